package web

import (
	"net/url"
	"strconv"

	"tracker/internal/commitments"
	"tracker/web/views"
)

func reportTask(v *views.CommitmentView) *views.Task { return &v.Report }

func (p *page) reportAgain(wrong error) error {
	return p.askAgain(wrong, p.Param("code"), p.Request.PostForm, reportTask, p.typedReport)
}

// askAgain shows the commitment's page with what was typed and why it was
// refused. Where the commitment changed meanwhile, what stands now is shown
// beside it, and the form goes out with the current version.
func (p *page) askAgain(
	wrong error, code string, typed url.Values,
	of func(*views.CommitmentView) *views.Task, compare func(commitments.Record, url.Values) []views.Diff,
) error {
	told := describe(wrong)
	return p.showCommitment(told.status, code, func(v *views.CommitmentView) error {
		t := of(v)
		if t.Form == nil {
			return wrong
		}
		current := t.Form.Values
		sent := replaced(typed, "key", current.Get("key"))
		if current.Has("account") {
			sent.Set("account", current.Get("account"))
		}
		if told.key == "error.stale" {
			sent.Set("version", current.Get("version"))
			t.Stale = compare(v.Record, typed)
		}
		form := t.Form.Typed(sent, told.message(p.locale), messagesOf(told.fields, p.locale))
		t.Form = &form
		return nil
	})
}

// replaced returns the values with one of them set.
func replaced(values url.Values, name, value string) url.Values {
	changed := url.Values{}
	for k, v := range values {
		changed[k] = v
	}
	changed.Set(name, value)
	return changed
}

// typedReport compares the latest update with what was typed.
func (p *page) typedReport(r commitments.Record, typed url.Values) []views.Diff {
	c, now := p.words(), commitments.Update{}
	if len(r.Updates) > 0 {
		now = r.Updates[0]
	}
	period, _ := commitments.ParsePeriod(typed.Get("period"))
	return []views.Diff{
		{Label: c.T("term.period"), Before: c.Period(now.Period), After: c.Period(period)},
		{Label: c.T("term.status"), Before: c.Status(now.Status), After: c.Status(commitments.Status(typed.Get("status")))},
		{Label: c.T("term.actual"), Before: c.Quantity(now.Value), After: typed.Get("value")},
		{Label: c.T("term.narrative"), Before: now.Narrative, After: typed.Get("narrative")},
		{Label: c.T("stale.author"), Before: now.AuthorName, After: p.account.Name},
	}
}

func (p *page) reviseAgain(wrong error) error {
	of := func(v *views.CommitmentView) *views.Task { return &v.Terms }
	return p.askAgain(wrong, p.Param("code"), p.Request.PostForm, of, p.typedTerms)
}

// typedTerms compares the terms that stand with what was typed.
func (p *page) typedTerms(r commitments.Record, typed url.Values) []views.Diff {
	c, stands := p.words(), termsForm(r.Commitment)
	var diffs []views.Diff
	for _, field := range []struct{ name, key string }{
		{"name", "term.indicator"}, {"unit", "term.unit"}, {"baseline", "term.baseline"}, {"target", "term.target"},
		{"target_text", "terms_form.target_text"}, {"due_on", "term.due_date"},
		{"verification", "term.means_of_verification"}, {"focal_point", "term.focal_point"},
		{"lead_institution", "term.lead_institution"},
	} {
		diffs = append(diffs, views.Diff{Label: c.T(field.key), Before: stands.Value(field.name), After: typed.Get(field.name)})
	}
	return views.Changed(diffs...)
}

func (p *page) assessAgain(wrong error) error {
	of := func(v *views.CommitmentView) *views.Task { return &v.Assess }
	return p.askAgain(wrong, p.Param("code"), p.Request.PostForm, of, p.typedAssessment)
}

func (p *page) typedAssessment(r commitments.Record, typed url.Values) []views.Diff {
	c := p.words()
	return []views.Diff{
		{Label: c.T("term.status"), Before: c.Status(r.Commitment.Status)},
		{
			Label: c.T("term.assessment"), Before: c.Assessment(r.Commitment.Assessment),
			After: c.Assessment(commitments.Assessment(typed.Get("assessment"))),
		},
	}
}

// submitAgain shows the commitment with the draft in its form; what was
// submitted already can't be again.
func (p *page) submitAgain(wrong error) error {
	u, err := p.Tracker.Update(p.Request.Context(), p.account, p.Param("id"))
	if err != nil || u.State != commitments.Draft {
		return wrong
	}
	typed := filledIn(u)
	typed.Set("version", strconv.Itoa(u.Version))
	return p.askAgain(wrong, u.Commitment, typed, reportTask, p.typedReport)
}
