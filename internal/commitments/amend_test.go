package commitments_test

import (
	"slices"
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
		for _, in := range []commitments.ItemInput{
			{Section: commitments.Pledges, Code: "M10", New: true, Members: map[string]any{
				"party": "ministry", "category": before.Pledges[0].Category, "title": spoken("Étude"), "clause": spoken("Étude"),
				"sources": []any{"x", " "}, "scope": map[string]any{"kind": "regions", "regions": []any{"MA-FIG"}},
			}},
			{Section: commitments.OwnTerms, Members: map[string]any{"in_force_until": "2029-12-31"}},
			{Section: commitments.Units, Code: "km", New: true, Members: map[string]any{"forms": map[string]any{"en": map[string]any{"one": "km", "other": "km"}}}},
			{Section: commitments.Indicators, Code: "M10.1", New: true, Members: map[string]any{"name": spoken("Études"), "kind": "number", "unit": "km"}},
			{Section: commitments.Categories, Code: "parks", New: true, Members: map[string]any{"name": spoken("Parcs")}},
			{Section: commitments.Dimensions, Code: "origin", New: true, Members: map[string]any{
				"name": spoken("Origine"), "parts": []any{map[string]any{"code": "town", "name": spoken("Ville")}},
			}},
			{Section: commitments.Parties, Code: "agency", New: true, Members: map[string]any{"names": []any{map[string]any{"name": spoken("Agence"), "short": spoken("A")}}}},
			{Section: commitments.Regions, Code: "MA-NEW", New: true, Members: map[string]any{"name": spoken("Neuve"), "parent": "MA-FIG", "valid_from": "2027-01-01", "lat": "34,5", "tile_x": "3"}},
			{Section: commitments.Regions, Code: "MA-NEW", Members: map[string]any{commitments.Joins: true}},
			{Section: commitments.Facts, Code: "new-2026", New: true, Members: map[string]any{
				"date": "2026-10-01", "precision": "day", "regions": []any{"MA-FIG"}, "pledges": []any{"M5"}, "kind": "study", "title": spoken("Étude"),
				"value": "1 250,5", "unit": "km", "source": "Rapport",
			}},
		} {
			change := in.Amendment(agreementCode, "")
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
		after := o.defined(t)
		assert.Equal(t, []string{"x"}, after.Pledges[len(before.Pledges)].Sources)
		assert.Contains(t, after.Agreement.Parties, "agency")
		assert.Contains(t, after.Agreement.Regions, "MA-NEW")
		assert.Equal(t, "1250.5", after.Facts[slices.IndexFunc(after.Facts, func(f commitments.Fact) bool { return f.ID == "new-2026" })].Value.String())
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
	for section, code := range map[commitments.Section]string{
		commitments.Pledges: "M5", commitments.Indicators: "M5.1", commitments.Units: before.Units[0].Code, commitments.Categories: "studies",
		commitments.Dimensions: "sex", commitments.Parties: "ministry", commitments.Regions: "MA-FIG", commitments.Facts: stored(o),
	} {
		t.Run(string(section), func(t *testing.T) {
			change := commitments.ItemInput{Section: section, Code: code, New: true}.Amendment(agreementCode, "")
			taken := map[string]string{section.CodeMember(): "error.code.taken"}
			_, err := o.PreviewAmendment(t.Context(), o.admin, change)
			blames(t, err, taken)
			_, err = o.Amend(t.Context(), o.admin, change)
			blames(t, err, taken)
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
	same := []commitments.Amendment{commitments.FileAmendment(before, "")}
	for section, code := range map[commitments.Section]string{
		commitments.OwnTerms: "", commitments.Pledges: "M5", commitments.Indicators: "M5.1", commitments.Units: before.Units[0].Code,
		commitments.Categories: "studies", commitments.Dimensions: "sex", commitments.Parties: "ministry", commitments.Regions: "MA-FIG",
	} {
		members := commitments.Members(before.Find(section, code))
		delete(members, "calendars") // which have an operation of their own
		same = append(same, commitments.ItemInput{Section: section, Code: code, Members: members}.Amendment(agreementCode, ""),
			commitments.ItemInput{Section: section, Code: code, Whole: true, Members: members}.Amendment(agreementCode, ""))
	}
	for _, change := range same {
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

		change := commitments.ItemInput{Section: commitments.Indicators, Code: "M1.1", Members: map[string]any{"unit": "people"}}
		_, err = o.PreviewAmendment(t.Context(), o.admin, change.Amendment(agreementCode, ""))
		blames(t, err, map[string]string{"": "error.indicator.fixed"})
	})
}

func TestAReportedPartOfADimensionStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		sex := o.defined(t).Find(commitments.Dimensions, "sex").(commitments.Dimension)
		without := func(gone string) commitments.Amendment {
			var parts []any
			for _, p := range sex.Parts {
				if p.Code != gone {
					parts = append(parts, map[string]any{"code": p.Code, "name": map[string]any{"fr": p.Name["fr"]}})
				}
			}
			return commitments.ItemInput{Section: commitments.Dimensions, Code: "sex", Members: map[string]any{"parts": parts}}.Amendment(agreementCode, "")
		}
		_, err := o.PreviewAmendment(t.Context(), o.admin, without("women"))
		require.NoError(t, err, "nothing was reported of it")
		broken := commitments.ItemInput{Section: commitments.Indicators, Code: "M1.1", Members: map[string]any{"breakdown": []any{"sex"}}}
		_, err = o.Amend(t.Context(), o.admin, broken.Amendment(agreementCode, ""))
		require.NoError(t, err)
		_, err = o.report(t, o.planner, "M1.MA-FIG", func(in *commitments.ProgressInput) {
			in.Value, in.Values = "", []commitments.ValueInput{{Indicator: "M1.1", Value: "3", Parts: []commitments.PartInput{{Dimension: "sex", Part: "women", Value: "2"}}}}
		})
		require.NoError(t, err)
		for _, amend := range []func(commitments.Amendment) error{
			func(a commitments.Amendment) error { _, err := o.PreviewAmendment(t.Context(), o.admin, a); return err },
			func(a commitments.Amendment) error { _, err := o.Amend(t.Context(), o.admin, a); return err },
		} {
			blames(t, amend(without("women")), map[string]string{"parts": "error.dimension.reported"})
			require.NoError(t, amend(without("men")), "nothing was reported of it")
		}
	})
}

func TestACodeOfAnotherAgreementIsTaken(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	second := smallest()
	_, err := o.LoadAgreement(t.Context(), o.admin, second)
	require.NoError(t, err)
	change := commitments.ItemInput{Section: commitments.Parties, Code: second.Parties[0].Code, New: true}
	_, err = o.PreviewAmendment(t.Context(), o.admin, change.Amendment(agreementCode, ""))
	blames(t, err, map[string]string{"code": "error.code.taken"})
}

// A stored fact stands as it is, whatever a file says of it.
func TestAPreviewTellsNoChangeOfAStoredFact(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	def := o.defined(t)
	def.Facts[0].Kind = "another"
	preview, err := o.PreviewAmendment(t.Context(), o.admin, commitments.FileAmendment(def, ""))
	require.NoError(t, err)
	assert.Empty(t, preview.Changes)
}
