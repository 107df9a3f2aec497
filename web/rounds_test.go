package web

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/web/request"
)

// opened opens the round of the third quarter, due on 30 November with ten days
// of grace, for three pledges.
func (s *site) opened() collection.Round {
	s.Helper()
	round, err := s.rounds.Open(context.Background(), s.account("council"), collection.OpenInput{Period: "2026-Q3", TermsInput: collection.TermsInput{
		DueOn: new("2026-11-30"), GraceDays: new("10"), Note: new("Précisez les sources"), Requires: &[]string{"narrative"},
		Pledges: &[]string{"M5", "M8", "C1"},
	}})
	require.NoError(s, err)
	return round
}

// filed submits an update of the third quarter.
func (s *site) filed(name, code string) commitments.Update {
	s.Helper()
	ctx, by := context.Background(), s.account(name)
	record, err := s.tracker.Commitment(ctx, by, code)
	require.NoError(s, err)
	u, err := s.tracker.ReportProgress(ctx, by, code, commitments.ProgressInput{
		Period: "2026-Q3", Status: "in_progress", Narrative: "Travaux engagés", Version: record.Commitment.Version, Submit: true,
	})
	require.NoError(s, err)
	return u
}

// roundFields is the form that opens a round.
func roundFields(pairs ...string) url.Values {
	f := url.Values{
		"agreement": {"CCDH-2009"}, "period": {"2026-Q3"}, "due_on": {"2026-12-10"}, "grace_days": {"5"}, "note": {""},
		"requires": {"narrative", "evidence"}, "pledges": {"M5", "M8"}, "confirmed": {"yes"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		f[pairs[i]] = []string{pairs[i+1]}
	}
	return f
}

func TestRoundIsOpenedOnItsPage(t *testing.T) {
	s := newSite(t)
	c := s.person("council")
	empty := parse(t, c.get("/fr/collection").body)
	assert.Contains(t, empty.Find("p.empty").Text(), "Aucune campagne")
	assert.Equal(t, "2026-Q4", empty.Find(`#open-round-period option`).First().AttrOr("value", ""), "the latest period that has begun")
	r := c.post("/fr/collection", roundFields())
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page := parse(t, c.get(r.header.Get("Location")).body)
	assert.Contains(t, page.Find("p.flash").Text(), "est ouverte\u202f; échéance le 10/12/2026")
	assert.Equal(t, 2, page.Find(".matrix tbody tr").Length())
	assert.Equal(t, 22, page.Find(".matrix td a").Length())
	assert.Equal(t, 3, page.Find("figure .strips").Length(), "bars by region, party and pledge")
	list := parse(t, c.get("/fr/collection").body)
	assert.Equal(t, 1, list.Find("table.list tbody tr").Length())
	assert.Equal(t, 0, list.Find(`#open-round-period option[value="2026-Q3"]`).Length(), "a period has one round")
}

// A round asks many people for something and can't be erased: what it will ask of whom
// is shown first.
func TestARoundIsOpenedOnceItWasConfirmed(t *testing.T) {
	s := newSite(t)
	c := s.person("council")
	r := c.post("/fr/collection", roundFields("confirmed", ""))
	require.Equal(t, http.StatusOK, r.status, r.body)
	page := parse(t, r.body)
	assert.Contains(t, page.Find(".lead").Text(), "22 réponses seront demandées d’ici au 10/12/2026, et reçues jusqu’au 15/12/2026.")
	assert.Equal(t, []string{"22", "0"}, page.Find("table.preview tbody td").Map(func(_ int, cell *selection) string { return cell.Text() }))
	assert.Contains(t, page.Find("main").Text(), "Engagements\u202f: 2 · régions\u202f: 11")
	assert.Zero(t, parse(t, c.get("/fr/collection").body).Find("table.list tbody tr").Length(), "nothing is opened")
	sent := url.Values{}
	page.Find("main form input[type=hidden]").Each(func(_ int, in *selection) { sent.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	sent.Set("confirmed", "change")
	again := parse(t, c.post("/fr/collection", sent).body)
	assert.Equal(t, "2026-12-10", again.Find("#open-round-due_on").AttrOr("value", ""), "all that was typed is there")
	assert.Equal(t, 2, again.Find(`#open input[name="pledges"][checked]`).Length())
	assert.Equal(t, 1, again.Find("#open[open]").Length())
	sent.Set("confirmed", "yes")
	assert.Equal(t, http.StatusSeeOther, c.post("/fr/collection", sent).status)
	sent.Del("confirmed")
	assert.Equal(t, http.StatusConflict, c.post("/fr/collection", sent).status, "the period has its round")
}

func TestRefusedRoundKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t)
	c := s.person("council")
	r := c.post("/fr/collection", roundFields("due_on", "2026-11-01", "grace_days", "many", "pledges", "X9", "note", "À garder"))
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	for _, name := range []string{"due_on", "grace_days", "pledges"} {
		assert.Equal(t, 1, page.Find("#open-round-"+name+"-problem").Length(), name)
	}
	assert.Equal(t, "À garder", page.Find("#open-round-note").Text())
	assert.Equal(t, 2, page.Find(`input[name="requires"][checked]`).Length())
	s.opened()
	r = c.post("/fr/collection", roundFields())
	assert.Equal(t, http.StatusConflict, r.status)
	assert.Contains(t, r.body, "a déjà une campagne")
}

func TestRoundsAreManagedByThoseWhoCollect(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	paths := map[string]url.Values{
		"": roundFields("period", "2026-Q2"), "/" + id: roundFields("version", "1"), "/" + id + "/close": {"version": {"1"}},
		"/" + id + "/returns/M5.MA-FIG/excuse": {"reason": {"x"}},
		"/" + id + "/returns/M5.MA-FIG/expect": {"reason": {"x"}},
		"/" + id + "/returns/M5.MA-FIG/reopen": {"reason": {"x"}, "until": {"2026-12-01"}},
	}
	for _, name := range []string{"planner", "ministry.reviewer", "auditor"} {
		c := s.person(name)
		for path, form := range paths {
			form.Del("agreement")
			assert.Equal(t, http.StatusForbidden, c.post("/fr/collection"+path, s.roundOnly(path, form)).status, "%s %s", name, path)
		}
		page := parse(t, c.get("/fr/collection/"+id).body)
		assert.Equal(t, 0, page.Find("main form[method=post]").Length(), name)
		assert.Equal(t, http.StatusForbidden, c.get("/fr/collection/"+id+"/close").status, name)
		assert.Equal(t, 0, parse(t, c.get("/fr/collection/"+id+"/returns/M5.MA-FIG").body).Find("main form[method=post]").Length(), name)
	}
	for _, name := range []string{"council", "admin"} {
		page := parse(t, s.person(name).get("/fr/collection/"+id).body)
		assert.Equal(t, 1, page.Find("main form[method=post]").Length(), name)
	}
}

// The council collects, so that on its own pledges a lead of the ministry decides.
func TestWhoDecidesOnTheCollectorsOwnReturns(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	require.True(t, s.account("ministry.reviewer").Lead)
	own, others := "/collection/"+id+"/returns/C1.MA-FIG", "/collection/"+id+"/returns/M5.MA-FIG"
	forms := func(c *client, address string) int {
		return parse(t, c.get(address).body).Find("main form[method=post]").Length()
	}
	for _, name := range []string{"council", "admin"} {
		c := s.person(name)
		assert.Equal(t, 1, forms(c, "/fr"+others), "%s excuses the ministry's", name)
		for _, lang := range locale.Supported {
			address, says := "/"+lang+own, locale.For(lang).T("error.forbidden.duty_of_collector")
			page := parse(t, c.get(address).body)
			checkPage(t, address, lang, page)
			assert.Equal(t, 0, page.Find("main form[method=post]").Length(), "and %s decides nothing here", name)
			assert.Equal(t, says, page.Find("#not-yours").Text())
			for _, decision := range []string{"excuse", "expect", "reopen"} {
				form := url.Values{"reason": {"Rien de prévu <b>"}}
				if decision == "reopen" {
					form.Set("until", "2026-12-20")
				}
				r := c.post(address+"/"+decision, form)
				assert.Equal(t, http.StatusForbidden, r.status, decision)
				assert.Contains(t, parse(t, r.body).Find("main").Text(), says)
				assert.Contains(t, parse(t, r.body).Find("main").Text(), "Rien de prévu <b>", "what was typed can be copied")
			}
		}
	}
	for _, name := range []string{"planner", "auditor", "council.planner"} {
		page := parse(t, s.person(name).get("/fr"+own).body)
		assert.Equal(t, 0, page.Find("#not-yours").Length(), "%s decides on no return, and is not told of it", name)
	}
	lead := s.person("ministry.reviewer")
	assert.Equal(t, 0, forms(lead, "/fr"+others))
	require.Equal(t, 1, forms(lead, "/fr"+own))
	r := lead.post("/fr"+own+"/excuse", url.Values{"reason": {"Rien de prévu"}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Equal(t, 1, forms(lead, "/fr"+own), "and may expect it after all")

	api := "/rounds/" + id + "/returns/C1.MA-FIG"
	for _, name := range []string{"council", "admin", "planner"} {
		for _, decision := range []string{"excuse", "expect", "reopen"} {
			body := map[string]string{"reopen": `{"reason":"x","until":"2026-12-20"}`}[decision]
			if body == "" {
				body = `{"reason":"x"}`
			}
			r := s.program(name).json(http.MethodPost, api+"/"+decision, body)
			assert.Equal(t, http.StatusForbidden, r.status, "%s %s", name, decision)
			assert.Equal(t, locale.For("fr").T("error.forbidden.duty_of_collector"), r.text("detail"))
		}
	}
	expected := s.program("ministry.reviewer").json(http.MethodPost, api+"/expect", `{"reason":"Prévu après tout"}`)
	require.Equal(t, http.StatusCreated, expected.status, expected.body)

	require.Equal(t, http.StatusSeeOther, s.person("council").post("/fr/collection/"+id+"/close", url.Values{"version": {"1"}}).status, "rounds are the council's to close")
	locked := s.program("council.planner").list(api)
	assert.Equal(t, []any{"ministry"}, locked.value("lock.lifts"))
	assert.Equal(t, true, locked.value("lock.leads"))
	assert.Equal(t, false, s.program("planner").list("/rounds/"+id+"/returns/M5.MA-FIG").value("lock.leads"))
	assert.Contains(t, parse(t, s.person("council.planner").get("/fr"+own).body).Find("main").Text(), "un responsable (Ministère de la Solidarité)")
	assert.Equal(t, 2, forms(lead, "/fr"+own), "it can be reopened, or excused")
}

// roundOnly leaves out of a form what the address has no field for.
func (s *site) roundOnly(path string, form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if request.HasField(s.server.pages.FieldsOf("/fr/collection"+path), name) {
			kept[name] = values
		}
	}
	return kept
}

func TestRoundIsChangedAgainstItsVersion(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	c := s.person("council")
	change := func(version, due string) url.Values {
		f := roundFields("version", version, "due_on", due, "reason", "Délai demandé")
		f.Del("confirmed")
		f.Del("agreement")
		f.Del("period")
		f["pledges"] = []string{"M5", "M8", "C1"}
		return f
	}
	r := c.post("/fr/collection/"+id, change("1", "2026-12-05"))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page := parse(t, c.get("/fr/collection/"+id).body)
	assert.Contains(t, page.Find("p.flash").Text(), "jusqu’au 10/12/2026")
	assert.Contains(t, page.Find("ol.timeline li").First().Text(), "30 novembre 2026", "the history shows what stood before")
	r = c.post("/fr/collection/"+id, change("1", "2026-12-08"))
	require.Equal(t, http.StatusConflict, r.status)
	page = parse(t, r.body)
	assert.Contains(t, page.Find("#change .note").Text(), "2026-12-05", "what stands is shown beside what was typed")
	assert.Equal(t, "2026-12-08", page.Find("#change-round-due_on").AttrOr("value", ""))
	assert.Equal(t, "2", page.Find(`#change input[name="version"]`).AttrOr("value", ""))
	narrower := change("2", "2026-12-08")
	narrower["pledges"] = []string{"M5"}
	r = c.post("/fr/collection/"+id, narrower)
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, 1, parse(t, r.body).Find("#change-round-pledges-problem").Length())
}

func TestRoundIsClosedAndAReturnReopened(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	council, planner := s.person("council"), s.person("planner")
	s.filed("planner", "M5.MA-FIG")
	ask := parse(t, council.get("/fr/collection/"+id+"/close").body)
	assert.Contains(t, ask.Find("main").Text(), "1 réponse reçue reste")
	assert.Contains(t, ask.Find("main").Text(), "32 réponses qui ne sont pas arrivées")
	r := council.post("/fr/collection/"+id+"/close", url.Values{"version": {"1"}, "reason": {"Fin"}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Contains(t, council.get("/fr/collection/"+id).body, "est close")
	assert.Equal(t, http.StatusConflict, council.get("/fr/collection/"+id+"/close").status)
	refused := s.roundOnly("/"+id, roundFields("version", "2"))
	assert.Equal(t, http.StatusConflict, council.post("/fr/collection/"+id, refused).status)

	asked := parse(t, planner.get("/fr/commitments/M8.MA-FIG").body).Find("section:has(#requests)").Text()
	assert.Contains(t, asked, "est verrouillée\u202f: Cellule de suivi du Conseil a clos sa campagne")
	assert.Contains(t, asked, "un vérificateur (CNDH) ou un administrateur peut rouvrir cette réponse", "who can lift it")
	assert.Equal(t, http.StatusConflict, council.post("/fr/collection/"+id+"/returns/M5.MA-FIG/excuse", url.Values{"reason": {"x"}}).status, "it came")

	address := "/fr/collection/" + id + "/returns/M8.MA-FIG"
	r = council.post(address+"/reopen", url.Values{"reason": {""}, "until": {"2026-11-01"}})
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	assert.Equal(t, 2, page.Find(".problem").Length(), "both fields say what is wrong")
	r = council.post(address+"/reopen", url.Values{"reason": {"La délégation était coupée"}, "until": {"2026-11-25"}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Contains(t, council.get(address).body, "est rouverte jusqu’au 25/11/2026")
	page = parse(t, planner.get(address).body)
	assert.Equal(t, "/fr/commitments/M8.MA-FIG?period=2026-Q3#report", page.Find("a.button").AttrOr("href", ""))
	task := parse(t, planner.get("/fr/").body).Find(`.task-card a.go[href="/fr/commitments/M8.MA-FIG?period=2026-Q3#report"]`)
	assert.Equal(t, 1, task.Length(), "the first page leads to the form")
	s.filed("planner", "M8.MA-FIG")
}

// What is overdue is answered for the period that a round asks for.
func TestAnOverdueCommitmentLeadsToTheFormOfItsRound(t *testing.T) {
	s := newSite(t)
	s.opened()
	s.revised("M8.MA-FIG", commitments.TermsInput{DueOn: new("2026-10-01")})
	tasks := parse(t, s.person("planner.figuig").get("/fr/").body).Find(".task-card")
	assert.Equal(t, 1, tasks.Filter(".overdue").Length())
	assert.Equal(t, []string{"/fr/commitments/M8.MA-FIG?period=2026-Q3#report", "/fr/commitments/M5.MA-FIG?period=2026-Q3#report"},
		tasks.Find("a.go").Map(func(_ int, a *selection) string { return a.AttrOr("href", "") })[:2], "each once, the promise first")
}

func TestReturnsAreNarrowedAndPaged(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	c := s.person("council")
	s.filed("planner", "M5.MA-FIG")
	page := parse(t, c.get("/fr/collection/"+id+"/returns?state=submitted&region=MA-FIG&region=MA-NAD").body)
	assert.Equal(t, 1, page.Find("table.list tbody tr").Length())
	assert.Equal(t, 4, page.Find("ul.chips a").Length(), "three filters, and all of them")
	page = parse(t, c.get("/fr/collection/"+id+"/returns?page=2").body)
	assert.Equal(t, 0, page.Find("table.list").Length())
	assert.Equal(t, http.StatusUnprocessableEntity, c.get("/fr/collection/"+id+"/returns?state=lost").status)
	assert.Equal(t, http.StatusUnprocessableEntity, c.get("/fr/collection/"+id+"/returns?region=NOWHERE").status)
	assert.Equal(t, http.StatusNotFound, c.get("/fr/collection/nothing").status)
	assert.Equal(t, http.StatusNotFound, c.get("/fr/collection/"+id+"/returns/M1.MA-FIG").status, "not covered")
	assert.Equal(t, http.StatusUnprocessableEntity, c.get("/fr/collection?phase=lost").status)
}

func TestRoundsAndReturnsAsFiles(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	c := s.person("planner")
	s.filed("planner", "M5.MA-FIG")
	rounds := c.get("/fr/collection.csv").records()
	require.Len(t, rounds, 1)
	assert.Equal(t, []string{"2026-Q3", "open", "33", "1", "30"}, []string{
		rounds[0]["period"], rounds[0]["phase"], rounds[0]["owed"], rounds[0]["came"], rounds[0]["completeness_per_mille"],
	})
	returns := c.get("/fr/collection/" + id + "/returns.csv?pledge=M5&state=submitted").records()
	require.Len(t, returns, 1)
	assert.Equal(t, "M5.MA-FIG", returns[0]["commitment"])
	assert.Equal(t, "on_time", returns[0]["timing"])
	assert.Len(t, s.program("auditor").get(apiRoot+"/rounds/"+id+"/returns?format=csv&region=MA-FIG").records(), 3)
	assert.Len(t, s.program("auditor").get(apiRoot+"/rounds?format=csv").records(), 1)
	assert.Equal(t, http.StatusOK, c.get("/ar/collection/"+id+"/returns.xlsx").status)
	assert.Equal(t, http.StatusNotFound, c.get("/fr/collection/nothing/returns.csv").status)
}

func TestPagesOfARoundStandInEachLanguage(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	s.filed("planner", "M5.MA-FIG")
	_, err := s.rounds.Excuse(context.Background(), s.account("council"), id, "M8.MA-FIG", "Centre fermé")
	require.NoError(t, err)
	s.pass(12 * 24 * time.Hour)
	for _, name := range []string{"council", "planner", "auditor"} {
		c := s.person(name)
		for _, path := range []string{"", "/returns", "/returns?delayed=1", "/returns/M5.MA-FIG", "/returns/M8.MA-FIG", "/returns/C1.MA-FIG"} {
			for _, lang := range locale.Supported {
				address := "/" + lang + "/collection/" + id + path
				r := c.get(address)
				require.Equal(t, http.StatusOK, r.status, "%s: %s", address, r.body)
				checkPage(t, address, lang, parse(t, r.body))
			}
		}
	}
	council := s.person("council")
	for _, lang := range locale.Supported {
		address := "/" + lang + "/collection/" + id + "/close"
		checkPage(t, address, lang, parse(t, council.get(address).body))
		checkPage(t, "/"+lang+"/", lang, parse(t, council.get("/"+lang+"/").body))
	}
}

func TestFormsOfRoundsTakeWhatTheyShow(t *testing.T) {
	s := newSite(t)
	id := s.opened().ID
	c := s.person("council")
	seen := 0
	for _, path := range []string{"", "/" + id, "/" + id + "/close", "/" + id + "/returns/M5.MA-FIG"} {
		parse(t, c.get("/fr/collection"+path).body).Find("main form[method=post]").Each(func(_ int, form *selection) {
			fields := s.server.pages.FieldsOf(form.AttrOr("action", ""))
			form.Find("[name]").Each(func(_ int, field *selection) {
				seen++
				assert.True(t, request.HasField(fields, field.AttrOr("name", "")), "%s: %s", form.AttrOr("action", ""), field.AttrOr("name", ""))
			})
		})
	}
	assert.Greater(t, seen, 50)
}
