package views_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/web/views"
)

// led is the parties with who led the ministry, and a body that executes for it.
func led() []commitments.Party {
	list := parties()
	minister := text("Ministre", "وزيرة", "Minister")
	list[0].Officers = []commitments.Officer{
		{Name: "Amal", Office: minister, From: "2020", Until: "2024-10", Sources: []string{"BO"}},
		{Name: "Badia", Office: minister, From: "2025", Sources: []string{"BO"}},
	}
	list[0].Bodies = []commitments.Body{
		{Code: "EN", Name: text("Entraide", "التعاون", "Mutual Aid"), Sources: []string{"BO"}},
		{Code: "OLD", Name: text("Ancienne", "القديمة", "Former"), Until: "2012", Sources: []string{"BO"}},
	}
	return list
}

func TestTheAgreementsPageSaysWhoWasInOffice(t *testing.T) {
	v := views.AgreementView{Names: names(), Agreement: agreement(), Parties: led(), Today: date("2026-11-20")}
	card := show(t, views.AgreementPage(layout("en", auditor), v)).Find("section[aria-labelledby=parties]")
	assert.Contains(t, said(card), "In office at the signature: Amal · Minister")
	assert.Contains(t, said(card), "In office today: Badia · Minister")
	assert.Equal(t, []string{"2020 – October 2024: Amal · Minister Sources BO", "Since 2025: Badia · Minister Sources BO"}, each(card.Find("details > ul.dated > li")))
	assert.Contains(t, said(card), "Bodies that execute for this party: Mutual Aid")
	assert.NotContains(t, said(card), "Former Sources", "a body that did so until 2012")
}

func TestTheNamesOfBodiesAreOfferedAsLeadInstitution(t *testing.T) {
	for lang, want := range map[string][]string{"fr": {"Ministère", "Entraide"}, "ar": {"الوزارة", "التعاون"}, "en": {"Ministry", "Mutual Aid"}} {
		t.Run(lang, func(t *testing.T) {
			c := layout(lang, auditor)
			c.Parties = led()
			f := views.NewForm("terms")
			v := views.CommitmentView{Record: record(t), Terms: views.Task{Form: &f}}
			page := show(t, views.CommitmentPage(c, v))
			assert.Equal(t, want, attributes(page.Find("#"+page.Find("input[name=lead_institution]").AttrOr("list", "")+" option"), "value"))
		})
	}
}
