package api

import (
	"context"

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

// NewKind is a kind of deliverable that is added.
type NewKind struct {
	Code      string `json:"code" doc:"Such as womens-centers; of no other kind"`
	Agreement string `json:"agreement,omitempty" doc:"Whose definition names the kind in the journal; the first agreement when it is not given"`
	KindTerms
}

func (a agreementAPI) addKind(ctx context.Context, by people.Account, in *Amending[NewKind]) (*amendment, error) {
	return a.addItem(ctx, by, commitments.Kinds, in.Preview, in.digest(), in.Body.take("agreement"), in.Body.take("code"), in.Body)
}

func (a agreementAPI) changeKind(ctx context.Context, by people.Account, in *struct {
	Amending[KindTerms]
	Code      string `path:"code" doc:"Such as womens-centers"`
	Agreement string `query:"agreement" doc:"Whose definition names the kind in the journal; the first agreement when it is not given"`
}) (*amendment, error) {
	kinds, err := a.tracker.Kinds(ctx, by)
	if err != nil {
		return nil, err
	}
	if _, found := commitments.FindKind(kinds, in.Code); !found {
		return nil, response.NotFound()
	}
	agreement, err := a.tracker.FilterAgreement(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	return a.amendItem(ctx, by, agreement.Code, in.Preview, in.digest(), commitments.ItemInput{Section: commitments.Kinds, Code: in.Code, Members: in.Body})
}
