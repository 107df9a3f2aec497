package store

import (
	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
)

type subscriptionRow struct {
	ID         string `gorm:"primaryKey"`
	Channel    deliveries.Channel
	AccountID  string
	Agreement  string
	PeriodKind commitments.PeriodKind
	Language   string
	Format     deliveries.Format
	URL        string `gorm:"column:url"`
	Secret     string
	CreatedBy  string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	RemovedAt  *int64
}

func (subscriptionRow) TableName() string { return "subscriptions" }

func fromSubscription(s deliveries.Subscription) subscriptionRow {
	return subscriptionRow{
		ID: s.ID, Channel: s.Channel, AccountID: s.Account, Agreement: s.Agreement, PeriodKind: s.PeriodKind,
		Language: s.Language, Format: s.Format, URL: s.URL, Secret: s.Secret, CreatedBy: s.CreatedBy,
		CreatedAt: s.CreatedAt.UnixMicro(), RemovedAt: toMicros(s.RemovedAt),
	}
}

func (r subscriptionRow) subscription() (deliveries.Subscription, error) {
	return deliveries.Subscription{
		ID: r.ID, Channel: r.Channel, Account: r.AccountID, Agreement: r.Agreement, PeriodKind: r.PeriodKind,
		Language: r.Language, Format: r.Format, URL: r.URL, Secret: r.Secret, CreatedBy: r.CreatedBy,
		CreatedAt: toTime(r.CreatedAt), RemovedAt: toTimeOrZero(r.RemovedAt),
	}, nil
}

type deliveryRow struct {
	ID             string `gorm:"primaryKey"`
	Topic          deliveries.Topic
	OnceKey        string
	Channel        deliveries.Channel
	AccountID      string
	SubscriptionID *string
	EditionID      *string
	Since          *string
	State          deliveries.State
	Attempts       int
	Resends        int
	Failure        string
	FailureDetail  string
	CreatedAt      int64 `gorm:"autoCreateTime:false"`
	StartedAt      *int64
	DueAt          *int64
	EndedAt        *int64
}

func (deliveryRow) TableName() string { return "deliveries" }

func fromDelivery(d deliveries.Delivery) deliveryRow {
	return deliveryRow{
		ID: d.ID, Topic: d.Topic, OnceKey: d.Key, Channel: d.Channel, AccountID: d.Account,
		SubscriptionID: orNil(d.Subscription), EditionID: orNil(d.Edition), Since: toDay(d.Since), State: d.State,
		Attempts: d.Attempts, Resends: d.Resends, Failure: d.Failure.Code, FailureDetail: d.Failure.Detail,
		CreatedAt: d.CreatedAt.UnixMicro(), StartedAt: toMicros(d.StartedAt), DueAt: dueAt(d), EndedAt: toMicros(d.EndedAt),
	}
}

func dueAt(d deliveries.Delivery) *int64 {
	switch d.State {
	case deliveries.Waiting, deliveries.Failed:
		return toMicros(d.NextTry)
	case deliveries.Sending:
		return toMicros(d.LeaseUntil)
	}
	return nil
}

func (r deliveryRow) delivery() (deliveries.Delivery, error) {
	var col columns
	d := deliveries.Delivery{
		ID: r.ID, Topic: r.Topic, Key: r.OnceKey, Channel: r.Channel, Account: r.AccountID,
		Subscription: orEmpty(r.SubscriptionID), Edition: orEmpty(r.EditionID), Since: col.day(r.Since), State: r.State,
		Attempts: r.Attempts, Resends: r.Resends,
		Failure:   deliveries.Failure{Code: r.Failure, Detail: r.FailureDetail},
		CreatedAt: toTime(r.CreatedAt), StartedAt: toTimeOrZero(r.StartedAt), EndedAt: toTimeOrZero(r.EndedAt),
	}
	if r.State == deliveries.Sending {
		d.LeaseUntil = toTimeOrZero(r.DueAt)
	} else {
		d.NextTry = toTimeOrZero(r.DueAt)
	}
	return d, wrap("delivery "+r.ID, col.err)
}

// deliveryView is a delivery with the names that its list shows.
type deliveryView struct {
	Row       deliveryRow `gorm:"embedded"`
	Name      string
	Email     string
	Agreement *string
	Period    *string
	Number    *int
	Language  *string
	Format    *string
	URL       *string `gorm:"column:url"`
}

func (deliveryView) TableName() string { return "deliveries" }

func viewDeliveries(q *gorm.DB) *gorm.DB {
	return q.Select(`deliveries.*, a.name, a.email, e.agreement, e.period, e.number, s.language, s.format, s.url`).
		Joins("JOIN accounts a ON a.id = deliveries.account_id").
		Joins("LEFT JOIN report_editions e ON e.id = deliveries.edition_id").
		Joins("LEFT JOIN subscriptions s ON s.id = deliveries.subscription_id")
}

func (v deliveryView) listed() (deliveries.Listed, error) {
	var col columns
	d, err := v.Row.delivery()
	col.keep(err)
	l := deliveries.Listed{
		Delivery: d, Name: v.Name, Email: v.Email, Agreement: orEmpty(v.Agreement),
		Language: orEmpty(v.Language), Format: deliveries.Format(orEmpty(v.Format)), URL: orEmpty(v.URL),
	}
	if v.Period != nil && v.Number != nil {
		l.Period, l.Number = col.period(*v.Period), *v.Number
	}
	return l, wrap("delivery "+v.Row.ID, col.err)
}
