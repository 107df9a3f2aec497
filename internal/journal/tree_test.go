package journal_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"tracker/internal/journal"
)

// grown returns a log of n leaves and all hashes that it stores.
func grown(n int64) (journal.Tree, []journal.Hash) {
	var tree journal.Tree
	var stored []journal.Hash
	for i := range n {
		stored = append(stored, tree.Append(journal.LeafHash(fmt.Appendf(nil, "entry %d", i)))...)
	}
	return tree, stored
}

func reader(stored []journal.Hash) journal.Hashes {
	return func(positions []int64) ([]journal.Hash, error) {
		var found []journal.Hash
		for _, p := range positions {
			found = append(found, stored[p])
		}
		return found, nil
	}
}

func TestTheTreeIsThatOfTlog(t *testing.T) {
	var stored []tlog.Hash
	var tree journal.Tree
	for n := range int64(200) {
		read := reader(stored)
		if n > 0 {
			want, err := tlog.TreeHash(n, read)
			require.NoError(t, err)
			require.Equal(t, want, tree.Root())
		}
		require.EqualValues(t, len(stored), journal.StoredCount(n))
		leaf := journal.LeafHash(fmt.Append(nil, n))
		want, err := tlog.StoredHashesForRecordHash(n, leaf, read)
		require.NoError(t, err)
		require.Equal(t, want, tree.Append(leaf))
		stored = append(stored, want...)
	}
}

func TestALogIsResumedFromItsPeaks(t *testing.T) {
	for n := range int64(70) {
		tree, stored := grown(n)
		peaks, err := reader(stored)(journal.PeakPositions(n))
		require.NoError(t, err)
		again := journal.ResumeTree(n, peaks)
		require.Equal(t, tree.Root(), again.Root())
		leaf := journal.LeafHash([]byte("next"))
		require.Equal(t, tree.Append(leaf), again.Append(leaf))
	}
}

func TestEveryProofHoldsAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 300).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		old := rapid.Int64Range(1, size).Draw(t, "old")
		_, stored := grown(size)
		inclusion, err := journal.ProveInclusion(index, size, reader(stored))
		require.NoError(t, err)
		require.NoError(t, inclusion.Check())
		consistency, err := journal.ProveConsistency(old, size, reader(stored))
		require.NoError(t, err)
		require.NoError(t, consistency.Check())

		i := rapid.IntRange(0, 31).Draw(t, "byte")
		bit := byte(1) << rapid.IntRange(0, 7).Draw(t, "bit")
		inclusion.Leaf[i] ^= bit
		require.Error(t, inclusion.Check())
		consistency.OldRoot[i] ^= bit
		require.Error(t, consistency.Check())
	})
}

func TestProofsOfNothingAreRefused(t *testing.T) {
	_, stored := grown(3)
	for _, index := range []int64{-1, 3} {
		_, err := journal.ProveInclusion(index, 3, reader(stored))
		require.Error(t, err)
		require.Error(t, journal.Inclusion{Index: index, Size: 3}.Check())
	}
	for _, old := range []int64{0, 4} {
		_, err := journal.ProveConsistency(old, 3, reader(stored))
		require.Error(t, err)
		require.Error(t, journal.Consistency{OldSize: old, Size: 3}.Check())
	}
}
