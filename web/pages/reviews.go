package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

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

// overtakenShown is how many overtaken updates stand beside the queue; a page of their own
// shows all.
const overtakenShown = 10

// listReviews shows the updates that wait for the account's review.
func listReviews(p *page) error {
	v, err := readQueue(p)
	if err != nil {
		return err
	}
	waiting, _, err := p.site.Tracker.AwaitingReview(p.ctx(), p.account, queueOf(v, commitments.Standing, 1, atOnce))
	if err != nil {
		return err
	}
	v.Routine = len(where(waiting, func(w commitments.Waiting) bool { return w.Routine(v.Indicators(w.About.Pledge)) }))
	c := p.layout(p.locale.T("nav.reviews"))
	c.Sheet = "reviews.css"
	return p.ok(views.QueuePage(c, v))
}

// queueOf asks for a part of the queue that the page's filter narrows.
func queueOf(v views.QueueView, part commitments.QueuePart, at, perPage int) commitments.Queue {
	return commitments.Queue{Region: v.Query.Get("region"), Pledge: v.Query.Get("pledge"), Part: part, Page: at, PerPage: perPage}
}

// readQueue reads the page of the queue that the address names.
func readQueue(p *page) (views.QueueView, error) {
	var v views.QueueView
	var err error
	if v.Paging, err = p.paging(reviewsPerPage, "reviews"); err != nil {
		return v, err
	}
	if v.Names, err = p.names(""); err != nil {
		return v, err
	}
	if v.Others, err = otherWork(p, v.Names); err != nil {
		return v, err
	}
	ctx := p.ctx()
	v.Items, v.Total, err = p.site.Tracker.AwaitingReview(ctx, p.account, queueOf(v, commitments.Standing, v.Page, v.PerPage))
	if err != nil {
		return v, err
	}
	v.Overtaken, v.OvertakenTotal, err = p.site.Tracker.AwaitingReview(ctx, p.account, queueOf(v, commitments.Overtaken, 1, overtakenShown))
	return v, err
}

// otherWork is what waits for a reviewer beside updates.
func otherWork(p *page, names views.Names) (views.OtherWork, error) {
	var w views.OtherWork
	var err error
	if w.Things, err = unchecked(p, names); err != nil {
		return w, err
	}
	if w.Opinions, err = waitingOpinions(p, func(opinions.Subject) bool { return true }); err != nil {
		return w, err
	}
	w.Recommended, err = p.site.Recommended.Awaiting(p.ctx(), p.account)
	return w, err
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
	v := views.ReviewView{Update: u, Record: record, Previous: updateBefore(record.Updates, u), Assessments: record.Assessments}
	if p.account.Can(people.ReviewUpdate) {
		queue, err := readQueue(p)
		if err != nil {
			return err
		}
		v.Queue = &queue
	}
	if why := whyNotReviewable(p, u, record); why != nil {
		v.Why, v.Typed = response.Describe(why).Message(p.locale), f.Value("reason")
	} else {
		v.Form = &f
	}
	c := p.layout(p.locale.T("review.title", "code", u.Commitment)).At(p.crumb("nav.reviews", "reviews"))
	c.Path, c.Sheet = p.path("reviews", u.ID), "reviews.css"
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
	return p.site.Lists.Reviews(p.account, commitments.Queue{
		Region: p.query("region"), Pledge: p.query("pledge"), Part: commitments.QueuePart(p.query("part")),
	}), nil
}

var decideReviewForm = form{
	path: "/reviews/:id",
	fields: []request.Field{
		{Name: "decision", Label: "review.decision"}, {Name: "assessment", Label: "term.assessment"},
		{Name: "standard", Label: "review.standard"}, {Name: "reason", Label: "review.reason", Length: commitments.MaxReason},
	},
	submit: decideReview, invalid: decideReviewInvalid,
}

// decideReview verifies an update or returns it, and redirects to the next one.
func decideReview(p *page) error {
	ctx, id := p.ctx(), p.param("id")
	in := commitments.ReviewInput{
		Decision: p.posted.Get("decision"), Assessment: p.posted.Get("assessment"), Reason: p.posted.Get("reason"),
	}
	var err error
	if in.Decision == string(commitments.Returned) {
		if in.Reason, err = withStandard(p, in.Reason); err != nil {
			return err
		}
	}
	u, err := p.site.Tracker.Update(ctx, p.account, id)
	if err != nil {
		return err
	}
	before, err := readQueue(p)
	if err != nil {
		return err
	}
	r, err := p.site.Tracker.ReviewUpdate(ctx, p.account, id, in)
	if err != nil {
		return err
	}
	next, err := nextReview(p, before, id)
	if err != nil {
		return err
	}
	return p.done(next, "done."+string(r.Decision), "code", u.Commitment, "period", p.writer().Period(u.Period))
}

// withStandard puts the words of the standard reason that was chosen before those that
// were typed.
func withStandard(p *page, typed string) (string, error) {
	code := p.posted.Get("standard")
	if code == "" {
		return typed, nil
	}
	r, found := commitments.FindReturnReason(code)
	if !found {
		return typed, problem.OnField("standard", "error.filter.unknown", "value", problem.Excerpt(code))
	}
	return strings.TrimSpace(p.locale.Text(r.Text) + "\n\n" + strings.TrimSpace(typed)), nil
}

func decideReviewInvalid(p *page, invalid error) error {
	return renderReview(p, response.Describe(invalid).Status, p.invalidForm(invalid, "review"))
}

// nextReview is the page of the update that came after the one in the list as it was, or
// of the one that waits longest; the list where none waits.
func nextReview(p *page, before views.QueueView, id string) (string, error) {
	v, err := readQueue(p)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(before.Items, func(w commitments.Waiting) bool { return w.ID == id })
	if at < 0 || at >= len(v.Items) {
		at = 0
	}
	address := p.path("reviews")
	if len(v.Items) > 0 {
		address = p.path("reviews", url.PathEscape(v.Items[at].ID))
	} else {
		v.Query.Del("page")
	}
	if len(v.Query) > 0 {
		address += "?" + v.Query.Encode()
	}
	return address, nil
}
