package reports

import (
	"slices"

	"tracker/internal/commitments"
)

// table is one table of a report in one language, for every format that has
// readers. The type of a cell says what it is: string (in the language of the
// table), lines, code, userText (in any language), int, share, amount, *Quantity,
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
	documentOnly bool // says in words what workbooks have in other columns
	count        bool // a narrow column of counts
}

type (
	code     string
	userText string
	lines    []string // one under the other
	share    int      // thousandths
	// verifiedStatus is a status that was verified; None is that of nothing.
	verifiedStatus commitments.Status
	// amount is a number of something: written with its unit in documents, and alone in
	// workbooks, which have the unit in another column.
	amount struct {
		value    *commitments.Quantity // nil: none
		of       commitments.Indicator
		reckoned bool // by a division
	}
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
		tr.totals(), tr.register(), tr.money(), tr.reached(), tr.things(), tr.recommendations(), tr.cross(), tr.differences(), tr.delays(), tr.targets(), tr.overdue(), tr.suspended(),
		tr.changes(), tr.rates(),
		tr.commitments(), tr.updates(), tr.facts(),
	}
	if tr.report.Collection == nil {
		return list
	}
	after := slices.IndexFunc(list, func(t table) bool { return t.id == "rates" }) + 1
	return slices.Insert(list, after, tr.collection(tr.pledge))
}

func (tr translator) col(key string, width int) column { return column{title: tr.T(key), width: width} }

func (tr translator) workbookCol(key string, width int) column {
	return column{title: tr.T(key), width: width, workbookOnly: true}
}

func (tr translator) documentCol(key string, width int) column {
	return column{title: tr.T(key), width: width, documentOnly: true}
}

// inWorkbook is the table with the columns that workbooks have.
func (t table) inWorkbook() table {
	kept := func(list []any) []any {
		var row []any
		for i, cell := range list {
			if !t.columns[i].documentOnly {
				row = append(row, cell)
			}
		}
		return row
	}
	in := t
	in.columns, in.rows = nil, nil
	for _, c := range t.columns {
		if !c.documentOnly {
			in.columns = append(in.columns, c)
		}
	}
	for _, row := range t.rows {
		in.rows = append(in.rows, kept(row))
	}
	return in
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
	switch t.first(column).(type) {
	case int, share, amount, *commitments.Quantity:
		return true
	}
	return false
}

// counts reports whether the column holds numbers with their units.
func (t table) counts(column int) bool {
	_, is := t.first(column).(amount)
	return is
}

// first is the first cell of the column that holds something; nil where none does.
func (t table) first(column int) any {
	for _, row := range t.rows {
		if row[column] != nil {
			return row[column]
		}
	}
	return nil
}
