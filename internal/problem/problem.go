// Package problem is how every part of the tracker refuses: with a kind, which
// decides the HTTP status, a key of the message catalogue and, where an input is
// to blame, its field. No problem carries raw error text, so all of them may be
// shown to a visitor.
package problem

import (
	"errors"
	"strings"
)

// Kind says what sort of refusal a Problem is; package web maps each to a status.
type Kind string

// The kinds of refusal.
const (
	Invalid         Kind = "invalid"         // a value is malformed or breaks a rule: 422
	Unauthenticated Kind = "unauthenticated" // nobody is logged in: 401
	Forbidden       Kind = "forbidden"       // this account may not do it: 403
	NotFound        Kind = "not_found"       // it does not exist, or not for this account: 404
	Conflict        Kind = "conflict"        // someone else was first: 409
	TooLarge        Kind = "too_large"       // 413
	Unsupported     Kind = "unsupported"     // a media type that is not taken: 415
	TooMany         Kind = "too_many"        // come back later: 429
	Unavailable     Kind = "unavailable"     // the tracker can't do it now, whoever asks: 503
)

// Field is one input that was refused.
type Field struct {
	Name string // as the form and the API name it, such as "value" or "period"
	Key  string // message key
	Args []any  // alternating name and value, for the message
}

// Problem is an error that may be shown to the person who caused it.
type Problem struct {
	Kind   Kind
	Key    string // message key of the whole
	Args   []any  // alternating name and value, for the message
	Fields []Field
}

// Error names the keys, for logs and tests; visitors see the catalogue's text.
func (p *Problem) Error() string {
	parts := []string{string(p.Kind) + ": " + p.Key}
	for _, f := range p.Fields {
		parts = append(parts, f.Name+": "+f.Key)
	}
	return strings.Join(parts, "; ")
}

// New returns a problem of a kind with a message key and its arguments.
func New(kind Kind, key string, args ...any) *Problem {
	return &Problem{Kind: kind, Key: key, Args: args}
}

// OnField returns an Invalid problem that blames one field.
func OnField(name, key string, args ...any) *Problem {
	return &Problem{Kind: Invalid, Key: "error.invalid", Fields: []Field{{name, key, args}}}
}

// Of returns the Problem inside err, if there is one.
func Of(err error) (*Problem, bool) {
	var p *Problem
	ok := errors.As(err, &p)
	return p, ok
}

// Is reports whether err is a problem of the kind.
func Is(err error, kind Kind) bool {
	p, ok := Of(err)
	return ok && p.Kind == kind
}

// Fields collects every refused input of one operation, so that a person can
// correct them all at once.
type Fields []Field

// Add records that the named input is refused.
func (f *Fields) Add(name, key string, args ...any) {
	*f = append(*f, Field{name, key, args})
}

// Check records the fields of err where it is an Invalid problem; any other
// error is returned as it is.
func (f *Fields) Check(err error) error {
	p, ok := Of(err)
	if !ok || p.Kind != Invalid || len(p.Fields) == 0 {
		return err
	}
	*f = append(*f, p.Fields...)
	return nil
}

// Err returns one Invalid problem with all fields, or nil where there are none.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Problem{Kind: Invalid, Key: "error.invalid", Fields: f}
}
