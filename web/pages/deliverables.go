package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// thingsPerPage is how many deliverables one page of the list shows.
const thingsPerPage = 50

// listDeliverables shows one page of what was delivered. A filter that names what does
// not exist is shown with what is wrong.
func listDeliverables(p *page) error {
	return renderDeliverables(p, http.StatusOK, request.WithoutEmpty(p.gin.Request.URL.Query()), views.NewForm("finding"))
}

func renderDeliverables(p *page, status int, query url.Values, decision views.Form) error {
	v := views.RegisterView{Decision: decision, Paging: views.Paging{Path: p.path("deliverables"), Query: query, Page: 1, PerPage: thingsPerPage}}
	var err error
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	if v.Kinds, err = p.site.Tracker.Kinds(p.ctx(), p.account); err != nil {
		return err
	}
	if v.Dimensions, err = p.site.Tracker.Dimensions(p.ctx(), p.account); err != nil {
		return err
	}
	if err := fillDeliverables(p, &v); problem.Is(err, problem.Invalid) {
		v.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	c := p.layout(p.locale.T("deliverable.list"))
	c.Path, c.Sheet = v.Path, "register.css"
	return p.render(status, views.DeliverablesPage(c, v))
}

// fillDeliverables reads the deliverables that the query asks for, and what they come to.
func fillDeliverables(p *page, v *views.RegisterView) error {
	asked, err := request.ReadPaging(v.Query, thingsPerPage)
	if err != nil {
		return err
	}
	v.Page, v.PerPage = asked.Page, asked.PerPage
	f := request.DeliverableFilter(v.Query)
	f.Page, f.PerPage = v.Page, v.PerPage
	if v.Items, v.Total, err = p.site.Register.List(p.ctx(), p.account, f); err != nil {
		return err
	}
	if v.Tallies, err = p.site.Register.Tallies(p.ctx(), p.account, f, deliverables.Apart{}); err != nil {
		return err
	}
	if v.Pictures, err = p.site.Register.Pictures(p.ctx(), p.account, f); err != nil {
		return err
	}
	v.Decides, err = decidesOn(p)
	return err
}

// decidesOn reports on which deliverables the account may decide now; nil where its role
// decides on none.
func decidesOn(p *page) (func(deliverables.Deliverable) bool, error) {
	if !p.account.Can(people.ReviewUpdate) {
		return nil, nil
	}
	parties, err := signatories(p)
	if err != nil {
		return nil, err
	}
	return func(d deliverables.Deliverable) bool {
		return d.Stands() && (d.State == commitments.Done || d.State == commitments.UnderWay) &&
			p.account.RequireOther(people.ReviewUpdate, d.Party, parties[d.Agreement], d.Author) == nil
	}, nil
}

// countThings counts the deliverables that match.
func countThings(p *page, f deliverables.Filter) (views.ThingCounts, error) {
	counts, err := p.site.Register.Counts(p.ctx(), p.account, f, deliverables.Apart{})
	if err != nil {
		return views.ThingCounts{}, err
	}
	return views.CountThings(counts), nil
}

// signatories are the parties of each agreement, by its code.
func signatories(p *page) (map[string][]string, error) {
	agreements, err := p.site.Tracker.Agreements(p.ctx(), p.account)
	if err != nil {
		return nil, err
	}
	parties := map[string][]string{}
	for _, a := range agreements {
		parties[a.Code] = a.Parties
	}
	return parties, nil
}

// unchecked counts the done things on which the account may decide and that nobody has
// looked at.
func unchecked(p *page, names views.Names) (int, error) {
	parties, err := signatories(p)
	if err != nil {
		return 0, err
	}
	counts, err := p.site.Register.Counts(p.ctx(), p.account, deliverables.Filter{State: commitments.Done, Finding: deliverables.NotChecked},
		deliverables.Apart{Pledges: true})
	if err != nil {
		return 0, err
	}
	count := 0
	for _, t := range counts {
		for _, pledge := range names.Pledges {
			if pledge.Code == t.Pledge && p.account.RequireOther(people.ReviewUpdate, pledge.Party, parties[pledge.Agreement], "") == nil {
				count += t.Things
			}
		}
	}
	return count, nil
}

var findingFields = []request.Field{
	{Name: "of"}, {Name: "finding", Label: "register.finding"}, {Name: "reason", Label: "deliverable.finding_reason", Length: commitments.MaxReason},
	{Name: "from", Length: request.MaxBody},
}

var decideManyForm = form{path: "/deliverables/findings", fields: findingFields, submit: decideMany, invalid: decideManyInvalid}

// findingInput is the decision as it was typed.
func (p *page) findingInput() deliverables.FindingInput {
	in := deliverables.FindingInput{Finding: p.posted.Get("finding"), Reason: p.posted.Get("reason")}
	for _, value := range p.posted["of"] {
		id, version, _ := strings.Cut(value, ":")
		n, err := strconv.Atoi(version)
		if err != nil {
			n = 0 // which is never current
		}
		in.Of = append(in.Of, deliverables.Seen{ID: id, Version: n})
	}
	return in
}

// decideMany records what was found of those that were chosen, and goes back to the list.
func decideMany(p *page) error {
	found, err := p.site.Register.Decide(p.ctx(), p.account, p.findingInput())
	if err != nil {
		return err
	}
	to := p.path("deliverables")
	if query := p.listQuery(); len(query) > 0 {
		to += "?" + query.Encode()
	}
	return p.foundDone(to, len(found))
}

// foundDone goes on after a decision on so many things.
func (p *page) foundDone(to string, things int) error {
	p.site.Sessions.PutFlash(p.ctx(), p.locale.N("done.found", things))
	p.gin.Redirect(http.StatusSeeOther, to)
	return nil
}

// listQuery is the query of the list that a form was sent from.
func (p *page) listQuery() url.Values {
	query, err := url.ParseQuery(p.posted.Get("from"))
	if err != nil || !request.AreTexts(query) {
		return url.Values{}
	}
	return request.WithoutEmpty(query)
}

func decideManyInvalid(p *page, invalid error) error {
	return renderDeliverables(p, response.Describe(invalid).Status, p.listQuery(), p.invalidForm(ofAll(invalid), "finding"))
}

// ofAll says of the whole choice what is wrong with one that was chosen.
func ofAll(err error) error {
	refused, ok := problem.Of(err)
	if !ok {
		return err
	}
	named := *refused
	named.Fields = nil
	for _, f := range refused.Fields {
		if rest, found := strings.CutPrefix(f.Name, "of."); found {
			_, f.Name, _ = strings.Cut(rest, ".")
		}
		named.Fields = append(named.Fields, f)
	}
	return &named
}

func downloadDeliverables(p *page) (lists.List, error) {
	f := request.DeliverableFilter(request.WithoutEmpty(p.gin.Request.URL.Query()))
	return p.site.Lists.Deliverables(p.ctx(), p.account, f)
}
