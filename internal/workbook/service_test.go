package workbook

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// TestMain keeps the tests of properties short, unless a number is asked for.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		_ = f.Value.Set("25")
	}
	os.Exit(m.Run())
}

// office is the real agreement with a round for the third quarter, on 5 October
// 2026, and the service of workbooks.
type office struct {
	*Service
	testing.TB
	db                                *store.DB
	clock                             *trackertest.Clock
	journal                           *audit.Journal
	world                             *trackertest.World
	round                             collection.Round
	planner, figuig, council, auditor people.Account
	councilPlanner                    people.Account
}

func ptr[T any](v T) *T { return &v }

func newOffice(t testing.TB, db *store.DB, change ...func(*collection.OpenInput)) *office {
	return newOfficeOf(t, db, nil, change...)
}

// newOfficeOf is an office of a changed agreement.
func newOfficeOf(t testing.TB, db *store.DB, agreed func(*commitments.Definition), change ...func(*collection.OpenInput)) *office {
	w := trackertest.New(t, db, trackertest.Setup{
		At: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC), Step: time.Millisecond, Active: "2026-04-01", Change: agreed,
	})
	o := &office{
		TB: t, db: db, world: w, clock: w.Clock, journal: w.Journal,
		planner: w.Planner, figuig: w.Figuig, council: w.Council, auditor: w.Auditor, councilPlanner: w.CouncilPlanner,
		Service: New(Service{
			Tracker: w.Tracker, Collection: w.Collection, Register: w.Register, Store: db.Workbooks(), Files: trackertest.OpenFiles(t, t.TempDir()), Now: w.Clock.Now,
		}),
	}
	in := collection.OpenInput{Period: "2026-Q3", TermsInput: collection.TermsInput{
		DueOn: ptr("2026-10-20"), GraceDays: ptr("10"), Note: ptr("Merci de citer vos sources."),
	}}
	for _, c := range change {
		c(&in)
	}
	var err error
	o.round, err = o.Collection.Open(t.Context(), o.council, in)
	require.NoError(t, err)
	return o
}

// downloaded is the workbook that the account gets.
func (o *office) downloaded(by people.Account, layout Layout, lang string) []byte {
	o.Helper()
	write, err := o.Download(o.Context(), by, o.round.ID, layout, locale.For(lang))
	require.NoError(o, err)
	var out bytes.Buffer
	require.NoError(o, write(&out))
	return out.Bytes()
}

// edited is a workbook in which somebody worked.
func (o *office) edited(content []byte, work func(f *excelize.File)) []byte {
	o.Helper()
	return worked(o, content, work)
}

func worked(t testing.TB, content []byte, work func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	work(f)
	out, err := f.WriteToBuffer()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return out.Bytes()
}

// put writes cells of the row of a code, by columns of the layout.
func put(t testing.TB, f *excelize.File, code string, values map[Field]any) {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		for i, r := range rows {
			if sheet == hiddenSheet || len(r) == 0 || r[0] != code {
				continue
			}
			for field, value := range values {
				require.NoError(t, f.SetCellValue(sheet, cellName(columnOf(field), i+1), value))
			}
			return
		}
	}
	t.Fatalf("%s is not in the workbook", code)
}

func columnOf(f Field) int {
	for i, c := range columns {
		if c.Field == f {
			return i + 1
		}
	}
	return 0
}

// handIn hands the workbook in and has it tried.
func (o *office) handIn(by people.Account, content []byte) (Result, error) {
	o.Helper()
	digest, err := o.Receive(o.Context(), by, o.round.ID, bytes.NewReader(content))
	if err != nil {
		return Result{}, err
	}
	return o.DryRun(o.Context(), by, o.round.ID, digest)
}

// tried is the outcome of a workbook that can be read.
func (o *office) tried(by people.Account, content []byte) Result {
	o.Helper()
	r, err := o.handIn(by, content)
	require.NoError(o, err)
	return r
}

// marked is the workbook of the digest with its errors marked.
func (o *office) marked(digest string) []byte {
	o.Helper()
	write, err := o.Marked(o.Context(), o.planner, o.round.ID, digest, locale.For("ar"))
	require.NoError(o, err)
	var out bytes.Buffer
	require.NoError(o, write(&out))
	return out.Bytes()
}

// told are the errors by their cells, in French.
func told(list []Finding) map[string]string {
	all := map[string]string{}
	for _, f := range list {
		all[f.Location()] = strings.TrimPrefix(all[f.Location()]+"; "+locale.For("en").T(f.Key, f.Args...), "; ")
	}
	return all
}

const (
	nad = "M1.MA-NAD" // of which nothing was published
	fig = "M5.MA-FIG"
)

var inProgress = map[Field]any{Status: "En cours", Value: 3, Narrative: "Trois ateliers ont été tenus."}

func (o *office) updates(code string) []commitments.Update {
	o.Helper()
	all, err := o.Tracker.Updates(o.Context(), o.auditor, code)
	require.NoError(o, err)
	var list []commitments.Update
	for _, u := range all {
		if u.Period == o.round.Period {
			list = append(list, u)
		}
	}
	return list
}

func (o *office) entries() []journal.Entry {
	o.Helper()
	return entriesOf(o, o.db)
}

// entriesOf are all entries of the database's journal.
func entriesOf(t testing.TB, db *store.DB) []journal.Entry {
	t.Helper()
	log := db.Journal()
	for {
		n, err := log.Sequence(t.Context())
		require.NoError(t, err)
		if n == 0 {
			break
		}
	}
	logged, err := log.Entries(t.Context(), -1, 10_000)
	require.NoError(t, err)
	var all []journal.Entry
	for _, l := range logged {
		e, err := journal.Decode(l.Encoded)
		require.NoError(t, err)
		all = append(all, e)
	}
	return all
}

func refusedFor(t testing.TB, kind problem.Kind, key string, err error) {
	t.Helper()
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, key, p.Key)
	require.Equal(t, kind, p.Kind)
}

func TestAWorkbookIsFilledInCheckedAndApplied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for _, lang := range locale.Supported {
			for _, layout := range Layouts {
				blank := o.tried(o.planner, o.downloaded(o.planner, layout, lang))
				require.Empty(t, blank.Errors)
				require.Empty(t, blank.Changes)
				require.Empty(t, blank.Notices, "the notes are not missed")
				require.Greater(t, blank.Skipped, 90)
			}
		}
		before := len(o.entries())
		book := o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
			put(t, f, nad, inProgress)
			put(t, f, fig, map[Field]any{
				Status: "جاهز", Value: "٤٢٫٥", Narrative: "x", EvidenceTitle: "PV", Evidence: "Délégation de Figuig", EvidenceDate: "01/09/2026",
			})
		})
		r := o.tried(o.planner, book)
		require.Len(t, r.Errors, 1)
		require.Equal(t, "M5", r.Errors[0].Sheet)
		require.Equal(t, Status, r.Errors[0].Field)
		require.Len(t, r.Changes, 1)
		digest := r.Digest
		r, err := o.Apply(t.Context(), o.planner, o.round.ID, digest)
		require.NoError(t, err)
		require.False(t, r.Applied)
		require.Empty(t, o.updates(nad))
		require.Len(t, o.entries(), before, "nothing was written down")

		book = o.edited(book, func(f *excelize.File) { put(t, f, fig, map[Field]any{Status: "  en COURS\u00a0"}) })
		r = o.tried(o.planner, book)
		require.Empty(t, told(r.Errors))
		require.Len(t, r.Changes, 2)
		require.Empty(t, o.updates(fig))
		r, err = o.Apply(t.Context(), o.planner, o.round.ID, r.Digest)
		require.NoError(t, err)
		require.True(t, r.Applied)
		u := o.updates(fig)[0]
		require.Equal(t, commitments.InProgress, u.Status)
		require.Equal(t, "42.5", commitments.FindValue(u.Values, "M5.2").Value.String())
		require.Equal(t, commitments.EvidencePaper, u.Evidence[0].Kind)
		require.Equal(t, "2026-09-01", u.Evidence[0].Date.String())
		var kinds []string
		entries := o.entries()[before:]
		for _, e := range entries {
			kinds = append(kinds, e.Kind)
		}
		require.Equal(t, []string{"update.submitted", "update.submitted", "evidence.added", "workbook.applied"}, kinds)
		var body applied
		require.NoError(t, entries[3].DecodeBody(&body))
		require.Equal(t, applied{o.round.ID, 1, r.Digest, 2, 0, []string{o.updates(nad)[0].ID, u.ID}, nil}, body)
		require.Equal(t, "CCDH-2009/2026-Q3", entries[3].Subject)

		_, err = o.journal.Verify(t.Context(), o.auditor, "", nil)
		require.NoError(t, err, "the database says what the journal does")

		r, err = o.Apply(t.Context(), o.planner, o.round.ID, r.Digest)
		require.NoError(t, err)
		require.Equal(t, 2, r.Unchanged)
		require.Empty(t, r.Changes)
		require.Empty(t, r.Errors)
		require.Len(t, o.entries(), before+4, "applied twice is applied once")

		book = o.edited(book, func(f *excelize.File) { put(t, f, nad, map[Field]any{Value: 4}) })
		require.Equal(t, map[string]string{"M1!A" + rowOf(t, book, "M1", nad): "M1.MA-NAD was changed meanwhile (version 2). Nothing was saved: compare, then save again."},
			told(o.tried(o.planner, book).Errors))
	})
}

func rowOf(t testing.TB, book []byte, sheet, code string) (row string) {
	worked(t, book, func(f *excelize.File) {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		for i, r := range rows {
			if len(r) > 0 && r[0] == code && row == "" {
				row = cellName(0, i+1)
			}
		}
	})
	return row
}

func TestWhoHasAWorkbook(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.Download(t.Context(), o.council, o.round.ID, ByPledge, locale.For("fr"))
	require.True(t, problem.Is(err, problem.Forbidden))
	_, err = o.Download(t.Context(), o.planner, "x", ByPledge, locale.For("fr"))
	require.True(t, problem.Is(err, problem.NotFound))
	_, err = o.Download(t.Context(), o.planner, o.round.ID, "x", locale.For("fr"))
	refusedFor(t, problem.Invalid, "error.invalid", err)
	all, own := o.downloaded(o.planner, OneList, "en"), o.downloaded(o.figuig, OneList, "en")
	worked(t, own, func(f *excelize.File) {
		rows, err := f.GetRows("List")
		require.NoError(t, err)
		for _, r := range rows[1:] {
			require.True(t, strings.HasSuffix(r[0], ".MA-FIG"), r[0])
		}
	})
	worked(t, o.downloaded(o.figuig, OneList, "ar"), func(f *excelize.File) {
		for _, name := range f.GetSheetList()[:2] {
			view, err := f.GetSheetView(name, 0)
			require.NoError(t, err)
			require.True(t, *view.RightToLeft, name)
			locked, err := f.GetSheetProtection(name)
			require.NoError(t, err)
			require.True(t, locked.SelectLockedCells)
		}
		lists, err := f.GetDataValidations("اللائحة")
		require.NoError(t, err)
		require.Len(t, lists, 10, "milestones have a help of their own")
		require.Contains(t, lists[0].Formula1, "في طور الإنجاز")
		visible, err := f.GetSheetVisible(hiddenSheet)
		require.NoError(t, err)
		require.False(t, visible)
	})
	// A colleague's workbook is taken as far as the account may report.
	book := o.edited(all, func(f *excelize.File) { put(t, f, nad, map[Field]any{Status: "En cours", Narrative: "x"}) })
	errs := o.tried(o.figuig, book).Errors
	require.Len(t, errs, 1)
	require.Equal(t, Code, errs[0].Field)

	r, err := o.handIn(o.planner, all)
	require.NoError(t, err)
	_, err = o.DryRun(t.Context(), o.figuig, o.round.ID, r.Digest)
	refusedFor(t, problem.NotFound, "error.workbook.gone", err)
	_, err = o.Apply(t.Context(), o.council, o.round.ID, r.Digest)
	require.True(t, problem.Is(err, problem.Forbidden))
	_, err = o.DryRun(t.Context(), o.planner, "another", r.Digest)
	refusedFor(t, problem.NotFound, "error.workbook.gone", err)
	n, err := o.Sweep(time.Now().Add(25 * time.Hour))
	require.NoError(t, err)
	require.Positive(t, n)
	_, err = o.Apply(t.Context(), o.planner, o.round.ID, r.Digest)
	refusedFor(t, problem.NotFound, "error.workbook.gone", err)
}

func TestAClosedRoundHasAWorkbookOfWhatWasReopened(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.edited(o.downloaded(o.planner, OneList, "fr"), func(f *excelize.File) {
		put(t, f, nad, inProgress)
		put(t, f, fig, inProgress)
	})
	o.clock.SetDay("2026-11-02")
	_, err := o.Download(t.Context(), o.planner, o.round.ID, OneList, locale.For("fr"))
	refusedFor(t, problem.Conflict, "error.workbook.nothing", err)
	require.Len(t, o.tried(o.planner, book).Errors, 2)
	_, err = o.Collection.Reopen(t.Context(), o.council, collection.ReopenInput{Round: o.round.ID, Commitment: nad, Reason: "Inondation", Until: "2026-11-05"})
	require.NoError(t, err)
	offer, err := o.Fillable(t.Context(), o.planner, o.round.ID)
	require.NoError(t, err)
	require.Equal(t, 1, offer.Rows)
	require.Len(t, o.tried(o.planner, book).Errors, 1)
}
