package collection_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestWhatAPlannerOwes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		none, err := o.OpenReturns(ctx, o.planner)
		require.NoError(t, err)
		assert.Empty(t, none)
		r := o.open(t, nil)
		_, err = o.report(t, "M5.MA-FIG", q3, nil)
		require.NoError(t, err)
		_, err = o.report(t, "M8.MA-FIG", q3, draft)
		require.NoError(t, err)

		owed, err := o.OpenReturns(ctx, o.figuig)
		require.NoError(t, err)
		require.Len(t, owed, 1)
		assert.Equal(t, collection.Open, owed[0].Phase)
		assert.Equal(t, 9, owed[0].Count.Owed, "the ministry's pledges in one region")
		assert.Equal(t, 1, owed[0].Count.InProgress)
		assert.Len(t, owed[0].Open, 8)
		for _, by := range []people.Account{o.council, o.auditor} {
			theirs, err := o.OpenReturns(ctx, by)
			require.NoError(t, err)
			for _, one := range theirs {
				for _, x := range one.Open {
					assert.Equal(t, by.Party, x.Party)
				}
			}
		}

		_, err = o.Close(ctx, o.council, r.ID, "", 0)
		require.NoError(t, err)
		owed, err = o.OpenReturns(ctx, o.figuig)
		require.NoError(t, err)
		assert.Empty(t, owed, "nothing can come any more")
		_, err = o.Reopen(ctx, o.council, collection.ReopenInput{Round: r.ID, Commitment: "M8.MA-FIG", Reason: "Coupure", Until: "2026-10-09"})
		require.NoError(t, err)
		owed, err = o.OpenReturns(ctx, o.figuig)
		require.NoError(t, err)
		require.Len(t, owed, 1)
		require.Len(t, owed[0].Open, 1)
		assert.Equal(t, "M8.MA-FIG", owed[0].Open[0].Commitment)
		running, err := o.Running(ctx, o.council)
		require.NoError(t, err)
		assert.Empty(t, running, "a round with a reopened return is closed all the same")
		o.on("2026-10-10")
		owed, err = o.OpenReturns(ctx, o.figuig)
		require.NoError(t, err)
		assert.Empty(t, owed)
	})
}

func mustAgreement(t *testing.T, o *office) commitments.Agreement {
	t.Helper()
	a, err := o.tracker.Agreement(t.Context(), o.auditor, "")
	require.NoError(t, err)
	return a
}

func TestRoundsAreWatched(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		periods, err := o.PeriodsWithoutRound(ctx, o.council, mustAgreement(t, o), 3)
		require.NoError(t, err)
		assert.Equal(t, []string{"2026-Q4", "2026-Q3", "2026-Q2"}, []string{periods[0].String(), periods[1].String(), periods[2].String()})
		r := o.open(t, nil)
		_, err = o.report(t, "M5.MA-FIG", q3, nil)
		require.NoError(t, err)
		periods, err = o.PeriodsWithoutRound(ctx, o.council, mustAgreement(t, o), 3)
		require.NoError(t, err)
		assert.NotContains(t, periods, q3)

		list, total, err := o.Overview(ctx, o.auditor, collection.Filter{Page: 1, PerPage: 50})
		require.NoError(t, err)
		assert.Equal(t, 1, total)
		standing, err := o.RoundStatus(ctx, o.auditor, r.ID, r.OpenedAt)
		require.NoError(t, err)
		assert.Equal(t, standing.Whole, list[0].Count, "the list and the page count alike")
		one, err := o.Summary(ctx, o.auditor, r.ID)
		require.NoError(t, err)
		assert.Equal(t, list[0], one)
		running, err := o.Running(ctx, o.council)
		require.NoError(t, err)
		require.Len(t, running, 1)
		assert.Equal(t, standing.Whole, running[0].Whole)

		var each []collection.RoundSummary
		require.NoError(t, o.Each(ctx, o.auditor, collection.Filter{}, func(p collection.RoundSummary) error { each = append(each, p); return nil }))
		assert.Equal(t, list, each)
		var returns []collection.Return
		filter := collection.ReturnFilter{Regions: []string{"MA-FIG", "MA-NAD"}, Pledge: "M5"}
		require.NoError(t, o.EachReturn(ctx, o.auditor, r.ID, filter, func(x collection.Return) error { returns = append(returns, x); return nil }))
		assert.Len(t, returns, 2)
		err = o.EachReturn(ctx, o.auditor, r.ID, collection.ReturnFilter{State: "lost"}, func(collection.Return) error { return nil })
		blames(t, err, map[string]string{"state": "error.filter.unknown"})
	})
}

func TestACaseHoldsWhatStaffDecided(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, func(in *collection.OpenInput) { in.Pledges = &[]string{"M5"} })
		_, err := o.Excuse(ctx, o.council, r.ID, "M5.MA-FIG", "Fermé")
		require.NoError(t, err)
		_, err = o.Expect(ctx, o.council, r.ID, "M5.MA-FIG", "Rouvert")
		require.NoError(t, err)
		_, err = o.Change(ctx, o.council, r.ID, collection.ChangeInput{Version: 1, TermsInput: collection.TermsInput{GraceDays: ptr("3")}})
		require.NoError(t, err)
		one, err := o.Return(ctx, o.auditor, r.ID, "M5.MA-FIG")
		require.NoError(t, err)
		assert.Equal(t, o.returned(t, r.ID, "M5.MA-FIG"), one.Return)
		require.Len(t, one.Excuses, 2)
		assert.Equal(t, []string{"Rouvert", "Fermé"}, []string{one.Excuses[0].Reason, one.Excuses[1].Reason}, "the latest first")
		_, err = o.Return(ctx, o.auditor, r.ID, "M1.MA-FIG")
		refuses(t, problem.NotFound, "error.return.unknown", err)
		opening, changes, err := o.History(ctx, o.auditor, r.ID)
		require.NoError(t, err)
		assert.Equal(t, r, opening)
		require.Len(t, changes, 1)
		assert.Equal(t, 3, changes[0].GraceDays)
		nobody := people.Account{}
		_, err = o.OpenReturns(ctx, nobody)
		refuses(t, problem.Unauthenticated, "error.unauthenticated", err)
		_, err = o.Return(ctx, nobody, r.ID, "M5.MA-FIG")
		refuses(t, problem.Unauthenticated, "error.unauthenticated", err)
	})
}
