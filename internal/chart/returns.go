package chart

import "fmt"

// Return is where a return of a collection round stands. Its symbols are not part
// of Sprite: SpriteOf defines them on the pages that show returns.
var Return = Scale{"return", []string{"verified", "submitted", "returned", "in_progress", "expected", "excused"}, map[string]Look{
	"verified":    {"return-verified", "#14532d", "#ffffff", Plain},
	"submitted":   {"return-submitted", "#7fb2dd", "#0b2238", Plain},
	"returned":    {"return-returned", "#7a2630", "#ffffff", Falling},
	"in_progress": {"return-in_progress", "#e0a030", "#2b1d00", Dots},
	"expected":    {"return-expected", "#ffffff", "#333333", Plain},
	"excused":     {"return-excused", "#dcdcdc", "#222222", Level},
	"none":        {"return-none", "#ffffff", "#444444", Plain},
}, drawReturn}

var returnOutlines = map[string]func(c Canvas, p Paint, m func(x float64) float64){
	"verified":    outlines["completed"],
	"submitted":   outlines["in_progress"],
	"returned":    outlines["cancelled"],
	"in_progress": outlines["delivered"],
	"expected":    outlines["none"],
	"excused":     outlines["suspended"],
}

func drawReturn(c Canvas, code string, look Look, letter string, rtl bool) {
	m := func(x float64) float64 { return x }
	if rtl {
		m = func(x float64) float64 { return 20 - x }
	}
	outline, ok := returnOutlines[code]
	if !ok {
		outline = outlines["not_started"]
	}
	outline(c, Paint{Class: look.Class, Fill: look.Fill, Stroke: "#333"}, m)
	at := 10.0
	if code == "submitted" {
		at = m(8.5)
	}
	c.Text(Text{X: at, Y: 14, Anchor: "middle", Class: look.Class + "-ink", Fill: look.Ink, Size: 11, Bold: true, S: letter})
}

// SpriteOf defines the symbols of one scale; it stands once on a page, before its
// marks. Letter returns the letter of a code.
func SpriteOf(s Scale, letter func(code string) string, rtl bool) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" class="chart-sprite" width="0" height="0" aria-hidden="true" focusable="false">` +
		s.symbols(letter, rtl) + `</svg>`
}

// symbols defines the scale's marks.
func (s Scale) symbols(letter func(code string) string, rtl bool) string {
	all := ""
	for _, code := range s.codes {
		var p pen
		s.Draw(&p, code, letter(code), rtl)
		all += fmt.Sprintf(`<symbol id="%s" viewBox="0 0 20 20">%s</symbol>`, s.id(code), p.String())
	}
	return all
}
