package views_test

import (
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

// cards are what a first page asks for: why, about what, and with which verb.
func cards(page *goquery.Document) (list [][]string) {
	page.Find(".task-card").Each(func(_ int, card *goquery.Selection) {
		list = append(list, []string{said(card.Find(".tag")), said(card.Find("h2")), said(card.Find(".why")), said(card.Find(".go")), card.Find(".go").AttrOr("href", "")})
	})
	return list
}

func TestAPlannerSeesEachTaskWithItsReasonAndAVerb(t *testing.T) {
	page := show(t, views.FirstPage(layout("en", planner), plannerFirst(t)))
	assert.Equal(t, "4 answers expected by 25/11/2026", said(page.Find("h1")))
	assert.Equal(t, "Figuig · 4 of 6 already sent", said(page.Find(".first-head .muted")))
	assert.Equal(t, [][]string{
		{"Returned", "Train · Figuig", "You are asked: " + written + " about 2 minutes", "Correct", "/en/commitments/P1.R-1?period=2026-Q3#report"},
		{"5 days late", "Train · Nador", "An answer is asked for Q3 2026. about 3 minutes", "Answer", "/en/commitments/P1.R-2?period=2026-Q3#report"},
		{"1 day late", "Follow · Figuig", "Promised for 19/11/2026, not delivered yet. about 3 minutes", "Declare", "/en/commitments/P2.R-1#report"},
		{"Draft", "Follow · Nador", "Your draft of 18/11/2026, not sent yet. about 1 minute", "Finish", "/en/commitments/P2.R-2?period=2026-Q4#report"},
		{"5 days left", "P3 · Figuig", "An answer is asked for Q3 2026. about 4 minutes", "Answer", "/en/commitments/P3.R-1?period=2026-Q3#report"},
		{"No news", "P3 · Nador", "Nothing was declared for the period that ended. about 4 minutes", "Declare", "/en/commitments/P3.R-2#report"},
	}, cards(page))
	assert.Equal(t, []string{"Your 6 answers for Q3 2026", "9 commitments overdue", "3 commitments without news", "1 deadline soon"}, each(page.Find(".more a")))
	assert.Equal(t, []string{"/en/commitments/P1.R-1", "/en/commitments/P1.R-2"}, attributes(page.Find(".stars a"), "href"))
}

func TestTwoRoundsAreBothLedToAndTheFirstThatWaitsSaysUntilWhen(t *testing.T) {
	f := plannerFirst(t)
	done := openRound(t)
	done.Round.ID, done.Round.Period, done.Open = "earlier", commitments.MustPeriod("2026-Q2"), nil
	f.Planner.Rounds = append([]collection.OpenRound{done}, f.Planner.Rounds...)
	page := show(t, views.FirstPage(layout("en", planner), f))
	assert.Equal(t, "4 answers expected by 25/11/2026", said(page.Find("h1")))
	assert.Equal(t, "Figuig · 4 of 6 already sent", said(page.Find(".first-head .muted")))
	assert.Equal(t, []string{"Your 6 answers for Q2 2026", "Your 6 answers for Q3 2026"}, each(page.Find(".more a"))[:2])
}

func TestAPlannerOfManyRegionsSeesTheMapInsteadOfStars(t *testing.T) {
	f := plannerFirst(t)
	f.Planner.Own = nil
	page := show(t, views.FirstPage(layout("en", planner), f))
	assert.Equal(t, []string{"Figuig \u20660/2\u2069", "Nador \u20660/1\u2069"}, each(page.Find(".places a")))
	assert.Equal(t, 3, page.Find(".key-figures a > svg.trend[role=img]").Length(), "no figure stands without its course")
	assert.Equal(t, 1, page.Find(`a[href="/en/overview"].button`).Length())
}

func TestNobodyIsShownWhatIsEmpty(t *testing.T) {
	for name, empty := range map[string]struct {
		page  *goquery.Document
		title string
	}{
		"planner":  {show(t, views.FirstPage(layout("ar", planner), plannerEmpty(t))), "first.planner.calm"},
		"reviewer": {show(t, views.FirstPage(layout("ar", reviewer), reviewerEmpty(t))), "first.reviewer.calm"},
		"auditor":  {show(t, views.FirstPage(layout("ar", auditor), auditorEmpty(t))), "reports.empty"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, locale.For("ar").T(empty.title), said(empty.page.Find("h1")))
			assert.Zero(t, empty.page.Find(".task-card, .stars, .glance, .mentions, .pulse").Length())
		})
	}
}

func TestAReviewerSeesWhatWaitsAndHowRoundsMove(t *testing.T) {
	page := show(t, views.FirstPage(layout("en", reviewer), reviewerFirst(t)))
	assert.Equal(t, "7 updates to review", said(page.Find("h1")))
	assert.Contains(t, said(page.Find(".first-head")), "The oldest has waited since 20 November 2026 at 12:00.")
	require.Len(t, cards(page), 1)
	assert.Equal(t, "/en/reviews/u2", cards(page)[0][4])
	assert.Equal(t, []string{"See all 7", "5 disagreements between the parties", "3 commitments not yet assessed"}, each(page.Find(".more a")))
	running := page.Find(`.pulse[aria-labelledby="w-round-round"]`)
	assert.Contains(t, said(running), "50% Completeness 50 points up since yesterday")
	assert.Contains(t, said(running), "0% Timeliness", "nothing had come, so that nothing can be compared")
	assert.NotContains(t, said(running), "unchanged")
	assert.Contains(t, said(running), "1 change since yesterday")
	assert.Equal(t, "missing", queryOf(t, "/en/collection/round/returns", running.Find("p a").First().AttrOr("href", "")).Get("timing"))
}

func TestARoundThatOpenedSinceHasNothingToCompareWith(t *testing.T) {
	f := reviewerFirst(t)
	f.Reviewer.Running[0].Round.OpenedAt = at(-1)
	running := show(t, views.FirstPage(layout("en", reviewer), f)).Find(".pulse")
	assert.Contains(t, said(running), "50% Completeness")
	assert.NotContains(t, said(running), "since yesterday 0%", "no trend stands beside the share")
	assert.NotContains(t, said(running), "points up")
}

func TestAnAuditorSeesTheLatestReports(t *testing.T) {
	page := show(t, views.FirstPage(layout("fr", auditor), auditorFirst(t)))
	first := page.Find(".task-card").First()
	assert.Equal(t, "/fr/reports/2026-Q3/2?agreement=A-1", first.Find("h2 a").AttrOr("href", ""))
	for _, anchor := range []string{"#correction", "#changes", "#verify"} {
		assert.Equal(t, 1, first.Find(`a[href="/fr/reports/2026-Q3/2?agreement=A-1`+anchor+`"]`).Length(), anchor)
	}
	second := page.Find(".task-card").Eq(1)
	assert.Equal(t, 0, second.Find(`a[href$="#changes"], a[href$="#correction"]`).Length(), "of the first edition alone it is known")
	assert.Equal(t, 1, page.Find(`a[href="/fr/reports?agreement=A-1"]`).Length())
}

func TestAnAdministratorHasOneLight(t *testing.T) {
	page := show(t, views.AdminPage(layout("en", admin), adminWork(t)))
	assert.Equal(t, "2 things to put right", said(page.Find("h1")))
	tasks := cards(page)
	require.Len(t, tasks, 2)
	assert.Equal(t, "Periodic reports · A-1 · Q3 2026", tasks[0][1])
	assert.Equal(t, "disk full", tasks[0][2])
	assert.Equal(t, "/en/admin/jobs", tasks[0][4])
	assert.Equal(t, "2 Deliveries given up", tasks[1][1])
	page = show(t, views.AdminPage(layout("en", admin), views.AdminWork{Ready: true}))
	assert.Equal(t, "All is well", said(page.Find("h1")))
	assert.Empty(t, cards(page))
	page = show(t, views.AdminPage(layout("en", admin), views.AdminWork{}))
	assert.Equal(t, "Database not available", cards(page)[0][1])
}

func TestWhoWasNamedInACommentIsLedToIt(t *testing.T) {
	f := plannerFirst(t)
	f.Mentions[0].Text = strings.Repeat("ن", 200)
	f.Mentioned = 4
	mentions := show(t, views.FirstPage(layout("ar", planner), f)).Find(".mentions")
	assert.Equal(t, "/ar/commitments/P1.R-1#comment-c1", mentions.Find("a").AttrOr("href", ""))
	assert.Equal(t, strings.Repeat("ن", 160)+"…", said(mentions.Find(".reason[dir=auto]")), "its beginning, in whole letters")
	f.Mentioned, f.Mentions = 0, nil
	assert.Zero(t, show(t, views.FirstPage(layout("ar", planner), f)).Find(".mentions").Length())
}
