package views_test

import (
	"net/url"
	"testing"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/web/views"
)

// sort is a kind of thing with a field of each type.
func sort() commitments.DeliverableKind {
	k := commitments.DeliverableKind{Code: "centres", Name: text("Centres", "مراكز", "Centres"), Unit: "sessions", Categories: []string{"training-sessions"}}
	for _, t := range commitments.FieldTypes {
		k.Fields = append(k.Fields, commitments.KindField{Code: string(t), Name: text("Champ", "حقل", "Field"), Type: t, Required: commitments.Done})
	}
	for i := range k.Fields {
		switch k.Fields[i].Type {
		case commitments.CountField:
			k.Fields[i].Breakdown, k.Fields[i].Unit = []string{"disability"}, "women"
		case commitments.ChoiceField:
			k.Fields[i].Choices = []commitments.KindChoice{{Code: "a", Name: text("Un", "أول", "One")}}
		}
	}
	return k
}

// delivered is a thing that is done, with all that can be noted of it.
func delivered(t *testing.T) deliverables.Deliverable {
	t.Helper()
	n := quantity(t, "12")
	step := deliverables.Step{
		ID: "s2", Deliverable: "d1", Commitment: "P1.R-1", Kind: "centres", Version: 2, Period: period("2026-Q3"), Origin: commitments.Demonstration,
		Author: planner.ID, AuthorName: planner.Name, At: noon.UTC(),
	}
	step.Content = deliverables.Content{
		State: commitments.Done, Reason: written, Place: &deliverables.Place{Commune: written, Point: &deliverables.Point{Latitude: *quantity(t, "32.1"), Longitude: *quantity(t, "-1.2")}},
		Money: []deliverables.Money{{Source: deliverables.FromINDH, Stage: deliverables.Paid, Amount: *quantity(t, "400000.5")}},
		Fields: []deliverables.Value{
			{Field: "text", Text: written}, {Field: "long_text", Text: written}, {Field: "count", Number: n, Parts: []commitments.Part{{Dimension: "disability", Part: "with", Value: *n}}},
			{Field: "amount", Number: n}, {Field: "date", Text: "2026-10-01"}, {Field: "choice", Text: "a"}, {Field: "yes_no", Text: "yes"},
		},
	}
	return deliverables.Deliverable{
		ID: "d1", Agreement: "A-1", Commitment: "P1.R-1", Pledge: "P1", Region: "R-1", Party: "MIN", Step: step, DoneIn: period("2026-Q3"), AddedAt: noon.UTC(), Evidence: pictured(),
		Checked: &deliverables.FindingFact{ID: "f2", Version: 2, Finding: deliverables.NotConfirmed, Reason: written, Name: reviewer.Name, At: noon.UTC()},
	}
}

func pictured() []commitments.Evidence {
	list := evidence("d1")
	for i := range list {
		list[i].Update, list[i].Deliverable = "", "d1"
	}
	return list
}

func register(t *testing.T) views.RegisterView {
	n := *quantity(t, "12")
	d := delivered(t)
	return views.RegisterView{
		Names: names(), Kinds: []commitments.DeliverableKind{sort()}, Dimensions: dimensions(), Items: []deliverables.Deliverable{d}, Pictures: pictured()[:1],
		Paging: views.Paging{Path: "/fr/deliverables", Query: url.Values{"q": {written}, "kind": {"centres"}, "commitment": {"P1.R-1"}}, Page: 1, PerPage: 1, Total: 2},
		Tallies: []deliverables.Tally{{TallyKey: deliverables.TallyKey{Kind: "centres", State: commitments.Done, Finding: deliverables.Confirmed}, Things: 1, Money: d.Money,
			Fields: []deliverables.FieldSum{{Field: "count", Value: n, Parts: []commitments.Part{{Dimension: "disability", Part: "with", Value: n}}}}}},
		Decides:  func(deliverables.Deliverable) bool { return true },
		Decision: refused("finding", url.Values{"reason": {written}, "of": {"d1:2"}}, "of", "finding", "reason"),
	}
}

func thingEmpty(*testing.T) views.ThingView {
	return views.ThingView{What: sort(), Names: names(), Deliverable: deliverables.Deliverable{ID: "d1", Commitment: "P1.R-1", Region: "R-1",
		Step: deliverables.Step{Period: period("2026-Q3"), Content: deliverables.Content{State: commitments.Planned, Fields: []deliverables.Value{{Field: "text", Text: "Centre"}}}}}}
}

func thing(t *testing.T) views.ThingView {
	d, first := delivered(t), delivered(t)
	first.ID, first.Version, first.Money = "s1", 1, nil
	step := first.Step
	step.ID = "s1"
	v := views.ThingView{
		Deliverable: d, What: sort(), Names: names(), Dimensions: dimensions(), Others: []deliverables.Deliverable{first}, Numbers: views.JournalNumbers{"s1": 4},
		History: deliverables.History{Steps: []deliverables.Step{step, d.Step}, Findings: []deliverables.FindingFact{*d.Checked}},
		Step:    task("step", "state", "fields.text", "place.lat", "money.0.amount"), Merge: task("merge", "into", "reason"), Decide: task("finding", "finding", "reason"),
		Entry: thingEntry(t), Forms: []views.Form{views.NewForm("file", "kind", "file"), views.NewForm("link", "kind", "link")},
	}
	v.Entry.Form = *v.Step.Form
	v.Step.Stale = []views.Diff{{Label: "L", Before: written, After: "x"}}
	return v
}

func thingEntry(t *testing.T) views.ThingForm {
	return views.ThingForm{
		Commitment: commitment(t, "P1", "R-1"), What: sort(), Dimensions: dimensions(), Communes: []string{written}, Periods: []views.Option{{Value: "2026-Q3", Label: "Q3"}},
		Alike: []deliverables.Deliverable{delivered(t)}, Region: regions()[0], Pledge: pledges()[0],
		Form: refused("step", url.Values{"fields.text": {written}, "place.lat": {"32"}, "money.0.amount": {"5"}}, "state", "fields.text", "place.lat", "money.0.amount", "distinct"),
	}
}

func registerMap(t *testing.T) views.RegisterMapView {
	return views.RegisterMapView{Path: "/fr/deliverables", Query: url.Values{}, Regions: []views.RegionThings{
		{Region: regions()[0], ThingCounts: views.ThingCounts{All: 2, Done: 2, Confirmed: 1}, Things: []deliverables.Deliverable{delivered(t)}}, {Region: regions()[1]},
	}}
}
