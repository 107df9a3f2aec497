package seed

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// story makes up the history of one commitment. Its random numbers follow from
// the commitment's code alone, so that one story never changes another.
type story struct {
	code             string
	rng              *rand.Rand
	author, reviewer people.Account
	party            string
	agreement        commitments.Agreement
	pledge           commitments.Pledge
	units            []commitments.Unit
	dimensions       []commitments.Dimension
	today            commitments.Date
	loc              *time.Location
	voice            voice
	missing, late    int // percent of updates
	course           course
	terms            commitments.Terms
	moved            commitments.Date                // where the due date stands in the end
	share            float64                         // of the way from baseline to target
	last             time.Time                       // when the latest item happened
	said             []commitments.Value             // by the latest update that answers none
	told             map[string]commitments.Quantity // so far, by indicator
	items            []commitments.ImportItem
}

// unanswered are the commitments whose update of the last ended period was
// returned and waits for its author.
var unanswered = []string{"M2.MA-ZAG", "M5.MA-ERR", "M4.MA-FIG", "C2.MA-KHE"}

func newStory(code string) *story {
	hash := fnv.New64a()
	hash.Write([]byte(code))
	s := &story{code: code, rng: rand.New(rand.NewPCG(2009, hash.Sum64())), told: map[string]commitments.Quantity{}}
	s.course = newCourse(s.rng)
	if slices.Contains(unanswered, code) {
		s.course = course{start: 1, suspended: never, resumed: never, delivered: never, completed: never, cancelled: never}
	}
	return s
}

// between returns a number from low to high, both included.
func (s *story) between(low, high int) int { return low + s.rng.IntN(high-low+1) }

func (s *story) chance(percent int) bool { return s.rng.IntN(100) < percent }

// tell returns the commitment's items, in time order.
func (s *story) tell() []commitments.ImportItem {
	periods := demonstrated(s.agreement, s.today)
	if s.chance(68) {
		s.setTerms(periods)
	}
	if s.course.silent {
		return s.items
	}
	for turn, p := range periods {
		status := s.course.at(turn)
		s.advance(turn, status)
		if turn == demoPeriods/2 {
			s.postpone(p.End().AddDays(-3))
		}
		switch {
		case turn == demoPeriods:
			s.early(p, status, turn)
		case turn == demoPeriods-1 && slices.Contains(unanswered, s.code):
			s.returned(p, status, turn)
		case !s.chance(s.missing):
			s.period(p, status, turn)
		}
		if status == commitments.Completed || status == commitments.Cancelled {
			break
		}
	}
	return s.items
}

// advance moves the achieved share on; it never goes back.
func (s *story) advance(turn int, status commitments.Status) {
	switch {
	case status == commitments.Delivered || status == commitments.Completed:
		s.share = 1
	case status == commitments.InProgress:
		rest := 1 - s.share
		ahead := max(s.course.delivered-turn, 1)
		if s.course.delivered == never {
			ahead = demoPeriods - turn + 4
		}
		s.share = min(s.share+rest/float64(ahead+1)*(0.6+0.8*s.rng.Float64()), 0.94)
	}
}

// period tells of one ended period: an update, on time or late, and its review.
func (s *story) period(p commitments.Period, status commitments.Status, turn int) {
	back := turn < demoPeriods-1 && s.chance(12) // returned, then answered in time
	calendar := s.agreement.CalendarOf(p)
	day := s.between(2, calendar.DueDays)
	switch {
	case back:
		day = s.between(2, 14)
	case s.chance(s.late):
		day = s.between(calendar.DueDays+1, calendar.CloseDays-2)
	}
	if !s.update(p, status, turn, p.End().AddDays(day), false) {
		return
	}
	if back {
		s.review(p, s.between(4, 8), commitments.Returned, "", s.voice.pick(s.voice.texts.Common.Returned, turn))
		s.update(p, status, turn, s.day().AddDays(s.between(3, 9)), true)
	}
	if s.chance(92) {
		s.review(p, s.between(2, 18), commitments.Verified, s.assess(status), s.voice.pick(s.voice.texts.Common.Verified, turn))
	}
}

// returned tells of an update that was returned and not answered yet.
func (s *story) returned(p commitments.Period, status commitments.Status, turn int) {
	day := p.End().AddDays(8)
	if latest := s.today.AddDays(-5); latest.Before(day) {
		day = latest
	}
	if s.update(p, status, turn, day, false) {
		s.review(p, 2, commitments.Returned, "", s.voice.pick(s.voice.texts.Common.Returned, turn))
	}
}

// early tells of the few who report on the current period before its end.
func (s *story) early(p commitments.Period, status commitments.Status, turn int) {
	days := int(s.today.In(time.UTC).Sub(p.Start().In(time.UTC)).Hours() / 24)
	if days > 5 && s.chance(10) && !slices.Contains(unanswered, s.code) {
		s.update(p, status, turn, p.Start().AddDays(s.between(3, days-1)), false)
	}
}

// assess is the other party's view of the status: mostly the same, at times lower.
func (s *story) assess(status commitments.Status) commitments.Assessment {
	level := map[commitments.Status]int{
		commitments.NotStarted: 1, commitments.InProgress: 2, commitments.Delivered: 3,
		commitments.Completed: 4, commitments.Suspended: 2, commitments.Cancelled: 1,
	}[status]
	if status == commitments.InProgress && s.share > 0.5 {
		level = 3
	}
	switch roll := s.rng.IntN(100); {
	case roll < 14:
		level--
	case roll < 18:
		level++
	}
	return commitments.Assessments[min(level, len(commitments.Assessments)-1)]
}

// day is the day of the latest item.
func (s *story) day() commitments.Date { return commitments.DateOf(s.last.In(s.loc)) }

// moment returns a working hour of the day, or of the Friday before a weekend,
// after the latest item; false when that is not in the past.
func (s *story) moment(day commitments.Date) (time.Time, bool) {
	switch day.In(time.UTC).Weekday() {
	case time.Saturday:
		day = day.AddDays(-1)
	case time.Sunday:
		day = day.AddDays(-2)
	}
	at := day.In(s.loc).Add(time.Duration(s.between(9*60, 17*60)) * time.Minute).UTC()
	if !at.After(s.last) {
		at = s.last.Add(time.Duration(s.between(40, 180)) * time.Minute)
	}
	return at, at.Before(s.today.In(s.loc))
}

// add appends an item by the account, unless it would lie in the future.
func (s *story) add(by people.Account, day commitments.Date, item commitments.ImportItem) bool {
	at, past := s.moment(day)
	if past {
		item.By, item.At, item.Commitment = by, at, s.code
		s.last, s.items = at, append(s.items, item)
	}
	return past
}

func (s *story) update(p commitments.Period, status commitments.Status, turn int, day commitments.Date, answer bool) bool {
	values := s.values()
	if answer {
		values = s.said
	}
	var delay *commitments.Delay
	if s.terms.AsksDelay(status, p) {
		delay = s.voice.delay(status, turn)
	}
	added := s.add(s.author, day, commitments.ImportItem{Update: &commitments.ImportUpdate{
		Period: p, Status: status, Values: values, Delay: delay,
		Narrative: s.voice.narrative(status, s.measured(values), turn, answer), Origin: commitments.Demonstration,
	}})
	if added && !answer {
		s.said = values
		for _, v := range values {
			s.told[v.Indicator] += v.Value
		}
	}
	return added
}

// review decides on the latest update some days after it was submitted.
func (s *story) review(
	p commitments.Period, days int, decision commitments.Decision, assessment commitments.Assessment, reason string,
) {
	s.add(s.reviewer, s.day().AddDays(days), commitments.ImportItem{Review: &commitments.ImportReview{
		Period: p, Decision: decision, Assessment: assessment, Reason: reason, Origin: commitments.Demonstration,
	}})
}
