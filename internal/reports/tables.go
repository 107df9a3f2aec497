package reports

import (
	"slices"

	"tracker/internal/commitments"
)

// table is one table of a report in one language, for every format that has
// readers. The type of a cell says what it is: string (in the language of the
// table), code, userText (in any language), int, share, *Quantity,
// Date, Period, time.Time, Status, verifiedStatus, Assessment, ReviewState; nil is
// empty.
type table struct {
	id      string
	title   string
	empty   string // said where the table has no rows
	note    string // said above the rows; "" for nothing
	columns []column
	rows    [][]any
}

// column is one column of a table.
type column struct {
	title        string
	width        int // in letters
	workbookOnly bool
	count        bool // a narrow column of counts
}

type (
	code     string
	userText string
	share    int // thousandths
	// verifiedStatus is a status that was verified; None is that of nothing.
	verifiedStatus commitments.Status
)

func (tr translator) table(id string, columns []column, rows [][]any) table {
	return table{
		id: id, title: tr.T("report.table." + id), empty: tr.T("report.empty." + id),
		columns: columns, rows: rows,
	}
}

// tables lists all of them, in the order of the document.
func (tr translator) tables() []table {
	list := []table{
		tr.summary(),
		tr.tallies("parties", tr.T("term.party"), tr.report.ByParty, tr.partyName),
		tr.tallies("pledges", tr.T("term.pledge"), tr.report.ByPledge, tr.pledge),
		tr.tallies("categories", tr.T("term.category"), tr.report.ByCategory, tr.category),
		tr.tallies("regions", tr.T("term.region"), tr.report.ByRegion, tr.region),
		tr.totals(), tr.cross(), tr.differences(), tr.targets(), tr.overdue(), tr.changes(), tr.rates(),
		tr.commitments(), tr.updates(), tr.facts(),
	}
	if tr.report.Collection == nil {
		return list
	}
	after := slices.IndexFunc(list, func(t table) bool { return t.id == "rates" }) + 1
	return slices.Insert(list, after, tr.collection())
}

func (tr translator) col(key string, width int) column { return column{title: tr.T(key), width: width} }

func (tr translator) workbookCol(key string, width int) column {
	return column{title: tr.T(key), width: width, workbookOnly: true}
}

func counts(titles ...string) []column {
	columns := make([]column, len(titles))
	for i, title := range titles {
		columns[i] = column{title: title, width: 12, count: true}
	}
	return columns
}

// summary is every count of the whole, one a line.
func (tr translator) summary() table {
	t := tr.report.Whole
	rows := [][]any{{tr.T("report.axis.total"), tr.T("report.total"), t.Total}}
	for _, s := range statuses() {
		rows = append(rows, []any{tr.T("term.declared"), tr.status(s), t.Declared[s]})
	}
	for _, s := range statuses() {
		rows = append(rows, []any{tr.T("term.verified"), tr.verified(s), t.Verified[s]})
	}
	for _, s := range reviews() {
		rows = append(rows, []any{tr.T("term.review_state"), tr.review(s), t.Review[s]})
	}
	for _, a := range assessments() {
		rows = append(rows, []any{tr.T("term.assessment"), tr.assessment(a), t.Assessment[a]})
	}
	derived := tr.T("report.axis.derived")
	rows = append(rows,
		[]any{derived, tr.T("derived.overdue"), t.Overdue}, []any{derived, tr.T("derived.no_report"), t.NoReport},
		[]any{derived, tr.T("gap.ahead"), t.Ahead}, []any{derived, tr.T("gap.behind"), t.Behind},
		[]any{derived, tr.T("gap.awaiting_review"), t.Awaiting})
	return tr.table("summary", []column{
		tr.col("report.column.axis", 26), tr.col("report.column.value", 40), tr.col("report.column.count", 14),
	}, rows)
}

// tallies is the counts of each party, pledge, category or region.
func (tr translator) tallies(id, of string, groups []Group, name func(string) string) table {
	columns := []column{{title: tr.T("report.column.code"), width: 12}, {title: of, width: 44}}
	titles := []string{tr.T("report.column.total")}
	for _, s := range statuses() {
		titles = append(titles, tr.status(s))
	}
	for _, s := range statuses() {
		titles = append(titles, tr.verifiedAs(s))
	}
	titles = append(titles, tr.T("derived.overdue"), tr.T("derived.no_report"))
	for _, s := range reviews() {
		titles = append(titles, tr.review(s))
	}
	for _, a := range assessments() {
		titles = append(titles, tr.T("report.column.assessed", "value", tr.assessment(a)))
	}
	titles = append(titles, tr.T("report.column.ahead"), tr.T("report.column.behind"), tr.T("report.column.awaiting"))
	var rows [][]any
	for _, g := range groups {
		rows = append(rows, append([]any{code(g.Code), name(g.Code)}, g.cells()...))
	}
	return tr.table(id, append(columns, counts(titles...)...), rows)
}

func (t Tally) cells() []any {
	cells := []any{t.Total}
	for _, s := range statuses() {
		cells = append(cells, t.Declared[s])
	}
	for _, s := range statuses() {
		cells = append(cells, t.Verified[s])
	}
	cells = append(cells, t.Overdue, t.NoReport)
	for _, s := range reviews() {
		cells = append(cells, t.Review[s])
	}
	for _, a := range assessments() {
		cells = append(cells, t.Assessment[a])
	}
	return append(cells, t.Ahead, t.Behind, t.Awaiting)
}

// cross sets declared statuses against the assessments of the same period.
func (tr translator) cross() table {
	columns := []column{tr.col("report.column.reported", 26)}
	for _, a := range assessments() {
		columns = append(columns, column{title: tr.assessment(a), width: 16})
	}
	columns = append(columns, tr.col("report.column.total", 12))
	var rows [][]any
	for _, s := range statuses() {
		cells := []any{s}
		for _, a := range assessments() {
			cells = append(cells, tr.report.Cross[s][a])
		}
		rows = append(rows, append(cells, tr.report.Whole.Declared[s]))
	}
	return tr.table("cross", columns, rows)
}

func (tr translator) differences() table {
	var rows [][]any
	for _, c := range tr.report.differing() {
		rows = append(rows, []any{code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region),
			c.said().Period, c.said().Status, c.Compared, tr.gap(c.Gap), tr.originMark(c.said().Origin)})
	}
	return tr.table("differences", append(tr.placeColumns(), tr.col("term.period", 16), tr.col("term.declared", 18),
		tr.col("term.assessment", 18), tr.col("report.column.gap", 36),
		tr.col("report.column.origin", 18)), rows)
}

// targets has a row for each indicator of a commitment that has a target or a value.
func (tr translator) targets() table {
	var rows [][]any
	for _, c := range tr.report.Commitments {
		for _, m := range c.Measures {
			if m.Target.Target == nil && m.Text == "" && m.Declared == nil && m.Verified == nil {
				continue
			}
			in := tr.report.IndicatorOf(m.Indicator)
			row := []any{code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region), tr.Text(in.Name), tr.unitName(in),
				m.Baseline, m.Target.Target, userText(m.Text), c.DueOn}
			for _, side := range commitments.Sides {
				row = append(row, tr.measuredCells(m.Of(side))...)
			}
			rows = append(rows, append(row, tr.originMark(c.TermsOrigin, c.said().Origin)))
		}
	}
	columns := append(tr.placeColumns(), tr.col("term.indicator", 32), tr.col("term.unit", 14),
		tr.col("term.baseline", 13), tr.col("term.target", 13), tr.col("report.column.target_text", 32), tr.col("term.due_date", 14))
	for _, side := range []string{"declared", "verified"} {
		columns = append(columns, tr.col("term."+side+"_value", 13), tr.workbookCol("report.column."+side+"_in_period", 13),
			tr.col("report.column."+side+"_achievement", 14), tr.col("report.column."+side+"_track", 14),
			tr.workbookCol("report.column."+side+"_forecast", 18))
	}
	return tr.table("targets", append(columns, tr.col("report.column.origin", 18)), rows)
}

func (tr translator) measuredCells(m *commitments.Measured) []any {
	if m == nil {
		return []any{nil, nil, nil, "", ""}
	}
	return []any{&m.Value, m.InPeriod, percent(m.Achievement), tr.track(m.Track), tr.forecast(m.Forecast)}
}

// totals has a row for each indicator, over all regions.
func (tr translator) totals() table {
	var rows [][]any
	for _, t := range tr.report.Totals {
		in := tr.report.IndicatorOf(t.Indicator)
		row := []any{code(t.Indicator), tr.pledge(t.Pledge), tr.Text(in.Name), tr.unitName(in), t.Target}
		for _, side := range commitments.Sides {
			if s := t.Of(side); s != nil {
				row = append(row, &s.Value, s.InPeriod, percent(s.Achievement))
			} else {
				row = append(row, nil, nil, nil)
			}
		}
		rows = append(rows, append(row, tr.coverage(t.Coverage.Counted, t.Coverage.Owing), tr.coverage(t.Coverage.Verified, t.Coverage.Owing)))
	}
	columns := []column{tr.col("report.column.code", 10), tr.col("term.pledge", 44), tr.col("term.indicator", 32), tr.col("term.unit", 14), tr.col("term.target", 13)}
	for _, side := range []string{"declared", "verified"} {
		columns = append(columns, tr.col("term."+side+"_value", 13), tr.col("report.column."+side+"_in_period", 13), tr.col("report.column."+side+"_achievement", 14))
	}
	t := tr.table("totals", append(columns, tr.col("report.column.declared_coverage", 14), tr.col("report.column.verified_coverage", 14)), rows)
	t.note = tr.T("report.totals.note")
	return t
}

func (tr translator) coverage(counted, owing int) string {
	return tr.T("report.coverage", "counted", tr.Int(counted), "owing", tr.Int(owing))
}

// percent is a share in thousandths of a percent with four decimals, rounded down.
func percent(q *commitments.Quantity) any {
	if q == nil {
		return nil
	}
	return share(floorDiv(int64(*q), commitments.QuantityScale/10))
}

func (tr translator) overdue() table {
	var rows [][]any
	for _, c := range tr.report.late() {
		rows = append(rows, []any{code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region), c.DueOn, orNone(c.said().Status),
			c.said().Period, verifiedStatus(orNone(c.shown().Status)), orNone(c.judged().Assessment), userText(c.FocalPoint), userText(c.LeadInstitution)})
	}
	return tr.table("overdue", append(tr.placeColumns(), tr.col("term.due_date", 14), tr.col("term.declared", 18),
		tr.col("report.column.reported_for", 16), tr.col("term.verified", 18), tr.col("term.assessment", 18), tr.col("term.focal_point", 24),
		tr.col("term.lead_institution", 28)), rows)
}

// placeColumns are those that say which commitment a row is about.
func (tr translator) placeColumns() []column {
	return []column{tr.col("term.commitment", 13), tr.col("term.pledge", 44), tr.col("term.region", 24)}
}

// originMark is the first origin that has to be marked: any but reported.
func (tr translator) originMark(origins ...commitments.Origin) string {
	for _, o := range origins {
		if o != commitments.Reported && o != "" {
			return tr.origin(o)
		}
	}
	return ""
}

// narrative is that of an update: in the reader's language where it was imported from a
// published fact.
func (tr translator) narrative(fact, narrative string) userText {
	if f := tr.report.FactOf(fact); f != nil {
		return userText(tr.Text(f.Title))
	}
	return userText(narrative)
}

func statuses() []commitments.Status {
	return append([]commitments.Status{None}, commitments.Statuses...)
}

func reviews() []commitments.ReviewState {
	return append([]commitments.ReviewState{None}, commitments.ReviewStates...)
}

func assessments() []commitments.Assessment {
	return append([]commitments.Assessment{None}, commitments.Assessments...)
}

// starts reports whether the table begins a page of the printed document.
func (t table) starts() bool {
	switch t.id {
	case "parties", "regions", "cross", "targets", "changes", "commitments", "updates":
		return true
	}
	return false
}

// tallies reports whether the table has a tally in each row.
func (t table) tallies() bool {
	switch t.id {
	case "parties", "pledges", "categories", "regions":
		return true
	}
	return false
}

// numeric reports whether the column holds numbers.
func (t table) numeric(column int) bool {
	if len(t.rows) == 0 {
		return false
	}
	switch t.rows[0][column].(type) {
	case int, share, *commitments.Quantity:
		return true
	}
	return false
}
