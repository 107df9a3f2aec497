// Package reminders writes to people in the morning about what is asked of them:
// returns that are due or late, updates that were returned, reviews that wait,
// rounds that opened or closed, and to those who lead a party what is missing.
//
// Each person gets one mail a morning at most, a digest, at an hour of their own
// zone. Facts.Digest alone decides what it says: once when the digest is created,
// and again when it is sent, so that nobody is reminded of what they have done
// meanwhile. A digest covers a span of mornings: that of its day, and those
// before it that were missed because no tracker ran or no mail server answered.
package reminders

import (
	"context"
	"slices"
	"sync"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
)

// Topic is the topic of digests among the deliveries.
const Topic deliveries.Topic = "reminder"

// DefaultHour is the hour at which mornings begin unless a setting changes it.
const DefaultHour = 7

// Kind is one sort of reminder, which each person can have or not.
type Kind string

// The kinds.
const (
	Due         Kind = "due"            // returns to submit in 14, 5 and 1 days
	Late        Kind = "late"           // returns that are late
	Returned    Kind = "returned"       // updates that came back to their author
	Review      Kind = "review"         // updates that wait for a review
	Rounds      Kind = "rounds"         // rounds that opened or closed
	Escalation  Kind = "escalation"     // what a party's lead is told
	Recommended Kind = "recommendation" // recommendations to follow up, or answered and to be checked
)

// Kinds lists the kinds in the order in which a mail shows them.
var Kinds = []Kind{Due, Late, Returned, Review, Recommended, Escalation, Rounds}

// Choices says which reminders somebody does not want. The zero Choices wants all
// of them.
type Choices struct {
	Muted bool   `json:"muted"` // no reminders for now; Off is kept
	Off   []Kind `json:"off"`   // in the order of Kinds
}

// Wants reports whether reminders of the kind are wanted.
func (c Choices) Wants(k Kind) bool { return !c.Muted && !slices.Contains(c.Off, k) }

// ordered returns the choices with each kind once, in the order of Kinds.
func (c Choices) ordered() (Choices, error) {
	for _, k := range c.Off {
		if !slices.Contains(Kinds, k) {
			return c, problem.OnField("off", "error.reminder.kind", "value", problem.Excerpt(string(k)))
		}
	}
	off := []Kind{}
	for _, k := range Kinds {
		if slices.Contains(c.Off, k) {
			off = append(off, k)
		}
	}
	return Choices{c.Muted, off}, nil
}

// Reminders is the Source of digests, and the operations on who wants them.
type Reminders struct {
	Store    Store
	Now      func() time.Time
	Location *time.Location // the tracker's: of due dates, and of those who chose no zone
	Hour     int            // of the mornings, from 0 to 23
	Site     deliveries.Site

	mu       sync.Mutex
	idleSlot time.Time // the quarter of an hour that is dealt with: nobody is left in it
}

// Choices returns the account's own choices.
func (r *Reminders) Choices(ctx context.Context, by people.Account) (Choices, error) {
	if err := by.Require(people.OwnAccount); err != nil {
		return Choices{}, err
	}
	all, err := r.Store.Choices(ctx, by.ID)
	if err != nil {
		return Choices{}, err
	}
	return all[by.ID].ordered()
}

// SetChoices sets the account's own choices. They hold from the next mail on, also
// for one that waits to be sent.
func (r *Reminders) SetChoices(ctx context.Context, by people.Account, c Choices) (Choices, error) {
	if err := by.Require(people.OwnAccount); err != nil {
		return Choices{}, err
	}
	c, err := c.ordered()
	if err != nil {
		return c, err
	}
	return c, r.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetChoices(by.ID, c); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(r.Now), "account.reminders_changed", by.ID, c))
	})
}

// Store is what reminders need from a database.
type Store interface {
	DigestStore
	FactReader
	NameReader
}

// DigestStore keeps who wants which reminders, and which mornings are dealt with.
type DigestStore interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	// Choices returns the choices of the account, or with "" of all, by account;
	// those who never chose are left out.
	Choices(ctx context.Context, account string) (map[string]Choices, error)
	// QuietMornings returns, by account, the last morning on which there was
	// nothing to tell.
	QuietMornings(ctx context.Context) (map[string]commitments.Date, error)
	// Digests returns the latest digest of each account among those from a day on.
	Digests(ctx context.Context, from commitments.Date) (map[string]LatestDigest, error)
}

// FactReader reads what reminders follow from.
type FactReader interface {
	Accounts(ctx context.Context) ([]people.Account, error)          // by email
	Agreements(ctx context.Context) ([]commitments.Agreement, error) // by signing date, then code
	// RoundsSince returns the rounds that locked on the day or later, or have not
	// locked yet, and those with a return that is reopened until the day or later;
	// by due date.
	RoundsSince(ctx context.Context, day commitments.Date) ([]collection.Round, error)
	RoundFacts(ctx context.Context, round string) (collection.RoundFacts, error)
	RoundOf(ctx context.Context, agreement string, p commitments.Period) (collection.Round, error)
	// Unanswered returns the returned updates that their authors did not answer,
	// the longest waiting first.
	Unanswered(ctx context.Context) ([]commitments.Waiting, error)
	// OngoingRecommendations gives yield the recommendations that have not ended, by
	// deadline.
	OngoingRecommendations(ctx context.Context, yield func(recommendations.Record) error) error
	// AwaitingReview returns one page of a queue, and the count of all in it.
	AwaitingReview(ctx context.Context, q commitments.Queue) ([]commitments.Waiting, int, error)
}

// NameReader reads the names that a mail shows.
type NameReader interface {
	Pledges(ctx context.Context, agreement string) ([]commitments.Pledge, error) // in order; "": of all agreements
	Regions(ctx context.Context) ([]commitments.Region, error)                   // by code
	Parties(ctx context.Context) ([]commitments.Party, error)                    // by code
}

// Tx is what reminders write in one transaction.
type Tx interface {
	journal.Recorder
	SetChoices(account string, c Choices) error
	// SetQuietMorning notes the last morning that was looked at; an earlier one changes nothing.
	SetQuietMorning(account string, morning commitments.Date) error
}

// LatestDigest is the latest digest of an account among the deliveries.
type LatestDigest struct {
	Day    commitments.Date
	Since  commitments.Date // the first morning that it covers
	Unsent bool             // neither sent nor given up
}
