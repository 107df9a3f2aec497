package views_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/web/views"
)

func amendedPledge() commitments.Pledge {
	p := pledges()[0]
	p.From, p.Note = date("2015-01-01"), text("Avenant 1", "ملحق 1", "Amendment 1")
	p.Versions = []commitments.PledgeVersion{{Title: text("D’abord", "أولا", "At first"), Clause: text("L’ancienne clause", "البند السابق", "The former clause")}}
	return p
}

func TestAPledgesPageShowsItsTextsFromTheOldestToTheNewest(t *testing.T) {
	page := show(t, views.PledgePage(layout("en", auditor), views.PledgeView{Names: names(), Agreement: agreement(), Pledge: amendedPledge()}))
	assert.Equal(t, []string{"At signature: At first The former clause", "Since 1 January 2015: Train The clause Amendment 1 Sources https://example.org/p1"},
		each(page.Find("section[aria-labelledby=texts] ol.dated > li")))
	plain := show(t, views.PledgePage(layout("en", auditor), views.PledgeView{Names: names(), Agreement: agreement(), Pledge: pledges()[0]}))
	assert.Zero(t, plain.Find("section[aria-labelledby=texts]").Length(), "one text is no list")
}

func TestAWithdrawnPledgeIsMarkedWhereverItIsNamed(t *testing.T) {
	n := names()
	n.Pledges[0].WithdrawnOn = date("2026-01-01")
	inEach(t, "Former (retiré)", "التكوين (مسحوب)", "Train (withdrawn)", func(c views.Layout) string { return n.Pledge(c, "P1") })
	n.Day = date("2025-12-31")
	inEach(t, "Former", "التكوين", "Train", func(c views.Layout) string { return n.Pledge(c, "P1") })

	p := pledges()[0]
	p.WithdrawnOn = date("2026-01-01")
	for name, page := range map[string]string{
		"pledge":     said(show(t, views.PledgePage(layout("en", auditor), views.PledgeView{Names: names(), Agreement: agreement(), Pledge: p})).Find("header.page-head")),
		"commitment": said(show(t, views.CommitmentPage(layout("en", auditor), views.CommitmentView{Record: commitments.Record{Pledge: p, Region: regions()[0]}})).Find("header.page-head")),
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, page, "Withdrawn from the agreement on 1 January 2026")
		})
	}
}
