package deliverables

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Store is what the register needs from a database.
type Store interface {
	// Read returns the reads of the database as it stands at each call.
	Read(ctx context.Context) Reader
	// InTx runs fn in one transaction and commits when it returns nil. It may run
	// fn again when the database asks for that.
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Reader is every read. Lookups that find nothing return a NotFound problem.
type Reader struct {
	DefinitionReader
	RegisterReader
}

// Tx is one transaction. Its reads see what it has written.
type Tx struct {
	Reader
	Writer
}

// Writer is every write, with the lookups that hold what they find until the
// transaction ends.
type Writer struct {
	journal.Recorder
	RegisterWriter
	Holder
}

// DefinitionReader reads what agreements define, and the commitments under them.
type DefinitionReader interface {
	Agreements() ([]commitments.Agreement, error) // by signing date, then code
	Agreement(code string) (commitments.Agreement, error)
	Parties() ([]commitments.Party, error)                  // by code
	Pledges(agreement string) ([]commitments.Pledge, error) // in order; "": of all agreements
	Pledge(code string) (commitments.Pledge, error)
	Regions() ([]commitments.Region, error) // by code
	Region(code string) (commitments.Region, error)
	Dimensions() ([]commitments.Dimension, error)  // by code
	Kinds() ([]commitments.DeliverableKind, error) // by code
	Commitment(code string) (commitments.Commitment, error)
}

// RegisterReader reads the register. Deliverables come without their evidence, unless
// it is said.
type RegisterReader interface {
	Deliverable(id string) (Deliverable, error)   // with its evidence
	Standing(ids []string) ([]Deliverable, error) // those of the ids that there are, in no order
	// Deliverables returns one page of those that match, the latest day first, and the
	// count of all of them.
	Deliverables(f Filter) ([]Deliverable, int, error)
	// Placed returns the latest of those that match and have a point, at most so many of
	// each of the regions; the filter names none.
	Placed(f Filter, regions []string, limit int) ([]Deliverable, error)
	EachDeliverable(f Filter, yield func(Deliverable) error) error // see Register.Each
	History(id string) (History, error)
	StepsOf(facts []string) (map[string]bool, error) // those of the published facts of which a step was made
	// Near returns those of a kind and region that stand and whose day is one of these,
	// the latest first.
	Near(kind, region string, from, to commitments.Date) ([]Deliverable, error)
	// Tallies returns the tallies of what matches, told apart as is asked or further. A
	// query and a period narrow nothing.
	Tallies(f Filter, apart Apart) ([]Tally, error)
	// Counts returns the same without money, fields and kinds: how many things there are.
	Counts(f Filter, apart Apart) ([]Tally, error)
	Communes(region string) ([]string, error) // that were typed, by name
	// CommunesAfter returns the latest list of communes where its number is a later one;
	// false where it is not, or where there is none.
	CommunesAfter(number int) (CommuneList, bool, error)
	// Pictures returns the latest pictures of what matches, with what they show.
	Pictures(f Filter, limit int) ([]commitments.Evidence, error)
}

// RegisterWriter adds facts and brings what follows from them up to date.
type RegisterWriter interface {
	// InsertSteps and InsertFinding add facts, and deliverables as they stand after them;
	// no deliverable is among the steps twice. A version that is taken is a Conflict
	// problem with the key error.deliverable.stale.
	InsertSteps(steps []Stepped) error
	InsertFinding(f FindingFact, d Deliverable, row Row) error
	InsertEvidence(items ...commitments.Evidence) error
	// InsertCommunes adds a list. A number that is taken is a Conflict problem with the key
	// error.communes.stale.
	InsertCommunes(l CommuneList) error
	Tally(key TallyKey) (Tally, error) // empty where there is none
	PutTally(t Tally) error            // an empty one goes
	Registered(commitment, indicator string, p commitments.Period) (Registered, error)
	PutRegistered(r Registered) error // an empty one goes
	RegisteredPoints(commitment string) ([]commitments.Point, error)
	// SetRegistered keeps what the commitment's counted indicators come to. Its version
	// stays: nothing that a planner fills in depends on it.
	SetRegistered(commitment string, figures []commitments.Figure) error
	// Claim and Answer keep idempotency keys, as commitments.KeyWriter does.
	Claim(account, key, requestHash string, at time.Time) (hash string, answer []byte, found bool, err error)
	Answer(account, key string, answer []byte) error
}

// Stepped is a deliverable as it stands after a step, which it has in it.
type Stepped struct {
	Deliverable
	Row
}

// Row is what a list finds a deliverable by and sorts it by.
type Row struct {
	Search string
	Day    commitments.Date
}

// Holder looks up what does not change before the transaction ends.
type Holder interface {
	// HoldCommitment returns the commitment; nobody else changes what is registered
	// under it.
	HoldCommitment(code string) (commitments.Commitment, error)
	HoldAgreement(code string) (commitments.Agreement, error)
	// HoldTallies waits for everyone who writes the agreement's tallies.
	HoldTallies(agreement string) error
	HoldRound(c commitments.Commitment, p commitments.Period) (commitments.RoundTerms, error)
}

// Filter narrows a list of deliverables. Empty fields do not narrow.
type Filter struct {
	Agreement  string
	Commitment string
	Pledge     string
	Region     string
	Regions    []string // any of them
	Party      string
	Kind       string
	State      State
	Finding    Finding
	DoneIn     commitments.Period // that were done for a period that ends within it
	Query      string             // found in names, places and codes
	Alike      []string           // or any of these is, folded: other names of the commune that the query names
	Page       int                // from 1
	PerPage    int
}
