package views_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/web/views"
)

func TestTheMatrixHasEveryPledgeAndRegionInTheAgreementsOrder(t *testing.T) {
	d := overview(t)
	d.Agreement.Regions = []string{"R-2", "R-1"}
	table := show(t, views.OverviewPage(layout("en", planner), d)).Find(".matrix table")
	assert.Equal(t, []string{"Pledge", "Nador", "Figuig"}, each(table.Find("thead th")))
	assert.Equal(t, []string{"P1 Train", "P2 Follow"}, each(table.Find("tbody th")))
	cells := table.Find("tbody td")
	assert.Equal(t, []string{
		"declared: Nothing declared; verified: Nothing verified; assessment: Not yet assessed",
		"declared: In progress; verified: Not started; assessment: Complete; they differ", "",
		"declared: In progress; verified: Not started; assessment: Substantial",
	}, each(cells))
	assert.Equal(t, []string{"/en/commitments/P1.R-2", "/en/commitments/P1.R-1", "/en/commitments/P2.R-1"}, attributes(cells.Find("a"), "href"))
	split := func(i int) int { return cells.Eq(i).Find(`use[href="#m-split"]`).Length() }
	assert.Equal(t, 1, split(1))
	assert.Zero(t, split(3))
}

func TestAStarShowsBothParties(t *testing.T) {
	star := show(t, views.OverviewPage(layout("fr", planner), overview(t))).Find(".matrix svg.star").First()
	assert.Equal(t, []string{"#m-status-in_progress", "#m-lamp-complete", "#m-split"}, attributes(star.Find("use"), "href"))
}

func TestTheMatrixTurns(t *testing.T) {
	d := overview(t)
	d.Filter.ByRegion = true
	page := show(t, views.OverviewPage(layout("en", planner), d))
	table := page.Find(".matrix table")
	assert.Equal(t, []string{"Region", "P1", "P2"}, each(table.Find("thead th")))
	assert.Equal(t, []string{"Figuig", "Nador"}, each(table.Find("tbody th")))
	assert.Equal(t, []string{"/en/commitments/P1.R-1", "/en/commitments/P2.R-1", "/en/commitments/P1.R-2"}, attributes(table.Find("tbody td a"), "href"))
	assert.Equal(t, []string{"P1", "P2", "P1"}, attributes(table.Find("tbody td[data-of]"), "data-of"), "what a narrow screen says under each star")
	assert.Equal(t, "By region", said(page.Find(`.views [aria-current="true"]`)))
	filter := page.Find("form.filters")
	assert.Equal(t, "/en/overview", filter.AttrOr("action", ""), "a filter leads back here")
	assert.Equal(t, "region", filter.Find("input[name=rows]").AttrOr("value", ""), "and keeps the rows")
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
			d := overview(t)
			d.Filter = c.filter
			page := show(t, views.OverviewPage(layout("fr", planner), d))
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
	d := overview(t)
	d.Filter = views.MatrixFilter{Party: "MIN", Category: "own-category"}
	page := show(t, views.OverviewPage(layout("en", planner), d))
	figures := page.Find(".key-figures li")
	assert.Equal(t, []string{"3", "1", "2", "3", "1", "1"}, each(figures.Find("b")), "the counts are those of now")
	assert.Equal(t, []string{"Commitments", "Overdue", "Due soon", "No report", "Assessed otherwise than declared", "awaits review"}, each(figures.Find("span")))
	overdue := queryOf(t, "/en/commitments", figures.Eq(1).Find("a").AttrOr("href", ""))
	assert.Equal(t, url.Values{"overdue": {"1"}, "agreement": {"A-1"}, "party": {"MIN"}, "category": {"own-category"}}, overdue)
	d.Agreements, d.Filter = d.Agreements[:1], views.MatrixFilter{}
	page = show(t, views.OverviewPage(layout("en", planner), d))
	assert.Equal(t, url.Values{"overdue": {"1"}}, queryOf(t, "/en/commitments", page.Find(".key-figures a").Eq(1).AttrOr("href", "")))
}

func TestEachKeyCountStandsBesideItsTrend(t *testing.T) {
	for lang, want := range map[string]struct{ label, path, note string }{
		"fr": {"Évolution\u202f: 13 et 12", "M1 1l56 2", "(T2 2026 – T3 2026)"},
		"ar": {"التطور: 13 و12", "M57 1l-56 2", ""},
		"en": {"Trend: 13 and 12", "M1 1l56 2", "from Q2 2026 to Q3 2026"},
	} {
		t.Run(lang, func(t *testing.T) {
			section := show(t, views.OverviewPage(layout(lang, planner), overview(t))).Selection
			curves := section.Find(".key-figures a > svg.trend[role=img]")
			require.Equal(t, 6, curves.Length())
			assert.Equal(t, want.label, said(curves.Eq(1).Find("title")))
			assert.Equal(t, want.path, curves.Eq(1).Find("path").AttrOr("d", ""))
			assert.Contains(t, said(section.Find(".key-figures + .muted")), want.note)
		})
	}
	d := overview(t)
	d.Trend = d.Trend[:1]
	page := show(t, views.OverviewPage(layout("en", planner), d))
	assert.Zero(t, page.Find(".trend, .key-figures + .muted").Length(), "one period has no trend")
}

func TestTheAxesCountWhatHasNoneToo(t *testing.T) {
	page := show(t, views.OverviewPage(layout("en", planner), overview(t)))
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
	figures := show(t, views.OverviewPage(layout("ar", planner), overview(t))).Find(".main-column figure")
	require.Equal(t, 2, figures.Length())
	byRegion := figures.Eq(1).Find("table.numbers")
	assert.Equal(t, []string{"فكيك", "الناظور"}, each(byRegion.Find("tbody th")))
	assert.Equal(t, []string{"0", "0", "2", "0", "0", "0", "0", "2"}, each(byRegion.Find("tbody tr").Eq(0).Find("td")))
	assert.Equal(t, []string{"0", "0", "0", "0", "0", "0", "1", "1"}, each(byRegion.Find("tbody tr").Eq(1).Find("td")), "what was never reported counts as none")
	assert.Equal(t, []string{"/ar/regions/R-1", "/ar/regions/R-2"}, attributes(byRegion.Find("tbody th a"), "href"))
	bars := figures.Eq(1).Find(".strips > li")
	assert.Equal(t, []string{"فكيك", "الناظور"}, each(bars.Find("a")))
	assert.Equal(t, []string{"2", "1"}, each(bars.Find("b")))
	assert.Equal(t, 2, bars.Find("svg.strip").Length())
}
