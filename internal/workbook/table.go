package workbook

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// MaxThings is how many things a list may have.
const MaxThings = 5000

// listTable is the one table of a list that somebody keeps: heads in one row, and a thing in
// each of the rows below.
type listTable struct {
	sheet    string         // "" of a CSV file
	head     int            // row of the heads
	heads    map[int]string // as they are written, cut
	columns  []int          // that have a head or hold something, from left to right
	rows     []tableRow
	contents *contents
}

// tableRow is a row that holds something.
type tableRow struct {
	number int
	cells  map[int]cell // by column
}

// readTable finds the one table of a file. Words are those that heads are known by.
func readTable(ctx context.Context, content []byte, words map[string]bool) (*listTable, error) {
	if !bytes.HasPrefix(content, zipBegins) && !bytes.HasPrefix(content, cfbBegins) {
		g := grid{contents: &contents{}}
		if err := readCSV(content, g.add); err != nil {
			return nil, err
		}
		t, err := g.table(words)
		if err == nil && t == nil {
			err = listProblem(problem.Invalid, "error.list.no_table")
		}
		return t, err
	}
	a, err := openArchive(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	c, err := readContents(a)
	if err != nil {
		return nil, err
	}
	return c.table(words)
}

// table finds the one table of a workbook. Where several sheets have one, it is the one
// whose heads are known.
func (c *contents) table(words map[string]bool) (*listTable, error) {
	var found []*listTable
	var merged *problem.Problem
	for _, s := range c.sheets {
		g := grid{sheet: s.name, contents: c}
		if err := c.cells(s, g.add, g.merged.add); err != nil {
			return nil, err
		}
		t, err := g.table(words)
		if err != nil {
			return nil, err
		}
		if t != nil {
			found = append(found, t)
		}
		for _, m := range g.merged {
			if merged == nil && m.left != m.right {
				merged = g.mergedHeads(m)
			}
		}
	}
	switch {
	case len(found) > 0:
	case merged != nil: // where the heads were one cell, there were none
		return nil, merged
	default:
		return nil, listProblem(problem.Invalid, "error.list.no_table")
	}
	known := slices.DeleteFunc(slices.Clone(found), func(t *listTable) bool { return t.known(words) < 2 })
	if len(found) > 1 && len(known) != 1 {
		return nil, listProblem(problem.Invalid, "error.list.tables", "first", found[0].at(), "second", found[1].at())
	}
	if len(known) == 1 {
		return known[0], nil
	}
	return found[0], nil
}

// at names where the table begins.
func (t *listTable) at() string { return location(t.sheet, cellName(t.columns[0], t.head)) }

// known is how many heads are known.
func (t *listTable) known(words map[string]bool) int {
	n := 0
	for _, head := range t.heads {
		if words[fold(head)] {
			n++
		}
	}
	return n
}

// grid is all that a sheet holds.
type grid struct {
	sheet    string
	contents *contents
	rows     []tableRow
	merged   spans
}

func (g *grid) add(c cell) error {
	if !c.holds() {
		return nil
	}
	if c.column > MaxColumns {
		return tooLarge("columns", "max", MaxColumns, "sheet", g.sheet)
	}
	if last := len(g.rows) - 1; last < 0 || g.rows[last].number != c.row {
		if len(g.rows) >= MaxThings+headingWithin {
			return listProblem(problem.TooLarge, "error.list.rows", "max", MaxThings)
		}
		g.rows = append(g.rows, tableRow{c.row, map[int]cell{}})
	}
	g.rows[len(g.rows)-1].cells[c.column] = c
	return g.contents.addContent(c)
}

// table finds the table of the sheet: its heads are the first row of texts that is about
// as wide as the rows below. It is nil where there is none.
func (g *grid) table(words map[string]bool) (*listTable, error) {
	slices.SortStableFunc(g.rows, func(a, b tableRow) int { return a.number - b.number })
	head := g.headRow(words)
	if head < 0 {
		return nil, nil
	}
	t := &listTable{sheet: g.sheet, head: g.rows[head].number, heads: map[int]string{}, rows: g.rows[head+1:], contents: g.contents}
	for column, c := range g.rows[head].cells {
		t.heads[column] = headText(c.value)
	}
	t.columns = columnsOf(g.rows[head:])
	if err := g.checkHeads(head); err != nil {
		return nil, err
	}
	if err := t.checkAlone(); err != nil {
		return nil, err
	}
	if len(t.rows) > MaxThings {
		return nil, listProblem(problem.TooLarge, "error.list.rows", "max", MaxThings)
	}
	return t, t.spread(g.merged)
}

// mostOfHead is how many letters of a head are read.
const mostOfHead = 200

// headText is a head on one line. What is longer than any head is cut: each of them is
// compared with many words.
func headText(value string) string {
	cut := firstRunes(strings.TrimSpace(value), mostOfHead)
	return plain(strings.Join(strings.Fields(cut), " "))
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func columnsOf(rows []tableRow) []int {
	var columns []int
	seen := map[int]bool{}
	for _, r := range rows {
		for column := range r.cells {
			if !seen[column] {
				seen[column] = true
				columns = append(columns, column)
			}
		}
	}
	slices.Sort(columns)
	return columns
}

// sampled is how many rows are looked at to see how wide a table is.
const sampled = 60

// headRow is the place of the row of heads; -1 where there is none.
func (g *grid) headRow(words map[string]bool) int {
	wide := 0
	for _, r := range g.rows[:min(len(g.rows), sampled)] {
		wide = max(wide, len(r.cells))
	}
	best, most := -1, 1
	for i, r := range g.rows[:max(0, min(len(g.rows)-1, headingWithin))] {
		if !r.isTexts() || len(r.cells) < 2 && wide > 1 {
			continue
		}
		known := 0
		for _, c := range r.cells {
			if words[fold(headText(c.value))] {
				known++
			}
		}
		switch {
		case known > most:
			best, most = i, known
		case best < 0 && 3*len(r.cells) >= 2*wide:
			best = i
		}
	}
	return best
}

func (r tableRow) isTexts() bool {
	for _, c := range r.cells {
		if c.kind != text {
			return false
		}
	}
	return true
}

// checkHeads refuses heads that are made of several cells: which column they are of is
// anybody's guess.
func (g *grid) checkHeads(head int) error {
	row := g.rows[head].number
	above := head > 0 && g.rows[head-1].number == row-1 && len(g.rows[head-1].cells) > 1
	for _, m := range g.merged {
		touches := m.top <= row && row <= m.bottom && (m.left != m.right || m.top != m.bottom)
		groups := above && m.bottom == row-1 && m.left != m.right
		if touches || groups {
			return g.mergedHeads(m)
		}
	}
	return nil
}

func (g *grid) mergedHeads(m span) *problem.Problem {
	return listProblem(problem.Invalid, "error.list.merged", "cell", location(g.sheet, cellName(m.left, m.top)))
}

// checkAlone refuses what looks like a second table, beside or below the first one.
func (t *listTable) checkAlone() error {
	seen := map[string]int{}
	for i, column := range t.columns {
		head := fold(t.heads[column])
		if head == "" {
			continue
		}
		first, twice := seen[head]
		if twice && t.apart(first, i) {
			return listProblem(problem.Invalid, "error.list.tables", "first", t.at(), "second", location(t.sheet, cellName(column, t.head)))
		}
		if !twice {
			seen[head] = i
		}
	}
	heads := make(map[int]string, len(t.heads))
	for column, head := range t.heads {
		heads[column] = fold(head)
	}
	for _, r := range t.rows {
		if r.isTexts() && r.repeats(heads) {
			return listProblem(problem.Invalid, "error.list.tables", "first", t.at(), "second", location(t.sheet, cellName(t.columns[0], r.number)))
		}
	}
	return nil
}

// apart reports whether an empty column lies between two columns.
func (t *listTable) apart(first, last int) bool {
	return t.columns[last]-t.columns[first] > last-first
}

// repeats reports whether a row has the heads once more: most of them, two at least.
func (r tableRow) repeats(heads map[int]string) bool {
	same := 0
	for column, c := range r.cells {
		if head := heads[column]; head != "" && fold(headText(c.value)) == head {
			same++
		}
	}
	return same >= 2 && 2*same > len(heads)
}

// spread gives the rows that a merged cell spans what it holds.
func (t *listTable) spread(merged spans) error {
	rows := make(map[int]map[int]cell, len(t.rows))
	for _, r := range t.rows {
		rows[r.number] = r.cells
	}
	return spread(t.contents, merged, rows, func(column int) (int, bool) { return column, true })
}
