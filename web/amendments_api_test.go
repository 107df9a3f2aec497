package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

const (
	newPledge = `{"code":"M10","party":"ministry","category":"studies","title":{"fr":"Une étude","ar":"دراسة","en":"A study"},
		"clause":{"fr":"Mener une étude"},"sources":["Avenant de 2026"],"added_on":"2026-10-01","scope":{"kind":"regions","regions":["MA-FIG","MA-NAD"]}}`
	newIndicator = `{"code":"M1.2","name":{"fr":"Réunions","ar":"اجتماعات","en":"Meetings"},"kind":"number","unit":"events","counting":"period"}`
)

func TestAPledgeIsAddedAndAmended(t *testing.T) {
	s := newSite(t)
	c := s.program("admin")
	preview := c.json(http.MethodPost, "/pledges?preview=1", newPledge)
	require.Equal(t, http.StatusOK, preview.status, preview.body)
	assert.Equal(t, false, preview.value("changed"))
	assert.Equal(t, "M10", preview.text("pledge.code"))
	assert.Equal(t, []any{"M10.MA-FIG", "M10.MA-NAD"}, preview.value("commitments"))
	assert.Equal(t, "pledges", preview.text("changes.0.section"))
	assert.Equal(t, "M10", preview.text("changes.0.code"))
	assert.Nil(t, preview.value("changes.0.before"))
	assert.Equal(t, "14", c.list("/pledges").number("total"), "nothing was changed")

	added := c.json(http.MethodPost, "/pledges", newPledge)
	require.Equal(t, http.StatusCreated, added.status, added.body)
	assert.Equal(t, true, added.value("changed"))
	assert.Equal(t, preview.value("changes"), added.value("changes"), "as it was foretold")
	assert.Equal(t, "15", c.list("/pledges").number("total"))
	assert.Equal(t, "2", c.list("/commitments?pledge=M10").number("total"))
	again := c.json(http.MethodPost, "/pledges", newPledge)
	assert.Equal(t, http.StatusUnprocessableEntity, again.status)
	assert.Equal(t, []string{"body.code"}, again.locations())

	before := c.list("/pledges")
	seen := c.json(http.MethodPatch, "/pledges/M5?preview=1", `{"withdrawn_on":"2027-01-01"}`)
	assert.Equal(t, strconv.Quote(seen.text("digest")), seen.header.Get("ETag"))
	amended := c.with("If-Match", seen.header.Get("ETag")).json(http.MethodPatch, "/pledges/M5", `{"title":{"fr":"Centres pour femmes","ar":"مراكز للنساء"},"from":"2026-10-01","note":{"fr":"Avenant"}}`)
	require.Equal(t, http.StatusOK, amended.status, amended.body)
	assert.Equal(t, "Centres pour femmes", amended.text("pledge.title.fr"))
	assert.Equal(t, "2026-10-01", amended.text("pledge.from"))
	assert.Equal(t, before.value("items.4.title"), amended.value("pledge.versions.0.title"), "the text before it is kept")
	assert.Equal(t, before.value("items.4.clause"), amended.value("pledge.clause"), "what is not given stays")
	assert.Equal(t, before.value("items.4.indicators"), amended.value("pledge.indicators"))
	assert.Nil(t, amended.value("pledge.withdrawn_on"), "a preview changed nothing")
	withdrawn := c.with("If-Match", amended.header.Get("ETag")).json(http.MethodPatch, "/pledges/M5", `{"withdrawn_on":"2027-01-01","note":{}}`)
	require.Equal(t, http.StatusOK, withdrawn.status, withdrawn.body)
	assert.Equal(t, "2027-01-01", c.list("/pledges").text("items.4.withdrawn_on"))
	assert.Empty(t, c.list("/pledges").value("items.4.note"))
	holds := c.json(http.MethodPatch, "/pledges/M5", `{"withdrawn_on":null}`)
	require.Equal(t, http.StatusOK, holds.status, holds.body)
	assert.Nil(t, c.list("/pledges").value("items.4.withdrawn_on"))
	stale := c.with("If-Match", amended.header.Get("ETag")).json(http.MethodPatch, "/pledges/M5", `{"category":"studies"}`)
	assert.Equal(t, http.StatusConflict, stale.status)
	checkProblem(t, stale)
	s.sequenced()
	assert.Contains(t, s.program("auditor").list("/journal?after=0&limit=200").body, "agreement.loaded")
}

func TestAnIndicatorIsAddedAndAmended(t *testing.T) {
	s := newSite(t)
	c, planner := s.program("admin"), s.program("planner")
	preview := c.json(http.MethodPost, "/indicators?preview=1", newIndicator)
	require.Equal(t, http.StatusOK, preview.status, preview.body)
	assert.Equal(t, "sum", preview.text("indicator.over_regions"), "what follows from the kind")
	assert.Equal(t, "1", c.list("/indicators?pledge=M1").number("total"))
	added := c.json(http.MethodPost, "/indicators", newIndicator)
	require.Equal(t, http.StatusCreated, added.status, added.body)
	assert.Equal(t, "Meetings", c.list("/indicators?pledge=M1").text("items.1.name.en"))
	assert.Equal(t, []string{"body.code"}, c.json(http.MethodPost, "/indicators", newIndicator).locations())

	said := planner.say("M1.MA-FIG", `"values":[{"indicator":"M1.2","value":3}]`)
	require.Equal(t, http.StatusCreated, said.status, said.body)
	fixed := c.json(http.MethodPatch, "/indicators/M1.2", `{"unit":"people"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, fixed.status)
	checkProblem(t, fixed)
	named := c.json(http.MethodPatch, "/indicators/M1.2", `{"name":{"fr":"Réunions tenues"},"direction":"increase"}`)
	require.Equal(t, http.StatusOK, named.status, named.body)
	assert.Equal(t, "Réunions tenues", named.text("indicator.name.fr"))
	assert.Equal(t, "events", named.text("indicator.unit"), "what is not given stays")
	replaced := c.json(http.MethodPost, "/indicators", `{"code":"M1.3","name":{"fr":"Participants"},"kind":"number","unit":"people","replaces":"M1.2"}`)
	require.Equal(t, http.StatusCreated, replaced.status, replaced.body)
	assert.Equal(t, []any{"M1.1", "M1.3"}, c.list("/pledges").value("items.0.indicators"))
	old := planner.json(http.MethodPost, "/commitments/M1.MA-FIG/updates",
		`{"period":"2026-Q4","status":"in_progress","version":`+planner.list("/commitments/M1.MA-FIG").number("version")+`,"values":[{"indicator":"M1.2","value":4}]}`)
	assert.Equal(t, []string{"body.values[0].indicator"}, old.locations(), "nobody reports on it any more")

	milestones := c.json(http.MethodPatch, "/indicators/M8.2", `{"milestones":[{"name":{"fr":"Terrain"}},{"name":{"fr":"Murs"},"due_on":"2027-01-31"}]}`)
	require.Equal(t, http.StatusOK, milestones.status, milestones.body)
	assert.Len(t, milestones.value("indicator.milestones"), 2)
	assert.Equal(t, "2027-01-31", milestones.text("indicator.milestones.1.due_on"))
}

func TestAnAgreementIsAmended(t *testing.T) {
	s := newSite(t)
	c := s.program("admin")
	body := `{"thresholds":{"on_track":95},"in_force_until":"2029-12-31"}`
	preview := c.json(http.MethodPatch, "/agreements/CCDH-2009?preview=1", body)
	require.Equal(t, http.StatusOK, preview.status, preview.body)
	assert.Equal(t, false, preview.value("changed"))
	assert.Equal(t, "agreement", preview.text("changes.0.section"))
	assert.NotContains(t, preview.body, `"calendar"`)
	assert.Nil(t, c.list("/agreements").value("items.0.in_force_until"))
	done := c.json(http.MethodPatch, "/agreements/CCDH-2009", body)
	require.Equal(t, http.StatusOK, done.status, done.body)
	assert.Equal(t, "95", c.list("/agreements").number("items.0.thresholds.on_track"))
	assert.Equal(t, "60", c.list("/agreements").number("items.0.thresholds.behind"), "what is not given stays")
	assert.Equal(t, "2029-12-31", c.list("/agreements").text("items.0.in_force_until"))
	cleared := c.json(http.MethodPatch, "/agreements/CCDH-2009", `{"in_force_until":null}`)
	require.Equal(t, http.StatusOK, cleared.status, cleared.body)
	assert.Nil(t, c.list("/agreements").value("items.0.in_force_until"))
}

func TestAUnitIsPut(t *testing.T) {
	s := newSite(t)
	c := s.program("admin")
	body := `{"forms":{"en":{"one":"cooperative","other":"cooperatives"}}}`
	preview := c.json(http.MethodPut, "/units/cooperatives?preview=1", body)
	require.Equal(t, http.StatusOK, preview.status, preview.body)
	assert.Equal(t, "units", preview.text("changes.0.section"))
	assert.Nil(t, preview.value("changes.0.field"), "all of it is new")
	assert.NotContains(t, c.list("/units?per_page=200").body, "cooperatives")
	added := c.with("If-Match", preview.header.Get("ETag")).json(http.MethodPut, "/units/cooperatives", body)
	require.Equal(t, http.StatusCreated, added.status, added.body)
	assert.Contains(t, c.list("/units?per_page=200").body, "cooperatives")
	stale := c.with("If-Match", preview.header.Get("ETag")).json(http.MethodPut, "/units/cooperatives", strings.Replace(body, "cooperative\"", "co-operative\"", 1))
	assert.Equal(t, http.StatusConflict, stale.status)
	changed := c.with("If-Match", added.header.Get("ETag")).json(http.MethodPut, "/units/cooperatives", strings.Replace(body, "cooperative\"", "co-operative\"", 1))
	require.Equal(t, http.StatusOK, changed.status, changed.body)
	assert.Equal(t, "forms.en.one", changed.text("changes.0.field"))
	assert.Equal(t, "co-operative", changed.text("unit.forms.en.one"))
	moved := c.with("If-Match", added.header.Get("ETag")).json(http.MethodPatch, "/agreements/CCDH-2009?preview=1", monthlyBody("2027-01-01", ""))
	assert.Equal(t, http.StatusConflict, moved.status, "of the calendar too")
}

func TestWhatAgreementsShareIsPut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c := s.program("admin")
		for _, put := range []struct{ path, body, item, again, field string }{
			{"/parties/agency", `{"names":[{"name":{"fr":"Agence"},"short":{"fr":"A"}}]}`, "party.names.0.name.fr",
				`{"names":[{"name":{"fr":"Agence"},"short":{"fr":"A"}},{"from":"2026-10-01","name":{"fr":"Office"},"short":{"fr":"O"}}]}`, "names[1]"},
			{"/regions/MA-NEW", `{"name":{"fr":"Neuve"},"parent":"MA-FIG","valid_from":"2027-01-01","lat":32.5,"tile_x":2}`, "region.name.fr",
				`{"name":{"fr":"Neuve"},"parent":"MA-FIG","lat":32.5,"tile_x":2}`, "valid_from"},
			{"/dimensions/origin", `{"name":{"fr":"Origine"},"parts":[{"code":"town","name":{"fr":"Ville"}}]}`, "dimension.parts.0.code",
				`{"name":{"fr":"Lieu"},"parts":[{"code":"town","name":{"fr":"Ville"}}]}`, "name.fr"},
		} {
			t.Run(put.path, func(t *testing.T) {
				preview := c.json(http.MethodPut, put.path+"?preview=1", put.body)
				require.Equal(t, http.StatusOK, preview.status, preview.body)
				assert.NotEmpty(t, preview.text(put.item))
				added := c.with("If-Match", preview.header.Get("ETag")).json(http.MethodPut, put.path, put.body)
				require.Equal(t, http.StatusCreated, added.status, added.body)
				assert.Equal(t, preview.value("changes"), added.value("changes"), "as it was foretold")
				stale := c.with("If-Match", preview.header.Get("ETag")).json(http.MethodPut, put.path, put.again)
				assert.Equal(t, http.StatusConflict, stale.status)
				changed := c.with("If-Match", added.header.Get("ETag")).json(http.MethodPut, put.path, put.again)
				require.Equal(t, http.StatusOK, changed.status, changed.body)
				assert.Equal(t, put.field, changed.text("changes.0.field"))
			})
		}
		joins := c.json(http.MethodPut, "/regions/MA-NEW?preview=1", `{"name":{"fr":"Neuve"},"joins":true}`)
		require.Equal(t, http.StatusOK, joins.status, joins.body)
		assert.Len(t, joins.value("commitments"), 14)
	})
}

const newFact = `{"id":"figuig-2026","date":"2026-10-01","precision":"day","kind":"study","title":{"fr":"Une étude"},"regions":["MA-FIG"],"pledges":["M5"],"value":12.5,"unit":"people","source":"Rapport"}`

func TestAFactIsPublishedOnce(t *testing.T) {
	s := newSite(t)
	c := s.program("admin")
	before, err := strconv.Atoi(c.list("/facts").number("total"))
	require.NoError(t, err)
	added := c.json(http.MethodPost, "/facts", newFact)
	require.Equal(t, http.StatusCreated, added.status, added.body)
	assert.Equal(t, "12.5", added.number("fact.value"))
	assert.Equal(t, strconv.Itoa(before+1), c.list("/facts?agreement=CCDH-2009").number("total"))
	again := c.json(http.MethodPost, "/facts", newFact)
	assert.Equal(t, http.StatusUnprocessableEntity, again.status)
	assert.Equal(t, []string{"body.id"}, again.locations())
}

func TestADefinitionIsTakenAndLoaded(t *testing.T) {
	s := newSite(t)
	c := s.program("admin")
	file := s.program("auditor").list("/agreements/CCDH-2009/definition")
	require.Equal(t, http.StatusOK, file.status)
	assert.Equal(t, "attachment; filename=ccdh-2009.json", file.header.Get("Content-Disposition"))
	same := c.json(http.MethodPost, "/agreements?preview=1", file.body)
	require.Equal(t, http.StatusOK, same.status, same.body)
	assert.Empty(t, same.value("changes"), "nothing was changed in it")

	var def map[string]any
	require.NoError(t, json.Unmarshal([]byte(file.body), &def))
	def["agreement"].(map[string]any)["code"] = "SECOND"
	def["facts"] = []any{}
	for i, p := range def["pledges"].([]any) {
		pledge := p.(map[string]any)
		pledge["code"], pledge["indicators"] = fmt.Sprintf("S%d", i+1), nil
	}
	def["pledges"] = def["pledges"].([]any)[:2]
	second, err := json.Marshal(def)
	require.NoError(t, err)
	preview := c.json(http.MethodPost, "/agreements?preview=1", string(second))
	require.Equal(t, http.StatusOK, preview.status, preview.body)
	assert.Len(t, preview.value("commitments"), 22)
	assert.Equal(t, "1", c.list("/agreements").number("total"))
	added := c.json(http.MethodPost, "/agreements", string(second))
	require.Equal(t, http.StatusCreated, added.status, added.body)
	assert.Equal(t, "2", c.list("/agreements").number("total"))
	assert.Equal(t, "22", c.list("/commitments?agreement=SECOND").number("total"))
	again := c.json(http.MethodPost, "/agreements", string(second))
	assert.Equal(t, http.StatusOK, again.status, again.body)
	assert.Empty(t, again.value("changes"))
}

func TestRefusedAmendments(t *testing.T) {
	s := newSite(t)
	c := s.program("admin")
	before := c.list("/agreements/CCDH-2009/definition").body
	for _, bad := range []struct {
		name, method, path, body string
		status                   int
		locations                []string
	}{
		{"a pledge without words", http.MethodPost, "/pledges", `{"code":"M10","party":"ministry","category":"studies"}`, 422, []string{"body.title", "body.clause", "body.sources"}},
		{"a pledge of nobody", http.MethodPost, "/pledges", strings.Replace(newPledge, `"ministry"`, `"nobody"`, 1), 422, []string{"body.party"}},
		{"a pledge of another agreement", http.MethodPost, "/pledges", strings.Replace(newPledge, `{"code"`, `{"agreement":"NONE","code"`, 1), 422, []string{"body.agreement"}},
		{"an unknown category", http.MethodPatch, "/pledges/M5", `{"category":"none"}`, 422, []string{"body.category"}},
		{"an unknown region", http.MethodPost, "/pledges", strings.Replace(newPledge, "MA-NAD", "MA-XXX", 1), 422, []string{"body.scope.regions[1]"}},
		{"a narrower scope", http.MethodPatch, "/pledges/M5", `{"scope":{"kind":"regions","regions":["MA-FIG"]}}`, 422, nil},
		{"no day", http.MethodPatch, "/pledges/M5", `{"from":"soon","withdrawn_on":"2026-13-01"}`, 422, []string{"body.from", "body.withdrawn_on"}},
		{"an unknown field", http.MethodPatch, "/pledges/M5", `{"party":"CCDH"}`, 422, []string{"body.party"}},
		{"a title that is no text", http.MethodPatch, "/pledges/M5", `{"title":"Centres"}`, 422, []string{"body.title"}},
		{"no such pledge", http.MethodPatch, "/pledges/M99", `{}`, 404, nil},
		{"an indicator of no pledge", http.MethodPost, "/indicators", strings.Replace(newIndicator, "M1.2", "M99.1", 1), 422, []string{"body.code"}},
		{"an indicator without a number", http.MethodPost, "/indicators", strings.Replace(newIndicator, "M1.2", "M1", 1), 422, []string{"body.code"}},
		{"an unknown unit", http.MethodPost, "/indicators", strings.Replace(newIndicator, `"events"`, `"parsecs"`, 1), 422, []string{"body.unit"}},
		{"an unknown kind", http.MethodPost, "/indicators", strings.Replace(newIndicator, `"number"`, `"guess"`, 1), 422, []string{"body.kind"}},
		{"milestones without any", http.MethodPatch, "/indicators/M8.2", `{"milestones":[]}`, 422, []string{"body.milestones"}},
		{"a milestone without a day", http.MethodPatch, "/indicators/M8.2", `{"milestones":[{"name":{"fr":"Murs"},"due_on":"soon"}]}`, 422, []string{"body.milestones[0].due_on"}},
		{"a breakdown of a ratio", http.MethodPatch, "/indicators/C3.1", `{"breakdown":["sex"]}`, 422, []string{"body.breakdown"}},
		{"an unknown dimension", http.MethodPatch, "/indicators/M1.1", `{"breakdown":["size"]}`, 422, []string{"body.breakdown[0]"}},
		{"no such indicator", http.MethodPatch, "/indicators/M1.9", `{}`, 404, nil},
		{"thresholds out of order", http.MethodPatch, "/agreements/CCDH-2009", `{"thresholds":{"on_track":50,"behind":60}}`, 422, []string{"body.thresholds"}},
		{"calendar and terms at once", http.MethodPatch, "/agreements/CCDH-2009", `{"calendar":{"from":"2027-01-01","reporting":"month","due_days":1,"close_days":2,"due_soon_days":1,"reports":[],"report_after_days":1},"summary":{"fr":"x"}}`, 422, []string{"body.calendar"}},
		{"nothing", http.MethodPatch, "/agreements/CCDH-2009", `{}`, 422, []string{"body.calendar"}},
		{"a unit without words", http.MethodPut, "/units/houses", `{"forms":{}}`, 422, []string{"body.forms"}},
		{"a unit with half of its words", http.MethodPut, "/units/houses", `{"forms":{"en":{"other":"houses"}}}`, 422, []string{"body.forms.en.one"}},
		{"a party without names", http.MethodPut, "/parties/CCDH", `{"names":[]}`, 422, []string{"body.names"}},
		{"a body from no day", http.MethodPut, "/parties/CCDH", `{"names":[{"name":{"fr":"x"},"short":{"fr":"x"}}],"bodies":[{"code":"B1","name":{"fr":"x"},"from":"soon","sources":["x"]}]}`, 422, []string{"body.bodies[0].from"}},
		{"a region apart", http.MethodPut, "/regions/MA-NEW", `{"name":{"fr":"Neuve"}}`, 422, []string{"body.parent"}},
		{"a region that ends before it begins", http.MethodPut, "/regions/MA-FIG", `{"name":{"fr":"Figuig"},"valid_from":"2020-01-01","valid_to":"2019-01-01"}`, 422, []string{"body.valid_to"}},
		{"a dimension without parts", http.MethodPut, "/dimensions/sex", `{"name":{"fr":"Sexe"},"parts":[]}`, 422, []string{"body.parts"}},
		{"a fact of no day", http.MethodPost, "/facts", strings.Replace(newFact, "2026-10-01", "soon", 1), 422, []string{"body.date"}},
		{"a fact without a source", http.MethodPost, "/facts", strings.Replace(newFact, "Rapport", " ", 1), 422, []string{"body.source"}},
		{"a unit of no agreement", http.MethodPut, "/units/houses?agreement=NONE", `{"forms":{}}`, 422, nil},
		{"no such agreement", http.MethodPatch, "/agreements/NONE", `{"summary":{"fr":"x"}}`, 404, nil},
		{"a definition with an unknown member", http.MethodPost, "/agreements", `{"agreement":{"code":"X-1","colour":"red"}}`, 422, []string{"body"}},
		{"an empty definition", http.MethodPost, "/agreements", `{}`, 422, nil},
		{"no definition", http.MethodPost, "/agreements", ``, 422, []string{"body"}},
	} {
		t.Run(bad.name, func(t *testing.T) {
			for _, query := range []string{"?preview=1", ""} {
				r := c.json(bad.method, bad.path+query, bad.body)
				require.Equal(t, bad.status, r.status, r.body)
				checkProblem(t, r)
				if bad.locations != nil {
					assert.Equal(t, bad.locations, r.locations())
				}
			}
			assert.Equal(t, before, c.list("/agreements/CCDH-2009/definition").body, "nothing was changed")
		})
	}
	text := c.send(http.MethodPost, apiRoot+"/agreements", "text/plain", strings.NewReader("{}"))
	assert.Equal(t, http.StatusUnsupportedMediaType, text.status)
	checkProblem(t, text)
}

func TestAmendmentsAreForAdministrators(t *testing.T) {
	s := newSite(t)
	for _, who := range []string{"planner", "council", "ministry.reviewer", "council.planner", "auditor"} {
		t.Run(who, func(t *testing.T) {
			c := s.program(who)
			for _, query := range []string{"?preview=1", ""} {
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPost, "/pledges"+query, newPledge).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPatch, "/pledges/M5"+query, `{}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPost, "/indicators"+query, newIndicator).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPatch, "/indicators/M5.1"+query, `{}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPatch, "/agreements/CCDH-2009"+query, `{"summary":{"fr":"x"}}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPost, "/agreements"+query, `{}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPut, "/units/centres"+query, `{"forms":{}}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPut, "/parties/CCDH"+query, `{"names":[]}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPut, "/regions/MA-FIG"+query, `{"name":{}}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPut, "/dimensions/sex"+query, `{"name":{},"parts":[]}`).status)
				assert.Equal(t, http.StatusForbidden, c.json(http.MethodPost, "/facts"+query, newFact).status)
			}
		})
	}
	assert.Equal(t, http.StatusUnauthorized, s.visitor().json(http.MethodPost, "/pledges", newPledge).status)
}
