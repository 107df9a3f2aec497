package commitments_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

const agreementCode = "CCDH-2009"

// monthly is a calendar of months from a day, as typed.
func monthly(from string) commitments.CalendarInput {
	return commitments.CalendarInput{
		From: from, Reporting: "month", DueDays: "10", CloseDays: "20", DueSoonDays: "30", Reports: []string{"year", "month"}, ReportAfterDays: "15",
		Rounds: &commitments.RoundsInput{OpensAfterDays: "1", DueDays: "8", GraceDays: "5", EscalateAfterDays: "2", Requires: []string{"narrative"}},
		Reason: "Le comité se réunit chaque mois.",
	}
}

func (o *office) calendar(t *testing.T) commitments.Agreement {
	a, err := o.Agreement(t.Context(), o.admin, agreementCode)
	require.NoError(t, err)
	return a
}

func TestTheDaysOfAFinalEditionAreOptional(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	in := monthly("2027-01-01")
	for _, typed := range []string{"0", "20", "many", "-1"} {
		in.FinalAfterDays = typed
		_, err := o.PreviewCalendar(t.Context(), o.admin, agreementCode, in)
		blames(t, err, map[string]string{"final_after_days": "error.days.range"})
	}
	in.FinalAfterDays = " 45 "
	change, err := o.ChangeCalendar(t.Context(), o.admin, agreementCode, in)
	require.NoError(t, err)
	assert.Equal(t, 45, change.Version.FinalAfterDays)
	in.FinalAfterDays = ""
	change, err = o.ChangeCalendar(t.Context(), o.admin, agreementCode, in)
	require.NoError(t, err, "it is another calendar")
	assert.Zero(t, change.Version.FinalAfterDays)
}

func TestACalendarChangesFromAPeriodOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		before := o.calendar(t)
		change, err := o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2027-01-01"))
		require.NoError(t, err)
		a := o.calendar(t)
		require.Len(t, a.Calendars, 2)
		assert.Equal(t, before.Calendars[0], a.Calendars[0], "what held holds for its periods")
		assert.Equal(t, commitments.CalendarVersion{From: day("2027-01-01"), Calendar: commitments.Calendar{
			Reporting: commitments.Month, DueDays: 10, CloseDays: 20, DueSoonDays: 30, Reports: []commitments.PeriodKind{"month", "year"}, ReportAfterDays: 15,
			Rounds: &commitments.RoundCalendar{OpensAfterDays: 1, DueDays: 8, GraceDays: 5, EscalateAfterDays: 2, Requires: commitments.Requirements{Narrative: true}},
		}}, a.Calendars[1])
		assert.Equal(t, a.Calendars[1], change.Version)
		assert.Equal(t, "2027-01", a.NextPeriod(period("2026-Q4")).String())

		s, err := o.CalendarState(t.Context(), o.admin, agreementCode)
		require.NoError(t, err)
		assert.Equal(t, []commitments.CalendarChange{change}, s.Changes)
		assert.Equal(t, o.admin.Name, change.AuthorName)

		again := monthly("2027-01-01")
		again.DueDays = "12"
		_, err = o.ChangeCalendar(t.Context(), o.admin, agreementCode, again)
		require.NoError(t, err)
		a = o.calendar(t)
		require.Len(t, a.Calendars, 2, "the newest of one day counts")
		assert.Equal(t, 12, a.Calendars[1].DueDays)
	})
}

// The journal alone gives the calendar as it stands.
func TestAChangeOfTheCalendarIsReplayed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2027-01-01"))
		require.NoError(t, err)
		replay, kinds := commitments.Replay{}, []string{}
		for _, e := range o.entries(t) {
			body, err := commitments.DecodeEntry(e)
			require.NoError(t, err)
			replay.Apply(body)
			kinds = append(kinds, e.Kind)
		}
		assert.Equal(t, o.calendar(t), replay.Agreements[agreementCode])
		assert.Contains(t, kinds, "calendar.changed")
	})
}

func TestWhatAChangeOfTheCalendarIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2027-04-01"))
		require.NoError(t, err)
		stood := o.calendar(t)
		for name, c := range map[string]struct {
			change func(in *commitments.CalendarInput)
			want   map[string]string
		}{
			"nothing at all": {func(in *commitments.CalendarInput) { *in = commitments.CalendarInput{} }, map[string]string{
				"from": "error.text.missing", "reporting": "error.period.kind.unknown", "due_days": "error.days.range", "close_days": "error.days.range",
				"due_soon_days": "error.days.range", "report_after_days": "error.days.range", "reason": "error.calendar.reason"}},
			"a day that is none":      {func(in *commitments.CalendarInput) { in.From = "January" }, map[string]string{"from": "error.date.malformed"}},
			"words for numbers":       {func(in *commitments.CalendarInput) { in.DueDays = "ten" }, map[string]string{"due_days": "error.days.range"}},
			"closed before it is due": {func(in *commitments.CalendarInput) { in.CloseDays = "9" }, map[string]string{"close_days": "error.days.range"}},
			"a kind that is none":     {func(in *commitments.CalendarInput) { in.Reports = []string{"month", "week"} }, map[string]string{"reports": "error.period.kind.unknown"}},
			"rounds": {func(in *commitments.CalendarInput) {
				in.Rounds = &commitments.RoundsInput{OpensAfterDays: "0", DueDays: "x", GraceDays: "-1", EscalateAfterDays: "1", Requires: []string{"gold"}}
			}, map[string]string{
				"rounds.opens_after_days": "error.days.range", "rounds.due_days": "error.days.range", "rounds.grace_days": "error.days.range",
				"rounds.escalate_after_days": "error.days.range", "rounds.requires": "error.filter.unknown"}},
			"without a reason":         {func(in *commitments.CalendarInput) { in.Reason = " " }, map[string]string{"reason": "error.calendar.reason"}},
			"the past":                 {func(in *commitments.CalendarInput) { in.From = "2026-07-01" }, map[string]string{"from": "error.calendar.past"}},
			"within a quarter":         {func(in *commitments.CalendarInput) { in.From = "2027-02-01" }, map[string]string{"from": "error.calendar.boundary"}},
			"within the new half-year": {func(in *commitments.CalendarInput) { in.From, in.Reporting = "2027-04-01", "half" }, map[string]string{"from": "error.calendar.boundary"}},
			"across the next version":  {func(in *commitments.CalendarInput) { in.From, in.Reporting = "2027-01-01", "half" }, map[string]string{"reporting": "error.calendar.next"}},
			"what holds already":       {func(in *commitments.CalendarInput) { in.From = "2027-06-01" }, map[string]string{"from": "error.calendar.same"}},
		} {
			t.Run(name, func(t *testing.T) {
				in := monthly("2027-01-01")
				c.change(&in)
				_, err := o.ChangeCalendar(t.Context(), o.admin, agreementCode, in)
				blames(t, err, c.want)
				_, err = o.PreviewCalendar(t.Context(), o.admin, agreementCode, in)
				blames(t, err, c.want)
			})
		}
		seen := 0
		in := monthly("2027-01-01")
		in.Version = &seen
		_, err = o.ChangeCalendar(t.Context(), o.admin, agreementCode, in)
		require.True(t, problem.Is(err, problem.Conflict), "%v", err)
		assert.Equal(t, stood, o.calendar(t), "nothing changed")
	})
}

func TestOnlyAdministratorsChangeACalendar(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, by := range map[string]people.Account{"a planner": o.planner, "a reviewer": o.council, "an auditor": o.auditor, "nobody": {}} {
		t.Run(name, func(t *testing.T) {
			_, err := o.ChangeCalendar(t.Context(), by, agreementCode, monthly("2027-01-01"))
			assert.True(t, problem.Is(err, problem.Forbidden) || problem.Is(err, problem.Unauthenticated), "%v", err)
			_, err = o.PreviewCalendar(t.Context(), by, agreementCode, monthly("2027-01-01"))
			assert.True(t, problem.Is(err, problem.Forbidden) || problem.Is(err, problem.Unauthenticated), "%v", err)
			_, err = o.CalendarState(t.Context(), by, agreementCode)
			assert.True(t, problem.Is(err, problem.Forbidden) || problem.Is(err, problem.Unauthenticated), "%v", err)
		})
	}
	_, err := o.ChangeCalendar(t.Context(), o.admin, "NONE", monthly("2027-01-01"))
	assert.True(t, problem.Is(err, problem.NotFound), "%v", err)
}

// The period that runs can change its calendar until somebody has said something on
// it; a period that has ended never can, also where nobody did.
func TestTheEarliestChangeIsTheFirstPeriodThatNothingWasSaidOn(t *testing.T) {
	for name, c := range map[string]struct {
		use  func(t *testing.T, o *office)
		want string
	}{
		"nothing": {func(*testing.T, *office) {}, "2026-10-01"},
		"a draft": {func(t *testing.T, o *office) {
			_, err := o.report(t, o.planner, code, func(in *commitments.ProgressInput) { in.Submit = false })
			require.NoError(t, err)
		}, "2026-10-01"},
		"an update of the quarter before": {func(t *testing.T, o *office) {
			_, err := o.report(t, o.planner, code, func(in *commitments.ProgressInput) { in.Period = "2026-Q3" })
			require.NoError(t, err)
		}, "2026-10-01"},
		"an update": {func(t *testing.T, o *office) {
			_, err := o.report(t, o.planner, code, nil)
			require.NoError(t, err)
		}, "2027-01-01"},
		"an assessment": {func(t *testing.T, o *office) {
			_, err := o.Assess(t.Context(), o.council, code, commitments.AssessmentInput{Period: "2026-Q4", Assessment: "limited", Comment: "Peu", Version: o.version(t, code)})
			require.NoError(t, err)
		}, "2027-01-01"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t))
			c.use(t, o)
			s, err := o.CalendarState(t.Context(), o.admin, agreementCode)
			require.NoError(t, err)
			assert.Equal(t, c.want, s.Earliest.String())
			_, err = o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2026-07-01"))
			blames(t, err, map[string]string{"from": "error.calendar.past"})
			_, err = o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly(c.want))
			require.NoError(t, err)
		})
	}
}

func TestAPreviewSetsWhatFollowsSideBySide(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		before := o.calendar(t)
		p, err := o.PreviewCalendar(t.Context(), o.admin, agreementCode, monthly("2027-01-01"))
		require.NoError(t, err)
		assert.Equal(t, before, o.calendar(t), "nothing changed")
		assert.Equal(t, day("2027-12-31"), p.Until)
		require.Len(t, p.Without.Periods, 4)
		require.Len(t, p.With.Periods, 12)
		assert.Equal(t, commitments.PeriodDays{
			Period: period("2027-Q1"), DueOn: day("2027-04-30"), ClosesOn: day("2027-05-30"),
			RoundOpensOn: day("2027-04-01"), RoundDueOn: day("2027-04-20"), RoundLastOn: day("2027-04-30"),
		}, p.Without.Periods[0])
		assert.Equal(t, commitments.PeriodDays{
			Period: period("2027-01"), DueOn: day("2027-02-10"), ClosesOn: day("2027-02-20"),
			RoundOpensOn: day("2027-02-01"), RoundDueOn: day("2027-02-08"), RoundLastOn: day("2027-02-13"),
		}, p.With.Periods[0])
		require.Len(t, p.Without.Reports, 5)
		require.Len(t, p.With.Reports, 13)
		assert.Equal(t, commitments.ReportDays{Period: period("2027"), On: day("2028-01-15")}, p.With.Reports[12])

		in := monthly("2027-01-01")
		in.Rounds = nil
		p, err = o.PreviewCalendar(t.Context(), o.admin, agreementCode, in)
		require.NoError(t, err)
		assert.True(t, p.With.Periods[0].RoundOpensOn.IsZero(), "no round opens")
	})
}

func TestADefinitionChangesTheCalendarByTheSameRule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		def := o.definition
		load := func(versions ...commitments.CalendarVersion) error {
			d := def
			d.Agreement.Calendars = versions
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			return err
		}
		first := def.Agreement.Calendars[0]
		other := first
		other.DueDays++
		err := load(other)
		blames(t, err, map[string]string{"agreement.calendars[0].from": "error.calendar.past"})
		err = load(first, commitments.CalendarVersion{From: day("2026-04-01"), Calendar: other.Calendar})
		blames(t, err, map[string]string{"agreement.calendars[1].from": "error.calendar.past"})

		next := commitments.CalendarVersion{From: day("2027-01-01"), Calendar: other.Calendar}
		require.NoError(t, load(first, next))
		assert.Equal(t, []commitments.CalendarVersion{first, next}, o.calendar(t).Calendars)
		require.NoError(t, load(first), "versions that it does not name stay")
		assert.Equal(t, []commitments.CalendarVersion{first, next}, o.calendar(t).Calendars)
		require.NoError(t, load(), "and all of them where it names none")
		assert.Equal(t, []commitments.CalendarVersion{first, next}, o.calendar(t).Calendars)

		_, err = o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2027-07-01"))
		require.NoError(t, err)
		half := next
		half.From, half.Reporting = day("2027-01-01"), commitments.Half
		require.NoError(t, load(first, half), "July begins a half-year")
		year := half
		year.Reporting = commitments.Year
		err = load(first, year)
		blames(t, err, map[string]string{"agreement.calendars[2].from": "error.calendar.boundary"})
		var from []string
		for _, v := range o.calendar(t).Calendars {
			from = append(from, v.From.String())
		}
		assert.Equal(t, []string{"", "2027-01-01", "2027-07-01"}, from)
	})
}

// Planners report on the quarter that runs while it is made into months. Whoever is
// first, no update stands under a rhythm that did not hold.
func TestAChangeAndAnUpdateOfTheSamePeriodDoNotCross(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		codes := []string{"M1.MA-NAD", "M2.MA-NAD", "M3.MA-NAD", "M4.MA-NAD"}
		versions := make([]int, len(codes))
		for i, code := range codes {
			versions[i] = o.version(t, code)
		}
		var all sync.WaitGroup
		var changed error
		reported := make([]error, len(codes))
		all.Go(func() { _, changed = o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2026-10-01")) })
		for i, code := range codes {
			all.Go(func() {
				_, reported[i] = o.ReportProgress(t.Context(), o.planner, code, commitments.ProgressInput{
					Period: "2026-Q4", Status: "in_progress", Narrative: "Travaux de " + code, Version: versions[i], Submit: true,
				})
			})
		}
		all.Wait()
		for i, err := range reported {
			if changed == nil {
				blames(t, err, map[string]string{"period": "error.period.kind.month"})
			} else if err != nil {
				t.Errorf("%s: %v", codes[i], err)
			}
		}
		if changed != nil {
			blames(t, changed, map[string]string{"from": "error.calendar.past"})
		}
	})
}
