package pages

import (
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/web/views"
)

// showRegion shows what is promised in one region. An alias leads to its code.
func showRegion(p *page) error {
	ctx, v := p.ctx(), views.RegionView{}
	var err error
	if v.Region, err = p.site.Tracker.Region(ctx, p.account, p.param("code")); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	for i, r := range v.Regions {
		if r.Code == v.Region.Parent {
			v.Parent = &v.Regions[i]
		}
	}
	if v.Agreements, err = agreementsOfRegion(p, v.Region.Code); err != nil {
		return err
	}
	if v.Things, err = countThings(p, deliverables.Filter{Region: v.Region.Code}); err != nil {
		return err
	}
	v.Facts, err = p.facts("", func(f commitments.Fact) bool { return f.NamesRegion(v.Region.Code) })
	if err != nil {
		return err
	}
	return p.ok(views.RegionPage(p.layout(p.locale.Text(v.Region.Name)).At(p.crumb("nav.first")), v))
}

// agreementsOfRegion reads the commitments of each agreement that names the region.
func agreementsOfRegion(p *page, region string) ([]views.RegionAgreement, error) {
	ctx := p.ctx()
	agreements, err := p.site.Tracker.Agreements(ctx, p.account)
	if err != nil {
		return nil, err
	}
	var list []views.RegionAgreement
	for _, a := range agreements {
		if !slices.Contains(a.Regions, region) {
			continue
		}
		matrix, err := p.site.Tracker.Matrix(ctx, p.account, a.Code)
		if err != nil {
			return nil, err
		}
		items, err := p.listItems(where(matrix, func(c commitments.Commitment) bool { return c.Region == region }))
		if err != nil {
			return nil, err
		}
		list = append(list, views.RegionAgreement{Agreement: a, Matrix: matrix, Items: items})
	}
	return list, nil
}
