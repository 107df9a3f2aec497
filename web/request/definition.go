package request

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// MaxDefinition is the most bytes that a data file with a definition may have.
const MaxDefinition = 4 << 20

// DefinitionFields are the fields of the form that loads a data file: the file, or once
// it was seen, its content.
var DefinitionFields = []Field{{Name: "file", File: true}, {Name: "digest"}, {Name: "do"}, {Name: "content", Length: MaxBody}}

// DefinitionUpload is the data file that came with a form.
type DefinitionUpload struct {
	raw  []byte
	came bool
	err  error
}

// Read reads a form that uploads a data file, whose content is kept for whoever may
// load it.
func (u *DefinitionUpload) Read(f *FormReader, parts *multipart.Reader, by people.Account) error {
	f.receive = func(part *multipart.Part) {
		if !by.Can(people.ManageAgreement) {
			return
		}
		if u.came {
			u.err = fileProblem(problem.Invalid, "error.definition.one_file")
			return
		}
		u.came = true
		content := &errorReader{Reader: io.LimitReader(part, MaxDefinition+1)}
		u.raw, u.err = io.ReadAll(content)
		switch {
		case content.err != nil:
			u.err = ReadError(content.err)
		case len(u.raw) > MaxDefinition:
			u.err = largeDefinition()
		}
	}
	err := f.readParts(parts)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || errors.As(u.err, &over):
		return largeDefinition()
	case u.err != nil:
		return u.err
	case err != nil:
		return err
	}
	return f.refused()
}

// Content is the file's, or what is wrong where none came.
func (u *DefinitionUpload) Content() ([]byte, error) {
	if !u.came {
		return nil, fileProblem(problem.Invalid, "error.definition.missing")
	}
	return u.raw, nil
}

func largeDefinition() error {
	return fileProblem(problem.TooLarge, "error.definition.large", "max", MaxDefinition>>20)
}

// Pack writes the content of a file as a field of a form can carry it.
func Pack(content []byte) (string, error) {
	var packed strings.Builder
	text := base64.NewEncoder(base64.RawURLEncoding, &packed)
	zip := gzip.NewWriter(text)
	if _, err := zip.Write(content); err != nil {
		return "", err
	}
	if err := errors.Join(zip.Close(), text.Close()); err != nil {
		return "", err
	}
	if packed.Len() > MaxBody/2 {
		return "", largeDefinition()
	}
	return packed.String(), nil
}

// Unpack reads what Pack wrote.
func Unpack(packed string) ([]byte, error) {
	zip, err := gzip.NewReader(base64.NewDecoder(base64.RawURLEncoding, strings.NewReader(packed)))
	if err != nil {
		return nil, errMalformedForm
	}
	var content bytes.Buffer
	if _, err := io.Copy(&content, io.LimitReader(zip, MaxDefinition+1)); err != nil {
		return nil, errMalformedForm
	}
	if content.Len() > MaxDefinition {
		return nil, largeDefinition()
	}
	return content.Bytes(), nil
}
