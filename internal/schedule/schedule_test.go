package schedule_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/schedule"
)

// memory keeps runs as the database does.
type memory struct {
	sync.Mutex
	runs    map[string]schedule.Run
	looked  map[string]time.Time
	entries []journal.Entry
	full    error // why nothing can be recorded
}

func newMemory() *memory {
	return &memory{runs: map[string]schedule.Run{}, looked: map[string]time.Time{}}
}

func (m *memory) Claim(_ context.Context, c schedule.Claim) (schedule.Run, bool, error) {
	m.Lock()
	defer m.Unlock()
	run, known := m.runs[c.Job+" "+c.Key]
	free := !known || run.State == schedule.Failed && (c.Early || !run.NextTry.After(c.At)) ||
		run.State == schedule.Running && run.LeaseUntil.Before(c.At)
	if !free {
		return run, false, nil
	}
	run = schedule.Run{Job: c.Job, Key: c.Key, State: schedule.Running, Attempts: run.Attempts + 1, StartedAt: c.At, LeaseUntil: c.LeaseUntil}
	m.runs[c.Job+" "+c.Key] = run
	return run, true, nil
}

func (m *memory) Finish(_ context.Context, r schedule.Run) error {
	m.Lock()
	defer m.Unlock()
	m.runs[r.Job+" "+r.Key] = r
	return nil
}

func (m *memory) Runs(_ context.Context, job string, _ int) (list []schedule.Run, err error) {
	m.Lock()
	defer m.Unlock()
	for _, r := range m.runs {
		if r.Job == job {
			list = append(list, r)
		}
	}
	return list, nil
}

func (m *memory) EachRun(ctx context.Context, job string, yield func(schedule.Run) error) error {
	runs, err := m.Runs(ctx, job, 0)
	slices.SortFunc(runs, func(a, b schedule.Run) int { return strings.Compare(b.Key, a.Key) })
	for _, r := range runs {
		if err := yield(r); err != nil {
			return err
		}
	}
	return err
}

func (m *memory) SetLastChecked(_ context.Context, job string, at time.Time) error {
	m.Lock()
	defer m.Unlock()
	m.looked[job] = at
	return nil
}

func (m *memory) LastChecked(_ context.Context, job string) (time.Time, error) {
	m.Lock()
	defer m.Unlock()
	return m.looked[job], nil
}

func (m *memory) Record(_ context.Context, e journal.Entry) error {
	m.Lock()
	defer m.Unlock()
	if m.full == nil {
		m.entries = append(m.entries, e)
	}
	return m.full
}

func casablanca(t *testing.T) *time.Location {
	loc, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(t, err)
	return loc
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// editions issues reports into a map; what is owed is the real rule's answer.
type editions struct {
	sync.Mutex
	reports.Editions
	issued map[reports.PeriodToIssue]int
}

func (e *editions) Issued(context.Context, string) (map[commitments.Period]map[reports.EditionKind]bool, error) {
	e.Lock()
	defer e.Unlock()
	all := map[commitments.Period]map[reports.EditionKind]bool{}
	for owed := range e.issued {
		if all[owed.Period] == nil {
			all[owed.Period] = map[reports.EditionKind]bool{}
		}
		all[owed.Period][owed.Kind] = true
	}
	return all, nil
}

func (e *editions) CompileOnce(_ context.Context, _ people.Account, owed reports.PeriodToIssue) (reports.Edition, bool, error) {
	e.Lock()
	defer e.Unlock()
	e.issued[owed]++
	return reports.Edition{}, true, nil
}

type oneAgreement struct{ commitments.Agreement }

func (a oneAgreement) Agreements(context.Context) ([]commitments.Agreement, error) {
	return []commitments.Agreement{a.Agreement}, nil
}

// issuedStore is the part of reports.Store that Due asks.
type issuedStore struct {
	reports.Store
	of *editions
}

func (s issuedStore) Issued(ctx context.Context, code string) (map[commitments.Period]map[reports.EditionKind]bool, error) {
	return s.of.Issued(ctx, code)
}

func (s issuedStore) Unsettled(context.Context, string, commitments.Date) ([]commitments.Period, error) {
	return nil, nil
}

func (s issuedStore) Unapproved(context.Context, string) ([]commitments.Period, error) {
	return nil, nil
}

func newEditions(loc *time.Location, activated string) *editions {
	e := &editions{issued: map[reports.PeriodToIssue]int{}}
	e.Editions = reports.Editions{
		Store: issuedStore{of: e}, Location: loc,
		Agreements: oneAgreement{commitments.Agreement{
			Code: "CCDH-2009", ActivatedOn: commitments.MustDate(activated), Calendars: commitments.FromBeginning(commitments.DefaultCalendar()),
		}},
	}
	return e
}

// Morocco's clock moves twice around each Ramadan; ten years hold twenty moves.
// The tracker is also restarted and out of order for a hundred days on the way.
func TestTenYearsOfReportsEachExactlyOnce(t *testing.T) {
	loc := casablanca(t)
	start := time.Date(2026, 11, 23, 14, 0, 0, 0, loc)
	clock := clockwork.NewFakeClockAt(start)
	store, owed := newMemory(), newEditions(loc, "2026-11-23")

	ticked := make(chan time.Time, 16)
	job := schedule.Reports(owed)
	rule := job.Pending
	job.Pending = func(ctx context.Context, now time.Time, by schedule.Trigger) ([]schedule.Task, error) {
		tasks, err := rule(ctx, now, by)
		if len(tasks) == 0 {
			ticked <- now
			return tasks, err
		}
		// The clock goes on only after the last of them: else the lease of one at
		// work could pass.
		last := &tasks[len(tasks)-1]
		work := last.Run
		last.Run = func(ctx context.Context) error {
			defer func() { ticked <- now }()
			return work(ctx)
		}
		return tasks, err
	}
	boot := func() *schedule.Scheduler {
		s, err := schedule.New(store, loc, clock, quiet(), job)
		require.NoError(t, err)
		s.Start()
		<-ticked // the catch-up
		return s
	}
	days := map[string]bool{}
	s := boot()
	for clock.Now().Before(start.AddDate(10, 0, 0)) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		require.NoError(t, clock.BlockUntilContext(ctx, 1))
		cancel()
		clock.Advance(4 * time.Hour)
		select {
		case at := <-ticked:
			days[at.In(loc).Format(time.DateOnly)] = true
		case <-time.After(10 * time.Second):
			require.Fail(t, "no tick", "at %s", clock.Now())
		}
		if clock.Now().Sub(start).Hours() == 24*700 {
			require.NoError(t, s.Stop(context.Background()))
			clock.Advance(100 * 24 * time.Hour)
			s = boot()
		}
	}
	require.NoError(t, s.Stop(context.Background()))

	assert.GreaterOrEqual(t, len(days), 3652-101, "the clock changes cost a day")
	want := map[reports.PeriodToIssue]int{}
	calendar := commitments.DefaultCalendar()
	end := commitments.DateOf(clock.Now().In(loc))
	each := func(kind commitments.PeriodKind, days int, of reports.EditionKind) {
		for p := commitments.PeriodOf(kind, commitments.DateOf(start)); !p.End().AddDays(days).After(end); p = p.Next() {
			want[reports.PeriodToIssue{Agreement: "CCDH-2009", Period: p, Kind: of}] = 1
		}
	}
	for _, kind := range calendar.Reports {
		each(kind, calendar.ReportAfterDays, reports.Original)
		each(kind, calendar.CloseDays+1, reports.Final)
	}
	assert.Len(t, want, 2*(40+10)-1, "2026-Q4 to 2036-Q3, the last not final yet, 2026 to 2035")
	delete(want, reports.PeriodToIssue{Agreement: "CCDH-2009", Period: commitments.MustPeriod("2028-Q3"), Kind: reports.Original}) // over before a tracker ran again
	assert.Equal(t, want, owed.issued)
}

func TestFailedWorkIsTriedAgainWithGrowingPauses(t *testing.T) {
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	store := newMemory()
	attempts := make(chan time.Time, 16)
	failures := 3
	job := schedule.Job{Name: "reports", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) {
		return []schedule.Task{{Key: "k", Run: func(context.Context) error {
			defer func() { attempts <- clock.Now() }()
			if failures--; failures >= 0 {
				return errors.New("the disk is full")
			}
			return nil
		}}}, nil
	}}
	s, err := schedule.New(store, casablanca(t), clock, quiet(), job)
	require.NoError(t, err)
	s.Start()
	last := <-attempts
	for _, pause := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		require.Eventually(t, func() bool {
			runs, _ := store.Runs(t.Context(), "reports", 1)
			return runs[0].State == schedule.Failed && runs[0].NextTry.Equal(last.Add(pause)) && runs[0].Error == "the disk is full"
		}, time.Minute, time.Millisecond)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		require.NoError(t, clock.BlockUntilContext(ctx, 2)) // the yearly tick and the retry
		cancel()
		clock.Advance(pause)
		last = <-attempts
	}
	require.Eventually(t, func() bool {
		runs, _ := store.Runs(t.Context(), "reports", 1)
		return runs[0].State == schedule.Done && runs[0].Attempts == 4 && runs[0].Error == ""
	}, time.Minute, time.Millisecond)
	require.NoError(t, s.Stop(context.Background()))
}

func TestTwoSchedulersShareTheWork(t *testing.T) {
	store := newMemory()
	var mu sync.Mutex
	ran := map[string]int{}
	job := schedule.Job{Name: "reports", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) {
		var tasks []schedule.Task
		for _, key := range []string{"a", "b", "c", "d"} {
			tasks = append(tasks, schedule.Task{Key: key, Run: func(context.Context) error {
				mu.Lock()
				defer mu.Unlock()
				ran[key]++
				return nil
			}})
		}
		return tasks, nil
	}}
	var both []*schedule.Scheduler
	for range 2 {
		s, err := schedule.New(store, time.UTC, clockwork.NewRealClock(), quiet(), job)
		require.NoError(t, err)
		s.Start()
		both = append(both, s)
	}
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(ran) == 4
	}, time.Minute, time.Millisecond)
	for _, s := range both {
		require.NoError(t, s.Stop(context.Background()))
	}
	assert.Equal(t, map[string]int{"a": 1, "b": 1, "c": 1, "d": 1}, ran)
}

func TestAStopLetsWorkFinish(t *testing.T) {
	store := newMemory()
	started, finish := make(chan bool), make(chan bool)
	job := schedule.Job{Name: "reports", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) {
		return []schedule.Task{{Key: "k", Run: func(ctx context.Context) error {
			started <- true
			<-finish
			return ctx.Err()
		}}}, nil
	}}
	s, err := schedule.New(store, time.UTC, clockwork.NewRealClock(), quiet(), job)
	require.NoError(t, err)
	s.Start()
	<-started
	stopped := make(chan error)
	go func() { stopped <- s.Stop(context.Background()) }()
	close(finish)
	require.NoError(t, <-stopped)
	runs, _ := store.Runs(t.Context(), "reports", 1)
	assert.Equal(t, schedule.Done, runs[0].State)
}

func TestAStopLeavesWhatHasNotBegunToTheNextStart(t *testing.T) {
	store := newMemory()
	started, finish := make(chan string, 2), make(chan bool)
	job := schedule.Job{Name: "reports", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) {
		var tasks []schedule.Task
		for _, key := range []string{"a", "b"} {
			tasks = append(tasks, schedule.Task{Key: key, Run: func(context.Context) error {
				started <- key
				<-finish
				return nil
			}})
		}
		return tasks, nil
	}}
	start := func() *schedule.Scheduler {
		s, err := schedule.New(store, time.UTC, clockwork.NewRealClock(), quiet(), job)
		require.NoError(t, err)
		s.Start()
		return s
	}
	first := start()
	assert.Equal(t, "a", <-started)
	ended, cancel := context.WithCancel(t.Context())
	cancel() // no patience: the stop is known before the task at hand ends
	stopped := make(chan error)
	go func() { stopped <- first.Stop(ended) }()
	select {
	case <-stopped:
		assert.Fail(t, "the task at hand was not waited for")
	case <-time.After(20 * time.Millisecond):
	}
	close(finish)
	require.ErrorIs(t, <-stopped, context.Canceled)
	assert.Empty(t, started, "a task was begun after the stop")
	second := start()
	assert.Equal(t, "b", <-started)
	require.NoError(t, second.Stop(context.Background()))
}

func TestAPanicIsAFailureOfItsTask(t *testing.T) {
	store := newMemory()
	job := schedule.Job{Name: "reports", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) {
		return []schedule.Task{{Key: "k", Run: func(context.Context) error { panic("no paper") }}}, nil
	}}
	s, err := schedule.New(store, time.UTC, clockwork.NewRealClock(), quiet(), job)
	require.NoError(t, err)
	s.Start()
	require.Eventually(t, func() bool {
		runs, _ := store.Runs(t.Context(), "reports", 1)
		return len(runs) == 1 && runs[0].State == schedule.Failed && runs[0].Error == "panic: no paper"
	}, time.Minute, time.Millisecond)
	require.NoError(t, s.Stop(context.Background()))
}

func TestAPanicWhileAJobLooksForWorkLeavesTheOthersGoing(t *testing.T) {
	asked := make(chan struct{})
	broken := schedule.Job{Name: "broken", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) {
		defer close(asked)
		panic("no list")
	}}
	s, err := schedule.New(newMemory(), time.UTC, clockwork.NewRealClock(), quiet(), broken)
	require.NoError(t, err)
	s.Start()
	<-asked
	require.NoError(t, s.Stop(context.Background()))
}

func TestOnlyAdministratorsSeeAndStartJobs(t *testing.T) {
	store := newMemory()
	s, err := schedule.New(store, time.UTC, clockwork.NewRealClock(), quiet())
	require.NoError(t, err)
	planner := people.Account{ID: "p", Role: people.Planner}
	admin := people.Account{ID: "a", Role: people.Admin}
	_, err = s.Status(t.Context(), planner)
	assert.True(t, problem.Is(err, problem.Forbidden))
	assert.True(t, problem.Is(s.RunNow(t.Context(), planner, "reports"), problem.Forbidden))
	assert.True(t, problem.Is(s.RunNow(t.Context(), admin, "nothing"), problem.NotFound))
	assert.Empty(t, store.entries, "what was refused is not in the journal")
	require.NoError(t, s.Stop(context.Background()))
}

func TestAStartByHandShowsEvenWhenNothingIsOwed(t *testing.T) {
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	cleaned := make(chan bool, 4)
	admin := people.Account{ID: "a", Role: people.Admin}
	nothing := schedule.Job{Name: "nothing", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) { return nil, nil }}
	s, err := schedule.New(newMemory(), time.UTC, clock, quiet(), nothing, schedule.Housekeeping(cleaner(cleaned), time.UTC))
	require.NoError(t, err)
	s.Start()
	<-cleaned
	clock.Advance(time.Hour)
	require.NoError(t, s.RunNow(t.Context(), admin, "housekeeping"))
	<-cleaned // a second time on the same day
	require.NoError(t, s.RunNow(t.Context(), admin, "nothing"))
	require.Eventually(t, func() bool {
		status, err := s.Status(t.Context(), admin)
		return err == nil && status[0].Last.Equal(clock.Now()) && len(status[0].Runs) == 0 && len(status[1].Runs) == 2
	}, time.Minute, time.Millisecond)
	require.NoError(t, s.Stop(context.Background()))
}

func TestAStartByHandIsInTheJournalFirst(t *testing.T) {
	store, cleaned := newMemory(), make(chan bool, 4)
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	s, err := schedule.New(store, time.UTC, clock, quiet(), schedule.Housekeeping(cleaner(cleaned), time.UTC))
	require.NoError(t, err)
	admin := people.Account{ID: "a", Role: people.Admin}
	require.NoError(t, s.RunNow(t.Context(), admin, "housekeeping"))
	<-cleaned
	assert.Equal(t, []journal.Entry{
		{At: clock.Now(), Actor: "a", Kind: "job.started", Subject: "housekeeping", Body: struct{}{}},
	}, store.entries)

	store.full = errors.New("the disk is full")
	require.ErrorIs(t, s.RunNow(t.Context(), admin, "housekeeping"), store.full)
	require.NoError(t, s.Stop(context.Background()))
	assert.Empty(t, cleaned, "what can't be recorded is not started")
}

type cleaner chan bool

func (c cleaner) Clean(context.Context, time.Time) error {
	c <- true
	return nil
}

// owing is a Deliverer that owes something until it has run.
type owing struct{ runs int }

func (o *owing) HasPending(context.Context) (bool, error) { return o.runs == 0, nil }
func (o *owing) Run(context.Context) error                { o.runs++; return nil }

func TestDeliveriesRunOnlyWhenSomethingIsDue(t *testing.T) {
	o, now := &owing{}, time.Date(2026, 11, 20, 12, 3, 40, 0, time.UTC)
	job := schedule.Deliveries(o)
	tasks, err := job.Pending(t.Context(), now, schedule.ByCron)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	assert.Equal(t, "2026-11-20T12:03Z", tasks[0].Key)
	require.NoError(t, tasks[0].Run(t.Context()))
	tasks, err = job.Pending(t.Context(), now, schedule.ByCron)
	require.NoError(t, err)
	assert.Empty(t, tasks)
}
