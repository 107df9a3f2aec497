package reports

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
)

// totals makes formulas of what follows from other cells of the workbook, each
// with the value that it comes to: who corrects a cell sees what follows. They
// stay right when a reader sorts a table: a formula in a table counts its own
// line or another sheet, and totals of columns stand below the table.
func (b *workbook) totals(name string, t table) {
	if len(t.rows) == 0 {
		return
	}
	switch t.id {
	case "summary":
		b.countList(name)
	case "cross":
		last := len(t.columns)
		b.totalColumn(name, t, last, 2, last-1)
		b.totalLine(name, t, b.crossTotal(), b.sumOf)
	case "totals":
		b.totalIndicators(name, t)
	case "rates":
		b.totalRates(name, t)
	case "collection":
		b.shares(name, t)
	default:
		if t.tallies() {
			b.totalColumn(name, t, 3, 4, 3+len(statuses()))
			b.totalLine(name, t, append([]any{nil, b.T("report.total")}, b.report.Whole.cells()...), b.sumOf)
		}
	}
}

// countList counts the list of commitments for the summary.
func (b *workbook) countList(name string) {
	list := b.commitments().inWorkbook()
	if len(list.rows) == 0 {
		return
	}
	cells := b.columnsOf(list)
	y := headLine
	count := func(formula, title string) {
		y++
		b.formula(name, 3, y, strings.NewReplacer("LIST", cells[b.T(title)], "VALUE", fmt.Sprintf("$B%d", y)).Replace(formula))
	}
	count("COUNTA(LIST)", "term.commitment")
	for range statuses() {
		count("COUNTIF(LIST,VALUE)", "term.declared")
	}
	for range statuses() {
		count("COUNTIF(LIST,VALUE)", "term.verified")
	}
	for _, s := range reviews() {
		if s == None { // the list is empty there
			count("COUNTBLANK(LIST)", "term.review_state")
			continue
		}
		count("COUNTIF(LIST,VALUE)", "term.review_state")
	}
	for range assessments() {
		count("COUNTIF(LIST,VALUE)", "term.assessment")
	}
	count("COUNTIF(LIST,VALUE)", "derived.overdue")
	count("COUNTIF(LIST,VALUE)", "derived.no_report")
	for range []commitments.Gap{commitments.Ahead, commitments.Behind, commitments.AwaitingReview} {
		count("COUNTIF(LIST,VALUE)", "report.column.gap")
	}
}

// columnsOf is the cells of each column of a table that stands on its own sheet, by the
// column's title.
func (b *workbook) columnsOf(t table) map[string]string {
	sheet := strings.ReplaceAll(b.T("report.sheet."+t.id), "'", "''")
	cells := map[string]string{}
	for x, c := range t.columns {
		letter := b.letter(x + 1)
		cells[c.title] = fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, letter, headLine+1, letter, headLine+len(t.rows))
	}
	return cells
}

// totalIndicators adds up what is summed over regions, from the list of targets.
func (b *workbook) totalIndicators(name string, t table) {
	list := b.targets().inWorkbook()
	if len(list.rows) == 0 {
		return
	}
	cells := b.columnsOf(list)
	for i, total := range b.report.Totals {
		if b.report.IndicatorOf(total.Indicator).OverRegions != commitments.Summed {
			continue
		}
		y := headLine + 1 + i
		for x, c := range t.columns {
			sum, is := t.rows[i][x].(amount)
			if !is || sum.value == nil {
				continue
			}
			formula := "SUMIF(CODES,$A%d,LIST)"
			if c.title == b.T("term.baseline") {
				formula = `SUMIFS(LIST,CODES,$A%d,TARGETS,"<>")`
			}
			b.formula(name, x+1, y, strings.NewReplacer(
				"CODES", cells[b.T("report.column.code")], "LIST", cells[c.title], "TARGETS", cells[b.T("term.target")],
			).Replace(fmt.Sprintf(formula, y)))
		}
	}
}

// totalColumn makes column x the sum of the columns from one to another.
func (b *workbook) totalColumn(name string, t table, x, from, to int) {
	for y := headLine + 1; y <= headLine+len(t.rows); y++ {
		b.formula(name, x, y, fmt.Sprintf("SUM(%s%d:%s%d)", b.letter(from), y, b.letter(to), y))
	}
}

// totalLine writes the totals of the columns below the table.
func (b *workbook) totalLine(name string, t table, cells []any, sum func(t table, x int) string) {
	y := headLine + len(t.rows) + 1
	for i, cell := range cells {
		x := i + 1
		b.cell(name, x, y, b.cellOf(cell))
		b.style(name, x, y, totalStyle)
		if _, number := cell.(int); number {
			b.formula(name, x, y, sum(t, x))
		}
	}
}

func (b *workbook) sumOf(t table, x int) string {
	return fmt.Sprintf("SUM(%s)", b.below(t, x))
}

// below is the cells of the table's column, by an absolute reference.
func (b *workbook) below(t table, x int) string {
	letter := b.letter(x)
	return fmt.Sprintf("$%s$%d:$%s$%d", letter, headLine+1, letter, headLine+len(t.rows))
}

// crossTotal counts commitments by the assessment of what they declare, which may be
// another than their latest one.
func (b *workbook) crossTotal() []any {
	cells := []any{b.T("report.total")}
	for _, a := range assessments() {
		n := 0
		for _, s := range statuses() {
			n += b.report.Cross[s][a]
		}
		cells = append(cells, n)
	}
	return append(cells, b.report.Whole.Total)
}

// totalRates reckons the rates. Their table stands without the line of the
// whole, which is the total of the parties: each commitment has one.
func (b *workbook) totalRates(name string, t table) {
	const expected, rate = 4, 9
	whole := b.rates().rows[0]
	b.totalColumn(name, t, expected, expected+1, rate-1)
	b.totalLine(name, t, whole, func(t table, x int) string {
		return fmt.Sprintf(`SUMIF(%s,"%s",%s)`, b.below(t, 1), b.T("term.party"), b.below(t, x))
	})
	b.style(name, rate, headLine+len(t.rows)+1, totalPercentStyle)
	for i, row := range slices.Concat(t.rows, [][]any{whole}) {
		if row[rate-1] != nil { // something was due: on time, late or missing
			b.formula(name, rate, headLine+1+i, fmt.Sprintf("INT(SUM(E%[1]d:F%[1]d)*100/SUM(E%[1]d:G%[1]d))/100", headLine+1+i))
		}
	}
}

// shares reckons completeness and timeliness of a round. The whole stands in the
// first line of their table, and no total below.
func (b *workbook) shares(name string, t table) {
	for i, row := range t.rows {
		y := headLine + 1 + i
		for x, of := range map[int]string{6: "E%[1]d*100/D%[1]d", 9: "G%[1]d*100/E%[1]d"} {
			if row[x-1] != nil { // something is owed, or came
				b.formula(name, x, y, "INT("+fmt.Sprintf(of, y)+")/100")
			}
		}
	}
}

// formula puts a formula over the number that stands in the cell.
func (b *workbook) formula(name string, x, y int, formula string) {
	at := b.at(x, y)
	b.try(func() error { return b.SetCellFormula(name, at, formula) })
}

// letter names a column.
func (b *workbook) letter(x int) (name string) {
	b.try(func() (err error) { name, err = excelize.ColumnNumberToName(x); return err })
	return name
}

// numberFormulas is the archive of a workbook whose formulas all come to
// numbers; the library writes each as one that comes to a text.
type numberFormulas struct{ *zip.Writer }

func newNumberFormulas(w io.Writer) excelize.ZipWriter { return numberFormulas{zip.NewWriter(w)} }

// Create adds a part of the workbook.
func (z numberFormulas) Create(name string) (io.Writer, error) {
	part, err := z.Writer.Create(name)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(name, "xl/worksheets/sheet") {
		return numberCells{part}, nil
	}
	return part, nil
}

// numberCells is a sheet, which comes in one piece.
type numberCells struct{ io.Writer }

// Write writes the sheet.
func (c numberCells) Write(content []byte) (int, error) {
	if _, err := c.Writer.Write(bytes.ReplaceAll(content, []byte(` t="str"><f>`), []byte(`><f>`))); err != nil {
		return 0, err
	}
	return len(content), nil
}
