package views

import (
	"fmt"
	"strconv"
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

// jobWhen says how often a job runs, in words. Of a plan that is none of every
// minute, every hour and every day it says nothing: the next run tells.
func jobWhen(c Layout, job JobView) string {
	fields := strings.Fields(job.Cron)
	if len(fields) != 5 || strings.Join(fields[2:], " ") != "* * *" {
		return ""
	}
	minute, noMinute := strconv.Atoi(fields[0])
	hour, noHour := strconv.Atoi(fields[1])
	switch {
	case fields[0] == "*" && fields[1] == "*":
		return " · " + c.T("job.when.minute")
	case noMinute == nil && fields[1] == "*":
		return " · " + c.T("job.when.hour", "minute", minute)
	case noMinute == nil && noHour == nil:
		return " · " + c.T("job.when.day", "time", c.L.Isolate(fmt.Sprintf("%d:%02d", hour, minute)))
	}
	return ""
}

// jobIdle says of a job without runs whether it ever looked for something to do.
func jobIdle(c Layout, job JobView) string {
	if job.Last.IsZero() {
		return c.T("job.no_runs")
	}
	return c.T("job.nothing_owed")
}
