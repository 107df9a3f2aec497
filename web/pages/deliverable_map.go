package pages

import (
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
	counts, err := p.site.Register.Counts(p.ctx(), p.account, f, deliverables.Apart{Regions: true})
	if err != nil {
		return err
	}
	placed, err := p.site.Register.Placed(p.ctx(), p.account, f, views.PointsOfRegion)
	if err != nil {
		return err
	}
	for _, r := range regions {
		if r.IsCountry() {
			continue
		}
		v.Regions = append(v.Regions, views.RegionThings{
			Region:      r,
			ThingCounts: views.CountThings(where(counts, func(t deliverables.Tally) bool { return t.Region == r.Code })),
			Things:      where(placed, func(d deliverables.Deliverable) bool { return d.Region == r.Code }),
		})
	}
	c := p.layout(p.locale.T("register.map.title")).At(p.crumb("deliverable.list", "deliverables"))
	c.Sheet = "register.css"
	return p.ok(views.DeliverablesMapPage(c, v))
}
