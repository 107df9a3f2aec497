package web

import (
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/views"
)

// workItems is how many commitments a list of the dashboard shows; the rest
// stand behind its link.
const workItems = 3

// dashboard shows the account's own work, then where the agreement stands.
func (p *page) dashboard() error {
	d, err := p.standing()
	if err != nil {
		return err
	}
	if err := p.ownWork(&d); err != nil {
		return err
	}
	if d.Mentions, d.Mentioned, err = p.Tracker.Mentions(p.Request.Context(), p.account, mentionItems); err != nil {
		return err
	}
	return p.ok(views.DashboardPage(p.chrome(p.locale.T("dashboard.title")), d))
}

// standing reads where the agreement stands, narrowed as the address asks.
func (p *page) standing() (views.Dashboard, error) {
	ctx, d := p.Request.Context(), views.Dashboard{}
	var err error
	if d.Agreements, err = p.Tracker.Agreements(ctx, p.account); err != nil || len(d.Agreements) == 0 {
		return d, err
	}
	if d.Agreement, err = p.Tracker.Agreement(ctx, p.account, p.Query("agreement")); err != nil {
		return d, err
	}
	if d.Names, err = p.names(d.Agreement.Code); err != nil {
		return d, err
	}
	d.Categories = categories(d.Pledges)
	d.Filter = views.MatrixFilter{
		Party: p.Query("party"), Category: p.Query("category"), Differs: p.Query("differs") != "",
	}
	if d.Matrix, err = p.Tracker.Matrix(ctx, p.account, d.Agreement.Code); err != nil {
		return d, err
	}
	d.Counts, err = p.Tracker.Counts(ctx, p.account, commitments.Filter{
		Agreement: d.Agreement.Code, Party: d.Filter.Party, Category: d.Filter.Category, Differs: d.Filter.Differs,
	})
	return d, err
}

// ownWork reads what the account's role lands on.
func (p *page) ownWork(d *views.Dashboard) error {
	var err error
	switch p.account.Role {
	case people.Planner:
		d.Planner, err = p.plannerWork()
	case people.Reviewer:
		d.Reviewer, err = p.reviewerWork(d.Agreement)
	case people.Auditor:
		d.Auditor, err = p.auditorWork(d.Agreement)
	case people.Admin:
		d.Admin, err = p.adminWork()
	}
	return err
}

func (p *page) plannerWork() (*views.PlannerWork, error) {
	ctx, w := p.Request.Context(), &views.PlannerWork{}
	var err error
	if w.Owed, err = p.Collection.OpenReturns(ctx, p.account); err != nil {
		return w, err
	}
	if w.Returned, err = p.Tracker.ReturnedTo(ctx, p.account); err != nil {
		return w, err
	}
	if w.Drafts, err = p.Tracker.Drafts(ctx, p.account); err != nil {
		return w, err
	}
	mine := commitments.Filter{Party: p.account.Party, Sort: "due"}
	if !p.account.AllRegions {
		mine.Regions = p.account.Regions
	}
	late, missing, soon := mine, mine, mine
	late.Overdue, missing.NoReport, soon.DueSoon = true, true, true
	if w.Overdue, err = p.workList(late); err != nil {
		return w, err
	}
	if w.NoReport, err = p.workList(missing); err != nil {
		return w, err
	}
	w.DueSoon, err = p.workList(soon)
	return w, err
}

// workList reads the first commitments that match, and where all of them are.
func (p *page) workList(f commitments.Filter) (views.WorkList, error) {
	f.Page, f.PerPage = 1, workItems
	items, total, err := p.Tracker.Commitments(p.Request.Context(), p.account, f)
	return views.WorkList{Items: items, Total: total, Href: p.path("commitments") + "?" + filterQuery(f).Encode()}, err
}

func (p *page) reviewerWork(a commitments.Agreement) (*views.ReviewerWork, error) {
	ctx, w := p.Request.Context(), &views.ReviewerWork{}
	var err error
	if w.Running, err = p.Collection.Running(ctx, p.account); err != nil {
		return w, err
	}
	w.Waiting, w.Total, err = p.Tracker.AwaitingReview(ctx, p.account, commitments.Queue{Page: 1, PerPage: workItems})
	if err != nil {
		return w, err
	}
	theirs := commitments.Filter{Agreement: a.Code, Party: p.otherParty(a)}
	differs, unassessed := theirs, theirs
	differs.Differs, unassessed.Assessment = true, commitments.None
	if w.Differs, err = p.workList(differs); err != nil {
		return w, err
	}
	w.Unassessed, err = p.workList(unassessed)
	return w, err
}

// otherParty is whose pledges of the agreement the account reviews; "" where it
// can't be told by one code.
func (p *page) otherParty(a commitments.Agreement) string {
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

func (p *page) auditorWork(a commitments.Agreement) (*views.AuditorWork, error) {
	ctx, w := p.Request.Context(), &views.AuditorWork{Agreement: a}
	list, _, err := p.Reports.List(ctx, p.account, reports.EditionFilter{Agreement: a.Code, Page: 1, PerPage: 12})
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
	report, err := p.Reports.Load(ctx, w.Editions[0])
	if err != nil {
		return w, err
	}
	w.Latest = &report
	w.Corrected, err = p.corrected(w.Editions)
	return w, err
}

// corrected counts the commitments that each corrected edition changed, by its id.
func (p *page) corrected(editions []reports.Edition) (map[string]int, error) {
	counts := map[string]int{}
	for _, e := range editions {
		if e.Kind != reports.Corrected {
			continue
		}
		_, changes, err := p.Reports.Changes(p.Request.Context(), p.account, e)
		if err != nil {
			return nil, err
		}
		counts[e.ID] = len(changes)
	}
	return counts, nil
}

func (p *page) adminWork() (*views.AdminWork, error) {
	ctx, w := p.Request.Context(), &views.AdminWork{Version: p.Version, Ready: true}
	accounts, err := p.People.List(ctx, p.account)
	if err != nil {
		return w, err
	}
	for _, a := range accounts {
		w.Accounts++
		if a.Disabled {
			w.Disabled++
		}
	}
	jobs, err := p.jobViews()
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
	if w.Deliveries, err = p.deliveryWork(); err != nil {
		return w, err
	}
	if p.Ready != nil {
		w.Ready = p.Ready(ctx) == nil
	}
	return w, nil
}
