package schedule

import (
	"context"
	"time"

	"tracker/internal/journal"
)

// RunState is how far a run of a job has come.
type RunState string

// The states of a run.
const (
	Running RunState = "running"
	Done    RunState = "done"
	Failed  RunState = "failed"
)

// Run is one piece of work of a job: at most one row per job and key, however
// many trackers share the database and however often they restart.
type Run struct {
	Job        string
	Key        string // such as "CCDH-2009/2026-Q3"
	State      RunState
	Attempts   int
	StartedAt  time.Time // UTC, of the latest attempt
	FinishedAt time.Time // UTC; zero while running
	LeaseUntil time.Time // UTC; a running run whose lease has passed was abandoned
	NextTry    time.Time // UTC; zero unless failed
	Error      string    // of the latest attempt, for administrators
}

// Claim asks for the right to do one run.
type Claim struct {
	Job, Key   string
	At         time.Time // UTC
	LeaseUntil time.Time // UTC
	// Early also takes a run that failed and whose next try has not come.
	Early bool
}

// Store keeps the runs, and records in the journal what people do with jobs.
type Store interface {
	Record(ctx context.Context, e journal.Entry) error
	// Claim gives the caller the run of a job and key until the lease ends, and
	// counts the attempt. The run is new, or it failed and its next try has come,
	// or its lease has passed. False means that it is done, not yet due, or
	// another's.
	Claim(ctx context.Context, c Claim) (Run, bool, error)
	// Finish stores the outcome of a claimed run (state, finished, next try, error).
	Finish(ctx context.Context, r Run) error
	// Runs returns a job's latest runs, the latest start first.
	Runs(ctx context.Context, job string, limit int) ([]Run, error)
	// EachRun calls yield with every run of a job, the highest key first, until
	// yield returns an error.
	EachRun(ctx context.Context, job string, yield func(Run) error) error
	// SetLastChecked stores when the job was last asked for tasks, whether or not it
	// had any; LastChecked returns that time in UTC, or zero.
	SetLastChecked(ctx context.Context, job string, at time.Time) error
	LastChecked(ctx context.Context, job string) (time.Time, error)
}
