package reports

import (
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// Document is what a format writes: a report, and the edition that it is issued
// as. Data formats write the report alone.
type Document struct {
	Report   Report
	Edition  Edition        // without its files
	Location *time.Location // in which instants are written for readers
}

// Format writes one file of an edition.
type Format struct {
	Name      string // of the file
	MediaType string
	Language  string // that it is written in; "" of data files, which have none
	// Data files decide whether a report has changed since its last edition:
	// they are the same bytes whenever the report is the same.
	Data   bool
	Render func(w io.Writer, d Document) error
	// Of reports whether a report has such a file; nil: every report has.
	Of func(r Report) bool
}

// Formats lists the files of an edition. A new format is one file of this
// package and one line here.
var Formats = slices.Concat(
	csvFormats,
	jsonFormats,
	xlsxFormats(),
	htmlFormats(),
	pdfFormats(),
	briefFormats(),
)

// Endings lists what the names of an edition's files end with, such as pdf: first
// the documents, the last of the list before the others, then the data.
func Endings() []string {
	var documents, data []string
	for _, f := range slices.Backward(Formats) {
		if f.Data {
			data = append(data, f.ending())
		} else {
			documents = append(documents, f.ending())
		}
	}
	slices.Reverse(data)
	return unique(slices.Concat(documents, data))
}

func (f Format) ending() string { return strings.TrimPrefix(path.Ext(f.Name), ".") }

// unique leaves out what a list has before already.
func unique(list []string) []string {
	var kept []string
	for _, s := range list {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// LanguageOf is the language in which an edition's file of the name is written; ""
// of data and of proofs.
func LanguageOf(name string) string {
	for _, f := range Formats {
		if f.Name == name {
			return f.Language
		}
	}
	return ""
}

// formatsOf lists the formats in which the report is written.
func formatsOf(r Report) []Format {
	return slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool { return f.Of != nil && !f.Of(r) })
}
