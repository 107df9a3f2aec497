package collection

import (
	"slices"
	"time"

	"tracker/internal/commitments"
)

// State is how far a return has come.
type State string

// The states. Of a commitment with updates for the period, the state is that of
// the latest one; an excuse counts only while no update was submitted.
const (
	Expected   State = "expected"
	InProgress State = "in_progress" // somebody keeps a draft for the period
	Submitted  State = "submitted"
	Returned   State = "returned"
	Verified   State = "verified"
	Excused    State = "excused"
)

// States lists the states in the order in which they are shown.
var States = []State{Expected, InProgress, Submitted, Returned, Verified, Excused}

// Came reports whether an update was submitted.
func (s State) Came() bool { return s == Submitted || s == Returned || s == Verified }

// Timing says whether a return came in time.
type Timing string

// The timings. An excused return has none.
const (
	OnTime  Timing = "on_time" // first submitted on the due date or before
	Late    Timing = "late"    // first submitted after it
	Missing Timing = "missing" // nothing was submitted, and the due date has passed
	Pending Timing = "pending" // nothing was submitted, and it is not yet due
)

// Timings lists the timings in the order in which they are shown.
var Timings = []Timing{OnTime, Late, Missing, Pending}

// Return is what a round asks of one commitment, and what came.
type Return struct {
	Commitment       string              `json:"commitment"`
	Pledge           string              `json:"pledge"`
	Region           string              `json:"region"`
	Party            string              `json:"party"` // that owes it
	State            State               `json:"state"`
	Timing           Timing              `json:"timing"`   // "" where it is excused
	FirstSubmittedAt time.Time           `json:"first_at"` // UTC, of the first submission; zero when nothing came
	Update           *commitments.Update `json:"update"`   // the period's latest; nil when nothing came
	// Excuse is why the return is excused; nil where it is excused because it is
	// Finished.
	Excuse   *Excuse `json:"excuse"`
	Finished bool    `json:"finished"` // completed or cancelled before the period, so that nothing is asked
	// Reopened is the latest reopening, whether or not its day has passed.
	Reopened *Reopening `json:"reopened"`
	// LastOn is the last day on which the return can come; Lock says why it can't
	// any more.
	LastOn commitments.Date  `json:"last_on"`
	Lock   *commitments.Lock `json:"lock"`
	// Lacks names what the round requires and the latest update does not contain:
	// value, narrative, evidence. Updates from before the round opened may lack
	// it.
	Lacks []string `json:"lacks"`
}

// Delayed reports whether the return came late or is late now.
func (r Return) Delayed() bool { return r.Timing == Late || r.Timing == Missing }

// RoundFacts is everything that a round's returns follow from.
type RoundFacts struct {
	Round       Round
	Agreement   commitments.Agreement
	Commitments []commitments.Commitment // of the agreement or just one, by pledge and region
	Pledges     []commitments.Pledge     // of the agreement, in its order
	Regions     []commitments.Region     // of the agreement, in its order
	Updates     []commitments.Update     // of these commitments in the period, with their reviews and evidence
	Ended       map[string]bool          // commitments of which what was declared before the period ends the work
	HasDraft    map[string]bool          // commitments of which somebody keeps a draft for the period
	Excuses     []Excuse                 // of the round
	Reopenings  []Reopening              // of the round
}

// asOf is the time for which returns are computed. The zero until includes all
// facts. Otherwise later facts are left out, and so are drafts, because they keep
// no history.
type asOf struct {
	until time.Time
	day   commitments.Date
	loc   *time.Location
}

func (m asOf) includes(at time.Time) bool { return m.until.IsZero() || !at.After(m.until) }

// reviewOf is the update's review that stood at the time; nil for none.
func (m asOf) reviewOf(u commitments.Update) *commitments.Review {
	if m.until.IsZero() {
		return u.Review
	}
	return u.ReviewAt(m.until)
}

// Returns lists the round's returns on the day by all facts, by pledge and
// region.
func (r RoundFacts) Returns(day commitments.Date, loc *time.Location) []Return {
	return r.returns(asOf{day: day, loc: loc})
}

func (r RoundFacts) returns(m asOf) []Return {
	updates := map[string][]commitments.Update{}
	for _, u := range r.Updates {
		if u.Period == r.Round.Period && m.includes(u.SubmittedAt) {
			updates[u.Commitment] = append(updates[u.Commitment], u)
		}
	}
	excuses := latestOf(r.Excuses, m, func(e Excuse) (string, string, time.Time) { return e.Commitment, e.ID, e.At })
	reopenings := latestOf(r.Reopenings, m, func(o Reopening) (string, string, time.Time) { return o.Commitment, o.ID, o.At })
	obligation := r.obligation(m)
	list := []Return{}
	for _, c := range r.Commitments {
		if !r.Round.Covers(c) || !obligation.Asks(c) {
			continue
		}
		one := Return{Commitment: c.Code, Pledge: c.Pledge, Region: c.Region, Party: c.Party, Lacks: []string{}}
		r.fillUpdates(&one, updates[c.Code], r.measured(c.Pledge), m)
		r.fillDuty(&one, obligation, c, m)
		if e := excuses[c.Code]; one.State == Excused {
			one.Excuse, one.Finished = e, e == nil
		}
		one.Reopened = reopenings[c.Code]
		request := r.Agreement.Request(r.Round.TermsOf(one.Reopened), c.Party, m.day)
		one.LastOn, one.Lock = request.LastOn, request.Lock
		list = append(list, one)
	}
	return list
}

// measured lists what the updates on a pledge report a value of.
func (r RoundFacts) measured(pledge string) []commitments.Indicator {
	for _, p := range r.Pledges {
		if p.Code == pledge {
			return p.Typed()
		}
	}
	return nil
}

// obligation is what the round's period asks, by the excuses of the time.
func (r RoundFacts) obligation(m asOf) commitments.Obligation {
	var excuses []Excuse
	for _, e := range r.Excuses {
		if m.includes(e.At) {
			excuses = append(excuses, e)
		}
	}
	outline := r.Round.Outline(excuses)
	o := r.Agreement.Obligation(r.Round.Period, r.Pledges, r.Regions, &outline)
	o.InForce = r.Agreement.InForce(r.Round.Period) // a round asks for the past too, of which the calendar asks nothing
	return o
}

// latestOf returns the latest fact of each commitment, as of the time.
func latestOf[T any](facts []T, m asOf, of func(T) (commitment, id string, at time.Time)) map[string]*T {
	found := map[string]*T{}
	for i := range facts {
		code, id, at := of(facts[i])
		if !m.includes(at) {
			continue
		}
		if current := found[code]; current != nil {
			if _, other, then := of(*current); then.After(at) || then.Equal(at) && other > id {
				continue
			}
		}
		found[code] = &facts[i]
	}
	return found
}

// fillUpdates sets what follows from the updates of the period.
func (r RoundFacts) fillUpdates(one *Return, updates []commitments.Update, measured []commitments.Indicator, m asOf) {
	for i, u := range updates {
		if one.FirstSubmittedAt.IsZero() || u.SubmittedAt.Before(one.FirstSubmittedAt) {
			one.FirstSubmittedAt = u.SubmittedAt
		}
		replaced := slices.ContainsFunc(updates, func(other commitments.Update) bool { return other.Supersedes == u.ID })
		if !replaced {
			one.Update = &updates[i]
		}
	}
	if one.Update == nil {
		return
	}
	one.State = Submitted
	if v := m.reviewOf(*one.Update); v != nil {
		one.State = State(v.Decision)
	}
	one.Lacks = missingRequirements(r.Round.Requires, *one.Update, measured)
}

// missingRequirements lists the requirements that the update does not meet, by
// the same rules as a submission.
func missingRequirements(requires commitments.Requirements, u commitments.Update, measured []commitments.Indicator) []string {
	list := []string{}
	look := commitments.Inspected{Update: u, Measured: measured, Requires: requires}
	for _, w := range look.Warnings() {
		switch w.Rule {
		case commitments.RequiredValue:
			if !slices.Contains(list, "value") {
				list = append(list, "value")
			}
		case commitments.RequiredNarrative:
			list = append(list, "narrative")
		case commitments.RequiredEvidence:
			list = append(list, "evidence")
		}
	}
	return list
}

// fillDuty sets what follows from what the commitment owes.
func (r RoundFacts) fillDuty(one *Return, o commitments.Obligation, c commitments.Commitment, m asOf) {
	var first commitments.Date
	if one.State.Came() {
		first = commitments.DateOf(one.FirstSubmittedAt.In(m.loc))
	}
	duty, late := o.Duty(c, r.Ended[c.Code], first, m.day)
	switch {
	case duty == commitments.NoDuty:
		one.State = Excused
		return
	case duty == commitments.Given && late:
		one.Timing = Late
	case duty == commitments.Given:
		one.Timing = OnTime
	case duty == commitments.Missing:
		one.Timing = Missing
	default:
		one.Timing = Pending
	}
	switch {
	case duty == commitments.Given:
	case m.until.IsZero() && r.HasDraft[one.Commitment]:
		one.State = InProgress
	default:
		one.State = Expected
	}
}
