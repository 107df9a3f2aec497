package views_test

import (
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/web/views"
)

// listed shows the list of commitments under the query.
func listed(t *testing.T, lang, query string) *goquery.Document {
	t.Helper()
	v := list(t)
	v.Query, v.Problems = parsed(t, query), nil
	v.Path = "/" + lang + "/commitments"
	return show(t, views.ListPage(layout(lang, auditor), v))
}

func parsed(t *testing.T, query string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	return values
}

// queryOf is the query of an address, which must be of the path.
func queryOf(t *testing.T, path, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, path, u.Path)
	return u.Query()
}

func TestEachFilterIsAChipInWordsThatTakesItAlone(t *testing.T) {
	for query, label := range map[string]string{
		"q=puits":                    "“puits”",
		"region=R-1":                 "Figuig",
		"region=R-9":                 "R-9",
		"pledge=P1":                  "P1 Train",
		"party=MIN":                  "Min.",
		"category=training-sessions": "Training sessions",
		"category=own-category":      "Own category",
		"status=none":                "Nothing declared",
		"status=lunar":               "lunar",
		"verified=delivered":         "verified: Delivered",
		"verified=none":              "Nothing verified",
		"gap=awaiting_review":        "Awaiting review",
		"gap=none":                   "Declared and assessed agree",
		"review=returned":            "Returned",
		"assessment=complete":        "Complete",
		"overdue=1":                  locale.For("en").T("derived.overdue"),
		"no_report=1":                locale.For("en").T("derived.no_report"),
		"differs=1":                  locale.For("en").T("filter.differs"),
		"agreement=A-1":              "A-1",
	} {
		t.Run(query, func(t *testing.T) {
			chips := listed(t, "en", query+"&sort=-due&page=3").Find(".chips li")
			require.Equal(t, 2, chips.Length(), "and the way to all")
			assert.Equal(t, label, said(chips.First().Find("bdi")))
			kept := queryOf(t, "/en/commitments", chips.First().Find("a").AttrOr("href", ""))
			assert.Equal(t, url.Values{"sort": {"-due"}}, kept, "the order stays, the page does not")
			assert.Equal(t, "/en/commitments", chips.Last().Find("a").AttrOr("href", ""))
		})
	}
}

func TestOfTwoRegionsEachCanBeTakenOut(t *testing.T) {
	chips := listed(t, "fr", "region=R-1&region=R-2&q=eau&status=").Find(".chips bdi")
	assert.Equal(t, []string{"«\u202feau\u202f»", "Figuig", "Nador"}, chips.Map(func(_ int, e *goquery.Selection) string { return e.Text() }))
	without := queryOf(t, "/fr/commitments", chips.Eq(1).Closest("a").AttrOr("href", ""))
	assert.Equal(t, []string{"R-2"}, without["region"])
	assert.Equal(t, "eau", without.Get("q"))
}

func TestWithoutFiltersThereAreNoChipsAndTheRestIsFoldedAway(t *testing.T) {
	for query, open := range map[string]bool{"": false, "q=eau": false, "status=": false, "sort=-due": false, "region=R-1": true, "overdue=1": true} {
		t.Run(query, func(t *testing.T) {
			page := listed(t, "ar", query)
			_, is := page.Find(".filters details").Attr("open")
			assert.Equal(t, open, is, query)
			assert.Equal(t, query == "" || query == "status=" || query == "sort=-due", page.Find(".chips").Length() == 0, query)
		})
	}
}

func TestHeadsSortAndKeepTheQuery(t *testing.T) {
	for _, c := range []struct{ query, key, next, state string }{
		{"q=eau", "code", "-code", "ascending"},
		{"q=eau", "due", "due", ""},
		{"q=eau&sort=due&page=4", "due", "-due", "ascending"},
		{"q=eau&sort=-due", "due", "due", "descending"},
		{"q=eau&sort=-due", "code", "code", ""},
		{"q=eau&sort=code", "code", "-code", "ascending"},
	} {
		t.Run(c.query+" "+c.key, func(t *testing.T) {
			column := map[string]int{"code": 0, "due": 7}[c.key]
			head := listed(t, "fr", c.query).Find("table.list thead th").Eq(column)
			assert.Equal(t, c.state, head.AttrOr("aria-sort", ""))
			assert.Equal(t, url.Values{"q": {"eau"}, "sort": {c.next}}, queryOf(t, "/fr/commitments", head.Find("a").AttrOr("href", "")))
		})
	}
}

func TestTheFilterFormKeepsOrderAndLength(t *testing.T) {
	page := listed(t, "en", "q=eau&sort=-due&per_page=10&page=2&region=R-2&overdue=1")
	hidden := page.Find("form[role=search] input[type=hidden]")
	assert.ElementsMatch(t, []string{"per_page"}, attributes(hidden, "name"))
	assert.ElementsMatch(t, []string{"10"}, attributes(hidden, "value"))
	assert.Equal(t, "-due", page.Find("#filter-sort option[selected]").AttrOr("value", ""))
	assert.Equal(t, "eau", page.Find("#filter-q").AttrOr("value", ""))
	assert.Equal(t, "R-2", page.Find("#filter-region option[selected]").AttrOr("value", ""))
	assert.Equal(t, 1, page.Find("#filter-overdue[checked]").Length())
	assert.Equal(t, 0, page.Find("#filter-differs[checked]").Length())
	assert.Equal(t, "none", page.Find("#filter-status option").Last().AttrOr("value", ""), "what was never reported can be looked for")
}

func TestAnUnknownAgreementCanBeMendedWhereThereIsOne(t *testing.T) {
	v := list(t)
	v.Agreements, v.Query = v.Agreements[:1], url.Values{"agreement": {"A-9"}}
	v.Problems = []views.FieldMessage{{Name: "agreement", Message: "There is no A-9."}, {Name: "sort", Message: "No such order."}}
	page := show(t, views.ListPage(layout("en", auditor), v))
	assert.Equal(t, []string{"#filter-agreement"}, attributes(page.Find("#filter-summary a"), "href"), "an order has no field")
	assert.Equal(t, 1, page.Find("#filter-agreement").Length())
	v.Query, v.Problems = url.Values{}, nil
	page = show(t, views.ListPage(layout("en", auditor), v))
	assert.Equal(t, 0, page.Find("#filter-agreement").Length(), "of one agreement nothing is to be chosen")
}

func TestListsCountInEveryPlural(t *testing.T) {
	for total, want := range map[int]map[string]string{
		0:  {"fr": "0 action suivie", "ar": "لا يوجد أي التزام", "en": "0 commitments"},
		1:  {"fr": "1 action suivie", "ar": "التزام واحد", "en": "1 commitment"},
		2:  {"fr": "2 actions suivies", "ar": "التزامان", "en": "2 commitments"},
		5:  {"fr": "5 actions suivies", "ar": "5 التزامات", "en": "5 commitments"},
		11: {"fr": "11 actions suivies", "ar": "11 التزاما", "en": "11 commitments"},
	} {
		for lang, text := range want {
			v := list(t)
			v.Total = total
			page := show(t, views.ListPage(layout(lang, auditor), v))
			assert.Equal(t, text, said(page.Find(".count")))
		}
	}
}

func TestALineOfTheListSaysWhatIsDeclaredVerifiedAndAssessed(t *testing.T) {
	line := listed(t, "en", "").Find("tbody tr").First()
	cells := each(line.Children())
	require.Len(t, cells, 9)
	assert.Equal(t, []string{"P1.R-1 Train", "Figuig", "In progress Overdue Due soon No report 1,234.5\u00a0\u2068women\u2069 3\u00a0\u2068sessions\u2069 62\u00a0\u2068%\u2069 1 milestone of 2", "Not started Q2 2026 987.5\u00a0\u2068women\u2069", "Complete", "Declared < assessed", "Submitted", "01/12/2026", "Q3 2026 Demonstration"}, cells)
	assert.Equal(t, "/en/commitments/P1.R-1", line.Find("th a").AttrOr("href", ""))
	bare := each(listed(t, "en", "").Find("tbody tr").Eq(1).Children())
	assert.Equal(t, []string{"Nothing declared Overdue Due soon No report", "Nothing verified", "Not yet assessed", "", "No update"}, bare[2:7])
	assert.Equal(t, "–", bare[8])
}

func TestPagesLeadOnAndBack(t *testing.T) {
	for _, c := range []struct {
		name              string
		page, total, each int
		prev, next, text  string
	}{
		{"one page needs no way", 1, 2, 2, "", "", ""},
		{"no entry is one page", 1, 0, 2, "", "", ""},
		{"the first leads on", 1, 5, 2, "", "2", "Page 1 of 3"},
		{"one in the middle leads both ways", 2, 5, 2, "1", "3", "Page 2 of 3"},
		{"the last leads back", 3, 5, 2, "2", "", "Page 3 of 3"},
		{"one beyond leads back", 9, 5, 2, "8", "", "Page 9 of 3"},
		{"without a length each entry is a page", 1, 3, 0, "", "2", "Page 1 of 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := list(t)
			v.Query = url.Values{"q": {"eau"}, "region": {"R-1", "R-2"}}
			v.Page, v.Total, v.PerPage = c.page, c.total, c.each
			pager := show(t, views.ListPage(layout("en", auditor), v)).Find("nav.pager")
			assert.Equal(t, c.text, said(pager.Find("span")))
			for rel, want := range map[string]string{"prev": c.prev, "next": c.next} {
				link := pager.Find("a[rel=" + rel + "]")
				require.Equal(t, want != "", link.Length() == 1, rel)
				if want != "" {
					got := queryOf(t, "/fr/commitments", link.AttrOr("href", ""))
					assert.Equal(t, url.Values{"q": {"eau"}, "region": {"R-1", "R-2"}, "page": {want}}, got)
				}
			}
		})
	}
}

func TestTurningAPageLeavesTheQueryAsItWas(t *testing.T) {
	p := views.Paging{Path: "/fr/x", Query: url.Values{"a": {"1"}}, Page: 1, PerPage: 10, Total: 11}
	assert.Equal(t, 2, p.Pages())
	assert.Equal(t, "/fr/x?a=1&page=2", p.At(2))
	assert.Equal(t, url.Values{"a": {"1"}}, p.Query)
	assert.Equal(t, "/fr/x?page=2", views.Paging{Path: "/fr/x"}.At(2), "without a query")
}

func TestAListIsTakenAlongWholeInItsOrder(t *testing.T) {
	links := listed(t, "fr", "q=eau&region=R-1&sort=-due&per_page=2&page=3").Find(".list-files a")
	title := locale.For("fr").T("nav.commitments")
	measures := locale.For("fr").T("report.table.targets")
	assert.Equal(t, []string{"CSV " + title, "XLSX " + title, "CSV " + measures, "XLSX " + measures}, each(links), "those who hear the links alone hear of what")
	for i, path := range []string{"/fr/commitments.csv", "/fr/commitments.xlsx", "/fr/measures.csv", "/fr/measures.xlsx"} {
		assert.Equal(t, url.Values{"q": {"eau"}, "region": {"R-1"}, "sort": {"-due"}}, queryOf(t, path, links.Eq(i).AttrOr("href", "")))
	}
	plain := show(t, views.JobsPage(layout("ar", admin), jobs(t))).Find(".list-files a")
	assert.Equal(t, []string{"/ar/admin/jobs.csv", "/ar/admin/jobs.xlsx"}, attributes(plain, "href"), "a list without filters")
}

func unitNames(c views.Layout) []string {
	var names []string
	for _, in := range indicators() {
		names = append(names, c.UnitName(in))
	}
	return names
}

func TestWhatFilesSayIsWhatPagesSay(t *testing.T) {
	c := layout("en", auditor)
	assert.Equal(t, "", c.Named("status.", ""))
	assert.Equal(t, "Delivered", c.Named("status.", "delivered"))
	assert.Equal(t, "lunar", c.Named("status.", "lunar"))
	assert.Equal(t, "The system", c.Author("system"))
	assert.Equal(t, "Driss", c.Author("Driss"))
	assert.Equal(t, "1,234.5\u00a0\u2068women\u2069 · 3\u00a0\u2068sessions\u2069 · 62\u00a0\u2068%\u2069 · 1 milestone of 2", c.Values(indicators(), values(t)))
	assert.Equal(t, "987.5\u00a0\u2068women\u2069", c.Figures(indicators(), figures(t), commitments.VerifiedSide))
	assert.Equal(t, "2,000\u00a0\u2068women\u2069 · 12\u00a0\u2068sessions\u2069", c.Targets(indicators(), terms(t)))
	assert.Equal(t, "–", c.Values(indicators(), nil))
	assert.Equal(t, []string{"women", "sessions", "%", "Milestones", ""}, unitNames(c))
	assert.Equal(t, "Figuig and R-9", c.RegionList(names(), []string{"R-1", "R-9"}))
	assert.Equal(t, "", c.RegionList(names(), nil))
	assert.Equal(t, "Periodic reports", c.JobName("reports"))
	assert.Equal(t, "new-job", c.JobName("new-job"))
	assert.Equal(t, pledges()[1].Title, names().PledgeTitle("P2"))
	assert.Nil(t, names().PledgeTitle("P9"))
	assert.Equal(t, regions()[1].Name, names().RegionName("R-2"))
	assert.Nil(t, names().RegionName("R-9"))
	assert.Equal(t, commitments.Text(nil), views.Names{}.PledgeTitle("P1"))
}
