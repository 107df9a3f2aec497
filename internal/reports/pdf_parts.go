package reports

import (
	"slices"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/pdf"
)

// summaryPage is the numbers of the whole.
func (p *pdfReport) summaryPage() {
	p.section(p.T("report.table.summary"), true, false)
	p.figureTiles(p.figures(), 5)
	p.flow.Space(6)
	p.flow.Text(p.T("report.axes"), p.style(9.5))
	p.flow.Space(10)
	size := 8.5
	for size > 6.5 && p.axesHeight(size) > p.flow.Room() {
		size -= .25
	}
	for _, a := range p.axes() {
		p.flow.Table(p.axisTable(a, size))
		p.flow.Space(axisGap)
	}
}

// axisGap is the space below the table of an axis.
const axisGap = 9.0

// axesHeight is what the tables of all axes take in the text size.
func (p *pdfReport) axesHeight(size float64) float64 {
	height := 0.0
	for _, a := range p.axes() {
		height += p.flow.Height(p.axisTable(a, size)) + axisGap
	}
	return height
}

// axisTable is the counts of one axis, each with a bar of its share of all.
func (p *pdfReport) axisTable(a axis, size float64) pdf.Table {
	head := []pdf.Cell{
		{Parts: []pdf.Part{{Text: a.name, Style: p.bold(size)}}},
		{Parts: []pdf.Part{{Text: p.T("pdf.share"), Style: p.bold(size)}}},
		{Parts: []pdf.Part{{Text: p.T("report.column.count"), Style: p.bold(size)}}, Align: p.far()},
	}
	t := pdf.Table{
		Columns: []pdf.Column{{Width: 220}, {}, {Width: 70}}, Head: head, Padding: 2,
		Ground: groundColor, Line: pdf.Paint{Stroke: lineColor, Width: .5},
	}
	for _, row := range a.rows {
		count := row[2].(int)
		bar := pdf.Part{Style: p.style(size), Bar: float64(count) / float64(max(p.report.Whole.Total, 1))}
		bar.Style.Color = accentColor
		t.Rows = append(t.Rows, []pdf.Cell{
			{Parts: []pdf.Part{p.part(row[1], size)}, Head: true},
			{Parts: []pdf.Part{bar}},
			{Parts: []pdf.Part{p.part(count, size)}, Align: p.far()},
		})
	}
	return t
}

// figureTiles sets numbers with their names, some to a line.
func (p *pdfReport) figureTiles(list []figure, perLine int) {
	const gap, height = 8.0, 50.0
	f := p.flow
	wide := (f.Width() - gap*float64(perLine-1)) / float64(perLine)
	for i, one := range list {
		if i%perLine == 0 {
			f.Need(height + gap)
		}
		x := f.Start(float64(i%perLine)*(wide+gap), wide)
		f.Page().Artifact(func() {
			f.Page().Canvas(0, 0, 1).Rect(pdf.Rect{X: x, Y: f.Y(), Width: wide, Height: height, Radius: 4},
				pdf.Paint{Fill: groundColor, Stroke: lineColor, Width: .6})
		})
		tag := f.Tag().Add("P")
		value := p.bold(17)
		value.Color, value.Leading = accentColor, 1.3
		f.Page().Marked(tag, func() {
			f.Page().Text(p.doc.Layout(one.value, value, wide), x+9, f.Y()+3, wide-18, pdf.Start)
		})
		name := p.soft(8)
		name.Leading = 1.25
		f.Page().Marked(tag, func() {
			f.Page().Text(p.doc.Layout(one.name, name, wide-18), x+9, f.Y()+25, wide-18, pdf.Start)
		})
		if i%perLine == perLine-1 || i == len(list)-1 {
			f.Space(height + gap)
		}
	}
}

// matrixPage is every commitment at one look.
func (p *pdfReport) matrixPage() {
	p.section(p.T("report.matrix"), true, true)
	p.flow.Text(p.T("report.matrix.note"), p.style(8.5))
	p.flow.Space(3)
	p.legend()
	for regions := range slices.Chunk(p.report.Regions, matrixColumns) {
		p.matrixTable(regions)
	}
}

// matrixColumns is how many regions stand side by side.
const matrixColumns = 14

func (p *pdfReport) matrixTable(regions []commitments.Region) {
	const first = 190.0
	each := (p.flow.Width() - first) / float64(len(regions))
	t := pdf.Table{Columns: []pdf.Column{{Width: first}}, Padding: 3, Ground: groundColor, Grid: true, Line: pdf.Paint{Stroke: lineColor, Width: .5}}
	t.Head = []pdf.Cell{{Parts: []pdf.Part{{Text: p.T("term.pledge"), Style: p.bold(7.5)}}}}
	for _, g := range regions {
		t.Columns = append(t.Columns, pdf.Column{Width: each})
		t.Head = append(t.Head, pdf.Cell{Parts: []pdf.Part{{Text: p.region(g.Code), Style: p.tight(p.bold(6.3))}}, Align: pdf.Center})
	}
	for _, pledge := range p.report.Pledges {
		name := pdf.Part{Text: p.Isolate(pledge.Code) + " · " + p.pledge(pledge.Code), Style: p.tight(p.style(7))}
		row := []pdf.Cell{{Head: true, Parts: []pdf.Part{name}}}
		for _, g := range regions {
			row = append(row, p.matrixPart(p.report.Row(commitments.CommitmentCode(pledge.Code, g.Code))))
		}
		t.Rows = append(t.Rows, row)
	}
	p.flow.Table(t)
	p.flow.Space(10)
}

func (p *pdfReport) matrixPart(c *Row) pdf.Cell {
	if c == nil {
		return pdf.Cell{}
	}
	cell := pdf.Cell{Parts: []pdf.Part{{
		Forms: []*pdf.Form{p.marks["status."+string(orNone(c.said().Status))], p.marks["assessment."+string(orNone(c.judged().Assessment))]},
		Alt:   p.cellTitle(*c), Height: 16, Note: originNote(*c), Style: p.bold(6.5),
	}}}
	if c.Gap.Differs() {
		cell.Frame = pdf.Paint{Stroke: alarmColor, Width: 1.2}
	}
	return cell
}

// legend explains the marks of both scales and the signs of origins.
func (p *pdfReport) legend() {
	items := func(name, prefix string, scale chart.Scale) []pdf.Item {
		list := []pdf.Item{{Text: p.T(name), Style: p.bold(8)}}
		for _, code := range scale.Codes() {
			list = append(list, pdf.Item{Mark: p.marks[prefix+code], Text: p.T(prefix + code), Style: p.style(8)})
		}
		return list
	}
	p.flow.Items(items("report.column.reported", "status.", chart.Status))
	list := items("term.assessment", "assessment.", chart.Assessment)
	for _, n := range p.notes() {
		list = append(list, pdf.Item{Text: n.value + " " + n.name, Style: p.style(8)})
	}
	p.flow.Items(list)
	p.flow.Space(4)
}

// pictures is the bars and the map.
func (p *pdfReport) pictures() {
	says := p.T("report.chart.desc")
	p.section(p.T("pdf.charts"), true, false)
	p.draw(p.T("report.chart.pledges"), says, p.statusByPledge())
	p.draw(p.T("report.chart.assessed"), says, p.assessmentByPledge())
	p.draw(p.T("report.chart.regions"), says, p.statusByRegion())
}

// countTables is the counts by party, pledge, category and region, and what
// asks for attention.
func (p *pdfReport) countTables() {
	wide := false
	for i, t := range p.tables()[1:] {
		if recorded(t.id) {
			continue
		}
		turns := t.across() != wide || t.starts()
		p.section(t.title, i == 0 || turns && len(t.rows) > 0, t.across())
		wide = p.flow.Wide()
		if t.note != "" && len(t.rows) > 0 {
			p.flow.Text(t.note, p.style(9))
			p.flow.Space(5)
		}
		size := 8.0
		if len(t.columns) > 10 {
			size = 7.5
		}
		if t.id == "totals" {
			p.fitTable(t, t.fold())
		} else {
			p.setTable(t, t.fold(), size)
		}
	}
}

// recorded tables stand at the end.
func recorded(id string) bool { return id == "commitments" || id == "updates" || id == "facts" }

// recordTables is the list of all commitments and the annexes.
func (p *pdfReport) recordTables() {
	for _, t := range p.tables() {
		if recorded(t.id) {
			p.section(t.title, true, true)
			p.setTable(t, t.fold(), 7)
		}
	}
}
