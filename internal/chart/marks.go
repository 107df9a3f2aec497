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
	shape  func(code string, look Look, letter string, rtl bool) string
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
	}, statusShape}
	Assessment = Scale{"assessment", []string{"complete", "substantial", "limited", "not_started", "no_evidence", "none"}, map[string]Look{
		"complete":    {"assessment-complete", stepFill, "#ffffff", Plain},
		"substantial": {"assessment-substantial", "#7460b0", "#ffffff", Rising},
		"limited":     {"assessment-limited", "#b9addb", "#1c1438", Plain},
		"not_started": {"assessment-not_started", "#e4e0ef", "#1c1438", Plain},
		"no_evidence": {"assessment-no_evidence", "#c9a13b", "#2b1d00", Dots},
		"none":        {"assessment-none", "#ffffff", "#444444", Plain},
	}, assessmentShape}
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
		for _, code := range s.codes {
			fmt.Fprintf(&b, `<symbol id="%s" viewBox="0 0 20 20">%s</symbol>`,
				s.id(code), s.shape(code, s.looks[code], letter(s.prefix, code), rtl))
		}
	}
	b.WriteString(`</svg>`)
	return b.String()
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
var outlines = map[string]string{
	"completed":   `<circle cx="10" cy="10" r="9.3" %s/>`,
	"delivered":   `<path d="M10 .3L19.7 10 10 19.7.3 10z" %s/>`,
	"in_progress": `<path d="M1.5 2.5H12L19 10 12 17.5H1.5z" %s/>`,
	"not_started": `<circle cx="10" cy="10" r="8.8" stroke-width="1.4" %s/>`,
	"suspended":   `<path d="M2 2h16v16H2z" %s/>`,
	"cancelled":   `<path d="M6 .7h8L19.3 6v8L14 19.3H6L.7 14V6z" %s/>`,
	"none":        `<circle cx="10" cy="10" r="8.8" stroke-dasharray="2.5 2" %s/>`,
}

func statusShape(code string, look Look, letter string, rtl bool) string {
	fill := look.Fill
	if code == "not_started" {
		fill = "#fff"
	}
	drawn := fmt.Sprintf(outlines[code], fmt.Sprintf(`class="%s" fill="%s" stroke="#333"`, look.Class, fill))
	at := "10"
	if code == "in_progress" {
		at = "8.5"
		if rtl {
			at, drawn = "11.5", `<g transform="matrix(-1 0 0 1 20 0)">`+drawn+`</g>`
		}
	}
	return drawn + fmt.Sprintf(`<text x="%s" y="14" text-anchor="middle" font-size="11" font-weight="bold" class="%s-ink" fill="%s">%s</text>`,
		at, look.Class, look.Ink, esc(letter))
}

// stepFill is the colour of a step that was climbed.
const stepFill = "#3b2a78"

// steps is how many of the three steps an assessment has climbed.
var steps = map[string]int{"not_started": 0, "limited": 1, "substantial": 2, "complete": 3}

func assessmentShape(code string, look Look, letter string, rtl bool) string {
	climbed, ok := steps[code]
	if !ok {
		dash := ""
		if code == "none" {
			dash = ` stroke-dasharray="2.5 2"`
		}
		return fmt.Sprintf(`<rect x="2" y="2" width="16" height="16" rx="3" class="%s" fill="%s" stroke="#333"%s/>`+
			`<text x="10" y="14.5" text-anchor="middle" font-size="12" font-weight="bold" class="%s-ink" fill="%s">%s</text>`,
			look.Class, look.Fill, dash, look.Class, look.Ink, esc(letter))
	}
	var b strings.Builder
	for i := range 3 {
		x := float64(1 + i*6)
		if rtl {
			x = 20 - x - 5
		}
		height := float64(6 + i*5)
		class, fill := "assessment-step", "#fff"
		if i < climbed {
			class, fill = "assessment-complete", stepFill
		}
		fmt.Fprintf(&b, `<rect x="%s" y="%s" width="5" height="%s" class="%s" fill="%s" stroke="#333"/>`,
			num(x), num(18-height), num(height), class, fill)
	}
	return b.String()
}
