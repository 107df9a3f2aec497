package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/sheet"
)

// opening is the workbook's first sheet, for people: what the report is, its key
// figures, two charts, and where each of the other sheets is.
const opening = "opening"

// The lines and columns of the first sheet.
const (
	openingLine  = 6 // of the heads of the figures
	openingName  = 1
	openingValue = 2
	openingChart = "D3"
	secondChart  = "D22"
)

// open adds the first sheet, before the others.
func (b *workbook) open() {
	name := b.T("report.sheet." + opening)
	b.try(func() error { return b.AddSheet(name, sheet.Page{FitWidth: true, Head: b.head()}) })
	for letter, width := range map[string]float64{"A": 58, "B": 14, "C": 3} {
		b.try(func() error { return b.SetColWidth(name, letter, letter, width) })
	}
	b.try(func() error {
		return b.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: pointer(b.rtl()), ShowGridLines: pointer(false)})
	})
}

func pointer(is bool) *bool { return &is }

// fillOpening writes the first sheet, once the others stand.
func (b *workbook) fillOpening(tables []table) {
	name := b.T("report.sheet." + opening)
	line := func(y int, style cellStyle, text string) {
		b.put(name, openingName, y, text)
		b.style(name, openingName, y, style)
	}
	line(1, titleStyle, b.Text(b.report.Agreement.Title))
	line(2, boldStyle, b.T("report.title")+" · "+b.period(b.report.Period))
	line(3, plainStyle, b.span())
	line(4, plainStyle, b.note())
	b.try(func() error { return b.SetRowHeight(name, 4, sheet.RowHeight(sheet.Lines(b.note(), 58))) })
	y := openingLine
	line(y, sheet.HeadStyle, b.T("report.table.summary"))
	b.put(name, openingValue, y, b.T("report.column.count"))
	b.style(name, openingValue, y, sheet.HeadStyle)
	for _, f := range b.report.leadCounts() {
		y++
		line(y, plainStyle, b.T("report.figure."+f.key))
		b.cell(name, openingValue, y, b.cellOf(f.value))
	}
	y += 2
	line(y, sheet.HeadStyle, b.T("report.contents"))
	for _, t := range tables {
		y++
		line(y, linkStyle, t.title)
		to := sheet.Quoted(b.T("report.sheet."+t.id)) + "!A1"
		at := b.at(openingName, y)
		b.try(func() error { return b.SetCellHyperLink(name, at, to, "Location") })
	}
	for _, t := range tables {
		if t.id == "pledges" && len(t.rows) > 0 {
			b.stateChart(name)
			b.pledgeChart(name, t)
		}
	}
}

// foundColor is of what was found, dark enough to show on white.
const foundColor = "B67C00"

// stateChart sets what is declared beside what was verified, status by status, but for
// what has none yet: that is not the same of both.
func (b *workbook) stateChart(on string) {
	from := sheet.Quoted(b.T("report.sheet.summary"))
	n, series := len(commitments.Statuses), []excelize.ChartSeries{}
	for i, fill := range []string{sheet.HeadColor, foundColor} {
		first := headLine + 3 + i*(n+1) // below the head, the total and what has none
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$A$%d", from, first),
			Categories: fmt.Sprintf("%s!$B$%d:$B$%d", from, headLine+3, headLine+2+n),
			Values:     fmt.Sprintf("%s!$C$%d:$C$%d", from, first, first+n-1),
			Fill:       sheet.Fill(fill),
		})
	}
	b.addChart(on, openingChart, excelize.Bar, 350, series, b.T("report.chart.states"), b.T("term.status"))
}

// pledgeChart divides the commitments of each pledge by what is declared.
func (b *workbook) pledgeChart(on string, t table) {
	from := sheet.Quoted(b.T("report.sheet." + t.id))
	last := headLine + len(t.rows)
	var series []excelize.ChartSeries
	for i, s := range statuses() {
		letter := b.letter(4 + i) // code, name and total stand before
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", from, letter, headLine),
			Categories: fmt.Sprintf("%s!$A$%d:$A$%d", from, headLine+1, last),
			Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", from, letter, headLine+1, letter, last),
			Fill:       sheet.Fill(statusFill(s)),
		})
	}
	b.addChart(on, secondChart, excelize.BarStacked, 480, series, b.T("report.chart.pledges"), b.T("term.pledge"))
}

// addChart adds a chart of bars that begin where reading does. Its second axis counts
// commitments.
func (b *workbook) addChart(on, at string, kind excelize.ChartType, height uint, series []excelize.ChartSeries, title, axis string) {
	text := func(s string, size float64, bold bool) []excelize.RichTextRun {
		return []excelize.RichTextRun{{Text: s, Font: &excelize.Font{Family: sheet.Font, Size: size, Bold: bold, Color: "182623"}}}
	}
	font := excelize.Font{Family: sheet.Font, Size: 10, Color: "182623"}
	b.try(func() error {
		return b.AddChart(on, at, &excelize.Chart{
			Type: kind, Series: series,
			Title:     excelize.ChartTitle{Paragraph: text(title, 13, true)},
			Legend:    excelize.ChartLegend{Position: "bottom", Font: &font},
			Dimension: excelize.ChartDimension{Width: 760, Height: height},
			XAxis:     excelize.ChartAxis{ReverseOrder: true, Font: font, Title: excelize.ChartTitle{Paragraph: text(axis, 10, false)}},
			YAxis: excelize.ChartAxis{
				MajorGridLines: true, ReverseOrder: b.rtl(), Font: font,
				Title: excelize.ChartTitle{Paragraph: text(b.T("report.chart.count"), 10, false)},
			},
		})
	})
}

// statusFill is the colour of a status as spreadsheets write it.
func statusFill(s commitments.Status) string {
	fill := chart.Status.Look(string(s)).Fill
	if s == None {
		fill = "#f2f2f2" // white would not show on the page
	}
	return strings.ToUpper(strings.TrimPrefix(fill, "#"))
}
