package sheet

import (
	"archive/zip"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tracker/internal/problem"
)

// workbook is an XLSX file of one sheet. Its rows wait in a temporary file until
// it is closed; then it is written in one go.
type workbook struct {
	file    *excelize.File
	sheet   *excelize.StreamWriter
	columns []int
	styles  map[style]int
	table   Table
	line    []any
	rows    int // that were written, the header too
	most    int // rows that the sheet can have
}

func openWorkbook(w io.Writer, t Table) (Writer, error) {
	b := &workbook{
		file: excelize.NewFile(), table: t, columns: filled(t.Columns, func(c Column) string { return c.Title }),
		styles: map[style]int{}, most: excelize.TotalRows,
	}
	// The library would build the whole file in memory and then write it.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	if err := b.begin(); err != nil {
		b.Discard()
		return nil, err
	}
	return b, nil
}

// begin writes everything that stands before the rows.
func (b *workbook) begin() error {
	for _, step := range []func() error{b.describe, b.makeStyles, b.layOut, b.setColumns, b.head} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) describe() error {
	made := b.table.Made.UTC().Format(time.RFC3339)
	return Describe(b.file, excelize.DocProperties{
		Title: b.table.Title, Language: b.table.Language, Creator: "tracker", LastModifiedBy: "tracker", Created: made, Modified: made,
	})
}

// headStyle is the style of the header; the other styles are those of cells.
const headStyle style = -1

func (b *workbook) makeStyles() error {
	top, middle := &excelize.Alignment{Vertical: "top"}, &excelize.Alignment{Vertical: "top", Horizontal: "center"}
	number, day, moment := "#,##0.####", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	for s, looks := range map[style]*excelize.Style{
		headStyle: {
			Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: "FFFFFF"}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}},
		},
		textStyle:    {Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, NumFmt: 49}, // a text, whatever it begins with
		wholeStyle:   {Alignment: top, NumFmt: 3},
		numberStyle:  {Alignment: top, CustomNumFmt: &number},
		dayStyle:     {Alignment: middle, CustomNumFmt: &day},
		instantStyle: {Alignment: middle, CustomNumFmt: &moment},
	} {
		id, err := b.file.NewStyle(looks)
		if err != nil {
			return err
		}
		b.styles[s] = id
	}
	return nil
}

// layOut names the sheet, gives it its direction, and has the header and the
// first column stand on each printed page.
func (b *workbook) layOut() error {
	if err := b.file.SetSheetName(b.file.GetSheetName(0), b.table.Title); err != nil {
		return err
	}
	if err := b.file.SetSheetView(b.table.Title, 0, &excelize.ViewOptions{RightToLeft: &b.table.RightToLeft}); err != nil {
		return err
	}
	sheet := "'" + strings.ReplaceAll(b.table.Title, "'", "''") + "'"
	if err := b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: b.table.Title, RefersTo: sheet + "!$A:$A," + sheet + "!$1:$1",
	}); err != nil {
		return err
	}
	landscape, a4 := "landscape", 9
	return b.file.SetPageLayout(b.table.Title, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4})
}

func (b *workbook) setColumns() error {
	var err error
	if b.sheet, err = b.file.NewStreamWriter(b.table.Title); err != nil {
		return err
	}
	for i, column := range b.columns {
		if err := b.sheet.SetColWidth(i+1, i+1, float64(b.table.Columns[column].Width)); err != nil {
			return err
		}
	}
	return b.sheet.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight",
	})
}

func (b *workbook) head() error {
	b.line = make([]any, len(b.columns))
	high := 2
	for i, column := range b.columns {
		c := b.table.Columns[column]
		b.line[i] = excelize.Cell{StyleID: b.styles[headStyle], Value: c.Title}
		high = max(high, lines(c.Title, c.Width))
	}
	return b.put(high)
}

// put writes the line as the next row, so many lines high.
func (b *workbook) put(high int) error {
	if b.rows == b.most {
		return problem.New(problem.Invalid, "error.export.rows", "max", b.most-1)
	}
	b.rows++
	at, err := excelize.CoordinatesToCellName(1, b.rows)
	if err != nil {
		return err
	}
	if high == 1 {
		return b.sheet.SetRow(at, b.line)
	}
	return b.sheet.SetRow(at, b.line, excelize.RowOpts{Height: min(lineHeight*float64(high), excelize.MaxRowHeight)})
}

// lineHeight is the height of one line, in points.
const lineHeight = 14.5

// lines is about how many lines a text takes in a column; lines break between
// words, which takes some of their width. The programs that show a workbook leave
// it to whoever wrote it to make its rows high enough.
func lines(text string, width int) int {
	room, n := max(width*9/10, 1), 0
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + max(utf8.RuneCountInString(line)-1, 0)/room
	}
	return n
}

func (b *workbook) Write(row []Cell) error {
	high := 1
	for i, column := range b.columns {
		c := row[column]
		b.line[i] = nil
		if c.shown != nil {
			b.line[i] = excelize.Cell{StyleID: b.styles[c.style], Value: c.shown}
		}
		if text, ok := c.shown.(string); ok {
			high = max(high, lines(text, b.table.Columns[column].Width))
		}
	}
	return b.put(high)
}

// Close makes the rows a table that can be sorted and narrowed, which has one
// row at least, and writes the file.
func (b *workbook) Close() error {
	defer b.Discard()
	last, err := excelize.CoordinatesToCellName(len(b.columns), max(b.rows, 2))
	if err != nil {
		return err
	}
	if err := b.sheet.AddTable(&excelize.Table{
		Range: "A1:" + last, Name: "tracker_" + b.table.Name, StyleName: "TableStyleLight9",
	}); err != nil {
		return err
	}
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	_, err = b.file.WriteToBuffer() // which is empty: see openWorkbook
	return err
}

// Discard removes the temporary file. What can't be removed is the business of
// whoever cleans the system's folder of such files.
func (b *workbook) Discard() { _ = b.file.Close() }
