package bench

import (
	"context"
	"database/sql"
	"fmt"
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

	"tracker/internal/commitments"
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
	engine  string
	tracker *commitments.Tracker
	reports *reports.Editions
	handler http.Handler
	token   string
	planner people.Account
	bare    *sql.DB
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

var (
	worlds     = map[string]*world{}
	worldsLock sync.Mutex
	folder     string // outlives the single benchmarks
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
	for _, engine := range []string{store.SQLite, store.PostgreSQL} {
		b.Run(engine, func(b *testing.B) { bench(b, worldOn(b, engine)) })
	}
}

func worldOn(b *testing.B, engine string) *world {
	worldsLock.Lock()
	defer worldsLock.Unlock()
	if worlds[engine] == nil {
		worlds[engine] = newWorld(b, engine)
	}
	return worlds[engine]
}

func newWorld(b *testing.B, engine string) *world {
	ctx := context.Background()
	path := filepath.Join(folder, "tracker.db")
	address, driver, source := "sqlite:"+path, "sqlite3", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(full)&_txlock=immediate"
	if engine == store.PostgreSQL {
		address = storetest.LastingPostgreSQLURL(b)
		driver, source = "pgx", address
	}
	db, err := store.Open(ctx, address)
	require.NoError(b, err)
	require.NoError(b, db.Migrate(ctx))
	w := &world{engine: engine}
	w.bare, err = sql.Open(driver, source)
	require.NoError(b, err)
	w.wire(b, db)
	w.fill(b, db)
	return w
}

func (w *world) wire(b *testing.B, db *store.DB) {
	loc, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(b, err)
	disk, err := files.Open(filepath.Join(folder, w.engine))
	require.NoError(b, err)
	domain := db.Commitments()
	w.tracker = &commitments.Tracker{Store: domain, Now: time.Now, Location: loc}
	w.reports = &reports.Editions{Store: db.Reports(loc), Agreements: domain, Files: disk, Now: time.Now, Location: loc}
	directory := &people.Directory{Store: db.People(), Hasher: plain{}, Now: time.Now}
	log := slog.New(slog.DiscardHandler)
	jobs, err := schedule.New(db.Jobs(), loc, clockwork.NewRealClock(), log)
	require.NoError(b, err)
	base, _ := url.Parse("http://127.0.0.1:8080")
	w.handler, err = web.New(web.Config{
		Tracker: w.tracker, People: directory, Reports: w.reports, Jobs: jobs, Sessions: db.Sessions(),
		BaseURL: base, Location: loc, Log: log, Now: time.Now, Version: "bench", Ready: func(context.Context) error { return nil },
	})
	require.NoError(b, err)

	def, err := seed.Builtin()
	require.NoError(b, err)
	_, err = w.tracker.LoadAgreement(b.Context(), people.SystemAccount(), def)
	require.NoError(b, err)
	accounts, err := directory.EnsureDemo(b.Context(), people.SystemAccount(), seed.DemoAccounts(), "bench")
	require.NoError(b, err)
	for _, a := range accounts {
		if a.Email == "planner@demo.tracker" {
			w.planner = a
			_, w.token, err = directory.NewToken(b.Context(), a, a, "bench")
			require.NoError(b, err)
		}
	}
}

// updates is how many made-up updates the database holds.
func updates() int {
	if n, err := strconv.Atoi(os.Getenv("TRACKER_BENCH_UPDATES")); err == nil {
		return n
	}
	return 200_000
}

func (w *world) fill(b *testing.B, db *store.DB) {
	def, err := seed.Builtin()
	require.NoError(b, err)
	started := time.Now()
	system := people.SystemAccount()
	require.NoError(b, w.tracker.Import(b.Context(), system, seed.Synthetic(def, updates(), system, w.tracker.Today()), nil))
	require.NoError(b, db.Analyze(b.Context()))
	fmt.Fprintf(os.Stderr, "%s: %d updates loaded in %s\n", w.engine, updates(), time.Since(started).Round(time.Second))
}

// compare runs both in turn, so that noise hits both, and reports the ratio.
func compare(b *testing.B, bare, ours func() error) {
	require.NoError(b, bare()) // warm
	require.NoError(b, ours())
	var bareTime, ourTime time.Duration
	for b.Loop() {
		started := time.Now()
		err := bare()
		middle := time.Now()
		if err == nil {
			err = ours()
		}
		bareTime, ourTime = bareTime+middle.Sub(started), ourTime+time.Since(middle)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ourTime)/float64(bareTime), "x-bare")
	b.ReportMetric(float64(ourTime.Microseconds())/float64(b.N), "µs-ours")
	b.ReportMetric(float64(bareTime.Microseconds())/float64(b.N), "µs-bare")
	b.ReportMetric(0, "ns/op")
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
			_, _, err := w.tracker.Commitments(context.Background(), w.planner, commitments.Filter{Party: "ministry"})
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

// BenchmarkDashboard shows the matrix page to a planner who is logged in,
// against a bare handler that reads the 154 rows and writes as many bytes.
func BenchmarkDashboard(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		cookie := w.logIn(b)
		page := func() (*httptest.ResponseRecorder, error) {
			r := httptest.NewRequest(http.MethodGet, "/fr/", nil)
			r.AddCookie(cookie)
			recorder := httptest.NewRecorder()
			w.handler.ServeHTTP(recorder, r)
			if recorder.Code != http.StatusOK {
				return recorder, fmt.Errorf("dashboard: %d", recorder.Code)
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
			c, err := w.tracker.Store.Commitment(context.Background(), code)
			if err != nil {
				return err
			}
			_, err = w.tracker.ReportProgress(context.Background(), w.planner, code, commitments.Progress{
				Period: quarter, Status: "in_progress", Value: "3", Narrative: strconv.FormatInt(n, 10), Version: c.Version, Submit: true,
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
		{`INSERT INTO progress_updates (id, version, commitment, period, period_end, status, unit, narrative, author, author_name, submitted_at, origin)
			VALUES (?, 1, 'M1.MA-ZAG', ?, '1999-12-31', 'in_progress', '', 'x', 'bare', 'bare', 0, 'synthetic')`, []any{id, id}},
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

// BenchmarkCompile computes a quarter's report, against the bare SQL that reads
// the commitments and the updates of the quarter.
func BenchmarkCompile(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		q := commitments.PeriodOf(commitments.Quarter, w.tracker.Today()).Prev()
		compare(b, func() error {
			if err := w.scan("SELECT * FROM commitments"); err != nil {
				return err
			}
			return w.scan("SELECT * FROM progress_updates u LEFT JOIN reviews r ON r.update_id = u.id WHERE u.commitment IN (SELECT code FROM commitments) AND u.period_end BETWEEN ? AND ?",
				q.Start().String(), q.End().String())
		}, func() error {
			_, err := w.reports.Preview(context.Background(), w.planner, "CCDH-2009", q)
			return err
		})
	})
}
