package pdf

// Margins are what pages keep free.
type Margins struct{ Top, Bottom, Side float64 }

// Flow sets one thing under the other and goes on to the next page where there
// is no room left.
type Flow struct {
	doc     *Document
	page    *Page
	tag     *Tag // that content goes under
	margins Margins
	y       float64
}

// Flow begins with no page; NewPage opens the first.
func (d *Document) Flow(m Margins) *Flow { return &Flow{doc: d, tag: d.root, margins: m} }

// NewPage goes on at the top of a new page of A4.
func (f *Flow) NewPage() {
	if f.page != nil && !f.page.held {
		f.page.close()
	}
	f.page, f.y = f.doc.Page(A4Width, A4Height), f.margins.Top
}

// Page is the page that the flow is on.
func (f *Flow) Page() *Page { return f.page }

// Hold keeps the flow's page open, to be drawn on until the document ends.
func (f *Flow) Hold() { f.page.held = true }

// Section puts what follows under a section of its own.
func (f *Flow) Section() { f.tag = f.doc.root.Add("Sect") }

// Tag is what content goes under.
func (f *Flow) Tag() *Tag { return f.tag }

// Left is where content begins on the page, Width how wide it is.
func (f *Flow) Left() float64 { return f.margins.Side }

// Width is the room from side to side.
func (f *Flow) Width() float64 { return f.page.width - 2*f.margins.Side }

// Y is how far down the page the flow is.
func (f *Flow) Y() float64 { return f.y }

// Room is the height that is left on the page.
func (f *Flow) Room() float64 { return f.page.height - f.margins.Bottom - f.y }

// full is the height of an empty page.
func (f *Flow) full() float64 { return f.page.height - f.margins.Bottom - f.margins.Top }

// Space leaves some height free.
func (f *Flow) Space(height float64) { f.y += height }

// Need goes on to the next page where there is less room than the height.
func (f *Flow) Need(height float64) bool {
	if f.Room() >= height || f.y <= f.margins.Top {
		return false
	}
	f.NewPage()
	return true
}

// Heading sets a heading of a level from 1 and returns where it stands. It stays
// with what follows, which takes the height at least.
func (f *Flow) Heading(level int, text string, s Style, follows float64) Target {
	b := f.doc.Layout(text, s, f.Width())
	f.Need(b.Height() + follows)
	target := f.page.Target(f.y - 4)
	f.block(f.tag.Add("H"+string(rune('0'+level))), b, f.Left(), f.Width(), Start)
	return target
}

// Text sets a paragraph.
func (f *Flow) Text(text string, s Style) {
	f.block(f.tag.Add("P"), f.doc.Layout(text, s, f.Width()), f.Left(), f.Width(), Start)
}

// block sets lines, over as many pages as they take.
func (f *Flow) block(tag *Tag, b Block, x, width float64, align Align) {
	for len(b.lines) > 0 {
		f.Need(b.leading())
		n := min(max(int(f.Room()/b.leading()), 1), len(b.lines))
		part := Block{style: b.style, lines: b.lines[:n]}
		f.page.Marked(tag, func() { f.page.Text(part, x, f.y, width, align) })
		f.y += part.Height()
		b.lines = b.lines[n:]
	}
}

// Figure sets a picture that is told in words. Its canvas has the units that
// make it as wide as said.
func (f *Flow) Figure(alt string, width, height, scale float64, draw func(*Canvas)) {
	f.Need(height * scale)
	f.Picture(alt, Rect{X: f.Start(0, width*scale), Y: f.y, Width: width * scale, Height: height * scale}, scale, draw)
	f.y += height * scale
}

// Picture sets a picture that is told in words in an area of the page, beside what
// flows. Its canvas has the units that the scale makes of points.
func (f *Flow) Picture(alt string, area Rect, scale float64, draw func(*Canvas)) {
	tag := f.tag.Figure(alt)
	tag.box(area.X, f.page.height-area.Y-area.Height, area.Width, area.Height)
	f.page.Marked(tag, func() { draw(f.page.Canvas(area.X, area.Y, scale)) })
}

// Boxed draws a ground behind what is set, with some padding around it.
func (f *Flow) Boxed(padding float64, paint Paint, text string, s Style) {
	b := f.doc.Layout(text, s, f.Width()-2*padding)
	f.Need(b.Height() + 2*padding)
	f.page.Artifact(func() {
		f.page.Canvas(0, 0, 1).Rect(Rect{f.Left(), f.y, f.Width(), b.Height() + 2*padding, 4}, paint)
	})
	f.y += padding
	f.block(f.tag.Add("P"), b, f.Left()+padding, f.Width()-2*padding, Start)
	f.y += padding
}

// Start mirrors a place of a width from where reading begins.
func (f *Flow) Start(from, width float64) float64 {
	if f.doc.info.RTL {
		return f.page.width - f.margins.Side - from - width
	}
	return f.margins.Side + from
}

// EachPage draws on every page once all stand.
func (d *Document) EachPage(draw func(p *Page, n, of int)) {
	for i, p := range d.pages {
		p.close()
		draw(p, i+1, len(d.pages))
	}
}
