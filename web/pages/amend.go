package pages

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/response"
	"tracker/web/views"
)

// showAgreementAdmin is the page from which administrators amend an agreement.
func showAgreementAdmin(p *page) error {
	def, err := p.definition()
	if err != nil {
		return err
	}
	c := p.layout(p.locale.T("amend.title")).At(p.crumb("nav.admin", "admin"))
	return p.ok(views.AgreementAdminPage(c, views.AgreementAdminView{Definition: def, Today: p.site.Tracker.Today()}))
}

// definition reads what the agreement of the address defines, for administrators.
func (p *page) definition() (commitments.Definition, error) {
	if err := p.account.Require(people.ManageAgreement); err != nil {
		return commitments.Definition{}, err
	}
	return p.site.Tracker.Definition(p.ctx(), p.account, p.param("code"))
}

// amendLayout is the frame of a page that amends the agreement; parts are those of its
// address under the agreement's.
func (p *page) amendLayout(a commitments.Agreement, title string, parts ...string) views.Layout {
	under := []string{"admin", "agreements", a.Code}
	c := p.layout(title).At(p.crumb("nav.admin", "admin"), views.Crumb{Label: p.locale.Text(a.Title), Href: p.path(under...)})
	c.Path = p.path(slices.Concat(under, parts)...)
	return c
}

// amended is what one form amends, as the definition stands.
type amended struct {
	def   commitments.Definition
	title string   // what it is
	parts []string // of its address under the agreement's
	form  views.Form
	// page is the page of the form.
	page func(c views.Layout, f views.Form) templ.Component
	// view is the form as it is declared, and read the change that it asks for.
	view views.AmendView
	read commitments.ItemInput
	// to is what follows the agreement's address once it is amended.
	to []string
}

// finder finds what the address names.
type finder func(p *page) (amended, error)

// show is the page of the form as the definition stands.
func (find finder) show(p *page) error {
	a, err := find(p)
	if err != nil {
		return err
	}
	return a.render(p, http.StatusOK, a.form)
}

func (a amended) render(p *page, status int, f views.Form) error {
	return p.render(status, a.page(p.amendLayout(a.def.Agreement, a.title, a.parts...), f))
}

// submit changes the definition once the change was seen: anything but the confirmation
// of a preview leads to a preview.
func (find finder) submit(p *page) error {
	a, err := find(p)
	if err != nil {
		return err
	}
	if p.posted.Get("do") == "correct" {
		return a.render(p, http.StatusOK, a.form.Typed(p.posted, "", nil))
	}
	a.read.Members = a.members(p.posted)
	change := a.read.Amendment(a.def.Agreement.Code, p.posted.Get("digest"))
	if p.posted.Get("do") == "change" && change.Digest != "" {
		if _, err := p.site.Tracker.Amend(p.ctx(), p.account, change); err != nil {
			return onForm(err, a.view)
		}
		return p.amendmentDone(a)
	}
	preview, err := p.site.Tracker.PreviewAmendment(p.ctx(), p.account, change)
	if err != nil {
		return onForm(err, a.view)
	}
	return p.showAmendment(a, preview)
}

func (p *page) amendmentDone(a amended) error {
	to := p.path(slices.Concat([]string{"admin", "agreements", a.def.Agreement.Code}, a.to)...)
	return p.done(to, "done.amended", "what", a.title)
}

// showAmendment is the preview of a change.
func (p *page) showAmendment(a amended, preview commitments.AmendmentPreview) error {
	names, err := p.names("")
	if err != nil {
		return err
	}
	names.Pledges = preview.Definition.Pledges
	v := views.AmendmentView{
		AmendmentPreview: preview, Names: names, Title: a.title,
		Form: a.form.Typed(replaced(p.posted, "digest", preview.Digest), "", nil),
	}
	if a.read.Section == commitments.Pledges {
		after, _ := preview.Definition.Find(a.read.Section, a.read.Code).(commitments.Pledge)
		v.Texts = &views.PledgeTexts{Before: a.view.Pledge, After: after}
	}
	return p.ok(views.AmendmentPage(p.amendLayout(a.def.Agreement, a.title, a.parts...), v))
}

// invalid shows the form with what is wrong. After somebody else's change it is sent
// again on the definition as it stands now.
func (find finder) invalid(p *page, invalid error) error {
	a, err := find(p)
	if err != nil {
		return err
	}
	f := p.invalidForm(invalid, a.form.ID)
	if problem.Is(invalid, problem.Conflict) {
		f.Values.Set("digest", a.def.Digest())
	}
	return a.render(p, response.Describe(invalid).Status, f)
}
