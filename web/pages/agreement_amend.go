package pages

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/views"
)

var amendAgreementForm = form{
	path: "/admin/agreements/:code/terms",
	fields: []request.Field{
		{Name: "digest"}, {Name: "do"}, {Name: "title", Label: "amend.field.title", Dotted: true},
		{Name: "about", Label: "amend.field.summary", Dotted: true, Length: commitments.MaxNarrative},
		{Name: "in_force_from", Label: "amend.field.in_force_from"}, {Name: "in_force_until", Label: "amend.field.in_force_until"},
		{Name: "renewed_on", Label: "amend.field.renewed_on", Length: commitments.MaxReason}, {Name: "closed_on", Label: "amend.field.closed_on"},
		{Name: "on_track", Label: "amend.field.on_track"}, {Name: "behind", Label: "amend.field.behind"},
	},
	submit: finder(agreementToAmend).submit, invalid: finder(agreementToAmend).invalid,
}

// agreementToAmend is an agreement's own terms: its title and its life.
func agreementToAmend(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	return amended{
		def: def, title: p.locale.T("amend.terms.title"), parts: []string{"terms"}, to: []string{"terms"}, form: agreementForm(def),
		page: func(c views.Layout, f views.Form) templ.Component {
			return views.AgreementFormPage(c, views.AgreementFormView{Definition: def, Today: p.site.Tracker.Today(), Form: f})
		},
		read: func(p *page) commitments.Amendment {
			return agreementInput(p).Amendment(def.Agreement.Code, p.posted.Get("digest"))
		},
	}, nil
}

func agreementForm(def commitments.Definition) views.Form {
	a, rule := def.Agreement, def.Agreement.TrackRule()
	renewals := make([]string, len(a.RenewedOn))
	for i, day := range a.RenewedOn {
		renewals[i] = day.String()
	}
	f := views.NewForm("terms",
		"digest", def.Digest(), "in_force_from", a.InForceFrom.String(), "in_force_until", a.InForceUntil.String(),
		"renewed_on", strings.Join(renewals, "\n"), "closed_on", a.ClosedOn.String(),
		"on_track", strconv.Itoa(rule.OnTrack), "behind", strconv.Itoa(rule.Behind))
	setText(f, "title", a.Title)
	setText(f, "about", a.Summary) // a form's summary is that of what is wrong with it
	return f
}

func agreementInput(p *page) commitments.AgreementInput {
	from, until, closed := p.posted.Get("in_force_from"), p.posted.Get("in_force_until"), p.posted.Get("closed_on")
	onTrack, behind := percent(p.posted.Get("on_track")), percent(p.posted.Get("behind"))
	return commitments.AgreementInput{
		Title: p.postedText("title"), Summary: p.postedText("about"), InForceFrom: &from, InForceUntil: &until, ClosedOn: &closed,
		RenewedOn: strings.Split(p.posted.Get("renewed_on"), "\n"), OnTrack: &onTrack, Behind: &behind,
	}
}

// percent reads a whole number of percent; -1, which no agreement takes, for what is none.
func percent(typed string) int {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil {
		return -1
	}
	return n
}
