package journal

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256; its text is standard base64.
type Hash = tlog.Hash

// ParseHash reads the text of a hash.
func ParseHash(text string) (Hash, error) {
	h, err := tlog.ParseHash(text)
	if err != nil {
		return Hash{}, err
	}
	if h.String() != text {
		return Hash{}, errors.New("malformed hash")
	}
	return h, nil
}

// Tree is a Merkle log that grows at its end. It keeps only the roots of the
// complete subtrees that cover it, so it takes little memory whatever its size.
// The zero Tree is the empty log.
type Tree struct {
	size  int64
	peaks []Hash // of the complete subtrees, largest first
}

// PeakPositions returns the positions, among the stored hashes, of the peaks of a
// log of the size.
func PeakPositions(size int64) []int64 {
	var positions []int64
	var before int64
	for level := 62; level >= 0; level-- {
		if part := int64(1) << level; size&part != 0 {
			positions = append(positions, tlog.StoredHashIndex(level, before>>level))
			before += part
		}
	}
	return positions
}

// ResumeTree returns the log of the size whose peaks are given, in the order of
// PeakPositions.
func ResumeTree(size int64, peaks []Hash) Tree { return Tree{size, append([]Hash(nil), peaks...)} }

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Append adds a leaf and returns the hashes to store: the leaf, then each subtree
// that it completes. They are stored from position StoredCount(size) on, where
// size is that before the call.
func (t *Tree) Append(leaf Hash) []Hash {
	stored := []Hash{leaf}
	h := leaf
	for n := t.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(t.peaks[len(t.peaks)-1], h)
		t.peaks = t.peaks[:len(t.peaks)-1]
		stored = append(stored, h)
	}
	t.peaks = append(t.peaks, h)
	t.size++
	return stored
}

// Root returns the RFC 6962 root hash.
func (t *Tree) Root() Hash {
	if t.size == 0 {
		return emptyRoot
	}
	root := t.peaks[len(t.peaks)-1]
	for i := len(t.peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.peaks[i], root)
	}
	return root
}

// StoredCount is how many hashes a log of the size stores.
func StoredCount(size int64) int64 {
	if size == 0 {
		return 0
	}
	return tlog.StoredHashCount(size)
}

// Hashes reads stored hashes by position, in the order of the positions.
type Hashes func(positions []int64) ([]Hash, error)

// ReadHashes makes Hashes a tlog.HashReader.
func (h Hashes) ReadHashes(positions []int64) ([]Hash, error) { return h(positions) }

// Inclusion proves that an entry stands at its index in a log.
type Inclusion struct {
	Index  int64  `json:"index"`
	Size   int64  `json:"size"`
	Leaf   Hash   `json:"leaf_hash"`
	Root   Hash   `json:"root"`
	Hashes []Hash `json:"hashes"` // RFC 6962 audit path, from the leaf up
}

// ProveInclusion makes the proof from the hashes of a log of the size.
func ProveInclusion(index, size int64, read Hashes) (Inclusion, error) {
	if index < 0 || index >= size {
		return Inclusion{}, fmt.Errorf("journal: no entry %d in a log of %d", index, size)
	}
	path, err := tlog.ProveRecord(size, index, read)
	if err != nil {
		return Inclusion{}, err
	}
	root, err := tlog.TreeHash(size, read)
	if err != nil {
		return Inclusion{}, err
	}
	leaf, err := read([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return Inclusion{}, err
	}
	return Inclusion{index, size, leaf[0], root, append([]Hash{}, path...)}, nil
}

// Check returns a Fault unless the proof shows that the leaf is at the index
// under the root. Whether that root is the log's, only a checkpoint can say.
func (p Inclusion) Check() error {
	if p.Index < 0 || p.Index >= p.Size {
		return &Fault{Proof, p.Index, "the proof is of an entry outside the log"}
	}
	if err := tlog.CheckRecord(p.Hashes, p.Size, p.Root, p.Index, p.Leaf); err != nil {
		return &Fault{Proof, p.Index, fmt.Sprintf("the proof does not lead from entry %d to the root", p.Index)}
	}
	return nil
}

// Consistency proves that one log is the beginning of another.
type Consistency struct {
	OldSize int64  `json:"old_size"`
	OldRoot Hash   `json:"old_root"`
	Size    int64  `json:"size"`
	Root    Hash   `json:"root"`
	Hashes  []Hash `json:"hashes"` // RFC 6962 consistency proof
}

// ProveConsistency makes the proof from the hashes of a log of the size; the
// older size is from 1 to size.
func ProveConsistency(old, size int64, read Hashes) (Consistency, error) {
	if old < 1 || old > size {
		return Consistency{}, fmt.Errorf("journal: no log of %d before one of %d", old, size)
	}
	path, err := tlog.ProveTree(size, old, read)
	if err != nil {
		return Consistency{}, err
	}
	before, err := tlog.TreeHash(old, read)
	if err != nil {
		return Consistency{}, err
	}
	root, err := tlog.TreeHash(size, read)
	if err != nil {
		return Consistency{}, err
	}
	return Consistency{old, before, size, root, append([]Hash{}, path...)}, nil
}

// Check returns a Fault unless the proof shows that the old log is the beginning
// of the new one.
func (p Consistency) Check() error {
	if p.OldSize < 1 || p.OldSize > p.Size {
		return &Fault{Proof, noEntry, "the proof is of sizes that no log has"}
	}
	if err := tlog.CheckTree(p.Hashes, p.Size, p.Root, p.OldSize, p.OldRoot); err != nil {
		return &Fault{Fork, noEntry, fmt.Sprintf("the log of %d entries is not the beginning of the log of %d", p.OldSize, p.Size)}
	}
	return nil
}
