package pages

import (
	"tracker/internal/commitments"
	"tracker/web/views"
)

// trendPeriods is over how many periods counts have their trend.
const trendPeriods = 8

// showOverview shows where an agreement stands as a whole.
func showOverview(p *page) error {
	d, err := readOverview(p)
	if err != nil {
		return err
	}
	return p.ok(views.OverviewPage(p.layout(p.locale.T("overview.title")).At(p.crumb("nav.first")), d))
}

// readOverview reads the state of the agreement under the filter of the address.
func readOverview(p *page) (views.Overview, error) {
	ctx, d := p.ctx(), views.Overview{}
	var err error
	if d.Agreements, err = p.site.Tracker.Agreements(ctx, p.account); err != nil {
		return d, err
	}
	if len(d.Agreements) == 0 {
		return d, nil
	}
	if d.Agreement, err = p.site.Tracker.FilterAgreement(ctx, p.account, p.query("agreement")); err != nil {
		return d, err
	}
	if d.Names, err = p.names(d.Agreement.Code); err != nil {
		return d, err
	}
	d.Categories = categories(d.Pledges)
	d.Filter = views.MatrixFilter{
		Party: p.query("party"), Category: p.query("category"), Differs: p.query("differs") != "",
		ByRegion: p.query("rows") == "region",
	}
	if d.Matrix, err = p.site.Tracker.Matrix(ctx, p.account, d.Agreement.Code); err != nil {
		return d, err
	}
	within := where(d.Matrix, func(c commitments.Commitment) bool {
		return (d.Filter.Party == "" || c.Party == d.Filter.Party) && (d.Filter.Category == "" || c.Category == d.Filter.Category)
	})
	d.Totals = d.Agreement.TotalsToday(d.Pledges, d.Regions, within, p.site.Tracker.Today())
	horizons, err := p.horizons()
	if err != nil {
		return d, err
	}
	f := commitments.Filter{Agreement: d.Agreement.Code, Party: d.Filter.Party, Category: d.Filter.Category, Differs: d.Filter.Differs}
	d.Counts, err = p.site.Tracker.Counts(ctx, p.account, f.On(horizons))
	if err != nil || d.Filter != (views.MatrixFilter{ByRegion: d.Filter.ByRegion}) {
		return d, err // reports lead with the counts of the whole
	}
	kind := d.Agreement.CalendarOn(p.site.Tracker.Today()).Reporting
	d.Trend, err = p.site.Reports.Trend(ctx, p.account, d.Agreement.Code, kind, trendPeriods)
	return d, err
}
