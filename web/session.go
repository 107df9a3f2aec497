package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// How long a session lasts: without a request, and at all. The time of the
// last request is written at most once a minute, so that reading stays reading.
const (
	idleTime    = 2 * time.Hour
	sessionTime = 12 * time.Hour
	seenEvery   = time.Minute
)

// What a session holds.
const (
	sessionAccountKey = "account" // account id
	sessionSeenKey    = "seen"    // Unix time of the last request
	sessionFlashKey   = "flash"   // message for the next page
	sessionTriedKey   = "tried"   // compilation that the visitor began last, and the reason that they typed
)

func (s *server) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store = s.Config.Sessions
	m.Lifetime = sessionTime
	m.HashTokenInStore = true
	m.Cookie.Name = "tracker_session"
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = s.BaseURL.Scheme == "https"
	if m.Cookie.Secure {
		m.Cookie.Name = "__Host-tracker_session"
	}
	m.ErrorFunc = s.refuse
	return m
}

// withSession loads a request's session and stores what changed in it.
func (s *server) withSession(next http.Handler) http.Handler {
	loaded := s.sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && isQuiet(r.URL.Path) || hasBearer(r) {
			next.ServeHTTP(w, r)
			return
		}
		loaded.ServeHTTP(w, r)
	})
}

// sessionAccount returns the account of the request's session; the zero Account
// where nobody is logged in, the session ran out or the account was disabled.
func (s *server) sessionAccount(c *gin.Context) (people.Account, error) {
	ctx := c.Request.Context()
	id := s.sessions.GetString(ctx, sessionAccountKey)
	if id == "" {
		return people.Account{}, nil
	}
	now := s.Now().Unix()
	idle := time.Duration(now-s.sessions.GetInt64(ctx, sessionSeenKey)) * time.Second
	if idle > idleTime {
		return people.Account{}, s.sessions.Destroy(ctx)
	}
	account, err := s.People.ByID(ctx, id)
	if problem.Is(err, problem.Unauthenticated) {
		return people.Account{}, s.sessions.Destroy(ctx)
	}
	if err == nil && idle >= seenEvery {
		s.sessions.Put(ctx, sessionSeenKey, now)
	}
	visitOf(ctx).account = account.ID
	return account, err
}

// beginSession makes the session the account's, under a new token, so that a
// token that was known before the log-in is worth nothing.
func (s *server) beginSession(ctx context.Context, account people.Account) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionAccountKey, account.ID)
	s.sessions.Put(ctx, sessionSeenKey, s.Now().Unix())
	visitOf(ctx).account = account.ID
	return s.Config.Sessions.Bind(ctx, s.sessionHash(ctx), account.ID)
}

// sessionHash is the name under which the store keeps the request's session.
func (s *server) sessionHash(ctx context.Context) string {
	sum := sha256.Sum256([]byte(s.sessions.Token(ctx)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// putFlash keeps a message for the next page that the visitor sees.
func (p *page) putFlash(message string) {
	p.sessions.Put(p.Request.Context(), sessionFlashKey, message)
}

// takeFlash returns the message that was kept, once.
func (p *page) takeFlash() string {
	return p.sessions.PopString(p.Request.Context(), sessionFlashKey)
}

// hasBearer reports whether the request proves itself by an API token.
func hasBearer(r *http.Request) bool {
	_, ok := bearer(r)
	return ok
}

func bearer(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer") && isAPI(r)
}
