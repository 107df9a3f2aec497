package reports

import (
	"tracker/internal/commitments"
)

// totals has a row for each indicator, over all regions.
func (tr translator) totals() table {
	var rows [][]any
	for _, t := range tr.report.Totals {
		rows = append(rows, tr.total(t))
	}
	columns := []column{
		tr.col("report.column.code", 10), tr.workbookCol("term.pledge", 44), tr.col("term.indicator", 40), tr.workbookCol("term.unit", 18),
		tr.workbookCol("term.baseline", 13), tr.col("term.target", 13),
	}
	for _, side := range commitments.Sides {
		of := string(side)
		columns = append(columns, tr.col("term."+of+"_value", 13), tr.col("report.column."+of+"_in_period", 13),
			tr.col("report.column."+of+"_achievement", 14), tr.documentCol("report.column."+of+"_coverage", 14), tr.workbookCol("report.column."+of+"_counted", 14))
	}
	t := tr.table("totals", append(columns, tr.workbookCol("report.column.owing", 14)), rows)
	t.note = tr.T("report.totals.note")
	return t
}

func (tr translator) total(t commitments.Total) []any {
	in := tr.report.IndicatorOf(t.Indicator)
	row := []any{code(t.Indicator), tr.pledge(t.Pledge), tr.Text(in.Name), tr.unitName(in), amount{value: t.Baseline, of: in}, amount{value: t.Target, of: in}}
	for _, side := range commitments.Sides {
		counted, s := t.Coverage.Of(side), t.Of(side)
		if s == nil {
			row = append(row, nil, nil, nil)
		} else {
			row = append(row, amount{value: &s.Value, of: in}, amount{value: s.InPeriod, of: in}, percent(s.Achievement))
		}
		row = append(row, tr.T("report.coverage", "counted", tr.Int(counted), "owing", tr.Int(t.Coverage.Owing)), counted)
	}
	return append(row, t.Coverage.Owing)
}

// targets has a row for each indicator of a commitment that has a target or a value.
func (tr translator) targets() table {
	var rows [][]any
	for _, c := range tr.report.Commitments {
		for _, m := range c.Measures {
			if m.Target.Target != nil || m.Text != "" || m.Declared != nil || m.Verified != nil {
				rows = append(rows, tr.target(c, m))
			}
		}
	}
	columns := append(tr.placeColumns(), tr.workbookCol("report.column.code", 10), tr.col("term.indicator", 40), tr.workbookCol("term.unit", 18), tr.col("term.baseline", 13),
		tr.workbookCol("term.target", 13), tr.workbookCol("report.column.target_text", 32), tr.documentCol("term.target", 18),
		tr.col("term.due_date", 14), tr.col("report.column.expected_value", 13))
	columns[1].workbookOnly = true
	for _, side := range commitments.Sides {
		of := string(side)
		columns = append(columns, tr.col("term."+of+"_value", 13), tr.workbookCol("report.column."+of+"_in_period", 13),
			tr.col("report.column."+of+"_achievement", 14), tr.col("report.column."+of+"_track", 14), tr.workbookCol("report.column."+of+"_forecast", 18))
	}
	t := tr.table("targets", append(columns, tr.col("report.column.origin", 18)), rows)
	rule := tr.report.Agreement.TrackRule()
	t.note = tr.T("report.targets.note", "on_track", tr.Percent(rule.OnTrack, 100), "behind", tr.Percent(rule.Behind, 100))
	return t
}

func (tr translator) target(c Row, m commitments.Measure) []any {
	in := tr.report.IndicatorOf(m.Indicator)
	var aim any = amount{value: m.Target.Target, of: in}
	if m.Target.Target == nil {
		aim = userText(m.Text)
	}
	row := []any{
		code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region), code(m.Indicator), tr.Text(in.Name), tr.unitName(in),
		amount{value: m.Baseline, of: in}, amount{value: m.Target.Target, of: in}, userText(m.Text), aim, c.DueOn, amount{m.Expected, in, true},
	}
	for _, side := range commitments.Sides {
		if of := m.Of(side); of != nil {
			row = append(row, amount{value: &of.Value, of: in}, amount{value: of.InPeriod, of: in}, percent(of.Achievement), tr.track(of.Track), tr.forecast(of.Forecast))
		} else {
			row = append(row, nil, nil, nil, "", "")
		}
	}
	return append(row, tr.originMark(c.TermsOrigin, c.said().Origin))
}

// percent is a share of a way, rounded down: nothing short of the target reads as 100 %.
func percent(q *commitments.Quantity) any {
	if q == nil {
		return nil
	}
	return share(floorDiv(int64(*q), commitments.QuantityScale/10))
}
