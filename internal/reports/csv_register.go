package reports

import (
	"encoding/json"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// thingColumns are those of deliverables.csv, a row for each deliverable.
func thingColumns() []csvColumn[Thing] {
	point := func(t Thing, of func(deliverables.Point) commitments.Quantity) string {
		if t.Place == nil || t.Place.Point == nil {
			return ""
		}
		return of(*t.Place.Point).String()
	}
	columns := []csvColumn[Thing]{
		textColumn("id", func(_ *Report, t Thing) string { return t.ID }),
		textColumn("agreement", func(r *Report, _ Thing) string { return r.Agreement.Code }),
		textColumn("report_period", func(r *Report, _ Thing) string { return r.Period.String() }),
		textColumn("commitment", func(_ *Report, t Thing) string { return t.Commitment }),
		textColumn("pledge", func(_ *Report, t Thing) string { return t.Pledge }),
		textColumn("region", func(_ *Report, t Thing) string { return t.Region }),
		textColumn("kind", func(_ *Report, t Thing) string { return t.Kind }),
		textColumn("title", func(_ *Report, t Thing) string { return t.Title }),
		dayColumn("day", func(_ *Report, t Thing) commitments.Date { return t.Day }),
		textColumn("state", func(_ *Report, t Thing) string { return string(t.State) }),
		textColumn("reason", func(_ *Report, t Thing) string { return t.Why }),
		textColumn("finding", func(_ *Report, t Thing) string { return string(t.Finding) }),
		textColumn("finding_reason", func(_ *Report, t Thing) string { return t.Reason }),
		textColumn("period", func(_ *Report, t Thing) string { return t.Period.String() }),
		textColumn("done_in", func(_ *Report, t Thing) string { return t.DoneIn.String() }),
		textColumn("commune", func(_ *Report, t Thing) string { return commune(t.Place) }),
		numberColumn("lat", func(_ *Report, t Thing) string {
			return point(t, func(p deliverables.Point) commitments.Quantity { return p.Latitude })
		}),
		numberColumn("lon", func(_ *Report, t Thing) string {
			return point(t, func(p deliverables.Point) commitments.Quantity { return p.Longitude })
		}),
	}
	for _, stage := range deliverables.Stages {
		columns = append(columns, numberColumn(string(stage), func(_ *Report, t Thing) string { return stageSum(t.Money, stage) }))
	}
	return append(columns,
		textColumn("money", func(_ *Report, t Thing) string { return compact(t.Money) }),
		textColumn("fields", func(_ *Report, t Thing) string { return compact(t.Fields) }),
		textColumn("fact", func(_ *Report, t Thing) string { return t.Fact }),
		textColumn("origin", func(_ *Report, t Thing) string { return string(t.Origin) }),
		numberColumn("evidence", func(_ *Report, t Thing) string { return strconv.Itoa(t.Evidence) }),
	)
}

// stageSum is what all sources give as far as the stage; "" for nothing.
func stageSum(money []deliverables.Money, stage deliverables.Stage) string {
	var sum *commitments.Quantity
	for _, m := range money {
		if m.Stage == stage {
			if sum == nil {
				sum = new(commitments.Quantity)
			}
			*sum += m.Amount
		}
	}
	return decimal(sum)
}

// compact is a list as JSON in one line; "" for an empty one.
func compact[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		panic("reports: " + err.Error()) // amounts and values of fields can be encoded
	}
	return string(encoded)
}
