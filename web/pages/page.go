package pages

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// page is one request for a page: who asks, and in which language.
type page struct {
	gin     *gin.Context
	site    *Site
	account people.Account
	locale  *locale.Locale
	parties []commitments.Party // to name them
	units   []commitments.Unit
	ahead   map[string]commitments.Horizon // once they were read

	form     form       // that was sent; without fields where none was
	posted   url.Values // what the form says
	evidence request.EvidenceUpload
	workbook request.WorkbookUpload
	// definitionFile is the data file that came with it.
	definitionFile request.DefinitionUpload
}

// handler answers one request for a page. An error that it returns is shown as an
// error page.
type handler func(p *page) error

// serve makes a gin handler of a page's.
func (s *Site) serve(do handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := &page{gin: c, site: s, locale: locale.For(c.Param("lang"))}
		if err := p.begin(); err != nil {
			p.fail(err)
			return
		}
		if err := do(p); err != nil {
			p.fail(err)
		}
	}
}

// requireLogin asks those who have not logged in to do so first.
func requireLogin(do handler) handler {
	return func(p *page) error {
		if !p.account.Authenticated() {
			return p.askToLogIn()
		}
		return do(p)
	}
}

// begin finds out who asks.
func (p *page) begin() error {
	var err error
	if p.account, err = p.site.Sessions.Account(p.ctx()); err != nil || !p.account.Authenticated() {
		return err
	}
	if p.parties, err = p.site.Tracker.Parties(p.ctx(), p.account); err != nil {
		return err
	}
	p.units, err = p.site.Tracker.Units(p.ctx(), p.account)
	return err
}

// ctx is the request's context.
func (p *page) ctx() context.Context { return p.gin.Request.Context() }

// param is a part of the address that the route names.
func (p *page) param(name string) string { return p.gin.Param(name) }

// query is a value of the address's query.
func (p *page) query(name string) string { return p.gin.Query(name) }

// version is the version that the form was filled in against; 0, which is never
// current, where it is not a number.
func (p *page) version() int {
	n, err := strconv.Atoi(p.posted.Get("version"))
	if err != nil {
		return 0
	}
	return n
}

// path returns the address of a page in the request's language.
func (p *page) path(parts ...string) string {
	return "/" + p.locale.Lang() + "/" + strings.Join(parts, "/")
}

// paging reads which page of a list the address names; perPage is the length of a
// page where it does not say. The list's address is made of the parts. A page that no
// list has is refused.
func (p *page) paging(perPage int, parts ...string) (views.Paging, error) {
	query := request.WithoutEmpty(p.gin.Request.URL.Query())
	asked, err := request.ReadPaging(query, perPage)
	if err != nil {
		return views.Paging{Path: p.path(parts...), Query: query, Page: 1, PerPage: perPage}, err
	}
	return views.Paging{Path: p.path(parts...), Query: query, Page: asked.Page, PerPage: asked.PerPage}, nil
}

// layout is what every page's frame shows.
func (p *page) layout(title string) views.Layout {
	l := p.writer()
	l.Title, l.Account, l.Path, l.Query = title, p.account, p.gin.Request.URL.Path, p.gin.Request.URL.RawQuery
	l.Assets, l.Flash, l.Demo = p.site.Assets, p.site.Sessions.PopFlash(p.ctx()), p.site.hasDemoData(p.ctx())
	if l.Flash != "" {
		l.Next = p.nextTask(l)
	}
	return l
}

// writer writes names, dates and numbers for the reader, also outside of a page.
func (p *page) writer() views.Layout {
	return views.Layout{L: p.locale, Now: p.site.Now().In(p.site.Location), Parties: p.parties, Units: p.units}
}

// render writes a page with the status, once it is whole: a page that fails
// halfway is not begun.
func (p *page) render(status int, component templ.Component) error {
	body := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(body)
	body.Reset()
	if err := component.Render(p.ctx(), body); err != nil {
		return err
	}
	p.gin.Header("Content-Type", "text/html; charset=utf-8")
	p.gin.Status(status)
	_, err := p.gin.Writer.Write(body.Bytes())
	return err
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ok writes a page.
func (p *page) ok(component templ.Component) error { return p.render(http.StatusOK, component) }

// done sends the visitor on after a change, with a message that the next page
// shows; key and args are the catalogue's.
func (p *page) done(to, key string, args ...any) error {
	p.site.Sessions.PutFlash(p.ctx(), p.locale.T(key, args...))
	p.gin.Redirect(http.StatusSeeOther, to)
	return nil
}

// fail shows an error as a page.
func (p *page) fail(err error) {
	response.LogFailure(p.ctx(), p.site.Log, err)
	if p.gin.Writer.Written() {
		return
	}
	if err := p.showError(err); err != nil {
		response.LogFailure(p.ctx(), p.site.Log, err)
		http.Error(p.gin.Writer, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// showError shows an error with what was typed, so that it can be copied.
func (p *page) showError(err error) error {
	refusal := response.Describe(err)
	view := refusal.View(p.locale, request.VisitOf(p.ctx()).ID)
	view.Typed = p.typed(p.form.fields, p.posted)
	if p.gin.Request.Method == http.MethodGet && response.MayPass(refusal.Status) {
		view.Again = p.gin.Request.URL.RequestURI()
	}
	return p.render(refusal.Status, views.ErrorPage(p.layout(view.Title), view))
}

// crumb is a step to a page of the tracker.
func (p *page) crumb(key string, parts ...string) views.Crumb {
	return views.Crumb{Label: p.locale.T(key), Href: p.path(parts...)}
}

// names reads the titles of an agreement's pledges, or of all, and the regions.
func (p *page) names(agreement string) (views.Names, error) {
	pledges, err := p.site.Tracker.Pledges(p.ctx(), p.account, agreement)
	if err != nil {
		return views.Names{}, err
	}
	regions, err := p.site.Tracker.Regions(p.ctx(), p.account)
	if err != nil {
		return views.Names{}, err
	}
	return views.Names{Pledges: pledges, Regions: regions}, nil
}

// pledgeOf reads the pledge of a commitment.
func (p *page) pledgeOf(commitment string) (commitments.Pledge, error) {
	pledge, _, _ := strings.Cut(commitment, ".")
	return p.site.Tracker.Pledge(p.ctx(), p.account, pledge)
}

// facts reads the published facts about an agreement, or about all, that keep
// chooses.
func (p *page) facts(agreement string, keep func(commitments.Fact) bool) ([]commitments.Fact, error) {
	all, err := p.site.Tracker.Facts(p.ctx(), p.account, agreement)
	if err != nil {
		return nil, err
	}
	return where(all, keep), nil
}

// horizons are those of all agreements, read once for one page.
func (p *page) horizons() (map[string]commitments.Horizon, error) {
	if p.ahead != nil {
		return p.ahead, nil
	}
	var err error
	p.ahead, err = p.site.Tracker.Horizons(p.ctx(), p.account)
	return p.ahead, err
}

// listItems adds to commitments what follows from dates.
func (p *page) listItems(list []commitments.Commitment) ([]views.ListItem, error) {
	horizons, err := p.horizons()
	if err != nil {
		return nil, err
	}
	items := make([]views.ListItem, len(list))
	for i, c := range list {
		items[i] = views.ListItem{Commitment: c, Derived: c.Derive(horizons[c.Agreement])}
	}
	return items, nil
}

// journalNumbers returns the journal numbers of facts, for a page that links them
// with views.JournalNumber.
func (p *page) journalNumbers(facts ...string) (views.JournalNumbers, error) {
	return p.site.Journal.Numbers(p.ctx(), p.account, facts...)
}

// where returns the items of a list that keep chooses.
func where[T any](list []T, keep func(T) bool) []T {
	var kept []T
	for _, x := range list {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}
