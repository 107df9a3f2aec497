package pages

import (
	"net/http"
	"net/url"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// askedInstant is the instant that a round's page compares with, a day such as
// 2026-11-20; the zero time, which means the day before, where none is asked for.
func askedInstant(p *page) time.Time {
	day, err := commitments.ParseDate(p.query("since"))
	if err != nil || day.IsZero() {
		return time.Time{}
	}
	return day.In(p.site.Location)
}

// listReturns lists a round's returns.
func listReturns(p *page) error {
	ctx := p.ctx()
	round, err := p.site.Collection.Summary(ctx, p.account, p.param("id"))
	if err != nil {
		return err
	}
	v := views.ReturnsView{Round: round}
	if v.Paging, err = p.paging(commitments.DefaultPerPage, "collection", round.ID, "returns"); err != nil {
		return err
	}
	a, err := p.site.Tracker.Agreement(ctx, p.account, round.Agreement)
	if err != nil {
		return err
	}
	v.Parties = a.Parties
	if v.Names, err = p.names(round.Agreement); err != nil {
		return err
	}
	f := request.ReturnFilter(v.Query)
	f.Page, f.PerPage = v.Page, v.PerPage
	status := http.StatusOK
	v.Returns, v.Total, err = p.site.Collection.Returns(ctx, p.account, round.ID, f)
	if problem.Is(err, problem.Invalid) {
		v.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	c := p.layout("").At(p.crumb("nav.collection", "collection"), p.roundCrumb(round.Round))
	c.Title = c.T("collection.returns_of", "period", round.Period.String())
	return p.render(status, views.ReturnsPage(c, v))
}

func downloadReturns(p *page) (lists.List, error) {
	f := request.ReturnFilter(request.WithoutEmpty(p.gin.Request.URL.Query()))
	return p.site.Lists.Returns(p.ctx(), p.account, p.param("id"), f)
}

// showReturn shows one return.
func showReturn(p *page) error {
	return renderReturn(p, http.StatusOK, func(*views.ReturnView) error { return nil })
}

// renderReturn shows the page; change may alter its forms first.
func renderReturn(p *page, status int, change func(*views.ReturnView) error) error {
	ctx := p.ctx()
	one, err := p.site.Collection.Return(ctx, p.account, p.param("id"), p.param("commitment"))
	if err != nil {
		return err
	}
	v := views.ReturnView{ReturnDetails: one}
	if v.Record, err = p.site.Tracker.Commitment(ctx, p.account, one.Return.Commitment); err != nil {
		return err
	}
	if v.Numbers, err = p.journalNumbers(v.Journaled()...); err != nil {
		return err
	}
	addReturnTasks(p, &v)
	if err := change(&v); err != nil {
		return err
	}
	r := v.Return
	title := p.locale.Isolate(r.Commitment) + " · " + p.writer().Period(one.Round.Period)
	c := p.layout(title).At(p.crumb("nav.collection", "collection"), p.roundCrumb(one.Round))
	c.Path = p.path("collection", one.Round.ID, "returns", r.Commitment)
	return p.render(status, views.ReturnPage(c, v))
}

// addReturnTasks adds what the account can do about a return: only what would not be
// refused as it stands.
func addReturnTasks(p *page, v *views.ReturnView) {
	r := v.Return
	if refused := p.account.RequireDecider(v.Agreement.Deciders(r.Party)); refused != nil {
		v.Why = whyNotDecided(p, refused)
	} else {
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

// whyNotDecided says who decides on a return instead of an account that decides on
// others; "" for one that decides on none.
func whyNotDecided(p *page, refused error) string {
	if !p.account.Can(people.ManageRounds) {
		return ""
	}
	return response.Describe(refused).Message(p.locale)
}

// backToReturn leads back to a return after staff decided on it.
func backToReturn(p *page, r collection.Return, key string) error {
	return p.done(p.path("collection", p.param("id"), "returns", r.Commitment), key, "code", r.Commitment, "date", r.LastOn.String())
}

var excuseReturnForm = form{
	path: "/collection/:id/returns/:commitment/excuse", fields: []request.Field{reasonField},
	submit: excuseReturn, invalid: excuseReturnInvalid,
}

func excuseReturn(p *page) error {
	r, err := p.site.Collection.Excuse(p.ctx(), p.account, p.param("id"), p.param("commitment"), p.posted.Get("reason"))
	if err != nil {
		return err
	}
	return backToReturn(p, r, "done.return.excused")
}

var expectReturnForm = form{
	path: "/collection/:id/returns/:commitment/expect", fields: []request.Field{reasonField},
	submit: expectReturn, invalid: expectReturnInvalid,
}

func expectReturn(p *page) error {
	r, err := p.site.Collection.Expect(p.ctx(), p.account, p.param("id"), p.param("commitment"), p.posted.Get("reason"))
	if err != nil {
		return err
	}
	return backToReturn(p, r, "done.return.expected")
}

var reopenReturnForm = form{
	path:   "/collection/:id/returns/:commitment/reopen",
	fields: []request.Field{{Name: "until", Label: "collection.reopen.until"}, reasonField},
	submit: reopenReturn, invalid: reopenReturnInvalid,
}

func reopenReturn(p *page) error {
	r, err := p.site.Collection.Reopen(p.ctx(), p.account, collection.ReopenInput{
		Round: p.param("id"), Commitment: p.param("commitment"), Reason: p.posted.Get("reason"), Until: p.posted.Get("until"),
	})
	if err != nil {
		return err
	}
	return backToReturn(p, r, "done.return.reopened")
}

func excuseReturnInvalid(p *page, invalid error) error {
	return returnDecisionInvalid(p, invalid, func(v *views.ReturnView) *views.Task { return &v.Excuse })
}

func expectReturnInvalid(p *page, invalid error) error {
	return returnDecisionInvalid(p, invalid, func(v *views.ReturnView) *views.Task { return &v.Expect })
}

func reopenReturnInvalid(p *page, invalid error) error {
	return returnDecisionInvalid(p, invalid, func(v *views.ReturnView) *views.Task { return &v.Reopen })
}

// returnDecisionInvalid shows the return with what was typed; where the decision makes
// no sense any more, why it does not.
func returnDecisionInvalid(p *page, invalid error, of func(*views.ReturnView) *views.Task) error {
	refusal := response.Describe(invalid)
	return renderReturn(p, refusal.Status, func(v *views.ReturnView) error {
		t := of(v)
		if t.Form == nil {
			return invalid
		}
		form := t.Form.Typed(p.posted, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
		t.Form = &form
		return nil
	})
}
