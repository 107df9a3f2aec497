package reports

import (
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/pdf"
)

// setTable sets a table in the text size.
func (p *pdfReport) setTable(t table, fold [][]int, size float64) {
	if len(t.rows) == 0 {
		p.flow.Text(t.empty, p.soft(9))
	} else {
		p.flow.Table(p.onPaper(t, fold, size))
	}
	p.flow.Space(10)
}

// onPaper makes a table of the paper's.
func (p *pdfReport) onPaper(t table, fold [][]int, size float64) pdf.Table {
	set := pdf.Table{Padding: size * .38, Ground: groundColor, Line: pdf.Paint{Stroke: lineColor, Width: .5}}
	if t.compact() {
		set.Padding = 1.5
	}
	for _, group := range fold {
		set.Columns = append(set.Columns, pdf.Column{})
		set.Head = append(set.Head, p.headCell(t, group, size))
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
	if t.explainsItself() {
		titles = titles[:1]
	}
	c := pdf.Cell{Parts: []pdf.Part{{Text: strings.Join(titles, " · "), Style: p.bold(size)}}}
	switch first := t.columns[group[0]]; {
	case first.count:
		c.Align = pdf.Center
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
	explains := false
	for k, i := range group {
		part := p.part(row[i], size)
		if part.Text == "" {
			continue
		}
		last := len(c.Parts) - 1
		plain := k > 0 && last >= 0 && part.Mark == nil && part.Style.Dir != pdf.Auto
		switch {
		case plain && explains:
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
	part := pdf.Part{Text: p.inWords(v), Style: p.tight(p.style(size))}
	switch v := v.(type) {
	case code:
		part.Style, part.Whole = p.tight(p.bold(size)), true
		part.Style.Dir = pdf.Auto
		if p.rtl() {
			part.Text, part.Style.Dir = p.Isolate(part.Text), pdf.RightToLeft
		}
	case lines:
		part.Text = strings.Join(v, "\n")
	case userText:
		part.Style.Dir = pdf.Auto
		part.Lang = p.OtherLanguage(part.Text)
	case int:
		part.Whole = true
		if v == 0 {
			part.Style.Color = softColor
		}
	case share, *commitments.Quantity, commitments.Date:
		part.Whole = true
	case commitments.Status:
		part.Mark = p.marks["status."+string(v)]
	case verifiedStatus:
		part.Mark = p.marks["status."+string(v)]
	case commitments.Assessment:
		part.Mark = p.marks["assessment."+string(v)]
	}
	return part
}

// tight is a style with the lines closer, as in tables.
func (p *pdfReport) tight(s pdf.Style) pdf.Style {
	s.Leading *= .92
	return s
}

// reached notes where a table stands first.
func (p *pdfReport) reached(table string) {
	if _, before := p.targets[table]; !before {
		p.targets[table] = p.flow.Page().Target(p.flow.Y())
	}
}
