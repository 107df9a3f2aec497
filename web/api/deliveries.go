package api

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/web/lists"
	"tracker/web/response"
)

// deliveryAPI answers about subscriptions and deliveries.
type deliveryAPI struct {
	deliveries *deliveries.Dispatch
	lists      *lists.Lists
}

type subscriptionItem struct {
	ID         string    `json:"id"`
	Channel    string    `json:"channel" doc:"mail or webhook"`
	Account    string    `json:"account" doc:"Whose mail it is; of a webhook, who added it"`
	Agreement  string    `json:"agreement"`
	PeriodKind string    `json:"period_kind" doc:"month, quarter, half or year"`
	Language   string    `json:"language"`
	Format     string    `json:"format" doc:"link, pdf, html, xlsx, csv, json or archive"`
	URL        *string   `json:"url" doc:"Of a webhook"`
	CreatedAt  time.Time `json:"created_at" doc:"Editions issued before are not delivered"`
}

func toSubscription(s deliveries.Subscription) subscriptionItem {
	return subscriptionItem{
		ID: s.ID, Channel: string(s.Channel), Account: s.Account, Agreement: s.Agreement, PeriodKind: string(s.PeriodKind),
		Language: s.Language, Format: string(s.Format), URL: response.TextOrNull(s.URL), CreatedAt: s.CreatedAt,
	}
}

type subscriptionQuery struct {
	Paging
	AsFile
	All bool `query:"all" doc:"Everybody's, for administrators"`
}

func (a deliveryAPI) subscriptionsFile(_ context.Context, by people.Account, in *subscriptionQuery) (lists.List, error) {
	if in.All {
		return a.lists.AllSubscriptions(by), nil
	}
	return a.lists.OwnSubscriptions(by), nil
}

func (a deliveryAPI) listSubscriptions(ctx context.Context, by people.Account, in *subscriptionQuery) (*listOf[subscriptionItem], error) {
	list := a.deliveries.OwnSubscriptions
	if in.All {
		list = a.deliveries.AllSubscriptions
	}
	found, err := list(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(found, in.Paging, toSubscription)
}

type newSubscription struct {
	Channel    string `json:"channel,omitempty" doc:"mail, unless webhook is given"`
	Account    string `json:"account,omitempty" doc:"Another account's id, for administrators"`
	Agreement  string `json:"agreement,omitempty" doc:"The first one when it is not given"`
	PeriodKind string `json:"period_kind" doc:"month, quarter, half or year"`
	Language   string `json:"language,omitempty" doc:"Such as fr; the account's when it is not given"`
	Format     string `json:"format,omitempty" doc:"link, pdf, html, xlsx, csv, json or archive; link when it is not given"`
	URL        string `json:"url,omitempty" doc:"Of a webhook: an https address"`
}

type addedSubscription struct {
	subscriptionItem
	Secret *string `json:"secret" doc:"With which a webhook's calls are signed (Standard Webhooks); it is shown this once"`
}

func (a deliveryAPI) subscribe(ctx context.Context, by people.Account, in *struct{ Body newSubscription }) (*one[addedSubscription], error) {
	b := in.Body
	made, err := a.deliveries.Subscribe(ctx, by, deliveries.NewSubscription{
		Channel: deliveries.Channel(b.Channel), Account: b.Account, Agreement: b.Agreement,
		PeriodKind: commitments.PeriodKind(b.PeriodKind), Language: b.Language, Format: deliveries.Format(b.Format), URL: b.URL,
	})
	if err != nil {
		return nil, err
	}
	return &one[addedSubscription]{addedSubscription{toSubscription(made), response.TextOrNull(made.Secret)}}, nil
}

func (a deliveryAPI) unsubscribe(ctx context.Context, by people.Account, in *ByID) (*struct{}, error) {
	return nil, a.deliveries.Unsubscribe(ctx, by, in.ID)
}

type deliveryItem struct {
	ID           string     `json:"id"`
	Topic        string     `json:"topic" doc:"edition, alert to administrators, mention of a comment, or reminder"`
	Channel      string     `json:"channel"`
	Account      string     `json:"account"`
	Subscription *string    `json:"subscription"`
	Report       *string    `json:"report" doc:"Id of the edition"`
	Agreement    *string    `json:"agreement"`
	Period       *string    `json:"period"`
	Edition      *int       `json:"edition"`
	State        string     `json:"state" doc:"waiting, sending, failed (will be tried again), sent, given_up or withdrawn"`
	Attempts     int        `json:"attempts" doc:"Since it was made or last resent"`
	NextTry      *time.Time `json:"next_try"`
	Error        *string    `json:"error" doc:"Code of the last failure, such as mail.refused"`
	ErrorDetail  *string    `json:"error_detail" doc:"Status of the other side, such as 550"`
	CreatedAt    time.Time  `json:"created_at"`
	StartedAt    *time.Time `json:"started_at" doc:"Of the latest attempt"`
	EndedAt      *time.Time `json:"ended_at" doc:"When it was sent, given up or withdrawn"`
}

func toDelivery(d deliveries.Listed) deliveryItem {
	item := deliveryItem{
		ID: d.ID, Topic: string(d.Topic), Channel: string(d.Channel), Account: d.Account, Subscription: response.TextOrNull(d.Subscription),
		Report: response.TextOrNull(d.Delivery.Edition), Agreement: response.TextOrNull(d.Agreement), Period: periodOrNull(d.Period), State: string(d.State),
		Attempts: d.Attempts, NextTry: timeOrNull(d.NextTry), Error: response.TextOrNull(d.Failure.Code), ErrorDetail: response.TextOrNull(d.Failure.Detail),
		CreatedAt: d.CreatedAt, StartedAt: timeOrNull(d.StartedAt), EndedAt: timeOrNull(d.EndedAt),
	}
	if d.Number > 0 {
		item.Edition = &d.Number
	}
	return item
}

type deliveryQuery struct {
	Paging
	AsFile
	State        string `query:"state"`
	Channel      string `query:"channel"`
	Subscription string `query:"subscription"`
}

func (q deliveryQuery) filter() deliveries.Filter {
	return deliveries.Filter{
		State: deliveries.State(q.State), Channel: deliveries.Channel(q.Channel), Subscription: q.Subscription,
		Page: q.Page, PerPage: q.PerPage,
	}
}

func (a deliveryAPI) file(_ context.Context, by people.Account, in *deliveryQuery) (lists.List, error) {
	return a.lists.DeliveryLog(by, in.filter()), nil
}

func (a deliveryAPI) list(ctx context.Context, by people.Account, in *deliveryQuery) (*listOf[deliveryItem], error) {
	found, total, err := a.deliveries.List(ctx, by, in.filter())
	if err != nil {
		return nil, err
	}
	return listPage(found, total, in.Paging, toDelivery), nil
}

func (a deliveryAPI) resend(ctx context.Context, by people.Account, in *ByID) (*one[deliveryItem], error) {
	d, err := a.deliveries.Resend(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[deliveryItem]{toDelivery(d)}, nil
}
