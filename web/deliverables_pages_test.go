package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

const newThing = "/fr/commitments/M5.MA-FIG/deliverables/new"

// centre is a women's centre that was opened, as its form is filled in.
func (c *client) centre(name string) url.Values {
	c.Helper()
	return set(c.form(newThing), "state", "done", "period", "2026-Q4", "fields.name", name, "fields.opened_on", "2026-11-02", "fields.capacity", "40",
		"fields.women_received", "12", "fields.women_received.parts.disability.with", "2", "place.commune", "Figuig", "place.lat", "32,1094", "place.lon", "-1.228",
		"money.0.source", "indh", "money.0.stage", "paid", "money.0.amount", "400 000,50")
}

// added adds a centre and returns the address of its page.
func (c *client) added(name string) string {
	c.Helper()
	r := c.post("/fr/commitments/M5.MA-FIG/deliverables", c.centre(name))
	require.Equal(c, http.StatusSeeOther, r.status, r.body)
	return r.header.Get("Location")
}

func TestAThingIsAddedOnItsPageChangedAndConfirmed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		planner, council := s.person("planner.figuig"), s.person("council")
		path := planner.added("Centre Belkacem Ouazzane")
		page := parse(t, council.get(path).body)
		assert.Contains(t, page.Find("h1").Text(), "Belkacem")
		assert.Equal(t, 1, page.Find(".axes-now .thing-done").Length())
		assert.Equal(t, 1, page.Find(".axes-now .found-not_checked").Length())
		assert.Contains(t, page.Find("#content").Parent().Text(), "12")
		assert.Equal(t, 0, page.Find("#step").Length(), "who reviews says nothing")

		form := formOn(page.Find("#finding form"))
		r := council.post(path+"/finding", set(form, "finding", "not_confirmed"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		assert.Equal(t, 1, parse(t, r.body).Find("#finding-reason-problem").Length())
		r = council.post(path+"/finding", set(form, "finding", "confirmed"))
		require.Equal(t, http.StatusSeeOther, r.status, r.body)
		assert.Equal(t, 1, parse(t, council.get(path).body).Find(".axes-now .found-confirmed").Length())

		step := formOn(parse(t, planner.get(path).body).Find("#step form"))
		assert.Equal(t, "400000.5", step.Get("money.0.amount"))
		assert.Equal(t, "2", step.Get("fields.women_received.parts.disability.with"))
		r = planner.post(path+"/steps", set(step, "fields.capacity", "45"))
		require.Equal(t, http.StatusSeeOther, r.status, r.body)
		page = parse(t, planner.get(path).body)
		assert.Equal(t, 1, page.Find(".axes-now .found-not_checked").Length(), "nobody has looked at what it says now")
		assert.Equal(t, 2, page.Find(".timeline > li").Length())

		r = planner.post(path+"/steps", set(step, "fields.capacity", "50", "key", "another"))
		require.Equal(t, http.StatusConflict, r.status)
		page = parse(t, r.body)
		assert.Equal(t, "50", page.Find(`[name="fields.capacity"]`).AttrOr("value", ""), "as it was typed")
		assert.Equal(t, "2", page.Find("#step [name=version]").AttrOr("value", ""))
		assert.Equal(t, 1, page.Find("#step table.diff").Length())
	})
}

func TestWhatLooksAlikeIsShownOnTheFormWithAllThatWasTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c := s.person("planner.figuig")
		first := c.added("Centre Belkacem Ouazzane")
		again := c.centre("مركز بلقاسم وزان")
		r := c.post("/fr/commitments/M5.MA-FIG/deliverables", again)
		require.Equal(t, http.StatusConflict, r.status, r.body)
		page := parse(t, r.body)
		assert.Equal(t, first, page.Find("form .note a").AttrOr("href", ""))
		assert.Equal(t, "مركز بلقاسم وزان", page.Find(`[name="fields.name"]`).AttrOr("value", ""))
		assert.Equal(t, "32,1094", page.Find(`[name="place.lat"]`).AttrOr("value", ""))
		r = c.post("/fr/commitments/M5.MA-FIG/deliverables", set(formOn(page.Find("main form")), "distinct", "1"))
		require.Equal(t, http.StatusSeeOther, r.status, r.body)

		second := r.header.Get("Location")
		merge := formOn(parse(t, c.get(second).body).Find("#merge form"))
		r = c.post(second+"/merge", merge)
		require.Equal(t, http.StatusUnprocessableEntity, r.status)
		assert.Equal(t, 1, parse(t, r.body).Find("#merge-reason-problem").Length())
		r = c.post(second+"/merge", set(merge, "into", first[len("/fr/deliverables/"):], "reason", "Le même centre"))
		require.Equal(t, http.StatusSeeOther, r.status, r.body)
		assert.Equal(t, first, r.header.Get("Location"))
		page = parse(t, c.get(second).body)
		assert.Equal(t, first, page.Find(".note a").AttrOr("href", ""))
		assert.Equal(t, 0, page.Find("#step, #merge").Length())
	})
}

func TestWhatIsWrongWithAThingStandsAtItsField(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	r := c.post("/fr/commitments/M5.MA-FIG/deliverables", set(c.centre("Centre"), "fields.opened_on", "2027-05-01", "money.0.amount", "400 EUR", "place.lon", ""))
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
	page := parse(t, r.body)
	for _, id := range []string{"step-fields.opened_on-problem", "step-money.0.amount-problem", "step-place.lon-problem"} {
		assert.Equal(t, 1, page.Find(`[id="`+id+`"]`).Length(), id)
	}
	assert.Equal(t, "400 EUR", page.Find(`[name="money.0.amount"]`).AttrOr("value", ""))
	assert.Equal(t, http.StatusForbidden, s.person("auditor").post("/fr/commitments/M5.MA-FIG/deliverables", set(c.centre("Centre"), "account", "")).status)
	assert.Equal(t, 0, parse(t, s.person("auditor").get(newThing).body).Find("main form").Length())
}

func TestSeveralThingsAreDecidedOnAtOnce(t *testing.T) {
	s := newSite(t)
	planner, council := s.person("planner.figuig"), s.person("council")
	planner.added("Centre Al Amal")
	planner.added("Espace Tamount")
	list := parse(t, council.get("/fr/deliverables?state=done&finding=not_checked").body)
	form := formOn(list.Find("form.decide"))
	list.Find("form.decide [name=of]").Each(func(_ int, box *selection) { form.Add("of", box.AttrOr("value", "")) })
	require.Len(t, form["of"], 2)
	assert.Equal(t, 0, parse(t, planner.get("/fr/deliverables").body).Find("form.decide").Length())
	r := council.post("/fr/deliverables/findings", set(form, "finding", "not_confirmed"))
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, 2, parse(t, r.body).Find("form.decide [name=of][checked]").Length(), "the choice is kept")
	r = council.post("/fr/deliverables/findings", set(form, "finding", "confirmed"))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Contains(t, r.header.Get("Location"), "finding=not_checked")
	list = parse(t, council.get("/fr/deliverables?finding=confirmed").body)
	assert.Equal(t, 2, list.Find(".things tbody tr").Length())
	assert.Equal(t, 0, parse(t, council.get("/fr/reviews").body).Find(".queue-pane > .more").Length())
}

func TestTheRegisterIsSeenOnEveryPageThatItConcerns(t *testing.T) {
	s := newSite(t)
	planner := s.person("planner.figuig")
	path := planner.added("Centre Al Amal")
	council := s.person("council")
	for _, lang := range locale.Supported {
		for _, address := range []string{"/deliverables", "/deliverables?q=Amal&kind=womens-centers", "/deliverables/map", path[len("/fr"):], "/commitments/M5.MA-FIG", "/pledges/M5", "/regions/MA-FIG", "/reviews"} {
			for who, c := range map[string]*client{"planner": planner, "council": council} {
				if who == "planner" && address == "/reviews" {
					continue
				}
				r := c.get("/" + lang + address)
				require.Equal(t, http.StatusOK, r.status, address)
				page := parse(t, r.body)
				checkIDs(t, address, page)
				checkLabels(t, address, page)
				assert.Positive(t, page.Find(`main a[href*="/deliverables"]`).Length(), address)
			}
		}
	}
	assert.Contains(t, parse(t, council.get("/fr/deliverables/map").body).Find("svg a title").Text(), "Centre Al Amal")
	assert.Equal(t, http.StatusUnprocessableEntity, council.get("/fr/deliverables?state=nowhere").status)
	assert.Equal(t, http.StatusOK, council.get("/fr/deliverables.csv?kind=womens-centers").status)
}
