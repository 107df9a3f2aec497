package api

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/response"
)

// IndicatorItem is one thing that is measured of a pledge. What is qualitative has no
// values, and null for all that they would need.
type IndicatorItem struct {
	Code         string           `json:"code" doc:"Such as M5.1"`
	Pledge       string           `json:"pledge"`
	Agreement    string           `json:"agreement"`
	Name         commitments.Text `json:"name"`
	Verification commitments.Text `json:"verification" doc:"Means of verification"`
	Kind         string           `json:"kind"`
	Unit         *string          `json:"unit" doc:"Code; null of milestones too"`
	Counting     *string          `json:"counting" doc:"Whether values are of their period, and add up, or where things stand at its end"`
	OverRegions  *string          `json:"over_regions" doc:"How the values of several regions become one"`
	Direction    *string          `json:"direction"`
	Breakdown    []string         `json:"breakdown" doc:"Codes of dimensions"`
	Milestones   []MilestoneItem  `json:"milestones" doc:"In the order in which they are reached; a value is how many were"`
	Replaces     *string          `json:"replaces" doc:"Code of the indicator that this one continues; updates do not report on that one any more"`
	Counts       *CountRuleItem   `json:"counts" doc:"What of the register of deliverables makes its values; null where they are typed"`
}

// CountRuleItem says which deliverables an indicator counts.
type CountRuleItem struct {
	Kind string  `json:"kind" doc:"Code"`
	Sum  *string `json:"sum" doc:"Code of the number field that is added up; null where things are counted"`
	Of   *string `json:"of" doc:"Code of a choice or yes-or-no field that says which things count; null where all do"`
	Is   *string `json:"is" doc:"What that field says"`
}

// MilestoneItem is one step of an indicator of milestones.
type MilestoneItem struct {
	Name  commitments.Text `json:"name"`
	DueOn *string          `json:"due_on" doc:"The last day on which it is on time"`
}

// pledgeIndicator is an indicator with its pledge.
type pledgeIndicator struct {
	commitments.Indicator
	pledge commitments.Pledge
}

func toIndicator(in pledgeIndicator) IndicatorItem {
	item := IndicatorItem{
		Code: in.Code, Pledge: in.pledge.Code, Agreement: in.pledge.Agreement, Name: in.Name, Verification: textOrEmpty(in.Verification),
		Kind: string(in.Kind), Unit: response.TextOrNull(in.Unit), Counting: response.TextOrNull(in.Counting), OverRegions: response.TextOrNull(in.OverRegions),
		Direction: response.TextOrNull(in.Direction), Breakdown: listOrEmpty(in.Breakdown), Milestones: make([]MilestoneItem, len(in.Milestones)),
		Replaces: response.TextOrNull(in.Replaces),
	}
	for i, m := range in.Milestones {
		item.Milestones[i] = MilestoneItem{m.Name, response.DateOrNull(m.DueOn)}
	}
	if c := in.Counts; c != nil {
		item.Counts = &CountRuleItem{c.Kind, response.TextOrNull(c.Sum), response.TextOrNull(c.Of), response.TextOrNull(c.Is)}
	}
	return item
}

func (a agreementAPI) listIndicators(ctx context.Context, by people.Account, in *struct {
	Paging
	Agreement string `query:"agreement" doc:"Code"`
	Pledge    string `query:"pledge" doc:"Code, such as M5"`
}) (*listOf[IndicatorItem], error) {
	agreements, err := a.tracker.Agreements(ctx, by)
	if err != nil {
		return nil, err
	}
	pledges, err := a.tracker.Pledges(ctx, by, "")
	if err != nil {
		return nil, err
	}
	var fields problem.Fields
	commitments.CheckAgreement(&fields, in.Agreement, agreements)
	if in.Pledge != "" && !slices.ContainsFunc(pledges, func(p commitments.Pledge) bool { return p.Code == in.Pledge }) {
		fields.Add("pledge", "error.code.unknown", "value", problem.Excerpt(in.Pledge))
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	var list []pledgeIndicator
	for _, p := range pledges {
		if in.Agreement != "" && p.Agreement != in.Agreement || in.Pledge != "" && p.Code != in.Pledge {
			continue
		}
		for _, indicator := range p.Indicators {
			list = append(list, pledgeIndicator{indicator, p})
		}
	}
	return onePage(list, in.Paging, toIndicator)
}

type unitItem struct {
	Code  string                       `json:"code"`
	Forms map[string]map[string]string `json:"forms" doc:"Words after a number, by language and plural category of CLDR"`
}

func (a agreementAPI) listUnits(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[unitItem], error) {
	units, err := a.tracker.Units(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(units, in.Paging, func(u commitments.Unit) unitItem { return unitItem(u) })
}

type dimensionItem struct {
	Code  string              `json:"code"`
	Name  commitments.Text    `json:"name"`
	Parts []dimensionPartItem `json:"parts" doc:"In the order in which they are shown"`
}

type dimensionPartItem struct {
	Code string           `json:"code"`
	Name commitments.Text `json:"name"`
}

func (a agreementAPI) listDimensions(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[dimensionItem], error) {
	dimensions, err := a.tracker.Dimensions(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(dimensions, in.Paging, toDimension)
}

func toDimension(d commitments.Dimension) dimensionItem {
	item := dimensionItem{Code: d.Code, Name: d.Name, Parts: make([]dimensionPartItem, len(d.Parts))}
	for i, p := range d.Parts {
		item.Parts[i] = dimensionPartItem(p)
	}
	return item
}
