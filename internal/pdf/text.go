package pdf

import (
	"sort"
	"strings"
	"unicode"
)

// Style is how a text looks.
type Style struct {
	Size    float64
	Leading float64 // from line to line, as a multiple of the size; 0 for the usual
	Bold    bool
	Color   Color
	Dir     Direction
}

// Align is on which side of its room a line stands.
type Align int8

// The alignments. Start is where the line's own paragraph begins.
const (
	Start Align = iota
	End
	Center
	Left
	Right
)

// Block is a text broken into lines.
type Block struct {
	style Style
	lines []line
	Width float64 // of the longest line
}

// line is one line; its pieces stand in reading order.
type line struct {
	pieces []piece
	width  float64
	rtl    bool
	last   bool // of its paragraph
}

// piece is what a line has of a run.
type piece struct {
	of     *shaped
	font   *subsetFont
	rtl    bool
	level  int
	glyphs []glyph // from left to right
	x      float64 // from the line's left
	width  float64
}

// Layout breaks a text into lines of a width at most. Line breaks in it begin
// new paragraphs. A word that is longer than a line is broken anywhere.
func (d *Document) Layout(text string, s Style, width float64) Block {
	if s.Leading == 0 {
		s.Leading = usualLeading
	}
	b := Block{style: s}
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		p := d.typesetter.shape(paragraph, s.Bold, s.Dir)
		from := 0
		for {
			to, next := p.fill(from, width*1000/s.Size)
			l := p.line(from, to)
			l.last = next >= len(p.runes)
			l.scale(s.Size / 1000)
			b.lines = append(b.lines, l)
			b.Width = max(b.Width, l.width)
			if from = next; l.last {
				break
			}
		}
	}
	return b
}

const usualLeading = 1.3

// Fit shortens a text to one line of the width.
func (d *Document) Fit(text string, s Style, width float64) string {
	if len(d.Layout(text, s, width).lines) == 1 {
		return text
	}
	runes := []rune(text)
	n := sort.Search(len(runes), func(n int) bool {
		return len(d.Layout(string(runes[:n])+"…", s, width).lines) > 1
	})
	return strings.TrimRight(string(runes[:max(n-1, 0)]), " ·–,") + "…"
}

// Height is that of all lines.
func (b Block) Height() float64 { return float64(len(b.lines)) * b.leading() }

func (b Block) leading() float64 { return b.style.Size * b.style.Leading }

// fill finds how far a line that begins at from goes: its end without the spaces
// after it, and the begin of the next.
func (s *shaped) fill(from int, room float64) (to, next int) {
	best := -1
	for _, at := range s.breaks[sort.SearchInts(s.breaks, from+1):] {
		if s.width(from, s.trim(from, at)) > room+.01 {
			break
		}
		best = at
	}
	if best < 0 {
		best = s.squeeze(from, room)
	}
	return s.trim(from, best), best
}

// squeeze breaks within a word, where a cluster begins.
func (s *shaped) squeeze(from int, room float64) int {
	for i := from + 1; i < len(s.runes); i++ {
		if s.width(i, i+1) > 0 && s.width(from, i+1) > room {
			return i
		}
	}
	return len(s.runes)
}

func (s *shaped) trim(from, to int) int {
	for to > from && unicode.IsSpace(s.runes[to-1]) {
		to--
	}
	return to
}

func (s *shaped) width(from, to int) float64 { return s.ends[to] - s.ends[from] }

// longest is the width of the longest part that stays on one line.
func (s *shaped) longest() (most float64) {
	from := 0
	for _, at := range s.breaks {
		most = max(most, s.width(from, s.trim(from, at)))
		from = at
	}
	return most
}

// line takes the runes from from to to and puts them in their order on the page.
func (s *shaped) line(from, to int) line {
	l := line{rtl: s.rtl}
	for _, r := range s.runs {
		if r.to <= from || r.from >= to {
			continue
		}
		p := piece{of: s, font: r.font, rtl: r.rtl(), level: int(r.level)}
		first, last := -1, -1
		for i, g := range r.glyphs {
			if g.at >= from && g.at < to {
				if first < 0 {
					first = i
				}
				last = i
				p.width += g.advance
			}
		}
		if first >= 0 {
			p.glyphs = r.glyphs[first : last+1]
			l.pieces = append(l.pieces, p)
		}
	}
	l.place()
	return l
}

// place gives the pieces their places by their levels (rule L2 of UAX #9).
func (l *line) place() {
	order := make([]int, len(l.pieces))
	highest := 0
	for i, p := range l.pieces {
		order[i], highest = i, max(highest, p.level)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(order); i++ {
			j := i
			for j < len(order) && l.pieces[order[j]].level >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
			i = max(i, j-1)
		}
	}
	for _, i := range order {
		l.pieces[i].x = l.width
		l.width += l.pieces[i].width
	}
}

func (l *line) scale(by float64) {
	l.width *= by
	for i := range l.pieces {
		l.pieces[i].x *= by
		l.pieces[i].width *= by
	}
}
