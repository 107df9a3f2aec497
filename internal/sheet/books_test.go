package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"tracker/internal/sheet"
)

// book opens a workbook's file.
func book(t testing.TB, content []byte) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// begun is a workbook without sheets.
func begun(t testing.TB, p sheet.Properties) *sheet.Book {
	b, err := sheet.NewBook(p)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// reopened writes a workbook and reads it.
func reopened(t testing.TB, b *sheet.Book) *excelize.File {
	var out bytes.Buffer
	require.NoError(t, b.StreamTo(&out))
	return book(t, out.Bytes())
}

func TestAWorkbookOfAnyTextsIsReadBack(t *testing.T) {
	text := rapid.StringMatching(`[a-zéعm<>&"' =+@\n]{0,12}`)
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(text, 1, 5).Draw(rt, "texts")
		var rows [][]sheet.Cell
		for _, s := range texts {
			rows = append(rows, []sheet.Cell{sheet.Text(s)})
		}
		f, err := excelize.OpenReader(bytes.NewReader(file(rt, sheet.XLSX, single(), rows...)))
		require.NoError(rt, err)
		defer f.Close()
		for i, want := range texts {
			at, err := excelize.CoordinatesToCellName(1, i+2)
			require.NoError(rt, err)
			got, err := f.GetCellValue("T", at)
			require.NoError(rt, err)
			require.Equal(rt, want, got)
			formula, err := f.GetCellFormula("T", at)
			require.NoError(rt, err)
			require.Empty(rt, formula)
		}
	})
}

func TestTheSameTableGivesTheSameWorkbook(t *testing.T) {
	table := single()
	table.Made = time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)
	rows := [][]sheet.Cell{{sheet.Text("a")}, {sheet.Whole(3)}, {sheet.Day(2026, 10, 1)}}
	require.True(t, bytes.Equal(file(t, sheet.XLSX, table, rows...), file(t, sheet.XLSX, table, rows...)))
}

func TestValuesAreShownInTheirStyles(t *testing.T) {
	for _, c := range []struct {
		name string
		cell sheet.Cell
		want string
	}{
		{"a whole number in groups", sheet.Whole(1234567), "1,234,567"},
		{"a decimal", sheet.Number("1234.5"), "1,234.5"},
		{"a percentage", sheet.Share(429), "42%"},
		{"a day", sheet.Day(2026, time.March, 9), "2026-03-09"},
		{"an instant", sheet.Instant(time.Date(2026, 3, 9, 7, 5, 59, 0, time.UTC), time.UTC), "2026-03-09 07:05"},
		{"a text that looks like a number", sheet.Text("0012"), "0012"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := book(t, file(t, sheet.XLSX, single(), []sheet.Cell{c.cell})).GetCellValue("T", "A2")
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestAWorkbookHasTheSheetsThatAreAdded(t *testing.T) {
	for _, rtl := range []bool{false, true} {
		b := begun(t, sheet.Properties{RightToLeft: rtl})
		for _, name := range []string{"Un", "Deux", "ثلاثة"} {
			require.NoError(t, b.AddSheet(name, sheet.Page{}))
		}
		f := reopened(t, b)
		require.Equal(t, []string{"Un", "Deux", "ثلاثة"}, f.GetSheetList(), "and none that the library began with")
		for _, name := range f.GetSheetList() {
			view, err := f.GetSheetView(name, 0)
			require.NoError(t, err)
			require.Equal(t, rtl, *view.RightToLeft)
		}
	}
}

func TestASheetPrintsAcrossOnA4(t *testing.T) {
	for _, c := range []struct {
		name string
		page sheet.Page
	}{{"as wide as it is", sheet.Page{}}, {"all columns on one page", sheet.Page{FitWidth: true}}} {
		t.Run(c.name, func(t *testing.T) {
			b := begun(t, sheet.Properties{})
			require.NoError(t, b.AddSheet("S", c.page))
			f := reopened(t, b)
			layout, err := f.GetPageLayout("S")
			require.NoError(t, err)
			require.Equal(t, "landscape", *layout.Orientation)
			require.Equal(t, 9, *layout.Size)
			props, err := f.GetSheetProps("S")
			require.NoError(t, err)
			require.Equal(t, c.page.FitWidth, props.FitToPage != nil && *props.FitToPage)
			if c.page.FitWidth {
				require.Equal(t, 1, *layout.FitToWidth)
				require.Equal(t, 0, *layout.FitToHeight)
			}
		})
	}
}

func TestNamesThatNoSheetCanHave(t *testing.T) {
	for name, bad := range map[string]string{"empty": "", "too long": strings.Repeat("é", 32), "with a slash": "a/b", "with brackets": "a[b]", "with a quote first": "'a"} {
		t.Run(name, func(t *testing.T) {
			require.Error(t, begun(t, sheet.Properties{}).AddSheet(bad, sheet.Page{}))
		})
	}
}

func TestAWorkbookSaysWhoMadeItAndWhen(t *testing.T) {
	for _, c := range []struct {
		name, creator, want string
	}{{"the tracker", "", "tracker"}, {"a party", "وزارة <x> & co", "وزارة <x> & co"}} {
		t.Run(c.name, func(t *testing.T) {
			b := begun(t, sheet.Properties{
				Title: "Titre & <fin>", Subject: "Sujet", Language: "fr", Creator: c.creator,
				Made: time.Date(2026, 10, 1, 9, 0, 0, 0, time.FixedZone("", 3600)),
			})
			require.NoError(t, b.AddSheet("S", sheet.Page{}))
			said, err := reopened(t, b).GetDocProps()
			require.NoError(t, err)
			require.Equal(t, c.want, said.Creator)
			require.Equal(t, "tracker", said.LastModifiedBy)
			require.Equal(t, "Titre & <fin>", said.Title)
			require.Equal(t, "Sujet", said.Subject)
			require.Equal(t, "fr", said.Language)
			require.Equal(t, "2026-10-01T08:00:00Z", said.Created)
			require.Equal(t, said.Created, said.Modified)
		})
	}
}

func TestATableStandsOverItsRows(t *testing.T) {
	for _, c := range []struct {
		name               string
		top, columns, rows int
		want               string
	}{
		{"some rows", 1, 3, 2, "A1:C3"},
		{"no rows leave one that is empty", 1, 3, 0, "A1:C2"},
		{"further down", 9, 1, 4, "A9:A13"},
		{"many columns", 1, 30, 1, "A1:AD2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := sheet.FilterTable("list", c.top, c.columns, c.rows)
			require.NoError(t, err)
			require.Equal(t, c.want, table.Range)
			require.Equal(t, "tracker_list", table.Name)
		})
	}
	for name, place := range map[string][3]int{"no row": {0, 3, 1}, "no columns": {1, 0, 1}, "too many rows": {1, 1, 2_000_000}} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.FilterTable("list", place[0], place[1], place[2])
			require.Error(t, err)
		})
	}
}

func TestHowManyLinesATextTakes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		letters    int
		want       int
	}{
		{"nothing", "", 10, 1},
		{"a short text", "Figuig", 10, 1},
		{"a text that just fits", "dix lettre", 10, 1},
		{"one letter more", "onze lettre", 10, 2},
		{"Arabic letters count once", strings.Repeat("س", 10), 10, 1},
		{"line breaks", "a\nb\n", 10, 3},
		{"both", "a\n" + strings.Repeat("x", 25), 10, 4},
		{"no room", "abc", 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, sheet.Lines(c.text, c.letters)) })
	}
}

func TestARowIsAsHighAsItsLinesUpToTheMost(t *testing.T) {
	require.InDelta(t, 15, sheet.RowHeight(1), .001)
	require.InDelta(t, 45, sheet.RowHeight(3), .001)
	require.InDelta(t, 409, sheet.RowHeight(1000), .001)
}

func TestALookIsTheCallersOwn(t *testing.T) {
	for _, s := range []sheet.Style{sheet.TextStyle, sheet.WholeStyle, sheet.NumberStyle, sheet.PercentStyle, sheet.DayStyle, sheet.InstantStyle, sheet.HeadStyle} {
		first := s.Look()
		first.Alignment.Horizontal = "changed"
		require.NotEqual(t, "changed", s.Look().Alignment.Horizontal)
	}
	require.True(t, sheet.HeadStyle.Look().Font.Bold)
	require.Equal(t, sheet.HeadColor, sheet.HeadStyle.Look().Fill.Color[0])
	require.Equal(t, 49, sheet.TextStyle.Look().NumFmt, "a text stays one, whatever it begins with")
}

func TestStylesAreNumberedInTheWorkbook(t *testing.T) {
	b := begun(t, sheet.Properties{})
	numbers, err := sheet.AddStyles(b, map[string]*excelize.Style{
		"day": sheet.DayStyle.Look(), "head": sheet.HeadStyle.Look(), "day again": sheet.DayStyle.Look(),
	})
	require.NoError(t, err)
	require.Len(t, numbers, 3)
	require.Equal(t, numbers["day"], numbers["day again"], "the same look is kept once")
	require.NotEqual(t, numbers["day"], numbers["head"])
	_, err = sheet.AddStyles(b, map[string]*excelize.Style{"x": {Font: &excelize.Font{Size: 1000}}})
	require.Error(t, err)
}

func TestAWorkbookCanBePackedByTheCaller(t *testing.T) {
	b := begun(t, sheet.Properties{Title: "x"})
	require.NoError(t, b.AddSheet("S", sheet.Page{}))
	var out bytes.Buffer
	packed := 0
	require.NoError(t, b.PackTo(&out, func(w io.Writer) excelize.ZipWriter {
		packed++
		return zip.NewWriter(w)
	}))
	require.Equal(t, 1, packed)
	require.Equal(t, []string{"S"}, book(t, out.Bytes()).GetSheetList())
}
