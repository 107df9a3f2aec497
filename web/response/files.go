package response

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/reports"
	"tracker/internal/sheet"
	"tracker/internal/workbook"
	"tracker/web/request"
)

// ReportFileOptions is how a file of an edition is sent.
type ReportFileOptions struct {
	Attach        bool // to be saved, not shown
	ByteOrderMark bool // a CSV file begins with the mark that Excel wants
}

// SendReportFile sends a file of an edition and closes its content.
func SendReportFile(w http.ResponseWriter, r *http.Request, file reports.File, content io.ReadSeekCloser, o ReportFileOptions) (err error) {
	defer func() { err = errors.Join(err, content.Close()) }()
	var body io.ReadSeeker = content
	switch {
	case strings.HasPrefix(file.MediaType, "text/html"):
		page, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Security-Policy", reportPolicy(page))
		body = bytes.NewReader(page)
	case strings.HasPrefix(file.MediaType, "text/csv") && o.ByteOrderMark:
		table, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		body = bytes.NewReader(append([]byte(sheet.ByteOrderMark), table...))
	}
	kind := "inline"
	if o.Attach {
		kind = "attachment"
	}
	setFile(w.Header(), kind, file.MediaType, file.Name)
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// reportPolicy lets an issued page apply the style sheet that it holds itself, by
// its hash, and do nothing else.
func reportPolicy(page []byte) string {
	style := reports.StyleHash(page)
	if style == "" {
		style = "'none'"
	}
	return "default-src 'none'; style-src " + style +
		"; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
}

// SendReportArchive sends all files of an edition. Where they can't be written to
// the end, the connection is cut: half an archive must not look like a whole one.
func SendReportArchive(w http.ResponseWriter, r *http.Request, log *slog.Logger, e reports.Edition, write func(io.Writer) error) {
	Attach(w.Header(), "application/zip", e.ArchiveName())
	if err := write(longWriter{w}); err != nil {
		LogFailure(r.Context(), log, err)
		panic(http.ErrAbortHandler)
	}
}

// SendJournalExport sends an export of the journal, and cuts the connection where
// it can't be written to the end.
func SendJournalExport(
	w http.ResponseWriter, r *http.Request, log *slog.Logger, exported audit.ExportSummary, write func(context.Context, io.Writer) error,
) {
	Attach(w.Header(), "text/plain; charset=utf-8", fmt.Sprintf("journal-%d.txt", exported.Size))
	if err := write(r.Context(), longWriter{w}); err != nil {
		LogFailure(r.Context(), log, err)
		panic(http.ErrAbortHandler)
	}
}

// SendWorkbook sends a workbook as it is written.
func SendWorkbook(w http.ResponseWriter, name string, write func(io.Writer) error) error {
	request.AllowTransfer(w)
	w.Header().Set("Content-Type", workbook.MediaType)
	w.Header().Set("Content-Disposition", disposition("attachment", name+".xlsx"))
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	err := write(w)
	if err != nil {
		w.Header().Del("Content-Disposition") // what is sent instead is a page
	}
	return err
}

// SendEvidence sends the file of an item, to be saved, and closes its content. No
// browser runs anything of it.
func SendEvidence(w http.ResponseWriter, r *http.Request, file commitments.Content, content io.ReadSeekCloser) error {
	w.Header().Set("Content-Type", file.MediaType)
	w.Header().Set("Content-Disposition", disposition("attachment", file.Name))
	w.Header().Set("Cache-Control", "private, no-store")
	return sendSandboxed(w, r, content)
}

// SendPreview sends the small picture of an item, for pages that show it. The
// browser may cache it, but must revalidate it each time.
func SendPreview(w http.ResponseWriter, r *http.Request, file commitments.Content, content io.ReadSeekCloser) error {
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Disposition", disposition("inline", "preview.jpg"))
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("ETag", `"`+file.Preview.SHA256+`"`)
	return sendSandboxed(w, r, content)
}

func sendSandboxed(w http.ResponseWriter, r *http.Request, content io.ReadSeekCloser) error {
	request.AllowTransfer(w)
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, content)
	return content.Close()
}
