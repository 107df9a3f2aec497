package api

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/response"
)

// DeliverableTotal is what the deliverables of one kind, state and finding come to.
type DeliverableTotal struct {
	Kind    string      `json:"kind"`
	Region  *string     `json:"region" doc:"With by=region"`
	Pledge  *string     `json:"pledge" doc:"With by=pledge"`
	State   string      `json:"state"`
	Finding string      `json:"finding"`
	Things  int         `json:"things" doc:"How many there are"`
	Money   []MoneyItem `json:"money" doc:"Summed by source and stage; stages are never added up"`
	Fields  []FieldSum  `json:"fields" doc:"What number fields come to, by code"`
}

// FieldSum is what a number field comes to.
type FieldSum struct {
	Field string           `json:"field"`
	Value response.Decimal `json:"value"`
	Parts []PartItem       `json:"parts"`
}

// The ways in which totals of deliverables are grouped. They are always by kind.
const (
	byKind   = "kind"
	byRegion = "region"
	byPledge = "pledge"
)

type deliverableTotalQuery struct {
	Paging
	DeliverableFilter
	By string `query:"by" doc:"kind, region and pledge, with commas between them; always by kind, state and finding"`
}

func (q deliverableTotalQuery) groups() ([]string, error) {
	var fields problem.Fields
	var groups []string
	for name := range strings.SplitSeq(q.By, ",") {
		if name = strings.TrimSpace(name); name != "" {
			commitments.CheckOneOf(&fields, "by", name, []string{byKind, byRegion, byPledge})
			groups = append(groups, name)
		}
	}
	return groups, fields.Err()
}

func (a deliverableAPI) totals(ctx context.Context, by people.Account, in *deliverableTotalQuery) (*listOf[DeliverableTotal], error) {
	groups, err := in.groups()
	if err != nil {
		return nil, err
	}
	apart := deliverables.Apart{Pledges: slices.Contains(groups, byPledge), Regions: slices.Contains(groups, byRegion)}
	tallies, err := a.register.Tallies(ctx, by, in.filter(), apart)
	if err != nil {
		return nil, err
	}
	return onePage(grouped(tallies, apart), in.Paging, toDeliverableTotal)
}

// totalGroup says which deliverables a total is of; what they are not grouped by is "".
type totalGroup struct {
	pledge, region, kind string
	state                deliverables.State
	finding              deliverables.Finding
}

type groupedTally struct {
	of    totalGroup
	tally deliverables.Tally
}

// grouped adds up what is not told apart, in the order of the groups.
func grouped(tallies []deliverables.Tally, apart deliverables.Apart) []groupedTally {
	var list []groupedTally
	places := map[totalGroup]int{}
	for _, t := range tallies {
		g := totalGroup{kind: t.Kind, state: t.State, finding: t.Finding}
		if apart.Pledges {
			g.pledge = t.Pledge
		}
		if apart.Regions {
			g.region = t.Region
		}
		i, known := places[g]
		if !known {
			i = len(list)
			places[g] = i
			list = append(list, groupedTally{of: g})
		}
		list[i].tally = list[i].tally.Plus(t)
	}
	slices.SortFunc(list, func(x, y groupedTally) int { return compareGroups(x.of, y.of) })
	return list
}

func compareGroups(a, b totalGroup) int {
	return cmp.Or(
		cmp.Compare(a.pledge, b.pledge), cmp.Compare(a.region, b.region), cmp.Compare(a.kind, b.kind),
		cmp.Compare(slices.Index(commitments.DeliverableStates, a.state), slices.Index(commitments.DeliverableStates, b.state)),
		cmp.Compare(slices.Index(deliverables.Findings, a.finding), slices.Index(deliverables.Findings, b.finding)),
	)
}

func toDeliverableTotal(g groupedTally) DeliverableTotal {
	item := DeliverableTotal{
		Kind: g.of.kind, Region: response.TextOrNull(g.of.region), Pledge: response.TextOrNull(g.of.pledge), State: string(g.of.state),
		Finding: string(g.of.finding), Things: g.tally.Things, Money: toMoney(g.tally.Money), Fields: make([]FieldSum, len(g.tally.Fields)),
	}
	for i, f := range g.tally.Fields {
		item.Fields[i] = FieldSum{f.Field, response.Decimal(f.Value.String()), toParts(f.Parts)}
	}
	return item
}
