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

// pledgeFields are the fields of a pledge's form.
var pledgeFields = []request.Field{
	{Name: "digest"}, {Name: "do"}, {Name: "code", Label: "amend.field.code"}, {Name: "party", Label: "term.party"},
	{Name: "title", Label: "amend.field.title", Dotted: true}, {Name: "clause", Label: "amend.field.clause", Dotted: true, Length: commitments.MaxNarrative},
	{Name: "note", Label: "amend.field.note", Dotted: true, Length: commitments.MaxNarrative},
	{Name: "sources", Label: "amend.field.sources", Length: commitments.MaxNarrative}, {Name: "category", Label: "term.category"},
	{Name: "from", Label: "amend.pledge.from"}, {Name: "added_on", Label: "amend.field.added_on"}, {Name: "withdrawn_on", Label: "amend.field.withdrawn_on"},
	{Name: "scope.kind", Label: "amend.field.scope"}, {Name: "scope.regions", Label: "amend.field.regions"},
}

var (
	amendPledgeForm = form{
		path: "/admin/agreements/:code/pledges/:pledge", fields: pledgeFields,
		submit: finder(pledgeToAmend).submit, invalid: finder(pledgeToAmend).invalid,
	}
	addPledgeForm = form{
		path: "/admin/agreements/:code/pledges/new", fields: pledgeFields,
		submit: finder(pledgeToAdd).submit, invalid: finder(pledgeToAdd).invalid,
	}
)

func pledgeToAmend(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	pledge, err := definedPledge(def, p.param("pledge"))
	if err != nil {
		return amended{}, err
	}
	a := amendedPledge(p, def, pledge)
	a.title = p.locale.T("amend.pledge.title", "code", pledge.Code)
	a.parts = []string{"pledges", pledge.Code}
	return a, nil
}

func pledgeToAdd(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	a := amendedPledge(p, def, commitments.Pledge{Scope: commitments.Scope{Kind: commitments.EveryRegion}})
	a.title = p.locale.T("amend.pledge.new")
	a.parts = []string{"pledges", "new"}
	return a, nil
}

// amendedPledge is the form of a pledge; one without a code is new.
func amendedPledge(p *page, def commitments.Definition, pledge commitments.Pledge) amended {
	a := amended{def: def, form: pledgeForm(def, pledge)}
	a.page = func(c views.Layout, f views.Form) templ.Component {
		return views.PledgeFormPage(c, views.PledgeFormView{Definition: def, Pledge: pledge, Form: f})
	}
	a.read = func(p *page) commitments.Amendment {
		return pledgeInput(p, pledge).Amendment(def.Agreement.Code, p.posted.Get("digest"))
	}
	code := pledge.Code
	if code == "" {
		code = strings.TrimSpace(p.posted.Get("code"))
	}
	a.to = []string{"pledges", code}
	a.texts = func(after commitments.Definition) *views.PledgeTexts {
		changed, err := definedPledge(after, code)
		if err != nil {
			return nil
		}
		return &views.PledgeTexts{Before: pledge, After: changed}
	}
	return a
}

// definedPledge finds a pledge with all of its texts.
func definedPledge(def commitments.Definition, code string) (commitments.Pledge, error) {
	i := slices.IndexFunc(def.Pledges, func(pledge commitments.Pledge) bool { return pledge.Code == code })
	if i < 0 {
		return commitments.Pledge{}, problem.New(problem.NotFound, "error.pledge.unknown", "value", problem.Excerpt(code))
	}
	return def.Pledges[i], nil
}

func pledgeForm(def commitments.Definition, pledge commitments.Pledge) views.Form {
	f := views.NewForm("pledge",
		"digest", def.Digest(), "code", pledge.Code, "party", pledge.Party, "category", pledge.Category,
		"sources", strings.Join(pledge.Sources, "\n"), "from", pledge.From.String(), "added_on", pledge.AddedOn.String(),
		"withdrawn_on", pledge.WithdrawnOn.String(), "scope.kind", string(pledge.Scope.Kind))
	setText(f, "title", pledge.Title)
	setText(f, "clause", pledge.Clause)
	setText(f, "note", pledge.Note)
	f.Values["scope.regions"] = pledge.Scope.Regions
	return f
}

func pledgeInput(p *page, pledge commitments.Pledge) commitments.PledgeInput {
	in := commitments.PledgeInput{
		Code: pledge.Code, Party: pledge.Party, Category: p.posted.Get("category"),
		Title: p.postedText("title"), Clause: p.postedText("clause"), Note: p.postedText("note"),
		Sources: strings.Split(p.posted.Get("sources"), "\n"), From: p.posted.Get("from"), AddedOn: p.posted.Get("added_on"),
		WithdrawnOn: p.posted.Get("withdrawn_on"), Scope: &commitments.Scope{Kind: commitments.ScopeKind(p.posted.Get("scope.kind"))},
	}
	if in.Scope.Kind == commitments.ListedRegion {
		in.Scope.Regions = keepOrder(pledge.Scope.Regions, p.posted["scope.regions"])
	}
	if pledge.Code == "" {
		in.New, in.Code, in.Party = true, strings.TrimSpace(p.posted.Get("code")), p.posted.Get("party")
	}
	return in
}
