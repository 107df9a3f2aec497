package main

import (
	"context"
	"errors"
	"time"
)

// cleaner removes what has expired and is no fact, from the database and from the
// data folder.
type cleaner struct{ *app }

// Clean does what housekeeping does once a day.
func (c cleaner) Clean(ctx context.Context, now time.Time) error {
	_, evidence := c.tracker.SweepEvidence(ctx, now)
	_, workbooks := c.workbooks.Sweep(now)
	return errors.Join(c.db.Clean(ctx, now), evidence, workbooks, c.db.RefreshStatistics(ctx))
}
