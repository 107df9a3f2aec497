package pages

import (
	"net/http"
	"net/url"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showTotals shows what the indicators of an agreement come to. A filter that names
// what does not exist is shown with what is wrong.
func showTotals(p *page) error {
	v, err := totalsView(p)
	status := http.StatusOK
	if problem.Is(err, problem.Invalid) {
		v.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
		err = nil
	}
	if err != nil {
		return err
	}
	return p.render(status, views.TotalsPage(p.layout(p.locale.T("totals.title")).At(p.crumb("nav.first")), v))
}

// totalsView reads the totals that the address asks for. Where it is refused for its
// filter, the view has what the page offers.
func totalsView(p *page) (views.TotalsView, error) {
	query := request.WithoutEmpty(p.gin.Request.URL.Query())
	f, malformed := request.TotalsFilter(query)
	v := views.TotalsView{Filter: f}
	var err error
	if v.Agreements, err = p.site.Tracker.Agreements(p.ctx(), p.account); err != nil {
		return v, err
	}
	if v.Agreement, err = commitments.FindAgreement(v.Agreements, f.Agreement); err != nil {
		if v.Agreement, err = commitments.FindAgreement(v.Agreements, ""); err != nil {
			return v, err
		}
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return v, err
	}
	v.Today = p.site.Tracker.Today()
	v.Categories, v.Periods = categories(v.Pledges), totalsPeriods(v.Agreement, v.Today)
	if malformed != nil {
		return v, malformed
	}
	totals, err := p.site.Tracker.Totals(p.ctx(), p.account, f)
	if err != nil {
		return v, err
	}
	v.Items = totals.Items
	return v, nil
}

// offeredPeriods is how many periods the page of totals offers.
const offeredPeriods = 16

// totalsPeriods lists the latest periods by the end of which totals can be told: those
// that are reported on, and those of reports.
func totalsPeriods(a commitments.Agreement, day commitments.Date) []commitments.Period {
	from := day.AddDays(-4 * 365)
	if from.Before(a.InForceSince()) {
		from = a.InForceSince()
	}
	list := append(a.ReportingPeriods(from, day), a.ScheduledReports(from, day)...)
	slices.SortFunc(list, func(x, y commitments.Period) int { return y.Compare(x) })
	list = slices.Compact(list)
	return list[:min(len(list), offeredPeriods)]
}

func downloadTotals(p *page) (lists.List, error) {
	f, err := request.TotalsFilter(request.WithoutEmpty(p.gin.Request.URL.Query()))
	if err != nil {
		return lists.List{}, err
	}
	return p.site.Lists.Totals(p.account, f, nil), nil
}

// showAddends shows what the total of one indicator is made of.
func showAddends(p *page) error {
	code := p.param("indicator")
	pledge, _ := commitments.SplitIndicator(code)
	query := request.WithoutEmpty(p.gin.Request.URL.Query())
	f, err := request.TotalsFilter(query)
	if err != nil {
		return err
	}
	of, err := p.site.Tracker.Pledge(p.ctx(), p.account, pledge)
	if err != nil {
		return err
	}
	f.Agreement, f.Pledge, f.ByRegion = of.Agreement, pledge, false
	v := views.AddendsView{Indicator: commitments.FindIndicator(of.Indicators, code)}
	if v.Addends, err = p.site.Tracker.Addends(p.ctx(), p.account, f, code); err != nil {
		return err
	}
	v.Filter = f
	if v.Names, err = p.names(of.Agreement); err != nil {
		return err
	}
	totals, err := p.site.Tracker.Totals(p.ctx(), p.account, f)
	if err != nil {
		return err
	}
	v.Agreement, v.Today = totals.Agreement, totals.Day
	v.Total = commitments.Total{Indicator: code, Pledge: pledge}
	for _, t := range totals.Items {
		if t.Indicator == code {
			v.Total = t
		}
	}
	trends, err := p.site.Tracker.Trends(p.ctx(), p.account, f)
	if err != nil {
		return err
	}
	v.Trend = trends[code]
	f.ByRegion = true
	regions, err := p.site.Tracker.Totals(p.ctx(), p.account, f)
	if err != nil {
		return err
	}
	v.ByRegion = where(regions.Items, func(t commitments.Total) bool { return t.Indicator == code })
	c := p.layout(p.locale.Text(v.Indicator.Name)).At(p.crumb("nav.first"), views.Crumb{
		Label: p.locale.T("totals.title"), Href: p.path("totals") + "?" + url.Values{"agreement": {of.Agreement}}.Encode(),
	})
	return p.ok(views.AddendsPage(c, v))
}
