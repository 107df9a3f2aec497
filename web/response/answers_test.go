package response_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/web/request"
	"tracker/web/response"
)

// content is a file to be sent.
type content struct {
	*bytes.Reader
	closed bool
}

func (c *content) Close() error {
	c.closed = true
	return nil
}

func contentOf(text string) *content { return &content{Reader: bytes.NewReader([]byte(text))} }

// asking is a request for a file.
func asking(header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/fr/file", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestWhatAVisitorIsToldOfAnError(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		key    string
	}{
		{"a rule", problem.New(problem.Invalid, "error.invalid"), 422, "error.invalid"},
		{"nobody is logged in", problem.New(problem.Unauthenticated, "error.unauthenticated"), 401, "error.unauthenticated"},
		{"may not", problem.New(problem.Forbidden, "error.forbidden.role"), 403, "error.forbidden.role"},
		{"nothing there", response.NotFound(), 404, "error.not_found"},
		{"another was first", problem.New(problem.Conflict, "error.version"), 409, "error.version"},
		{"too large", problem.New(problem.TooLarge, "error.too_large"), 413, "error.too_large"},
		{"not of this kind", problem.New(problem.Unsupported, "error.unsupported.form"), 415, "error.unsupported.form"},
		{"too many", problem.New(problem.TooMany, "error.login.too_many"), 429, "error.login.too_many"},
		{"not now", problem.New(problem.Unavailable, "error.disk_full"), 503, "error.disk_full"},
		{"another method", response.ErrMethodNotAllowed, 405, "error.method"},
		{"a body over its limit", &http.MaxBytesError{Limit: 16 << 20}, 413, "error.too_large"},
		{"wrapped", fmt.Errorf("read: %w", response.NotFound()), 404, "error.not_found"},
		{"a fault of the tracker", errors.New("secret detail"), 500, "error.internal"},
		{"a problem of no kind", problem.New("strange", "error.strange"), 500, "error.internal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusal := response.Describe(c.err)
			require.Equal(t, c.status, refusal.Status)
			require.Equal(t, c.key, refusal.Key)
			require.Equal(t, slices.Contains([]int{429, 500, 503}, c.status), response.MayPass(refusal.Status))
			for _, lang := range locale.Supported {
				l := locale.For(lang)
				require.NotContains(t, refusal.Title(l), "problem.title", lang)
				does := "error_page.do." + strconv.Itoa(refusal.Status)
				require.NotEqual(t, does, l.T(does), lang)
				require.NotContains(t, refusal.Message(l), "secret", lang)
			}
		})
	}
	require.Equal(t, []any{"max", "16"}, response.Describe(&http.MaxBytesError{Limit: 16 << 20}).Args)
}

func TestEachFieldIsToldInTheLanguageOfTheReader(t *testing.T) {
	var fields problem.Fields
	fields.Add("email", "error.account.email")
	fields.Add("name", "error.account.name", "max", 200)
	refusal := response.Describe(fields.Err())
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			l := locale.For(lang)
			view := refusal.View(l, "request-1")
			require.Equal(t, 422, view.Status)
			require.Equal(t, "request-1", view.RequestID)
			require.Len(t, view.Fields, 2)
			require.Equal(t, "email", view.Fields[0].Name)
			require.Equal(t, l.T("error.account.email"), view.Fields[0].Message)
			require.Equal(t, l.T("error.account.name", "max", 200), view.Fields[1].Message)
		})
	}
}

func TestWhichFormsAreShownAgain(t *testing.T) {
	for kind, want := range map[problem.Kind]bool{
		problem.Invalid: true, problem.Conflict: true, problem.TooLarge: true, problem.Unsupported: true,
		problem.Forbidden: false, problem.NotFound: false, problem.Unauthenticated: false, problem.TooMany: false, problem.Unavailable: false,
	} {
		t.Run(string(kind), func(t *testing.T) {
			require.Equal(t, want, response.IsCorrectable(problem.New(kind, "x")))
		})
	}
	require.False(t, response.IsCorrectable(errors.New("x")))
	require.False(t, response.IsCorrectable(nil))
}

func TestTheLogHasTheTrackersOwnFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		logged bool
	}{
		{"a fault", errors.New("the database is away"), true},
		{"a disk that is full", problem.New(problem.Unavailable, "error.disk_full"), true},
		{"what a visitor did wrong", problem.New(problem.Invalid, "x"), false},
		{"a visitor who left", fmt.Errorf("read: %w", context.Canceled), false},
		{"nothing", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			r := asking("X-Request-Id", "request-12345")
			r, _ = request.WithVisit(r)
			response.LogFailure(r.Context(), slog.New(slog.NewTextHandler(&log, nil)), c.err)
			require.Equal(t, c.logged, log.Len() > 0, log.String())
			if c.logged {
				require.Contains(t, log.String(), "id=request-12345")
				require.Contains(t, log.String(), "request failed")
			}
		})
	}
}

func TestAnEmailThatIsTakenIsBlamed(t *testing.T) {
	taken := problem.New(problem.Conflict, "error.account.email_taken", "email", "a@example.ma")
	p, ok := problem.Of(response.OnEmail(taken))
	require.True(t, ok)
	require.Equal(t, problem.Conflict, p.Kind)
	require.Equal(t, []problem.Field{{Name: "email", Key: taken.Key, Args: taken.Args}}, p.Fields)
	for name, err := range map[string]error{"another conflict": problem.New(problem.Conflict, "x"), "no problem": errors.New("x"), "nothing": nil} {
		t.Run(name, func(t *testing.T) { require.Equal(t, err, response.OnEmail(err)) })
	}
}

func TestAFileOfAnEditionIsShownOrSaved(t *testing.T) {
	const csv = "code,value\r\nM1,3\r\n"
	for _, c := range []struct {
		name        string
		media       string
		options     response.ReportFileOptions
		disposition string
		body        string
	}{
		{"shown", "application/pdf", response.ReportFileOptions{}, "inline", "text"},
		{"saved", "application/pdf", response.ReportFileOptions{Attach: true}, "attachment", "text"},
		{"a table", "text/csv; charset=utf-8", response.ReportFileOptions{}, "inline", csv},
		{"a table for Excel", "text/csv; charset=utf-8", response.ReportFileOptions{ByteOrderMark: true}, "inline", "\ufeff" + csv},
		{"no table, whoever asks", "application/json", response.ReportFileOptions{ByteOrderMark: true}, "inline", "text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			file := contentOf(strings.TrimPrefix(c.body, "\ufeff"))
			require.NoError(t, response.SendReportFile(w, asking(), reports.File{Name: "rapport é.x", MediaType: c.media}, file, c.options))
			require.Equal(t, c.body, w.Body.String())
			require.Equal(t, c.media, w.Header().Get("Content-Type"))
			kind, fields, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
			require.NoError(t, err)
			require.Equal(t, c.disposition, kind)
			require.Equal(t, "rapport é.x", fields["filename"])
			require.True(t, file.closed)
		})
	}
}

func TestAPageOfAnEditionRunsNothing(t *testing.T) {
	w := httptest.NewRecorder()
	require.NoError(t, response.SendReportFile(w, asking(), reports.File{Name: "r.html", MediaType: "text/html; charset=utf-8"}, contentOf("<p>x</p>"), response.ReportFileOptions{}))
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "style-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "sandbox"} {
		require.Contains(t, policy, want)
	}
	require.NotContains(t, policy, "script-src")
}

func TestAPartOfAFileIsSentToWhoeverAsksForIt(t *testing.T) {
	w := httptest.NewRecorder()
	require.NoError(t, response.SendReportFile(w, asking("Range", "bytes=2-4"), reports.File{Name: "r", MediaType: "application/pdf"}, contentOf("0123456789"), response.ReportFileOptions{}))
	require.Equal(t, http.StatusPartialContent, w.Code)
	require.Equal(t, "234", w.Body.String())
}

func TestAnArchiveThatBreaksOffIsNotTakenForAWholeOne(t *testing.T) {
	errAway := errors.New("the disk is broken")
	for _, c := range []struct {
		name string
		err  error
	}{{"whole", nil}, {"broken", errAway}} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			w := httptest.NewRecorder()
			send := func() {
				response.SendReportArchive(w, asking(), slog.New(slog.NewTextHandler(&log, nil)), reports.Edition{}, func(to io.Writer) error {
					_, err := io.WriteString(to, "PK half")
					return errors.Join(err, c.err)
				})
			}
			if c.err == nil {
				send()
				require.Empty(t, log.String())
				require.Equal(t, "application/zip", w.Header().Get("Content-Type"))
				require.True(t, strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename="))
				return
			}
			require.PanicsWithValue(t, http.ErrAbortHandler, send, "the connection is cut")
			require.Contains(t, log.String(), "the disk is broken")
		})
	}
}

func TestAnExportThatBreaksOffIsCut(t *testing.T) {
	w := httptest.NewRecorder()
	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		response.SendJournalExport(w, asking(), slog.New(slog.DiscardHandler), audit.ExportSummary{Size: 12}, func(context.Context, io.Writer) error {
			return errors.New("away")
		})
	})
	require.Contains(t, w.Header().Get("Content-Disposition"), "journal-12.txt")
}

func TestAWorkbookIsSentAsItIsWritten(t *testing.T) {
	w := httptest.NewRecorder()
	require.NoError(t, response.SendWorkbook(w, "تقرير", func(to io.Writer) error {
		_, err := io.WriteString(to, "PK")
		return err
	}))
	require.Equal(t, "PK", w.Body.String())
	require.Equal(t, "private, no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	_, fields, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, "تقرير.xlsx", fields["filename"])

	failed := httptest.NewRecorder()
	errAway := errors.New("away")
	require.ErrorIs(t, response.SendWorkbook(failed, "x", func(io.Writer) error { return errAway }), errAway)
	require.Empty(t, failed.Header().Get("Content-Disposition"), "what is sent instead is a page")
}

func TestNoBrowserRunsAFileOfEvidence(t *testing.T) {
	file := commitments.Content{Name: `photo "été"; 1.jpg`, MediaType: "image/jpeg", Preview: &commitments.PreviewOfFile{SHA256: "abc"}}
	for _, c := range []struct {
		name        string
		send        func(w http.ResponseWriter, r *http.Request, file commitments.Content, c io.ReadSeekCloser) error
		disposition string
		called      string
		cache       string
	}{
		{"the file", response.SendEvidence, "attachment", `photo "été"; 1.jpg`, "private, no-store"},
		{"its preview", response.SendPreview, "inline", "preview.jpg", "private, no-cache"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			sent := contentOf("bytes")
			require.NoError(t, c.send(w, asking(), file, sent))
			require.Equal(t, "bytes", w.Body.String())
			require.Equal(t, "sandbox; default-src 'none'", w.Header().Get("Content-Security-Policy"))
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			require.Equal(t, c.cache, w.Header().Get("Cache-Control"))
			kind, fields, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
			require.NoError(t, err)
			require.Equal(t, c.disposition, kind)
			require.Equal(t, c.called, fields["filename"])
			require.True(t, sent.closed)
		})
	}
	t.Run("a preview that the browser has is not sent again", func(t *testing.T) {
		w := httptest.NewRecorder()
		require.NoError(t, response.SendPreview(w, asking("If-None-Match", `"abc"`), file, contentOf("bytes")))
		require.Equal(t, http.StatusNotModified, w.Code)
		require.Zero(t, w.Body.Len())
	})
}

func TestAnyNameOfAFileIsSaved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z0-9 é"\\;%'ع🙂._-]{1,20}`).Draw(t, "name")
		w := httptest.NewRecorder()
		require.NoError(t, response.SendEvidence(w, asking(), commitments.Content{Name: name, MediaType: "text/plain"}, contentOf("")))
		header := w.Header().Get("Content-Disposition")
		for _, r := range header {
			require.True(t, r >= ' ' && r <= '~', "%q is no header", header)
		}
		_, fields, err := mime.ParseMediaType(header)
		require.NoError(t, err, header)
		require.Equal(t, name, fields["filename"], header)
	})
}

func TestAnAttachmentBeginsWithItsFirstPart(t *testing.T) {
	w := httptest.NewRecorder()
	a := &response.Attachment{To: w, MediaType: "text/csv", Name: "liste.csv"}
	require.Empty(t, w.Header(), "until then another answer can be given")
	for _, part := range []string{"a", "b"} {
		n, err := a.Write([]byte(part))
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.True(t, a.Begun)
	}
	require.Equal(t, "ab", w.Body.String())
	require.Equal(t, "attachment; filename=liste.csv", w.Header().Get("Content-Disposition"))
}

func TestValuesInJSON(t *testing.T) {
	quantity, err := commitments.ParseQuantity("12.5")
	require.NoError(t, err)
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"a quantity", response.DecimalOrNull(&quantity), "12.5"},
		{"no quantity", response.DecimalOrNull(nil), "null"},
		{"a text", response.TextOrNull("Figuig"), `"Figuig"`},
		{"no text", response.TextOrNull(""), "null"},
		{"a date", response.DateOrNull(commitments.MustDate("2026-10-01")), `"2026-10-01"`},
		{"no date", response.DateOrNull(commitments.Date{}), "null"},
		{"no hashes", response.HashTexts(nil), "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			encoded, err := json.Marshal(c.value)
			require.NoError(t, err)
			require.Equal(t, c.want, string(encoded))
		})
	}
}

func TestAProofIsWrittenForWhoeverVerifiesIt(t *testing.T) {
	leaf, root := journal.LeafHash([]byte("leaf")), journal.LeafHash([]byte("root"))
	proof := audit.Proof{Inclusion: journal.Inclusion{Index: 3, Size: 10, Leaf: leaf, Root: root, Hashes: []journal.Hash{root}}, Checkpoint: "note"}
	item := response.NewProofItem(proof, "key")
	require.Equal(t, response.ProofItem{
		Index: 3, Size: 10, LeafHash: leaf.String(), Root: root.String(), Hashes: []string{root.String()}, Checkpoint: "note", Key: "key",
	}, item)
	proof.Entry = "{}"
	require.Equal(t, "{}", *response.NewProofItem(proof, "key").Entry, "those who may read the journal get the entry")
}
