package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestCompilations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		s, ctx := db.Reports(time.UTC), t.Context()
		now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		c := reports.Compilation{
			ID: "c1", Agreement: "A-1", Period: commitments.MustPeriod("2026-Q3"), By: "a", ByName: "Amina",
			State: reports.Compiling, All: 12, StartedAt: now, SeenAt: now,
		}
		require.NoError(t, s.InsertCompilation(ctx, c))
		c.Done, c.Next, c.SeenAt = 4, "report.fr.pdf", now.Add(time.Second)
		cancelled, err := s.SaveCompilation(ctx, c)
		require.NoError(t, err)
		assert.False(t, cancelled)
		stands, err := s.Compilation(ctx, "c1")
		require.NoError(t, err)
		assert.Equal(t, c, stands)

		open, err := s.OpenCompilations(ctx, "A-1", now)
		require.NoError(t, err)
		assert.Equal(t, []reports.Compilation{c}, open)
		open, err = s.OpenCompilations(ctx, "A-1", now.Add(time.Minute))
		require.NoError(t, err)
		assert.Empty(t, open)

		require.NoError(t, s.InTx(ctx, func(tx reports.Tx) error { return tx.CancelCompilation("c1") }))
		for name, late := range map[string]func(tx reports.Tx) error{
			"cancel": func(tx reports.Tx) error { return tx.CancelCompilation("c1") },
			"end":    func(tx reports.Tx) error { return tx.EndCompilation("c1", "e1") },
		} {
			t.Run(name, func(t *testing.T) {
				assert.True(t, problem.Is(s.InTx(ctx, late), problem.Conflict), "%s after a cancel", name)
			})
		}
		cancelled, err = s.SaveCompilation(ctx, c)
		require.NoError(t, err)
		assert.True(t, cancelled)
		c.State = reports.Cancelled
		_, err = s.SaveCompilation(ctx, c)
		require.NoError(t, err)
		late := c
		late.State = reports.Compiling
		_, err = s.SaveCompilation(ctx, late)
		require.NoError(t, err)
		stands, err = s.Compilation(ctx, "c1")
		require.NoError(t, err)
		assert.Equal(t, reports.Cancelled, stands.State, "what has ended stays so")
		err = s.InTx(ctx, func(tx reports.Tx) error { return tx.CancelCompilation("c1") })
		assert.True(t, problem.Is(err, problem.Conflict))

		require.NoError(t, db.Clean(ctx, now.AddDate(0, 0, 8)))
		_, err = s.Compilation(ctx, "c1")
		assert.True(t, problem.Is(err, problem.NotFound))
	})
}

func TestAFullDatabaseChangesNothing(t *testing.T) {
	db := storetest.SQLite(t)
	w := newWorld(t, db)
	var pages int
	require.NoError(t, db.Raw().Raw("PRAGMA page_count").Scan(&pages).Error)
	require.NoError(t, db.Raw().Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Error)
	acknowledged := 0
	var err error
	for err == nil && acknowledged < 1000 {
		err = w.store.InTx(t.Context(), func(tx commitments.Tx) error {
			for range 2 { // the first may still find room
				if err := tx.Record(journal.Entry{Kind: "filler", Body: map[string]string{"text": strings.Repeat("x", 3000)}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			acknowledged++
		}
	}
	require.True(t, problem.Is(err, problem.Unavailable), "%v", err)
	var entries int
	require.NoError(t, db.Raw().Raw("SELECT count(*) FROM journal_entries WHERE kind = 'filler'").Scan(&entries).Error)
	assert.Equal(t, 2*acknowledged, entries)
	require.NoError(t, db.Raw().Exec("PRAGMA max_page_count = 1000000").Error)
	require.NoError(t, w.store.InTx(t.Context(), func(tx commitments.Tx) error {
		return tx.Record(journal.Entry{Kind: "filler", Body: map[string]string{"text": "room again"}})
	}))
}
