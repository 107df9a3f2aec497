package audit

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"tracker/internal/journal"
	"tracker/internal/problem"
)

const (
	// pollInterval is how often the loop looks for entries that nobody announced:
	// another process may have written them.
	pollInterval = 400 * time.Millisecond
	// gatherDelay lets entries that are written at almost the same time get their
	// places in one batch.
	gatherDelay = 50 * time.Millisecond
	// failurePause is how long the loop pauses when the log can't be extended.
	failurePause = 5 * time.Second
	// signEvery is the time between two checkpoints that the server signs by
	// itself. Entries under a signed checkpoint can't be rewritten unnoticed.
	signEvery = 10 * time.Minute
)

// Run gives new entries their places in the log, within a second of their
// commit, and signs a checkpoint now and then, until ctx ends; then it does both
// once more. Several trackers on one database may run it at once.
func (j *Journal) Run(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if err := j.Maintain(ctx, signEvery); err != nil && !errors.Is(err, context.Canceled) {
			log.Error("the journal's log was not brought up to date; it is tried again", "error", err)
			sleep(ctx, failurePause)
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-j.Store.Recorded():
			sleep(ctx, gatherDelay)
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := j.Maintain(last, 0); err != nil {
		log.Error("the journal's log was not brought up to date at the end", "error", err)
	}
}

func sleep(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// Maintain gives every pending entry its place in the log. Then it signs the log,
// if the log has grown and its last checkpoint is at least as old as every.
func (j *Journal) Maintain(ctx context.Context, every time.Duration) error {
	if _, err := j.sequenceAll(ctx); err != nil {
		return err
	}
	size, at, err := j.Store.LastCheckpoint(ctx)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	if err == nil && journal.Now(j.Now).Sub(at) < every {
		return nil
	}
	tree, err := j.Store.Head(ctx)
	if err != nil || tree.Size() == size {
		return err
	}
	_, err = j.Sign(ctx, tree.Size(), tree.Root())
	return err
}

// sequenceAll gives every entry that was recorded before the call its place, and
// returns how many it placed.
func (j *Journal) sequenceAll(ctx context.Context) (count int, err error) {
	for {
		n, err := j.Store.Sequence(ctx)
		if count += n; err != nil || n == 0 {
			return count, err
		}
	}
}
