package chart

import (
	"math"
	"slices"
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
	Dense  bool // for a narrow column: small tiles with letters as large as they can be
}

// Tile is one region.
type Tile struct {
	X, Y  int // west to east and north to south
	Label string
	Text  string // what it comes to, such as "5/14"
	Href  string // where the tile leads; "" for nowhere
	Parts []int  // the bar under the text, one for each series
}

// tileShape is how large a tile is, and what is written on it.
type tileShape struct {
	width, height, gap float64
	label, line        float64 // letters of the name, and from one of its lines to the next
	first              float64 // where the name begins
	number, numberAt   float64
	lines              int
	bar, barAt         float64
}

var (
	paperTile = tileShape{width: 128, height: 84, gap: 8, label: 15, line: 16, first: 17, number: 21, numberAt: 59, lines: 2, bar: 10, barAt: 66}
	// screenTile is one of six that stand side by side in a column of 26rem, at about a
	// unit a pixel.
	screenTile = tileShape{width: 67, height: 72, gap: 3, label: 11.5, line: 13, first: 13, number: 13, numberAt: 56, lines: 3, bar: 7, barAt: 61}
)

func (t Tiles) shape() tileShape {
	if t.Dense {
		return screenTile
	}
	return paperTile
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
	s := t.shape()
	left, right, top, bottom := t.bounds()
	columns, lines := float64(right-left+1), float64(bottom-top+1)
	return max(columns*(s.width+s.gap)-s.gap, 1), max(lines*(s.height+s.gap)-s.gap, 1)
}

// Draw draws the map on a canvas.
func (t Tiles) Draw(c Canvas) {
	s := t.shape()
	left, _, top, _ := t.bounds()
	for _, tile := range t.Tiles {
		x := float64(tile.X-left) * (s.width + s.gap)
		y := float64(tile.Y-top) * (s.height + s.gap)
		c.Linked(tile.Href, func() { t.tile(c, s, tile, x, y) })
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

func (t Tiles) tile(c Canvas, s tileShape, tile Tile, x, y float64) {
	c.Rect(Rect{X: x + .5, Y: y + .5, W: s.width - 1, H: s.height - 1, Radius: 6, Paint: Paint{Class: "chart-tile", Fill: "#fff", Stroke: "#555"}})
	room := s.width - 4
	for i, line := range wrap(tile.Label, s.lines, room/s.label) {
		c.Text(Text{X: x + s.width/2, Y: y + s.first + float64(i)*s.line, Anchor: "middle", Class: "chart-label", Size: s.label, Within: room, S: line})
	}
	c.Text(Text{X: x + s.width/2, Y: y + s.numberAt, Anchor: "middle", Class: "chart-number", Size: s.number, Bold: true, S: tile.Text})
	side := s.width / 16
	unit, at := (s.width-2*side)/float64(max(sum(tile.Parts), 1)), x+side
	for i, n := range tile.Parts {
		if n <= 0 || i >= len(t.Series) {
			continue
		}
		wide := float64(n) * unit
		from := at
		if t.RTL {
			from = 2*x + s.width - at - wide
		}
		c.Rect(Rect{X: from, Y: y + s.barAt, W: wide, H: s.bar, Paint: t.Series[i].Look.paint()})
		at += wide
	}
}

// wrap breaks a label at spaces and after dashes into as few lines as hold it, at most
// that many, of about the same length; room is how many times its letters' size a line
// is long.
func wrap(s string, most int, room float64) []string {
	parts := words(s)
	most = min(most, len(parts))
	for lines := 1; ; lines++ {
		broken := evenly(parts, lines)
		if lines >= most || !slices.ContainsFunc(broken, func(line string) bool { return letters(line) > room }) {
			return broken
		}
	}
}

// words cuts a label at spaces and after dashes; a word keeps what stands before the next.
func words(s string) (list []string) {
	from := 0
	for i, r := range s {
		if strings.ContainsRune(" –-", r) {
			list = append(list, s[from:i+utf8.RuneLen(r)])
			from = i + utf8.RuneLen(r)
		}
	}
	return append(list, s[from:])
}

// evenly puts words on so many lines that the longest is as short as can be.
func evenly(parts []string, lines int) []string {
	if lines <= 1 || len(parts) <= 1 {
		return []string{strings.TrimSpace(strings.Join(parts, ""))}
	}
	var best []string
	longest := math.Inf(1)
	for i := 1; i <= len(parts)-lines+1; i++ {
		broken := append([]string{strings.TrimSpace(strings.Join(parts[:i], ""))}, evenly(parts[i:], lines-1)...)
		worst := 0.0
		for _, line := range broken {
			worst = max(worst, letters(line))
		}
		if worst < longest {
			best, longest = broken, worst
		}
	}
	return best
}

// letters is about how long a text is in a wide typeface, in sizes of its letters.
func letters(s string) (long float64) {
	for _, r := range s {
		switch {
		case strings.ContainsRune("mMwW◆", r):
			long += .95
		case strings.ContainsRune(" fijlrtIïîاأإآلر-'’.,", r):
			long += .38
		default:
			long += .63
		}
	}
	return long
}
