package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func (o *office) defined(t *testing.T) commitments.Definition {
	t.Helper()
	def, err := o.Definition(t.Context(), o.admin, agreementCode)
	require.NoError(t, err)
	return def
}

func TestAnAmendmentDoesWhatItsPreviewSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		before := o.defined(t)
		until, added := "2029-12-31", commitments.PledgeInput{
			Code: "M10", New: true, Party: "ministry", Category: before.Pledges[0].Category, Title: inThree("Étude"), Clause: inThree("Étude"),
			Sources: []string{"x", " "}, Scope: &commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-FIG"}},
		}
		for _, change := range []commitments.Amendment{
			added.Amendment(agreementCode, ""),
			commitments.AgreementInput{InForceUntil: &until}.Amendment(agreementCode, ""),
			commitments.UnitInput{New: true, Unit: commitments.Unit{Code: "km", Forms: km()}}.Amendment(agreementCode, ""),
			commitments.IndicatorInput{Code: "M10.1", New: true, Name: inThree("Études"), Kind: "number", Unit: "km"}.Amendment(agreementCode, ""),
		} {
			before := o.defined(t)
			preview, err := o.PreviewAmendment(t.Context(), o.admin, change)
			require.NoError(t, err)
			require.NotEmpty(t, preview.Changes)
			assert.Equal(t, before, o.defined(t), "a preview changes nothing")
			change.Digest = preview.Digest
			loaded, err := o.Amend(t.Context(), o.admin, change)
			require.NoError(t, err)
			assert.Len(t, preview.Commitments, loaded.Commitments)
			assert.NotEqual(t, preview.Digest, o.defined(t).Digest())
			again, err := o.PreviewAmendment(t.Context(), o.admin, commitments.FileAmendment(preview.Definition, ""))
			require.NoError(t, err)
			assert.Empty(t, again.Changes, "all of it was done")
			_, err = o.Amend(t.Context(), o.admin, change)
			assert.True(t, problem.Is(err, problem.Conflict), "the definition is another by now")
		}
		assert.Equal(t, []string{"x"}, o.defined(t).Pledges[len(before.Pledges)].Sources)
		o.at(t, "M10.MA-FIG")
	})
}

// at demands that the commitment is there.
func (o *office) at(t *testing.T, code string) {
	t.Helper()
	_, err := o.Commitment(t.Context(), o.admin, code)
	require.NoError(t, err)
}

func TestWhatIsNewTakesNoCodeThatIsTaken(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	before := o.defined(t)
	for name, change := range map[string]commitments.Amendment{
		"a pledge":     commitments.PledgeInput{Code: "M5", New: true}.Amendment(agreementCode, ""),
		"an indicator": commitments.IndicatorInput{Code: "M5.1", New: true}.Amendment(agreementCode, ""),
		"a unit":       commitments.UnitInput{New: true, Unit: before.Units[0]}.Amendment(agreementCode, ""),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.PreviewAmendment(t.Context(), o.admin, change)
			blames(t, err, map[string]string{"code": "error.code.taken"})
			_, err = o.Amend(t.Context(), o.admin, change)
			blames(t, err, map[string]string{"code": "error.code.taken"})
		})
	}
	assert.Equal(t, before, o.defined(t))
}

// A file is previewed by the calendar's own rule.
func TestAPreviewKeepsTheCalendar(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.ChangeCalendar(t.Context(), o.admin, agreementCode, monthly("2027-01-01"))
	require.NoError(t, err)
	def := o.defined(t)
	def.Agreement.Calendars = def.Agreement.Calendars[:1]
	preview, err := o.PreviewAmendment(t.Context(), o.admin, commitments.FileAmendment(def, ""))
	require.NoError(t, err)
	assert.Empty(t, preview.Changes, "a version that the file does not name stays")

	def = o.defined(t)
	def.Agreement.Calendars[1].FinalAfterDays = 200
	preview, err = o.PreviewAmendment(t.Context(), o.admin, commitments.FileAmendment(def, ""))
	require.NoError(t, err)
	require.Len(t, preview.Changes, 1)
	assert.Equal(t, "calendars[1].final_after_days", preview.Changes[0].Field)

	def.Agreement.Calendars[0].DueDays++
	_, err = o.PreviewAmendment(t.Context(), o.admin, commitments.FileAmendment(def, ""))
	blames(t, err, map[string]string{"agreement.calendars[0].from": "error.calendar.past"})
	_, err = o.Amend(t.Context(), o.admin, commitments.FileAmendment(def, ""))
	blames(t, err, map[string]string{"agreement.calendars[0].from": "error.calendar.past"})
}

func TestAnAmendmentThatSaysTheSameChangesNothing(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	before := o.defined(t)
	rule := before.Agreement.TrackRule()
	for _, change := range []commitments.Amendment{
		commitments.AgreementInput{
			Title: before.Agreement.Title, Summary: before.Agreement.Summary, OnTrack: &rule.OnTrack, Behind: &rule.Behind,
		}.Amendment(agreementCode, ""),
		commitments.UnitInput{Unit: before.Units[0]}.Amendment(agreementCode, ""),
		commitments.FileAmendment(before, ""),
	} {
		preview, err := o.PreviewAmendment(t.Context(), o.admin, change)
		require.NoError(t, err)
		assert.Empty(t, preview.Changes)
		loaded, err := o.Amend(t.Context(), o.admin, change)
		require.NoError(t, err)
		assert.True(t, loaded.Nothing())
	}
}

func TestAReportedIndicatorIsFixed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		reported, err := o.ReportedIndicators(t.Context(), o.planner, agreementCode)
		require.NoError(t, err)
		assert.NotContains(t, reported, "M1.1")
		value := "3"
		_, err = o.report(t, o.planner, "M1.MA-FIG", func(in *commitments.ProgressInput) { in.Value = value })
		require.NoError(t, err)
		reported, err = o.ReportedIndicators(t.Context(), o.planner, agreementCode)
		require.NoError(t, err)
		assert.Contains(t, reported, "M1.1")
		_, err = o.ReportedIndicators(t.Context(), people.Account{}, agreementCode)
		assert.True(t, problem.Is(err, problem.Unauthenticated), "%v", err)

		change := commitments.IndicatorInput{Code: "M1.1", Name: inThree("Autre"), Kind: "number", Unit: "people", Counting: "to_date"}
		_, err = o.PreviewAmendment(t.Context(), o.admin, change.Amendment(agreementCode, ""))
		blames(t, err, map[string]string{"": "error.indicator.fixed"})
	})
}
