package sheet

import (
	"io"

	"github.com/xuri/excelize/v2"

	"tracker/internal/problem"
)

// xlsxFile is an XLSX file of one sheet. Its rows wait in a temporary file until
// it is closed; then it is written in one go.
type xlsxFile struct {
	to      io.Writer
	book    *Book
	rows    *excelize.StreamWriter
	columns []int
	styles  map[Style]int
	table   Table
	line    []any
	written int // rows, the header too
	maxRows int // that the sheet can have
}

func openXLSX(w io.Writer, t Table) (Writer, error) {
	book, err := NewBook(Properties{Title: t.Title, Language: t.Language, RightToLeft: t.RightToLeft, Made: t.Made})
	if err != nil {
		return nil, err
	}
	f := &xlsxFile{
		to: w, book: book, table: t, columns: columnsWith(t.Columns, func(c Column) string { return c.Title }),
		maxRows: excelize.TotalRows,
	}
	if err := f.begin(); err != nil {
		f.Discard()
		return nil, err
	}
	return f, nil
}

// begin writes everything that stands before the rows.
func (f *xlsxFile) begin() (err error) {
	if f.styles, err = AddStyles(f.book, f.looks()); err != nil {
		return err
	}
	if err := f.book.AddSheet(f.table.Title, Page{}); err != nil {
		return err
	}
	if err := f.book.Repeat(f.table.Title, "$A:$A", "$1:$1"); err != nil {
		return err
	}
	if f.rows, err = f.book.NewStreamWriter(f.table.Title); err != nil {
		return err
	}
	for i, column := range f.columns {
		if err := f.rows.SetColWidth(i+1, i+1, float64(f.table.Columns[column].Width)); err != nil {
			return err
		}
	}
	err = f.rows.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"})
	if err != nil {
		return err
	}
	return f.writeHead()
}

// looks are those of the cells of a list, whose days and instants stand in the
// middle of their columns.
func (f *xlsxFile) looks() map[Style]*excelize.Style {
	looks := map[Style]*excelize.Style{}
	for _, s := range []Style{TextStyle, WholeStyle, NumberStyle, PercentStyle, DayStyle, InstantStyle, HeadStyle} {
		looks[s] = s.Look()
	}
	looks[DayStyle].Alignment.Horizontal = "center"
	looks[InstantStyle].Alignment.Horizontal = "center"
	return looks
}

func (f *xlsxFile) writeHead() error {
	f.line = make([]any, len(f.columns))
	lines := 2
	for i, column := range f.columns {
		c := f.table.Columns[column]
		f.line[i] = excelize.Cell{StyleID: f.styles[HeadStyle], Value: c.Title}
		lines = max(lines, c.lines(c.Title))
	}
	return f.writeLine(lines)
}

// lines is about how many lines a text takes in the column. Lines break between
// words, which takes some of their width.
func (c Column) lines(text string) int { return Lines(text, c.Width*9/10) }

// writeLine writes the line as the next row, as high as so many lines of text.
func (f *xlsxFile) writeLine(lines int) error {
	if f.written == f.maxRows {
		return problem.New(problem.Invalid, "error.export.rows", "max", f.maxRows-1)
	}
	f.written++
	at, err := excelize.CoordinatesToCellName(1, f.written)
	if err != nil {
		return err
	}
	if lines == 1 {
		return f.rows.SetRow(at, f.line)
	}
	return f.rows.SetRow(at, f.line, excelize.RowOpts{Height: RowHeight(lines)})
}

func (f *xlsxFile) Write(row []Cell) error {
	lines := 1
	for i, column := range f.columns {
		c := row[column]
		f.line[i] = nil
		if c.value != nil {
			f.line[i] = excelize.Cell{StyleID: f.styles[c.style], Value: c.value}
		}
		if text, ok := c.value.(string); ok {
			lines = max(lines, f.table.Columns[column].lines(text))
		}
	}
	return f.writeLine(lines)
}

// Close makes the rows a table and writes the file.
func (f *xlsxFile) Close() error {
	defer f.Discard()
	table, err := FilterTable(f.table.Name, 1, len(f.columns), f.written-1)
	if err != nil {
		return err
	}
	if err := f.rows.AddTable(table); err != nil {
		return err
	}
	if err := f.rows.Flush(); err != nil {
		return err
	}
	return f.book.StreamTo(f.to)
}

// Discard removes the temporary file. What can't be removed is the business of
// whoever cleans the system's folder of such files.
func (f *xlsxFile) Discard() { _ = f.book.Close() }
