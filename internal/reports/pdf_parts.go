package reports

import (
	"slices"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/pdf"
)

// summaryRoom is the height that the numbers of the whole take.
const summaryRoom = 560.0

// summaryPage is the numbers of the whole.
func (p *pdfReport) summaryPage() {
	p.section(p.T("report.table.summary"), p.flow.Room() < summaryRoom, 120)
	p.reached("summary")
	p.figureTiles(p.figures(), largeTiles)
	p.flow.Space(6)
	p.flow.Text(p.T("report.axes"), p.style(9.5))
	p.flow.Space(10)
	axes, size := p.axes(), 8.5
	for size > 5.25 && p.axesHeight(axes, size) > p.flow.Room() {
		size -= .25
	}
	for _, a := range axes {
		p.flow.Table(p.axisTable(a, size))
		p.flow.Space(axisGap)
	}
}

// axisGap is the space below the table of an axis.
const axisGap = 6.0

// axesHeight is what the tables of all axes take in the text size.
func (p *pdfReport) axesHeight(axes []axis, size float64) float64 {
	height := 0.0
	for _, a := range axes {
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

// tileLook is how numbers with their names are set, five to a line.
type tileLook struct {
	height, value, name float64 // of the tile and of its texts
	beside              float64 // where the name begins beside the value; 0: it stands below
}

var (
	largeTiles = tileLook{height: 50, value: 17, name: 8}
	smallTiles = tileLook{height: 28, value: 12, name: 6.6, beside: 24}
)

// figureTiles sets numbers with their names.
func (p *pdfReport) figureTiles(list []figure, look tileLook) {
	const gap, perLine = 8.0, 5
	f := p.flow
	wide := (f.Width() - gap*float64(perLine-1)) / float64(perLine)
	for i, one := range list {
		if i%perLine == 0 {
			f.Need(look.height + gap)
		}
		x := f.Start(float64(i%perLine)*(wide+gap), wide)
		f.Page().Artifact(func() {
			f.Page().Canvas(0, 0, 1).Rect(pdf.Rect{X: x, Y: f.Y(), Width: wide, Height: look.height, Radius: 4},
				pdf.Paint{Fill: groundColor, Stroke: lineColor, Width: .6})
		})
		p.tile(one, look, float64(i%perLine)*(wide+gap), wide)
		if i%perLine == perLine-1 || i == len(list)-1 {
			f.Space(look.height + gap)
		}
	}
}

// tile sets one number, as far from where reading begins as said.
func (p *pdfReport) tile(one figure, look tileLook, from, wide float64) {
	f, tag := p.flow, p.flow.Tag().Add("P")
	value, name := p.bold(look.value), p.soft(look.name)
	value.Color, value.Leading, name.Leading = accentColor, 1.3, 1.25
	const edge = 9.0
	across, top, down := edge, 3.0, 25.0
	if look.beside > 0 {
		across = look.beside + 6
	}
	room := wide - across - 5
	number := p.doc.Layout(one.value, value, wide)
	words := p.doc.Layout(one.name, name, room)
	if look.beside > 0 {
		top, down = (look.height-number.Height())/2, max((look.height-words.Height())/2, 1)
	}
	f.Page().Marked(tag, func() {
		f.Page().Text(number, f.Start(from+edge, wide-2*edge), f.Y()+top, wide-2*edge, pdf.Start)
	})
	f.Page().Marked(tag, func() { f.Page().Text(words, f.Start(from+across, room), f.Y()+down, room, pdf.Start) })
}

// matrixPage is every commitment at one look.
func (p *pdfReport) matrixPage() {
	p.section(p.T("report.matrix"), true, 120)
	p.flow.Text(p.T("report.matrix.note"), p.style(8.5))
	p.flow.Space(3)
	p.legend()
	for regions := range slices.Chunk(p.report.Regions, matrixColumns) {
		p.matrixTable(regions)
	}
}

// matrixColumns is how many regions stand side by side.
const matrixColumns = 12

func (p *pdfReport) matrixTable(regions []commitments.Region) {
	const first = 128.0
	each := (p.flow.Width() - first) / float64(len(regions))
	t := pdf.Table{Columns: []pdf.Column{{Width: first}}, Padding: 2, Ground: groundColor, Grid: true, Line: pdf.Paint{Stroke: lineColor, Width: .5}}
	t.Head = []pdf.Cell{{Parts: []pdf.Part{{Text: p.T("term.pledge"), Style: p.bold(7.5)}}}}
	for _, g := range regions {
		t.Columns = append(t.Columns, pdf.Column{Width: each})
		t.Head = append(t.Head, pdf.Cell{Parts: []pdf.Part{{Text: p.region(g.Code), Style: p.tight(p.bold(5.6))}}, Align: pdf.Center})
	}
	for _, pledge := range p.report.Pledges {
		name := pdf.Part{Text: p.Isolate(pledge.Code) + " · " + p.pledge(pledge.Code), Style: p.tight(p.style(6.8))}
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
		Forms: []*pdf.Form{p.star(string(orNone(c.said().Status)), string(orNone(c.judged().Assessment)), c.Gap.Differs())},
		Alt:   p.cellTitle(*c), Height: 14.5, Note: originNote(*c), Style: p.bold(6),
	}}}
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
	p.flow.Items(items("matrix.legend.said", "status.", chart.Status))
	list := append(items("matrix.legend.found", "assessment.", chart.Assessment),
		pdf.Item{Mark: p.star("in_progress", "limited", true), Text: p.T("matrix.legend.gap"), Style: p.style(8)})
	for _, n := range p.notes() {
		list = append(list, pdf.Item{Text: n.value + " " + n.name, Style: p.style(8)})
	}
	p.flow.Items(list)
	p.flow.Space(4)
}

// tableParts is a part for each table; the deliverables stand by their kinds.
func (p *pdfReport) tableParts(tables []table) {
	for _, t := range tables {
		if t.id != "things" {
			p.tablePart(t)
			continue
		}
		p.section(t.title, false, 120)
		p.reached(t.id)
		list, rest := p.thingsByKind()
		if len(list) == 0 {
			p.flow.Text(t.empty, p.soft(9))
		}
		for _, kind := range list {
			p.thingsOf(kind)
		}
		if rest > 0 {
			p.flow.Text(p.N("report.things.rest", rest), p.style(9))
		}
		p.flow.Space(10)
	}
}

// thingsOf is the deliverables of one kind.
func (p *pdfReport) thingsOf(kind kindThings) {
	set := p.onPaper(kind.table, kind.fold(), 7)
	p.flow.Heading(4, kind.title, p.bold(8.5), p.flow.Lead(set)+4)
	p.flow.Space(2)
	p.flow.Table(set)
	p.flow.Space(8)
}

// tablePart is the part of one table, with its note.
func (p *pdfReport) tablePart(t table) {
	size := 8.0
	if t.compact() {
		size = 7
	}
	set := p.onPaper(t, t.fold(), size)
	if t.tallies() {
		set = p.briefOnPaper(t, size)
	}
	follows := 40.0
	if len(t.rows) > 0 {
		follows += p.flow.Lead(set)
	}
	p.section(t.title, false, follows)
	p.reached(t.id)
	if len(t.rows) == 0 {
		p.flow.Text(t.empty, p.soft(9))
	} else {
		if t.note != "" {
			p.flow.Text(t.note, p.style(8.5))
			p.flow.Space(4)
		}
		p.flow.Table(set)
	}
	p.flow.Space(10)
}

// briefOnPaper is a table of the first counts, with bars of what is done.
func (p *pdfReport) briefOnPaper(t table, size float64) pdf.Table {
	fold := t.fold()
	set := p.onPaper(t, fold, size)
	bars := func(column int) {
		at := slices.IndexFunc(fold, func(group []int) bool { return slices.Equal(group, []int{column}) }) + 1
		fold = slices.Insert(slices.Clone(fold), at, nil)
		set.Columns = slices.Insert(set.Columns, at, pdf.Column{Width: 58})
		set.Head = slices.Insert(set.Head, at, pdf.Cell{Parts: []pdf.Part{{Text: p.T("pdf.share"), Style: p.soft(size - 1)}}})
		for i, row := range t.rows {
			bar := pdf.Part{Style: p.style(size), Bar: float64(row[column].(int)) / float64(max(row[briefTotal].(int), 1))}
			bar.Style.Color = accentColor
			set.Rows[i] = slices.Insert(set.Rows[i], at, pdf.Cell{Parts: []pdf.Part{bar}})
		}
	}
	bars(briefDeclared)
	bars(briefVerified)
	return set
}
