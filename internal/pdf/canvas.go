package pdf

import (
	"bytes"
	"fmt"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// Canvas is a part of a page with units of its own, from its top left corner.
type Canvas struct {
	page  *Page
	x, y  float64
	scale float64 // points to the unit
}

// Paint is how a shape is drawn; colours that are not set draw nothing.
type Paint struct {
	Fill, Stroke Color
	Width        float64   // of the stroke
	Dash         []float64 // of the stroke
}

// Canvas is the page's part whose top left corner is there.
func (p *Page) Canvas(x, y, scale float64) *Canvas { return &Canvas{p, x, y, scale} }

func (c *Canvas) at(x, y float64) (float64, float64) {
	return c.x + x*c.scale, c.page.height - c.y - y*c.scale
}

// Rect draws a rectangle, its corners rounded where radius is above 0.
func (c *Canvas) Rect(x, y, w, h, radius float64, paint Paint) {
	if radius <= 0 {
		left, bottom := c.at(x, y+h)
		c.draw(paint, func() { c.page.nums("re", left, bottom, w*c.scale, h*c.scale) })
		return
	}
	r := min(radius, w/2, h/2)
	k := r * (1 - arc)
	c.draw(paint, func() {
		c.move(x+r, y)
		c.to(x+w-r, y)
		c.curve(x+w-k, y, x+w, y+k, x+w, y+r)
		c.to(x+w, y+h-r)
		c.curve(x+w, y+h-k, x+w-k, y+h, x+w-r, y+h)
		c.to(x+r, y+h)
		c.curve(x+k, y+h, x, y+h-k, x, y+h-r)
		c.to(x, y+r)
		c.curve(x, y+k, x+k, y, x+r, y)
		c.page.nums("h")
	})
}

// arc is how far the handles of a quarter of a circle reach.
const arc = .5523

// Circle draws a circle.
func (c *Canvas) Circle(x, y, r float64, paint Paint) { c.Rect(x-r, y-r, 2*r, 2*r, r, paint) }

// Polygon draws a closed shape.
func (c *Canvas) Polygon(points [][2]float64, paint Paint) {
	if len(points) == 0 {
		return
	}
	c.draw(paint, func() {
		c.move(points[0][0], points[0][1])
		for _, p := range points[1:] {
			c.to(p[0], p[1])
		}
		c.page.nums("h")
	})
}

// Line draws a line.
func (c *Canvas) Line(x1, y1, x2, y2 float64, paint Paint) {
	c.draw(Paint{Stroke: paint.Stroke, Width: paint.Width, Dash: paint.Dash}, func() {
		c.move(x1, y1)
		c.to(x2, y2)
	})
}

// Within draws what stays inside a rectangle.
func (c *Canvas) Within(x, y, w, h float64, draw func()) {
	c.page.aside(func() {
		left, bottom := c.at(x, y+h)
		c.page.nums("re", left, bottom, w*c.scale, h*c.scale)
		c.page.op("W n\n")
		draw()
	})
}

// Text draws a text of one line whose start, middle or end stands at x, on the
// base line y. The size of the style is in points.
func (c *Canvas) Text(s string, style Style, x, y float64, align Align) {
	b := c.page.doc.Layout(s, style, 1e6)
	l := b.lines[0]
	left, base := c.at(x, y)
	switch {
	case align == Center:
		left -= l.width / 2
	case align == Right, align == Start && style.Dir == RightToLeft, align == End && style.Dir != RightToLeft:
		left -= l.width
	}
	c.page.show(l, style, left, c.page.height-base)
}

// Fit shortens a text to a room in the canvas's units.
func (c *Canvas) Fit(s string, style Style, room float64) string {
	return c.page.doc.Fit(s, style, room*c.scale)
}

// Outline draws a text as a shape, for letters that are part of a picture. Its
// middle stands at x; size is in the canvas's units.
func (c *Canvas) Outline(s string, bold bool, size, x, y float64, fill Color) {
	l := c.page.doc.Layout(s, Style{Size: size, Bold: bold}, 1e6).lines[0]
	c.draw(Paint{Fill: fill}, func() {
		for _, p := range l.pieces {
			pen := x - l.width/2 + p.x
			unit := size / float64(p.font.font.Upem())
			for _, g := range p.glyphs {
				c.outline(p.font.face, g.id, pen+g.dx*size/1000, y-g.dy*size/1000, unit)
				pen += g.advance * size / 1000
			}
		}
	})
}

func (c *Canvas) outline(face *font.Face, id font.GID, x, y, unit float64) {
	outline, _ := face.GlyphDataOutline(id)
	var px, py float64
	place := func(p opentype.SegmentPoint) (float64, float64) {
		return x + float64(p.X)*unit, y - float64(p.Y)*unit
	}
	for i, s := range outline.Segments {
		ax, ay := place(s.Args[0])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				c.page.nums("h")
			}
			c.move(ax, ay)
			px, py = ax, ay
		case opentype.SegmentOpLineTo:
			c.to(ax, ay)
			px, py = ax, ay
		case opentype.SegmentOpQuadTo:
			bx, by := place(s.Args[1])
			c.curve(px+(ax-px)*2/3, py+(ay-py)*2/3, bx+(ax-bx)*2/3, by+(ay-by)*2/3, bx, by)
			px, py = bx, by
		}
	}
	if len(outline.Segments) > 0 {
		c.page.nums("h")
	}
}

func (c *Canvas) move(x, y float64) { c.point("m", x, y) }
func (c *Canvas) to(x, y float64)   { c.point("l", x, y) }

func (c *Canvas) point(op string, x, y float64) {
	px, py := c.at(x, y)
	c.page.nums(op, px, py)
}

func (c *Canvas) curve(x1, y1, x2, y2, x3, y3 float64) {
	ax, ay := c.at(x1, y1)
	bx, by := c.at(x2, y2)
	dx, dy := c.at(x3, y3)
	c.page.nums("c", ax, ay, bx, by, dx, dy)
}

// draw sets the colours, makes the path and paints it.
func (c *Canvas) draw(paint Paint, path func()) {
	fills, strokes := paint.Fill.set, paint.Stroke.set && paint.Width > 0
	if fills {
		c.page.setFill(paint.Fill)
	}
	if strokes {
		dash := make([]float64, len(paint.Dash))
		for i, d := range paint.Dash {
			dash[i] = d * c.scale
		}
		c.page.setStroke(paint.Stroke, paint.Width*c.scale, dash)
	}
	path()
	switch {
	case fills && strokes:
		c.page.op("B\n")
	case fills:
		c.page.op("f\n")
	case strokes:
		c.page.op("S\n")
	default:
		c.page.op("n\n")
	}
}

// Form is a picture that is drawn in many places and kept once.
type Form struct {
	ref           ref
	name          string
	width, height float64
}

// Form draws a picture of a size, to be used again and again.
func (d *Document) Form(width, height float64, draw func(*Canvas)) *Form {
	p := &Page{doc: d, width: width, height: height}
	draw(p.Canvas(0, 0, 1))
	f := &Form{ref: d.file.alloc(), name: fmt.Sprintf("X%d", len(d.marks)), width: width, height: height}
	d.file.streamAt(f.ref, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources<<>>", num(width), num(height)), bytes.Clone(p.content))
	d.marks = append(d.marks, f)
	return f
}

// Form draws a form with its top left corner there, as high as given.
func (c *Canvas) Form(f *Form, x, y, height float64) {
	scale := height * c.scale / f.height
	left, bottom := c.at(x, y+height)
	c.page.aside(func() {
		c.page.op("%.4g 0 0 %.4g %s %s cm/%s Do\n", scale, scale, num(left), num(bottom), f.name)
	})
}
