package views_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/web/views"
)

func definition() commitments.Definition {
	return commitments.Definition{
		Units: units(), Dimensions: dimensions(), Parties: parties(), Regions: regions(), Agreement: agreement(), Pledges: pledges(),
	}
}

// scarce is an agreement that defines next to nothing.
func scarce() commitments.Definition {
	return commitments.Definition{Agreement: commitments.Agreement{Code: "A-3", Title: text("Accord", "اتفاق", "Accord"), SignedOn: date("2026-01-01"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}}
}

func agreementAdminEmpty(*testing.T) views.AgreementAdminView {
	return views.AgreementAdminView{Definition: scarce(), Today: date("2026-11-20")}
}

func agreementAdmin(*testing.T) views.AgreementAdminView {
	v := views.AgreementAdminView{Definition: definition(), Today: date("2026-11-20")}
	v.Pledges[1].WithdrawnOn = date("2026-10-01")
	return v
}

func pledgeFormEmpty(*testing.T) views.PledgeFormView {
	return views.PledgeFormView{Definition: scarce(), Form: views.NewForm("pledge", "digest", "d")}
}

func pledgeForm(*testing.T) views.PledgeFormView {
	v := views.PledgeFormView{Definition: definition(), Pledge: amendedTexts().After}
	v.Pledge.Title = text("Former les femmes", "تكوين النساء", "Train women")
	v.Form = refused("pledge", url.Values{
		"title.ar": {written}, "clause.fr": {written}, "sources": {written}, "scope.kind": {"regions"}, "scope.regions": {"R-1"},
	}, "title", "clause", "note", "sources", "from", "category", "added_on", "withdrawn_on", "scope.kind", "scope.regions")
	return v
}

func indicatorFormEmpty(*testing.T) views.IndicatorFormView {
	return views.IndicatorFormView{Definition: scarce(), New: true, Indicator: commitments.Indicator{Code: "P1.1"}, Form: views.NewForm("indicator", "digest", "d")}
}

func indicatorForm(*testing.T) views.IndicatorFormView {
	v := views.IndicatorFormView{Definition: definition(), Pledge: pledges()[0], Indicator: indicators()[3]}
	v.Form = refused("indicator", url.Values{
		"kind": {"milestones"}, "name.fr": {written}, "milestones.0.name.fr": {written}, "milestones.1.due_on": {"2026-01-01"},
	}, "name", "verification", "kind", "unit", "counting", "over_regions", "direction", "breakdown", "milestones", "milestones.1.name", "milestones.1.due_on", "replaces")
	return v
}

// reportedIndicator is the form of one whose meaning is fixed.
func reportedIndicator(*testing.T) views.IndicatorFormView {
	v := views.IndicatorFormView{Definition: definition(), Pledge: pledges()[0], Indicator: indicators()[0], Fixed: true}
	v.Form = refused("indicator", url.Values{"breakdown": {"disability"}}, "kind", "breakdown")
	return v
}

func agreementFormEmpty(*testing.T) views.AgreementFormView {
	return views.AgreementFormView{Definition: scarce(), Today: date("2026-11-20"), Form: views.NewForm("terms", "digest", "d")}
}

func agreementForm(*testing.T) views.AgreementFormView {
	v := views.AgreementFormView{Definition: definition(), Today: date("2026-11-20")}
	v.Form = refused("terms", url.Values{"title.en": {written}, "renewed_on": {written}}, "title", "about", "in_force_from", "in_force_until", "closed_on", "renewed_on", "on_track", "behind")
	return v
}

func unitFormEmpty(*testing.T) views.UnitFormView {
	return views.UnitFormView{Definition: scarce(), Form: views.NewForm("unit", "digest", "d")}
}

func unitForm(*testing.T) views.UnitFormView {
	form := refused("unit", url.Values{"forms.ar.few": {written}}, "forms", "forms.fr", "forms.ar.zero", "forms.en.other")
	return views.UnitFormView{Definition: definition(), Unit: units()[0], Form: form}
}

func definitionPageEmpty(*testing.T) views.DefinitionView {
	return views.DefinitionView{Definition: scarce(), Form: views.NewForm("definition"), MaxSize: 4}
}

func definitionPageFull(*testing.T) views.DefinitionView {
	return views.DefinitionView{Definition: definition(), Form: refused("definition", nil, "file"), MaxSize: 4}
}

func amendmentEmpty(*testing.T) views.AmendmentView {
	return views.AmendmentView{AmendmentPreview: commitments.AmendmentPreview{Agreement: agreement()}, Title: "P1", Form: views.NewForm("pledge", "digest", "d")}
}

// amendedTexts are those of the first pledge, before and after a new text.
func amendedTexts() *views.PledgeTexts {
	before, after := pledges()[0], pledges()[0]
	after.Title, after.Note, after.From = commitments.Text{"fr": written}, text("Avenant", "ملحق", "Amendment"), date("2027-01-01")
	after.Versions = []commitments.PledgeVersion{{Title: before.Title, Clause: before.Clause, Sources: before.Sources}}
	return &views.PledgeTexts{Before: before, After: after}
}

func amendmentFull(t *testing.T) views.AmendmentView {
	raw := func(v any) json.RawMessage {
		encoded, err := json.Marshal(v)
		require.NoError(t, err)
		return encoded
	}
	change := func(section, code, field string, before, after any) commitments.DefinitionChange {
		return commitments.DefinitionChange{Section: section, Code: code, Field: field, Before: raw(before), After: raw(after)}
	}
	return views.AmendmentView{
		Names: names(), Title: "P1", Texts: amendedTexts(), Form: views.NewForm("pledge", "digest", "d", "do", "preview", "title.fr", written),
		AmendmentPreview: commitments.AmendmentPreview{
			Agreement: agreement(), Digest: "d", Definition: definition(), Commitments: []string{"P1.R-1", "P9.R-2"},
			Changes: []commitments.DefinitionChange{
				change("agreement", "", "in_force_until", nil, "2029-12-31"),
				change("agreement", "", "calendars[0].rounds", nil, map[string]any{"due_days": 12, "requires": map[string]any{"narrative": true}}),
				change("agreement", "", "signatories[0]", written, "Amina"),
				change("pledges", "P1", "title.fr", "Former", written),
				change("pledges", "P1", "category", "training-sessions", "own-category"),
				change("pledges", "P1", "indicators[0].unit", "women", "sessions"),
				change("pledges", "P1", "indicators[0].breakdown[0]", "disability", "none-such"),
				change("pledges", "P1", "indicators[0].kind", "number", "ratio"),
				change("pledges", "P1", "scope.kind", "every_region", "regions"),
				change("pledges", "P9", "", nil, map[string]any{"code": "P9", "agreement": "A-1", "position": 9, "party": "CON", "scope": map[string]any{"regions": []string{"R-2"}}}),
				change("parties", "MIN", "names[0].short.ar", "وزارة", ""),
				change("regions", "R-1", "lat", 34.5, 34.6),
				change("units", "women", "forms.ar.few", "نساء", written),
				change("dimensions", "disability", "parts[1].name.en", "without", "without one"),
				change("facts", "F1", "own_field", nil, []any{}),
			},
		},
	}
}
