package views_test

import (
	"encoding/json"
	"net/url"
	"slices"
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

// subjectOf is what is amended of a section.
func subjectOf(t *testing.T, section commitments.Section) views.AmendSubject {
	i := slices.IndexFunc(views.AmendSubjects, func(s views.AmendSubject) bool { return s.Section == section })
	require.NotEqual(t, -1, i, section)
	return views.AmendSubjects[i]
}

// newForm is the form of a new thing of an agreement that defines next to nothing.
func newForm(section commitments.Section) func(*testing.T) views.AmendView {
	return func(t *testing.T) views.AmendView {
		s := subjectOf(t, section)
		return views.AmendView{Definition: scarce(), Subject: s, New: section != commitments.OwnTerms, Today: date("2026-11-20"), Form: views.NewForm(s.Name, "digest", "d")}
	}
}

// formWith is the form of a thing, refused in each field that it shows, with a row in
// each list.
func formWith(section commitments.Section, code string, change func(*views.AmendView)) func(*testing.T) views.AmendView {
	return func(t *testing.T) views.AmendView {
		s := subjectOf(t, section)
		v := views.AmendView{Definition: definition(), Subject: s, Code: code, Today: date("2026-11-20"), Pledge: pledges()[0]}
		v.Facts = []commitments.Fact{{ID: "F1", Date: date("2010-05-01"), Title: commitments.Text{"fr": written}}}
		v.Item = v.Find(section, code)
		v.New = v.Item == nil
		if change != nil {
			change(&v)
		}
		values, names := url.Values{}, []string{}
		for _, f := range s.Fields {
			if !f.ShownIn(v) {
				continue
			}
			names = append(names, f.Name)
			switch f.Kind {
			case views.AmendTexts:
				values.Set(f.Name+".ar", written)
			case views.AmendLine, views.AmendLines:
				values.Set(f.Name, written)
			case views.AmendRows:
				for _, within := range f.Fields {
					values.Set(f.Name+".0."+within.Name, written)
					values.Set(f.Name+".0."+within.Name+".fr", written)
					names = append(names, f.Name+".1."+within.Name)
				}
			case views.AmendForms:
				values.Set("forms.ar.few", written)
				names = append(names, "forms.fr", "forms.ar.zero", "forms.en.other")
			}
		}
		v.Form = refused(s.Name, values, names...)
		return v
	}
}

func amendedPledgeView(v *views.AmendView) {
	v.Pledge = amendedTexts().After
	v.Pledge.Title = text("Former les femmes", "تكوين النساء", "Train women")
	v.Item = v.Pledge
}

// reportedIndicator is one whose meaning is fixed.
func reportedIndicator(v *views.AmendView) { v.Fixed = true }

func amendListEmpty(t *testing.T) views.AmendView { return newForm(commitments.Units)(t) }

func amendList(section commitments.Section) func(*testing.T) views.AmendView {
	return func(t *testing.T) views.AmendView { return formWith(section, "", nil)(t) }
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
