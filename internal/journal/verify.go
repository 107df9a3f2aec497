package journal

import (
	"errors"
	"fmt"
	"io"
)

// Trust is what whoever verifies an export knows from elsewhere.
type Trust struct {
	// Key is the published key that the checkpoints must be signed by. Without it
	// the export is held against the key that it names itself, which shows
	// damage, but not whose journal it is.
	Key string
	// Older is a signed checkpoint of the same journal that was kept before: the
	// log that it is of must be the beginning of this one. "" for none.
	Older string
}

// Verified is what an export was found to be.
type Verified struct {
	Key         string     `json:"key"`
	Checkpoint  Checkpoint `json:"checkpoint"`  // of the whole log
	Checkpoints int        `json:"checkpoints"` // that were signed on the way, the last included
	Older       int64      `json:"older"`       // size of the older log that this one begins with
	Trusted     bool       `json:"trusted"`     // the key was known from elsewhere
}

// Verify reads an export to its end and holds every byte of it against hashes,
// roots and signatures. The first thing that is wrong is returned as a *Fault;
// another error means that the export could not be read. Each may be nil; it
// is handed every entry in order, once its hash was right. What it was handed
// is proven only when Verify returns no error.
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
	checked int // of signed
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

// openCheckpoints opens every checkpoint of the head, and the older one.
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

// checkRoots holds the log so far against the checkpoints of its size.
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

// suspectEntries says in which entries a root went wrong.
func (v *verification) suspectEntries() string {
	first := int64(0)
	if v.checked > 0 {
		first = v.signed[v.checked-1].Size
	}
	return fmt.Sprintf("the entries %d to %d are not those whose root was signed: one of them was altered, deleted, inserted or moved",
		first, v.tree.Size()-1)
}
