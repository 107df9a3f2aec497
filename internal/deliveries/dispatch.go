package deliveries

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Dispatch has the operations on subscriptions and deliveries. Pages, API and the
// schedule call them.
type Dispatch struct {
	Store      Store
	People     People
	Agreements Agreements
	Sources    map[Topic]Source
	Mail       Mailer // nil without a mail server: mail waits
	Webhooks   Poster
	Now        func() time.Time
	Log        *slog.Logger
	Site       Site

	running sync.Mutex
}

// MailReady reports whether there is a mail server.
func (d *Dispatch) MailReady() bool { return d.Mail != nil }

// Subscribe adds a subscription. It returns a webhook's secret, which no other
// operation does.
func (d *Dispatch) Subscribe(ctx context.Context, by people.Account, n NewSubscription) (Subscription, error) {
	owner, err := d.owner(ctx, by, n)
	if err != nil {
		return Subscription{}, err
	}
	agreements, err := d.Agreements.Agreements(ctx)
	if err != nil {
		return Subscription{}, err
	}
	s, err := n.validate(agreements, owner.Language)
	if err != nil {
		return Subscription{}, err
	}
	s.ID, s.Account, s.CreatedBy, s.CreatedAt = journal.NewID(), owner.ID, by.ID, journal.Now(d.Now)
	return s, d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertSubscription(s); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "subscription.added", s.ID, subscriptionFact(s)))
	})
}

// owner returns the account that the subscription is for, if the caller may
// subscribe for it.
func (d *Dispatch) owner(ctx context.Context, by people.Account, n NewSubscription) (people.Account, error) {
	if n.Channel == Webhook || n.Account != "" && n.Account != by.ID {
		if err := by.Require(people.ManageDeliveries); err != nil {
			return people.Account{}, err
		}
	}
	if n.Account == "" || n.Account == by.ID || n.Channel == Webhook {
		return by, by.Require(people.Subscribe)
	}
	a, err := d.People.Account(ctx, n.Account)
	if problem.Is(err, problem.NotFound) || err == nil && a.Disabled {
		return a, problem.OnField("account", "error.subscription.account")
	}
	return a, err
}

// Unsubscribe removes a subscription; its unsent deliveries are withdrawn.
// Another account's subscription is NotFound, except for administrators.
func (d *Dispatch) Unsubscribe(ctx context.Context, by people.Account, id string) error {
	if err := by.Require(people.Subscribe); err != nil {
		return err
	}
	s, err := d.Store.Subscription(ctx, id)
	if err != nil {
		return err
	}
	own := s.Account == by.ID && s.Channel == Mail
	if !s.RemovedAt.IsZero() || !own && !by.Can(people.ManageDeliveries) {
		return problem.New(problem.NotFound, "error.not_found")
	}
	now := journal.Now(d.Now)
	return d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.RemoveSubscription(id, now); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "subscription.removed", id, subscriptionFact(s)))
	})
}

// OwnSubscriptions lists the caller's own subscriptions to mail.
func (d *Dispatch) OwnSubscriptions(ctx context.Context, by people.Account) ([]Subscription, error) {
	if err := by.Require(people.Subscribe); err != nil {
		return nil, err
	}
	all, err := d.Store.Subscriptions(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(withoutSecrets(all), func(s Subscription) bool { return s.Channel != Mail }), nil
}

// AllSubscriptions lists every subscription, for administrators.
func (d *Dispatch) AllSubscriptions(ctx context.Context, by people.Account) ([]Subscription, error) {
	if err := by.Require(people.ManageDeliveries); err != nil {
		return nil, err
	}
	all, err := d.Store.Subscriptions(ctx, "")
	if err != nil {
		return nil, err
	}
	return withoutSecrets(all), nil
}

func withoutSecrets(all []Subscription) []Subscription {
	for i := range all {
		all[i].Secret = ""
	}
	return all
}

// List returns one page of deliveries, latest first, and the count of all that
// match.
func (d *Dispatch) List(ctx context.Context, by people.Account, f Filter) ([]Listed, int, error) {
	var fields problem.Fields
	commitments.CheckPage(&fields, f.Page, f.PerPage)
	if err := f.check(by, &fields); err != nil {
		return nil, 0, err
	}
	return d.Store.Deliveries(ctx, f)
}

// Each calls yield with every delivery that matches, in the order of List. An
// error of yield ends the walk and is returned. Only a few deliveries are in
// memory at a time. Although the data may change meanwhile, no delivery comes
// twice, and one that matches all the time is not missed.
func (d *Dispatch) Each(ctx context.Context, by people.Account, f Filter, yield func(Listed) error) error {
	if err := f.check(by, &problem.Fields{}); err != nil {
		return err
	}
	return d.Store.EachDelivery(ctx, f, yield)
}

// check refuses what the filter names that there is not, with what was refused
// already.
func (f Filter) check(by people.Account, fields *problem.Fields) error {
	if err := by.Require(people.ManageDeliveries); err != nil {
		return err
	}
	if f.State != "" && !slices.Contains(States, f.State) {
		fields.Add("state", "error.delivery.state")
	}
	commitments.CheckOneOf(fields, "channel", f.Channel, Channels)
	return fields.Err()
}

// Counts returns how many deliveries stand in each state.
func (d *Dispatch) Counts(ctx context.Context, by people.Account) (map[State]int, error) {
	if err := by.Require(people.ManageDeliveries); err != nil {
		return nil, err
	}
	return d.Store.Counts(ctx)
}

// Resend makes a delivery wait to be sent again, whether it was sent, has failed
// or was given up. It is a Conflict problem while the delivery is being sent, and
// when it was withdrawn.
func (d *Dispatch) Resend(ctx context.Context, by people.Account, id string) (Listed, error) {
	if err := by.Require(people.ManageDeliveries); err != nil {
		return Listed{}, err
	}
	current, err := d.Store.Delivery(ctx, id)
	if err != nil {
		return current, err
	}
	if current.State == Withdrawn {
		return current, problem.New(problem.Conflict, "error.delivery.withdrawn")
	}
	err = d.Store.InTx(ctx, func(tx Tx) error {
		done, err := tx.Resend(id, journal.Now(d.Now))
		if err != nil {
			return err
		}
		if !done {
			return problem.New(problem.Conflict, "error.delivery.sending")
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "delivery.resent", id, deliveryFact(current.Delivery)))
	})
	if err != nil {
		return current, err
	}
	return d.Store.Delivery(ctx, id)
}

// subscriptionFact is what the journal keeps of a subscription: no address and no secret.
func subscriptionFact(s Subscription) map[string]string {
	fact := map[string]string{
		"channel": string(s.Channel), "account": s.Account, "agreement": s.Agreement,
		"period_kind": string(s.PeriodKind), "language": s.Language, "format": string(s.Format),
	}
	if s.Channel == Webhook {
		fact["host"] = s.Host()
	}
	return fact
}
