// Package deliverables is the register of what was really delivered: the centres, the
// sessions, the institutions with a new name, each under the commitment that it keeps.
//
// What the responsible party says of a thing and what the other party found of it stand
// side by side and never merge. Both are facts: a deliverable is what its steps say,
// and a finding is of one of them. Every operation of Register is one transaction with
// its journal entry, whichever door it was called through.
package deliverables

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
)

// State is how far a deliverable has come.
type State = commitments.DeliverableState

// Finding is what the other party found of a deliverable.
type Finding string

// The findings. A finding is of what was said when it was made: a later step is not
// checked until somebody looks again.
const (
	NotChecked   Finding = "not_checked"
	Confirmed    Finding = "confirmed"
	NotConfirmed Finding = "not_confirmed"
)

// Findings lists the findings in the order in which they are shown.
var Findings = []Finding{NotChecked, Confirmed, NotConfirmed}

// Value is what is noted in one field.
type Value struct {
	Field  string                `json:"field"`            // code
	Text   string                `json:"text,omitempty"`   // of a date its ISO form, of a choice its code, else the words
	Number *commitments.Quantity `json:"number,omitempty"` // of a number, a count or an amount
	Parts  []commitments.Part    `json:"parts,omitempty"`  // of a count
}

// IsEmpty reports whether nothing is noted.
func (v Value) IsEmpty() bool { return v.Text == "" && v.Number == nil }

// Place is where a deliverable stands or took place.
type Place struct {
	Commune string `json:"commune"`
	Point   *Point `json:"point,omitempty"` // where planners chose to give it
}

// Point is a point in WGS 84, in degrees with four decimals: about eleven metres.
type Point struct {
	Latitude  commitments.Quantity `json:"lat"`
	Longitude commitments.Quantity `json:"lon"`
}

// Content is what a step says of its deliverable: all of it, not what changed.
type Content struct {
	State  State   `json:"state"`
	Fields []Value `json:"fields"` // in the order of the kind; empty ones are left out
	Place  *Place  `json:"place,omitempty"`
	Money  []Money `json:"money,omitempty"` // in the order of sources and stages
	Reason string  `json:"reason,omitempty"`
}

// Field returns what is noted in the field; an empty value for nothing.
func (c Content) Field(code string) Value {
	for _, v := range c.Fields {
		if v.Field == code {
			return v
		}
	}
	return Value{Field: code}
}

// Step is a fact: what was said of a deliverable for a period.
type Step struct {
	ID          string             `json:"id"`
	Deliverable string             `json:"deliverable"` // id
	Commitment  string             `json:"commitment"`  // code
	Kind        string             `json:"kind"`        // code
	Version     int                `json:"version"`     // 1 of the first step, one more of each
	Period      commitments.Period `json:"period"`
	Content
	// MergedInto is the id of the deliverable that turned out to be the same; "" unless
	// the step says so.
	MergedInto string             `json:"merged_into,omitempty"`
	Fact       string             `json:"fact,omitempty"` // id of the published fact that it was made from
	Origin     commitments.Origin `json:"origin"`
	Author     string             `json:"author"` // account id
	AuthorName string             `json:"author_name"`
	At         time.Time          `json:"at"` // UTC
}

// FindingFact is a fact: what the other party found of a step.
type FindingFact struct {
	ID          string             `json:"id"`
	Deliverable string             `json:"deliverable"`
	Commitment  string             `json:"commitment"`
	Version     int                `json:"version"` // of the step
	Finding     Finding            `json:"finding"`
	Reason      string             `json:"reason,omitempty"`
	Origin      commitments.Origin `json:"origin"`
	Reviewer    string             `json:"reviewer"`
	Name        string             `json:"reviewer_name"`
	At          time.Time          `json:"at"` // UTC
}

// Deliverable is one concrete thing under a commitment, as it stands.
type Deliverable struct {
	ID         string
	Agreement  string
	Commitment string
	Pledge     string
	Region     string
	Party      string
	Step       // the latest one
	// DoneIn is the period for which it was first said to be done, since when it is; zero
	// while it is not.
	DoneIn commitments.Period
	// CommuneName is what the list of communes calls its commune. What the register answers
	// has it; stores know nothing of it.
	CommuneName commitments.Text
	Checked     *FindingFact // the newest finding of the latest step; nil for none
	AddedAt     time.Time    // UTC, of the first step
	AddedBy     string       // account id, of the first step

	Evidence []commitments.Evidence // the first added first
}

// Finding is what the other party found of it as it stands.
func (d Deliverable) Finding() Finding {
	if d.Checked == nil {
		return NotChecked
	}
	return d.Checked.Finding
}

// Stands reports whether it is a thing of its own: it was not merged into another.
func (d Deliverable) Stands() bool { return d.MergedInto == "" }

// Title is what names it.
func (d Deliverable) Title() string {
	if len(d.Fields) == 0 {
		return ""
	}
	return d.Fields[0].Text
}

// Day is the day by which it is known: its date or, without one, the last day of its
// period.
func (d Deliverable) Day(k commitments.DeliverableKind) commitments.Date {
	if day := d.Date(k); !day.IsZero() {
		return day
	}
	return d.Period.End()
}

// Date is the first date of its fields; zero where it has none.
func (d Deliverable) Date(k commitments.DeliverableKind) commitments.Date {
	for _, f := range k.Fields {
		if f.Type != commitments.DateField {
			continue
		}
		if day, err := commitments.ParseDate(d.Field(f.Code).Text); err == nil && !day.IsZero() {
			return day
		}
	}
	return commitments.Date{}
}

// newDeliverable is a deliverable of the commitment before its first step.
func newDeliverable(id string, c commitments.Commitment) Deliverable {
	return Deliverable{ID: id, Agreement: c.Agreement, Commitment: c.Code, Pledge: c.Pledge, Region: c.Region, Party: c.Party}
}

// after is the deliverable once a step was made.
func (d Deliverable) after(s Step) Deliverable {
	switch {
	case s.State != commitments.Done:
		d.DoneIn = commitments.Period{}
	case d.Step.State != commitments.Done:
		d.DoneIn = s.Period
	}
	if d.Step.Version == 0 {
		d.AddedAt, d.AddedBy = s.At, s.Author
	}
	d.Step, d.Checked = s, nil
	return d
}

// found is the deliverable once a finding was made of it. One of an earlier step
// changes nothing.
func (d Deliverable) found(f FindingFact) Deliverable {
	if f.Version == d.Version {
		d.Checked = &f
	}
	return d
}

// searchText is what a list's search looks through.
func (d Deliverable) searchText(k commitments.DeliverableKind) string {
	parts := []string{d.Commitment}
	for _, v := range d.Fields {
		parts = append(parts, v.Text)
	}
	if d.Place != nil {
		parts = append(parts, d.Place.Commune)
	}
	for _, lang := range commitments.TextLanguages {
		parts = append(parts, k.Name[lang])
	}
	return commitments.Fold(strings.Join(parts, " "))
}

// same reports whether both say the same of the deliverable, for whatever reason.
func (c Content) same(other Content) bool {
	return c.State == other.State && slices.EqualFunc(c.Fields, other.Fields, Value.same) && samePlace(c.Place, other.Place) &&
		slices.Equal(c.Money, other.Money)
}

func (v Value) same(other Value) bool {
	number := v.Number == nil && other.Number == nil || v.Number != nil && other.Number != nil && *v.Number == *other.Number
	return number && v.Field == other.Field && v.Text == other.Text && slices.Equal(v.Parts, other.Parts)
}

func samePlace(a, b *Place) bool {
	if a == nil || b == nil {
		return a == b
	}
	points := a.Point == nil && b.Point == nil || a.Point != nil && b.Point != nil && *a.Point == *b.Point
	return a.Commune == b.Commune && points
}

// Sort brings deliverables into the order of lists: the latest day first.
func Sort(list []Deliverable, kinds []commitments.DeliverableKind) {
	day := func(d Deliverable) string {
		k, _ := commitments.FindKind(kinds, d.Kind)
		return d.Day(k).String()
	}
	slices.SortStableFunc(list, func(a, b Deliverable) int { return cmp.Or(-cmp.Compare(day(a), day(b)), cmp.Compare(a.ID, b.ID)) })
}
