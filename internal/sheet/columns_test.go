package sheet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// place is what rows of the tests are about.
type place struct{ code, name string }

// columnsOf lists columns of places; their names are prefixed by the context.
var columnsOf = []ColumnOf[string, place]{
	{Name: "code", Title: "term.code", Width: 12, Cell: func(_ string, p place) Cell { return Text(p.code) }},
	{Name: "name", Title: "term.name", Width: 30, Cell: func(prefix string, p place) Cell { return Text(prefix + p.name) }},
	{Name: "csv_only", Cell: func(string, place) Cell { return Whole(7) }},
	{Title: "term.sheet_only", Width: 9, Cell: func(string, place) Cell { return Share(505) }},
}

func TestColumnsAreNamedForBothFormats(t *testing.T) {
	asked := []string{}
	got := Columns(columnsOf, func(key string) string { asked = append(asked, key); return strings.ToUpper(key) })
	assert.Equal(t, []Column{
		{Name: "code", Title: "TERM.CODE", Width: 12}, {Name: "name", Title: "TERM.NAME", Width: 30}, {Name: "csv_only"}, {Title: "TERM.SHEET_ONLY", Width: 9},
	}, got)
	assert.Equal(t, []string{"term.code", "term.name", "term.sheet_only"}, asked, "no title is looked up for what has none")
}

func TestARowIsFilledFromItsColumns(t *testing.T) {
	row := make([]Cell, len(columnsOf))
	FillRow(row, columnsOf, "Province de ", place{"MA-FIG", "Figuig"})
	assert.Equal(t, []Cell{Text("MA-FIG"), Text("Province de Figuig"), Whole(7), Share(505)}, row)
	FillRow(row, columnsOf, "", place{})
	assert.Equal(t, []Cell{Text(""), Text(""), Whole(7), Share(505)}, row, "nothing of the row before is left")
}

func TestEachFormatHasItsColumnsAlone(t *testing.T) {
	table := Table{Name: "places", Title: "Lieux", Made: noon, Columns: Columns(columnsOf, func(key string) string { return key })}
	row := make([]Cell, len(columnsOf))
	FillRow(row, columnsOf, "", place{"MA-FIG", "Figuig"})
	assert.Equal(t, "code,name,csv_only\r\nMA-FIG,Figuig,7\r\n", string(written(t, CSV, table, row)))
	rows, err := opened(t, written(t, XLSX, table, row)).GetRows("Lieux")
	require.NoError(t, err)
	assert.Equal(t, [][]string{{"term.code", "term.name", "term.sheet_only"}, {"MA-FIG", "Figuig", "50%"}}, rows)
}

func TestSharesAreRoundedDownInWorkbooks(t *testing.T) {
	for perMille, want := range map[int]float64{0: 0, 9: 0, 10: 0.01, 505: 0.5, 999: 0.99, 1000: 1, 1234: 1.23, -1: -0.01, -10: -0.01, -11: -0.02} {
		t.Run(fmt.Sprint(perMille), func(t *testing.T) {
			c := Share(perMille)
			assert.InDelta(t, want, c.Value(), 1e-9)
			assert.Equal(t, fmt.Sprint(perMille), c.csv, "in CSV files exact")
			assert.Equal(t, PercentStyle, c.Style())
		})
	}
}

func TestTheStyleOfANumberFollowsItsDecimals(t *testing.T) {
	for decimal, want := range map[string]Style{"40": WholeStyle, "-3": WholeStyle, "0": WholeStyle, "40.5": NumberStyle, "-0.0001": NumberStyle} {
		t.Run(decimal, func(t *testing.T) {
			assert.Equal(t, want, Number(decimal).Style())
			assert.Equal(t, decimal, Number(decimal).csv)
		})
	}
	t.Run("what is no number is a text", func(t *testing.T) { assert.Equal(t, Text("=1+1"), Number("=1+1")) })
	t.Run("none is nothing", func(t *testing.T) { assert.Nil(t, Number("").Value()) })
}

func TestAnInstantIsShownInItsZoneAndKeptInUTC(t *testing.T) {
	zone := time.FixedZone("+01", 3600)
	for name, c := range map[string]struct {
		at    time.Time
		csv   string
		shown time.Time
	}{
		"over midnight":      {time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC), "2026-12-31T23:30:00Z", time.Date(2027, 1, 1, 0, 30, 0, 0, time.UTC)},
		"with microseconds":  {time.Date(2026, 1, 2, 3, 4, 5, 6_000, time.UTC), "2026-01-02T03:04:05.000006Z", time.Date(2026, 1, 2, 4, 4, 5, 0, time.UTC)},
		"of another zone":    {time.Date(2026, 1, 2, 3, 0, 0, 0, time.FixedZone("-05", -5*3600)), "2026-01-02T08:00:00Z", time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC)},
		"on a leap day, too": {time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), "2028-02-29T00:00:00Z", time.Date(2028, 2, 29, 1, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			cell := Instant(c.at, zone)
			assert.Equal(t, c.csv, cell.csv)
			assert.Equal(t, c.shown, cell.Value())
			assert.Equal(t, InstantStyle, cell.Style())
		})
	}
}

func TestAWordHasItsCodeInDataFiles(t *testing.T) {
	for name, c := range map[string]struct{ code, word, csv string }{
		"a status": {"in_progress", "En cours", "in_progress"}, "without a code": {"", "Rien", ""}, "without a word": {"x", "", "x"},
		"a code like a formula": {"=x", "Mot", "'=x"},
	} {
		t.Run(name, func(t *testing.T) {
			cell := Word(c.code, c.word)
			assert.Equal(t, c.csv, cell.csv)
			if c.word == "" {
				assert.Nil(t, cell.Value())
				return
			}
			assert.Equal(t, c.word, cell.Value(), "in workbooks a text is a text whatever it begins with")
		})
	}
}
