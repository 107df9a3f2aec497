package reports

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tracker/internal/commitments"
)

// PeriodToIssue is a report that the schedule has still to issue.
type PeriodToIssue struct {
	Agreement string
	Period    commitments.Period
	Kind      EditionKind // Original or Final
}

// Subject names it in one text, such as CCDH-2009/2026-Q3/original.
func (p PeriodToIssue) Subject() string {
	return p.Agreement + "/" + p.Period.String() + "/" + string(p.Kind)
}

// PeriodsToIssue lists the periods whose report is owed and has no edition of its
// kind, the earliest end first. A run that was missed is thus found at the next
// one. A period that is over before its original was made gets the final edition
// alone: both would say the same.
func (e *Editions) PeriodsToIssue(ctx context.Context, now time.Time) ([]PeriodToIssue, error) {
	agreements, err := e.Agreements.Agreements(ctx)
	if err != nil {
		return nil, err
	}
	today := commitments.DateOf(now.In(e.Location))
	var due []PeriodToIssue
	for _, a := range agreements {
		more, err := e.owedOf(ctx, a, today)
		if err != nil {
			return nil, err
		}
		due = append(due, more...)
	}
	slices.SortStableFunc(due, func(x, y PeriodToIssue) int { return x.Period.End().Compare(y.Period.End()) })
	return due, nil
}

// owedOf lists what is owed of one agreement.
func (e *Editions) owedOf(ctx context.Context, a commitments.Agreement, today commitments.Date) ([]PeriodToIssue, error) {
	issued, err := e.Store.Issued(ctx, a.Code)
	if err != nil {
		return nil, err
	}
	var w waiting
	if w.unsettled, err = e.Store.Unsettled(ctx, a.Code, today); err != nil {
		return nil, err
	}
	if w.unapproved, err = e.Store.Unapproved(ctx, a.Code); err != nil {
		return nil, err
	}
	var due []PeriodToIssue
	for _, owed := range reportsOwed(a, today) {
		kind := Original
		if isFinal(a, owed.period, today, w) {
			kind = Final
		}
		if !issuedKinds(issued[owed.period]).satisfy(kind) {
			due = append(due, PeriodToIssue{a.Code, owed.period, kind})
		}
	}
	return due, nil
}

// owedReport is a report that the calendar asks for, and the day on which it is due.
type owedReport struct {
	period    commitments.Period
	reportDay commitments.Date
}

// reportsOwed lists the reports of an agreement whose report day has come, whether
// they were issued or not, the earliest end first: of each kind that the calendar
// of a period names, from the period in which the agreement was activated.
func reportsOwed(a commitments.Agreement, today commitments.Date) []owedReport {
	return owedBy(a.ActivatedOn, today, calendarsOf(a))
}

// calendars gives the calendar that counts for a period: the one of its last day. A
// kind of report that is added to it later thus begins with the period that runs
// then, and what ended before is owed by nobody.
type calendars func(p commitments.Period) commitments.Calendar

func calendarsOf(a commitments.Agreement) calendars {
	return a.CalendarOf
}

func calendarOf(a commitments.Agreement, p commitments.Period) commitments.Calendar {
	return calendarsOf(a)(p)
}

// names reports whether the schedule makes the period's report.
func (of calendars) names(p commitments.Period) bool {
	return slices.Contains(of(p).Reports, p.Kind)
}

// owedBy is reportsOwed of an agreement with these calendars.
func owedBy(activated, today commitments.Date, of calendars) []owedReport {
	var owed []owedReport
	if activated.IsZero() {
		return nil
	}
	for _, kind := range commitments.PeriodKinds {
		for p := commitments.PeriodOf(kind, activated); p.End().Before(today); p = p.Next() {
			day := p.End().AddDays(of(p).ReportAfterDays)
			if of.names(p) && !day.After(today) {
				owed = append(owed, owedReport{p, day})
			}
		}
	}
	slices.SortStableFunc(owed, func(x, y owedReport) int {
		return cmp.Or(x.period.End().Compare(y.period.End()), y.period.Start().Compare(x.period.Start()))
	})
	return owed
}

// unannounced reports whether nobody is told of the period's editions: the schedule
// makes reports of its kind, but began after the period. Whoever makes one by hand
// fills up the past; subscribers did not ask for that.
func unannounced(a commitments.Agreement, p commitments.Period, today commitments.Date) bool {
	return beforeFirst(p, a.ActivatedOn, today, calendarsOf(a))
}

func beforeFirst(p commitments.Period, activated, today commitments.Date, of calendars) bool {
	if activated.IsZero() {
		return false
	}
	for first := commitments.PeriodOf(p.Kind, activated); !first.Start().After(today); first = first.Next() {
		if of.names(first) {
			return p.End().Before(first.End())
		}
	}
	return false
}
