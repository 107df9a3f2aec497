package pdf

import "strings"

// Quotation is a text of one paragraph or more, on a ground of its own with a bar where
// its lines begin.
type Quotation struct {
	Text    string
	Style   Style
	Lang    string // where it is not the document's
	Ground  Color
	Bar     Color
	Padding float64
}

// barWidth is how wide the bar of a quotation is.
const barWidth = 3.0

// Quotation sets a quotation, over as many pages as it takes.
func (f *Flow) Quotation(p Quotation) {
	for paragraph := range strings.SplitSeq(p.Text, "\n") {
		if strings.TrimSpace(paragraph) != "" {
			f.paragraph(p, f.doc.Layout(paragraph, p.Style, f.Width()-2*p.Padding-barWidth), f.tag.Add("P").In(p.Lang))
		}
	}
}

// paragraph sets the lines of a paragraph, each page's on a ground of their own: the
// grounds of one page touch.
func (f *Flow) paragraph(p Quotation, b Block, tag *Tag) {
	for len(b.lines) > 0 {
		f.Need(b.leading() + 2*p.Padding)
		n := min(max(int((f.Room()-2*p.Padding)/b.leading()), 1), len(b.lines))
		part := Block{style: b.style, lines: b.lines[:n]}
		height := part.Height() + 2*p.Padding
		bar, text := f.Left(), f.Left()+barWidth+p.Padding
		if p.Style.Dir == RightToLeft {
			bar, text = f.Left()+f.Width()-barWidth, f.Left()+p.Padding
		}
		f.page.Artifact(func() {
			c := f.page.Canvas(0, 0, 1)
			c.Rect(Rect{X: f.Left(), Y: f.y, Width: f.Width(), Height: height}, Paint{Fill: p.Ground})
			c.Rect(Rect{X: bar, Y: f.y, Width: barWidth, Height: height}, Paint{Fill: p.Bar})
		})
		f.page.Marked(tag, func() { f.page.Text(part, text, f.y+p.Padding, f.Width()-2*p.Padding-barWidth, Start) })
		f.y += height
		b.lines = b.lines[n:]
	}
}
