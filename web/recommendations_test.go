package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// recommends makes a recommendation on a commitment by its form, and returns the address
// of its page.
func (c *client) recommends(commitment, french string) string {
	c.Helper()
	form := formOn(parse(c.T, c.get("/fr/recommendations/new?commitment="+commitment).body).Find(`main form[action="/fr/recommendations"]`))
	r := c.post("/fr/recommendations", set(form, "texts.fr", french, "deadline", "2026-12-15"))
	require.Equal(c, http.StatusSeeOther, r.status, r.body)
	return r.header.Get("Location")
}

// steps is the form of a part of a recommendation's page.
func (c *client) steps(path, part string) url.Values {
	c.Helper()
	return formOn(parse(c.T, c.get(path).body).Find(`form[action$="/` + part + `"]`))
}

func TestARecommendationIsMadeAnsweredAndSettledOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		council, planner, auditor := s.person("council"), s.person("planner.figuig"), s.person("auditor")
		path := council.recommends("M5.MA-FIG", "Ouvrir le centre.")
		page := parse(t, planner.get("/fr/commitments/M5.MA-FIG").body)
		assert.Equal(t, 1, page.Find("section:has(#recommendations) tbody tr").Length())
		assert.Equal(t, 0, page.Find(`a[href*="/recommendations/new"]`).Length(), "planners make none")
		assert.Equal(t, 1, parse(t, council.get("/fr/pledges/M5").body).Find("section:has(#recommendations) tbody tr").Length())
		assert.Contains(t, parse(t, planner.get("/fr/reports").body).Find("main").Text(), "attend votre réponse")

		assert.Equal(t, 0, parse(t, auditor.get(path).body).Find(`main form[method=post]`).Length())
		r := planner.post(path+"/answer", set(planner.steps(path, "answer"), "step", "refused"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		page = parse(t, r.body)
		assert.Equal(t, 1, page.Find("#answer-words-problem").Length())
		assert.Equal(t, 1, page.Find(`[name=step][value=refused][checked]`).Length(), "as it was typed")
		form := planner.steps(path, "answer")
		require.Equal(t, http.StatusSeeOther, planner.post(path+"/answer", set(form, "step", "done", "words", "Ouvert.")).status)
		r = planner.post(path+"/answer", set(form, "step", "refused", "words", "Non."))
		require.Equal(t, http.StatusConflict, r.status, r.body)
		alert := parse(t, r.body).Find(".alert").Text()
		assert.Contains(t, alert, "Une suite a été donnée entre-temps")
		assert.Contains(t, alert, locale.For("fr").T("recommendation.step.done"), "what happened meanwhile")
		assert.Contains(t, alert, "Non.", "no form takes the words any more, and they are not lost")
		assert.Equal(t, http.StatusForbidden, council.post(path+"/answer", set(form, "step", "accepted", "words", "")).status)
		assert.Equal(t, http.StatusForbidden, s.person("ministry.reviewer").post(path+"/finding", set(form, "step", "settled", "words", "", "version", "1")).status)

		find := council.steps(path, "finding")
		r = council.post(path+"/finding", set(find, "step", "not_done"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		require.Equal(t, http.StatusSeeOther, council.post(path+"/finding", set(find, "step", "settled")).status)
		r = council.post(path+"/finding", set(find, "step", "not_done", "words", "Personne n’a vu."))
		require.Equal(t, http.StatusConflict, r.status, r.body)
		assert.Contains(t, parse(t, r.body).Find(".alert").Text(), "Personne n’a vu.", "after the end too")
		page = parse(t, council.get(path).body)
		assert.Equal(t, 2, page.Find(".timeline > li").Length())
		assert.Equal(t, 0, page.Find("main form[method=post]").Length(), "it has ended")
		assert.Equal(t, http.StatusNotFound, council.get("/fr/recommendations/none").status)
		assert.Equal(t, http.StatusForbidden, planner.get("/fr/recommendations/new").status)
	})
}

func TestTheFormOfARecommendationThatIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		council := s.person("council")
		form := formOn(parse(t, council.get("/fr/recommendations/new?pledge=M5").body).Find(`main form[action="/fr/recommendations"]`))
		assert.Equal(t, "M5", form.Get("pledge"))
		assert.Equal(t, "ministry", form.Get("addressee"), "whose pledge it is")
		r := council.post("/fr/recommendations", set(form, "texts.ar", " ", "deadline", "hier", "period", "Q3"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		page := parse(t, r.body)
		for _, field := range []string{"deadline", "period", "texts.fr"} {
			assert.Equal(t, 1, page.Find(`.alert a[href="#recommend-`+field+`"]`).Length(), field)
		}
		assert.Equal(t, http.StatusForbidden, s.person("planner").post("/fr/recommendations", set(form, "texts.fr", "x", "deadline", "2026-12-15")).status)
		assert.Equal(t, http.StatusForbidden, s.person("ministry.reviewer").post("/fr/recommendations", set(form, "texts.fr", "x", "deadline", "2026-12-15")).status)
	})
}

func TestRecommendationsByTheAPI(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		council, planner, auditor := s.program("council"), s.program("planner.figuig"), s.program("auditor")
		body := `{"period":"2026-Q3","commitment":"M5.MA-FIG","texts":{"fr":"Ouvrir","ar":"فتح"},"addressee":"ministry","deadline":"2026-12-15"}`
		made := council.with("Idempotency-Key", "k1").json(http.MethodPost, "/recommendations", body)
		require.Equal(t, http.StatusCreated, made.status, made.body)
		id := made.text("id")
		again := council.with("Idempotency-Key", "k1").json(http.MethodPost, "/recommendations", body)
		assert.Equal(t, []string{"201", id}, []string{strconv.Itoa(again.status), again.text("id")})
		other := council.with("Idempotency-Key", "k1").json(http.MethodPost, "/recommendations", strings.Replace(body, "Ouvrir", "Fermer", 1))
		require.Equal(t, http.StatusUnprocessableEntity, other.status, other.body)
		assert.Equal(t, []string{"header.Idempotency-Key"}, other.locations())
		assert.Equal(t, "open", made.text("state"))
		assert.Equal(t, "MA-FIG", made.text("region"))
		for _, c := range []struct {
			by         *client
			path, body string
			status     int
			locations  []string
		}{
			{council, "/recommendations", `{"period":"Q","commitment":"X","texts":{},"addressee":"","deadline":""}`, http.StatusUnprocessableEntity,
				[]string{"body.commitment", "body.period", "body.deadline", "body.addressee", "body.texts"}},
			{planner, "/recommendations", `{"period":"2026-Q3","texts":{"fr":"x"},"addressee":"ministry","deadline":"2026-12-15"}`, http.StatusForbidden, nil},
			{planner, "/recommendations/" + id + "/answer", `{"step":"refused","version":0}`, http.StatusUnprocessableEntity, []string{"body.words"}},
			{planner, "/recommendations/" + id + "/answer", `{"step":"settled","version":0}`, http.StatusUnprocessableEntity, []string{"body.step"}},
			{planner, "/recommendations/" + id + "/answer", `{"step":"accepted","version":4}`, http.StatusConflict, nil},
			{planner, "/recommendations/" + id + "/finding", `{"step":"closed","words":"x","version":0}`, http.StatusForbidden, nil},
			{council, "/recommendations/" + id + "/finding", `{"step":"settled","version":0}`, http.StatusConflict, nil},
			{council, "/recommendations/none/finding", `{"step":"settled","version":0}`, http.StatusNotFound, nil},
		} {
			r := c.by.json(http.MethodPost, c.path, c.body)
			require.Equal(t, c.status, r.status, "%s %s: %s", c.path, c.body, r.body)
			checkProblem(t, r)
			if c.locations != nil {
				assert.Equal(t, c.locations, r.locations())
			}
		}
		answered := planner.json(http.MethodPost, "/recommendations/"+id+"/answer", `{"step":"done","words":"Ouvert","version":0}`)
		require.Equal(t, http.StatusOK, answered.status, answered.body)
		assert.Equal(t, "done", auditor.json(http.MethodGet, "/recommendations/"+id, "").text("state"))
		settled := council.json(http.MethodPost, "/recommendations/"+id+"/finding", `{"step":"settled","version":1}`)
		require.Equal(t, http.StatusOK, settled.status, settled.body)
		assert.Equal(t, "2", settled.number("version"))
		assert.Equal(t, "1", auditor.list("/recommendations?state=settled&region=MA-FIG&addressee=ministry&q=ouvrir").number("total"))
		assert.Equal(t, "0", auditor.list("/recommendations?overdue=true").number("total"))
		rows := auditor.get(apiRoot + "/recommendations?format=csv").records()
		require.Len(t, rows, 1)
		assert.Equal(t, "Ouvert", rows[0]["declared_words"])
		assert.Equal(t, "فتح", rows[0]["text_ar"])

		issued := council.json(http.MethodPost, "/reports", `{"period":"2026-Q3"}`)
		require.Equal(t, http.StatusCreated, issued.status, issued.body)
		file := auditor.get(apiRoot + "/reports/" + issued.text("id") + "/files/recommendations.csv").records()
		require.Len(t, file, 1)
		assert.Equal(t, "open", file[0]["state"], "as it stood by the end of the period")
	})
}

func TestARecommendationOnASecondAgreement(t *testing.T) {
	s := newSite(t)
	council := s.person("council")
	page := parse(t, council.get("/fr/recommendations/new").body)
	assert.Equal(t, 0, page.Find("main select[name=agreement]").Length(), "there is one agreement")
	s.other()
	page = parse(t, council.get("/fr/recommendations/new").body)
	assert.Equal(t, 2, page.Find("main select[name=agreement] option").Length())
	assert.Equal(t, "2026-Q3", formOn(page.Find(`main form[method=post]`)).Get("period"))
	page = parse(t, council.get("/fr/recommendations/new?agreement=EXAMPLE").body)
	assert.Equal(t, "EXAMPLE", page.Find("main select[name=agreement] option[selected]").AttrOr("value", ""))
	form := formOn(page.Find(`main form[action="/fr/recommendations"]`))
	assert.Equal(t, "2026-H1", form.Get("period"), "that agreement is reported on by half-year")
	assert.Equal(t, 1, page.Find("select[name=pledge] option[value=E1]").Length())
	assert.Equal(t, 0, page.Find("select[name=pledge] option[value=M5]").Length())
	sent := set(form, "texts.fr", "Ouvrir la maison.", "addressee", "youth-ministry", "deadline", "2026-12-15")
	r := council.post("/fr/recommendations", sent)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	again := council.post("/fr/recommendations", sent)
	require.Equal(t, http.StatusSeeOther, again.status, again.body)
	assert.Equal(t, r.header.Get("Location"), again.header.Get("Location"), "sent twice, made once")
	program := s.program("council")
	assert.Equal(t, "1", program.list("/recommendations?agreement=EXAMPLE").number("total"))

	other := council.post("/fr/recommendations", set(sent, "texts.fr", "Ouvrir deux maisons."))
	require.Equal(t, http.StatusUnprocessableEntity, other.status, other.body)
	shown := formOn(parse(t, other.body).Find(`main form[action="/fr/recommendations"]`))
	assert.Equal(t, "Ouvrir deux maisons.", shown.Get("texts.fr"))
	require.Equal(t, http.StatusSeeOther, council.post("/fr/recommendations", shown).status, "the form has a key of its own again")
	assert.Equal(t, http.StatusNotFound, council.get("/fr/recommendations/new?agreement=X").status)
	assert.Equal(t, 1, parse(t, council.get("/fr/recommendations?overdue=1").body).Find("[name=overdue][checked]").Length())
}
