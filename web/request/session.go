package request

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// IdleTime is how long a session lasts without a request.
const IdleTime = 2 * time.Hour

// How long a session lasts at all, and how often the time of its last request is
// written: not at each one, so that reading a page writes nothing.
const (
	sessionTime = 12 * time.Hour
	seenEvery   = time.Minute
)

// Keys of what a session holds.
const (
	accountKey = "account" // account id
	seenKey    = "seen"    // Unix time of the last request
	flashKey   = "flash"   // message for the next page
	reasonKey  = "tried"   // compilation that the visitor started last, and the reason that they typed
)

// SessionStore keeps sessions, and knows whose they are.
type SessionStore interface {
	scs.CtxStore
	// Bind records whose session a token is, so that it can be ended from elsewhere.
	Bind(ctx context.Context, tokenHash, accountID string) error
}

// Accounts finds the account of a session.
type Accounts interface {
	// ByID returns the account; Unauthenticated where it is gone or disabled.
	ByID(ctx context.Context, id string) (people.Account, error)
}

// SessionConfig is what sessions work with.
type SessionConfig struct {
	Store    SessionStore
	Accounts Accounts
	Now      func() time.Time
	Secure   bool // the site is reached by https
	// Refuse answers a request whose session can't be read or stored.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)
}

// Sessions are the log-ins of browsers.
type Sessions struct {
	SessionConfig
	manager *scs.SessionManager
}

// NewSessions returns the sessions of a site.
func NewSessions(c SessionConfig) *Sessions {
	m := scs.New()
	m.Store = c.Store
	m.Lifetime = sessionTime
	m.HashTokenInStore = true
	m.Cookie.Name = "tracker_session"
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = c.Secure
	if c.Secure {
		m.Cookie.Name = "__Host-tracker_session"
	}
	m.ErrorFunc = c.Refuse
	return &Sessions{SessionConfig: c, manager: m}
}

// CookieName is the name of the cookie that carries a session.
func (s *Sessions) CookieName() string { return s.manager.Cookie.Name }

// Load loads a request's session and stores what changed in it.
func (s *Sessions) Load(next http.Handler) http.Handler {
	loaded := s.manager.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, bearer := BearerToken(r)
		if r.Method == http.MethodGet && IsQuiet(r.URL.Path) || bearer {
			next.ServeHTTP(w, r)
			return
		}
		loaded.ServeHTTP(w, r)
	})
}

// Account returns the account of the request's session; the zero Account where
// nobody is logged in, the session ran out or the account was disabled.
func (s *Sessions) Account(ctx context.Context) (people.Account, error) {
	id := s.manager.GetString(ctx, accountKey)
	if id == "" {
		return people.Account{}, nil
	}
	now := s.Now().Unix()
	idle := time.Duration(now-s.manager.GetInt64(ctx, seenKey)) * time.Second
	if idle > IdleTime {
		return people.Account{}, s.manager.Destroy(ctx)
	}
	account, err := s.Accounts.ByID(ctx, id)
	if problem.Is(err, problem.Unauthenticated) {
		return people.Account{}, s.manager.Destroy(ctx)
	}
	if err != nil {
		return people.Account{}, err
	}
	if idle >= seenEvery {
		s.manager.Put(ctx, seenKey, now)
	}
	VisitOf(ctx).Account = account.ID
	return account, nil
}

// Begin makes the session the account's, under a new token, so that a token that
// was known before the log-in is worth nothing.
func (s *Sessions) Begin(ctx context.Context, account people.Account) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	s.manager.Put(ctx, accountKey, account.ID)
	s.manager.Put(ctx, seenKey, s.Now().Unix())
	VisitOf(ctx).Account = account.ID
	return s.Store.Bind(ctx, s.Hash(ctx), account.ID)
}

// End ends the session.
func (s *Sessions) End(ctx context.Context) error { return s.manager.Destroy(ctx) }

// Hash is the name under which the store keeps the request's session.
func (s *Sessions) Hash(ctx context.Context) string {
	sum := sha256.Sum256([]byte(s.manager.Token(ctx)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// PutFlash keeps a message for the next page that the visitor sees.
func (s *Sessions) PutFlash(ctx context.Context, message string) {
	s.manager.Put(ctx, flashKey, message)
}

// PopFlash returns the message that was kept, once.
func (s *Sessions) PopFlash(ctx context.Context) string { return s.manager.PopString(ctx, flashKey) }

// PutReason keeps the reason that was typed for a compilation, to be offered
// again where the compilation does not come to an edition.
func (s *Sessions) PutReason(ctx context.Context, compilation, reason string) {
	s.manager.Put(ctx, reasonKey, compilation+" "+reason)
}

// Reason returns the reason that the visitor typed for the compilation; "" where
// it was another one.
func (s *Sessions) Reason(ctx context.Context, compilation string) string {
	id, reason, _ := strings.Cut(s.manager.GetString(ctx, reasonKey), " ")
	if id != compilation {
		return ""
	}
	return reason
}
