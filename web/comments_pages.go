package web

import (
	"tracker/internal/commitments"
	"tracker/web/views"
)

// mentionItems is how many comments the dashboard shows that name the account.
const mentionItems = 5

// addComment adds a comment to an update and goes on to it.
func (p *page) addComment() error {
	ctx := p.Request.Context()
	c, err := p.Tracker.AddComment(ctx, p.account, p.Param("id"), commitments.CommentInput{
		Text: p.PostForm("text"), Mentions: p.PostFormArray("mentions"), IdempotencyKey: p.PostForm("key"),
	})
	if err != nil {
		return err
	}
	u, err := p.Tracker.Update(ctx, p.account, c.Update)
	if err != nil {
		return err
	}
	to := p.path("commitments", c.Commitment) + "#" + views.CommentID(c)
	return p.done(to, "done.commented", "code", c.Commitment, "period", u.Period.String())
}

// addCommentAgain shows the commitment's page with what was typed.
func (p *page) addCommentAgain(wrong error) error {
	u, err := p.Tracker.Update(p.Request.Context(), p.account, p.Param("id"))
	if err != nil || u.State == commitments.Draft {
		return wrong
	}
	told := describe(wrong)
	return p.showCommitment(told.status, u.Commitment, func(v *views.CommitmentView) error {
		form := v.CommentForm(u.ID).Typed(replaced(p.Request.PostForm, "key", v.CommentForm(u.ID).Value("key")),
			told.message(p.locale), messagesOf(told.fields, p.locale))
		v.Commented = &form
		return nil
	})
}

// openMentions notes that the account has seen the comments of a page in which it
// is named.
func (p *page) openMentions(r commitments.Record) error {
	if len(r.Unopened) == 0 {
		return nil
	}
	return p.Tracker.OpenMentions(p.Request.Context(), p.account, r.Commitment.Code)
}
