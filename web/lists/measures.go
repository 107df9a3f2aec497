package lists

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/sheet"
	"tracker/web/request"
)

// Measures is where the commitments that match the filter stand today, with a row for
// each of their indicators.
func (ls *Lists) Measures(by people.Account, f commitments.Filter) List {
	return measureTable.listBy(request.CommitmentQuery(f), func(ctx context.Context, w wording, yield func(listedMeasure) error) error {
		return ls.Tracker.EachCommitment(ctx, by, f, func(c commitments.Commitment) error {
			for _, m := range w.measuresOf(c) {
				if err := yield(listedMeasure{c, m}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// listedMeasure is where a commitment stands with one indicator.
type listedMeasure struct {
	commitment commitments.Commitment
	commitments.Measure
}

// measuresOf is where the commitment stands with its indicators today.
func (w wording) measuresOf(c commitments.Commitment) []commitments.Measure {
	a, err := commitments.FindAgreement(w.agreements, c.Agreement)
	if err != nil {
		return nil
	}
	return a.MeasuresNow(w.pledge(c.Pledge), commitments.FindRegion(w.Regions, c.Region), c, commitments.DateOf(w.Now))
}

// measured lists the codes of the commitment's indicators that measuresOf has.
func (w wording) measured(c commitments.Commitment) []string {
	var codes []string
	for _, m := range w.measuresOf(c) {
		codes = append(codes, m.Indicator)
	}
	return codes
}

func (w wording) pledge(code string) commitments.Pledge {
	for _, p := range w.Pledges {
		if p.Code == code {
			return p
		}
	}
	return commitments.Pledge{Code: code}
}

// indicator is the one of the code.
func (w wording) indicator(code string) commitments.Indicator {
	pledge, _ := commitments.SplitIndicator(code)
	return commitments.FindIndicator(w.pledge(pledge).Indicators, code)
}

var measureTable = table[listedMeasure]{
	name: "measures", title: "report.table.targets", columns: slices.Concat(
		placeColumns("commitment", func(m listedMeasure) commitments.Commitment { return m.commitment }),
		indicatorColumns(func(m listedMeasure) string { return m.Indicator }),
		[]column[listedMeasure]{
			numberColumn("baseline", "term.baseline", func(m listedMeasure) *commitments.Quantity { return m.Baseline }),
			numberColumn("target", "term.target", func(m listedMeasure) *commitments.Quantity { return m.Target.Target }),
			textColumn("target_text", "report.column.target_text", 32, func(m listedMeasure) string { return m.Text }),
			dayColumn("due_on", "term.due_date", func(m listedMeasure) commitments.Date { return m.commitment.DueOn }),
			numberColumn("expected", "export.column.expected", func(m listedMeasure) *commitments.Quantity { return m.Expected }),
		},
		measuredColumns(commitments.DeclaredSide), measuredColumns(commitments.VerifiedSide),
	),
}

// measuredColumns are those of one side; all are empty where it has no value.
func measuredColumns(side commitments.Side) []column[listedMeasure] {
	name := string(side)
	of := func(m listedMeasure) commitments.Measured {
		if one := m.Of(side); one != nil {
			return *one
		}
		return commitments.Measured{}
	}
	return []column[listedMeasure]{
		numberColumn(name+"_value", "term."+name+"_value", func(m listedMeasure) *commitments.Quantity {
			if one := m.Of(side); one != nil {
				return &one.Value
			}
			return nil
		}),
		numberColumn(name+"_numerator", "", func(m listedMeasure) *commitments.Quantity { return of(m).Numerator }),
		numberColumn(name+"_denominator", "", func(m listedMeasure) *commitments.Quantity { return of(m).Denominator }),
		periodColumn(name+"_period", map[commitments.Side]string{commitments.DeclaredSide: "report.column.reported_for", commitments.VerifiedSide: "report.column.verified_for"}[side], func(m listedMeasure) commitments.Period { return of(m).Amount.Period }),
		{Name: name + "_periods", Cell: func(_ wording, m listedMeasure) sheet.Cell {
			if m.Of(side) == nil {
				return sheet.Cell{}
			}
			return sheet.Whole(of(m).Periods)
		}},
		percentColumn(name+"_achievement", "report.column."+name+"_achievement", func(m listedMeasure) *commitments.Quantity { return of(m).Achievement }),
		wordColumn(name+"_track", "report.column."+name+"_track", 16, func(w wording, m listedMeasure) (string, string) {
			return string(of(m).Track), w.Named("track.", string(of(m).Track))
		}),
	}
}

// indicatorColumns say which indicator a row is about, and how it is counted.
func indicatorColumns[T any](code func(T) string) []column[T] {
	of := func(w wording, item T) commitments.Indicator { return w.indicator(code(item)) }
	rule := func(name string, of func(wording, T) string) column[T] {
		return wordColumn(name, "", 0, func(w wording, item T) (string, string) { return of(w, item), "" })
	}
	return slices.Concat(
		[]column[T]{codeColumn("indicator", "report.column.code", code)},
		titleColumns("indicator_name", "term.indicator", 40, func(w wording, item T) commitments.Text { return of(w, item).Name }),
		[]column[T]{
			rule("kind", func(w wording, item T) string { return string(of(w, item).Kind) }),
			wordColumn("unit", "term.unit", 20, func(w wording, item T) (string, string) {
				return of(w, item).Unit, w.UnitName(of(w, item))
			}),
			rule("counting", func(w wording, item T) string { return string(of(w, item).Counting) }),
			rule("over_regions", func(w wording, item T) string { return string(of(w, item).OverRegions) }),
			rule("direction", func(w wording, item T) string { return string(of(w, item).Direction) }),
		},
	)
}
