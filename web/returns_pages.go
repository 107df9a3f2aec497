package web

import (
	"net/http"
	"net/url"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/views"
)

// since is the instant that a round's page compares with, a day such as
// 2026-11-20; the zero time, which means the day before, where none is asked for.
func (p *page) since() time.Time {
	day, err := commitments.ParseDate(p.Query("since"))
	if err != nil || day.IsZero() {
		return time.Time{}
	}
	return day.In(p.Location)
}

// returnFilter reads the filter of a list of returns from an address.
func returnFilter(q url.Values) collection.ReturnFilter {
	return collection.ReturnFilter{
		Regions: q["region"], Pledge: q.Get("pledge"), Party: q.Get("party"), State: collection.State(q.Get("state")),
		Timing: collection.Timing(q.Get("timing")), Delayed: q.Get("delayed") != "",
	}
}

// knownReturns refuses a filter that names what does not exist.
func (p *page) knownReturns(f collection.ReturnFilter) error {
	return p.knownCodes(p.Request.Context(), p.account, commitments.Filter{Regions: f.Regions, Pledge: f.Pledge, Party: f.Party})
}

// returns lists a round's returns.
func (p *page) returns() error {
	ctx := p.Request.Context()
	round, err := p.Collection.Summary(ctx, p.account, p.Param("id"))
	if err != nil {
		return err
	}
	v := views.ReturnsView{Round: round, Paging: views.Paging{
		Path: p.path("collection", round.ID, "returns"), Query: withoutEmpty(p.Request.URL.Query()), Page: p.pageNumber(),
		PerPage: commitments.DefaultPerPage,
	}}
	a, err := p.Tracker.Agreement(ctx, p.account, round.Agreement)
	if err != nil {
		return err
	}
	v.Parties = a.Parties
	if v.Names, err = p.names(round.Agreement); err != nil {
		return err
	}
	f := returnFilter(v.Query)
	f.Page, f.PerPage = v.Page, v.PerPage
	status := http.StatusOK
	if err = p.knownReturns(f); err == nil {
		v.Returns, v.Total, err = p.Collection.Returns(ctx, p.account, round.ID, f)
	}
	if problem.Is(err, problem.Invalid) {
		v.Problems, status = fieldList(err, p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	c := p.chrome("").At(p.crumb("nav.collection", "collection"), p.roundCrumb(round.Round))
	c.Title = c.T("collection.returns_of", "period", round.Period.String())
	return p.render(status, views.ReturnsPage(c, v))
}

// oneReturn shows one return.
func (p *page) oneReturn() error {
	return p.showReturn(http.StatusOK, func(*views.ReturnView) error { return nil })
}

// showReturn shows the page after change had its say on what stands in its forms.
func (p *page) showReturn(status int, change func(*views.ReturnView) error) error {
	ctx := p.Request.Context()
	one, err := p.Collection.Return(ctx, p.account, p.Param("id"), p.Param("commitment"))
	if err != nil {
		return err
	}
	v := views.ReturnView{ReturnDetails: one}
	if v.Record, err = p.Tracker.Commitment(ctx, p.account, one.Return.Commitment); err != nil {
		return err
	}
	if v.Numbers, err = p.journalNumbers(v.Journaled()...); err != nil {
		return err
	}
	p.returnTasks(&v)
	if err := change(&v); err != nil {
		return err
	}
	r := v.Return
	title := p.locale.Isolate(r.Commitment) + " · " + p.words().Period(one.Round.Period)
	c := p.chrome(title).At(p.crumb("nav.collection", "collection"), p.roundCrumb(one.Round))
	c.Path = p.path("collection", one.Round.ID, "returns", r.Commitment)
	return p.render(status, views.ReturnPage(c, v))
}

// returnTasks adds what the account can do about a return: only what would not be
// refused as it stands.
func (p *page) returnTasks(v *views.ReturnView) {
	r := v.Return
	if p.account.RequireCollector(v.Agreement.Collectors()) == nil {
		offer := func(t *views.Task, is bool, id string) {
			if is {
				f := views.NewForm(id)
				t.Form = &f
			}
		}
		offer(&v.Reopen, r.Lock != nil, "reopen-return")
		offer(&v.Excuse, !r.State.Came() && r.State != collection.Excused, "excuse-return")
		offer(&v.Expect, r.State == collection.Excused, "expect-return")
	}
	if r.Lock == nil && p.account.RequireOwn(people.ReportProgress, r.Party, r.Region) == nil {
		v.ReportHref = p.path("commitments", r.Commitment) + "?" + url.Values{"period": {v.Round.Period.String()}}.Encode() + "#report"
	}
	if r.State == collection.Submitted && p.account.RequireOther(people.ReviewUpdate, r.Party, v.Agreement.Parties, r.Update.Author) == nil {
		v.ReviewHref = p.path("reviews", r.Update.ID)
	}
}

// decided leads back to a return after staff decided on it.
func (p *page) decided(r collection.Return, err error, key string) error {
	if err != nil {
		return err
	}
	return p.done(p.path("collection", p.Param("id"), "returns", r.Commitment), key, "code", r.Commitment, "date", r.LastOn.String())
}

func (p *page) excuseReturn() error {
	r, err := p.Collection.Excuse(p.Request.Context(), p.account, p.Param("id"), p.Param("commitment"), p.PostForm("reason"))
	return p.decided(r, err, "done.return.excused")
}

func (p *page) expectReturn() error {
	r, err := p.Collection.Expect(p.Request.Context(), p.account, p.Param("id"), p.Param("commitment"), p.PostForm("reason"))
	return p.decided(r, err, "done.return.expected")
}

func (p *page) reopenReturn() error {
	r, err := p.Collection.Reopen(p.Request.Context(), p.account, collection.ReopenInput{Round: p.Param("id"), Commitment: p.Param("commitment"), Reason: p.PostForm("reason"), Until: p.PostForm("until")})
	return p.decided(r, err, "done.return.reopened")
}

func (p *page) excuseAgain(wrong error) error {
	return p.decideReturnAgain(wrong, func(v *views.ReturnView) *views.Task { return &v.Excuse })
}

func (p *page) expectAgain(wrong error) error {
	return p.decideReturnAgain(wrong, func(v *views.ReturnView) *views.Task { return &v.Expect })
}

func (p *page) reopenAgain(wrong error) error {
	return p.decideReturnAgain(wrong, func(v *views.ReturnView) *views.Task { return &v.Reopen })
}

// decideReturnAgain shows the return with what was typed; where the decision makes
// no sense any more, why it does not.
func (p *page) decideReturnAgain(wrong error, of func(*views.ReturnView) *views.Task) error {
	told := describe(wrong)
	return p.showReturn(told.status, func(v *views.ReturnView) error {
		t := of(v)
		if t.Form == nil {
			return wrong
		}
		form := t.Form.Typed(p.Request.PostForm, told.message(p.locale), messagesOf(told.fields, p.locale))
		t.Form = &form
		return nil
	})
}
