package deliveries

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

const (
	// MaxAttempts is how often a delivery is tried before it is given up.
	MaxAttempts = 12

	firstPause = time.Minute
	longPause  = 6 * time.Hour
	// leaseDuration is how long an attempt belongs to this tracker. An attempt
	// without an outcome by then was interrupted, and another tracker may take
	// over.
	leaseDuration = 5 * time.Minute
	// runDuration is how long one run goes on beginning deliveries.
	runDuration = 50 * time.Second
)

// sendersPerChannel is how many deliveries of a channel are sent at the same
// time.
var sendersPerChannel = map[Channel]int{Mail: 1, Webhook: 4}

// HasPending reports whether Run has something to do.
func (d *Dispatch) HasPending(ctx context.Context) (bool, error) {
	for _, topic := range d.topics() {
		owed, err := d.Sources[topic].Pending(ctx, journal.Now(d.Now))
		if err != nil || len(owed) > 0 {
			return err == nil, err
		}
	}
	n, err := d.Store.CountSendable(ctx, d.channels(), journal.Now(d.Now))
	if err != nil {
		return false, err
	}
	return n > 0, nil
}

// Run creates the pending deliveries and sends those that are due, until none is
// left or its time is up. A process has one run at a time; several processes
// share the work.
func (d *Dispatch) Run(ctx context.Context) error {
	if !d.running.TryLock() {
		return nil
	}
	defer d.running.Unlock()
	if err := d.createPending(ctx); err != nil {
		return err
	}
	var work sync.WaitGroup
	var errs []error
	var mu sync.Mutex
	end := time.Now().Add(runDuration)
	for _, channel := range d.channels() {
		for range sendersPerChannel[channel] {
			work.Go(func() {
				err := d.sendUntil(ctx, channel, end)
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			})
		}
	}
	work.Wait()
	return errors.Join(errs...)
}

func (d *Dispatch) topics() []Topic { return slices.Sorted(maps.Keys(d.Sources)) }

func (d *Dispatch) channels() []Channel {
	if d.Mail == nil {
		return []Channel{Webhook}
	}
	return []Channel{Mail, Webhook}
}

// createPending creates a row for every pending delivery. Rows that another
// tracker created meanwhile stay as they are.
func (d *Dispatch) createPending(ctx context.Context) error {
	for _, topic := range d.topics() {
		owed, err := d.Sources[topic].Pending(ctx, journal.Now(d.Now))
		if err != nil {
			return fmt.Errorf("deliveries: what is owed on %s: %w", topic, err)
		}
		if len(owed) == 0 {
			continue
		}
		err = d.Store.InTx(ctx, func(tx Tx) error {
			for _, o := range owed {
				if err := tx.InsertDelivery(d.newDelivery(topic, o)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Dispatch) newDelivery(topic Topic, o Delivery) Delivery {
	o.ID, o.Topic, o.State, o.CreatedAt = journal.NewID(), topic, Waiting, journal.Now(d.Now)
	if o.NextTry.IsZero() {
		o.NextTry = o.CreatedAt
	}
	return o
}

// sendUntil sends one delivery of the channel after the other. When the mail
// server can't be reached, it stops, so that the other deliveries keep their
// attempts.
func (d *Dispatch) sendUntil(ctx context.Context, channel Channel, end time.Time) error {
	for ctx.Err() == nil && time.Now().Before(end) {
		now := journal.Now(d.Now)
		next, found, err := d.Store.Claim(ctx, channel, now, now.Add(leaseDuration))
		if err != nil || !found {
			return err
		}
		failure, err := d.sendOne(ctx, next)
		if err != nil || channel == Mail && failure != nil && failure.Unreachable {
			return err
		}
	}
	return nil
}

// sendOne makes one attempt and stores its outcome.
func (d *Dispatch) sendOne(ctx context.Context, next Delivery) (*Failure, error) {
	sent, err := d.attempt(ctx, next)
	failure := d.toFailure(next, err)
	next.LeaseUntil, next.NextTry, next.EndedAt, next.Failure = time.Time{}, time.Time{}, journal.Now(d.Now), Failure{}
	kind, fact := "delivery.failed", deliveryFact(next)
	switch {
	case errors.Is(err, ErrWithdrawn):
		next.State, kind, failure = Withdrawn, "delivery.withdrawn", nil
	case failure == nil:
		next.State, kind = Sent, "delivery.sent"
		maps.Copy(fact, sent)
	case failure.Final || next.Attempts >= MaxAttempts:
		next.State, next.Failure = GivenUp, *failure
	default:
		next.State, next.Failure = Failed, *failure
		next.NextTry, next.EndedAt = next.EndedAt.Add(retryPause(next.Attempts)), time.Time{}
	}
	fact["state"], fact["failure"] = next.State, next.Failure.Code
	// The outcome is stored also when the tracker is stopping.
	ctx = context.WithoutCancel(ctx)
	err = d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.FinishAttempt(next); err != nil {
			return err
		}
		return tx.Record(people.SystemAccount().Entry(journal.Now(d.Now), kind, next.ID, fact))
	})
	if problem.Is(err, problem.Conflict) {
		return failure, nil // the lease had passed and another has it
	}
	return failure, err
}

// toFailure turns an error into a Failure, which may be shown, and logs the error
// itself.
func (d *Dispatch) toFailure(next Delivery, err error) *Failure {
	if err == nil || errors.Is(err, ErrWithdrawn) {
		return nil
	}
	failure, ok := errors.AsType[*Failure](err)
	if !ok {
		failure = &Failure{Code: "internal"}
	}
	d.Log.Warn("delivery failed", "id", next.ID, "topic", next.Topic, "channel", next.Channel,
		"attempt", next.Attempts, "error", err)
	return failure
}

// attempt sends one delivery and returns what the journal records of it.
func (d *Dispatch) attempt(ctx context.Context, next Delivery) (sent map[string]any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if next.Attempts > MaxAttempts {
		return nil, &Failure{Code: "interrupted", Final: true}
	}
	to, err := d.recipient(ctx, next)
	if err != nil {
		return nil, err
	}
	source, known := d.Sources[next.Topic]
	if !known {
		return nil, fmt.Errorf("no source of %s", next.Topic)
	}
	if next.Channel == Webhook {
		return d.postEvent(ctx, next, to, source)
	}
	return d.sendMail(ctx, next, to, source)
}

// recipient finds who gets the delivery; ErrWithdrawn when nobody does.
func (d *Dispatch) recipient(ctx context.Context, next Delivery) (Recipient, error) {
	var to Recipient
	var err error
	if to.Account, err = d.People.Account(ctx, next.Account); err != nil {
		return to, err
	}
	if next.Subscription != "" {
		if to.Subscription, err = d.Store.Subscription(ctx, next.Subscription); err != nil {
			return to, err
		}
		if !to.Subscription.RemovedAt.IsZero() {
			return to, ErrWithdrawn
		}
	}
	if next.Channel == Mail && to.Account.Disabled {
		return to, ErrWithdrawn
	}
	return to, nil
}

func (d *Dispatch) sendMail(ctx context.Context, next Delivery, to Recipient, source Source) (map[string]any, error) {
	letter, err := source.Letter(ctx, next, to)
	if err != nil {
		return nil, err
	}
	message, err := d.Site.message(ctx, letter)
	if err != nil {
		return nil, err
	}
	message.ID, message.To, message.Name = fmt.Sprintf("%s.%d", next.ID, next.Resends), to.Account.Email, to.Account.Name
	return map[string]any{"files": attachmentHashes(letter.Attachments)}, d.Mail.Send(ctx, message)
}

func (d *Dispatch) postEvent(ctx context.Context, next Delivery, to Recipient, source Source) (map[string]any, error) {
	announcer, ok := source.(Announcer)
	if !ok {
		return nil, fmt.Errorf("%s has no event for webhooks", next.Topic)
	}
	event, err := announcer.Event(ctx, next, to)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	call := WebhookCall{ID: next.ID, At: journal.Now(d.Now), URL: to.Subscription.URL, Secret: to.Subscription.Secret, Body: body}
	return map[string]any{"host": to.Subscription.Host()}, d.Webhooks.Post(ctx, call)
}

// retryPause returns the pause after so many attempts: 1, 2, 4 … minutes, at most
// six hours.
func retryPause(attempts int) time.Duration {
	p := firstPause
	for i := 1; i < attempts && p < longPause; i++ {
		p *= 2
	}
	return min(p, longPause)
}

// deliveryFact is what the journal records of a delivery: the recipient's account
// id, no address.
func deliveryFact(d Delivery) map[string]any {
	return map[string]any{
		"topic": d.Topic, "key": d.Key, "channel": d.Channel, "account": d.Account,
		"subscription": d.Subscription, "edition": d.Edition, "attempt": d.Attempts, "resends": d.Resends,
	}
}
