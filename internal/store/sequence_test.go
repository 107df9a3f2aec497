package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// encoded is an entry whose body holds a fact.
func encoded(t *testing.T, fact string) []byte {
	e, err := journal.Encode(journal.Entry{At: noon, Actor: "a", Kind: "test", Subject: "s", Body: map[string]string{"id": fact}})
	require.NoError(t, err)
	return e
}

func TestPendingEntriesGetTheirPlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i, fact := range []string{"f0", "f1", "f2"} {
			e := encoded(t, fact)
			hash := journal.LeafHash(e)
			require.NoError(t, db.Raw().Exec("INSERT INTO journal_entries (id, at, actor, kind, subject, body, leaf_hash) VALUES (?, ?, 'a', 'test', 's', ?, ?)",
				i+1, noon.UnixMicro(), string(e), hash[:]).Error)
			require.NoError(t, db.Raw().Exec("INSERT INTO journal_pending (entry_id) VALUES (?)", i+1).Error)
		}
		n, err := db.Sequence(ctx)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		numbers, err := db.Journal().Numbers(ctx, []string{"f0", "f1", "f2", "f3"})
		require.NoError(t, err)
		require.Equal(t, map[string]int64{"f0": 0, "f1": 1, "f2": 2}, numbers)
		n, err = db.Sequence(ctx)
		require.NoError(t, err)
		require.Zero(t, n, "once is enough")
	})
}

func TestALogOfManyBatchesIsTheLogOfItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var tree journal.Tree
		for _, n := range []int{1, 2, 1200, 1, 900} {
			w.journal(n)
			for {
				done, err := db.Sequence(ctx)
				require.NoError(t, err)
				if done == 0 {
					break
				}
			}
		}
		entries, err := db.Journal().Entries(ctx, -1, 5000)
		require.NoError(t, err)
		require.Len(t, entries, 2104)
		for i, e := range entries {
			require.EqualValues(t, i, e.Index)
			tree.Append(journal.LeafHash(e.Encoded))
		}
		head, err := db.Journal().Head(ctx)
		require.NoError(t, err)
		require.Equal(t, tree, head)
		for _, index := range []int64{0, 1, 1000, 2103} {
			p, err := journal.ProveInclusion(index, head.Size(), db.Journal().Hashes(ctx))
			require.NoError(t, err)
			require.NoError(t, p.Check())
		}
	})
}

func TestAnEntryThatIsRolledBackLeavesNoGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.journal(2)
		err := w.store.InTx(ctx, func(tx commitments.Tx) error {
			require.NoError(t, tx.Record(journal.Entry{At: noon, Actor: "a", Kind: "broken", Subject: "s", Body: struct{}{}}))
			return errors.New("broken")
		})
		require.Error(t, err)
		w.journal(2)
		m, err := db.Reports(noon.Location()).Material(ctx, "A-1", quarter)
		require.NoError(t, err)
		require.EqualValues(t, 4, m.JournalSize)
		entries, err := db.Journal().Entries(ctx, -1, 10)
		require.NoError(t, err)
		for i, e := range entries {
			require.EqualValues(t, i, e.Index)
			require.NotContains(t, string(e.Encoded), "broken")
		}
	})
}

func TestEntriesThatAreRecordedTogetherKeepTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const n = 2500 // more than one statement adds
		entries := make([]journal.Entry, n)
		for i := range entries {
			entries[i] = journal.Entry{At: noon, Actor: "a", Kind: "test", Subject: fmt.Sprint(i), Body: struct{}{}}
		}
		w.tx(func(tx commitments.Tx) error {
			require.NoError(t, tx.Record())
			return tx.Record(entries...)
		})
		for sequenced := 1; sequenced > 0; {
			var err error
			sequenced, err = db.Sequence(ctx)
			require.NoError(t, err)
		}
		log, err := db.Journal().Entries(ctx, -1, n+1)
		require.NoError(t, err)
		require.Len(t, log, n)
		for i, logged := range log {
			e, err := journal.Decode(logged.Encoded)
			require.NoError(t, err)
			require.Equal(t, fmt.Sprint(i), e.Subject)
		}
	})
}

// What a snapshot holds has its place in the log of the same snapshot, even
// while others write, on SQLite from another process too.
func TestEachFactOfASnapshotHasItsPlace(t *testing.T) {
	file := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	for name, url := range map[string]string{"SQLite": file, "PostgreSQL": storetest.EmptyPostgreSQLURL(t)} {
		t.Run(name, func(t *testing.T) {
			db, other := opened(t, url), opened(t, url)
			w := newWorld(t, db)
			var writers sync.WaitGroup
			defer writers.Wait()
			for code, from := range map[string]*store.DB{"M1.MA-FIG": db, "M2.MA-FIG": other, "M2.MA-AZI": other} {
				c := w.commitment(code)
				writers.Go(func() {
					before := ""
					for n := range 40 {
						u := w.update(code, n)
						u.Supersedes, before = before, u.ID
						assert.NoError(t, from.Commitments().InTx(ctx, func(tx commitments.Tx) error {
							if err := tx.InsertUpdate(u, c); err != nil {
								return err
							}
							return tx.Record(journal.Entry{At: noon, Actor: "a", Kind: "test", Subject: code, Body: u})
						}))
					}
				})
			}
			for range 30 {
				m, err := db.Reports(time.UTC).Material(ctx, "A-1", quarter)
				require.NoError(t, err)
				for _, u := range m.Updates {
					require.Contains(t, m.Numbers, u.ID)
					require.Less(t, m.Numbers[u.ID], m.JournalSize)
				}
			}
		})
	}
}

func opened(t *testing.T, url string) *store.DB {
	db, err := store.Open(ctx, url)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(ctx))
	return db
}
