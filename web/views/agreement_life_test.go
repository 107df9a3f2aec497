package views_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/web/views"
)

func TestTheAgreementsPageSaysWhetherItIsInForce(t *testing.T) {
	for name, c := range map[string]struct {
		change func(a *commitments.Agreement)
		says   string
	}{
		"no end":           {func(*commitments.Agreement) {}, "In force since 5 May 2009; no end is set."},
		"an end to come":   {func(a *commitments.Agreement) { a.InForceUntil = date("2030-12-31") }, "In force since 5 May 2009, until 31 December 2030."},
		"its last day":     {func(a *commitments.Agreement) { a.InForceUntil = date("2026-11-20") }, "In force since 5 May 2009, until 20 November 2026."},
		"ended":            {func(a *commitments.Agreement) { a.InForceUntil = date("2026-11-19") }, "Was in force from 5 May 2009 to 19 November 2026."},
		"closed":           {func(a *commitments.Agreement) { a.ClosedOn = date("2012-01-03") }, "Was in force from 5 May 2009; the parties closed it on 3 January 2012."},
		"not yet":          {func(a *commitments.Agreement) { a.InForceFrom = date("2027-01-01") }, "Comes into force on 1 January 2027; no end is set."},
		"not yet, and end": {func(a *commitments.Agreement) { a.InForceFrom, a.InForceUntil = date("2027-01-01"), date("2029-01-01") }, "In force from 1 January 2027 on, until 1 January 2029."},
		"renewed": {func(a *commitments.Agreement) {
			a.RenewedOn = []commitments.Date{date("2012-05-05"), date("2015-05-05")}
		}, "Renewed: 5 May 2012 and 5 May 2015."},
	} {
		t.Run(name, func(t *testing.T) {
			v := views.AgreementView{Names: names(), Agreement: agreement(), Parties: parties(), Today: date("2026-11-20")}
			v.Agreement.SignedOn = date("2009-05-05")
			c.change(&v.Agreement)
			assert.Contains(t, said(show(t, views.AgreementPage(layout("en", auditor), v)).Find("main")), c.says)
		})
	}
}
