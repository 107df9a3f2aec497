package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
)

// ByteOrderMark goes before a CSV file for spreadsheets that read UTF-8 only
// with it.
const ByteOrderMark = "\ufeff"

// Plain keeps a text from being taken for a formula when a spreadsheet opens a
// CSV file: an apostrophe goes before what could begin one. Numbers are not
// texts and are written without it.
func Plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// csvBuffer is how many bytes of a CSV file are gathered before they are handed on.
const csvBuffer = 32 << 10

// csvFile writes RFC 4180: a header, lines that end in CR LF, quotes where they
// are needed.
type csvFile struct {
	out     *csv.Writer
	columns []int
	line    []string
}

func openCSV(w io.Writer, t Table) (Writer, error) {
	return newCSVFile(bufio.NewWriterSize(w, csvBuffer), t)
}

func openCSVWithBOM(w io.Writer, t Table) (Writer, error) {
	buffered := bufio.NewWriterSize(w, csvBuffer)
	if _, err := buffered.WriteString(ByteOrderMark); err != nil {
		return nil, err
	}
	return newCSVFile(buffered, t)
}

func newCSVFile(w *bufio.Writer, t Table) (Writer, error) {
	f := &csvFile{
		out:     csv.NewWriter(w),
		columns: columnsWith(t.Columns, func(c Column) string { return c.Name }),
	}
	f.out.UseCRLF = true
	f.line = make([]string, len(f.columns))
	for i, column := range f.columns {
		f.line[i] = t.Columns[column].Name
	}
	if err := f.out.Write(f.line); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *csvFile) Write(row []Cell) error {
	for i, column := range f.columns {
		f.line[i] = row[column].csv
	}
	return f.out.Write(f.line)
}

func (f *csvFile) Close() error {
	f.out.Flush()
	return f.out.Error()
}

func (f *csvFile) Discard() {}
