package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"tracker/internal/locale"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/workbook"
	"tracker/web/api"
)

const importPage = "/fr/deliverables/import"

// aList is a list as a delegation keeps it.
const aList = "Suivi des centres;2026\n\nN°;Zone;Structure;Ville;Ouverture;Capacité;État\n" +
	"1;Figuig;Centre Al Amal;Figuig;12/03/2026;1 200;Réalisée\n2;Figuig;Centre Zerktouni;Bouarfa;04/05/2026;40;Prévue\n"

func TestAListIsMatchedCheckedAndImported(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	require.Equal(t, 1, parse(t, c.get("/fr/deliverables").body).Find(`a[href^="`+importPage+`"]`).Length())
	require.Equal(t, 1, parse(t, c.get("/fr/commitments/M5.MA-FIG/deliverables/new").body).Find(`a[href="`+importPage+`?kind=womens-centers&pledge=M5&region=MA-FIG"]`).Length())

	wrong := strings.Replace(aList, "04/05/2026", "2026", 1)
	r := c.attach(importPage, part{"kind", "", "womens-centers"}, part{"file", "suivi.csv", wrong})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	match := r.header.Get("Location")
	page := parse(t, c.get(match).body)
	assert.Equal(t, "fields.capacity", page.Find(`select[name="columns.F"] option[selected]`).AttrOr("value", ""))
	assert.Equal(t, "M5", page.Find(`select[name=pledge] option[selected]`).AttrOr("value", ""))
	assert.Equal(t, "MA-FIG", page.Find(`select[name=region] option[selected]`).AttrOr("value", ""))
	form := c.form(match)
	form.Set("columns.C", "fields.name")
	form.Set("columns.B", "region")
	form.Set("columns.E", "region")
	address := strings.Split(match, "?")[0]
	r = c.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	require.Equal(t, 1, parse(t, r.body).Find(`#match-columns\.E[aria-invalid]`).Length(), r.body)
	form.Set("columns.E", "fields.opened_on")
	r = c.post(address, form)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page = parse(t, c.get(r.header.Get("Location")).body)
	assert.Equal(t, []string{"E5 Ouverture Date d'ouverture 2026 est une année, non une date. Écrivez aussi le jour et le mois."},
		page.Find("section[aria-labelledby=errors] tbody tr").Map(func(_ int, e *selection) string { return words(e) }))
	require.Zero(t, page.Find("form[action$='/apply']").Length())
	require.Equal(t, http.StatusUnprocessableEntity, c.post(r.header.Get("Location")+"/apply", nil).status)
	require.Equal(t, http.StatusNotFound, s.person("planner").get(r.header.Get("Location")).status, "another's")

	r = c.attach(importPage, part{"file", "suivi.csv", aList}, part{"kind", "", "womens-centers"})
	match = r.header.Get("Location")
	page = parse(t, c.get(match).body)
	assert.Equal(t, "fields.name", page.Find(`select[name="columns.C"] option[selected]`).AttrOr("value", ""), "as it was chosen the last time")
	r = c.post(strings.Split(match, "?")[0], c.form(match))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	result := r.header.Get("Location")
	page = parse(t, c.get(result).body)
	require.Equal(t, 2, page.Find("section[aria-labelledby=things] tbody tr").Length())
	r = c.post(page.Find("form[action$='/apply']").AttrOr("action", ""), nil)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page = parse(t, c.get(r.header.Get("Location")).body)
	require.Equal(t, 1, page.Find(".flash").Length())
	require.Equal(t, 2, page.Find("table.things tbody tr").Length())
	require.Equal(t, http.StatusConflict, c.post(result+"/apply", nil).status, "sent again")
	require.Contains(t, s.person("auditor").get("/fr/journal").body, "Une liste de réalisations a été importée")
}

func TestWhatIsNoListIsToldAtItsField(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	for name, want := range map[string]struct {
		parts  []part
		status int
		field  string
	}{
		"none":     {[]part{{"kind", "", "womens-centers"}}, http.StatusUnprocessableEntity, "file"},
		"empty":    {[]part{{"kind", "", "womens-centers"}, {"file", "a.csv", ""}}, http.StatusUnsupportedMediaType, "file"},
		"a PDF":    {[]part{{"kind", "", "womens-centers"}, {"file", "a.pdf", "%PDF-1.7"}}, http.StatusUnsupportedMediaType, "file"},
		"no kind":  {[]part{{"file", "a.csv", aList}}, http.StatusUnprocessableEntity, "kind"},
		"no table": {[]part{{"kind", "", "womens-centers"}, {"file", "a.csv", "x"}}, http.StatusUnprocessableEntity, "file"},
		"two":      {[]part{{"kind", "", "womens-centers"}, {"file", "a.csv", aList}, {"file", "b.csv", aList}}, http.StatusUnprocessableEntity, "file"},
		"10.05 MB": {[]part{{"kind", "", "womens-centers"}, {"file", "a.csv", strings.Repeat("x", workbook.MaxFile+1)}}, http.StatusRequestEntityTooLarge, "file"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.attach(importPage, want.parts...)
			require.Equal(t, want.status, r.status, r.body)
			require.Equal(t, 1, parse(t, r.body).Find("#list-"+want.field+"[aria-invalid]").Length(), r.body)
			r = c.attach(apiRoot+"/deliverables/import?dry_run=1", want.parts...)
			require.Equal(t, want.status, r.status, r.body)
			require.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
		})
	}
	require.Equal(t, http.StatusForbidden, s.person("auditor").get(importPage).status)
	require.Equal(t, http.StatusForbidden, s.person("council").attach(apiRoot+"/deliverables/import", part{"kind", "", "womens-centers"}, part{"file", "a.csv", aList}).status)
	require.Equal(t, http.StatusUnsupportedMediaType, c.json(http.MethodPost, "/deliverables/import", "{}").status)
	require.Equal(t, http.StatusUnprocessableEntity, c.attach(apiRoot+"/deliverables/import", part{"kind", "", "womens-centers"}, part{"columns", "", "[]"}, part{"file", "a.csv", aList}).status)
	require.Equal(t, http.StatusUnprocessableEntity, c.attach(apiRoot+"/deliverables/import", part{"kind", "", "womens-centers"}, part{"colour", "", "x"}, part{"file", "a.csv", aList}).status)
	require.Equal(t, http.StatusNotFound, c.get(importPage+"/"+strings.Repeat("0", 64)+"?kind=womens-centers").status)
}

func TestAListByTheAPI(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	address := apiRoot + "/deliverables/import"
	with := func(list string, more ...part) []part {
		return append([]part{
			{"kind", "", "womens-centers"}, {"period", "", "2026-Q4"}, {"pledge", "", "M5"}, {"file", "suivi.csv", list},
			{"columns", "", `{"Structure": "fields.name", "Zone": "region", "D": "place.commune", "E": "fields.opened_on", "F": "fields.capacity", "État": "state"}`},
		}, more...)
	}
	answered := func(r reply, status int) api.ListAnswer {
		require.Equal(t, status, r.status, r.body)
		var answer api.ListAnswer
		var loose map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(r.body), &loose))
		for name, to := range map[string]any{"errors": &answer.Errors, "alike": &answer.Alike, "applied": &answer.Applied, "dry_run": &answer.DryRun, "status": &answer.Status} {
			if raw, has := loose[name]; has {
				require.NoError(t, json.Unmarshal(raw, to), name)
			}
		}
		return answer
	}
	wrong := strings.Replace(aList, "1 200", "beaucoup", 1)
	answer := answered(c.attach(address+"?dry_run=1", with(wrong)...), http.StatusUnprocessableEntity)
	require.Equal(t, []api.ListError{{Cell: "F4", Field: "fields.capacity", Column: "Capacité", Message: answer.Errors[0].Message}}, answer.Errors)
	require.True(t, answer.DryRun)
	twice := aList + "3;Figuig;Centre Zerktouni bis;Bouarfa;04/05/2026;40;Prévue\n"
	answer = answered(c.attach(address, with(twice)...), http.StatusConflict)
	require.Len(t, answer.Alike, 2)
	require.Equal(t, 6, answer.Alike[0].Like[0].Row)
	require.Equal(t, "0", c.list("/deliverables").number("total"), "nothing was changed")
	answer = answered(c.attach(address, with(twice, part{"distinct", "", "true"})...), http.StatusOK)
	require.True(t, answer.Applied)
	require.Equal(t, "3", c.list("/deliverables").number("total"))
	require.Equal(t, http.StatusConflict, c.attach(address, with(twice, part{"distinct", "", "true"})...).status, "the same once more")
}

// One list is one list at both doors, and what its columns mean is remembered at both.
func TestAListIsTheSameOnPagesAndInTheAPI(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	list := strings.ReplaceAll(aList, "Structure", "Foyer")
	said := []part{
		{"kind", "", "womens-centers"}, {"period", "", "2026-Q4"}, {"pledge", "", "M5"},
		{"columns", "", `{"Foyer": "fields.name", "Zone": "region", "D": "place.commune", "E": "fields.opened_on", "F": "fields.capacity", "État": "state"}`},
	}
	r := c.attach(apiRoot+"/deliverables/import", append(said, part{"file", "suivi.csv", list})...)
	require.Equal(t, http.StatusOK, r.status, r.body)

	r = c.attach(importPage, part{"file", "autre nom.csv", list}, part{"kind", "", "womens-centers"})
	match := r.header.Get("Location")
	page := parse(t, c.get(match).body)
	require.Equal(t, "fields.name", page.Find(`select[name="columns.C"] option[selected]`).AttrOr("value", ""), "as the API said")
	form := c.form(match)
	form.Set("period", "2026-Q4")
	r = c.post(strings.Split(match, "?")[0], form)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	r = c.post(r.header.Get("Location")+"/apply", url.Values{"distinct": {"1"}})
	require.Equal(t, http.StatusConflict, r.status, r.body)
	require.Contains(t, r.body, locale.For("fr").T("error.batch.again"))
	require.Equal(t, "2", c.list("/deliverables").number("total"))
}

func TestACellThatIsNoTextByTheAPI(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newSiteOn(t, db).person("planner.figuig")
		list, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Nom du centre;commitment;Commune\nCentre Al Amal;M5.MA-FIG\x00;Figuig\n")
		require.NoError(t, err)
		for _, dry := range []string{"?dry_run=1", ""} {
			r := c.attach(apiRoot+"/deliverables/import"+dry, part{"kind", "", "womens-centers"}, part{"period", "", "2026-Q4"}, part{"state", "", "planned"}, part{"file", "a.csv", list})
			require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			var answer struct{ Errors []api.ListError }
			require.NoError(t, json.Unmarshal([]byte(r.body), &answer))
			require.Len(t, answer.Errors, 1, r.body)
			require.Equal(t, "B2", answer.Errors[0].Cell)
		}
		require.Equal(t, "0", c.list("/deliverables").number("total"))
	})
}
