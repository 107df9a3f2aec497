package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/web/views"
)

// editionsPerPage is how many editions one page of the list shows.
const editionsPerPage = 50

// reports lists the editions by period.
func (p *page) reports() error {
	return p.showReports(http.StatusOK, views.NewForm("compile", "period", p.lastPeriod(), "agreement", p.Query("agreement")))
}

// lastPeriod is the last quarter that has ended.
func (p *page) lastPeriod() string {
	return commitments.PeriodOf(commitments.Quarter, p.Tracker.Today()).Prev().String()
}

func (p *page) showReports(status int, compile views.Form) error {
	ctx, v := p.Request.Context(), views.ReportsView{}
	var err error
	if v.Agreements, err = p.Tracker.Agreements(ctx, p.account); err != nil {
		return err
	}
	if v.Agreement, err = p.Tracker.Agreement(ctx, p.account, p.Query("agreement")); err != nil {
		return err
	}
	v.Paging = views.Paging{
		Path: p.path("reports"), Query: withoutEmpty(p.Request.URL.Query()), Page: p.pageNumber(), PerPage: editionsPerPage,
	}
	list, total, err := p.Reports.List(ctx, p.account, reports.EditionFilter{
		Agreement: v.Agreement.Code, Page: v.Page, PerPage: editionsPerPage,
	})
	if err != nil {
		return err
	}
	v.Periods, v.Total = views.ByPeriod(list), total
	if p.account.Can(people.CompileReport) {
		v.Compile = &compile
	}
	return p.render(status, views.ReportsPage(p.chrome(p.locale.T("nav.reports")), v))
}

// compileReport issues the report of a period.
func (p *page) compileReport() error {
	var edition reports.Edition
	created := false
	period, err := commitments.ParsePeriod(strings.TrimSpace(p.PostForm("period")))
	if err == nil {
		edition, created, err = p.Reports.Compile(p.Request.Context(), p.account, p.PostForm("agreement"), period, p.PostForm("reason"))
	}
	if problem.Is(err, problem.Invalid) {
		form := views.NewForm("compile").Typed(p.Request.PostForm, describe(err).message(p.locale), fieldList(err, p.locale))
		return p.showReports(describe(err).status, form)
	}
	if err != nil {
		return err
	}
	key := "done.unchanged"
	if created {
		key = "done.compiled"
	}
	return p.done(p.editionPath(edition), key, "period", period.String(), "number", edition.Number)
}

func (p *page) editionPath(e reports.Edition) string {
	return p.path("reports", e.Period.String(), strconv.Itoa(e.Number)) + "?" + url.Values{"agreement": {e.Agreement}}.Encode()
}

// edition finds the edition that the address names; without a number, the
// latest one.
func (p *page) edition() (reports.Edition, error) {
	period, err := commitments.ParsePeriod(p.Param("period"))
	if err != nil {
		return reports.Edition{}, notFoundHere()
	}
	number := 0
	if text := p.Param("edition"); text != "" {
		if number, err = strconv.Atoi(text); err != nil || number < 1 {
			return reports.Edition{}, notFoundHere()
		}
	}
	return p.Reports.Find(p.Request.Context(), p.account, p.Query("agreement"), period, number)
}

// report shows one edition on screen.
func (p *page) report() error {
	e, err := p.edition()
	if err != nil {
		return err
	}
	v := views.ReportView{Edition: e}
	if v.Report, err = p.Reports.Load(p.Request.Context(), e); err != nil {
		return err
	}
	v.Others, _, err = p.Reports.List(p.Request.Context(), p.account, reports.EditionFilter{
		Agreement: e.Agreement, Period: e.Period, Page: 1, PerPage: editionsPerPage,
	})
	if err != nil {
		return err
	}
	c := p.chrome("")
	c.Title = c.T("onscreen.title", "name", c.Period(e.Period))
	return p.ok(views.ReportPage(c.At(p.crumb("nav.reports", "reports")), v))
}

// reportFile serves the stored bytes of an edition's file. HTML opens in the
// browser under its own policy; everything else is saved.
func (p *page) reportFile() error {
	e, err := p.edition()
	if err != nil {
		return err
	}
	file, content, err := p.Reports.Download(p.Request.Context(), p.account, e.ID, p.Param("file"))
	if err != nil {
		return err
	}
	how := delivery{
		attach: !strings.HasPrefix(file.MediaType, "text/html") || p.Query("download") != "", mark: p.Query("bom") == "1",
	}
	file.Name = strings.Join([]string{e.Agreement, e.Period.String(), strconv.Itoa(e.Number), file.Name}, "-")
	return sendFile(p.Writer, p.Request, file, content, how)
}
