package chart

// Return is where a return of a collection round stands. Its symbols are not part
// of Sprite: SpriteOf defines them on the pages that show returns.
var Return = Scale{"return", []string{"verified", "submitted", "returned", "in_progress", "expected", "excused"}, returnLooks, mark.came}

var returnLooks = map[string]Look{
	"verified":    {"return-verified", light, "#231900", Plain},
	"submitted":   {"return-submitted", "#9cc7bc", "#10302a", Plain},
	"returned":    {"return-returned", "#b23a22", "#ffffff", Falling},
	"in_progress": {"return-in_progress", "#e3dfd3", "#182623", Dots},
	"expected":    {"return-expected", "#ffffff", "#182623", Plain},
	"excused":     {"return-excused", "#c3b89e", "#2a2413", Level},
	"none":        {"return-none", "#ffffff", "#182623", Plain},
}

// came draws a disc with the sign of a return: a tick for what was verified, an arrow on
// for what was sent and one back for what was returned, three dots for what is being
// written, a bar for what is excused, and nothing but dots round for what is expected.
func (m mark) came(code string) {
	look := returnLooks[code]
	disc := Paint{Class: look.Class, Fill: look.Fill, Stroke: starLine, Width: 1.1}
	if code == "expected" || code == "none" {
		disc.Dash = []float64{1.2, 1.8}
	}
	m.Circle(Circle{MarkSize / 2, MarkSize / 2, 8.8, disc})
	ink := Paint{Class: look.Class + "-ink", Fill: look.Ink}
	switch code {
	case "verified":
		m.shape(ink, 5.2, 10.2, 6.8, 8.6, 9.2, 11, 13.4, 6.2, 15, 7.7, 9.3, 14.3)
	case "submitted":
		m.shape(ink, 5, 9, 10.5, 9, 10.5, 5.8, 15.4, 10, 10.5, 14.2, 10.5, 11, 5, 11)
	case "returned":
		m.shape(ink, 15, 9, 9.5, 9, 9.5, 5.8, 4.6, 10, 9.5, 14.2, 9.5, 11, 15, 11)
	case "in_progress":
		for _, x := range []float64{6, 10, 14} {
			m.shape(ink, x-1.2, 8.8, x+1.2, 8.8, x+1.2, 11.2, x-1.2, 11.2)
		}
	case "excused":
		m.shape(ink, 5.5, 9, 14.5, 9, 14.5, 11, 5.5, 11)
	}
}
