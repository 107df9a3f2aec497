package pages

import (
	"net/http"

	"tracker/internal/deliveries"
	"tracker/web/lists"
	"tracker/web/views"
)

// deliveriesPerPage is how many deliveries one page of the list shows.
const deliveriesPerPage = 50

// listDeliveries lists what was sent to whom.
func listDeliveries(p *page) error {
	return renderDeliveries(p, http.StatusOK, func(*views.DeliveriesView) {})
}

func renderDeliveries(p *page, status int, change func(*views.DeliveriesView)) error {
	ctx := p.ctx()
	v := views.DeliveriesView{
		MailReady: p.site.Deliveries.MailReady(), State: deliveries.State(p.query("state")),
		Add: subscriptionForm(p, "add"), Hook: subscriptionForm(p, "hook"),
	}
	var err error
	if v.Paging, err = p.paging(deliveriesPerPage, "admin", "deliveries"); err != nil {
		return err
	}
	v.List, v.Total, err = p.site.Deliveries.List(ctx, p.account, deliveries.Filter{State: v.State, Page: v.Page, PerPage: v.PerPage})
	if err != nil {
		return err
	}
	if v.Counts, err = p.site.Deliveries.Counts(ctx, p.account); err != nil {
		return err
	}
	if v.Accounts, err = p.site.People.List(ctx, p.account); err != nil {
		return err
	}
	if v.Agreements, err = p.site.Tracker.Agreements(ctx, p.account); err != nil {
		return err
	}
	all, err := p.site.Deliveries.AllSubscriptions(ctx, p.account)
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
	c := p.layout(p.locale.T("delivery.title")).At(p.crumb("nav.admin", "admin"))
	c.Path = p.path("admin", "deliveries")
	return p.render(status, views.DeliveriesPage(c, v))
}

func downloadDeliveries(p *page) (lists.List, error) {
	return p.site.Lists.DeliveryLog(p.account, deliveries.Filter{State: deliveries.State(p.query("state"))}), nil
}

var resendDeliveryForm = form{path: "/admin/deliveries/:id/resend", submit: resendDelivery}

// resendDelivery has a delivery sent again.
func resendDelivery(p *page) error {
	if _, err := p.site.Deliveries.Resend(p.ctx(), p.account, p.param("id")); err != nil {
		return err
	}
	return p.done(p.path("admin", "deliveries"), "done.resent")
}

// deliveryWork is what the administrator's overview shows of deliveries.
func deliveryWork(p *page) (views.DeliveryWork, error) {
	counts, err := p.site.Deliveries.Counts(p.ctx(), p.account)
	if err != nil {
		return views.DeliveryWork{}, err
	}
	return views.DeliveryWork{
		Lost: counts[deliveries.GivenUp], MailReady: p.site.Deliveries.MailReady(),
		Open: counts[deliveries.Waiting] + counts[deliveries.Sending] + counts[deliveries.Failed],
	}, nil
}
