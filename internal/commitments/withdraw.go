package commitments

import (
	"context"
	"strings"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// WithdrawalInput is why a verification is taken back, as typed.
type WithdrawalInput struct {
	Reason string `json:"reason"` // required
}

// WithdrawReview takes the verification of an update back, with a reason: the update
// awaits a review again, and the assessment that came with the verification does not
// count any more. Who may is people.Account.RequireOther's to say, of any member of
// the reviewer's party. Review is the id of the verification that the account saw;
// where it does not stand any more, or where the update was returned, the answer is
// a Conflict.
func (t *Tracker) WithdrawReview(ctx context.Context, by people.Account, update, review string, in WithdrawalInput) (Withdrawal, error) {
	var result Withdrawal
	err := t.Store.InTx(ctx, func(tx Tx) error {
		u, c, err := withdrawable(tx, by, update, review)
		if err != nil {
			return err
		}
		var fields problem.Fields
		w := Withdrawal{
			ID: journal.NewID(), Review: *u.Review, Reason: strings.TrimSpace(in.Reason),
			By: by.ID, ByName: by.Name, Origin: reviewOrigin(u), At: journal.Now(t.Now),
		}
		if w.Reason == "" {
			fields.Add("reason", "error.withdrawal.reason")
		}
		fields.CheckText("reason", w.Reason, MaxReason)
		if err := fields.Err(); err != nil {
			return err
		}
		result = w
		return t.withdraw(tx, by, c, u, w)
	})
	return result, err
}

// withdrawTx is what a withdrawal asks of its transaction.
type withdrawTx interface {
	journal.Recorder
	StateReader
	Agreement(code string) (Agreement, error)
	Pledge(code string) (Pledge, error)
	Commitment(code string) (Commitment, error)
	Update(id string) (Update, error)
	InsertWithdrawal(w Withdrawal, u Update, c Commitment) error
	SetState(c Commitment) error
}

// withdrawable returns an update whose verification the account may take back, and
// its commitment.
func withdrawable(tx withdrawTx, by people.Account, update, review string) (Update, Commitment, error) {
	u, c, err := ofOtherParty(tx, by, update)
	if err != nil {
		return u, c, err
	}
	switch {
	case u.Review == nil || u.Review.ID != review:
		err = problem.New(problem.Conflict, "error.review.not_standing")
	case u.Review.Decision != Verified:
		err = problem.New(problem.Conflict, "error.review.returned")
	}
	return u, c, err
}

func (t *Tracker) withdraw(tx withdrawTx, by people.Account, c Commitment, u Update, w Withdrawal) error {
	if err := tx.InsertWithdrawal(w, u, c); err != nil {
		return err
	}
	pledge, err := tx.Pledge(c.Pledge)
	if err != nil {
		return err
	}
	if c.State, err = c.State.withdrawn(u, pledge.Indicators, tx); err != nil {
		return err
	}
	if err := tx.SetState(c); err != nil {
		return err
	}
	return tx.Record(by.Entry(journal.Now(t.Now), reviewWithdrawn, c.Code, w))
}
