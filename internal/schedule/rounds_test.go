package schedule_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/schedule"
)

// rounds is the part of collection.Store that opening rounds needs, in memory.
type rounds struct {
	collection.RoundReader
	sync.Mutex
	agreement commitments.Agreement
	stand     map[commitments.Period]collection.Round
}

func (r *rounds) Read(context.Context) collection.Reader {
	return collection.Reader{DefinitionReader: oneDefinition{agreement: r.agreement}, RoundReader: r}
}

// oneDefinition knows one agreement.
type oneDefinition struct {
	collection.DefinitionReader
	agreement commitments.Agreement
}

func (d oneDefinition) Agreements() ([]commitments.Agreement, error) {
	return []commitments.Agreement{d.agreement}, nil
}

func (r *rounds) PeriodsWithRound(string) (map[commitments.Period]bool, error) {
	r.Lock()
	defer r.Unlock()
	all := map[commitments.Period]bool{}
	for p := range r.stand {
		all[p] = true
	}
	return all, nil
}

func (r *rounds) RoundOf(_ string, p commitments.Period) (collection.Round, error) {
	r.Lock()
	defer r.Unlock()
	if round, found := r.stand[p]; found {
		return round, nil
	}
	return collection.Round{}, problem.New(problem.NotFound, "error.not_found")
}

func (r *rounds) InTx(_ context.Context, fn func(collection.Tx) error) error {
	o := opening{r: r}
	return fn(collection.Tx{RoundWriter: o, Recorder: o})
}

// opening is one transaction.
type opening struct {
	collection.RoundWriter
	r *rounds
}

func (o opening) Record(...journal.Entry) error { return nil }

func (o opening) InsertRound(round collection.Round) error {
	o.r.Lock()
	defer o.r.Unlock()
	if _, found := o.r.stand[round.Period]; found {
		return problem.New(problem.Conflict, "error.round.exists", "period", round.Period.String())
	}
	o.r.stand[round.Period] = round
	return nil
}

func newRounds(activated string) *rounds {
	calendar := commitments.DefaultCalendar()
	calendar.Rounds = &commitments.RoundCalendar{OpensAfterDays: 1, DueDays: 20, GraceDays: 10}
	return &rounds{stand: map[commitments.Period]collection.Round{}, agreement: commitments.Agreement{
		Code: "CCDH-2009", Parties: []string{"ministry", "CCDH"}, ActivatedOn: commitments.MustDate(activated), Calendars: commitments.FromBeginning(calendar),
	}}
}

// Ten years on a clock that a scheduler of its own ticks, with outages of up to
// two hundred days: each period gets its round once, on its day or on the day on
// which the tracker is back.
func TestTenYearsOfRoundsEachExactlyOnce(t *testing.T) {
	loc := casablanca(t)
	start := time.Date(2026, 11, 23, 14, 0, 0, 0, loc)
	clock := clockwork.NewFakeClockAt(start)
	store, kept := newMemory(), newRounds("2026-11-23")
	job := schedule.Rounds(&collection.Collection{Store: kept, Now: clock.Now, Location: loc})
	ticked := make(chan bool, 16)
	rule := job.Pending
	job.Pending = func(ctx context.Context, now time.Time, by schedule.Trigger) ([]schedule.Task, error) {
		tasks, err := rule(ctx, now, by)
		if len(tasks) == 0 {
			ticked <- true
			return tasks, err
		}
		last := &tasks[len(tasks)-1]
		run := last.Run
		last.Run = func(ctx context.Context) error { defer func() { ticked <- true }(); return run(ctx) }
		return tasks, err
	}
	boot := func() *schedule.Scheduler {
		s, err := schedule.New(store, loc, clock, quiet(), job)
		require.NoError(t, err)
		s.Start()
		<-ticked
		return s
	}
	random := rand.New(rand.NewPCG(2009, 5))
	back := map[commitments.Date]bool{}
	s := boot()
	for clock.Now().Before(start.AddDate(10, 0, 0)) {
		wait, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		require.NoError(t, clock.BlockUntilContext(wait, 1))
		cancel()
		clock.Advance(8 * time.Hour)
		select {
		case <-ticked:
		case <-time.After(10 * time.Second):
			require.Fail(t, "no tick", "at %s", clock.Now())
		}
		if random.IntN(400) == 0 {
			require.NoError(t, s.Stop(context.Background()))
			clock.Advance(time.Duration(1+random.IntN(200)) * 24 * time.Hour)
			s = boot()
			back[commitments.DateOf(clock.Now().In(loc))] = true
		}
	}
	require.NoError(t, s.Stop(context.Background()))

	calendar, opened := kept.agreement.Calendars[0], 0
	end := commitments.DateOf(clock.Now().In(loc))
	for p := commitments.MustPeriod("2026-Q4"); !calendar.Rounds.OpensOn(p).After(end); p = p.Next() {
		round, found := kept.stand[p]
		require.True(t, found, "%s", p)
		opened++
		day := commitments.DateOf(round.OpenedAt.In(loc))
		if !back[day] {
			assert.Equal(t, calendar.Rounds.OpensOn(p), day)
			assert.Equal(t, calendar.Rounds.DueOn(p), round.DueOn)
		}
		if day.After(calendar.ClosesOn(p)) {
			assert.Equal(t, calendar.Rounds.DueOn(p), round.DueOn, "on record with the dates that it should have had")
		} else {
			assert.False(t, round.DueOn.Before(day.AddDays(19)), "%s: time to answer from %s to %s", p, day, round.DueOn)
		}
		assert.Equal(t, 10, round.GraceDays)
		assert.Equal(t, "system", round.OpenedBy)
	}
	assert.GreaterOrEqual(t, opened, 39)
	assert.Len(t, kept.stand, opened, "and no other")
	assert.NotEmpty(t, back)
}

func TestAnAgreementWithoutCalendarOpensNoRound(t *testing.T) {
	kept := newRounds("2026-01-01")
	kept.agreement.Calendars[0].Rounds = nil
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	c := &collection.Collection{Store: kept, Now: func() time.Time { return now }, Location: time.UTC}
	tasks, err := schedule.Rounds(c).Pending(t.Context(), now, schedule.ByCron)
	require.NoError(t, err)
	assert.Empty(t, tasks)
}

func TestARoundThatStaffOpenedIsNotOpenedAgain(t *testing.T) {
	kept := newRounds("2026-04-01")
	kept.stand[commitments.MustPeriod("2026-Q2")] = collection.Round{}
	now := time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC)
	c := &collection.Collection{Store: kept, Now: func() time.Time { return now }, Location: time.UTC}
	tasks, err := schedule.Rounds(c).Pending(t.Context(), now, schedule.ByCron)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	assert.Equal(t, "CCDH-2009/2026-Q3", tasks[0].Key)
}
