package journal

import (
	"errors"
	"fmt"
	"io"
)

// Trust is what the one who verifies an export knows from another source.
type Trust struct {
	// Key is the public key that must have signed the checkpoints. Without it the
	// export is verified with the key that it names itself, which reveals damage
	// but not whose journal it is.
	Key string
	// Older is an earlier signed checkpoint of the same journal, or "". Its log
	// must be the beginning of this one.
	Older string
}

// Verified is the result of a successful verification.
type Verified struct {
	Key         string     `json:"key"`
	Checkpoint  Checkpoint `json:"checkpoint"`  // of the whole log
	Checkpoints int        `json:"checkpoints"` // how many the export holds, the last included
	Older       int64      `json:"older"`       // size of the log of Trust.Older; 0 without one
	Trusted     bool       `json:"trusted"`     // the key was known from elsewhere
}

// Verify reads a whole export and checks every byte of it against hashes, roots
// and signatures. It returns the first thing that is wrong as a *Fault; any other
// error means that the export could not be read. Each, unless nil, gets every
// entry in order, once its hash is right; the entries are proven only when Verify
// returns no error.
func Verify(export io.Reader, trust Trust, each func(index int64, encoded []byte) error) (Verified, error) {
	r, err := readHead(export)
	if err != nil {
		return Verified{}, err
	}
	v := verification{reader: r, trust: trust, each: each}
	if err := v.checkKey(); err != nil {
		return Verified{}, err
	}
	if err := v.openCheckpoints(); err != nil {
		return Verified{}, err
	}
	if err := v.checkEntries(); err != nil {
		return Verified{}, err
	}
	return v.found, nil
}

type verification struct {
	reader  *exportReader
	trust   Trust
	each    func(int64, []byte) error
	found   Verified
	signed  []Checkpoint // by size
	older   *Checkpoint
	tree    Tree
	checked int // how many of signed
}

func (v *verification) checkKey() error {
	v.found.Key, v.found.Trusted = v.reader.key, v.trust.Key != ""
	if _, err := parsePublic(v.reader.key); err != nil {
		return &Fault{Malformed, noEntry, "the key in the head of the export is damaged"}
	}
	if v.trust.Key == "" || v.trust.Key == v.reader.key {
		return nil
	}
	if _, err := parsePublic(v.trust.Key); err != nil {
		return err
	}
	return &Fault{WrongKey, noEntry, fmt.Sprintf("the export is signed by the key %s, not by the trusted key %s", v.reader.key, v.trust.Key)}
}

// openCheckpoints verifies every checkpoint of the head, and the older one.
func (v *verification) openCheckpoints() error {
	for i, signed := range v.reader.checkpoints {
		c, err := OpenCheckpoint(signed, v.found.Key)
		var fault *Fault
		if errors.As(err, &fault) {
			fault.Message = fmt.Sprintf("checkpoint %d of the export: %s", i+1, fault.Message)
		}
		if err != nil {
			return err
		}
		if i > 0 && (c.Origin != v.signed[0].Origin || c.Size <= v.signed[i-1].Size) {
			return &Fault{OtherLog, noEntry, fmt.Sprintf("checkpoint %d of the export does not follow the one before", i+1)}
		}
		v.signed = append(v.signed, c)
	}
	v.found.Checkpoint, v.found.Checkpoints = v.signed[len(v.signed)-1], len(v.signed)
	if v.trust.Older == "" {
		return nil
	}
	return v.openOlderCheckpoint()
}

func (v *verification) openOlderCheckpoint() error {
	older, err := OpenCheckpoint(v.trust.Older, v.found.Key)
	var fault *Fault
	if errors.As(err, &fault) {
		fault.Message = "the older checkpoint: " + fault.Message
	}
	last := v.found.Checkpoint
	switch {
	case err != nil:
		return err
	case older.Origin != last.Origin:
		return &Fault{OtherLog, noEntry, fmt.Sprintf("the older checkpoint is of another journal: %q, not %q", older.Origin, last.Origin)}
	case older.Size > last.Size:
		return &Fault{Shortened, noEntry, fmt.Sprintf("the log has %d entries; it had %d when the older checkpoint was signed", last.Size, older.Size)}
	}
	v.older, v.found.Older = &older, older.Size
	return nil
}

func (v *verification) checkEntries() error {
	size := v.found.Checkpoint.Size
	for {
		if err := v.checkRoots(); err != nil {
			return err
		}
		index := v.tree.Size()
		if index == size {
			return v.reader.expectEnd(size)
		}
		encoded, hash, err := v.reader.readEntry(index, size)
		if err != nil {
			return err
		}
		if _, err := Decode(encoded); err != nil {
			return &Fault{Altered, index, fmt.Sprintf("entry %d is not an entry in the form that the tracker writes", index)}
		}
		v.tree.Append(hash)
		if v.each != nil {
			if err := v.each(index, encoded); err != nil {
				return err
			}
		}
	}
}

// checkRoots compares the root of the log so far with the checkpoints of the same
// size.
func (v *verification) checkRoots() error {
	size := v.tree.Size()
	if v.older != nil && v.older.Size == size && v.older.Root != v.tree.Root() {
		return &Fault{Fork, noEntry, fmt.Sprintf("the log of %d entries that you hold is not the beginning of this one: the journal was rewritten", size)}
	}
	if v.checked < len(v.signed) && v.signed[v.checked].Size == size {
		if v.signed[v.checked].Root != v.tree.Root() {
			return &Fault{Root, noEntry, v.suspectEntries()}
		}
		v.checked++
	}
	return nil
}

// suspectEntries names the entries since the last root that was right.
func (v *verification) suspectEntries() string {
	first := int64(0)
	if v.checked > 0 {
		first = v.signed[v.checked-1].Size
	}
	return fmt.Sprintf("the entries %d to %d are not those whose root was signed: one of them was altered, deleted, inserted or moved",
		first, v.tree.Size()-1)
}
