package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
)

// workbookRoute is where a page's workbook is handed in.
const workbookRoute = "/:lang/collection/:id/workbook"

// maxWorkbook bounds a request that brings a workbook: the file, and what stands
// around it.
const maxWorkbook = workbook.MaxFile + maxBody

// bringsWorkbook reports whether a request may bring a workbook.
func bringsWorkbook(r *http.Request) bool {
	page, _ := path.Match("/*/collection/*/workbook", r.URL.Path)
	api, _ := path.Match(apiRoot+"/rounds/*/workbook", r.URL.Path)
	return r.Method == http.MethodPost && (page || api)
}

// errWorkbookTooLarge refuses a request that is larger than any workbook may be.
func errWorkbookTooLarge() error {
	return wrongFile(problem.TooLarge, "error.workbook.large", "max", workbook.MaxFile>>20)
}

// wrongFile is what is wrong with the file of a form.
func wrongFile(kind problem.Kind, key string, args ...any) error {
	return &problem.Problem{Kind: kind, Key: key, Args: args, Fields: []problem.Field{{Name: "file", Key: key, Args: args}}}
}

// handed is the workbook that came with a form.
type handed struct {
	digest string // once it was received
	seen   bool
	err    error
}

// read reads a form that brings a workbook, and has it received piece by piece.
func (h *handed) read(f *formReader, body *multipart.Reader, receive func(io.Reader) (string, error)) error {
	f.take = func(part *multipart.Part) {
		if h.seen {
			h.err = wrongFile(problem.Invalid, "error.workbook.one_file")
			return
		}
		h.seen = true
		content := &watched{Reader: part}
		if h.digest, h.err = receive(content); h.err != nil && content.err != nil {
			h.err = unreadable(content.err)
		}
	}
	err := f.multipart(body)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || errors.As(h.err, &over):
		return errWorkbookTooLarge()
	case h.err != nil:
		return h.err
	case err != nil:
		return err
	}
	return f.refused()
}

// received is the workbook's SHA-256, or what is wrong where none came.
func (h *handed) received() (string, error) {
	if !h.seen {
		return "", wrongFile(problem.Invalid, "error.workbook.missing")
	}
	return h.digest, h.err
}

// receiving takes in a workbook for a round, from those who report alone.
func (s *server) receiving(ctx context.Context, by people.Account, round string) func(io.Reader) (string, error) {
	return func(r io.Reader) (string, error) { return s.Workbooks.Receive(ctx, by, round, r) }
}
