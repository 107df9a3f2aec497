package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/problem"
)

var noon = time.Date(2026, 11, 23, 12, 30, 0, 120_000_000, time.UTC)

func sample() Table {
	return Table{
		Name: "sample", Title: "Échantillon", Language: "fr", Made: noon,
		Columns: []Column{{"code", "Code", 12}, {"only_csv", "", 0}, {"", "Au classeur", 20}, {"value", "Valeur", 12}},
	}
}

// written returns the file of the table with the rows.
func written(t *testing.T, f Format, table Table, rows ...[]Cell) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := f.Open(&out, table)
	require.NoError(t, err)
	for _, row := range rows {
		require.NoError(t, w.Write(row))
	}
	require.NoError(t, w.Close())
	w.Discard()
	return out.Bytes()
}

func opened(t *testing.T, content []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, book.Close()) })
	return book
}

func TestCSVIsByTheLetter(t *testing.T) {
	rows := [][]Cell{
		{Text("a,b"), Text("say \"no\""), Text("x"), Number("-1234.5")},
		{Text(""), Text("two\nlines"), Text("x"), Cell{}},
	}
	want := "code,only_csv,value\r\n\"a,b\",\"say \"\"no\"\"\",-1234.5\r\n,\"two\r\nlines\",\r\n"
	assert.Equal(t, want, string(written(t, CSV, sample(), rows...)))
	assert.Equal(t, ByteOrderMark+want, string(written(t, CSVWithBOM, sample(), rows...)))
	assert.Equal(t, "code,only_csv,value\r\n", string(written(t, CSV, sample())), "a list without rows still has its header")
}

func TestTextsAreNotFormulas(t *testing.T) {
	for _, text := range []string{"=1+1", "+212 5", "-5", "@SUM(A1)", "\tx", "\rx"} {
		assert.Equal(t, "'"+text, Plain(text))
		table := Table{Name: "t", Title: "T", Columns: []Column{{"text", "Text", 10}, {"code", "Code", 10}}}
		records, err := csv.NewReader(bytes.NewReader(written(t, CSV, table, []Cell{Text(text), Word(text, "word")}))).ReadAll()
		require.NoError(t, err)
		want := "'" + strings.ReplaceAll(text, "\r", "") // whose lines end in CR LF has no other CR
		assert.Equal(t, []string{want, want}, records[1])

		book := opened(t, written(t, XLSX, table, []Cell{Text(text), Word("word", text)}))
		for _, cell := range []string{"A2", "B2"} {
			formula, err := book.GetCellFormula("T", cell)
			require.NoError(t, err)
			assert.Empty(t, formula, "%q", text)
			kind, err := book.GetCellType("T", cell)
			require.NoError(t, err)
			assert.Equal(t, excelize.CellTypeInlineString, kind, "%q", text)
		}
	}
	for _, text := range []string{"", "a=1", " =1", "1-2", "'x", "é", "ا"} {
		assert.Equal(t, text, Plain(text))
	}
	for _, number := range []string{"-5", "-0.25"} {
		assert.Equal(t, number, Number(number).csv, "a number never gets an apostrophe")
	}
}

func TestCellsInBothFormats(t *testing.T) {
	zone, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(t, err)
	for _, c := range []struct {
		cell        Cell
		plain, read string
	}{
		{Text("Figuig"), "Figuig", "Figuig"},
		{Word("in_progress", "En cours"), "in_progress", "En cours"},
		{Word("", "Rien de rapporté"), "", "Rien de rapporté"},
		{Word("x", ""), "x", ""},
		{Number("1234567.25"), "1234567.25", "1234567.25"},
		{Number("40"), "40", "40"},
		{Number(""), "", ""},
		{Day(2027, time.January, 31), "2027-01-31", "46418"},
		{Day(0, 0, 0), "", ""},
		{Instant(noon, zone), "2026-11-23T12:30:00.12Z", "46349.5625"},
		{Instant(time.Time{}, zone), "", ""},
	} {
		t.Run(c.plain+" and "+c.read, func(t *testing.T) {
			assert.Equal(t, c.plain, c.cell.csv)
			table := Table{Name: "t", Title: "T", Columns: []Column{{"x", "X", 10}}}
			book := opened(t, written(t, XLSX, table, []Cell{c.cell}))
			read, err := book.GetCellValue("T", "A2", excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			assert.Equal(t, c.read, read)
		})
	}
}

func TestWorkbookIsOneTable(t *testing.T) {
	for _, rtl := range []bool{false, true} {
		table := sample()
		table.RightToLeft = rtl
		content := written(t, XLSX, table, []Cell{Text("M5"), Text("hidden"), Text("seen"), Number("1.5")})
		book := opened(t, content)
		assert.Equal(t, []string{"Échantillon"}, book.GetSheetList())
		rows, err := book.GetRows("Échantillon")
		require.NoError(t, err)
		assert.Equal(t, [][]string{{"Code", "Au classeur", "Valeur"}, {"M5", "seen", "1.5"}}, rows)
		view, err := book.GetSheetView("Échantillon", 0)
		require.NoError(t, err)
		assert.Equal(t, rtl, *view.RightToLeft)
		panes, err := book.GetPanes("Échantillon")
		require.NoError(t, err)
		assert.True(t, panes.Freeze)
		tables, err := book.GetTables("Échantillon")
		require.NoError(t, err)
		require.Len(t, tables, 1)
		assert.Equal(t, "A1:C2", tables[0].Range)
		properties, err := book.GetDocProps()
		require.NoError(t, err)
		assert.Equal(t, "fr", properties.Language)
		assert.Equal(t, "2026-11-23T12:30:00Z", properties.Created)
	}
}

// Programs that open a workbook do not make its rows higher by themselves.
func TestRowsAreHighEnough(t *testing.T) {
	table := Table{Name: "t", Title: "L'essai", Columns: []Column{{"x", "X", 10}, {"y", "A title that is long", 10}}}
	book := opened(t, written(t, XLSX, table,
		[]Cell{Text("short"), {}}, []Cell{Text("two\nlines"), {}}, []Cell{Text(strings.Repeat("long ", 9)), {}}, []Cell{Text(strings.Repeat("x\n", 100)), {}},
	))
	height := func(row int) float64 {
		h, err := book.GetRowHeight("L'essai", row)
		require.NoError(t, err)
		return h
	}
	one := height(2)
	assert.Greater(t, height(1), 2*one-2, "the header")
	assert.Greater(t, height(3), one)
	assert.Greater(t, height(4), height(3))
	assert.InDelta(t, 409, height(5), 0.1, "as high as a row can be")
	names := book.GetDefinedName()
	require.Len(t, names, 1)
	assert.Equal(t, "'L''essai'!$A:$A,'L''essai'!$1:$1", names[0].RefersTo, "the header is printed on each page")
}

func TestWorkbookWithoutRows(t *testing.T) {
	book := opened(t, written(t, XLSX, sample()))
	rows, err := book.GetRows("Échantillon")
	require.NoError(t, err)
	assert.Equal(t, [][]string{{"Code", "Au classeur", "Valeur"}}, rows)
	tables, err := book.GetTables("Échantillon")
	require.NoError(t, err)
	assert.Equal(t, "A1:C2", tables[0].Range)
}

func TestWorkbookTakesAnyText(t *testing.T) {
	table := Table{Name: "t", Title: "T", Columns: []Column{{"x", "X", 10}}}
	for text, want := range map[string]string{
		"<b> & \"x\" ]]>": "<b> & \"x\" ]]>", "مركزان\nاثنان": "مركزان\nاثنان", " margins ": " margins ",
		"bell \a": "bell \ufffd",
		"_x0041_": "_x0041_",
	} {
		t.Run(text, func(t *testing.T) {
			read, err := opened(t, written(t, XLSX, table, []Cell{Text(text)})).GetCellValue("T", "A2")
			require.NoError(t, err)
			assert.Equal(t, want, read)
		})
	}
}

func TestWorkbookRefusesMoreRowsThanItHolds(t *testing.T) {
	var out bytes.Buffer
	w, err := XLSX.Open(&out, sample())
	require.NoError(t, err)
	defer w.Discard()
	assert.Equal(t, 1_048_576, w.(*xlsxFile).maxRows)
	w.(*xlsxFile).maxRows = 3
	row := []Cell{Text("a"), {}, {}, {}}
	require.NoError(t, w.Write(row))
	require.NoError(t, w.Write(row))
	err = w.Write(row)
	refused, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, problem.Invalid, refused.Kind)
	assert.Equal(t, []any{"max", 2}, refused.Args)
	assert.Zero(t, out.Len())
}

func TestTitlesThatNoSheetCanHaveAreRefused(t *testing.T) {
	table := sample()
	table.Title = strings.Repeat("x", 32)
	_, err := XLSX.Open(io.Discard, table)
	require.Error(t, err)
}

// spilled are the temporary files of workbooks.
func spilled(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	return files
}

// However many rows there are, little of them is in memory at once, and nothing
// stays behind.
func TestMemoryIsBounded(t *testing.T) {
	const rows, columns = 20_000, 30
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	table := Table{Name: "long", Title: "Long"}
	row := make([]Cell, columns)
	for i := range columns {
		table.Columns = append(table.Columns, Column{fmt.Sprint("c", i), fmt.Sprint("C", i), 10})
	}
	for _, f := range []struct {
		Format
		most uint64
	}{{CSV, 1 << 20}, {XLSX, 48 << 20}} {
		out := &counter{}
		w, err := f.Open(out, table)
		require.NoError(t, err)
		before, peak := inUse(), uint64(0)
		for y := range rows {
			for x := range row {
				row[x] = Text(fmt.Sprintf("row %d, column %d, and so on and so forth", y, x))
			}
			require.NoError(t, w.Write(row))
			if y%2000 == 0 {
				peak = max(peak, inUse())
			}
		}
		if f.Name == XLSX.Name {
			assert.Zero(t, out.n, "a workbook goes out once all of it was read")
			assert.NotEmpty(t, spilled(t, folder), "its rows wait on the disk")
		} else {
			assert.Greater(t, out.n, 20<<20, "a CSV file goes out as it is read")
		}
		require.NoError(t, w.Close())
		peak = max(peak, inUse())
		assert.Less(t, peak-min(before, peak), f.most, "%s: bytes in memory", f.Name)
		assert.Empty(t, spilled(t, folder), "nothing stays behind")
	}
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

func TestWhatIsGivenUpLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	w, err := XLSX.Open(io.Discard, Table{Name: "t", Title: "T", Columns: []Column{{"x", "X", 10}}})
	require.NoError(t, err)
	for range 1500 {
		require.NoError(t, w.Write([]Cell{Text(strings.Repeat("x", 20_000))}))
	}
	require.NotEmpty(t, spilled(t, folder))
	w.Discard()
	w.Discard()
	assert.Empty(t, spilled(t, folder))
}

var errFull = errors.New("no room left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsOfTheReaderComeBack(t *testing.T) {
	for _, f := range []Format{CSV, CSVWithBOM, XLSX} {
		w, err := f.Open(full{}, sample())
		require.NoError(t, err)
		for range 2000 {
			if err = w.Write([]Cell{Text(strings.Repeat("x", 100)), {}, {}, {}}); err != nil {
				break
			}
		}
		if err == nil {
			err = w.Close()
		}
		require.ErrorIs(t, err, errFull, f.Name)
		w.Discard()
	}
}

func TestWorkbookIsAWholeArchive(t *testing.T) {
	content := written(t, XLSX, sample(), []Cell{Text("a"), {}, {}, {}})
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	for _, file := range archive.File {
		part, err := file.Open()
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, part)
		require.NoError(t, err, file.Name)
		require.NoError(t, part.Close())
	}
}

// Names of properties have the prefix that other programs look for.
func TestAWorkbookSaysWhatItIs(t *testing.T) {
	f, err := NewBook(Properties{Title: "a <b> & c", Language: "ar", Made: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	defer f.Close()
	said := excelize.DocProperties{
		Title: "a <b> & c", Creator: "tracker", LastModifiedBy: "tracker", Language: "ar", Created: "2026-10-01T00:00:00Z", Modified: "2026-10-01T00:00:00Z",
	}
	written, _ := f.Pkg.Load("docProps/core.xml")
	require.Contains(t, string(written.([]byte)), "<cp:lastModifiedBy>tracker</cp:lastModifiedBy>")
	require.NotRegexp(t, `</?[A-Za-z]+[ >]`, string(written.([]byte)))
	read, err := f.GetDocProps()
	require.NoError(t, err)
	require.Equal(t, said, *read)
}
