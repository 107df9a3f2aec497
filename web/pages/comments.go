package pages

import (
	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// mentionItems is how many comments the first page shows that name the account.
const mentionItems = 5

var addCommentForm = form{
	path: "/updates/:id/comments",
	fields: []request.Field{
		{Name: "key"}, {Name: "text", Label: "comments.text", Length: commitments.MaxComment}, {Name: "mentions"},
	},
	submit: addComment, invalid: addCommentInvalid,
}

// addComment adds a comment to an update and redirects to it.
func addComment(p *page) error {
	ctx := p.ctx()
	c, err := p.site.Tracker.AddComment(ctx, p.account, p.param("id"), commitments.CommentInput{
		Text: p.posted.Get("text"), Mentions: p.posted["mentions"], IdempotencyKey: p.posted.Get("key"),
	})
	if err != nil {
		return err
	}
	u, err := p.site.Tracker.Update(ctx, p.account, c.Update)
	if err != nil {
		return err
	}
	to := p.path("commitments", c.Commitment) + "#" + views.CommentID(c)
	return p.done(to, "done.commented", "code", c.Commitment, "period", u.Period.String())
}

// addCommentInvalid shows the commitment's page with what was typed.
func addCommentInvalid(p *page, invalid error) error {
	u, err := p.site.Tracker.Update(p.ctx(), p.account, p.param("id"))
	if err != nil || u.State == commitments.Draft {
		return invalid
	}
	refusal := response.Describe(invalid)
	return renderCommitment(p, refusal.Status, u.Commitment, func(v *views.CommitmentView) error {
		form := v.CommentForm(u.ID).Typed(replaced(p.posted, "key", v.CommentForm(u.ID).Value("key")),
			refusal.Message(p.locale), refusal.FieldMessages(p.locale))
		v.Commented = &form
		return nil
	})
}

// openMentions notes that the account has seen the comments of a page in which it
// is named.
func openMentions(p *page, r commitments.Record) error {
	if len(r.Unopened) == 0 {
		return nil
	}
	return p.site.Tracker.OpenMentions(p.ctx(), p.account, r.Commitment.Code)
}
