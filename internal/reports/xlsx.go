package reports

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	cells "tracker/internal/sheet"
)

const xlsxMediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// xlsxFormats is a workbook for each language; the first language's has the
// plain name.
func xlsxFormats() []Format {
	var list []Format
	for i, lang := range locale.Supported {
		name := "report." + lang + ".xlsx"
		if i == 0 {
			name = "report.xlsx"
		}
		list = append(list, Format{Name: name, MediaType: xlsxMediaType, Render: func(w io.Writer, d Document) error {
			return writeWorkbook(w, wordsFor(lang, &d))
		}})
	}
	return list
}

// workbook is one under construction. The first error stays and stops it.
type workbook struct {
	*excelize.File
	words
	styles map[string]int
	err    error
}

func writeWorkbook(w io.Writer, in words) error {
	b := &workbook{File: excelize.NewFile(), words: in, styles: map[string]int{}}
	b.SetZipWriter(newNumberFormulas)
	defer func() { _ = b.Close() }()
	b.makeStyles()
	tables := in.tables()
	for i, t := range tables {
		if t.id == "rates" && len(t.rows) > 0 {
			t.rows = t.rows[1:] // that of the whole stands below, with the totals
		}
		b.sheet(i, t)
	}
	for _, t := range tables {
		if t.id == "pledges" {
			b.chart(tables[0], t)
		}
	}
	b.describe()
	// The library lists the content types in no order.
	types := b.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	if b.err != nil {
		return b.err
	}
	_, err := b.WriteTo(w)
	return err
}

func (b *workbook) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

// The font of all cells, which the library gives only to those without a style,
// and its size in points.
const (
	font     = "Calibri"
	fontSize = 11
)

// makeStyles prepares a style for each type of cell.
func (b *workbook) makeStyles() {
	top := &excelize.Alignment{Vertical: "top"}
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true}
	bold := &excelize.Font{Family: font, Size: fontSize, Bold: true}
	above := []excelize.Border{{Type: "top", Color: "1F4E79", Style: 1}}
	number, day, moment := "#,##0.####", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	styles := map[string]*excelize.Style{
		"head":          {Font: &excelize.Font{Family: font, Size: fontSize, Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}},
		"title":         {Font: &excelize.Font{Family: font, Size: 14, Bold: true}},
		"text":          {Alignment: wrapped, NumFmt: 49},
		"count":         {Alignment: top, NumFmt: 3},
		"number":        {Alignment: top, CustomNumFmt: &number},
		"percent":       {Alignment: top, NumFmt: 9},
		"date":          {Alignment: top, CustomNumFmt: &day},
		"instant":       {Alignment: top, CustomNumFmt: &moment},
		"total":         {Font: bold, Border: above, NumFmt: 3},
		"total percent": {Font: bold, Border: above, NumFmt: 9},
	}
	for _, name := range slices.Sorted(maps.Keys(styles)) {
		id, err := b.NewStyle(styles[name])
		b.try(err)
		b.styles[name] = id
	}
}

// The lines of a sheet: what it is about, a note or nothing, then the table.
const (
	titleLine = 1
	noteLine  = 2
	headLine  = 4
)

func (b *workbook) sheet(i int, t table) {
	name := b.T("report.sheet." + t.id)
	if i == 0 {
		b.try(b.SetSheetName("Sheet1", name))
	} else {
		_, err := b.NewSheet(name)
		b.try(err)
	}
	rtl := b.Dir() == "rtl"
	b.try(b.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &rtl}))
	b.put(name, 1, titleLine, t.title+" · "+b.Text(b.report.Agreement.Title)+" · "+b.period(b.report.Period))
	b.style(name, 1, titleLine, "title")
	b.put(name, 1, noteLine, b.note())
	for x, c := range t.columns {
		b.put(name, x+1, headLine, c.title)
		b.style(name, x+1, headLine, "head")
		letter := b.letter(x + 1)
		b.try(b.SetColWidth(name, letter, letter, float64(c.width)))
	}
	b.try(b.SetRowHeight(name, headLine, 48))
	for y, row := range t.rows {
		for x, cell := range row {
			b.cell(name, x+1, headLine+1+y, cell)
		}
		if lines := b.lines(t, row); lines > 1 {
			b.try(b.SetRowHeight(name, headLine+1+y, min(float64(lines)*lineHeight, excelize.MaxRowHeight)))
		}
	}
	b.totals(name, t)
	b.frame(name, i, t)
}

// lineHeight is that of one line of text, in points.
const lineHeight = 15

// lines is how many lines the longest text of a row wants in its column. Not
// every program fits the height of rows by itself.
func (b *workbook) lines(t table, row []any) int {
	most := 1
	for x, cell := range row {
		plain, _ := b.plain(cell)
		text, _ := plain.(string)
		lines := 0
		for line := range strings.SplitSeq(text, "\n") {
			lines += 1 + (utf8.RuneCountInString(line)-1)/t.columns[x].width
		}
		most = max(most, lines)
	}
	return most
}

// note is what has to be said on every sheet.
func (b *workbook) note() string {
	var notes []string
	if b.report.Demonstration {
		notes = append(notes, b.T("report.demonstration"))
	}
	if b.report.Provisional {
		notes = append(notes, b.T("report.provisional"))
	}
	return strings.Join(notes, " ")
}

// frame makes the rows a table with filters and keeps its head in sight. A
// table has one row at least.
func (b *workbook) frame(name string, i int, t table) {
	rows := max(len(t.rows), 1)
	if len(t.rows) == 0 {
		b.put(name, 1, headLine+1, t.empty)
	}
	from, err := excelize.CoordinatesToCellName(1, headLine)
	b.try(err)
	to, err := excelize.CoordinatesToCellName(len(t.columns), headLine+rows)
	b.try(err)
	b.try(b.AddTable(name, &excelize.Table{
		Range: from + ":" + to, Name: fmt.Sprintf("tracker_%d_%s", i+1, t.id), StyleName: "TableStyleLight9",
	}))
	below, err := excelize.CoordinatesToCellName(1, headLine+1)
	b.try(err)
	b.try(b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: headLine, TopLeftCell: below, ActivePane: "bottomLeft"}))
	landscape, a4, wide, long := "landscape", 9, 1, 0 // one page wide, as long as it takes
	fit := true
	b.try(b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.try(b.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &long}))
}

// cell writes a value under the style of its type.
func (b *workbook) cell(sheet string, x, y int, value any) {
	plain, style := b.plain(value)
	if plain == nil {
		return
	}
	b.put(sheet, x, y, plain)
	b.style(sheet, x, y, style)
}

// plain is what a cell of the workbook holds: texts, numbers and times.
func (b *workbook) plain(value any) (any, string) {
	switch v := value.(type) {
	case string:
		return filled(v), "text"
	case code:
		return string(v), "text"
	case written:
		return filled(string(v)), "text"
	case int:
		return v, "count"
	case share:
		return math.Floor(float64(v)/10) / 100, "percent"
	case *commitments.Quantity:
		if v == nil {
			return nil, ""
		}
		if v.Float() == math.Trunc(v.Float()) {
			return v.Float(), "count" // the other format would leave its point standing
		}
		return v.Float(), "number"
	case commitments.Date:
		if v.IsZero() {
			return nil, ""
		}
		return v.In(time.UTC), "date"
	case time.Time:
		if v.IsZero() {
			return nil, ""
		}
		local := v.In(b.loc)
		return commitments.DateOf(local).In(time.UTC).Add(time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute), "instant"
	case commitments.Period:
		return filled(b.period(v)), "text"
	case commitments.Status:
		return b.status(v), "text"
	case commitments.Assessment:
		return b.assessment(v), "text"
	}
	return nil, ""
}

func filled(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (b *workbook) put(sheet string, x, y int, value any) {
	at, err := excelize.CoordinatesToCellName(x, y)
	b.try(err)
	if s, ok := value.(string); ok {
		b.try(b.SetCellStr(sheet, at, s))
		return
	}
	b.try(b.SetCellValue(sheet, at, value))
}

func (b *workbook) style(sheet string, x, y int, name string) {
	at, err := excelize.CoordinatesToCellName(x, y)
	b.try(err)
	b.try(b.SetCellStyle(sheet, at, at, b.styles[name]))
}

// chart draws the statuses by pledge beside the summary.
func (b *workbook) chart(first, t table) {
	if len(t.rows) == 0 {
		return
	}
	on, from := b.T("report.sheet."+first.id), b.T("report.sheet."+t.id)
	last := headLine + len(t.rows)
	var series []excelize.ChartSeries
	for i, s := range statuses() {
		letter := b.letter(4 + i) // code, name and total stand before
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("'%s'!$%s$%d", from, letter, headLine),
			Categories: fmt.Sprintf("'%s'!$A$%d:$A$%d", from, headLine+1, last),
			Values:     fmt.Sprintf("'%s'!$%s$%d:$%s$%d", from, letter, headLine+1, letter, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{statusFill(s)}},
		})
	}
	b.try(b.AddChart(on, "E4", &excelize.Chart{
		Type: excelize.BarStacked, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.T("report.chart.pledges")}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 760, Height: 460},
		YAxis:     excelize.ChartAxis{MajorGridLines: true},
		XAxis:     excelize.ChartAxis{ReverseOrder: true},
	}))
}

// describe sets the properties of the file. Its times are the report's own, so
// that the same report is the same bytes.
func (b *workbook) describe() {
	day := b.report.To.In(time.UTC).Format(time.RFC3339)
	b.try(cells.Describe(b.File, excelize.DocProperties{
		Title: b.T("report.title") + " · " + b.Text(b.report.Agreement.Title), Subject: b.report.Period.String(),
		Language: b.Tag(), Created: day, Modified: day, Creator: b.Text(b.report.Agreement.Title), LastModifiedBy: "tracker",
	}))
}
