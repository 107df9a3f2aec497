// Package collection is the council's own work under the agreement: it collects
// implementation data. A round asks for one period's data; every commitment that
// it covers becomes a return, which is owed by the party that made the pledge.
//
// Where a return stands is not stored. It follows from facts: the updates of the
// period and their reviews, also those from before the round opened; who was
// excused; what had been completed or cancelled before the period. Two shares
// say how a round goes:
//
//   - completeness: of the returns that are owed, those that came. A return came
//     once an update was submitted, whatever its review said; one that is excused,
//     or that an earlier update ended, is not owed (commitments.Obligation).
//   - timeliness: of the returns that came, those whose first update was submitted
//     on the due date or before, as days are reckoned in the tracker's zone.
//
// After its days of grace, or once it was closed, a round is locked: nothing more
// is reported for its period, but what was reopened, return by return, with a
// reason and until a day. Package commitments asks for that lock inside the
// operations that report.
package collection

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tracker/internal/commitments"
)

// Terms are what a round asks for, and what can be changed while it is open.
type Terms struct {
	Pledges   []string                 `json:"pledges"` // codes, in the agreement's order; none: all
	Regions   []string                 `json:"regions"` // codes, in the agreement's order; none: all
	DueOn     commitments.Date         `json:"due_on"`  // the last day that is on time
	GraceDays int                      `json:"grace_days"`
	Note      string                   `json:"note"` // to the planners
	Requires  commitments.Requirements `json:"requires"`
}

// LastOn returns the last day of grace.
func (t Terms) LastOn() commitments.Date { return t.DueOn.AddDays(t.GraceDays) }

// Round is a request for the data of one period. An agreement has one round for
// a period. Version grows with each change.
type Round struct {
	ID        string             `json:"id"`
	Agreement string             `json:"agreement"`
	Period    commitments.Period `json:"period"`
	Terms
	OpenedBy     string             `json:"opened_by"` // account id, or "system"
	OpenedByName string             `json:"opened_by_name"`
	OpenedAt     time.Time          `json:"opened_at"` // UTC
	Origin       commitments.Origin `json:"origin"`

	Version int `json:"version"`
	// The closing by hand; zero while nobody closed it. Time closes a round too.
	ClosedBy     string           `json:"closed_by"`
	ClosedByName string           `json:"closed_by_name"`
	ClosedAt     time.Time        `json:"closed_at"` // UTC
	ClosedOn     commitments.Date `json:"closed_on"` // the day of ClosedAt in the tracker's zone
}

// Revision is one change of a round, or its closing.
type Revision struct {
	ID      string `json:"id"`
	Round   string `json:"round"`
	Version int    `json:"version"` // that it made
	Terms
	ClosedOn   commitments.Date   `json:"closed_on"` // zero unless it closed the round
	Reason     string             `json:"reason"`    // may be empty
	Author     string             `json:"author"`
	AuthorName string             `json:"author_name"`
	Origin     commitments.Origin `json:"origin"`
	At         time.Time          `json:"at"` // UTC
}

// After returns the round once it was changed.
func (r Round) After(v Revision) Round {
	r.Terms, r.Version = v.Terms, v.Version
	if !v.ClosedOn.IsZero() {
		r.ClosedBy, r.ClosedByName, r.ClosedAt, r.ClosedOn = v.Author, v.AuthorName, v.At, v.ClosedOn
	}
	return r
}

// Excuse says that a return is not owed, or that it is after all: the latest one
// of a return counts.
type Excuse struct {
	ID         string             `json:"id"`
	Round      string             `json:"round"`
	Commitment string             `json:"commitment"`
	Excused    bool               `json:"excused"` // false: expected after all
	Reason     string             `json:"reason"`
	Author     string             `json:"author"`
	AuthorName string             `json:"author_name"`
	Origin     commitments.Origin `json:"origin"`
	At         time.Time          `json:"at"` // UTC
}

// Reopening lets a return of a locked round come until the end of a day: the
// latest one of a return counts.
type Reopening struct {
	ID         string             `json:"id"`
	Round      string             `json:"round"`
	Commitment string             `json:"commitment"`
	Until      commitments.Date   `json:"until"` // the last day
	Reason     string             `json:"reason"`
	Author     string             `json:"author"`
	AuthorName string             `json:"author_name"`
	Origin     commitments.Origin `json:"origin"`
	At         time.Time          `json:"at"` // UTC
}

// Phase is where a round stands in time.
type Phase string

// The phases. A round is late between its due date and its last day of grace.
const (
	Open   Phase = "open"
	Grace  Phase = "grace"
	Closed Phase = "closed"
)

// Phases lists the phases in their order.
var Phases = []Phase{Open, Grace, Closed}

// PhaseOn returns the round's phase on the day.
func (r Round) PhaseOn(day commitments.Date) Phase {
	switch {
	case r.TermsOf(nil).Closed(day):
		return Closed
	case day.After(r.DueOn):
		return Grace
	}
	return Open
}

// Covers reports whether the round asks for the commitment, as far as pledges and
// regions say. A region that does not exist in the period owes nothing.
func (r Round) Covers(c commitments.Commitment) bool {
	return c.Agreement == r.Agreement &&
		(len(r.Pledges) == 0 || slices.Contains(r.Pledges, c.Pledge)) &&
		(len(r.Regions) == 0 || slices.Contains(r.Regions, c.Region))
}

// Outline is what of the round decides who owes an update, and until when. Excuses
// may be those of other rounds too; the latest one of a return counts.
func (r Round) Outline(excuses []Excuse) commitments.RoundOutline {
	o := commitments.RoundOutline{Period: r.Period, Pledges: r.Pledges, Regions: r.Regions, DueOn: r.DueOn}
	latest := map[string]Excuse{}
	for _, e := range excuses {
		if before, found := latest[e.Commitment]; e.Round == r.ID && (!found || e.later(before)) {
			latest[e.Commitment] = e
		}
	}
	for _, code := range slices.Sorted(maps.Keys(latest)) {
		if latest[code].Excused {
			o.Excused = append(o.Excused, code)
		} else {
			o.Expected = append(o.Expected, code)
		}
	}
	return o
}

func (e Excuse) later(other Excuse) bool {
	return cmp.Or(e.At.Compare(other.At), cmp.Compare(e.ID, other.ID)) > 0
}

// Subject names the round in the journal: agreement and period.
func (r Round) Subject() string { return r.Agreement + "/" + r.Period.String() }

// TermsOf are the round's terms for a commitment that it covers. Reopened is the
// latest reopening of the return, or nil.
func (r Round) TermsOf(reopened *Reopening) commitments.RoundTerms {
	terms := commitments.RoundTerms{
		Round: r.ID, Period: r.Period, Requires: r.Requires, DueOn: r.DueOn, LastOn: r.LastOn(),
		ClosedOn: r.ClosedOn, ClosedBy: r.ClosedByName,
	}
	if reopened != nil {
		terms.ReopenedUntil = reopened.Until
	}
	return terms
}
