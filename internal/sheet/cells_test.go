package sheet_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones are the same on every machine

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/sheet"
)

// single is a table of one column.
func single() sheet.Table {
	return sheet.Table{Name: "t", Title: "T", Columns: []sheet.Column{{Name: "x", Title: "X", Width: 10}}}
}

// file is a table with its rows.
func file(t require.TestingT, f sheet.Format, table sheet.Table, rows ...[]sheet.Cell) []byte {
	var out bytes.Buffer
	w, err := f.Open(&out, table)
	require.NoError(t, err)
	defer w.Discard()
	for _, row := range rows {
		require.NoError(t, w.Write(row))
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// inCSV is what a CSV file holds of a cell.
func inCSV(t require.TestingT, c sheet.Cell) string {
	records, err := csv.NewReader(bytes.NewReader(file(t, sheet.CSV, sheet.Table{Columns: []sheet.Column{{Name: "x"}, {Name: "y"}}}, []sheet.Cell{c, sheet.Text("y")}))).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 2)
	require.Equal(t, "y", records[1][1])
	return records[1][0]
}

func TestACellHoldsWhatEachFormatNeeds(t *testing.T) {
	casablanca, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(t, err)
	at := time.Date(2026, 7, 1, 23, 30, 5, 123_456_789, time.UTC)
	for _, c := range []struct {
		name  string
		cell  sheet.Cell
		csv   string
		value any
		style sheet.Style
	}{
		{"nothing", sheet.Cell{}, "", nil, sheet.TextStyle},
		{"a text", sheet.Text("Figuig"), "Figuig", "Figuig", sheet.TextStyle},
		{"an empty text", sheet.Text(""), "", nil, sheet.TextStyle},
		{"a code and its word", sheet.Word("completed", "Achevé"), "completed", "Achevé", sheet.TextStyle},
		{"a code without a word", sheet.Word("x", ""), "x", nil, sheet.TextStyle},
		{"a word without a code", sheet.Word("", "Rien"), "", "Rien", sheet.TextStyle},
		{"a whole number", sheet.Whole(-40), "-40", -40.0, sheet.WholeStyle},
		{"zero", sheet.Whole(0), "0", 0.0, sheet.WholeStyle},
		{"a decimal", sheet.Number("1234.5000"), "1234.5000", 1234.5, sheet.NumberStyle},
		{"no number", sheet.Number(""), "", nil, sheet.TextStyle},
		{"a number that is none", sheet.Number("environ 12"), "environ 12", "environ 12", sheet.TextStyle},
		{"a formula for a number", sheet.Number("=1+1"), "'=1+1", "=1+1", sheet.TextStyle},
		{"a half", sheet.Share(500), "500", .5, sheet.PercentStyle},
		{"a share that is not the whole", sheet.Share(999), "999", .99, sheet.PercentStyle},
		{"the whole", sheet.Share(1000), "1000", 1.0, sheet.PercentStyle},
		{"a share below zero", sheet.Share(-5), "-5", -.01, sheet.PercentStyle},
		{"a day", sheet.Day(2026, time.February, 28), "2026-02-28", time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), sheet.DayStyle},
		{"no day", sheet.Day(2026, 0, 1), "", nil, sheet.TextStyle},
		{"an instant, by the clocks of its zone", sheet.Instant(at, casablanca), "2026-07-01T23:30:05.123456Z", time.Date(2026, 7, 2, 0, 30, 5, 0, time.UTC), sheet.InstantStyle},
		{"an instant in UTC", sheet.Instant(at, time.UTC), "2026-07-01T23:30:05.123456Z", time.Date(2026, 7, 1, 23, 30, 5, 0, time.UTC), sheet.InstantStyle},
		{"no instant", sheet.Instant(time.Time{}, casablanca), "", nil, sheet.TextStyle},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.csv, inCSV(t, c.cell))
			require.Equal(t, c.value, c.cell.Value())
			require.Equal(t, c.style, c.cell.Style())
		})
	}
}

func TestNoTextOfACSVFileBeginsAFormula(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("=+-@\t\r'a1\n\" ,"))))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		plain := sheet.Plain(s)
		require.False(t, plain != "" && strings.ContainsAny(plain[:1], "=+-@\t\r"), "%q", plain)
		require.Equal(t, s, strings.TrimPrefix(plain, plain[:len(plain)-len(s)]), "the text itself stays")
		require.LessOrEqual(t, len(plain)-len(s), 1)
		require.Equal(t, strings.ReplaceAll(plain, "\r", ""), strings.ReplaceAll(inCSV(t, sheet.Text(s)), "\r", ""))
	})
}

func TestACSVFileIsReadBackRowByRow(t *testing.T) {
	cell := rapid.StringMatching(`[a-zéع,"; \n]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, n, n), 0, 6).Draw(t, "rows")
		var table sheet.Table
		var want [][]string
		for i := range n {
			table.Columns = append(table.Columns, sheet.Column{Name: fmt.Sprint("c", i)})
		}
		want = append(want, nil)
		for _, c := range table.Columns {
			want[0] = append(want[0], c.Name)
		}
		var cells [][]sheet.Cell
		for _, row := range rows {
			var line []sheet.Cell
			for _, text := range row {
				line = append(line, sheet.Text(text))
			}
			cells, want = append(cells, line), append(want, row)
		}
		content := file(t, sheet.CSV, table, cells...)
		read, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		require.NoError(t, err)
		require.Equal(t, want, read)
		require.Equal(t, sheet.ByteOrderMark+string(content), string(file(t, sheet.CSVWithBOM, table, cells...)))
		require.Equal(t, bytes.Count(content, []byte("\n")), bytes.Count(content, []byte("\r\n")), "every line ends in CR LF")
	})
}

func TestColumnsAreInTheFormatsThatNameThem(t *testing.T) {
	table := sheet.Table{Name: "t", Title: "T", Columns: []sheet.Column{
		{Name: "both", Title: "Les deux", Width: 10}, {Name: "csv"}, {Title: "Au classeur", Width: 10}, {},
	}}
	row := []sheet.Cell{sheet.Text("a"), sheet.Text("b"), sheet.Text("c"), sheet.Text("d")}
	require.Equal(t, "both,csv\r\na,b\r\n", string(file(t, sheet.CSV, table, row)))
	rows, err := book(t, file(t, sheet.XLSX, table, row)).GetRows("T")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"Les deux", "Au classeur"}, {"a", "c"}}, rows)
}

// measure is an item of a list.
type measure struct {
	code  string
	value int
}

// measures are its columns; what its cells are written with is a unit.
var measures = []sheet.ColumnOf[string, measure]{
	{Name: "code", Title: "key.code", Width: 12, Cell: func(_ string, m measure) sheet.Cell { return sheet.Text(m.code) }},
	{Name: "value", Width: 8, Cell: func(_ string, m measure) sheet.Cell { return sheet.Whole(m.value) }},
	{Title: "key.value", Width: 9, Cell: func(unit string, m measure) sheet.Cell { return sheet.Text(fmt.Sprint(m.value, " ", unit)) }},
}

func TestAColumnIsDeclaredOnceForEveryFormat(t *testing.T) {
	columns := sheet.Columns(measures, func(key string) string { return "<" + key + ">" })
	require.Equal(t, []sheet.Column{
		{Name: "code", Title: "<key.code>", Width: 12}, {Name: "value", Width: 8}, {Title: "<key.value>", Width: 9},
	}, columns, "a column without a title gets none")
	row := make([]sheet.Cell, len(columns))
	var rows [][]sheet.Cell
	for _, m := range []measure{{"M1", 3}, {"M2", -4}} {
		sheet.FillRow(row, measures, "ateliers", m)
		rows = append(rows, append([]sheet.Cell(nil), row...))
	}
	table := sheet.Table{Name: "t", Title: "T", Columns: columns}
	require.Equal(t, "code,value\r\nM1,3\r\nM2,-4\r\n", string(file(t, sheet.CSV, table, rows...)))
	read, err := book(t, file(t, sheet.XLSX, table, rows...)).GetRows("T")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"<key.code>", "<key.value>"}, {"M1", "3 ateliers"}, {"M2", "-4 ateliers"}}, read)
}

func TestFormatsSayWhatTheyAre(t *testing.T) {
	for _, c := range []struct {
		format      sheet.Format
		name, media string
		begins      string
	}{
		{sheet.CSV, "csv", "text/csv; charset=utf-8", "x\r\n"},
		{sheet.CSVWithBOM, "csv", "text/csv; charset=utf-8", "\ufeffx\r\n"},
		{sheet.XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
	} {
		t.Run(c.name+" "+c.begins[:1], func(t *testing.T) {
			require.Equal(t, c.name, c.format.Name)
			require.Equal(t, c.media, c.format.MediaType)
			require.True(t, bytes.HasPrefix(file(t, c.format, single()), []byte(c.begins)))
		})
	}
}
