package views

import "tracker/internal/commitments"

// UpdateID is the id of an update on its commitment's page.
func UpdateID(u commitments.Update) string { return "update-" + u.ID }

// MayWithdraw reports whether the account may take the update's verification back.
func (v CommitmentView) MayWithdraw(u commitments.Update) bool {
	return u.Review != nil && u.Review.Decision == commitments.Verified && v.Reviews != nil && v.Reviews(u)
}

// WithdrawalForm is the form that takes the update's verification back: what was
// typed, where it was refused.
func (v CommitmentView) WithdrawalForm(u commitments.Update) Form {
	f := NewForm("withdraw-" + u.Review.ID)
	if v.Withdrawing != nil && v.Withdrawing.ID == f.ID {
		return *v.Withdrawing
	}
	return f
}
