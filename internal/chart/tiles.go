package chart

import (
	"strings"
	"unicode/utf8"
)

// Tiles is a schematic map: one tile a region, in its place among the others,
// with no border and no outline. It is not mirrored; only its texts are written
// from right to left.
type Tiles struct {
	Frame
	Series []Series
	Tiles  []Tile
}

// Tile is one region.
type Tile struct {
	X, Y  int // west to east and north to south
	Label string
	Text  string // what it comes to, such as "5/14"
	Href  string // where the tile leads; "" for nowhere
	Parts []int  // the bar under the text, one for each series
}

const (
	tileWidth  = 128.0
	tileHeight = 84.0
	tileGap    = 8.0
)

// SVG draws the map, as wide as its tiles reach.
func (t Tiles) SVG() string {
	left, right, top, bottom := t.bounds()
	columns, lines := float64(right-left+1), float64(bottom-top+1)
	w := columns*(tileWidth+tileGap) - tileGap
	p := &pen{}
	p.open(t.Frame, "chart-tiles", max(w, 1), max(lines*(tileHeight+tileGap)-tileGap, 1))
	p.patterns(t.ID, looks(t.Series))
	for _, tile := range t.Tiles {
		x := float64(tile.X-left) * (tileWidth + tileGap)
		y := float64(tile.Y-top) * (tileHeight + tileGap)
		p.linked(tile.Href, func() { t.tile(p, tile, x, y) })
	}
	return p.close()
}

func (t Tiles) bounds() (left, right, top, bottom int) {
	for i, tile := range t.Tiles {
		if i == 0 {
			left, right, top, bottom = tile.X, tile.X, tile.Y, tile.Y
		}
		left, right = min(left, tile.X), max(right, tile.X)
		top, bottom = min(top, tile.Y), max(bottom, tile.Y)
	}
	return left, right, top, bottom
}

func (t Tiles) tile(p *pen, tile Tile, x, y float64) {
	p.f(`<rect x="%s" y="%s" width="%s" height="%s" rx="6" class="chart-tile" fill="#fff" stroke="#555"/>`,
		num(x+.5), num(y+.5), num(tileWidth-1), num(tileHeight-1))
	for i, line := range wrap(tile.Label, 19) {
		p.text(x+tileWidth/2, y+18+float64(i)*14, "middle", "chart-label", line)
	}
	p.f(`<text x="%s" y="%s" text-anchor="middle" class="chart-number" font-size="16" font-weight="bold">%s</text>`,
		num(x+tileWidth/2), num(y+58), esc(tile.Text))
	const room = tileWidth - 16
	unit, at := room/float64(max(sum(tile.Parts), 1)), x+8
	for i, n := range tile.Parts {
		if n <= 0 || i >= len(t.Series) {
			continue
		}
		wide := float64(n) * unit
		from := at
		if t.RTL {
			from = 2*x + tileWidth - at - wide
		}
		p.box(t.ID, t.Series[i].Look, num(from), y+66, wide, 10)
		at += wide
	}
}

// wrap breaks a label into two lines at most, at a space or after a dash.
func wrap(s string, most int) []string {
	if utf8.RuneCountInString(s) <= most {
		return []string{s}
	}
	best, middle := -1, len(s)/2
	for i, r := range s {
		end := i
		if r == '–' || r == '-' {
			end = i + utf8.RuneLen(r)
		}
		if strings.ContainsRune(" –-", r) && (best < 0 || abs(end-middle) < abs(best-middle)) {
			best = end
		}
	}
	if best < 0 {
		return []string{s}
	}
	return []string{s[:best], strings.TrimSpace(s[best:])}
}

func abs(n int) int { return max(n, -n) }
