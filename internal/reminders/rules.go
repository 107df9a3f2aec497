package reminders

import (
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
)

// ahead is how many days before the due date a return is asked for.
var ahead = []int{14, 5, 1}

// weekly is the day on which what is late, returned or waiting is told again.
const weekly = time.Monday

// Person is whom a digest is for.
type Person struct {
	people.Account
	Choices  Choices
	Location *time.Location // in which their mornings are
	Hour     int            // at which these begin
}

// Span is the mornings that a digest speaks for, both included.
type Span struct{ From, To commitments.Date }

func (s Span) has(d commitments.Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// again reports whether the weekly day comes in the span, after a day.
func (s Span) again(after commitments.Date) bool {
	for d := s.From; !d.After(s.To); d = d.AddDays(1) {
		if d.In(time.UTC).Weekday() == weekly && d.After(after) {
			return true
		}
	}
	return false
}

// morning is the last morning that had begun at the instant.
func (p Person) morning(t time.Time) commitments.Date {
	local := t.In(p.Location)
	if day := commitments.DateOf(local); local.Hour() >= p.Hour {
		return day
	} else {
		return day.AddDays(-1)
	}
}

// next is the first morning after something happened.
func (p Person) next(t time.Time) commitments.Date { return p.morning(t).AddDays(1) }

// Facts is what stood at an instant, for everybody.
type Facts struct {
	Now      time.Time
	Zone     *time.Location                   // the tracker's, in which rounds end
	Rounds   []Round                          // that take returns, or were locked lately; by due date
	Returned map[string][]commitments.Waiting // updates to answer that can still be answered, by author
	ToReview map[string]ReviewQueue           // updates to review, by the party that reviews them
	Accounts []people.Account
}

// Round is a collection round with its returns as they stand.
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

// RoundNotice is that a round opened or closed, with how many of the returns that
// concern the reader came.
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

// Digest is what a mail says. It is empty when nothing is to be told.
type Digest struct {
	Due        []RoundReturns
	Late       []RoundReturns
	Returned   []commitments.Waiting
	Review     ReviewQueue
	Missing    []Missing
	Unreviewed []Unreviewed
	Opened     []RoundNotice
	Closed     []RoundNotice
}

// Empty reports whether there is nothing to tell.
func (d Digest) Empty() bool {
	return len(d.Due)+len(d.Late)+len(d.Returned)+d.Review.Total+len(d.Missing)+len(d.Unreviewed)+len(d.Opened)+len(d.Closed) == 0
}

// Digest decides what the person is told on the mornings of the span, as things
// stand now.
func (f Facts) Digest(p Person, span Span) Digest {
	var d Digest
	if !p.Authenticated() || p.Choices.Muted {
		return d
	}
	f.returns(&d, p, span)
	f.news(&d, p, span)
	f.escalate(&d, p, span)
	if list := f.Returned[p.ID]; p.Choices.Wants(Returned) && p.Can(people.ReportProgress) && returnedNow(list, p, span) {
		d.Returned = list
	}
	if p.Choices.Wants(Review) && p.Can(people.ReviewUpdate) && span.again(commitments.Date{}) {
		d.Review = f.ToReview[p.Party]
	}
	return d
}

// owes reports whether the person is to give the return.
func (p Person) owes(r collection.Return) bool {
	return p.RequireOwn(people.ReportProgress, r.Party, r.Region) == nil
}

// open reports whether the return is missing and can still come.
func open(r collection.Return) bool {
	return !r.State.Came() && r.State != collection.Excused && r.Lock == nil
}

// returns finds what the person has to submit. What fell due while its reminder
// was missed is late by now, and told as such.
func (f Facts) returns(d *Digest, p Person, span Span) {
	today := p.morning(f.Now)
	for _, round := range f.Rounds {
		asked := RoundReturns{Round: round, Returns: keep(round.Returns, func(r collection.Return) bool { return open(r) && p.owes(r) })}
		if len(asked.Returns) == 0 {
			continue
		}
		late := today.After(round.DueOn)
		reminded := p.Choices.Wants(Due) && slices.ContainsFunc(ahead, func(n int) bool { return span.has(round.DueOn.AddDays(-n)) })
		switch {
		case !late && reminded:
			d.Due = append(d.Due, asked)
		case late && (reminded || span.again(round.DueOn) || reopenedNow(asked.Returns, p, span)) && p.Choices.Wants(Late):
			d.Late = append(d.Late, asked)
		}
	}
}

// reopenedNow reports whether one of the returns was reopened before the span.
func reopenedNow(returns []collection.Return, p Person, span Span) bool {
	return slices.ContainsFunc(returns, func(r collection.Return) bool { return r.Reopened != nil && span.has(p.next(r.Reopened.At)) })
}

// returnedNow reports whether one of the updates came back before the span, or
// waits for its answer since a week's beginning.
func returnedNow(list []commitments.Waiting, p Person, span Span) bool {
	return slices.ContainsFunc(list, func(w commitments.Waiting) bool {
		return w.Review != nil && (span.has(p.next(w.Review.At)) || span.again(p.next(w.Review.At)))
	})
}

// news finds the rounds that opened and closed.
func (f Facts) news(d *Digest, p Person, span Span) {
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
			left = left || open(r)
		}
		opened := p.next(round.OpenedAt)
		closed := p.next(round.endedAt(f.Zone))
		switch phase := round.PhaseOn(today); {
		case news.Owed == 0:
		case phase == collection.Closed && closed.After(opened) && span.has(closed):
			d.Closed = append(d.Closed, news)
		case phase != collection.Closed && left && span.has(opened):
			d.Opened = append(d.Opened, news)
		}
	}
}

// endedAt is when the round ended, or will if nobody closes it before.
func (r Round) endedAt(zone *time.Location) time.Time {
	last := r.LastOn().AddDays(1).In(zone).Add(-time.Microsecond)
	if !r.ClosedAt.IsZero() && r.ClosedAt.Before(last) {
		return r.ClosedAt
	}
	return last
}

// escalate finds what is missing in the parties for which the person answers: as
// their lead, or as an administrator where they have none.
func (f Facts) escalate(d *Digest, p Person, span Span) {
	if !p.Choices.Wants(Escalation) {
		return
	}
	today := p.morning(f.Now)
	for _, round := range f.Rounds {
		delay, set := escalation(round.Agreement)
		first := round.DueOn.AddDays(delay)
		if !set || today.Before(first) || !span.has(first) && !span.again(first) {
			continue
		}
		for _, party := range round.Agreement.Parties {
			missing := keep(round.Returns, func(r collection.Return) bool { return r.Party == party && open(r) })
			if answers, leadless := f.answers(p, party); answers && len(missing) > 0 {
				d.Missing = append(d.Missing, Missing{RoundReturns{round, missing}, party, leadless})
			}
		}
	}
	if !span.again(commitments.Date{}) {
		return
	}
	for _, party := range f.reviewing() {
		if answers, leadless := f.answers(p, party); answers && f.ToReview[party].Overdue > 0 {
			d.Unreviewed = append(d.Unreviewed, Unreviewed{party, f.ToReview[party], leadless})
		}
	}
}

// escalation is after how many days the agreement's leads are told; false for
// never.
func escalation(a commitments.Agreement) (days int, set bool) {
	if a.Calendar.Rounds == nil || a.Calendar.Rounds.EscalateAfterDays == 0 {
		return 0, false
	}
	return a.Calendar.Rounds.EscalateAfterDays, true
}

// answers reports whether the person is told what is missing in a party, and
// whether that is because the party has no lead.
func (f Facts) answers(p Person, party string) (answers, leadless bool) {
	if p.Lead && p.Party == party {
		return true, false
	}
	led := slices.ContainsFunc(f.Accounts, func(a people.Account) bool { return a.Lead && a.Party == party && !a.Disabled })
	return !led && p.Can(people.ManageAccounts), !led
}

// reviewing lists the parties that have something to review, by code.
func (f Facts) reviewing() []string {
	var parties []string
	for party := range f.ToReview {
		parties = append(parties, party)
	}
	slices.Sort(parties)
	return parties
}

func keep(all []collection.Return, which func(collection.Return) bool) []collection.Return {
	var kept []collection.Return
	for _, r := range all {
		if which(r) {
			kept = append(kept, r)
		}
	}
	return kept
}
