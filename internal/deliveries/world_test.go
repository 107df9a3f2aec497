package deliveries_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/files"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

var ctx = context.Background()

// noon is when a world begins.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// world is a database with the agreement and the demonstration accounts, and a
// clock that stands until it is moved.
type world struct {
	*testing.T
	db       *store.DB
	store    *spy
	files    *files.Store
	editions *reports.Editions
	people   *people.Directory
	tracker  *commitments.Tracker
	dispatch *deliveries.Dispatch
	post     *postbox
	hooks    *hooks
	log      *strings.Builder
	clock    *trackertest.Clock
}

func (w *world) pass(d time.Duration) { w.clock.Advance(d) }

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	made := trackertest.New(t, db, trackertest.Setup{At: noon, Zone: "UTC", Change: func(d *commitments.Definition) { d.Facts = nil }})
	w := &world{
		T: t, db: db, store: &spy{Store: db.Deliveries()}, clock: made.Clock, files: made.Files, editions: made.Reports, people: made.People, tracker: made.Tracker,
		post: &postbox{}, hooks: &hooks{}, log: &strings.Builder{},
	}
	w.dispatch = w.another()
	return w
}

// another is one more tracker on the same database.
func (w *world) another() *deliveries.Dispatch {
	base, err := url.Parse("https://tracker.example")
	require.NoError(w, err)
	site := deliveries.Site{Base: base, Location: time.UTC}
	return &deliveries.Dispatch{
		Store: w.store, People: w.db.People(), Agreements: w.db.Commitments(),
		Mail: w.post, Webhooks: w.hooks, Now: w.clock.Now, Site: site, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Sources: deliveries.NewSources(deliveries.SourceConfig{
			Store: w.db.DeliverySources(), People: w.db.People(), Editions: w.editions, Agreements: w.db.Commitments(),
			Comments: w.db.Commitments(), Files: w.files, Site: site,
		}),
	}
}

func (w *world) account(name string) people.Account {
	w.Helper()
	all, err := w.people.List(ctx, people.SystemAccount())
	require.NoError(w, err)
	for _, a := range all {
		if strings.HasPrefix(a.Email, name+"@") {
			return a
		}
	}
	require.Fail(w, "no account "+name)
	return people.Account{}
}

func (w *world) subscribe(name string, n deliveries.NewSubscription) deliveries.Subscription {
	w.Helper()
	if n.PeriodKind == "" {
		n.PeriodKind = commitments.Quarter
	}
	s, err := w.dispatch.Subscribe(ctx, w.account(name), n)
	require.NoError(w, err)
	return s
}

// reportOf is a report whose totals are other in each edition.
func reportOf(t require.TestingT, e reports.Edition) []byte {
	content, err := reports.EncodeJSON(reports.Report{Schema: reports.Schema, Period: e.Period, Whole: reports.Tally{Total: 150 + e.Number, Overdue: e.Number}})
	require.NoError(t, err)
	return content
}

// issue makes an edition with a file of each format.
func (w *world) issue(period string, number int) reports.Edition {
	w.Helper()
	return w.issueAs(period, number, func(*reports.Edition) {})
}

// issueAs is issue of an edition that is changed before.
func (w *world) issueAs(period string, number int, change func(e *reports.Edition)) reports.Edition {
	w.Helper()
	w.pass(time.Second)
	e := reports.Edition{
		ID: fmt.Sprintf("%s-%d", period, number), Agreement: "CCDH-2009", Period: commitments.MustPeriod(period), Number: number,
		Kind: reports.Original, CompiledAt: w.clock.Now(), CompiledBy: "system", CompiledByName: "system",
	}
	if number > 1 {
		e.Kind, e.Reason = reports.Corrected, "A value was mended"
	}
	for _, name := range []string{"manifest.json", "report.ar.html", "report.ar.xlsx", "report.csv", "report.en.html", "report.fr.html", "report.json", "report.xlsx", "updates.csv"} {
		content := []byte(name + " of " + e.ID)
		if name == "report.json" {
			content = reportOf(w, e)
		}
		sum, err := w.files.Put(content)
		require.NoError(w, err)
		e.Files = append(e.Files, reports.File{Name: name, MediaType: "text/plain", Size: int64(len(content)), SHA256: sum})
	}
	change(&e)
	require.NoError(w, w.db.Reports(time.UTC).InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(e) }))
	w.pass(time.Second)
	return e
}

func (w *world) run() {
	w.Helper()
	require.NoError(w, w.dispatch.Run(ctx))
}

func (w *world) list(f deliveries.Filter) []deliveries.Listed {
	w.Helper()
	f.Page, f.PerPage = 1, 200
	all, total, err := w.dispatch.List(ctx, w.account("admin"), f)
	require.NoError(w, err)
	require.Len(w, all, total)
	return all
}

// only is the one delivery that there is.
func (w *world) only() deliveries.Listed {
	w.Helper()
	all := w.list(deliveries.Filter{})
	require.Len(w, all, 1)
	return all[0]
}

func (w *world) states() map[deliveries.State]int {
	w.Helper()
	counts, err := w.dispatch.Counts(ctx, w.account("admin"))
	require.NoError(w, err)
	return counts
}

// spy is the store, and keeps the journal entries of transactions that stand.
type spy struct {
	deliveries.Store
	mu      sync.Mutex
	entries []journal.Entry
}

type spyTx struct {
	deliveries.Tx
	entries []journal.Entry
}

func (s *spy) InTx(ctx context.Context, fn func(deliveries.Tx) error) error {
	var last *spyTx // a transaction may be tried more than once
	err := s.Store.InTx(ctx, func(tx deliveries.Tx) error {
		last = &spyTx{Tx: tx}
		return fn(last)
	})
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.entries = append(s.entries, last.entries...)
	}
	return err
}

func (t *spyTx) Record(entries ...journal.Entry) error {
	t.entries = append(t.entries, entries...)
	return t.Tx.Record(entries...)
}

// journaled lists the bodies of the journal entries of a kind.
func (w *world) journaled(kind string) []map[string]any {
	w.Helper()
	var all []map[string]any
	for _, e := range w.store.entries {
		if e.Kind != kind {
			continue
		}
		raw, err := json.Marshal(e.Body)
		require.NoError(w, err)
		var body map[string]any
		require.NoError(w, json.Unmarshal(raw, &body))
		all = append(all, body)
	}
	return all
}

// postbox keeps the mail that it gets, unless it is told to refuse.
type postbox struct {
	mu       sync.Mutex
	got      []deliveries.Message
	refuse   error
	attempts int
	hold     chan struct{} // when set, each mail waits for it
}

func (p *postbox) Send(_ context.Context, m deliveries.Message) error {
	if p.hold != nil {
		<-p.hold
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.attempts++
	if p.refuse != nil {
		return p.refuse
	}
	p.got = append(p.got, m)
	return nil
}

// hooks keeps the calls that it gets.
type hooks struct {
	mu     sync.Mutex
	got    []deliveries.WebhookCall
	refuse error
}

func (h *hooks) Post(_ context.Context, c deliveries.WebhookCall) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, c)
	return h.refuse
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(newWorld(t, db)) })
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
