package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/store/storetest"
)

func TestAnAgreementIsInForceInThePeriodsThatItsLifeTouches(t *testing.T) {
	signed := commitments.Agreement{SignedOn: day("2009-05-05")}
	with := func(change func(a *commitments.Agreement)) commitments.Agreement {
		a := signed
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		agreement commitments.Agreement
		in, out   []string
	}{
		"signed alone":            {signed, []string{"2009-Q2", "2009", "2026-Q3", "2199"}, []string{"2009-Q1", "2009-04", "2008"}},
		"in force later":          {with(func(a *commitments.Agreement) { a.InForceFrom = day("2010-01-01") }), []string{"2010-Q1", "2010"}, []string{"2009-Q2", "2009"}},
		"in force before signing": {with(func(a *commitments.Agreement) { a.InForceFrom = day("2009-01-01") }), []string{"2009-Q1"}, []string{"2008-Q4"}},
		"with an end":             {with(func(a *commitments.Agreement) { a.InForceUntil = day("2012-06-30") }), []string{"2012-Q2", "2012", "2012-H1"}, []string{"2012-Q3", "2012-07", "2013"}},
		"closed":                  {with(func(a *commitments.Agreement) { a.ClosedOn = day("2011-02-01") }), []string{"2011-Q1"}, []string{"2011-Q2", "2011-03"}},
		"closed before its end": {with(func(a *commitments.Agreement) {
			a.InForceUntil, a.ClosedOn = day("2012-06-30"), day("2011-02-01")
		}), []string{"2011-02"}, []string{"2011-03", "2012-Q2"}},
		"closed after its end": {with(func(a *commitments.Agreement) {
			a.InForceUntil, a.ClosedOn = day("2012-06-30"), day("2013-02-01")
		}), []string{"2012-Q2"}, []string{"2012-Q3", "2013-02"}},
		"renewed": {with(func(a *commitments.Agreement) {
			a.InForceUntil, a.RenewedOn = day("2015-12-31"), []commitments.Date{day("2012-05-05")}
		}), []string{"2015-Q4"}, []string{"2016-Q1"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, code := range c.in {
				assert.True(t, c.agreement.InForce(period(code)), code)
			}
			for _, code := range c.out {
				assert.False(t, c.agreement.InForce(period(code)), code)
			}
		})
	}
}

func TestAnAgreementIsInForceInALongerPeriodWhereItIsInAPartOfIt(t *testing.T) {
	date := rapid.Custom(func(t *rapid.T) commitments.Date {
		return commitments.NewDate(rapid.IntRange(1900, 2199).Draw(t, "year"), 1, rapid.IntRange(1, 365).Draw(t, "day"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a := commitments.Agreement{SignedOn: date.Draw(t, "signed"), InForceUntil: date.Draw(t, "until")}
		d := date.Draw(t, "in")
		month, year := commitments.PeriodOf(commitments.Month, d), commitments.PeriodOf(commitments.Year, d)
		if a.InForce(month) {
			assert.True(t, a.InForce(year), "%v %v", a, month)
		}
	})
}

func TestTheDatesOfAnAgreementFollowOneAnother(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for place, c := range map[string]struct {
		change func(a *commitments.Agreement)
		key    string
	}{
		"agreement.in_force_until": {func(a *commitments.Agreement) { a.InForceFrom, a.InForceUntil = day("2026-03-01"), day("2026-02-28") }, "error.dates.order"},
		"agreement.closed_on":      {func(a *commitments.Agreement) { a.ClosedOn = day("2026-01-14") }, "error.dates.order"},
		"agreement.renewed_on[0]":  {func(a *commitments.Agreement) { a.RenewedOn = []commitments.Date{day("2025-01-01")} }, "error.dates.order"},
		"agreement.renewed_on[1]": {func(a *commitments.Agreement) {
			a.RenewedOn = []commitments.Date{day("2028-01-01"), day("2028-01-01")}
		}, "error.renewals.order"},
		"agreement.renewed_on[2]": {func(a *commitments.Agreement) {
			a.RenewedOn = []commitments.Date{day("2027-01-01"), day("2028-01-01"), {}}
		}, "error.text.missing"},
	} {
		t.Run(place, func(t *testing.T) {
			d := smallest()
			c.change(&d.Agreement)
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			blames(t, err, map[string]string{place: c.key})
		})
	}
}
