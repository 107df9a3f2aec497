package pages

import (
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/web/request"
	"tracker/web/views"
)

// showDeliverablesMap shows where things were delivered.
func showDeliverablesMap(p *page) error {
	v := views.RegisterMapView{Path: p.path("deliverables"), Query: request.WithoutEmpty(p.gin.Request.URL.Query())}
	f := request.DeliverableFilter(v.Query)
	f.Query, f.Regions = "", nil
	regions, err := p.site.Tracker.Regions(p.ctx(), p.account)
	if err != nil {
		return err
	}
	for _, r := range regions {
		if r.IsCountry() {
			continue
		}
		of, err := thingsOf(p, f, r)
		if err != nil {
			return err
		}
		v.Regions = append(v.Regions, of)
	}
	c := p.layout(p.locale.T("register.map.title")).At(p.crumb("deliverable.list", "deliverables"))
	c.Sheet = "register.css"
	return p.ok(views.DeliverablesMapPage(c, v))
}

// thingsOf reads what was delivered in a region, with the latest of those that have a
// point.
func thingsOf(p *page, f deliverables.Filter, r commitments.Region) (views.RegionThings, error) {
	f.Region = r.Code
	of := views.RegionThings{Region: r}
	tallies, err := p.site.Register.Tallies(p.ctx(), p.account, f)
	if err != nil {
		return of, err
	}
	of.ThingCounts = views.CountThings(tallies)
	of.Things, err = p.site.Register.Placed(p.ctx(), p.account, f, views.PointsOfRegion)
	return of, err
}
