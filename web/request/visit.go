// Package request is what the pages and the API read of a request: who asks, in
// which language, what a form says, which page of a list is wanted.
package request

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// APIRoot is where every operation of the API begins.
const APIRoot = "/api/v1"

// Visit is what the log and the metrics say about one request.
type Visit struct {
	ID      string // request id, in the answer's X-Request-Id
	Route   string // pattern of the route; "" where none matched
	Account string // account id; "" while nobody is logged in
	Status  int    // 0 until the answer begins
}

type visitKey struct{}

var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// WithVisit returns the request with a new visit, under the id that the caller
// chose where it is one, and the visit.
func WithVisit(r *http.Request) (*http.Request, *Visit) {
	v := &Visit{ID: r.Header.Get("X-Request-Id")}
	if !requestID.MatchString(v.ID) {
		v.ID = uuid.Must(uuid.NewV7()).String()
	}
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, v)), v
}

// VisitOf returns the request's visit; an empty one where it has none.
func VisitOf(ctx context.Context) *Visit {
	if v, ok := ctx.Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{}
}

// IsQuiet reports whether requests of the path would only fill the log.
func IsQuiet(path string) bool {
	return strings.HasPrefix(path, "/static/") || path == "/healthz" || path == "/readyz" || path == "/metrics"
}

// IsAPI reports whether a request is the API's, which answers in JSON.
func IsAPI(r *http.Request) bool {
	return r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/")
}

// ClientAddress returns the address that a request came from. A proxy on the
// same machine names it in X-Forwarded-For; no one else is believed.
func ClientAddress(r *http.Request) string {
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

// Locale returns the language of a request: the one in its address, or the one
// that the browser asks for.
func Locale(r *http.Request) *locale.Locale {
	lang, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !locale.IsSupported(lang) {
		lang = locale.Match(r.Header.Get("Accept-Language"))
	}
	return locale.For(lang)
}

// BearerToken returns the API token that a request of the API carries; false
// where it carries none.
func BearerToken(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer") && IsAPI(r)
}

// CheckAccount refuses a request that was written down for another account than
// the one that sends it: on a shared device nothing of one person is sent as
// another's. Without an id the request is accepted from whoever sends it.
func CheckAccount(id string, account people.Account) error {
	if id != "" && id != account.ID {
		return problem.New(problem.Conflict, "error.other_account")
	}
	return nil
}
