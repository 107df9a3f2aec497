package bench

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/deliverables"
	"tracker/internal/files"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/seed"
	"tracker/web"
)

// world is a tracker on a large database, and a bare connection to the same.
type world struct {
	engine   string
	size     int    // made-up updates
	address  string // of the database, for the tracker
	dir      string // the tracker's data folder
	driver   string // of the bare connection, and where it leads
	source   string
	db       *store.DB
	tracker  *commitments.Tracker
	reports  *reports.Editions
	journal  *audit.Journal
	register *deliverables.Register
	handler  http.Handler
	token    string
	planner  people.Account
	bare     *sql.DB
}

// rebind writes ? as the engine's own placeholders.
func (w *world) rebind(query string) string {
	if w.engine == store.SQLite {
		return query
	}
	for n := 1; strings.Contains(query, "?"); n++ {
		query = strings.Replace(query, "?", "$"+strconv.Itoa(n), 1)
	}
	return query
}

type plain struct{}

func (plain) Hash(_ context.Context, p string) (string, error)     { return p, nil }
func (plain) Matches(_ context.Context, p, h string) (bool, error) { return p == h, nil }

// place names a world.
type place struct {
	engine string
	size   int
	things int // deliverables
}

var (
	worlds     = map[place]*world{}
	worldsLock sync.Mutex
	folder     string // outlives the single benchmarks
	system     = people.SystemAccount()
)

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "tracker-bench-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// each runs the benchmark on both engines, on databases that all share.
func each(b *testing.B, bench func(b *testing.B, w *world)) {
	eachEngine(b, func(b *testing.B, engine string) { bench(b, worldOn(b, engine, updates())) })
}

func eachEngine(b *testing.B, bench func(b *testing.B, engine string)) {
	for _, engine := range []string{store.SQLite, store.PostgreSQL} {
		b.Run(engine, func(b *testing.B) { bench(b, engine) })
	}
}

func worldOn(b *testing.B, engine string, size int) *world {
	return worldAt(b, place{engine: engine, size: size})
}

func worldAt(b *testing.B, at place) *world {
	worldsLock.Lock()
	defer worldsLock.Unlock()
	if worlds[at] == nil {
		worlds[at] = newWorld(b, at)
	}
	return worlds[at]
}

func newWorld(b *testing.B, at place) *world {
	ctx := context.Background()
	path := filepath.Join(folder, fmt.Sprintf("tracker-%d-%d.db", at.size, at.things))
	address, driver, source := "sqlite:"+path, "sqlite3", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(full)&_txlock=immediate"
	if at.engine == store.PostgreSQL {
		address = storetest.LastingPostgreSQLURL(b)
		driver, source = "pgx", address
	}
	w := &world{
		engine: at.engine, size: at.size, address: address, dir: filepath.Join(folder, fmt.Sprint(at.engine, at.size, "-", at.things)),
		driver: driver, source: source,
	}
	var err error
	w.db, err = store.Open(ctx, address)
	require.NoError(b, err)
	require.NoError(b, w.db.Migrate(ctx))
	w.bare, err = sql.Open(driver, source)
	require.NoError(b, err)
	w.wire(b)
	w.fill(b)
	w.deliver(b, at.things)
	return w
}

func (w *world) wire(b *testing.B) {
	loc, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(b, err)
	disk, err := files.Open(w.dir)
	require.NoError(b, err)
	w.journal, err = audit.Open(b.Context(), w.db.Journal(), filepath.Join(w.dir, "journal.key"), time.Now)
	require.NoError(b, err)
	domain := w.db.Commitments()
	w.tracker = &commitments.Tracker{Store: domain, Now: time.Now, Location: loc}
	w.reports = &reports.Editions{Store: w.db.Reports(loc), Agreements: domain, Files: disk, Now: time.Now, Location: loc}
	w.register = &deliverables.Register{Store: w.db.Deliverables(), Tracker: w.tracker}
	directory := &people.Directory{Store: w.db.People(), Hasher: plain{}, Now: time.Now}
	log := slog.New(slog.DiscardHandler)
	jobs, err := schedule.New(w.db.Jobs(), loc, clockwork.NewRealClock(), log)
	require.NoError(b, err)
	base, _ := url.Parse("http://127.0.0.1:8080")
	w.handler, err = web.New(web.Config{
		Tracker: w.tracker, People: directory, Reports: w.reports, Jobs: jobs, Sessions: w.db.Sessions(), Journal: w.journal,
		Collection: &collection.Collection{Store: w.db.Collection(), Now: time.Now, Location: loc},
		BaseURL:    base, Location: loc, Log: log, Now: time.Now, Version: "bench", Ready: func(context.Context) error { return nil },
	})
	require.NoError(b, err)

	_, err = w.tracker.LoadAgreement(b.Context(), system, agreement(b))
	require.NoError(b, err)
	accounts, err := directory.EnsureDemo(b.Context(), system, seed.DemoAccounts(), "bench")
	require.NoError(b, err)
	for _, a := range accounts {
		if a.Email == "planner@demo.tracker" {
			w.planner = a
			_, w.token, err = directory.NewToken(b.Context(), a, a, "bench")
			require.NoError(b, err)
		}
	}
}

func agreement(b *testing.B) commitments.Definition {
	def, err := seed.Builtin()
	require.NoError(b, err)
	return def
}

// updates is how many made-up updates a large database holds.
func updates() int {
	if n, err := strconv.Atoi(os.Getenv("TRACKER_BENCH_UPDATES")); err == nil {
		return n
	}
	return 200_000
}

// steady is how many of the updates are of one quarter, whatever the size.
const steady = 2002

// quarter is the quarter of the steady updates, the last one that has ended.
func (w *world) quarter() commitments.Period {
	return commitments.PeriodOf(commitments.Quarter, w.tracker.Today()).Prev()
}

// fill adds so many made-up updates: the steady ones, and before their quarter a
// history as long as the size asks for.
func (w *world) fill(b *testing.B) {
	if w.size == 0 {
		return
	}
	started := time.Now()
	def, q := agreement(b), w.quarter()
	require.NoError(b, w.tracker.Import(b.Context(), system, seed.Synthetic(def, w.size-steady, system, q.Start()), nil))
	require.NoError(b, w.tracker.Import(b.Context(), system, within(q, seed.Synthetic(def, steady, system, w.tracker.Today())), nil))
	loaded := time.Now()
	w.sequence(b)
	fmt.Fprintf(os.Stderr, "%s: %d updates loaded in %.1fs, their journal entries sequenced in %.1fs\n",
		w.engine, w.size, loaded.Sub(started).Seconds(), time.Since(loaded).Seconds())
	require.NoError(b, w.db.Analyze(b.Context()))
}

// within makes all updates updates of the period, one after the other.
func within(p commitments.Period, items iter.Seq[commitments.ImportItem]) iter.Seq[commitments.ImportItem] {
	return func(yield func(commitments.ImportItem) bool) {
		at := p.End().In(time.UTC)
		for item := range items {
			at = at.Add(time.Second)
			item.At, item.Update.Period = at, p
			if !yield(item) {
				return
			}
		}
	}
}

// sequence gives every entry its place in the log.
func (w *world) sequence(b *testing.B) {
	for {
		n, err := w.db.Sequence(b.Context())
		require.NoError(b, err)
		if n == 0 {
			return
		}
	}
}

// part is one of the things that a benchmark compares.
type part struct {
	before func() error // runs untimed ahead of the work; may be nil
	work   func() error
}

// timed runs the parts in turn, so that noise hits all, until the benchmark has
// run long enough, and returns how long each took in all.
func timed(b *testing.B, parts ...part) []time.Duration {
	took := make([]time.Duration, len(parts))
	run := func() {
		for i, p := range parts {
			if p.before != nil {
				require.NoError(b, p.before())
			}
			started := time.Now()
			err := p.work()
			took[i] += time.Since(started)
			require.NoError(b, err)
		}
	}
	run() // warm
	clear(took)
	for b.Loop() {
		run()
	}
	b.ReportMetric(0, "ns/op")
	return took
}

// compare runs both in turn and reports the ratio.
func compare(b *testing.B, bare, ours func() error) {
	ratio(b, timed(b, part{work: bare}, part{work: ours}))
}

// ratio reports how the bare work and the tracker's compare.
func ratio(b *testing.B, took []time.Duration) {
	b.ReportMetric(float64(took[1])/float64(took[0]), "x-bare")
	b.ReportMetric(float64(took[1].Microseconds())/float64(b.N), "µs-ours")
	b.ReportMetric(float64(took[0].Microseconds())/float64(b.N), "µs-bare")
}

// scan reads every row and column of a query into memory.
func (w *world) scan(query string, args ...any) error {
	rows, err := w.bare.Query(w.rebind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// BenchmarkList reads a page of fifty commitments, against the bare SQL of the
// page and its count.
func BenchmarkList(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		compare(b, func() error {
			if err := w.scan("SELECT count(*) FROM commitments WHERE party = ?", "ministry"); err != nil {
				return err
			}
			return w.scan("SELECT * FROM commitments WHERE party = ? ORDER BY pledge_position, region_position, code LIMIT 50", "ministry")
		}, func() error {
			_, _, err := w.tracker.Commitments(context.Background(), w.planner, commitments.Filter{Party: "ministry", Page: 1, PerPage: commitments.DefaultPerPage})
			return err
		})
	})
}

func (w *world) get(address string) (*httptest.ResponseRecorder, error) {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Authorization", "Bearer "+w.token)
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	if recorder.Code != http.StatusOK {
		return recorder, fmt.Errorf("%s: %d", address, recorder.Code)
	}
	return recorder, nil
}

// BenchmarkListAPI answers the same page as JSON, against a bare handler that
// runs the bare SQL and writes as many bytes.
func BenchmarkListAPI(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		const address = "/api/v1/commitments?party=ministry&per_page=50"
		first, err := w.get(address)
		require.NoError(b, err)
		body := first.Body.Bytes()
		bare := http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
			if err := w.scan("SELECT * FROM commitments WHERE party = ? ORDER BY pledge_position, region_position, code LIMIT 50", "ministry"); err != nil {
				panic(err)
			}
			_, _ = out.Write(body)
		})
		compare(b, func() error {
			bare.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, address, nil))
			return nil
		}, func() error { _, err := w.get(address); return err })
	})
}

// BenchmarkOverview shows the whole agreement to a planner who is logged in,
// against a bare handler that reads the 154 rows and writes as many bytes.
func BenchmarkOverview(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		cookie := w.logIn(b)
		page := func() (*httptest.ResponseRecorder, error) {
			r := httptest.NewRequest(http.MethodGet, "/fr/overview", nil)
			r.AddCookie(cookie)
			recorder := httptest.NewRecorder()
			w.handler.ServeHTTP(recorder, r)
			if recorder.Code != http.StatusOK {
				return recorder, fmt.Errorf("overview: %d", recorder.Code)
			}
			return recorder, nil
		}
		first, err := page()
		require.NoError(b, err)
		body := first.Body.Bytes()
		bare := http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
			if err := w.scan("SELECT * FROM commitments ORDER BY pledge_position, region_position"); err != nil {
				panic(err)
			}
			_, _ = out.Write(body)
		})
		compare(b, func() error {
			bare.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/fr/", nil))
			return nil
		}, func() error { _, err := page(); return err })
		b.ReportMetric(float64(len(body)), "bytes")
	})
}

func (w *world) logIn(b *testing.B) *http.Cookie {
	form := url.Values{"email": {"planner@demo.tracker"}, "password": {"bench"}}
	r := httptest.NewRequest(http.MethodPost, "/fr/login", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	cookies := recorder.Result().Cookies()
	require.NotEmpty(b, cookies, "log-in answered %d", recorder.Code)
	return cookies[len(cookies)-1]
}

// BenchmarkUpdate submits a progress update, against the bare transaction of
// the rows that it writes.
func BenchmarkUpdate(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		const code = "M1.MA-NAD"
		period := w.tracker.Today()
		quarter := commitments.PeriodOf(commitments.Quarter, period).String()
		n := time.Now().UnixNano()
		compare(b, func() error { n++; return w.bareUpdate(n) }, func() error {
			n++
			c, err := w.tracker.Store.Read(context.Background()).Commitment(code)
			if err != nil {
				return err
			}
			_, err = w.tracker.ReportProgress(context.Background(), w.planner, code, commitments.ProgressInput{
				Period: quarter, Status: "in_progress", Value: "3", Narrative: strconv.FormatInt(n, 10), Version: c.Version, Submit: true,
				Delay: commitmentstest.DelayInput(c.Terms, "in_progress", quarter),
			})
			return err
		})
	})
}

// bareUpdate writes what an update writes: the update, its place in the queue,
// the commitment's row and a journal entry.
func (w *world) bareUpdate(n int64) error {
	tx, err := w.bare.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	id := "bare-" + strconv.FormatInt(n, 10)
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO progress_updates (id, version, commitment, period, period_end, status, unit, narrative, author, author_name, submitted_at, origin, warnings)
			VALUES (?, 1, 'M1.MA-ZAG', ?, '1999-12-31', 'in_progress', '', 'x', 'bare', 'bare', 0, 'synthetic', '')`, []any{id, id}},
		{`INSERT INTO review_queue (update_id, commitment, agreement, party, region, pledge, author, rank, submitted_at)
			VALUES (?, 'M1.MA-ZAG', 'CCDH-2009', 'ministry', 'MA-ZAG', 'M1', 'bare', 0, 0)`, []any{id}},
		{`UPDATE commitments SET status = 'in_progress', version = version + 1 WHERE code = 'M1.MA-ZAG'`, nil},
		{`INSERT INTO journal_entries (at, actor, kind, subject, body, leaf_hash) VALUES (0, 'bare', 'bare', 'bare', ?, ?)`,
			[]any{strings.Repeat("x", 500), []byte(id)}},
	} {
		if _, err := tx.Exec(w.rebind(s.query), s.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
