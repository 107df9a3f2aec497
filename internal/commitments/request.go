package commitments

import (
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Requirements are what an update must give, beside a status, before it can be
// submitted. A value is asked of numeric indicators alone.
type Requirements struct {
	Value     bool `json:"value"`
	Narrative bool `json:"narrative"`
	Evidence  bool `json:"evidence"`
}

// RoundCalendar says when the collection round of each reporting period opens by
// itself, and until when it takes returns.
type RoundCalendar struct {
	OpensAfterDays int          `json:"opens_after_days"` // after the period's end
	DueDays        int          `json:"due_days"`         // on time until so many days after the period's end
	GraceDays      int          `json:"grace_days"`       // after the due day, before the round locks
	Requires       Requirements `json:"requires"`
	// EscalateAfterDays is how many days after the due day a party's lead is told
	// what is missing, and after how many days of waiting what is not reviewed; 0
	// for never.
	EscalateAfterDays int `json:"escalate_after_days,omitempty"`
}

// OpensOn returns the day on which the period's round opens.
func (c RoundCalendar) OpensOn(p Period) Date { return p.End().AddDays(c.OpensAfterDays) }

// DueOn returns the last day on which a return for p is on time.
func (c RoundCalendar) DueOn(p Period) Date { return p.End().AddDays(c.DueDays) }

// Request is what the collection round of a period asks of one commitment. The
// zero Request is that of a period without a round: the agreement's calendar
// alone says until when it can be reported.
type Request struct {
	Round    string       `json:"round"` // id; "" where no round covers the commitment
	Period   Period       `json:"period"`
	Requires Requirements `json:"requires"`
	DueOn    Date         `json:"due_on"`  // the last day that is on time
	LastOn   Date         `json:"last_on"` // the last day on which the period can be reported
	Lock     *Lock        `json:"lock"`    // nil while it can be reported
}

// LockReason says why a period can't be reported any more.
type LockReason string

// The reasons of a lock.
const (
	LockedByHand    LockReason = "closed"    // the round was closed before its last day
	LockedByDate    LockReason = "grace"     // the days of grace have passed
	LockedAfterward LockReason = "reopening" // the return was reopened, and that day has passed too
)

// Lock says why nothing more can be reported on a commitment for a period, since
// when, and who can lift it.
type Lock struct {
	Period Period     `json:"period"`
	Reason LockReason `json:"reason"`
	Since  Date       `json:"since"` // the first locked day
	By     string     `json:"by"`    // who closed the round, by name; "" unless LockedByHand
	// Lifts are the parties whose reviewers can reopen the return; administrators
	// can too.
	Lifts []string `json:"lifts"`
}

// Problem is the Conflict of an update that comes after the lock.
func (l Lock) Problem() *problem.Problem {
	return problem.New(problem.Conflict, "error.lock."+string(l.Reason), "period", l.Period.String(),
		"date", l.Since.String(), "by", l.By, "parties", strings.Join(l.Lifts, ", "))
}

// Collectors are the parties that collect the agreement's implementation data:
// the one that it names, or any of them where it names none.
func (a Agreement) Collectors() []string {
	if a.Collector != "" {
		return []string{a.Collector}
	}
	return a.Parties
}

// requested completes what a store says of the rounds of a commitment.
func (a Agreement) requested(r Request) Request {
	if r.Lock != nil {
		lock := *r.Lock
		lock.Lifts = a.Collectors()
		r.Lock = &lock
	}
	return r
}

// openPeriods lists the periods that can be reported on the day, earliest first:
// those that the calendar leaves open, but for what a round has locked, and those
// that a round keeps open beyond the calendar.
func openPeriods(c Calendar, requests []Request, day Date) []Period {
	asked := make(map[Period]Request, len(requests))
	for _, r := range requests {
		asked[r.Period] = r
	}
	open := slices.DeleteFunc(c.Open(day), func(p Period) bool { return asked[p].Lock != nil })
	for _, r := range requests {
		if r.Lock == nil && c.Window(r.Period, day) == Closed {
			open = append(open, r.Period)
		}
	}
	slices.SortFunc(open, func(a, b Period) int { return a.End().Compare(b.End()) })
	return open
}
