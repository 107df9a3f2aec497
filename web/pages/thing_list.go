package pages

import (
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showListUpload is the page on which a list of deliverables is handed in.
func showListUpload(p *page) error {
	form := views.NewForm("list", "kind", p.query("kind"), "pledge", p.query("pledge"), "region", p.query("region"))
	return renderListUpload(p, http.StatusOK, form)
}

func renderListUpload(p *page, status int, form views.Form) error {
	if err := p.account.Require(people.ReportProgress); err != nil {
		return err
	}
	v := views.ListUploadView{Form: form}
	kinds, err := p.site.Tracker.Kinds(p.ctx(), p.account)
	if err != nil {
		return err
	}
	own, err := ownPledges(p)
	if err != nil {
		return err
	}
	// those of which the account's party can deliver something
	v.Kinds = where(kinds, func(kind commitments.DeliverableKind) bool { return slices.ContainsFunc(own, delivers(kind)) })
	c := listLayout(p, "list.link")
	c.Path = p.path("deliverables", "import")
	return p.render(status, views.ListUpload(c, v))
}

func listLayout(p *page, title string) views.Layout {
	c := p.layout(p.locale.T(title)).At(p.crumb("deliverable.list", "deliverables"))
	c.Sheet = "register.css"
	return c
}

// ownPledges are those of the account's party.
func ownPledges(p *page) ([]commitments.Pledge, error) {
	all, err := p.site.Tracker.Pledges(p.ctx(), p.account, "")
	if err != nil {
		return nil, err
	}
	return where(all, func(pledge commitments.Pledge) bool { return pledge.Party == p.account.Party }), nil
}

// delivers reports whether things of the kind are delivered under a pledge.
func delivers(kind commitments.DeliverableKind) func(commitments.Pledge) bool {
	return func(pledge commitments.Pledge) bool { return slices.Contains(kind.Categories, pledge.Category) }
}

var uploadListForm = form{
	path: "/deliverables/import", fields: request.ListFields, receive: receiveList, submit: uploadList, invalid: uploadListInvalid,
}

func receiveList(p *page, f *request.FormReader, parts *multipart.Reader) error {
	request.AllowTransfer(p.gin.Writer)
	return p.workbook.Read(f, parts, func(content io.Reader) (string, error) { return p.site.Imports.Receive(p.account, content) })
}

// uploadList receives a list and goes on to what its columns mean.
func uploadList(p *page) error {
	if err := p.account.Require(people.ReportProgress); err != nil {
		return err
	}
	digest, err := p.workbook.Digest()
	if err != nil {
		return err
	}
	if _, err := p.site.Imports.Look(p.ctx(), p.account, digest, p.posted.Get("kind")); err != nil {
		return err
	}
	p.gin.Redirect(http.StatusSeeOther, views.Chosen(p.path("deliverables", "import", digest),
		"kind", p.posted.Get("kind"), "pledge", p.posted.Get("pledge"), "region", p.posted.Get("region")))
	return nil
}

func uploadListInvalid(p *page, invalid error) error {
	return renderListUpload(p, response.Describe(invalid).Status, p.invalidForm(invalid, "list"))
}

// showListMatch asks what the columns of a list mean.
func showListMatch(p *page) error {
	v, err := readListMatch(p, p.query("kind"))
	if err != nil {
		return err
	}
	first := func(name, otherwise string) string {
		if chosen := p.query(name); chosen != "" {
			return chosen
		}
		return otherwise
	}
	v.Form = views.NewForm("match", "kind", v.Kind.Code, "pledge", first("pledge", alone(v.Pledges, func(pledge commitments.Pledge) string { return pledge.Code })),
		"region", first("region", alone(v.Regions, func(r commitments.Region) string { return r.Code })),
		"period", first("period", latest(v.Periods)), "state", p.query("state"))
	for _, column := range v.ListLook.Columns {
		v.Form.Values.Set("columns."+column.Letter, string(column.Means))
	}
	return renderListMatch(p, http.StatusOK, v)
}

// alone is the code of the only one; "" where there are several.
func alone[T any](list []T, code func(T) string) string {
	if len(list) != 1 {
		return ""
	}
	return code(list[0])
}

// latest is the last of the periods that are offered; "" for none.
func latest(options []views.Option) string {
	if len(options) == 0 {
		return ""
	}
	return options[len(options)-1].Value
}

func readListMatch(p *page, kind string) (views.ListMatchView, error) {
	var v views.ListMatchView
	var err error
	if v.ListLook, err = p.site.Imports.Look(p.ctx(), p.account, p.param("digest"), kind); err != nil {
		return v, err
	}
	own, err := ownPledges(p)
	if err != nil {
		return v, err
	}
	v.Pledges = where(own, delivers(v.Kind))
	regions, err := p.site.Tracker.Regions(p.ctx(), p.account)
	if err != nil {
		return v, err
	}
	v.Regions = where(regions, func(r commitments.Region) bool {
		return !r.IsCountry() && p.account.RequireOwn(people.ReportProgress, p.account.Party, r.Code) == nil
	})
	v.Periods, err = openPeriods(p, v)
	return v, err
}

// openPeriods are those that are open for the first commitment that the list can be
// about: a row that is about another is held by its own.
func openPeriods(p *page, v views.ListMatchView) ([]views.Option, error) {
	work, err := p.site.Tracker.Workload(p.ctx(), p.account)
	if err != nil {
		return nil, err
	}
	for _, item := range work.Items {
		c := item.Commitment
		possible := slices.ContainsFunc(v.Pledges, func(pledge commitments.Pledge) bool { return pledge.Code == c.Pledge }) &&
			slices.ContainsFunc(v.Regions, func(r commitments.Region) bool { return r.Code == c.Region })
		if possible && len(item.Open) > 0 {
			record := commitments.Record{Commitment: c, Agreement: work.Agreements[c.Agreement], Requests: item.Requests, Open: item.Open}
			return views.PeriodOptions(p.writer(), record, p.site.Tracker.Today(), commitments.Period{}), nil
		}
	}
	return nil, nil
}

func renderListMatch(p *page, status int, v views.ListMatchView) error {
	c := listLayout(p, "list.match")
	c.Path = p.path("deliverables", "import", v.Digest)
	return p.render(status, views.ListMatch(c, v))
}

var matchListForm = form{
	path: "/deliverables/import/:digest", submit: matchList, invalid: matchListInvalid,
	fields: []request.Field{
		{Name: "kind"}, {Name: "pledge", Label: "term.pledge"}, {Name: "region", Label: "term.region"}, {Name: "period", Label: "term.period"},
		{Name: "state", Label: "deliverable.state"}, {Name: "columns", Label: "list.column", Dotted: true},
	},
}

// matchList keeps what the columns of a list mean, and goes on to what it would add.
func matchList(p *page) error {
	r := workbook.ListRequest{
		File: p.param("digest"), Kind: p.posted.Get("kind"), Columns: map[string]string{}, Pledge: p.posted.Get("pledge"),
		Region: p.posted.Get("region"), Period: p.posted.Get("period"), State: p.posted.Get("state"),
	}
	for name := range p.posted {
		if column, is := strings.CutPrefix(name, "columns."); is {
			r.Columns[column] = p.posted.Get(name)
		}
	}
	request, err := p.site.Imports.Prepare(p.ctx(), p.account, r)
	if err != nil {
		return err
	}
	p.gin.Redirect(http.StatusSeeOther, p.path("deliverables", "import", r.File, request))
	return nil
}

func matchListInvalid(p *page, invalid error) error {
	v, err := readListMatch(p, p.posted.Get("kind"))
	if err != nil {
		return invalid
	}
	v.Form = p.invalidForm(invalid, "match")
	return renderListMatch(p, response.Describe(invalid).Status, v)
}

// showListResult shows what a list would add.
func showListResult(p *page) error {
	r, err := preparedList(p)
	if err != nil {
		return err
	}
	result, err := p.site.Imports.Check(p.ctx(), p.account, r)
	if err != nil {
		return err
	}
	return renderListResult(p, http.StatusOK, result, views.NewForm("apply"))
}

// preparedList is how the list of the address is to be read.
func preparedList(p *page) (workbook.ListRequest, error) {
	r, err := p.site.Imports.Prepared(p.account, p.param("request"))
	if err == nil && r.File != p.param("digest") {
		err = problem.New(problem.NotFound, "error.workbook.gone")
	}
	return r, err
}

func renderListResult(p *page, status int, result workbook.ListResult, form views.Form) error {
	v := views.ListResultView{ListResult: result, Request: p.param("request"), Form: form}
	var err error
	if v.Dimensions, err = p.site.Tracker.Dimensions(p.ctx(), p.account); err != nil {
		return err
	}
	v.Columns = workbook.ThingColumns(result.What, v.Dimensions)
	c := listLayout(p, "list.result")
	c.Path = p.path("deliverables", "import", result.File, v.Request)
	return p.render(status, views.ListResult(c, v))
}

var applyListForm = form{
	path: "/deliverables/import/:digest/:request/apply", fields: []request.Field{{Name: "distinct"}}, submit: applyList, invalid: applyListInvalid,
}

// applyList adds what a list says, all of it or nothing.
func applyList(p *page) error {
	r, err := preparedList(p)
	if err != nil {
		return err
	}
	result, err := p.site.Imports.Apply(p.ctx(), p.account, r, p.posted.Get("distinct") != "")
	switch {
	case err != nil:
		return err
	case !result.Applied && len(result.Errors) == 0:
		refusal := response.Describe(problem.New(problem.Conflict, "error.list.alike"))
		form := views.NewForm("apply").Typed(p.posted, "", []views.FieldMessage{{Name: "distinct", Message: p.locale.T("list.distinct.missing")}})
		return renderListResult(p, refusal.Status, result, form)
	case !result.Applied:
		return renderListResult(p, http.StatusUnprocessableEntity, result, views.NewForm("apply"))
	}
	p.site.Sessions.PutFlash(p.ctx(), p.locale.N("done.list_imported", len(result.Things)))
	p.gin.Redirect(http.StatusSeeOther, views.Chosen(p.path("deliverables"), "kind", result.What.Code))
	return nil
}

func applyListInvalid(_ *page, invalid error) error { return invalid }
