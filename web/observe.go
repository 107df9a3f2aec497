package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/web/request"
)

// observe gives each request its id, and writes it to the log and the metrics.
// Queries, bodies and cookies are never logged: they may hold what people typed.
func (s *server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, v := request.WithVisit(r)
		w.Header().Set("X-Request-Id", v.ID)
		began := time.Now()
		defer func() { s.record(r, v, time.Since(began)) }()
		next.ServeHTTP(w, r)
	})
}

// record writes a request that was answered to the log and the metrics.
func (s *server) record(r *http.Request, v *request.Visit, took time.Duration) {
	if v.Status == 0 {
		v.Status = http.StatusOK
	}
	s.gauges.observe(r.Method, v, took)
	level := slog.LevelInfo
	if request.IsQuiet(r.URL.Path) {
		level = slog.LevelDebug
	}
	s.Log.Log(r.Context(), level, "request", "id", v.ID, "method", r.Method, "path", r.URL.Path, "route", v.Route,
		"status", v.Status, "ms", took.Milliseconds(), "account", v.Account, "from", request.ClientAddress(r))
}

// noteRoute records in the visit which route answers.
func noteRoute(c *gin.Context) { request.VisitOf(c.Request.Context()).Route = c.FullPath() }

// statusWriter records the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	visit *request.Visit
}

// WriteHeader begins the answer.
func (w statusWriter) WriteHeader(status int) {
	if w.visit.Status == 0 && status >= 200 {
		w.visit.Status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the answer.
func (w statusWriter) Write(b []byte) (int, error) {
	if w.visit.Status == 0 {
		w.visit.Status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (w statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what was written so far.
func (w statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }
