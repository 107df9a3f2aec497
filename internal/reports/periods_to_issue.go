package reports

import (
	"context"
	"slices"
	"time"

	"tracker/internal/commitments"
)

// PeriodToIssue is a report that the schedule has still to issue.
type PeriodToIssue struct {
	Agreement string
	Period    commitments.Period
}

// PeriodsToIssue lists the periods whose report is owed and has no edition, the earliest
// end first: for each kind that an agreement's calendar names, from the period
// in which the agreement was activated to those whose report day has come. A run
// that was missed is thus found at the next one.
func (e *Editions) PeriodsToIssue(ctx context.Context, now time.Time) ([]PeriodToIssue, error) {
	agreements, err := e.Agreements.Agreements(ctx)
	if err != nil {
		return nil, err
	}
	today := commitments.DateOf(now.In(e.Location))
	var due []PeriodToIssue
	for _, a := range agreements {
		issued, err := e.Store.Issued(ctx, a.Code)
		if err != nil {
			return nil, err
		}
		for _, p := range owedPeriods(a, today) {
			if !issued[p] {
				due = append(due, PeriodToIssue{a.Code, p})
			}
		}
	}
	slices.SortStableFunc(due, func(x, y PeriodToIssue) int { return x.Period.End().Compare(y.Period.End()) })
	return due, nil
}

func owedPeriods(a commitments.Agreement, today commitments.Date) []commitments.Period {
	var owed []commitments.Period
	if a.ActivatedOn.IsZero() {
		return nil
	}
	for _, p := range a.ScheduledReports(a.ActivatedOn, today) {
		if !a.ReportDay(p).After(today) {
			owed = append(owed, p)
		}
	}
	return owed
}
