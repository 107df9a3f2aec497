package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

const wholeOfQ3 = "/fr/opinions/2026-Q3/whole"

// opines writes the next version of the opinion on the whole, and returns the address of
// its page.
func (c *client) opines(french string) string {
	c.Helper()
	form := formOn(parse(c.T, c.get(wholeOfQ3).body).Find(`form[action="/fr/opinions"]`))
	r := c.post("/fr/opinions", set(form, "texts.fr", french))
	require.Equal(c, http.StatusSeeOther, r.status, r.body)
	return r.header.Get("Location")
}

func TestAnOpinionIsWrittenAndApprovedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		author, second, ministry := s.person("council"), s.person("council.lead"), s.person("ministry.reviewer")
		path := author.opines("Le rythme baisse.\nLes preuves manquent.")
		page := parse(t, author.get(path).body)
		assert.Equal(t, 0, page.Find(`form[action$="/decision"]`).Length(), "nobody decides on their own words")
		assert.Equal(t, 2, page.Find("#proposed ~ div[lang=fr] p").Length())
		assert.Contains(t, parse(t, second.get("/fr/reviews").body).Find("main").Text(), "1 avis attend")
		assert.NotContains(t, parse(t, ministry.get("/fr/reviews").body).Find("main").Text(), "avis attend")
		for _, address := range []string{path, "/fr/opinions/2026-Q3"} {
			assert.NotContains(t, ministry.get(address).body, "Les preuves manquent")
		}

		decision := formOn(parse(t, second.get(path).body).Find(`form[action$="/decision"]`))
		to := parse(t, second.get(path).body).Find(`form[action$="/decision"]`).AttrOr("action", "")
		r := second.post(to, set(decision, "decision", "returned"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		assert.Equal(t, 1, parse(t, r.body).Find("#decide-reason-problem").Length())
		r = author.post(to, set(decision, "decision", "approved"))
		assert.Equal(t, http.StatusForbidden, r.status)
		r = ministry.post(to, set(decision, "decision", "approved"))
		assert.Equal(t, http.StatusNotFound, r.status)
		r = second.post(to, set(decision, "decision", "approved"))
		require.Equal(t, http.StatusSeeOther, r.status, r.body)
		r = second.post(to, set(decision, "decision", "approved"))
		assert.Equal(t, http.StatusConflict, r.status, "decided already")
		r = second.post(to, set(decision, "decision", "returned", "reason", "Il manque Zagora."))
		require.Equal(t, http.StatusConflict, r.status, r.body)
		alert := parse(t, r.body).Find(".alert").Text()
		assert.Contains(t, alert, "n’attend plus de décision")
		assert.Contains(t, alert, "Approuvé", "by whom and when")
		assert.Contains(t, alert, "Il manque Zagora.", "the reason is not lost")

		arabic := parse(t, ministry.get(strings.Replace(path, "/fr/", "/ar/", 1)).body)
		assert.Equal(t, "fr", arabic.Find("#stands ~ blockquote").AttrOr("lang", ""))
		assert.Equal(t, "ltr", arabic.Find("#stands ~ blockquote").AttrOr("dir", ""))
		assert.Equal(t, 1, arabic.Find("#stands ~ p .missing").Length(), "marked as not translated")
		assert.Equal(t, 0, arabic.Find("form[action$='/opinions']").Length())
	})
}

func TestAFormOfAnOpinionThatIsRefusedKeepsWhatWasTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		author, second := s.person("council"), s.person("council.lead")
		form := formOn(parse(t, author.get(wholeOfQ3).body).Find(`form[action="/fr/opinions"]`))
		r := author.post("/fr/opinions", set(form, "texts.fr", " "))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		assert.Equal(t, 1, parse(t, r.body).Find(`.alert a[href="#write-texts.fr"]`).Length(), "the summary leads to a field")
		r = author.post("/fr/opinions", set(form, "texts.fr", "Bien", "texts.ar", strings.Repeat("ر", 10_001)))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		page := parse(t, r.body)
		assert.Equal(t, 1, page.Find(`#write-texts\.ar-problem`).Length())
		assert.Equal(t, "Bien", page.Find(`[name="texts.fr"]`).Text())

		second.opines("Entre-temps.")
		r = author.post("/fr/opinions", set(form, "texts.fr", "Trop tard"))
		require.Equal(t, http.StatusConflict, r.status, r.body)
		page = parse(t, r.body)
		assert.Equal(t, "Trop tard", page.Find(`[name="texts.fr"]`).Text())
		assert.Contains(t, page.Find("#proposed").Parent().Text(), "Entre-temps.", "beside what stands now")
		assert.Contains(t, page.Find(".alert").Text(), "Version 1, ", "who wrote it meanwhile")
		assert.Equal(t, "1", page.Find(`form[action="/fr/opinions"] [name=version]`).AttrOr("value", ""))
		assert.Equal(t, http.StatusForbidden, s.person("ministry.reviewer").post("/fr/opinions", set(form, "texts.fr", "x")).status)
		assert.Equal(t, http.StatusForbidden, s.person("planner").post("/fr/opinions", set(form, "texts.fr", "x")).status)
		for _, none := range []string{"/fr/opinions/Q3", "/fr/opinions/2026-Q3/M99", "/fr/opinions/nothing/whole", "/fr/opinions/2026-Q3/whole?agreement=X"} {
			assert.Equal(t, http.StatusNotFound, author.get(none).status, none)
		}
		assert.Equal(t, http.StatusOK, author.get("/fr/opinions/2027-Q1").status, "nothing can be written yet")
	})
}

func TestOpinionsByTheAPI(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		author, second, ministry := s.program("council"), s.program("council.lead"), s.program("ministry.reviewer")
		r := author.json(http.MethodPost, "/opinions", `{"period":"2026-Q3","pledge":"M5","texts":{"fr":"Un avis","ar":"رأي"},"version":0}`)
		require.Equal(t, http.StatusCreated, r.status, r.body)
		id := r.text("id")
		assert.Equal(t, "written", r.text("state"))
		assert.Equal(t, "رأي", r.text("latest.texts.ar"))
		assert.Nil(t, r.value("approved"))
		assert.Equal(t, "0", ministry.list("/opinions?period=2026-Q3&per_page=200").number("items.5.version"))
		assert.Equal(t, http.StatusNotFound, ministry.json(http.MethodGet, "/opinions/"+id, "").status)

		for _, c := range []struct {
			by         *client
			path, body string
			status     int
			locations  []string
		}{
			{author, "/opinions", `{"period":"2026-Q3","texts":{},"version":0}`, http.StatusUnprocessableEntity, []string{"body.texts"}},
			{author, "/opinions", `{"period":"Q3","texts":{"es":"x"},"version":0}`, http.StatusUnprocessableEntity, []string{"body.period", "body.texts.es", "body.texts"}},
			{author, "/opinions", `{"period":"2026-Q3","pledge":"M5","texts":{"fr":"x"},"version":0}`, http.StatusConflict, nil},
			{ministry, "/opinions", `{"period":"2026-Q3","texts":{"fr":"x"},"version":0}`, http.StatusForbidden, nil},
			{author, "/opinions/" + id + "/approval", `{"version":1}`, http.StatusForbidden, nil},
			{ministry, "/opinions/" + id + "/approval", `{"version":1}`, http.StatusNotFound, nil},
			{second, "/opinions/" + id + "/approval", `{"version":2}`, http.StatusConflict, nil},
			{second, "/opinions/" + id + "/return", `{"version":1,"reason":""}`, http.StatusUnprocessableEntity, []string{"body.reason"}},
			{second, "/opinions/none/approval", `{"version":1}`, http.StatusNotFound, nil},
		} {
			r := c.by.json(http.MethodPost, c.path, c.body)
			require.Equal(t, c.status, r.status, "%s %s: %s", c.path, c.body, r.body)
			checkProblem(t, r)
			if c.locations != nil {
				assert.Equal(t, c.locations, r.locations())
			}
		}
		assert.Equal(t, http.StatusUnprocessableEntity, author.json(http.MethodGet, "/opinions", "").status, "a period is required")

		approved := second.json(http.MethodPost, "/opinions/"+id+"/approval", `{"version":1}`)
		require.Equal(t, http.StatusOK, approved.status, approved.body)
		assert.Equal(t, "approved", approved.text("state"))
		assert.Equal(t, "Un avis", ministry.json(http.MethodGet, "/opinions/"+id, "").text("approved.texts.fr"))

		issued := author.json(http.MethodPost, "/reports", `{"period":"2026-Q3"}`)
		require.Equal(t, http.StatusCreated, issued.status, issued.body)
		report := issued.text("id")
		assert.Equal(t, "0", author.json(http.MethodGet, "/reports/"+report+"/since", "").number("opinions"))
		again := author.json(http.MethodPost, "/opinions", `{"period":"2026-Q3","pledge":"M5","texts":{"fr":"Un autre"},"version":1}`)
		require.Equal(t, http.StatusCreated, again.status, again.body)
		assert.Equal(t, "0", author.json(http.MethodGet, "/reports/"+report+"/since", "").number("opinions"), "it is not approved yet")
		require.Equal(t, http.StatusOK, second.json(http.MethodPost, "/opinions/"+id+"/approval", `{"version":2}`).status)
		assert.Equal(t, "1", author.json(http.MethodGet, "/reports/"+report+"/since", "").number("opinions"))
	})
}
