package commitments

import (
	"cmp"
	"slices"
)

// Grouping is by what totals are put in order.
type Grouping string

// The groupings. A total is of one indicator, and so of one pledge, party and category:
// only ByRegion makes more of them.
const (
	ByPledge   Grouping = "pledge"
	ByParty    Grouping = "party"
	ByCategory Grouping = "category"
	ByRegion   Grouping = "region"
)

// Groupings lists them in the order in which they are shown.
var Groupings = []Grouping{ByPledge, ByParty, ByCategory, ByRegion}

// Sort puts the totals in the order of the groupings, the first one first, each in the
// agreement's order; what is alike in all of them stays as it is.
func (t Totals) Sort(by []Grouping) {
	slices.SortStableFunc(t.Items, func(a, b Total) int {
		for _, g := range by {
			if order := cmp.Compare(t.place(a, g), t.place(b, g)); order != 0 {
				return order
			}
		}
		return 0
	})
}

// place is where the agreement has what the total is of.
func (t Totals) place(one Total, g Grouping) int {
	switch g {
	case ByPledge:
		return slices.IndexFunc(t.Pledges, func(p Pledge) bool { return p.Code == one.Pledge })
	case ByParty:
		return slices.Index(t.Agreement.Parties, one.Party)
	case ByCategory:
		return slices.IndexFunc(t.Agreement.Categories, func(c Category) bool { return c.Code == one.Category })
	}
	return slices.Index(t.Agreement.Regions, one.Region)
}
