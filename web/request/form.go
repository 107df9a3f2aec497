package request

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// Field is a field that a form has.
type Field struct {
	Name   string
	Label  string // message key; "" for what people do not see, and for passwords
	Length int    // the most characters that it may have; commitments.MaxLine where it is 0
	File   bool   // it is a file
	Dotted bool   // it is every field too whose name goes on with a point: values.M5.1 of values
}

// Matches reports whether the field goes by the name.
func (f Field) Matches(name string) bool {
	rest, found := strings.CutPrefix(name, f.Name)
	return found && (rest == "" || f.Dotted && rest[0] == '.')
}

// HasField reports whether one of the fields has the name.
func HasField(fields []Field, name string) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Matches(name) })
}

// A log-in form carries the form that was sent after its session ran out: where
// it was sent to in ResumeField, and each of its fields after ResumePrefix.
const (
	ResumeField  = "resume_path"
	ResumePrefix = "resume."
)

// MaxBody bounds the body of a request of the API, and the text of a form that is
// accepted, in bytes.
const MaxBody = 1 << 20

// maxPairs bounds the values of one form, so that no one fills the memory with
// empty ones.
const maxPairs = 1000

// errMalformedForm refuses a form that breaks the rules of its encoding.
var errMalformedForm = problem.New(problem.Invalid, "error.form.malformed")

// FormReader reads a submitted form. Whatever it refuses, Values has what could be
// read, with texts of a form that is too large cut to their fields' lengths.
type FormReader struct {
	Values url.Values

	fields      []Field
	nameUnknown bool
	tooLarge    bool // the form is larger than what a person can fill in
	pairs       int
	cut         problem.Fields
	unsupported bool           // it was sent with files, and has no field for them
	misplaced   problem.Fields // files in fields that are none
	unknown     problem.Fields
	receive     func(*multipart.Part) // receives a file; nil where the form has no field for one
}

// NewFormReader returns a reader of a form with the fields, which refuses others.
func NewFormReader(fields []Field) *FormReader {
	return &FormReader{Values: url.Values{}, fields: fields}
}

// NewAPIFormReader returns a reader that blames fields that the form does not have
// under their own names, as the API does.
func NewAPIFormReader(fields []Field) *FormReader {
	return &FormReader{Values: url.Values{}, fields: fields, nameUnknown: true}
}

// TakesFiles reports whether the form has a field for a file.
func (f *FormReader) TakesFiles() bool {
	return slices.ContainsFunc(f.fields, func(field Field) bool { return field.File })
}

// ReadURLEncoded reads a form as browsers send those without files.
func (f *FormReader) ReadURLEncoded(body io.Reader) error {
	var text strings.Builder
	size, err := io.Copy(&text, body)
	if err != nil {
		return ReadError(err)
	}
	f.tooLarge = size > MaxBody
	for pair := range strings.SplitSeq(text.String(), "&") {
		if pair == "" {
			continue
		}
		escapedName, escaped, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(escapedName)
		value, valueErr := url.QueryUnescape(escaped)
		if err := errors.Join(nameErr, valueErr); err != nil {
			return errMalformedForm
		}
		if err := f.add(name, value); err != nil {
			return err
		}
	}
	return f.refused()
}

// ReadMultipart reads a form that was sent as one with files, and refuses them.
func (f *FormReader) ReadMultipart(parts *multipart.Reader) error {
	if err := f.readParts(parts); err != nil {
		return err
	}
	return f.refused()
}

// readParts reads the parts of a form; its files go to receive where there is one.
func (f *FormReader) readParts(parts *multipart.Reader) error {
	f.unsupported = f.receive == nil
	size := int64(0)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return ReadError(err)
		}
		if part.FileName() != "" {
			f.readFile(part)
			continue
		}
		var text strings.Builder
		read, err := io.Copy(&text, part)
		if err != nil {
			return ReadError(err)
		}
		size += read
		f.tooLarge = size > MaxBody
		if err := f.add(part.FormName(), text.String()); err != nil {
			return err
		}
	}
}

// readFile receives a file where the form has a field for it.
func (f *FormReader) readFile(part *multipart.Part) {
	name := part.FormName()
	isFile := slices.ContainsFunc(f.fields, func(field Field) bool { return field.File && field.Name == name })
	if f.receive != nil && isFile {
		f.receive(part)
		return
	}
	f.unsupported = true
	f.misplaced.Add(name, "error.unsupported.form")
}

// ReadError says whether a body was too large or broke off.
func ReadError(err error) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return err
	}
	return errMalformedForm
}

// add keeps one value, with the line ends that everything else has.
func (f *FormReader) add(name, value string) error {
	f.pairs++
	if f.pairs > maxPairs || !problem.IsText(name) || !problem.IsText(value) {
		return errMalformedForm
	}
	length, found := f.length(name)
	if !found && f.nameUnknown {
		f.unknown.Add(problem.Excerpt(name), "error.api.unknown_field")
		return nil
	}
	if !found {
		f.unknown.Add("", "error.form.unknown_field", "name", problem.Excerpt(name))
		return nil
	}
	value = strings.ReplaceAll(value, "\r\n", "\n")
	if f.tooLarge && utf8.RuneCountInString(value) > length {
		f.cut.Add(name, "error.text.long", "max", length)
		value = FirstRunes(value, length)
	}
	f.Values.Add(name, value)
	return nil
}

// length is how many characters a field may have; false where the form has no such
// field. A form that a log-in carries is checked when it is sent again.
func (f *FormReader) length(name string) (int, bool) {
	if carried, found := strings.CutPrefix(name, ResumePrefix); found && HasField(f.fields, ResumeField) {
		return MaxBody, carried != ""
	}
	i := slices.IndexFunc(f.fields, func(field Field) bool { return field.Matches(name) })
	if i < 0 {
		return 0, false
	}
	if f.fields[i].Length == 0 {
		return commitments.MaxLine, true
	}
	return f.fields[i].Length, true
}

// refused says what is wrong with the form as such; nil where nothing is.
func (f *FormReader) refused() error {
	fields := slices.Concat(f.misplaced, f.cut, f.unknown)
	switch {
	case f.unsupported:
		return &problem.Problem{Kind: problem.Unsupported, Key: "error.unsupported.form", Fields: fields}
	case f.tooLarge:
		return &problem.Problem{Kind: problem.TooLarge, Key: "error.too_large", Args: []any{"max", "1"}, Fields: fields}
	}
	return fields.Err()
}
