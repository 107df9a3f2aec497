package lists

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
)

// DeliveryLog is the deliveries that match the filter.
func (ls *Lists) DeliveryLog(by people.Account, f deliveries.Filter) List {
	filter := filterOf("state", string(f.State), "channel", string(f.Channel), "subscription", f.Subscription)
	return deliveryTable.list(filter, func(ctx context.Context, yield func(deliveries.Listed) error) error {
		return ls.Deliveries.Each(ctx, by, f, yield)
	})
}

// OwnSubscriptions is the account's own subscriptions.
func (ls *Lists) OwnSubscriptions(by people.Account) List {
	return subscriptionTable.list(nil, func(ctx context.Context, yield func(subscriber) error) error {
		own, err := ls.Deliveries.OwnSubscriptions(ctx, by)
		if err != nil {
			return err
		}
		return yieldAll(subscribers(own, []people.Account{by}), yield)
	})
}

// AllSubscriptions is everybody's subscriptions.
func (ls *Lists) AllSubscriptions(by people.Account) List {
	return subscriptionTable.list(filterOf("all", "true"), func(ctx context.Context, yield func(subscriber) error) error {
		found, err := ls.Deliveries.AllSubscriptions(ctx, by)
		if err != nil {
			return err
		}
		accounts, err := ls.People.List(ctx, by)
		if err != nil {
			return err
		}
		return yieldAll(subscribers(found, accounts), yield)
	})
}

// subscribers are the subscriptions with their accounts.
func subscribers(list []deliveries.Subscription, accounts []people.Account) []subscriber {
	byID := make(map[string]people.Account, len(accounts))
	for _, a := range accounts {
		byID[a.ID] = a
	}
	all := make([]subscriber, len(list))
	for i, s := range list {
		all[i] = subscriber{s, byID[s.Account]}
	}
	return all
}

var deliveryTable = table[deliveries.Listed]{
	name: "deliveries", title: "delivery.title", columns: []column[deliveries.Listed]{
		codeColumn("id", "", func(d deliveries.Listed) string { return d.ID }),
		wordColumn("topic", "delivery.what", 28, func(w wording, d deliveries.Listed) (string, string) { return string(d.Topic), w.Delivered(d) }),
		wordColumn("channel", "export.column.channel", 12, func(w wording, d deliveries.Listed) (string, string) {
			return string(d.Channel), w.Channel(d.Channel)
		}),
		codeColumn("account", "", func(d deliveries.Listed) string { return d.Account }),
		textColumn("name", "delivery.whom", 28, func(d deliveries.Listed) string { return d.Name }),
		textColumn("email", "account.email", 32, func(d deliveries.Listed) string { return d.Email }),
		textColumn("host", "export.column.host", 28, func(d deliveries.Listed) string { return deliveries.Subscription{URL: d.URL}.Host() }),
		codeColumn("subscription", "", func(d deliveries.Listed) string { return d.Subscription }),
		codeColumn("report", "", func(d deliveries.Listed) string { return d.Delivery.Edition }),
		codeColumn("agreement", "term.agreement", func(d deliveries.Listed) string { return d.Agreement }),
		periodColumn("period", "term.period", func(d deliveries.Listed) commitments.Period { return d.Period }),
		numberColumn("edition", "term.edition", func(d deliveries.Listed) *commitments.Quantity { return editionNumber(d.Number) }),
		wordColumn("state", "delivery.filter", 18, func(w wording, d deliveries.Listed) (string, string) {
			return string(d.State), w.Named("delivery.state.", string(d.State))
		}),
		countColumn("attempts", "delivery.attempts", func(d deliveries.Listed) int64 { return int64(d.Attempts) }),
		wordColumn("error", "delivery.last_error", 44, func(w wording, d deliveries.Listed) (string, string) {
			if d.Failure.Code == "" {
				return "", ""
			}
			return d.Failure.Code, d.Failure.Text(w.L)
		}),
		codeColumn("error_detail", "", func(d deliveries.Listed) string { return d.Failure.Detail }),
		instantColumn("created_at", "export.column.created", func(d deliveries.Listed) time.Time { return d.CreatedAt }),
		instantColumn("started_at", "export.column.tried", func(d deliveries.Listed) time.Time { return d.StartedAt }),
		instantColumn("next_try", "export.column.next_try", func(d deliveries.Listed) time.Time { return d.NextTry }),
		instantColumn("ended_at", "export.column.ended", func(d deliveries.Listed) time.Time { return d.EndedAt }),
	},
}

// editionNumber is the number of an edition; nil where a delivery is about none.
func editionNumber(n int) *commitments.Quantity {
	if n == 0 {
		return nil
	}
	q := commitments.Whole(n)
	return &q
}

// subscriber is a subscription with the account that it is.
type subscriber struct {
	deliveries.Subscription
	person people.Account
}

var subscriptionTable = table[subscriber]{
	name: "subscriptions", title: "export.title.subscriptions", columns: []column[subscriber]{
		codeColumn("id", "", func(s subscriber) string { return s.ID }),
		wordColumn("channel", "export.column.channel", 12, func(w wording, s subscriber) (string, string) {
			return string(s.Channel), w.Channel(s.Channel)
		}),
		codeColumn("account", "", func(s subscriber) string { return s.Account }),
		textColumn("name", "account.name", 28, func(s subscriber) string { return s.person.Name }),
		textColumn("email", "account.email", 32, func(s subscriber) string { return s.person.Email }),
		codeColumn("agreement", "term.agreement", func(s subscriber) string { return s.Agreement }),
		wordColumn("period_kind", "subscription.period_kind", 16, func(w wording, s subscriber) (string, string) {
			return string(s.PeriodKind), w.Named("subscription.kind.", string(s.PeriodKind))
		}),
		wordColumn("language", "subscription.language", 12, languageWord[subscriber](func(s subscriber) string { return s.Language })),
		wordColumn("format", "subscription.format", 28, func(w wording, s subscriber) (string, string) {
			return string(s.Format), w.Named("subscription.format.", string(s.Format))
		}),
		textColumn("url", "webhook.url", 44, func(s subscriber) string { return s.URL }),
		instantColumn("created_at", "export.column.created", func(s subscriber) time.Time { return s.CreatedAt }),
	},
}
