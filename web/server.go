// Package web mounts the tracker's pages and its API, side by side on the same
// operations, and holds what stands around both. gin lives here and below, and
// nowhere else; pages/routes.go shows every page, api/routes.go every operation.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reminders"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/workbook"
	"tracker/web/api"
	"tracker/web/lists"
	"tracker/web/pages"
	"tracker/web/request"
)

// Config is what the pages and the API work with.
type Config struct {
	Tracker *commitments.Tracker
	People  *people.Directory
	Reports *reports.Editions
	// Collection is the council's collection rounds.
	Collection *collection.Collection
	// Register is what was delivered.
	Register *deliverables.Register
	// Opinions is what the party that collects says of periods.
	Opinions *opinions.Opinions
	// Recommended is what that party asks of the parties by a day.
	Recommended *recommendations.Recommendations
	// Deliveries is subscriptions, and what was sent to whom.
	Deliveries *deliveries.Dispatch
	// Reminders is who wants to be reminded of what.
	Reminders *reminders.Reminders
	Journal   *audit.Journal
	// Workbooks writes the workbooks of collection rounds, and reads those that come back.
	Workbooks *workbook.Service
	// Imports takes in lists of deliverables of planners' own making.
	Imports  *workbook.Lists
	Jobs     *schedule.Scheduler
	Sessions request.SessionStore
	BaseURL  *url.URL
	Location *time.Location
	Log      *slog.Logger
	Now      func() time.Time
	Version  string
	Ready    func(context.Context) error // nil when database and migrations are in order
	// DemoPassword is shown on the log-in page with the demonstration accounts;
	// empty outside a demonstration.
	DemoPassword string
}

// server is the Config with what is made from it once.
type server struct {
	Config
	sessions *request.Sessions
	assets   *assets
	gauges   *gauges
	pages    *pages.Site
	api      *api.API
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
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	s := &server{Config: cfg, assets: assets, gauges: newGauges(cfg.Version)}
	s.sessions = request.NewSessions(request.SessionConfig{
		Store: cfg.Sessions, Accounts: cfg.People, Now: cfg.Now, Secure: cfg.BaseURL.Scheme == "https", Refuse: s.refuse,
	})
	files := &lists.Lists{
		Tracker: cfg.Tracker, People: cfg.People, Reports: cfg.Reports, Collection: cfg.Collection, Register: cfg.Register, Recommended: cfg.Recommended, Deliveries: cfg.Deliveries,
		Journal: cfg.Journal, Jobs: cfg.Jobs, Location: cfg.Location, Log: cfg.Log, Now: cfg.Now,
	}
	s.pages = &pages.Site{
		Tracker: cfg.Tracker, People: cfg.People, Reports: cfg.Reports, Collection: cfg.Collection, Register: cfg.Register, Opinions: cfg.Opinions, Recommended: cfg.Recommended, Deliveries: cfg.Deliveries,
		Reminders: cfg.Reminders, Journal: cfg.Journal, Workbooks: cfg.Workbooks, Imports: cfg.Imports, Jobs: cfg.Jobs, Lists: files, Sessions: s.sessions,
		Limiter: request.NewLoginLimiter(cfg.Now), Assets: assets.urls, Location: cfg.Location, Log: cfg.Log, Now: cfg.Now,
		Version: cfg.Version, Ready: cfg.Ready, DemoPassword: cfg.DemoPassword,
	}
	s.api = &api.API{
		Tracker: cfg.Tracker, People: cfg.People, Reports: cfg.Reports, Collection: cfg.Collection, Register: cfg.Register, Opinions: cfg.Opinions, Recommended: cfg.Recommended, Deliveries: cfg.Deliveries,
		Reminders: cfg.Reminders, Journal: cfg.Journal, Workbooks: cfg.Workbooks, Imports: cfg.Imports, Jobs: cfg.Jobs, Lists: files, Sessions: s.sessions,
		BaseURL: cfg.BaseURL, Location: cfg.Location, Log: cfg.Log, Version: cfg.Version,
	}
	return s, nil
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
	s.mount(engine)
	return engine, nil
}

// mount adds the addresses that machines ask for, the pages and the API.
func (s *server) mount(g *gin.Engine) {
	g.NoRoute(s.notFound)
	g.NoMethod(s.notAllowed)

	g.GET("/healthz", s.health)
	g.GET("/readyz", s.ready)
	g.GET("/metrics", s.metrics())
	g.GET("/static/*file", s.serveAsset)
	g.GET("/robots.txt", s.robots)
	g.GET("/sw.js", s.serveWorker)
	g.GET("/", s.pages.ChooseLanguage)
	s.api.Mount(g)
	s.pages.Mount(g)
}
