package workbook

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

// sheetOfXML is a workbook of which the one sheet is this, with its shared texts.
func sheetOfXML(t testing.TB, sheet string, texts ...string) []byte {
	return rewritten(t, written(t, nil), map[string]func(string) []byte{
		"xl/worksheets/sheet1.xml": fixed("<worksheet>" + sheet + "</worksheet>"),
		"xl/sharedStrings.xml":     fixed("<sst><si>" + strings.Join(texts, "</si><si>") + "</si></sst>"),
	})
}

// longSharedText is a text of many bytes in pieces, each of which is bounded.
func longSharedText(bytes int) string {
	piece := "<t>" + strings.Repeat("x", 100_000) + "</t>"
	return strings.Repeat(piece, bytes/100_000)
}

const listHeads = `<row r="1"><c r="A1" t="str"><v>Région</v></c><c r="B1" t="str"><v>Nom du centre</v></c></row>`

// Of merged cells that lie on each other one counts, however many there are, as in the
// workbook of a round.
func TestMergedCellsOfAListThatOverlap(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	var rows strings.Builder
	for n := 2; n < MaxThings; n++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="str"><v>r%d</v></c><c r="B%d" t="str"><v>n%d</v></c></row>`, n, n, n, n, n)
	}
	content := sheetOfXML(t, "<sheetData>"+listHeads+rows.String()+"</sheetData><mergeCells>"+`<mergeCell ref="A5:A6"/>`+
		strings.Repeat(`<mergeCell ref="A2:A5000"/>`, MaxRows-1)+"</mergeCells>")
	o, err := r.open(t.Context(), r.Figuig, r.received(r.Figuig, content), centresKind)
	require.NoError(t, err)
	require.Len(t, o.table.rows, MaxThings-2)
	for _, row := range o.table.rows {
		require.Equal(t, "r2", row.cells[1].value, "row %d", row.number)
	}
}

func TestListsThatAreTooMuch(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	var rows strings.Builder
	for n := 2; n < MaxThings; n++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="B%d" t="str"><v>n%d</v></c></row>`, n, n, n)
	}
	first := strings.Replace(rows.String(), `<row r="2">`, `<row r="2"><c r="A2" t="s"><v>0</v></c>`, 1)
	for name, content := range map[string][]byte{
		"a long text over many rows": sheetOfXML(t, "<sheetData>"+listHeads+first+`</sheetData><mergeCells><mergeCell ref="A2:A5000"/></mergeCells>`, longSharedText(2<<20)),
		"one line of separators":     []byte("Nom;Région\n" + strings.Repeat(";", maxCells) + "\n"),
		"lines of separators":        []byte("Nom\tRégion\n" + strings.Repeat(strings.Repeat("\t", 99)+"\n", maxCells/100)),
		"blank lines":                []byte("Nom,Région\n" + strings.Repeat("\n", maxCells) + "a,b\n"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.Look(t.Context(), r.Figuig, r.received(r.Figuig, content), centresKind)
			refusedFor(t, problem.TooLarge, "error.workbook.bomb", err)
		})
	}
	_, err := r.Look(t.Context(), r.Figuig, r.received(r.Figuig, []byte("Nom;Région\n"+strings.Repeat(";", maxCells-10)+"\nCentre;Figuig\n")), centresKind)
	require.NoError(t, err, "what is just within it")
}

// However long its heads are, a list is read by the first letters of them.
func TestHeadsOfAListAreCut(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	var heads, rows strings.Builder
	for column := range 20 {
		fmt.Fprintf(&heads, `<c r="%s" t="s"><v>0</v></c>`, cellName(column+2, 1))
	}
	for n := 2; n < MaxThings; n++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="str"><v>n</v></c><c r="B%d" t="str"><v>b</v></c></row>`, n, n, n)
	}
	content := sheetOfXML(t, `<sheetData><row r="1"><c r="A1" t="str"><v>Nom du centre</v></c>`+heads.String()+"</row>"+rows.String()+"</sheetData>", longSharedText(2<<20))
	look, err := r.Look(t.Context(), r.Figuig, r.received(r.Figuig, content), centresKind)
	require.NoError(t, err)
	require.Len(t, look.Columns, 21)
	for _, c := range look.Columns {
		require.LessOrEqual(t, utf8.RuneCountInString(c.Head), mostOfHead)
	}
	require.Equal(t, Field("fields.name"), look.Columns[0].Means)
	request := centresRequest(look.Digest)
	request.Columns = map[string]string{strings.Repeat("x", 2<<20): "place.commune", "A": "fields.name"}
	_, err = r.Prepare(t.Context(), r.Figuig, request)
	require.NoError(t, err, "a head is known by what is read of it")
}

// watched calls seen whenever the memory is asked.
type watched struct {
	Memory
	seen func()
}

func (w watched) Remembered(ctx context.Context, party, kind string, heads []string) (map[string]string, error) {
	w.seen()
	return w.Memory.Remembered(ctx, party, kind, heads)
}

// Lists and workbooks have the same two places, and keep them until they are done.
func TestTwoFilesAreReadAtATime(t *testing.T) {
	db := storetest.SQLite(t)
	o := newOffice(t, db)
	asked := 0
	lists := o.Service.Lists(watched{db.ListColumns(), func() {
		asked++
		require.Len(t, o.Service.reading, 1, "a place is kept once the file was read")
	}})
	r := registry{lists, t, o.world}
	digest := r.received(o.planner, centres(t))
	_, err := lists.Look(t.Context(), o.planner, digest, centresKind)
	require.NoError(t, err)
	_, err = lists.Check(t.Context(), o.planner, centresRequest(digest))
	require.NoError(t, err)
	require.Equal(t, 2, asked)
	require.Empty(t, o.Service.reading)

	for range 2 {
		_, err := acquire(t.Context(), o.Service.reading)
		require.NoError(t, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	book, err := o.Receive(t.Context(), o.planner, o.round.ID, strings.NewReader("x"))
	require.NoError(t, err)
	for name, wait := range map[string]func(by people.Account) error{
		"look":    func(by people.Account) error { _, err := lists.Look(ctx, by, digest, centresKind); return err },
		"prepare": func(by people.Account) error { _, err := lists.Prepare(ctx, by, centresRequest(digest)); return err },
		"check":   func(by people.Account) error { _, err := lists.Check(ctx, by, centresRequest(digest)); return err },
		"apply": func(by people.Account) error {
			_, err := lists.Apply(ctx, by, centresRequest(digest), true)
			return err
		},
		"workbook": func(by people.Account) error { _, err := o.DryRun(ctx, by, o.round.ID, book); return err },
	} {
		t.Run(name, func(t *testing.T) { require.ErrorIs(t, wait(o.planner), context.Canceled) })
	}
}
