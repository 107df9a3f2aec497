package workbook

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// registry is the real agreement in the fourth quarter of 2026, and the service of lists.
type registry struct {
	*Lists
	testing.TB
	*trackertest.World
}

func newRegistry(t testing.TB, db *store.DB) registry {
	w := trackertest.New(t, db, trackertest.Setup{Active: "2026-01-01", Step: 1000})
	books := New(Service{Register: w.Register, Files: trackertest.OpenFiles(t, t.TempDir()), Now: w.Clock.Now})
	return registry{books.Lists(db.ListColumns()), t, w}
}

// received is the SHA-256 of what was handed in.
func (r registry) received(by people.Account, content []byte) string {
	r.Helper()
	digest, err := r.Receive(by, bytes.NewReader(content))
	require.NoError(r, err)
	return digest
}

// written is a workbook of one sheet with these rows; nil is a blank one.
func written(t testing.TB, rows [][]any, work ...func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		require.NoError(t, f.SetSheetRow("Sheet1", cellName(1, i+1), &r))
	}
	for _, w := range work {
		w(f)
	}
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	require.NoError(t, f.Close())
	return out.Bytes()
}

// centres is a list as people keep them: a title, blank rows, heads of their own, dates
// of every kind, a total.
func centres(t testing.TB) []byte {
	date := func(s string) time.Time {
		day, err := time.Parse(time.DateOnly, s)
		require.NoError(t, err)
		return day
	}
	return written(t, [][]any{
		{"Province de Figuig – suivi des centres"},
		nil,
		{"N°", "Région ", "NOM DU CENTRE", "Ville", "date d’ouverture", "Capacité (places)", "Femmes accueillies", "Coût prévu"},
		{1, "Figuig", "Centre Al Amal", "Figuig", "12/03/2026", "1 200", "٣٤", "pas lu"},
		{2, "MA-FIG", "Centre Zerktouni", "Bouarfa", date("2026-05-04"), 40, 25},
		nil,
		{3, "فكيك", "مركز النهضة", "Bni Tadjit", "4 mai 2026", "30", 12},
		{"", "Total", "Total", "", "", "1 270", 71},
	})
}

func centresRequest(file string) ListRequest {
	return ListRequest{File: file, Kind: "womens-centers", Pledge: "M5", Period: "T4 2026", State: "done"}
}

func TestAHeadIsTheSameWithAndWithoutTheArticle(t *testing.T) {
	for _, words := range [][2]string{{"منطقة", "المنطقة"}, {"التزام", "الالتزام"}} {
		assert.InDelta(t, 1, sharedWords(longWords(words[0]), longWords(words[1])), 0, words[0])
	}
	assert.InDelta(t, 0, sharedWords(longWords("المنطقة"), longWords("الالتزام")), 0)
}

func TestAMessyListIsReadByItsHeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		digest := r.received(r.Figuig, centres(t))
		look, err := r.Look(t.Context(), r.Figuig, digest, "womens-centers")
		require.NoError(t, err)
		assert.Equal(t, 3, look.Head)
		means := map[string]Field{}
		for _, c := range look.Columns {
			means[c.Letter] = c.Means
		}
		assert.Equal(t, map[string]Field{
			"A": "", "B": "region", "C": "fields.name", "D": "place.commune", "E": "fields.opened_on", "F": "fields.capacity", "G": "fields.women_received", "H": "",
		}, means)
		assert.Equal(t, []string{"1", "Figuig", "Centre Al Amal", "Figuig", "12/03/2026", "1 200", "٣٤", "pas lu"}, look.Sample[0])

		request := centresRequest(digest)
		result, err := r.Check(t.Context(), r.Figuig, request)
		require.NoError(t, err)
		assert.Empty(t, said(result.Errors))
		require.Len(t, result.Things, 3)
		assert.Equal(t, []string{"Sheet1!C8"}, places(result.Notices))
		assert.Equal(t, "Sheet1!7", result.Things[2].Location())

		result, err = r.Apply(t.Context(), r.Figuig, request, false)
		require.NoError(t, err)
		assert.True(t, result.Applied)
		list, total, err := r.World.Register.List(t.Context(), r.Auditor, deliverables.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		require.Equal(t, 3, total)
		got := map[string]string{}
		for _, d := range list {
			got[d.Title()] = fmt.Sprint(d.Commitment, " ", d.Period, " ", d.State, " ", d.Place.Commune, " ", d.Field("opened_on").Text, " ",
				d.Field("capacity").Number, " ", d.Field("women_received").Number)
		}
		assert.Equal(t, map[string]string{
			"Centre Al Amal":   "M5.MA-FIG 2026-Q4 done Figuig 2026-03-12 1200 34",
			"Centre Zerktouni": "M5.MA-FIG 2026-Q4 done Bouarfa 2026-05-04 40 25",
			"مركز النهضة":      "M5.MA-FIG 2026-Q4 done Bni Tadjit 2026-05-04 30 12",
		}, got)

		entries := entriesOf(t, db)
		last := entries[len(entries)-1]
		assert.Equal(t, kindImported, last.Kind)
		var body imported
		require.NoError(t, last.DecodeBody(&body))
		assert.Equal(t, imported{"womens-centers", digest, 3}, body)

		_, err = r.Apply(t.Context(), r.Figuig, request, true)
		assert.True(t, problem.Is(err, problem.Conflict), "%v", err)
		_, err = r.Journal.Verify(t.Context(), people.SystemAccount(), "", func(int64) {})
		require.NoError(t, err)
	})
}

func said(list []Finding) []string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = f.Location() + " " + string(f.Field) + " " + f.Head + ": " + f.Key
	}
	return texts
}

func places(list []Finding) []string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = f.Location()
	}
	return texts
}

func TestEachErrorOfAListIsAtItsCell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		content := []byte(strings.Join([]string{
			"Nom du centre;Région;Date d'ouverture;Capacité d'accueil;État;Trimestre;Ministère : Versé (DH);Latitude",
			"Centre Al Amal;Figuig;2026;1,234;Réalisée;T4 2026;12 €;95",
			";Atlantis;hier;x;finie;T9 2026;;",
			"Centre Nador;Nador;12/13/2026;4;Réalisée;T4 2026;;",
			"Centre sans région;;2026-03-04;4;;;;",
		}, "\r\n"))
		request := ListRequest{File: r.received(r.Figuig, content), Kind: "womens-centers", Pledge: "M5"}
		result, err := r.Check(t.Context(), r.Figuig, request)
		require.NoError(t, err)
		assert.Equal(t, []string{
			"A2 place.commune : error.text.missing",
			"C2 fields.opened_on Date d'ouverture: error.workbook.cell_year",
			"D2 fields.capacity Capacité d'accueil: error.number.ambiguous",
			"G2 money.ministry.paid Ministère : Versé (DH): error.money.currency",
			"H2 place.lat Latitude: error.place.degrees",
			"A3 fields.name Nom du centre: error.text.missing",
			"B3 region Région: error.list.region",
			"C3 fields.opened_on Date d'ouverture: error.date.malformed",
			"D3 fields.capacity Capacité d'accueil: error.number.malformed",
			"E3 state État: error.list.state",
			"B4 region Région: error.forbidden.region",
			"B5 region Région: error.list.region_missing",
			"E5 state État: error.list.state_missing",
			"F5 period Trimestre: error.list.period_missing",
		}, said(result.Errors))
		for _, lang := range locale.Supported {
			for _, f := range result.Errors {
				assert.NotContains(t, f.Message(locale.For(lang)), "error.")
			}
		}
		result, err = r.Apply(t.Context(), r.Figuig, request, true)
		require.NoError(t, err)
		assert.False(t, result.Applied)
		_, total, err := r.World.Register.List(t.Context(), r.Auditor, deliverables.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Zero(t, total, "nothing was changed")
	})
}

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(s))
	require.NoError(t, err)
	return out
}

func TestFilesThatAreNoListAreRefused(t *testing.T) {
	db := storetest.SQLite(t)
	r := newRegistry(t, db)
	head := []any{"Nom du centre", "Région"}
	line := []any{"Centre Al Amal", "Figuig"}
	var long bytes.Buffer
	long.WriteString("Nom du centre;Région\n")
	for i := range MaxThings + 1 {
		fmt.Fprintf(&long, "Centre %d;Figuig\n", i)
	}
	second := func(f *excelize.File) {
		_, err := f.NewSheet("Feuil2")
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Feuil2", "B3", &head))
		require.NoError(t, f.SetSheetRow("Feuil2", "B4", &line))
	}
	merge := func(from, to string) func(f *excelize.File) {
		return func(f *excelize.File) { require.NoError(t, f.MergeCell("Sheet1", from, to)) }
	}
	for name, c := range map[string]struct {
		content []byte
		kind    problem.Kind
		key     string
	}{
		"a PDF":                    {[]byte("%PDF-1.7\n…"), problem.Unsupported, "error.list.type"},
		"a picture":                {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), problem.Unsupported, "error.list.type"},
		"a workbook of old":        {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), problem.Unsupported, "error.workbook.old"},
		"with a password":          {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), encrypted...), problem.Unsupported, "error.workbook.protected"},
		"with macros":              {rewritten(t, written(t, [][]any{head, line}), map[string]func(string) []byte{"xl/vbaProject.bin": fixed("x")}), problem.Unsupported, "error.workbook.macro"},
		"damaged":                  {written(t, [][]any{head, line})[:900], problem.Invalid, "error.workbook.damaged"},
		"one word":                 {[]byte("centres"), problem.Invalid, "error.list.no_table"},
		"an empty workbook":        {written(t, nil), problem.Invalid, "error.list.no_table"},
		"heads alone":              {written(t, [][]any{head}), problem.Invalid, "error.list.no_table"},
		"too many rows":            {long.Bytes(), problem.TooLarge, "error.list.rows"},
		"merged heads":             {written(t, [][]any{head, line}, merge("A1", "B1")), problem.Invalid, "error.list.merged"},
		"heads of two rows":        {written(t, [][]any{{"Nom du centre", "Effectifs", "Effectifs 2", "Ville"}, {"Nom du centre", "Femmes", "Région", "Commune"}, {"Centre Al Amal", "3", "Figuig", "Figuig"}}, merge("B1", "C1")), problem.Invalid, "error.list.merged"},
		"tables on two sheets":     {written(t, [][]any{head, line}, second), problem.Invalid, "error.list.tables"},
		"a table below":            {written(t, [][]any{head, line, nil, head, line}), problem.Invalid, "error.list.tables"},
		"a table beside":           {written(t, [][]any{{head[0], head[1], nil, head[0], head[1]}, {line[0], line[1], nil, line[0], line[1]}}), problem.Invalid, "error.list.tables"},
		"more columns than we can": {[]byte(strings.Repeat("x;", MaxColumns+1) + "\n1;2\n"), problem.TooLarge, "error.workbook.columns"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.Look(t.Context(), r.Figuig, r.received(r.Figuig, c.content), "womens-centers")
			refusedFor(t, c.kind, c.key, err)
		})
	}
	_, err := r.Receive(r.Figuig, strings.NewReader(""))
	refusedFor(t, problem.Unsupported, "error.workbook.empty", err)
	_, err = r.Receive(r.Figuig, bytes.NewReader(make([]byte, MaxFile+1)))
	refusedFor(t, problem.TooLarge, "error.workbook.large", err)
	_, err = r.Receive(r.Auditor, strings.NewReader("x"))
	require.True(t, problem.Is(err, problem.Forbidden))
	digest := r.received(r.Figuig, centres(t))
	_, err = r.Look(t.Context(), r.Planner, digest, "womens-centers")
	refusedFor(t, problem.NotFound, "error.workbook.gone", err)
	_, err = r.Look(t.Context(), r.Figuig, digest, "spaceships")
	require.True(t, problem.Is(err, problem.Invalid))
}

func TestFilesAsPeopleKeepThemAreRead(t *testing.T) {
	db := storetest.SQLite(t)
	r := newRegistry(t, db)
	french, arabic := "Liste;des centres\n\nNom du centre;Commune;Région\n\n\"Centre\nde l’été\";Fguig;Figuig\n", "اسم المركز\tالجماعة\nمركز فكيك\tفكيك\n"
	other := written(t, [][]any{{"Nom du centre", "Commune"}, {"Centre Al Amal", "Figuig"}}, func(f *excelize.File) {
		_, err := f.NewSheet("Choix")
		require.NoError(t, err)
		require.NoError(t, f.SetSheetCol("Choix", "A1", &[]any{"valeurs", "a", "b"}))
		require.NoError(t, f.SetSheetCol("Choix", "B1", &[]any{"autres", "c", "d"}))
	})
	for name, c := range map[string]struct {
		content   []byte
		at, title string
	}{
		"French, as Excel saves it":        {encoded(t, charmap.Windows1252, french), "A5", "Centre\nde l’été"},
		"French, UTF-8 with a mark":        {[]byte("\ufeff" + french), "A5", "Centre\nde l’été"},
		"Arabic, as Excel saves it":        {encoded(t, charmap.Windows1256, arabic), "A2", "مركز فكيك"},
		"Arabic, Unicode text":             {encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), arabic), "A2", "مركز فكيك"},
		"commas":                           {[]byte("Name of the centre,Commune\n'=Centre,Figuig\n"), "A2", "=Centre"},
		"with its separator said":          {[]byte("sep=|\nNom du centre|Commune\nCentre, ou dar|Figuig\n"), "A3", "Centre, ou dar"},
		"a sheet of choices beside":        {other, "Sheet1!A2", "Centre Al Amal"},
		"a title of many cells above":      {written(t, [][]any{{"Suivi", "2026"}, {"Nom du centre", "Commune", "Capacité d'accueil"}, {"Centre Al Amal", "Figuig", 3}}), "Sheet1!A3", "Centre Al Amal"},
		"regions merged over several rows": {written(t, [][]any{{"Région", "Nom du centre"}, {"Figuig", "Centre Al Amal"}, {nil, "Centre Zerktouni"}}, func(f *excelize.File) { require.NoError(t, f.MergeCell("Sheet1", "A2", "A3")) }), "Sheet1!B2", "Centre Al Amal"},
	} {
		t.Run(name, func(t *testing.T) {
			request := ListRequest{
				File: r.received(r.Planner, c.content), Kind: "womens-centers", Pledge: "M5", Region: "MA-FIG", Period: "2026-Q4", State: "planned",
			}
			result, err := r.Check(t.Context(), r.Planner, request)
			require.NoError(t, err)
			for _, e := range result.Errors { // what else may be missing is not asked here
				require.Equal(t, "error.text.missing", e.Key, said(result.Errors))
			}
			o, err := r.open(t.Context(), r.Planner, request.File, request.Kind)
			require.NoError(t, err)
			means, err := r.chosen(t.Context(), r.Planner, o, request)
			require.NoError(t, err)
			rows, _, _ := o.rows(means)
			require.Equal(t, c.title, rows[0].cells["fields.name"].value)
			require.Equal(t, strings.TrimPrefix(c.at, "Sheet1!"), rows[0].cell("fields.name"))
			for _, one := range rows[1:] {
				require.Equal(t, "Figuig", one.cells[ThingRegion].value)
			}
		})
	}
}

func TestWhatHeadsMeanIsRememberedForTheParty(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		content := []byte("Structure;Zone;Où\nCentre Al Amal;Figuig;Figuig\n")
		request := centresRequest(r.received(r.Figuig, content))
		request.Columns = map[string]string{"A": "fields.name", "zone": "region", "Où": "place.commune"}
		_, err := r.Prepare(t.Context(), r.Figuig, request)
		require.NoError(t, err)
		look, err := r.Look(t.Context(), r.Planner, r.received(r.Planner, content), "womens-centers")
		require.NoError(t, err)
		for i, f := range []Field{"fields.name", "region", "place.commune"} {
			assert.Equal(t, f, look.Columns[i].Means)
			assert.True(t, look.Columns[i].Known)
		}
		look, err = r.Look(t.Context(), r.CouncilPlanner, r.received(r.CouncilPlanner, content), "womens-centers")
		require.NoError(t, err)
		assert.Empty(t, look.Columns[0].Means, "another party has said nothing")
		assert.False(t, look.Columns[0].Known)

		for name, c := range map[string]struct{ columns, want map[string]string }{
			"no such column":      {map[string]string{"A": "fields.name", "Z": "region"}, map[string]string{"columns.Z": "error.list.column"}},
			"no such meaning":     {map[string]string{"A": "fields.name", "B": "fields.colour"}, map[string]string{"columns.B": "error.list.means"}},
			"a meaning twice":     {map[string]string{"A": "fields.name", "B": "fields.name"}, map[string]string{"columns.B": "error.list.means_twice"}},
			"nothing names it":    {map[string]string{"B": "region"}, map[string]string{"columns": "error.list.no_title"}},
			"nothing said at all": {map[string]string{}, map[string]string{"columns": "error.list.no_title"}},
		} {
			request.Columns = c.columns
			_, err := r.Prepare(t.Context(), r.Figuig, request)
			p, is := problem.Of(err)
			require.True(t, is, name)
			got := map[string]string{}
			for _, f := range p.Fields {
				got[f.Name] = f.Key
			}
			assert.Equal(t, c.want, got, name)
		}
	})
}

// A list is the same whatever way its columns were named, and what holds for all rows
// written.
func TestTheSameListIsKnownAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		digest := r.received(r.Figuig, []byte("Structure;Zone;Où;Fait le\nCentre Al Amal;Figuig;Figuig;2026-03-12\n"))
		request := func(period string, columns map[string]string) ListRequest {
			return ListRequest{File: digest, Kind: centresKind, Pledge: "M5", Period: period, State: "planned", Columns: columns}
		}
		letters := map[string]string{"A": "fields.name", "B": "region", "C": "place.commune", "D": ""}
		heads := map[string]string{"STRUCTURE": "fields.name", "zone": "region", "Ou": "place.commune"}
		result, err := r.Apply(t.Context(), r.Figuig, request("2026-Q4", letters), false)
		require.NoError(t, err)
		require.True(t, result.Applied, said(result.Errors))
		for name, same := range map[string]ListRequest{
			"by letters": request("2026-Q4", letters), "by heads": request("2026-Q4", heads), "as it is remembered": request("2026-Q4", nil),
			"another name of the period": request("T4 2026", heads),
		} {
			for _, distinct := range []bool{false, true} {
				_, err := r.Apply(t.Context(), r.Figuig, same, distinct)
				refusedFor(t, problem.Conflict, "error.batch.again", err)
				require.Error(t, err, name)
			}
		}
		other := request("2026-Q4", map[string]string{"A": "fields.name", "B": "region", "C": "place.commune", "D": "fields.opened_on"})
		result, err = r.Apply(t.Context(), r.Figuig, other, true)
		require.NoError(t, err)
		require.True(t, result.Applied, "what is read in another way is another list")
	})
}

// What a request says of columns is remembered when it is applied, not when it is tried.
func TestWhatARequestSaysOfColumnsIsRemembered(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	digest := r.received(r.Figuig, []byte("Structure;Zone;Où\nCentre Al Amal;Figuig;Figuig\n"))
	request := ListRequest{File: digest, Kind: centresKind, Pledge: "M5", Period: "2026-Q4", State: "planned", Columns: map[string]string{"A": "fields.name", "B": "region", "C": "place.commune"}}
	for _, applied := range []bool{false, true} {
		run := r.Check
		if applied {
			run = func(ctx context.Context, by people.Account, l ListRequest) (ListResult, error) {
				return r.Apply(ctx, by, l, false)
			}
		}
		_, err := run(t.Context(), r.Figuig, request)
		require.NoError(t, err)
		look, err := r.Look(t.Context(), r.Figuig, digest, centresKind)
		require.NoError(t, err)
		for _, c := range look.Columns {
			require.Equal(t, applied, c.Known, c.Head)
		}
	}
}

func TestARequestIsOfWhoMadeIt(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	request := centresRequest(r.received(r.Figuig, centres(t)))
	request.Columns = map[string]string{"C": "fields.name"}
	digest, err := r.Prepare(t.Context(), r.Figuig, request)
	require.NoError(t, err)
	got, err := r.Prepared(r.Figuig, digest)
	require.NoError(t, err)
	assert.Equal(t, request, got)
	_, err = r.Prepared(r.Planner, digest)
	refusedFor(t, problem.NotFound, "error.workbook.gone", err)
	_, err = r.Prepared(r.Figuig, request.File)
	refusedFor(t, problem.NotFound, "error.workbook.gone", err)
}

func TestRowsThatLookAlikeAreAddedWhenTheirAuthorSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		content := []byte("Nom du centre;Commune\nCentre Zerktouni;Figuig\nمركز الزرقطوني;Figuig\nCentre Al Amal;Figuig\n")
		request := ListRequest{File: r.received(r.Figuig, content), Kind: "womens-centers", Pledge: "M5", Region: "MA-FIG", Period: "2026-Q4", State: "planned"}
		result, err := r.Apply(t.Context(), r.Figuig, request, false)
		require.NoError(t, err)
		assert.False(t, result.Applied)
		require.Len(t, result.Alike, 2)
		assert.Equal(t, "2", result.Alike[0].Location())
		assert.Equal(t, "3", result.Alike[0].Like[0].Location())
		require.Len(t, result.Things, 3)
		result, err = r.Apply(t.Context(), r.Figuig, request, true)
		require.NoError(t, err)
		assert.True(t, result.Applied)
		_, total, err := r.World.Register.List(t.Context(), r.Auditor, deliverables.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Equal(t, 3, total)
	})
}
