package pdf

import (
	"cmp"
	"math"
)

// Text draws the lines of a block from the top of a room of the width.
func (p *Page) Text(b Block, x, y, width float64, align Align) {
	for i, l := range b.lines {
		base := y + float64(i)*b.leading() + b.leading()/2 + b.style.Size*.34
		p.show(l, b.style, x+l.start(width, align), base)
	}
}

// start is how far the line stands from the left of its room.
func (l line) start(width float64, align Align) float64 {
	switch {
	case align == Center:
		return (width - l.width) / 2
	case align == Right, align == Start && l.rtl, align == End && !l.rtl:
		return width - l.width
	}
	return 0
}

// show draws one line on a base line. Glyphs are written in reading order, each
// at its place, so that readers and programs get the text as it is read.
func (p *Page) show(l line, s Style, x, base float64) {
	if len(l.pieces) == 0 {
		return
	}
	p.setFill(s.Color)
	p.op("BT\n")
	for i, q := range l.pieces {
		p.op("/%s %s Tf 1 0 0 1 %s %s Tm\n", q.font.name, num(s.Size), num(x+q.x), num(p.height-base))
		p.pieces(q, s.Size, i == len(l.pieces)-1 && !l.last)
	}
	p.op("ET\n")
}

// glyphWriter writes the operators that show the glyphs of a piece.
type glyphWriter struct {
	p    *Page
	font *subsetFont
	at   float64 // of the pen, thousandths from the piece's left
	rise float64
	size float64
	open bool // an array
	hex  bool // a string in it

	shown []placed // of the present cluster
}

func (p *Page) pieces(q piece, size float64, space bool) {
	places := make([]float64, len(q.glyphs))
	pen := 0.0
	for i, g := range q.glyphs {
		places[i] = pen + g.dx
		pen += g.advance
	}
	h := glyphWriter{p: p, font: q.font, size: size}
	for i := 0; i < len(q.glyphs); {
		j := i
		for j < len(q.glyphs) && q.nth(j).at == q.nth(i).at {
			j++
		}
		h.cluster(q, places, i, j)
		i = j
	}
	if g, ok := q.font.face.NominalGlyph(' '); ok && space {
		h.glyph(q.font.id(subsetGlyph{glyph: g, text: " "}), h.at, 0)
	}
	h.close()
	if h.rise != 0 {
		p.op("0 Ts\n")
	}
}

// nth returns a glyph in reading order.
func (q piece) nth(i int) glyph { return q.glyphs[q.index(i)] }

func (q piece) index(i int) int {
	if q.rtl {
		return len(q.glyphs) - 1 - i
	}
	return i
}

// cluster shows the glyphs from the ith to before the jth, which stand for some
// runes together. Where they are more than the runes, the text is said beside
// them.
func (h *glyphWriter) cluster(q piece, places []float64, i, j int) {
	first := q.nth(i)
	text := q.of.runes[first.at : first.at+first.runes]
	shown := h.shown[:0]
	for k := i; k < j; k++ {
		letters := share(text, k-i, j-i)
		g, at, rise := subsetGlyph{glyph: q.nth(k).id}, places[q.index(k)], q.nth(k).dy
		if last := len(shown) - 1; q.rtl && last >= 0 && at > shown[last].at-ghostWidth {
			// A mark begins left of its letter, wherever it stands over it: it comes
			// after it for programs that go by places.
			g.shift = int(math.Round(at - shown[last].at + ghostWidth))
			at = shown[last].at - ghostWidth
		}
		one := len(letters)
		if q.rtl {
			one = min(one, 1)
		}
		g.text = cmp.Or(string(letters[:one]), nothing)
		shown = append(shown, placed{h.font.id(g), at, rise})
		for n, r := range letters[one:] {
			ghost := subsetGlyph{glyph: noGlyph, text: string(r)}
			shown = append(shown, placed{h.font.id(ghost), at - ghostWidth*float64(n+1), rise})
		}
	}
	h.shown = shown
	if len(text) < j-i {
		h.close()
		h.p.op("/Span<</ActualText<FEFF%s>>>BDC\n", utf16Hex(string(text)))
		defer h.p.op("EMC\n")
		defer h.close()
	}
	for _, g := range shown {
		h.glyph(g.id, g.at, g.rise)
	}
}

// placed is a glyph at its place.
type placed struct {
	id       int
	at, rise float64
}

// share is what the kth of n glyphs stands for: one rune each, the last for the
// rest.
func share(text []rune, k, n int) []rune {
	from := min(k, len(text))
	if k == n-1 {
		return text[from:]
	}
	return text[from:min(k+1, len(text))]
}

// glyph shows a glyph at a place.
func (h *glyphWriter) glyph(id int, at, rise float64) {
	if rise != h.rise {
		h.close()
		h.rise = rise
		h.p.op("%s Ts\n", num(rise*h.size/1000))
	}
	if !h.open {
		h.p.content = append(h.p.content, '[')
		h.open = true
	}
	if gap := math.Round(h.at - at); gap != 0 {
		h.endHex()
		h.p.content = append(appendNum(h.p.content, gap), ' ')
		h.at -= gap
	}
	if !h.hex {
		h.p.content = append(h.p.content, '<')
		h.hex = true
	}
	const digits = "0123456789ABCDEF"
	h.p.content = append(h.p.content, digits[id>>12&15], digits[id>>8&15], digits[id>>4&15], digits[id&15])
	h.at += float64(h.font.widths[id])
}

func (h *glyphWriter) endHex() {
	if h.hex {
		h.p.content = append(h.p.content, '>')
		h.hex = false
	}
}

func (h *glyphWriter) close() {
	h.endHex()
	if h.open {
		h.p.content = append(h.p.content, "]TJ\n"...)
		h.open = false
	}
}
