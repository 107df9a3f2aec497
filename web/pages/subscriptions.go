package pages

import (
	"net/http"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// wantedSubscription reads the subscription that a form describes.
func wantedSubscription(p *page) deliveries.NewSubscription {
	return deliveries.NewSubscription{
		Channel: deliveries.Channel(p.posted.Get("channel")), Account: p.posted.Get("account"), Agreement: p.posted.Get("agreement"),
		PeriodKind: commitments.PeriodKind(p.posted.Get("period_kind")), Language: p.posted.Get("language"),
		Format: deliveries.Format(p.posted.Get("format")), URL: p.posted.Get("url"),
	}
}

func subscriptionForm(p *page, id string) views.Form {
	return views.NewForm(id, "period_kind", string(commitments.Quarter), "language", p.locale.Lang(), "format", string(deliveries.Link))
}

// ownSubscriptions is what the account's page shows of its reports by mail.
func ownSubscriptions(p *page) (views.SubscriptionsView, error) {
	ctx := p.ctx()
	v := views.SubscriptionsView{MailReady: p.site.Deliveries.MailReady(), Form: subscriptionForm(p, "subscription")}
	var err error
	if v.List, err = p.site.Deliveries.OwnSubscriptions(ctx, p.account); err != nil {
		return v, err
	}
	v.Agreements, err = p.site.Tracker.Agreements(ctx, p.account)
	return v, err
}

var subscribeForm = form{
	path: "/account/subscriptions",
	fields: []request.Field{
		{Name: "agreement", Label: "term.agreement"}, {Name: "period_kind", Label: "subscription.period_kind"},
		{Name: "language", Label: "subscription.language"}, {Name: "format", Label: "subscription.format"},
	},
	submit: subscribe, invalid: subscribeInvalid,
}

// subscribe adds a subscription of one's own.
func subscribe(p *page) error {
	wish := wantedSubscription(p)
	wish.Channel, wish.Account = deliveries.Mail, ""
	if _, err := p.site.Deliveries.Subscribe(p.ctx(), p.account, wish); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.subscribed")
}

func subscribeInvalid(p *page, invalid error) error {
	return renderAccount(p, response.Describe(invalid).Status, func(v *views.AccountView) {
		v.Subscriptions.Form = p.invalidForm(invalid, "subscription")
	})
}

var unsubscribeForm = form{path: "/account/subscriptions/:id/remove", submit: unsubscribe}

// unsubscribe removes a subscription of one's own.
func unsubscribe(p *page) error { return removeSubscription(p, "account") }

var unsubscribeAnyForm = form{path: "/admin/subscriptions/:id/remove", submit: unsubscribeAny}

// unsubscribeAny removes anybody's subscription.
func unsubscribeAny(p *page) error { return removeSubscription(p, "admin", "deliveries") }

func removeSubscription(p *page, back ...string) error {
	if err := p.site.Deliveries.Unsubscribe(p.ctx(), p.account, p.param("id")); err != nil {
		return err
	}
	return p.done(p.path(back...), "done.unsubscribed")
}

func downloadSubscriptions(p *page) (lists.List, error) {
	return p.site.Lists.AllSubscriptions(p.account), nil
}

var subscribeAnyForm = form{
	path: "/admin/subscriptions",
	fields: []request.Field{
		{Name: "channel"}, {Name: "account", Label: "subscription.account"}, {Name: "url", Label: "webhook.url"},
		{Name: "agreement", Label: "term.agreement"}, {Name: "period_kind", Label: "subscription.period_kind"},
		{Name: "language", Label: "subscription.language"}, {Name: "format", Label: "subscription.format"},
	},
	submit: subscribeAny, invalid: subscribeAnyInvalid,
}

// subscribeAny adds a webhook, or somebody's subscription. The page that answers
// is the only one that ever shows a webhook's secret.
func subscribeAny(p *page) error {
	if err := p.account.Require(people.ManageDeliveries); err != nil {
		return err
	}
	wish := wantedSubscription(p)
	made, err := p.site.Deliveries.Subscribe(p.ctx(), p.account, wish)
	if err != nil {
		return err
	}
	if made.Channel != deliveries.Webhook {
		return p.done(p.path("admin", "deliveries"), "done.subscribed")
	}
	p.gin.Header("Cache-Control", "no-store")
	return renderDeliveries(p, http.StatusCreated, func(v *views.DeliveriesView) { v.Secret = made.Secret })
}

func subscribeAnyInvalid(p *page, invalid error) error {
	return renderDeliveries(p, response.Describe(invalid).Status, func(v *views.DeliveriesView) {
		if wantedSubscription(p).Channel == deliveries.Webhook {
			v.Hook = p.invalidForm(invalid, "hook")
		} else {
			v.Add = p.invalidForm(invalid, "add")
		}
	})
}
