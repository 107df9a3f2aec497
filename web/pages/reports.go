package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// editionsPerPage is how many editions one page of the list shows.
const editionsPerPage = 50

// listReports lists the editions by period.
func listReports(p *page) error {
	return renderReports(p, http.StatusOK, views.NewForm("compile", "period", lastQuarter(p), "agreement", p.query("agreement")))
}

// lastQuarter is the last quarter that has ended.
func lastQuarter(p *page) string {
	return commitments.PeriodOf(commitments.Quarter, p.site.Tracker.Today()).Prev().String()
}

func renderReports(p *page, status int, compile views.Form) error {
	ctx, v := p.ctx(), views.ReportsView{}
	var err error
	if v.Agreements, err = p.site.Tracker.Agreements(ctx, p.account); err != nil {
		return err
	}
	if v.Agreement, err = p.site.Tracker.FilterAgreement(ctx, p.account, p.query("agreement")); err != nil {
		return err
	}
	if v.Paging, err = p.paging(editionsPerPage, "reports"); err != nil {
		return err
	}
	list, total, err := p.site.Reports.List(ctx, p.account, reports.EditionFilter{
		Agreement: v.Agreement.Code, Page: v.Page, PerPage: v.PerPage,
	})
	if err != nil {
		return err
	}
	v.Periods, v.Total = views.ByPeriod(list), total
	if v.Since, err = p.site.Reports.MovedSince(ctx, p.account, list...); err != nil {
		return err
	}
	if v.Before, err = p.site.Reports.Before(ctx, p.account, list); err != nil {
		return err
	}
	if p.account.RequireIssuer(v.Agreement.Collectors()) == nil {
		v.Compile, v.Issuable = &compile, issuable(p.account, v.Agreements)
		if v.Underway, err = p.site.Reports.Underway(ctx, p.account, v.Agreement.Code); err != nil {
			return err
		}
	}
	if v.Recommended, err = p.site.Recommended.Awaiting(ctx, p.account); err != nil {
		return err
	}
	v.Opinions = opinionPeriods(p, v.Agreement)
	return p.render(status, views.ReportsPage(p.layout(p.locale.T("nav.reports")), v))
}

// issuable lists the agreements whose editions the account may issue.
func issuable(by people.Account, agreements []commitments.Agreement) []commitments.Agreement {
	return slices.DeleteFunc(slices.Clone(agreements), func(a commitments.Agreement) bool {
		return by.RequireIssuer(a.Collectors()) != nil
	})
}

func downloadReports(p *page) (lists.List, error) {
	a, err := p.site.Tracker.FilterAgreement(p.ctx(), p.account, p.query("agreement"))
	if err != nil {
		return lists.List{}, err
	}
	return p.site.Lists.Editions(p.account, reports.EditionFilter{Agreement: a.Code}), nil
}

var compileReportForm = form{
	path: "/reports",
	fields: []request.Field{
		{Name: "agreement", Label: "term.agreement"}, {Name: "period", Label: "term.period"},
		{Name: "reason", Label: "reports.reason", Length: commitments.MaxEditionReason},
	},
	submit: compileReport, invalid: compileReportInvalid,
}

// compileReport has the report of a period compiled, and leads to where that can
// be followed; to the latest edition where that one says the same.
func compileReport(p *page) error {
	period, err := commitments.ParsePeriod(strings.TrimSpace(p.posted.Get("period")))
	if err != nil {
		return err
	}
	begun, latest, err := p.site.Reports.Start(p.ctx(), p.account, reports.CompileInput{
		Agreement: p.posted.Get("agreement"), Period: period, Reason: p.posted.Get("reason"),
	})
	if err != nil {
		return err
	}
	if begun.ID == "" {
		return p.done(editionPath(p, latest), "done.unchanged", "period", period.String(), "number", latest.Number)
	}
	return followCompilation(p, begun)
}

func compileReportInvalid(p *page, invalid error) error {
	a, err := p.site.Tracker.FilterAgreement(p.ctx(), p.account, p.posted.Get("agreement"))
	if err == nil {
		err = p.account.RequireIssuer(a.Collectors())
	}
	if problem.Is(err, problem.Forbidden) {
		return err // the list has no form for those who may not issue
	}
	return renderReports(p, response.Describe(invalid).Status, p.invalidForm(invalid, "compile"))
}

func editionPath(p *page, e reports.Edition) string {
	return p.path("reports", e.Period.String(), strconv.Itoa(e.Number)) + "?" + url.Values{"agreement": {e.Agreement}}.Encode()
}

// findEdition finds the edition that the address names; without a number, the
// latest one.
func findEdition(p *page) (reports.Edition, error) {
	period, err := commitments.ParsePeriod(p.param("period"))
	if err != nil {
		return reports.Edition{}, response.NotFound()
	}
	number := 0
	if text := p.param("edition"); text != "" {
		if number, err = strconv.Atoi(text); err != nil || number < 1 {
			return reports.Edition{}, response.NotFound()
		}
	}
	return p.site.Reports.Find(p.ctx(), p.account, p.query("agreement"), period, number)
}

// showReport shows one edition on screen.
func showReport(p *page) error {
	e, err := findEdition(p)
	if err != nil {
		return err
	}
	v, err := reportView(p, e)
	if err != nil {
		return err
	}
	c := p.layout("")
	c.Units, c.Sheet = v.Report.Units, "report.css"
	c.Title = c.T("onscreen.title", "name", c.Period(e.Period))
	return p.ok(views.ReportPage(c.At(p.crumb("nav.reports", "reports")), v))
}

// reportView reads what an edition's page shows.
func reportView(p *page, e reports.Edition) (views.ReportView, error) {
	ctx, v := p.ctx(), views.ReportView{Edition: e, Key: p.site.Journal.Identity().Key}
	var err error
	if v.Report, err = p.site.Reports.Load(ctx, e); err != nil {
		return v, err
	}
	if v.Changes, err = p.site.Reports.Changes(ctx, p.account, e); err != nil {
		return v, err
	}
	if v.Since, err = p.site.Reports.Since(ctx, p.account, e); err != nil {
		return v, err
	}
	if v.Next, err = p.site.Reports.NextByHand(ctx, p.account, e); err != nil {
		return v, err
	}
	if v.Numbers, err = p.journalNumbers(e.ID); err != nil {
		return v, err
	}
	v.Opinions, err = waitingOpinions(p, func(s opinions.Subject) bool { return s.Agreement == e.Agreement && s.Period == e.Period })
	if err != nil {
		return v, err
	}
	v.Editions, _, err = p.site.Reports.List(ctx, p.account, reports.EditionFilter{
		Agreement: e.Agreement, Period: e.Period, Page: 1, PerPage: commitments.MaxPerPage,
	})
	return v, err
}

// sendReportFile serves the stored bytes of an edition's file. HTML opens in the
// browser under its own policy; everything else is saved.
func sendReportFile(p *page) error {
	e, err := findEdition(p)
	if err != nil {
		return err
	}
	file, content, err := p.site.Reports.Download(p.ctx(), p.account, e.ID, p.param("file"))
	if err != nil {
		return err
	}
	options := response.ReportFileOptions{
		Attach: !strings.HasPrefix(file.MediaType, "text/html") || p.query("download") != "", ByteOrderMark: p.query("bom") == "1",
	}
	file.Name = e.DownloadName(file.Name)
	return response.SendReportFile(p.gin.Writer, p.gin.Request, file, content, options)
}

// sendReportArchive serves all files of an edition as one.
func sendReportArchive(p *page) error {
	e, err := findEdition(p)
	if err != nil {
		return err
	}
	edition, write, err := p.site.Reports.Archive(p.ctx(), p.account, e.ID)
	if err != nil {
		return err
	}
	response.SendReportArchive(p.gin.Writer, p.gin.Request, p.site.Log, edition, write)
	return nil
}
