// Package schedule runs the tracker's jobs at their times. gocron only ticks: at
// each tick a job is asked for its pending tasks. A row for each job and key is
// claimed before the task and finished after it, so that each task is done once,
// whatever happens: restarts, several trackers, changes of the clock.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Task is one piece of a job's work. A key that is done is not done again.
type Task struct {
	Key string
	Run func(ctx context.Context) error
}

// Job is something that the tracker does by itself.
type Job struct {
	Name string // message key job.name.NAME is its name on screen
	Cron string // five fields, in the scheduler's zone
	// Pending lists what is to be done at the time.
	Pending func(ctx context.Context, now time.Time, by Trigger) ([]Task, error)
}

// Trigger says why a job is asked for its tasks.
type Trigger int

// The triggers.
const (
	// ByCron: the job's time has come, or the pause after a failure has ended.
	ByCron Trigger = iota
	// ByStart: the tracker starts. What failed is tried at once, without the rest
	// of its pause.
	ByStart
	// ByHand: an administrator asked. What failed is tried at once, and a job may
	// do again, under another key, what is done for now.
	ByHand
)

// Status is a job with its last and next runs, for administrators.
type Status struct {
	Name string
	Cron string
	Last time.Time // UTC; when it was last looked at, also when nothing was owed; zero: never
	Next time.Time // UTC; zero while the scheduler is stopped
	Runs []Run     // latest first
}

// Scheduler runs jobs. Its zero value is not usable; see New.
type Scheduler struct {
	store    Store
	clock    clockwork.Clock
	log      *slog.Logger
	jobs     []Job
	cron     gocron.Scheduler
	cronJobs map[string]gocron.Job
	ctx      context.Context // of the work
	cancel   context.CancelFunc
	// stopping ends before ctx does: nothing is begun after it.
	stopping context.Context
	stop     context.CancelFunc
	work     sync.WaitGroup
}

const (
	lease      = 10 * time.Minute // a run that has not finished by then was abandoned
	firstPause = time.Minute
	longPause  = 6 * time.Hour
)

// New returns a scheduler of the jobs in the zone. Crons that can't be read
// are an error.
func New(store Store, loc *time.Location, clock clockwork.Clock, log *slog.Logger, jobs ...Job) (*Scheduler, error) {
	cron, err := gocron.NewScheduler(gocron.WithLocation(loc), gocron.WithClock(clock))
	if err != nil {
		return nil, err
	}
	s := &Scheduler{store: store, clock: clock, log: log, jobs: jobs, cron: cron, cronJobs: map[string]gocron.Job{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.stopping, s.stop = context.WithCancel(s.ctx)
	for _, job := range jobs {
		tick, err := cron.NewJob(
			gocron.CronJob(job.Cron, false), gocron.NewTask(func() { s.tick(job, ByCron) }), gocron.WithName(job.Name))
		if err != nil {
			return nil, fmt.Errorf("schedule: job %s: %w", job.Name, err)
		}
		s.cronJobs[job.Name] = tick
	}
	return s, nil
}

// Start begins ticking, and catches up at once with what was missed and what
// failed before.
func (s *Scheduler) Start() {
	s.cron.Start()
	for _, job := range s.jobs {
		s.work.Go(func() { s.tick(job, ByStart) })
	}
}

// Stop ends the ticking and waits for the tasks at hand until ctx ends; then they
// are cancelled. What has not begun is left to the next start.
func (s *Scheduler) Stop(ctx context.Context) error {
	s.stop()
	err := s.cron.ShutdownWithContext(ctx)
	finished := make(chan struct{})
	go func() { s.work.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-ctx.Done():
		err = errors.Join(err, ctx.Err())
	}
	s.cancel()
	<-finished
	return err
}

func (s *Scheduler) tick(job Job, by Trigger) {
	if err := s.run(s.ctx, job, by); err != nil {
		s.log.Error("job failed", "job", job.Name, "error", err)
	}
}

// retry ticks once more when the pause after a failure has ended.
func (s *Scheduler) retry(job Job, at time.Time) {
	_, err := s.cron.NewJob(
		gocron.OneTimeJob(gocron.OneTimeJobStartDateTime(at)), gocron.NewTask(func() { s.tick(job, ByCron) }))
	if err != nil && s.ctx.Err() == nil {
		s.log.Error("retry not scheduled; the next tick tries again", "job", job.Name, "error", err)
	}
}

// run does every pending task of the job that no other tracker has claimed.
func (s *Scheduler) run(ctx context.Context, job Job, by Trigger) error {
	now := s.now()
	if err := s.store.SetLastChecked(ctx, job.Name, now); err != nil {
		return err
	}
	var tasks []Task
	err := safely(func() (err error) { tasks, err = job.Pending(ctx, now, by); return err })
	if err != nil {
		return fmt.Errorf("what is owed: %w", err)
	}
	for _, task := range tasks {
		if ctx.Err() != nil || s.stopping.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		err = errors.Join(err, s.claimAndRun(ctx, job, task, by))
	}
	return err
}

func (s *Scheduler) claimAndRun(ctx context.Context, job Job, task Task, by Trigger) error {
	started := s.now()
	run, mine, err := s.store.Claim(ctx, Claim{
		Job: job.Name, Key: task.Key, At: started, LeaseUntil: started.Add(lease), Early: by != ByCron,
	})
	if err != nil || !mine {
		return err
	}
	failure := safely(func() error { return task.Run(ctx) })
	run.State, run.FinishedAt, run.NextTry, run.Error = Done, s.now(), time.Time{}, ""
	if failure != nil {
		run.State, run.Error = Failed, failure.Error()
		run.NextTry = run.FinishedAt.Add(pause(run.Attempts))
		s.retry(job, run.NextTry)
	}
	s.log.Info("job ran", "job", job.Name, "key", task.Key, "state", run.State, "attempt", run.Attempts)
	// The outcome is stored also when a stop cancelled the work.
	return errors.Join(failure, s.store.Finish(context.WithoutCancel(ctx), run))
}

// safely turns a panic of a job or a task into its failure.
func safely(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return do()
}

// pause returns the pause after so many attempts: 1, 2, 4 … minutes, at most six
// hours.
func pause(attempts int) time.Duration {
	p := firstPause
	for i := 1; i < attempts && p < longPause; i++ {
		p *= 2
	}
	return min(p, longPause)
}

// Status returns every job with its latest runs.
func (s *Scheduler) Status(ctx context.Context, by people.Account) ([]Status, error) {
	if err := by.Require(people.ManageJobs); err != nil {
		return nil, err
	}
	var all []Status
	for _, job := range s.jobs {
		runs, err := s.store.Runs(ctx, job.Name, 20)
		if err != nil {
			return nil, err
		}
		last, err := s.store.LastChecked(ctx, job.Name)
		if err != nil {
			return nil, err
		}
		next, _ := s.cronJobs[job.Name].NextRun() // an error means that there is none
		all = append(all, Status{Name: job.Name, Cron: job.Cron, Last: last, Next: next.UTC(), Runs: runs})
	}
	return all, nil
}

// EachRun calls yield with every run, job by job and the highest key first. An
// error of yield ends the walk and is returned. Only a few runs are in memory at
// a time. Although jobs may run meanwhile, no run comes twice or is missed.
func (s *Scheduler) EachRun(ctx context.Context, by people.Account, yield func(Run) error) error {
	if err := by.Require(people.ManageJobs); err != nil {
		return err
	}
	for _, job := range s.jobs {
		if err := s.store.EachRun(ctx, job.Name, yield); err != nil {
			return err
		}
	}
	return nil
}

// RunNow starts a job by hand, also what failed and is pausing, and returns once
// the start is in the journal; its outcome shows in Status.
func (s *Scheduler) RunNow(ctx context.Context, by people.Account, name string) error {
	if err := by.Require(people.ManageJobs); err != nil {
		return err
	}
	at := slices.IndexFunc(s.jobs, func(job Job) bool { return job.Name == name })
	if at < 0 {
		return problem.New(problem.NotFound, "error.job.unknown", "value", name)
	}
	err := s.store.Record(ctx, by.Entry(s.now(), "job.started", name, struct{}{}))
	if err == nil {
		s.work.Go(func() { s.tick(s.jobs[at], ByHand) })
	}
	return err
}

func (s *Scheduler) now() time.Time { return journal.Now(s.clock.Now) }
