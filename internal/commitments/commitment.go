package commitments

import (
	"slices"
	"time"
)

// Status is the implementation status that the responsible party reports
// (IATI ActivityStatus).
type Status string

// The statuses. Delivered is done and awaiting sign-off.
const (
	NotStarted Status = "not_started"
	InProgress Status = "in_progress"
	Delivered  Status = "delivered"
	Completed  Status = "completed"
	Suspended  Status = "suspended"
	Cancelled  Status = "cancelled"
)

// Statuses lists the statuses in the order in which they are shown.
var Statuses = []Status{NotStarted, InProgress, Delivered, Completed, Suspended, Cancelled}

// Done reports whether no more work is expected under the status.
func (s Status) Done() bool { return s == Delivered || s == Completed || s == Cancelled }

// ReviewState is where a progress update stands between its author and the
// other party.
type ReviewState string

// The review states. Superseded means that a later update of the same period
// replaced this one.
const (
	Draft      ReviewState = "draft"
	Submitted  ReviewState = "submitted"
	Returned   ReviewState = "returned"
	Verified   ReviewState = "verified"
	Superseded ReviewState = "superseded"
)

// ReviewStates lists the states that a commitment's latest update can be in.
var ReviewStates = []ReviewState{Submitted, Returned, Verified}

// Assessment is the other party's own view of completion (the Open Government
// Partnership's scale).
type Assessment string

// The assessments.
const (
	NoEvidence         Assessment = "no_evidence"
	AssessedNotStarted Assessment = "not_started"
	Limited            Assessment = "limited"
	Substantial        Assessment = "substantial"
	Complete           Assessment = "complete"
)

// Assessments lists the assessments in the order in which they are shown.
var Assessments = []Assessment{NoEvidence, AssessedNotStarted, Limited, Substantial, Complete}

// Gap says whether what was declared and what was assessed for the same period
// disagree.
type Gap string

// The gaps. The empty gap is that of a commitment on which nothing was declared.
const (
	NoGap          Gap = "none"
	Ahead          Gap = "ahead"           // more was declared than was assessed
	Behind         Gap = "behind"          // less was declared than was assessed
	AwaitingReview Gap = "awaiting_review" // what was declared last was neither reviewed nor assessed yet
)

// Gaps lists the gaps in the order in which they are shown.
var Gaps = []Gap{Ahead, Behind, AwaitingReview, NoGap}

// Differs reports whether the two sides disagree. Waiting for a review is no
// disagreement.
func (g Gap) Differs() bool { return g == Ahead || g == Behind }

// supported gives the lowest and highest assessment that agrees with a status,
// as indexes of Assessments.
var supported = map[Status][2]int{
	NotStarted: {0, 1}, InProgress: {2, 3}, Delivered: {3, 4}, Completed: {4, 4},
	Suspended: {0, 3}, Cancelled: {0, 3},
}

// GapBetween compares a declared status with an assessment of the same period; ""
// while either is missing.
func GapBetween(s Status, a Assessment) Gap {
	bounds, known := supported[s]
	level := slices.Index(Assessments, a)
	switch {
	case !known || level < 0:
		return ""
	case level < bounds[0]:
		return Ahead
	case level > bounds[1]:
		return Behind
	}
	return NoGap
}

// Terms are what a commitment's planner sets, and may revise with a reason.
type Terms struct {
	Targets         []Target `json:"targets"` // in the order of the pledge's indicators; those that say nothing are left out
	DueOn           Date     `json:"due_on"`  // of the targets
	FocalPoint      string   `json:"focal_point"`
	LeadInstitution string   `json:"lead_institution"`
}

// Target is where one indicator of a commitment comes from and goes to.
type Target struct {
	Indicator string    `json:"indicator"` // code
	Baseline  *Quantity `json:"baseline"`
	Target    *Quantity `json:"target"`
	Text      string    `json:"target_text,omitempty"` // what is to be reached, of a qualitative indicator
	Steps     []Step    `json:"steps,omitempty"`       // targets of single periods, earliest first
}

// Step is the target of one year or reporting period: of what is counted for the
// period, what is to happen in it; of what is counted to date, where it is to stand at
// its end.
type Step struct {
	Period Period   `json:"period"`
	Value  Quantity `json:"value"`
}

// TargetOf returns the commitment's target of the indicator; an empty one where none
// is set.
func (t Terms) TargetOf(indicator string) Target {
	for _, target := range t.Targets {
		if target.Indicator == indicator {
			return target
		}
	}
	return Target{Indicator: indicator}
}

// Commitment is a pledge in one region: the tracked item, with its current
// state. Version grows with each change and guards against lost updates.
type Commitment struct {
	Code      string `json:"code"`
	Agreement string `json:"agreement"`
	Pledge    string `json:"pledge"`
	Region    string `json:"region"`
	Party     string `json:"party"`
	Category  string `json:"category"`
	Version   int    `json:"version"`
	Terms
	State
}

// Origin says how an update came into the tracker.
type Origin string

// The origins. Everything but Reported is marked wherever it is shown.
const (
	Reported        Origin = "reported"
	PublishedRecord Origin = "published_record" // imported from what was published at the time
	Demonstration   Origin = "demonstration"    // made up for a demonstration
	Synthetic       Origin = "synthetic"        // made up for benchmarks
)

// Update is what a planner reports on a commitment for a period. Once submitted
// it is a fact and never changes; its State follows from later facts.
type Update struct {
	ID         string `json:"id"`
	Commitment string `json:"commitment"`
	// Version is the commitment's: of a draft, the one that it was written
	// against; of an update, the one that it made.
	Version     int         `json:"version"`
	Period      Period      `json:"period"`
	Status      Status      `json:"status"`
	Values      []Value     `json:"values"` // in the order of the pledge's indicators
	Narrative   string      `json:"narrative"`
	Delay       *Delay      `json:"delay,omitempty"` // nil where it is not late, and where no reason was given
	Author      string      `json:"author"`          // account id, or "system"
	AuthorName  string      `json:"author_name"`
	SubmittedAt time.Time   `json:"submitted_at"` // UTC; of a draft, when it was last saved
	Origin      Origin      `json:"origin"`
	Fact        string      `json:"fact"`       // id of the published fact that it was imported from
	Supersedes  string      `json:"supersedes"` // id of the update of the same period that it replaces
	State       ReviewState `json:"state"`
	Review      *Review     `json:"review"` // that stands; nil while it awaits one
	// Withdrawn are the verifications that were taken back, the first one first.
	Withdrawn []Withdrawal `json:"withdrawn,omitempty"`
	// Warnings are what the rules of quality said when the update was submitted,
	// each with its author's answer; of a draft, what they say of it now.
	Warnings []Warning `json:"warnings,omitempty"`
	// Answers are what the author of a draft has answered so far.
	Answers []Answer `json:"-"`
	// Evidence is what supports the update, the first added first. Each item is a
	// fact of its own.
	Evidence []Evidence `json:"-"`
}

// ReviewAt returns the review that stood at the time; nil for none.
func (u Update) ReviewAt(at time.Time) *Review {
	for _, w := range u.Withdrawn {
		if !w.Review.At.After(at) && w.At.After(at) {
			return &w.Review
		}
	}
	if u.Review != nil && !u.Review.At.After(at) {
		return u.Review
	}
	return nil
}

// Decision is the outcome of a review: Returned or Verified.
type Decision = ReviewState

// Review is the other party's decision on an update.
type Review struct {
	ID           string     `json:"id"`
	Update       string     `json:"update"`
	Follows      string     `json:"follows"` // id of the withdrawn review of the same update that it comes after, or ""
	Decision     Decision   `json:"decision"`
	Assessment   Assessment `json:"assessment"` // required when verified, optional when returned
	Reason       string     `json:"reason"`     // required when returned
	Reviewer     string     `json:"reviewer"`   // account id
	ReviewerName string     `json:"reviewer_name"`
	At           time.Time  `json:"at"` // UTC
}

// Withdrawal takes a verification back: its update awaits a review again, and the
// assessment that came with the verification does not count any more.
type Withdrawal struct {
	ID     string    `json:"id"`
	Review Review    `json:"review"` // that was taken back
	Reason string    `json:"reason"`
	By     string    `json:"by"` // account id
	ByName string    `json:"by_name"`
	Origin Origin    `json:"origin"`
	At     time.Time `json:"at"` // UTC
}

// AssessmentFact is one assessment of a commitment for a reporting period, given
// with a review or on its own.
type AssessmentFact struct {
	ID         string     `json:"id"`
	Commitment string     `json:"commitment"`
	Period     Period     `json:"period"`
	Assessment Assessment `json:"assessment"`
	Comment    string     `json:"comment"`
	Review     string     `json:"review"` // id of the review that it came with, or ""
	Assessor   string     `json:"assessor"`
	Name       string     `json:"assessor_name"`
	Origin     Origin     `json:"origin"`
	At         time.Time  `json:"at"` // UTC
}

// Revision is one change of a commitment's terms. A report of a period goes by the
// newest revision that holds in it.
type Revision struct {
	ID         string    `json:"id"`
	Commitment string    `json:"commitment"`
	From       Period    `json:"from"` // the reporting period from which the terms hold; zero: from the beginning
	Before     Terms     `json:"before"`
	After      Terms     `json:"after"`
	Reason     string    `json:"reason"` // required once an update was submitted
	Author     string    `json:"author"`
	AuthorName string    `json:"author_name"`
	Origin     Origin    `json:"origin"`
	At         time.Time `json:"at"` // UTC
}

// HoldsIn reports whether the terms hold in the period, or in a part of it.
func (r Revision) HoldsIn(p Period) bool {
	return r.From.IsZero() || !r.From.Start().After(p.End())
}

// Within reports whether the change belongs to the period: it holds from a reporting
// period that ends within it, or, from the beginning, was made in it by the days of
// loc.
func (r Revision) Within(p Period, loc *time.Location) bool {
	if r.From.IsZero() {
		return p.Contains(DateOf(r.At.In(loc)))
	}
	return p.Contains(r.From.End())
}
