package pages

import (
	"net/http"
	"net/url"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// reviewsPerPage is how many waiting updates one page of the queue shows.
const reviewsPerPage = 25

// listReviews shows the updates that wait for the account's review.
func listReviews(p *page) error {
	var v views.QueueView
	var err error
	if v.Paging, err = p.paging(reviewsPerPage, "reviews"); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	if v.Things, err = unchecked(p, v.Names); err != nil {
		return err
	}
	if v.Opinions, err = waitingOpinions(p, func(opinions.Subject) bool { return true }); err != nil {
		return err
	}
	if v.Recommended, err = p.site.Recommended.Awaiting(p.ctx(), p.account); err != nil {
		return err
	}
	v.Items, v.Total, err = p.site.Tracker.AwaitingReview(p.ctx(), p.account, commitments.Queue{
		Region: v.Query.Get("region"), Pledge: v.Query.Get("pledge"), Page: v.Page, PerPage: v.PerPage,
	})
	if err != nil {
		return err
	}
	if v.Facts, err = p.facts("", func(commitments.Fact) bool { return true }); err != nil {
		return err
	}
	return p.ok(views.QueuePage(p.layout(p.locale.T("nav.reviews")), v))
}

// showReview shows one update beside the one before it.
func showReview(p *page) error {
	return renderReview(p, http.StatusOK, views.NewForm("review"))
}

func renderReview(p *page, status int, f views.Form) error {
	ctx := p.ctx()
	u, err := p.site.Tracker.Update(ctx, p.account, p.param("id"))
	if err != nil {
		return err
	}
	if u.State == commitments.Draft {
		return response.NotFound()
	}
	record, err := p.site.Tracker.Commitment(ctx, p.account, u.Commitment)
	if err != nil {
		return err
	}
	if err := openMentions(p, record); err != nil {
		return err
	}
	v := views.ReviewView{
		Update: u, Record: record, Previous: updateBefore(record.Updates, u), Assessments: record.Assessments,
		QueueHref: p.path("reviews"),
	}
	if why := whyNotReviewable(p, u, record); why != nil {
		v.Why, v.Typed = response.Describe(why).Message(p.locale), f.Value("reason")
	} else {
		v.Form = &f
	}
	c := p.layout(p.locale.T("review.title", "code", u.Commitment)).At(p.crumb("nav.reviews", "reviews"))
	c.Path = p.path("reviews", u.ID)
	return p.render(status, views.ReviewPage(c, v))
}

// whyNotReviewable says why the account can't review the update, if it can't.
func whyNotReviewable(p *page, u commitments.Update, r commitments.Record) error {
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

// updateBefore is the current update of the latest period before u's, or the one
// that u replaces.
func updateBefore(updates []commitments.Update, u commitments.Update) *commitments.Update {
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

func downloadReviews(p *page) (lists.List, error) {
	return p.site.Lists.Reviews(p.account, commitments.Queue{Region: p.query("region"), Pledge: p.query("pledge")}), nil
}

var decideReviewForm = form{
	path: "/reviews/:id",
	fields: []request.Field{
		{Name: "decision", Label: "review.decision"}, {Name: "assessment", Label: "term.assessment"},
		{Name: "reason", Label: "review.reason", Length: commitments.MaxReason},
	},
	submit: decideReview, invalid: decideReviewInvalid,
}

// decideReview verifies an update or returns it, and redirects to the next one.
func decideReview(p *page) error {
	ctx := p.ctx()
	in := commitments.ReviewInput{
		Decision: p.posted.Get("decision"), Assessment: p.posted.Get("assessment"), Reason: p.posted.Get("reason"),
	}
	r, err := p.site.Tracker.ReviewUpdate(ctx, p.account, p.param("id"), in)
	if err != nil {
		return err
	}
	next, err := nextReview(p)
	if err != nil {
		return err
	}
	return p.done(next, "done."+string(r.Decision))
}

func decideReviewInvalid(p *page, invalid error) error {
	return renderReview(p, response.Describe(invalid).Status, p.invalidForm(invalid, "review"))
}

// nextReview is the page of the update that waits longest, or the empty queue.
func nextReview(p *page) (string, error) {
	waiting, _, err := p.site.Tracker.AwaitingReview(p.ctx(), p.account, commitments.Queue{Page: 1, PerPage: 1})
	if err != nil {
		return "", err
	}
	if len(waiting) == 0 {
		return p.path("reviews"), nil
	}
	return p.path("reviews", url.PathEscape(waiting[0].ID)), nil
}
