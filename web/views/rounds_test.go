package views_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

func TestTheMatrixOfReturnsSaysStateAndTimingInWords(t *testing.T) {
	page := show(t, views.RoundPage(layout("en", reviewer), round(t)))
	table := page.Find(".matrix table")
	assert.Equal(t, []string{"Pledge", "Figuig", "Nador"}, each(table.Find("thead th")))
	assert.Equal(t, []string{"P1 Train", "P2 Follow"}, each(table.Find("tbody th")))
	cells := table.Find("tbody td")
	assert.Equal(t, []string{"! Not begun and Missing", "+ Submitted and Late", "Excused", ""}, each(cells))
	assert.Equal(t, []string{"/en/collection/round/returns/P1.R-1", "/en/collection/round/returns/P1.R-2", "/en/collection/round/returns/P2.R-1"}, attributes(cells.Find("a"), "href"))
	assert.True(t, cells.Eq(0).HasClass("delayed"))
	assert.False(t, cells.Eq(1).HasClass("delayed"), "what came late is no longer missing")
	legend := each(page.Find(".legend li"))
	assert.Contains(t, legend, "! Missing")
	assert.Contains(t, legend, "+ Late")
	empty := show(t, views.RoundPage(layout("en", reviewer), roundEmpty(t)))
	assert.Equal(t, 0, empty.Find(".matrix, .legend").Length())
	assert.Equal(t, "The collection round asks for no return.", said(empty.Find(".empty")))
}

func TestSharesAreRoundedDownAndUnknownOnesAreADash(t *testing.T) {
	for _, c := range []struct {
		name, want, rtl, width string
		count                  collection.Count
	}{
		{"nothing is owed", "–", "–", "0", collection.Count{}},
		{"nothing came", "0%", "0\u200e%\u200e", "0", collection.Count{Owed: 3}},
		{"nearly all", "99%", "99\u200e%\u200e", "99.9", collection.Count{Owed: 1000, Came: 999}},
		{"a third", "33%", "33\u200e%\u200e", "33.3", collection.Count{Owed: 3, Came: 1}},
		{"all", "100%", "100\u200e%\u200e", "100", collection.Count{Owed: 3, Came: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := round(t)
			v.Whole = c.count
			figure := show(t, views.RoundPage(layout("en", reviewer), v)).Find(".key-figures li").First()
			assert.Equal(t, c.want, said(figure.Find("b")))
			assert.Equal(t, c.width, figure.Find(".share-came").AttrOr("width", ""))
			assert.Equal(t, "0", figure.Find(".share-came").AttrOr("x", ""))
			mirrored := show(t, views.RoundPage(layout("ar", reviewer), v)).Find(".key-figures li").First()
			assert.Equal(t, c.rtl, said(mirrored.Find("b")))
			var width, x float64
			_, err := fmt.Sscan(mirrored.Find(".share-came").AttrOr("width", "")+" "+mirrored.Find(".share-came").AttrOr("x", ""), &width, &x)
			require.NoError(t, err)
			assert.InDelta(t, 100, width+x, 0.01, "it grows from the right")
		})
	}
}

func TestATrendIsSaidInPointsAndPlurals(t *testing.T) {
	l := locale.For("ar")
	for _, c := range []struct {
		name   string
		before collection.Count
		en, ar string
	}{
		{"it rose", collection.Count{Owed: 4, Came: 1}, "25 points up since yesterday", l.N("collection.trend.up", 25)},
		{"it fell by one", collection.Count{Owed: 100, Came: 51}, "1 point down since yesterday", l.N("collection.trend.down", 1)},
		{"it rose by two", collection.Count{Owed: 100, Came: 48}, "2 points up since yesterday", "ارتفاع بنقطتين منذ أمس"},
		{"it rose by less than a point", collection.Count{Owed: 1000, Came: 499}, "1 point up since yesterday", l.N("collection.trend.up", 1)},
		{"it stayed", collection.Count{Owed: 2, Came: 1}, "unchanged since yesterday", l.T("collection.trend.same")},
		{"nothing was owed", collection.Count{}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := round(t)
			v.Whole, v.Before.Whole = collection.Count{Owed: 2, Came: 1}, c.before
			for lang, want := range map[string]string{"en": "50% Completeness " + c.en, "ar": "50\u200e%\u200e " + l.T("collection.completeness") + " " + c.ar} {
				figure := show(t, views.RoundPage(layout(lang, reviewer), v)).Find(".key-figures li").First()
				assert.Equal(t, strings.TrimSpace(want), said(figure))
			}
		})
	}
}

func TestWhatChangedSinceLeadsInTheDirectionOfReading(t *testing.T) {
	for lang, arrow := range map[string]string{"fr": "→", "ar": "←", "en": "→"} {
		t.Run(lang, func(t *testing.T) {
			l := locale.For(lang)
			line := show(t, views.RoundPage(layout(lang, reviewer), round(t))).Find("section[aria-labelledby=changed] li")
			assert.Equal(t, strings.Join([]string{"P1.R-2", l.T("collection.state.expected"), arrow, l.T("collection.became"), l.T("collection.state.submitted")}, " "), said(line))
			assert.Equal(t, "true", line.Find("span[aria-hidden]").AttrOr("aria-hidden", ""), "the arrow is for the eye, the word for the ear")
		})
	}
	empty := show(t, views.RoundPage(layout("en", reviewer), roundEmpty(t)))
	assert.Contains(t, said(empty.Find("section[aria-labelledby=changed]")), "Nothing changed since then.")
}

func TestLateReturnsAreCountedAndTheFirstAreListed(t *testing.T) {
	v := round(t)
	v.Delayed = nil
	for range 5 {
		v.Delayed = append(v.Delayed, someReturns(t)[0], someReturns(t)[1])
	}
	late := show(t, views.RoundPage(layout("en", reviewer), v)).Find("section[aria-labelledby=delayed]")
	assert.Equal(t, 6, late.Find("li").Length())
	assert.Equal(t, locale.For("en").N("collection.delayed.missing", 5)+" · "+locale.For("en").N("collection.delayed.late", 5), said(late.Find("p").First()))
	assert.Equal(t, "/en/collection/round/returns?delayed=1", late.Find("p a").AttrOr("href", ""))
	assert.Equal(t, "See all 10", said(late.Find("p a")))
	v.Delayed = v.Delayed[:6]
	assert.Equal(t, 0, show(t, views.RoundPage(layout("en", reviewer), v)).Find("section[aria-labelledby=delayed] p a").Length())
}

func TestWhoHasNotBegunIsNamed(t *testing.T) {
	line := show(t, views.RoundPage(layout("ar", reviewer), round(t))).Find("section[aria-labelledby=not-begun] li a")
	assert.Equal(t, "الوزارة · فكيك", said(line))
	assert.Equal(t, url.Values{"party": {"MIN"}, "region": {"R-1"}, "state": {"expected"}}, queryOf(t, "/ar/collection/round/returns", line.AttrOr("href", "")))
}

func TestARoundsBarsHaveTheSameNumbersAsATable(t *testing.T) {
	v := round(t)
	v.ByParty[0].Count = collection.Count{Owed: 9, Came: 6, Missing: 2, Pending: 1, InProgress: 1, Submitted: 3, Returned: 1, Verified: 2, OnTime: 3, Excused: 4}
	page := show(t, views.RoundPage(layout("en", reviewer), v))
	figures := page.Find(".main-column figure")
	assert.Equal(t, []string{"Returns by region", "Returns by party", "Returns by pledge"}, each(figures.Find("figcaption")))
	line := figures.Eq(1).Find("tbody tr").First()
	assert.Equal(t, "Min.", said(line.Find("th")))
	assert.Equal(t, "/en/collection/round/returns?party=MIN", line.Find("th a").AttrOr("href", ""))
	heads := each(figures.Eq(1).Find("thead th"))
	assert.Equal(t, []string{"Owed", "Received", "Completeness", "Timeliness", "Missing", "Not yet due", "Not begun", "In progress", "Submitted", "Returned", "Verified", "Excused"}, heads[1:])
	assert.Equal(t, []string{"9", "6", "66%", "50%", "2", "1", "2", "1", "3", "1", "2", "4"}, each(line.Find("td")))
}

func TestARoundSaysWhatItAsksAndUntilWhen(t *testing.T) {
	for _, c := range []struct {
		name, last, lock string
		change           func(v *views.RoundView)
	}{
		{"it runs", "25 November 2026", "25/11/2026", func(*views.RoundView) {}},
		{"its time is over", "25 November 2026", "26/11/2026", func(v *views.RoundView) { v.Phase = collection.Closed }},
		{"it was closed by hand", "19 November 2026", "19/11/2026", func(v *views.RoundView) {
			v.Phase, v.Round.ClosedOn, v.Round.ClosedByName = collection.Closed, date("2026-11-19"), "Driss"
		}},
		{"it was closed after its last day", "25 November 2026", "Driss", func(v *views.RoundView) {
			v.Phase, v.Round.ClosedOn, v.Round.ClosedByName = collection.Closed, date("2026-12-19"), "Driss"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := round(t)
			c.change(&v)
			facts := show(t, views.RoundPage(layout("en", reviewer), v)).Find("section[aria-labelledby=asked]")
			assert.Equal(t, []string{"15 November 2026", c.last, "Reported status, Value and Evidence", "P1", "Figuig"}, replaced(each(facts.Find("dd")), locale.For("en").T("term.status"), "Reported status"))
			assert.Contains(t, said(facts), c.lock)
			assert.Contains(t, said(facts), "Coun.", "who can lift the lock")
			assert.Equal(t, written, said(facts.Find(".note p[dir=auto]")))
		})
	}
}

// replaced writes one word for another in each text.
func replaced(list []string, old, word string) []string {
	for i := range list {
		list[i] = strings.Replace(list[i], old, word, 1)
	}
	return list
}

func TestAnAbsentChoiceOfARoundMeansAll(t *testing.T) {
	v := round(t)
	v.Round.Pledges, v.Round.Regions, v.Round.Requires = nil, nil, commitments.Requirements{}
	page := show(t, views.RoundPage(layout("en", reviewer), v))
	facts := each(page.Find("section[aria-labelledby=asked] dd"))
	l := locale.For("en")
	assert.Equal(t, []string{l.T("term.status"), l.T("common.all"), l.T("collection.all_regions")}, facts[2:])
	assert.Equal(t, 0, page.Find("input[name=pledges], input[name=regions]").Length(), "nothing can be added to all")
}

func TestTheHistoryOfARoundSaysWhatEachRevisionChanged(t *testing.T) {
	v := round(t)
	assert.Equal(t, []string{"round", "v2", "v1"}, v.Journaled())
	events := show(t, views.RoundPage(layout("en", reviewer), v)).Find("section[aria-labelledby=revisions] li > article")
	require.Equal(t, 3, events.Length())
	assert.Equal(t, locale.For("en").T("collection.opened"), said(events.Last().Find("h3")))
	assert.Equal(t, []string{"Pledges covered", "Regions covered"}, each(events.Eq(0).Find("tbody th")), "the closing narrowed it")
	assert.Equal(t, []string{"all", "P1"}, []string{strings.ToLower(said(events.Eq(0).Find("td").Eq(0))), said(events.Eq(0).Find("td").Eq(1))})
	assert.Equal(t, []string{"10 November 2026", "15 November 2026", "5", "10"}, each(events.Eq(1).Find("td"))[:4], "against the round as it was opened")
	assert.Equal(t, "/en/journal/6", events.Eq(1).Find(".by a").AttrOr("href", ""))
	assert.NotEqual(t, said(events.Eq(0).Find("h3")), said(events.Eq(1).Find("h3")), "a closing is no change like others")
}

func TestWhoMayDoWhatWithARound(t *testing.T) {
	for _, c := range []struct {
		name string
		who  people.Account
		own  []string // the ways that lead on from the reader's own part
	}{
		{"a planner fills it in", planner, []string{"/en/collection/round/returns?party=MIN&region=R-1", "/en/collection/round/workbook"}},
		{"an auditor reads", auditor, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := round(t)
			v.Change, v.CloseHref = views.Task{}, ""
			page := show(t, views.RoundPage(layout("en", c.who), v))
			assert.Equal(t, []string{"/en/collection/round/returns"}, attributes(page.Find("section[aria-labelledby=round-work] a"), "href"))
			assert.Equal(t, c.own, attributes(page.Find("section[aria-labelledby=own] .actions a"), "href"))
			assert.Equal(t, 0, page.Find("main form").Length())
		})
	}
	page := show(t, views.RoundPage(layout("en", reviewer), round(t)))
	assert.Equal(t, []string{"/en/collection/round/returns", "#change", "/fr/collection/round/close"}, attributes(page.Find("section[aria-labelledby=round-work] a"), "href"))
	assert.Equal(t, "/en/collection/round", page.Find("details#change form").AttrOr("action", ""))
}

func TestClosingARoundIsAskedWithWhatItDoes(t *testing.T) {
	page := show(t, views.CloseRoundPage(layout("en", reviewer), closeFull(t)))
	assert.Equal(t, "Close the round of Q3 2026?", said(page.Find("h1")))
	l := locale.For("en")
	assert.Equal(t, []string{l.N("collection.close.came", 1), l.N("collection.close.open", 5), "Without closing it, returns are taken until 25/11/2026.", l.T("collection.close.undo")}, each(page.Find(".narrow > ul li")))
	assert.Equal(t, "/en/collection/round/close", page.Find("form.stack").AttrOr("action", ""))
	assert.Equal(t, "2", page.Find("input[name=version]").AttrOr("value", ""))
	assert.Equal(t, []string{"#close-reason"}, attributes(page.Find(".alert a"), "href"))
	assert.Equal(t, "/en/collection/round", page.Find("a.button").AttrOr("href", ""))
}

func TestRoundsAreListedWithTheirShares(t *testing.T) {
	page := show(t, views.RoundsPage(layout("en", reviewer), rounds(t)))
	first := page.Find("tbody tr").First()
	assert.Equal(t, "Q3 2026 A-1", said(first.Find("th")), "with its agreement where there are several")
	assert.Equal(t, []string{"Open", "15/11/2026", "25/11/2026", "33% 1 of 3", "100%", "2"}, each(first.Find("td")))
	second := page.Find("tbody tr").Eq(1)
	assert.Equal(t, []string{"Closed", "15/11/2026", "17/11/2026", "– 0 of 0", "–", "0"}, each(second.Find("td")))
	assert.Contains(t, said(second.Find("th")), "Demonstration")
	v := rounds(t)
	v.Agreements, v.Query, v.Problems = v.Agreements[:1], url.Values{}, nil
	page = show(t, views.RoundsPage(layout("en", reviewer), v))
	assert.Equal(t, "Q3 2026", said(page.Find("tbody th").First()))
	assert.Equal(t, 0, page.Find("#filter-agreement").Length())
	v.Open = nil
	assert.Equal(t, 0, show(t, views.RoundsPage(layout("en", auditor), v)).Find("#open").Length())
}

func TestWithoutRoundsWhoMayOpenOneIsLedToIt(t *testing.T) {
	v := roundsEmpty(t)
	assert.Equal(t, 0, show(t, views.RoundsPage(layout("fr", auditor), v)).Find(".empty a").Length())
	v.Open = ref(views.NewForm("open-round"))
	page := show(t, views.RoundsPage(layout("fr", reviewer), v))
	assert.Equal(t, "#open", page.Find(".empty a").AttrOr("href", ""))
	assert.Equal(t, "/fr/collection", page.Find("#open form").AttrOr("action", ""))
}

func TestEachFilterOfReturnsIsAChip(t *testing.T) {
	for query, label := range map[string]string{
		"region=R-1": "فكيك", "pledge=P1": "\u2068P1\u2069 التكوين", "party=CON": "المجلس",
		"state=submitted": locale.For("ar").T("collection.state.submitted"), "timing=late": locale.For("ar").T("timing.late"),
		"delayed=1": locale.For("ar").T("collection.delayed"), "state=lunar": "\u2068lunar\u2069",
	} {
		t.Run(query, func(t *testing.T) {
			v := returns(t)
			v.Query, v.Problems = parsed(t, query), nil
			chips := show(t, views.ReturnsPage(layout("ar", planner), v)).Find(".chips li")
			require.Equal(t, 2, chips.Length())
			assert.Equal(t, label, said(chips.First().Find("bdi")))
			assert.Equal(t, "/fr/collection/round/returns", chips.First().Find("a").AttrOr("href", ""), "without a question mark that asks nothing")
		})
	}
}

func TestALineOfReturnsSaysWhatCameAndWhatIsLacking(t *testing.T) {
	page := show(t, views.ReturnsPage(layout("en", planner), returns(t)))
	l := locale.For("en")
	rows := page.Find("tbody tr")
	assert.Equal(t, []string{"P1.R-1 Train", "Figuig", "Min.", "Not begun", "Missing", "–", "–", "25/11/2026"}, each(rows.Eq(0).Children()))
	assert.Equal(t, []string{"P1.R-2 Train", "Nador", "Min.", "Submitted", "Late", "20/11/2026", l.T("term.value") + " and " + l.T("term.evidence"), "25/11/2026"}, each(rows.Eq(1).Children()))
	assert.Equal(t, []string{"Excused", "", "–", "–", l.T("collection.locked")}, each(rows.Eq(2).Children())[3:])
	assert.Equal(t, "submitted", page.Find("#filter-state option[selected]").AttrOr("value", ""))
	assert.Equal(t, 1, page.Find("#filter-delayed[checked]").Length())
}

func TestAReturnShowsItsDecisionsLatestFirst(t *testing.T) {
	v := returnFull(t)
	assert.Equal(t, []string{"x2", "x1", "o1"}, v.Journaled())
	page := show(t, views.ReturnPage(layout("en", reviewer), v))
	assert.Equal(t, []string{"Expected after all", "Reopened until 10/12/2026", "Excused"}, each(page.Find("section[aria-labelledby=decisions] h3")))
	assert.Equal(t, "/en/journal/8", page.Find("section[aria-labelledby=decisions] a").AttrOr("href", ""))
	for _, name := range []string{"excuse", "reopen"} {
		assert.Equal(t, "/en/collection/round/returns/P1.R-2/"+name, page.Find("#"+name+" form").AttrOr("action", ""))
	}
	assert.Equal(t, "It is expected already.", said(page.Find("section[aria-labelledby=expect] p")))
	assert.Equal(t, 1, page.Find("#reopen input[type=date]").Length(), "a reopening has a last day")
	assert.Equal(t, 0, page.Find("#excuse input[type=date]").Length())
}

func TestAReturnSaysUntilWhenItCanCome(t *testing.T) {
	l := locale.For("en")
	for _, c := range []struct {
		name, want string
		change     func(v *views.ReturnView)
	}{
		{"while the round runs", l.T("collection.can_come", "date", "2026-11-25"), func(v *views.ReturnView) { v.Phase = collection.Open }},
		{"after it was reopened", l.T("collection.reopened_until", "date", "2026-11-25"), func(*views.ReturnView) {}},
		{"once it is locked", "Q3 2026 is locked since 26/11/2026", func(v *views.ReturnView) { v.Return.Lock = someReturns(t)[2].Lock }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := returnFull(t)
			c.change(&v)
			assert.Contains(t, said(show(t, views.ReturnPage(layout("en", reviewer), v)).Find(".note.said")), c.want)
		})
	}
	note := said(show(t, views.ReturnPage(layout("en", reviewer), returnFull(t))).Find(".note.said"))
	assert.Contains(t, note, "Submitted Late")
	assert.Contains(t, note, l.T("collection.lacks_what", "what", l.T("term.value")+" and "+l.T("term.evidence")))
}

func TestAWorkbookOffersWhatCanBeFilledIn(t *testing.T) {
	page := show(t, views.WorkbookPage(layout("en", planner), workbookFull(t)))
	assert.Equal(t, "/en/collection/round/workbook.xlsx", page.Find("form[method=get]").AttrOr("action", ""))
	assert.Equal(t, []string{"list"}, attributes(page.Find("input[name=layout]"), "value"), "so few rows are one list")
	many := workbookFull(t)
	many.Rows = 30
	assert.Equal(t, []string{"pledges"}, attributes(show(t, views.WorkbookPage(layout("en", planner), many)).Find("input[name=layout][checked]"), "value"))
	assert.Equal(t, "multipart/form-data", page.Find("main form[method=post]").AttrOr("enctype", ""))
	assert.Equal(t, []string{"#workbook-file"}, attributes(page.Find(".alert a"), "href"))
	assert.Contains(t, page.Find("#workbook-file").AttrOr("accept", ""), ".xlsx")
	empty := show(t, views.WorkbookPage(layout("en", planner), workbookEmpty(t)))
	assert.Equal(t, 0, empty.Find("main form[method=get]").Length())
	assert.Equal(t, locale.For("en").T("workbook.page.no_rows"), said(empty.Find(".empty")))
}

func TestWhatAWorkbookChangesCanBeAppliedOnlyWithoutErrors(t *testing.T) {
	l := locale.For("en")
	full := result(t)
	page := show(t, views.WorkbookResult(layout("en", planner), full))
	assert.Equal(t, l.N("workbook.result.count.errors", 1), said(page.Find("ul.facts li").First()), "two findings of one cell are one")
	assert.Equal(t, 0, page.Find("form[action$=apply]").Length())
	assert.Equal(t, "/en/collection/round/workbook/d1/marked.xlsx", page.Find("a.button").First().AttrOr("href", ""))
	assert.Equal(t, "P1!D14", said(page.Find("section[aria-labelledby=errors] th bdi").First()))
	assert.Contains(t, said(page.Find("section[aria-labelledby=errors] td").First()), l.T("workbook.result.answer", "column", l.T("workbook.column.status")))

	full.Errors = nil
	page = show(t, views.WorkbookResult(layout("en", planner), full))
	assert.Equal(t, "/en/collection/round/workbook/d1/apply", page.Find("main form").AttrOr("action", ""))
	change := page.Find("section[aria-labelledby=changes] tbody tr")
	assert.Equal(t, "P1!14", said(change.Find("td").First()))
	assert.Contains(t, said(change), l.T("workbook.result.before", "status", "In progress"))

	page = show(t, views.WorkbookResult(layout("en", planner), resultEmpty(t)))
	assert.Equal(t, l.T("workbook.result.nothing"), said(page.Find(".note")))
	assert.Equal(t, 0, page.Find("main form").Length())
}

func TestLongListsOfAWorkbookAreCut(t *testing.T) {
	r := result(t)
	first := r.Changes[0]
	first.Narrative = strings.Repeat("ش", 161)
	r.Errors, r.Changes = nil, nil
	for range 201 {
		r.Changes = append(r.Changes, first)
	}
	page := show(t, views.WorkbookResult(layout("ar", planner), r))
	assert.Equal(t, 200, page.Find("section[aria-labelledby=changes] tbody tr").Length())
	assert.Contains(t, said(page.Find("section[aria-labelledby=changes]")), locale.For("ar").T("workbook.result.more", "max", 200))
	assert.Equal(t, strings.Repeat("ش", 160)+"…", said(page.Find("section[aria-labelledby=changes] span[dir=auto]").First()))
}
