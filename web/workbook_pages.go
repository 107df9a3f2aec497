package web

import (
	"io"
	"net/http"

	"tracker/internal/people"
	"tracker/internal/workbook"
	"tracker/web/views"
)

// workbook is the page of a round's workbook: to download it, and to hand it in.
func (p *page) workbook() error {
	return p.showWorkbook(http.StatusOK, views.NewForm("workbook"))
}

func (p *page) showWorkbook(status int, form views.Form) error {
	offer, err := p.Workbooks.Fillable(p.Request.Context(), p.account, p.Param("id"))
	if err != nil {
		return err
	}
	c := p.chrome(p.locale.T("workbook.page.title", "period", offer.Round.Period.String())).
		At(p.crumb("nav.collection", "collection"), p.roundCrumb(offer.Round))
	c.Path = p.path("collection", offer.Round.ID, "workbook")
	return p.render(status, views.WorkbookPage(c, views.WorkbookView{Fillable: offer, Form: form}))
}

// workbookFile hands out the workbook.
func (p *page) workbookFile() error {
	write, err := p.Workbooks.Download(p.Request.Context(), p.account, p.Param("id"), asLayout(p.Query("layout")), p.locale)
	if err != nil {
		return err
	}
	return sendWorkbook(p.Writer, "workbook-"+p.locale.Lang(), write)
}

// asLayout is the layout that is asked for; a sheet for each pledge where none is.
func asLayout(asked string) workbook.Layout {
	if asked == "" {
		return workbook.ByPledge
	}
	return workbook.Layout(asked)
}

// sendWorkbook hands out a workbook as it is written.
func sendWorkbook(w http.ResponseWriter, name string, write func(io.Writer) error) error {
	takeTime(w)
	w.Header().Set("Content-Type", workbook.MediaType)
	w.Header().Set("Content-Disposition", disposition("attachment", name+".xlsx"))
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	err := write(w)
	if err != nil {
		w.Header().Del("Content-Disposition") // what is sent instead is a page
	}
	return err
}

// handIn takes a workbook in and leads to what it would change.
func (p *page) handIn() error {
	if err := p.account.Require(people.ReportProgress); err != nil {
		return err
	}
	digest, err := p.handed.received()
	if err != nil {
		return err
	}
	if _, err := p.Workbooks.DryRun(p.Request.Context(), p.account, p.Param("id"), digest); err != nil {
		return err
	}
	p.Redirect(http.StatusSeeOther, p.path("collection", p.Param("id"), "workbook", digest))
	return nil
}

func (p *page) handInAgain(wrong error) error {
	told := describe(wrong)
	form := views.NewForm("workbook").Typed(nil, told.message(p.locale), messagesOf(told.fields, p.locale))
	return p.showWorkbook(told.status, form)
}

// workbookResult shows what a workbook that was handed in would change.
func (p *page) workbookResult() error {
	result, err := p.Workbooks.DryRun(p.Request.Context(), p.account, p.Param("id"), p.Param("digest"))
	if err != nil {
		return err
	}
	return p.showResult(http.StatusOK, result)
}

func (p *page) showResult(status int, result workbook.Result) error {
	c := p.chrome(p.locale.T("workbook.result.title", "period", result.Round.Period.String()))
	c = c.At(p.crumb("nav.collection", "collection"), p.roundCrumb(result.Round), views.Crumb{
		Label: p.locale.T("workbook.page.title", "period", result.Round.Period.String()), Href: p.path("collection", result.Round.ID, "workbook"),
	})
	c.Path = p.path("collection", result.Round.ID, "workbook", result.Digest)
	return p.render(status, views.WorkbookResult(c, result))
}

// workbookMarked hands out the workbook with its errors marked in place.
func (p *page) workbookMarked() error {
	write, err := p.Workbooks.Marked(p.Request.Context(), p.account, p.Param("id"), p.Param("digest"), p.locale)
	if err != nil {
		return err
	}
	return sendWorkbook(p.Writer, "workbook-marked-"+p.locale.Lang(), write)
}

// applyWorkbook applies a workbook that was handed in, all of it or nothing.
func (p *page) applyWorkbook() error {
	result, err := p.Workbooks.Apply(p.Request.Context(), p.account, p.Param("id"), p.Param("digest"))
	switch {
	case err != nil:
		return err
	case !result.Applied:
		return p.showResult(http.StatusUnprocessableEntity, result)
	}
	to := p.path("collection", result.Round.ID, "workbook")
	if len(result.Changes) == 0 {
		return p.done(to, "done.workbook_unchanged")
	}
	return p.done(to, "done.workbook_applied", "count", len(result.Changes))
}
