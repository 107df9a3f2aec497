package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

const (
	aCentre = `{"period":"2026-Q4","state":"done","fields":{"name":"Centre Al Amal","opened_on":"2026-10-20","capacity":40,
		"women_received":{"value":"12","parts":[{"dimension":"age-band","part":"under-15","value":3}]}},
		"place":{"commune":"Figuig","lat":32.1094,"lon":"-1,228"},"money":[{"source":"indh","stage":"paid","amount":"400 000,50"},{"source":"ministry","stage":"paid","amount":100000}]}`
	centresOfFiguig = "/commitments/M5.MA-FIG/deliverables"
)

func (c *client) delivers(body string) reply {
	c.Helper()
	r := c.json(http.MethodPost, centresOfFiguig, body)
	require.Equal(c, http.StatusCreated, r.status, r.body)
	return r
}

func TestADeliverableByTheAPI(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		planner, council := s.program("planner"), s.program("council")
		keyed := planner.with("Idempotency-Key", "k1")
		d := keyed.delivers(aCentre)
		id := d.text("id")
		assert.Equal(t, `"1"`, d.header.Get("ETag"))
		assert.Equal(t, "womens-centers", d.text("kind"), "the only one of the commitment")
		assert.Equal(t, "Centre Al Amal", d.text("title"))
		assert.Equal(t, "40", d.number("fields.capacity"))
		assert.Equal(t, "12", d.number("fields.women_received.value"))
		assert.Equal(t, "under-15", d.text("fields.women_received.parts.0.part"))
		assert.Equal(t, "-1.228", d.number("place.lon"))
		assert.Equal(t, "ministry", d.text("money.0.source"), "in the order of sources")
		assert.Equal(t, "400000.5", d.number("money.1.amount"))
		assert.Equal(t, "2026-Q4", d.text("done_in"))
		assert.Equal(t, "2026-10-20", d.text("day"))
		assert.Equal(t, "not_checked", d.text("finding"))
		assert.Equal(t, id, keyed.delivers(aCentre).text("id"), "once for a key")

		second := strings.Replace(aCentre, "Centre Al Amal", "مركز الأمل", 1)
		alike := planner.json(http.MethodPost, centresOfFiguig, second)
		require.Equal(t, http.StatusConflict, alike.status, alike.body)
		assert.Equal(t, "urn:tracker:problem:deliverable:alike", alike.text("type"))
		assert.Equal(t, id, alike.text("alike.0.id"))
		assert.Equal(t, "Centre Al Amal", alike.text("alike.0.title"))
		other := planner.delivers(strings.Replace(second, `{"period"`, `{"distinct":true,"period"`, 1))

		changed := planner.with("If-Match", `"1"`).json(http.MethodPatch, "/deliverables/"+id, `{"fields":{"capacity":60,"run_by":"Association Amal"},"money":[]}`)
		require.Equal(t, http.StatusOK, changed.status, changed.body)
		assert.Equal(t, `"2"`, changed.header.Get("ETag"))
		assert.Equal(t, "60", changed.number("fields.capacity"))
		assert.Equal(t, "2026-10-20", changed.text("fields.opened_on"), "what is not given stays")
		assert.Empty(t, changed.value("money"))
		stale := planner.json(http.MethodPatch, "/deliverables/"+id, `{"fields":{"capacity":61},"version":1}`)
		require.Equal(t, http.StatusConflict, stale.status, stale.body)
		checkProblem(t, stale)
		assert.Equal(t, []string{"header.If-Match"}, planner.json(http.MethodPatch, "/deliverables/"+id, `{"fields":{"capacity":61}}`).locations())

		merged := planner.json(http.MethodPost, "/deliverables/"+other.text("id")+"/merge", `{"into":"`+id+`","reason":"Le même centre","version":1}`)
		require.Equal(t, http.StatusOK, merged.status, merged.body)
		assert.Equal(t, id, merged.text("merged_into"))
		assert.Equal(t, "1", planner.list("/deliverables").number("total"))
		assert.Equal(t, "1", planner.list(centresOfFiguig).number("total"))

		assert.Equal(t, http.StatusForbidden, s.program("ministry.reviewer").json(http.MethodPost, "/deliverables/"+id+"/finding", `{"finding":"confirmed","version":2}`).status, "their own party's")
		assert.Equal(t, http.StatusConflict, council.json(http.MethodPost, "/deliverables/"+id+"/finding", `{"finding":"confirmed","version":1}`).status)
		assert.Equal(t, []string{"body.reason"}, council.json(http.MethodPost, "/deliverables/"+id+"/finding", `{"finding":"not_confirmed","version":2}`).locations())
		found := council.json(http.MethodPost, "/deliverables/"+id+"/finding", `{"finding":"confirmed","version":2}`)
		require.Equal(t, http.StatusOK, found.status, found.body)
		assert.Equal(t, "confirmed", found.text("finding"))
		assert.Equal(t, s.account("council").Name, found.text("found_by_name"))

		s.sequenced()
		history := council.list("/deliverables/" + id + "/history")
		assert.Len(t, history.value("steps"), 2)
		assert.Equal(t, "confirmed", history.text("findings.0.finding"))
		one := council.list("/deliverables/" + id)
		assert.Equal(t, one.number("journal"), history.number("steps.1.journal"))
		assert.Equal(t, one.number("found_journal"), history.number("findings.0.journal"))
		assert.Equal(t, http.StatusNotFound, council.list("/deliverables/none").status)
		assert.Equal(t, http.StatusNotFound, council.list("/commitments/none/deliverables").status)
	})
}

func TestSeveralDeliverablesAreFoundAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		planner, council := s.program("planner"), s.program("council")
		a := planner.delivers(aCentre).text("id")
		b := planner.delivers(strings.Replace(aCentre, "Centre Al Amal", "Foyer Tafoukt", 1)).text("id")
		body := func(second string) string {
			return fmt.Sprintf(`{"finding":"not_confirmed","reason":"Fermé","of":[{"id":%q,"version":1},{"id":%q,"version":1}]}`, a, second)
		}
		assert.Equal(t, http.StatusNotFound, council.json(http.MethodPost, "/deliverables/findings", body("none")).status)
		assert.Equal(t, "2", council.list("/deliverables?finding=not_checked").number("total"), "all or none")
		found := council.json(http.MethodPost, "/deliverables/findings", body(b))
		require.Equal(t, http.StatusOK, found.status, found.body)
		assert.Equal(t, "Fermé", found.text("items.1.finding_reason"))
		assert.Equal(t, "2", council.list("/deliverables?finding=not_confirmed").number("total"))
		assert.Equal(t, http.StatusConflict, council.json(http.MethodPost, "/deliverables/findings", body(b)).status)
		assert.Equal(t, http.StatusForbidden, planner.json(http.MethodPost, "/deliverables/findings", body(b)).status)
	})
}

func TestWhatIsWrongWithADeliverableIsLocated(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner")
	for _, c := range []struct {
		name, from, to string
		want           []string
	}{
		{"an unknown member", `"state"`, `"stage":1,"state"`, []string{"body.stage"}},
		{"an unknown field", `"capacity":40`, `"colour":"red"`, []string{"body.fields.colour", "body.fields.capacity"}},
		{"a list for a number", `40`, `[40]`, []string{"body.fields.capacity"}},
		{"an unknown member of a count", `"value":"12"`, `"sum":12`, []string{"body.fields.women_received"}},
		{"no number", `40`, `"many"`, []string{"body.fields.capacity"}},
		{"half a woman", `"12"`, `12.5`, []string{"body.fields.women_received.value"}},
		{"parts above the whole", `"value":3`, `"value":13`, []string{"body.fields.women_received.parts"}},
		{"a negative part", `"value":3`, `"value":-3`, []string{"body.fields.women_received.parts[0].value"}},
		{"another currency", `"400 000,50"`, `"400 €"`, []string{"body.money[0].amount"}},
		{"an unknown source", `"source":"ministry"`, `"source":"bank"`, []string{"body.money[1].source"}},
		{"half a point", `"lat":32.1094,`, ``, []string{"body.place.lat"}},
		{"no period", `"2026-Q4"`, `"soon"`, []string{"body.period"}},
		{"no state", `"done"`, `"over"`, []string{"body.state"}},
		{"another kind", `"period"`, `"kind":"studies","period"`, []string{"body.kind"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, aCentre, c.from)
			r := planner.json(http.MethodPost, centresOfFiguig, strings.Replace(aCentre, c.from, c.to, 1))
			assert.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			assert.ElementsMatch(t, c.want, r.locations(), r.body)
			checkProblem(t, r)
		})
	}
	assert.Equal(t, "0", planner.list("/deliverables").number("total"), "nothing was saved")
	assert.Equal(t, http.StatusForbidden, s.program("auditor").json(http.MethodPost, centresOfFiguig, aCentre).status)
	assert.Equal(t, http.StatusForbidden, s.program("council.planner").json(http.MethodPost, centresOfFiguig, aCentre).status)
}

func TestADeliverableIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		planner := s.program("planner")
		id := planner.delivers(aCentre).text("id")
		post := apiRoot + "/deliverables/" + id + "/evidence"
		added := planner.attach(post, part{"title", "", "Ouverture"}, part{"file", "a.jpg", aPicture(t, 1600, 800)})
		require.Equal(t, http.StatusCreated, added.status, added.body)
		assert.Equal(t, id, added.text("deliverable"))
		assert.Nil(t, added.value("update"))
		assert.Equal(t, http.StatusConflict, planner.attach(post, part{"file", "b.jpg", aPicture(t, 1600, 800)}).status, "it is there already")
		assert.Equal(t, http.StatusForbidden, s.program("council").attach(post, part{"file", "a.pdf", aPDF}).status)
		large := planner.attach(post, part{"file", "large.txt", strings.Repeat("a,b\n", 1<<19)})
		assert.Equal(t, http.StatusCreated, large.status, "a file may be larger than other bodies")
		auditor := s.program("auditor")
		assert.Equal(t, http.StatusOK, auditor.get(added.text("file.url")).status)
		assert.Equal(t, http.StatusOK, auditor.get(added.text("file.preview.url")).status)
		assert.Equal(t, "2", auditor.list("/deliverables/"+id+"/evidence").number("total"))
		assert.Equal(t, "Ouverture", auditor.list("/deliverables/"+id).text("evidence.0.title"))
		s.sequenced()
		assert.Contains(t, auditor.list("/journal?after=0&limit=200").body, "evidence.downloaded")
	})
}

func TestDeliverablesAreListedAndSummed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		planner, auditor := s.program("planner"), s.program("auditor")
		planner.delivers(aCentre)
		planner.delivers(strings.Replace(aCentre, "Centre Al Amal", "Foyer Tafoukt", 1))
		planned := `{"period":"2026-Q4","state":"planned","fields":{"name":"Espace Atlas"},"place":{"commune":"Bouarfa"}}`
		planner.delivers(planned)
		for query, want := range map[string]string{
			"": "3", "state=done": "2", "kind=womens-centers": "3", "kind=studies": "0", "region=MA-FIG&pledge=M5&party=ministry&agreement=CCDH-2009": "3",
			"commitment=M5.MA-FIG&finding=not_checked": "3", "q=tafoukt": "1", "q=bouarfa": "1",
		} {
			assert.Equal(t, want, auditor.list("/deliverables?"+query).number("total"), query)
		}
		for _, field := range []string{"agreement", "kind", "region", "pledge", "commitment", "party", "state", "finding"} {
			for _, format := range []string{"", "&format=csv", "&format=xlsx"} {
				r := auditor.list("/deliverables?" + field + "=nowhere" + format)
				assert.Equal(t, http.StatusUnprocessableEntity, r.status, field+format)
				assert.Equal(t, []string{"query." + field}, r.locations(), field+format)
			}
		}
		assert.Equal(t, []string{"query.page"}, auditor.list("/deliverables?page=0").locations())

		totals := auditor.list("/deliverables/totals?by=region,pledge")
		assert.Equal(t, "2", totals.number("total"))
		assert.Equal(t, "planned", totals.text("items.0.state"))
		assert.Equal(t, "MA-FIG", totals.text("items.1.region"))
		assert.Equal(t, "2", totals.number("items.1.things"))
		assert.Equal(t, "800001", totals.number("items.1.money.1.amount"))
		assert.Equal(t, "women_received", totals.text("items.1.fields.1.field"))
		assert.Equal(t, "6", totals.number("items.1.fields.1.parts.0.value"))
		assert.Nil(t, auditor.list("/deliverables/totals").value("items.0.pledge"))
		assert.Equal(t, []string{"query.by"}, auditor.list("/deliverables/totals?by=colour").locations())

		rows := auditor.get(apiRoot + "/deliverables.csv?kind=womens-centers&state=done").records()
		require.Len(t, rows, 2)
		assert.Equal(t, "40", rows[0]["field_capacity"])
		assert.Equal(t, "age-band.under-15=3", rows[0]["field_women_received_parts"])
		assert.Equal(t, "500000.5", rows[0]["paid"])
		assert.Equal(t, "100000", rows[0]["paid_ministry"])
		assert.Equal(t, "32.1094", rows[0]["lat"])
		all, err := csv.NewReader(strings.NewReader(auditor.get(apiRoot + "/deliverables.csv").body)).ReadAll()
		require.NoError(t, err)
		assert.Contains(t, all[0], "fields")
		assert.Contains(t, strings.Join(all[1], "|")+strings.Join(all[2], "|"), "capacity=40; women_received=12")
		for _, lang := range []string{"fr", "ar", "en"} {
			book := auditor.with("Accept-Language", lang).get(apiRoot + "/deliverables.xlsx?kind=womens-centers")
			assert.Equal(t, http.StatusOK, book.status)
			assert.Contains(t, book.header.Get("Content-Disposition"), "deliverables-2026-11-20.xlsx")
		}
	})
}

func TestKindsOfDeliverablesAreAmended(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		admin := s.program("admin")
		assert.Equal(t, "14", s.program("auditor").list("/deliverable-kinds").number("total"))
		body := `{"code":"plays","name":{"fr":"Pièce de théâtre","ar":"مسرحية","en":"Play"},"unit":"events","categories":["joint-events"],
			"fields":[{"code":"title","name":{"fr":"Titre","ar":"العنوان","en":"Title"},"type":"text","required":"planned"}]}`
		preview := admin.json(http.MethodPost, "/deliverable-kinds?preview=1", body)
		require.Equal(t, http.StatusOK, preview.status, preview.body)
		assert.Equal(t, "kinds", preview.text("changes.0.section"))
		assert.Equal(t, "14", admin.list("/deliverable-kinds").number("total"), "nothing was changed")
		added := admin.with("If-Match", preview.header.Get("ETag")).json(http.MethodPost, "/deliverable-kinds", body)
		require.Equal(t, http.StatusCreated, added.status, added.body)
		assert.Equal(t, "text", added.text("kind.fields.0.type"))
		assert.Equal(t, []string{"body.code"}, admin.json(http.MethodPost, "/deliverable-kinds", body).locations())
		assert.Equal(t, http.StatusConflict, admin.with("If-Match", preview.header.Get("ETag")).json(http.MethodPatch, "/deliverable-kinds/plays", `{"unit":"projects"}`).status)

		named := admin.json(http.MethodPatch, "/deliverable-kinds/plays", `{"name":{"fr":"Théâtre","ar":"مسرح","en":"Theatre"}}`)
		require.Equal(t, http.StatusOK, named.status, named.body)
		assert.Equal(t, "Theatre", named.text("kind.name.en"))
		assert.Equal(t, "title", named.text("kind.fields.0.code"), "what is not given stays")
		typed := admin.json(http.MethodPatch, "/deliverable-kinds/plays", `{"fields":[{"code":"title","name":{"fr":"Titre"},"type":"person","required":"planned"}]}`)
		assert.Equal(t, http.StatusUnprocessableEntity, typed.status)
		assert.Equal(t, []string{"body.fields[0].type"}, typed.locations())
		assert.Equal(t, http.StatusNotFound, admin.json(http.MethodPatch, "/deliverable-kinds/none", `{}`).status)
		assert.Equal(t, http.StatusForbidden, s.program("planner").json(http.MethodPost, "/deliverable-kinds", body).status)
		assert.Contains(t, s.program("auditor").list("/agreements/CCDH-2009/definition").body, `"kinds"`)
	})
}
