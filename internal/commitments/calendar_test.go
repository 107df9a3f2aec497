package commitments_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
)

// rhythm is a calendar of the kind.
func rhythm(kind commitments.PeriodKind) commitments.Calendar {
	c := commitments.DefaultCalendar()
	c.Reporting = kind
	return c
}

// changing is an agreement whose calendar is the first one from the beginning, and
// then those that follow, each from its day.
func changing(first commitments.Calendar, later ...commitments.CalendarVersion) commitments.Agreement {
	return commitments.Agreement{Code: "A", Calendars: append(commitments.FromBeginning(first), later...)}
}

func from(on string, c commitments.Calendar) commitments.CalendarVersion {
	return commitments.CalendarVersion{From: day(on), Calendar: c}
}

func codesOf(periods []commitments.Period) []string {
	var list []string
	for _, p := range periods {
		list = append(list, p.String())
	}
	return list
}

func TestEachPeriodIsJudgedByTheCalendarOfItsDay(t *testing.T) {
	months := rhythm(commitments.Month)
	months.DueDays, months.CloseDays = 10, 15
	a := changing(rhythm(commitments.Quarter), from("2026-07-01", months))

	assert.Equal(t, commitments.Quarter, a.CalendarOn(day("2026-06-30")).Reporting)
	assert.Equal(t, commitments.Month, a.CalendarOn(day("2026-07-01")).Reporting)
	assert.Equal(t, []string{"2026-Q1", "2026-Q2", "2026-07", "2026-08"}, codesOf(a.ReportingPeriods(day("2026-01-01"), day("2026-08-31"))))
	assert.Equal(t, []string{"2026-Q2", "2026-07"}, codesOf(a.ReportingPeriods(day("2026-06-30"), day("2026-08-30"))), "those that end in the span")
	assert.Equal(t, period("2026-07"), a.NextPeriod(period("2026-Q2")))
	assert.Equal(t, period("2026-Q2"), a.PreviousPeriod(period("2026-07")))
	assert.Equal(t, period("2026-Q2"), a.LastEnded(day("2026-07-20")))
	assert.Equal(t, []string{"2026-Q2", "2026-07", "2026-08"}, codesOf(a.OpenPeriods(day("2026-08-12"))), "the quarter is open for its sixty days still")
	assert.Equal(t, []string{"2026-Q2", "2026-08"}, codesOf(a.OpenPeriods(day("2026-08-16"))), "and longer than the month after it")
	assert.Equal(t, commitments.Late, a.Window(period("2026-Q2"), day("2026-08-16")))
	assert.Equal(t, commitments.Closed, a.Window(period("2026-07"), day("2026-08-16")))
	for code, is := range map[string]bool{"2026-Q2": true, "2026-06": false, "2026-Q3": false, "2026-07": true, "2026": false, "2026-H1": false} {
		assert.Equal(t, is, a.IsReportingPeriod(period(code)), code)
	}
}

func TestAReportFollowsTheCalendarOfItsLastDay(t *testing.T) {
	first, second := rhythm(commitments.Quarter), rhythm(commitments.Quarter)
	first.Reports, first.ReportAfterDays = []commitments.PeriodKind{commitments.Quarter, commitments.Half}, 31
	second.Reports, second.ReportAfterDays = []commitments.PeriodKind{commitments.Year, commitments.Month}, 5
	a := changing(first, from("2026-10-01", second))

	got := codesOf(a.ScheduledReports(day("2026-01-01"), day("2026-12-31")))
	assert.Equal(t, []string{"2026-Q1", "2026-Q2", "2026-H1", "2026-Q3", "2026-10", "2026-11", "2026-12", "2026"}, got,
		"what was added starts with the period that runs then: the year, not the half-year before nor the months")
	assert.Equal(t, day("2026-10-31"), a.ReportDay(period("2026-Q3")))
	assert.Equal(t, day("2027-01-05"), a.ReportDay(period("2026")))
}

// drawVersions draws an agreement whose calendar changes now and then.
func drawVersions(r *rapid.T) commitments.Agreement {
	a := changing(drawCalendar(r))
	for at := day("2025-01-01"); rapid.Bool().Draw(r, "another") && len(a.Calendars) < 6; {
		c := drawCalendar(r)
		longer := c.Reporting
		if last := a.Calendars[len(a.Calendars)-1].Reporting; last.PerYear() < longer.PerYear() {
			longer = last
		}
		at = commitments.PeriodOf(longer, at.AddDays(rapid.IntRange(0, 500).Draw(r, "days"))).Next().Start()
		a.Calendars = append(a.Calendars, commitments.CalendarVersion{From: at, Calendar: c})
	}
	return a
}

func drawCalendar(r *rapid.T) commitments.Calendar {
	c := commitments.DefaultCalendar()
	c.Reporting = rapid.SampledFrom(commitments.PeriodKinds).Draw(r, "reporting")
	c.DueDays = rapid.IntRange(0, 366).Draw(r, "due")
	c.CloseDays = rapid.IntRange(c.DueDays, 366).Draw(r, "close")
	c.Reports = rapid.SliceOfN(rapid.SampledFrom(commitments.PeriodKinds), 0, 4).Draw(r, "reports")
	c.ReportAfterDays = rapid.IntRange(1, 366).Draw(r, "after")
	return c
}

// What ended before a version begins is judged as if there were none after it.
func TestALaterVersionChangesNothingBeforeIt(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := drawVersions(r)
		last := len(a.Calendars) - 1
		if last == 0 {
			return
		}
		before := a
		before.Calendars = a.Calendars[:last]
		first, until := day("2024-01-01"), a.Calendars[last].From.AddDays(-1)
		require.Equal(r, before.Outlook(first, until), a.Outlook(first, until))
		on := until.AddDays(rapid.IntRange(-500, 500).Draw(r, "day"))
		for _, p := range a.ReportingPeriods(first, until) {
			require.Equal(r, before.Window(p, on), a.Window(p, on), "%s on %s", p, on)
			require.Equal(r, slices.Contains(before.OpenPeriods(on), p), slices.Contains(a.OpenPeriods(on), p), "%s on %s", p, on)
		}
	})
}

// Whatever the versions, each day lies in one reporting period.
func TestReportingPeriodsLeaveNoDayOutAndTakeNoneTwice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := drawVersions(r)
		list := a.ReportingPeriods(day("2024-01-01"), day("2033-12-31"))
		require.Equal(r, day("2024-01-01"), list[0].Start())
		require.Equal(r, day("2033-12-31"), list[len(list)-1].End())
		for i, p := range list {
			require.True(r, a.IsReportingPeriod(p), "%s", p)
			require.Equal(r, a.CalendarOn(p.Start()), a.CalendarOn(p.End()), "%s lies in one version", p)
			if i > 0 {
				require.Equal(r, list[i-1].End().AddDays(1), p.Start())
				require.Equal(r, p, a.NextPeriod(list[i-1]))
				require.Equal(r, list[i-1], a.PreviousPeriod(p))
			}
		}
		on := list[0].Start().AddDays(rapid.IntRange(100, 3000).Draw(r, "day"))
		for _, p := range list {
			require.Equal(r, a.Window(p, on) != commitments.NotYetOpen && a.Window(p, on) != commitments.Closed, slices.Contains(a.OpenPeriods(on), p), "%s on %s", p, on)
		}
	})
}
