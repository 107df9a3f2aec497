package request

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
	"tracker/internal/workbook"
)

// Limits of a request's body, in bytes. A form may be larger than what it is
// accepted with, so that it can be shown again without its excess. One with a file
// has room for the file, and for its other fields.
const (
	maxForm     = 16 << 20
	maxEvidence = commitments.MaxFileSize + MaxBody
	maxWorkbook = workbook.MaxFile + MaxBody
)

// BodyLimit is how large a request's body may be, in bytes.
func BodyLimit(r *http.Request) int64 {
	switch {
	case isPost(r, "/*/updates/*/evidence", "/updates/*/evidence"), isPost(r, "/*/deliverables/*/evidence", "/deliverables/*/evidence"):
		return maxEvidence
	case isPost(r, "/*/commitments/*/updates", ""):
		return maxEvidence
	case isPost(r, "/*/collection/*/workbook", "/rounds/*/workbook"), isPost(r, "/*/deliverables/import", "/deliverables/import"):
		return maxWorkbook
	case IsAPI(r):
		return MaxBody
	}
	return maxForm
}

// isPost reports whether a request is sent to the page or to the operation of the
// API, whose addresses are patterns.
func isPost(r *http.Request, page, operation string) bool {
	isPage, _ := path.Match(page, r.URL.Path)
	isOperation, _ := path.Match(APIRoot+operation, r.URL.Path)
	return r.Method == http.MethodPost && (isPage || isOperation)
}

// transferTime is how long the upload or the download of a file may take.
const transferTime = 20 * time.Minute

// AllowTransfer gives a request that carries a file more time than others have.
func AllowTransfer(w http.ResponseWriter) {
	connection, until := http.NewResponseController(w), time.Now().Add(transferTime)
	_ = connection.SetReadDeadline(until) // where it can't be moved, the usual time has to do
	_ = connection.SetWriteDeadline(until)
}

// errorReader remembers why a body could not be read on.
type errorReader struct {
	io.Reader
	err error
}

func (r *errorReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// fileProblem is what is wrong with the file of a form.
func fileProblem(kind problem.Kind, key string, args ...any) error {
	return &problem.Problem{Kind: kind, Key: key, Args: args, Fields: []problem.Field{{Name: "file", Key: key, Args: args}}}
}

// EvidenceFields are the fields of an item of evidence, on pages and in the API.
var EvidenceFields = []Field{
	{Name: "kind"}, {Name: "title", Label: "evidence.field.title"}, {Name: "date", Label: "evidence.field.date"},
	{Name: "url", Label: "evidence.field.url", Length: commitments.MaxURL}, {Name: "place", Label: "evidence.field.place"},
	{Name: "keep_location", Label: "evidence.field.keep_location"}, {Name: "file", File: true},
}

// EvidenceReceiver receives files of evidence.
type EvidenceReceiver interface {
	ReceiveEvidence(by people.Account, content io.Reader) (commitments.Upload, error)
}

// EvidenceUpload is the file that came with a form of evidence.
type EvidenceUpload struct {
	name string // as the sender called it; "" while there is none
	file commitments.Upload
	err  error // why it was refused
}

// Read reads a form that may have a file, which is written to disk piece by piece.
// What is wrong with the file is said where nothing else is wrong.
func (u *EvidenceUpload) Read(f *FormReader, parts *multipart.Reader, to EvidenceReceiver, by people.Account) error {
	f.receive = func(part *multipart.Part) {
		if by.Can(people.ReportProgress) {
			u.receive(to, by, part)
		}
	}
	err := f.readParts(parts)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || errors.As(u.err, &over):
		return fileProblem(problem.TooLarge, "error.evidence.large", "max", commitments.MaxFileSize>>20)
	case err != nil:
		return err
	}
	if err := f.refused(); err != nil {
		return err
	}
	return u.err
}

func (u *EvidenceUpload) receive(to EvidenceReceiver, by people.Account, part *multipart.Part) {
	if u.name != "" {
		u.err = problem.OnField("file", "error.evidence.one_file")
		return
	}
	u.name = part.FileName()
	content := &errorReader{Reader: part}
	if u.file, u.err = to.ReceiveEvidence(by, content); u.err != nil && content.err != nil {
		u.err = ReadError(content.err)
	}
}

// Came reports whether a file came with the form.
func (u *EvidenceUpload) Came() bool { return u.name != "" }

// Close drops the file where it was not kept.
func (u *EvidenceUpload) Close() error {
	if u.file == nil {
		return nil
	}
	return u.file.Close()
}

// Input is the item that was filled in, with its file.
func (u *EvidenceUpload) Input(values url.Values) commitments.EvidenceInput {
	keep := values.Get("keep_location")
	return commitments.EvidenceInput{
		Kind: values.Get("kind"), Title: values.Get("title"), Date: values.Get("date"), URL: values.Get("url"), Place: values.Get("place"),
		File: u.file, Name: u.name, KeepLocation: keep == "1" || keep == "true",
	}
}

// WorkbookFields are the fields of a form that uploads a workbook.
var WorkbookFields = []Field{{Name: "file", File: true}}

// ListFields are the fields of a form that uploads a list of deliverables.
var ListFields = []Field{
	{Name: "file", File: true}, {Name: "kind"}, {Name: "pledge"}, {Name: "region"},
}

// CommunesFields are the fields of a request that uploads a list of communes.
var CommunesFields = []Field{{Name: "file", File: true}, {Name: "source", Label: "communes.source"}}

// WorkbookUpload is the workbook that came with a form.
type WorkbookUpload struct {
	digest string // once it was received
	came   bool
	err    error
}

// Read reads a form that uploads a workbook; receive reads the file and returns its
// SHA-256.
func (u *WorkbookUpload) Read(f *FormReader, parts *multipart.Reader, receive func(io.Reader) (string, error)) error {
	f.receive = func(part *multipart.Part) {
		if u.came {
			u.err = fileProblem(problem.Invalid, "error.workbook.one_file")
			return
		}
		u.came = true
		content := &errorReader{Reader: part}
		if u.digest, u.err = receive(content); u.err != nil && content.err != nil {
			u.err = ReadError(content.err)
		}
	}
	err := f.readParts(parts)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || errors.As(u.err, &over):
		return fileProblem(problem.TooLarge, "error.workbook.large", "max", workbook.MaxFile>>20)
	case u.err != nil:
		return u.err
	case err != nil:
		return err
	}
	return f.refused()
}

// Digest is the workbook's SHA-256, or what is wrong where none came.
func (u *WorkbookUpload) Digest() (string, error) {
	if !u.came {
		return "", fileProblem(problem.Invalid, "error.workbook.missing")
	}
	return u.digest, u.err
}

// WorkbookLayout is the layout of the name; a sheet for each pledge where there is
// no name.
func WorkbookLayout(name string) workbook.Layout {
	if name == "" {
		return workbook.ByPledge
	}
	return workbook.Layout(name)
}
