package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// asked is a round of the quarter, due on 20 October with ten days of grace.
func asked() collection.Round {
	return collection.Round{
		ID: uuid.Must(uuid.NewV7()).String(), Agreement: "A-1", Period: quarter, Version: 1,
		Terms: collection.Terms{
			Pledges: []string{"M1", "C1"}, Regions: []string{}, DueOn: commitments.MustDate("2026-10-20"), GraceDays: 10,
			Note: "Merci · شكرا", Requires: commitments.Requirements{Narrative: true},
		},
		OpenedBy: "council", OpenedByName: "Omar", OpenedAt: noon, Origin: commitments.Reported,
	}
}

func revisionOf(r collection.Round, version int) collection.Revision {
	return collection.Revision{
		ID: uuid.Must(uuid.NewV7()).String(), Round: r.ID, Version: version, Terms: r.Terms, Reason: "Délai",
		Author: "council", AuthorName: "Omar", Origin: commitments.Reported, At: noon.Add(time.Hour),
	}
}

// roundTx runs fn in a transaction that must succeed.
func (w world) roundTx(fn func(tx collection.Tx) error) {
	w.Helper()
	require.NoError(w, w.db.Collection().InTx(ctx, fn))
}

// collected stores a round with one of each fact of it.
func (w world) collected() collection.Round {
	w.Helper()
	r := asked()
	w.roundTx(func(tx collection.Tx) error {
		if err := tx.InsertRound(r); err != nil {
			return err
		}
		if err := tx.InsertRevision(revisionOf(r, 2)); err != nil {
			return err
		}
		if err := tx.InsertExcuse(collection.Excuse{
			ID: uuid.NewString(), Round: r.ID, Commitment: "M1.MA-FIG", Excused: true, Reason: "Rien", Origin: commitments.Reported, At: noon,
		}); err != nil {
			return err
		}
		return tx.InsertReopening(collection.Reopening{
			ID: uuid.NewString(), Round: r.ID, Commitment: "M1.MA-FIG", Until: commitments.MustDate("2026-11-05"), Reason: "Coupure",
			Origin: commitments.Reported, At: noon,
		})
	})
	return r
}

func TestARoundIsKeptAsItIsInForce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, rounds := newWorld(t, db), db.Collection()
		r := asked()
		w.roundTx(func(tx collection.Tx) error { return tx.InsertRound(r) })
		stored, err := rounds.Read(ctx).Round(r.ID)
		require.NoError(t, err)
		require.Equal(t, r, stored)

		longer, closing := revisionOf(r, 2), revisionOf(r, 3)
		longer.GraceDays, longer.Pledges = 20, []string{}
		closing.Terms, closing.ClosedOn = longer.Terms, commitments.MustDate("2026-10-25")
		for _, v := range []collection.Revision{longer, closing} {
			w.roundTx(func(tx collection.Tx) error { return tx.InsertRevision(v) })
			r = r.After(v)
			stored, err = rounds.Read(ctx).RoundOf("A-1", quarter)
			require.NoError(t, err)
			require.Equal(t, r, stored)
		}
		opening, err := rounds.Read(ctx).OriginalRound(r.ID)
		require.NoError(t, err)
		require.Equal(t, asked().Terms, opening.Terms)
		require.Equal(t, 1, opening.Version)
		history, err := rounds.Read(ctx).Revisions(r.ID)
		require.NoError(t, err)
		require.Equal(t, []collection.Revision{closing, longer}, history)

		again := revisionOf(r, 3)
		err = rounds.InTx(ctx, func(tx collection.Tx) error { return tx.InsertRevision(again) })
		requireProblem(t, problem.Conflict, "error.round.stale", err)
		err = rounds.InTx(ctx, func(tx collection.Tx) error { return tx.InsertRound(asked()) })
		requireProblem(t, problem.Conflict, "error.round.exists", err)
		other := asked()
		other.Agreement = "B-1"
		w.roundTx(func(tx collection.Tx) error { return tx.InsertRound(other) })
		periods, err := rounds.Read(ctx).PeriodsWithRound("B-1")
		require.NoError(t, err)
		require.Equal(t, map[commitments.Period]bool{quarter: true}, periods)
		_, err = rounds.Read(ctx).RoundOf("B-1", quarter.Next())
		requireProblem(t, problem.NotFound, "error.not_found", err)
	})
}

func TestWhatARoundAsksOfACommitment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		request := func(code, day string) commitments.Request {
			c, today := w.commitment(code), commitments.MustDate(day)
			var held commitments.RoundTerms
			w.tx(func(tx commitments.Tx) (err error) {
				held, err = tx.HoldRound(c, quarter)
				return err
			})
			read, err := w.store.Read(ctx).RoundsOf([]commitments.Commitment{c}, quarter.End(), today)
			require.NoError(t, err)
			if held.Round == "" {
				require.Empty(t, read[code])
			} else {
				require.Equal(t, []commitments.RoundTerms{held}, read[code])
			}
			all := []commitments.Commitment{w.commitment("M1.MA-FIG"), w.commitment("M1.MA-AZI"), w.commitment("M2.MA-FIG")}
			if c.Agreement == all[0].Agreement {
				many, err := w.store.Read(ctx).RoundsOf(all, quarter.End(), today)
				require.NoError(t, err)
				require.Equal(t, read[code], many[code], "one of many")
			}
			return held.Request(today)
		}
		require.Zero(t, request("M1.MA-FIG", "2026-10-05"), "no round")
		r := w.collected()
		require.Zero(t, request("M2.MA-FIG", "2026-10-05"), "not covered")
		require.Zero(t, request("N1.MA-FIG", "2026-10-05"), "another agreement's")
		asks := request("M1.MA-AZI", "2026-10-30")
		require.Equal(t, r.ID, asks.Round)
		require.Nil(t, asks.Lock)
		require.Equal(t, commitments.Requirements{Narrative: true}, asks.Requires)
		require.Equal(t, commitments.LockedByDate, request("M1.MA-AZI", "2026-10-31").Lock.Reason)
		asks = request("M1.MA-FIG", "2026-10-31")
		require.Nil(t, asks.Lock, "reopened")
		require.Equal(t, "2026-11-05", asks.LastOn.String())
		require.Equal(t, commitments.LockedAfterward, request("M1.MA-FIG", "2026-11-06").Lock.Reason)

		long := commitments.MustDate("2027-06-01")
		for code, n := range map[string]int{"M1.MA-FIG": 1, "M1.MA-AZI": 0} {
			t.Run(code, func(t *testing.T) {
				read, err := w.store.Read(ctx).RoundsOf([]commitments.Commitment{w.commitment(code)}, long, commitments.MustDate("2026-11-05"))
				require.NoError(t, err)
				require.Len(t, read[code], n, "%s: of old periods only what still takes it", code)
			})
		}
	})
}

func TestARollHoldsWhatReturnsFollowFrom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		r := w.collected()
		done := w.update("C1.MA-AZI", 0)
		done.Period, done.Status = quarter.Prev(), commitments.Completed
		w.submit(done)
		resumed := w.update("C1.MA-FIG", 1)
		resumed.Period, resumed.Status = quarter.Prev().Prev(), commitments.Completed
		w.submit(resumed)
		later := w.update("C1.MA-FIG", 2)
		later.Period = quarter.Prev()
		w.submit(later)
		u := w.submit(w.update("M1.MA-FIG", 3))
		month := w.update("M1.MA-FIG", 4)
		month.Period = commitments.MustPeriod("2026-09") // ends on the same day
		w.submit(month)
		w.tx(func(tx commitments.Tx) error {
			draft := w.update("M1.MA-AZI", 5)
			return tx.SaveDraft(&draft)
		})
		facts, err := db.Collection().Read(ctx).RoundFacts(r.ID)
		require.NoError(t, err)
		require.Equal(t, []string{u.ID}, ids(facts.Updates))
		require.Equal(t, map[string]bool{"C1.MA-AZI": true}, facts.Ended)
		require.Equal(t, map[string]bool{"M1.MA-AZI": true}, facts.HasDraft)
		require.Len(t, facts.Commitments, 6)
		require.Len(t, facts.Excuses, 1)
		require.Len(t, facts.Reopenings, 1)
		w.roundTx(func(tx collection.Tx) error {
			held, err := tx.HoldRound(r.ID)
			require.NoError(t, err)
			one, err := tx.RoundFactsOf(held, w.commitment("M1.MA-AZI"))
			require.Len(t, one.Commitments, 1)
			require.Empty(t, one.Updates)
			require.Empty(t, one.Excuses)
			require.Equal(t, facts.HasDraft, one.HasDraft)
			return err
		})
	})
}
