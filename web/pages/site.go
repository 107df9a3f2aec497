// Package pages is what people see of the tracker in a browser: routes.go shows
// every page, and each subject has a file of its own, with its forms declared
// beside their handlers.
package pages

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reminders"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/workbook"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// Site is what the pages work with.
type Site struct {
	Tracker     *commitments.Tracker
	People      *people.Directory
	Reports     *reports.Editions
	Collection  *collection.Collection
	Register    *deliverables.Register
	Opinions    *opinions.Opinions
	Recommended *recommendations.Recommendations
	Deliveries  *deliveries.Dispatch
	Reminders   *reminders.Reminders
	Journal     *audit.Journal
	Workbooks   *workbook.Service
	Imports     *workbook.Lists
	Jobs        *schedule.Scheduler
	Lists       *lists.Lists
	Sessions    *request.Sessions
	Limiter     *request.LoginLimiter

	Assets   map[string]string // addresses by name, such as "tracker.css"
	Location *time.Location
	Log      *slog.Logger
	Now      func() time.Time
	Version  string
	Ready    func(context.Context) error // nil when database and migrations are in order
	// DemoPassword is shown on the log-in page with the demonstration accounts;
	// empty outside a demonstration.
	DemoPassword string

	fields map[string][]request.Field // of each form, by the pattern of its address
	demo   demoData
}

// Refuse shows an error where no page is at work yet.
func (s *Site) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	response.LogFailure(r.Context(), s.Log, err)
	l, refusal := request.Locale(r), response.Describe(err)
	layout := views.Layout{
		L: l, Title: refusal.Title(l), Path: r.URL.Path, Query: r.URL.RawQuery, Assets: s.Assets,
		Now: s.Now().In(s.Location),
	}
	var body strings.Builder
	view := refusal.View(l, request.VisitOf(r.Context()).ID)
	if err := views.ErrorPage(layout, view).Render(r.Context(), &body); err != nil {
		response.LogFailure(r.Context(), s.Log, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(refusal.Status)
	_, _ = w.Write([]byte(body.String()))
}

// ShowError shows an error of an address that no page has, in the frame that the
// visitor is used to.
func (s *Site) ShowError(c *gin.Context, err error) {
	p := &page{gin: c, site: s, locale: request.Locale(c.Request)}
	p.account, _ = s.Sessions.Account(c.Request.Context()) // visitors without an account get the page too
	p.fail(err)
}

// ChooseLanguage sends a visitor to the account's language, or to the one that
// the browser asks for.
func (s *Site) ChooseLanguage(c *gin.Context) {
	lang := locale.Match(c.GetHeader("Accept-Language"))
	account, err := s.Sessions.Account(c.Request.Context())
	if err != nil {
		response.LogFailure(c.Request.Context(), s.Log, err) // the first page will say so
	}
	if locale.IsSupported(account.Language) {
		lang = account.Language
	}
	c.Header("Vary", "Accept-Language, Cookie")
	c.Redirect(http.StatusSeeOther, "/"+lang+"/")
}

// requireLanguage lets only addresses of a known language through.
func (s *Site) requireLanguage(c *gin.Context) {
	if !locale.IsSupported(c.Param("lang")) {
		s.ShowError(c, response.NotFound())
		c.Abort()
	}
}
