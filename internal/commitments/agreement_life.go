package commitments

import (
	"fmt"

	"tracker/internal/problem"
)

// InForceSince returns the first day on which the agreement holds: in_force_from,
// or the day of its signature where that is not set.
func (a Agreement) InForceSince() Date {
	if a.InForceFrom.IsZero() {
		return a.SignedOn
	}
	return a.InForceFrom
}

// LastDay returns the last day on which the agreement holds: its end, or the day
// on which it was closed before that. Zero: no end is set.
func (a Agreement) LastDay() Date {
	if a.InForceUntil.IsZero() || (!a.ClosedOn.IsZero() && a.ClosedOn.Before(a.InForceUntil)) {
		return a.ClosedOn
	}
	return a.InForceUntil
}

// InForce reports whether the agreement holds on any day of the period.
func (a Agreement) InForce(p Period) bool {
	last := a.LastDay()
	return !a.InForceSince().After(p.End()) && (last.IsZero() || !last.Before(p.Start()))
}

// CheckBegun refuses a period about which nothing can be said yet or at all: one that does
// not begin until after the day, and one that ended before the agreement was signed.
func (a Agreement) CheckBegun(p Period, day Date, fields *problem.Fields) {
	if p.Start().After(day) {
		fields.Add("period", "error.period.not_begun", "period", p.String(), "date", p.Start().String())
	} else if p.End().Before(a.SignedOn) {
		fields.Add("period", "error.period.before_agreement", "period", p.String(), "date", a.SignedOn.String())
	}
}

// life checks that an agreement's dates follow one another.
func (k check) life(a Agreement) {
	before := func(at string, first, then Date) {
		if !then.IsZero() && then.Before(first) {
			k.fields.Add("agreement."+at, "error.dates.order")
		}
	}
	before("in_force_until", a.InForceSince(), a.InForceUntil)
	before("closed_on", a.SignedOn, a.ClosedOn)
	for i, day := range a.RenewedOn {
		at := fmt.Sprintf("renewed_on[%d]", i)
		if day.IsZero() {
			k.fields.Add("agreement."+at, "error.text.missing")
			continue
		}
		before(at, a.SignedOn, day)
		if i > 0 && !day.After(a.RenewedOn[i-1]) {
			k.fields.Add("agreement."+at, "error.renewals.order", "value", problem.Excerpt(day.String()))
		}
	}
}
