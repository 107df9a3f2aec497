package pages

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/request"
	"tracker/web/views"
)

// workItems is how much of what waits a first page shows; its links lead to all of it.
const workItems = 5

// fewRegions is of how many regions a planner sees each commitment on the first page.
const fewRegions = 2

// showFirst shows what is asked of the account, then where the agreement stands.
func showFirst(p *page) error {
	f, err := readFirst(p)
	if err != nil {
		return err
	}
	if f.Mentions, f.Mentioned, err = p.site.Tracker.Mentions(p.ctx(), p.account, mentionItems); err != nil {
		return err
	}
	return p.ok(views.FirstPage(p.layout(p.locale.T("nav.first")), f))
}

// readFirst reads what the account's role lands on.
func readFirst(p *page) (views.First, error) {
	ctx, f := p.ctx(), views.First{}
	agreements, err := p.site.Tracker.Agreements(ctx, p.account)
	if err != nil {
		return f, err
	}
	if len(agreements) > 0 {
		if f.Agreement, err = p.site.Tracker.FilterAgreement(ctx, p.account, p.query("agreement")); err != nil {
			return f, err
		}
		if err = readGlance(p, &f); err != nil {
			return f, err
		}
	}
	switch p.account.Role {
	case people.Planner:
		f.Planner, err = plannerWork(p, f)
	case people.Reviewer:
		f.Reviewer, err = reviewerWork(p, f.Agreement)
	case people.Auditor:
		f.Auditor, err = auditorWork(p, f.Agreement)
	case people.Admin:
		f.Admin, err = adminWork(p)
	}
	return f, err
}

// readGlance reads where the agreement stands, in few figures.
func readGlance(p *page, f *views.First) error {
	ctx, code := p.ctx(), f.Agreement.Code
	var err error
	if f.Names, err = p.names(code); err != nil {
		return err
	}
	if f.Matrix, err = p.site.Tracker.Matrix(ctx, p.account, code); err != nil {
		return err
	}
	horizons, err := p.horizons()
	if err != nil {
		return err
	}
	if f.Counts, err = p.site.Tracker.Counts(ctx, p.account, commitments.Filter{Agreement: code}.On(horizons)); err != nil {
		return err
	}
	kind := f.Agreement.CalendarOn(p.site.Tracker.Today()).Reporting
	f.Trend, err = p.site.Reports.Trend(ctx, p.account, code, kind, trendPeriods)
	return err
}

// plannerWork reads what the rounds, the reviewers and the promised days ask of a
// planner, each commitment once, the most urgent first.
func plannerWork(p *page, f views.First) (*views.PlannerWork, error) {
	ctx, w := p.ctx(), &views.PlannerWork{}
	rounds, err := p.site.Collection.OpenReturns(ctx, p.account)
	if err != nil {
		return w, err
	}
	returned, err := p.site.Tracker.ReturnedTo(ctx, p.account)
	if err != nil {
		return w, err
	}
	drafts, err := p.site.Tracker.Drafts(ctx, p.account)
	if err != nil {
		return w, err
	}
	mine := commitments.Filter{Party: p.account.Party, Sort: "due"}
	if !p.account.AllRegions {
		mine.Regions = p.account.Regions
	}
	late, silent, soon := mine, mine, mine
	late.Overdue, silent.NoReport, soon.DueSoon = true, true, true
	if w.Overdue, err = workList(p, late); err != nil {
		return w, err
	}
	if w.Silent, err = workList(p, silent); err != nil {
		return w, err
	}
	if w.DueSoon, err = workList(p, soon); err != nil {
		return w, err
	}
	w.Rounds = rounds
	list := newWork(f.Names)
	list.returned(returned)
	list.owed(rounds)
	w.Asked = len(list.items)
	list.drafts(p, drafts)
	list.promised(views.WorkOverdue, w.Overdue.Items)
	list.promised(views.WorkSilent, w.Silent.Items)
	w.Tasks = list.mostUrgent(workItems)
	if len(p.account.Regions) <= fewRegions && !p.account.AllRegions {
		w.Own = where(f.Matrix, func(x commitments.Commitment) bool {
			return x.Party == p.account.Party && p.account.InRegion(x.Region)
		})
	}
	return w, nil
}

// work gathers what is asked, each commitment under its most urgent reason.
type work struct {
	names views.Names
	items map[string]views.WorkItem
}

func newWork(n views.Names) *work { return &work{n, map[string]views.WorkItem{}} }

// urgency orders the kinds of work, and within one what is due first.
func urgency(a, b views.WorkItem) int {
	return cmp.Or(
		cmp.Compare(slices.Index(views.WorkKinds, a.Kind), slices.Index(views.WorkKinds, b.Kind)),
		a.DueOn.Compare(b.DueOn), cmp.Compare(a.Commitment, b.Commitment))
}

// add keeps the more urgent of two reasons for the same commitment, at the period that
// either asks for.
func (w *work) add(item views.WorkItem) {
	item.Minutes = w.minutes(item)
	other, both := w.items[item.Commitment]
	if both && urgency(other, item) < 0 {
		item, other = other, item
	}
	if item.Period.IsZero() {
		item.Period = other.Period
	}
	w.items[item.Commitment] = item
}

// minutes is about how long an answer takes: two for the words and one for each value,
// half of it where a former text is at hand.
func (w *work) minutes(item views.WorkItem) int {
	all := 2 + len(w.names.Indicators(item.Pledge))
	if item.Kind == views.WorkReturned || item.Kind == views.WorkDraft {
		return (all + 1) / 2
	}
	return all
}

func (w *work) returned(list []commitments.Waiting) {
	for _, x := range list {
		item := views.WorkItem{Kind: views.WorkReturned, Commitment: x.Commitment, Pledge: x.About.Pledge, Region: x.About.Region, Period: x.Period}
		if x.Review != nil {
			item.Reason = x.Review.Reason
		}
		w.add(item)
	}
}

func (w *work) owed(rounds []collection.OpenRound) {
	for _, round := range rounds {
		for _, r := range round.Open {
			item := views.WorkItem{Kind: views.WorkOwed, Commitment: r.Commitment, Pledge: r.Pledge, Region: r.Region, Period: round.Round.Period, DueOn: round.Round.DueOn}
			if r.Timing == collection.Missing {
				item.Kind = views.WorkMissing
			}
			w.add(item)
		}
	}
}

func (w *work) drafts(p *page, list []commitments.Update) {
	for _, u := range list {
		pledge, region, _ := strings.Cut(u.Commitment, ".")
		w.add(views.WorkItem{Kind: views.WorkDraft, Commitment: u.Commitment, Pledge: pledge, Region: region, Period: u.Period,
			Saved: commitments.DateOf(u.SubmittedAt.In(p.site.Tracker.Location))})
	}
}

func (w *work) promised(kind views.WorkKind, list []commitments.Commitment) {
	for _, x := range list {
		w.add(views.WorkItem{Kind: kind, Commitment: x.Code, Pledge: x.Pledge, Region: x.Region, DueOn: x.DueOn})
	}
}

// mostUrgent lists the first of what was gathered.
func (w *work) mostUrgent(most int) []views.WorkItem {
	var list []views.WorkItem
	for _, item := range w.items {
		list = append(list, item)
	}
	slices.SortFunc(list, urgency)
	return list[:min(most, len(list))]
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

// latestEditions is how many editions an auditor's first page shows.
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
	w.Accounts = len(accounts)
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
