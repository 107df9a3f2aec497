package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// What is prefetched for many is what is looked up for each.
func TestPrefetchFindsWhatEachLookupFinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.collected()
		earlier := w.update("M1.MA-FIG", 0)
		earlier.Period = quarter.Prev()
		w.submit(earlier)
		begun := w.submit(w.update("M1.MA-FIG", 1))
		answer := w.update("M1.MA-FIG", 2)
		answer.Supersedes = begun.ID
		w.submit(answer)
		for i := range commitments.EarlierUpdates + 2 {
			old := w.update("M2.MA-AZI", i)
			old.Period = commitments.Period{Kind: commitments.Quarter, Year: 2020 + i/4, N: 1 + i%4}
			w.submit(old)
		}
		month := w.update("M2.MA-AZI", 20)
		month.Period = commitments.MustPeriod("2026-09") // ends on the same day
		w.submit(month)
		draft := w.update("M1.MA-AZI", 3)
		w.tx(func(tx commitments.Tx) error {
			if err := tx.InsertEvidence(w.evidence(answer.ID, 1)); err != nil {
				return err
			}
			if err := tx.SaveDraft(&draft); err != nil {
				return err
			}
			return tx.InsertDraftEvidence(w.evidence(draft.ID, 0))
		})
		codes := []string{"C1.MA-FIG", "M1.MA-AZI", "M1.MA-FIG", "M2.MA-AZI", "N1.MA-FIG", "X9.MA-FIG"}
		for _, date := range []string{"2026-10-05", "2026-10-31", "2026-11-06"} {
			day := commitments.MustDate(date)
			w.tx(func(tx commitments.Tx) error {
				found, err := tx.Prefetch(codes, quarter, "planner")
				require.NoError(t, err)
				require.Len(t, found.Commitments, 5)
				for code, c := range found.Commitments {
					one, err := tx.Commitment(code)
					require.NoError(t, err)
					require.Equal(t, one, c)
					round, err := tx.HoldRound(c, quarter)
					require.NoError(t, err)
					require.Equal(t, round, found.Rounds[code], code)
					require.Equal(t, round.Request(day), found.Rounds[code].Request(day), code)
					latest, err := tx.LatestOf(code, quarter)
					require.NoError(t, err)
					many, has := found.Latest[code]
					require.Equal(t, latest != nil, has, code)
					if has {
						require.Len(t, many.Evidence, 1)
						many.Evidence = nil
						require.Equal(t, *latest, many)
					}
					before, err := tx.Earlier(code, quarter, commitments.EarlierUpdates)
					require.NoError(t, err)
					require.Equal(t, ids(before), ids(found.Earlier[code]), code)
					items, err := tx.HoldDraftEvidence(code, quarter, "planner")
					require.NoError(t, err)
					require.Equal(t, items, found.Drafted[code], code)
				}
				return nil
			})
		}
		w.tx(func(tx commitments.Tx) error {
			require.NoError(t, tx.DeleteDrafts(codes, quarter, "somebody"))
			_, err := tx.Draft(draft.ID, "planner")
			require.NoError(t, err)
			return tx.DeleteDrafts(codes, quarter, "planner")
		})
		_, err := w.store.Read(ctx).Draft(draft.ID, "planner")
		require.True(t, problem.Is(err, problem.NotFound))
	})
}

func TestManyStatesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var cs []commitments.Commitment
		for _, code := range []string{"C1.MA-AZI", "M1.MA-FIG", "M2.MA-FIG"} {
			c := w.commitment(code)
			c.State = commitmentstest.Declaring(commitments.Delivered, quarter)
			c.Declared.Values, c.UpdateID = []commitments.Value{{Indicator: "M1.1", Value: commitments.Whole(7)}}, "update of "+code
			c.Pledge, c.FocalPoint = "M1", "nobody" // no part of the state
			cs = append(cs, c)
		}
		w.tx(func(tx commitments.Tx) error { return tx.SetStates(nil) })
		w.tx(func(tx commitments.Tx) error { return tx.SetStates(cs) })
		for _, c := range cs {
			stands := w.commitment(c.Code)
			require.Equal(t, c.State, stands.State)
			require.Equal(t, c.Version+1, stands.Version)
			require.Empty(t, stands.FocalPoint)
			require.Equal(t, c.Code[:2], stands.Pledge)
		}
		found, _, err := w.store.Read(ctx).Commitments(commitments.Filter{Query: "wo_men", Page: 1, PerPage: 50})
		require.NoError(t, err)
		require.Len(t, found, 8, "what is searched stays")

		for i := range cs {
			cs[i].Version++
			cs[i].UpdateID = "the next of " + cs[i].Code
		}
		cs[1].Version-- // another was quicker
		err = w.store.InTx(ctx, func(tx commitments.Tx) error { return tx.SetStates(cs) })
		requireProblem(t, problem.Conflict, "error.stale", err)
		p, _ := problem.Of(err)
		require.Contains(t, p.Args, "M1.MA-FIG")
		require.Equal(t, 2, w.commitment("C1.MA-AZI").Version, "all or none")
	})
}
