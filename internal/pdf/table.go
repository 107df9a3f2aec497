package pdf

import "slices"

// Table is rows under a head. The head comes again on every page.
type Table struct {
	Columns []Column
	Head    []Cell
	Rows    [][]Cell
	Padding float64
	Line    Paint // under each row
	Grid    bool  // lines between columns too
	Ground  Color // of the head
}

// Column is how wide a column may be; the rest follows from its content.
type Column struct {
	Width float64 // fixed where above 0
	Most  float64 // 0 for the usual
}

// Cell is one field of a table.
type Cell struct {
	Parts  []Part
	Head   bool // names its row
	Align  Align
	Ground Color
	Frame  Paint
}

// Part is a paragraph of a cell, or a picture that is told in words.
type Part struct {
	Text   string
	Style  Style
	Whole  bool   // stays on one line
	Mark   *Form  // before the text
	Lang   string // where it is not the document's
	Alt    string // of Forms
	Forms  []*Form
	Height float64 // of Forms
	Note   string  // after Forms
	Bar    float64 // a bar of this share of the cell, from 0 to 1, instead of a text
}

// maxColumnWidth is how wide a column grows before others get their room, unless
// it says so itself.
const maxColumnWidth = 260

// tableLayout is a table with the widths of its columns, on its way to the page.
type tableLayout struct {
	Table
	f      *Flow
	widths []float64
	tag    *Tag
	body   *Tag
}

// Table sets a table as wide as the page. The head never stands without rows, and no
// page has a single row of a table that has several.
func (f *Flow) Table(t Table) {
	fit := &tableLayout{Table: t, f: f, widths: f.widths(t)}
	fit.tag = f.tag.Add("Table")
	head := fit.row(t.Head)
	f.Need(head.height + fit.first())
	fit.head(head, fit.tag.Add("THead").Add("TR"))
	fit.body = fit.tag.Add("TBody")
	for i, cells := range t.Rows {
		r := fit.row(cells)
		if i > 0 && i == len(t.Rows)-2 {
			fit.need(fit.together(i, i+2), head)
		}
		fit.set(r, head)
	}
}

// Lead is the height of what stands together at the beginning of a table: its head and
// its first rows.
func (f *Flow) Lead(t Table) float64 {
	fit := &tableLayout{Table: t, f: f, widths: f.widths(t)}
	return fit.row(t.Head).height + fit.first()
}

// first is the height of the first rows, which stay with the head: two, or three where
// the last would be left alone.
func (t *tableLayout) first() float64 {
	rows := min(len(t.Rows), 2)
	if len(t.Rows) == 3 {
		rows = 3
	}
	return t.together(0, rows)
}

// together is the height of rows that stay on one page. Where they take half a page or
// more, only the beginning of the first one has to.
func (t *tableLayout) together(from, to int) float64 {
	height := 0.0
	for _, cells := range t.Rows[from:to] {
		height += t.row(cells).height
	}
	if height < t.f.full()/2 || from == to {
		return height
	}
	return min(t.row(t.Rows[from]).height, t.f.full()/3)
}

// need goes on to the next page, under the head again, where there is less room than
// the height.
func (t *tableLayout) need(height float64, head row) {
	if t.f.Room() < height {
		t.f.NewPage()
		t.head(head, nil)
	}
}

// Height is what a table takes on one page.
func (f *Flow) Height(t Table) float64 {
	fit := &tableLayout{Table: t, f: f, widths: f.widths(t)}
	height := fit.row(t.Head).height
	for _, cells := range t.Rows {
		height += fit.row(cells).height
	}
	return height
}

// head draws the head; again without a tag on later pages.
func (t *tableLayout) head(r row, tag *Tag) {
	p := t.f.page
	r.cells = slices.Clone(r.cells) // drawing takes lines out of them
	p.Artifact(func() {
		t.canvas().Rect(Rect{X: t.f.Left(), Y: t.f.y, Width: t.f.Width(), Height: r.height}, Paint{Fill: t.Ground})
	})
	t.grounds(r, r.height)
	if tag == nil {
		p.Running("Header", func() {
			for i := range r.cells {
				t.draw(i, &r.cells[i], r.height, nil)
			}
		})
	} else {
		for i := range r.cells {
			t.draw(i, &r.cells[i], r.height, tag.Add("TH").scope("Column"))
		}
	}
	t.f.y += r.height
}

// set draws a row, on the next page where it has no room. A row that is higher
// than half a page goes on over pages.
func (t *tableLayout) set(r row, head row) {
	tr := t.body.Add("TR")
	tags := make([]*Tag, len(r.cells))
	for i := range r.cells {
		if r.cells[i].Head {
			tags[i] = tr.Add("TH").scope("Row")
		} else {
			tags[i] = tr.Add("TD")
		}
	}
	for {
		if r.height < t.f.full()/2 || t.f.Room() < 60 {
			t.need(r.height, head)
		}
		height := min(r.height, t.f.Room())
		t.grounds(r, height)
		for i := range r.cells {
			t.draw(i, &r.cells[i], height, tags[i])
		}
		t.f.y += height
		if r.measure(t.Padding); r.done() {
			return
		}
	}
}

// grounds draws what is behind a row.
func (t *tableLayout) grounds(r row, height float64) {
	f := t.f
	f.page.Artifact(func() {
		c := t.canvas()
		for i, cell := range r.cells {
			if cell.Ground.set || cell.Frame.Stroke.set {
				x, w := t.place(i)
				in := cell.Frame.Width / 2
				c.Rect(Rect{X: x + in, Y: f.y + in, Width: w - 2*in, Height: height - 2*in},
					Paint{Fill: cell.Ground, Stroke: cell.Frame.Stroke, Width: cell.Frame.Width})
			}
		}
		c.Line(f.Left(), f.y+height, f.Left()+f.Width(), f.y+height, t.Line)
		for i := 1; t.Grid && i < len(r.cells); i++ {
			x, w := t.place(i)
			if f.doc.info.RTL {
				x += w
			}
			c.Line(x, f.y, x, f.y+height, t.Line)
		}
	})
}

func (t *tableLayout) canvas() *Canvas { return t.f.page.Canvas(0, 0, 1) }

// place is where a column stands on the page.
func (t *tableLayout) place(column int) (x, width float64) {
	from := 0.0
	for _, w := range t.widths[:column] {
		from += w
	}
	return t.f.Start(from, t.widths[column]), t.widths[column]
}

// draw draws what fits of a cell into the height and leaves the rest.
func (t *tableLayout) draw(column int, c *cellLayout, height float64, tag *Tag) {
	x, w := t.place(column)
	x, w = x+t.Padding, w-2*t.Padding
	y, end := t.f.y+t.Padding, t.f.y+height-t.Padding+.01
	n, at := 0, y
	for n < len(c.fragments) && (at+c.fragments[n].height <= end || n == 0) {
		at += c.fragments[n].height
		n++
	}
	for _, s := range together(c.fragments[:n]) {
		under := tag
		if tag != nil && len(c.Parts) > 1 {
			under = tag.Add("P")
		}
		t.part(s, Rect{X: x, Y: y, Width: w, Height: s.height}, c.Align, under)
		y += s.height
	}
	c.fragments = c.fragments[n:]
}

func (t *tableLayout) marked(tag *Tag, draw func()) {
	if tag == nil {
		draw()
		return
	}
	t.f.page.Marked(tag, draw)
}

// part draws a part, or some lines of it, in its room on the page.
func (t *tableLayout) part(s fragment, room Rect, align Align, tag *Tag) {
	switch {
	case s.Bar > 0:
		t.bar(s, room)
	case len(s.Forms) > 0:
		if tag != nil {
			tag = tag.Figure(s.Alt)
		}
		t.marked(tag, func() { t.pictures(s, room) })
	default:
		t.lines(s, room, align, tag)
	}
}

func (t *tableLayout) bar(s fragment, room Rect) {
	bar := Rect{X: room.X, Y: room.Y + (s.height-barHeight)/2, Width: room.Width * min(s.Bar, 1), Height: barHeight}
	if t.f.doc.info.RTL {
		bar.X += room.Width - bar.Width
	}
	t.f.page.Artifact(func() { t.canvas().Rect(bar, Paint{Fill: s.Style.Color}) })
}

// lines draws lines of text, with the mark before the first.
func (t *tableLayout) lines(s fragment, room Rect, align Align, tag *Tag) {
	p, rtl := t.f.page, t.f.doc.info.RTL
	if s.Mark != nil && s.first {
		at := room.X
		if rtl {
			at = room.X + room.Width - markSize
		}
		p.Artifact(func() { p.Canvas(0, 0, 1).Form(s.Mark, at, room.Y+(s.block.leading()-markSize)/2, markSize) })
	}
	if tag != nil && s.Lang != "" && s.Lang != t.f.doc.info.Lang {
		tag = tag.Add("Span").In(s.Lang)
	}
	if s.Mark != nil {
		room.Width -= markRoom
		if !rtl {
			room.X += markRoom
		}
	}
	t.marked(tag, func() { p.Text(s.block, room.X, room.Y, room.Width, align) })
}

// The marks before texts.
const (
	markSize = 9.0
	markRoom = 12.0
)

const barHeight = 6.0

// pictures draws forms side by side in the middle of the room, from where
// reading begins.
func (t *tableLayout) pictures(s fragment, room Rect) {
	const gap = 1.5
	x, y, w := room.X, room.Y, room.Width
	total := -gap
	for _, f := range s.Forms {
		total += f.width*s.Height/f.height + gap
	}
	rtl := t.f.doc.info.RTL
	at := x + (w-total)/2
	if rtl {
		at = x + (w+total)/2
	}
	c := t.canvas()
	for _, f := range s.Forms {
		wide := f.width * s.Height / f.height
		if rtl {
			at -= wide
			c.Form(f, at, y, s.Height)
			at -= gap
			continue
		}
		c.Form(f, at, y, s.Height)
		at += wide + gap
	}
	if s.Note != "" {
		c.Text(s.Note, s.Style, at, y+s.Style.Size*.7, Start)
	}
}
