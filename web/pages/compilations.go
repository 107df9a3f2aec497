package pages

import (
	"net/http"

	"tracker/internal/reports"
	"tracker/web/response"
	"tracker/web/views"
)

// A page that waits for the end of a compilation is requested with waiting, and is
// redirected to the edition; one that is requested with still does not reload itself.
const (
	waitField = "wait"
	waiting   = "1"
	still     = "0"
)

func compilationPath(p *page, c reports.Compilation) string { return p.path("compilations", c.ID) }

// followCompilation redirects whoever started the compilation of a report to the page
// that shows its progress. Where someone else had started it before, that page says so.
func followCompilation(p *page, c reports.Compilation) error {
	to := compilationPath(p, c) + "?" + waitField + "=" + waiting
	if c.By != p.account.ID {
		return p.done(to, "compilation.joined", "name", p.writer().Author(c.ByName))
	}
	p.site.Sessions.PutReason(p.ctx(), c.ID, p.posted.Get("reason"))
	p.gin.Redirect(http.StatusSeeOther, to)
	return nil
}

// showCompilation shows how far the compiling of a report has come, or how it ended.
func showCompilation(p *page) error {
	c, err := p.site.Reports.Compilation(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	v, err := compilationView(p, c)
	if err != nil {
		return err
	}
	if c.State == reports.Issued && p.query(waitField) == waiting {
		return p.done(editionPath(p, v.Edition), "done.compiled", "period", c.Period.String(), "number", v.Edition.Number)
	}
	return renderCompilation(p, http.StatusOK, v)
}

func compilationView(p *page, c reports.Compilation) (views.CompilationView, error) {
	ctx, v := p.ctx(), views.CompilationView{Compilation: c, Result: compilationPath(p, c) + "?" + waitField + "=" + waiting}
	var err error
	switch c.State {
	case reports.Compiling:
		if p.query(waitField) != still {
			v.Still = compilationPath(p, c) + "?" + waitField + "=" + still
		}
	case reports.Issued:
		v.Edition, err = p.site.Reports.Get(ctx, p.account, c.Edition)
	default:
		v.Again = views.NewForm("compile", "agreement", c.Agreement, "period", c.Period.String(), "reason", p.site.Sessions.Reason(p.ctx(), c.ID))
		all, err := p.site.Tracker.Agreements(ctx, p.account)
		if err != nil {
			return v, err
		}
		v.Agreements = issuable(p.account, all)
	}
	return v, err
}

func renderCompilation(p *page, status int, v views.CompilationView) error {
	l := p.layout("")
	l.Path = compilationPath(p, v.Compilation)
	l.Title = l.T("compilation.title", "name", l.Period(v.Period))
	if v.Still != "" {
		l.Refresh = v.Result
	}
	return p.render(status, views.CompilationPage(l.At(p.crumb("nav.reports", "reports")), v))
}

var cancelCompilationForm = form{
	path: "/compilations/:id/cancel", submit: cancelCompilation, invalid: cancelCompilationInvalid,
}

// cancelCompilation ends a compilation.
func cancelCompilation(p *page) error {
	id := p.param("id")
	if err := p.site.Reports.Cancel(p.ctx(), p.account, id); err != nil {
		return err
	}
	return p.done(p.path("compilations", id), "done.cancelling")
}

// cancelCompilationInvalid shows the state of a compilation that could not be cancelled.
func cancelCompilationInvalid(p *page, invalid error) error {
	c, err := p.site.Reports.Compilation(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	v, err := compilationView(p, c)
	if err != nil {
		return err
	}
	refusal := response.Describe(invalid)
	v.Refused = views.NewForm("cancel").Typed(nil, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
	return renderCompilation(p, refusal.Status, v)
}
