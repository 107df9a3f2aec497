package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

// page is one request for a page: who asks, and in which language.
type page struct {
	*gin.Context
	*server
	account people.Account
	locale  *locale.Locale
	parties []commitments.Party // to name them
	// attached is the file that came with the form.
	attached attached
	handed   handed // the workbook that came with the form
}

// pageHandler answers one page request. An error that it returns is shown as
// fail says; a handler that shows a form again does so itself.
type pageHandler func(p *page) error

// page makes a gin handler of a page that needs a log-in.
func (s *server) page(h pageHandler) gin.HandlerFunc { return s.open(known(h)) }

// known asks those who have not logged in to do so first.
func known(h pageHandler) pageHandler {
	return func(p *page) error {
		if !p.account.Authenticated() {
			return p.askToLogIn()
		}
		return h(p)
	}
}

// open makes a gin handler of a page that anyone may see.
func (s *server) open(h pageHandler) gin.HandlerFunc {
	return s.visit(func(p *page, refused error) error {
		if refused != nil {
			return refused
		}
		return h(p)
	})
}

// form makes a gin handler of a form that needs a log-in. Where what was typed
// can be corrected, again shows it with what is wrong.
func (s *server) form(do pageHandler, again func(p *page, wrong error) error) gin.HandlerFunc {
	return s.visit(func(p *page, wrong error) error {
		if wrong == nil {
			wrong = known(do)(p)
		}
		if p.account.Authenticated() && correctable(wrong) {
			return again(p, wrong)
		}
		return wrong
	})
}

// visit makes a gin handler of a page; h is told what is wrong with the form
// that was sent as such, and returns what it does not show itself.
func (s *server) visit(h func(p *page, refused error) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := &page{Context: c, server: s, locale: locale.For(c.Param("lang"))}
		defer func() { p.noteClose(c.Request.Context(), p.attached.close()) }()
		err := p.begin()
		if err == nil {
			err = h(p, p.readForm())
		}
		if err != nil {
			p.fail(err)
		}
	}
}

// begin finds out who asks.
func (p *page) begin() error {
	var err error
	if p.account, err = p.sessionAccount(p.Context); err != nil || !p.account.Authenticated() {
		return err
	}
	p.parties, err = p.Tracker.Parties(p.Request.Context(), p.account)
	return err
}

// path returns the address of a page in the request's language.
func (p *page) path(parts ...string) string {
	return "/" + p.locale.Lang() + "/" + strings.Join(parts, "/")
}

// chrome is what every page's frame shows.
func (p *page) chrome(title string) views.Layout {
	c := p.words()
	c.Title, c.Account, c.Path, c.Query = title, p.account, p.Request.URL.Path, p.Request.URL.RawQuery
	c.Assets, c.Flash, c.Demo = p.assets.urls, p.takeFlash(), p.madeUp(p.Request.Context())
	return c
}

// words writes for the reader, also outside of a page.
func (p *page) words() views.Layout {
	return views.Layout{L: p.locale, Now: p.Now().In(p.Location), Parties: p.parties}
}

// render writes a page with the status, once it is whole: a page that fails
// halfway is not begun.
func (p *page) render(status int, component templ.Component) error {
	body := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(body)
	body.Reset()
	if err := component.Render(p.Request.Context(), body); err != nil {
		return err
	}
	p.Header("Content-Type", "text/html; charset=utf-8")
	p.Status(status)
	_, err := p.Writer.Write(body.Bytes())
	return err
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ok writes a page.
func (p *page) ok(component templ.Component) error { return p.render(http.StatusOK, component) }

// done sends the visitor on after a change, with a message that the next page
// shows; key and args are the catalogue's.
func (p *page) done(to, key string, args ...any) error {
	p.putFlash(p.locale.T(key, args...))
	p.Redirect(http.StatusSeeOther, to)
	return nil
}
