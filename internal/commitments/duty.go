package commitments

import (
	"slices"
	"time"
)

// Duty is where a commitment stands with what it owes for a reporting period.
type Duty string

// The duties.
const (
	NoDuty  Duty = "none"    // nothing is owed
	Pending Duty = "pending" // owed, not in, and not yet due
	Missing Duty = "missing" // owed, not in, and the due date has passed
	Given   Duty = "given"   // an update was submitted, whatever its review said
)

// Duties lists the duties in the order in which they are shown.
var Duties = []Duty{Given, Pending, Missing, NoDuty}

// RoundOutline is what of a period's collection round decides who owes an update,
// and until when.
type RoundOutline struct {
	Period   Period
	Pledges  []string // codes; none: all
	Regions  []string // codes; none: all
	DueOn    Date     // the last day that is on time
	Excused  []string // commitments of which nothing is owed
	Expected []string // commitments that owe an update even where one has ended them
}

// Covers reports whether the round asks for the commitment, as far as pledges and
// regions say.
func (r RoundOutline) Covers(c Commitment) bool {
	return (len(r.Pledges) == 0 || slices.Contains(r.Pledges, c.Pledge)) &&
		(len(r.Regions) == 0 || slices.Contains(r.Regions, c.Region))
}

// Obligation is what the commitments of an agreement owe for one reporting period,
// and until when. Rates, rounds, reminders, lists and reports all ask it.
type Obligation struct {
	Period  Period
	InForce bool          // the agreement is, and the tracker keeps it
	DueOn   Date          // by the calendar
	Round   *RoundOutline // nil where the period has none
	// Absent are the regions that do not exist in the period, and Uncovered the
	// pledges that do not hold in it: their commitments owe nothing.
	Absent    []string
	Uncovered []string
}

// Obligation returns what the agreement's commitments owe for a reporting period.
// Pledges and regions are the agreement's; round is the period's, or nil.
func (a Agreement) Obligation(p Period, pledges []Pledge, regions []Region, round *RoundOutline) Obligation {
	o := Obligation{
		Period: p, DueOn: a.CalendarOf(p).DueOn(p), Round: round,
		InForce: !a.ActivatedOn.IsZero() && !p.End().Before(a.ActivatedOn) && a.InForce(p),
	}
	for _, r := range regions {
		if !r.ValidIn(p) {
			o.Absent = append(o.Absent, r.Code)
		}
	}
	for _, pledge := range pledges {
		if !pledge.HoldsIn(p) {
			o.Uncovered = append(o.Uncovered, pledge.Code)
		}
	}
	return o
}

// Asks reports whether the period asks anything of the commitment at all: the agreement
// is in force, its region exists and its pledge holds.
func (o Obligation) Asks(c Commitment) bool {
	return o.InForce && !slices.Contains(o.Absent, c.Region) && !slices.Contains(o.Uncovered, c.Pledge)
}

// Owes reports whether the commitment owes an update for the period. Ended says that
// the latest update before the period that is verified or awaits review was
// completed or cancelled.
func (o Obligation) Owes(c Commitment, ended bool) bool {
	if !o.Asks(c) {
		return false
	}
	if o.covered(c) {
		if slices.Contains(o.Round.Excused, c.Code) {
			return false
		}
		if slices.Contains(o.Round.Expected, c.Code) {
			return true
		}
	}
	return !ended
}

// Begun leaves out the commitments whose region begins, or whose pledge is added, after
// the day. They count nowhere by then, whatever was set for them ahead; but those of
// which something is recorded stay.
func Begun(list []Commitment, pledges []Pledge, regions []Region, day Date, recorded func(Commitment) bool) []Commitment {
	return slices.DeleteFunc(slices.Clone(list), func(c Commitment) bool {
		return pledgeIn(pledges, c.Pledge).BeginsIn(FindRegion(regions, c.Region)).After(day) && !recorded(c)
	})
}

func (o Obligation) covered(c Commitment) bool { return o.Round != nil && o.Round.Covers(c) }

// Due returns the last day on which the commitment's update is on time: the
// round's where it covers the commitment, else the calendar's.
func (o Obligation) Due(c Commitment) Date {
	if o.covered(c) {
		return o.Round.DueOn
	}
	return o.DueOn
}

// Duty returns where the commitment stands on the day. First is the day on which
// the first update for the period was submitted; zero while there is none. What
// came counts, whether it was owed or not, but for a period that asks nothing of the
// commitment. Late says that it came after the due date.
func (o Obligation) Duty(c Commitment, ended bool, first, day Date) (duty Duty, late bool) {
	switch {
	case !o.Asks(c):
		return NoDuty, false
	case !first.IsZero():
		return Given, first.After(o.Due(c))
	case !o.Owes(c, ended):
		return NoDuty, false
	case day.After(o.Due(c)):
		return Missing, false
	}
	return Pending, false
}

// FirstSubmitted returns the day, in loc, on which the first of the updates for the
// period was submitted; zero for none.
func FirstSubmitted(updates []Update, p Period, loc *time.Location) Date {
	var first time.Time
	for _, u := range updates {
		if u.Period == p && (first.IsZero() || u.SubmittedAt.Before(first)) {
			first = u.SubmittedAt
		}
	}
	if first.IsZero() {
		return Date{}
	}
	return DateOf(first.In(loc))
}

// Horizon is what dates decide for one agreement's commitments on a day.
type Horizon struct {
	Agreement string
	Today     Date
	SoonUntil Date // due dates from today to this day are due soon
	// Obligations are those of the ended periods, the latest first, back to one that
	// is due for every commitment.
	Obligations []Obligation
}

// maxObligations bounds how far back a horizon goes.
const maxObligations = 12

// Horizon returns the agreement's horizon on the day. Pledges and regions are the
// agreement's; rounds are those of its ended periods.
func (a Agreement) Horizon(day Date, pledges []Pledge, regions []Region, rounds []RoundOutline) Horizon {
	return a.HorizonFrom(a.LastEnded(day), day, pledges, regions, rounds)
}

// HorizonFrom is the horizon of a day by the reporting periods up to last.
func (a Agreement) HorizonFrom(last Period, day Date, pledges []Pledge, regions []Region, rounds []RoundOutline) Horizon {
	h := Horizon{Agreement: a.Code, Today: day, SoonUntil: day.AddDays(a.CalendarOn(day).DueSoonDays)}
	for p := last; len(h.Obligations) < maxObligations; p = a.PreviousPeriod(p) {
		o := a.Obligation(p, pledges, regions, RoundFor(p, rounds))
		if !o.InForce {
			break
		}
		h.Obligations = append(h.Obligations, o)
		if o.isDue(day) {
			break
		}
	}
	return h
}

// horizonFrom is a day before the last days of all periods of a horizon of the day.
func (a Agreement) horizonFrom(day Date) Date { return a.HorizonStart(a.LastEnded(day)) }

// HorizonStart returns a day before the last days of all periods that a horizon by
// the reporting periods up to last may look at.
func (a Agreement) HorizonStart(last Period) Date {
	for range maxObligations {
		last = a.PreviousPeriod(last)
	}
	return last.End()
}

// RoundFor returns the round of the period, nil where there is none.
func RoundFor(p Period, rounds []RoundOutline) *RoundOutline {
	for i := range rounds {
		if rounds[i].Period == p {
			return &rounds[i]
		}
	}
	return nil
}

// isDue reports whether the due date has passed for every commitment.
func (o Obligation) isDue(day Date) bool {
	return day.After(o.DueOn) && (o.Round == nil || day.After(o.Round.DueOn))
}

// Derived are the states that follow from dates; they are never stored.
type Derived struct {
	Overdue  bool `json:"overdue"`   // the due date has passed and the work is not done
	DueSoon  bool `json:"due_soon"`  // the due date is near and the work is not done
	NoReport bool `json:"no_report"` // owed for the latest period that is due, and neither it nor a later one came
	Duty     Duty `json:"duty"`      // for the last ended period; a later update answers it too
}

// Derive returns what follows from the horizon's days. The work is done by what is
// declared: what was returned does not count.
func (c Commitment) Derive(h Horizon) Derived {
	d := Derived{Duty: NoDuty}
	if !c.DueOn.IsZero() && !c.Status().Done() {
		d.Overdue = c.Overdue(c.Status(), h.Today)
		d.DueSoon = !d.Overdue && !c.DueOn.After(h.SoonUntil)
	}
	for i, o := range h.Obligations {
		duty, _ := o.Duty(c, c.Ended(), c.cameBy(o.Period), h.Today)
		if i == 0 {
			d.Duty = duty
		}
		if h.Today.After(o.Due(c)) {
			d.NoReport = duty == Missing
			break
		}
	}
	return d
}

// cameBy is a day on which an update for the period or a later one came, as far as
// the state tells; zero where none did.
func (c Commitment) cameBy(p Period) Date {
	if c.Reported.IsZero() || c.Reported.End().Before(p.End()) {
		return Date{}
	}
	return p.End()
}
