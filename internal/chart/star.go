package chart

import (
	"fmt"
	"math"
)

// A star of eight points is one commitment: its outline is what was said, the light in
// it what was found, and a crack goes through it where the two disagree. The outline
// closes as the work goes on: dotted, thin, strong on one half, strong all round, and
// at last sealed by a second line. Nothing of it depends on colour.
const (
	light     = "#e3a008" // of what was found, and of nothing else
	starLine  = "#3d4f4b"
	starPaper = "#ffffff"
	starSplit = "#b23a22"

	starRadius = 9.3 // of its points
	starBand   = .76 // where a strong outline ends, as a share of the radius
	starSeal   = .64 // of the second line
	starLamp   = .68 // of what the light fills
	starPoints = 8
)

// star lists the corners of a star, from its upper point where reading goes on.
func star(share float64) [][2]float64 {
	inner := math.Cos(math.Pi/4) / math.Cos(math.Pi/8)
	corners := make([][2]float64, 2*starPoints)
	for i := range corners {
		radius := starRadius * share
		if i%2 == 1 {
			radius *= inner
		}
		turn := float64(i) * math.Pi / starPoints
		corners[i] = [2]float64{MarkSize/2 + radius*math.Sin(turn), MarkSize/2 - radius*math.Cos(turn)}
	}
	return corners
}

// corners draws a shape through corners.
func (m mark) corners(p Paint, corners [][2]float64) {
	flat := make([]float64, 0, 2*len(corners))
	for _, at := range corners {
		flat = append(flat, at[0], at[1])
	}
	m.shape(p, flat...)
}

var (
	linePaint  = Paint{Class: "star-line", Fill: starPaper, Stroke: starLine, Width: 1.1}
	bandPaint  = Paint{Class: "star-band", Fill: starLine}
	signPaint  = Paint{Class: "star-sign", Fill: starLine, Stroke: starPaper, Width: .6} // parted from the light below it
	lightPaint = Paint{Class: "star-light", Fill: light}
	splitPaint = Paint{Class: "star-split", Fill: starSplit, Stroke: starPaper, Width: .7}
)

// said draws the outline of a status with nothing in it.
func (m mark) said(code string) {
	m.outline(code)
	m.sign(code)
}

// outline draws how far a status says that things are.
func (m mark) outline(code string) {
	line, whole, band := linePaint, star(1), star(starBand)
	if code == "none" {
		line.Dash = []float64{1.2, 1.8}
	}
	m.corners(line, whole)
	switch code {
	case "in_progress":
		half := append([][2]float64{}, whole[starPoints:]...)
		half = append(half, whole[0], band[0])
		for i := len(band) - 1; i >= starPoints; i-- {
			half = append(half, band[i])
		}
		m.corners(bandPaint, half)
	case "delivered", "completed":
		m.corners(bandPaint, whole)
		m.corners(Paint{Class: "star-hole", Fill: starPaper}, band)
	}
}

// sign draws what stands in the star of a status over its light: the line that seals
// what is completed, the bars of what is suspended, the cross of what is cancelled.
func (m mark) sign(code string) {
	switch code {
	case "completed":
		m.corners(Paint{Class: "star-seal", Fill: "none", Stroke: starLine, Width: .9}, star(starSeal))
	case "suspended":
		m.shape(signPaint, 7.3, 6.5, 9, 6.5, 9, 13.5, 7.3, 13.5)
		m.shape(signPaint, 11, 6.5, 12.7, 6.5, 12.7, 13.5, 11, 13.5)
	case "cancelled":
		m.shape(signPaint, 7.7, 6.5, 10, 8.8, 12.3, 6.5, 13.5, 7.7, 11.2, 10, 13.5, 12.3, 12.3, 13.5, 10, 11.2, 7.7, 13.5, 6.5, 12.3, 8.8, 10, 6.5, 7.7)
	}
}

// found draws a thin star with the light of an assessment.
func (m mark) found(code string) {
	line := linePaint
	if code == "none" {
		line.Dash = []float64{1.2, 1.8}
	}
	m.corners(line, star(1))
	m.lamp(code)
}

// thirds is how many thirds of a star an assessment lights.
var thirds = map[string]int{"limited": 1, "substantial": 2, "complete": 3}

// lamp draws the light of an assessment, from the foot of the star; a ring where there
// is no evidence.
func (m mark) lamp(code string) {
	if code == "no_evidence" {
		m.Circle(Circle{MarkSize / 2, MarkSize / 2, 2.2, Paint{Class: "star-line", Fill: starPaper, Stroke: starLine, Width: 1.1}})
		return
	}
	n, lit := thirds[code]
	if !lit {
		return
	}
	height := 2 * starRadius * starLamp
	m.corners(lightPaint, below(star(starLamp), MarkSize/2+height/2-height*float64(n)/3))
}

// below cuts off what lies above a height.
func below(corners [][2]float64, top float64) (kept [][2]float64) {
	for i, at := range corners {
		before := corners[(i+len(corners)-1)%len(corners)]
		if (before[1] < top) != (at[1] < top) {
			share := (top - before[1]) / (at[1] - before[1])
			kept = append(kept, [2]float64{before[0] + share*(at[0]-before[0]), top})
		}
		if at[1] >= top {
			kept = append(kept, at)
		}
	}
	return kept
}

// crack goes through a star where the two parties disagree.
func (m mark) crack() {
	m.shape(splitPaint, 13.6, .6, 15.4, 1.6, 11.3, 7.6, 14.2, 10, 7.7, 19.4, 6, 18.3, 10.9, 10.6, 8.2, 8.2)
}

// Star draws a commitment's star: what was declared, what was found, and whether the two
// parties disagree. Its symbols are those of Sprite. Title says it in words; "" hides it
// from screen readers, for where the words stand beside it.
func Star(status, assessment string, differs bool, title string) string {
	uses := use(Status.id(status))
	if _, lit := thirds[assessment]; lit || assessment == "no_evidence" {
		uses += use("m-lamp-" + assessment)
	}
	if status == "completed" || status == "suspended" || status == "cancelled" {
		uses += use("m-sign-" + status)
	}
	if differs {
		uses += use("m-split")
	}
	return `<svg class="star" viewBox="0 0 20 20" ` + named(title) + uses + `</svg>`
}

func use(id string) string { return fmt.Sprintf(`<use href="#%s"/>`, id) }

// DrawStar draws on a canvas what Star shows.
func DrawStar(c Canvas, status, assessment string, differs, rtl bool) {
	m := mark{c, rtl}
	m.outline(status)
	m.lamp(assessment)
	m.sign(status)
	if differs {
		m.crack()
	}
}

// stars defines what Star lays over the outline of a status.
func stars(rtl bool) (all string) {
	for _, code := range []string{"limited", "substantial", "complete", "no_evidence"} {
		all += symbol("m-lamp-"+code, func(c Canvas) { mark{c, rtl}.lamp(code) })
	}
	for _, code := range []string{"completed", "suspended", "cancelled"} {
		all += symbol("m-sign-"+code, func(c Canvas) { mark{c, rtl}.sign(code) })
	}
	return all + symbol("m-split", func(c Canvas) { mark{c, rtl}.crack() })
}
