package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/people"
)

func TestAReportLeadsWithItsOwnCounts(t *testing.T) {
	r := compiled(t)
	h := r.Headline(r.To.AddDays(20))
	require.Equal(t, Headline{
		Total: 6, DeclaredCompleted: 2, VerifiedCompleted: 2, Overdue: 1, NoReport: 1, Differs: 1, Awaiting: 1, DueSoon: h.DueSoon, Reporting: r.Reporting.Whole,
	}, h)
}

func TestWhatIsDueSoonIsToldFromTheDayOfTheReport(t *testing.T) {
	r := compiled(t)
	soon := func(due string, provisional bool, compiled string, status c.Status) int {
		of := r
		of.Provisional = provisional
		row := Row{DueOn: c.MustDate(due), Declared: &Statement{}}
		row.Declared.Status = status
		row.Overdue = row.DueOn.Before(c.MustDate("2026-08-01"))
		of.Commitments = []Row{row, {}}
		return of.Headline(c.MustDate(compiled)).DueSoon
	}
	days := r.Agreement.CalendarOn(r.To).DueSoonDays
	require.Positive(t, days)
	last := r.To.AddDays(days)
	require.Equal(t, 1, soon(last.String(), false, "2026-12-24", c.InProgress), "by the period's last day")
	require.Zero(t, soon(last.AddDays(1).String(), false, "2026-12-24", c.InProgress))
	require.Zero(t, soon(last.String(), true, "2026-08-01", c.InProgress), "while it runs, by the day on which it was compiled")
	require.Equal(t, 1, soon(c.MustDate("2026-08-01").AddDays(days).String(), true, "2026-08-01", c.InProgress))
	require.Zero(t, soon("2026-07-31", true, "2026-08-01", c.InProgress), "overdue already")
	for _, done := range []c.Status{c.Delivered, c.Completed, c.Cancelled} {
		require.Zero(t, soon(last.String(), false, "2026-12-24", done), done)
	}
}

func TestAnEditionIsComparedWithTheLatestOneOfThePeriodBefore(t *testing.T) {
	m, e := desk()
	edition := func(id, period string, number, overdue int, superseded bool) Edition {
		return Edition{ID: id, Agreement: "SAMPLE-1", Period: c.MustPeriod(period), Number: number, Superseded: superseded, Figures: Headline{Overdue: overdue}}
	}
	page := []Edition{edition("c2", "2026-Q3", 2, 5, false), edition("c1", "2026-Q3", 1, 4, true), edition("b2", "2026-Q2", 2, 3, false), edition("b1", "2026-Q2", 1, 9, true), edition("y", "2026", 1, 8, false)}
	m.editions = []Edition{edition("a1", "2026-Q1", 1, 1, true), edition("a2", "2026-Q1", 2, 2, false)}
	before, err := e.Before(t.Context(), auditor, page)
	require.NoError(t, err)
	require.Equal(t, map[string]Headline{"c2": {Overdue: 3}, "c1": {Overdue: 3}, "b2": {Overdue: 2}, "b1": {Overdue: 2}}, before, "the year 2025 has none")
	_, err = e.Before(t.Context(), people.Account{}, page)
	require.Error(t, err, "for nobody")
	_, err = e.Trend(t.Context(), people.Account{}, "SAMPLE-1", c.Quarter, 8)
	require.Error(t, err, "for nobody")
}
