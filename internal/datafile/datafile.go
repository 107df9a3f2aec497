// Package datafile reads and writes definitions of agreements as data files
// (docs/definitions.md).
package datafile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
)

// dataFile is a definition as a data file may write it: with one calendar, which
// holds from the beginning, in place of the versions.
type dataFile struct {
	*commitments.Definition
	Agreement struct {
		*commitments.Agreement
		Calendar *commitments.Calendar `json:"calendar"`
	} `json:"agreement"`
}

// Error is what can't be read in a data file.
type Error struct {
	Name  string // of the file
	Line  int
	Key   string // message key of the sentence
	Args  []any
	value string // the JSON that stands where another sort is taken, in Go's words
}

// Error names the file and the line before the sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Sentence(locale.For("en")))
}

// Sentence says what can't be read.
func (e *Error) Sentence(l *locale.Locale) string {
	args := e.Args
	if e.value != "" {
		sort, literal, _ := strings.Cut(e.value, " ")
		args = append(slices.Clone(args), "value", strings.TrimSpace(l.T("datafile.sort."+sort)+" "+literal))
	}
	return l.T(e.Key, args...)
}

// Parse reads an agreement from a data file: units, dimensions, parties, regions,
// agreement, pledges and facts. An Error says in one sentence what can't be read.
func Parse(name string, r io.Reader) (commitments.Definition, error) {
	def := commitments.Definition{}
	raw, err := io.ReadAll(r)
	if err == nil {
		err = Read(name, raw, &def)
	}
	return def, err
}

// Read decodes a data file into def, which keeps what the file does not give. A field
// that is not known, a value of another sort and text after the end are an Error. What
// the values mean is the domain's to check.
func Read(name string, raw []byte, def *commitments.Definition) error {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	file := dataFile{Definition: def}
	file.Agreement.Agreement = &def.Agreement
	err := decoder.Decode(&file)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			return &Error{Name: name, Line: lineOf(raw, decoder.InputOffset()), Key: "error.datafile.more"}
		}
		if file.Agreement.Calendar == nil {
			return nil
		}
		if len(def.Agreement.Calendars) > 0 {
			return &Error{Name: name, Line: lineWith(raw, "calendar"), Key: "error.datafile.calendars"}
		}
		def.Agreement.Calendars = commitments.FromBeginning(*file.Agreement.Calendar)
		return nil
	}
	explained := explain(raw, err)
	explained.Name = name
	return explained
}

// Write writes a definition as a data file that Parse reads back.
func Write(w io.Writer, def commitments.Definition) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(def)
}

var unknownField = regexp.MustCompile(`^json: unknown field "([^"]*)"$`)

// explain finds the line that a decoding error is about, and its sentence.
func explain(raw []byte, err error) *Error {
	var syntax *json.SyntaxError
	var sort *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &Error{Line: lineOf(raw, syntax.Offset), Key: "error.datafile.json", Args: []any{"detail", syntax.Error()}}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Error{Line: lineOf(raw, int64(len(raw))), Key: "error.datafile.short"}
	case errors.As(err, &sort):
		return &Error{Line: lineOf(raw, sort.Offset), Key: "error.datafile.takes." + sortOf(sort), Args: []any{"field", fieldOf(sort)}, value: sort.Value}
	}
	if p, ok := problem.Of(err); ok && len(p.Fields) > 0 {
		f := p.Fields[0]
		return &Error{Line: lineWith(raw, f.Args...), Key: f.Key, Args: f.Args}
	}
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return &Error{Line: lineWith(raw, m[1]), Key: "error.datafile.unknown", Args: []any{"field", m[1]}}
	}
	return &Error{Line: 1, Key: "error.datafile.json", Args: []any{"detail", err.Error()}}
}

var embedded = regexp.MustCompile(`\b[A-Z]\w*\.`)

// fieldOf is the path of the field in the file: without the names of embedded types,
// which the file does not show. All of its own names are in lower case.
func fieldOf(err *json.UnmarshalTypeError) string { return embedded.ReplaceAllString(err.Field, "") }

// sortOf is the last part of the key that says what a field takes.
func sortOf(err *json.UnmarshalTypeError) string {
	switch err.Type.Kind().String() {
	case "string":
		return "text"
	case "slice":
		return "list"
	case "struct", "map":
		return "object"
	case "bool":
		return "boolean"
	case "float64":
		return "number"
	}
	return "whole"
}

func lineOf(raw []byte, offset int64) int {
	return bytes.Count(raw[:min(int(offset), len(raw))], []byte("\n")) + 1
}

// lineWith returns the first line that quotes one of the values.
func lineWith(raw []byte, values ...any) int {
	for _, v := range values {
		if i := bytes.Index(raw, fmt.Appendf(nil, "%q", fmt.Sprint(v))); i >= 0 {
			return lineOf(raw, int64(i))
		}
	}
	return 1
}
