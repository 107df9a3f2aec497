package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
)

func TestGapBetweenReportAndAssessment(t *testing.T) {
	const ahead, none, behind = commitments.Ahead, commitments.NoGap, commitments.Behind
	for _, row := range []struct {
		status commitments.Status
		want   [5]commitments.Gap // no_evidence, not_started, limited, substantial, complete
	}{
		{commitments.NotStarted, [5]commitments.Gap{none, none, behind, behind, behind}},
		{commitments.InProgress, [5]commitments.Gap{ahead, ahead, none, none, behind}},
		{commitments.Delivered, [5]commitments.Gap{ahead, ahead, ahead, none, none}},
		{commitments.Completed, [5]commitments.Gap{ahead, ahead, ahead, ahead, none}},
		{commitments.Suspended, [5]commitments.Gap{none, none, none, none, behind}},
		{commitments.Cancelled, [5]commitments.Gap{none, none, none, none, behind}},
		{"", [5]commitments.Gap{}},
	} {
		for i, a := range commitments.Assessments {
			assert.Equal(t, row.want[i], commitments.GapBetween(row.status, a), "%s, %s", row.status, a)
		}
		assert.Empty(t, commitments.GapBetween(row.status, ""), "nothing to compare with")
	}
}

func TestDerivedStates(t *testing.T) {
	const none, missing, given = commitments.NoDuty, commitments.Missing, commitments.Given
	agreement := commitments.Agreement{ActivatedOn: day("2024-10-01"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	horizon := agreement.Horizon(day("2026-11-23"), nil, nil, nil)
	for name, c := range map[string]struct {
		due    string
		status commitments.Status
		period string
		want   commitments.Derived
	}{
		"nothing reported":           {"", "", "", commitments.Derived{NoReport: true, Duty: missing}},
		"reported last quarter":      {"", commitments.InProgress, "2026-Q3", commitments.Derived{Duty: given}},
		"reported this quarter":      {"", commitments.InProgress, "2026-Q4", commitments.Derived{Duty: given}},
		"reported before":            {"", commitments.InProgress, "2026-Q2", commitments.Derived{NoReport: true, Duty: missing}},
		"completed long ago":         {"2025-01-01", commitments.Completed, "2025-Q1", commitments.Derived{Duty: none}},
		"cancelled long ago":         {"2025-01-01", commitments.Cancelled, "2025-Q1", commitments.Derived{Duty: none}},
		"delivered, not signed off":  {"2025-01-01", commitments.Delivered, "2026-Q2", commitments.Derived{NoReport: true, Duty: missing}},
		"due yesterday":              {"2026-11-22", commitments.InProgress, "2026-Q3", commitments.Derived{Overdue: true, Duty: given}},
		"due today":                  {"2026-11-23", commitments.InProgress, "2026-Q3", commitments.Derived{DueSoon: true, Duty: given}},
		"due in thirty days":         {"2026-12-23", commitments.Suspended, "2026-Q3", commitments.Derived{DueSoon: true, Duty: given}},
		"due in thirty-one days":     {"2026-12-24", commitments.InProgress, "2026-Q3", commitments.Derived{Duty: given}},
		"overdue and never reported": {"2026-01-01", "", "", commitments.Derived{Overdue: true, NoReport: true, Duty: missing}},
	} {
		t.Run(name, func(t *testing.T) {
			var one commitments.Commitment
			if c.due != "" {
				one.DueOn = day(c.due)
			}
			if c.period != "" {
				one.State = commitmentstest.Declaring(c.status, period(c.period))
			}
			assert.Equal(t, c.want, one.Derive(horizon))
		})
	}
}

func TestNothingIsOwedBeforeActivation(t *testing.T) {
	agreement := commitments.Agreement{ActivatedOn: day("2026-11-23"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	for on, want := range map[string]commitments.Derived{
		"2026-11-23": {Duty: commitments.NoDuty},
		"2026-12-31": {Duty: commitments.NoDuty},
		"2027-01-01": {Duty: commitments.Pending},
		"2027-01-30": {Duty: commitments.Pending},
		"2027-01-31": {Duty: commitments.Missing, NoReport: true},
	} {
		t.Run(on, func(t *testing.T) {
			assert.Equal(t, want, commitments.Commitment{}.Derive(agreement.Horizon(day(on), nil, nil, nil)))
		})
	}
}

func TestNamesAreDated(t *testing.T) {
	council := commitments.Party{Names: []commitments.PartyName{
		{Short: commitments.Text{"fr": "CCDH"}},
		{From: day("2011-03-01"), Short: commitments.Text{"fr": "CNDH"}},
	}}
	assert.Equal(t, "CCDH", council.NameOn(day("2011-02-28")).Short["fr"])
	assert.Equal(t, "CNDH", council.NameOn(day("2011-03-01")).Short["fr"])
}

func TestRegionsAreKnownByAnySpelling(t *testing.T) {
	region := commitments.Region{
		Code: "MA-HOC", Name: commitments.Text{"fr": "Al Hoceïma", "ar": "الحسيمة"}, Aliases: []string{"El Hoceima", "Al-Houceima"},
	}
	for _, s := range []string{"MA-HOC", "ma-hoc", "al hoceima", "AL HOCEÏMA", "الحسيمه", "al houceima", " El-Hoceima "} {
		assert.True(t, region.Matches(s), s)
	}
	for _, s := range []string{"", "Nador", "MA-HO"} {
		assert.False(t, region.Matches(s), s)
	}
}

func TestRegionsAreValidForATime(t *testing.T) {
	split := commitments.Region{ValidFrom: day("2009-06-13"), ValidTo: day("2015-09-13")}
	for code, want := range map[string]bool{
		"2009-Q1": false, "2009-Q2": true, "2015-Q3": true, "2015-Q4": false,
	} {
		t.Run(code, func(t *testing.T) {
			assert.Equal(t, want, split.ValidIn(period(code)), code)
		})
	}
}

func TestFactsBelongToTheYearOrTheQuarter(t *testing.T) {
	assert.Equal(t, "2009", commitments.Fact{Date: day("2009-07-01"), Precision: "year"}.Period().String())
	assert.Equal(t, "2010-Q2", commitments.Fact{Date: day("2010-06-01"), Precision: "month"}.Period().String())
	assert.Equal(t, "2012-Q2", commitments.Fact{Date: day("2012-05-19"), Precision: "day"}.Period().String())
}
