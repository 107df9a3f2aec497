package web

import (
	"net/http"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/views"
)

// evidence shows what supports an update, or a draft of one's own, and the forms
// to add to it.
func (p *page) evidence() error {
	return p.showEvidence(http.StatusOK, func(*views.EvidenceView) {})
}

// showEvidence shows the page after change had its say on its forms.
func (p *page) showEvidence(status int, change func(*views.EvidenceView)) error {
	ctx := p.Request.Context()
	u, err := p.Tracker.Update(ctx, p.account, p.Param("id"))
	if err != nil {
		return err
	}
	record, err := p.Tracker.Commitment(ctx, p.account, u.Commitment)
	if err != nil {
		return err
	}
	v := views.EvidenceView{Update: u, Record: record}
	_, refused := p.Tracker.Attachable(ctx, p.account, u.ID)
	told, expected := problem.Of(refused)
	switch {
	case refused == nil && len(u.Evidence) < commitments.MaxEvidence:
		v.Forms = evidenceForms()
	case expected && u.Author == p.account.ID:
		v.Why = p.locale.T(told.Key, told.Args...)
	case refused != nil && !expected:
		return refused
	}
	change(&v)
	c := p.chrome(p.locale.T("evidence.page.title", "code", u.Commitment)).At(p.crumb("nav.commitments", "commitments"),
		views.Crumb{Label: u.Commitment, Href: p.path("commitments", u.Commitment)})
	c.Path = p.path("updates", u.ID, "evidence")
	return p.render(status, views.EvidencePage(c, v))
}

// evidenceForms are one for each kind, untouched.
func evidenceForms() []views.Form {
	var forms []views.Form
	for _, kind := range commitments.EvidenceKinds {
		forms = append(forms, views.NewForm(string(kind), "kind", string(kind)))
	}
	return forms
}

// addEvidence attaches one item.
func (p *page) addEvidence() error {
	e, err := p.Tracker.AddEvidence(p.Request.Context(), p.account, p.Param("id"), p.attached.evidence(p.Request.PostForm))
	if err != nil {
		return err
	}
	return p.done(p.path("updates", e.Update, "evidence"), "done.evidence_added", "title", e.Title)
}

// addEvidenceAgain shows the page with what was typed into the form of the kind.
func (p *page) addEvidenceAgain(wrong error) error {
	told := describe(wrong)
	return p.showEvidence(told.status, func(v *views.EvidenceView) {
		if len(v.Forms) == 0 {
			v.Why = told.message(p.locale)
			return
		}
		i := max(0, slices.IndexFunc(v.Forms, func(f views.Form) bool { return f.ID == p.PostForm("kind") }))
		sent := replaced(p.Request.PostForm, "kind", v.Forms[i].ID)
		v.Forms[i] = v.Forms[i].Typed(sent, told.message(p.locale), messagesOf(told.fields, p.locale))
	})
}

// removeEvidence takes an item off a draft.
func (p *page) removeEvidence() error {
	ctx := p.Request.Context()
	e, err := p.Tracker.Evidence(ctx, p.account, p.Param("id"))
	if err != nil {
		return err
	}
	if err := p.Tracker.RemoveEvidence(ctx, p.account, e.ID); err != nil {
		return err
	}
	return p.done(p.path("updates", e.Update, "evidence"), "done.evidence_removed", "title", e.Title)
}

// evidenceFile serves the file of an item.
func (p *page) evidenceFile() error {
	e, content, err := p.Tracker.OpenEvidence(p.Request.Context(), p.account, p.Param("id"))
	if err != nil {
		return err
	}
	return sendEvidence(p.Writer, p.Request, *e.File, content)
}

// evidencePreview serves the small picture of an item.
func (p *page) evidencePreview() error {
	e, content, err := p.Tracker.OpenPreview(p.Request.Context(), p.account, p.Param("id"))
	if err != nil {
		return err
	}
	return sendPreview(p.Writer, p.Request, *e.File, content)
}

// toEvidence leads from a draft that was just saved on to its evidence.
func (p *page) toEvidence(u commitments.Update) error {
	return p.done(p.path("updates", u.ID, "evidence"), "done.draft", "period", u.Period.String(), "code", u.Commitment)
}
