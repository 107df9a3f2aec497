package pdf_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/pdf"
)

// The documents that most tests begin with.
var (
	french = pdf.Info{Title: "Rapport", Lang: "fr"}
	arabic = pdf.Info{Title: "تقرير", Lang: "ar", RTL: true}
)

// ink is the style of most texts: 10 points, in a colour that nothing else has.
var ink = pdf.Style{Size: 10, Color: pdf.Hex("#102030")}

// border is the margin of most pages, on all sides.
const border = 50.0

// within is the room that the margins leave on an upright page.
const within = pdf.A4Width - 2*border

// flowing is a document of an upright page, written on by its flow.
func flowing(info pdf.Info) (*pdf.Document, *pdf.Flow) {
	d := pdf.New(info)
	f := d.Flow(pdf.Margins{Top: border, Bottom: border, Side: border})
	f.NewPage()
	return d, f
}

// blank is a document of a page of 200 by 100 points.
func blank(info pdf.Info) (*pdf.Document, *pdf.Page) {
	d := pdf.New(info)
	return d, d.Page(200, 100)
}

// block sets a text into a room of a width, its top left corner at 10, 20 of a
// page, and reads the lines.
func block(t require.TestingT, info pdf.Info, text string, s pdf.Style, width float64, align pdf.Align) []row {
	d := pdf.New(info)
	p := d.Page(10+width+10, 2000)
	b := d.Layout(text, s, width)
	p.Marked(d.Root().Add("P"), func() { putText(p, b, 10, 20, width, align) })
	return read(t, d).page().lines()
}

// area is a box as the package has it.
func area(b box) pdf.Rect {
	return pdf.Rect{X: b.left, Y: b.top, Width: b.width(), Height: b.height()}
}

// putText draws a block.
func putText(p *pdf.Page, b pdf.Block, x, y, width float64, align pdf.Align) {
	p.Text(b, x, y, width, align)
}

// rectangle draws one with square corners.
func rectangle(c *pdf.Canvas, b box, paint pdf.Paint) { rounded(c, b, 0, paint) }

// rounded draws a rectangle with round corners.
func rounded(c *pdf.Canvas, b box, radius float64, paint pdf.Paint) {
	r := area(b)
	r.Radius = radius
	c.Rect(r, paint)
}

// inside draws what stays inside a rectangle.
func inside(c *pdf.Canvas, b box, draw func()) {
	c.Within(area(b), draw)
}

// lineOf draws a line from one point to another.
func lineOf(c *pdf.Canvas, from, to point, paint pdf.Paint) {
	c.Line(from.x, from.y, to.x, to.y, paint)
}

// textOn draws a text of one line on a canvas.
func textOn(c *pdf.Canvas, s string, style pdf.Style, at point, align pdf.Align) {
	c.Text(s, style, at.x, at.y, align)
}

// leads makes a part of the page a link.
func leads(p *pdf.Page, tag *pdf.Tag, b box, to pdf.Target, says string) {
	p.Link(tag, area(b), to, says)
}

// figure sets a picture into a flow.
func figure(f *pdf.Flow, alt string, width, height, scale float64, draw func(*pdf.Canvas)) {
	f.Figure(alt, width, height, scale, draw)
}

// pair sets a name and what it is.
func pair(f *pdf.Flow, list *pdf.Tag, name, value string, room float64) {
	f.Pair(list, pdf.Pair{Name: name, Value: value, NameStyle: ink, ValueStyle: ink, NameWidth: room})
}

// both runs a test for a document of each direction.
func both(t *testing.T, test func(t *testing.T, info pdf.Info)) {
	t.Helper()
	for _, info := range []pdf.Info{french, arabic} {
		t.Run(info.Lang, func(t *testing.T) { test(t, info) })
	}
}

// mirrored is a box in a document that is written from right to left: as far
// from the right as it stands from the left otherwise.
func mirrored(info pdf.Info, b box, width float64) box {
	if info.RTL {
		return box{width - b.right, b.top, width - b.left, b.bottom}
	}
	return b
}

// sameBox compares two boxes up to the two decimals that are written.
func sameBox(t require.TestingT, want, got box) {
	const e = .02
	require.InDelta(t, want.left, got.left, e, "left of %v, wanted %v", got, want)
	require.InDelta(t, want.top, got.top, e, "top of %v, wanted %v", got, want)
	require.InDelta(t, want.right, got.right, e, "right of %v, wanted %v", got, want)
	require.InDelta(t, want.bottom, got.bottom, e, "bottom of %v, wanted %v", got, want)
}
