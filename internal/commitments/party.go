package commitments

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"tracker/internal/problem"
)

// Party is an institution that made pledges. Institutions change their names:
// each name is valid from a day on.
type Party struct {
	Code     string      `json:"code"`
	Names    []PartyName `json:"names"`              // earliest first
	Bodies   []Body      `json:"bodies,omitempty"`   // that execute for it
	Officers []Officer   `json:"officers,omitempty"` // who led it, earliest first
}

// PartyName is a party's name from a day on, until the next one's.
type PartyName struct {
	From    Date     `json:"from"` // zero: from the beginning
	Name    Text     `json:"name"`
	Short   Text     `json:"short"`
	Sources []string `json:"sources,omitempty"`
}

// Body is an institution that executes for a party, which supervises it.
type Body struct {
	Code    string      `json:"code"`
	Name    Text        `json:"name"`
	Short   Text        `json:"short,omitempty"`
	From    PartialDate `json:"from,omitempty"`  // since when it does; "": not known
	Until   PartialDate `json:"until,omitempty"` // "": it does today
	Sources []string    `json:"sources"`
}

// Officer is a person in an office of a party.
type Officer struct {
	Name    string      `json:"name"`
	Office  Text        `json:"office"`
	From    PartialDate `json:"from"`
	Until   PartialDate `json:"until,omitempty"` // "": in office today
	Sources []string    `json:"sources"`
}

// NameOn returns the party's name on the day.
func (p Party) NameOn(d Date) PartyName {
	var name PartyName
	for i, n := range p.Names {
		if i == 0 || !d.Before(n.From) {
			name = n
		}
	}
	return name
}

// OfficersOn returns who may have been in office on the day, as far as their dates are
// known.
func (p Party) OfficersOn(d Date) []Officer {
	var list []Officer
	for _, o := range p.Officers {
		if holds(o.From, o.Until, d) {
			list = append(list, o)
		}
	}
	return list
}

// BodiesOn returns the bodies that may have executed for the party on the day.
func (p Party) BodiesOn(d Date) []Body {
	var list []Body
	for _, b := range p.Bodies {
		if holds(b.From, b.Until, d) {
			list = append(list, b)
		}
	}
	return list
}

// PartialDate is a day as exactly as it is known: 2007, 2024-10 or 2009-05-05; ""
// where nothing is known of it.
type PartialDate string

var partialForm = regexp.MustCompile(`^(19|20|21)\d\d(-\d\d(-\d\d)?)?$`)

// First and Last return the first and the last day that the date may be; zero for "".
func (p PartialDate) First() Date { first, _ := p.span(); return first }

// Last is described with First.
func (p PartialDate) Last() Date { _, last := p.span(); return last }

// IsValid reports whether the text is a year, a month, a day, or nothing.
func (p PartialDate) IsValid() bool {
	first, _ := p.span()
	return p == "" || !first.IsZero()
}

func (p PartialDate) span() (first, last Date) {
	if !partialForm.MatchString(string(p)) {
		return Date{}, Date{}
	}
	year, _ := strconv.Atoi(string(p[:4]))
	switch len(p) {
	case len("2007"):
		return NewDate(year, time.January, 1), NewDate(year, time.December, 31)
	case len("2007-10"):
		month, _ := strconv.Atoi(string(p[5:]))
		if month < 1 || month > 12 {
			return Date{}, Date{}
		}
		return NewDate(year, time.Month(month), 1), NewDate(year, time.Month(month)+1, 0)
	}
	day, err := ParseDate(string(p))
	if err != nil {
		return Date{}, Date{}
	}
	return day, day
}

// holds reports whether the day may lie between two dates.
func holds(from, until PartialDate, d Date) bool {
	last := until.Last()
	return !from.First().After(d) && (last.IsZero() || !last.Before(d))
}

func (k check) party(at string, p Party) {
	k.code(at+".code", p.Code, partyForm)
	k.some(at+".names", len(p.Names))
	for i, n := range p.Names {
		name := fmt.Sprintf("%s.names[%d]", at, i)
		k.text(name+".name", n.Name)
		k.text(name+".short", n.Short)
		if i > 0 && !n.From.After(p.Names[i-1].From) {
			k.fields.Add(name+".from", "error.names.order")
		}
	}
	var codes []string
	for i, b := range p.Bodies {
		body := fmt.Sprintf("%s.bodies[%d]", at, i)
		k.code(body+".code", b.Code, partyForm)
		codes = k.once(body+".code", b.Code, codes)
		k.text(body+".name", b.Name)
		k.optional(body+".short", b.Short)
		k.term(body, b.From, b.Until)
		k.some(body+".sources", len(b.Sources))
	}
	for i, o := range p.Officers {
		officer := fmt.Sprintf("%s.officers[%d]", at, i)
		k.given(officer+".name", o.Name)
		k.text(officer+".office", o.Office)
		k.given(officer+".from", string(o.From))
		k.term(officer, o.From, o.Until)
		k.some(officer+".sources", len(o.Sources))
	}
}

// term checks since when and until when somebody was something.
func (k check) term(at string, from, until PartialDate) {
	for name, d := range map[string]PartialDate{".from": from, ".until": until} {
		if !d.IsValid() {
			k.fields.Add(at+name, "error.date.partial", "value", problem.Excerpt(string(d)))
		}
	}
	if last := until.Last(); !last.IsZero() && last.Before(from.First()) {
		k.fields.Add(at+".until", "error.dates.order")
	}
}
