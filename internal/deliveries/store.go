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
	// Subscriptions returns those that are not removed, oldest first; of one
	// account, or with "" of all.
	Subscriptions(ctx context.Context, account string) ([]Subscription, error)
	Delivery(ctx context.Context, id string) (Listed, error)
	// Deliveries returns one page, latest first, and the count of all that match.
	Deliveries(ctx context.Context, f Filter) ([]Listed, int, error)
	// EachDelivery gives yield all that match, latest first, until it returns an
	// error.
	EachDelivery(ctx context.Context, f Filter, yield func(Listed) error) error
	// Counts returns how many deliveries stand in each state.
	Counts(ctx context.Context) (map[State]int, error)
	// CountSendable counts the deliveries of the channels that Claim would
	// return.
	CountSendable(ctx context.Context, channels []Channel, now time.Time) (int, error)
	// Claim gives the caller the due delivery of the channel that waits longest:
	// its state is sending until the lease ends, and the attempt is counted.
	// False when none is due or others have them all.
	Claim(ctx context.Context, channel Channel, now, leaseUntil time.Time) (Delivery, bool, error)
}

// SourceStore finds what the sources of this package have to deliver.
type SourceStore interface {
	// PendingEditions returns up to limit deliveries, without ids, the earliest
	// first: one for each edition and subscription that have none, where the
	// subscription is not removed and was made before the edition was issued.
	PendingEditions(ctx context.Context, limit int) ([]Delivery, error)
	// PendingMentions returns up to limit deliveries, without ids, the earliest
	// first: one for each account that a comment has mentioned since the time and
	// that has none.
	PendingMentions(ctx context.Context, since time.Time, limit int) ([]Delivery, error)
	// KeysWithoutDelivery returns those of the keys for which the topic has no
	// delivery.
	KeysWithoutDelivery(ctx context.Context, topic Topic, keys []string) ([]string, error)
	// GivenUp returns the deliveries that are given up and were so from one time
	// to just before the other, earliest first.
	GivenUp(ctx context.Context, from, to time.Time) ([]Listed, error)
}

// Tx is what operations write in one transaction.
type Tx interface {
	journal.Recorder
	// InsertSubscription returns a Conflict problem when the same one exists and
	// is not removed.
	InsertSubscription(s Subscription) error
	// RemoveSubscription returns a NotFound problem unless one of the id exists
	// and is not removed.
	RemoveSubscription(id string, at time.Time) error
	// InsertDelivery adds a delivery unless one of its topic and key exists.
	InsertDelivery(d Delivery) error
	// FinishAttempt stores the outcome of a claimed delivery; a Conflict problem
	// when another tracker took it over meanwhile.
	FinishAttempt(d Delivery) error
	// Resend makes a delivery wait as if it were new, and counts the resend;
	// false when it is being sent.
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

// Editions finds an edition with its files, what it says otherwise than the one before
// it, and how far the record has moved beyond it.
type Editions interface {
	Get(ctx context.Context, by people.Account, id string) (reports.Edition, error)
	Changes(ctx context.Context, by people.Account, edition reports.Edition) (reports.Comparison, error)
	MovedSince(ctx context.Context, by people.Account, editions ...reports.Edition) (map[string]reports.Since, error)
}

// Agreements lists the agreements that can be subscribed to.
type Agreements interface {
	Agreements(ctx context.Context) ([]commitments.Agreement, error)
}
