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

// Gap says whether a reported status and an assessment disagree.
type Gap string

// The gaps: Ahead means that more is reported than was assessed.
const (
	NoGap  Gap = ""
	Ahead  Gap = "ahead"
	Behind Gap = "behind"
)

// supported gives the lowest and highest assessment that agrees with a status,
// as indexes of Assessments.
var supported = map[Status][2]int{
	NotStarted: {0, 1}, InProgress: {2, 3}, Delivered: {3, 4}, Completed: {4, 4},
	Suspended: {0, 3}, Cancelled: {0, 3},
}

// GapBetween compares a reported status with an assessment; there is no gap
// while either is missing.
func GapBetween(s Status, a Assessment) Gap {
	bounds, known := supported[s]
	level := slices.Index(Assessments, a)
	switch {
	case !known || level < 0:
		return NoGap
	case level < bounds[0]:
		return Ahead
	case level > bounds[1]:
		return Behind
	}
	return NoGap
}

// IndicatorKind says how a commitment is measured.
type IndicatorKind string

// The kinds of indicator. A commitment whose planner has not set one yet has
// the empty kind.
const (
	Numeric     IndicatorKind = "numeric"
	Milestone   IndicatorKind = "milestone"
	Qualitative IndicatorKind = "qualitative"
)

// IndicatorKinds lists the kinds in the order in which they are shown.
var IndicatorKinds = []IndicatorKind{Numeric, Milestone, Qualitative}

// Direction says whether progress means a higher or a lower value.
type Direction string

// The directions.
const (
	Increase Direction = "increase"
	Decrease Direction = "decrease"
)

// Directions lists the directions in the order in which they are shown.
var Directions = []Direction{Increase, Decrease}

// Indicator is how a commitment is measured (IATI's terms).
type Indicator struct {
	Kind         IndicatorKind `json:"kind"`
	Name         string        `json:"name"` // what is measured, in the planner's language
	Unit         string        `json:"unit"`
	Direction    Direction     `json:"direction"`
	Cumulative   bool          `json:"cumulative"`   // each value counts from the beginning; fixed after the first update
	Verification string        `json:"verification"` // means of verification
}

// Terms are what a commitment's planner sets, and may revise with a reason.
type Terms struct {
	Indicator       Indicator `json:"indicator"`
	Baseline        *Quantity `json:"baseline"`
	Target          *Quantity `json:"target"`
	TargetText      string    `json:"target_text"` // the target of a milestone or qualitative indicator
	DueOn           Date      `json:"due_on"`
	FocalPoint      string    `json:"focal_point"`
	LeadInstitution string    `json:"lead_institution"`
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

// State is where a commitment stands: what its latest submitted update says,
// how far that was reviewed, and the latest assessment. The three never merge.
type State struct {
	Status         Status      `json:"status"` // "" while nothing was reported
	Period         Period      `json:"period"` // of the latest update
	Actual         *Quantity   `json:"actual"`
	UpdateID       string      `json:"update_id"`
	Origin         Origin      `json:"origin"`
	ReportedAt     time.Time   `json:"reported_at"` // UTC
	Review         ReviewState `json:"review"`
	Assessment     Assessment  `json:"assessment"`
	AssessedPeriod Period      `json:"assessed_period"`
}

// Gap compares what was reported with the assessment.
func (s State) Gap() Gap { return GapBetween(s.Status, s.Assessment) }

// Derived are the states that follow from dates; they are never stored.
type Derived struct {
	Overdue  bool `json:"overdue"`   // the due date has passed and the work is not done
	DueSoon  bool `json:"due_soon"`  // the due date is near and the work is not done
	NoReport bool `json:"no_report"` // nothing was submitted for the last ended period, nor later
}

// Horizon holds the days against which one agreement's commitments are derived.
type Horizon struct {
	Agreement string
	Today     Date
	SoonUntil Date // due dates from today to this day are due soon
	LastEnded Date // last day of the last ended period; zero when nothing is owed yet
}

// HorizonOn returns the agreement's horizon on the day. Nothing is owed for
// periods that ended before the agreement was activated.
func (a Agreement) HorizonOn(day Date) Horizon {
	h := Horizon{Agreement: a.Code, Today: day, SoonUntil: day.AddDays(a.CalendarOn(day).DueSoonDays)}
	if owed := a.LastEnded(day).End(); !a.ActivatedOn.IsZero() && !owed.Before(a.ActivatedOn) {
		h.LastEnded = owed
	}
	return h
}

// Derive returns what follows from the horizon's days.
func (c Commitment) Derive(h Horizon) Derived {
	var d Derived
	if !c.DueOn.IsZero() && !c.Status.Done() {
		d.Overdue = c.DueOn.Before(h.Today)
		d.DueSoon = !d.Overdue && !c.DueOn.After(h.SoonUntil)
	}
	finished := c.Status == Completed || c.Status == Cancelled
	if !h.LastEnded.IsZero() && !finished {
		d.NoReport = c.Period.IsZero() || c.Period.End().Before(h.LastEnded)
	}
	return d
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
	Value       *Quantity   `json:"value"`
	Unit        string      `json:"unit"` // the indicator's unit at the time
	Narrative   string      `json:"narrative"`
	Author      string      `json:"author"` // account id, or "system"
	AuthorName  string      `json:"author_name"`
	SubmittedAt time.Time   `json:"submitted_at"` // UTC; of a draft, when it was last saved
	Origin      Origin      `json:"origin"`
	Fact        string      `json:"fact"`       // id of the published fact that it was imported from
	Supersedes  string      `json:"supersedes"` // id of the update of the same period that it replaces
	State       ReviewState `json:"state"`
	Review      *Review     `json:"review"`
	// Warnings are what the rules of quality said when the update was submitted,
	// each with its author's answer; of a draft, what they say of it now.
	Warnings []Warning `json:"warnings,omitempty"`
	// Answers are what the author of a draft has answered so far.
	Answers []Answer `json:"-"`
	// Evidence is what supports the update, the first added first. Each item is a
	// fact of its own.
	Evidence []Evidence `json:"-"`
}

// Decision is the outcome of a review: Returned or Verified.
type Decision = ReviewState

// Review is the other party's decision on an update.
type Review struct {
	ID           string     `json:"id"`
	Update       string     `json:"update"`
	Decision     Decision   `json:"decision"`
	Assessment   Assessment `json:"assessment"` // required when verified, optional when returned
	Reason       string     `json:"reason"`     // required when returned
	Reviewer     string     `json:"reviewer"`   // account id
	ReviewerName string     `json:"reviewer_name"`
	At           time.Time  `json:"at"` // UTC
}

// AssessmentFact is one assessment of a commitment, given with a review or on
// its own.
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

// Revision is one change of a commitment's terms.
type Revision struct {
	ID         string    `json:"id"`
	Commitment string    `json:"commitment"`
	Before     Terms     `json:"before"`
	After      Terms     `json:"after"`
	Reason     string    `json:"reason"` // required once an update was submitted
	Author     string    `json:"author"`
	AuthorName string    `json:"author_name"`
	Origin     Origin    `json:"origin"`
	At         time.Time `json:"at"` // UTC
}
