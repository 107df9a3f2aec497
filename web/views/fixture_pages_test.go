package views_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/a-h/templ"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/reports"
	"tracker/internal/workbook"
	"tracker/web/views"
)

// aPage is a page as somebody sees it who has nothing yet, and who has everything.
type aPage struct {
	name        string
	who         people.Account
	empty, full view
}

// view renders what a reader sees.
type view func(t *testing.T, c views.Layout) templ.Component

// of shows the same view to every reader.
func of[V any](page func(views.Layout, V) templ.Component, v func(*testing.T) V) view {
	return func(t *testing.T, c views.Layout) templ.Component { return page(c, v(t)) }
}

func nothing[V any](*testing.T) V { var v V; return v }

// allPages are the pages that there are.
var allPages = []aPage{
	{"OwnAccountPage", planner, of(views.OwnAccountPage, ownAccountEmpty), of(views.OwnAccountPage, ownAccount)},
	{"AdminPage", admin, of(views.AdminPage, nothing[views.AdminWork]), of(views.AdminPage, adminWork)},
	{"AccountsPage", admin, of(views.AccountsPage, accountsEmpty), of(views.AccountsPage, accounts)},
	{"JobsPage", admin, of(views.JobsPage, jobsEmpty), of(views.JobsPage, jobs)},
	{"CalendarPage", admin, of(views.CalendarPage, calendarEmpty), of(views.CalendarPage, calendarFull)},
	{"CalendarPreviewPage", admin, of(views.CalendarPreviewPage, previewEmpty), of(views.CalendarPreviewPage, previewFull)},
	{"AgreementAdminPage", admin, of(views.AgreementAdminPage, agreementAdminEmpty), of(views.AgreementAdminPage, agreementAdmin)},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Pledges)), of(views.AmendFormPage, formWith(commitments.Pledges, "P1", amendedPledgeView))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Indicators)), of(views.AmendFormPage, formWith(commitments.Indicators, indicators()[3].Code, nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Indicators)), of(views.AmendFormPage, formWith(commitments.Indicators, indicators()[0].Code, reportedIndicator))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.OwnTerms)), of(views.AmendFormPage, formWith(commitments.OwnTerms, "", nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Units)), of(views.AmendFormPage, formWith(commitments.Units, units()[0].Code, nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Parties)), of(views.AmendFormPage, formWith(commitments.Parties, "MIN", nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Regions)), of(views.AmendFormPage, formWith(commitments.Regions, "R-1", nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Categories)), of(views.AmendFormPage, formWith(commitments.Categories, "training-sessions", nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Dimensions)), of(views.AmendFormPage, formWith(commitments.Dimensions, "disability", nil))},
	{"AmendFormPage", admin, of(views.AmendFormPage, newForm(commitments.Facts)), of(views.AmendFormPage, formWith(commitments.Facts, "", nil))},
	{"AmendListPage", admin, of(views.AmendListPage, amendListEmpty), of(views.AmendListPage, amendList(commitments.Units))},
	{"AmendListPage", admin, of(views.AmendListPage, amendListEmpty), of(views.AmendListPage, amendList(commitments.Parties))},
	{"AmendListPage", admin, of(views.AmendListPage, amendListEmpty), of(views.AmendListPage, amendList(commitments.Regions))},
	{"AmendListPage", admin, of(views.AmendListPage, amendListEmpty), of(views.AmendListPage, amendList(commitments.Categories))},
	{"AmendListPage", admin, of(views.AmendListPage, amendListEmpty), of(views.AmendListPage, amendList(commitments.Dimensions))},
	{"AmendListPage", admin, of(views.AmendListPage, amendListEmpty), of(views.AmendListPage, amendList(commitments.Facts))},
	{"DefinitionPage", admin, of(views.DefinitionPage, definitionPageEmpty), of(views.DefinitionPage, definitionPageFull)},
	{"AmendmentPage", admin, of(views.AmendmentPage, amendmentEmpty), of(views.AmendmentPage, amendmentFull)},
	{"CommitmentPage", auditor, of(views.CommitmentPage, commitmentEmpty), of(views.CommitmentPage, commitmentRead)},
	{"CommitmentPage", planner, of(views.CommitmentPage, commitmentEmpty), of(views.CommitmentPage, commitmentFull)},
	{"CompilationPage", reviewer, of(views.CompilationPage, compilationEmpty), of(views.CompilationPage, compilation)},
	{"OverviewPage", planner, of(views.OverviewPage, overviewEmpty), of(views.OverviewPage, overview)},
	{"FirstPage", planner, of(views.FirstPage, plannerEmpty), of(views.FirstPage, plannerFirst)},
	{"FirstPage", reviewer, of(views.FirstPage, reviewerEmpty), of(views.FirstPage, reviewerFirst)},
	{"FirstPage", auditor, of(views.FirstPage, auditorEmpty), of(views.FirstPage, auditorFirst)},
	{"FirstPage", admin, of(views.FirstPage, adminEmpty), of(views.FirstPage, adminFirst)},
	{"DeliveriesPage", admin, of(views.DeliveriesPage, deliveriesEmpty), of(views.DeliveriesPage, deliveriesFull)},
	{"DeliverablesPage", reviewer, of(views.DeliverablesPage, nothing[views.RegisterView]), of(views.DeliverablesPage, register)},
	{"DeliverablePage", planner, of(views.DeliverablePage, thingEmpty), of(views.DeliverablePage, thing)},
	{"NewDeliverablePage", planner, of(views.NewDeliverablePage, nothing[views.ThingForm]), of(views.NewDeliverablePage, thingEntry)},
	{"DeliverablesMapPage", auditor, of(views.DeliverablesMapPage, nothing[views.RegisterMapView]), of(views.DeliverablesMapPage, registerMap)},
	{"EvidencePage", planner, of(views.EvidencePage, evidenceEmpty), of(views.EvidencePage, evidenceFull)},
	{"SubmitPage", planner, of(views.SubmitPage, submitEmpty), of(views.SubmitPage, submitFull)},
	{"JournalPage", auditor, of(views.JournalPage, journalEmpty), of(views.JournalPage, journalFull)},
	{"EntryPage", auditor, of(views.EntryPage, entryEmpty), of(views.EntryPage, entryFull)},
	{"ListPage", auditor, of(views.ListPage, listEmpty), of(views.ListPage, list)},
	{"Login", people.Account{}, of(views.Login, nothing[views.LoginForm]), of(views.Login, login)},
	{"ResumePage", planner, of(views.ResumePage, nothing[views.Resume]), of(views.ResumePage, resume)},
	{"ErrorPage", planner, of(views.ErrorPage, errorEmpty), of(views.ErrorPage, errorFull)},
	{"OutboxPage", planner, outbox, outbox},
	{"StyleguidePage", planner, styleguide, styleguide},
	{"TotalsPage", auditor, of(views.TotalsPage, totalsEmpty), of(views.TotalsPage, totals)},
	{"AddendsPage", auditor, of(views.AddendsPage, addendsEmpty), of(views.AddendsPage, addends)},
	{"PledgePage", auditor, of(views.PledgePage, pledgeEmpty), of(views.PledgePage, pledge)},
	{"RegionPage", auditor, of(views.RegionPage, regionEmpty), of(views.RegionPage, region)},
	{"AgreementsPage", auditor, of(views.AgreementsPage, nothing[[]commitments.Agreement]), of(views.AgreementsPage, agreements)},
	{"AgreementPage", auditor, of(views.AgreementPage, agreementEmpty), of(views.AgreementPage, agreementFull)},
	{"ReportsPage", reviewer, of(views.ReportsPage, reportsEmpty), of(views.ReportsPage, reportsFull)},
	{"ReportPage", auditor, of(views.ReportPage, reportEmpty), of(views.ReportPage, report)},
	{"OpinionsPage", auditor, of(views.OpinionsPage, opinionsRead), of(views.OpinionsPage, opinionsOf)},
	{"OpinionPage", reviewer, of(views.OpinionPage, opinionRead), of(views.OpinionPage, opinionPage)},
	{"RecommendationsPage", reviewer, of(views.RecommendationsPage, recommendationsEmpty), of(views.RecommendationsPage, recommendationsFull)},
	{"RecommendationPage", planner, of(views.RecommendationPage, recommendationEmpty), of(views.RecommendationPage, recommendationFull)},
	{"NewRecommendationPage", reviewer, of(views.NewRecommendationPage, newRecommendationEmpty), of(views.NewRecommendationPage, newRecommendation)},
	{"ReturnsPage", planner, of(views.ReturnsPage, returnsEmpty), of(views.ReturnsPage, returns)},
	{"ReturnPage", reviewer, of(views.ReturnPage, returnEmpty), of(views.ReturnPage, returnFull)},
	{"QueuePage", reviewer, of(views.QueuePage, queueEmpty), of(views.QueuePage, queue)},
	{"TogetherPage", reviewer, of(views.TogetherPage, togetherEmpty), of(views.TogetherPage, together)},
	{"ReviewPage", reviewer, of(views.ReviewPage, reviewEmpty), of(views.ReviewPage, review)},
	{"RoundsPage", reviewer, of(views.RoundsPage, roundsEmpty), of(views.RoundsPage, rounds)},
	{"RoundPreviewPage", reviewer, of(views.RoundPreviewPage, roundPreviewEmpty), of(views.RoundPreviewPage, roundPreviewFull)},
	{"RoundPage", reviewer, of(views.RoundPage, roundEmpty), of(views.RoundPage, round)},
	{"CloseRoundPage", reviewer, of(views.CloseRoundPage, closeEmpty), of(views.CloseRoundPage, closeFull)},
	{"ListUpload", planner, of(views.ListUpload, listUploadEmpty), of(views.ListUpload, listUpload)},
	{"ListMatch", planner, of(views.ListMatch, listMatchEmpty), of(views.ListMatch, listMatch)},
	{"ListResult", planner, of(views.ListResult, listResultEmpty), of(views.ListResult, listResult)},
	{"ListResult", planner, of(views.ListResult, listResultEmpty), of(views.ListResult, listBlocked)},
	{"CommunesPage", admin, of(views.CommunesPage, communesEmpty), of(views.CommunesPage, communesFull)},
	{"CommunesResult", admin, of(views.CommunesResult, communesResultEmpty), of(views.CommunesResult, communesResult)},
	{"CommunesResult", admin, of(views.CommunesResult, communesResultEmpty), of(views.CommunesResult, communesBlocked)},
	{"WorkbookPage", planner, of(views.WorkbookPage, workbookEmpty), of(views.WorkbookPage, workbookFull)},
	{"WorkbookResult", planner, of(views.WorkbookResult, resultEmpty), of(views.WorkbookResult, result)},
}

func styleguide(_ *testing.T, c views.Layout) templ.Component { return views.StyleguidePage(c) }

func outbox(_ *testing.T, c views.Layout) templ.Component { return views.OutboxPage(c) }

func task(id string, names ...string) views.Task {
	f := refused(id, url.Values{"reason": {written}}, names...)
	return views.Task{Form: &f}
}

func subscription(id string, channel deliveries.Channel) deliveries.Subscription {
	s := deliveries.Subscription{ID: id, Channel: channel, Account: planner.ID, Agreement: "A-1", PeriodKind: commitments.Quarter, Language: "ar", Format: deliveries.PDF}
	if channel == deliveries.Webhook {
		s.Format, s.URL = deliveries.Link, "https://hooks.example.org/tracker"
	}
	return s
}

func bothAgreements() []commitments.Agreement {
	return []commitments.Agreement{agreement(), otherAgreement()}
}

func ownAccountEmpty(*testing.T) views.AccountView {
	return views.AccountView{
		Language: views.NewForm("language"), Password: views.NewForm("password"), Token: views.NewForm("token"),
		Subscriptions: views.SubscriptionsView{Form: views.NewForm("subscription")},
		Reminders:     views.RemindersView{Form: views.NewForm("reminder"), Zone: views.NewForm("zone"), Default: "Africa/Casablanca", Hour: 7, Offered: []reminders.Kind{reminders.Due, reminders.Late}},
	}
}

func ownAccount(t *testing.T) views.AccountView {
	v := ownAccountEmpty(t)
	v.Names, v.Secret = names(), "secret-of-the-token"
	v.Tokens = []people.Token{{ID: "t1", Label: written, CreatedAt: noon.UTC()}}
	v.Language = refused("language", url.Values{"language": {"xx"}}, "language")
	v.Password = refused("password", nil, "old_password", "password")
	v.Token = refused("token", url.Values{"label": {written}}, "label")
	v.Subscriptions = views.SubscriptionsView{MailReady: true, List: []deliveries.Subscription{subscription("s1", deliveries.Mail)}, Agreements: bothAgreements(),
		Form: refused("subscription", nil, "agreement", "period_kind", "language", "format")}
	v.Reminders.Form = refused("reminder", url.Values{"kinds": {"late"}}, "kinds", "muted")
	v.Reminders.Zone = views.NewForm("zone", "time_zone", "Asia/Tokyo")
	return v
}

func adminWork(*testing.T) views.AdminWork {
	return views.AdminWork{Failed: []views.JobRun{{Job: "reports", Key: "A-1/2026-Q3", Error: "disk full"}}, Deliveries: views.DeliveryWork{Lost: 2, Open: 3, MailReady: true}, Accounts: 4, Ready: true, Version: "v1", Agreements: bothAgreements()}
}

func accountsEmpty(*testing.T) views.AccountsView {
	return views.AccountsView{Add: views.NewForm("add")}
}

func accounts(*testing.T) views.AccountsView {
	lead, closed := reviewer, planner
	lead.Lead, closed.Disabled, closed.Demo, closed.AllRegions = true, true, true, true
	return views.AccountsView{
		Names: names(), Accounts: []people.Account{planner, lead, admin, closed}, Parties: []string{"MIN", "CON"},
		Add:  refused("add", url.Values{"name": {written}, "role": {"planner"}, "regions": {"R-1", "R-2"}}, "email", "name", "role", "party", "lead", "all_regions", "regions", "language"),
		Made: &views.MadeAccount{Email: "new@example.org", Password: "made-password"},
	}
}

func jobsEmpty(*testing.T) []views.JobView {
	return []views.JobView{{Name: "reports", Cron: "0 6 * * *"}}
}

func jobs(*testing.T) []views.JobView {
	at := noon.UTC()
	return []views.JobView{
		{Name: "reports", Cron: "0 6 * * *", Last: at, Next: at, Runs: []views.JobRun{
			{Job: "reports", Key: "A-1/2026-Q3", State: "failed", Attempts: 2, Started: at, NextTry: at, Error: "disk full"},
			{Job: "reports", Key: "2026-11-19", State: "done", Attempts: 1, Started: at, Finished: at},
			{Job: "reports", Key: "2026-11-19T10:00:00Z", State: "running", Attempts: 1, Started: at},
			{Job: "reports", Key: "something", State: "done", Attempts: 1, Started: at},
		}},
		{Name: "new-job", Cron: "@daily", Last: at},
	}
}

func commitmentEmpty(*testing.T) views.CommitmentView {
	return views.CommitmentView{Record: commitments.Record{
		Commitment: commitments.Commitment{Code: "P1.R-1", Pledge: "P1", Region: "R-1", Party: "MIN"}, Agreement: agreement(), Pledge: pledges()[0], Region: regions()[0],
	}, Today: date("2026-11-20")}
}

func commitmentFull(t *testing.T) views.CommitmentView {
	values := url.Values{"period": {"2026-Q3"}, "status": {"delivered"}, "values.P1.1": {"12 femmes"}, "values.P1.3.numerator": {"3"}, "values.P1.3.denominator": {"0"}, "values.P1.4": {"1"}, "values.P1.1.parts.disability.with": {"-1"}, "measured": {"P1.1 P1.2 P1.3 P1.4"}, "narrative": {written}, "version": {"4"}, "key": {"k"}, "account": {planner.ID}, "answers.same_text": {written}}
	reported := refused("report", values, "version", "period", "status", "values.P1.1", "values.P1.1.parts.disability.with", "values.P1.3", "values.P1.3.denominator", "values.P1.4", "narrative", "answers.same_text", "answers.value_falls.P1.1")
	comment := refused("remark-u2", url.Values{"text": {written + " @Dris"}, "mentions": {"second"}, "key": {"k"}}, "text", "mentions")
	return views.CommitmentView{
		Record: record(t), Report: views.Task{Form: &reported, Stale: []views.Diff{{Label: "A", Before: written, After: ""}}},
		Terms:      task("terms", "targets.P1.1.baseline", "targets.P1.1.target", "targets.P1.2.steps", "targets.P1.5.target_text", "due_on", "focal_point", "lead_institution", "reason"),
		Assess:     task("assess", "period", "assessment", "comment"),
		ReviewHref: "/fr/reviews/u2", ReadOnly: true, Today: date("2026-11-20"), Numbers: views.JournalNumbers{"u2": 12345, "r1": 3}, CommentKey: "k", Commented: &comment,
	}
}

// commitmentRead is what those see who may not comment.
func commitmentRead(t *testing.T) views.CommitmentView {
	v := commitmentFull(t)
	v.Commented = nil
	return v
}

func compilationEmpty(*testing.T) views.CompilationView {
	return views.CompilationView{Compilation: reports.Compilation{State: reports.Failed, Failure: "compilation.failed", Period: period("2026-Q3"), ByName: "system", StartedAt: noon}, Again: views.NewForm("compile")}
}

func compilation(*testing.T) views.CompilationView {
	return views.CompilationView{
		Compilation: reports.Compilation{ID: "c1", Agreement: "A-1", Period: period("2026-Q3"), ByName: written, State: reports.Compiling, Done: 4, All: 10, Next: "report.fr.pdf", StartedAt: noon},
		Result:      "/fr/compilations/c1?x=1", Still: "/fr/compilations/c1?still=1",
	}
}

func overviewEmpty(*testing.T) views.Overview { return views.Overview{} }

func plannerEmpty(*testing.T) views.First { return views.First{Planner: &views.PlannerWork{}} }

func work(t *testing.T, n int) views.WorkList {
	return views.WorkList{Items: matrix(t), Total: n, Href: "/fr/commitments?x=1"}
}

func overview(t *testing.T) views.Overview {
	return views.Overview{
		Names: names(), Agreement: agreement(), Agreements: bothAgreements(), Categories: []string{"training-sessions", "own-category"},
		Counts: counts(), Matrix: matrix(t), Totals: someTotals(t), Trend: periodFigures(),
	}
}

func counts() commitments.Counts {
	return commitments.Counts{Total: 3, Status: map[commitments.Status]int{"in_progress": 2, "": 1}, Verified: map[commitments.Status]int{"in_progress": 1, "": 2}, Review: map[commitments.ReviewState]int{"submitted": 2}, Assessment: map[commitments.Assessment]int{"complete": 1, "": 1}, Overdue: 1, DueSoon: 2, NoReport: 3, Gap: map[commitments.Gap]int{commitments.Behind: 1, commitments.AwaitingReview: 1}}
}

func periodFigures() []reports.PeriodFigures {
	return []reports.PeriodFigures{{Period: period("2026-Q2"), Figures: headlineBefore()}, {Period: period("2026-Q3"), Figures: headline()}}
}

// first is what every first page shows beside the account's own work.
func first(t *testing.T) views.First {
	return views.First{
		Names: names(), Agreement: agreement(), Matrix: matrix(t), Counts: counts(), Trend: periodFigures(),
		Mentions: []commitments.Mentioned{{Comment: record(t).Comments[0], About: commitment(t, "P1", "R-1"), Period: period("2026-Q3")}}, Mentioned: 1,
	}
}

func plannerFirst(t *testing.T) views.First {
	f := first(t)
	f.Planner = &views.PlannerWork{
		Tasks: []views.WorkItem{
			{Kind: views.WorkReturned, Commitment: "P1.R-1", Pledge: "P1", Region: "R-1", Period: period("2026-Q3"), Reason: written, Minutes: 2},
			{Kind: views.WorkMissing, Commitment: "P1.R-2", Pledge: "P1", Region: "R-2", Period: period("2026-Q3"), DueOn: date("2026-11-15"), Minutes: 3},
			{Kind: views.WorkOverdue, Commitment: "P2.R-1", Pledge: "P2", Region: "R-1", DueOn: date("2026-11-19"), Minutes: 3},
			{Kind: views.WorkDraft, Commitment: "P2.R-2", Pledge: "P2", Region: "R-2", Period: period("2026-Q4"), Saved: date("2026-11-18"), Minutes: 1},
			{Kind: views.WorkOwed, Commitment: "P3.R-1", Pledge: "P3", Region: "R-1", Period: period("2026-Q3"), DueOn: date("2026-11-25"), Minutes: 4},
			{Kind: views.WorkSilent, Commitment: "P3.R-2", Pledge: "P3", Region: "R-2", Minutes: 4},
		},
		Asked: 4, Rounds: []collection.OpenRound{openRound(t)}, Own: matrix(t)[:2],
		Overdue: work(t, 9), Silent: work(t, 3), DueSoon: work(t, 1),
	}
	return f
}

func openRound(t *testing.T) collection.OpenRound {
	return collection.OpenRound{Round: aRound(), Phase: collection.Grace, Count: collection.Count{Returns: 6, Missing: 1}, Open: someReturns(t)[:2]}
}

func reviewerEmpty(*testing.T) views.First { return views.First{Reviewer: &views.ReviewerWork{}} }

func reviewerFirst(t *testing.T) views.First {
	f := first(t)
	waiting := []commitments.Waiting{{Update: update(t, "u2", "2026-Q3"), About: commitment(t, "P1", "R-1")}}
	f.Reviewer = &views.ReviewerWork{Running: []collection.RoundStatus{status(t)}, Waiting: waiting, Total: 7, Overtaken: 12, Others: otherWork(), Approve: []views.WaitingPeriod{{Agreement: "A-1", Period: period("2026-Q3"), Count: 1}}, Differs: work(t, 5), Unassessed: work(t, 3)}
	return f
}

func auditorEmpty(*testing.T) views.First { return views.First{Auditor: &views.AuditorWork{}} }

func auditorFirst(t *testing.T) views.First {
	f := first(t)
	f.Auditor = &views.AuditorWork{Agreement: agreement(), Editions: editions(), Corrected: map[string]int{"e2": 1}, Latest: &reports.Report{Changes: make([]reports.Change, 2)}}
	return f
}

func adminEmpty(*testing.T) views.First { return views.First{Admin: &views.AdminWork{}} }

func adminFirst(t *testing.T) views.First {
	f := first(t)
	f.Admin = ref(adminWork(t))
	return f
}

func deliveriesEmpty(*testing.T) views.DeliveriesView {
	return views.DeliveriesView{Paging: paging("/fr/admin/deliveries", 0), Add: views.NewForm("mail"), Hook: views.NewForm("hook")}
}

func paging(path string, total int) views.Paging {
	return views.Paging{Path: path, Query: url.Values{}, Page: 1, PerPage: 2, Total: total}
}

func deliveriesFull(*testing.T) views.DeliveriesView {
	v := views.DeliveriesView{
		Paging: paging("/fr/admin/deliveries", 7), State: deliveries.Failed, Counts: map[deliveries.State]int{deliveries.Failed: 2}, MailReady: true,
		Mail: []deliveries.Subscription{subscription("s1", deliveries.Mail)}, Webhooks: []deliveries.Subscription{subscription("s2", deliveries.Webhook)},
		Accounts: []people.Account{planner, {ID: "gone", Name: "Gone", Disabled: true}}, Agreements: bothAgreements(), Secret: "whsec_1",
		Add: refused("mail", nil, "account", "agreement", "period_kind", "language", "format"), Hook: refused("hook", url.Values{"url": {"http://"}}, "url"),
	}
	for i, state := range deliveries.States {
		d := deliveries.Listed{Delivery: deliveries.Delivery{ID: string(state), Topic: deliveries.EditionIssued, Channel: deliveries.Mail, State: state, Attempts: i, CreatedAt: noon, StartedAt: noon, NextTry: noon}, Name: planner.Name, Email: planner.Email}
		switch state {
		case deliveries.Sent:
			d.Channel, d.URL = deliveries.Webhook, "https://hooks.example.org/x"
			fallthrough
		case deliveries.Failed:
			d.Agreement, d.Period, d.Number = "A-1", period("2026-Q3"), 2
			d.Failure = deliveries.Failure{Code: "mail.refused", Detail: "550"}
		case deliveries.Waiting:
			d.Topic = deliveries.DeliveriesGivenUp
		case deliveries.Sending:
			d.Topic = deliveries.PersonMentioned
		default:
			d.Topic = reminders.Topic
		}
		v.List = append(v.List, d)
	}
	return v
}

func evidenceEmpty(*testing.T) views.EvidenceView {
	return views.EvidenceView{Update: commitments.Update{ID: "d1", Commitment: "P1.R-1", State: commitments.Draft, Period: period("2026-Q3")}, Record: commitments.Record{Pledge: pledges()[0], Region: regions()[0]}}
}

func evidenceFull(t *testing.T) views.EvidenceView {
	draft := update(t, "d1", "2026-Q3")
	draft.State = commitments.Draft
	v := views.EvidenceView{Update: draft, Record: record(t)}
	for kind, fields := range map[commitments.EvidenceKind][]string{
		commitments.EvidenceFile: {"file", "title", "keep_location"}, commitments.EvidenceLink: {"url", "date"}, commitments.EvidencePaper: {"place"},
	} {
		v.Forms = append(v.Forms, refused(string(kind), url.Values{"title": {written}, "kind": {string(kind)}}, fields...))
	}
	return v
}

func submitEmpty(*testing.T) views.SubmitView {
	return views.SubmitView{Draft: commitments.Update{ID: "d1", Commitment: "P1.R-1", Period: period("2026-Q4"), State: commitments.Draft}, Record: commitmentEmpty(nil).Record}
}

func submitFull(t *testing.T) views.SubmitView {
	draft := update(t, "d1", "2026-Q4")
	draft.State = commitments.Draft
	return views.SubmitView{Draft: draft, Record: record(t)}
}

func journalEmpty(*testing.T) views.JournalView {
	return views.JournalView{GoTo: views.NewForm("goto"), PerPage: 50, First: -1}
}

func journalFull(*testing.T) views.JournalView {
	v := views.JournalView{
		Checkpoint: "tracker\n12\nroot\n", Head: journal.Checkpoint{Size: 12, At: noon}, Key: "key", First: 7, PerPage: 3,
		Names: map[string]string{planner.ID: planner.Name}, GoTo: refused("goto", url.Values{"from": {"x"}}, "from"),
	}
	for i, kind := range []string{"update.submitted", "agreement.loaded", "report.issued", "round.opened", "account.added", "job.started", "delivery.sent", "journal.exported"} {
		v.Entries = append(v.Entries, views.JournalEntry{Entry: journal.Entry{At: noon, Actor: planner.ID, Kind: kind, Subject: "A-1"}, Index: int64(7 - i)})
	}
	return v
}

func entryEmpty(*testing.T) views.EntryView { return views.EntryView{} }

func entryFull(*testing.T) views.EntryView {
	e := views.JournalEntry{Entry: journal.Entry{At: noon.UTC(), Actor: "system", Kind: "update.submitted", Subject: "P1.R-1"}, Index: 4}
	return views.EntryView{JournalEntry: e, Text: `{"narrative":"` + written + `"}`, Altered: true, Key: "key", Proof: audit.Proof{Inclusion: journal.Inclusion{Index: 4, Size: 12, Hashes: make([]journal.Hash, 3)}, Checkpoint: "tracker\n12\n"}}
}

func listEmpty(*testing.T) views.List { return views.List{Paging: paging("/fr/commitments", 0)} }

func list(t *testing.T) views.List {
	v := views.List{
		Names: names(), Paging: paging("/fr/commitments", 5), Agreements: bothAgreements(), Parties: []string{"MIN", "CON"}, Categories: []string{"training-sessions"}, Items: items(t),
		Problems: []views.FieldMessage{},
	}
	v.Query = url.Values{"q": {written}, "region": {"R-1", "R-2"}, "pledge": {"P1"}, "party": {"MIN"}, "category": {"training-sessions"}, "status": {"none"}, "review": {"submitted"}, "assessment": {"complete"}, "overdue": {"1"}, "differs": {"1"}, "agreement": {"A-1"}, "sort": {"-due"}, "per_page": {"2"}}
	for name := range v.Query {
		v.Problems = append(v.Problems, views.FieldMessage{Name: name, Message: wrong(name)})
	}
	return v
}

func login(*testing.T) views.LoginForm {
	return views.LoginForm{Email: "someone@example.org", Message: "wrong", Next: "/fr/", Resume: ref(resume(nil)), DemoAccounts: []views.DemoAccount{{Email: planner.Email, Role: "Planner"}}, DemoPassword: "demo"}
}

func ref[V any](v V) *V { return &v }

func resume(*testing.T) views.Resume {
	return views.Resume{Path: "/fr/commitments/P1.R-1/updates", Fields: []views.ResumeField{{Name: "narrative", Value: written}}, Typed: []views.Typed{{Name: "narrative", Label: "Narrative", Value: written}}}
}

func errorEmpty(*testing.T) views.ErrorView {
	return views.ErrorView{Status: 404, Title: "Not found", Message: "It is nowhere."}
}

func errorFull(*testing.T) views.ErrorView {
	return views.ErrorView{Status: 422, Title: "Refused", Message: "It is wrong.", RequestID: "r-1", Fields: []views.FieldMessage{{Name: "value", Message: "No number."}}, Typed: resume(nil).Typed}
}

func pledgeEmpty(*testing.T) views.PledgeView {
	return views.PledgeView{Agreement: agreement(), Pledge: pledges()[0]}
}

func pledge(t *testing.T) views.PledgeView {
	return views.PledgeView{Names: names(), Agreement: agreement(), Pledge: pledges()[0], Items: items(t), Facts: record(t).Facts, Totals: someTotals(t), Dimensions: dimensions(), Trends: map[string][]commitments.TrendPoint{"P1.1": trend(t)}, Recommended: recommendedHere()}
}

// trend is how a total went over two periods, of which the first one has nothing verified.
func trend(t *testing.T) []commitments.TrendPoint {
	return []commitments.TrendPoint{
		{Period: period("2026-Q2"), Declared: &commitments.Amount{Value: *quantity(t, "700")}}, {Period: period("2026-Q3"), Declared: &commitments.Amount{Value: *quantity(t, "1234.5")}, Verified: &commitments.Amount{Value: *quantity(t, "987.5")}},
	}
}

// someTotals are what the first pledge's indicators come to over the regions.
func someTotals(t *testing.T) []commitments.Total {
	return agreement().TotalsToday(pledges(), regions(), matrix(t)[:2], date("2026-11-20"))
}

func totalsEmpty(*testing.T) views.TotalsView {
	return views.TotalsView{Agreement: agreement(), Today: date("2026-11-20")}
}

func totals(t *testing.T) views.TotalsView {
	return views.TotalsView{
		Names: names(), Agreement: agreement(), Agreements: bothAgreements(), Today: date("2026-11-20"), Categories: []string{"training-sessions"}, Items: someTotals(t),
		Filter: commitments.TotalsFilter{Period: period("2026-Q3"), ByRegion: true}, Periods: []commitments.Period{period("2026-Q2")},
		Problems: []views.FieldMessage{{Name: "pledge", Message: wrong("pledge")}, {Name: "period", Message: wrong("period")}},
	}
}

func addendsEmpty(*testing.T) views.AddendsView {
	return views.AddendsView{TotalsView: views.TotalsView{Names: names(), Agreement: agreement()}, Indicator: indicators()[0], Total: commitments.Total{Indicator: "P1.1", Pledge: "P1"}}
}

func addends(t *testing.T) views.AddendsView {
	v := addendsEmpty(t)
	v.Filter.Region, v.Today = "R-1", date("2026-11-20")
	v.Total = someTotals(t)[0]
	v.Trend = trend(t)
	one := v.Total
	one.Region = "R-1"
	v.ByRegion = []commitments.Total{one}
	v.Addends = []commitments.TotalAddend{
		{Commitment: "P1.R-1", Region: "R-1", Side: commitments.DeclaredSide, Period: period("2026-Q3"), Value: values(t)[0], Update: "u2", Journal: 12345},
		{Commitment: "P1.R-1", Region: "R-1", Side: commitments.VerifiedSide, Period: period("2026-Q2"), Value: values(t, "987.5")[0], Update: "u1", Journal: -1},
	}
	return v
}

func regionEmpty(*testing.T) views.RegionView { return views.RegionView{Region: regions()[1]} }

func region(t *testing.T) views.RegionView {
	return views.RegionView{Names: names(), Region: regions()[0], Parent: ref(regions()[1]), Facts: record(t).Facts, Agreements: []views.RegionAgreement{
		{Agreement: agreement(), Matrix: matrix(t), Items: items(t)}, {Agreement: otherAgreement()},
	}}
}

func agreements(*testing.T) []commitments.Agreement { return bothAgreements() }

func agreementEmpty(*testing.T) views.AgreementView {
	return views.AgreementView{Agreement: commitments.Agreement{Code: "A-1", Title: agreement().Title, Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}}
}

func agreementFull(t *testing.T) views.AgreementView {
	return views.AgreementView{Names: names(), Agreement: twoCalendars(), Parties: parties(), Matrix: matrix(t), Facts: record(t).Facts, Today: date("2026-11-20")}
}

func queueEmpty(*testing.T) views.QueueView { return views.QueueView{Paging: paging("/fr/reviews", 0)} }

func queue(t *testing.T) views.QueueView {
	imported := update(t, "u1", "2025-Q2")
	imported.Fact = "f1"
	return views.QueueView{Names: names(), Paging: paging("/fr/reviews", 5), OvertakenTotal: 12, Routine: 2, Others: otherWork(), Overtaken: []commitments.Waiting{
		{Update: update(t, "u0", "2025-Q1"), About: commitment(t, "P1", "R-2")},
	}, Items: []commitments.Waiting{
		{Update: update(t, "u2", "2026-Q3"), About: commitment(t, "P1", "R-1")}, {Update: imported, About: commitment(t, "P1", "R-1")},
	}}
}

func otherWork() views.OtherWork {
	return views.OtherWork{Things: 4, Recommended: 2, Opinions: []views.WaitingPeriod{{Agreement: "A-1", Period: period("2026-Q2"), Count: 3}}}
}

func togetherEmpty(*testing.T) views.TogetherView {
	return views.TogetherView{Part: commitments.Standing, Paging: paging("/fr/reviews/together", 0), Form: views.NewForm("together")}
}

func together(t *testing.T) views.TogetherView {
	plain := update(t, "u1", "2026-Q2") // overtaken by u2
	plain.Warnings = nil
	return views.TogetherView{
		Names: names(), Part: commitments.Overtaken, Paging: paging("/fr/reviews/together", 2),
		Form:  refused("together", url.Values{"of": {"u1"}, "assessment": {"limited"}, "reason": {written}}, "of", "assessment", "reason"),
		Items: []commitments.Waiting{{Update: plain, About: commitment(t, "P1", "R-1")}, {Update: update(t, "u3", "2026-Q3"), About: commitment(t, "P1", "R-2")}},
	}
}

func reviewEmpty(*testing.T) views.ReviewView {
	return views.ReviewView{Update: commitments.Update{ID: "u2", Commitment: "P1.R-1", Period: period("2026-Q3"), State: commitments.Submitted}, Record: commitments.Record{Pledge: pledges()[0], Region: regions()[0]}}
}

func review(t *testing.T) views.ReviewView {
	f := refused("review", url.Values{"decision": {"returned"}, "reason": {written}}, "decision", "assessment", "reason")
	return views.ReviewView{Names: names(), Update: update(t, "u2", "2026-Q3"), Record: record(t), Previous: ref(update(t, "u1", "2026-Q2")), Form: &f, Queue: ref(queue(t)), Assessments: record(t).Assessments}
}

func workbookEmpty(*testing.T) views.WorkbookView {
	return views.WorkbookView{Fillable: workbook.Fillable{Round: aRound(), Agreement: agreement()}, Form: views.NewForm("workbook")}
}

func workbookFull(t *testing.T) views.WorkbookView {
	v := workbookEmpty(t)
	v.Rows, v.Form = 3, refused("workbook", nil, "file")
	return v
}

func resultEmpty(*testing.T) views.WorkbookResultView {
	return views.WorkbookResultView{Result: workbook.Result{Round: aRound()}}
}

func result(t *testing.T) views.WorkbookResultView {
	return views.WorkbookResultView{Names: names(), Dimensions: dimensions(), Result: aResult(t)}
}

func aResult(t *testing.T) workbook.Result {
	before := update(t, "u1", "2026-Q3")
	return workbook.Result{
		Round: aRound(), Digest: "d1", Unchanged: 2, Skipped: 3,
		Things:  []workbook.ThingChange{{Sheet: "Centres", Row: 3, Deliverable: delivered(t)}, {Sheet: "Centres", Row: 4, Before: &deliverables.Deliverable{}, Deliverable: delivered(t)}},
		Changes: []workbook.Change{{Sheet: "P1", Row: 14, Before: &before, Update: update(t, "u2", "2026-Q3")}},
		Errors:  []workbook.Finding{{Sheet: "P1", Cell: "D14", Field: workbook.Status, Rule: commitments.SameText, Key: "quality.same_text"}, {Sheet: "P1", Cell: "D14", Key: "error.round.value_required"}},
		Notices: []workbook.Finding{{Sheet: "P1", Key: "error.round.narrative_required"}},
	}
}

// aRound is the collection round of the third quarter.
func aRound() collection.Round {
	return collection.Round{
		ID: "round", Agreement: "A-1", Period: period("2026-Q3"), Version: 2, OpenedByName: reviewer.Name, OpenedAt: noon.UTC().AddDate(0, -1, 0),
		Terms: collection.Terms{DueOn: date("2026-11-15"), GraceDays: 10, Note: written, Requires: commitments.Requirements{Value: true, Evidence: true}},
	}
}

// at is an instant so many hours after noon.
func at(hours int) time.Time { return noon.UTC().Add(time.Duration(hours) * time.Hour) }

// twoCalendars is the agreement whose calendar changes from quarters to months.
func twoCalendars() commitments.Agreement {
	a, months := agreement(), commitments.DefaultCalendar()
	months.Reporting, months.Reports = commitments.Month, nil
	months.Rounds = &commitments.RoundCalendar{OpensAfterDays: 1, DueDays: 8, GraceDays: 5, EscalateAfterDays: 2}
	a.Calendars = append(a.Calendars, commitments.CalendarVersion{From: date("2027-01-01"), Calendar: months})
	return a
}

func calendarEmpty(*testing.T) views.CalendarView {
	return views.CalendarView{CalendarState: commitments.CalendarState{Agreement: agreement(), Earliest: date("2027-01-01")}, Form: views.NewForm("calendar")}
}

func calendarFull(*testing.T) views.CalendarView {
	a := twoCalendars()
	return views.CalendarView{
		CalendarState: commitments.CalendarState{Agreement: a, Earliest: date("2027-01-01"), Changes: []commitments.CalendarChange{
			{Version: a.Calendars[1], Reason: written, AuthorName: "Amina", At: noon},
		}},
		Today: date("2026-11-20"),
		Form:  refused("calendar", url.Values{"from": {"2027-02-01"}, "reporting": {"month"}, "rounds": {"1"}, "reason": {written}}, "from", "rounds.due_days", "reports"),
	}
}

func previewEmpty(*testing.T) views.CalendarPreviewView {
	return views.CalendarPreviewView{Agreement: agreement(), Form: views.NewForm("calendar")}
}

func previewFull(*testing.T) views.CalendarPreviewView {
	a := twoCalendars()
	first, last := date("2027-01-01"), date("2027-12-31")
	return views.CalendarPreviewView{
		Agreement: a, Form: views.NewForm("calendar", "from", "2027-01-01", "do", "preview", "reason", written),
		CalendarPreview: commitments.CalendarPreview{Version: a.Calendars[1], Until: last, Without: agreement().Outlook(first, last), With: a.Outlook(first, last)},
	}
}
