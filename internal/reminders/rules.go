package reminders

import (
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
)

// daysBeforeDue is how many days before the due date a return is asked for.
var daysBeforeDue = []int{14, 5, 1}

// weeklyDay is the day on which reminders of what is late, returned or waiting
// are repeated.
const weeklyDay = time.Monday

// Person is whom a digest is for.
type Person struct {
	people.Account
	Choices  Choices
	Location *time.Location // in which their mornings are
	Hour     int            // at which these begin
}

// Span is the mornings that a digest covers, both ends included.
type Span struct{ From, To commitments.Date }

func (s Span) contains(d commitments.Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// hasWeeklyDay reports whether a weekly day in the span is later than the given
// day.
func (s Span) hasWeeklyDay(after commitments.Date) bool {
	for d := s.From; !d.After(s.To); d = d.AddDays(1) {
		if d.In(time.UTC).Weekday() == weeklyDay && d.After(after) {
			return true
		}
	}
	return false
}

// lastMorning returns the last morning that had begun at the instant.
func (p Person) lastMorning(t time.Time) commitments.Date {
	local := t.In(p.Location)
	if day := commitments.DateOf(local); local.Hour() >= p.Hour {
		return day
	} else {
		return day.AddDays(-1)
	}
}

// nextMorning returns the first morning after the instant.
func (p Person) nextMorning(t time.Time) commitments.Date { return p.lastMorning(t).AddDays(1) }

// Facts is what reminders follow from at an instant, for everybody.
type Facts struct {
	Now         time.Time
	Zone        *time.Location                   // the tracker's, in which rounds end
	Rounds      []Round                          // that take returns, or were locked lately; by due date
	Returned    map[string][]commitments.Waiting // updates to answer that can still be answered, by author
	ToReview    map[string]ReviewQueue           // updates to review, by the party that reviews them
	Recommended []recommendations.Record         // that have not ended, by deadline
	Accounts    []people.Account
}

// Round is a collection round with the current state of its returns.
type Round struct {
	collection.Round
	Agreement commitments.Agreement
	Returns   []collection.Return
}

// ReviewQueue is updates that wait for a review.
type ReviewQueue struct {
	Total   int
	Longest []commitments.Waiting // the first of them, longest waiting first
	// Overdue and Oldest are the same of those that wait longer than the
	// agreement's delay.
	Overdue int
	Oldest  []commitments.Waiting
}

// RoundReturns is returns of one round.
type RoundReturns struct {
	Round   Round
	Returns []collection.Return
}

// RoundNotice tells that a round opened or closed, and how many of the returns
// that concern the reader came.
type RoundNotice struct {
	Round      Round
	Came, Owed int
}

// Missing is what a party did not give for a round, for whoever leads it.
type Missing struct {
	RoundReturns
	Party    string
	Leadless bool // the party has no lead, which is why the reader gets this
}

// Unreviewed is what a party did not review in time, for whoever leads it.
type Unreviewed struct {
	Party    string
	Queue    ReviewQueue
	Leadless bool
}

// Digest is what a mail says. An empty digest is not sent.
type Digest struct {
	Due         []RoundReturns
	Late        []RoundReturns
	Returned    []commitments.Waiting
	Review      ReviewQueue
	Recommended RecommendedNow
	Missing     []Missing
	Unreviewed  []Unreviewed
	Opened      []RoundNotice
	Closed      []RoundNotice
}

// Empty reports whether there is nothing to tell.
func (d Digest) Empty() bool {
	return len(d.Due)+len(d.Late)+len(d.Returned)+d.Review.Total+d.Recommended.Total()+len(d.Missing)+len(d.Unreviewed)+len(d.Opened)+len(d.Closed) == 0
}

// Digest decides what the person is told for the mornings of the span, by the
// facts.
func (f Facts) Digest(p Person, span Span) Digest {
	var d Digest
	if !p.Authenticated() || p.Choices.Muted {
		return d
	}
	f.addReturns(&d, p, span)
	f.addRoundNotices(&d, p, span)
	f.addEscalations(&d, p, span)
	f.addRecommended(&d, p, span)
	if list := f.Returned[p.ID]; p.Choices.Wants(Returned) && p.Can(people.ReportProgress) && returnedNow(list, p, span) {
		d.Returned = list
	}
	if p.Choices.Wants(Review) && p.Can(people.ReviewUpdate) && span.hasWeeklyDay(commitments.Date{}) {
		d.Review = f.ToReview[p.Party]
	}
	return d
}

// owes reports whether the person is to give the return.
func (p Person) owes(r collection.Return) bool {
	return p.RequireOwn(people.ReportProgress, r.Party, r.Region) == nil
}

// canStillCome reports whether the return is owed, has not come and is not
// locked.
func canStillCome(r collection.Return) bool {
	return !r.State.Came() && r.State != collection.Excused && r.Lock == nil
}

// addReturns adds the returns that the person has to submit. A return whose due
// date passed while its reminder was missed is told as late.
func (f Facts) addReturns(d *Digest, p Person, span Span) {
	today := p.lastMorning(f.Now)
	for _, round := range f.Rounds {
		asked := RoundReturns{Round: round, Returns: filterReturns(round.Returns, func(r collection.Return) bool { return canStillCome(r) && p.owes(r) })}
		if len(asked.Returns) == 0 {
			continue
		}
		late := today.After(round.DueOn)
		reminded := p.Choices.Wants(Due) && slices.ContainsFunc(daysBeforeDue, func(n int) bool { return span.contains(round.DueOn.AddDays(-n)) })
		switch {
		case !late && reminded:
			d.Due = append(d.Due, asked)
		case late && (reminded || span.hasWeeklyDay(round.DueOn) || reopenedNow(asked.Returns, p, span)) && p.Choices.Wants(Late):
			d.Late = append(d.Late, asked)
		}
	}
}

// reopenedNow reports whether one of the returns was reopened before the span.
func reopenedNow(returns []collection.Return, p Person, span Span) bool {
	return slices.ContainsFunc(returns, func(r collection.Return) bool {
		return r.Reopened != nil && span.contains(p.nextMorning(r.Reopened.At))
	})
}

// returnedNow reports whether one of the updates came back before the span, or
// waits for its answer since a week's beginning.
func returnedNow(list []commitments.Waiting, p Person, span Span) bool {
	return slices.ContainsFunc(list, func(w commitments.Waiting) bool {
		return w.Review != nil && (span.contains(p.nextMorning(w.Review.At)) || span.hasWeeklyDay(p.nextMorning(w.Review.At)))
	})
}

// addRoundNotices adds the rounds that opened or closed.
func (f Facts) addRoundNotices(d *Digest, p Person, span Span) {
	if !p.Choices.Wants(Rounds) {
		return
	}
	today := commitments.DateOf(f.Now.In(f.Zone))
	for _, round := range f.Rounds {
		collects := p.Role == people.Reviewer && p.RequireCollector(round.Agreement.Collectors()) == nil
		news, left := RoundNotice{Round: round}, false
		for _, r := range round.Returns {
			if r.State == collection.Excused || !collects && !p.owes(r) {
				continue
			}
			news.Owed++
			if r.State.Came() {
				news.Came++
			}
			left = left || canStillCome(r)
		}
		opened := p.nextMorning(round.OpenedAt)
		closed := p.nextMorning(round.endedAt(f.Zone))
		switch phase := round.PhaseOn(today); {
		case news.Owed == 0:
		case phase == collection.Closed && closed.After(opened) && span.contains(closed):
			d.Closed = append(d.Closed, news)
		case phase != collection.Closed && left && span.contains(opened):
			d.Opened = append(d.Opened, news)
		}
	}
}

// endedAt returns when the round ended, or will end if nobody closes it before.
func (r Round) endedAt(zone *time.Location) time.Time {
	last := r.LastOn().AddDays(1).In(zone).Add(-time.Microsecond)
	if !r.ClosedAt.IsZero() && r.ClosedAt.Before(last) {
		return r.ClosedAt
	}
	return last
}

// addEscalations adds what is missing in the parties for which the person
// answers, as their lead or, where they have none, as an administrator.
func (f Facts) addEscalations(d *Digest, p Person, span Span) {
	if !p.Choices.Wants(Escalation) {
		return
	}
	today := p.lastMorning(f.Now)
	for _, round := range f.Rounds {
		delay, set := escalation(round.Agreement.CalendarOf(round.Period))
		first := round.DueOn.AddDays(delay)
		if !set || today.Before(first) || !span.contains(first) && !span.hasWeeklyDay(first) {
			continue
		}
		for _, party := range round.Agreement.Parties {
			missing := filterReturns(round.Returns, func(r collection.Return) bool { return r.Party == party && canStillCome(r) })
			if answers, leadless := f.answersFor(p, party); answers && len(missing) > 0 {
				d.Missing = append(d.Missing, Missing{RoundReturns{round, missing}, party, leadless})
			}
		}
	}
	if !span.hasWeeklyDay(commitments.Date{}) {
		return
	}
	for _, party := range f.partiesToReview() {
		if answers, leadless := f.answersFor(p, party); answers && f.ToReview[party].Overdue > 0 {
			d.Unreviewed = append(d.Unreviewed, Unreviewed{party, f.ToReview[party], leadless})
		}
	}
}

// escalation returns after how many days leads are told of what is missing; false
// for never.
func escalation(c commitments.Calendar) (days int, set bool) {
	if c.Rounds == nil || c.Rounds.EscalateAfterDays == 0 {
		return 0, false
	}
	return c.Rounds.EscalateAfterDays, true
}

// answersFor reports whether the person is told what is missing in a party, and
// whether that is because the party has no lead.
func (f Facts) answersFor(p Person, party string) (answers, leadless bool) {
	if p.Lead && p.Party == party {
		return true, false
	}
	led := slices.ContainsFunc(f.Accounts, func(a people.Account) bool { return a.Lead && a.Party == party && !a.Disabled })
	return !led && p.Can(people.ManageAccounts), !led
}

// partiesToReview lists the parties that have something to review, by code.
func (f Facts) partiesToReview() []string {
	var parties []string
	for party := range f.ToReview {
		parties = append(parties, party)
	}
	slices.Sort(parties)
	return parties
}

func filterReturns(all []collection.Return, which func(collection.Return) bool) []collection.Return {
	var kept []collection.Return
	for _, r := range all {
		if which(r) {
			kept = append(kept, r)
		}
	}
	return kept
}
