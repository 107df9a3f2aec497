package schedule

import (
	"context"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// Editions is what the reports job calls.
type Editions interface {
	PeriodsToIssue(ctx context.Context, now time.Time) ([]reports.PeriodToIssue, error)
	CompileOnce(ctx context.Context, by people.Account, agreement string, p commitments.Period) (reports.Edition, bool, error)
}

// Reports compiles every periodic report that is owed and has no edition yet,
// also those that were missed while no tracker ran.
func Reports(editions Editions) Job {
	return Job{Name: "reports", Cron: "10 * * * *", Pending: func(ctx context.Context, now time.Time, _ bool) ([]Task, error) {
		owed, err := editions.PeriodsToIssue(ctx, now)
		var tasks []Task
		for _, o := range owed {
			tasks = append(tasks, Task{
				Key: o.Agreement + "/" + o.Period.String(),
				Run: func(ctx context.Context) error {
					_, _, err := editions.CompileOnce(ctx, people.SystemAccount(), o.Agreement, o.Period)
					return err
				},
			})
		}
		return tasks, err
	}}
}

// Collector is what the rounds job calls.
type Collector interface {
	PeriodsToOpen(ctx context.Context, now time.Time) ([]collection.PeriodToOpen, error)
	OpenOnce(ctx context.Context, by people.Account, agreement string, p commitments.Period) (collection.Round, bool, error)
}

// Rounds opens every collection round that an agreement's calendar names and that
// does not stand yet, also those that were missed while no tracker ran.
func Rounds(collector Collector) Job {
	return Job{Name: "rounds", Cron: "5 * * * *", Pending: func(ctx context.Context, now time.Time, _ bool) ([]Task, error) {
		owed, err := collector.PeriodsToOpen(ctx, now)
		var tasks []Task
		for _, o := range owed {
			tasks = append(tasks, Task{
				Key: o.Agreement + "/" + o.Period.String(),
				Run: func(ctx context.Context) error {
					_, _, err := collector.OpenOnce(ctx, people.SystemAccount(), o.Agreement, o.Period)
					return err
				},
			})
		}
		return tasks, err
	}}
}

// Cleaner removes what has expired and is not a fact: sessions, idempotency
// keys.
type Cleaner interface {
	Clean(ctx context.Context, now time.Time) error
}

// Housekeeping cleans once a day.
func Housekeeping(cleaner Cleaner, loc *time.Location) Job {
	return Job{Name: "housekeeping", Cron: "40 4 * * *", Pending: func(_ context.Context, now time.Time, byHand bool) ([]Task, error) {
		key := now.In(loc).Format(time.DateOnly)
		if byHand {
			key = now.In(loc).Format(time.RFC3339)
		}
		return []Task{{
			Key: key,
			Run: func(ctx context.Context) error { return cleaner.Clean(ctx, now) },
		}}, nil
	}}
}

// Deliverer is what the deliveries job calls.
type Deliverer interface {
	HasPending(ctx context.Context) (bool, error)
	Run(ctx context.Context) error
}

// Deliveries sends what subscribers are owed, each minute in which something is
// due. A delivery's own row decides when it is tried again.
func Deliveries(d Deliverer) Job {
	return Job{Name: "deliveries", Cron: "* * * * *", Pending: func(ctx context.Context, now time.Time, _ bool) ([]Task, error) {
		due, err := d.HasPending(ctx)
		if err != nil || !due {
			return nil, err
		}
		return []Task{{Key: now.UTC().Format("2006-01-02T15:04Z"), Run: d.Run}}, nil
	}}
}
