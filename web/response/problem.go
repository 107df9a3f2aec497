// Package response is what the pages and the API answer with: the status and the
// words of errors, and files to download.
package response

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/views"
)

// Refusal is what a visitor is told about an error.
type Refusal struct {
	Status int
	Key    string // message key
	Args   []any
	Fields []problem.Field
}

// ErrMethodNotAllowed answers a method that an address does not take.
var ErrMethodNotAllowed = errors.New("method not allowed")

var statuses = map[problem.Kind]int{
	problem.Invalid:         http.StatusUnprocessableEntity,
	problem.Unauthenticated: http.StatusUnauthorized,
	problem.Forbidden:       http.StatusForbidden,
	problem.NotFound:        http.StatusNotFound,
	problem.Conflict:        http.StatusConflict,
	problem.TooLarge:        http.StatusRequestEntityTooLarge,
	problem.Unsupported:     http.StatusUnsupportedMediaType,
	problem.TooMany:         http.StatusTooManyRequests,
	problem.Unavailable:     http.StatusServiceUnavailable,
}

// Describe is the one place that maps errors to statuses. What is not a Problem
// is the tracker's own fault, and its text is for the log alone.
func Describe(err error) Refusal {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		most := strconv.FormatInt(over.Limit>>20, 10)
		return Refusal{Status: http.StatusRequestEntityTooLarge, Key: "error.too_large", Args: []any{"max", most}}
	}
	if errors.Is(err, ErrMethodNotAllowed) {
		return Refusal{Status: http.StatusMethodNotAllowed, Key: "error.method"}
	}
	if p, ok := problem.Of(err); ok && statuses[p.Kind] != 0 {
		return Refusal{statuses[p.Kind], p.Key, p.Args, p.Fields}
	}
	return Refusal{Status: http.StatusInternalServerError, Key: "error.internal"}
}

// IsCorrectable reports whether a form that was refused so is shown again, to be
// corrected by whoever filled it in.
func IsCorrectable(err error) bool {
	p, ok := problem.Of(err)
	return ok && slices.Contains([]problem.Kind{problem.Invalid, problem.Conflict, problem.TooLarge, problem.Unsupported}, p.Kind)
}

// MayPass reports whether what was refused with the status may be granted a moment later.
func MayPass(status int) bool {
	return slices.Contains([]int{http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}, status)
}

// NotFound answers for an address that names nothing.
func NotFound() error { return problem.New(problem.NotFound, "error.not_found") }

// Title is the refusal's heading.
func (r Refusal) Title(l *locale.Locale) string {
	return l.T("problem.title." + strconv.Itoa(r.Status))
}

// Message is the refusal's sentence.
func (r Refusal) Message(l *locale.Locale) string { return l.T(r.Key, r.Args...) }

// FieldMessages says what is wrong with each field, in the order of the rules.
func (r Refusal) FieldMessages(l *locale.Locale) []views.FieldMessage {
	var list []views.FieldMessage
	for _, f := range r.Fields {
		list = append(list, views.FieldMessage{Name: f.Name, Message: l.T(f.Key, f.Args...)})
	}
	return list
}

// View is the refusal as an error page shows it; the id is the request's.
func (r Refusal) View(l *locale.Locale, requestID string) views.ErrorView {
	return views.ErrorView{
		Status: r.Status, Title: r.Title(l), Message: r.Message(l), RequestID: requestID, Fields: r.FieldMessages(l),
	}
}

// LogFailure writes an error that is the tracker's own fault into the log; what a
// visitor did wrong, and that they left, is not logged.
func LogFailure(ctx context.Context, log *slog.Logger, err error) {
	if err == nil || errors.Is(err, context.Canceled) || Describe(err).Status < http.StatusInternalServerError {
		return
	}
	log.Error("request failed", "id", request.VisitOf(ctx).ID, "error", err)
}

// OnEmail blames the email where it is another account's.
func OnEmail(err error) error {
	p, ok := problem.Of(err)
	if !ok || p.Key != "error.account.email_taken" || len(p.Fields) > 0 {
		return err
	}
	return &problem.Problem{Kind: p.Kind, Key: p.Key, Args: p.Args, Fields: problem.Fields{{Name: "email", Key: p.Key, Args: p.Args}}}
}
