package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// sequenced gives every pending entry its place.
func (w world) sequenced() {
	w.Helper()
	for {
		n, err := w.db.Sequence(ctx)
		require.NoError(w, err)
		if n == 0 {
			return
		}
	}
}

func TestEntriesAreReadFromAnywhereInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.journal(10)
		before, err := db.Journal().Entries(ctx, -1, 100)
		require.NoError(t, err)
		assert.Empty(t, before, "an entry has no place until it is given one")
		w.sequenced()
		for name, c := range map[string]struct {
			after       int64
			limit       int
			first, many int
		}{
			"all": {-1, 100, 0, 10}, "the first three": {-1, 3, 0, 3}, "after the first": {0, 100, 1, 9}, "the last": {8, 100, 9, 1}, "after the last": {9, 100, 0, 0}, "none": {-1, 0, 0, 0},
		} {
			t.Run(name, func(t *testing.T) {
				got, err := db.Journal().Entries(ctx, c.after, c.limit)
				require.NoError(t, err)
				require.Len(t, got, c.many)
				for i, e := range got {
					assert.EqualValues(t, c.first+i, e.Index)
					assert.Equal(t, journal.LeafHash(e.Encoded), e.Hash)
					decoded, err := journal.Decode(e.Encoded)
					require.NoError(t, err)
					assert.Equal(t, fmt.Sprint(e.Index), decoded.Subject)
				}
			})
		}
	})
}

func TestTheHeadFollowsTheEntriesThatHaveAPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		size := func() int64 {
			head, err := db.Journal().Head(ctx)
			require.NoError(t, err)
			return head.Size()
		}
		assert.Zero(t, size())
		w.journal(3)
		assert.Zero(t, size(), "not before they have their places")
		w.sequenced()
		assert.EqualValues(t, 3, size())
		require.NoError(t, db.Journal().Record(ctx, journal.Entry{At: noon, Actor: "a", Kind: "k", Subject: "s", Body: struct{}{}}))
		w.sequenced()
		assert.EqualValues(t, 4, size())
	})
}

func TestWhoeverSequencesIsWokenByWhatIsRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for len(db.Journal().Recorded()) > 0 {
			<-db.Journal().Recorded()
		}
		w.journal(1)
		w.journal(1)
		assert.Len(t, db.Journal().Recorded(), 1, "one call is enough for many")
		<-db.Journal().Recorded()
		broken := errors.New("broken")
		require.ErrorIs(t, w.store.InTx(ctx, func(commitments.Tx) error { return broken }), broken)
		assert.Empty(t, db.Journal().Recorded(), "what was rolled back wakes nobody")
	})
}

func TestTheNumberOfAFactIsThatOfItsFirstEntry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, fact := range []string{"a", "b", "a", "c"} {
			require.NoError(t, db.Journal().Record(ctx, journal.Entry{At: noon, Actor: "x", Kind: "test", Subject: "s", Body: map[string]string{"id": fact}}))
		}
		w.sequenced()
		for name, c := range map[string]struct {
			facts []string
			want  map[string]int64
		}{
			"some": {[]string{"a", "c"}, map[string]int64{"a": 0, "c": 3}}, "one that is none": {[]string{"b", "z"}, map[string]int64{"b": 1}}, "none": {nil, map[string]int64{}},
		} {
			t.Run(name, func(t *testing.T) {
				got, err := db.Journal().Numbers(ctx, c.facts)
				require.NoError(t, err)
				assert.Equal(t, c.want, got)
			})
		}
		many := make([]string, 2500) // more than one statement takes
		for i := range many {
			many[i] = fmt.Sprint("none ", i)
		}
		got, err := db.Journal().Numbers(ctx, append(many, "c"))
		require.NoError(t, err)
		assert.Equal(t, map[string]int64{"c": 3}, got)
	})
}

func TestACheckpointOfASizeStandsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		log := db.Journal()
		size, at, err := log.LastCheckpoint(ctx)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		assert.Zero(t, size)
		assert.True(t, at.IsZero())
		for _, n := range []int64{5, 2, 9} {
			note, err := log.AddCheckpoint(ctx, n, fmt.Sprint("note ", n), noon.Add(time.Duration(n)*time.Minute))
			require.NoError(t, err)
			assert.Equal(t, fmt.Sprint("note ", n), note)
		}
		note, err := log.AddCheckpoint(ctx, 5, "another", noon)
		require.NoError(t, err)
		assert.Equal(t, "note 5", note, "the first one stands, whoever signs it again")
		note, err = log.Checkpoint(ctx, 2)
		require.NoError(t, err)
		assert.Equal(t, "note 2", note)
		_, err = log.Checkpoint(ctx, 3)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		size, at, err = log.LastCheckpoint(ctx)
		require.NoError(t, err)
		assert.EqualValues(t, 9, size)
		assert.Equal(t, noon.Add(9*time.Minute), at)
		for limit, want := range map[int64]int{1: 0, 2: 1, 8: 2, 9: 3, 100: 3} {
			t.Run(fmt.Sprint("up to ", limit), func(t *testing.T) {
				list, err := log.Checkpoints(ctx, limit)
				require.NoError(t, err)
				require.Len(t, list, want)
				for i := 1; i < len(list); i++ {
					assert.Less(t, list[i-1].Size, list[i].Size)
				}
			})
		}
	})
}

func TestTheJournalsKeyIsClaimedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		log := db.Journal()
		_, _, err := log.Identity(ctx)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		require.NoError(t, log.ClaimIdentity(ctx, "first", "key 1", noon))
		require.NoError(t, log.ClaimIdentity(ctx, "second", "key 2", noon), "another's claim changes nothing")
		identity, key, err := log.Identity(ctx)
		require.NoError(t, err)
		assert.Equal(t, "first", identity)
		assert.Equal(t, "key 1", key)
	})
}

func TestEntriesAreWrittenAllOrNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		good := journal.Entry{At: noon, Actor: "a", Kind: "k", Subject: "s", Body: struct{}{}}
		bad := good
		bad.Body = map[string]any{"x": make(chan int)} // what no entry can hold
		require.Error(t, w.store.InTx(ctx, func(tx commitments.Tx) error { return tx.Record(good, bad) }))
		w.sequenced()
		head, err := db.Journal().Head(ctx)
		require.NoError(t, err)
		assert.Zero(t, head.Size())
	})
}

func TestTwoSequencersGiveEachEntryOnePlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.journal(200)
		ended := make(chan error, 4)
		for range 4 {
			go func() {
				for {
					n, err := db.Sequence(ctx)
					if err != nil || n == 0 {
						ended <- err
						return
					}
				}
			}()
		}
		for range 4 {
			require.NoError(t, <-ended)
		}
		w.sequenced()
		entries, err := db.Journal().Entries(ctx, -1, 1000)
		require.NoError(t, err)
		require.Len(t, entries, 200)
		subjects := map[string]bool{}
		for i, e := range entries {
			require.EqualValues(t, i, e.Index)
			decoded, err := journal.Decode(e.Encoded)
			require.NoError(t, err)
			require.False(t, subjects[decoded.Subject], "%s twice", decoded.Subject)
			subjects[decoded.Subject] = true
		}
	})
}

func TestWhatTheDatabaseHoldsIsWrittenByTheLetter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for name, narrative := range map[string]string{
			"Arabic": "تم افتتاح المركز", "a quote": `d'une "part" \ l'autre`, "lines": "un\r\ndeux\ttrois", "signs": "100 % _ * ; -- DROP", "an emoji": "👍🏽", "nothing": "", "long": strings.Repeat("é", 10_000),
		} {
			t.Run(name, func(t *testing.T) {
				u := w.update("M1.MA-FIG", len(narrative))
				u.Narrative, u.Period = narrative, commitments.MustPeriod("2026-Q3")
				latest, err := w.store.Read(ctx).LatestOf(u.Commitment, u.Period)
				require.NoError(t, err)
				if latest != nil {
					u.Supersedes = latest.ID
				}
				w.submit(u)
				stored, err := w.store.Read(ctx).Update(u.ID)
				require.NoError(t, err)
				assert.Equal(t, narrative, stored.Narrative)
			})
		}
	})
}
