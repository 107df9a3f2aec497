package chart

import "fmt"

// Scale is a list of codes that are drawn in the same way everywhere.
type Scale struct {
	prefix string // of classes and symbol ids
	codes  []string
	looks  map[string]Look
	draw   func(m mark, code string)
}

// The two scales of the matrix. What was said is drawn in the greens of the ink, what
// was found in the colours of light; within a scale they differ in lightness too.
var (
	Status = Scale{"status", []string{"completed", "delivered", "in_progress", "not_started", "suspended", "cancelled", "none"}, map[string]Look{
		"completed":   {"status-completed", "#0d5b50", "#ffffff", Plain},
		"delivered":   {"status-delivered", "#2f7567", "#ffffff", Rising},
		"in_progress": {"status-in_progress", "#9cc7bc", "#10302a", Plain},
		"not_started": {"status-not_started", "#e3dfd3", "#182623", Plain},
		"suspended":   {"status-suspended", "#c3b89e", "#2a2413", Grid},
		"cancelled":   {"status-cancelled", "#5f4b42", "#ffffff", Falling},
		"none":        {"status-none", "#ffffff", "#182623", Plain},
	}, mark.said}
	Assessment = Scale{"assessment", []string{"complete", "substantial", "limited", "not_started", "no_evidence", "none"}, map[string]Look{
		"complete":    {"assessment-complete", light, "#231900", Plain},
		"substantial": {"assessment-substantial", "#f0c75e", "#231900", Rising},
		"limited":     {"assessment-limited", "#f8e6b8", "#231900", Plain},
		"not_started": {"assessment-not_started", "#e8e3d7", "#182623", Plain},
		"no_evidence": {"assessment-no_evidence", "#cdc3ae", "#231900", Dots},
		"none":        {"assessment-none", "#ffffff", "#182623", Plain},
	}, mark.found}
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

// Sprite defines the symbols that Mark and Star use; it stands once on a page,
// before them.
func Sprite(rtl bool) string {
	return sprite(Status.symbols(rtl) + Assessment.symbols(rtl) + stars(rtl))
}

// SpriteOf defines the symbols of one scale; it stands once on a page, before its marks.
func SpriteOf(s Scale, rtl bool) string { return sprite(s.symbols(rtl)) }

func sprite(symbols string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" class="chart-sprite" width="0" height="0" aria-hidden="true" focusable="false">` + symbols + `</svg>`
}

// symbols defines the scale's marks.
func (s Scale) symbols(rtl bool) (all string) {
	for _, code := range s.codes {
		all += symbol(s.id(code), func(c Canvas) { s.Draw(c, code, rtl) })
	}
	return all
}

func symbol(id string, draw func(Canvas)) string {
	var p pen
	draw(&p)
	return fmt.Sprintf(`<symbol id="%s" viewBox="0 0 %[2]d %[2]d">%s</symbol>`, id, MarkSize, p.String())
}

// MarkSize is how wide and high a mark is, in its units.
const MarkSize = 20

// mark is a canvas of one mark, mirrored where what it stands in is.
type mark struct {
	Canvas
	rtl bool
}

// shape draws a closed shape through places given as x, y.
func (m mark) shape(p Paint, at ...float64) {
	g := Polygon{Paint: p}
	for i := 0; i < len(at); i += 2 {
		x := at[i]
		if m.rtl {
			x = MarkSize - x
		}
		g.Points = append(g.Points, [2]float64{x, at[i+1]})
	}
	m.Polygon(g)
}

// Draw draws the mark of a code on a canvas; that of "none" for an unknown one.
func (s Scale) Draw(c Canvas, code string, rtl bool) {
	if _, ok := s.looks[code]; !ok {
		code = "none"
	}
	s.draw(mark{c, rtl}, code)
}

// Mark draws one mark alone, for legends and lists. Title says it in words; ""
// hides the mark from screen readers, for where the words stand beside it.
func (s Scale) Mark(code, title string) string {
	return fmt.Sprintf(`<svg class="mark" viewBox="0 0 20 20" width="20" height="20" %s<use href="#%s" width="20" height="20"/></svg>`,
		named(title), s.id(code))
}

func named(title string) string {
	if title == "" {
		return `aria-hidden="true">`
	}
	return `role="img"><title>` + esc(title) + `</title>`
}
