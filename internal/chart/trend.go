package chart

import (
	"fmt"
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
)

// SVG draws the line in whole units from each point to the next, since a page has
// several; the style sheet gives it its look.
func (t Trend) SVG() string {
	x := mirror{t.RTL, trendWidth}
	most := 1
	for _, v := range t.Values {
		most = max(most, v)
	}
	at := func(i int) (int, int) {
		return int(x.at(float64(1+i*(trendWidth-2)/max(1, len(t.Values)-1)), 0)), trendHeight - 1 - t.Values[i]*(trendHeight-2)/most
	}
	var path strings.Builder
	for i := range t.Values {
		toX, toY := at(i)
		if i == 0 {
			fmt.Fprintf(&path, "M%d %dl", toX, toY)
			continue
		}
		fromX, fromY := at(i - 1)
		fmt.Fprintf(&path, "%d %d ", toX-fromX, toY-fromY)
	}
	return fmt.Sprintf(`<svg class="trend" viewBox="0 0 %d %d" role="img"><title>%s</title><path d="%s"/></svg>`,
		trendWidth, trendHeight, esc(t.Label), strings.TrimRight(path.String(), "l "))
}
