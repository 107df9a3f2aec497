package pages

import (
	"io"
	"mime/multipart"
	"net/http"

	"tracker/internal/people"
	"tracker/internal/workbook"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showWorkbook is the page of a round's workbook: to download it, and to upload it.
func showWorkbook(p *page) error {
	return renderWorkbook(p, http.StatusOK, views.NewForm("workbook"))
}

func renderWorkbook(p *page, status int, form views.Form) error {
	offer, err := p.site.Workbooks.Fillable(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	c := p.layout(p.locale.T("workbook.page.title", "period", offer.Round.Period.String())).
		At(p.crumb("nav.collection", "collection"), p.roundCrumb(offer.Round))
	c.Path = p.path("collection", offer.Round.ID, "workbook")
	return p.render(status, views.WorkbookPage(c, views.WorkbookView{Fillable: offer, Form: form}))
}

// sendWorkbook sends the workbook.
func sendWorkbook(p *page) error {
	write, err := p.site.Workbooks.Download(p.ctx(), p.account, p.param("id"), request.WorkbookLayout(p.query("layout")), p.locale)
	if err != nil {
		return err
	}
	return response.SendWorkbook(p.gin.Writer, "workbook-"+p.locale.Lang(), write)
}

var handInWorkbookForm = form{
	path: "/collection/:id/workbook", fields: request.WorkbookFields, receive: receiveWorkbook,
	submit: handInWorkbook, invalid: handInWorkbookInvalid,
}

func receiveWorkbook(p *page, f *request.FormReader, parts *multipart.Reader) error {
	request.AllowTransfer(p.gin.Writer)
	return p.workbook.Read(f, parts, func(content io.Reader) (string, error) {
		return p.site.Workbooks.Receive(p.ctx(), p.account, p.param("id"), content)
	})
}

// handInWorkbook receives a workbook and redirects to what it would change.
func handInWorkbook(p *page) error {
	if err := p.account.Require(people.ReportProgress); err != nil {
		return err
	}
	digest, err := p.workbook.Digest()
	if err != nil {
		return err
	}
	if _, err := p.site.Workbooks.DryRun(p.ctx(), p.account, p.param("id"), digest); err != nil {
		return err
	}
	p.gin.Redirect(http.StatusSeeOther, p.path("collection", p.param("id"), "workbook", digest))
	return nil
}

func handInWorkbookInvalid(p *page, invalid error) error {
	refusal := response.Describe(invalid)
	form := views.NewForm("workbook").Typed(nil, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
	return renderWorkbook(p, refusal.Status, form)
}

// showWorkbookResult shows what an uploaded workbook would change.
func showWorkbookResult(p *page) error {
	result, err := p.site.Workbooks.DryRun(p.ctx(), p.account, p.param("id"), p.param("digest"))
	if err != nil {
		return err
	}
	return renderWorkbookResult(p, http.StatusOK, result)
}

func renderWorkbookResult(p *page, status int, result workbook.Result) error {
	c := p.layout(p.locale.T("workbook.result.title", "period", result.Round.Period.String()))
	c = c.At(p.crumb("nav.collection", "collection"), p.roundCrumb(result.Round), views.Crumb{
		Label: p.locale.T("workbook.page.title", "period", result.Round.Period.String()), Href: p.path("collection", result.Round.ID, "workbook"),
	})
	c.Path = p.path("collection", result.Round.ID, "workbook", result.Digest)
	names, err := p.names(result.Round.Agreement)
	if err != nil {
		return err
	}
	v := views.WorkbookResultView{Names: names, Result: result}
	if v.Dimensions, err = p.site.Tracker.Dimensions(p.ctx(), p.account); err != nil {
		return err
	}
	if v.Reasons, err = p.site.Tracker.DelayReasons(p.ctx(), p.account); err != nil {
		return err
	}
	if v.Kinds, err = p.site.Tracker.Kinds(p.ctx(), p.account); err != nil {
		return err
	}
	return p.render(status, views.WorkbookResult(c, v))
}

// sendMarkedWorkbook sends the workbook with its errors marked in place.
func sendMarkedWorkbook(p *page) error {
	write, err := p.site.Workbooks.Marked(p.ctx(), p.account, p.param("id"), p.param("digest"), p.locale)
	if err != nil {
		return err
	}
	return response.SendWorkbook(p.gin.Writer, "workbook-marked-"+p.locale.Lang(), write)
}

var applyWorkbookForm = form{
	path: "/collection/:id/workbook/:digest/apply", submit: applyWorkbook, invalid: handInWorkbookInvalid,
}

// applyWorkbook applies an uploaded workbook, all of it or nothing.
func applyWorkbook(p *page) error {
	result, err := p.site.Workbooks.Apply(p.ctx(), p.account, p.param("id"), p.param("digest"))
	switch {
	case err != nil:
		return err
	case !result.Applied:
		return renderWorkbookResult(p, http.StatusUnprocessableEntity, result)
	}
	to := p.path("collection", result.Round.ID, "workbook")
	switch {
	case len(result.Things) > 0:
		return p.done(to, "done.workbook_applied_things", "count", len(result.Changes), "things", len(result.Things))
	case len(result.Changes) == 0:
		return p.done(to, "done.workbook_unchanged")
	}
	return p.done(to, "done.workbook_applied", "count", len(result.Changes))
}
