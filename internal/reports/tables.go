package reports

import (
	"slices"

	"tracker/internal/commitments"
)

// table is one table of a report in one language, for every format that has
// readers. The type of a cell says what it is: string (in the language of the
// table), code, written (by a user, in any language), int, share, *Quantity,
// Date, Period, time.Time, Status, Assessment, ReviewState; nil is empty.
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
	title string
	width int  // in letters
	sheet bool // only in the workbook
	count bool // a narrow column of counts
}

type (
	code    string
	written string
	share   int // thousandths
)

func (w words) table(id string, columns []column, rows [][]any) table {
	return table{
		id: id, title: w.T("report.table." + id), empty: w.T("report.empty." + id),
		columns: columns, rows: rows,
	}
}

// tables lists all of them, in the order of the document.
func (w words) tables() []table {
	list := []table{
		w.summary(),
		w.tallies("parties", w.T("term.party"), w.report.ByParty, w.partyName),
		w.tallies("pledges", w.T("term.pledge"), w.report.ByPledge, w.pledge),
		w.tallies("categories", w.T("term.category"), w.report.ByCategory, w.category),
		w.tallies("regions", w.T("term.region"), w.report.ByRegion, w.region),
		w.cross(), w.differences(), w.targets(), w.overdue(), w.changes(), w.rates(),
		w.commitments(), w.updates(), w.facts(),
	}
	if w.report.Collection == nil {
		return list
	}
	after := slices.IndexFunc(list, func(t table) bool { return t.id == "rates" }) + 1
	return slices.Insert(list, after, w.collection())
}

func (w words) col(key string, width int) column { return column{title: w.T(key), width: width} }

func (w words) sheetCol(key string, width int) column {
	return column{title: w.T(key), width: width, sheet: true}
}

func counts(titles ...string) []column {
	columns := make([]column, len(titles))
	for i, title := range titles {
		columns[i] = column{title: title, width: 12, count: true}
	}
	return columns
}

// summary is every count of the whole, one a line.
func (w words) summary() table {
	t := w.report.Whole
	rows := [][]any{{w.T("report.axis.total"), w.T("report.total"), t.Total}}
	for _, s := range statuses() {
		rows = append(rows, []any{w.T("term.status"), w.status(s), t.Status[s]})
	}
	for _, s := range reviews() {
		rows = append(rows, []any{w.T("term.review_state"), w.review(s), t.Review[s]})
	}
	for _, a := range assessments() {
		rows = append(rows, []any{w.T("term.assessment"), w.assessment(a), t.Assessment[a]})
	}
	derived := w.T("report.axis.derived")
	rows = append(rows,
		[]any{derived, w.T("derived.overdue"), t.Overdue}, []any{derived, w.T("derived.no_report"), t.NoReport},
		[]any{derived, w.T("gap.ahead"), t.Ahead}, []any{derived, w.T("gap.behind"), t.Behind})
	return w.table("summary", []column{
		w.col("report.column.axis", 26), w.col("report.column.value", 40), w.col("report.column.count", 14),
	}, rows)
}

// tallies is the counts of each party, pledge, category or region.
func (w words) tallies(id, of string, groups []Group, name func(string) string) table {
	columns := []column{{title: w.T("report.column.code"), width: 12}, {title: of, width: 44}}
	titles := []string{w.T("report.column.total")}
	for _, s := range statuses() {
		titles = append(titles, w.status(s))
	}
	titles = append(titles, w.T("derived.overdue"), w.T("derived.no_report"))
	for _, s := range reviews() {
		titles = append(titles, w.review(s))
	}
	for _, a := range assessments() {
		titles = append(titles, w.T("report.column.assessed", "value", w.assessment(a)))
	}
	titles = append(titles, w.T("report.column.ahead"), w.T("report.column.behind"))
	var rows [][]any
	for _, g := range groups {
		rows = append(rows, append([]any{code(g.Code), name(g.Code)}, g.cells()...))
	}
	return w.table(id, append(columns, counts(titles...)...), rows)
}

func (t Tally) cells() []any {
	cells := []any{t.Total}
	for _, s := range statuses() {
		cells = append(cells, t.Status[s])
	}
	cells = append(cells, t.Overdue, t.NoReport)
	for _, s := range reviews() {
		cells = append(cells, t.Review[s])
	}
	for _, a := range assessments() {
		cells = append(cells, t.Assessment[a])
	}
	return append(cells, t.Ahead, t.Behind)
}

// cross sets reported statuses against assessments.
func (w words) cross() table {
	columns := []column{w.col("report.column.reported", 26)}
	for _, a := range assessments() {
		columns = append(columns, column{title: w.assessment(a), width: 16})
	}
	columns = append(columns, w.col("report.column.total", 12))
	var rows [][]any
	for _, s := range statuses() {
		cells := []any{s}
		for _, a := range assessments() {
			cells = append(cells, w.report.Cross[s][a])
		}
		rows = append(rows, append(cells, w.report.Whole.Status[s]))
	}
	return w.table("cross", columns, rows)
}

func (w words) differences() table {
	var rows [][]any
	for _, c := range w.report.differing() {
		rows = append(rows, []any{code(c.Code), w.pledge(c.Pledge), w.region(c.Region),
			c.Status, c.ReportedOn, c.Assessment, c.AssessedOn, w.gap(c.Gap), w.marked(c.Origin)})
	}
	return w.table("differences", append(w.place(), w.col("term.status", 18), w.col("report.column.reported_for", 16),
		w.col("term.assessment", 18), w.col("report.column.assessed_for", 16), w.col("report.column.gap", 36),
		w.col("report.column.origin", 18)), rows)
}

func (w words) targets() table {
	var rows [][]any
	for _, c := range w.report.Commitments {
		if c.Target == nil && c.TargetText == "" {
			continue
		}
		rows = append(rows, []any{code(c.Code), w.pledge(c.Pledge), w.region(c.Region),
			written(c.Indicator.Name), written(c.Indicator.Unit), c.Baseline, c.Target, written(c.TargetText),
			c.Actual, achieved(c.Achievement), c.DueOn, w.marked(c.TermsOrigin, c.Origin)})
	}
	return w.table("targets", append(w.place(), w.col("term.indicator", 32), w.col("term.unit", 14),
		w.col("term.baseline", 13), w.col("term.target", 13), w.col("report.column.target_text", 32),
		w.col("term.actual", 13), w.col("report.column.achievement", 14), w.col("term.due_date", 14),
		w.col("report.column.origin", 18)), rows)
}

func (w words) overdue() table {
	var rows [][]any
	for _, c := range w.report.late() {
		rows = append(rows, []any{code(c.Code), w.pledge(c.Pledge), w.region(c.Region), c.DueOn, c.Status,
			c.ReportedOn, c.Assessment, written(c.FocalPoint), written(c.LeadInstitution)})
	}
	return w.table("overdue", append(w.place(), w.col("term.due_date", 14), w.col("term.status", 18),
		w.col("report.column.reported_for", 16), w.col("term.assessment", 18), w.col("term.focal_point", 24),
		w.col("term.lead_institution", 28)), rows)
}

// place is the columns that say which commitment a row is about.
func (w words) place() []column {
	return []column{w.col("term.commitment", 13), w.col("term.pledge", 44), w.col("term.region", 24)}
}

// marked is the first origin that has to be marked: everything but reported.
func (w words) marked(origins ...commitments.Origin) string {
	for _, o := range origins {
		if o != commitments.Reported && o != "" {
			return w.origin(o)
		}
	}
	return ""
}

// told is what an update says, and its unit: in the reader's language where it
// was imported from a published fact.
func (w words) told(fact, narrative, unit string) (text, in written) {
	if f := w.report.FactOf(fact); f != nil {
		return written(w.Text(f.Title)), written(w.Text(f.Unit))
	}
	return written(narrative), written(unit)
}

func achieved(perMille *int) any {
	if perMille == nil {
		return nil
	}
	return share(*perMille)
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
