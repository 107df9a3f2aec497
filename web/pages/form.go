package pages

import (
	"maps"
	"mime"
	"mime/multipart"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// form declares a form: where it is sent, which fields it has, and what becomes of
// it. Each is declared beside its handler, and routes.go adds it to its page.
type form struct {
	path   string // under the language
	fields []request.Field
	submit handler
	// invalid shows the form again with what is wrong, where that can be corrected;
	// an error page is shown where it is nil.
	invalid func(p *page, invalid error) error
	public  bool // visitors may send it who have not logged in
	// receive reads a form that was sent with files; nil where it has none.
	receive func(p *page, f *request.FormReader, parts *multipart.Reader) error
}

// serveForm makes a gin handler of a form.
func (s *Site) serveForm(f form) gin.HandlerFunc {
	submit := f.submit
	if !f.public {
		submit = requireLogin(submit)
	}
	return s.serve(func(p *page) error {
		p.form = f
		defer func() { response.LogFailure(p.ctx(), s.Log, p.evidence.Close()) }()
		err := p.readForm()
		if err == nil {
			err = submit(p)
		}
		if f.invalid != nil && p.account.Authenticated() && response.IsCorrectable(err) {
			return f.invalid(p, err)
		}
		return err
	})
}

// readForm reads a submitted form whole, so that a handler never works on half of
// one. Whatever it refuses, posted has what could be read.
func (p *page) readForm() error {
	f := request.NewFormReader(p.form.fields)
	p.posted = f.Values
	r := p.gin.Request
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/x-www-form-urlencoded":
		return f.ReadURLEncoded(r.Body)
	case kind == "multipart/form-data" && p.form.receive != nil:
		return p.form.receive(p, f, multipart.NewReader(r.Body, parameters["boundary"]))
	case kind == "multipart/form-data":
		return f.ReadMultipart(multipart.NewReader(r.Body, parameters["boundary"]))
	case r.ContentLength != 0:
		return problem.New(problem.Unsupported, "error.unsupported.form")
	}
	return nil
}

// FieldsOf returns the fields of the form that is sent to an address; none where no
// form is.
func (s *Site) FieldsOf(address string) []request.Field {
	for pattern, fields := range s.fields {
		if matched, _ := path.Match(pattern, address); matched {
			return fields
		}
	}
	return nil
}

// typed lists what a person filled in, in the order of the form.
func (p *page) typed(fields []request.Field, values url.Values) []views.Typed {
	var list []views.Typed
	for _, f := range fields {
		if f.Label == "" {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if !f.Matches(name) {
				continue
			}
			label := p.locale.T(f.Label)
			if rest := strings.TrimPrefix(name, f.Name); rest != "" {
				label += " (" + p.locale.Isolate(rest[1:]) + ")"
			}
			for _, value := range values[name] {
				if value != "" {
					list = append(list, views.Typed{Name: name, Label: label, Value: value})
				}
			}
		}
	}
	return list
}

// invalidForm is a form as it was typed, with why it was refused. Passwords are
// not sent back.
func (p *page) invalidForm(invalid error, id string) views.Form {
	typed := replaced(p.posted, "password", "")
	typed.Del("old_password")
	refusal := response.Describe(invalid)
	return views.NewForm(id).Typed(typed, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
}

// replaced returns the values with one of them set.
func replaced(values url.Values, name, value string) url.Values {
	changed := url.Values{}
	for k, v := range values {
		changed[k] = v
	}
	changed.Set(name, value)
	return changed
}
