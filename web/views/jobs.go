package views

import (
	"strings"
	"time"

	"tracker/internal/commitments"
)

// runKey says what a run was about: an agreement's period, a day, or the moment
// at which an administrator asked for it.
func (c Layout) runKey(key string) string {
	agreement, code, _ := strings.Cut(key, "/")
	if p, err := commitments.ParsePeriod(code); err == nil && !p.IsZero() {
		return c.L.Isolate(agreement) + " · " + c.Period(p)
	}
	if d, err := commitments.ParseDate(key); err == nil && !d.IsZero() {
		return c.Date(d)
	}
	if at, err := time.Parse(time.RFC3339, key); err == nil {
		return c.T("job.by_hand", "time", c.Instant(at))
	}
	return c.L.Isolate(key)
}

// jobIdle says of a job without runs whether it ever looked for something to do.
func jobIdle(c Layout, job JobView) string {
	if job.Last.IsZero() {
		return c.T("job.no_runs")
	}
	return c.T("job.nothing_owed")
}
