package pdf

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// Direction is in which a paragraph runs.
type Direction int8

// The directions. Auto takes that of the first letter.
const (
	Auto Direction = iota
	LeftToRight
	RightToLeft
)

// glyph is one shaped glyph. Lengths are thousandths of the size.
type glyph struct {
	id      font.GID
	advance float64
	dx, dy  float64
	at      int // the first rune of its cluster
	runes   int // in its cluster
}

// run is a part of a paragraph in one font, script and level.
type run struct {
	from, to int
	font     *subsetFont
	level    bidi.Level
	glyphs   []glyph // from left to right
}

func (r run) rtl() bool { return r.level%2 == 1 } // the levels of the bidirectional algorithm, UAX #9

// shaped is a paragraph, ready to be broken into lines.
type shaped struct {
	runes  []rune
	rtl    bool
	runs   []run     // in reading order
	ends   []float64 // how wide all is before each rune, a cluster standing with its first
	breaks []int     // after which runes a line may end, in order; the last is the end
}

// typesetter shapes texts with the fonts of a document.
type typesetter struct {
	fonts  []*subsetFont
	shaper shaping.HarfbuzzShaper
	bidi   bidi.Paragraph
	lines  segmenter.Segmenter
	cache  map[textKey]*shaped
}

type textKey struct {
	text string
	bold bool
	dir  Direction
}

// maxCachedText is how many bytes a text may have to be shaped once and kept.
const maxCachedText = 120

func newTypesetter() typesetter {
	t := typesetter{cache: map[textKey]*shaped{}}
	for i, s := range sources() {
		t.fonts = append(t.fonts, embed(s, "F"+string(rune('0'+i))))
	}
	return t
}

// shape shapes a text of one paragraph.
func (t *typesetter) shape(text string, bold bool, dir Direction) *shaped {
	key := textKey{text, bold, dir}
	if s := t.cache[key]; s != nil {
		return s
	}
	s := &shaped{runes: printable(text)}
	if dir == Auto {
		dir = firstStrong(s.runes)
	}
	s.rtl = dir == RightToLeft
	s.ends = make([]float64, len(s.runes)+1)
	t.itemize(s, bold)
	for i := range s.runs {
		for _, g := range s.runs[i].glyphs {
			s.ends[g.at+1] += g.advance
		}
	}
	for i := range s.runes {
		s.ends[i+1] += s.ends[i]
	}
	t.lines.Init(s.runes)
	for it := t.lines.LineIterator(); it.Next(); {
		line := it.Line()
		s.breaks = append(s.breaks, line.Offset+len(line.Text))
	}
	if len(text) <= maxCachedText {
		t.cache[key] = s
	}
	return s
}

// printable puts spaces for control characters.
func printable(text string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text))
}

func firstStrong(runes []rune) Direction {
	for _, r := range runes {
		switch {
		case r == '\u200f' || unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && unicode.IsLetter(r):
			return RightToLeft
		case r == '\u200e' || unicode.IsLetter(r):
			return LeftToRight
		}
	}
	return LeftToRight
}

// itemize finds the runs. A mark before the text makes sure of the paragraph's
// direction.
func (t *typesetter) itemize(s *shaped, bold bool) {
	mark, dir := '\u200e', bidi.LeftToRight
	if s.rtl {
		mark, dir = '\u200f', bidi.RightToLeft
	}
	levels := runeLevels(t.bidi.Segment(append([]rune{mark}, s.runes...), dir))[1:]
	shown := slices.Clone(s.runes)
	for from := 0; from < len(levels); {
		level, to := levels[from], from
		for to < len(levels) && levels[to] == level {
			to++
		}
		rtl := level%2 == 1
		for from < to {
			end, f, script := t.item(shown, from, to, bold, rtl)
			r := run{from: from, to: end, font: f, level: level}
			r.glyphs = t.glyphs(shown, r, script)
			s.runs = append(s.runs, r)
			from = end
		}
	}
}

// runeLevels returns the level of each rune. A run of package bidi joins all
// neighbours of one direction and tells the level of the first alone, which hides
// where a number after Arabic ends (level 2) and the Latin text around begins
// (level 0). The package keeps the levels, but unexported.
func runeLevels(runs bidi.Runs) []bidi.Level {
	kept := reflect.ValueOf(runs).FieldByName("levels")
	levels := make([]bidi.Level, kept.Len())
	for i := range levels {
		levels[i] = bidi.Level(kept.Index(i).Int())
	}
	return levels
}

// item returns the end, font and script of the run that begins at from. A rune
// that no font has is shown as the sign for that.
func (t *typesetter) item(shown []rune, from, to int, bold, rtl bool) (end int, f *subsetFont, script language.Script) {
	script = language.Common
	for end = from; end < to; end++ {
		r := shown[end]
		if !neutral(r) {
			own := t.fontOf(r, bold, rtl)
			if own == nil {
				r = unicode.ReplacementChar
				shown[end] = r
				own = t.fontOf(r, bold, rtl)
			}
			stays := f != nil && unicode.IsMark(r) && has(f, r)
			if f != nil && own != f && !stays {
				return end, f, script
			}
			if !stays {
				f = own
			}
		}
		if own := language.LookupScript(r); own != language.Common && own != language.Inherited {
			if script != language.Common && own != script {
				return end, f, script
			}
			script = own
		}
	}
	if f == nil {
		f = t.fontOf(' ', bold, rtl)
	}
	return end, f, script
}

// neutral are the runes that every font shows or hides.
func neutral(r rune) bool {
	return unicode.IsSpace(r) || hidden(r)
}

// hidden are the runes that leave nothing on the page. Of those that format,
// Arabic has some that show.
func hidden(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) || unicode.Is(unicode.Variation_Selector, r)
}

func has(f *subsetFont, r rune) bool {
	_, ok := f.face.NominalGlyph(r)
	return ok
}

func (t *typesetter) fontOf(r rune, bold, rtl bool) *subsetFont {
	for _, arabic := range []bool{rtl, !rtl} {
		for _, f := range t.fonts {
			if f.bold == bold && f.arabic == arabic && has(f, r) {
				return f
			}
		}
	}
	return nil
}

// glyphs shapes a run of the text, from left to right.
func (t *typesetter) glyphs(text []rune, r run, script language.Script) []glyph {
	dir := di.DirectionLTR
	if r.rtl() {
		dir = di.DirectionRTL
	}
	out := t.shaper.ShapeNoExtents(shaping.Input{
		Text: text, RunStart: r.from, RunEnd: r.to, Direction: dir, Face: r.font.face,
		Size: fixed.I(1000), Script: script, Language: "und",
	})
	list := make([]glyph, 0, len(out.Glyphs))
	for _, g := range out.Glyphs {
		if at := g.TextIndex(); g.RunesCount() > 1 || !hidden(text[at]) {
			list = append(list, glyph{g.GlyphID, points(g.Advance), points(g.XOffset), points(g.YOffset), at, g.RunesCount()})
		}
	}
	return list
}

func points(v fixed.Int26_6) float64 { return float64(v) / 64 }
