package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
)

// obligation is that of 2026-Q3 in an agreement with a region that was split off in
// September and a pledge that was withdrawn in June; the calendar's due date is 30
// October.
func obligation(round *commitments.RoundOutline) commitments.Obligation {
	a := commitments.Agreement{SignedOn: day("2009-05-05"), ActivatedOn: day("2026-01-01"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	pledges := []commitments.Pledge{{Code: "M1"}, {Code: "M2", WithdrawnOn: day("2026-06-15")}, {Code: "M3", AddedOn: day("2026-10-01")}}
	regions := []commitments.Region{{Code: "MA-FIG"}, {Code: "MA-OLD", ValidTo: day("2026-06-30")}, {Code: "MA-NEW", ValidFrom: day("2026-09-30")}}
	return a.Obligation(period("2026-Q3"), pledges, regions, round)
}

func at(pledge, region string) commitments.Commitment {
	return commitments.Commitment{Code: commitments.CommitmentCode(pledge, region), Pledge: pledge, Region: region}
}

func TestWhatACommitmentOwesForAPeriod(t *testing.T) {
	round := &commitments.RoundOutline{
		Period: period("2026-Q3"), Regions: []string{"MA-FIG", "MA-NEW"}, DueOn: day("2026-11-10"),
		Excused: []string{"M1.MA-NEW"}, Expected: []string{"M1.MA-FIG"},
	}
	for name, c := range map[string]struct {
		round *commitments.RoundOutline
		of    commitments.Commitment
		ended bool
		first string
		on    string
		duty  commitments.Duty
		late  bool
	}{
		"not yet due":                          {nil, at("M1", "MA-FIG"), false, "", "2026-10-30", commitments.Pending, false},
		"on the day after":                     {nil, at("M1", "MA-FIG"), false, "", "2026-10-31", commitments.Missing, false},
		"came on the last day":                 {nil, at("M1", "MA-FIG"), false, "2026-10-30", "2026-11-30", commitments.Given, false},
		"came on the day after":                {nil, at("M1", "MA-FIG"), false, "2026-10-31", "2026-11-30", commitments.Given, true},
		"ended before":                         {nil, at("M1", "MA-FIG"), true, "", "2026-11-30", commitments.NoDuty, false},
		"ended before, and came all the same":  {nil, at("M1", "MA-FIG"), true, "2026-10-01", "2026-11-30", commitments.Given, false},
		"a region of the past":                 {nil, at("M1", "MA-OLD"), false, "", "2026-11-30", commitments.NoDuty, false},
		"a region that begins on the last day": {nil, at("M1", "MA-NEW"), false, "", "2026-11-30", commitments.Missing, false},
		"a withdrawn pledge":                   {nil, at("M2", "MA-FIG"), false, "", "2026-11-30", commitments.NoDuty, false},
		"a pledge that was added after":        {nil, at("M3", "MA-FIG"), false, "", "2026-11-30", commitments.NoDuty, false},
		"the round gives longer":               {round, at("M1", "MA-FIG"), false, "", "2026-11-10", commitments.Pending, false},
		"the round's day has passed":           {round, at("M1", "MA-FIG"), false, "", "2026-11-11", commitments.Missing, false},
		"on time by the round":                 {round, at("M1", "MA-FIG"), false, "2026-11-10", "2026-11-30", commitments.Given, false},
		"late by the round":                    {round, at("M1", "MA-FIG"), false, "2026-11-11", "2026-11-30", commitments.Given, true},
		"not covered by the round":             {round, at("M1", "MA-AZI"), false, "", "2026-10-31", commitments.Missing, false},
		"excused":                              {round, at("M1", "MA-NEW"), false, "", "2026-11-30", commitments.NoDuty, false},
		"expected after all":                   {round, at("M1", "MA-FIG"), true, "", "2026-11-30", commitments.Missing, false},
	} {
		t.Run(name, func(t *testing.T) {
			var first commitments.Date
			if c.first != "" {
				first = day(c.first)
			}
			duty, late := obligation(c.round).Duty(c.of, c.ended, first, day(c.on))
			assert.Equal(t, c.duty, duty)
			assert.Equal(t, c.late, late)
		})
	}
}

func TestNothingIsOwedWhileTheAgreementIsNotInForce(t *testing.T) {
	for name, a := range map[string]commitments.Agreement{
		"not kept yet":    {SignedOn: day("2009-05-05"), ActivatedOn: day("2026-10-01")},
		"never kept":      {SignedOn: day("2009-05-05")},
		"not begun":       {SignedOn: day("2009-05-05"), InForceFrom: day("2026-10-01"), ActivatedOn: day("2026-01-01")},
		"closed long ago": {SignedOn: day("2009-05-05"), ClosedOn: day("2026-06-30"), ActivatedOn: day("2026-01-01")},
	} {
		t.Run(name, func(t *testing.T) {
			a.Calendars = commitments.FromBeginning(commitments.DefaultCalendar())
			o := a.Obligation(period("2026-Q3"), nil, nil, nil)
			assert.False(t, o.Owes(at("M1", "MA-FIG"), false))
			assert.Empty(t, a.Horizon(day("2026-11-23"), nil, nil, nil).Obligations)
		})
	}
}

func TestNoReportWaitsForTheDueDate(t *testing.T) {
	a := commitments.Agreement{SignedOn: day("2009-05-05"), ActivatedOn: day("2026-01-01"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	round := commitments.RoundOutline{Period: period("2026-Q3"), Pledges: []string{"M1"}, DueOn: day("2026-11-10")}
	second := commitmentstest.Declaring(commitments.InProgress, period("2026-Q2"))
	for name, c := range map[string]struct {
		on    string
		of    commitments.Commitment
		state commitments.State
		want  commitments.Derived
	}{
		"the day after the period":               {"2026-10-01", at("M2", "MA-FIG"), second, commitments.Derived{Duty: commitments.Pending}},
		"the calendar's last day":                {"2026-10-30", at("M2", "MA-FIG"), second, commitments.Derived{Duty: commitments.Pending}},
		"the day after that":                     {"2026-10-31", at("M2", "MA-FIG"), second, commitments.Derived{Duty: commitments.Missing, NoReport: true}},
		"covered by a round that gives longer":   {"2026-10-31", at("M1", "MA-FIG"), second, commitments.Derived{Duty: commitments.Pending}},
		"the period before is missing as well":   {"2026-10-31", at("M1", "MA-FIG"), commitments.State{}, commitments.Derived{Duty: commitments.Pending, NoReport: true}},
		"after the round's last day":             {"2026-11-11", at("M1", "MA-FIG"), second, commitments.Derived{Duty: commitments.Missing, NoReport: true}},
		"completed before":                       {"2026-11-11", at("M1", "MA-FIG"), commitmentstest.Declaring(commitments.Completed, period("2026-Q2")), commitments.Derived{Duty: commitments.NoDuty}},
		"a later period was reported on instead": {"2026-11-11", at("M1", "MA-FIG"), commitmentstest.Declaring(commitments.InProgress, period("2026-Q4")), commitments.Derived{Duty: commitments.Given}},
	} {
		t.Run(name, func(t *testing.T) {
			c.of.State = c.state
			assert.Equal(t, c.want, c.of.Derive(a.Horizon(day(c.on), nil, nil, []commitments.RoundOutline{round})))
		})
	}
}

func TestAReturnedCompletionIsStillOverdue(t *testing.T) {
	a := commitments.Agreement{SignedOn: day("2009-05-05"), ActivatedOn: day("2026-01-01"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	c := at("M1", "MA-FIG")
	c.DueOn = day("2026-10-15")
	c.State = commitments.State{Reported: period("2026-Q3"), UpdateID: "u", Review: commitments.Returned}
	d := c.Derive(a.Horizon(day("2026-11-23"), nil, nil, nil))
	assert.True(t, d.Overdue)
	assert.Equal(t, commitments.Given, d.Duty, "something was submitted")
	c.State = commitmentstest.Declaring(commitments.Completed, period("2026-Q3"))
	assert.False(t, c.Derive(a.Horizon(day("2026-11-23"), nil, nil, nil)).Overdue)
}

func TestPeriodsThatEndTogether(t *testing.T) {
	order := []string{"2026-08", "2026-Q3", "2026-09", "2026", "2026-H2", "2026-Q4", "2026-12"}
	for i := range order[1:] {
		t.Run(order[i]+" before "+order[i+1], func(t *testing.T) {
			assert.Equal(t, -1, period(order[i]).Compare(period(order[i+1])))
			assert.Equal(t, 1, period(order[i+1]).Compare(period(order[i])))
			assert.Zero(t, period(order[i]).Compare(period(order[i])))
		})
	}
}
