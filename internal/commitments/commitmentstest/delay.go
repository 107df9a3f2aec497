package commitmentstest

import "tracker/internal/commitments"

// DelayInput returns why an update of a commitment with the terms is late, where it has
// to say so; nothing where it has not.
func DelayInput(t commitments.Terms, status, period string) commitments.DelayInput {
	if t.AsksDelay(commitments.Status(status), commitments.MustPeriod(period)) {
		return commitments.DelayInput{Reason: "funding", Words: "=Deuxième tranche attendue"}
	}
	return commitments.DelayInput{}
}
