package collection

import (
	"context"
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// PeriodToOpen is a period whose round the schedule has to open.
type PeriodToOpen struct {
	Agreement string
	Period    commitments.Period
}

// PeriodsToOpen lists the periods that should have a round by the calendar and
// have none, the earliest first: for each agreement whose calendar says so, from
// the period in which it was activated to those whose opening day has come. What
// was missed is thus found at the next run.
func (c *Collection) PeriodsToOpen(ctx context.Context, now time.Time) ([]PeriodToOpen, error) {
	agreements, err := c.Store.Read(ctx).Agreements()
	if err != nil {
		return nil, err
	}
	today := commitments.DateOf(now.In(c.Location))
	var due []PeriodToOpen
	for _, a := range agreements {
		if a.ActivatedOn.IsZero() {
			continue
		}
		stand, err := c.Store.Read(ctx).PeriodsWithRound(a.Code)
		if err != nil {
			return nil, err
		}
		for _, p := range a.ReportingPeriods(a.ActivatedOn, today) {
			rounds := a.CalendarOf(p).Rounds
			if rounds != nil && !rounds.OpensOn(p).After(today) && !stand[p] {
				due = append(due, PeriodToOpen{a.Code, p})
			}
		}
	}
	slices.SortStableFunc(due, func(x, y PeriodToOpen) int { return x.Period.End().Compare(y.Period.End()) })
	return due, nil
}

// OpenOnce opens the round of a period as the agreement's calendar says; where one
// stands it returns that one and does nothing. Schedules call it.
func (c *Collection) OpenOnce(ctx context.Context, by people.Account, agreement string, p commitments.Period) (round Round, opened bool, err error) {
	a, err := c.agreement(ctx, agreement)
	if err != nil {
		return Round{}, false, err
	}
	if err := by.RequireCollector(a.Collectors()); err != nil {
		return Round{}, false, err
	}
	calendar := a.CalendarOf(p)
	if calendar.Rounds == nil {
		return Round{}, false, problem.New(problem.Conflict, "error.round.no_calendar")
	}
	round, err = c.Store.Read(ctx).RoundOf(a.Code, p)
	if !problem.Is(err, problem.NotFound) {
		return round, false, err
	}
	round = c.newRound(by, a, p, calendarTerms(calendar, p, c.Today()))
	err = c.Store.InTx(ctx, func(tx Tx) error { return c.insertRound(tx, by, round) })
	if problem.Is(err, problem.Conflict) {
		round, err = c.Store.Read(ctx).RoundOf(a.Code, p)
		return round, false, err
	}
	return round, err == nil, err
}

// calendarTerms returns the calendar's terms for a round that opens today. A
// round that opens late gives planners as many days as one in time. Once the
// calendar has closed the period, the round gets the dates that it should have
// had, for the record.
func calendarTerms(calendar commitments.Calendar, p commitments.Period, today commitments.Date) Terms {
	rounds := *calendar.Rounds
	due := rounds.DueOn(p)
	if !today.After(calendar.ClosesOn(p)) {
		if days := today.AddDays(rounds.DueDays - rounds.OpensAfterDays); days.After(due) {
			due = days
		}
	}
	return Terms{Pledges: []string{}, Regions: []string{}, DueOn: due, GraceDays: rounds.GraceDays, Requires: rounds.Requires}
}
