package pdf

import (
	"fmt"
	"strconv"
)

// A4 is the paper, upright.
const (
	A4Width  = 595.28
	A4Height = 841.89
)

// Page is one page, open until it is closed or the document ends.
type Page struct {
	doc           *Document
	width, height float64
	ref           ref
	key           int
	content       []byte
	streams       []ref
	marks         []*Tag // by number of marked content
	links         []ref
	fill, stroke  Color // what was set last
	line          float64
	held          bool // open until the document ends
	dashed        bool
}

// Page appends a page.
func (d *Document) Page(width, height float64) *Page {
	p := &Page{doc: d, width: width, height: height, ref: d.file.alloc()}
	p.key = d.parent(p)
	d.pages = append(d.pages, p)
	return p
}

// Size is the page's width and height.
func (p *Page) Size() (width, height float64) { return p.width, p.height }

// close writes what was drawn since the last time. What follows goes on with the
// same settings.
func (p *Page) close() {
	if len(p.content) == 0 {
		return
	}
	p.streams = append(p.streams, p.doc.file.stream("", p.content))
	p.content = nil
}

// Marked draws what belongs to the tag.
func (p *Page) Marked(t *Tag, draw func()) {
	t.kids = append(t.kids, kid{page: p, mark: len(p.marks)})
	p.op("/%s<</MCID %d>>BDC\n", t.role, len(p.marks))
	p.marks = append(p.marks, t)
	draw()
	p.op("EMC\n")
}

// Artifact draws what says nothing of its own: rules, grounds, marks beside
// their words.
func (p *Page) Artifact(draw func()) {
	p.op("/Artifact BMC\n")
	draw()
	p.op("EMC\n")
}

// Running draws a running line; place is Header or Footer.
func (p *Page) Running(place string, draw func()) {
	p.op("/Artifact<</Type/Pagination/Subtype/%s>>BDC\n", place)
	draw()
	p.op("EMC\n")
}

func (p *Page) op(format string, args ...any) {
	p.content = fmt.Appendf(p.content, format, args...)
}

// nums writes numbers, then an operator.
func (p *Page) nums(operator string, values ...float64) {
	for _, v := range values {
		p.content = append(appendNum(p.content, v), ' ')
	}
	p.content = append(append(p.content, operator...), '\n')
}

func (p *Page) setFill(c Color) {
	if c != p.fill {
		p.fill = c
		p.color("rg", c)
	}
}

func (p *Page) setStroke(c Color, width float64, dash []float64) {
	if c != p.stroke {
		p.stroke = c
		p.color("RG", c)
	}
	if width != p.line {
		p.line = width
		p.nums("w", width)
	}
	if len(dash) > 0 || p.dashed {
		p.dashed = len(dash) > 0
		p.content = append(p.content, '[')
		for _, d := range dash {
			p.content = append(appendNum(p.content, d), ' ')
		}
		p.content = append(p.content, "]0 d\n"...)
	}
}

// isolated draws, and restores the colours, lines and clipping that held before.
func (p *Page) isolated(draw func()) {
	fill, stroke, line, dashed := p.fill, p.stroke, p.line, p.dashed
	p.op("q\n")
	draw()
	p.op("Q\n")
	p.fill, p.stroke, p.line, p.dashed = fill, stroke, line, dashed
}

// Link makes a part of the page lead to a place in the document. The tag is a
// Link whose text stands there; description says where it leads.
func (p *Page) Link(t *Tag, area Rect, to Target, description string) {
	link := p.doc.file.alloc()
	p.links = append(p.links, link)
	p.doc.file.put(link, fmt.Sprintf("<</Type/Annot/Subtype/Link/Rect[%s %s %s %s]/Border[0 0 0]/F 4/Dest%s/Contents%s/StructParent %d>>",
		num(area.X), num(p.height-area.Y-area.Height), num(area.X+area.Width), num(p.height-area.Y), to, textString(description), p.doc.parent(t)))
	t.kids = append(t.kids, kid{page: p, link: link})
}

// Target is a place in the document.
type Target struct {
	page *Page
	y    float64
}

// Target is a height of the page.
func (p *Page) Target(y float64) Target { return Target{p, y} }

// Number is the target's page, from 1.
func (t Target) Number() int {
	for i, p := range t.page.doc.pages {
		if p == t.page {
			return i + 1
		}
	}
	return 0
}

func (t Target) String() string {
	return "[" + t.page.ref.String() + "/XYZ 0 " + num(t.page.height-t.y) + " null]"
}

// Color is an opaque colour; the zero Color draws nothing.
type Color struct {
	red, green, blue uint8
	set              bool
}

// Hex reads a colour written as #rgb or #rrggbb.
func Hex(s string) Color {
	if len(s) == 4 {
		s = string([]byte{'#', s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	if len(s) != 7 || s[0] != '#' {
		return Color{}
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return Color{}
	}
	return Color{uint8(n >> 16), uint8(n >> 8), uint8(n), true}
}

// Toward mixes a share of another colour in, from 0 to 1.
func (c Color) Toward(other Color, share float64) Color {
	mix := func(a, b uint8) uint8 { return uint8(float64(a)*(1-share) + float64(b)*share + .5) }
	return Color{mix(c.red, other.red), mix(c.green, other.green), mix(c.blue, other.blue), true}
}

func (p *Page) color(operator string, c Color) {
	p.op("%.3g %.3g %.3g %s\n", float64(c.red)/255, float64(c.green)/255, float64(c.blue)/255, operator)
}
