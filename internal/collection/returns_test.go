package collection_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

func TestAReturnGoesThroughItsStates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		stands := func(state collection.State, timing collection.Timing) collection.Return {
			t.Helper()
			one := o.returned(t, r.ID, nad)
			require.Equal(t, state, one.State)
			require.Equal(t, timing, one.Timing)
			return one
		}
		one := stands(collection.Expected, collection.Pending)
		assert.Equal(t, "ministry", one.Party)
		assert.Equal(t, "2026-10-30", one.LastOn.String())

		excused, err := o.Excuse(ctx, o.council, r.ID, nad, " Rien de prévu ")
		require.NoError(t, err)
		one = stands(collection.Excused, "")
		assert.Equal(t, excused, one)
		assert.Equal(t, "Rien de prévu", one.Excuse.Reason)
		_, err = o.Excuse(ctx, o.council, r.ID, nad, "Encore")
		refuses(t, problem.Conflict, "error.return.excused", err)
		_, err = o.Expect(ctx, o.council, r.ID, nad, "Finalement oui")
		require.NoError(t, err)
		assert.Nil(t, stands(collection.Expected, collection.Pending).Excuse)
		_, err = o.Expect(ctx, o.council, r.ID, nad, "Encore")
		refuses(t, problem.Conflict, "error.return.not_excused", err)

		_, err = o.report(t, nad, q3, draft)
		require.NoError(t, err)
		stands(collection.InProgress, collection.Pending)
		o.on("2026-10-21")
		stands(collection.InProgress, collection.Missing)
		u, err := o.report(t, nad, q3, nil)
		require.NoError(t, err)
		one = stands(collection.Submitted, collection.Late)
		assert.Equal(t, u.ID, one.Update.ID)
		assert.Equal(t, u.SubmittedAt, one.FirstSubmittedAt)
		_, err = o.Excuse(ctx, o.council, r.ID, nad, "Trop tard")
		refuses(t, problem.Conflict, "error.return.came", err)

		_, err = o.tracker.ReviewUpdate(ctx, o.council, u.ID, commitments.ReviewInput{Decision: "returned", Reason: "Préciser"})
		require.NoError(t, err)
		stands(collection.Returned, collection.Late)
		second, err := o.report(t, nad, q3, nil)
		require.NoError(t, err)
		one = stands(collection.Submitted, collection.Late)
		assert.Equal(t, second.ID, one.Update.ID)
		assert.Equal(t, u.SubmittedAt, one.FirstSubmittedAt, "the first submission counts")
		_, err = o.tracker.ReviewUpdate(ctx, o.council, second.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		require.NoError(t, err)
		stands(collection.Verified, collection.Late)
		o.on("2026-12-01")
		_, err = o.tracker.ReviewUpdate(ctx, o.council, second.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		refuses(t, problem.Conflict, "error.already_reviewed", err)
	})
}

// The due day ends at midnight in Casablanca, which is an hour ahead of UTC.
func TestTheDueDayIsReckonedInTheTrackersZone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		r := o.open(t, nil)
		o.clock.Set(time.Date(2026, 10, 20, 22, 59, 59, 0, time.UTC))
		_, err := o.report(t, nad, q3, nil)
		require.NoError(t, err)
		assert.Equal(t, collection.OnTime, o.returned(t, r.ID, nad).Timing)
		o.clock.Set(time.Date(2026, 10, 20, 23, 0, 0, 0, time.UTC))
		_, err = o.report(t, "M1.MA-ZAG", q3, nil)
		require.NoError(t, err)
		assert.Equal(t, collection.Late, o.returned(t, r.ID, "M1.MA-ZAG").Timing)
		o.clock.Set(time.Date(2026, 10, 30, 22, 59, 59, 0, time.UTC))
		_, err = o.report(t, "M1.MA-KHE", q3, nil)
		require.NoError(t, err)
		o.clock.Set(time.Date(2026, 10, 30, 23, 0, 0, 0, time.UTC))
		_, err = o.report(t, "M1.MA-HOC", q3, nil)
		refuses(t, problem.Conflict, "error.lock.grace", err)
	})
}

func TestWhatCameBeforeTheRoundCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, tellsOnly)
		o.on("2026-09-10")
		two := []commitments.ValueInput{{Indicator: "M5.1", Value: "1"}, {Indicator: "M5.2", Value: "20"}}
		for code, values := range map[string][]commitments.ValueInput{
			nad: nil, "M1.MA-FIG": {{Indicator: "M1.1", Value: "2"}}, "M5.MA-NAD": nil, "M5.MA-ZAG": two[:1], "M5.MA-FIG": two, onlyTold: nil,
		} {
			_, err := o.report(t, code, q3, func(in *commitments.ProgressInput) { in.Values = values })
			require.NoError(t, err, code)
		}
		o.on("2026-10-05")
		r := o.open(t, func(in *collection.OpenInput) { in.Requires = &[]string{"narrative", "value", "evidence"} })
		for code, lacks := range map[string][]string{
			nad: {"value", "evidence"}, "M1.MA-FIG": {"evidence"}, "M5.MA-FIG": {"evidence"},
			"M5.MA-NAD": {"value", "evidence"}, // once, although both values are missing
			"M5.MA-ZAG": {"value", "evidence"}, // one of two
			onlyTold:    {"evidence"},          // a value is asked of what is measured alone
		} {
			t.Run(code, func(t *testing.T) {
				one := o.returned(t, r.ID, code)
				assert.Equal(t, collection.Submitted, one.State)
				assert.Equal(t, collection.OnTime, one.Timing)
				assert.Equal(t, lacks, one.Lacks)
			})
		}
	})
}

// onlyTold is a commitment of which nothing is measured, once tellsOnly changed its pledge.
// Both values of M5 are typed then.
const onlyTold = "M2.MA-NAD"

func tellsOnly(d *commitments.Definition) {
	trackertest.Typed("M5.1")(d)
	in := &d.Pledges[1].Indicators[0]
	*in = commitments.Indicator{Code: in.Code, Name: in.Name, Kind: commitments.Qualitative}
}

func TestWhatWasFinishedBeforeIsNotOwed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		o.on("2026-07-10")
		said := []commitments.Answer{{Rule: commitments.CompletedNoEvidence, Text: "Constaté sur place"}}
		for code, status := range map[string]string{nad: "completed", "M1.MA-ZAG": "cancelled", "M1.MA-KHE": "delivered"} {
			t.Run(code, func(t *testing.T) {
				_, err := o.report(t, code, q2, func(in *commitments.ProgressInput) { in.Status, in.Answers = status, said })
				require.NoError(t, err)
			})
		}
		refused, err := o.report(t, "M1.MA-FIG", q2, func(in *commitments.ProgressInput) { in.Status, in.Answers = "completed", said })
		require.NoError(t, err)
		_, err = o.tracker.ReviewUpdate(ctx, o.council, refused.ID, commitments.ReviewInput{Decision: "returned", Reason: "Rien ne le montre"})
		require.NoError(t, err)
		o.on("2026-10-05")
		r := o.open(t, nil)
		for code, want := range map[string]collection.State{
			nad: collection.Excused, "M1.MA-ZAG": collection.Excused, "M1.MA-KHE": collection.Expected,
			"M1.MA-FIG": collection.Expected, // it was sent back
		} {
			t.Run(code, func(t *testing.T) {
				one := o.returned(t, r.ID, code)
				assert.Equal(t, want, one.State, code)
				assert.Equal(t, want == collection.Excused, one.Finished, code)
				assert.Nil(t, one.Excuse)
			})
		}
		one, err := o.Expect(ctx, o.council, r.ID, nad, "Visite de contrôle prévue")
		require.NoError(t, err)
		assert.Equal(t, collection.Expected, one.State)
		_, err = o.report(t, "M1.MA-ZAG", q3, nil)
		require.NoError(t, err, "what is not owed may still come")
		assert.Equal(t, collection.Submitted, o.returned(t, r.ID, "M1.MA-ZAG").State)
	})
}

func TestARoundOfSomePledgesAndRegions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, func(in *collection.OpenInput) {
			in.Pledges, in.Regions = &[]string{"M1", "C3"}, &[]string{"MA-NAD", "MA-FIG"}
		})
		all, total, err := o.Returns(ctx, o.planner, r.ID, collection.ReturnFilter{Page: 1, PerPage: 50})
		require.NoError(t, err)
		var codes []string
		for _, one := range all {
			codes = append(codes, one.Commitment)
		}
		assert.Equal(t, []string{"M1.MA-FIG", "M1.MA-NAD", "C3.MA-FIG", "C3.MA-NAD"}, codes)
		assert.Equal(t, 4, total)
		_, err = o.Excuse(ctx, o.council, r.ID, "M2.MA-NAD", "x")
		refuses(t, problem.NotFound, "error.return.unknown", err)
		_, err = o.Excuse(ctx, o.council, r.ID, "X", "x")
		refuses(t, problem.NotFound, "error.not_found", err)
		o.on("2026-11-05")
		_, err = o.report(t, nad, q3, nil)
		refuses(t, problem.Conflict, "error.lock.grace", err)
		_, err = o.report(t, "M2.MA-NAD", q3, nil)
		require.NoError(t, err, "what no round covers follows the calendar")
	})
}

func TestReturnsAreFilteredAndPaged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		_, err := o.report(t, nad, q3, nil)
		require.NoError(t, err)
		_, err = o.report(t, "M2.MA-NAD", q3, draft)
		require.NoError(t, err)
		_, err = o.Excuse(ctx, o.council, r.ID, "M3.MA-NAD", "x")
		require.NoError(t, err)
		o.on("2026-10-22")
		_, err = o.report(t, "M4.MA-NAD", q3, nil)
		require.NoError(t, err)
		for name, c := range map[string]struct {
			filter collection.ReturnFilter
			want   int
		}{
			"all":         {collection.ReturnFilter{}, 154},
			"region":      {collection.ReturnFilter{Region: "MA-NAD"}, 14},
			"pledge":      {collection.ReturnFilter{Pledge: "M1"}, 11},
			"party":       {collection.ReturnFilter{Party: "CCDH"}, 55},
			"submitted":   {collection.ReturnFilter{State: collection.Submitted}, 2},
			"in progress": {collection.ReturnFilter{State: collection.InProgress}, 1},
			"excused":     {collection.ReturnFilter{State: collection.Excused}, 1},
			"expected":    {collection.ReturnFilter{State: collection.Expected, Region: "MA-NAD"}, 10},
			"on time":     {collection.ReturnFilter{Timing: collection.OnTime}, 1},
			"late":        {collection.ReturnFilter{Timing: collection.Late}, 1},
			"delayed":     {collection.ReturnFilter{Delayed: true}, 152},
			"none":        {collection.ReturnFilter{State: collection.Verified}, 0},
		} {
			t.Run(name, func(t *testing.T) {
				c.filter.Page, c.filter.PerPage = 1, 50
				_, total, err := o.Returns(ctx, o.planner, r.ID, c.filter)
				require.NoError(t, err)
				assert.Equal(t, c.want, total, name)
			})
		}
		var paged []string
		for page := 1; page <= 5; page++ {
			some, total, err := o.Returns(ctx, o.planner, r.ID, collection.ReturnFilter{Page: page, PerPage: 40})
			require.NoError(t, err)
			require.Equal(t, 154, total)
			for _, one := range some {
				paged = append(paged, one.Commitment)
			}
		}
		assert.Len(t, paged, 154)
		slices.Sort(paged)
		assert.Len(t, slices.Compact(paged), 154)
		_, _, err = o.Returns(ctx, o.planner, r.ID, collection.ReturnFilter{
			Region: "MA-XXX", Pledge: "M99", Party: "nobody", State: "lost", Timing: "soon", Page: 1, PerPage: 1000,
		})
		blames(t, err, map[string]string{
			"region": "error.code.unknown", "pledge": "error.code.unknown", "party": "error.code.unknown",
			"state": "error.filter.unknown", "timing": "error.filter.unknown", "per_page": "error.per_page.range",
		})
	})
}

func TestWhatARequirementRefuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, tellsOnly)
		o.open(t, func(in *collection.OpenInput) { in.Requires = &[]string{"value", "narrative"} })
		empty := func(in *commitments.ProgressInput) { in.Narrative = " " }
		_, err := o.report(t, nad, q3, empty)
		blames(t, err, map[string]string{"value": "error.round.value_required", "narrative": "error.round.narrative_required"})
		_, err = o.report(t, onlyTold, q3, empty)
		blames(t, err, map[string]string{"narrative": "error.round.narrative_required"})
		_, err = o.report(t, nad, q3, func(in *commitments.ProgressInput) { in.Narrative, in.Submit = "", false })
		require.NoError(t, err, "a draft may be empty")
		u, err := o.report(t, nad, q4, empty)
		require.NoError(t, err, "another period asks nothing: %v", u)
		_, err = o.report(t, nad, q3, func(in *commitments.ProgressInput) { in.Value = "3" })
		require.NoError(t, err)

		_, err = o.report(t, "M5.MA-NAD", q3, nil)
		blames(t, err, map[string]string{"values.M5.1": "error.round.value_required", "values.M5.2": "error.round.value_required"})
		_, err = o.report(t, "M5.MA-NAD", q3, func(in *commitments.ProgressInput) {
			in.Values = []commitments.ValueInput{{Indicator: "M5.1", Value: "0"}}
		})
		blames(t, err, map[string]string{"values.M5.2": "error.round.value_required"})
		_, err = o.report(t, "M5.MA-NAD", q3, func(in *commitments.ProgressInput) {
			in.Values = []commitments.ValueInput{{Indicator: "M5.2", Value: "20"}, {Indicator: "M5.1", Value: "0"}}
		})
		require.NoError(t, err)
	})
}

func TestWhatADecisionIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		for reason, key := range map[string]string{
			"": "error.round.reason_missing", " \n": "error.round.reason_missing", strings.Repeat("x", 4_001): "error.text.long", "\xff": "error.text.encoding",
		} {
			t.Run(reason, func(t *testing.T) {
				_, err := o.Excuse(ctx, o.council, r.ID, nad, reason)
				blames(t, err, map[string]string{"reason": key})
			})
		}
		_, err := o.Reopen(ctx, o.council, collection.ReopenInput{Round: r.ID, Commitment: nad, Reason: "x", Until: "2026-10-10"})
		refuses(t, problem.Conflict, "error.return.open", err)
		o.on("2026-11-05")
		for until, key := range map[string]string{
			"": "error.round.day_range", "2026-11-04": "error.round.day_range", "2027-11-07": "error.round.day_range", "demain": "error.date.malformed",
		} {
			t.Run(until, func(t *testing.T) {
				_, err = o.Reopen(ctx, o.council, collection.ReopenInput{Round: r.ID, Commitment: nad, Reason: "x", Until: until})
				blames(t, err, map[string]string{"until": key})
			})
		}
		_, err = o.Reopen(ctx, o.council, collection.ReopenInput{Round: r.ID, Commitment: nad, Reason: "", Until: "x"})
		blames(t, err, map[string]string{"until": "error.date.malformed", "reason": "error.round.reason_missing"})
		assert.Nil(t, o.returned(t, r.ID, nad).Reopened)
	})
}
