package workbook

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"tracker/internal/locale"
)

// maxComments bounds the comments of a marked workbook; the column of messages has
// all of them.
const maxComments = 500

// mark writes the workbook that was handed in with each complaint at its cell: the
// cell in colour, with a comment, and the row's complaints in a column of their own.
// Sheets of which there is nothing to say stay as they are.
func (f *upload) mark(content io.Reader, findings []Finding, l *locale.Locale, to io.Writer) (err error) {
	sheets := f.sheetsToMark(findings)
	if err := f.markable(sheets); err != nil {
		return err
	}
	defer func() {
		if recover() != nil { // the library met what its authors did not think of
			err = unmarkable()
		}
	}()
	file, err := excelize.OpenReader(content, excelize.Options{UnzipSizeLimit: maxContent, UnzipXMLSizeLimit: unzipInMemory})
	if err != nil {
		return unreadable()
	}
	defer func() { _ = file.Close() }()
	m := marker{upload: f, file: file, locale: l, styles: map[int]int{}}
	for _, name := range file.GetSheetList() {
		if !sheets[name] {
			continue
		}
		if err := m.sheet(name, f.sheets[name], findings); err != nil {
			return unmarkable()
		}
	}
	written := &errorRecorder{Writer: to}
	file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(written) })
	if _, err := file.WriteToBuffer(); err != nil && written.failed == nil {
		return unmarkable()
	}
	return written.failed
}

// unzipInMemory is how large a sheet may be that the library holds in memory
// unpacked; a larger one waits in a temporary file.
const unzipInMemory = 16 << 20

// errorRecorder remembers why nothing could be written.
type errorRecorder struct {
	io.Writer
	failed error
}

func (n *errorRecorder) Write(p []byte) (int, error) {
	written, err := n.Writer.Write(p)
	n.failed = cmp.Or(n.failed, err)
	return written, err
}

// sheetsToMark are the sheets with findings, and those that an earlier marking
// left messages on.
func (f *upload) sheetsToMark(findings []Finding) map[string]bool {
	sheets := map[string]bool{}
	for _, one := range findings {
		if _, read := f.sheets[one.Sheet]; read && one.Cell != "" {
			sheets[one.Sheet] = true
		}
	}
	for name, h := range f.sheets {
		if _, has := h.names[Errors]; has {
			sheets[name] = true
		}
	}
	return sheets
}

type marker struct {
	*upload
	file     *excelize.File
	locale   *locale.Locale
	styles   map[int]int // of marked cells, by the style that they had
	comments int
}

func (m *marker) sheet(name string, h heading, findings []Finding) error {
	column, has := h.names[Errors]
	if !has {
		column = h.last + 1
	}
	rows, places := map[int][]string{}, []string{}
	cells := map[string][]string{}
	for _, f := range findings {
		if f.Sheet != name || f.Cell == "" {
			continue
		}
		message := f.Message(m.locale)
		_, row, _ := place(f.Cell)
		rows[row] = append(rows[row], f.Cell+": "+message)
		if cells[f.Cell] == nil {
			places = append(places, f.Cell)
		}
		cells[f.Cell] = append(cells[f.Cell], message)
	}
	if has { // what an earlier marking said
		if err := m.clear(name, h.messageRows, column); err != nil {
			return err
		}
	}
	for _, at := range places {
		if err := m.cell(name, at, cells[at]); err != nil {
			return err
		}
	}
	return m.writeMessages(name, h, column, rows)
}

func (m *marker) clear(name string, rows []int, column int) error {
	for _, row := range rows {
		if err := m.file.SetCellValue(name, cellName(column, row), nil); err != nil {
			return err
		}
	}
	return nil
}

// cell colours a cell and says in a comment what is wrong with it.
func (m *marker) cell(sheet, at string, messages []string) error {
	had, err := m.file.GetCellStyle(sheet, at)
	if err != nil {
		return err
	}
	style, err := m.marked(had)
	if err != nil {
		return err
	}
	if err := m.file.SetCellStyle(sheet, at, at, style); err != nil {
		return err
	}
	if m.comments++; m.comments > maxComments {
		return nil
	}
	before, err := m.file.GetComments(sheet)
	if err != nil {
		before = nil // they can't be read, so that none is in the way
	}
	if slices.ContainsFunc(before, func(c excelize.Comment) bool { return c.Cell == at }) {
		if err := m.file.DeleteComment(sheet, at); err != nil {
			return err
		}
	}
	return m.file.AddComment(sheet, excelize.Comment{
		Cell: at, Author: "tracker", Text: short(strings.Join(messages, "\n"), 1000), Width: 320, Height: 110,
	})
}

// marked is a style with the colour of what is wrong.
func (m *marker) marked(had int) (int, error) {
	if id, made := m.styles[had]; made {
		return id, nil
	}
	style, err := m.file.GetStyle(had)
	if err != nil || style == nil {
		style = &excelize.Style{}
	}
	style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFD7D7"}}
	style.Border = nil
	for _, side := range []string{"left", "right", "top", "bottom"} {
		style.Border = append(style.Border, excelize.Border{Type: side, Color: "B00020", Style: 2})
	}
	id, err := m.file.NewStyle(style)
	if err != nil {
		return 0, err
	}
	m.styles[had] = id
	return id, nil
}

// writeMessages writes the column that says of each row what is wrong with it.
func (m *marker) writeMessages(sheet string, h heading, column int, rows map[int][]string) error {
	head, err := m.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"B00020"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return err
	}
	body, err := m.file.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Font: &excelize.Font{Color: "8A0018"}})
	if err != nil {
		return err
	}
	name := columnName(column)
	if err := m.file.SetColWidth(sheet, name, name, 60); err != nil {
		return err
	}
	put := func(row, style int, text string) error {
		at := fmt.Sprint(name, row)
		if err := m.file.SetCellStr(sheet, at, short(text, 8000)); err != nil {
			return err
		}
		return m.file.SetCellStyle(sheet, at, at, style)
	}
	if err := put(h.row, head, Errors.title(m.locale)); err != nil {
		return err
	}
	for row, messages := range rows {
		if row == h.row {
			continue
		}
		if err := put(row, body, strings.Join(messages, "\n")); err != nil {
			return err
		}
	}
	return nil
}
