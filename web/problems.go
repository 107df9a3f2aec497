package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/web/views"
)

// refusal is what a visitor is told about an error.
type refusal struct {
	status int
	key    string // message key
	args   []any
	fields []problem.Field
}

// errNotAllowed answers a method that an address does not take.
var errNotAllowed = errors.New("method not allowed")

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

// describe is the one place that maps errors to statuses. What is not a Problem
// is the tracker's own fault, and its text is for the log alone.
func describe(err error) refusal {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		most := strconv.FormatInt(over.Limit>>20, 10)
		return refusal{status: http.StatusRequestEntityTooLarge, key: "error.too_large", args: []any{"max", most}}
	}
	if errors.Is(err, errNotAllowed) {
		return refusal{status: http.StatusMethodNotAllowed, key: "error.method"}
	}
	if p, ok := problem.Of(err); ok && statuses[p.Kind] != 0 {
		return refusal{statuses[p.Kind], p.Key, p.Args, p.Fields}
	}
	return refusal{status: http.StatusInternalServerError, key: "error.internal"}
}

// correctable reports whether a form that was refused so is shown again, to be
// mended by whoever filled it in.
func correctable(err error) bool {
	p, ok := problem.Of(err)
	return ok && slices.Contains([]problem.Kind{problem.Invalid, problem.Conflict, problem.TooLarge, problem.Unsupported}, p.Kind)
}

// title is the refusal's heading.
func (r refusal) title(l *locale.Locale) string {
	return l.T("problem.title." + strconv.Itoa(r.status))
}

// message is the refusal's sentence.
func (r refusal) message(l *locale.Locale) string { return l.T(r.key, r.args...) }

// note writes an error that is the tracker's own fault into the log.
func (s *server) note(ctx context.Context, err error) {
	if describe(err).status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Log.Error("request failed", "id", visitOf(ctx).id, "error", err)
	}
}

// fail shows an error as a page.
func (p *page) fail(err error) {
	p.note(p.Request.Context(), err)
	if p.Writer.Written() {
		return
	}
	if err := p.showProblem(err); err != nil {
		p.note(p.Request.Context(), err)
		http.Error(p.Writer, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// showProblem shows an error with what was typed, so that it can be copied.
func (p *page) showProblem(err error) error {
	told := describe(err)
	view := told.view(p.locale, visitOf(p.Request.Context()).id)
	view.Typed = p.typed(forms[p.FullPath()], p.Request.PostForm)
	return p.render(told.status, views.ErrorPage(p.chrome(view.Title), view))
}

func (r refusal) view(l *locale.Locale, requestID string) views.ErrorView {
	return views.ErrorView{
		Status: r.status, Title: r.title(l), Message: r.message(l), RequestID: requestID, Fields: messagesOf(r.fields, l),
	}
}

// refuse answers with an error where no page handler is at work yet.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.note(r.Context(), err)
	if isAPI(r) {
		s.refuseAPI(w, r, err)
		return
	}
	l, told := localeOf(r), describe(err)
	chrome := views.Layout{
		L: l, Title: told.title(l), Path: r.URL.Path, Query: r.URL.RawQuery, Assets: s.assets.urls,
		Now: s.Now().In(s.Location),
	}
	var body strings.Builder
	if err := views.ErrorPage(chrome, told.view(l, visitOf(r.Context()).id)).Render(r.Context(), &body); err != nil {
		s.note(r.Context(), err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(told.status)
	_, _ = w.Write([]byte(body.String()))
}

// fieldList returns what is wrong with each input, in the order of the rules.
func fieldList(err error, l *locale.Locale) []views.FieldMessage {
	p, ok := problem.Of(err)
	if !ok {
		return nil
	}
	return messagesOf(p.Fields, l)
}

func messagesOf(fields []problem.Field, l *locale.Locale) []views.FieldMessage {
	var list []views.FieldMessage
	for _, f := range fields {
		list = append(list, views.FieldMessage{Name: f.Name, Message: l.T(f.Key, f.Args...)})
	}
	return list
}
