package schedule

import (
	"context"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// Operations is what the jobs call, and the zone in which their days are reckoned.
type Operations struct {
	Collector Collector
	Editions  Editions
	Deliverer Deliverer
	Cleaner   Cleaner
	Location  *time.Location
}

// Jobs returns every job of the tracker. A new one is a function of this file and
// a line here; job.name.NAME in the catalogue is its name on screen.
func Jobs(o Operations) []Job {
	return []Job{
		Rounds(o.Collector),
		Reports(o.Editions),
		Deliveries(o.Deliverer),
		Housekeeping(o.Cleaner, o.Location),
	}
}

// Editions is what the job "reports" calls.
type Editions interface {
	PeriodsToIssue(ctx context.Context, now time.Time) ([]reports.PeriodToIssue, error)
	CompileOnce(ctx context.Context, by people.Account, owed reports.PeriodToIssue) (reports.Edition, bool, error)
}

// Reports compiles each periodic report whose day has come, or that has become final,
// and that has no such edition yet, also those that were missed while no tracker ran.
func Reports(editions Editions) Job {
	return Job{Name: "reports", Cron: "10 * * * *", Pending: func(ctx context.Context, now time.Time, _ Trigger) ([]Task, error) {
		periods, err := editions.PeriodsToIssue(ctx, now)
		if err != nil {
			return nil, err
		}
		var tasks []Task
		for _, p := range periods {
			tasks = append(tasks, Task{
				Key: p.Subject(),
				Run: func(ctx context.Context) error {
					_, _, err := editions.CompileOnce(ctx, people.SystemAccount(), p)
					return err
				},
			})
		}
		return tasks, nil
	}}
}

// Collector is what the job "rounds" calls.
type Collector interface {
	PeriodsToOpen(ctx context.Context, now time.Time) ([]collection.PeriodToOpen, error)
	OpenOnce(ctx context.Context, by people.Account, agreement string, p commitments.Period) (collection.Round, bool, error)
}

// Rounds opens each collection round whose day in an agreement's calendar has come
// and that does not exist yet, also those that were missed while no tracker ran.
func Rounds(collector Collector) Job {
	return Job{Name: "rounds", Cron: "5 * * * *", Pending: func(ctx context.Context, now time.Time, _ Trigger) ([]Task, error) {
		periods, err := collector.PeriodsToOpen(ctx, now)
		if err != nil {
			return nil, err
		}
		var tasks []Task
		for _, p := range periods {
			tasks = append(tasks, Task{
				Key: p.Agreement + "/" + p.Period.String(),
				Run: func(ctx context.Context) error {
					_, _, err := collector.OpenOnce(ctx, people.SystemAccount(), p.Agreement, p.Period)
					return err
				},
			})
		}
		return tasks, nil
	}}
}

// Cleaner removes what has expired and is not a fact, such as sessions and
// idempotency keys.
type Cleaner interface {
	Clean(ctx context.Context, now time.Time) error
}

// Housekeeping cleans once a day, and once more for each start by hand.
func Housekeeping(cleaner Cleaner, loc *time.Location) Job {
	return Job{Name: "housekeeping", Cron: "40 4 * * *", Pending: func(_ context.Context, now time.Time, by Trigger) ([]Task, error) {
		key := now.In(loc).Format(time.DateOnly)
		if by == ByHand {
			key = now.In(loc).Format(time.RFC3339)
		}
		return []Task{{
			Key: key,
			Run: func(ctx context.Context) error { return cleaner.Clean(ctx, now) },
		}}, nil
	}}
}

// Deliverer is what the job "deliveries" calls.
type Deliverer interface {
	HasPending(ctx context.Context) (bool, error)
	Run(ctx context.Context) error
}

// Deliveries sends what is pending, in each minute in which there is something. The
// delivery's own row says when it is tried again.
func Deliveries(d Deliverer) Job {
	return Job{Name: "deliveries", Cron: "* * * * *", Pending: func(ctx context.Context, now time.Time, _ Trigger) ([]Task, error) {
		pending, err := d.HasPending(ctx)
		if err != nil || !pending {
			return nil, err
		}
		return []Task{{Key: now.UTC().Format("2006-01-02T15:04Z"), Run: d.Run}}, nil
	}}
}
