package pages

import (
	"tracker/internal/commitments"
	"tracker/web/views"
)

// listAgreements lists the agreements.
func listAgreements(p *page) error {
	list, err := p.site.Tracker.Agreements(p.ctx(), p.account)
	if err != nil {
		return err
	}
	return p.ok(views.AgreementsPage(p.layout(p.locale.T("nav.agreements")), list))
}

// showAgreement shows who signed what, and how its progress is reported.
func showAgreement(p *page) error {
	ctx, v := p.ctx(), views.AgreementView{Today: p.site.Tracker.Today()}
	var err error
	if v.Agreement, err = p.site.Tracker.Agreement(ctx, p.account, p.param("code")); err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	if v.Parties, err = partiesOf(p, v.Agreement); err != nil {
		return err
	}
	if v.Matrix, err = p.site.Tracker.Matrix(ctx, p.account, v.Agreement.Code); err != nil {
		return err
	}
	v.Facts, err = p.facts(v.Agreement.Code, func(f commitments.Fact) bool { return len(f.Pledges) == 0 && len(f.Regions) == 0 })
	if err != nil {
		return err
	}
	return p.ok(views.AgreementPage(p.layout(p.locale.Text(v.Agreement.Title)).At(p.crumb("nav.agreements", "agreements")), v))
}

// partiesOf reads an agreement's parties in its order.
func partiesOf(p *page, a commitments.Agreement) ([]commitments.Party, error) {
	all, err := p.site.Tracker.Parties(p.ctx(), p.account)
	if err != nil {
		return nil, err
	}
	var list []commitments.Party
	for _, code := range a.Parties {
		list = append(list, where(all, func(party commitments.Party) bool { return party.Code == code })...)
	}
	return list, nil
}

func (p *page) agreementCrumb(a commitments.Agreement) views.Crumb {
	return views.Crumb{Label: p.locale.Text(a.Title), Href: p.path("agreements", a.Code)}
}
