package deliveries

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// Store keeps subscriptions and deliveries. Lookups that find nothing return a
// NotFound problem.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	// Subscription returns one, also a removed one.
	Subscription(ctx context.Context, id string) (Subscription, error)
	// Subscriptions returns those that stand, oldest first; of one account, or
	// with "" of all.
	Subscriptions(ctx context.Context, account string) ([]Subscription, error)
	Delivery(ctx context.Context, id string) (Listed, error)
	// Deliveries returns one page, latest first, and the count of all that match.
	Deliveries(ctx context.Context, f Filter) ([]Listed, int, error)
	// EachDelivery gives yield all that match, latest first, until it returns an
	// error.
	EachDelivery(ctx context.Context, f Filter, yield func(Listed) error) error
	// Counts returns how many deliveries stand in each state.
	Counts(ctx context.Context) (map[State]int, error)
	// CountSendable counts the deliveries of the channels that Claim would hand out.
	CountSendable(ctx context.Context, channels []Channel, now time.Time) (int, error)
	// Claim makes the delivery of the channel that waits longest this caller's: it
	// is sending until the lease ends, and its attempt is counted. False when
	// there is none: none is due, or others have them.
	Claim(ctx context.Context, channel Channel, now, leaseUntil time.Time) (Delivery, bool, error)
}

// SourceStore finds what the sources of this package have to deliver.
type SourceStore interface {
	// PendingEditions returns a delivery, without id, for each edition and standing
	// subscription to it that have none, for editions issued after the
	// subscription was made, the earliest first, limit at most.
	PendingEditions(ctx context.Context, limit int) ([]Delivery, error)
	// PendingMentions returns a delivery, without id, for each account that a comment
	// named since the time and that has none, the earliest first, limit at most.
	PendingMentions(ctx context.Context, since time.Time, limit int) ([]Delivery, error)
	// KeysWithoutDelivery returns those of the keys under which no delivery of the topic stands.
	KeysWithoutDelivery(ctx context.Context, topic Topic, keys []string) ([]string, error)
	// GivenUp returns the deliveries that are given up and were so from one time
	// to just before the other, earliest first.
	GivenUp(ctx context.Context, from, to time.Time) ([]Listed, error)
}

// Tx is what operations write in one transaction.
type Tx interface {
	journal.Recorder
	// InsertSubscription returns a Conflict problem when the same one stands.
	InsertSubscription(s Subscription) error
	// RemoveSubscription returns a NotFound problem when none of that id stands.
	RemoveSubscription(id string, at time.Time) error
	// InsertDelivery adds a delivery unless one of its topic and key stands.
	InsertDelivery(d Delivery) error
	// FinishAttempt stores the outcome of a claimed delivery; a Conflict problem when
	// another took it over meanwhile.
	FinishAttempt(d Delivery) error
	// Resend makes a delivery wait as on its first day, and counts that; false
	// when it is being sent.
	Resend(id string, at time.Time) (bool, error)
}

// Filter narrows a list of deliveries. Empty fields do not narrow.
type Filter struct {
	State        State
	Channel      Channel
	Subscription string
	Page         int // from 1
	PerPage      int
}

// People finds who gets a delivery.
type People interface {
	Account(ctx context.Context, id string) (people.Account, error)
	Accounts(ctx context.Context) ([]people.Account, error)
}

// Editions finds an edition with its files.
type Editions interface {
	EditionByID(ctx context.Context, id string) (reports.Edition, error)
}

// Agreements lists the agreements that can be subscribed to.
type Agreements interface {
	Agreements(ctx context.Context) ([]commitments.Agreement, error)
}
