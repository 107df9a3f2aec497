package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// export returns the whole journal as a file.
func (h *house) export(t testing.TB) []byte {
	_, write, err := h.journal.Export(t.Context(), auditor)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, write(t.Context(), &out))
	return out.Bytes()
}

func TestAnExportIsVerifiedWithoutTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 20)
		older, err := h.journal.Checkpoint(t.Context(), planner)
		require.NoError(t, err)
		first := h.export(t)
		again := h.export(t)
		found, err := journal.Verify(bytes.NewReader(again), journal.Trust{Key: h.journal.Key.Public(), Older: older}, nil)
		require.NoError(t, err)
		before, err := journal.Verify(bytes.NewReader(first), journal.Trust{}, nil)
		require.NoError(t, err)
		assert.Equal(t, before.Checkpoint.Size+1, found.Checkpoint.Size, "the first export is in the journal")
		entries := h.entries(t)
		assert.Contains(t, string(entries[before.Checkpoint.Size]), `"kind":"journal.exported"`)
		assert.NotContains(t, string(again), "demo.tracker", "no email address is in the journal")
	})
}

func TestProofsOfFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 40)
		ctx := t.Context()
		r, err := h.tracker.Commitment(ctx, system, "M3.MA-NAD")
		require.NoError(t, err)
		edition, err := h.reports.Find(ctx, system, "", commitments.MustPeriod("2026-Q3"), 0)
		require.NoError(t, err)
		alone, err := h.tracker.Commitment(ctx, system, "M3.MA-ZAG")
		require.NoError(t, err)
		facts := []string{r.Updates[0].ID, r.Updates[1].ID, r.Updates[0].Review.ID, r.Revisions[0].ID, edition.ID, alone.Assessments[0].ID}
		entries := h.entries(t)
		numbers, err := h.journal.Numbers(ctx, planner, append(facts, "nothing")...)
		require.NoError(t, err)
		require.Len(t, numbers, len(facts))
		for _, id := range facts {
			assert.Contains(t, string(entries[numbers[id]]), id)
			p, err := h.journal.ProveInclusion(ctx, planner, numbers[id])
			require.NoError(t, err)
			require.NoError(t, p.Check())
			assert.Empty(t, p.Entry, "a planner reads no entries")
			signed, err := journal.OpenCheckpoint(p.Checkpoint, h.journal.Key.Public())
			require.NoError(t, err)
			assert.Equal(t, p.Root, signed.Root)
			p, err = h.journal.ProveInclusion(ctx, auditor, numbers[id])
			require.NoError(t, err)
			assert.Equal(t, journal.LeafHash([]byte(p.Entry)), p.Leaf)
		}
		_, err = h.journal.ProveInclusion(ctx, auditor, int64(len(entries)))
		assert.True(t, problem.Is(err, problem.NotFound))
		prefix, err := h.journal.ProveConsistency(ctx, auditor, 3, 0)
		require.NoError(t, err)
		require.NoError(t, prefix.Check())
		_, err = h.journal.ProveConsistency(ctx, auditor, 0, 0)
		assert.True(t, problem.Is(err, problem.NotFound))
	})
}

func TestWhoReadsTheJournal(t *testing.T) {
	h := emptyHouse(t, storetest.SQLite(t))
	_, _, err := h.journal.Entries(t.Context(), planner, -1, 10)
	assert.True(t, problem.Is(err, problem.Forbidden))
	_, _, err = h.journal.Export(t.Context(), planner)
	assert.True(t, problem.Is(err, problem.Forbidden))
	_, err = h.journal.Verify(t.Context(), planner, "", nil)
	assert.True(t, problem.Is(err, problem.Forbidden))
	_, err = h.journal.Checkpoint(t.Context(), people.Account{})
	assert.True(t, problem.Is(err, problem.Unauthenticated))
}

func TestAnotherKeyOrNoneIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, path := t.Context(), filepath.Join(t.TempDir(), "journal.key")
		j, err := audit.Open(ctx, db.Journal(), path, time.Now)
		require.NoError(t, err)
		again, err := audit.Open(ctx, db.Journal(), path, time.Now)
		require.NoError(t, err)
		require.Equal(t, j.Identity(), again.Identity())

		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.Remove(path))
		_, err = audit.Open(ctx, db.Journal(), path, time.Now)
		require.ErrorContains(t, err, "is missing: this database's journal is signed with the key "+j.Key.Public())
		require.NoFileExists(t, path, "no new key is made")

		_, secret, err := journal.NewKey()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, []byte(secret+"\n"), 0o600))
		_, err = audit.Open(ctx, db.Journal(), path, time.Now)
		require.ErrorContains(t, err, "is another key: this database's journal is signed with "+j.Key.Public())
		require.NotContains(t, err.Error(), secret)

		require.NoError(t, os.WriteFile(path, kept, 0o600))
		_, err = audit.Open(ctx, db.Journal(), path, time.Now)
		require.NoError(t, err)
	})
}

func TestTrackersThatStartAtOnceShareOneJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		path := filepath.Join(t.TempDir(), "journal.key")
		var wait sync.WaitGroup
		seen := make([]audit.Identity, 6)
		for i := range seen {
			wait.Go(func() {
				j, err := audit.Open(t.Context(), db.Journal(), path, time.Now)
				if assert.NoError(t, err) {
					seen[i] = j.Identity()
				}
			})
		}
		wait.Wait()
		assert.Len(t, slices.Compact(seen), 1)
	})
}

// Several sequencers and many writers, among whom reports are read: every entry
// has one place, and what a report covers is what it read.
func TestEntriesGetOnePlaceEachWhileManyWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 60)
		before := len(h.entries(t))
		ctx, stop := context.WithCancel(t.Context())
		var loops, writers sync.WaitGroup
		for range 3 {
			loops.Go(func() { h.journal.Run(ctx, slog.New(slog.DiscardHandler)) })
		}
		loops.Go(func() {
			for ctx.Err() == nil {
				m, err := db.Reports(h.loc).Material(t.Context(), "CCDH-2009", commitments.MustPeriod("2026-Q4"))
				if !assert.NoError(t, err) {
					return
				}
				assert.GreaterOrEqual(t, m.JournalSize, int64(before))
			}
		})
		const writing, each = 8, 15
		for i := range writing {
			writers.Go(func() {
				for n := range each {
					err := db.Journal().Record(t.Context(), journal.Entry{
						At: time.Now().UTC().Truncate(time.Microsecond), Actor: "a", Kind: "test", Subject: fmt.Sprint(i, ".", n), Body: map[string]int{"n": n},
					})
					assert.NoError(t, err)
				}
			})
		}
		writers.Wait()
		require.Eventually(t, func() bool {
			tree, err := db.Journal().Head(t.Context())
			return err == nil && tree.Size() >= int64(before+writing*each)
		}, time.Second, 10*time.Millisecond, "in the log within a second")
		stop()
		loops.Wait()
		entries := h.entries(t)
		require.Len(t, entries, before+writing*each)
		subjects := map[string]bool{}
		for _, e := range entries[before:] {
			decoded, err := journal.Decode(e)
			require.NoError(t, err)
			subjects[decoded.Subject] = true
		}
		require.Len(t, subjects, writing*each)
		_, err := h.journal.Verify(t.Context(), auditor, "", nil)
		require.NoError(t, err)
	})
}

// A report that is read while others write is a function of the entries that it
// says it covers.
func TestMaterialIsAFunctionOfItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 25)
		p := commitments.MustPeriod("2026-Q4")
		var lock sync.Mutex
		read := map[int64]reports.Material{}
		var wait sync.WaitGroup
		codes := []string{"M8.MA-NAD", "M8.MA-ZAG", "M9.MA-NAD", "M9.MA-ZAG"}
		for _, code := range codes {
			wait.Go(func() {
				for n := range 6 {
					c, err := h.tracker.Store.Read(t.Context()).Commitment(code)
					if !assert.NoError(t, err) {
						return
					}
					tracker := *h.tracker
					tracker.Now = time.Date(2026, 11, 23, 10, n, 0, 0, time.UTC).UTC
					_, err = tracker.ReportProgress(t.Context(), h.by["planner@demo.tracker"], code, commitments.ProgressInput{
						Period: "2026-Q4", Status: "in_progress", Narrative: fmt.Sprint(n), Version: c.Version, Submit: true,
						Delay: commitmentstest.DelayInput(c.Terms, "in_progress", "2026-Q4"),
					})
					assert.NoError(t, err)
				}
			})
		}
		for range 3 {
			wait.Go(func() {
				for range 6 {
					m, err := db.Reports(h.loc).Material(t.Context(), "CCDH-2009", p)
					if assert.NoError(t, err) {
						lock.Lock()
						read[m.JournalSize] = m
						lock.Unlock()
					}
				}
			})
		}
		wait.Wait()
		entries := h.entries(t)
		for size, m := range read {
			record, err := reports.Replay(slices.Values(entries), size)
			require.NoError(t, err)
			rebuilt, err := record.Material("CCDH-2009", p, h.loc)
			require.NoError(t, err)
			require.Equal(t, m, rebuilt)
		}
	})
}

func TestTheServerSignsNowAndThen(t *testing.T) {
	h := emptyHouse(t, storetest.SQLite(t))
	ctx := t.Context()
	kept := func() int {
		all, err := h.db.Journal().Checkpoints(ctx, 1<<40)
		require.NoError(t, err)
		return len(all)
	}
	record := func() {
		require.NoError(t, h.db.Journal().Record(ctx, journal.Entry{At: h.clock.At(), Actor: "a", Kind: "test", Subject: "s", Body: struct{}{}}))
		require.NoError(t, h.journal.Maintain(ctx, time.Minute))
	}
	record()
	assert.Equal(t, 1, kept(), "the first entries are signed at once")
	record()
	assert.Equal(t, 1, kept(), "not again within the minute")
	h.clock.Advance(time.Minute)
	require.NoError(t, h.journal.Maintain(ctx, time.Minute))
	assert.Equal(t, 2, kept())
	h.clock.Advance(time.Minute)
	require.NoError(t, h.journal.Maintain(ctx, time.Minute))
	assert.Equal(t, 2, kept(), "nothing new, nothing to sign")

	sealed, err := h.journal.Seal().Checkpoint(ctx, 1)
	require.NoError(t, err)
	c, err := journal.OpenCheckpoint(sealed, h.journal.Seal().Public())
	require.NoError(t, err)
	assert.EqualValues(t, 1, c.Size)
	_, err = h.journal.Seal().Checkpoint(ctx, 99)
	require.Error(t, err, "the log is not that long")
	note, err := h.journal.Seal().Sign("a manifest\n")
	require.NoError(t, err)
	text, err := journal.OpenNote(note, h.journal.Seal().Public())
	require.NoError(t, err)
	assert.Equal(t, "a manifest\n", text)
}
