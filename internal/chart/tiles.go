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
	Small  bool // it is shown small: its letters are larger
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

// tileLetters are the sizes of what is written on a tile.
type tileLetters struct {
	label, line float64 // of the name, and from one of its lines to the next
	most        int     // letters of a line
	number      float64
}

// SVG draws the map, as wide as its tiles reach.
func (t Tiles) SVG() string {
	p := &pen{}
	w, h := t.Size()
	p.open(t.Frame, "chart-tiles", w, h)
	p.patterns(t.ID, looks(t.Series))
	t.Draw(p)
	return p.close()
}

// Size is how wide and high the map is, in its units.
func (t Tiles) Size() (w, h float64) {
	left, right, top, bottom := t.bounds()
	columns, lines := float64(right-left+1), float64(bottom-top+1)
	return max(columns*(tileWidth+tileGap)-tileGap, 1), max(lines*(tileHeight+tileGap)-tileGap, 1)
}

// Draw draws the map on a canvas.
func (t Tiles) Draw(c Canvas) {
	left, _, top, _ := t.bounds()
	for _, tile := range t.Tiles {
		x := float64(tile.X-left) * (tileWidth + tileGap)
		y := float64(tile.Y-top) * (tileHeight + tileGap)
		c.Linked(tile.Href, func() { t.tile(c, tile, x, y) })
	}
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

func (t Tiles) tile(c Canvas, tile Tile, x, y float64) {
	c.Rect(Rect{X: x + .5, Y: y + .5, W: tileWidth - 1, H: tileHeight - 1, Radius: 6, Paint: Paint{Class: "chart-tile", Fill: "#fff", Stroke: "#555"}})
	letters := tileLetters{label: 12, line: 14, most: 19, number: 16}
	if t.Small {
		letters = tileLetters{label: 15, line: 16, most: 14, number: 21}
	}
	for i, line := range wrap(tile.Label, letters.most) {
		c.Text(Text{X: x + tileWidth/2, Y: y + 17 + float64(i)*letters.line, Anchor: "middle", Class: "chart-label", Size: letters.label, S: line})
	}
	c.Text(Text{X: x + tileWidth/2, Y: y + 59, Anchor: "middle", Class: "chart-number", Size: letters.number, Bold: true, S: tile.Text})
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
		c.Rect(Rect{X: from, Y: y + 66, W: wide, H: 10, Paint: t.Series[i].Look.paint()})
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
