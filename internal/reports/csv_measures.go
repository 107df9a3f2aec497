package reports

import (
	"strconv"

	"tracker/internal/commitments"
)

// measured lists the codes of the row's indicators.
func measured(c Row) []string {
	list := make([]string, len(c.Measures))
	for i, m := range c.Measures {
		list[i] = m.Indicator
	}
	return list
}

// updateValue is one line of values.csv: a value of an update, or a part of it.
type updateValue struct {
	commitments.Update
	commitments.Value
	part commitments.Part // zero: the whole
}

// values lists the values of the period's updates, each with its parts after it.
func (r *Report) values() []updateValue {
	var list []updateValue
	for _, u := range r.Updates {
		for _, v := range u.Values {
			list = append(list, updateValue{Update: u, Value: v})
			for _, part := range v.Parts {
				list = append(list, updateValue{u, v, part})
			}
		}
	}
	return list
}

// valueColumns are those of values.csv, a row for each value of an update and each of
// its parts.
func valueColumns() []csvColumn[updateValue] {
	type line = updateValue
	return []csvColumn[line]{
		textColumn("update", func(_ *Report, v line) string { return v.ID }),
		textColumn("commitment", func(_ *Report, v line) string { return v.Commitment }),
		textColumn("period", func(_ *Report, v line) string { return v.Period.String() }),
		textColumn("indicator", func(_ *Report, v line) string { return v.Indicator }),
		textColumn("unit", func(r *Report, v line) string { return r.IndicatorOf(v.Indicator).Unit }),
		textColumn("dimension", func(_ *Report, v line) string { return v.part.Dimension }),
		textColumn("part", func(_ *Report, v line) string { return v.part.Part }),
		numberColumn("value", func(_ *Report, v line) string {
			if v.part.Part != "" {
				return v.part.Value.String()
			}
			return v.Value.Value.String()
		}),
		numberColumn("numerator", func(_ *Report, v line) string { return decimal(v.Numerator) }),
		numberColumn("denominator", func(_ *Report, v line) string { return decimal(v.Denominator) }),
		textColumn("review", func(_ *Report, v line) string { return string(v.State) }),
		numberColumn("journal", func(r *Report, v line) string { return number(r.Numbers, v.ID) }),
	}
}

// rowMeasure is one line of measures.csv.
type rowMeasure struct {
	row Row
	commitments.Measure
}

func (r *Report) measures() []rowMeasure {
	var list []rowMeasure
	for _, row := range r.Commitments {
		for _, m := range row.Measures {
			list = append(list, rowMeasure{row, m})
		}
	}
	return list
}

// measureColumns are those of measures.csv, a row for each indicator of a commitment.
func measureColumns() []csvColumn[rowMeasure] {
	type line = rowMeasure
	columns := []csvColumn[line]{
		textColumn("agreement", func(r *Report, _ line) string { return r.Agreement.Code }),
		textColumn("report_period", func(r *Report, _ line) string { return r.Period.String() }),
		textColumn("commitment", func(_ *Report, m line) string { return m.row.Code }),
		textColumn("region", func(_ *Report, m line) string { return m.row.Region }),
	}
	columns = append(columns, indicatorColumns(func(m line) string { return m.Indicator })...)
	columns = append(columns,
		numberColumn("baseline", func(_ *Report, m line) string { return decimal(m.Baseline) }),
		numberColumn("target", func(_ *Report, m line) string { return decimal(m.Target.Target) }),
		textColumn("target_text", func(_ *Report, m line) string { return m.Text }),
		dayColumn("due_on", func(_ *Report, m line) commitments.Date { return m.row.DueOn }),
		numberColumn("expected", func(_ *Report, m line) string { return decimal(m.Expected) }),
	)
	for _, side := range commitments.Sides {
		columns = append(columns, measuredColumns(string(side), func(m line) commitments.Measured {
			if of := m.Of(side); of != nil {
				return *of
			}
			return commitments.Measured{}
		})...)
	}
	return columns
}

// indicatorColumns say which indicator a row is about, and how it is counted.
func indicatorColumns[T any](code func(T) string) []csvColumn[T] {
	of := func(r *Report, item T) commitments.Indicator { return r.IndicatorOf(code(item)) }
	columns := []csvColumn[T]{textColumn("indicator", func(_ *Report, item T) string { return code(item) })}
	columns = append(columns, textColumns("indicator_name", func(r *Report, item T) commitments.Text { return of(r, item).Name })...)
	return append(columns,
		textColumn("kind", func(r *Report, item T) string { return string(of(r, item).Kind) }),
		textColumn("unit", func(r *Report, item T) string { return of(r, item).Unit }),
		textColumn("counting", func(r *Report, item T) string { return string(of(r, item).Counting) }),
		textColumn("over_regions", func(r *Report, item T) string { return string(of(r, item).OverRegions) }),
		textColumn("direction", func(r *Report, item T) string { return string(of(r, item).Direction) }),
	)
}

// measuredColumns are those of one side; all are empty where it has no value.
func measuredColumns(name string, of func(rowMeasure) commitments.Measured) []csvColumn[rowMeasure] {
	type line = rowMeasure
	when := func(m line, text string) string {
		if of(m).Periods == 0 {
			return ""
		}
		return text
	}
	return []csvColumn[line]{
		numberColumn(name+"_value", func(_ *Report, m line) string { return when(m, of(m).Amount.Value.String()) }),
		numberColumn(name+"_numerator", func(_ *Report, m line) string { return decimal(of(m).Numerator) }),
		numberColumn(name+"_denominator", func(_ *Report, m line) string { return decimal(of(m).Denominator) }),
		textColumn(name+"_period", func(_ *Report, m line) string { return of(m).Amount.Period.String() }),
		numberColumn(name+"_periods", func(_ *Report, m line) string { return when(m, strconv.Itoa(of(m).Periods)) }),
		numberColumn(name+"_in_period", func(_ *Report, m line) string { return decimal(of(m).InPeriod) }),
		numberColumn(name+"_achievement", func(_ *Report, m line) string { return decimal(of(m).Achievement) }),
		textColumn(name+"_track", func(_ *Report, m line) string { return string(of(m).Track) }),
		textColumn(name+"_forecast", func(_ *Report, m line) string { return forecast(of(m).Forecast) }),
	}
}

// forecast is a day, reached, or never; "" for none.
func forecast(f *commitments.Forecast) string {
	switch {
	case f == nil:
		return ""
	case f.Reached:
		return "reached"
	case f.Never:
		return "never"
	}
	return f.On.String()
}

// totalColumns are those of totals.csv, a row for each indicator.
func totalColumns() []csvColumn[commitments.Total] {
	type total = commitments.Total
	columns := []csvColumn[total]{
		textColumn("agreement", func(r *Report, _ total) string { return r.Agreement.Code }),
		textColumn("report_period", func(r *Report, _ total) string { return r.Period.String() }),
		textColumn("pledge", func(_ *Report, t total) string { return t.Pledge }),
		textColumn("party", func(_ *Report, t total) string { return t.Party }),
		textColumn("category", func(_ *Report, t total) string { return t.Category }),
	}
	columns = append(columns, indicatorColumns(func(t total) string { return t.Indicator })...)
	columns = append(columns,
		numberColumn("baseline", func(_ *Report, t total) string { return decimal(t.Baseline) }),
		numberColumn("target", func(_ *Report, t total) string { return decimal(t.Target) }),
	)
	for _, side := range commitments.Sides {
		number := func(name string, of func(commitments.TotalSide) string) csvColumn[total] {
			return numberColumn(string(side)+"_"+name, func(_ *Report, t total) string {
				if t.Of(side) == nil {
					return ""
				}
				return of(*t.Of(side))
			})
		}
		columns = append(columns,
			number("value", func(s commitments.TotalSide) string { return s.Value.String() }),
			number("numerator", func(s commitments.TotalSide) string { return decimal(s.Numerator) }),
			number("denominator", func(s commitments.TotalSide) string { return decimal(s.Denominator) }),
			number("in_period", func(s commitments.TotalSide) string { return decimal(s.InPeriod) }),
			number("achievement", func(s commitments.TotalSide) string { return decimal(s.Achievement) }),
		)
	}
	return append(columns,
		numberColumn("owing", func(_ *Report, t total) string { return strconv.Itoa(t.Coverage.Owing) }),
		numberColumn("declared_counted", func(_ *Report, t total) string { return strconv.Itoa(t.Coverage.Counted) }),
		numberColumn("verified_counted", func(_ *Report, t total) string { return strconv.Itoa(t.Coverage.Verified) }),
	)
}
