package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

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
}

// pageHandler answers one page request. An error that it returns is shown as
// fail says; a handler that shows a form again does so itself.
type pageHandler func(p *page) error

// page makes a gin handler of a page that needs a log-in.
func (s *server) page(h pageHandler) gin.HandlerFunc {
	return s.open(func(p *page) error {
		if !p.account.Authenticated() {
			return p.askToLogIn()
		}
		return h(p)
	})
}

// open makes a gin handler of a page that anyone may see.
func (s *server) open(h pageHandler) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := &page{Context: c, server: s, locale: locale.For(c.Param("lang"))}
		var err error
		if p.account, err = s.sessionAccount(c); err == nil {
			err = p.readForm()
		}
		if err == nil {
			err = h(p)
		}
		if err != nil {
			p.fail(err)
		}
	}
}

// path returns the address of a page in the request's language.
func (p *page) path(parts ...string) string {
	return "/" + p.locale.Lang() + "/" + strings.Join(parts, "/")
}

// chrome is what every page's frame shows.
func (p *page) chrome(title string) views.Chrome {
	return views.Chrome{
		L: p.locale, Title: title, Account: p.account, Path: p.Request.URL.Path, Query: p.Request.URL.RawQuery,
		Assets: p.assets.urls, Flash: p.takeFlash(), Demo: p.DemoPassword != "", Now: p.Now().In(p.Location),
	}
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
