package commitmentstest

import "tracker/internal/commitments"

// Declaring returns the state of a commitment that declares a status for a period, by
// an update that awaits its review; of nothing while the status or the period is
// empty.
func Declaring(s commitments.Status, p commitments.Period) commitments.State {
	if s == "" || p.IsZero() {
		return commitments.State{Reported: p}
	}
	return commitments.State{
		Reported: p, UpdateID: "update", Review: commitments.Submitted,
		Declared: &commitments.Statement{Period: p, Status: s, Update: "update"},
	}
}

// Assessing returns the state with an assessment of the period that it reported on.
func Assessing(s commitments.State, a commitments.Assessment) commitments.State {
	s.Assessed, s.Compared = &commitments.Assessed{Period: s.Reported, Assessment: a}, a
	return s
}
