// Package chart draws pictures as SVG: stacked bars, the course of an indicator
// against its target, a schematic tile map, and the small marks of a matrix.
//
// Each picture carries a title and a description, has no script and no style
// attribute (classes and presentation attributes alone, so that a strict
// Content-Security-Policy allows it), prints as it shows, and says nothing by
// colour alone: patterns, shapes or letters say it too. Charts are mirrored for
// languages that are written from right to left; maps are not, since west stays
// west. The caller hands over plain data and texts that are already translated.
package chart

import (
	"cmp"
	"fmt"
	"html"
	"strconv"
	"strings"
)

// Frame is what every picture has.
type Frame struct {
	ID    string // unique on the page; also begins the ids of its patterns
	Title string // what is shown, read out and shown on hover
	Desc  string // what it says, in a sentence or two
	RTL   bool   // drawn for a language that is written from right to left
}

// Look is how a value is drawn. Fill and Ink are presentation attributes, which
// a style sheet overrides by class.
type Look struct {
	Class   string
	Fill    string
	Ink     string  // of text on the fill
	Pattern Pattern // drawn over the fill
}

// Pattern is what tells fills apart without colour.
type Pattern string

// The patterns.
const (
	Plain   Pattern = ""
	Rising  Pattern = "rising"
	Falling Pattern = "falling"
	Dots    Pattern = "dots"
	Grid    Pattern = "grid"
	Level   Pattern = "level"
)

// width of every wide picture, in its own units; it scales to where it stands.
const width = 720

// pen is the canvas that writes SVG.
type pen struct {
	strings.Builder
	id     string // of the picture, which begins those of its patterns
	linked bool   // something in it leads somewhere
	head   func(role string) string
	mirror
}

func (p *pen) f(format string, args ...any) { fmt.Fprintf(&p.Builder, format, args...) }

// x places something of width w whose start is at from.
func (p *pen) x(from, w float64) string { return num(p.at(from, w)) }

// text writes a text whose start, middle or end stands at x.
func (p *pen) text(x, y float64, anchor, class, s string) {
	p.Text(Text{X: p.at(x, 0), Y: y, Anchor: anchor, Class: class, S: s})
}

// open begins the picture. Its head is written at the end, because an image's links
// could not be followed: a picture that holds some is a group.
func (p *pen) open(f Frame, class string, w, h float64) {
	p.id = f.ID
	direction := ""
	if f.RTL {
		direction = ` direction="rtl"`
	}
	p.head = func(role string) string {
		return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="chart %s" viewBox="0 0 %s %s" width="%s" height="%s" role="%s" aria-labelledby="%s-t" aria-describedby="%s-d" font-size="12" fill="currentColor"%s>`+
			`<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`,
			class, num(w), num(h), num(w), num(h), role, esc(f.ID), esc(f.ID), direction, esc(f.ID), esc(f.Title), esc(f.ID), esc(f.Desc))
	}
}

func (p *pen) close() string {
	role := "img"
	if p.linked {
		role = "group"
	}
	return p.head(role) + p.String() + `</svg>`
}

// patterns defines the patterns that the looks use, under the picture's id.
func (p *pen) patterns(id string, looks []Look) {
	seen := map[Pattern]bool{Plain: true}
	p.WriteString(`<defs>`)
	for _, look := range looks {
		if seen[look.Pattern] {
			continue
		}
		seen[look.Pattern] = true
		p.f(`<pattern id="%s-%s" width="6" height="6" patternUnits="userSpaceOnUse"><path d="%s" stroke="#fff" stroke-opacity=".75" stroke-width="1.2" fill="none"/></pattern>`,
			esc(id), look.Pattern, strokes[look.Pattern])
	}
	p.WriteString(`</defs>`)
}

var strokes = map[Pattern]string{
	Rising:  "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
	Falling: "M-1 -1L7 7M5 -1L7 1M-1 5L1 7",
	Dots:    "M2 3h2",
	Grid:    "M0 3h6M3 0v6",
	Level:   "M0 3h6",
}

// Rect writes a rectangle with its pattern over it.
func (p *pen) Rect(r Rect) {
	place := fmt.Sprintf(`<rect x="%s" y="%s" width="%s" height="%s"`, num(r.X), num(r.Y), num(r.W), num(r.H))
	p.WriteString(place)
	if r.Radius > 0 {
		p.f(` rx="%s"`, num(r.Radius))
	}
	p.paint(r.Paint)
	if r.Pattern != Plain {
		p.f(`%s fill="url(#%s-%s)"/>`, place, esc(p.id), r.Pattern)
	}
}

// Circle writes a circle.
func (p *pen) Circle(c Circle) {
	p.f(`<circle cx="%s" cy="%s" r="%s"`, num(c.X), num(c.Y), num(c.R))
	p.paint(c.Paint)
}

// Polygon writes a closed shape.
func (p *pen) Polygon(g Polygon) {
	p.WriteString(`<path d="`)
	for i, at := range g.Points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		p.WriteString(command + num(at[0]) + " " + num(at[1]))
	}
	p.WriteString(`z"`)
	p.paint(g.Paint)
}

// paint ends a shape with its class, fill and stroke.
func (p *pen) paint(s Paint) {
	p.f(` class="%s" fill="%s"`, esc(s.Class), esc(s.Fill))
	if s.Stroke != "" {
		p.f(` stroke="%s"`, s.Stroke)
	}
	if s.Width != 0 && s.Width != 1 {
		p.f(` stroke-width="%s"`, strings.TrimPrefix(num(s.Width), "0"))
	}
	if len(s.Dash) > 0 {
		p.f(` stroke-dasharray="%s %s"`, num(s.Dash[0]), num(s.Dash[1]))
	}
	p.WriteString("/>")
}

// Text writes a text.
func (p *pen) Text(t Text) {
	if t.Room > 0 {
		t.S = fit(t.S, t.Room)
	}
	p.f(`<text x="%s" y="%s" text-anchor="%s" class="%s"`, num(t.X), num(t.Y), t.Anchor, esc(t.Class))
	if t.Size != 0 {
		p.f(` font-size="%s"`, num(t.Size))
	}
	if size := cmp.Or(t.Size, 12); t.Within > 0 && letters(t.S)*size > t.Within {
		p.f(` textLength="%s" lengthAdjust="spacingAndGlyphs"`, num(t.Within))
	}
	if t.Bold {
		p.WriteString(` font-weight="bold"`)
	}
	if t.Fill != "" {
		p.f(` fill="%s"`, esc(t.Fill))
	}
	p.f(`>%s</text>`, esc(t.S))
}

// Linked draws something inside a link; without an address it just draws it.
func (p *pen) Linked(href string, draw func()) {
	if href == "" {
		draw()
		return
	}
	p.linked = true
	p.f(`<a href="%s">`, esc(href))
	draw()
	p.WriteString(`</a>`)
}

func esc(s string) string { return html.EscapeString(s) }

// num writes a coordinate with two decimals at most.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// fit shortens a text to about the room that there is at 12 units a letter.
func fit(s string, room float64) string {
	runes := []rune(s)
	most := int(room / 7)
	if len(runes) <= most || most < 2 {
		return s
	}
	return strings.TrimRight(string(runes[:most-1]), " -–,") + "…"
}
