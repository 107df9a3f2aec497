package request_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
)

// drawer keeps sessions in memory.
type drawer struct {
	sessions map[string][]byte
	bound    map[string]string // account ids by the hashes of tokens
	writes   int
	fails    error
}

func (d *drawer) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	b, found := d.sessions[token]
	return b, found, d.fails
}

func (d *drawer) CommitCtx(_ context.Context, token string, b []byte, _ time.Time) error {
	d.writes++
	d.sessions[token] = b
	return d.fails
}

func (d *drawer) DeleteCtx(_ context.Context, token string) error {
	delete(d.sessions, token)
	return d.fails
}

func (d *drawer) Bind(_ context.Context, hash, account string) error {
	d.bound[hash] = account
	return d.fails
}

// The forms without a context, which nobody calls.
func (d *drawer) Find(token string) ([]byte, bool, error) {
	return d.FindCtx(context.Background(), token)
}

func (d *drawer) Commit(token string, b []byte, at time.Time) error {
	return d.CommitCtx(context.Background(), token, b, at)
}

func (d *drawer) Delete(token string) error { return d.DeleteCtx(context.Background(), token) }

// lobby is a site of a few addresses on a clock that the test moves.
type lobby struct {
	*request.Sessions
	drawer   *drawer
	now      time.Time
	accounts map[string]people.Account
	refused  error // what the site was told of
	client   *http.Client
	address  string
}

func (l *lobby) ByID(_ context.Context, id string) (people.Account, error) {
	a, ok := l.accounts[id]
	if !ok {
		return people.Account{}, problem.New(problem.Unauthenticated, "error.unauthenticated")
	}
	return a, nil
}

func newLobby(t *testing.T) *lobby {
	l := &lobby{
		drawer: &drawer{sessions: map[string][]byte{}, bound: map[string]string{}},
		now:    time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), accounts: map[string]people.Account{"p": {ID: "p", Name: "Planner"}},
	}
	l.Sessions = request.NewSessions(request.SessionConfig{
		Store: l.drawer, Accounts: l, Now: func() time.Time { return l.now },
		Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
			l.refused = err
			w.WriteHeader(http.StatusInternalServerError)
		},
	})
	server := httptest.NewServer(l.Load(l.routes()))
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	l.client, l.address = &http.Client{Jar: jar}, server.URL
	return l
}

// routes answer with what the session says.
func (l *lobby) routes() http.Handler {
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, text string, err error) {
		if err != nil {
			text = "error: " + err.Error()
		}
		_, _ = io.WriteString(w, text)
	}
	mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		a, err := l.Account(r.Context())
		say(w, a.Name, err)
	})
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { say(w, "in", l.Begin(r.Context(), l.accounts["p"])) })
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) { say(w, "out", l.End(r.Context())) })
	mux.HandleFunc("/hash", func(w http.ResponseWriter, r *http.Request) { say(w, l.Hash(r.Context()), nil) })
	mux.HandleFunc("/put", func(w http.ResponseWriter, r *http.Request) {
		l.PutFlash(r.Context(), "Enregistré")
		l.PutReason(r.Context(), "c1", "des données plus récentes")
	})
	mux.HandleFunc("/flash", func(w http.ResponseWriter, r *http.Request) { say(w, l.PopFlash(r.Context()), nil) })
	mux.HandleFunc("/reason", func(w http.ResponseWriter, r *http.Request) {
		say(w, l.Reason(r.Context(), r.URL.Query().Get("of")), nil)
	})
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, "well", nil) })
	return mux
}

// visit asks for an address and returns what it answers.
func (l *lobby) visit(t *testing.T, path string) string {
	t.Helper()
	answer, err := l.client.Get(l.address + path)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}

// token is the cookie that the browser has.
func (l *lobby) token(t *testing.T) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, l.address, nil)
	require.NoError(t, err)
	for _, c := range l.client.Jar.Cookies(r.URL) {
		if c.Name == l.CookieName() {
			return c.Value
		}
	}
	return ""
}

func TestALogInLastsUntilItEnds(t *testing.T) {
	l := newLobby(t)
	require.Empty(t, l.visit(t, "/who"))
	require.Equal(t, "in", l.visit(t, "/in"))
	require.Equal(t, "Planner", l.visit(t, "/who"))
	require.Equal(t, "out", l.visit(t, "/out"))
	require.Empty(t, l.visit(t, "/who"))
	require.Empty(t, l.drawer.sessions)
}

func TestALogInEndsByItself(t *testing.T) {
	for _, c := range []struct {
		name  string
		pause time.Duration
		in    bool
	}{{"after some time", request.IdleTime - time.Minute, true}, {"after more than it lasts", request.IdleTime + time.Second, false}} {
		t.Run(c.name, func(t *testing.T) {
			l := newLobby(t)
			l.visit(t, "/in")
			l.now = l.now.Add(c.pause)
			require.Equal(t, c.in, l.visit(t, "/who") != "")
		})
	}
	t.Run("not while pages are read", func(t *testing.T) {
		l := newLobby(t)
		l.visit(t, "/in")
		for range 5 {
			l.now = l.now.Add(request.IdleTime - time.Minute)
			require.Equal(t, "Planner", l.visit(t, "/who"))
		}
	})
}

func TestReadingPagesHardlyWrites(t *testing.T) {
	l := newLobby(t)
	l.visit(t, "/in")
	before := l.drawer.writes
	for range 5 {
		l.now = l.now.Add(10 * time.Second)
		l.visit(t, "/who")
	}
	require.Equal(t, before, l.drawer.writes)
	l.now = l.now.Add(time.Minute)
	l.visit(t, "/who")
	require.Equal(t, before+1, l.drawer.writes)
}

func TestALogInIsWorthAnotherToken(t *testing.T) {
	l := newLobby(t)
	l.visit(t, "/put")
	first := l.token(t)
	require.NotEmpty(t, first)
	l.visit(t, "/in")
	require.NotEqual(t, first, l.token(t), "whoever knew the token before knows nothing")
	require.Equal(t, map[string]string{l.visit(t, "/hash"): "p"}, l.drawer.bound, "the store knows whose session it is")
	require.NotContains(t, l.drawer.sessions, l.token(t), "and only the hash of its token")
}

func TestAnAccountThatIsGoneIsLoggedOut(t *testing.T) {
	l := newLobby(t)
	l.visit(t, "/in")
	clear(l.accounts)
	require.Empty(t, l.visit(t, "/who"))
	require.Empty(t, l.drawer.sessions)
}

func TestAMessageIsSeenOnce(t *testing.T) {
	l := newLobby(t)
	l.visit(t, "/put")
	require.Equal(t, "Enregistré", l.visit(t, "/flash"))
	require.Empty(t, l.visit(t, "/flash"))
}

func TestAReasonIsOfItsCompilation(t *testing.T) {
	l := newLobby(t)
	require.Empty(t, l.visit(t, "/reason?of=c1"))
	l.visit(t, "/put")
	require.Equal(t, "des données plus récentes", l.visit(t, "/reason?of=c1"))
	require.Empty(t, l.visit(t, "/reason?of=c2"))
}

func TestASessionThatCannotBeReadIsRefused(t *testing.T) {
	l := newLobby(t)
	l.visit(t, "/in")
	l.drawer.fails = errors.New("the database is away")
	l.visit(t, "/who")
	require.ErrorIs(t, l.refused, l.drawer.fails)
	l.refused = nil
	require.Equal(t, "well", l.visit(t, "/healthz"), "whoever watches needs no session")
	require.NoError(t, l.refused)
}

func TestACookieIsForOneSiteAlone(t *testing.T) {
	for _, c := range []struct {
		name   string
		secure bool
		want   string
	}{{"by http", false, "tracker_session"}, {"by https", true, "__Host-tracker_session"}} {
		t.Run(c.name, func(t *testing.T) {
			d := &drawer{sessions: map[string][]byte{}, bound: map[string]string{}}
			s := request.NewSessions(request.SessionConfig{Store: d, Now: time.Now, Secure: c.secure})
			require.Equal(t, c.want, s.CookieName())
			recorder := httptest.NewRecorder()
			s.Load(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { s.PutFlash(r.Context(), "x") })).
				ServeHTTP(recorder, asking(http.MethodGet, "/fr"))
			cookies := recorder.Result().Cookies()
			require.Len(t, cookies, 1)
			require.Equal(t, c.want, cookies[0].Name)
			require.Equal(t, c.secure, cookies[0].Secure)
			require.True(t, cookies[0].HttpOnly)
			require.Equal(t, http.SameSiteLaxMode, cookies[0].SameSite)
			require.Equal(t, "/", cookies[0].Path)
		})
	}
}

func TestATokenOfTheAPINeedsNoSession(t *testing.T) {
	l := newLobby(t)
	l.drawer.fails = errors.New("the database is away")
	called := false
	r := asking(http.MethodPost, "/api/v1/x")
	r.Header.Set("Authorization", "Bearer trk_1")
	r.AddCookie(&http.Cookie{Name: l.CookieName(), Value: "x"})
	l.Load(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true })).ServeHTTP(httptest.NewRecorder(), r)
	require.True(t, called)
}
