package web

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/people"
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
		if v.Underway, err = p.Reports.Underway(ctx, p.account, v.Agreement.Code); err != nil {
			return err
		}
	}
	return p.render(status, views.ReportsPage(p.chrome(p.locale.T("nav.reports")), v))
}

// compileReport has the report of a period compiled, and leads to where that can
// be followed; to the latest edition where that one says the same.
func (p *page) compileReport() error {
	period, err := commitments.ParsePeriod(strings.TrimSpace(p.PostForm("period")))
	if err != nil {
		return err
	}
	begun, standing, err := p.Reports.Start(p.Request.Context(), p.account, reports.CompileInput{Agreement: p.PostForm("agreement"), Period: period, Reason: p.PostForm("reason")})
	if err != nil {
		return err
	}
	if begun.ID == "" {
		return p.done(p.editionPath(standing), "done.unchanged", "period", period.String(), "number", standing.Number)
	}
	return p.follow(begun)
}

func (p *page) compileAgain(wrong error) error {
	if err := p.account.Require(people.CompileReport); err != nil {
		return err
	}
	return p.showReports(describe(wrong).status, p.refusedForm(wrong, "compile"))
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
	v, err := p.reportView(e)
	if err != nil {
		return err
	}
	c := p.chrome("")
	c.Title = c.T("onscreen.title", "name", c.Period(e.Period))
	return p.ok(views.ReportPage(c.At(p.crumb("nav.reports", "reports")), v))
}

// reportView reads what an edition's page shows.
func (p *page) reportView(e reports.Edition) (views.ReportView, error) {
	ctx, v := p.Request.Context(), views.ReportView{Edition: e, Key: p.Journal.Identity().Key}
	var err error
	if v.Report, err = p.Reports.Load(ctx, e); err != nil {
		return v, err
	}
	if v.Corrected, v.Differences, err = p.Reports.Changes(ctx, p.account, e); err != nil {
		return v, err
	}
	if v.Numbers, err = p.journalNumbers(e.ID); err != nil {
		return v, err
	}
	v.Editions, _, err = p.Reports.List(ctx, p.account, reports.EditionFilter{
		Agreement: e.Agreement, Period: e.Period, Page: 1, PerPage: commitments.MaxPerPage,
	})
	return v, err
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
	file.Name = e.DownloadName(file.Name)
	return sendFile(p.Writer, p.Request, file, content, how)
}

// reportArchive serves all files of an edition as one.
func (p *page) reportArchive() error {
	e, err := p.edition()
	if err != nil {
		return err
	}
	edition, write, err := p.Reports.Archive(p.Request.Context(), p.account, e.ID)
	if err != nil {
		return err
	}
	p.sendArchive(p.Writer, p.Request, edition, write)
	return nil
}

// sendArchive hands over all files of an edition, which may take longer than
// other answers.
func (s *server) sendArchive(w http.ResponseWriter, r *http.Request, e reports.Edition, write func(io.Writer) error) {
	attach(w.Header(), "application/zip", e.ArchiveName())
	if err := write(patient{w}); err != nil {
		s.note(r.Context(), err)
		panic(http.ErrAbortHandler) // half an archive must not look like a whole one
	}
}
