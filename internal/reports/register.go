package reports

import (
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// Register is what was delivered by the end of the period, as the register has it.
type Register struct {
	Kinds []commitments.DeliverableKind `json:"kinds"` // those of the things below, by code
	Whole KindTotal                     `json:"whole"` // of all kinds; its fields are of none
	// ByKind is what the things of each kind come to, by code.
	ByKind []KindTotal `json:"by_kind"`
	Things []Thing     `json:"things"` // the latest day first
}

// KindTotal is what the things of a kind come to. What is done and confirmed is counted
// among what is done.
type KindTotal struct {
	Code         string                  `json:"code"`
	Planned      int                     `json:"planned"`
	UnderWay     int                     `json:"under_way"`
	Done         int                     `json:"done"`
	Dropped      int                     `json:"dropped"`
	Confirmed    int                     `json:"confirmed"`      // of those that are done
	NotConfirmed int                     `json:"not_confirmed"`  // of those that are under way or done
	DoneInPeriod int                     `json:"done_in_period"` // that were done for a period that ends within the report's
	Money        []MoneyTotal            `json:"money"`          // of all but what was dropped, in the order of sources and stages
	Fields       []deliverables.FieldSum `json:"fields"`         // of what is done, by code
	Checked      []deliverables.FieldSum `json:"checked"`        // of what is done and was confirmed
}

// MoneyTotal is what a source gives, as far as a stage; Confirmed is what of it is for
// things that were confirmed.
type MoneyTotal struct {
	deliverables.Money
	Confirmed commitments.Quantity `json:"confirmed"`
}

// Thing is one deliverable as it stood by the end of the period.
type Thing struct {
	ID         string               `json:"id"`
	Commitment string               `json:"commitment"`
	Pledge     string               `json:"pledge"`
	Region     string               `json:"region"`
	Kind       string               `json:"kind"`
	Title      string               `json:"title"`
	Day        commitments.Date     `json:"day"` // by which it is known
	State      deliverables.State   `json:"state"`
	Finding    deliverables.Finding `json:"finding"`
	Reason     string               `json:"reason"` // of the finding
	Period     commitments.Period   `json:"period"` // of what was said of it last
	DoneIn     commitments.Period   `json:"done_in"`
	Fields     []deliverables.Value `json:"fields"`
	Place      *deliverables.Place  `json:"place"`
	// CommuneName is what the list of communes calls its commune; left out where it does
	// not have it.
	CommuneName commitments.Text     `json:"commune_name,omitempty"`
	Money       []deliverables.Money `json:"money"`
	Why         string               `json:"why"`  // of its state
	Fact        string               `json:"fact"` // id of the published fact that it was made from, or ""
	Origin      commitments.Origin   `json:"origin"`
	Evidence    int                  `json:"evidence"` // items
	Moved       bool                 `json:"moved"`    // something was said of it for a period that ends within the report's
}

// registered is the register's part of a report.
func registered(m Material, p commitments.Period) Register {
	r := Register{Kinds: []commitments.DeliverableKind{}, ByKind: []KindTotal{}, Things: []Thing{}, Whole: newKindTotal("")}
	standing := slices.DeleteFunc(slices.Clone(m.Deliverables), func(d deliverables.Deliverable) bool { return !d.Stands() })
	deliverables.Sort(standing, m.Kinds)
	totals := map[string]*KindTotal{}
	for _, k := range m.Kinds {
		if slices.ContainsFunc(standing, func(d deliverables.Deliverable) bool { return d.Kind == k.Code }) {
			r.Kinds = append(r.Kinds, k)
			total := newKindTotal(k.Code)
			totals[k.Code] = &total
		}
	}
	communes := m.Communes.Names()
	for _, d := range standing {
		d.CommuneName = communes.Of(d)
		k, _ := commitments.FindKind(m.Kinds, d.Kind)
		r.Things = append(r.Things, thing(d, k, p, m.Evidence[d.ID]))
		totals[d.Kind].add(d, p, true)
		r.Whole.add(d, p, false)
	}
	for _, k := range r.Kinds {
		r.ByKind = append(r.ByKind, *totals[k.Code])
	}
	return r
}

func newKindTotal(code string) KindTotal {
	return KindTotal{Code: code, Money: []MoneyTotal{}, Fields: []deliverables.FieldSum{}, Checked: []deliverables.FieldSum{}}
}

// add counts a thing. Fields of different kinds mean different things and are not added
// up.
func (t *KindTotal) add(d deliverables.Deliverable, p commitments.Period, fields bool) {
	confirmed := d.Finding() == deliverables.Confirmed
	switch d.State {
	case commitments.Planned:
		t.Planned++
	case commitments.UnderWay:
		t.UnderWay++
	case commitments.Done:
		t.Done++
	case commitments.Dropped:
		t.Dropped++
		return
	}
	if d.Finding() == deliverables.NotConfirmed {
		t.NotConfirmed++
	}
	t.addMoney(d.Money, confirmed)
	if d.State != commitments.Done {
		return
	}
	if p.Contains(d.DoneIn.End()) {
		t.DoneInPeriod++
	}
	if confirmed {
		t.Confirmed++
	}
	if !fields {
		return
	}
	one := deliverables.Tally{Fields: t.Fields}.Plus(d.Sums())
	t.Fields = listed(one.Fields)
	if confirmed {
		t.Checked = listed(deliverables.Tally{Fields: t.Checked}.Plus(d.Sums()).Fields)
	}
}

func (t *KindTotal) addMoney(list []deliverables.Money, confirmed bool) {
	for _, m := range list {
		i := slices.IndexFunc(t.Money, func(o MoneyTotal) bool { return o.Source == m.Source && o.Stage == m.Stage })
		if i < 0 {
			t.Money = append(t.Money, MoneyTotal{Money: deliverables.Money{Source: m.Source, Stage: m.Stage}})
			i = len(t.Money) - 1
		}
		t.Money[i].Amount += m.Amount
		if confirmed {
			t.Money[i].Confirmed += m.Amount
		}
	}
	slices.SortFunc(t.Money, func(a, b MoneyTotal) int { return deliverables.CompareMoney(a.Money, b.Money) })
}

func thing(d deliverables.Deliverable, k commitments.DeliverableKind, p commitments.Period, items int) Thing {
	t := Thing{
		ID: d.ID, Commitment: d.Commitment, Pledge: d.Pledge, Region: d.Region, Kind: d.Kind, Title: d.Title(), Day: d.Day(k),
		State: d.State, Finding: d.Finding(), Period: d.Period, DoneIn: d.DoneIn, Fields: listed(d.Fields), Place: d.Place, CommuneName: d.CommuneName, Money: listed(d.Money),
		Why: d.Step.Reason, Fact: d.Fact, Origin: d.Origin, Evidence: items, Moved: p.Contains(d.Period.End()),
	}
	if d.Checked != nil {
		t.Reason = d.Checked.Reason
	}
	return t
}

// withRegister is the material with what the register counts among the points of its
// cuts.
func (m Material) withRegister() Material {
	m.Cuts = withCounts(m.Cuts, m.Deliverables, m.Pledges)
	m.Before = withCounts(m.Before, m.DeliveredBefore, m.Pledges)
	return m
}

func withCounts(cuts map[string]commitments.Cut, things []deliverables.Deliverable, pledges []commitments.Pledge) map[string]commitments.Cut {
	_, counts := deliverables.Sums(things, pledges)
	if len(counts) == 0 {
		return cuts
	}
	of := map[string][]deliverables.Registered{}
	for _, one := range counts {
		of[one.Commitment] = append(of[one.Commitment], one)
	}
	with := make(map[string]commitments.Cut, len(cuts))
	for code, c := range cuts {
		with[code] = c
	}
	for code, list := range of {
		c := with[code]
		c.Points = commitments.MergePoints(c.Points, deliverables.Points(list))
		with[code] = c
	}
	return with
}
