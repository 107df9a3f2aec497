package chart

import "strconv"

// Bars is stacked horizontal bars, all of the same length where their totals
// are: one bar a line, one part a series.
type Bars struct {
	Frame
	Series []Series
	Bars   []Bar
	Bare   bool // without the legend, where one stands nearby
}

// Series is one kind of part, shown in the legend.
type Series struct {
	Label string
	Look  Look
}

// Bar is one line.
type Bar struct {
	Label string
	Href  string // where the label leads; "" for nowhere
	Parts []int  // one for each series, none below 0
}

// Total is what the parts come to.
func (b Bar) Total() int { return sum(b.Parts) }

const (
	barLine   = 26.0
	barHeight = 18.0
	barLabel  = 200.0
	barEnd    = 40.0
	legendRow = 22.0
)

// SVG draws the bars.
func (b Bars) SVG() string {
	p := &pen{mirror: mirror{b.RTL, width}}
	w, h := b.Size()
	p.open(b.Frame, "chart-bars", w, h)
	p.patterns(b.ID, looks(b.Series))
	b.Draw(p)
	return p.close()
}

// Size is how wide and high the picture is, in its units.
func (b Bars) Size() (w, h float64) {
	return width, b.top() + float64(len(b.Bars))*barLine + 4
}

// top is where the first bar begins.
func (b Bars) top() float64 {
	if b.Bare {
		return 0
	}
	return legendHeight(len(b.Series))
}

// Draw draws the bars on a canvas.
func (b Bars) Draw(c Canvas) {
	m := mirror{b.RTL, width}
	if !b.Bare {
		m.legend(c, b.Series)
	}
	top, longest := b.top(), 1
	for _, bar := range b.Bars {
		longest = max(longest, sum(bar.Parts))
	}
	for i, bar := range b.Bars {
		b.line(c, m, bar, top+float64(i)*barLine, float64(longest))
	}
}

func (b Bars) line(c Canvas, m mirror, bar Bar, y, longest float64) {
	c.Linked(bar.Href, func() {
		c.Text(Text{X: m.at(barLabel-8, 0), Y: y + 14, Anchor: "end", Class: "chart-label", Room: barLabel - 8, S: bar.Label})
	})
	unit := (width - barLabel - barEnd) / longest
	at := barLabel
	for i, n := range bar.Parts {
		w := float64(n) * unit
		if n <= 0 || i >= len(b.Series) {
			continue
		}
		look := b.Series[i].Look
		c.Rect(Rect{X: m.at(at, w), Y: y + 1, W: w, H: barHeight, Paint: look.paint()})
		if written := strconv.Itoa(n); w > float64(7*len(written)+8) {
			m.count(c, at+w/2, y+14.5, look, written)
		}
		at += w
	}
	c.Text(Text{X: m.at(at+6, 0), Y: y + 14, Anchor: "start", Class: "chart-total", S: strconv.Itoa(sum(bar.Parts))})
}

// count writes a number on a fill, on a patch of the fill's own colour where a
// pattern would disturb it.
func (m mirror) count(c Canvas, x, y float64, look Look, n string) {
	if look.Pattern != Plain {
		w := float64(7*len(n) + 6)
		c.Rect(Rect{X: m.at(x-w/2, w), Y: y - 11.5, W: w, H: 14, Radius: 3, Paint: Paint{Class: look.Class, Fill: look.Fill}})
	}
	c.Text(Text{X: m.at(x, 0), Y: y, Anchor: "middle", Class: "chart-count " + look.Class + "-ink", Fill: look.Ink, S: n})
}

const legendColumns = 4

func legendHeight(n int) float64 {
	return float64((n+legendColumns-1)/legendColumns)*legendRow + 6
}

func (m mirror) legend(c Canvas, series []Series) {
	const column = float64(width) / legendColumns
	for i, s := range series {
		x, y := float64(i%legendColumns)*column, float64(i/legendColumns)*legendRow
		c.Rect(Rect{X: m.at(x+1, 22), Y: y + 2, W: 22, H: 14, Paint: s.Look.paint()})
		c.Text(Text{X: m.at(x+30, 0), Y: y + 13, Anchor: "start", Class: "chart-legend", Room: column - 32, S: s.Label})
	}
}

func looks(series []Series) []Look {
	list := make([]Look, len(series))
	for i, s := range series {
		list[i] = s.Look
	}
	return list
}

func sum(parts []int) int {
	total := 0
	for _, n := range parts {
		total += max(n, 0)
	}
	return total
}
