package pdf

import (
	"cmp"
	"strings"
)

// row is a row of laid out cells.
type row struct {
	cells  []cellLayout
	height float64
}

// cellLayout is a cell whose texts are broken into lines.
type cellLayout struct {
	Cell
	fragments []fragment // that were not drawn yet
}

// fragment is what of a part no page break divides: a line, or a picture.
type fragment struct {
	*Part
	block  Block
	height float64
	first  bool // of its part
}

func (t *tableLayout) row(cells []Cell) row {
	r := row{cells: make([]cellLayout, len(cells))}
	for i, c := range cells {
		r.cells[i] = cellLayout{c, t.lay(c, t.widths[i]-2*t.Padding)}
	}
	r.measure(t.Padding)
	return r
}

// measure sets the height that what is left takes.
func (r *row) measure(padding float64) {
	r.height = 0
	for _, c := range r.cells {
		height := 2 * padding
		for _, s := range c.fragments {
			height += s.height
		}
		r.height = max(r.height, height)
	}
}

func (r *row) done() bool {
	for _, c := range r.cells {
		if len(c.fragments) > 0 {
			return false
		}
	}
	return true
}

// together joins the neighbouring lines of each part.
func together(fragments []fragment) []fragment {
	var joined []fragment
	for _, s := range fragments {
		last := len(joined) - 1
		if last < 0 || joined[last].Part != s.Part {
			joined = append(joined, s)
			continue
		}
		j := &joined[last]
		j.height += s.height
		j.block.lines = append(j.block.lines[:len(j.block.lines):len(j.block.lines)], s.block.lines...)
	}
	return joined
}

// lay breaks a cell into fragments.
func (t *tableLayout) lay(c Cell, width float64) []fragment {
	var fragments []fragment
	for i := range c.Parts {
		p := &c.Parts[i]
		if len(p.Forms) > 0 {
			fragments = append(fragments, fragment{Part: p, height: p.Height})
			continue
		}
		if p.Bar > 0 {
			fragments = append(fragments, fragment{Part: p, height: p.Style.Size * usualLeading})
			continue
		}
		if p.Text == "" {
			continue
		}
		room := width
		switch {
		case p.Whole:
			room = 1e6
		case p.Mark != nil:
			room -= markRoom
		}
		b := t.f.doc.Layout(p.Text, p.Style, max(room, 1))
		for k := range b.lines {
			one := Block{style: b.style, lines: b.lines[k : k+1], Width: b.lines[k].width}
			fragments = append(fragments, fragment{Part: p, block: one, height: one.Height(), first: k == 0})
		}
	}
	return fragments
}

// markedWidth is how wide a text with a mark may be to stay on one line.
const markedWidth = 84

// measuredRows is how many rows a table's columns are measured by.
const measuredRows = 160

// widths divides the width of the page among the columns: each gets what its
// longest word takes, and a part of the rest that grows with its texts.
func (f *Flow) widths(t Table) []float64 {
	n := len(t.Columns)
	least, wanted := make([]float64, n), make([]float64, n)
	measure := func(cells []Cell, lines float64) {
		for i, c := range cells {
			short, long := f.cellWidths(c)
			least[i], wanted[i] = max(least[i], short+2*t.Padding), max(wanted[i], long/lines+2*t.Padding)
		}
	}
	measure(t.Head, 2)
	step := max(len(t.Rows)/measuredRows, 1)
	for i := 0; i < len(t.Rows); i += step {
		measure(t.Rows[i], 1)
	}
	for i, c := range t.Columns {
		wanted[i] = max(min(wanted[i], cmp.Or(c.Most, maxColumnWidth)), least[i])
		if c.Width > 0 {
			least[i], wanted[i] = c.Width, c.Width
		}
	}
	return shareWidth(least, wanted, t.Columns, f.Width())
}

// shareWidth returns the widths of columns that together are as wide as room.
func shareWidth(least, wanted []float64, columns []Column, room float64) []float64 {
	low, high := total(least), total(wanted)
	widths := make([]float64, len(least))
	free := 0.0 // of the columns that may grow
	for i := range columns {
		if columns[i].Width == 0 {
			free += wanted[i]
		}
	}
	for i := range widths {
		switch {
		case high <= room && columns[i].Width > 0:
			widths[i] = wanted[i]
		case high <= room:
			widths[i] = wanted[i] + (room-high)*wanted[i]/free
		case low <= room:
			widths[i] = least[i] + (wanted[i]-least[i])*(room-low)/(high-low)
		default:
			widths[i] = least[i] * room / low
		}
	}
	return widths
}

func total(list []float64) (sum float64) {
	for _, v := range list {
		sum += v
	}
	return sum
}

// cellWidths is how narrow a cell can be, and how wide it is without line breaks.
func (f *Flow) cellWidths(c Cell) (short, long float64) {
	for _, p := range c.Parts {
		if len(p.Forms) > 0 {
			w := 0.0
			for _, m := range p.Forms {
				w += m.width * p.Height / m.height
			}
			short, long = max(short, w), max(long, w)
			continue
		}
		least, wanted := 0.0, 0.0
		for line := range strings.SplitSeq(p.Text, "\n") {
			s := f.doc.typesetter.shape(line, p.Style.Bold, p.Style.Dir)
			wanted = max(wanted, s.width(0, len(s.runes))*p.Style.Size/1000)
			least = max(least, s.longest()*p.Style.Size/1000)
		}
		if p.Whole {
			least = wanted
		}
		if p.Mark != nil {
			wanted += markRoom
			least = max(least+markRoom, min(wanted, markedWidth))
		}
		short, long = max(short, least), max(long, wanted+.1)
	}
	return short, long
}
