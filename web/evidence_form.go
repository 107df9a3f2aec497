package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// evidenceInputs are the fields of an item of evidence, on pages and in the API.
var evidenceInputs = []input{
	{name: "kind"}, {name: "title", label: "evidence.field.title"}, {name: "date", label: "evidence.field.date"},
	{name: "url", label: "evidence.field.url", longest: commitments.MaxURL}, {name: "place", label: "evidence.field.place"},
	{name: "keep_location", label: "evidence.field.keep_location"}, {name: "file", file: true},
}

// maxUpload bounds a request that brings a file: the file, and what stands around
// it.
const maxUpload = commitments.MaxFileSize + maxBody

// bringsFile reports whether a request may bring a file of evidence.
func bringsFile(r *http.Request) bool {
	page, _ := path.Match("/*/updates/*/evidence", r.URL.Path)
	api, _ := path.Match(apiRoot+"/updates/*/evidence", r.URL.Path)
	return r.Method == http.MethodPost && (page || api)
}

// errFileTooLarge refuses a request that is larger than any file may be.
var errFileTooLarge = &problem.Problem{
	Kind: problem.TooLarge, Key: "error.evidence.large", Args: []any{"max", commitments.MaxFileSize >> 20},
	Fields: []problem.Field{{Name: "file", Key: "error.evidence.large", Args: []any{"max", commitments.MaxFileSize >> 20}}},
}

// attached is the file that came with a form.
type attached struct {
	name string // as the sender called it; "" while there is none
	file commitments.Upload
	err  error // why it was not taken
}

// take receives the file piece by piece, onto the disk.
func (a *attached) take(t *commitments.Tracker, by people.Account, part *multipart.Part) {
	if a.name != "" {
		a.err = problem.OnField("file", "error.evidence.one_file")
		return
	}
	a.name = part.FileName()
	body := &watched{Reader: part}
	if a.file, a.err = t.ReceiveEvidence(by, body); a.err != nil && body.err != nil {
		a.err = unreadable(body.err)
	}
}

// close drops the file where it was not kept.
func (a *attached) close() error {
	if a.file == nil {
		return nil
	}
	return a.file.Close()
}

// watched remembers why a body could not be read on.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// read reads a form that may bring a file. What is wrong with the file is told
// where nothing else is.
func (a *attached) read(f *formReader, body *multipart.Reader, t *commitments.Tracker, by people.Account) error {
	f.take = func(part *multipart.Part) {
		if by.Can(people.ReportProgress) {
			a.take(t, by, part)
		}
	}
	err := f.multipart(body)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || errors.As(a.err, &over):
		return errFileTooLarge
	case err != nil:
		return err
	}
	if err := f.refused(); err != nil {
		return err
	}
	return a.err
}

// evidence is the item that was filled in.
func (a *attached) evidence(values url.Values) commitments.EvidenceInput {
	keep := values.Get("keep_location")
	return commitments.EvidenceInput{
		Kind: values.Get("kind"), Title: values.Get("title"), Date: values.Get("date"), URL: values.Get("url"), Place: values.Get("place"),
		File: a.file, Name: a.name, KeepLocation: keep == "1" || keep == "true",
	}
}

// onSlowLines is how long a file may take, to come or to go.
const onSlowLines = 20 * time.Minute

// takeTime gives a request that carries a file more time than others have.
func takeTime(w http.ResponseWriter) {
	line, until := http.NewResponseController(w), time.Now().Add(onSlowLines)
	_ = line.SetReadDeadline(until) // what can't be waited for longer is still waited for
	_ = line.SetWriteDeadline(until)
}
