package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
)

func TestDeviceGetsWhatItsAccountCanReportOn(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	r := c.get("/fr/outbox/data.json")
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, "application/json", r.header.Get("Content-Type"))
	assert.Equal(t, "no-store", r.header.Get("Cache-Control"), "the device keeps it where it can be seen and deleted")
	assert.Equal(t, s.account("planner.figuig").ID, r.text("account"))
	items := r.value("items").([]any)
	require.NotEmpty(t, items)
	for _, item := range items {
		one := item.(map[string]any)
		assert.Equal(t, "MA-FIG", one["region"])
		assert.True(t, strings.HasPrefix(one["code"].(string), "M"), one["code"])
		assert.NotEmpty(t, one["open"])
	}
	for _, lang := range locale.Supported {
		assert.NotEmpty(t, r.text("periods.2026-Q4."+lang))
		assert.NotEmpty(t, r.text("regions.MA-FIG."+lang))
	}

	again := c.with("If-None-Match", r.header.Get("ETag")).get("/ar/outbox/data.json")
	assert.Equal(t, http.StatusNotModified, again.status, "it is the same in every language")
	assert.Empty(t, again.body)
	s.submitted("planner.figuig", "M5.MA-FIG")
	assert.Equal(t, http.StatusOK, c.with("If-None-Match", r.header.Get("ETag")).get("/fr/outbox/data.json").status, "something changed")

	assert.Equal(t, http.StatusUnauthorized, s.visitor().get("/fr/outbox/data.json").status)
	assert.Equal(t, http.StatusForbidden, s.person("council").get("/fr/outbox/data.json").status)
	assert.Equal(t, http.StatusForbidden, s.person("auditor").get("/fr/outbox").status)
	whole := s.person("planner").with("Accept-Encoding", "gzip").get("/fr/outbox/data.json")
	t.Logf("of all regions: %d bytes", len(whole.body))
	assert.Equal(t, "gzip", whole.header.Get("Content-Encoding"))
	assert.Less(t, len(whole.body), 20_000, "of all regions, over a thin line")
}

func TestADeviceKnowsWhatItsCommitmentsCanDeliver(t *testing.T) {
	s := newSite(t)
	r := s.person("planner.figuig").get("/fr/outbox/data.json")
	for _, item := range r.value("items").([]any) {
		pledge := item.(map[string]any)["pledge"].(string)
		kinds, known := r.value("delivers." + pledge).([]any)
		require.True(t, known, pledge)
		for _, kind := range kinds {
			assert.Equal(t, "planned", r.text("kinds."+kind.(string)+".fields.0.required"), "what names the thing")
		}
	}
	assert.Equal(t, "womens-centers", r.text("delivers.M5.0"))
	for _, lang := range locale.Supported {
		assert.NotEmpty(t, r.text("kinds.womens-centers.name."+lang))
		assert.NotEmpty(t, r.text("kinds.womens-centers.fields.1.name."+lang))
		assert.NotEmpty(t, r.text("kinds.social-projects.fields.3.choices.0.name."+lang))
	}
	assert.Equal(t, "place", r.text("kinds.womens-centers.fields.1.type"))
	for _, kind := range r.value("kinds").(map[string]any) {
		for _, field := range kind.(map[string]any)["fields"].([]any) {
			f := field.(map[string]any)
			if unit, counts := f["unit"].(string); counts {
				assert.NotEmpty(t, r.text("units."+unit+".fr.other"), "what %v counts", f["code"])
			}
			for _, dimension := range asList(f["breakdown"]) {
				assert.NotEmpty(t, r.text("dimensions."+dimension.(string)+".name.ar"))
			}
		}
	}
	assert.NotContains(t, s.person("council.planner").get("/fr/outbox/data.json").value("delivers"), "M5", "others deliver it")
}

func TestADeviceKnowsTheThingsThatItsAccountCanSayMoreOf(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	before := len(asList(c.get("/fr/outbox/data.json").value("things")))
	path := c.added("Centre Belkacem")
	r := c.get("/fr/outbox/data.json")
	require.Len(t, asList(r.value("things")), before+1)
	assert.Equal(t, strings.TrimPrefix(path, "/fr/deliverables/"), r.text("things.0.id"))
	assert.Equal(t, "M5.MA-FIG", r.text("things.0.commitment"))
	assert.Equal(t, "1", r.number("things.0.version"))
	for at, want := range map[string]string{"period": "2026-Q4", "state": "done", "fields.name": "Centre Belkacem", "fields.opened_on": "2026-11-02", "place.commune": "Figuig"} {
		assert.Equal(t, want, r.text("things.0."+at))
	}
	for at, want := range map[string]string{"fields.capacity": "40", "fields.women_received.value": "12", "fields.women_received.parts.0.value": "2", "place.lon": "-1.228", "money.0.amount": "400000.5"} {
		assert.Equal(t, want, r.number("things.0."+at), at)
	}
	assert.NotEmpty(t, r.text("periods.2026-Q4.ar"))
	assert.Empty(t, asList(s.person("council.planner").get("/fr/outbox/data.json").value("things")), "others deliver it")
}

// asList is a list of JSON; none where it is absent.
func asList(value any) []any {
	list, _ := value.([]any)
	return list
}

// A form of the register's page that was sent, and that a device sends again because it
// heard no answer, is one thing: both say the same.
func TestAThingsFormAndADeviceSayTheSameUnderOneKey(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	form := set(c.centre("Centre Belkacem\u00a0Ouazzane"), "reason", "Ligne une\r\nligne deux", "fields.women_received.parts.age-band.under-15", " 3 ")
	require.Equal(t, http.StatusSeeOther, c.post("/fr/commitments/M5.MA-FIG/deliverables", form).status)
	body := `{"kind":"womens-centers","period":"2026-Q4","state":"done","reason":"Ligne une\nligne deux",
		"fields":{"capacity":"40","leaders_trained":"","name":"Centre Belkacem\u00a0Ouazzane","opened_on":"2026-11-02","run_by":"",
			"women_received":{"value":"12","parts":[{"dimension":"age-band","part":"under-15","value":"3"},{"dimension":"disability","part":"with","value":"2"}]}},
		"place":{"commune":"Figuig","lat":"32,1094","lon":"-1.228"},
		"money":[{"source":"indh","stage":"paid","amount":"400 000,50"},{"source":"","stage":"","amount":""},{"source":"","stage":"","amount":""},{"source":"","stage":"","amount":""}]}`
	again := c.with("Idempotency-Key", form.Get("key")).json(http.MethodPost, "/commitments/M5.MA-FIG/deliverables", body)
	require.Equal(t, http.StatusCreated, again.status, again.body)
	assert.Equal(t, "1", c.list("/deliverables?commitment=M5.MA-FIG&per_page=1").number("total"))
}

// The same of the next step of a thing.
func TestAStepsFormAndADeviceSayTheSameUnderOneKey(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	path := c.added("Centre Belkacem")
	form := formOn(parse(t, c.get(path).body).Find("#step form"))
	require.Equal(t, "M5.MA-FIG", form.Get("commitment"), "for the device, which may not keep the thing")
	require.Equal(t, http.StatusSeeOther, c.post(path+"/steps", set(form, "fields.capacity", "44", "reason", "Ligne une\r\nligne deux")).status)
	body := `{"kind":"womens-centers","period":"2026-Q4","state":"done","reason":"Ligne une\nligne deux","version":1,
		"fields":{"capacity":"44","leaders_trained":"","name":"Centre Belkacem","opened_on":"2026-11-02","run_by":"",
			"women_received":{"value":"12","parts":[{"dimension":"disability","part":"with","value":"2"}]}},
		"place":{"commune":"Figuig","lat":"32.1094","lon":"-1.228"},
		"money":[{"source":"indh","stage":"paid","amount":"400000.5"},{"source":"","stage":"","amount":""},{"source":"","stage":"","amount":""},{"source":"","stage":"","amount":""},{"source":"","stage":"","amount":""}]}`
	id := strings.TrimPrefix(path, "/fr/deliverables/")
	again := c.with("Idempotency-Key", form.Get("key")).json(http.MethodPatch, "/deliverables/"+id, body)
	require.Equal(t, http.StatusOK, again.status, again.body)
	assert.Equal(t, "2", again.number("version"))
}

func TestWhatIsMeantForAnotherAccountIsRefused(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	version := c.list("/commitments/M1.MA-FIG").number("version")
	body := `{"period":"2026-Q4","status":"in_progress","value_text":"1 234,5","narrative":"Deux centres.","version":` + version + `}`
	const path = "/commitments/M1.MA-FIG/updates"
	r := c.with("Tracker-Account", s.account("planner").ID).json(http.MethodPost, path, body)
	require.Equal(t, http.StatusConflict, r.status)
	assert.Equal(t, "urn:tracker:problem:other_account", r.text("type"))
	assert.Equal(t, "0", c.list("/commitments/M1.MA-FIG/updates").number("total"))
	r = c.with("Tracker-Account", s.account("planner.figuig").ID).json(http.MethodPost, path, body)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	assert.Equal(t, "1234.5", r.number("values.0.value"), "as people type it")
	both := strings.Replace(body, `"value_text"`, `"value":1,"value_text"`, 1)
	r = c.json(http.MethodPost, path, both)
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, []string{"body.value_text"}, r.locations())
}

func TestServiceWorkerIsOneScript(t *testing.T) {
	s := newSite(t)
	r := s.visitor().get("/sw.js")
	require.Equal(t, http.StatusOK, r.status)
	assert.Equal(t, "text/javascript; charset=utf-8", r.header.Get("Content-Type"))
	assert.Equal(t, "no-cache", r.header.Get("Cache-Control"))
	assert.NotEmpty(t, r.header.Get("ETag"))
	assert.Contains(t, r.header.Get("Content-Security-Policy"), "worker-src 'self'")
	assert.NotRegexp(t, `(?m)^(import|export) `, r.body, "no module: not every browser takes one as a worker")
	for _, name := range offlineParts.printed {
		assert.Contains(t, r.body, `"`+s.server.assets.urls[name]+`"`)
	}
}

func TestShellIsNobodys(t *testing.T) {
	s := newSite(t)
	for _, lang := range locale.Supported {
		path := "/" + lang + "/outbox/shell"
		shell := s.visitor().get(path)
		require.Equal(t, http.StatusOK, shell.status)
		assert.Equal(t, shell.body, s.person("planner.figuig").get(path).body, "the same for everybody")
		page := parse(t, shell.body)
		assert.Equal(t, 1, page.Find(`[data-outbox=""]`).Length())
		assert.Zero(t, page.Find("form[data-logout], .destinations, .menu").Length())
		checkPage(t, "/"+lang+"/outbox", lang, page)
		m := s.visitor().get("/" + lang + "/manifest.webmanifest")
		assert.Equal(t, "application/manifest+json", m.header.Get("Content-Type"))
		assert.Equal(t, lang, m.text("lang"))
		assert.Equal(t, "/"+lang+"/", m.text("start_url"))
		assert.Equal(t, http.StatusOK, s.visitor().get(m.text("icons.0.src")).status)
	}
	c := s.person("planner.figuig")
	c.post("/fr/account/language", map[string][]string{"language": {"fr"}})
	c.get("/fr/outbox/shell")
	assert.Contains(t, c.get("/fr/account").body, `class="flash"`, "what the worker asks for takes no message away")
}

func TestFormOfAnotherAccountsPageIsRefused(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	const path = "/fr/commitments/M5.MA-FIG"
	field := func(name string) string {
		return parse(t, c.get(path).body).Find("#report input[name="+name+"]").AttrOr("value", "")
	}
	own := s.account("planner.figuig").ID
	require.Equal(t, own, field("account"))
	form := map[string][]string{
		"account": {s.account("planner").ID}, "version": {field("version")}, "key": {field("key")}, "do": {"submit"},
		"period": {"2026-Q4"}, "status": {"in_progress"}, "narrative": {"Écrit par un autre."},
	}
	r := c.post(path+"/updates", form)
	require.Equal(t, http.StatusConflict, r.status)
	page := parse(t, r.body)
	assert.Equal(t, "Écrit par un autre.", page.Find("#report textarea[name=narrative]").Text(), "what was typed stays")
	assert.Equal(t, own, page.Find("#report input[name=account]").AttrOr("value", ""), "it can be sent as one's own")
	assert.Contains(t, r.body, locale.For("fr").T("error.other_account"))
	assert.Equal(t, "0", c.list("/commitments/M5.MA-FIG/updates").number("total"))
	form["account"] = []string{own}
	assert.Equal(t, http.StatusSeeOther, c.post(path+"/updates", form).status)
}
