// Package recommendations is what the party that collects an agreement's data asks of a
// party by a day, and what becomes of it.
//
// What the addressee says of a recommendation (accepted, refused, done) and what the one
// who asked found of it (settled, not done yet, closed) are steps of two sides: who is
// asked never says that it is settled. Each step is a fact.
package recommendations

import (
	"slices"
	"time"

	"tracker/internal/commitments"
)

// Recommendation is a fact: what was recommended.
type Recommendation struct {
	ID         string             `json:"id"`
	Agreement  string             `json:"agreement"`
	Period     commitments.Period `json:"period"`     // in which it was made
	Pledge     string             `json:"pledge"`     // code; "" for the agreement as a whole
	Commitment string             `json:"commitment"` // code; "" for a pledge or the whole
	Region     string             `json:"region"`     // of the commitment
	Texts      commitments.Text   `json:"texts"`
	Addressee  string             `json:"addressee"` // code of the party
	Deadline   commitments.Date   `json:"deadline"`  // last day
	Party      string             `json:"party"`     // that recommends
	Origin     commitments.Origin `json:"origin"`
	Author     string             `json:"author"` // account id
	AuthorName string             `json:"author_name"`
	At         time.Time          `json:"at"` // UTC
}

// Kind is what a step says.
type Kind string

// The kinds of step: the first three are the addressee's, the others of the party that
// recommends.
const (
	Accept  Kind = "accepted"
	Refuse  Kind = "refused"  // with a reason
	Do      Kind = "done"     // with words
	Settle  Kind = "settled"  // what was said to be done is confirmed
	NotDone Kind = "not_done" // with a reason: it goes on
	Close   Kind = "closed"   // with a reason: it is pursued no more
)

// Answers are the kinds of step of the addressee; Findings those of who recommends.
var (
	Answers  = []Kind{Accept, Refuse, Do}
	Findings = []Kind{Settle, NotDone, Close}
)

// needsWords reports whether a step of the kind says why, or what.
func (k Kind) needsWords() bool { return k != Accept && k != Settle }

// Step is a fact: what was said of a recommendation, or found.
type Step struct {
	ID             string             `json:"id"`
	Recommendation string             `json:"recommendation"` // id
	Agreement      string             `json:"agreement"`
	Number         int                `json:"version"` // 1 of the first, one more of each
	Kind           Kind               `json:"step"`
	Words          string             `json:"words"`
	Party          string             `json:"party"` // the author's
	Origin         commitments.Origin `json:"origin"`
	Author         string             `json:"author"`
	AuthorName     string             `json:"author_name"`
	At             time.Time          `json:"at"` // UTC
}

// State is where a recommendation stands.
type State string

// The states. Not answered, accepted, refused and done are by the addressee; settled and
// closed by who recommended, and the end.
const (
	Open     State = "open" // not answered
	Accepted State = "accepted"
	Refused  State = "refused"
	Done     State = "done" // as the addressee says; nobody confirmed it
	Settled  State = "settled"
	Closed   State = "closed"
)

// States lists the states in the order in which they come.
var States = []State{Open, Accepted, Refused, Done, Settled, Closed}

// Ended reports whether nothing more is expected.
func (s State) Ended() bool { return s == Settled || s == Closed }

// owed reports whether the addressee still has to do something.
func (s State) owed() bool { return s == Open || s == Accepted }

// after is the state to which a step leads.
func (k Kind) after() State {
	if k == NotDone {
		return Accepted
	}
	return State(k)
}

// follows are the kinds of step that can follow a state.
var follows = map[State][]Kind{
	Open:     {Accept, Refuse, Do, Close},
	Accepted: {Refuse, Do, Close},
	Refused:  {Accept, Close},
	Done:     {Settle, NotDone, Close},
}

// Record is a recommendation with its steps.
type Record struct {
	Recommendation
	Steps []Step // the first one first
}

// Version is how many steps there are.
func (r Record) Version() int { return len(r.Steps) }

// State is where it stands.
func (r Record) State() State {
	if len(r.Steps) == 0 {
		return Open
	}
	return r.Steps[len(r.Steps)-1].Kind.after()
}

// Can reports whether a step of the kind can be the next one.
func (r Record) Can(k Kind) bool { return slices.Contains(follows[r.State()], k) }

// Declared is what the addressee said last; nil for nothing.
func (r Record) Declared() *Step { return r.last(Answers) }

// Found is what who recommended it said last; nil for nothing.
func (r Record) Found() *Step { return r.last(Findings) }

func (r Record) last(kinds []Kind) *Step {
	for i := len(r.Steps) - 1; i >= 0; i-- {
		if slices.Contains(kinds, r.Steps[i].Kind) {
			return &r.Steps[i]
		}
	}
	return nil
}

// DaysOverdue is by how many days the addressee is late on a day; 0 for not.
func (r Record) DaysOverdue(day commitments.Date) int {
	if !r.State().owed() || !day.After(r.Deadline) {
		return 0
	}
	return day.DaysSince(r.Deadline)
}

// By returns the record with the steps until the end of a day in the zone.
func (r Record) By(day commitments.Date, zone *time.Location) Record {
	cut := Record{Recommendation: r.Recommendation}
	for _, s := range r.Steps {
		if !commitments.DateOf(s.At.In(zone)).After(day) {
			cut.Steps = append(cut.Steps, s)
		}
	}
	return cut
}

// SearchText is what a list finds it by.
func (r Recommendation) SearchText() string {
	text := r.Pledge + " " + r.Commitment
	for _, lang := range commitments.TextLanguages {
		text += " " + r.Texts[lang]
	}
	return commitments.Fold(text)
}
