// Package api is the tracker's API: routes.go shows every operation, and each
// resource has a file of its own.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
	"tracker/internal/reminders"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/workbook"
	"tracker/web/lists"
	"tracker/web/request"
)

// API is what the operations work with. Each resource gets the few parts that it
// calls.
type API struct {
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
	BaseURL     *url.URL
	Location    *time.Location // of days without a zone
	Log         *slog.Logger
	Version     string
}

// Mount adds the API's routes. Its description at /api/openapi.json is made from
// the same declarations.
func (a *API) Mount(g *gin.Engine) {
	config := huma.DefaultConfig("Tracker", a.Version)
	config.Info.Description = "Commitments, progress updates, reviews, assessments and reports. Errors are problem details " +
		"(RFC 9457) in the language of Accept-Language. Dates are ISO 8601, instants UTC, periods such as 2026-09, 2026-Q3, 2026-H2 or 2026."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "An API token of an account"},
		"session": {Type: "apiKey", In: "cookie", Name: a.Sessions.CookieName(), Description: "The session of a log-in"},
	}
	config.Servers = []*huma.Server{{URL: a.BaseURL.String()}}
	api := humagin.New(g, config)
	api.UseMiddleware(a.authenticate)
	a.register(registry{huma: api, lists: a.Lists, log: a.Log})
	completeDescription(api.OpenAPI())
	g.GET("/api/openapi.json", serveDescription(api))
}

func serveDescription(api huma.API) gin.HandlerFunc {
	description, err := json.Marshal(api.OpenAPI())
	if err != nil {
		panic(fmt.Errorf("the API's description: %w", err)) // declarations alone decide it
	}
	return func(c *gin.Context) { c.Data(http.StatusOK, "application/openapi+json", description) }
}

// accountHeader names the account that a request was written for, where it was
// written before the session that it is sent with began.
const accountHeader = "Tracker-Account"

// authenticate finds out who calls, by token or by session. Every operation
// needs an account.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	account, err := a.authenticated(c.Request)
	if err != nil {
		a.Refuse(c.Writer, c.Request, err)
		return
	}
	ctx = huma.WithValue(ctx, callerKey{}, account)
	next(huma.WithValue(ctx, localeKey{}, request.Locale(c.Request)))
}

// authenticated returns the account that calls, or why it may not.
func (a *API) authenticated(r *http.Request) (people.Account, error) {
	account, err := a.accountOf(r)
	if err != nil {
		return people.Account{}, err
	}
	if !account.Authenticated() {
		return people.Account{}, problem.New(problem.Unauthenticated, "error.unauthenticated")
	}
	return account, request.CheckAccount(r.Header.Get(accountHeader), account)
}

func (a *API) accountOf(r *http.Request) (people.Account, error) {
	token, ok := request.BearerToken(r)
	if !ok {
		return a.Sessions.Account(r.Context())
	}
	account, err := a.People.ByToken(r.Context(), token)
	if err != nil {
		return people.Account{}, err
	}
	request.VisitOf(r.Context()).Account = account.ID
	return account, nil
}

type callerKey struct{}

// callerOf returns the account that an operation acts for.
func callerOf(ctx context.Context) people.Account {
	account, _ := ctx.Value(callerKey{}).(people.Account)
	return account
}

type localeKey struct{}

// localeOf returns the language that the caller of an operation asked for.
func localeOf(ctx context.Context) *locale.Locale {
	if l, ok := ctx.Value(localeKey{}).(*locale.Locale); ok {
		return l
	}
	return locale.For("")
}
