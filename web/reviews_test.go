package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// goesOn reports that the work on a commitment goes on, and nothing else.
func (s *site) goesOn(code, period string) string {
	s.Helper()
	by := s.account("planner")
	record, err := s.tracker.Commitment(context.Background(), by, code)
	require.NoError(s, err)
	u, err := s.tracker.ReportProgress(context.Background(), by, code, commitments.ProgressInput{
		Period: period, Status: "in_progress", Narrative: "Suite au " + period, Version: record.Commitment.Version, Submit: true,
	})
	require.NoError(s, err)
	return u.ID
}

func TestWhatSaysNothingNewIsVerifiedOnOnePage(t *testing.T) {
	s := newSite(t)
	council := s.program("council")
	for _, code := range []string{"M5.MA-FIG", "M5.MA-NAD"} {
		r := council.json(http.MethodPost, "/updates/"+s.goesOn(code, "2026-Q3")+"/reviews", `{"decision":"verified","assessment":"limited"}`)
		require.Equal(t, http.StatusCreated, r.status, r.body)
	}
	one, two := s.goesOn("M5.MA-FIG", "2026-Q4"), s.goesOn("M5.MA-NAD", "2026-Q4")
	c := s.person("council")
	assert.Equal(t, 1, parse(t, c.get("/fr/reviews").body).Find(`#routine ~ p a[href="/fr/reviews/together?part=standing"]`).Length())
	for _, lang := range locale.Supported {
		address := "/" + lang + "/reviews/together?part=standing&all=1"
		page := parse(t, c.get(address).body)
		checkPage(t, address, lang, page)
		assert.Equal(t, 2, page.Find("input[name=of][checked]").Length())
	}
	refused := c.post("/fr/reviews/together", url.Values{"assessment": {"limited"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)
	assert.Equal(t, 1, parse(t, refused.body).Find("#together-of-problem").Length())

	late := council.json(http.MethodPost, "/updates/"+one+"/reviews", `{"decision":"verified","assessment":"limited"}`)
	require.Equal(t, http.StatusCreated, late.status, late.body)
	stale := c.post("/fr/reviews/together", url.Values{"of": {one, two}})
	require.Equal(t, http.StatusConflict, stale.status)
	page := parse(t, stale.body)
	assert.Contains(t, page.Find(".alert").Text(), "M5.MA-FIG", "which one it was")
	assert.Equal(t, two, page.Find("input[name=of][checked]").AttrOr("value", ""), "the others stay ticked")

	done := c.post("/fr/reviews/together?region=MA-NAD", url.Values{"of": {two}, "reason": {"Vu"}})
	require.Equal(t, http.StatusSeeOther, done.status, done.body)
	assert.Equal(t, "/fr/reviews?region=MA-NAD", done.header.Get("Location"))
	queue := parse(t, c.get("/fr/reviews").body)
	assert.Equal(t, locale.For("fr").N("done.together", 1), strings.TrimSpace(queue.Find(".flash").Text()))
	assert.Equal(t, 0, queue.Find(".queue li").Length())
	assert.Equal(t, http.StatusForbidden, s.person("planner").get("/fr/reviews/together").status)
}

func TestTheOvertakenStandApartOnPageAndInTheAPI(t *testing.T) {
	s := newSite(t)
	old, newer := s.goesOn("M5.MA-FIG", "2026-Q3"), s.goesOn("M5.MA-FIG", "2026-Q4")
	c := s.person("council")
	queue := parse(t, c.get("/fr/reviews").body)
	assert.Equal(t, "/fr/reviews/"+newer, queue.Find(".queue-pane > .queue a").AttrOr("href", ""))
	assert.Equal(t, "/fr/reviews/"+old, queue.Find("details.overtaken .queue a").AttrOr("href", ""))
	assert.Contains(t, parse(t, c.get("/fr/reviews/"+old).body).Find("main .note").Text(), locale.For("fr").T("review.overtaken"))
	first := parse(t, c.get("/fr/").body)
	assert.Equal(t, locale.For("fr").N("first.reviewer.waiting", 1, "n", 1), strings.TrimSpace(first.Find("h1").Text()))
	assert.Equal(t, 1, first.Find(`.more a[href="/fr/reviews/together?part=overtaken"]`).Length())

	program := s.program("council")
	assert.Equal(t, old, program.list("/reviews?part=overtaken").text("items.0.id"))
	assert.Equal(t, newer, program.list("/reviews?part=standing").text("items.0.id"))
	assert.Equal(t, "2", program.list("/reviews").number("total"))
	assert.Equal(t, http.StatusUnprocessableEntity, program.list("/reviews?part=old").status)
	r := program.json(http.MethodPost, "/reviews/together", `{"of":["`+old+`"]}`)
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
	assert.Contains(t, r.body, "M5.MA-FIG")
	r = program.json(http.MethodPost, "/reviews/together", `{"of":["`+old+`"],"assessment":"limited"}`)
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, "limited", r.text("items.0.assessment"))
	assert.Equal(t, "0", program.list("/reviews?part=overtaken").number("total"))
}
