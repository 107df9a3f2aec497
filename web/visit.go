package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"tracker/internal/locale"
)

// visit is what the log and the metrics tell about one request.
type visit struct {
	id      string // request id, in the answer's X-Request-Id
	route   string // pattern of the route; "" where none matched
	account string // account id; "" while nobody is logged in
	status  int    // 0 until the answer begins
}

type visitKey struct{}

// visitOf returns the request's visit.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// observe gives each request its id, and writes it to the log and the metrics.
// Queries, bodies and cookies are never logged: they may hold what people typed.
func (s *server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{id: r.Header.Get("X-Request-Id")}
		if !requestID.MatchString(v.id) {
			v.id = uuid.Must(uuid.NewV7()).String()
		}
		w.Header().Set("X-Request-Id", v.id)
		began := time.Now()
		defer func() { s.observed(r, v, time.Since(began)) }()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
	})
}

func (s *server) observed(r *http.Request, v *visit, took time.Duration) {
	if v.status == 0 {
		v.status = http.StatusOK
	}
	s.gauges.observe(r.Method, v, took)
	level := slog.LevelInfo
	if isQuiet(r.URL.Path) {
		level = slog.LevelDebug
	}
	s.Log.Log(r.Context(), level, "request", "id", v.id, "method", r.Method, "path", r.URL.Path, "route", v.route,
		"status", v.status, "ms", took.Milliseconds(), "account", v.account, "from", clientAddress(r))
}

// isQuiet reports whether requests of the path would only fill the log.
func isQuiet(path string) bool {
	return strings.HasPrefix(path, "/static/") || isSystem(path)
}

// isSystem reports whether the path is one that machines ask for.
func isSystem(path string) bool {
	return path == "/healthz" || path == "/readyz" || path == "/metrics"
}

// noteRoute tells the visit which route answered.
func noteRoute(c *gin.Context) { visitOf(c.Request.Context()).route = c.FullPath() }

// answer notes the status of an answer.
type answer struct {
	http.ResponseWriter
	visit *visit
}

func (a answer) WriteHeader(status int) {
	if a.visit.status == 0 && status >= 200 {
		a.visit.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a answer) Write(b []byte) (int, error) {
	if a.visit.status == 0 {
		a.visit.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (a answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Flush sends what was written so far.
func (a answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// clientAddress returns the address that a request came from. A proxy on the
// same machine names it in X-Forwarded-For; no one else is believed.
func clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		forwarded := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if ip := net.ParseIP(strings.TrimSpace(forwarded[len(forwarded)-1])); ip != nil {
			return ip.String()
		}
	}
	return host
}

// localeOf returns the language of a request: the one in its address, or the
// one that the browser asks for.
func localeOf(r *http.Request) *locale.Locale {
	lang, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !locale.IsSupported(lang) {
		lang = locale.Match(r.Header.Get("Accept-Language"))
	}
	return locale.For(lang)
}

// isAPI reports whether a request is the API's, which answers in JSON.
func isAPI(r *http.Request) bool {
	return r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/")
}
