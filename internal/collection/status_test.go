package collection_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestHowARoundStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, func(in *collection.OpenInput) {
			in.Pledges, in.Regions = &[]string{"M1", "M2", "C1"}, &[]string{"MA-FIG", "MA-NAD"}
		})
		o.on("2026-10-19")
		first, err := o.report(t, "M1.MA-FIG", q3, nil)
		require.NoError(t, err)
		_, err = o.Excuse(ctx, o.council, r.ID, "M2.MA-FIG", "Rien de prévu")
		require.NoError(t, err)
		_, err = o.report(t, "M2.MA-NAD", q3, draft)
		require.NoError(t, err)
		o.on("2026-10-22")
		_, err = o.report(t, "M1.MA-NAD", q3, nil)
		require.NoError(t, err)
		_, err = o.tracker.ReviewUpdate(ctx, o.council, first.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		require.NoError(t, err)

		s, err := o.RoundStatus(ctx, o.auditor, r.ID, time.Time{})
		require.NoError(t, err)
		assert.Equal(t, collection.Grace, s.Phase)
		assert.Equal(t, collection.Count{
			Returns: 6, Excused: 1, Owed: 5, Came: 2, Missing: 3, Submitted: 1, Verified: 1, OnTime: 1, Late: 1, InProgress: 1,
		}, s.Whole)
		complete, owed := s.Whole.Completeness()
		assert.Equal(t, 400, complete)
		assert.True(t, owed)
		timely, came := s.Whole.Timeliness()
		assert.Equal(t, 500, timely)
		assert.True(t, came)

		groups := func(list []collection.Group) (codes []string, sum collection.Count) {
			for _, g := range list {
				codes = append(codes, g.Code)
				sum.Returns += g.Returns
				sum.Came += g.Came
				sum.Missing += g.Missing
			}
			return codes, sum
		}
		for want, list := range map[string][]collection.Group{"ministry": s.ByParty, "M1": s.ByPledge, "MA-FIG": s.ByRegion} {
			t.Run(want, func(t *testing.T) {
				codes, sum := groups(list)
				assert.Equal(t, want, codes[0])
				assert.Equal(t, collection.Count{Returns: 6, Came: 2, Missing: 3}, sum, want)
			})
		}
		matrix := s.Matrix()
		require.Len(t, matrix, 3)
		assert.Equal(t, "M2.MA-NAD", matrix[1][1].Commitment)
		assert.Equal(t, collection.InProgress, matrix[1][1].State)
		assert.Equal(t, collection.Excused, matrix[1][0].State)

		assert.Equal(t, []collection.UnstartedReturns{
			{Party: "CCDH", Region: "MA-FIG", Returns: []string{"C1.MA-FIG"}}, {Party: "CCDH", Region: "MA-NAD", Returns: []string{"C1.MA-NAD"}},
		}, s.NotBegun)
		var delayed []string
		for _, one := range s.Delayed {
			delayed = append(delayed, one.Commitment)
		}
		assert.Equal(t, []string{"M2.MA-NAD", "C1.MA-FIG", "C1.MA-NAD", "M1.MA-NAD"}, delayed, "those that are late now come first")

		assert.Equal(t, o.clock.At().AddDate(0, 0, -1).Truncate(time.Hour), s.Since.Truncate(time.Hour))
		assert.Equal(t, collection.Count{Returns: 6, Excused: 1, Owed: 5, Came: 1, Missing: 4, Submitted: 1, OnTime: 1}, s.Before.Whole)
		assert.Equal(t, []collection.StateChange{
			{Commitment: "M1.MA-FIG", Before: collection.Submitted, After: collection.Verified},
			{Commitment: "M1.MA-NAD", Before: collection.Expected, After: collection.Submitted},
		}, s.Changed)

		s, err = o.RoundStatus(ctx, o.auditor, r.ID, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
		require.NoError(t, err)
		assert.Equal(t, collection.Count{Returns: 6, Owed: 6, Pending: 6}, s.Before.Whole)
		assert.Len(t, s.Changed, 3)
		s, err = o.RoundStatus(ctx, o.auditor, r.ID, o.clock.At())
		require.NoError(t, err)
		assert.Empty(t, s.Changed)
		before := s.Whole
		before.InProgress = 0
		assert.Equal(t, before, s.Before.Whole)
	})
}

func TestARoundThatAsksNothingHasNoShares(t *testing.T) {
	_, owed := collection.Count{Excused: 3, Returns: 3}.Completeness()
	assert.False(t, owed)
	_, came := collection.Count{Owed: 3, Returns: 3, Missing: 3}.Timeliness()
	assert.False(t, came)
	asksNothing := collection.RoundFacts{Round: collection.Round{Period: commitments.MustPeriod("2026-Q3")}}
	assert.Empty(t, asksNothing.Status(time.Now(), time.Now(), time.UTC).Matrix())
}
