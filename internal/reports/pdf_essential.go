package reports

import (
	"strings"

	"tracker/internal/chart"
	"tracker/internal/pdf"
)

// lead is a line of the first page that leads to one of the report's tables.
type lead struct {
	page  *pdf.Page
	area  pdf.Rect
	tag   *pdf.Tag
	table string
	text  string
}

// essentialPage is the report on one page: what was said in words, four figures, the
// map and what asks for attention.
func (p *pdfReport) essentialPage() {
	e := p.report.Essential(p.Locale)
	p.quietHeading(p.T("essential.title"), 120)
	for i, s := range e.Sentences {
		style := p.style(10)
		if i == 0 { // the finding
			style = p.bold(15)
		}
		p.sentence(s, style)
	}
	p.flow.Space(6)
	p.keyFigures(e.Figures)
	p.mapAndGaps(e.Gaps)
}

// The margin of a sentence in which the page of its table stands.
const leadRoom = 34.0

// sentence sets a sentence, with room for the page of the table that it leads to.
func (p *pdfReport) sentence(s Sentence, style pdf.Style) {
	f, room := p.flow, leadRoom
	if p.full != "" {
		room = 0 // its tables are in another document
	}
	b := p.doc.Layout(s.String(), style, f.Width()-room)
	f.Need(b.Height() + 4)
	tag := f.Tag().Add("P")
	x := f.Start(0, f.Width()-room)
	f.Page().Marked(tag, func() { f.Page().Text(b, x, f.Y(), f.Width()-room, pdf.Start) })
	p.leads = append(p.leads, lead{
		page: f.Page(), area: pdf.Rect{X: f.Start(0, f.Width()), Y: f.Y(), Width: f.Width(), Height: b.Height()},
		tag: tag, table: s.Table(), text: s.String(),
	})
	f.Space(b.Height() + 4)
}

// writeLeads makes each sentence lead to its table, once all stand.
func (p *pdfReport) writeLeads() {
	s := p.soft(8.5)
	for _, l := range p.leads {
		target, found := p.targets[l.table]
		if !found {
			continue
		}
		number := p.doc.Layout(p.T("pdf.lead", "page", target.Number()), s, leadRoom)
		x := l.area.X + l.area.Width - number.Width
		if p.rtl() {
			x = l.area.X
		}
		tag := l.tag.Add("Link")
		l.page.Marked(tag, func() { l.page.Text(number, x, l.area.Y+1, number.Width, pdf.Left) })
		l.page.Link(tag, l.area, target, l.text)
	}
}

// keyFigures sets the four figures side by side, each over its course.
func (p *pdfReport) keyFigures(list []KeyFigure) {
	const gap, height = 8.0, 68.0
	f := p.flow
	f.Need(height + gap)
	wide := (f.Width() - gap*float64(len(list)-1)) / float64(len(list))
	for i, one := range list {
		p.keyFigure(one, f.Start(float64(i)*(wide+gap), wide), wide, height)
	}
	f.Space(height + gap)
}

func (p *pdfReport) keyFigure(one KeyFigure, x, wide, height float64) {
	f, page := p.flow, p.flow.Page()
	page.Artifact(func() {
		page.Canvas(0, 0, 1).Rect(pdf.Rect{X: x, Y: f.Y(), Width: wide, Height: height, Radius: 4}, pdf.Paint{Fill: groundColor, Stroke: lineColor, Width: .6})
	})
	tag := f.Tag().Add("P")
	set := func(text string, s pdf.Style, down float64) float64 {
		b := p.doc.Layout(text, s, wide-18)
		page.Marked(tag, func() { page.Text(b, x+9, f.Y()+down, wide-18, pdf.Start) })
		return b.Height()
	}
	value, name := p.bold(19), p.soft(8)
	value.Color, value.Leading, name.Leading = accentColor, 1.25, 1.25
	set(one.Value, value, 3)
	below := 28 + set(one.Name, name, 28)
	if one.Change != "" {
		set(one.Change, p.tight(p.soft(7)), below)
	}
	if len(one.Course) < 2 {
		return
	}
	course := chart.Trend{Values: one.Course, RTL: p.rtl()}
	w, h := course.Size()
	at := x + wide - 9 - w
	if p.rtl() {
		at = x + 9
	}
	f.Picture(one.Said, pdf.Rect{X: at, Y: f.Y() + 6, Width: w, Height: h}, 1, func(c *pdf.Canvas) {
		course.Draw(pdfCanvas{Canvas: c, style: p.style(8)})
	})
}

// mapAndGaps sets what asks for attention, and the map beside it.
func (p *pdfReport) mapAndGaps(gaps []Gap) {
	const gap = 14.0
	f, picture := p.flow, p.tiles()
	w, h := picture.Size()
	wide := (f.Width() - gap) / 2
	scale := wide / w
	f.Need(h*scale + 20)
	top := f.Y()
	title := p.doc.Layout(p.T("report.chart.tiles"), p.bold(9.5), wide)
	at := f.Start(wide+gap, wide)
	f.Page().Marked(f.Tag().Add("P"), func() { f.Page().Text(title, at, top, wide, pdf.Start) })
	f.Picture(p.T("report.chart.tiles")+". "+p.T("report.chart.tiles.desc"),
		pdf.Rect{X: at, Y: top + title.Height() + 4, Width: wide, Height: h * scale}, scale,
		func(c *pdf.Canvas) { picture.Draw(pdfCanvas{Canvas: c, style: p.style(12 * scale)}) })
	list := p.gapList(gaps, wide)
	list.set(f.Start(0, wide), top)
	f.Space(max(title.Height()+4+h*scale, list.height))
}

// textStack is texts one under the other in a part of the page's width.
type textStack struct {
	p      *pdfReport
	wide   float64
	height float64
	texts  []stackedText
}

type stackedText struct {
	block pdf.Block
	down  float64
}

func (c *textStack) add(text string, s pdf.Style, after float64) {
	block := c.p.doc.Layout(text, s, c.wide)
	c.texts = append(c.texts, stackedText{block, c.height})
	c.height += block.Height() + after
}

// set sets them from a place of the page downwards.
func (c *textStack) set(x, y float64) {
	page, list := c.p.flow.Page(), c.p.flow.Tag()
	for _, t := range c.texts {
		page.Marked(list.Add("P"), func() { page.Text(t.block, x, y+t.down, c.wide, pdf.Start) })
	}
}

// gapList is what asks for attention, in letters as large as the page has room for.
func (p *pdfReport) gapList(gaps []Gap, wide float64) *textStack {
	for size := 8.5; ; size -= .25 {
		c := &textStack{p: p, wide: wide}
		c.add(p.T("essential.gaps"), p.bold(9.5), 2)
		if len(gaps) == 0 {
			c.add(p.T("essential.gaps.none"), p.style(size), 0)
			return c
		}
		c.add(p.T("essential.gaps.rule"), p.tight(p.soft(size-1)), 4)
		for _, g := range gaps {
			c.add(p.T("essential.gap.place", "pledge", g.Pledge, "region", g.Region, "code", g.Commitment), p.tight(p.bold(size)), 0)
			c.add(strings.Join(g.Why, " · "), p.tight(p.style(size)), 3)
		}
		if c.height <= p.flow.Room() || size <= 5.5 {
			return c
		}
	}
}
