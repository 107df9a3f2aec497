package pages

import (
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/request"
	"tracker/web/views"
)

// workItems is how many commitments a list of the dashboard shows; its link leads to
// all of them.
const workItems = 3

// trendPeriods is over how many periods the dashboard's counts have their trend.
const trendPeriods = 8

// showDashboard shows the account's own work, then the state of the agreement.
func showDashboard(p *page) error {
	d, err := readDashboard(p)
	if err != nil {
		return err
	}
	if err := readOwnWork(p, &d); err != nil {
		return err
	}
	if d.Mentions, d.Mentioned, err = p.site.Tracker.Mentions(p.ctx(), p.account, mentionItems); err != nil {
		return err
	}
	return p.ok(views.DashboardPage(p.layout(p.locale.T("dashboard.title")), d))
}

// readDashboard reads the state of the agreement under the filter of the address.
func readDashboard(p *page) (views.Dashboard, error) {
	ctx, d := p.ctx(), views.Dashboard{}
	var err error
	if d.Agreements, err = p.site.Tracker.Agreements(ctx, p.account); err != nil {
		return d, err
	}
	if len(d.Agreements) == 0 {
		return d, nil
	}
	if d.Agreement, err = p.site.Tracker.FilterAgreement(ctx, p.account, p.query("agreement")); err != nil {
		return d, err
	}
	if d.Names, err = p.names(d.Agreement.Code); err != nil {
		return d, err
	}
	d.Categories = categories(d.Pledges)
	d.Filter = views.MatrixFilter{
		Party: p.query("party"), Category: p.query("category"), Differs: p.query("differs") != "",
	}
	if d.Matrix, err = p.site.Tracker.Matrix(ctx, p.account, d.Agreement.Code); err != nil {
		return d, err
	}
	within := where(d.Matrix, func(c commitments.Commitment) bool {
		return (d.Filter.Party == "" || c.Party == d.Filter.Party) && (d.Filter.Category == "" || c.Category == d.Filter.Category)
	})
	d.Totals = d.Agreement.TotalsToday(d.Pledges, d.Regions, within, p.site.Tracker.Today())
	horizons, err := p.horizons()
	if err != nil {
		return d, err
	}
	f := commitments.Filter{Agreement: d.Agreement.Code, Party: d.Filter.Party, Category: d.Filter.Category, Differs: d.Filter.Differs}
	d.Counts, err = p.site.Tracker.Counts(ctx, p.account, f.On(horizons))
	if err != nil || d.Filter != (views.MatrixFilter{}) {
		return d, err // reports lead with the counts of the whole
	}
	kind := d.Agreement.CalendarOn(p.site.Tracker.Today()).Reporting
	d.Trend, err = p.site.Reports.Trend(ctx, p.account, d.Agreement.Code, kind, trendPeriods)
	return d, err
}

// readOwnWork reads what the account's role lands on.
func readOwnWork(p *page, d *views.Dashboard) error {
	var err error
	switch p.account.Role {
	case people.Planner:
		d.Planner, err = plannerWork(p)
	case people.Reviewer:
		d.Reviewer, err = reviewerWork(p, d.Agreement)
	case people.Auditor:
		d.Auditor, err = auditorWork(p, d.Agreement)
	case people.Admin:
		d.Admin, err = adminWork(p)
	}
	return err
}

func plannerWork(p *page) (*views.PlannerWork, error) {
	ctx, w := p.ctx(), &views.PlannerWork{}
	var err error
	if w.Owed, err = p.site.Collection.OpenReturns(ctx, p.account); err != nil {
		return w, err
	}
	if w.Returned, err = p.site.Tracker.ReturnedTo(ctx, p.account); err != nil {
		return w, err
	}
	if w.Drafts, err = p.site.Tracker.Drafts(ctx, p.account); err != nil {
		return w, err
	}
	mine := commitments.Filter{Party: p.account.Party, Sort: "due"}
	if !p.account.AllRegions {
		mine.Regions = p.account.Regions
	}
	late, missing, soon := mine, mine, mine
	late.Overdue, missing.NoReport, soon.DueSoon = true, true, true
	if w.Overdue, err = workList(p, late); err != nil {
		return w, err
	}
	if w.NoReport, err = workList(p, missing); err != nil {
		return w, err
	}
	w.DueSoon, err = workList(p, soon)
	return w, err
}

// workList reads the first commitments that match, and where all of them are.
func workList(p *page, f commitments.Filter) (views.WorkList, error) {
	f.Page, f.PerPage = 1, workItems
	horizons, err := p.horizons()
	if err != nil {
		return views.WorkList{}, err
	}
	items, total, err := p.site.Tracker.Commitments(p.ctx(), p.account, f.On(horizons))
	if err != nil {
		return views.WorkList{}, err
	}
	return views.WorkList{Items: items, Total: total, Href: p.path("commitments") + "?" + request.CommitmentQuery(f).Encode()}, nil
}

func reviewerWork(p *page, a commitments.Agreement) (*views.ReviewerWork, error) {
	ctx, w := p.ctx(), &views.ReviewerWork{}
	var err error
	if w.Running, err = p.site.Collection.Running(ctx, p.account); err != nil {
		return w, err
	}
	w.Waiting, w.Total, err = p.site.Tracker.AwaitingReview(ctx, p.account, commitments.Queue{Page: 1, PerPage: workItems})
	if err != nil {
		return w, err
	}
	theirs := commitments.Filter{Agreement: a.Code, Party: otherParty(p, a)}
	differs, unassessed := theirs, theirs
	differs.Differs, unassessed.Assessment = true, commitments.None
	if w.Differs, err = workList(p, differs); err != nil {
		return w, err
	}
	w.Unassessed, err = workList(p, unassessed)
	return w, err
}

// otherParty is whose pledges of the agreement the account reviews; "" where that
// is not one party.
func otherParty(p *page, a commitments.Agreement) string {
	if len(a.Parties) != 2 {
		return ""
	}
	switch p.account.Party {
	case a.Parties[0]:
		return a.Parties[1]
	case a.Parties[1]:
		return a.Parties[0]
	}
	return ""
}

// latestEditions is how many editions an auditor's dashboard shows.
const latestEditions = 3

func auditorWork(p *page, a commitments.Agreement) (*views.AuditorWork, error) {
	ctx, w := p.ctx(), &views.AuditorWork{Agreement: a}
	list, _, err := p.site.Reports.List(ctx, p.account, reports.EditionFilter{Agreement: a.Code, Page: 1, PerPage: 12})
	if err != nil {
		return w, err
	}
	for _, e := range list {
		if !e.Superseded && len(w.Editions) < latestEditions {
			w.Editions = append(w.Editions, e)
		}
	}
	if len(w.Editions) == 0 {
		return w, nil
	}
	report, err := p.site.Reports.Load(ctx, w.Editions[0])
	if err != nil {
		return w, err
	}
	w.Latest = &report
	w.Corrected, err = correctedCounts(p, w.Editions)
	return w, err
}

// correctedCounts counts the commitments that each corrected edition changed, by its id.
func correctedCounts(p *page, editions []reports.Edition) (map[string]int, error) {
	counts := map[string]int{}
	for _, e := range editions {
		if e.Kind != reports.Corrected {
			continue
		}
		changes, err := p.site.Reports.Changes(p.ctx(), p.account, e)
		if err != nil {
			return nil, err
		}
		counts[e.ID] = len(changes.Commitments)
	}
	return counts, nil
}

func adminWork(p *page) (*views.AdminWork, error) {
	ctx, w := p.ctx(), &views.AdminWork{Version: p.site.Version, Ready: true}
	accounts, err := p.site.People.List(ctx, p.account)
	if err != nil {
		return w, err
	}
	for _, a := range accounts {
		w.Accounts++
		if a.Disabled {
			w.Disabled++
		}
	}
	jobs, err := jobViews(p)
	if err != nil {
		return w, err
	}
	for _, job := range jobs {
		for _, run := range job.Runs {
			if run.State == "failed" {
				w.Failed = append(w.Failed, run)
			}
		}
	}
	if w.Deliveries, err = deliveryWork(p); err != nil {
		return w, err
	}
	if w.Agreements, err = p.site.Tracker.Agreements(ctx, p.account); err != nil {
		return w, err
	}
	if p.site.Ready != nil {
		w.Ready = p.site.Ready(ctx) == nil
	}
	return w, nil
}
