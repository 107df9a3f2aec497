package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/deliveries/webhook"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/schedule"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
	"tracker/internal/workbook"
	"tracker/web/request"
)

const apiRoot = request.APIRoot

// testPassword is every test account's.
const testPassword = trackertest.Password

// site is a whole tracker on a database of its own, with the agreement and the
// demonstration accounts, at noon of 20 November 2026.
type site struct {
	*testing.T
	server   *server
	http     *httptest.Server
	log      *syncBuffer
	clock    *trackertest.Clock
	people   *people.Directory
	tracker  *commitments.Tracker
	dispatch *deliveries.Dispatch
	rounds   *collection.Collection
	register *deliverables.Register
	ready    error
}

type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *syncBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func (s *site) pass(d time.Duration) { s.clock.Advance(d) }

func newSite(t *testing.T, change ...func(*Config)) *site {
	t.Helper()
	return newSiteOn(t, storetest.SQLite(t), change...)
}

// newSiteOn is newSite on a database, for what is to be seen on both engines.
func newSiteOn(t *testing.T, db *store.DB, change ...func(*Config)) *site {
	t.Helper()
	return newSiteOf(t, db, func(*commitments.Definition) {}, change...)
}

// newTypedSite is newSite where both values of M5 are typed, one of them counted for the
// period and one to date.
func newTypedSite(t *testing.T) *site {
	t.Helper()
	return newSiteOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"))
}

// newSiteOf is newSiteOn of a changed agreement.
func newSiteOf(t *testing.T, db *store.DB, agreed func(*commitments.Definition), change ...func(*Config)) *site {
	t.Helper()
	w := trackertest.New(t, db, trackertest.Setup{
		At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Active: "2026-01-01",
		Change: func(d *commitments.Definition) {
			d.Facts = nil
			agreed(d)
		},
	})
	s := &site{T: t, log: &syncBuffer{}, clock: w.Clock, people: w.People, tracker: w.Tracker, rounds: w.Collection, register: w.Register}
	zone, handedIn := w.Location, trackertest.OpenFiles(t, t.TempDir())
	log := slog.New(slog.NewTextHandler(s.log, nil))
	jobs, err := schedule.New(db.Jobs(), zone, clockwork.NewFakeClockAt(w.Clock.At()), log, schedule.Reports(w.Reports))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, jobs.Stop(context.Background())) })
	base, err := url.Parse("http://tracker.example")
	require.NoError(t, err)
	address := deliveries.Site{Base: base, Location: zone}
	s.dispatch = &deliveries.Dispatch{
		Store: db.Deliveries(), People: db.People(), Agreements: db.Commitments(), Webhooks: webhook.New("test"), Now: s.clock.Now, Log: log, Site: address,
		Sources: deliveries.NewSources(deliveries.SourceConfig{
			Store: db.DeliverySources(), People: db.People(), Editions: w.Reports, Agreements: db.Commitments(),
			Comments: db.Commitments(), Files: w.Files, Site: address,
		}),
	}
	remind := &reminders.Reminders{Store: db.Reminders(), Now: s.clock.Now, Location: zone, Hour: 7, Site: address}
	s.dispatch.Sources[reminders.Topic] = remind
	books := workbook.New(workbook.Service{Tracker: s.tracker, Collection: s.rounds, Register: s.register, Store: db.Workbooks(), Files: handedIn, Now: s.clock.Now})
	cfg := Config{
		Collection: s.rounds, Register: s.register, Opinions: w.Opinions, Recommended: w.Recommended, Journal: w.Journal, Deliveries: s.dispatch, Reminders: remind,
		Workbooks: books, Imports: books.Lists(db.ListColumns()),
		Tracker: s.tracker, People: s.people, Reports: w.Reports, Jobs: jobs, Sessions: db.Sessions(), BaseURL: base,
		Location: zone, Log: log, Now: s.clock.Now, Version: "test", Ready: func(context.Context) error { return s.ready },
	}
	for _, c := range change {
		c(&cfg)
	}
	s.open(cfg)
	return s
}

// open starts the server, with one route more: it panics.
func (s *site) open(cfg Config) {
	s.Helper()
	var err error
	s.server, err = newServer(cfg)
	require.NoError(s, err)
	engine, err := s.server.engine()
	require.NoError(s, err)
	handler, err := s.server.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/panic") {
			panic("secret reason")
		}
		engine.ServeHTTP(w, r)
	}))
	require.NoError(s, err)
	s.http = httptest.NewServer(handler)
	s.Cleanup(s.http.Close)
}

// account returns the demonstration account of the name before the @.
func (s *site) account(name string) people.Account {
	s.Helper()
	all, err := s.people.List(context.Background(), people.SystemAccount())
	require.NoError(s, err)
	for _, a := range all {
		if strings.HasPrefix(a.Email, name+"@") {
			return a
		}
	}
	require.Fail(s, "no account "+name)
	return people.Account{}
}

// client asks the site for things as one visitor.
type client struct {
	*site
	cookies map[string]string
	headers map[string]string
}

// visitor has not logged in.
func (s *site) visitor() *client {
	return &client{site: s, cookies: map[string]string{}, headers: map[string]string{}}
}

// program calls the API with a token of the account.
func (s *site) program(name string) *client {
	s.Helper()
	a := s.account(name)
	_, token, err := s.people.NewToken(context.Background(), a, a, "test")
	require.NoError(s, err)
	c := s.visitor()
	c.headers["Authorization"] = "Bearer " + token
	return c
}

// person has logged in by the page.
func (s *site) person(name string) *client {
	s.Helper()
	c := s.visitor()
	r := c.post("/fr/login", url.Values{"email": {name + "@demo.tracker"}, "password": {testPassword}})
	require.Equal(s, http.StatusSeeOther, r.status, r.body)
	return c
}

func (c *client) with(name, value string) *client {
	other := &client{site: c.site, cookies: c.cookies, headers: map[string]string{name: value}}
	for n, v := range c.headers {
		if other.headers[n] == "" {
			other.headers[n] = v
		}
	}
	return other
}

// reply is an answer with its whole body.
type reply struct {
	*testing.T
	status int
	header http.Header
	body   string
}

func (c *client) send(method, path, contentType string, body io.Reader) reply {
	c.Helper()
	request, err := http.NewRequest(method, c.http.URL+path, body)
	require.NoError(c, err)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	for name, value := range c.headers {
		request.Header.Set(name, value)
	}
	for name, value := range c.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(c, err)
	defer response.Body.Close()
	for _, cookie := range response.Cookies() {
		c.cookies[cookie.Name] = cookie.Value
	}
	content, err := io.ReadAll(response.Body)
	require.NoError(c, err)
	return reply{c.T, response.StatusCode, response.Header, string(content)}
}

func (c *client) get(path string) reply {
	c.Helper()
	return c.send(http.MethodGet, path, "", nil)
}

func (c *client) post(path string, form url.Values) reply {
	c.Helper()
	return c.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (c *client) json(method, path, body string) reply {
	c.Helper()
	return c.send(method, apiRoot+path, "application/json", strings.NewReader(body))
}

func (c *client) list(path string) reply {
	c.Helper()
	return c.get(apiRoot + path)
}

// value returns what stands in the JSON body under the path of names, whose
// numbers are positions.
func (r reply) value(path string) any {
	r.Helper()
	var tree any
	decoder := json.NewDecoder(strings.NewReader(r.body))
	decoder.UseNumber()
	require.NoError(r, decoder.Decode(&tree), r.body)
	for _, name := range strings.Split(path, ".") {
		switch v := tree.(type) {
		case map[string]any:
			require.Contains(r, v, name, r.body)
			tree = v[name]
		case []any:
			require.Regexp(r, `^\d$`, name)
			i := int(name[0] - '0')
			require.Less(r, i, len(v), r.body)
			tree = v[i]
		default:
			require.Failf(r, "nothing under "+path, "%s", r.body)
		}
	}
	return tree
}

func (r reply) text(path string) string {
	r.Helper()
	s, ok := r.value(path).(string)
	require.True(r, ok, "%s is no text: %s", path, r.body)
	return s
}

func (r reply) number(path string) string {
	r.Helper()
	n, ok := r.value(path).(json.Number)
	require.True(r, ok, "%s is no number: %s", path, r.body)
	return n.String()
}

// locations returns the places that a problem blames.
func (r reply) locations() []string {
	r.Helper()
	var p struct {
		Errors []struct{ Location, Message string }
	}
	require.NoError(r, json.Unmarshal([]byte(r.body), &p), r.body)
	var all []string
	for _, e := range p.Errors {
		require.NotEmpty(r, e.Message)
		require.NotContains(r, e.Message, "error.")
		all = append(all, e.Location)
	}
	return all
}

var errBroken = errors.New("broken: secret detail")

type selection = goquery.Selection

func parse(t *testing.T, page string) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	require.NoError(t, err)
	return document
}
