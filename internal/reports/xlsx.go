package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	cells "tracker/internal/sheet"
)

// xlsxFormats is a workbook for each language; the default language's has the
// plain name.
func xlsxFormats() []Format {
	var list []Format
	for i, lang := range locale.Supported {
		name := "report." + lang + ".xlsx"
		if i == 0 {
			name = "report.xlsx"
		}
		list = append(list, Format{Name: name, MediaType: cells.XLSXMediaType, Language: lang, Render: func(w io.Writer, d Document) error {
			return writeWorkbook(w, wordsFor(lang, &d))
		}})
	}
	return list
}

// workbook is one under construction. After the first error, which it keeps, it
// writes nothing more.
type workbook struct {
	*cells.Book
	words
	styles map[cellStyle]int
	err    error
}

// cellStyle is how the workbook shows a cell: one of package sheet's, or one of
// those below.
type cellStyle = cells.Style

// The styles of cells outside the tables.
const (
	titleStyle cellStyle = 100 + iota
	totalStyle
	totalPercentStyle
)

func writeWorkbook(w io.Writer, in words) error {
	book, err := cells.NewBook(in.properties())
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	b := &workbook{Book: book, words: in}
	if b.styles, err = cells.AddStyles(book, cellStyles()); err != nil {
		return err
	}
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
	if b.err != nil {
		return b.err
	}
	return book.PackTo(w, newNumberFormulas)
}

// properties are what the file says of itself. Its times are the report's own, so
// that the same report is the same bytes.
func (w words) properties() cells.Properties {
	agreement := w.Text(w.report.Agreement.Title)
	return cells.Properties{
		Title: w.T("report.title") + " · " + agreement, Subject: w.report.Period.String(), Creator: agreement,
		Language: w.Tag(), RightToLeft: w.RightToLeft(), Made: w.report.To.In(time.UTC),
	}
}

// cellStyles are those of the tables, of the line above them, and of totals.
func cellStyles() map[cellStyle]*excelize.Style {
	looks := map[cellStyle]*excelize.Style{}
	for _, s := range []cellStyle{
		cells.TextStyle, cells.WholeStyle, cells.NumberStyle, cells.PercentStyle, cells.DayStyle, cells.InstantStyle, cells.HeadStyle,
	} {
		looks[s] = s.Look()
	}
	bold := &excelize.Font{Family: cells.Font, Size: cells.FontSize, Bold: true}
	above := []excelize.Border{{Type: "top", Color: cells.HeadColor, Style: 1}}
	looks[titleStyle] = &excelize.Style{Font: &excelize.Font{Family: cells.Font, Size: 14, Bold: true}}
	looks[totalStyle] = &excelize.Style{Font: bold, Border: above, NumFmt: 3}
	looks[totalPercentStyle] = &excelize.Style{Font: bold, Border: above, NumFmt: 9}
	return looks
}

// try does a step of the writing, unless one before it failed.
func (b *workbook) try(step func() error) {
	if b.err == nil {
		b.err = step()
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
	b.try(func() error { return b.AddSheet(name, cells.Page{FitWidth: true}) })
	b.put(name, 1, titleLine, t.title+" · "+b.Text(b.report.Agreement.Title)+" · "+b.period(b.report.Period))
	b.style(name, 1, titleLine, titleStyle)
	b.put(name, 1, noteLine, b.note())
	for x, c := range t.columns {
		b.put(name, x+1, headLine, c.title)
		b.style(name, x+1, headLine, cells.HeadStyle)
		letter := b.letter(x + 1)
		b.try(func() error { return b.SetColWidth(name, letter, letter, float64(c.width)) })
	}
	b.try(func() error { return b.SetRowHeight(name, headLine, 48) })
	for y, row := range t.rows {
		lines := 1
		for x, value := range row {
			cell := b.cellOf(value)
			b.cell(name, x+1, headLine+1+y, cell)
			if text, is := cell.Value().(string); is {
				lines = max(lines, cells.Lines(text, t.columns[x].width))
			}
		}
		if lines > 1 {
			b.try(func() error { return b.SetRowHeight(name, headLine+1+y, cells.RowHeight(lines)) })
		}
	}
	b.totals(name, t)
	b.frame(name, i, t)
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

// frame makes the rows a table with filters and keeps its head in sight.
func (b *workbook) frame(name string, i int, t table) {
	if len(t.rows) == 0 {
		b.put(name, 1, headLine+1, t.empty)
	}
	b.try(func() error {
		filters, err := cells.FilterTable(fmt.Sprintf("%d_%s", i+1, t.id), headLine, len(t.columns), len(t.rows))
		if err != nil {
			return err
		}
		return b.AddTable(name, filters)
	})
	below := b.at(1, headLine+1)
	b.try(func() error {
		return b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: headLine, TopLeftCell: below, ActivePane: "bottomLeft"})
	})
}

// cell writes a value under its style.
func (b *workbook) cell(sheet string, x, y int, c cells.Cell) {
	if c.Value() == nil {
		return
	}
	b.put(sheet, x, y, c.Value())
	b.style(sheet, x, y, c.Style())
}

// cellOf is the cell of a table's value.
func (b *workbook) cellOf(value any) cells.Cell {
	switch v := value.(type) {
	case string:
		return cells.Text(v)
	case code:
		return cells.Text(string(v))
	case written:
		return cells.Text(string(v))
	case int:
		return cells.Whole(v)
	case share:
		return cells.Share(int(v))
	case *commitments.Quantity:
		return cells.Number(decimal(v))
	case commitments.Date:
		return cells.Day(v.Year, v.Month, v.Day)
	case time.Time:
		return cells.Instant(v.Truncate(time.Minute), b.loc)
	case commitments.Period:
		return cells.Text(b.period(v))
	case commitments.Status:
		return cells.Text(b.status(v))
	case commitments.Assessment:
		return cells.Text(b.assessment(v))
	}
	return cells.Cell{}
}

// at names a cell.
func (b *workbook) at(x, y int) (name string) {
	b.try(func() (err error) { name, err = excelize.CoordinatesToCellName(x, y); return err })
	return name
}

func (b *workbook) put(sheet string, x, y int, value any) {
	at := b.at(x, y)
	b.try(func() error {
		if s, ok := value.(string); ok {
			return b.SetCellStr(sheet, at, s)
		}
		return b.SetCellValue(sheet, at, value)
	})
}

func (b *workbook) style(sheet string, x, y int, style cellStyle) {
	at := b.at(x, y)
	b.try(func() error { return b.SetCellStyle(sheet, at, at, b.styles[style]) })
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
			Fill:       cells.Fill(statusFill(s)),
		})
	}
	b.try(func() error {
		return b.AddChart(on, "E4", &excelize.Chart{
			Type: excelize.BarStacked, Series: series,
			Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.T("report.chart.pledges")}}},
			Legend:    excelize.ChartLegend{Position: "bottom"},
			Dimension: excelize.ChartDimension{Width: 760, Height: 460},
			YAxis:     excelize.ChartAxis{MajorGridLines: true},
			XAxis:     excelize.ChartAxis{ReverseOrder: true},
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
