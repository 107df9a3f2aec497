package pdf_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/pdf"
)

func TestAGroundLiesBehindTheHead(t *testing.T) {
	table := numbered(150)
	table.Ground = green
	pages := tabled(t, french, table).pages()
	for _, p := range pages {
		grounds := p.filled(greenHex)
		require.Len(t, grounds, 1, "page %d", p.number)
		sameBox(t, box{border, border, border + within, border + lineHeight + 6}, grounds[0].box())
		require.Equal(t, artifact, grounds[0].mark.tag)
	}
}

func TestACellHasItsOwnGroundAndFrame(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		table := withColumns(grid([]string{"a", "b"}, []string{"x", "y"}), pdf.Column{Width: 100}, pdf.Column{})
		table.Rows[0][1].Ground = green
		table.Rows[0][1].Frame = pdf.Paint{Stroke: red, Width: 2}
		page := tabled(t, info, table).page()
		require.Len(t, page.filled(greenHex), 1)
		frame := page.stroked(redHex)
		require.Len(t, frame, 1)
		require.InDelta(t, 2, frame[0].line, .001)
		top := border + lineHeight + 6
		want := mirrored(info, box{border + 100, top, border + within, top + lineHeight + 6}, pdf.A4Width)
		got := frame[0].box()
		sameBox(t, want, box{got.left - 1, got.top - 1, got.right + 1, got.bottom + 1})
	})
}

func TestLinesAreDrawnUnderRowsAndInAGridBetweenColumns(t *testing.T) {
	for _, c := range []struct {
		name   string
		grid   bool
		across int
	}{{"rows alone", false, 0}, {"a grid", true, 2}} {
		t.Run(c.name, func(t *testing.T) {
			both(t, func(t *testing.T, info pdf.Info) {
				table := grid([]string{"a", "b", "c"}, []string{"x", "y", "z"}, []string{"x", "y", "z"})
				table.Line, table.Grid = pdf.Paint{Stroke: red, Width: .5}, c.grid
				level, upright := 0, 0
				for _, s := range tabled(t, info, table).page().stroked(redHex) {
					b := s.box()
					if b.width() > 0 {
						require.InDelta(t, within, b.width(), .05)
						level++
						continue
					}
					require.InDelta(t, lineHeight+6, b.height(), .05)
					require.Greater(t, b.left, border+1)
					require.Less(t, b.left, border+within-1)
					upright++
				}
				require.Equal(t, 3, level, "under the head and under each row")
				require.Equal(t, 3*c.across, upright)
			})
		})
	}
}

// dot is a form of 20 by 20 points.
func dot(d *pdf.Document) *pdf.Form {
	return d.Form(20, 20, func(c *pdf.Canvas) { c.Circle(10, 10, 10, pdf.Paint{Fill: green}) })
}

func TestAMarkStandsBeforeItsText(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		table := grid([]string{"a"}, []string{"un texte marqué"})
		table.Rows[0][0].Parts[0].Mark = dot(d)
		f.Table(table)
		page := read(t, d).page()
		require.Len(t, page.forms, 1)
		mark := page.forms[0]
		require.Equal(t, artifact, mark.mark.tag, "its text says it")
		require.InDelta(t, 9, mark.height(), .05)
		at := mirrored(info, mark.box, pdf.A4Width)
		require.InDelta(t, border+3, at.left, .05)
		text := page.find("texte")
		if info.RTL {
			require.Less(t, text.right(), mark.left)
			return
		}
		require.Greater(t, text.left(), mark.right)
	})
}

func TestAMarkStandsBesideTheFirstLineAlone(t *testing.T) {
	d, f := flowing(french)
	table := grid([]string{"a"}, []string{strings.Repeat("mot ", 100)})
	table.Rows[0][0].Parts[0].Mark = dot(d)
	f.Table(table)
	page := read(t, d).page()
	require.Len(t, page.forms, 1)
	var left []float64
	for _, r := range page.runs[1:] {
		left = append(left, r.left())
	}
	require.Greater(t, len(left), 2)
	require.InDelta(t, slices.Min(left), slices.Max(left), .6, "the other lines keep its room free")
}

func TestPicturesStandSideBySideInTheMiddle(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		first := dot(d)
		second := d.Form(40, 20, func(c *pdf.Canvas) { rectangle(c, box{0, 0, 40, 20}, pdf.Paint{Fill: red}) })
		table := grid([]string{"a"}, []string{""})
		table.Rows[0][0].Parts = []pdf.Part{{Forms: []*pdf.Form{first, second}, Alt: "en cours, limitée", Height: 10}}
		f.Table(table)
		r := read(t, d)
		forms := r.page().forms
		require.Len(t, forms, 2)
		require.InDelta(t, 10, forms[0].width(), .05)
		require.InDelta(t, 20, forms[1].width(), .05)
		require.Equal(t, info.RTL, forms[0].left > forms[1].left, "the first stands where reading begins")
		both := box{math.Min(forms[0].left, forms[1].left), 0, math.Max(forms[0].right, forms[1].right), 0}
		require.InDelta(t, pdf.A4Width/2, (both.left+both.right)/2, .05)
		require.InDelta(t, 31.5, both.width(), .05)
		figures := r.structure().of("Figure")
		require.Len(t, figures, 1, "they are told together")
		require.Equal(t, "en cours, limitée", figures[0].alt)
		require.Equal(t, "TD", figures[0].parent.role)
	})
}

func TestANoteStandsAfterItsPictures(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		table := grid([]string{"a"}, []string{""})
		table.Rows[0][0].Parts = []pdf.Part{{Forms: []*pdf.Form{dot(d)}, Alt: "rond", Height: 10, Note: "12", Style: ink}}
		f.Table(table)
		page := read(t, d).page()
		note := page.find("12")
		require.Less(t, note.at.y, page.forms[0].bottom+1)
		require.Greater(t, note.at.y, page.forms[0].top)
	})
}

func TestABarIsAsLongAsItsShare(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		for _, c := range []struct{ share, want float64 }{{.25, .25}, {1, 1}, {1.7, 1}} {
			t.Run(fmt.Sprint(c.share), func(t *testing.T) {
				table := withColumns(grid([]string{"a", "b"}, []string{"x", ""}), pdf.Column{}, pdf.Column{Width: 106})
				table.Rows[0][1].Parts = []pdf.Part{{Bar: c.share, Style: pdf.Style{Size: 10, Color: red}}}
				bars := tabled(t, info, table).page().filled(redHex)
				require.Len(t, bars, 1)
				b := mirrored(info, bars[0].box(), pdf.A4Width)
				require.InDelta(t, 100*c.want, b.width(), .05)
				require.InDelta(t, border+within-103, b.left, .05, "it begins where reading begins")
				require.Equal(t, artifact, bars[0].mark.tag)
			})
		}
	})
}
