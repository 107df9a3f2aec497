package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		assert.Equal(t, http.StatusForbidden, council.post(path+"/answer", set(form, "step", "accepted", "words", "")).status)
		assert.Equal(t, http.StatusForbidden, s.person("ministry.reviewer").post(path+"/finding", set(form, "step", "settled", "words", "", "version", "1")).status)

		find := council.steps(path, "finding")
		r = council.post(path+"/finding", set(find, "step", "not_done"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		require.Equal(t, http.StatusSeeOther, council.post(path+"/finding", set(find, "step", "settled")).status)
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
		made := council.json(http.MethodPost, "/recommendations", `{"period":"2026-Q3","commitment":"M5.MA-FIG","texts":{"fr":"Ouvrir","ar":"فتح"},"addressee":"ministry","deadline":"2026-12-15"}`)
		require.Equal(t, http.StatusCreated, made.status, made.body)
		id := made.text("id")
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
