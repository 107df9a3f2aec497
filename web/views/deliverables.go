package views

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// RegisterView is the list of what was delivered.
type RegisterView struct {
	Names
	Paging
	Kinds      []commitments.DeliverableKind
	Dimensions []commitments.Dimension
	Items      []deliverables.Deliverable
	Tallies    []deliverables.Tally   // of all that matches, but for the search
	Pictures   []commitments.Evidence // the latest ones
	Problems   []FieldMessage         // filters that are not known
	// Decides reports whether the account decides on a deliverable; nil where it never
	// does.
	Decides  func(deliverables.Deliverable) bool
	Decision Form // on those that are chosen
}

// registerFilters are the parts of the address that narrow the list.
var registerFilters = []string{"q", "kind", "region", "pledge", "state", "finding", "commitment"}

// chips are the active filters.
func (v RegisterView) chips(c Layout) []chip {
	return chipsOf(v.Path, v.Query, registerFilters, func(name, value string) string {
		switch name {
		case "q":
			return c.T("filter.chip.q", "text", value)
		case "kind":
			return c.Text(kindOf(v.Kinds, value).Name)
		case "region":
			return v.Names.Region(c, value)
		case "pledge":
			return c.L.Isolate(value) + " " + v.Names.Pledge(c, value)
		case "state", "finding":
			return c.named("deliverable."+name+".", value)
		}
		return c.L.Isolate(value)
	})
}

// more reports whether one of the filters that are folded away is active.
func (v RegisterView) more() bool {
	return slices.ContainsFunc(registerFilters[1:], func(name string) bool { return v.Query.Get(name) != "" })
}

// decidable reports whether one of those on the page waits for the account's decision.
func (v RegisterView) decidable() bool {
	return v.Decides != nil && slices.ContainsFunc(v.Items, v.Decides)
}

// kindOf is the kind of the code; one that is not known is named by it.
func kindOf(kinds []commitments.DeliverableKind, code string) commitments.DeliverableKind {
	k, found := commitments.FindKind(kinds, code)
	if !found {
		k.Name = commitments.Text{"fr": code, "ar": code, "en": code}
	}
	return k
}

// SeenValue is how a form names a deliverable that was looked at.
func SeenValue(d deliverables.Deliverable) string { return d.ID + ":" + strconv.Itoa(d.Version) }

// ThingCounts are how many things there are, how many are done, and how many of those
// were confirmed.
type ThingCounts struct{ All, Done, Confirmed int }

// CountThings counts what tallies say.
func CountThings(tallies []deliverables.Tally) ThingCounts {
	var n ThingCounts
	for _, t := range tallies {
		n.All += t.Things
		if t.State != commitments.Done {
			continue
		}
		n.Done += t.Things
		if t.Finding == deliverables.Confirmed {
			n.Confirmed += t.Things
		}
	}
	return n
}

// kindTotal is how far the things of one kind have come.
type kindTotal struct {
	Kind commitments.DeliverableKind
	ThingCounts
	States map[deliverables.State]int
}

// kindTotals are the totals of the kinds of which there is a thing, in the order of the
// kinds.
func (v RegisterView) kindTotals() []kindTotal {
	var list []kindTotal
	for _, k := range v.Kinds {
		total := kindTotal{Kind: k, States: map[deliverables.State]int{}}
		of := tallies(v.Tallies, func(t deliverables.Tally) bool { return t.Kind == k.Code })
		for _, t := range of {
			total.States[t.State] += t.Things
		}
		if total.ThingCounts = CountThings(of); total.All > 0 {
			list = append(list, total)
		}
	}
	return list
}

func tallies(list []deliverables.Tally, keep func(deliverables.Tally) bool) []deliverables.Tally {
	var kept []deliverables.Tally
	for _, t := range list {
		if keep(t) {
			kept = append(kept, t)
		}
	}
	return kept
}

// sum adds tallies up.
func sum(list []deliverables.Tally) deliverables.Tally {
	var total deliverables.Tally
	for _, t := range list {
		total = total.Plus(t)
	}
	return total
}

// moneyRow is how much one source gives, stage by stage; nil where it gives nothing.
type moneyRow struct {
	Source deliverables.Source
	Stages map[deliverables.Stage]commitments.Quantity
}

// money is what the sources give for all that was not dropped.
func (v RegisterView) money() []moneyRow {
	total := sum(tallies(v.Tallies, func(t deliverables.Tally) bool { return t.State != commitments.Dropped }))
	return moneyRows(total.Money)
}

func moneyRows(money []deliverables.Money) []moneyRow {
	var rows []moneyRow
	for _, m := range money {
		if len(rows) == 0 || rows[len(rows)-1].Source != m.Source {
			rows = append(rows, moneyRow{m.Source, map[deliverables.Stage]commitments.Quantity{}})
		}
		rows[len(rows)-1].Stages[m.Stage] = m.Amount
	}
	return rows
}

// amount writes what a source gives at a stage; a dash for nothing.
func (r moneyRow) amount(c Layout, stage deliverables.Stage) string {
	if q, given := r.Stages[stage]; given {
		return c.L.Money(q.String())
	}
	return none
}

// peopleRow is how many people were reached: as it is said, and as it was confirmed.
type peopleRow struct {
	Label           string
	Within          bool // it is a part of a total
	Said, Confirmed commitments.Quantity
}

// people are the people that the done things reached: all of them, and those of each part
// of each dimension.
func (v RegisterView) people(c Layout) []peopleRow {
	done := func(t deliverables.Tally) bool { return t.State == commitments.Done }
	said := v.reached(tallies(v.Tallies, done))
	if said.Value == 0 {
		return nil
	}
	confirmed := v.reached(tallies(v.Tallies, func(t deliverables.Tally) bool { return done(t) && t.Finding == deliverables.Confirmed }))
	rows := []peopleRow{{Label: c.T("register.people.all"), Said: said.Value, Confirmed: confirmed.Value}}
	for _, d := range v.Dimensions {
		for _, part := range d.Parts {
			of := commitments.Part{Dimension: d.Code, Part: part.Code}
			if n := partOf(said, of); n != 0 {
				label := c.T("common.labelled", "label", c.Text(d.Name), "value", c.Text(part.Name))
				rows = append(rows, peopleRow{label, true, n, partOf(confirmed, of)})
			}
		}
	}
	return rows
}

// reached adds up every count of people.
func (v RegisterView) reached(list []deliverables.Tally) deliverables.FieldSum {
	var total deliverables.FieldSum
	for _, t := range list {
		k := kindOf(v.Kinds, t.Kind)
		for _, f := range t.Fields {
			if field, found := k.Field(f.Field); found && field.Type == commitments.CountField {
				total.Value += f.Value
				total.Parts = append(total.Parts, f.Parts...)
			}
		}
	}
	return total
}

func partOf(f deliverables.FieldSum, of commitments.Part) commitments.Quantity {
	var n commitments.Quantity
	for _, p := range f.Parts {
		if p.Dimension == of.Dimension && p.Part == of.Part {
			n += p.Value
		}
	}
	return n
}

// fieldValue writes what is noted in a field; "" for nothing.
func (c Layout) fieldValue(f commitments.KindField, v deliverables.Value) string {
	switch {
	case v.IsEmpty():
		return ""
	case v.Number != nil && f.Type == commitments.AmountField:
		return c.L.Money(v.Number.String())
	case v.Number != nil && f.Unit != "":
		return c.L.Measure(v.Number.String(), c.counts(v.Number.String(), f.Unit))
	case v.Number != nil:
		return c.Quantity(v.Number)
	case f.Type == commitments.DateField:
		day, err := commitments.ParseDate(v.Text)
		if err != nil {
			return v.Text
		}
		return c.Date(day)
	case f.Type == commitments.ChoiceField:
		return cmp.Or(c.Text(f.ChoiceName(v.Text)), v.Text)
	case f.Type == commitments.YesNoField:
		return c.yesNo(v.Text == commitments.Yes)
	}
	return v.Text
}

// typedText reports whether what is noted in a field is as a person wrote it.
func typedText(f commitments.KindField) bool {
	switch f.Type {
	case commitments.TextField, commitments.LongTextField, commitments.OrganisationField, commitments.PersonField:
		return true
	}
	return false
}

// moneyText writes what is given for a thing, in one line; "" for nothing.
func (c Layout) moneyText(money []deliverables.Money) string {
	var list []string
	for _, m := range money {
		of := c.T("deliverable.source."+string(m.Source)) + ", " + c.T("deliverable.stage."+string(m.Stage))
		list = append(list, c.T("common.labelled", "label", of, "value", c.L.Money(m.Amount.String())))
	}
	return strings.Join(list, " · ")
}

// largest is what was given for a thing as far as money has come: what was paid, or else
// committed, or else promised; "" for nothing.
func (c Layout) largest(money []deliverables.Money) string {
	for _, stage := range slices.Backward(deliverables.Stages) {
		var amount commitments.Quantity
		for _, m := range money {
			if m.Stage == stage {
				amount += m.Amount
			}
		}
		if amount != 0 {
			return c.T("common.labelled", "label", c.T("deliverable.stage."+string(stage)), "value", c.L.Money(amount.String()))
		}
	}
	return ""
}

// pointText writes a point in degrees.
func pointText(p deliverables.Point) string { return p.Latitude.String() + ", " + p.Longitude.String() }

// registerPath is the list with a filter.
func registerPath(c Layout, pairs ...string) string {
	return Chosen(c.To("deliverables"), pairs...)
}

// thingShapes are the signs of states and findings, as SVG.
var thingShapes = map[string]string{
	string(commitments.Planned):       `<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2 1.6"/>`,
	string(commitments.UnderWay):      `<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>`,
	string(commitments.Done):          `<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/><circle cx="6" cy="6" r="2" fill="currentColor"/>`,
	string(commitments.Dropped):       `<path d="M2.5 2.5l7 7m0-7l-7 7" stroke="currentColor" stroke-width="1.5"/>`,
	string(deliverables.Confirmed):    `<circle cx="6" cy="6" r="5" fill="currentColor"/>`,
	string(deliverables.NotConfirmed): `<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M2.8 9.2l6.4-6.4" stroke="currentColor" stroke-width="1.5"/>`,
}

// mapQuery are the filters of the list that the map has too.
func mapQuery(q url.Values) url.Values {
	kept := url.Values{}
	for _, name := range []string{"kind", "pledge", "state", "finding"} {
		if v := q.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	return kept
}

// ThingsView is what was delivered under a commitment.
type ThingsView struct {
	Possible bool // there is a kind of such things
	MayAdd   bool
	First    []deliverables.Deliverable
	Total    int
}

// onDay is the date of a deliverable; without one, the period of which it was said.
func (c Layout) onDay(d deliverables.Deliverable, k commitments.DeliverableKind) string {
	if day := d.Date(k); !day.IsZero() {
		return c.short(day)
	}
	return c.Period(d.Period)
}
