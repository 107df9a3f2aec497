package reports

import (
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/pdf"
)

// folds says for each table which of its columns share one of the paper's, one
// under the other. Tables that are not named have a column for each.
var folds = map[string][][]int{
	"totals":      {{0, 2}, {5}, {6, 7}, {8}, {9}, {11, 12}, {13}, {14}},
	"differences": {{0, 1, 2}, {3}, {4}, {5}, {6}, {7}},
	"targets":     {{0, 2, 4}, {9, 6}, {10, 11}, {12, 13}, {14}, {15, 16}, {17, 18}, {19}, {20, 21}, {22}},
	"overdue":     {{0, 1, 2}, {3}, {4, 5}, {6}, {7}, {8, 9}, {10, 11}},
	"suspended":   {{0, 1, 2}, {3}, {4, 5}, {6}, {7}, {8, 9}, {10, 11}},
	"things":      {{0, 1}, {3, 4}, {5, 6}, {7}, {8}, {9}},
	"changes":     {{0, 2}, {3}, {4}, {5}, {6}, {7}},
	"collection":  {{0, 1}},
	"commitments": {{0, 2, 1}, {5, 6, 7}, {8, 9}, {10, 11}, {13}, {14}, {15}, {16, 17, 18, 20}, {19}},
	"updates":     {{0, 2}, {3, 4, 5}, {6, 18, 19}, {7, 8}, {9, 10, 11}, {12, 13}, {14, 16}, {15}},
	"facts":       {{0}, {1}, {2, 3}, {6}, {7}, {8}},
}

// foldTallies sets code and name of a tally into one column, where readers know
// the code, and under what is declared what was verified.
func (t table) foldTallies() [][]int {
	fold := [][]int{{0, 1}}
	if t.internal(0) {
		fold = [][]int{{1}}
	}
	first, declared := 3, len(statuses()) // after code, name and total; what was verified comes after
	for i := 2; i < len(t.columns); i++ {
		switch {
		case i >= first && i < first+declared:
			fold = append(fold, []int{i, i + declared})
		case i < first || i >= first+2*declared:
			fold = append(fold, []int{i})
		}
	}
	return fold
}

// fold is how the table's columns stand on paper. One that no fold names comes
// at the end, unless it is for workbooks alone.
func (t table) fold() [][]int {
	fold := slices.Clone(folds[t.id])
	if t.tallies() {
		fold = t.foldTallies()
	}
	named := slices.Concat(fold...)
	for i, c := range t.columns {
		if !c.workbookOnly && !slices.Contains(named, i) && !t.internal(i) {
			fold = append(fold, []int{i})
		}
	}
	return fold
}

// internal columns are codes that say nothing to readers of paper.
func (t table) internal(column int) bool {
	return column == 0 && (t.id == "parties" || t.id == "categories")
}

// alignsFar reports whether a column of the paper's is set at the side where lines
// end, as numbers are that stand without words.
func (t table) alignsFar(group []int) bool {
	return len(group) == 1 && t.numeric(group[0]) && !t.counts(group[0])
}

// across reports whether the table wants the paper's long side.
func (t table) across() bool {
	return len(t.columns) > 10 || t.id == "targets"
}

// setTable sets a table in the text size.
func (p *pdfReport) setTable(t table, fold [][]int, size float64) {
	if len(t.rows) == 0 {
		p.flow.Text(t.empty, p.soft(9))
	} else {
		p.flow.Table(p.onPaper(t, fold, size))
	}
	p.flow.Space(10)
}

// fitTable sets a table in the largest text size in which the page holds it.
func (p *pdfReport) fitTable(t table, fold [][]int) {
	size := 7.5
	for size > 6 && p.flow.Height(p.onPaper(t, fold, size)) > p.flow.Room() {
		size -= .25
	}
	p.setTable(t, fold, size)
}

// onPaper makes a table of the paper's.
func (p *pdfReport) onPaper(t table, fold [][]int, size float64) pdf.Table {
	set := pdf.Table{Padding: size * .38, Ground: groundColor, Turned: 84, Line: pdf.Paint{Stroke: lineColor, Width: .5}}
	for _, group := range fold {
		set.Columns = append(set.Columns, pdf.Column{})
		set.Head = append(set.Head, p.headCell(t, group, size))
	}
	if t.columns[len(t.columns)-1].count {
		set.Padding = 2.4
	}
	for _, row := range t.rows {
		cells := make([]pdf.Cell, len(fold))
		for i, group := range fold {
			cells[i] = p.cell(t, row, group, size)
			cells[i].Head = i == 0
		}
		set.Rows = append(set.Rows, cells)
	}
	return set
}

func (p *pdfReport) headCell(t table, group []int, size float64) pdf.Cell {
	var titles []string
	for _, i := range group {
		titles = append(titles, t.columns[i].title)
	}
	c := pdf.Cell{Parts: []pdf.Part{{Text: strings.Join(titles, " · "), Style: p.bold(size)}}}
	switch first := t.columns[group[0]]; {
	case first.count:
		c.Turned = true
		c.Parts[0].Style = p.style(size - .5)
	case t.alignsFar(group):
		c.Align = p.far()
	}
	return c
}

// far is the side where lines end.
func (p *pdfReport) far() pdf.Align {
	if p.rtl() {
		return pdf.Left
	}
	return pdf.Right
}

// cell writes values by their types, one under the other: what explains stands
// together in a softer colour.
func (p *pdfReport) cell(t table, row []any, group []int, size float64) pdf.Cell {
	var c pdf.Cell
	explains, counted := false, t.columns[len(t.columns)-1].count
	for k, i := range group {
		part := p.part(row[i], size)
		if part.Text == "" {
			continue
		}
		last := len(c.Parts) - 1
		plain := k > 0 && last >= 0 && part.Mark == nil && part.Style.Dir != pdf.Auto
		switch {
		case plain && (explains || counted):
			c.Parts[last].Text += " · " + part.Text
			c.Parts[last].Whole, c.Parts[last].Style.Bold = false, false
			continue
		case plain:
			part.Style.Color = softColor
		}
		explains = plain
		c.Parts = append(c.Parts, part)
	}
	switch {
	case t.columns[group[0]].count:
		c.Align = pdf.Center
	case t.alignsFar(group):
		c.Align = p.far()
	}
	return c
}

// part is one value.
func (p *pdfReport) part(v any, size float64) pdf.Part {
	part := pdf.Part{Style: p.tight(p.style(size))}
	switch v := v.(type) {
	case code:
		part.Text, part.Style, part.Whole = string(v), p.tight(p.bold(size)), true
		part.Style.Dir = pdf.Auto
		if p.rtl() {
			part.Text, part.Style.Dir = p.Isolate(part.Text), pdf.RightToLeft
		}
	case string:
		part.Text = v
	case lines:
		part.Text = strings.Join(v, "\n")
	case userText:
		part.Text, part.Style.Dir = string(v), pdf.Auto
		part.Lang = p.OtherLanguage(part.Text)
	case int:
		part.Text, part.Whole = p.Int(v), true
		if v == 0 {
			part.Style.Color = softColor
		}
	case share:
		part.Text, part.Whole = p.share(int(v)), true
	case amount:
		part.Text = p.amount(v)
	case *commitments.Quantity:
		part.Text, part.Whole = p.quantity(v), true
	case commitments.Date:
		part.Text, part.Whole = p.date(v), true
	case commitments.Period:
		part.Text = p.period(v)
	case time.Time:
		part.Text = p.moment(v)
	case commitments.Status:
		part.Text, part.Mark = p.status(v), p.marks["status."+string(v)]
	case verifiedStatus:
		part.Text, part.Mark = p.verified(commitments.Status(v)), p.marks["status."+string(v)]
	case commitments.Assessment:
		part.Text, part.Mark = p.assessment(v), p.marks["assessment."+string(v)]
	}
	return part
}

// tight is a style with the lines closer, as in tables.
func (p *pdfReport) tight(s pdf.Style) pdf.Style {
	s.Leading *= .92
	return s
}
