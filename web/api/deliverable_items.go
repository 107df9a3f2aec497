package api

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/web/response"
)

// DeliverableItem is one concrete thing under a commitment, as it stands: what the
// responsible party said last, and what the other party found of it.
type DeliverableItem struct {
	ID           string                `json:"id"`
	Commitment   string                `json:"commitment"`
	Agreement    string                `json:"agreement"`
	Pledge       string                `json:"pledge"`
	Region       string                `json:"region"`
	Party        string                `json:"party" doc:"That must keep the pledge"`
	Kind         string                `json:"kind" doc:"Code, as the list of kinds has it"`
	Title        string                `json:"title" doc:"What names it: its first field"`
	Version      int                   `json:"version" doc:"How many steps were made"`
	Period       string                `json:"period" doc:"Of the latest step"`
	State        string                `json:"state"`
	Reason       *string               `json:"reason" doc:"Of the latest step, where it gave one"`
	Fields       map[string]fieldValue `json:"fields" doc:"By code, as the kind has them; empty ones are left out"`
	Place        *DeliverablePlace     `json:"place"`
	CommuneName  commitments.Text      `json:"commune_name" doc:"Of its place in the list of communes, by language; null where the list has none of what was typed"`
	Money        []MoneyItem           `json:"money" doc:"In the order of sources and stages; stages are never added up"`
	DoneIn       *string               `json:"done_in" doc:"The period for which it was first said to be done, since when it is"`
	Day          string                `json:"day" doc:"By which lists are sorted: the first date of its fields, else the last day of its period"`
	Finding      string                `json:"finding" doc:"Of the latest step; not_checked until somebody looks again"`
	FindReason   *string               `json:"finding_reason"`
	FoundBy      *string               `json:"found_by" doc:"Account id"`
	FoundByName  *string               `json:"found_by_name"`
	FoundAt      *time.Time            `json:"found_at"`
	FoundJournal *int64                `json:"found_journal" doc:"Journal number of the finding; null within a second of it"`
	MergedInto   *string               `json:"merged_into" doc:"Id of the deliverable that turned out to be the same"`
	Fact         *string               `json:"fact" doc:"The published fact that it was imported from"`
	Origin       string                `json:"origin"`
	Author       string                `json:"author"`
	AuthorName   string                `json:"author_name"`
	ReportedAt   time.Time             `json:"reported_at" doc:"When the latest step was made"`
	AddedAt      time.Time             `json:"added_at" doc:"When the first step was made"`
	Journal      *int64                `json:"journal" doc:"Journal number of the latest step; null within a second of it"`
}

type deliverableDetail struct {
	DeliverableItem
	Evidence []EvidenceItem `json:"evidence" doc:"What shows it, the first added first"`
}

// DeliverablePlace is where a deliverable stands or took place.
type DeliverablePlace struct {
	Commune string            `json:"commune"`
	Lat     *response.Decimal `json:"lat" doc:"Degrees north, WGS 84; null without a point"`
	Lon     *response.Decimal `json:"lon" doc:"Degrees east"`
}

// MoneyItem is how much a source gives, as far as a stage.
type MoneyItem struct {
	Source string           `json:"source"`
	Stage  string           `json:"stage"`
	Amount response.Decimal `json:"amount" doc:"Moroccan dirhams"`
}

// fieldValue is what is noted in one field: a text, a number, or a count with its parts.
type fieldValue struct {
	deliverables.Value
	counts bool
}

// CountItem is a count with its parts.
type CountItem struct {
	Value response.Decimal `json:"value"`
	Parts []PartItem       `json:"parts"`
}

func (v fieldValue) MarshalJSON() ([]byte, error) {
	switch {
	case v.Number == nil:
		return json.Marshal(v.Text)
	case !v.counts:
		return json.Marshal(response.Decimal(v.Number.String()))
	}
	return json.Marshal(CountItem{response.Decimal(v.Number.String()), toParts(v.Parts)})
}

// Schema describes the value of a field.
func (fieldValue) Schema(r huma.Registry) *huma.Schema { return anyField(r) }

// anyField describes the value of a field. It says so to readers alone: what fits is for
// the kind to say.
func anyField(huma.Registry) *huma.Schema {
	part := map[string]any{"type": "object", "properties": map[string]any{
		"dimension": map[string]any{"type": "string"}, "part": map[string]any{"type": "string"}, "value": map[string]any{"type": "number"},
	}}
	return &huma.Schema{
		Description: "Of a text its words, of a date its ISO form, of a choice its code, of yes or no one of them; of a number or an amount a number; of a count its value with parts, by dimension and part",
		Extensions: map[string]any{"oneOf": []any{
			map[string]any{"type": "string"}, map[string]any{"type": "number"},
			map[string]any{"type": "object", "properties": map[string]any{"value": map[string]any{"type": "number"}, "parts": map[string]any{"type": "array", "items": part}}},
		}},
	}
}

// deliverableItems returns how deliverables are written, with their journal numbers and
// those of their findings.
func (a deliverableAPI) items(ctx context.Context, by people.Account, list ...deliverables.Deliverable) (func(deliverables.Deliverable) DeliverableItem, error) {
	var facts []string
	for _, d := range list {
		facts = append(facts, d.Step.ID)
		if d.Checked != nil {
			facts = append(facts, d.Checked.ID)
		}
	}
	numbers, err := a.journal.Numbers(ctx, by, facts...)
	if err != nil {
		return nil, err
	}
	kinds, err := a.tracker.Kinds(ctx, by)
	if err != nil {
		return nil, err
	}
	return func(d deliverables.Deliverable) DeliverableItem { return toDeliverable(d, kinds, numbers) }, nil
}

func toDeliverable(d deliverables.Deliverable, kinds []commitments.DeliverableKind, numbers map[string]int64) DeliverableItem {
	kind, _ := commitments.FindKind(kinds, d.Kind)
	item := DeliverableItem{
		ID: d.ID, Commitment: d.Commitment, Agreement: d.Agreement, Pledge: d.Pledge, Region: d.Region, Party: d.Party, Kind: d.Kind,
		Title: d.Title(), Version: d.Version, Period: d.Period.String(), State: string(d.State), Reason: response.TextOrNull(d.Reason),
		Fields: toFields(d.Content, kind), Place: toPlace(d.Place), CommuneName: d.CommuneName, Money: toMoney(d.Money), DoneIn: periodOrNull(d.DoneIn), Day: d.Day(kind).String(),
		Finding: string(d.Finding()), MergedInto: response.TextOrNull(d.MergedInto), Fact: response.TextOrNull(d.Fact), Origin: string(d.Origin),
		Author: d.Author, AuthorName: d.AuthorName, ReportedAt: d.At, AddedAt: d.AddedAt, Journal: numbered(numbers, d.Step.ID),
	}
	if f := d.Checked; f != nil {
		item.FindReason, item.FoundBy, item.FoundByName = response.TextOrNull(f.Reason), &f.Reviewer, &f.Name
		item.FoundAt, item.FoundJournal = &f.At, numbered(numbers, f.ID)
	}
	return item
}

func toFields(c deliverables.Content, kind commitments.DeliverableKind) map[string]fieldValue {
	fields := make(map[string]fieldValue, len(c.Fields))
	for _, v := range c.Fields {
		f, _ := kind.Field(v.Field)
		fields[v.Field] = fieldValue{v, f.Type == commitments.CountField}
	}
	return fields
}

func toPlace(p *deliverables.Place) *DeliverablePlace {
	if p == nil {
		return nil
	}
	item := DeliverablePlace{Commune: p.Commune}
	if p.Point != nil {
		item.Lat, item.Lon = response.DecimalOrNull(&p.Point.Latitude), response.DecimalOrNull(&p.Point.Longitude)
	}
	return &item
}

func toMoney(list []deliverables.Money) []MoneyItem {
	items := make([]MoneyItem, len(list))
	for i, m := range list {
		items[i] = MoneyItem{string(m.Source), string(m.Stage), response.Decimal(m.Amount.String())}
	}
	return items
}

// fieldInput is what is filled in for a field, in a request.
type fieldInput struct {
	value  number
	parts  []partInput
	whole  bool // given as an object, with its parts
	unread bool
}

// UnmarshalJSON takes a text, a number, null, or an object of a value and its parts.
// Anything else is noted, to be refused with all that is wrong.
func (f *fieldInput) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		f.unread = f.value.UnmarshalJSON(data) != nil || slices.Contains([]byte("tf["), data[0])
		return nil
	}
	f.whole = true
	var object struct {
		Value number      `json:"value"`
		Parts []partInput `json:"parts"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	f.unread = decoder.Decode(&object) != nil
	f.value, f.parts = object.Value, object.Parts
	return nil
}

// Schema describes the value of a field.
func (fieldInput) Schema(r huma.Registry) *huma.Schema { return anyField(r) }

// DeliverableHistory is everything that was said and found of one deliverable.
type DeliverableHistory struct {
	Steps    []StepFact    `json:"steps" doc:"The first one first; each says all of it, not what changed"`
	Findings []FindingItem `json:"findings" doc:"The first one first"`
}

// StepFact is what was said of a deliverable for a period.
type StepFact struct {
	ID         string                `json:"id"`
	Version    int                   `json:"version"`
	Period     string                `json:"period"`
	State      string                `json:"state"`
	Reason     *string               `json:"reason"`
	Fields     map[string]fieldValue `json:"fields"`
	Place      *DeliverablePlace     `json:"place"`
	Money      []MoneyItem           `json:"money"`
	MergedInto *string               `json:"merged_into"`
	Fact       *string               `json:"fact"`
	Origin     string                `json:"origin"`
	Author     string                `json:"author"`
	AuthorName string                `json:"author_name"`
	At         time.Time             `json:"at"`
	Journal    *int64                `json:"journal" doc:"Journal number; null within a second of the step"`
}

// FindingItem is what the other party found of a step.
type FindingItem struct {
	ID           string    `json:"id"`
	Version      int       `json:"version" doc:"Of the step"`
	Finding      string    `json:"finding"`
	Reason       *string   `json:"reason"`
	Origin       string    `json:"origin"`
	Reviewer     string    `json:"reviewer"`
	ReviewerName string    `json:"reviewer_name"`
	At           time.Time `json:"at"`
	Journal      *int64    `json:"journal" doc:"Journal number; null within a second of the finding"`
}

func toHistory(h deliverables.History, kinds []commitments.DeliverableKind, numbers map[string]int64) DeliverableHistory {
	history := DeliverableHistory{make([]StepFact, len(h.Steps)), make([]FindingItem, len(h.Findings))}
	for i, s := range h.Steps {
		kind, _ := commitments.FindKind(kinds, s.Kind)
		history.Steps[i] = StepFact{
			s.ID, s.Version, s.Period.String(), string(s.State), response.TextOrNull(s.Reason), toFields(s.Content, kind), toPlace(s.Place), toMoney(s.Money),
			response.TextOrNull(s.MergedInto), response.TextOrNull(s.Fact), string(s.Origin), s.Author, s.AuthorName, s.At, numbered(numbers, s.ID),
		}
	}
	for i, f := range h.Findings {
		history.Findings[i] = FindingItem{
			f.ID, f.Version, string(f.Finding), response.TextOrNull(f.Reason), string(f.Origin), f.Reviewer, f.Name, f.At, numbered(numbers, f.ID),
		}
	}
	return history
}
