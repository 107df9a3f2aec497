// Package web is the tracker's pages and its API, side by side on the same
// operations. gin lives here and nowhere else; routes.go shows every address.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/workbook"
)

// Config is what the pages and the API work with.
type Config struct {
	Tracker *commitments.Tracker
	People  *people.Directory
	Reports *reports.Editions
	// Collection is the council's collection rounds.
	Collection *collection.Collection
	// Deliveries is subscriptions, and what was sent to whom.
	Deliveries *deliveries.Dispatch
	// Reminders is who wants to be reminded of what.
	Reminders *reminders.Reminders
	Journal   *audit.Journal
	// Workbooks hands out the workbooks of collection rounds, and takes them in.
	Workbooks *workbook.Service
	Jobs      *schedule.Scheduler
	Sessions  SessionStore
	BaseURL   *url.URL
	Location  *time.Location
	Log       *slog.Logger
	Now       func() time.Time
	Version   string
	Ready     func(context.Context) error // nil when database and migrations are in order
	// DemoPassword is shown on the log-in page with the demonstration accounts;
	// empty outside a demonstration.
	DemoPassword string
}

// SessionStore keeps sessions, and knows whose they are.
type SessionStore interface {
	scs.CtxStore
	// Bind notes whose session a token is, so that it can be ended from elsewhere.
	Bind(ctx context.Context, tokenHash, accountID string) error
}

// server is the Config with what is made from it once.
type server struct {
	Config
	sessions *scs.SessionManager
	assets   *assets
	doors    *doors
	gauges   *gauges
	invented invented
}

// New returns the handler of all addresses.
func New(cfg Config) (http.Handler, error) {
	s, err := newServer(cfg)
	if err != nil {
		return nil, err
	}
	engine, err := s.engine()
	if err != nil {
		return nil, err
	}
	return s.wrap(engine)
}

func newServer(cfg Config) (*server, error) {
	s := &server{Config: cfg, doors: newDoors(cfg.Now), gauges: newGauges(cfg.Version)}
	s.sessions = s.newSessions()
	var err error
	s.assets, err = loadAssets()
	return s, err
}

// engine returns gin with every route.
func (s *server) engine() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.UseRawPath = true
	engine.UnescapePathValues = true
	if err := engine.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	engine.Use(noteRoute)
	s.routes(engine)
	return engine, nil
}
