package pages

import (
	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

var withdrawReviewForm = form{
	path:   "/updates/:id/reviews/:review/withdraw",
	fields: []request.Field{{Name: "reason", Label: "withdrawal.reason", Length: commitments.MaxReason}},
	submit: withdrawReview, invalid: withdrawReviewInvalid,
}

// withdrawReview takes a verification back and redirects to its update in the timeline.
func withdrawReview(p *page) error {
	ctx := p.ctx()
	in := commitments.WithdrawalInput{Reason: p.posted.Get("reason")}
	w, err := p.site.Tracker.WithdrawReview(ctx, p.account, p.param("id"), p.param("review"), in)
	if err != nil {
		return err
	}
	u, err := p.site.Tracker.Update(ctx, p.account, w.Review.Update)
	if err != nil {
		return err
	}
	to := p.path("commitments", u.Commitment) + "#" + views.UpdateID(u)
	if u.State == commitments.Superseded {
		return p.done(to, "done.withdrawn.superseded", "code", u.Commitment, "period", u.Period.String())
	}
	return p.done(to, "done.withdrawn", "code", u.Commitment, "period", u.Period.String())
}

// withdrawReviewInvalid shows the commitment's page with what was typed; where the
// verification does not stand any more, why that is so.
func withdrawReviewInvalid(p *page, invalid error) error {
	u, err := p.site.Tracker.Update(p.ctx(), p.account, p.param("id"))
	if err != nil || u.Review == nil || u.Review.ID != p.param("review") {
		return invalid
	}
	refusal := response.Describe(invalid)
	return renderCommitment(p, refusal.Status, u.Commitment, func(v *views.CommitmentView) error {
		if !v.MayWithdraw(u) {
			return invalid
		}
		form := v.WithdrawalForm(u).Typed(p.posted, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
		v.Withdrawing = &form
		return nil
	})
}
