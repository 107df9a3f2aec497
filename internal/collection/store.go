package collection

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Store is what collection needs from a database.
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
	RoundReader
}

// Tx is one transaction. Its reads see what it has written.
type Tx struct {
	Reader
	RoundWriter
	journal.Recorder
}

// DefinitionReader reads the agreements, and the commitments under them.
type DefinitionReader interface {
	Agreements() ([]commitments.Agreement, error) // by signing date, then code
	Agreement(code string) (commitments.Agreement, error)
	Parties() ([]commitments.Party, error)                  // by code
	Pledges(agreement string) ([]commitments.Pledge, error) // in order; "": of all agreements
	Regions() ([]commitments.Region, error)                 // by code
	Commitment(code string) (commitments.Commitment, error)
}

// RoundReader reads rounds and what belongs to them.
type RoundReader interface {
	Round(id string) (Round, error)
	RoundOf(agreement string, p commitments.Period) (Round, error)
	// Rounds returns one page of rounds, the latest period first, and the count of
	// all that match.
	Rounds(f Filter) ([]Round, int, error)
	// PeriodsWithRound returns the periods of an agreement that have a round.
	PeriodsWithRound(agreement string) (map[commitments.Period]bool, error)
	// RoundFacts reads everything that a round's returns follow from, in one snapshot.
	RoundFacts(round string) (RoundFacts, error)
	// RoundFactsFor reads them for a round that need not be opened.
	RoundFactsFor(r Round) (RoundFacts, error)
	Revisions(round string) ([]Revision, error) // latest first
	OriginalRound(round string) (Round, error)  // as it was opened, without its revisions
}

// RoundWriter adds the facts of rounds.
type RoundWriter interface {
	// HoldAgreement returns the agreement; its calendar does not change before the
	// transaction ends.
	HoldAgreement(code string) (commitments.Agreement, error)
	// HoldRound returns the round and holds it: until the transaction ends nothing
	// else changes it, and nothing is reported for it.
	HoldRound(id string) (Round, error)
	// RoundFactsOf is the facts of one commitment alone.
	RoundFactsOf(r Round, c commitments.Commitment) (RoundFacts, error)
	// InsertRound returns a Conflict problem with the key error.round.exists when
	// the agreement has a round for the period.
	InsertRound(r Round) error
	// InsertRevision returns a Conflict problem with the key error.round.stale when
	// the version is taken.
	InsertRevision(v Revision) error
	InsertExcuse(e Excuse) error
	InsertReopening(o Reopening) error
}

// Filter narrows a list of rounds. Empty fields do not narrow.
type Filter struct {
	Agreement      string
	Period         commitments.Period
	Phase          Phase
	AcceptsReturns bool             // only those that are not closed, or have a return that is reopened
	Day            commitments.Date // on which phases are reckoned; filled by Collection
	Page           int              // from 1
	PerPage        int
}
