package reports_test

import (
	"fmt"

	"pgregory.net/rapid"

	c "tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// drawnKind is the kind of all things of a drawn history.
func drawnKind() c.DeliverableKind {
	return c.DeliverableKind{Code: "centres", Unit: "centres", Categories: []string{"studies", "partnerships"}, Fields: []c.KindField{
		{Code: "name", Type: c.TextField, Required: c.Planned}, {Code: "women", Type: c.CountField, Unit: "people", Breakdown: []string{"sex"}},
		{Code: "rooms", Type: c.NumberField}, {Code: "open", Type: c.YesNoField},
	}}
}

// drawsRule has an indicator count things, now and then.
func (h *history) drawsRule(in *c.Indicator) {
	if in.Kind != c.Number || in.Counting != c.ForPeriod || rapid.IntRange(0, 2).Draw(h.T, "counts") > 0 {
		return
	}
	in.Counts = &c.CountRule{Kind: "centres", Sum: rapid.SampledFrom([]string{"", "women", "rooms"}).Draw(h.T, "sum")}
	if rapid.Bool().Draw(h.T, "on a condition") {
		in.Counts.Of, in.Counts.Is = "open", c.Yes
	}
}

// content draws what a step says.
func (h *history) content(n int) deliverables.Content {
	s := deliverables.Content{
		State:  rapid.SampledFrom([]deliverables.State{c.Planned, c.UnderWay, c.Done, c.Done, c.Done, c.Dropped}).Draw(h.T, "state"),
		Fields: []deliverables.Value{{Field: "name", Text: fmt.Sprint("Centre ", n)}},
	}
	for _, field := range []string{"women", "rooms"} {
		if rapid.Bool().Draw(h.T, field+" are known") {
			q := c.Whole(rapid.IntRange(0, 30).Draw(h.T, field))
			v := deliverables.Value{Field: field, Number: &q}
			if field == "women" && rapid.Bool().Draw(h.T, "broken down") {
				v.Parts = []c.Part{{Dimension: "sex", Part: "women", Value: q}}
			}
			s.Fields = append(s.Fields, v)
		}
	}
	if open := rapid.SampledFrom([]string{"", c.Yes, c.No}).Draw(h.T, "open"); open != "" {
		s.Fields = append(s.Fields, deliverables.Value{Field: "open", Text: open})
	}
	if rapid.Bool().Draw(h.T, "paid") {
		amount, err := c.ParseQuantity(rapid.SampledFrom([]string{"0.5", "1000", "12345.67"}).Draw(h.T, "amount"))
		if err == nil {
			s.Money = []deliverables.Money{{Source: "indh", Stage: "paid", Amount: amount}}
		}
	}
	return s
}

// delivers adds a thing, or says more of one: for the same period or a later one. Now and
// then it turns out to be another one.
func (h *history) delivers() {
	period := c.MustPeriod(rapid.SampledFrom(drawnPeriods[:6]).Draw(h.T, "period"))
	i := rapid.IntRange(-1, len(h.things)-1).Draw(h.T, "thing")
	if i < 0 || h.things[i].MergedInto != "" {
		s := deliverables.Step{
			ID: h.id(), Deliverable: h.id(), Commitment: rapid.SampledFrom(drawnPlaces).Draw(h.T, "commitment"), Kind: "centres", Version: 1,
			Period: period, Content: h.content(len(h.things)), Origin: c.Reported, At: h.at,
		}
		h.things = append(h.things, s)
		h.write("deliverable.added", s.Commitment, s)
		return
	}
	s, kind := h.things[i], "deliverable.changed"
	if period.End().Before(s.Period.End()) {
		period = s.Period
	}
	s.ID, s.Version, s.Period, s.Content, s.At = h.id(), s.Version+1, period, h.content(i), h.at
	if into := rapid.IntRange(0, 4*len(h.things)).Draw(h.T, "into"); into < i && h.things[into].Commitment == s.Commitment && h.things[into].MergedInto == "" {
		kind, s.MergedInto = "deliverable.merged", h.things[into].Deliverable
	}
	h.things[i] = s
	h.write(kind, s.Commitment, s)
}

// finds says what was found of a thing as it stands.
func (h *history) finds() {
	if len(h.things) == 0 {
		return
	}
	s := rapid.SampledFrom(h.things).Draw(h.T, "looked at")
	if s.MergedInto != "" {
		return
	}
	f := deliverables.FindingFact{
		ID: h.id(), Deliverable: s.Deliverable, Commitment: s.Commitment, Version: s.Version, Finding: rapid.SampledFrom(deliverables.Findings).Draw(h.T, "finding"),
		Origin: c.Reported, At: h.at,
	}
	h.write("deliverable.found", s.Commitment, f)
}
