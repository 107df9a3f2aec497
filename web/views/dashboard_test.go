package views_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/web/views"
)

func TestTheMatrixHasEveryPledgeAndRegionInTheAgreementsOrder(t *testing.T) {
	d := dashboard(t)
	d.Agreement.Regions = []string{"R-2", "R-1"}
	table := show(t, views.DashboardPage(layout("en", planner), d)).Find(".matrix table")
	assert.Equal(t, []string{"Pledge", "Nador", "Figuig"}, each(table.Find("thead th")))
	assert.Equal(t, []string{"P1 Train", "P2 Follow"}, each(table.Find("tbody th")))
	cells := table.Find("tbody td")
	assert.Equal(t, []string{
		"declared: Nothing declared; verified: Nothing verified; assessment: Not yet assessed",
		"declared: In progress; verified: Not started; assessment: Complete; they differ", "",
		"declared: In progress; verified: Not started; assessment: Substantial",
	}, each(cells))
	assert.Equal(t, []string{"/en/commitments/P1.R-2", "/en/commitments/P1.R-1", "/en/commitments/P2.R-1"}, attributes(cells.Find("a"), "href"))
	assert.True(t, cells.Eq(1).HasClass("gap"))
	assert.False(t, cells.Eq(3).HasClass("gap"))
}

func TestTheStatusStandsWhereReadingBegins(t *testing.T) {
	for lang, want := range map[string][]string{"fr": {"0", "23"}, "ar": {"23", "0"}, "en": {"0", "23"}} {
		t.Run(lang, func(t *testing.T) {
			cell := show(t, views.DashboardPage(layout(lang, planner), dashboard(t))).Find(".matrix svg.cell").First()
			assert.Equal(t, []string{"#m-status-in_progress", "#m-assessment-complete"}, attributes(cell.Find("use"), "href"), lang)
			assert.Equal(t, want, attributes(cell.Find("use"), "x"), lang)
		})
	}
}

func TestFiltersNarrowTheMatrixAndTheBars(t *testing.T) {
	for _, c := range []struct {
		name   string
		filter views.MatrixFilter
		codes  []string
	}{
		{"nothing", views.MatrixFilter{}, []string{"P1.R-1", "P1.R-2", "P2.R-1"}},
		{"a party", views.MatrixFilter{Party: "CON"}, []string{"P2.R-1"}},
		{"a category", views.MatrixFilter{Category: "training-sessions"}, []string{"P1.R-1", "P1.R-2"}},
		{"differences", views.MatrixFilter{Differs: true}, []string{"P1.R-1"}},
		{"a party and differences", views.MatrixFilter{Party: "CON", Differs: true}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dashboard(t)
			d.Filter = c.filter
			page := show(t, views.DashboardPage(layout("fr", planner), d))
			var want []string
			for _, code := range c.codes {
				want = append(want, "/fr/commitments/"+code)
			}
			assert.Equal(t, want, nilIfNone(attributes(page.Find(".matrix tbody td a"), "href")))
			assert.Equal(t, len(c.codes) == 0, page.Find(".empty a").Length() == 1, "the way back to all")
			total := 0
			for _, n := range each(page.Find("figure table.numbers").First().Find("tbody td:last-child")) {
				total += len(n) * int(n[0]-'0')
			}
			assert.Equal(t, len(c.codes), total, "the bars count what the matrix shows")
		})
	}
}

func TestFiguresLeadToTheListsBehindThem(t *testing.T) {
	d := dashboard(t)
	d.Filter = views.MatrixFilter{Party: "MIN", Category: "own-category"}
	page := show(t, views.DashboardPage(layout("en", planner), d))
	figures := page.Find(".key-figures li")
	assert.Equal(t, []string{"3", "1", "2", "3", "1", "1"}, each(figures.Find("b")), "the counts are those of now")
	assert.Equal(t, []string{"Commitments", "Overdue", "Due soon", "No report", "Assessed otherwise than declared", "awaits review"}, each(figures.Find("span")))
	overdue := queryOf(t, "/en/commitments", figures.Eq(1).Find("a").AttrOr("href", ""))
	assert.Equal(t, url.Values{"overdue": {"1"}, "agreement": {"A-1"}, "party": {"MIN"}, "category": {"own-category"}}, overdue)
	d.Agreements, d.Filter = d.Agreements[:1], views.MatrixFilter{}
	page = show(t, views.DashboardPage(layout("en", planner), d))
	assert.Equal(t, url.Values{"overdue": {"1"}}, queryOf(t, "/en/commitments", page.Find(".key-figures a").Eq(1).AttrOr("href", "")))
}

func TestEachKeyCountStandsBesideItsTrend(t *testing.T) {
	for lang, want := range map[string]struct{ label, path, note string }{
		"fr": {"Évolution\u00a0: 13 et 12", "M1 1l56 2", "de T2 2026 à T3 2026"},
		"ar": {"التطور: 13 و12", "M57 1l-56 2", ""},
		"en": {"Trend: 13 and 12", "M1 1l56 2", "from Q2 2026 to Q3 2026"},
	} {
		t.Run(lang, func(t *testing.T) {
			section := show(t, views.DashboardPage(layout(lang, planner), dashboard(t))).Find("[aria-labelledby=stand]")
			curves := section.Find(".key-figures a > svg.trend[role=img]")
			require.Equal(t, 6, curves.Length())
			assert.Equal(t, want.label, said(curves.Eq(1).Find("title")))
			assert.Equal(t, want.path, curves.Eq(1).Find("path").AttrOr("d", ""))
			assert.Contains(t, said(section.Find(".key-figures + .muted")), want.note)
		})
	}
	d := dashboard(t)
	d.Trend = d.Trend[:1]
	page := show(t, views.DashboardPage(layout("en", planner), d))
	assert.Zero(t, page.Find(".trend, .key-figures + .muted").Length(), "one period has no trend")
}

func TestTheAxesCountWhatHasNoneToo(t *testing.T) {
	page := show(t, views.DashboardPage(layout("en", planner), dashboard(t)))
	assert.Equal(t, []string{"axis-status", "axis-verified", "axis-review", "axis-assessment", "axis-gap"}, attributes(page.Find(".axis"), "aria-labelledby"))
	assert.Equal(t, []string{"Completed 0", "Delivered 0", "In progress 2", "Not started 0", "Suspended 0", "Cancelled 0", "Nothing declared 1"}, each(page.Find("[aria-labelledby=axis-status] li")))
	assert.Equal(t, []string{"Completed 0", "Delivered 0", "In progress 1", "Not started 0", "Suspended 0", "Cancelled 0", "Nothing verified 2"}, each(page.Find("[aria-labelledby=axis-verified] li")))
	assert.Equal(t, "none", queryOf(t, "/en/commitments", page.Find("[aria-labelledby=axis-verified] a").Last().AttrOr("href", "")).Get("verified"))
	assert.Equal(t, []string{"Submitted 2", "Returned 0", "Verified 0"}, each(page.Find("[aria-labelledby=axis-review] li")))
	assert.Equal(t, []string{"Declared > assessed 0", "Declared < assessed 1", "Awaiting review 1", "Agree 0"}, each(page.Find("[aria-labelledby=axis-gap] li")))
	assert.Equal(t, "Not yet assessed 1", said(page.Find("[aria-labelledby=axis-assessment] li").Last()))
	assert.Equal(t, "none", queryOf(t, "/en/commitments", page.Find("[aria-labelledby=axis-status] a").Last().AttrOr("href", "")).Get("status"))
	assert.True(t, page.Find("[aria-labelledby=axis-status] li").First().HasClass("zero"))
}

func TestGroupsCountTheirOwnAlone(t *testing.T) {
	name := func(code string) (string, string) { return "Group " + code, "/x/" + code }
	groups := views.NewStatusGroups(matrix(t), []string{"R-2", "R-1", "R-9"}, func(c commitments.Commitment) string { return c.Region }, name)
	require.Len(t, groups, 3)
	assert.Equal(t, views.StatusGroup{Code: "R-2", Label: "Group R-2", Href: "/x/R-2", Status: map[commitments.Status]int{"": 1}, Assessment: map[commitments.Assessment]int{"": 1}}, groups[0])
	assert.Equal(t, map[commitments.Status]int{commitments.InProgress: 2}, groups[1].Status)
	assert.Empty(t, groups[2].Status, "a code that none has")
	elsewhere := views.NewStatusGroups(matrix(t), []string{"R-2"}, func(commitments.Commitment) string { return "R-7" }, name)
	assert.Empty(t, elsewhere[0].Status, "a commitment whose code is not asked for")
}

func TestBarsHaveTheSameNumbersAsATable(t *testing.T) {
	figures := show(t, views.DashboardPage(layout("ar", planner), dashboard(t))).Find(".main-column figure")
	require.Equal(t, 2, figures.Length())
	byRegion := figures.Eq(1).Find("table.numbers")
	assert.Equal(t, []string{"فكيك", "الناظور"}, each(byRegion.Find("tbody th")))
	assert.Equal(t, []string{"0", "0", "2", "0", "0", "0", "0", "2"}, each(byRegion.Find("tbody tr").Eq(0).Find("td")))
	assert.Equal(t, []string{"0", "0", "0", "0", "0", "0", "1", "1"}, each(byRegion.Find("tbody tr").Eq(1).Find("td")), "what was never reported counts as none")
	assert.Equal(t, []string{"/ar/regions/R-1", "/ar/regions/R-2"}, attributes(byRegion.Find("tbody th a"), "href"))
	assert.Contains(t, figures.Eq(1).Find("svg").Text(), "فكيك")
}

func card(page *goquery.Document, id string) *goquery.Selection {
	return page.Find(`section.work[aria-labelledby="` + id + `"]`)
}

func TestAPlannerSeesWhatIsOwed(t *testing.T) {
	page := show(t, views.DashboardPage(layout("en", planner), dashboard(t)))
	open := card(page, "w-round-open")
	assert.Contains(t, said(open), "Open due on 15/11/2026")
	assert.Contains(t, said(open), "Not begun: 4 · in progress: 0 · returned: 0 · missing: 0")
	assert.Equal(t, 3, open.Find("li").Length(), "the first ones; the rest stand behind the link")
	assert.Equal(t, "/en/commitments/P1.R-1?period=2026-Q3#report", open.Find("li a").First().AttrOr("href", ""))
	assert.Equal(t, "See all 4", said(open.Find("p a").Last()))
	own := queryOf(t, "/en/collection/open/returns", open.Find("p a").Last().AttrOr("href", ""))
	assert.Equal(t, url.Values{"party": {"MIN"}, "region": {"R-1"}}, own, "the planner's own")
	assert.True(t, open.HasClass("soon"))
	grace := card(page, "w-round-grace")
	assert.True(t, grace.HasClass("late"))
	assert.Contains(t, said(grace), "takes returns until 25/11/2026")
	closed := card(page, "w-round-closed")
	assert.Contains(t, said(closed), "returns reopened for you")
	assert.Contains(t, said(closed), "Everything is sent.")
	assert.True(t, closed.HasClass("zero"))
}

func TestAPlannerOfAllRegionsOwesInAllOfThem(t *testing.T) {
	everywhere := planner
	everywhere.AllRegions = true
	page := show(t, views.DashboardPage(layout("en", everywhere), dashboard(t)))
	own := queryOf(t, "/en/collection/open/returns", card(page, "w-round-open").Find("p a").Last().AttrOr("href", ""))
	assert.Equal(t, url.Values{"party": {"MIN"}}, own)
}

func TestWorkListsShowTheFirstAndLeadToTheRest(t *testing.T) {
	page := show(t, views.DashboardPage(layout("en", planner), dashboard(t)))
	late := card(page, "w-late")
	assert.Equal(t, "9 Overdue", said(late.Find("h3")))
	assert.Equal(t, "P1.R-1 Train · Figuig due on 01/12/2026", said(late.Find("li").First()))
	assert.Equal(t, "See all 9", said(late.Find("p a")))
	assert.Equal(t, "/fr/commitments?x=1", late.Find("p a").AttrOr("href", ""))
	assert.Equal(t, 0, card(page, "w-soon").Find("p a").Length(), "all of them are shown")
	assert.Equal(t, "1 Draft", said(card(page, "w-drafts").Find("h3")))
	assert.Equal(t, "/en/commitments/P1.R-1#report", card(page, "w-drafts").Find("a").AttrOr("href", ""))
	assert.Equal(t, written, said(card(page, "w-returned").Find(".reason[dir=auto]")))
	empty := show(t, views.DashboardPage(layout("en", planner), dashboardEmpty(t)))
	assert.Contains(t, said(card(empty, "w-late")), "Nothing is overdue in your regions.")
	assert.True(t, card(empty, "w-late").HasClass("zero"))
	assert.Equal(t, 0, card(empty, "w-drafts").Length())
	assert.Equal(t, "/en/collection", card(empty, "w-round").Find("a").AttrOr("href", ""))
}

func TestAReviewerSeesHowRoundsMoveAndWhatWaits(t *testing.T) {
	page := show(t, views.DashboardPage(layout("en", reviewer), reviewerDashboard(t)))
	running := card(page, "w-round-round")
	assert.Contains(t, said(running), "50% Completeness 50 points up since yesterday")
	assert.Contains(t, said(running), "0% Timeliness", "nothing had come, so that nothing can be compared")
	assert.NotContains(t, said(running), "unchanged")
	assert.Contains(t, said(running), "1 change since yesterday")
	assert.Equal(t, "missing", queryOf(t, "/en/collection/round/returns", running.Find("p a").First().AttrOr("href", "")).Get("timing"))
	waiting := card(page, "w-waiting")
	assert.Equal(t, "1 Update to review", said(waiting.Find("h3")))
	assert.Contains(t, said(waiting), "The oldest has waited since 20 November 2026 at 12:00.")
	assert.Equal(t, "/en/reviews/u2", waiting.Find("li a").AttrOr("href", ""))
	empty := show(t, views.DashboardPage(layout("ar", reviewer), reviewerEmpty(t)))
	assert.Contains(t, said(card(empty, "w-round")), locale.For("ar").T("work.none_running"))
	assert.Contains(t, said(card(empty, "w-waiting")), locale.For("ar").T("work.none_waiting"))
}

func TestARoundThatOpenedSinceHasNothingToCompareWith(t *testing.T) {
	d := reviewerDashboard(t)
	d.Reviewer.Running[0].Round.OpenedAt = at(-1)
	running := card(show(t, views.DashboardPage(layout("en", reviewer), d)), "w-round-round")
	assert.Contains(t, said(running), "50% Completeness")
	assert.NotContains(t, said(running), "since yesterday 0%", "no trend stands beside the share")
	assert.NotContains(t, said(running), "points up")
}

func TestAnAuditorSeesTheLatestReports(t *testing.T) {
	page := show(t, views.DashboardPage(layout("fr", auditor), auditorDashboard(t)))
	first := card(page, "edition-0")
	assert.Equal(t, "/fr/reports/2026-Q3/2?agreement=A-1", first.Find("h3 a").AttrOr("href", ""))
	for _, anchor := range []string{"#correction", "#changes", "#verify"} {
		assert.Equal(t, 1, first.Find(`a[href="/fr/reports/2026-Q3/2?agreement=A-1`+anchor+`"]`).Length(), anchor)
	}
	second := card(page, "edition-1")
	assert.Equal(t, 0, second.Find(`a[href$="#changes"], a[href$="#correction"]`).Length(), "of the first edition alone it is known")
	assert.Equal(t, 1, page.Find(`a[href="/fr/reports?agreement=A-1"]`).Length())
	empty := show(t, views.DashboardPage(layout("fr", auditor), auditorEmpty(t)))
	assert.Contains(t, said(empty.Find(".empty").First()), locale.For("fr").T("reports.empty"))
}

func TestAnAdministratorSeesWhatFailed(t *testing.T) {
	page := show(t, views.AdminPage(layout("en", admin), adminWork(t)))
	assert.Equal(t, "1 Failed job", said(card(page, "w-failed").Find("h3")))
	assert.Contains(t, said(card(page, "w-failed")), "Periodic reports · A-1 · Q3 2026 disk full")
	assert.Equal(t, "2 Deliveries given up", said(card(page, "w-deliveries").Find("h3")))
	assert.Contains(t, said(card(page, "w-deliveries")), "3 deliveries waiting")
	assert.Contains(t, said(card(page, "w-accounts")), "1 disabled account")
	assert.Contains(t, said(card(page, "w-health")), "Database ready")
	page = show(t, views.AdminPage(layout("en", admin), views.AdminWork{}))
	assert.Contains(t, said(card(page, "w-health")), "Database not available")
	assert.Contains(t, said(card(page, "w-deliveries")), locale.For("en").T("delivery.no_mail"))
	assert.Contains(t, said(card(page, "w-failed")), "No job has failed.")
}

func TestWhoWasNamedInACommentIsLedToIt(t *testing.T) {
	d := dashboard(t)
	d.Mentions[0].Text = strings.Repeat("ن", 200)
	d.Mentioned = 4
	mentions := card(show(t, views.DashboardPage(layout("ar", planner), d)), "w-mentions")
	assert.Equal(t, "/ar/commitments/P1.R-1#comment-c1", mentions.Find("a").AttrOr("href", ""))
	assert.Equal(t, strings.Repeat("ن", 160)+"…", said(mentions.Find(".reason[dir=auto]")), "its beginning, in whole letters")
	d.Mentioned, d.Mentions = 0, nil
	assert.Equal(t, 0, card(show(t, views.DashboardPage(layout("ar", planner), d)), "w-mentions").Length())
}

func TestCountsOfOwedReturnsKnowDrafts(t *testing.T) {
	d := dashboard(t)
	d.Planner.Owed = []collection.OpenRound{{Round: aRound(), Phase: collection.Open, Open: someReturns(t), Count: collection.Count{Missing: 2, Pending: 3, InProgress: 1, Returned: 4}}}
	owed := card(show(t, views.DashboardPage(layout("en", planner), d)), "w-round-round")
	assert.Contains(t, said(owed), "Not begun: 4 · in progress: 1 · returned: 4 · missing: 2")
}
