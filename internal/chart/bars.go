package chart

import "strconv"

// Bars is stacked horizontal bars, all of the same length where their totals
// are: one bar a line, one part a series.
type Bars struct {
	Frame
	Series []Series
	Bars   []Bar
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

const (
	barLine   = 26.0
	barHeight = 18.0
	barLabel  = 200.0
	barEnd    = 40.0
	legendRow = 22.0
)

// SVG draws the bars.
func (b Bars) SVG() string {
	p := &pen{rtl: b.RTL}
	top := legendHeight(len(b.Series))
	p.open(b.Frame, "chart-bars", width, top+float64(len(b.Bars))*barLine+4)
	p.patterns(b.ID, looks(b.Series))
	p.legend(b.ID, b.Series)
	longest := 1
	for _, bar := range b.Bars {
		longest = max(longest, sum(bar.Parts))
	}
	for i, bar := range b.Bars {
		b.line(p, bar, top+float64(i)*barLine, float64(longest))
	}
	return p.close()
}

func (b Bars) line(p *pen, bar Bar, y, longest float64) {
	p.linked(bar.Href, func() {
		p.text(barLabel-8, y+14, "end", "chart-label", fit(bar.Label, barLabel-8))
	})
	unit := (width - barLabel - barEnd) / longest
	at := barLabel
	for i, n := range bar.Parts {
		w := float64(n) * unit
		if n <= 0 || i >= len(b.Series) {
			continue
		}
		look := b.Series[i].Look
		p.box(b.ID, look, p.x(at, w), y+1, w, barHeight)
		if count := strconv.Itoa(n); w > float64(7*len(count)+8) {
			p.count(at+w/2, y+14.5, look, count)
		}
		at += w
	}
	p.text(at+6, y+14, "start", "chart-total", strconv.Itoa(sum(bar.Parts)))
}

// count writes a number on a fill, on a patch of the fill's own colour where a
// pattern would disturb it.
func (p *pen) count(x, y float64, look Look, n string) {
	if look.Pattern != Plain {
		w := float64(7*len(n) + 6)
		p.f(`<rect x="%s" y="%s" width="%s" height="14" rx="3" class="%s" fill="%s"/>`,
			p.x(x-w/2, w), num(y-11.5), num(w), esc(look.Class), esc(look.Fill))
	}
	p.f(`<text x="%s" y="%s" text-anchor="middle" class="chart-count %s-ink" fill="%s">%s</text>`,
		p.x(x, 0), num(y), esc(look.Class), esc(look.Ink), n)
}

const legendColumns = 4

func legendHeight(n int) float64 {
	return float64((n+legendColumns-1)/legendColumns)*legendRow + 6
}

func (p *pen) legend(id string, series []Series) {
	const column = float64(width) / legendColumns
	for i, s := range series {
		x, y := float64(i%legendColumns)*column, float64(i/legendColumns)*legendRow
		p.box(id, s.Look, p.x(x+1, 22), y+2, 22, 14)
		p.text(x+30, y+13, "start", "chart-legend", fit(s.Label, column-32))
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
