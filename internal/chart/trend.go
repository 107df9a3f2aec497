package chart

import (
	"fmt"
	"slices"
	"strings"
)

// Trend is how a count went over some periods: a bare line, small enough to stand
// beside the count of today. The first period stands where reading begins, and the
// line's foot is zero.
type Trend struct {
	Label  string // what it says, in words
	Values []int
	RTL    bool // drawn for a language that is written from right to left
}

const (
	trendWidth  = 58
	trendHeight = 20
	trendInk    = "#0d5b50"
)

// at is where a point stands, in whole units.
func (t Trend) at(i int) (x, y int) {
	most := 1
	for _, v := range t.Values {
		most = max(most, v)
	}
	along := mirror{t.RTL, trendWidth}.at(float64(1+i*(trendWidth-2)/max(1, len(t.Values)-1)), 0)
	return int(along), trendHeight - 1 - t.Values[i]*(trendHeight-2)/most
}

// SVG draws the line in whole units from each point to the next, since a page has
// several; the style sheet gives it its look.
func (t Trend) SVG() string {
	var path strings.Builder
	for i := range t.Values {
		toX, toY := t.at(i)
		if i == 0 {
			fmt.Fprintf(&path, "M%d %dl", toX, toY)
			continue
		}
		fromX, fromY := t.at(i - 1)
		fmt.Fprintf(&path, "%d %d ", toX-fromX, toY-fromY)
	}
	return fmt.Sprintf(`<svg class="trend" viewBox="0 0 %d %d" role="img"><title>%s</title><path d="%s"/></svg>`,
		trendWidth, trendHeight, esc(t.Label), strings.TrimRight(path.String(), "l "))
}

// Size is how wide and high the line is on a canvas, in its units.
func (t Trend) Size() (w, h float64) { return trendWidth, trendHeight }

// Draw draws the line on a canvas with its last point, as a shape as thin as a line.
func (t Trend) Draw(c Canvas) {
	const thin = .7
	var over, under [][2]float64
	for i := range t.Values {
		x, y := t.at(i)
		over = append(over, [2]float64{float64(x), float64(y) - thin})
		under = append(under, [2]float64{float64(x), float64(y) + thin})
	}
	if len(over) == 0 {
		return
	}
	slices.Reverse(under)
	c.Polygon(Polygon{append(over, under...), Paint{Fill: trendInk}})
	c.Circle(Circle{under[0][0], under[0][1] - thin, 1.8, Paint{Fill: trendInk}})
}
