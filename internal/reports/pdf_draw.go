package reports

import (
	"fmt"

	"tracker/internal/chart"
	"tracker/internal/pdf"
)

// pdfCanvas draws the pictures of package chart in a PDF document.
type pdfCanvas struct {
	*pdf.Canvas
	style pdf.Style // of texts; its size is that of a unit of 12
}

func (i pdfCanvas) paint(p chart.Paint) pdf.Paint {
	paint := pdf.Paint{Fill: pdf.Hex(p.Fill), Width: p.Width, Dash: p.Dash}
	if p.Stroke != "" {
		paint.Stroke = pdf.Hex(p.Stroke)
		if paint.Width == 0 {
			paint.Width = 1
		}
	}
	return paint
}

// Rect draws a rectangle, its pattern between its fill and its outline.
func (i pdfCanvas) Rect(r chart.Rect) {
	paint, shape := i.paint(r.Paint), pdf.Rect{X: r.X, Y: r.Y, Width: r.W, Height: r.H, Radius: r.Radius}
	if r.Pattern == chart.Plain {
		i.Canvas.Rect(shape, paint)
		return
	}
	i.Canvas.Rect(shape, pdf.Paint{Fill: paint.Fill})
	i.pattern(r, pdf.Paint{Stroke: paint.Fill.Toward(pdf.Hex("#ffffff"), .75), Width: 1.2})
	i.Canvas.Rect(shape, pdf.Paint{Stroke: paint.Stroke, Width: paint.Width})
}

// pattern draws lines 6 units apart.
func (i pdfCanvas) pattern(r chart.Rect, p pdf.Paint) {
	const step = 6.0
	i.Within(pdf.Rect{X: r.X, Y: r.Y, Width: r.W, Height: r.H}, func() {
		if r.Pattern == chart.Rising || r.Pattern == chart.Falling {
			for x := -r.H; x < r.W; x += step {
				from, to := r.X+x, r.X+x+r.H
				if r.Pattern == chart.Rising {
					from, to = to, from
				}
				i.Line(from, r.Y, to, r.Y+r.H, p)
			}
			return
		}
		if r.Pattern == chart.Dots {
			p.Dash = []float64{2, 4}
		}
		for y := step / 2; y < r.H; y += step {
			i.Line(r.X+2, r.Y+y, r.X+r.W, r.Y+y, p)
		}
		for x := step / 2; r.Pattern == chart.Grid && x < r.W; x += step {
			i.Line(r.X+x, r.Y, r.X+x, r.Y+r.H, p)
		}
	})
}

// Circle draws a circle.
func (i pdfCanvas) Circle(c chart.Circle) { i.Canvas.Circle(c.X, c.Y, c.R, i.paint(c.Paint)) }

// Polygon draws a closed shape.
func (i pdfCanvas) Polygon(g chart.Polygon) { i.Canvas.Polygon(g.Points, i.paint(g.Paint)) }

// Text draws a text.
func (i pdfCanvas) Text(t chart.Text) {
	s := i.style
	s.Bold = t.Bold
	if t.Fill != "" {
		s.Color = pdf.Hex(t.Fill)
	}
	if t.Size != 0 {
		s.Size *= t.Size / 12
	}
	if t.Room > 0 {
		t.S = i.Fit(t.S, s, t.Room)
	}
	if w := i.Width(t.S, s); t.Within > 0 && w > t.Within {
		s.Size *= t.Within / w
	}
	align := map[string]pdf.Align{"start": pdf.Start, "middle": pdf.Center, "end": pdf.End}[t.Anchor]
	i.Canvas.Text(t.S, s, t.X, t.Y, align)
}

// Linked draws: nothing on paper leads to an address.
func (i pdfCanvas) Linked(_ string, draw func()) { draw() }

// drawMarks draws the marks of both scales once.
func (p *pdfReport) drawMarks() map[string]*pdf.Form {
	marks := map[string]*pdf.Form{}
	for _, scale := range scales {
		for _, code := range scale.Codes() {
			marks[scale.name+"."+code] = p.doc.Form(chart.MarkSize, chart.MarkSize, func(c *pdf.Canvas) {
				scale.Draw(pdfCanvas{Canvas: c}, code, p.rtl())
			})
		}
	}
	return marks
}

// star is the mark of a commitment, drawn once for all that stand alike.
func (p *pdfReport) star(status, assessment string, differs bool) *pdf.Form {
	name := fmt.Sprint("star.", status, ".", assessment, ".", differs)
	if p.marks[name] == nil {
		p.marks[name] = p.doc.Form(chart.MarkSize, chart.MarkSize, func(c *pdf.Canvas) {
			chart.DrawStar(pdfCanvas{Canvas: c}, status, assessment, differs, p.rtl())
		})
	}
	return p.marks[name]
}

// scales are the two scales by the name of their keys.
var scales = []struct {
	name string
	chart.Scale
}{{"status", chart.Status}, {"assessment", chart.Assessment}}

// drawing is a chart that draws itself on any canvas.
type drawing interface {
	Size() (w, h float64)
	Draw(chart.Canvas)
}

// figure sets a picture alone.
func (p *pdfReport) figure(says string, of drawing, scale float64) {
	w, h := of.Size()
	style := p.style(12 * scale)
	p.flow.Figure(says, w, h, scale, func(c *pdf.Canvas) { of.Draw(pdfCanvas{Canvas: c, style: style}) })
}
