package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/sheet"
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
		list = append(list, Format{Name: name, MediaType: sheet.XLSXMediaType, Language: lang, Render: func(w io.Writer, d Document) error {
			return writeWorkbook(w, view{translator: translatorFor(lang, &d), edition: d.Edition})
		}})
	}
	return list
}

// workbook is one under construction. After the first error, which it keeps, it
// writes nothing more.
type workbook struct {
	*sheet.Book
	view
	styles map[cellStyle]int
	err    error
}

// cellStyle is how the workbook shows a cell: one of package sheet's, or one of
// those below.
type cellStyle = sheet.Style

// The styles of cells outside the tables.
const (
	titleStyle cellStyle = 100 + iota
	linkStyle
	boldStyle
	plainStyle
	totalStyle
	totalPercentStyle
)

func writeWorkbook(w io.Writer, in view) error {
	book, err := sheet.NewBook(in.properties())
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	b := &workbook{Book: book, view: in}
	if b.styles, err = sheet.AddStyles(book, cellStyles(in.RightToLeft())); err != nil {
		return err
	}
	tables := in.tables()
	b.open()
	for i, t := range tables {
		t = t.inWorkbook()
		if t.id == "rates" && len(t.rows) > 0 {
			t.rows = t.rows[1:] // that of the whole stands below, with the totals
		}
		b.addTable(i, t)
	}
	b.fillOpening(tables)
	if b.err != nil {
		return b.err
	}
	return book.PackTo(w, newNumberFormulas)
}

// properties are what the file says of itself. Its times are the report's own, so
// that the same report is the same bytes.
func (tr translator) properties() sheet.Properties {
	agreement := tr.Text(tr.report.Agreement.Title)
	return sheet.Properties{
		Title: tr.T("report.title") + " · " + agreement, Subject: tr.report.Period.String(), Creator: agreement,
		Language: tr.Tag(), RightToLeft: tr.RightToLeft(), Made: tr.report.To.In(time.UTC),
	}
}

// cellStyles are those of the tables, of the line above them, and of totals.
func cellStyles(rightToLeft bool) map[cellStyle]*excelize.Style {
	looks := map[cellStyle]*excelize.Style{}
	for _, s := range []cellStyle{
		sheet.TextStyle, sheet.WholeStyle, sheet.NumberStyle, sheet.PercentStyle, sheet.DayStyle, sheet.InstantStyle, sheet.HeadStyle,
	} {
		looks[s] = s.Look()
	}
	bold := &excelize.Font{Family: sheet.Font, Size: sheet.FontSize, Bold: true}
	above := []excelize.Border{{Type: "top", Color: sheet.HeadColor, Style: 1}}
	var order uint64 // as the text begins
	if rightToLeft {
		order = 2 // these are lines of the language, whatever stands in them
	}
	line := &excelize.Alignment{ReadingOrder: order}
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true, ReadingOrder: order}
	looks[titleStyle] = &excelize.Style{Font: &excelize.Font{Family: sheet.Font, Size: 14, Bold: true}, Alignment: line}
	looks[linkStyle] = &excelize.Style{Font: &excelize.Font{Family: sheet.Font, Size: sheet.FontSize, Underline: "single", Color: sheet.HeadColor}, Alignment: line}
	looks[boldStyle] = &excelize.Style{Font: bold, Alignment: wrapped}
	looks[plainStyle] = &excelize.Style{Font: &excelize.Font{Family: sheet.Font, Size: sheet.FontSize}, Alignment: wrapped}
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

// The lines of a sheet: what it is about, a note on the edition and one on the table,
// or nothing, then the table.
const (
	titleLine = 1
	noteLine  = 2
	ruleLine  = 3
	headLine  = 4
)

func (b *workbook) addTable(i int, t table) {
	name := b.T("report.sheet." + t.id)
	letters := t.letters()
	page := sheet.Page{FitWidth: true, Across: (letters + pageLetters - 1) / pageLetters, Upright: letters <= uprightLetters, Head: b.head()}
	b.try(func() error { return b.AddSheet(name, page) })
	b.try(func() error { return b.Repeat(name, "$A:$B", fmt.Sprintf("$%d:$%d", headLine, headLine)) })
	b.put(name, 1, titleLine, t.title+" · "+b.period(b.report.Period))
	b.style(name, 1, titleLine, titleStyle)
	b.put(name, 1, noteLine, b.note())
	b.put(name, 1, ruleLine, t.note)
	for x, c := range t.columns {
		b.put(name, x+1, headLine, c.title)
		b.style(name, x+1, headLine, sheet.HeadStyle)
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
				lines = max(lines, sheet.Lines(text, t.columns[x].width))
			}
		}
		if lines > 1 {
			b.try(func() error { return b.SetRowHeight(name, headLine+1+y, sheet.RowHeight(lines)) })
		}
	}
	b.totals(name, t)
	b.frame(name, i, t)
}

// How wide a table may be to print upright, and to print on one page.
const uprightLetters, pageLetters = 110, 260

// letters is how wide the table's columns are together.
func (t table) letters() (n int) {
	for _, c := range t.columns {
		n += c.width
	}
	return n
}

// head is what stands at the head of each printed page.
func (b *workbook) head() string {
	return b.T("report.title") + " · " + b.Text(b.report.Agreement.Title) + " · " + b.period(b.report.Period)
}

// note is what has to be said on every sheet: which edition it is, and what a reader
// must not overlook.
func (b *workbook) note() string {
	notes := b.notices()
	if line := b.editionLine(); line != "" {
		notes = append([]string{line + "."}, notes...)
	}
	return strings.Join(notes, " ")
}

// frame makes the rows a table with filters and keeps its head in sight.
func (b *workbook) frame(name string, i int, t table) {
	if len(t.rows) == 0 {
		b.put(name, 1, headLine+1, t.empty)
	}
	b.try(func() error {
		filters, err := sheet.FilterTable(fmt.Sprintf("%d_%s", i+1, t.id), headLine, len(t.columns), len(t.rows))
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
func (b *workbook) cell(name string, x, y int, c sheet.Cell) {
	if c.Value() == nil {
		return
	}
	b.put(name, x, y, c.Value())
	b.style(name, x, y, c.Style())
}

// cellOf is the cell of a table's value.
func (b *workbook) cellOf(value any) sheet.Cell {
	switch v := value.(type) {
	case string:
		return sheet.Text(v)
	case lines:
		return sheet.Text(strings.Join(v, "\n"))
	case code:
		return sheet.Text(string(v))
	case userText:
		return sheet.Text(string(v))
	case int:
		return sheet.Whole(v)
	case share:
		return sheet.Share(int(v))
	case amount:
		return sheet.Number(decimal(v.value))
	case *commitments.Quantity:
		return sheet.Number(decimal(v))
	case commitments.Date:
		return sheet.Day(v.Year, v.Month, v.Day)
	case time.Time:
		return sheet.Instant(v.Truncate(time.Minute), b.loc)
	case commitments.Period:
		return sheet.Text(b.period(v))
	case commitments.Status:
		return sheet.Text(b.status(v))
	case verifiedStatus:
		return sheet.Text(b.verified(commitments.Status(v)))
	case commitments.Assessment:
		return sheet.Text(b.assessment(v))
	}
	return sheet.Cell{}
}

// at names a cell.
func (b *workbook) at(x, y int) (name string) {
	b.try(func() (err error) { name, err = excelize.CoordinatesToCellName(x, y); return err })
	return name
}

func (b *workbook) put(name string, x, y int, value any) {
	at := b.at(x, y)
	b.try(func() error {
		if s, ok := value.(string); ok {
			return b.SetCellStr(name, at, s)
		}
		return b.SetCellValue(name, at, value)
	})
}

func (b *workbook) style(name string, x, y int, style cellStyle) {
	at := b.at(x, y)
	b.try(func() error { return b.SetCellStyle(name, at, at, b.styles[style]) })
}
