package pdf

import (
	"bytes"
	"fmt"
)

// Canvas is a part of a page with units of its own, from its top left corner.
type Canvas struct {
	page  *Page
	x, y  float64
	scale float64 // points to the unit
}

// Rect is a rectangle by its top left corner, in the units of whoever draws it.
type Rect struct {
	X, Y, Width, Height float64
	Radius              float64 // of its corners, which are square where it is 0
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

// Rect draws a rectangle.
func (c *Canvas) Rect(r Rect, paint Paint) {
	c.draw(paint, func() {
		if r.Radius > 0 {
			c.roundedPath(r)
			return
		}
		c.rectPath(r)
	})
}

func (c *Canvas) rectPath(r Rect) {
	left, bottom := c.at(r.X, r.Y+r.Height)
	c.page.nums("re", left, bottom, r.Width*c.scale, r.Height*c.scale)
}

func (c *Canvas) roundedPath(rect Rect) {
	r := min(rect.Radius, rect.Width/2, rect.Height/2)
	k := r * (1 - arc)
	left, top, right, bottom := rect.X, rect.Y, rect.X+rect.Width, rect.Y+rect.Height
	c.move(left+r, top)
	c.to(right-r, top)
	c.curve(point{right - k, top}, point{right, top + k}, point{right, top + r})
	c.to(right, bottom-r)
	c.curve(point{right, bottom - k}, point{right - k, bottom}, point{right - r, bottom})
	c.to(left+r, bottom)
	c.curve(point{left + k, bottom}, point{left, bottom - k}, point{left, bottom - r})
	c.to(left, top+r)
	c.curve(point{left, top + k}, point{left + k, top}, point{left + r, top})
	c.page.nums("h")
}

// arc is how far the control points of a quarter of a circle lie from its ends,
// as a share of the radius.
const arc = .5523

// Circle draws a circle around its middle.
func (c *Canvas) Circle(x, y, r float64, paint Paint) {
	c.Rect(Rect{X: x - r, Y: y - r, Width: 2 * r, Height: 2 * r, Radius: r}, paint)
}

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

// Within clips to the rectangle all that draw draws.
func (c *Canvas) Within(r Rect, draw func()) {
	c.page.isolated(func() {
		c.rectPath(r)
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

// Width is how wide a text of one line is, in the canvas's units.
func (c *Canvas) Width(s string, style Style) float64 {
	return c.page.doc.Layout(s, style, 1e6).lines[0].width / c.scale
}

// point is a place on a canvas.
type point struct{ x, y float64 }

func (c *Canvas) move(x, y float64) {
	px, py := c.at(x, y)
	c.page.nums("m", px, py)
}

func (c *Canvas) to(x, y float64) {
	px, py := c.at(x, y)
	c.page.nums("l", px, py)
}

// curve draws a Bézier curve with two control points to its end.
func (c *Canvas) curve(control1, control2, end point) {
	ax, ay := c.at(control1.x, control1.y)
	bx, by := c.at(control2.x, control2.y)
	ex, ey := c.at(end.x, end.y)
	c.page.nums("c", ax, ay, bx, by, ex, ey)
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
	c.page.isolated(func() {
		c.page.op("%.4g 0 0 %.4g %s %s cm/%s Do\n", scale, scale, num(left), num(bottom), f.name)
	})
}
