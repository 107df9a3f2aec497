package collection

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Store is what collection needs from a database. Lookups that find nothing
// return a NotFound problem.
type Store interface {
	// InTx runs fn in one transaction and commits when it returns nil. It may run
	// fn again when the database asks for that.
	InTx(ctx context.Context, fn func(Tx) error) error

	Agreements(ctx context.Context) ([]commitments.Agreement, error) // by signing date, then code
	Round(ctx context.Context, id string) (Round, error)
	RoundOf(ctx context.Context, agreement string, p commitments.Period) (Round, error)
	// Rounds returns one page of rounds, the latest period first, and the count of
	// all that match.
	Rounds(ctx context.Context, f Filter) ([]Round, int, error)
	// Collected returns the periods of an agreement that have a round.
	Collected(ctx context.Context, agreement string) (map[commitments.Period]bool, error)
	// RoundFacts reads everything that a round's returns follow from, in one snapshot.
	RoundFacts(ctx context.Context, round string) (RoundFacts, error)
	Revisions(ctx context.Context, round string) ([]Revision, error) // latest first
	Opening(ctx context.Context, round string) (Round, error)        // as it was opened, without its revisions
}

// Tx is what one operation reads and writes in its transaction.
type Tx interface {
	journal.Recorder

	Agreement(code string) (commitments.Agreement, error)
	Pledges(agreement string) ([]commitments.Pledge, error) // in order
	Commitment(code string) (commitments.Commitment, error)
	// Round also holds the round: until the transaction ends nothing else changes
	// it, and nothing is reported for it.
	Round(id string) (Round, error)
	RoundOf(agreement string, p commitments.Period) (Round, error)
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
	Agreement string
	Period    commitments.Period
	Phase     Phase
	Taking    bool             // only those that are not closed, or have a return that is reopened
	Day       commitments.Date // on which phases are reckoned; filled by Collection
	Page      int              // from 1
	PerPage   int
}
