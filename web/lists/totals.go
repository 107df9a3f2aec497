package lists

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// Totals is what the indicators of an agreement come to, in the order of the groupings.
func (ls *Lists) Totals(by people.Account, q commitments.TotalsFilter, groups []commitments.Grouping) List {
	filter := filterOf("agreement", q.Agreement, "period", q.Period.String(), "pledge", q.Pledge, "region", q.Region, "party", q.Party, "category", q.Category)
	if q.ByRegion {
		filter.Set("by", "region")
	}
	return totalTable.list(filter, func(ctx context.Context, yield func(listedTotal) error) error {
		totals, err := ls.Tracker.Totals(ctx, by, q)
		if err != nil {
			return err
		}
		totals.Sort(groups)
		for _, t := range totals.Items {
			if err := yield(listedTotal{t, totals.Agreement, totals.Period}); err != nil {
				return err
			}
		}
		return nil
	})
}

// listedTotal is a total with what it is of.
type listedTotal struct {
	commitments.Total
	agreement commitments.Agreement
	period    commitments.Period // zero: as things stand today
}

var totalTable = table[listedTotal]{
	name: "totals", title: "report.table.totals", columns: slices.Concat(
		[]column[listedTotal]{
			codeColumn("agreement", "term.agreement", func(t listedTotal) string { return t.agreement.Code }),
			periodColumn("report_period", "term.period", func(t listedTotal) commitments.Period { return t.period }),
			codeColumn("pledge", "", func(t listedTotal) string { return t.Pledge }),
		},
		titleColumns("pledge_title", "term.pledge", 44, func(w wording, t listedTotal) commitments.Text { return w.PledgeTitle(t.Pledge) }),
		[]column[listedTotal]{codeColumn("region", "", func(t listedTotal) string { return t.Region })},
		titleColumns("region_name", "term.region", 24, func(w wording, t listedTotal) commitments.Text { return w.RegionName(t.Region) }),
		[]column[listedTotal]{
			wordColumn("party", "term.party", 26, func(w wording, t listedTotal) (string, string) { return t.Party, w.Party(t.Party) }),
			wordColumn("category", "term.category", 26, func(w wording, t listedTotal) (string, string) {
				return t.Category, w.Category(t.Category, t.agreement)
			}),
		},
		indicatorColumns(func(t listedTotal) string { return t.Indicator }),
		[]column[listedTotal]{
			numberColumn("baseline", "term.baseline", func(t listedTotal) *commitments.Quantity { return t.Baseline }),
			numberColumn("target", "term.target", func(t listedTotal) *commitments.Quantity { return t.Target }),
		},
		totalColumns(commitments.DeclaredSide), totalColumns(commitments.VerifiedSide),
		[]column[listedTotal]{
			countColumn("owing", "export.column.owing", func(t listedTotal) int64 { return int64(t.Coverage.Owing) }),
			countColumn("declared_counted", "export.column.declared_counted", func(t listedTotal) int64 { return int64(t.Coverage.Counted) }),
			countColumn("verified_counted", "export.column.verified_counted", func(t listedTotal) int64 { return int64(t.Coverage.Verified) }),
		},
	),
}

// totalColumns are those of one side; all are empty where it has no value.
func totalColumns(side commitments.Side) []column[listedTotal] {
	name := string(side)
	of := func(number func(commitments.TotalSide) *commitments.Quantity) func(listedTotal) *commitments.Quantity {
		return func(t listedTotal) *commitments.Quantity {
			if t.Of(side) == nil {
				return nil
			}
			return number(*t.Of(side))
		}
	}
	return []column[listedTotal]{
		numberColumn(name+"_value", "term."+name+"_value", of(func(s commitments.TotalSide) *commitments.Quantity { return &s.Value })),
		numberColumn(name+"_numerator", "", of(func(s commitments.TotalSide) *commitments.Quantity { return s.Numerator })),
		numberColumn(name+"_denominator", "", of(func(s commitments.TotalSide) *commitments.Quantity { return s.Denominator })),
		numberColumn(name+"_in_period", "report.column."+name+"_in_period", of(func(s commitments.TotalSide) *commitments.Quantity { return s.InPeriod })),
		percentColumn(name+"_achievement", "report.column."+name+"_achievement", of(func(s commitments.TotalSide) *commitments.Quantity { return s.Achievement })),
	}
}
