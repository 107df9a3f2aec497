package api

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/response"
)

// kindItem is a kind of deliverable with what is noted of each.
type kindItem struct {
	Code       string           `json:"code"`
	Name       commitments.Text `json:"name"`
	Unit       string           `json:"unit" doc:"Code of the unit in which the things are counted"`
	Categories []string         `json:"categories" doc:"Of pledges under which such things are delivered"`
	Fields     []kindFieldItem  `json:"fields" doc:"In the order in which they are shown; the first one names the thing"`
}

type kindFieldItem struct {
	Code      string           `json:"code"`
	Name      commitments.Text `json:"name"`
	Type      string           `json:"type"`
	Required  *string          `json:"required" doc:"The state from which on it is to be filled in; null: never"`
	Unit      *string          `json:"unit" doc:"Code of what a number or a count counts"`
	Breakdown []string         `json:"breakdown" doc:"Codes of the dimensions of a count"`
	Choices   []kindChoiceItem `json:"choices" doc:"Of a choice"`
	Retired   bool             `json:"retired" doc:"No longer asked for"`
}

type kindChoiceItem struct {
	Code string           `json:"code"`
	Name commitments.Text `json:"name"`
}

func toKind(k commitments.DeliverableKind) kindItem {
	item := kindItem{Code: k.Code, Name: k.Name, Unit: k.Unit, Categories: listOrEmpty(k.Categories), Fields: make([]kindFieldItem, len(k.Fields))}
	for i, f := range k.Fields {
		item.Fields[i] = kindFieldItem{
			f.Code, f.Name, string(f.Type), response.TextOrNull(f.Required), response.TextOrNull(f.Unit), listOrEmpty(f.Breakdown),
			make([]kindChoiceItem, len(f.Choices)), f.Retired,
		}
		for j, c := range f.Choices {
			item.Fields[i].Choices[j] = kindChoiceItem(c)
		}
	}
	return item
}

func (a agreementAPI) listKinds(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[kindItem], error) {
	kinds, err := a.tracker.Kinds(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(kinds, in.Paging, toKind)
}

// KindTerms are those of a kind of deliverable; what is not given stays as it is.
type KindTerms struct {
	Name       commitments.Text `json:"name,omitempty" doc:"By language: fr, ar, en"`
	Unit       text             `json:"unit,omitempty" doc:"Code of the unit in which the things are counted"`
	Categories []string         `json:"categories,omitempty" doc:"Of pledges under which such things are delivered; in place of all"`
	Fields     []kindFieldTerms `json:"fields,omitempty" doc:"In place of all; those that there are stay, with their types, and are retired where they are no longer wanted"`
}

type kindFieldTerms struct {
	Code      string            `json:"code"`
	Name      commitments.Text  `json:"name"`
	Type      string            `json:"type"`
	Required  text              `json:"required,omitempty" doc:"The state from which on it is to be filled in; null: never"`
	Unit      text              `json:"unit,omitempty" doc:"Code, of a number or a count"`
	Breakdown []string          `json:"breakdown,omitempty" doc:"Codes of the dimensions of a count"`
	Choices   []kindChoiceTerms `json:"choices,omitempty" doc:"Of a choice; none is taken away"`
	Retired   bool              `json:"retired,omitempty"`
}

type kindChoiceTerms struct {
	Code string           `json:"code"`
	Name commitments.Text `json:"name"`
}

// over returns the kind with the terms that are given.
func (t KindTerms) over(k commitments.DeliverableKind) commitments.DeliverableKind {
	k.Name, k.Unit = textOr(t.Name, k.Name), t.Unit.or(k.Unit)
	if t.Categories != nil {
		k.Categories = t.Categories
	}
	if t.Fields == nil {
		return k
	}
	k.Fields = nil
	for _, f := range t.Fields {
		field := commitments.KindField{
			Code: f.Code, Name: f.Name, Type: commitments.FieldType(f.Type), Unit: f.Unit.value, Breakdown: f.Breakdown,
			Required: commitments.DeliverableState(f.Required.value), Retired: f.Retired,
		}
		for _, c := range f.Choices {
			field.Choices = append(field.Choices, commitments.KindChoice(c))
		}
		k.Fields = append(k.Fields, field)
	}
	return k
}

// OfAgreement names the agreement of whose definition a change is noted.
type OfAgreement struct {
	Agreement string `query:"agreement" doc:"Whose definition names the kind in the journal; the first agreement when it is not given"`
}

func (a agreementAPI) addKind(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	OfAgreement
	Body struct {
		Code string `json:"code" doc:"Such as womens-centers; of no other kind"`
		KindTerms
	}
}) (*amendment, error) {
	kind := commitments.KindInput{Kind: in.Body.over(commitments.DeliverableKind{Code: in.Body.Code}), New: true}
	return a.amendKind(ctx, by, in.Preview, in.Agreement, in.digest(), kind)
}

func (a agreementAPI) changeKind(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	OfAgreement
	Code string `path:"code" doc:"Such as womens-centers"`
	Body struct {
		KindTerms
	}
}) (*amendment, error) {
	kinds, err := a.tracker.Kinds(ctx, by)
	if err != nil {
		return nil, err
	}
	kind, found := commitments.FindKind(kinds, in.Code)
	if !found {
		return nil, response.NotFound()
	}
	return a.amendKind(ctx, by, in.Preview, in.Agreement, in.digest(), commitments.KindInput{Kind: in.Body.over(kind)})
}

func (a agreementAPI) amendKind(ctx context.Context, by people.Account, previewed bool, agreement, digest string, kind commitments.KindInput) (*amendment, error) {
	of, err := a.tracker.FilterAgreement(ctx, by, agreement)
	if err != nil {
		return nil, err
	}
	p, answer, err := a.amend(ctx, by, previewed, kind.Amendment(of.Code, digest))
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(p.Definition.Kinds, func(k commitments.DeliverableKind) bool { return k.Code == kind.Kind.Code }); i >= 0 {
		item := toKind(p.Definition.Kinds[i])
		answer.Kind = &item
	}
	return answered(status(previewed, kind.New), answer), nil
}
