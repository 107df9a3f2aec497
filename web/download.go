package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"tracker/internal/reports"
	"tracker/internal/sheet"
)

// delivery is how a file of an edition is handed over.
type delivery struct {
	attach bool // to be saved, not shown
	mark   bool // a CSV file begins with the byte order mark that Excel wants
}

// sendFile hands over a file of an edition and closes its content.
func sendFile(w http.ResponseWriter, r *http.Request, file reports.File, content io.ReadSeekCloser, how delivery) (err error) {
	defer func() { err = errors.Join(err, content.Close()) }()
	var body io.ReadSeeker = content
	switch {
	case strings.HasPrefix(file.MediaType, "text/html"):
		page, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Security-Policy", filePolicy(page))
		body = bytes.NewReader(page)
	case strings.HasPrefix(file.MediaType, "text/csv") && how.mark:
		table, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		body = bytes.NewReader(append([]byte(sheet.ByteOrderMark), table...))
	}
	disposition := "inline"
	if how.attach {
		disposition = "attachment"
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": file.Name}))
	w.Header().Set("Content-Type", file.MediaType)
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// filePolicy lets an issued page apply the style sheet that it holds itself, by
// its hash, and do nothing else.
func filePolicy(page []byte) string {
	style := reports.StyleHash(page)
	if style == "" {
		style = "'none'"
	}
	return "default-src 'none'; style-src " + style +
		"; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
}
