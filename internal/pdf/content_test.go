package pdf_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/stretchr/testify/require"
)

// matrix is a, b, c, d, e, f of PDF.
type matrix [6]float64

func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) at(x, y float64) point { return point{x*m[0] + y*m[2] + m[4], x*m[1] + y*m[3] + m[5]} }

// point is a place on a page, from its top left corner downwards.
type point struct{ x, y float64 }

// box is a rectangle of a page, from its top left corner downwards.
type box struct{ left, top, right, bottom float64 }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.bottom - b.top }

// holds reports whether all of another box lies inside, but for a hundredth.
func (b box) holds(other box) bool {
	const e = .011
	return other.left >= b.left-e && other.right <= b.right+e && other.top >= b.top-e && other.bottom <= b.bottom+e
}

// settings are what later operators draw with.
type settings struct {
	m            matrix
	fill, stroke string // #rrggbb
	line         float64
	dash         []float64
	clip         *box
}

// mark is a part of the content that says what it belongs to.
type mark struct {
	tag   name
	props dict
}

// glyph is one glyph where it was shown.
type glyph struct {
	text  string
	code  int
	x     float64
	width float64
	rise  float64
	font  *typeface
}

// run is what was shown from one place, in one font.
type run struct {
	glyphs []glyph
	text   string // as it is read
	at     point  // where the base line begins
	size   float64
	font   *typeface
	fill   string
	upward bool // is read from below
	mark   mark
}

func (r run) left() float64 {
	x := r.glyphs[0].x
	for _, g := range r.glyphs {
		x = min(x, g.x)
	}
	return x
}

func (r run) right() float64 {
	x := r.left()
	for _, g := range r.glyphs {
		if strings.TrimSpace(g.text) != "" {
			x = max(x, g.x+g.width)
		}
	}
	return x
}

// shape is a path that was painted.
type shape struct {
	segments     string // the letters of its operators: m, l, c, h, r for re
	points       []point
	paint        operator // f, S, B
	fill, stroke string
	line         float64
	dash         []float64
	clip         *box
	form         name // that it was drawn in; "" for the page
	mark         mark
}

// box is what the shape's points lie in.
func (s shape) box() box { return around(s.points) }

func around(points []point) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range points {
		b = box{min(b.left, p.x), min(b.top, p.y), max(b.right, p.x), max(b.bottom, p.y)}
	}
	return b
}

// placed is a form where it was drawn.
type placed struct {
	form name
	box
	mark mark
}

// sheet is a page with all that is drawn on it.
type sheet struct {
	r      *reading
	dict   dict
	ref    reference
	number int
	width  float64
	height float64
	runs   []run
	shapes []shape
	forms  []placed
	marks  []mark // that were opened, in order

	now    settings
	saved  []settings
	open   []mark
	path   shape
	text   matrix // of the text at hand
	pen    float64
	rise   float64
	size   float64
	font   *typeface
	within name
	fonts  map[name]*typeface
}

func newSheet(r *reading, ref reference, number int) *sheet {
	s := &sheet{r: r, dict: r.dict(ref), ref: ref, number: number, fonts: map[name]*typeface{}}
	media := r.numbers(s.dict["MediaBox"])
	s.width, s.height = media[2], media[3]
	var content []byte
	for _, c := range r.list(s.dict["Contents"]) {
		content = append(append(content, r.stream(c).data...), '\n')
	}
	s.now = settings{m: matrix{1, 0, 0, 1, 0, 0}, line: 1, fill: "#000000", stroke: "#000000"}
	s.draw(content)
	require.Empty(r.t, s.saved, "what q saved is restored")
	require.Empty(r.t, s.open, "what is opened is closed")
	return s
}

// draw runs the operators of a content stream.
func (s *sheet) draw(content []byte) {
	scan := &scanner{data: content}
	var args []any
	for {
		v := scan.next()
		op, ok := v.(operator)
		if !ok {
			args = append(args, v)
			continue
		}
		if op == endOfData {
			require.Empty(s.r.t, args)
			return
		}
		s.operate(op, args)
		args = nil
	}
}

func (s *sheet) operate(op operator, args []any) {
	switch op {
	case "q":
		s.saved = append(s.saved, s.now)
	case "Q":
		require.NotEmpty(s.r.t, s.saved)
		s.now, s.saved = s.saved[len(s.saved)-1], s.saved[:len(s.saved)-1]
	case "cm":
		s.now.m = matrix(s.floats(args)).then(s.now.m)
	case "rg", "RG", "w", "d":
		s.set(op, args)
	case "re", "m", "l", "c", "h":
		s.build(op, args)
	case "W":
		clip := s.path.box()
		s.now.clip = &clip
	case "f", "S", "B", "n":
		s.paint(op)
	case "BMC", "BDC", "EMC":
		s.marked(op, args)
	case "Do":
		s.form(args[0].(name))
	case "BT", "ET", "Tf", "Tm", "Ts", "TJ":
		s.write(op, args)
	default:
		require.Fail(s.r.t, "an operator that the package should not write", "%s %v", op, args)
	}
}

func (s *sheet) floats(args []any) []float64 { return s.r.numbers(args) }

func (s *sheet) set(op operator, args []any) {
	switch op {
	case "rg":
		s.now.fill = s.color(args)
	case "RG":
		s.now.stroke = s.color(args)
	case "w":
		s.now.line = args[0].(float64)
	case "d":
		s.now.dash = s.floats(args[0].([]any))
		require.Equal(s.r.t, 0.0, args[1])
	}
}

func (s *sheet) color(args []any) string {
	c := "#"
	for _, v := range s.floats(args) {
		c += fmt.Sprintf("%02x", int(math.Round(v*255)))
	}
	require.Len(s.r.t, c, 7)
	return c
}

func (s *sheet) down(x, y float64) point {
	p := s.now.m.at(x, y)
	return point{p.x, s.height - p.y}
}

func (s *sheet) build(op operator, args []any) {
	v := s.floats(args)
	if op == "re" {
		s.path.segments += "r"
		s.path.points = append(s.path.points, s.down(v[0], v[1]), s.down(v[0]+v[2], v[1]+v[3]))
		return
	}
	s.path.segments += string(op)
	for ; len(v) > 0; v = v[2:] {
		s.path.points = append(s.path.points, s.down(v[0], v[1]))
	}
}

func (s *sheet) paint(op operator) {
	if op != "n" {
		p := s.path
		p.paint, p.clip, p.form, p.mark = op, s.now.clip, s.within, s.owner()
		if op != "S" {
			p.fill = s.now.fill
		}
		if op != "f" {
			p.stroke, p.line, p.dash = s.now.stroke, s.now.line*math.Abs(s.now.m[0]), s.now.dash
		}
		s.shapes = append(s.shapes, p)
	}
	s.path = shape{}
}

func (s *sheet) marked(op operator, args []any) {
	switch op {
	case "EMC":
		require.NotEmpty(s.r.t, s.open)
		s.open = s.open[:len(s.open)-1]
		return
	case "BMC":
		s.open = append(s.open, mark{tag: args[0].(name), props: dict{}})
	case "BDC":
		s.open = append(s.open, mark{tag: args[0].(name), props: args[1].(dict)})
	}
	s.marks = append(s.marks, s.open[len(s.open)-1])
}

// owner is the marked content or artifact that is open.
func (s *sheet) owner() mark {
	for _, m := range slices.Backward(s.open) {
		if m.props["ActualText"] == nil {
			return m
		}
	}
	return mark{}
}

func (s *sheet) form(n name) {
	form := s.r.stream(s.r.dict(s.r.dict(s.dict["Resources"])["XObject"])[n])
	b := s.floats(form.dict["BBox"].([]any))
	s.forms = append(s.forms, placed{n, around([]point{s.down(b[0], b[1]), s.down(b[2], b[3])}), s.owner()})
	before, within := s.now, s.within
	s.within = n
	s.draw(form.data)
	s.now, s.within = before, within
}

// write runs an operator of text.
func (s *sheet) write(op operator, args []any) {
	switch op {
	case "Tf":
		s.size = args[1].(float64)
		s.font = s.face(args[0].(name))
	case "Tm":
		s.text, s.pen = matrix(s.floats(args)).then(s.now.m), 0
		p := s.text.at(0, 0)
		s.runs = append(s.runs, run{at: point{p.x, s.height - p.y}, size: s.size, font: s.font, fill: s.now.fill,
			upward: s.text[1] > 0, mark: s.owner()})
	case "Ts":
		s.rise = args[0].(float64)
	case "TJ":
		for _, v := range args[0].([]any) {
			s.show(v)
		}
		s.actual()
	}
}

func (s *sheet) face(n name) *typeface {
	if s.fonts[n] == nil {
		s.fonts[n] = newTypeface(s.r, s.r.dict(s.r.dict(s.dict["Resources"])["Font"])[n])
	}
	return s.fonts[n]
}

// show draws the codes of a string, or moves the pen.
func (s *sheet) show(v any) {
	if gap, ok := v.(float64); ok {
		s.pen -= gap * s.size / 1000
		return
	}
	r := &s.runs[len(s.runs)-1]
	for codes := []byte(v.(string)); len(codes) > 0; codes = codes[2:] {
		code := int(binary.BigEndian.Uint16(codes))
		text, ok := s.font.texts[code]
		require.True(s.r.t, ok, "glyph %d of %s stands for nothing", code, s.font.postscript)
		width := s.font.widths[code] * s.size / 1000
		r.glyphs = append(r.glyphs, glyph{text, code, s.text.at(s.pen, 0).x, width, s.rise, s.font})
		if !s.replaced() {
			r.text += text
		}
		s.pen += width
	}
}

func (s *sheet) replaced() bool {
	return len(s.open) > 0 && s.open[len(s.open)-1].props["ActualText"] != nil
}

// actual takes the text that is said beside glyphs, once.
func (s *sheet) actual() {
	if s.replaced() {
		m := &s.open[len(s.open)-1]
		if said := s.r.text(m.props["ActualText"]); said != "" {
			s.runs[len(s.runs)-1].text += said
			m.props = dict{"ActualText": ""}
		}
	}
}

// written is the page's text in the order of its content, a line for each line.
func (s *sheet) written() []string {
	var list []string
	for _, l := range s.lines() {
		list = append(list, l.text())
	}
	return list
}

// row is the runs of one base line that follow each other.
type row []run

// lines are the page's runs by their base lines.
func (s *sheet) lines() []row {
	var lines []row
	for _, r := range s.runs {
		last := len(lines) - 1
		if last < 0 || math.Abs(lines[last][0].at.y-r.at.y) > .02 || lines[last][0].upward != r.upward {
			lines = append(lines, row{r})
			continue
		}
		lines[last] = append(lines[last], r)
	}
	return lines
}

// text is the line as it is read.
func (l row) text() string {
	all := ""
	for _, r := range l {
		all += r.text
	}
	return clean(all)
}

// clean is a text without what leaves nothing on the page, and the space at
// the end.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\u200b' || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	return strings.TrimRight(text, " ")
}

func (l row) left() float64 {
	x := math.Inf(1)
	for _, r := range l {
		x = min(x, r.left())
	}
	return x
}

func (l row) right() float64 {
	x := math.Inf(-1)
	for _, r := range l {
		x = max(x, r.right())
	}
	return x
}

// seen is the line as it stands on the page, from left to right.
func (l row) seen() string {
	var all []glyph
	for _, r := range l {
		all = append(all, r.glyphs...)
	}
	slices.SortStableFunc(all, func(a, b glyph) int {
		switch {
		case a.x < b.x-.001:
			return -1
		case a.x > b.x+.001:
			return 1
		}
		return 0
	})
	text := ""
	for _, g := range all {
		text += g.text
	}
	return strings.Trim(clean(text), " ")
}

// find is the run that has the text, which one alone should have.
func (s *sheet) find(text string) run {
	var found []run
	for _, r := range s.runs {
		if strings.Contains(r.text, text) {
			found = append(found, r)
		}
	}
	require.Len(s.r.t, found, 1, "%q on page %d", text, s.number)
	return found[0]
}

// filled are the shapes of a fill.
func (s *sheet) filled(color string) (list []shape) {
	for _, p := range s.shapes {
		if p.fill == color {
			list = append(list, p)
		}
	}
	return list
}

// stroked are the shapes of a stroke.
func (s *sheet) stroked(color string) (list []shape) {
	for _, p := range s.shapes {
		if p.stroke == color {
			list = append(list, p)
		}
	}
	return list
}
