package seed

import (
	"encoding/json"
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/people"
)

// opinionTexts is data/demonstration-opinions.json: what the council says of the whole,
// and of some pledges by their codes.
type opinionTexts struct {
	Whole   []commitments.Text            `json:"whole"`
	Pledges map[string][]commitments.Text `json:"pledges"`
}

// Days after a period's end on which a demonstration's opinions are written and approved.
const (
	opinionWritten  = 18
	opinionApproved = 23
)

// DemoOpinions makes up what the council says of a demonstration's periods of which
// reports are issued, all before today in loc, in time order. One of the last period waits
// for the second person. The same arguments always give the same items.
func DemoOpinions(
	def commitments.Definition, accounts map[string]people.Account, today commitments.Date, loc *time.Location,
) ([]opinions.ImportItem, error) {
	raw, err := files.ReadFile("data/demonstration-opinions.json")
	if err != nil {
		return nil, err
	}
	var texts opinionTexts
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, err
	}
	w := opinionWriter{texts, def, accounts[council], accounts[councilLead], today, loc}
	var items []opinions.ImportItem
	for _, kind := range def.Agreement.CalendarOn(today).Reports {
		if kind == commitments.Month {
			continue // nobody writes twelve a year
		}
		items = append(items, w.ofKind(kind)...)
	}
	slices.SortStableFunc(items, func(a, b opinions.ImportItem) int { return a.At.Compare(b.At) })
	return items, nil
}

type opinionWriter struct {
	texts          opinionTexts
	def            commitments.Definition
	author, second people.Account
	today          commitments.Date
	loc            *time.Location
}

// ofKind are the opinions on all periods of a kind that have ended.
func (w opinionWriter) ofKind(kind commitments.PeriodKind) []opinions.ImportItem {
	var items []opinions.ImportItem
	last := commitments.PeriodOf(kind, w.today).Prev()
	n := 0
	for p := commitments.PeriodOf(kind, DemoStart(w.def.Agreement, w.today)); !p.End().After(last.End()); p = p.Next() {
		items = append(items, w.on(p, "", w.texts.Whole[n%len(w.texts.Whole)], false)...)
		for i, pledge := range w.def.Pledges {
			said := w.texts.Pledges[pledge.Code]
			if len(said) > 0 && (i+n)%2 == 0 {
				items = append(items, w.on(p, pledge.Code, said[n/2%len(said)], p == last && pledge.Code == "M4")...)
			}
		}
		n++
	}
	return items
}

// on is one opinion; none where the day on which it would be decided on has not come.
func (w opinionWriter) on(p commitments.Period, pledge string, said commitments.Text, waits bool) []opinions.ImportItem {
	at := func(days, hour int) time.Time {
		return p.End().AddDays(days).In(w.loc).Add(time.Duration(hour) * time.Hour).UTC()
	}
	item := opinions.ImportItem{
		Subject: opinions.Subject{Agreement: w.def.Agreement.Code, Period: p, Pledge: pledge},
		By:      w.author, At: at(opinionWritten, 10), Texts: said, Approver: w.second, Approved: at(opinionApproved, 15), Origin: commitments.Demonstration,
	}
	if !p.End().AddDays(opinionApproved).Before(w.today) {
		return nil
	}
	if waits {
		item.Approver = people.Account{}
	}
	return []opinions.ImportItem{item}
}
