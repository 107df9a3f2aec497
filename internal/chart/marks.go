package chart

import (
	"fmt"
	"strings"
)

// Scale is a list of codes that are drawn in the same way everywhere.
type Scale struct {
	prefix string // of classes and symbol ids
	codes  []string
	looks  map[string]Look
	draw   func(c Canvas, code string, look Look, letter string, rtl bool)
}

// The two scales of the matrix. Their hues differ in lightness too; in a matrix
// each code has its own shape.
var (
	Status = Scale{"status", []string{"completed", "delivered", "in_progress", "not_started", "suspended", "cancelled", "none"}, map[string]Look{
		"completed":   {"status-completed", "#14532d", "#ffffff", Plain},
		"delivered":   {"status-delivered", "#2f7d4f", "#ffffff", Rising},
		"in_progress": {"status-in_progress", "#7fb2dd", "#0b2238", Plain},
		"not_started": {"status-not_started", "#dcdcdc", "#222222", Plain},
		"suspended":   {"status-suspended", "#e0a030", "#2b1d00", Grid},
		"cancelled":   {"status-cancelled", "#7a2630", "#ffffff", Falling},
		"none":        {"status-none", "#ffffff", "#444444", Plain},
	}, drawStatus}
	Assessment = Scale{"assessment", []string{"complete", "substantial", "limited", "not_started", "no_evidence", "none"}, map[string]Look{
		"complete":    {"assessment-complete", stepFill, "#ffffff", Plain},
		"substantial": {"assessment-substantial", "#7460b0", "#ffffff", Rising},
		"limited":     {"assessment-limited", "#b9addb", "#1c1438", Plain},
		"not_started": {"assessment-not_started", "#e4e0ef", "#1c1438", Plain},
		"no_evidence": {"assessment-no_evidence", "#c9a13b", "#2b1d00", Dots},
		"none":        {"assessment-none", "#ffffff", "#444444", Plain},
	}, drawAssessment}
)

// Codes lists the scale's codes from most to least, "none" last.
func (s Scale) Codes() []string { return s.codes }

// Look is how the code is drawn; that of "none" for an unknown one.
func (s Scale) Look(code string) Look {
	if look, ok := s.looks[code]; ok {
		return look
	}
	return s.looks["none"]
}

// id is the symbol of a code.
func (s Scale) id(code string) string {
	if _, ok := s.looks[code]; !ok {
		code = "none"
	}
	return "m-" + s.prefix + "-" + code
}

// Sprite defines the symbols that Mark and Cell use; it stands once on a page,
// before them. Letter returns the letter of a code of the scale whose prefix is
// "status" or "assessment".
func Sprite(letter func(prefix, code string) string, rtl bool) string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="chart-sprite" width="0" height="0" aria-hidden="true" focusable="false">`)
	for _, s := range []Scale{Status, Assessment} {
		b.WriteString(s.symbols(func(code string) string { return letter(s.prefix, code) }, rtl))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// MarkSize is how wide and high a mark is, in its units.
const MarkSize = 20

// Draw draws the mark of a code on a canvas; that of "none" for an unknown one.
func (s Scale) Draw(c Canvas, code, letter string, rtl bool) {
	if _, ok := s.looks[code]; !ok {
		code = "none"
	}
	s.draw(c, code, s.looks[code], letter, rtl)
}

// Mark draws one mark alone, for legends and lists. Title says it in words; ""
// hides the mark from screen readers, for where the words stand beside it.
func (s Scale) Mark(code, title string) string {
	return fmt.Sprintf(`<svg class="mark" width="20" height="20" %s<use href="#%s" width="20" height="20"/></svg>`,
		named(title), s.id(code))
}

// Cell draws a reported status and an assessment side by side, the status where
// reading begins.
func Cell(status, assessment, title string, rtl bool) string {
	first, second := 0, 23
	if rtl {
		first, second = second, first
	}
	return fmt.Sprintf(`<svg class="cell" viewBox="0 0 43 20" width="43" height="20" %s`+
		`<use href="#%s" x="%d" width="20" height="20"/><use href="#%s" x="%d" width="20" height="20"/></svg>`,
		named(title), Status.id(status), first, Assessment.id(assessment), second)
}

func named(title string) string {
	if title == "" {
		return `aria-hidden="true">`
	}
	return `role="img"><title>` + esc(title) + `</title>`
}

// outlines are the shapes of the statuses.
var outlines = map[string]func(c Canvas, p Paint, m func(x float64) float64){
	"completed":   func(c Canvas, p Paint, _ func(float64) float64) { c.Circle(Circle{10, 10, 9.3, p}) },
	"delivered":   polygon([]float64{10, .3, 19.7, 10, 10, 19.7, .3, 10}),
	"in_progress": polygon([]float64{1.5, 2.5, 12, 2.5, 19, 10, 12, 17.5, 1.5, 17.5}),
	"not_started": func(c Canvas, p Paint, _ func(float64) float64) {
		p.Width = 1.4
		c.Circle(Circle{10, 10, 8.8, p})
	},
	"suspended": polygon([]float64{2, 2, 18, 2, 18, 18, 2, 18}),
	"cancelled": polygon([]float64{6, .7, 14, .7, 19.3, 6, 19.3, 14, 14, 19.3, 6, 19.3, .7, 14, .7, 6}),
	"none": func(c Canvas, p Paint, _ func(float64) float64) {
		p.Dash = dashes
		c.Circle(Circle{10, 10, 8.8, p})
	},
}

var dashes = []float64{2.5, 2}

// polygon draws a shape through places given as x, y.
func polygon(at []float64) func(Canvas, Paint, func(float64) float64) {
	return func(c Canvas, p Paint, m func(float64) float64) {
		g := Polygon{Paint: p}
		for i := 0; i < len(at); i += 2 {
			g.Points = append(g.Points, [2]float64{m(at[i]), at[i+1]})
		}
		c.Polygon(g)
	}
}

func drawStatus(c Canvas, code string, look Look, letter string, rtl bool) {
	paint := Paint{Class: look.Class, Fill: look.Fill, Stroke: "#333"}
	if code == "not_started" {
		paint.Fill = "#fff"
	}
	m := func(x float64) float64 { return x }
	if rtl {
		m = func(x float64) float64 { return 20 - x }
	}
	outlines[code](c, paint, m)
	at := 10.0
	if code == "in_progress" {
		at = m(8.5)
	}
	c.Text(Text{X: at, Y: 14, Anchor: "middle", Class: look.Class + "-ink", Fill: look.Ink, Size: 11, Bold: true, S: letter})
}

// stepFill is the colour of a step that was climbed.
const stepFill = "#3b2a78"

// steps is how many of the three steps an assessment has climbed.
var steps = map[string]int{"not_started": 0, "limited": 1, "substantial": 2, "complete": 3}

func drawAssessment(c Canvas, code string, look Look, letter string, rtl bool) {
	climbed, ok := steps[code]
	if !ok {
		paint := Paint{Class: look.Class, Fill: look.Fill, Stroke: "#333"}
		if code == "none" {
			paint.Dash = dashes
		}
		c.Rect(Rect{X: 2, Y: 2, W: 16, H: 16, Radius: 3, Paint: paint})
		c.Text(Text{X: 10, Y: 14.5, Anchor: "middle", Class: look.Class + "-ink", Fill: look.Ink, Size: 12, Bold: true, S: letter})
		return
	}
	for i := range 3 {
		x := float64(1 + i*6)
		if rtl {
			x = 20 - x - 5
		}
		height := float64(6 + i*5)
		paint := Paint{Class: "assessment-step", Fill: "#fff", Stroke: "#333"}
		if i < climbed {
			paint.Class, paint.Fill = "assessment-complete", stepFill
		}
		c.Rect(Rect{X: x, Y: 18 - height, W: 5, H: height, Paint: paint})
	}
}
