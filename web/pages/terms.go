package pages

import (
	"net/url"
	"strconv"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/views"
)

func termsForm(c commitments.Commitment) views.Form {
	f := views.NewForm("terms",
		"version", strconv.Itoa(c.Version), "kind", string(c.Indicator.Kind), "name", c.Indicator.Name,
		"unit", c.Indicator.Unit, "direction", string(c.Indicator.Direction), "verification", c.Indicator.Verification,
		"baseline", plain(c.Baseline), "target", plain(c.Target), "target_text", c.TargetText, "due_on", c.DueOn.String(),
		"focal_point", c.FocalPoint, "lead_institution", c.LeadInstitution)
	if c.Indicator.Cumulative {
		f.Values.Set("cumulative", "1")
	}
	return f
}

var reviseTermsForm = form{
	path: "/commitments/:code/terms",
	fields: []request.Field{
		{Name: "version"}, {Name: "kind", Label: "terms_form.kind"}, {Name: "name", Label: "term.indicator"},
		{Name: "baseline", Label: "term.baseline"}, {Name: "target", Label: "term.target"}, {Name: "unit", Label: "term.unit"},
		{Name: "direction", Label: "term.direction"}, {Name: "cumulative", Label: "terms_form.cumulative"},
		{Name: "target_text", Label: "terms_form.target_text", Length: commitments.MaxReason},
		{Name: "due_on", Label: "term.due_date"},
		{Name: "verification", Label: "term.means_of_verification", Length: commitments.MaxReason},
		{Name: "focal_point", Label: "term.focal_point"}, {Name: "lead_institution", Label: "term.lead_institution"},
		{Name: "from", Label: "terms_form.from"},
		{Name: "reason", Label: "terms_form.reason", Length: commitments.MaxReason},
	},
	submit: reviseTerms, invalid: reviseTermsInvalid,
}

// reviseTerms changes what a commitment is measured by.
func reviseTerms(p *page) error {
	text := func(name string) *string { value := p.posted.Get(name); return &value }
	cumulative := p.posted.Get("cumulative") == "1"
	in := commitments.TermsInput{
		Kind: text("kind"), Name: text("name"), Unit: text("unit"), Direction: text("direction"),
		Cumulative: &cumulative, Verification: text("verification"), Baseline: text("baseline"), Target: text("target"),
		TargetText: text("target_text"), DueOn: text("due_on"), FocalPoint: text("focal_point"),
		LeadInstitution: text("lead_institution"), From: p.posted.Get("from"), Reason: p.posted.Get("reason"), Version: p.version(),
	}
	c, err := p.site.Tracker.Revise(p.ctx(), p.account, p.param("code"), in)
	if err != nil {
		return err
	}
	return p.done(p.path("commitments", c.Code), "done.terms", "code", c.Code)
}

func reviseTermsInvalid(p *page, invalid error) error {
	task := func(v *views.CommitmentView) *views.Task { return &v.Terms }
	return renderCommitmentInvalid(p, invalid, refusedTask{p.param("code"), p.posted, task, compareTerms})
}

// compareTerms compares the current terms with what was typed.
func compareTerms(p *page, r commitments.Record, typed url.Values) []views.Diff {
	c, current := p.writer(), termsForm(r.Commitment)
	var diffs []views.Diff
	for _, field := range []struct{ name, key string }{
		{"name", "term.indicator"}, {"unit", "term.unit"}, {"baseline", "term.baseline"}, {"target", "term.target"},
		{"target_text", "terms_form.target_text"}, {"due_on", "term.due_date"},
		{"verification", "term.means_of_verification"}, {"focal_point", "term.focal_point"},
		{"lead_institution", "term.lead_institution"},
	} {
		diffs = append(diffs, views.Diff{Label: c.T(field.key), Before: current.Value(field.name), After: typed.Get(field.name)})
	}
	return views.Changed(diffs...)
}
