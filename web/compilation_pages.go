package web

import (
	"net/http"
	"strings"

	"tracker/internal/reports"
	"tracker/web/views"
)

// A page that waits for the end of a compilation asks for it with waiting, and
// is led to the edition; one that asks with still does not load itself anew.
const (
	waitField = "wait"
	waiting   = "1"
	still     = "0"
)

func (p *page) compilationPath(c reports.Compilation) string { return p.path("compilations", c.ID) }

// follow leads whoever asked for a report to be compiled to where they see how
// far that has come. Where someone else had asked before, the page says so.
func (p *page) follow(c reports.Compilation) error {
	to := p.compilationPath(c) + "?" + waitField + "=" + waiting
	if c.By != p.account.ID {
		return p.done(to, "compilation.joined", "name", c.ByName)
	}
	p.keepTried(c, p.PostForm("reason"))
	p.Redirect(http.StatusSeeOther, to)
	return nil
}

// keepTried keeps the reason that was typed, to be offered again where the
// compilation does not come to an edition.
func (p *page) keepTried(c reports.Compilation, reason string) {
	p.sessions.Put(p.Request.Context(), sessionTriedKey, c.ID+" "+reason)
}

// tried returns the reason that the visitor typed for the compilation, or "".
func (p *page) tried(c reports.Compilation) string {
	id, reason, _ := strings.Cut(p.sessions.GetString(p.Request.Context(), sessionTriedKey), " ")
	if id != c.ID {
		return ""
	}
	return reason
}

// compilation shows how far the compiling of a report has come, or how it ended.
func (p *page) compilation() error {
	c, err := p.Reports.Compilation(p.Request.Context(), p.account, p.Param("id"))
	if err != nil {
		return err
	}
	v, err := p.compilationView(c)
	if err != nil {
		return err
	}
	if c.State == reports.Issued && p.Query(waitField) == waiting {
		return p.done(p.editionPath(v.Edition), "done.compiled", "period", c.Period.String(), "number", v.Edition.Number)
	}
	return p.showCompilation(http.StatusOK, v)
}

func (p *page) compilationView(c reports.Compilation) (views.CompilationView, error) {
	ctx, v := p.Request.Context(), views.CompilationView{Compilation: c, Result: p.compilationPath(c) + "?" + waitField + "=" + waiting}
	var err error
	switch c.State {
	case reports.Compiling:
		if p.Query(waitField) != still {
			v.Still = p.compilationPath(c) + "?" + waitField + "=" + still
		}
	case reports.Issued:
		v.Edition, err = p.Reports.Get(ctx, p.account, c.Edition)
	default:
		v.Again = views.NewForm("compile", "agreement", c.Agreement, "period", c.Period.String(), "reason", p.tried(c))
		v.Agreements, err = p.Tracker.Agreements(ctx, p.account)
	}
	return v, err
}

func (p *page) showCompilation(status int, v views.CompilationView) error {
	chrome := p.chrome("")
	chrome.Path = p.compilationPath(v.Compilation)
	chrome.Title = chrome.T("compilation.title", "name", chrome.Period(v.Period))
	if v.Still != "" {
		chrome.Refresh = v.Result
	}
	return p.render(status, views.CompilationPage(chrome.At(p.crumb("nav.reports", "reports")), v))
}

// cancelCompilation asks for the end of a compilation.
func (p *page) cancelCompilation() error {
	id := p.Param("id")
	if err := p.Reports.Cancel(p.Request.Context(), p.account, id); err != nil {
		return err
	}
	return p.done(p.path("compilations", id), "done.cancelling")
}

// cancelAgain shows how a compilation that could not be cancelled stands.
func (p *page) cancelAgain(wrong error) error {
	c, err := p.Reports.Compilation(p.Request.Context(), p.account, p.Param("id"))
	if err != nil {
		return err
	}
	v, err := p.compilationView(c)
	if err != nil {
		return err
	}
	v.Refused = views.NewForm("cancel").Typed(nil, describe(wrong).message(p.locale), fieldList(wrong, p.locale))
	return p.showCompilation(describe(wrong).status, v)
}
