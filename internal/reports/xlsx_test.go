package reports

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/sheet"
)

// workbookOf opens the French workbook of the material.
func workbookOf(t *testing.T, m Material) *excelize.File {
	book, err := excelize.OpenReader(bytes.NewReader(files(t, document(m))["report.xlsx"]))
	require.NoError(t, err)
	t.Cleanup(func() { _ = book.Close() })
	return book
}

func TestWorkbookShowsLongTextsWhole(t *testing.T) {
	m := sample()
	m.Cuts["M1.A"] = saying(m.Cuts["M1.A"], func(u *c.Update) {
		u.Narrative = "Premier\n" + strings.Repeat("mot ", 30) // one line and two of 60 letters; the fourth row has a period in a narrow column
	})
	m.Cuts["M1.B"] = saying(m.Cuts["M1.B"], func(u *c.Update) { u.Narrative = strings.Repeat("mot ", 3000) })
	book := workbookOf(t, m)
	for row, want := range map[int]float64{1: sheet.RowHeight(3), 2: excelize.MaxRowHeight, 4: sheet.RowHeight(2)} {
		height, err := book.GetRowHeight(locale.For("fr").T("report.sheet.commitments"), headLine+row)
		require.NoError(t, err)
		require.Equal(t, want, height, "row %d", row)
	}
}

func TestWorkbookTotalsOfNothing(t *testing.T) {
	m := sample()
	m.Commitments, m.Cuts, m.Updates = nil, nil, nil
	book := workbookOf(t, m)
	l := locale.For("fr")
	for _, sheet := range []string{"summary", "parties", "rates"} {
		lines, err := book.GetRows(l.T("report.sheet." + sheet))
		require.NoError(t, err)
		for _, cell := range lines[headLine] {
			require.NotContains(t, cell, "#", sheet)
		}
	}
	total, err := book.GetCellValue(l.T("report.sheet.summary"), "C5")
	require.NoError(t, err)
	require.Equal(t, "0", total)
	rate, err := book.GetCellFormula(l.T("report.sheet.rates"), "I5")
	require.NoError(t, err)
	require.Empty(t, rate, "nothing was due")
}

func TestWorkbookWritesWholeNumbersWithoutAPoint(t *testing.T) {
	m := sample()
	m.Commitments[0].Targets = []c.Target{target("M1.1", "2.5", "1234")}
	book := workbookOf(t, m)
	lines, err := book.GetRows(locale.For("fr").T("report.sheet.targets"))
	require.NoError(t, err)
	require.Equal(t, []string{"2.5", "1,234"}, lines[headLine][6:8])
}

func TestWorkbookAddsIndicatorsUpOverRegions(t *testing.T) {
	m := sample()
	m.Commitments[1].Targets = append([]c.Target{target("M1.1", "", "5")}, m.Commitments[1].Targets...)
	book := workbookOf(t, m)
	name := locale.For("fr").T("report.sheet.totals")
	lines, err := book.GetRows(name)
	require.NoError(t, err)
	at := func(y int, title string) string {
		x := slices.Index(lines[headLine-1], locale.For("fr").T(title))
		require.NotEqual(t, -1, x, title)
		cell, err := excelize.CoordinatesToCellName(x+1, y)
		require.NoError(t, err)
		return cell
	}
	for title, want := range map[string]string{"term.target": "15", "term.baseline": "2", "term.declared_value": "6", "term.verified_value": "6"} {
		cell := at(headLine+1, title)
		formula, err := book.GetCellFormula(name, cell)
		require.NoError(t, err)
		require.Regexp(t, `^SUMIFS?\(`, formula, title)
		value, err := book.GetCellValue(name, cell)
		require.NoError(t, err)
		require.Equal(t, want, value, title)
	}
	ratio := at(headLine+3, "term.declared_value")
	formula, err := book.GetCellFormula(name, ratio)
	require.NoError(t, err)
	require.Empty(t, formula, "ratios are no sum")
	value, err := book.GetCellValue(name, ratio)
	require.NoError(t, err)
	require.Equal(t, "50", value, "40 of 80")
}

func TestWorkbookOpensWithASheetForPeople(t *testing.T) {
	by := files(t, document(collecting()))
	for i, lang := range locale.Supported {
		name := map[bool]string{true: "report.xlsx", false: "report." + lang + ".xlsx"}[i == 0]
		t.Run(name, func(t *testing.T) {
			book, err := excelize.OpenReader(bytes.NewReader(by[name]))
			require.NoError(t, err)
			defer book.Close()
			l := locale.For(lang)
			first := book.GetSheetList()[0]
			require.Equal(t, l.T("report.sheet.opening"), first)
			lines, err := book.GetRows(first)
			require.NoError(t, err)
			said := map[string]string{}
			linked := map[string]bool{}
			for y, line := range lines {
				if len(line) > 1 {
					said[line[0]] = line[1]
				}
				is, to, err := book.GetCellHyperLink(first, "A"+strconv.Itoa(y+1))
				require.NoError(t, err)
				if is {
					linked[strings.TrimSuffix(to, "!A1")] = true
				}
			}
			report := document(collecting()).Report
			require.Equal(t, strconv.Itoa(report.Whole.Total), said[l.T("report.figure.commitments")])
			require.Equal(t, strconv.Itoa(report.Whole.Overdue), said[l.T("report.figure.overdue")])
			require.Contains(t, said, l.T("report.figure.completeness"))
			for _, other := range book.GetSheetList()[1:] {
				require.True(t, linked[sheet.Quoted(other)], other)
			}
			require.Len(t, linked, len(book.GetSheetList())-1)
		})
	}
}

func TestWorkbookDrawsItsChartsInTheDirectionOfTheLanguage(t *testing.T) {
	by := files(t, document(sample()))
	for name, mirrored := range map[string]bool{"report.xlsx": false, "report.ar.xlsx": true} {
		archive, err := zip.NewReader(bytes.NewReader(by[name]), int64(len(by[name])))
		require.NoError(t, err)
		charts := 0
		for _, part := range archive.File {
			if !strings.HasPrefix(part.Name, "xl/charts/chart") {
				continue
			}
			charts++
			content, err := part.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(content)
			require.NoError(t, err)
			require.Equal(t, 3, strings.Count(string(text), "<title>"), "%s: of the chart and of both axes", part.Name)
			require.Equal(t, map[bool]int{false: 1, true: 2}[mirrored], strings.Count(string(text), `<orientation val="maxMin"`), "%s %s", name, part.Name)
		}
		require.Equal(t, 2, charts)
	}
}

func TestWorkbookPrintsOnA4(t *testing.T) {
	book := workbookOf(t, sample())
	repeated := map[string]string{}
	for _, name := range book.GetDefinedName() {
		repeated[name.Scope] = name.RefersTo
	}
	for _, name := range book.GetSheetList() {
		layout, err := book.GetPageLayout(name)
		require.NoError(t, err)
		require.Equal(t, 9, *layout.Size, name)
		require.NotZero(t, *layout.FitToWidth, name)
		foot, err := book.GetHeaderFooter(name)
		require.NoError(t, err)
		require.Contains(t, foot.OddFooter, "&P / &N", name)
		require.Contains(t, foot.OddHeader, "Convention d’essai", name)
		if name != locale.For("fr").T("report.sheet.opening") {
			require.Contains(t, repeated[name], "$4:$4", "the head of the table comes again")
		}
	}
	layout, err := book.GetPageLayout(locale.For("fr").T("report.sheet.parties"))
	require.NoError(t, err)
	require.Equal(t, "landscape", *layout.Orientation)
	require.Greater(t, *layout.FitToWidth, 1, "too many columns for one page")
	layout, err = book.GetPageLayout(locale.For("fr").T("report.sheet.summary"))
	require.NoError(t, err)
	require.Equal(t, "portrait", *layout.Orientation)
}
