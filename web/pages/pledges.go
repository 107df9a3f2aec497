package pages

import (
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/web/views"
)

// showPledge shows one clause and how it is kept in each region.
func showPledge(p *page) error {
	ctx, v := p.ctx(), views.PledgeView{}
	var err error
	if v.Pledge, err = p.site.Tracker.Pledge(ctx, p.account, p.param("code")); err != nil {
		return err
	}
	if v.Agreement, err = p.site.Tracker.Agreement(ctx, p.account, v.Pledge.Agreement); err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	all, err := p.site.Tracker.Matrix(ctx, p.account, v.Agreement.Code)
	if err != nil {
		return err
	}
	v.Items, err = p.listItems(where(all, func(c commitments.Commitment) bool { return c.Pledge == v.Pledge.Code }))
	if err != nil {
		return err
	}
	list := make([]commitments.Commitment, len(v.Items))
	for i, item := range v.Items {
		list[i] = item.Commitment
	}
	v.Totals = v.Agreement.TotalsToday([]commitments.Pledge{v.Pledge}, v.Regions, list, p.site.Tracker.Today())
	if v.Trends, err = p.site.Tracker.Trends(ctx, p.account, commitments.TotalsFilter{Pledge: v.Pledge.Code}); err != nil {
		return err
	}
	if v.Dimensions, err = p.site.Tracker.Dimensions(ctx, p.account); err != nil {
		return err
	}
	if v.Things, err = countThings(p, deliverables.Filter{Pledge: v.Pledge.Code}); err != nil {
		return err
	}
	if v.Recommended, err = recommendedUnder(p, v.Agreement, "pledge", v.Pledge.Code); err != nil {
		return err
	}
	v.Facts, err = p.facts(v.Agreement.Code, func(f commitments.Fact) bool { return f.NamesPledge(v.Pledge.Code) })
	if err != nil {
		return err
	}
	c := p.layout(p.locale.Isolate(v.Pledge.Code) + " " + p.locale.Text(v.Pledge.Title))
	return p.ok(views.PledgePage(c.At(p.crumb("nav.agreements", "agreements"), p.agreementCrumb(v.Agreement)), v))
}

// categories lists the pledges' categories in their order.
func categories(pledges []commitments.Pledge) []string {
	var list []string
	for _, pledge := range pledges {
		if !slices.Contains(list, pledge.Category) {
			list = append(list, pledge.Category)
		}
	}
	return list
}
