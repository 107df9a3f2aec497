package seed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
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

// read decodes a data file into def. A field that is not known, a value of
// another sort and text after the end are errors that name the file, the line
// and the field. What the values mean is the domain's to check.
func read(name string, raw []byte, def *commitments.Definition) error {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	file := dataFile{Definition: def}
	file.Agreement.Agreement = &def.Agreement
	err := decoder.Decode(&file)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			return fmt.Errorf("%s:%d: more text follows the end of the data", name, lineOf(raw, decoder.InputOffset()))
		}
		if file.Agreement.Calendar == nil {
			return nil
		}
		if len(def.Agreement.Calendars) > 0 {
			return fmt.Errorf("%s:%d: the agreement has both calendar and calendars: give one of them", name, lineWith(raw, "calendar"))
		}
		def.Agreement.Calendars = commitments.FromBeginning(*file.Agreement.Calendar)
		return nil
	}
	line, sentence := explain(raw, err)
	return fmt.Errorf("%s:%d: %s", name, line, sentence)
}

// Write writes a definition as a data file that Parse reads back.
func Write(w io.Writer, def commitments.Definition) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(def)
}

var unknownField = regexp.MustCompile(`^json: unknown field ("[^"]*")$`)

// explain turns a decoding error into the line that it is about and a sentence.
func explain(raw []byte, err error) (int, string) {
	var syntax *json.SyntaxError
	var sort *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return lineOf(raw, syntax.Offset), "this is not JSON: " + syntax.Error()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return lineOf(raw, int64(len(raw))), "the file ends too early"
	case errors.As(err, &sort):
		return lineOf(raw, sort.Offset), fmt.Sprintf("%s takes %s, not %s", fieldOf(sort), sortOf(sort), withArticle(sort.Value))
	}
	if p, ok := problem.Of(err); ok && len(p.Fields) > 0 {
		f := p.Fields[0]
		return lineWith(raw, f.Args...), locale.For("en").T(f.Key, f.Args...)
	}
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return lineWith(raw, strings.Trim(m[1], `"`)), "the field " + m[1] + " is not known here"
	}
	return 1, err.Error()
}

var embedded = regexp.MustCompile(`\b[A-Z]\w*\.`)

// fieldOf is the path of the field in the file: without the names of embedded types,
// which the file does not show. All of its own names are in lower case.
func fieldOf(err *json.UnmarshalTypeError) string { return embedded.ReplaceAllString(err.Field, "") }

func sortOf(err *json.UnmarshalTypeError) string {
	switch err.Type.Kind().String() {
	case "string":
		return "a text"
	case "slice":
		return "a list"
	case "struct", "map":
		return "an object"
	case "bool":
		return "true or false"
	case "float64":
		return "a number"
	}
	return "a whole number"
}

// withArticle is what a JSON value is, such as "an array" or "a number 30.5".
func withArticle(value string) string {
	if strings.ContainsRune("aeiou", rune(value[0])) {
		return "an " + value
	}
	return "a " + value
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
