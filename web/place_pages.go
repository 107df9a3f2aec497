package web

import (
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/views"
)

// names reads the titles of an agreement's pledges, or of all, and the regions.
func (p *page) names(agreement string) (views.Names, error) {
	ctx := p.Request.Context()
	pledges, err := p.Tracker.Pledges(ctx, p.account, agreement)
	if err != nil {
		return views.Names{}, err
	}
	regions, err := p.Tracker.Regions(ctx, p.account)
	return views.Names{Pledges: pledges, Regions: regions}, err
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

// pledge shows one clause and how it is kept in each region.
func (p *page) pledge() error {
	ctx, v := p.Request.Context(), views.PledgeView{}
	var err error
	if v.Pledge, err = p.Tracker.Pledge(ctx, p.account, p.Param("code")); err != nil {
		return err
	}
	if v.Agreement, err = p.Tracker.Agreement(ctx, p.account, v.Pledge.Agreement); err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	all, err := p.Tracker.Matrix(ctx, p.account, v.Agreement.Code)
	if err != nil {
		return err
	}
	v.Items, err = p.derived(where(all, func(c commitments.Commitment) bool { return c.Pledge == v.Pledge.Code }))
	if err != nil {
		return err
	}
	v.Facts, err = p.facts(v.Agreement.Code, func(f commitments.Fact) bool { return f.Pledge == v.Pledge.Code })
	if err != nil {
		return err
	}
	c := p.chrome(p.locale.Isolate(v.Pledge.Code) + " " + p.locale.Text(v.Pledge.Title))
	return p.ok(views.PledgePage(c.At(p.crumb("nav.agreements", "agreements"), p.agreementCrumb(v.Agreement)), v))
}

// region shows what is promised in one region. An alias leads to its code.
func (p *page) region() error {
	ctx, v := p.Request.Context(), views.RegionView{}
	var err error
	if v.Region, err = p.Tracker.Region(ctx, p.account, p.Param("code")); err != nil {
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
	if v.Agreements, err = p.promisedIn(v.Region.Code); err != nil {
		return err
	}
	v.Facts, err = p.facts("", func(f commitments.Fact) bool { return f.Region == v.Region.Code })
	if err != nil {
		return err
	}
	return p.ok(views.RegionPage(p.chrome(p.locale.Text(v.Region.Name)).At(p.crumb("nav.dashboard")), v))
}

// promisedIn reads the commitments of each agreement that names the region.
func (p *page) promisedIn(region string) ([]views.RegionAgreement, error) {
	ctx := p.Request.Context()
	agreements, err := p.Tracker.Agreements(ctx, p.account)
	if err != nil {
		return nil, err
	}
	var list []views.RegionAgreement
	for _, a := range agreements {
		if !slices.Contains(a.Regions, region) {
			continue
		}
		matrix, err := p.Tracker.Matrix(ctx, p.account, a.Code)
		if err != nil {
			return nil, err
		}
		items, err := p.derived(where(matrix, func(c commitments.Commitment) bool { return c.Region == region }))
		if err != nil {
			return nil, err
		}
		list = append(list, views.RegionAgreement{Agreement: a, Matrix: matrix, Items: items})
	}
	return list, nil
}

// agreements lists the agreements.
func (p *page) agreements() error {
	list, err := p.Tracker.Agreements(p.Request.Context(), p.account)
	if err != nil {
		return err
	}
	return p.ok(views.AgreementsPage(p.chrome(p.locale.T("nav.agreements")), list))
}

// agreement shows who signed what, and how its progress is reported.
func (p *page) agreement() error {
	ctx, v := p.Request.Context(), views.AgreementView{Today: p.Tracker.Today()}
	var err error
	if v.Agreement, err = p.Tracker.Agreement(ctx, p.account, p.Param("code")); err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	if v.Parties, err = p.partiesOf(v.Agreement); err != nil {
		return err
	}
	if v.Matrix, err = p.Tracker.Matrix(ctx, p.account, v.Agreement.Code); err != nil {
		return err
	}
	v.Facts, err = p.facts(v.Agreement.Code, func(f commitments.Fact) bool { return f.Pledge == "" && f.Region == "" })
	if err != nil {
		return err
	}
	return p.ok(views.AgreementPage(p.chrome(p.locale.Text(v.Agreement.Title)).At(p.crumb("nav.agreements", "agreements")), v))
}

// partiesOf reads an agreement's parties in its order.
func (p *page) partiesOf(a commitments.Agreement) ([]commitments.Party, error) {
	all, err := p.Tracker.Parties(p.Request.Context(), p.account)
	var list []commitments.Party
	for _, code := range a.Parties {
		list = append(list, where(all, func(party commitments.Party) bool { return party.Code == code })...)
	}
	return list, err
}

func (p *page) facts(agreement string, keep func(commitments.Fact) bool) ([]commitments.Fact, error) {
	all, err := p.Tracker.Facts(p.Request.Context(), p.account, agreement)
	return where(all, keep), err
}

// crumb is a step to a page of the tracker.
func (p *page) crumb(key string, parts ...string) views.Crumb {
	return views.Crumb{Label: p.locale.T(key), Href: p.path(parts...)}
}

func (p *page) agreementCrumb(a commitments.Agreement) views.Crumb {
	return views.Crumb{Label: p.locale.Text(a.Title), Href: p.path("agreements", a.Code)}
}

func where[T any](list []T, keep func(T) bool) []T {
	var kept []T
	for _, x := range list {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// notFoundHere answers for an address that names nothing.
func notFoundHere() error { return problem.New(problem.NotFound, "error.not_found") }
