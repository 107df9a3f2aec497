// Package audit answers what auditors ask of the journal: entries with their
// numbers, proofs, signed checkpoints, exports, and whether the database still
// agrees with the journal. Its loop, Run, adds new entries to the log.
package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/google/uuid"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// LogEntry is a journal entry with its index in the log.
type LogEntry struct {
	Index   int64
	Encoded []byte // the entry in its canonical form
	Hash    journal.Hash
}

// SignedCheckpoint is a checkpoint as the database stores it.
type SignedCheckpoint struct {
	Size int64
	Note string
	At   time.Time // UTC
}

// Store is what the journal's operations need from a database. Lookups that
// find nothing return a NotFound problem.
type Store interface {
	LogStore
	CheckpointStore
	DatabaseStore
}

// LogStore keeps the entries and their order in the log.
type LogStore interface {
	// Sequence gives a batch of the entries that have none their places in the
	// log, and returns how many; 0 when none are left.
	Sequence(ctx context.Context) (int, error)
	// Recorded receives a value when there may be new entries, sometimes
	// needlessly.
	Recorded() <-chan struct{}
	Record(ctx context.Context, e journal.Entry) error
	// Head returns the log with all entries that have a place.
	Head(ctx context.Context) (journal.Tree, error)
	// Entries returns up to limit entries with an index above after, in order.
	Entries(ctx context.Context, after int64, limit int) ([]LogEntry, error)
	// Hashes returns a reader of the log's stored hashes.
	Hashes(ctx context.Context) journal.Hashes
	// Numbers returns, by the ids of facts, the index of the entry that first
	// recorded each; facts without an entry are left out.
	Numbers(ctx context.Context, facts []string) (map[string]int64, error)
}

// CheckpointStore keeps the signed checkpoints.
type CheckpointStore interface {
	// Checkpoints returns the signed checkpoints of sizes up to size, by size.
	Checkpoints(ctx context.Context, size int64) ([]SignedCheckpoint, error)
	Checkpoint(ctx context.Context, size int64) (string, error)
	LastCheckpoint(ctx context.Context) (size int64, at time.Time, err error)
	// AddCheckpoint stores a checkpoint unless one of its size exists, and returns
	// the one that is stored.
	AddCheckpoint(ctx context.Context, size int64, note string, at time.Time) (string, error)
}

// DatabaseStore identifies the database and compares it with its journal.
type DatabaseStore interface {
	// Identity returns the name of this database's log, and the key that signs it.
	Identity(ctx context.Context) (identity, public string, err error)
	// ClaimIdentity sets both unless they are set.
	ClaimIdentity(ctx context.Context, identity, public string, at time.Time) error
	// EvidenceFiles returns up to limit items of evidence that name files and have
	// an id above after, by id.
	EvidenceFiles(ctx context.Context, after string, limit int) ([]EvidenceItem, error)
	// Check compares the live database with its journal; see Finding. Signed are
	// the checkpoints that the log must agree with, by size. Done is called with
	// how many entries were read.
	Check(ctx context.Context, signed []journal.Checkpoint, done func(entries int64)) (CheckResult, error)
}

// Journal is the operations on the journal. Pages, API, commands and the
// server's own loop all call these.
type Journal struct {
	Store    Store
	Key      *journal.Key
	Evidence FileHasher // hashes the files of evidence; only Verify needs it
	Now      func() time.Time
	origin   string
}

// Open returns the journal of the database; path is the file of its signing key.
// The first start creates the key and the log's identity. Later a key that is
// missing or different is refused, because the log that it signed could not be
// continued.
func Open(ctx context.Context, store Store, path string, now func() time.Time) (*Journal, error) {
	_, public, err := store.Identity(ctx)
	claimed := err == nil
	if err != nil && !problem.Is(err, problem.NotFound) {
		return nil, err
	}
	key, err := journal.ReadKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) && claimed {
		return nil, fmt.Errorf("%s is missing: this database's journal is signed with the key %s; "+
			"put its file back, from the backup or from the tracker that started first", path, public)
	}
	if errors.Is(err, fs.ErrNotExist) {
		key, err = journal.MakeKeyFile(path)
	}
	if err != nil {
		return nil, err
	}
	j := &Journal{Store: store, Key: key, Now: now}
	if !claimed {
		if err := store.ClaimIdentity(ctx, uuid.NewString(), key.Public(), journal.Now(j.Now)); err != nil {
			return nil, err
		}
	}
	identity, public, err := store.Identity(ctx) // when several trackers start at once, the first one's
	if err != nil {
		return nil, err
	}
	if public != key.Public() {
		return nil, fmt.Errorf("%s is another key: this database's journal is signed with %s, the file holds %s; "+
			"put back the file of the tracker that started first", path, public, key.Public())
	}
	j.origin = journal.Origin(identity)
	return j, nil
}

// Identity says which log it is and whose key signs it. Everybody may know both.
type Identity struct {
	Origin string `json:"origin"`
	Key    string `json:"key"`
}

// Identity returns the log's name and public key.
func (j *Journal) Identity() Identity { return Identity{j.origin, j.Key.Public()} }

// Entries returns up to limit entries with an index above after, in order, and
// the log's size. After is -1 for the first ones.
func (j *Journal) Entries(ctx context.Context, by people.Account, after int64, limit int) ([]LogEntry, int64, error) {
	if err := by.Require(people.ReadJournal); err != nil {
		return nil, 0, err
	}
	tree, err := j.Store.Head(ctx)
	if err != nil {
		return nil, 0, err
	}
	found, err := j.Store.Entries(ctx, after, limit)
	if err != nil {
		return nil, 0, err
	}
	return found, tree.Size(), nil
}

// Numbers returns the journal numbers of facts, by their ids: of updates,
// reviews, revisions, evidence, editions, and assessments that were given on
// their own. A fact that was recorded within the last second may have no number
// yet.
func (j *Journal) Numbers(ctx context.Context, by people.Account, facts ...string) (map[string]int64, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return j.Store.Numbers(ctx, facts)
}

// Proof is an entry's hash and the proof that the entry is in the log whose root
// the checkpoint signs.
type Proof struct {
	journal.Inclusion
	Checkpoint string `json:"checkpoint"` // signed
	// Entry is the entry in its canonical form; "" for those who may not read the
	// journal.
	Entry string `json:"entry"`
}

// ProveInclusion returns the proof of the entry at the index, under a checkpoint of the
// whole log.
func (j *Journal) ProveInclusion(ctx context.Context, by people.Account, index int64) (Proof, error) {
	if err := by.Require(people.Read); err != nil {
		return Proof{}, err
	}
	tree, err := j.Store.Head(ctx)
	if err != nil {
		return Proof{}, err
	}
	if index < 0 || index >= tree.Size() {
		return Proof{}, problem.New(problem.NotFound, "error.not_found")
	}
	p := Proof{}
	if p.Inclusion, err = journal.ProveInclusion(index, tree.Size(), j.Store.Hashes(ctx)); err != nil {
		return p, err
	}
	if by.Can(people.ReadJournal) {
		entries, err := j.Store.Entries(ctx, index-1, 1)
		if err != nil {
			return p, err
		}
		p.Entry = string(entries[0].Encoded)
	}
	if p.Checkpoint, err = j.Sign(ctx, tree.Size(), tree.Root()); err != nil {
		return Proof{}, err
	}
	return p, nil
}

// ProveConsistency proves that the log of the old size is the beginning of the
// log of the size; size 0 means the whole log.
func (j *Journal) ProveConsistency(ctx context.Context, by people.Account, old, size int64) (journal.Consistency, error) {
	if err := by.Require(people.Read); err != nil {
		return journal.Consistency{}, err
	}
	tree, err := j.Store.Head(ctx)
	if err != nil {
		return journal.Consistency{}, err
	}
	if size == 0 {
		size = tree.Size()
	}
	if old < 1 || old > size || size > tree.Size() {
		return journal.Consistency{}, problem.New(problem.NotFound, "error.not_found")
	}
	return journal.ProveConsistency(old, size, j.Store.Hashes(ctx))
}

// Checkpoint gives every entry that was recorded before the call its place in the
// log, and returns the log's signed checkpoint.
func (j *Journal) Checkpoint(ctx context.Context, by people.Account) (string, error) {
	if err := by.Require(people.Read); err != nil {
		return "", err
	}
	tree, err := j.sequencedHead(ctx)
	if err != nil {
		return "", err
	}
	return j.Sign(ctx, tree.Size(), tree.Root())
}

// sequencedHead returns the log after every entry that was recorded before the
// call got its place.
func (j *Journal) sequencedHead(ctx context.Context) (journal.Tree, error) {
	if _, err := j.sequenceAll(ctx); err != nil {
		return journal.Tree{}, err
	}
	return j.Store.Head(ctx)
}

// Sign returns the signed checkpoint of the first size entries; the caller read
// their root from the log. The checkpoint of a size is signed once and stored.
func (j *Journal) Sign(ctx context.Context, size int64, root journal.Hash) (string, error) {
	stands, err := j.Store.Checkpoint(ctx, size)
	if !problem.Is(err, problem.NotFound) {
		return stands, err
	}
	at := journal.Now(j.Now)
	signed, err := journal.Checkpoint{Origin: j.origin, Size: size, Root: root, At: at}.Sign(j.Key)
	if err != nil {
		return "", err
	}
	return j.Store.AddCheckpoint(ctx, size, signed, at)
}
