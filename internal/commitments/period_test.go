package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

var (
	day    = commitments.MustDate
	period = commitments.MustPeriod
)

func TestPeriodBounds(t *testing.T) {
	for code, want := range map[string][2]string{
		"2026-01": {"2026-01-01", "2026-01-31"},
		"2024-02": {"2024-02-01", "2024-02-29"},
		"2026-12": {"2026-12-01", "2026-12-31"},
		"2026-Q1": {"2026-01-01", "2026-03-31"},
		"2026-Q4": {"2026-10-01", "2026-12-31"},
		"2026-H1": {"2026-01-01", "2026-06-30"},
		"2026-H2": {"2026-07-01", "2026-12-31"},
		"2026":    {"2026-01-01", "2026-12-31"},
	} {
		t.Run(code, func(t *testing.T) {
			p := period(code)
			assert.Equal(t, code, p.String())
			assert.Equal(t, want[0], p.Start().String())
			assert.Equal(t, want[1], p.End().String())
			assert.Equal(t, p, p.Next().Prev())
			assert.Equal(t, p.End().AddDays(1), p.Next().Start())
		})
	}
}

func TestMalformedPeriods(t *testing.T) {
	for _, code := range []string{"", "26-Q3", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-H3", "2026-q3", "2026 Q3",
		"2026-Q3 ", "1899", "2200", "2026-1", "٢٠٢٦", "2026-Q3\n", "2026-Q33"} {
		_, err := commitments.ParsePeriod(code)
		require.Error(t, err, "%q", code)
		p, ok := problem.Of(err)
		require.True(t, ok)
		assert.Equal(t, "period", p.Fields[0].Name)
	}
}

func TestEveryDayLiesInOnePeriodOfAKind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := commitments.NewDate(rapid.IntRange(1950, 2150).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"))
		kind := rapid.SampledFrom(commitments.PeriodKinds).Draw(t, "kind")
		p := commitments.PeriodOf(kind, d)
		assert.True(t, p.Contains(d))
		assert.False(t, p.Next().Contains(d))
		assert.False(t, p.Prev().Contains(d))
		assert.Equal(t, p, period(p.String()))
	})
}

func TestReportingWindow(t *testing.T) {
	calendar := commitments.DefaultCalendar()
	q3 := period("2026-Q3")
	for on, want := range map[string]commitments.Window{
		"2026-06-30": commitments.NotYetOpen,
		"2026-07-01": commitments.OnTime, // the first day
		"2026-09-30": commitments.OnTime,
		"2026-10-30": commitments.OnTime, // 30 days after the end
		"2026-10-31": commitments.Late,
		"2026-11-29": commitments.Late, // 60 days after the end
		"2026-11-30": commitments.Closed,
	} {
		t.Run(on, func(t *testing.T) {
			assert.Equal(t, want, calendar.Window(q3, day(on)), on)
		})
	}
}

func TestOpenPeriods(t *testing.T) {
	a := commitments.Agreement{Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	codes := func(on string) (list []string) {
		for _, p := range a.OpenPeriods(day(on)) {
			list = append(list, p.String())
		}
		return list
	}
	assert.Equal(t, []string{"2026-Q3", "2026-Q4"}, codes("2026-11-23"))
	assert.Equal(t, []string{"2026-Q4"}, codes("2026-11-30"))
	assert.Equal(t, []string{"2025-Q4", "2026-Q1"}, codes("2026-01-01"))
	assert.Equal(t, "2026-Q3", a.LastEnded(day("2026-11-23")).String())
}

func TestDates(t *testing.T) {
	assert.Equal(t, "2028-02-29", day("2028-02-28").AddDays(1).String())
	for _, bad := range []string{"2026-02-30", "26-01-01", "2026-1-1", "23/11/2026", "2026-11-23T00:00:00Z", "1492-01-01", "x"} {
		_, err := commitments.ParseDate(bad)
		assert.Error(t, err, bad)
	}
	none, err := commitments.ParseDate("")
	require.NoError(t, err)
	assert.True(t, none.IsZero())
	assert.Empty(t, none.String())
}
