package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// calendarYear is every round that opens and every report that comes due from
// December 2025 on: month and day with the hour in UTC of the first look that finds
// it. A day begins at 23 the day before, and at 0 in Ramadan, from 15 February to 22
// March 2026.
const calendarYear = `
12-31 23 round 2025-Q4 due 2026-01-20
01-30 23 report 2025-Q4
01-30 23 report 2025
01-31 23 round 2026-01 due 2026-02-08
02-14 23 report 2026-01
03-01 00 round 2026-02 due 2026-03-08
03-15 00 report 2026-02
03-31 23 round 2026-03 due 2026-04-08
04-14 23 report 2026-03
04-14 23 report 2026-Q1
04-30 23 round 2026-04 due 2026-05-08
05-14 23 report 2026-04
05-31 23 round 2026-05 due 2026-06-08
06-14 23 report 2026-05
06-30 23 round 2026-06 due 2026-07-08
07-14 23 report 2026-06
07-14 23 report 2026-Q2
09-30 23 round 2026-Q3 due 2026-10-20
10-30 23 report 2026-Q3
12-31 23 round 2026-Q4 due 2027-01-20
01-30 23 report 2026-Q4
01-30 23 report 2026-H2
01-30 23 report 2026
`

// aYear is a tracker on three pledges in two regions, with what it did so far.
type aYear struct {
	*testing.T
	*trackertest.World
	said   []string
	due    map[commitments.Period]bool
	before map[string]reports.Reporting // of reports, as they said it first
}

// tick opens the rounds and notes the reports whose day has come.
func (y *aYear) tick() {
	at := y.Clock.At().Format("01-02 15")
	open, err := y.Collection.PeriodsToOpen(y.Context(), y.Clock.At())
	require.NoError(y, err)
	for _, o := range open {
		r, opened, err := y.Collection.OpenOnce(y.Context(), people.SystemAccount(), o.Agreement, o.Period)
		require.NoError(y, err)
		require.True(y, opened)
		y.said = append(y.said, at+" round "+o.Period.String()+" due "+r.DueOn.String())
	}
	issue, err := y.Reports.PeriodsToIssue(y.Context(), y.Clock.At())
	require.NoError(y, err)
	for _, i := range issue {
		if !y.due[i.Period] {
			y.due[i.Period] = true
			y.said = append(y.said, at+" report "+i.Period.String())
		}
	}
}

// report reports on commitments for a period.
func (y *aYear) report(period string, codes ...string) {
	for _, code := range codes {
		c, err := y.Tracker.Store.Read(y.Context()).Commitment(code)
		require.NoError(y, err)
		_, err = y.Tracker.ReportProgress(y.Context(), y.Planner, code, commitments.ProgressInput{
			Period: period, Status: "in_progress", Narrative: "Travaux en cours, " + period, Version: c.Version, Submit: true,
		})
		require.NoError(y, err)
	}
}

// change makes a change, and makes sure that no rate of a report before it moves.
func (y *aYear) change(in commitments.CalendarInput, of ...string) {
	// A report is as of the latest entry: one of today, before as after.
	require.NoError(y, y.People.SetLanguage(y.Context(), y.Planner, "ar"))
	for _, p := range of {
		y.before[p] = y.rates(p)
	}
	_, err := y.Tracker.ChangeCalendar(y.Context(), y.Admin, "CCDH-2009", in)
	require.NoError(y, err)
	for _, p := range of {
		require.Equal(y, y.before[p], y.rates(p), "the rates of %s stay to the number", p)
	}
}

func (y *aYear) rates(period string) reports.Reporting {
	p := commitments.MustPeriod(period)
	m, err := y.DB.Reports(y.Location).Material(y.Context(), "CCDH-2009", p)
	require.NoError(y, err)
	return reports.Compile(m, p, y.Location).Reporting
}

func months() commitments.CalendarInput {
	return commitments.CalendarInput{
		From: "2026-01-01", Reporting: "month", DueDays: "10", CloseDays: "20", DueSoonDays: "30", Reports: []string{"month", "quarter"}, ReportAfterDays: "15",
		Rounds: &commitments.RoundsInput{OpensAfterDays: "1", DueDays: "8", GraceDays: "5", EscalateAfterDays: "2"}, Reason: "Chaque mois.",
	}
}

// quarters are from a day on, with reports of the kinds.
func quarters(from string, kinds ...string) commitments.CalendarInput {
	return commitments.CalendarInput{
		From: from, Reporting: "quarter", DueDays: "30", CloseDays: "60", DueSoonDays: "30", Reports: kinds, ReportAfterDays: "31",
		Rounds: &commitments.RoundsInput{OpensAfterDays: "1", DueDays: "20", GraceDays: "10", EscalateAfterDays: "5"}, Reason: "Chaque trimestre.",
	}
}

// yearEvents is what people do at noon of a day.
var yearEvents = map[string]func(y *aYear){
	"2025-12-30": func(y *aYear) { y.change(months()) },
	"2026-01-10": func(y *aYear) { y.report("2025-Q4", "M1.MA-FIG", "M2.MA-FIG") },
	"2026-02-05": func(y *aYear) { y.report("2026-01", "M1.MA-FIG", "M1.MA-ZAG") },
	"2026-03-12": func(y *aYear) { y.report("2026-02", "M1.MA-FIG") }, // in the days of grace
	"2026-04-05": func(y *aYear) { y.report("2026-03", "M1.MA-FIG") },
	// The half-year that has ended by then is never reported.
	"2026-06-10": func(y *aYear) {
		y.change(quarters("2026-07-01", "quarter", "half"), "2025-Q4", "2026-01", "2026-02", "2026-Q1")
	},
	"2026-07-05": func(y *aYear) { y.report("2026-06", "M1.MA-FIG", "M2.MA-FIG", "M2.MA-ZAG") },
	// The year that runs is.
	"2026-09-15": func(y *aYear) {
		y.change(quarters("2026-10-01", "quarter", "half", "year"), "2025-Q4", "2026-02", "2026-Q1", "2026-Q2", "2026-H1")
	},
	"2026-10-05": func(y *aYear) { y.report("2026-Q3", "M1.MA-FIG") },
}

func TestAYearInWhichTheCalendarChangesThrice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		start := time.Date(2025, 12, 30, 12, 0, 0, 0, time.UTC)
		y := &aYear{T: t, due: map[commitments.Period]bool{}, before: map[string]reports.Reporting{}}
		y.World = trackertest.New(t, db, trackertest.Setup{At: start, Active: "2025-10-01", Change: func(d *commitments.Definition) {
			d.Facts, d.Agreement.Regions = nil, []string{"MA-FIG", "MA-ZAG"}
			d.Pledges = slices.DeleteFunc(d.Pledges, func(p commitments.Pledge) bool { return !slices.Contains([]string{"M1", "M2", "C1"}, p.Code) })
		}})
		for at := start; at.Before(start.AddDate(1, 1, 5)); at = at.Add(time.Hour) {
			if !slices.Contains([]int{0, 12, 22, 23}, at.Hour()) {
				continue
			}
			y.Clock.Set(at)
			if event := yearEvents[at.Format(time.DateOnly)]; event != nil && at.Hour() == 12 {
				event(y)
			}
			y.tick()
		}
		assert.Equal(t, strings.Split(strings.TrimSpace(calendarYear), "\n"), y.said)

		first := y.rates("2026-Q1")
		assert.Equal(t, y.before["2026-Q1"], first, "also at the end of the year")
		assert.Equal(t, []string{"2026-01", "2026-02", "2026-03"}, codes(first.Periods))
		assert.Equal(t, reports.Rate{Expected: 18, OnTime: 3, Late: 1, Missing: 14}, first.Whole)
		assert.Equal(t, []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-Q3", "2026-Q4"}, codes(y.rates("2026").Periods))
	})
}

func codes(periods []commitments.Period) []string {
	var list []string
	for _, p := range periods {
		list = append(list, p.String())
	}
	return list
}
