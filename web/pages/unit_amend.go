package pages

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/views"
)

// unitFields are the fields of a unit's form.
var unitFields = []request.Field{
	{Name: "digest"}, {Name: "do"}, {Name: "code", Label: "amend.field.code"}, {Name: "forms", Label: "amend.unit.forms", Dotted: true},
}

var (
	amendUnitForm = form{
		path: "/admin/agreements/:code/units/:unit", fields: unitFields,
		submit: finder(unitToAmend).submit, invalid: finder(unitToAmend).invalid,
	}
	addUnitForm = form{
		path: "/admin/agreements/:code/units/new", fields: unitFields,
		submit: finder(unitToAdd).submit, invalid: finder(unitToAdd).invalid,
	}
)

// listUnits lists what values can count.
func listUnits(p *page) error {
	def, err := p.definition()
	if err != nil {
		return err
	}
	return p.ok(views.UnitsPage(p.amendLayout(def.Agreement, p.locale.T("amend.units"), "units"), def))
}

func unitToAmend(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	code := p.param("unit")
	i := slices.IndexFunc(def.Units, func(u commitments.Unit) bool { return u.Code == code })
	if i < 0 {
		return amended{}, problem.New(problem.NotFound, "error.not_found")
	}
	a := amendedUnit(def, def.Units[i])
	a.title = p.locale.T("amend.unit.title", "code", code)
	a.parts = []string{"units", code}
	return a, nil
}

func unitToAdd(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	a := amendedUnit(def, commitments.Unit{})
	a.title = p.locale.T("amend.unit.new")
	a.parts = []string{"units", "new"}
	return a, nil
}

// amendedUnit is the form of a unit; one without a code is new.
func amendedUnit(def commitments.Definition, u commitments.Unit) amended {
	f := views.NewForm("unit", "digest", def.Digest(), "code", u.Code)
	for lang, forms := range u.Forms {
		setText(f, "forms."+lang, forms)
	}
	return amended{
		def: def, form: f, to: []string{"units"},
		page: func(c views.Layout, f views.Form) templ.Component {
			return views.UnitFormPage(c, views.UnitFormView{Definition: def, Unit: u, Form: f})
		},
		read: func(p *page) commitments.Amendment {
			in := commitments.UnitInput{New: u.Code == "", Unit: commitments.Unit{Code: u.Code, Forms: p.postedForms()}}
			if in.New {
				in.Unit.Code = strings.TrimSpace(p.posted.Get("code"))
			}
			return in.Amendment(def.Agreement.Code, p.posted.Get("digest"))
		},
	}
}

// postedForms are the plural forms that were typed, of the languages in which any was.
func (p *page) postedForms() map[string]map[string]string {
	forms := map[string]map[string]string{}
	for field, values := range p.posted {
		rest, found := strings.CutPrefix(field, "forms.")
		lang, form, _ := strings.Cut(rest, ".")
		if !found || len(values) == 0 || strings.TrimSpace(values[0]) == "" {
			continue
		}
		if forms[lang] == nil {
			forms[lang] = map[string]string{}
		}
		forms[lang][form] = strings.TrimSpace(values[0])
	}
	return forms
}
