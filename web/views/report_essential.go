package views

import (
	"cmp"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// tablesOnScreen are the places of the tables to which the sentences of a report lead,
// where they have another name on its page.
var tablesOnScreen = map[string]string{
	"pledges": "by-pledge", "regions": "by-region", "differences": "cross",
}

func tableLink(table string) templ.SafeURL {
	return templ.SafeURL("#" + cmp.Or(tablesOnScreen[table], table))
}

// tiles is the map of the report's regions; each leads to its page.
func (v ReportView) tiles(c Layout) string {
	return v.Report.Tiles(c.L, func(region string) string { return c.To("regions", region) }).SVG()
}

// things are the report's deliverables by kind.
func (v ReportView) things() []kindTotal {
	var list []kindTotal
	for _, t := range v.Report.Register.ByKind {
		list = append(list, kindTotal{
			Kind:        kindOf(v.Report.Register.Kinds, t.Code),
			ThingCounts: ThingCounts{All: t.Planned + t.UnderWay + t.Done + t.Dropped, Done: t.Done, Confirmed: t.Confirmed},
			States: map[deliverables.State]int{
				commitments.Planned: t.Planned, commitments.UnderWay: t.UnderWay, commitments.Done: t.Done, commitments.Dropped: t.Dropped,
			},
		})
	}
	return list
}

// money is what each source gives for the report's deliverables.
func (v ReportView) money() []moneyRow {
	var list []deliverables.Money
	for _, m := range v.Report.Register.Whole.Money {
		list = append(list, m.Money)
	}
	return moneyRows(list)
}
