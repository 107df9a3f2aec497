package reports

import (
	"slices"
	"strings"

	"tracker/internal/commitments"
)

// documentTables lists the tables that documents have after the pages of pledges and
// regions, in their order. Workbooks have those of tables, with every count.
func (tr translator) documentTables() []table {
	r := tr.report
	list := []table{
		tr.recommendations(), tr.register(), tr.money(), tr.reachedInBrief(), tr.things(),
		tr.brief("parties", tr.T("term.party"), r.ByParty, tr.partyName),
		tr.brief("pledges", tr.T("term.pledge"), r.ByPledge, tr.pledge),
	}
	if len(r.ByCategory) != len(r.ByPledge) { // else each pledge is its category
		list = append(list, tr.brief("categories", tr.T("term.category"), r.ByCategory, tr.category))
	}
	list = append(list, tr.brief("regions", tr.T("term.region"), r.ByRegion, tr.region),
		tr.cross(), tr.differences(), tr.delays(), tr.overdue(), tr.suspended(), tr.changesInBrief(), tr.updatesInBrief(), tr.facts(), tr.rates())
	if r.Collection != nil {
		list = append(list, tr.collection(func(pledge string) string {
			return tr.category(r.PledgeOf(pledge).Category)
		}))
	}
	return list
}

// brief is the counts of each party, pledge, category or region that are asked for
// first.
func (tr translator) brief(id, of string, groups []Group, name func(string) string) table {
	var rows [][]any
	for _, g := range groups {
		rows = append(rows, []any{code(g.Code), name(g.Code), g.Total, g.Declared[commitments.Completed], g.Verified[commitments.Completed], g.Overdue, g.NoReport, g.Differs})
	}
	columns := []column{{title: tr.T("report.column.code"), width: 12}, {title: of, width: 44}}
	t := tr.table(id, append(columns, counts(tr.T("report.column.total"), tr.T("report.column.done_declared"), tr.T("report.column.done_verified"),
		tr.T("derived.overdue"), tr.T("derived.no_report"), tr.T("report.column.differs"))...), rows)
	t.note = tr.T("report.brief.note")
	return t
}

// standing is the list of some commitments with what stands of each, as short as can
// be: the report's own period and a review that verified are not repeated in each row,
// other periods are abbreviated, and the sign of an origin stands after region and category.
func (tr translator) standing(keep func(Row) bool) table {
	const region, category, review, origin = 2, 4, 7, 20
	t := tr.rowsOf(filter(tr.report.Commitments, keep))
	for i, c := range filter(tr.report.Commitments, keep) {
		row := t.rows[i]
		for _, column := range []int{declaredFor, verifiedFor, assessedFor} {
			if p, is := row[column].(commitments.Period); is {
				row[column] = tr.otherPeriod(p)
			}
		}
		if c.Review == commitments.Verified {
			row[review] = ""
		}
		row[region], row[origin] = tr.regionMarked(c), ""
		row[category] = tr.marked(tr.category(c.Category), c)
	}
	return t
}

// The columns of the list of commitments that hold periods.
const declaredFor, verifiedFor, assessedFor = 6, 9, 11

// marked is a name with the sign of an origin of the commitment that has to be marked.
func (tr translator) marked(name string, c Row) string {
	return strings.TrimSpace(name + " " + originNote(c))
}

func (tr translator) regionMarked(c Row) string { return tr.marked(tr.region(c.Region), c) }

// otherPeriod abbreviates a period; "" for the report's own.
func (tr translator) otherPeriod(p commitments.Period) string {
	if p.IsZero() || p == tr.report.Period {
		return ""
	}
	return tr.T("period.brief."+string(p.Kind), "n", p.N, "year", p.Year)
}

// How the columns of the list of commitments are folded in the tables of a pledge and
// of a region.
var (
	pledgeFold = [][]int{{0}, {2}, {5, declaredFor, 7}, {8, verifiedFor}, {10, assessedFor}, {13}, {14}, {15}, {16, 17, 18}}
	regionFold = [][]int{{0}, {4}, {5, declaredFor, 7}, {8, verifiedFor}, {10, assessedFor}, {16, 17, 18}}
)

// ofPledge is the commitments of a pledge.
func (tr translator) ofPledge(pledge string) table {
	return tr.standing(func(c Row) bool { return c.Pledge == pledge })
}

// ofRegion is the commitments in a region.
func (tr translator) ofRegion(region string) table {
	return tr.standing(func(c Row) bool { return c.Region == region })
}

// totalsOf is the totals of a pledge's indicators.
func (tr translator) totalsOf(pledge string) table {
	t := tr.totals()
	t.rows = nil
	for _, total := range tr.report.Totals {
		if total.Pledge == pledge {
			t.rows = append(t.rows, tr.total(total))
		}
	}
	return t
}

// told is what was reported of a commitment in the period, and what its review said.
type told struct {
	place  string     // the region, and the period where that is not the report's own
	said   []userText // narrative and values
	review string     // "" where there was none, or it gave no reason
	reason userText   // of the review
}

// told lists what was reported of a pledge in the period, by region.
func (tr translator) told(pledge string) []told {
	var list []told
	for _, u := range tr.report.Updates {
		c := tr.report.Row(u.Commitment)
		if c == nil || c.Pledge != pledge || u.State == commitments.Superseded {
			continue
		}
		t := told{place: tr.region(c.Region)}
		if u.Period != tr.report.Period {
			t.place += " · " + tr.period(u.Period)
		}
		if text := tr.narrative(u.Fact, u.Narrative); text != "" {
			t.said = append(t.said, text)
		}
		if slices.ContainsFunc(u.Values, func(v commitments.Value) bool { return len(v.Parts) > 0 || v.Numerator != nil }) {
			t.said = append(t.said, userText(strings.Join(tr.values(u.Values), " · ")))
		}
		if u.Review != nil && u.Review.Reason != "" {
			t.review, t.reason = tr.reviewed(u.State), userText(u.Review.Reason)
		}
		if len(t.said) > 0 || t.review != "" {
			list = append(list, t)
		}
	}
	return list
}

// clause is the text of a pledge as the agreement has it.
func (tr translator) clause(pledge string) string { return tr.Text(tr.report.PledgeOf(pledge).Clause) }

// ofParty says whose a pledge is and of which category.
func (tr translator) ofParty(pledge string) string {
	p := tr.report.PledgeOf(pledge)
	return tr.partyName(p.Party) + " · " + tr.category(p.Category)
}

// where says what a region is in the country's administration.
func (tr translator) where(region string) string {
	said := tr.Isolate(region)
	if name := tr.Text(tr.report.RegionOf(region).AdminRegion); name != "" {
		said += " · " + tr.T("pdf.admin_region", "name", name)
	}
	return said
}
