package recommendations

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Store is what recommendations need from a database.
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
	Parties() ([]commitments.Party, error)                  // by code
	Pledges(agreement string) ([]commitments.Pledge, error) // in order; "": of all agreements
	Regions() ([]commitments.Region, error)                 // by code
	Commitment(code string) (commitments.Commitment, error)
	Recommendation(id string) (Record, error)
	// Recommendations returns one page of those that match, by deadline, and the count of
	// all of them.
	Recommendations(f Filter) ([]Record, int, error)
	EachRecommendation(f Filter, yield func(Record) error) error // in the same order
}

// Writer is every write.
type Writer interface {
	journal.Recorder
	commitments.KeyWriter
	InsertRecommendation(r Recommendation) error
	// InsertStep adds a step. A number that is taken is a Conflict problem with the key
	// error.recommendation.stale.
	InsertStep(s Step) error
}

// Filter narrows a list of recommendations. Empty fields do not narrow.
type Filter struct {
	Agreement  string
	Pledge     string
	Commitment string
	Region     string
	State      State
	Addressee  string
	Overdue    bool             // whose deadline is before Day, and of which the addressee owes something
	Day        commitments.Date // today; set by the operations
	// Ended says whether those that are settled or closed are in; nil: they are.
	Ended   *bool
	Query   string // found in texts and codes
	Page    int    // from 1
	PerPage int
}
