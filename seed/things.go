package seed

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
)

// publishedThing is a concrete thing that published facts tell of.
type publishedThing struct {
	Commitment string          `json:"commitment"`
	Kind       string          `json:"kind"`
	Steps      []publishedStep `json:"steps"`
}

type publishedStep struct {
	Fact   string                    `json:"fact"`
	State  deliverables.State        `json:"state"`
	Fields map[string]string         `json:"fields"`
	Place  string                    `json:"place"` // commune
	Money  []deliverables.MoneyInput `json:"money"`
}

// PublishedThings returns the concrete things of which the published record tells, for
// deliverables.Register.Import: of those facts that the definition has.
func PublishedThings(def commitments.Definition, by people.Account, at time.Time) ([]deliverables.ImportItem, error) {
	raw, err := files.ReadFile("data/published-things.json")
	if err != nil {
		return nil, err
	}
	var data struct {
		Things []publishedThing `json:"things"`
	}
	if err := json.Unmarshal(raw, &data); err != nil {
		return nil, err
	}
	var items []deliverables.ImportItem
	for _, t := range data.Things {
		kind, known := commitments.FindKind(def.Kinds, t.Kind)
		for _, s := range t.Steps {
			i := slices.IndexFunc(def.Facts, func(f commitments.Fact) bool { return f.ID == s.Fact })
			if !known || i < 0 {
				continue
			}
			content, err := s.content(kind)
			if err != nil {
				return nil, fmt.Errorf("seed: %s: %w", s.Fact, err)
			}
			items = append(items, deliverables.ImportItem{
				By: by, At: at, Thing: t.Steps[0].Fact, Commitment: t.Commitment, Kind: t.Kind, Period: def.Facts[i].Period(),
				Content: content, Fact: s.Fact, Origin: commitments.PublishedRecord,
			})
		}
	}
	return items, nil
}

// content reads what a data file says of a step, in the order of the kind's fields.
func (s publishedStep) content(k commitments.DeliverableKind) (deliverables.Content, error) {
	c := deliverables.Content{State: s.State, Fields: []deliverables.Value{}}
	for _, f := range k.Fields {
		text := s.Fields[f.Code]
		if text == "" {
			continue
		}
		v := deliverables.Value{Field: f.Code, Text: text}
		if f.Type.Numeric() {
			q, err := commitments.ParseQuantity(text)
			if err != nil {
				return c, err
			}
			v.Text, v.Number = "", &q
		}
		c.Fields = append(c.Fields, v)
	}
	if s.Place != "" {
		c.Place = &deliverables.Place{Commune: s.Place}
	}
	for _, m := range s.Money {
		q, err := commitments.ParseQuantity(m.Amount)
		if err != nil {
			return c, err
		}
		c.Money = append(c.Money, deliverables.Money{Source: deliverables.Source(m.Source), Stage: deliverables.Stage(m.Stage), Amount: q})
	}
	return c, nil
}
