package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestInTxRollsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.update("M1.MA-FIG", 0)
		broken := errors.New("broken")
		err := w.store.InTx(ctx, func(tx commitments.Tx) error {
			require.NoError(t, tx.InsertUpdate(u, w.commitment(u.Commitment)))
			return broken
		})
		require.ErrorIs(t, err, broken)
		_, err = w.store.Read(ctx).Update(u.ID)
		requireProblem(t, problem.NotFound, "error.not_found", err)
	})
}

func TestInTxRunsAgainWhenTheDatabaseAsks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, cause := range []error{&pgconn.PgError{Code: "40001"}, &pgconn.PgError{Code: "40P01"}, sqlite3.BUSY} {
			tries := 0
			w.tx(func(tx commitments.Tx) error {
				if tries++; tries < 3 {
					return cause
				}
				return nil
			})
			require.Equal(t, 3, tries)
		}
	})
}

func TestInTxGivesUp(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	tries := 0
	err := w.store.InTx(ctx, func(commitments.Tx) error { tries++; return sqlite3.BUSY })
	require.ErrorIs(t, err, sqlite3.BUSY)
	require.Equal(t, 6, tries)

	tries = 0
	cancelled, cancel := context.WithCancel(ctx)
	err = w.store.InTx(cancelled, func(commitments.Tx) error { tries++; cancel(); return sqlite3.BUSY })
	require.Error(t, err)
	require.Equal(t, 1, tries)
}

// Two transactions that change the same rows in opposite orders deadlock on
// PostgreSQL; both succeed in the end.
func TestInTxOutlivesADeadlock(t *testing.T) {
	w := newWorld(t, storetest.PostgreSQL(t))
	var meet, group sync.WaitGroup
	meet.Add(2)
	for _, codes := range [][]string{{"M1.MA-FIG", "M2.MA-FIG"}, {"M2.MA-FIG", "M1.MA-FIG"}} {
		group.Go(func() {
			var once sync.Once
			err := w.store.InTx(ctx, func(tx commitments.Tx) error {
				for _, code := range codes {
					c, err := tx.Commitment(code)
					if err != nil {
						return err
					}
					if err := tx.SetTerms(c); err != nil {
						return err
					}
					once.Do(func() { meet.Done(); meet.Wait() })
				}
				return nil
			})
			if err != nil && !problem.Is(err, problem.Conflict) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	require.Greater(t, w.commitment("M1.MA-FIG").Version, 1)
}

func TestOneOfManyWritersOfAVersionWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.commitment("M1.MA-FIG")
		const writers = 20
		results := make(chan error, writers)
		for range writers {
			go func() {
				results <- w.store.InTx(ctx, func(tx commitments.Tx) error { return tx.SetState(c) })
			}()
		}
		won := 0
		for range writers {
			if err := <-results; err == nil {
				won++
			} else {
				requireProblem(t, problem.Conflict, "error.stale", err)
			}
		}
		require.Equal(t, 1, won)
		require.Equal(t, 2, w.commitment(c.Code).Version)
	})
}

func TestManyWritersLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				err := w.store.InTx(ctx, func(tx commitments.Tx) error {
					return tx.Record(journal.Entry{At: noon, Actor: "a", Kind: "k", Subject: "s", Body: struct{}{}})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		m, err := db.Reports(noon.Location()).Material(ctx, "A-1", quarter)
		require.NoError(t, err)
		require.EqualValues(t, 100, m.JournalSize)
	})
}
