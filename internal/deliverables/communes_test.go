package deliverables_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

func communes(rows ...deliverables.CommuneInput) deliverables.CommunesInput {
	return deliverables.CommunesInput{Communes: rows, Source: "Journal officiel", SHA256: strings.Repeat("a", 64)}
}

var (
	figuigTown = deliverables.CommuneInput{Region: "MA-FIG", Code: "01.275", French: "Figuig", Arabic: "فڭيڭ"}
	bouarfa    = deliverables.CommuneInput{Region: "MA-FIG", French: "Bouârfa", Arabic: "بوعرفة", English: "Bouarfa Town"}
)

func load(t *testing.T, w *trackertest.World, in deliverables.CommunesInput) deliverables.CommunesChange {
	t.Helper()
	change, err := w.Register.LoadCommunes(t.Context(), w.Admin, in)
	require.NoError(t, err)
	return change
}

// standsIn adds a thing in a commune, and returns its id.
func standsIn(t *testing.T, w *trackertest.World, name, commune string) string {
	t.Helper()
	in := school(name)
	in.Place, in.Distinct = &deliverables.PlaceInput{Commune: commune}, true
	d, err := w.Register.Add(t.Context(), w.Figuig, figuig, in)
	require.NoError(t, err)
	return d.ID
}

func commune(t *testing.T, w *trackertest.World, id, lang string) string {
	t.Helper()
	d, err := w.Register.Get(t.Context(), w.Auditor, id)
	require.NoError(t, err)
	return d.Commune(lang)
}

func TestAListOfCommunesNamesPlacesInThreeLanguages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		before := standsIn(t, w, "École Ibn Sina", "bouarfa")
		assert.Equal(t, "bouarfa", commune(t, w, before, "ar"), "as it was typed")
		change := load(t, w, communes(figuigTown, bouarfa))
		assert.Len(t, change.Added, 2)
		after := standsIn(t, w, "Lycée Al Massira", "بُوعَرفة")
		elsewhere := standsIn(t, w, "Internat", "Tendrara")
		assert.Equal(t, "بوعرفة", commune(t, w, before, "ar"), "what stood before is named too")
		assert.Equal(t, "Bouârfa", commune(t, w, after, "fr"), "whatever the language in which it was typed")
		assert.Equal(t, "Bouarfa Town", commune(t, w, after, "en"))
		assert.Equal(t, "Tendrara", commune(t, w, elsewhere, "ar"))

		list, _, err := w.Register.List(ctx, w.Auditor, deliverables.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		named := map[string]string{}
		for _, d := range list {
			named[d.Place.Commune] = d.Commune("en")
		}
		assert.Equal(t, map[string]string{"bouarfa": "Bouarfa Town", "بُوعَرفة": "Bouarfa Town", "Tendrara": "Tendrara"}, named, "what was typed stays")

		for query, want := range map[string]int{"بوعرفة": 2, "Bouarfa town": 2, "Ibn Sina": 1, "Tendrara": 1, "تندرارة": 0} {
			_, found, err := w.Register.List(ctx, w.Auditor, deliverables.Filter{Page: 1, PerPage: 10, Query: query, Kind: "infrastructure-upgrades"})
			require.NoError(t, err)
			assert.Equal(t, want, found, query)
		}
		offers, err := w.Register.Communes(ctx, w.Auditor, "MA-FIG", "en")
		require.NoError(t, err)
		assert.Equal(t, []string{"Bouarfa Town", "Figuig", "Tendrara"}, offers, "of the list, then those that were typed and are not in it")
		verifies(t, w)
	})
}

func TestALaterListLeavesWhatStandsItsNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		id := standsIn(t, w, "École Ibn Sina", "Bouarfa Town")
		load(t, w, communes(figuigTown, bouarfa))
		renamed := figuigTown
		renamed.Arabic = "فكيك"
		change := load(t, w, communes(renamed))
		assert.Equal(t, []int{0, 1, 1}, []int{len(change.Added), len(change.Changed), len(change.Left)})
		assert.Equal(t, "بوعرفة", commune(t, w, id, "ar"), "it left the list, and names what stands in it")
		offers, err := w.Register.Communes(ctx, w.Auditor, "MA-FIG", "ar")
		require.NoError(t, err)
		assert.Equal(t, []string{"فكيك"}, offers)

		list, err := w.Register.CommuneList(ctx, w.Auditor, "")
		require.NoError(t, err)
		assert.Equal(t, 2, list.Number)
		assert.Len(t, list.Communes, 1)
		_, err = w.Register.CommuneList(ctx, w.Auditor, "MA-XXX")
		refused(t, err, problem.Invalid, map[string]string{"region": "error.code.unknown"})
		change = load(t, w, communes(renamed, bouarfa))
		assert.Len(t, change.Added, 1)
		assert.Len(t, change.List.Communes, 2, "it is back")
		_, err = w.Register.LoadCommunes(ctx, w.Admin, communes(bouarfa, renamed))
		refused(t, err, problem.Conflict, map[string]string{"": "error.communes.unchanged"})
		verifies(t, w)
	})
}

func TestAReportNamesCommunesByTheListOfItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx, p := world(t, db), t.Context(), commitments.MustPeriod("2026-Q4")
		standsIn(t, w, "École Ibn Sina", "Figuig")
		names := func() commitments.Text {
			m, err := db.Reports(w.Location).Material(ctx, "CCDH-2009", p)
			require.NoError(t, err)
			r := reports.Compile(m, p, w.Location)
			require.Len(t, r.Register.Things, 1)
			assert.Equal(t, "Figuig", r.Register.Things[0].Place.Commune)
			return r.Register.Things[0].CommuneName
		}
		assert.Nil(t, names())
		load(t, w, communes(figuigTown))
		assert.Equal(t, commitments.Text{"fr": "Figuig", "ar": "فڭيڭ", "en": "Figuig"}, names())
	})
}

func TestAListOfCommunesIsCheckedWhole(t *testing.T) {
	w, ctx := world(t, storetest.SQLite(t)), t.Context()
	try := func(in deliverables.CommunesInput) error {
		_, err := w.Register.LoadCommunes(ctx, w.Admin, in)
		return err
	}
	refused(t, try(communes()), problem.Invalid, map[string]string{"file": "error.communes.none"})
	wrong := communes(figuigTown, bouarfa,
		deliverables.CommuneInput{Region: "MA-XXX", French: "Ici", Arabic: "هنا"},
		deliverables.CommuneInput{Region: "MA-FIG", Code: "01.275", French: "Tendrara", Arabic: ""},
		deliverables.CommuneInput{Region: "MA-FIG", French: "Bou Arfa", Arabic: "بُوعَرفة"},
		deliverables.CommuneInput{Region: "MA-NAD", French: strings.Repeat("é", 101), Arabic: "بوعرفة"},
		deliverables.CommuneInput{Region: "MA-NAD", French: "A\x00", Arabic: "ب"})
	wrong.Source = " "
	refused(t, try(wrong), problem.Invalid, map[string]string{
		"source": "error.communes.source", "communes.2.region": "error.communes.region", "communes.3.code": "error.communes.code_twice",
		"communes.3.ar": "error.communes.name", "communes.4.ar": "error.communes.twice", "communes.5.fr": "error.text.long", "communes.6.fr": "error.text.encoding",
	})
	many := communes()
	for i := range deliverables.MaxCommunes + 1 {
		many.Communes = append(many.Communes, deliverables.CommuneInput{Region: "MA-FIG", French: fmt.Sprint("c", i), Arabic: fmt.Sprint("ع", i)})
	}
	refused(t, try(many), problem.TooLarge, map[string]string{"": "error.communes.rows"})
	many.Communes = many.Communes[1:]
	many.DryRun = true
	require.NoError(t, try(many))
	list, err := w.Register.CommuneList(ctx, w.Auditor, "")
	require.NoError(t, err)
	assert.Zero(t, list.Number, "nothing was loaded")
	_, err = w.Register.LoadCommunes(ctx, w.Figuig, communes(figuigTown))
	refused(t, err, problem.Forbidden, map[string]string{"": "error.forbidden.role"})
}
