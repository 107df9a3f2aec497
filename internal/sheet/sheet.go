// Package sheet writes tables of any length as files, a row at a time: CSV for
// programs, workbooks (XLSX) for people. However long the table is, the memory
// that writing it takes is bounded.
package sheet

import (
	"io"
	"time"
)

// Table is what a file holds.
type Table struct {
	Name        string // of a workbook's table: letters, digits and underscores
	Title       string // of a workbook's sheet, in its language
	Language    string // BCP 47
	RightToLeft bool
	Made        time.Time
	Columns     []Column
}

// Column is one column. A format leaves out the columns that have no name for
// it, with their cells.
type Column struct {
	Name  string // in CSV files: English, snake_case
	Title string // in workbooks, in the table's language; unlike those of the other columns
	Width int    // in workbooks, in letters
}

// Writer takes the rows of one table.
type Writer interface {
	// Write adds a row: a cell for each of the table's columns.
	Write(row []Cell) error
	// Close ends the file. Before that, nobody can take what was written for a
	// whole one.
	Close() error
	// Discard frees what a file that was given up holds; after Close it does nothing.
	Discard()
}

// Format is one way to write a table.
type Format struct {
	Name      string // also the ending of its files' names
	MediaType string
	// Open begins a file that is written to w.
	Open func(w io.Writer, t Table) (Writer, error)
}

// The formats. CSVWithBOM is CSV with the byte order mark that Excel wants.
var (
	CSV        = Format{"csv", CSVMediaType, openCSV}
	CSVWithBOM = Format{"csv", CSVMediaType, openCSVWithBOM}
	XLSX       = Format{"xlsx", XLSXMediaType, openXLSX}
)

// The media types of the formats.
const (
	CSVMediaType  = "text/csv; charset=utf-8"
	XLSXMediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// columnsWith returns the positions of the columns that have a name in a format.
func columnsWith(columns []Column, name func(Column) string) []int {
	var list []int
	for i, c := range columns {
		if name(c) != "" {
			list = append(list, i)
		}
	}
	return list
}
