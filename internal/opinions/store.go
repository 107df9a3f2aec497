package opinions

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Store is what opinions need from a database.
type Store interface {
	// Read returns the reads of the database as it stands at each call.
	Read(ctx context.Context) Reader
	// InTx runs fn in one transaction and commits when it returns nil. It may run
	// fn again when the database asks for that.
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is one transaction. Its reads see what it has written.
type Tx struct {
	Reader
	Writer
}

// Reader is every read. Lookups that find nothing return a NotFound problem.
type Reader interface {
	Agreements() ([]commitments.Agreement, error) // by signing date, then code
	Agreement(code string) (commitments.Agreement, error)
	Pledges(agreement string) ([]commitments.Pledge, error) // in order; "": of all agreements
	Opinion(id string) (Opinion, error)
	Opinions(agreement string, p commitments.Period) ([]Opinion, error)
	// Waiting returns the subjects whose latest version nobody has decided on, of one
	// agreement, by period and pledge.
	Waiting(agreement string) ([]Subject, error)
}

// Writer is every write.
type Writer interface {
	journal.Recorder
	// InsertVersion and InsertDecision add a fact. A version whose number is taken, and
	// a second decision on one, are Conflict problems with the keys error.opinion.stale
	// and error.opinion.decided.
	InsertVersion(v Version) error
	InsertDecision(d Decision) error
}
