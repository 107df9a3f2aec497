package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// thingPlaces are the columns of a sheet by their fields, read back from its heads.
func thingPlaces(t testing.TB, f *excelize.File, sheet string, kind commitments.DeliverableKind, dimensions []commitments.Dimension) map[Field]int {
	t.Helper()
	head, err := f.GetRows(sheet)
	require.NoError(t, err)
	known := newThingSheet(kind, dimensions).known()
	at := map[Field]int{}
	for i, title := range head[0] {
		if strings.HasPrefix(title, refHead) {
			at[ThingRef] = i + 1
			continue
		}
		field, is := known[fold(title)]
		require.True(t, is, title)
		at[field] = i + 1
	}
	return at
}

// things is the register's definitions as the office has them.
func (o *office) kind(code string) (commitments.DeliverableKind, []commitments.Dimension) {
	o.Helper()
	reads := o.world.Register.Store.Read(o.Context())
	kinds, err := reads.Kinds()
	require.NoError(o, err)
	k, found := commitments.FindKind(kinds, code)
	require.True(o, found)
	dimensions, err := reads.Dimensions()
	require.NoError(o, err)
	return k, dimensions
}

// putThing writes cells of a row of a sheet of deliverables.
func (o *office) putThing(f *excelize.File, lang, code string, row int, values map[Field]any) {
	o.Helper()
	k, dimensions := o.kind(code)
	sheet := locale.For(lang).Text(k.Name)
	at := thingPlaces(o, f, sheet, k, dimensions)
	for field, value := range values {
		require.NotZero(o, at[field], field)
		require.NoError(o, f.SetCellValue(sheet, cellName(at[field], row), value))
	}
}

func (o *office) register() map[string]deliverables.Deliverable {
	o.Helper()
	list, _, err := o.world.Register.List(o.Context(), o.auditor, deliverables.Filter{Page: 1, PerPage: 100})
	require.NoError(o, err)
	return byCode(list, func(d deliverables.Deliverable) string { return d.Title() })
}

const centresKind = "womens-centers"

func TestDeliverablesComeWithTheWorkbookOfARound(t *testing.T) {
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				o := newOffice(t, db)
				l := locale.For(lang)
				before := len(o.entries())
				book := o.edited(o.downloaded(o.planner, ByPledge, lang), func(f *excelize.File) {
					o.putThing(f, lang, centresKind, 2, map[Field]any{
						ThingCommitment: "M5.MA-FIG · " + l.Text(commitments.Text{"fr": "Figuig"}), ThingState: l.T("deliverable.state.done"), "fields.name": "Centre Al Amal",
						"place.commune": "Figuig", "place.lat": 32.1094, "place.lon": "-1,228", "fields.opened_on": "12/09/2026", "fields.capacity": "40",
						"fields.women_received": 12, "fields.women_received.parts.disability.with": 3, "money.indh.paid": "1 250 000,50",
					})
					o.putThing(f, lang, centresKind, 5, map[Field]any{ThingCommitment: "M5.MA-NAD", ThingState: l.T("deliverable.state.planned"), "fields.name": "Centre Nador"})
				})
				r := o.tried(o.planner, book)
				require.Equal(t, []string{"error.text.missing"}, keysOf(r.Errors))
				assert.Equal(t, Field("place.commune"), r.Errors[0].Field)
				assert.True(t, strings.HasSuffix(r.Errors[0].Cell, "5"), r.Errors[0].Cell)
				require.Len(t, r.Things, 1)
				require.Empty(t, o.register())

				book = o.edited(book, func(f *excelize.File) {
					o.putThing(f, lang, centresKind, 5, map[Field]any{"place.commune": "Nador"})
					put(t, f, "M5.MA-NAD", map[Field]any{Status: "en cours", Narrative: "x", Value: 3})
				})
				r = o.tried(o.planner, book)
				require.Empty(t, told(r.Errors))
				require.Len(t, r.Things, 2)
				require.Len(t, r.Changes, 1)
				r, err := o.Apply(t.Context(), o.planner, o.round.ID, r.Digest)
				require.NoError(t, err)
				require.True(t, r.Applied)
				var kinds []string
				for _, e := range o.entries()[before:] {
					kinds = append(kinds, e.Kind)
				}
				require.Equal(t, []string{"update.submitted", "deliverable.added", "deliverable.added", "workbook.applied"}, kinds)
				d := o.register()["Centre Al Amal"]
				assert.Equal(t, "2026-Q3", d.Period.String())
				assert.Equal(t, "2026-09-12", d.Field("opened_on").Text)
				assert.Equal(t, "12", d.Field("women_received").Number.String())
				assert.Equal(t, "3", d.Field("women_received").Parts[0].Value.String())
				assert.Equal(t, "1250000.5", d.Money[0].Amount.String())
				assert.Equal(t, "32.1094", d.Place.Point.Latitude.String())

				again := o.tried(o.planner, o.downloaded(o.planner, ByPledge, lang))
				require.Empty(t, told(again.Errors))
				require.Empty(t, again.Things, "what was downloaded says nothing new")
				require.Equal(t, 2, again.Unchanged)

				book = o.edited(o.downloaded(o.planner, OneList, lang), func(f *excelize.File) {
					o.putThing(f, lang, centresKind, rowOfText(t, f, l.Text(o.name(centresKind)), "Centre Nador"), map[Field]any{ThingState: l.T("deliverable.state.done"), "fields.opened_on": "2026-09-30", "fields.capacity": 20})
				})
				_, err = o.world.Register.Change(t.Context(), o.planner, d.ID, deliverables.Input{Period: "2026-Q3", State: "done", Version: 1, Fields: []deliverables.FieldInput{{Field: "capacity", Value: "50"}}})
				require.NoError(t, err)
				r = o.tried(o.planner, book)
				require.Empty(t, told(r.Errors), "a row that nobody touched is not stale")
				require.Len(t, r.Things, 1)
				require.Equal(t, commitments.Planned, r.Things[0].Before.State)
				_, err = o.Apply(t.Context(), o.planner, o.round.ID, r.Digest)
				require.NoError(t, err)
				assert.Equal(t, 2, o.register()["Centre Nador"].Version)
				assert.Equal(t, "50", o.register()["Centre Al Amal"].Field("capacity").Number.String())
				_, err = o.journal.Verify(t.Context(), o.auditor, "", nil)
				require.NoError(t, err)
			})
		})
	}
}

func (o *office) name(kind string) commitments.Text {
	k, _ := o.kind(kind)
	return k.Name
}

func keysOf(list []Finding) []string {
	var keys []string
	for _, f := range list {
		keys = append(keys, f.Key)
	}
	return keys
}

// rowOfText is the row of a sheet in which a text stands.
func rowOfText(t testing.TB, f *excelize.File, sheet, text string) int {
	t.Helper()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	for i, r := range rows {
		for _, c := range r {
			if c == text {
				return i + 1
			}
		}
	}
	require.Fail(t, "no row", text)
	return 0
}

func TestRowsOfDeliverablesAreRefusedAtTheirCells(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	stands, err := o.world.Register.Add(t.Context(), o.planner, "M5.MA-FIG", deliverables.Input{
		Period: "2026-Q3", State: "planned", Fields: []deliverables.FieldInput{{Field: "name", Value: "Centre Zerktouni"}}, Place: &deliverables.PlaceInput{Commune: "Figuig"},
	})
	require.NoError(t, err)
	planned := map[Field]any{ThingCommitment: "M5.MA-FIG", ThingState: "Prévue", "fields.name": "Centre Al Amal", "place.commune": "Figuig"}
	for name, c := range map[string]struct {
		row    int
		change map[Field]any
		field  Field
		key    string
	}{
		"no commitment":           {3, map[Field]any{ThingCommitment: ""}, ThingCommitment, "error.workbook.code_missing"},
		"another commitment":      {3, map[Field]any{ThingCommitment: "M1.MA-FIG"}, ThingCommitment, "error.workbook.code_unknown"},
		"no state":                {3, map[Field]any{ThingState: ""}, ThingState, "error.list.state_missing"},
		"a state of its own":      {3, map[Field]any{ThingState: "finie"}, ThingState, "error.list.state"},
		"a year for a day":        {3, map[Field]any{"fields.opened_on": 2026}, "fields.opened_on", "error.workbook.cell_year"},
		"parts alone":             {3, map[Field]any{"fields.women_received.parts.disability.with": 3}, "fields.women_received", "error.value.parts_alone"},
		"money of another sort":   {3, map[Field]any{"money.indh.paid": "3 €"}, "money.indh.paid", "error.money.currency"},
		"a choice of its own":     {3, map[Field]any{ThingState: "Abandonnée"}, ThingReason, "error.deliverable.why_dropped"},
		"what looks alike":        {3, map[Field]any{"fields.name": "مركز الزرقطوني"}, "fields.name", "error.workbook.thing_alike"},
		"a commitment that moves": {2, map[Field]any{ThingCommitment: "M5.MA-NAD"}, ThingCommitment, "error.workbook.thing_fixed"},
		"a thing that is not":     {2, map[Field]any{ThingRef: "none@1"}, "fields.name", "error.deliverable.unknown"},
		"a version to come":       {2, map[Field]any{ThingRef: stands.ID + "@7", "fields.name": "Centre"}, "fields.name", "error.deliverable.stale"},
	} {
		t.Run(name, func(t *testing.T) {
			r := o.tried(o.planner, o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
				if c.row == 3 {
					o.putThing(f, "fr", centresKind, 3, planned)
				}
				o.putThing(f, "fr", centresKind, c.row, c.change)
			}))
			require.NotEmpty(t, r.Errors)
			assert.Equal(t, c.key, r.Errors[0].Key, told(r.Errors))
			assert.Equal(t, c.field, r.Errors[0].Field)
			assert.NotContains(t, r.Errors[0].Message(locale.For("fr")), "error.")
		})
	}
	r := o.tried(o.planner, o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
		o.putThing(f, "fr", centresKind, 3, planned)
		o.putThing(f, "fr", centresKind, 3, map[Field]any{"fields.name": "مركز الزرقطوني", ThingDistinct: "oui"})
	}))
	require.Empty(t, told(r.Errors))
	require.Len(t, r.Things, 1)
}

// A NUL comes as an escape that spreadsheets write. Whichever cell has it, it is an error
// there, and one only.
func TestCellsOfDeliverablesThatAreNoText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		stands, err := o.world.Register.Add(t.Context(), o.planner, "M5.MA-FIG", deliverables.Input{
			Period: "2026-Q3", State: "planned", Fields: []deliverables.FieldInput{{Field: "name", Value: "Centre Zerktouni"}}, Place: &deliverables.PlaceInput{Commune: "Figuig"},
		})
		require.NoError(t, err)
		k, dimensions := o.kind(centresKind)
		columns := newThingSheet(k, dimensions).columns
		r := o.tried(o.planner, withNUL(t, o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
			o.putThing(f, "fr", centresKind, 2, map[Field]any{ThingRef: stands.ID + nul + "@1"})
			for i, c := range columns {
				o.putThing(f, "fr", centresKind, 3+i, map[Field]any{
					ThingCommitment: "M5.MA-FIG", ThingState: "Prévue", "fields.name": "Centre Al Amal", "place.commune": "Figuig", ThingDistinct: "oui",
				})
				o.putThing(f, "fr", centresKind, 3+i, map[Field]any{c.Field: nul})
			}
			put(t, f, "M5.MA-NAD", map[Field]any{Status: "en cours", Narrative: nul, Value: 3})
		})))
		want := map[string]bool{"2 fields.name error.deliverable.unknown": true, "narrative error.text.encoding": true}
		for i, c := range columns {
			want[fmt.Sprint(3+i, " ", c.Field, " error.text.encoding")] = true
		}
		for _, e := range r.Errors {
			_, row, _ := place(e.Cell)
			told := fmt.Sprint(row, " ", e.Field, " ", e.Key)
			if e.Field == Narrative {
				told = string(e.Field) + " " + e.Key
			}
			if e.Key == "error.workbook.thing_alike" { // nobody has said that it is none of them
				require.True(t, want[fmt.Sprint(row, " ", ThingDistinct, " error.text.encoding")], told)
				continue
			}
			require.True(t, want[told], told)
			delete(want, told)
		}
		require.Empty(t, want)
	})
}

// nul stands in a workbook for what withNUL puts there.
const nul = "NULHERE"

func withNUL(t testing.TB, book []byte) []byte {
	parts := map[string]func(string) []byte{"xl/sharedStrings.xml": replaced(nul, "_x0000_")}
	r, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	for _, f := range r.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			parts[f.Name] = replaced(nul, "_x0000_")
		}
	}
	return rewritten(t, book, parts)
}

// A commitment that can't be read is complained of once.
func TestABadCommitmentIsComplainedOfOnce(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	planned := map[Field]any{ThingState: "Prévue", "fields.name": "Centre Al Amal", "place.commune": "Figuig"}
	for name, c := range map[string]struct{ code, key string }{
		"none": {"", "error.workbook.code_missing"}, "unknown": {"M99.MA-FIG", "error.workbook.code_unknown"}, "no code": {"Figuig", "error.workbook.code_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			r := o.tried(o.planner, o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
				o.putThing(f, "fr", centresKind, 3, planned)
				o.putThing(f, "fr", centresKind, 3, map[Field]any{ThingCommitment: c.code})
			}))
			require.Equal(t, []string{c.key}, keysOf(r.Errors), told(r.Errors))
		})
	}
	r := o.tried(o.planner, o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
		o.putThing(f, "fr", centresKind, 3, planned)
		k, dimensions := o.kind(centresKind)
		sheet := locale.For("fr").Text(k.Name)
		require.NoError(t, f.SetCellFormula(sheet, cellName(thingPlaces(t, f, sheet, k, dimensions)[ThingCommitment], 3), "A1")) // without a result
	}))
	require.Equal(t, []string{"error.workbook.cell_formula"}, keysOf(r.Errors), told(r.Errors))
}

// readRegister notes what of the register is read row by row.
type readRegister struct {
	deliverables.Store
	filters *[]deliverables.Filter
}

func (s readRegister) Read(ctx context.Context) deliverables.Reader {
	r := s.Store.Read(ctx)
	r.RegisterReader = readRows{r.RegisterReader, s.filters}
	return r
}

type readRows struct {
	deliverables.RegisterReader
	filters *[]deliverables.Filter
}

func (r readRows) EachDeliverable(f deliverables.Filter, yield func(deliverables.Deliverable) error) error {
	*r.filters = append(*r.filters, f)
	return r.RegisterReader.EachDeliverable(f, yield)
}

// The workbook of a planner of one region reads what stands there, not in the country.
func TestAWorkbookReadsTheRegionsOfItsRows(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, code := range []string{"M5.MA-FIG", "M5.MA-NAD"} {
		_, err := o.world.Register.Add(t.Context(), o.planner, code, deliverables.Input{
			Period: "2026-Q3", State: "planned", Fields: []deliverables.FieldInput{{Field: "name", Value: "Centre " + code}}, Place: &deliverables.PlaceInput{Commune: "Chef-lieu"},
		})
		require.NoError(t, err)
	}
	var read []deliverables.Filter
	o.world.Register.Store = readRegister{o.world.Register.Store, &read}
	f, err := excelize.OpenReader(bytes.NewReader(o.downloaded(o.figuig, ByPledge, "fr")))
	require.NoError(t, err)
	require.NotEmpty(t, read)
	for _, filter := range read {
		require.Equal(t, []string{"MA-FIG"}, filter.Regions)
	}
	l := locale.For("fr")
	rowOfText(t, f, l.Text(o.name(centresKind)), "Centre M5.MA-FIG")
	rows, err := f.GetRows(l.Text(o.name(centresKind)))
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprint(rows), "MA-NAD")
}

func TestAWorkbookHasSheetsForWhatItsRoundCanDeliver(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, c := range []struct {
		by   people.Account
		has  string
		lack string
	}{{o.planner, "womens-centers", "studies"}, {o.councilPlanner, "studies", "womens-centers"}} {
		f, err := excelize.OpenReader(bytes.NewReader(o.downloaded(c.by, ByPledge, "fr")))
		require.NoError(t, err)
		sheets := f.GetSheetList()
		l := locale.For("fr")
		assert.Contains(t, sheets, l.Text(o.name(c.has)))
		assert.NotContains(t, sheets, l.Text(o.name(c.lack)))
		require.NoError(t, f.Close())
	}
}
