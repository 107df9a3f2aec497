package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/web/api"
)

const communesCSV = "region,code,fr,ar,en\nMA-FIG,01.275,Figuig,فڭيڭ,\nFiguig,,Bouârfa,بوعرفة,\nNador,,Zeghanghane,أزغنغان,\n"

// fileAs is the part that holds a list of communes.
func fileAs(content string) part { return part{"file", "communes.csv", content} }

func TestAnAdministratorLoadsAListOfCommunes(t *testing.T) {
	s := newSite(t)
	admin, planner := s.person("admin"), s.person("planner.figuig")
	require.Equal(t, 1, parse(t, admin.get("/fr/admin").body).Find(`a[href="/fr/communes"]`).Length())
	require.Zero(t, parse(t, planner.get("/fr/communes").body).Find("input[type=file]").Length())

	r := planner.post("/fr/commitments/M5.MA-FIG/deliverables", thingIn("bouarfa"))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	thing := r.header.Get("Location")

	r = admin.attach("/fr/communes", fileAs(communesCSV), part{"source", "", " "})
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	require.Equal(t, 1, parse(t, r.body).Find("#load-source[aria-invalid]").Length(), r.body)
	r = admin.attach("/fr/communes", fileAs(strings.Replace(communesCSV, "Nador", "Atlantide", 1)), part{"source", "", "HCP, 2014"})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page := parse(t, admin.get(r.header.Get("Location")).body)
	assert.Equal(t, []string{"A4 region Région «\u202fAtlantide\u202f» n’est le code ni le nom d’aucune région."},
		page.Find("section[aria-labelledby=errors] tbody tr").Map(func(_ int, e *selection) string { return words(e) }))
	require.Zero(t, page.Find("main form").Length(), "nothing can be loaded")
	address := strings.Split(r.header.Get("Location"), "?")[0]
	require.Equal(t, http.StatusUnprocessableEntity, admin.post(address, url.Values{"source": {"HCP, 2014"}}).status)

	r = admin.attach("/fr/communes", fileAs(communesCSV), part{"source", "", "HCP, 2014"})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	result := r.header.Get("Location")
	page = parse(t, admin.get(result).body)
	require.Equal(t, 3, page.Find("section[aria-labelledby=added] tbody tr").Length())
	require.Equal(t, http.StatusForbidden, s.person("auditor").get(result).status)
	r = admin.post(page.Find("main form").AttrOr("action", ""), admin.form(result))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page = parse(t, planner.get("/ar/communes?region=MA-FIG").body)
	require.Equal(t, 2, page.Find("table tbody tr").Length())
	require.Contains(t, page.Find("main").Text(), "HCP, 2014")
	require.Equal(t, http.StatusUnprocessableEntity, planner.get("/fr/communes?region=MA-XXX").status)

	require.Contains(t, parse(t, planner.get(strings.Replace(thing, "/fr/", "/ar/", 1)).body).Find("main").Text(), "بوعرفة")
	require.Contains(t, parse(t, planner.get("/ar/deliverables").body).Find("table.things").Text(), "بوعرفة")
	form := parse(t, planner.get("/ar/commitments/M5.MA-FIG/deliverables/new").body)
	assert.Equal(t, []string{"بوعرفة", "فڭيڭ"}, form.Find("datalist option").Map(func(_ int, e *selection) string { return e.AttrOr("value", "") }))
	require.Contains(t, planner.get("/fr/deliverables.csv").body, ",bouarfa,Bouârfa,بوعرفة,Bouârfa,", "what was typed, then its names")
	require.Contains(t, s.person("auditor").get("/fr/journal").body, "Une liste de communes a été chargée")
}

// thingIn is the form of a centre in a commune.
func thingIn(commune string) url.Values {
	return url.Values{
		"state": {"done"}, "period": {"2026-Q4"}, "fields.name": {"Centre Al Amal"}, "fields.opened_on": {"2026-10-04"}, "fields.capacity": {"40"},
		"place.commune": {commune},
	}
}

func TestCommunesByTheAPI(t *testing.T) {
	s := newSite(t)
	admin, auditor := s.person("admin"), s.person("auditor")
	address := apiRoot + "/communes"
	answered := func(r reply, status int) (a api.CommunesAnswer) {
		require.Equal(t, status, r.status, r.body)
		require.NoError(t, json.Unmarshal([]byte(r.body), &a))
		return a
	}
	source := part{"source", "", "HCP, 2014"}
	wrong := answered(admin.attach(address, source, fileAs(communesCSV+"Nador,,Segangan,أزغنغان,\n")), http.StatusUnprocessableEntity)
	require.Len(t, wrong.Errors, 1)
	assert.Equal(t, []string{"D5", "ar", "ar"}, []string{wrong.Errors[0].Cell, wrong.Errors[0].Field, wrong.Errors[0].Column})
	require.False(t, wrong.Loaded)
	dry := answered(admin.attach(address+"?dry_run=1", source, fileAs(communesCSV)), http.StatusOK)
	require.Equal(t, []int{3, 3}, []int{dry.Communes, len(dry.Added)})
	require.Equal(t, "0", auditor.list("/communes").number("total"), "nothing was changed")
	require.True(t, answered(admin.attach(address, source, fileAs(communesCSV)), http.StatusOK).Loaded)
	require.Equal(t, http.StatusConflict, admin.attach(address, source, fileAs(communesCSV)).status, "the same once more")
	require.Equal(t, "2", auditor.list("/communes?region=MA-FIG").number("total"))

	file := auditor.get(address + "?format=csv").body
	require.Contains(t, file, "region,code,fr,ar,en,source\r\n")
	again := answered(admin.attach(address, part{"source", "", "HCP, 2015"}, fileAs(file)), http.StatusOK)
	require.Equal(t, []int{3, 0, 0, 0}, []int{again.Communes, len(again.Added), len(again.Changed), len(again.Left)}, "what was downloaded loads as it is")

	require.Equal(t, http.StatusForbidden, auditor.attach(address, source, fileAs(communesCSV)).status)
	require.Equal(t, http.StatusUnprocessableEntity, admin.attach(address, source).status)
	require.Equal(t, http.StatusUnprocessableEntity, admin.attach(address, fileAs(communesCSV)).status)
	require.Equal(t, http.StatusUnprocessableEntity, auditor.get(address+"?region=MA-XXX").status)
	require.Equal(t, http.StatusUnsupportedMediaType, admin.json(http.MethodPost, "/communes", "{}").status)
}
