package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/views"
)

// amendments adds the pages on which the subjects of views.AmendSubjects are amended,
// under the agreement's address.
func (r routes) amendments(under string) {
	for _, s := range views.AmendSubjects {
		subject := subject{s}
		switch {
		case s.Section == commitments.OwnTerms:
			r.amendment(under+"/"+s.Path, s, subject.toAmend)
			continue
		case s.NewPath != "":
			r.amendment(under+"/"+s.NewPath, s, subject.toAdd)
		default:
			r.amendment(under+"/"+s.Path+"/new", s, subject.toAdd)
		}
		if s.Listed {
			r.page(under+"/"+s.Path, subject.list)
		}
		if !s.Kept {
			r.amendment(under+"/"+s.Path+"/:item", s, subject.toAmend)
		}
	}
}

// amendment adds a page with the form that amends something.
func (r routes) amendment(path string, s views.AmendSubject, find finder) {
	r.page(path, find.show, form{path: path, fields: formFields(s.Fields), submit: find.submit, invalid: find.invalid})
}

// subject is something that is amended on pages of its own.
type subject struct{ views.AmendSubject }

// list lists what there is of the subject.
func (s subject) list(p *page) error {
	def, err := p.definition()
	if err != nil {
		return err
	}
	c := p.amendLayout(def.Agreement, p.locale.T("amend."+s.Path), s.Path)
	return p.ok(views.AmendListPage(c, views.AmendView{Definition: def, Subject: s.AmendSubject, Today: p.site.Tracker.Today()}))
}

// toAmend is what the address names.
func (s subject) toAmend(p *page) (amended, error) {
	v := views.AmendView{Subject: s.AmendSubject, Code: p.param("item")}
	var err error
	if v.Definition, err = p.definition(); err != nil {
		return amended{}, err
	}
	if v.Item = v.Find(s.Section, v.Code); v.Item == nil {
		return amended{}, problem.New(problem.NotFound, "error.not_found")
	}
	title := p.locale.T("amend."+s.Name+".title", "code", v.Code)
	switch s.Section {
	case commitments.OwnTerms:
		agreement := v.Agreement
		agreement.Thresholds = agreement.TrackRule() // also where it leaves them to the usual ones
		v.Item = agreement
		return s.amended(p, v, title, s.Path), nil
	case commitments.Pledges:
		v.Pledge, _ = v.Item.(commitments.Pledge)
	case commitments.Indicators:
		of, _ := commitments.SplitIndicator(v.Code)
		v.Pledge, _ = v.Find(commitments.Pledges, of).(commitments.Pledge)
		reported, err := p.site.Tracker.ReportedIndicators(p.ctx(), p.account, v.Agreement.Code)
		if err != nil {
			return amended{}, err
		}
		v.Fixed = slices.Contains(reported, v.Code)
	}
	return s.amended(p, v, title, s.Path, v.Code), nil
}

// toAdd is a new one.
func (s subject) toAdd(p *page) (amended, error) {
	v := views.AmendView{Subject: s.AmendSubject, New: true, Code: strings.TrimSpace(p.posted.Get(s.Section.CodeMember()))}
	var err error
	if v.Definition, err = p.definition(); err != nil {
		return amended{}, err
	}
	parts := []string{s.Path, "new"}
	switch s.Section {
	case commitments.Pledges:
		v.Item = commitments.Pledge{Scope: commitments.Scope{Kind: commitments.EveryRegion}}
	case commitments.Indicators:
		// It gets the first number that no other one has, and may replace the one that
		// the address names.
		of := p.param("item")
		if v.Pledge, _ = v.Find(commitments.Pledges, of).(commitments.Pledge); v.Pledge.Code == "" {
			return amended{}, problem.New(problem.NotFound, "error.pledge.unknown", "value", problem.Excerpt(of))
		}
		v.Code = nextIndicator(v.Pledge)
		v.Item = commitments.Indicator{
			Code: v.Code, Kind: commitments.Number, Counting: commitments.ForPeriod, Direction: commitments.Increase, Replaces: p.query("replaces"),
		}
		parts = []string{"pledges", of, s.Path, "new"}
	}
	return s.amended(p, v, p.locale.T("amend."+s.Name+".new", "code", v.Code), parts...), nil
}

func nextIndicator(pledge commitments.Pledge) string {
	for n := 1; ; n++ {
		code := pledge.Code + "." + strconv.Itoa(n)
		if !slices.ContainsFunc(pledge.Indicators, func(in commitments.Indicator) bool { return in.Code == code }) {
			return code
		}
	}
}

func (s subject) amended(p *page, v views.AmendView, title string, parts ...string) amended {
	v.Today = p.site.Tracker.Today()
	a := amended{
		def: v.Definition, title: title, parts: parts, form: views.NewForm(s.Name, "digest", v.Digest()), view: v,
		read: commitments.ItemInput{Section: s.Section, Code: v.Code, New: v.New}, to: []string{s.Path},
		page: func(c views.Layout, f views.Form) templ.Component {
			v.Form = f
			return views.AmendFormPage(c, v)
		},
	}
	fillForm(a.form.Values, "", s.Fields, standing(v.Item))
	if !s.Listed && s.Section != commitments.OwnTerms {
		a.to = append(a.to, v.Code)
	}
	return a
}

// members are those that the form asks for.
func (a amended) members(posted map[string][]string) map[string]any {
	closeAllRows(posted, "", a.view.Subject.Fields)
	members := readForm(posted, "", a.view, a.view.Subject.Fields, standing(a.view.Item))
	switch a.read.Section {
	case commitments.Indicators:
		withoutKind(members)
	case commitments.Pledges:
		// Regions are of their kind of scope alone.
		if scope, is := members["scope"].(map[string]any); is && scope["kind"] != string(commitments.ListedRegion) {
			delete(scope, "regions")
		}
	}
	return members
}

// standing is what a thing is written with in a data file; nil for none.
func standing(item any) map[string]any {
	if item == nil {
		return nil
	}
	return commitments.Members(item)
}

// withoutKind clears what an indicator of the kind does not have: a list of choices
// always says something, also where nothing is to be chosen.
func withoutKind(members map[string]any) {
	kind := members["kind"]
	if kind == string(commitments.Milestones) || kind == string(commitments.Qualitative) {
		members["unit"] = nil
	}
	if kind == string(commitments.Qualitative) {
		members["counting"], members["over_regions"], members["direction"] = nil, nil, nil
	}
}
