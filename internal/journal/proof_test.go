package journal_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/journal"
)

// leaves are the inputs of the test vectors of Certificate Transparency.
var leaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}

// roots are those of the first one, two … of them.
var roots = []string{
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

// known is the log of the first of the known leaves, and its stored hashes.
func known(t require.TestingT, n int) (journal.Tree, []journal.Hash) {
	var tree journal.Tree
	var stored []journal.Hash
	for _, leaf := range leaves[:n] {
		data, err := hex.DecodeString(leaf)
		require.NoError(t, err)
		stored = append(stored, tree.Append(journal.LeafHash(data))...)
	}
	return tree, stored
}

func TestRootsAreThoseOfTheTestVectors(t *testing.T) {
	for i, want := range roots {
		t.Run(fmt.Sprint(i+1, " leaves"), func(t *testing.T) {
			tree, _ := known(t, i+1)
			root := tree.Root()
			require.Equal(t, want, hex.EncodeToString(root[:]))
		})
	}
	t.Run("no leaves", func(t *testing.T) {
		root := new(journal.Tree).Root()
		require.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hex.EncodeToString(root[:]))
	})
}

func TestAnAuditPathIsThatOfTheTestVectors(t *testing.T) {
	_, stored := known(t, 8)
	proof, err := journal.ProveInclusion(5, 8, reader(stored))
	require.NoError(t, err)
	var path []string
	for _, h := range proof.Hashes {
		path = append(path, hex.EncodeToString(h[:]))
	}
	require.Equal(t, []string{
		"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
		"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	}, path)
	require.NoError(t, proof.Check())
}

func TestALogOfOneEntryHasAnEmptyPath(t *testing.T) {
	_, stored := grown(1)
	proof, err := journal.ProveInclusion(0, 1, reader(stored))
	require.NoError(t, err)
	require.Empty(t, proof.Hashes)
	require.Equal(t, proof.Leaf, proof.Root)
	require.NoError(t, proof.Check())
	encoded, err := json.Marshal(proof)
	require.NoError(t, err)
	require.Contains(t, string(encoded), `"hashes":[]`, "a list, never null")
}

// included is a proof of the entry 3 in a log of 10.
func included(t require.TestingT) journal.Inclusion {
	_, stored := grown(10)
	proof, err := journal.ProveInclusion(3, 10, reader(stored))
	require.NoError(t, err)
	return proof
}

func TestAProofOfAnEntryHoldsAsItIsAlone(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(p *journal.Inclusion)
	}{
		{"another index", func(p *journal.Inclusion) { p.Index = 4 }},
		{"an index below zero", func(p *journal.Inclusion) { p.Index = -1 }},
		{"an index outside", func(p *journal.Inclusion) { p.Index = 10 }},
		{"another size", func(p *journal.Inclusion) { p.Size = 17 }},
		{"no size", func(p *journal.Inclusion) { p.Size = 0 }},
		{"another entry", func(p *journal.Inclusion) { p.Leaf = journal.LeafHash([]byte("another")) }},
		{"another root", func(p *journal.Inclusion) { p.Root = journal.LeafHash([]byte("another")) }},
		{"a path that is longer", func(p *journal.Inclusion) { p.Hashes = append(p.Hashes, p.Leaf) }},
		{"a path that is shorter", func(p *journal.Inclusion) { p.Hashes = p.Hashes[1:] }},
		{"no path", func(p *journal.Inclusion) { p.Hashes = nil }},
		{"a path in another order", func(p *journal.Inclusion) { p.Hashes[0], p.Hashes[1] = p.Hashes[1], p.Hashes[0] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := included(t)
			c.change(&p)
			requireFault(t, journal.Proof, p.Index, p.Check())
		})
	}
	t.Run("as it is", func(t *testing.T) { require.NoError(t, included(t).Check()) })
}

// consistent is a proof that a log of 4 is the beginning of one of 11.
func consistent(t require.TestingT) journal.Consistency {
	_, stored := grown(11)
	proof, err := journal.ProveConsistency(4, 11, reader(stored))
	require.NoError(t, err)
	return proof
}

func TestAProofOfABeginningHoldsAsItIsAlone(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(p *journal.Consistency)
		want   journal.FaultKind
	}{
		{"no older log", func(p *journal.Consistency) { p.OldSize = 0 }, journal.Proof},
		{"a size below zero", func(p *journal.Consistency) { p.OldSize = -1 }, journal.Proof},
		{"an older log that is longer", func(p *journal.Consistency) { p.OldSize = 12 }, journal.Proof},
		{"another older size", func(p *journal.Consistency) { p.OldSize = 5 }, journal.Fork},
		{"another size", func(p *journal.Consistency) { p.Size = 20 }, journal.Fork},
		{"another older root", func(p *journal.Consistency) { p.OldRoot = journal.LeafHash(nil) }, journal.Fork},
		{"another root", func(p *journal.Consistency) { p.Root = journal.LeafHash(nil) }, journal.Fork},
		{"no path", func(p *journal.Consistency) { p.Hashes = nil }, journal.Fork},
		{"a path that is longer", func(p *journal.Consistency) { p.Hashes = append(p.Hashes, p.Root) }, journal.Fork},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := consistent(t)
			c.change(&p)
			requireFault(t, c.want, -1, p.Check())
		})
	}
	t.Run("as it is", func(t *testing.T) { require.NoError(t, consistent(t).Check()) })
}

func TestALogIsTheBeginningOfItself(t *testing.T) {
	for size := int64(1); size <= 9; size++ {
		tree, stored := grown(size)
		p, err := journal.ProveConsistency(size, size, reader(stored))
		require.NoError(t, err)
		require.Empty(t, p.Hashes)
		require.Equal(t, tree.Root(), p.OldRoot)
		require.NoError(t, p.Check())
	}
}

func TestALogThatWasRewrittenHasNoProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(2, 60).Draw(t, "size")
		old := rapid.Int64Range(1, size).Draw(t, "old")
		changed := rapid.Int64Range(0, old-1).Draw(t, "changed")
		before, _ := grown(old)
		var after journal.Tree
		var stored []journal.Hash
		for i := range size {
			text := fmt.Sprintf("entry %d", i)
			if i == changed {
				text = "rewritten"
			}
			stored = append(stored, after.Append(journal.LeafHash([]byte(text)))...)
		}
		p, err := journal.ProveConsistency(old, size, reader(stored))
		require.NoError(t, err)
		require.NoError(t, p.Check(), "of itself it is")
		p.OldRoot = before.Root()
		requireFault(t, journal.Fork, -1, p.Check())
	})
}

func TestHashesThatCannotBeReadAreSaid(t *testing.T) {
	errAway := errors.New("the database is away")
	for after := range 3 {
		_, stored := grown(10)
		calls := 0
		read := journal.Hashes(func(positions []int64) ([]journal.Hash, error) {
			if calls++; calls > after {
				return nil, errAway
			}
			return reader(stored)(positions)
		})
		t.Run(fmt.Sprint("inclusion after ", after), func(t *testing.T) {
			_, err := journal.ProveInclusion(3, 10, read)
			require.ErrorIs(t, err, errAway)
		})
		calls = 0
		t.Run(fmt.Sprint("consistency after ", after), func(t *testing.T) {
			_, err := journal.ProveConsistency(3, 10, read)
			require.ErrorIs(t, err, errAway)
		})
	}
}

func TestAHashIsReadInItsOneForm(t *testing.T) {
	good := journal.LeafHash([]byte("x"))
	read, err := journal.ParseHash(good.String())
	require.NoError(t, err)
	require.Equal(t, good, read)
	for name, text := range map[string]string{
		"nothing": "", "too short": "AAAA", "no base64": "????", "hexadecimal": hex.EncodeToString(good[:]),
		"a space behind": good.String() + " ", "another text of the same bytes": sloppy(good.String()),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := journal.ParseHash(text)
			require.Error(t, err)
		})
	}
}

// sloppy sets a bit of the text that no byte of the hash is made of.
func sloppy(text string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	at := strings.IndexByte(digits, text[len(text)-2])
	return text[:len(text)-2] + string(digits[at|1]) + "="
}

func TestATreeKeepsOneHashForEachBitOfItsSize(t *testing.T) {
	for _, c := range []struct {
		size  int64
		peaks int
	}{{0, 0}, {1, 1}, {2, 1}, {3, 2}, {7, 3}, {8, 1}, {1000, 6}, {1 << 40, 1}, {1<<40 + 1, 2}} {
		t.Run(fmt.Sprint(c.size, " entries"), func(t *testing.T) {
			positions := journal.PeakPositions(c.size)
			require.Len(t, positions, c.peaks)
			for _, p := range positions {
				require.GreaterOrEqual(t, p, int64(0))
				require.Less(t, p, journal.StoredCount(c.size))
			}
		})
	}
}

func TestWhatATreeIsResumedFromIsNotChanged(t *testing.T) {
	tree, stored := grown(3)
	peaks, err := reader(stored)(journal.PeakPositions(3))
	require.NoError(t, err)
	kept := append([]journal.Hash(nil), peaks...)
	resumed := journal.ResumeTree(3, peaks)
	resumed.Append(journal.LeafHash([]byte("next")))
	require.Equal(t, kept, peaks)
	require.EqualValues(t, 4, resumed.Size())
	require.EqualValues(t, 3, tree.Size())
}
