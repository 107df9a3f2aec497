package commitments

import (
	"slices"
	"strings"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// Requirements are what an update must give, beside a status, before it can be
// submitted. A value is asked of each indicator that is measured.
type Requirements struct {
	Value     bool `json:"value"`
	Narrative bool `json:"narrative"`
	Evidence  bool `json:"evidence"`
}

// ReadRequirements reads the names of requirements: value, narrative, evidence. It
// blames the field of the name for any other.
func ReadRequirements(name string, typed []string, fields *problem.Fields) Requirements {
	var r Requirements
	for _, one := range typed {
		switch one {
		case "value":
			r.Value = true
		case "narrative":
			r.Narrative = true
		case "evidence":
			r.Evidence = true
		default:
			fields.Add(name, "error.filter.unknown", "value", problem.Excerpt(one))
		}
	}
	return r
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
	// Lifts are the parties whose reviewers can reopen the return, as administrators
	// can; where Leads holds, only the leads of these parties can.
	Lifts []string `json:"lifts"`
	Leads bool     `json:"leads,omitempty"`
}

// Message is the key of the sentence that says why, since when, and who can lift it.
func (l Lock) Message() string {
	if l.Leads {
		return "error.lock." + string(l.Reason) + ".lead"
	}
	return "error.lock." + string(l.Reason)
}

// Problem is the Conflict of an update that comes after the lock.
func (l Lock) Problem() *problem.Problem {
	return problem.New(problem.Conflict, l.Message(), "period", l.Period.String(),
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

// Deciders are who decides on the returns of one of the parties: the reviewers of the
// others that collect; of the only one that collects, the leads of the other parties.
func (a Agreement) Deciders(party string) people.Deciders {
	if others := without(a.Collectors(), party); len(others) > 0 {
		return people.Deciders{Of: party, Parties: others}
	}
	return people.Deciders{Of: party, Parties: without(a.Parties, party), Leads: true}
}

func without(list []string, code string) []string {
	return deleteWhere(list, func(one string) bool { return one == code })
}

// RoundTerms is what is kept of a period's collection round, and of one commitment
// in it: all that Request follows from. The zero value is that of a period without
// a round.
type RoundTerms struct {
	Round         string // id; "" where no round covers the commitment
	Period        Period
	Requires      Requirements
	DueOn         Date   // the last day that is on time
	LastOn        Date   // the last day of grace
	ClosedOn      Date   // the day on which somebody closed the round; zero for nobody
	ClosedBy      string // who did, by name
	ReopenedUntil Date   // of the return's latest reopening; zero for none
}

// Closed reports whether the round takes nothing more on the day but what was
// reopened.
func (r RoundTerms) Closed(day Date) bool { return !r.ClosedOn.IsZero() || day.After(r.LastOn) }

// Request decides what the round asks of the commitment on the day, and whether the
// period is locked for it: the rule of the lock. The lock does not say who can lift
// it.
func (r RoundTerms) Request(day Date) Request {
	if r.Round == "" {
		return Request{}
	}
	request := Request{Round: r.Round, Period: r.Period, Requires: r.Requires, DueOn: r.DueOn, LastOn: r.LastOn}
	if !r.Closed(day) {
		return request
	}
	lock := Lock{Period: r.Period, Reason: LockedByDate, Since: r.LastOn.AddDays(1)}
	if !r.ClosedOn.IsZero() && !r.ClosedOn.After(lock.Since) {
		lock.Reason, lock.Since, lock.By = LockedByHand, r.ClosedOn, r.ClosedBy
		request.LastOn = r.ClosedOn
	}
	if !r.ReopenedUntil.IsZero() {
		request.LastOn = r.ReopenedUntil
		if !day.After(r.ReopenedUntil) {
			return request
		}
		lock.Reason, lock.Since, lock.By = LockedAfterward, r.ReopenedUntil.AddDays(1), ""
	}
	request.Lock = &lock
	return request
}

// Request is what a round asks of one of the party's commitments on the day, with who
// can lift the lock.
func (a Agreement) Request(r RoundTerms, party string, day Date) Request {
	request := r.Request(day)
	if request.Lock != nil {
		d := a.Deciders(party)
		request.Lock.Lifts, request.Lock.Leads = d.Parties, d.Leads
	}
	return request
}

// requests returns what rounds ask of commitments of one agreement, by code, the
// latest period first: as far back as the calendar could leave a period open, and
// before that only what can still be reported.
func (t *Tracker) requests(r roundsReader, a Agreement, list []Commitment) (map[string][]Request, error) {
	today := t.Today()
	from := today.AddDays(-a.longestOpen())
	rounds, err := r.RoundsOf(list, from, today)
	if err != nil {
		return nil, err
	}
	asked := make(map[string][]Request, len(rounds))
	for _, c := range list {
		for _, r := range rounds[c.Code] {
			if request := a.Request(r, c.Party, today); request.Lock == nil || !r.Period.End().Before(from) {
				asked[c.Code] = append(asked[c.Code], request)
			}
		}
	}
	return asked, nil
}

// roundsReader is what requests ask of a store, or of a transaction.
type roundsReader interface {
	RoundsOf(list []Commitment, from, day Date) (map[string][]RoundTerms, error)
}

// requestsOf is requests of one commitment.
func (t *Tracker) requestsOf(r roundsReader, a Agreement, c Commitment) ([]Request, error) {
	asked, err := t.requests(r, a, []Commitment{c})
	if err != nil {
		return nil, err
	}
	return asked[c.Code], nil
}

// openPeriods lists the periods that can be reported on the day, earliest first:
// those that the calendar leaves open, but for what a round has locked, and those
// that a round keeps open beyond the calendar.
func openPeriods(a Agreement, requests []Request, day Date) []Period {
	asked := make(map[Period]Request, len(requests))
	for _, r := range requests {
		asked[r.Period] = r
	}
	open := slices.DeleteFunc(a.OpenPeriods(day), func(p Period) bool { return asked[p].Lock != nil })
	for _, r := range requests {
		if r.Lock == nil && a.Window(r.Period, day) == Closed {
			open = append(open, r.Period)
		}
	}
	slices.SortFunc(open, func(x, y Period) int { return x.End().Compare(y.End()) })
	return open
}
