package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADraftOfARunningPeriodAsksBeforeItIsSent(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q4", "status", "in_progress", "narrative", "En cours.", "do", "submit")
	r := c.post("/fr/commitments/M5.MA-FIG/updates", form)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	ask := r.header.Get("Location")
	require.Regexp(t, "^/fr/updates/[^/]+/submit$", ask)
	page := parse(t, c.get(ask).body)
	checkPage(t, ask, "fr", page)
	assert.Contains(t, page.Find("h1").Text(), "?")
	assert.Contains(t, page.Find("article").Text(), "En cours.")
	assert.Equal(t, 0, parse(t, s.person("council").get("/fr/commitments/M5.MA-FIG").body).Find(".timeline article:contains('En cours.')").Length(), "nothing was sent")
	assert.Equal(t, http.StatusNotFound, s.person("council").get(ask).status, "a draft is its author's")

	values := with(nil, "version", page.Find("main form input[name=version]").AttrOr("value", ""))
	assert.Equal(t, ask, c.post(ask, values).header.Get("Location"), "unsure, it asks again")
	values.Set("sure", "1")
	r = c.post(ask, values)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Equal(t, "/fr/commitments/M5.MA-FIG", r.header.Get("Location"))
	again := c.post(ask, values)
	assert.Equal(t, r.header.Get("Location"), again.header.Get("Location"), "a second click changes nothing")
	page = parse(t, c.get("/fr/commitments/M5.MA-FIG").body)
	assert.Contains(t, page.Find(".flash").Text(), "→")
	assert.Equal(t, 1, page.Find(".timeline article:contains('En cours.')").Length())
}

func TestAnEndedPeriodIsSentAtOnceAndTheNextTaskIsOffered(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q3", "status", "in_progress", "narrative", "En cours.", "do", "submit", "delay.reason", "")
	r := c.post("/fr/commitments/M5.MA-FIG/updates", form)
	require.Equal(t, "/fr/commitments/M5.MA-FIG", r.header.Get("Location"), r.body)
	tasks := parse(t, c.get("/fr/").body)
	assert.Equal(t, 0, tasks.Find(".flash .next").Length(), "the work list holds it itself")
	c.post("/fr/commitments/M4.MA-FIG/updates", with(c.formOf("M4.MA-FIG", "report"), "period", "2026-Q3", "status", "in_progress", "narrative", "Suite.", "do", "submit"))
	page := parse(t, c.get("/fr/commitments/M4.MA-FIG").body)
	want := tasks.Find(".task-card h2 a").First().AttrOr("href", "")
	assert.Equal(t, want, page.Find(".flash .next a").AttrOr("href", ""), "that of the first page")
}

func TestTheFormOfAReturnHoldsItsReasonAndItsText(t *testing.T) {
	s := newSite(t)
	id := s.submitted("planner", "M5.MA-FIG")
	r := s.person("council").post("/fr/reviews/"+id, with(nil, "decision", "returned", "reason", "Quelles communes ?"))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page := parse(t, s.person("planner").get("/fr/commitments/M5.MA-FIG").body)
	assert.Contains(t, page.Find("#report .note.returned").Text(), "Quelles communes ?")
	assert.Equal(t, "Fait", page.Find("#report textarea[name=narrative]").Text())
	assert.Equal(t, "2026-Q3", page.Find("#report select[name=period] option[selected]").AttrOr("value", ""))
}
