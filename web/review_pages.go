package web

import (
	"net/http"
	"net/url"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/views"
)

// queueLength is how many waiting updates one page of the queue shows.
const queueLength = 25

// reviews shows the updates that wait for the account's review.
func (p *page) reviews() error {
	v := views.QueueView{Paging: views.Paging{
		Path: p.path("reviews"), Query: withoutEmpty(p.Request.URL.Query()), Page: p.pageNumber(), PerPage: queueLength,
	}}
	var err error
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	v.Items, v.Total, err = p.Tracker.AwaitingReview(p.Request.Context(), p.account, commitments.Queue{
		Region: v.Query.Get("region"), Pledge: v.Query.Get("pledge"), Page: v.Page, PerPage: queueLength,
	})
	if err != nil {
		return err
	}
	if v.Facts, err = p.facts("", func(commitments.Fact) bool { return true }); err != nil {
		return err
	}
	return p.ok(views.QueuePage(p.chrome(p.locale.T("nav.reviews")), v))
}

// pageNumber is the page of a list that the address asks for; the first where
// it says nothing useful.
func (p *page) pageNumber() int {
	n, err := strconv.Atoi(p.Query("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// review shows one update beside what stood before it.
func (p *page) review() error {
	return p.showReview(http.StatusOK, views.NewForm("review"))
}

func (p *page) showReview(status int, f views.Form) error {
	ctx := p.Request.Context()
	u, err := p.Tracker.Update(ctx, p.account, p.Param("id"))
	if err != nil {
		return err
	}
	if u.State == commitments.Draft {
		return notFoundHere()
	}
	record, err := p.Tracker.Commitment(ctx, p.account, u.Commitment)
	if err != nil {
		return err
	}
	if err := p.openMentions(record); err != nil {
		return err
	}
	v := views.ReviewView{
		Update: u, Record: record, Previous: before(record.Updates, u), Assessments: record.Assessments,
		QueueHref: p.path("reviews"),
	}
	if why := p.reviewable(u, record); why != nil {
		v.Why, v.Typed = describe(why).message(p.locale), f.Value("reason")
	} else {
		v.Form = &f
	}
	c := p.chrome(p.locale.T("review.title", "code", u.Commitment)).At(p.crumb("nav.reviews", "reviews"))
	c.Path = p.path("reviews", u.ID)
	return p.render(status, views.ReviewPage(c, v))
}

// reviewable says why the account can't review the update, if it can't.
func (p *page) reviewable(u commitments.Update, r commitments.Record) error {
	err := p.account.RequireOther(people.ReviewUpdate, r.Commitment.Party, r.Agreement.Parties, u.Author)
	switch {
	case err != nil:
		return err
	case u.State == commitments.Superseded:
		return problem.New(problem.Conflict, "error.superseded")
	case u.State != commitments.Submitted:
		return problem.New(problem.Conflict, "error.already_reviewed")
	}
	return nil
}

// before is the update that stood for the latest period before u's, or the one
// that u replaces.
func before(updates []commitments.Update, u commitments.Update) *commitments.Update {
	var found *commitments.Update
	for i, x := range updates {
		switch {
		case x.ID == u.Supersedes:
			return &updates[i]
		case x.State == commitments.Superseded || !x.Period.End().Before(u.Period.End()):
		case found == nil || x.Period.End().After(found.Period.End()):
			found = &updates[i]
		}
	}
	return found
}

// decide verifies an update or returns it, and goes on to the next one.
func (p *page) decide() error {
	ctx := p.Request.Context()
	in := commitments.ReviewInput{
		Decision: p.PostForm("decision"), Assessment: p.PostForm("assessment"), Reason: p.PostForm("reason"),
	}
	r, err := p.Tracker.ReviewUpdate(ctx, p.account, p.Param("id"), in)
	if err != nil {
		return err
	}
	next, err := p.nextReview()
	if err != nil {
		return err
	}
	return p.done(next, "done."+string(r.Decision))
}

func (p *page) decideAgain(wrong error) error {
	return p.showReview(describe(wrong).status, p.refusedForm(wrong, "review"))
}

// nextReview is the page of the update that waits longest, or the empty queue.
func (p *page) nextReview() (string, error) {
	waiting, _, err := p.Tracker.AwaitingReview(p.Request.Context(), p.account, commitments.Queue{Page: 1, PerPage: 1})
	if err != nil || len(waiting) == 0 {
		return p.path("reviews"), err
	}
	return p.path("reviews", url.PathEscape(waiting[0].ID)), nil
}
