package pages

import (
	"mime/multipart"
	"net/http"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showEvidence shows what supports an update, or a draft of one's own, and the forms
// to add to it.
func showEvidence(p *page) error {
	return renderEvidence(p, http.StatusOK, func(*views.EvidenceView) {})
}

// renderEvidence shows the page; change may alter its forms first.
func renderEvidence(p *page, status int, change func(*views.EvidenceView)) error {
	ctx := p.ctx()
	u, err := p.site.Tracker.Update(ctx, p.account, p.param("id"))
	if err != nil {
		return err
	}
	record, err := p.site.Tracker.Commitment(ctx, p.account, u.Commitment)
	if err != nil {
		return err
	}
	v := views.EvidenceView{Update: u, Record: record}
	_, refused := p.site.Tracker.Attachable(ctx, p.account, u.ID)
	_, expected := problem.Of(refused)
	switch {
	case refused == nil && len(u.Evidence) < commitments.MaxEvidence:
		v.Forms = evidenceForms()
	case expected && u.Author == p.account.ID:
		v.Why = response.Describe(refused).Message(p.locale)
	case refused != nil && !expected:
		return refused
	}
	change(&v)
	c := p.layout(p.locale.T("evidence.page.title", "code", u.Commitment)).At(p.crumb("nav.commitments", "commitments"),
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

var addEvidenceForm = form{
	path: "/updates/:id/evidence", fields: request.EvidenceFields, receive: receiveEvidence,
	submit: addEvidence, invalid: addEvidenceInvalid,
}

func receiveEvidence(p *page, f *request.FormReader, parts *multipart.Reader) error {
	if p.account.Can(people.ReportProgress) {
		request.AllowTransfer(p.gin.Writer)
	}
	return p.evidence.Read(f, parts, p.site.Tracker, p.account)
}

// addEvidence attaches one item.
func addEvidence(p *page) error {
	e, err := p.site.Tracker.AddEvidence(p.ctx(), p.account, p.param("id"), p.evidence.Input(p.posted))
	if err != nil {
		return err
	}
	return p.done(p.path("updates", e.Update, "evidence"), "done.evidence_added", "title", e.Title)
}

// addEvidenceInvalid shows the page with what was typed into the form of the kind.
func addEvidenceInvalid(p *page, invalid error) error {
	refusal := response.Describe(invalid)
	return renderEvidence(p, refusal.Status, func(v *views.EvidenceView) {
		if len(v.Forms) == 0 {
			v.Why = refusal.Message(p.locale)
			return
		}
		typeEvidence(p, invalid, v.Forms)
	})
}

// typeEvidence fills what was typed into the form of the kind, with what is wrong.
func typeEvidence(p *page, invalid error, forms []views.Form) {
	refusal := response.Describe(invalid)
	i := max(0, slices.IndexFunc(forms, func(f views.Form) bool { return f.ID == p.posted.Get("kind") }))
	sent := replaced(p.posted, "kind", forms[i].ID)
	forms[i] = forms[i].Typed(sent, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
}

var removeEvidenceForm = form{path: "/evidence/:id/remove", submit: removeEvidence}

// removeEvidence removes an item from a draft.
func removeEvidence(p *page) error {
	ctx := p.ctx()
	e, err := p.site.Tracker.Evidence(ctx, p.account, p.param("id"))
	if err != nil {
		return err
	}
	if err := p.site.Tracker.RemoveEvidence(ctx, p.account, e.ID); err != nil {
		return err
	}
	return p.done(p.path("updates", e.Update, "evidence"), "done.evidence_removed", "title", e.Title)
}

// sendEvidence serves the file of an item.
func sendEvidence(p *page) error {
	e, content, err := p.site.Tracker.OpenEvidence(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	return response.SendEvidence(p.gin.Writer, p.gin.Request, *e.File, content)
}

// sendPreview serves the small picture of an item.
func sendPreview(p *page) error {
	e, content, err := p.site.Tracker.OpenPreview(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	return response.SendPreview(p.gin.Writer, p.gin.Request, *e.File, content)
}

// goToEvidence leads from a draft that was just saved on to its evidence.
func goToEvidence(p *page, u commitments.Update) error {
	return p.done(p.path("updates", u.ID, "evidence"), "done.draft", "period", u.Period.String(), "code", u.Commitment)
}
