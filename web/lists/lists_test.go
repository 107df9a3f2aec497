package lists_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/sheet"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
	"tracker/web/lists"
)

// hall is a tracker with its lists.
type hall struct {
	*trackertest.World
	*lists.Lists
}

func newHall(t *testing.T) hall {
	w := trackertest.New(t, storetest.SQLite(t), trackertest.Setup{Active: "2026-04-01"})
	return hall{w, &lists.Lists{
		Tracker: w.Tracker, People: w.People, Reports: w.Reports, Collection: w.Collection, Register: w.Register, Recommended: w.Recommended, Journal: w.Journal,
		Location: w.Location, Log: slog.New(slog.DiscardHandler), Now: w.Clock.Now,
	}}
}

// download is how a list is sent.
func (h hall) download(t *testing.T, list lists.List, by people.Account, lang string, f sheet.Format) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/fr/list", nil)
	require.NoError(t, h.Send(w, r, lists.Download{List: list, By: by, Locale: locale.For(lang), Format: f}))
	return w
}

// records are the rows of a list as a CSV file.
func (h hall) records(t *testing.T, list lists.List, by people.Account) [][]string {
	t.Helper()
	rows, err := csv.NewReader(h.download(t, list, by, "fr", sheet.CSV).Body).ReadAll()
	require.NoError(t, err)
	return rows
}

// workbook are the rows of a list as a workbook.
func (h hall) workbook(t *testing.T, list lists.List, by people.Account, lang string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(h.download(t, list, by, lang, sheet.XLSX).Body.Bytes()))
	require.NoError(t, err)
	defer f.Close()
	require.Len(t, f.GetSheetList(), 1)
	rows, err := f.GetRows(f.GetSheetList()[0])
	require.NoError(t, err)
	return rows
}

// all are the lists that an administrator may have.
func (h hall) all(t *testing.T) map[string]lists.List {
	t.Helper()
	entries, err := h.Entries(t.Context(), h.Admin, "")
	require.NoError(t, err)
	things, err := h.Deliverables(t.Context(), h.Admin, deliverables.Filter{})
	require.NoError(t, err)
	centres, err := h.Deliverables(t.Context(), h.Admin, deliverables.Filter{Kind: "womens-centers"})
	require.NoError(t, err)
	return map[string]lists.List{
		"commitments": h.Commitments(h.Admin, commitments.Filter{}),
		"measures":    h.Measures(h.Admin, commitments.Filter{}),
		"totals":      h.Totals(h.Admin, commitments.TotalsFilter{ByRegion: true}, []commitments.Grouping{commitments.ByRegion}),
		"accounts":    h.Lists.Accounts(h.Admin),
		"rounds":      h.Rounds(h.Admin, collection.Filter{}),
		"editions":    h.Editions(h.Admin, reports.EditionFilter{}),
		"journal":     entries,

		"deliverables": things, "women's centres": centres,
	}
}

func TestEachColumnHasANameOfItsOwn(t *testing.T) {
	h := newHall(t)
	for name, list := range h.all(t) {
		t.Run(name, func(t *testing.T) {
			seen := map[string]bool{}
			for _, column := range h.records(t, list, h.Admin)[0] {
				require.Regexp(t, `^[a-z][a-z0-9_]*$`, column)
				require.False(t, seen[column], column)
				seen[column] = true
			}
		})
	}
}

func TestEachColumnIsTitledInEveryLanguage(t *testing.T) {
	h := newHall(t)
	for name, list := range h.all(t) {
		for _, lang := range locale.Supported {
			t.Run(name+" in "+lang, func(t *testing.T) {
				seen := map[string]bool{}
				for _, title := range h.workbook(t, list, h.Admin, lang)[0] {
					require.NotEmpty(t, title)
					require.NotRegexp(t, `^[a-z]+\.[a-z_.]+$`, title, "a key that has no words")
					require.False(t, seen[title], title)
					seen[title] = true
				}
			})
		}
	}
}

func TestBothFormatsHaveTheSameRows(t *testing.T) {
	h := newHall(t)
	for name, list := range h.all(t) {
		if name == "journal" { // grows with each download
			continue
		}
		t.Run(name, func(t *testing.T) {
			require.Len(t, h.workbook(t, list, h.Admin, "ar"), len(h.records(t, list, h.Admin)))
		})
	}
}

func TestAFilterNarrowsTheList(t *testing.T) {
	h := newHall(t)
	whole := h.records(t, h.Commitments(h.Auditor, commitments.Filter{}), h.Auditor)
	region := h.records(t, h.Commitments(h.Auditor, commitments.Filter{Regions: []string{"MA-FIG"}}), h.Auditor)
	require.Greater(t, len(whole), 100)
	require.Greater(t, len(region), 5)
	require.Less(t, len(region), len(whole)/3)
	for _, row := range region[1:] {
		require.Contains(t, strings.Join(row, ","), "MA-FIG")
	}
}

func TestAListIsAFileOfTheDay(t *testing.T) {
	h := newHall(t)
	for _, f := range []sheet.Format{sheet.CSV, sheet.XLSX} {
		t.Run(f.Name, func(t *testing.T) {
			w := h.download(t, h.Commitments(h.Admin, commitments.Filter{}), h.Admin, "fr", f)
			require.Equal(t, f.MediaType, w.Header().Get("Content-Type"))
			require.Equal(t, "attachment; filename=commitments-2026-11-23."+f.Name, w.Header().Get("Content-Disposition"))
		})
	}
}

func TestAMarkIsForTablesOfTextAlone(t *testing.T) {
	for _, c := range []struct {
		name  string
		given sheet.Format
		asked bool
		want  string // what the file begins with
	}{
		{"asked for", sheet.CSV, true, sheet.ByteOrderMark},
		{"not asked for", sheet.CSV, false, "x"},
		{"of a workbook", sheet.XLSX, true, "PK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			w, err := lists.WithByteOrderMark(c.given, c.asked).Open(&out, sheet.Table{Name: "x", Title: "X", Columns: []sheet.Column{{Name: "x", Title: "X", Width: 9}}})
			require.NoError(t, err)
			defer w.Discard()
			require.NoError(t, w.Close())
			require.True(t, strings.HasPrefix(out.String(), c.want))
		})
	}
}

// noted are the downloads that the journal knows of, the newest first.
func (h hall) noted(t *testing.T) (list []audit.ListExport) {
	t.Helper()
	_, err := h.World.Journal.Checkpoint(t.Context(), h.Admin) // gives all entries their places
	require.NoError(t, err)
	require.NoError(t, h.World.Journal.EachBackward(t.Context(), h.Admin, -1, func(e audit.LogEntry) error {
		entry, err := journal.Decode(e.Encoded)
		if err != nil || entry.Actor != h.Auditor.ID {
			return err
		}
		export := audit.ListExport{List: entry.Subject}
		err = entry.DecodeBody(&export)
		list = append(list, export)
		return err
	}))
	return list
}

func TestTheJournalKnowsWhoDownloadedWhat(t *testing.T) {
	h := newHall(t)
	rows := h.records(t, h.Commitments(h.Auditor, commitments.Filter{Regions: []string{"MA-FIG", "MA-FIG"}, Sort: "due"}), h.Auditor)
	require.Equal(t, []audit.ListExport{{
		List: "commitments", Format: "csv", Filter: url.Values{"region": {"MA-FIG"}, "sort": {"due"}}, Rows: len(rows) - 1, Complete: true,
	}}, h.noted(t))
}

func TestWhoMayNotReadAListGetsNothingOfIt(t *testing.T) {
	h := newHall(t)
	for _, c := range []struct {
		name string
		list func(by people.Account) (lists.List, error)
		by   people.Account
		kind problem.Kind
	}{
		{"accounts", func(by people.Account) (lists.List, error) { return h.Lists.Accounts(by), nil }, h.Auditor, problem.Forbidden},
		{"the journal", func(by people.Account) (lists.List, error) { return h.Entries(t.Context(), by, "") }, h.Planner, problem.Forbidden},
		{"commitments", func(by people.Account) (lists.List, error) { return h.Commitments(by, commitments.Filter{}), nil }, people.Account{}, problem.Unauthenticated},
		{"an unknown region", func(by people.Account) (lists.List, error) {
			return h.Commitments(by, commitments.Filter{Regions: []string{"MA-XXX"}}), nil
		}, h.Auditor, problem.Invalid},
		{"a round that there is not", func(by people.Account) (lists.List, error) {
			return h.Returns(t.Context(), by, "none", collection.ReturnFilter{})
		}, h.Auditor, problem.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			list, err := c.list(c.by)
			if err == nil {
				err = h.Send(w, httptest.NewRequest(http.MethodGet, "/", nil), lists.Download{List: list, By: c.by, Locale: locale.For("fr"), Format: sheet.CSV})
			}
			p, ok := problem.Of(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, c.kind, p.Kind)
			require.Zero(t, w.Body.Len())
			require.Empty(t, w.Header(), "another answer can be given")
		})
	}
}

// away is a reader who leaves after some bytes.
type away struct {
	http.ResponseWriter
	room int
}

func (a *away) Write(b []byte) (int, error) {
	if a.room -= len(b); a.room < 0 {
		return 0, errors.New("the reader is gone")
	}
	return a.ResponseWriter.Write(b)
}

func TestHalfAListIsCutAndNoted(t *testing.T) {
	h := newHall(t)
	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		w := &away{httptest.NewRecorder(), 1000}
		_ = h.Send(w, httptest.NewRequest(http.MethodGet, "/", nil), lists.Download{
			List: h.Commitments(h.Auditor, commitments.Filter{}), By: h.Auditor, Locale: locale.For("fr"), Format: sheet.CSV,
		})
	})
	noted := h.noted(t)
	require.Len(t, noted, 1)
	require.False(t, noted[0].Complete)
	require.Positive(t, noted[0].Rows)
}
