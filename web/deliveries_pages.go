package web

import (
	"net/http"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/web/views"
)

// deliveriesPerPage is how many deliveries one page of the list shows.
const deliveriesPerPage = 50

// wanted is the subscription that a form asks for.
func (p *page) wanted() deliveries.NewSubscription {
	return deliveries.NewSubscription{
		Channel: deliveries.Channel(p.PostForm("channel")), Account: p.PostForm("account"), Agreement: p.PostForm("agreement"),
		PeriodKind: commitments.PeriodKind(p.PostForm("period_kind")), Language: p.PostForm("language"),
		Format: deliveries.Format(p.PostForm("format")), URL: p.PostForm("url"),
	}
}

func (p *page) subscriptionForm(id string) views.Form {
	return views.NewForm(id, "period_kind", string(commitments.Quarter), "language", p.locale.Lang(), "format", string(deliveries.Link))
}

// ownSubscriptions is what the account's page shows of its reports by mail.
func (p *page) ownSubscriptions() (views.SubscriptionsView, error) {
	ctx := p.Request.Context()
	v := views.SubscriptionsView{MailReady: p.Deliveries.MailReady(), Form: p.subscriptionForm("subscription")}
	var err error
	if v.List, err = p.Deliveries.OwnSubscriptions(ctx, p.account); err != nil {
		return v, err
	}
	v.Agreements, err = p.Tracker.Agreements(ctx, p.account)
	return v, err
}

// subscribe adds a subscription of one's own.
func (p *page) subscribe() error {
	wish := p.wanted()
	wish.Channel, wish.Account = deliveries.Mail, ""
	if _, err := p.Deliveries.Subscribe(p.Request.Context(), p.account, wish); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.subscribed")
}

func (p *page) subscribeAgain(wrong error) error {
	return p.showAccount(describe(wrong).status, func(v *views.AccountView) {
		v.Subscriptions.Form = p.refusedForm(wrong, "subscription")
	})
}

// unsubscribe removes a subscription of one's own.
func (p *page) unsubscribe() error { return p.unsubscribed("account") }

// unsubscribeAny removes anybody's subscription.
func (p *page) unsubscribeAny() error { return p.unsubscribed("admin", "deliveries") }

func (p *page) unsubscribed(back ...string) error {
	if err := p.Deliveries.Unsubscribe(p.Request.Context(), p.account, p.Param("id")); err != nil {
		return err
	}
	return p.done(p.path(back...), "done.unsubscribed")
}

// deliveries lists what was sent to whom.
func (p *page) deliveries() error {
	return p.showDeliveries(http.StatusOK, func(*views.DeliveriesView) {})
}

func (p *page) showDeliveries(status int, change func(*views.DeliveriesView)) error {
	ctx := p.Request.Context()
	v := views.DeliveriesView{
		MailReady: p.Deliveries.MailReady(), State: deliveries.State(p.Query("state")),
		Add: p.subscriptionForm("add"), Hook: p.subscriptionForm("hook"),
	}
	v.Paging = views.Paging{
		Path: p.path("admin", "deliveries"), Query: withoutEmpty(p.Request.URL.Query()), Page: p.pageNumber(), PerPage: deliveriesPerPage,
	}
	var err error
	v.List, v.Total, err = p.Deliveries.List(ctx, p.account, deliveries.Filter{State: v.State, Page: v.Page, PerPage: deliveriesPerPage})
	if err != nil {
		return err
	}
	if v.Counts, err = p.Deliveries.Counts(ctx, p.account); err != nil {
		return err
	}
	if v.Accounts, err = p.People.List(ctx, p.account); err != nil {
		return err
	}
	if v.Agreements, err = p.Tracker.Agreements(ctx, p.account); err != nil {
		return err
	}
	all, err := p.Deliveries.AllSubscriptions(ctx, p.account)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Channel == deliveries.Webhook {
			v.Webhooks = append(v.Webhooks, s)
		} else {
			v.Mail = append(v.Mail, s)
		}
	}
	change(&v)
	c := p.chrome(p.locale.T("delivery.title")).At(p.crumb("nav.admin", "admin"))
	c.Path = p.path("admin", "deliveries")
	return p.render(status, views.DeliveriesPage(c, v))
}

// subscribeAny adds a webhook, or somebody's subscription. The page that answers
// is the only one that ever shows a webhook's secret.
func (p *page) subscribeAny() error {
	if err := p.account.Require(people.ManageDeliveries); err != nil {
		return err
	}
	wish := p.wanted()
	made, err := p.Deliveries.Subscribe(p.Request.Context(), p.account, wish)
	if err != nil {
		return err
	}
	if made.Channel != deliveries.Webhook {
		return p.done(p.path("admin", "deliveries"), "done.subscribed")
	}
	p.Header("Cache-Control", "no-store")
	return p.showDeliveries(http.StatusCreated, func(v *views.DeliveriesView) { v.Secret = made.Secret })
}

func (p *page) subscribeAnyAgain(wrong error) error {
	return p.showDeliveries(describe(wrong).status, func(v *views.DeliveriesView) {
		if p.wanted().Channel == deliveries.Webhook {
			v.Hook = p.refusedForm(wrong, "hook")
		} else {
			v.Add = p.refusedForm(wrong, "add")
		}
	})
}

// resend has a delivery sent again.
func (p *page) resend() error {
	if _, err := p.Deliveries.Resend(p.Request.Context(), p.account, p.Param("id")); err != nil {
		return err
	}
	return p.done(p.path("admin", "deliveries"), "done.resent")
}

// deliveryWork is what an administrator looks at first.
func (p *page) deliveryWork() (views.DeliveryWork, error) {
	counts, err := p.Deliveries.Counts(p.Request.Context(), p.account)
	return views.DeliveryWork{
		Lost: counts[deliveries.GivenUp], MailReady: p.Deliveries.MailReady(),
		Open: counts[deliveries.Waiting] + counts[deliveries.Sending] + counts[deliveries.Failed],
	}, err
}
