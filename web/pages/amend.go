package pages

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
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
	// read is the change that the form asks for.
	read func(p *page) commitments.Amendment
	// to is what follows the agreement's address once it is amended.
	to []string
	// texts returns the pledge whose texts the preview shows side by side, before and
	// after; nil where it shows none.
	texts func(after commitments.Definition) *views.PledgeTexts
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
	change := a.read(p)
	if p.posted.Get("do") == "change" && change.Digest != "" {
		if _, err := p.site.Tracker.Amend(p.ctx(), p.account, change); err != nil {
			return onForm(err, p.form.fields)
		}
		return p.amendmentDone(a)
	}
	preview, err := p.site.Tracker.PreviewAmendment(p.ctx(), p.account, change)
	if err != nil {
		return onForm(err, p.form.fields)
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
	if a.texts != nil {
		v.Texts = a.texts(preview.Definition)
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

var listed = regexp.MustCompile(`\[(\d+)\]`)

// onForm names the fields of a problem as a form has them; what is in none of its fields
// is said of the whole.
func onForm(err error, fields []request.Field) error {
	p, ok := problem.Of(err)
	if !ok {
		return err
	}
	named := *p
	named.Fields = slices.Clone(p.Fields)
	for i, f := range named.Fields {
		name := formField(f)
		if !request.HasField(fields, name) {
			name = ""
		}
		named.Fields[i].Name = name
	}
	return &named
}

// formField is the field of a form that a field of a definition is typed in.
func formField(f problem.Field) string {
	switch {
	case f.Key == "error.indicator.fixed":
		return "kind"
	case f.Key == "error.unit.form":
		return f.Name[:strings.LastIndexByte(f.Name, '.')] // the language, whose form has no such field
	case f.Name == "summary":
		return "about"
	case f.Name == "scope":
		return "scope.kind"
	case f.Name == "versions":
		return "from"
	case f.Name == "thresholds":
		return "on_track"
	case strings.HasPrefix(f.Name, "milestones["):
		return listed.ReplaceAllString(f.Name, ".$1") // a row of fields each
	}
	return listed.ReplaceAllString(f.Name, "") // one field for all
}

// postedText is a text as it was typed, by language.
func (p *page) postedText(name string) commitments.Text {
	t := commitments.Text{}
	for field, values := range p.posted {
		if lang, found := strings.CutPrefix(field, name+"."); found && len(values) > 0 {
			t[lang] = values[0]
		}
	}
	return t
}

// setText fills a text into a form, by language.
func setText(f views.Form, name string, t commitments.Text) {
	for lang, s := range t {
		f.Values.Set(name+"."+lang, s)
	}
}

// keepOrder returns what was chosen, with that which stood before in its order: the
// order in which a form shows choices changes nothing.
func keepOrder(before, chosen []string) []string {
	var list []string
	for _, code := range before {
		if slices.Contains(chosen, code) {
			list = append(list, code)
		}
	}
	for _, code := range chosen {
		if !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	return list
}

// closeRows moves rows of fields together, over those in which nothing was typed.
// Numbered names the fields: milestones.0.name.fr of milestones.
func closeRows(posted url.Values, numbered string) {
	rows := map[string]url.Values{}
	for field, values := range posted {
		rest, found := strings.CutPrefix(field, numbered+".")
		n, name, _ := strings.Cut(rest, ".")
		if !found || name == "" {
			continue
		}
		delete(posted, field)
		if strings.TrimSpace(strings.Join(values, "")) == "" {
			continue
		}
		n = fmt.Sprintf("%8s", n)
		if rows[n] == nil {
			rows[n] = url.Values{}
		}
		rows[n][name] = values
	}
	for i, n := range slices.Sorted(maps.Keys(rows)) {
		for name, values := range rows[n] {
			posted[fmt.Sprintf("%s.%d.%s", numbered, i, name)] = values
		}
	}
}
