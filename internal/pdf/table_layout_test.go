package pdf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/pdf"
)

// said is a cell of a text.
func said(text string) pdf.Cell { return pdf.Cell{Parts: []pdf.Part{{Text: text, Style: ink}}} }

// cells is a row of texts.
func cells(texts ...string) (row []pdf.Cell) {
	for _, text := range texts {
		row = append(row, said(text))
	}
	return row
}

// grid is a table of texts whose head is in the first row.
func grid(rows ...[]string) pdf.Table {
	t := pdf.Table{Columns: make([]pdf.Column, len(rows[0])), Padding: 3, Head: cells(rows[0]...)}
	for _, row := range rows[1:] {
		t.Rows = append(t.Rows, cells(row...))
	}
	return t
}

// numbered is a table of so many rows of one line each.
func numbered(rows int) pdf.Table {
	t := grid([]string{"Code", "Nom"})
	for i := range rows {
		t.Rows = append(t.Rows, cells(fmt.Sprintf("c%03d", i), "nom"))
	}
	return t
}

// tabled is the file of a table in a document of its own.
func tabled(t require.TestingT, info pdf.Info, table pdf.Table) *reading {
	d, f := flowing(info)
	f.Table(table)
	return read(t, d)
}

// framed gives every cell of a row a frame, by which the widths are seen.
func framed(row []pdf.Cell) []pdf.Cell {
	row = slices.Clone(row)
	for i := range row {
		row[i].Frame = pdf.Paint{Stroke: red, Width: 1}
	}
	return row
}

// boxes are the frames of a page, with the width of their line.
func boxes(p *sheet) (list []box) {
	for _, s := range p.stroked(redHex) {
		b := s.box()
		list = append(list, box{b.left - .5, b.top - .5, b.right + .5, b.bottom + .5})
	}
	return list
}

// columns are the widths of a table's columns.
func columns(t require.TestingT, info pdf.Info, table pdf.Table) (widths []float64) {
	table.Head = framed(table.Head)
	for _, b := range boxes(tabled(t, info, table).pages()[0]) {
		widths = append(widths, b.width())
	}
	require.Len(t, widths, len(table.Columns))
	return widths
}

func TestColumnsStandSideBySideFromWhereReadingBegins(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		table := grid([]string{"a", "b", "c"}, []string{"un", "deux", "trois"})
		table.Head = framed(table.Head)
		found := boxes(tabled(t, info, table).page())
		require.Len(t, found, 3)
		at := border
		for i, b := range found {
			unmirrored := mirrored(info, b, pdf.A4Width)
			require.InDelta(t, at, unmirrored.left, .05, "column %d", i)
			at = unmirrored.right
		}
		require.InDelta(t, border+within, at, .05, "together they are as wide as the page")
	})
}

func TestAColumnIsAsWideAsItsContentAsks(t *testing.T) {
	words := strings.Repeat("mot ", 40)
	for _, c := range []struct {
		name  string
		table pdf.Table
		holds func(t *testing.T, w []float64)
	}{
		{"a fixed width is kept", withColumns(grid([]string{"a", "b"}, []string{words, words}), pdf.Column{Width: 120}, pdf.Column{}),
			func(t *testing.T, w []float64) { require.InDelta(t, 120, w[0], .05) }},
		{"a fixed width is kept where there is room to spare", withColumns(grid([]string{"a", "b"}, []string{"x", "y"}), pdf.Column{Width: 120}, pdf.Column{}),
			func(t *testing.T, w []float64) { require.InDelta(t, 120, w[0], .05) }},
		{"the longer text gets more room", grid([]string{"a", "b"}, []string{"court", words}),
			func(t *testing.T, w []float64) { require.Greater(t, w[1], 3*w[0]) }},
		{"the same texts get the same room", grid([]string{"a", "b", "c"}, []string{words, words, words}),
			func(t *testing.T, w []float64) {
				require.InDelta(t, w[0], w[1], .05)
				require.InDelta(t, w[1], w[2], .05)
			}},
		{"the longest word has room", grid([]string{"a", "b"}, []string{"anticonstitutionnellement", strings.Repeat(words, 20)}),
			func(t *testing.T, w []float64) {
				require.GreaterOrEqual(t, w[0]+.05, layout("anticonstitutionnellement", ink, 1e6).Width+2*3)
			}},
		{"no more than the most", withColumns(grid([]string{"a", "b"}, []string{strings.Repeat(words, 9), strings.Repeat(words, 9)}), pdf.Column{Most: 40}, pdf.Column{}),
			func(t *testing.T, w []float64) { require.Less(t, w[0], w[1]/2) }},
		{"a head is seen over two lines", grid([]string{"un deux trois quatre cinq six sept", "b"}, []string{"x", strings.Repeat(words, 9)}),
			func(t *testing.T, w []float64) {
				require.Less(t, w[0], layout("un deux trois quatre cinq six sept", ink, 1e6).Width)
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := columns(t, french, c.table)
			sum := 0.0
			for _, one := range w {
				sum += one
			}
			require.InDelta(t, within, sum, .1)
			c.holds(t, w)
		})
	}
}

func withColumns(t pdf.Table, columns ...pdf.Column) pdf.Table {
	t.Columns = columns
	return t
}

func TestAWholePartStaysOnOneLine(t *testing.T) {
	date := "le 30 octobre de l’an 2026"
	table := grid([]string{"a", "b"}, []string{date, strings.Repeat("mot ", 400)})
	broken := tabled(t, french, table).pages()[0]
	require.NotContains(t, broken.written(), date)
	table.Rows[0][0].Parts[0].Whole = true
	kept := tabled(t, french, table).pages()[0]
	found := false
	for _, r := range kept.runs {
		found = found || clean(r.text) == date
	}
	require.True(t, found)
}

func TestAColumnTooNarrowForItsWordsBreaksThem(t *testing.T) {
	row := make([]string, 12)
	for i := range row {
		row[i] = "anticonstitutionnellement"
	}
	page := tabled(t, french, grid(row, row)).page()
	for _, r := range page.runs {
		require.LessOrEqual(t, r.right(), border+within+.3)
	}
}

func TestAnyTableIsAsWideAsThePage(t *testing.T) {
	text := rapid.StringOf(rapid.RuneFrom([]rune("abc é م ت1")))
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "columns")
		row := func(label string) []string { return rapid.SliceOfN(text, n, n).Draw(t, label) }
		table := grid(row("head"), row("first"), row("second"))
		for i := range table.Columns {
			table.Columns[i].Most = rapid.Float64Range(0, 400).Draw(t, "most")
		}
		sum := 0.0
		for _, w := range columns(t, french, table) {
			require.Greater(t, w, 0.0)
			sum += w
		}
		require.InDelta(t, within, sum, .1)
	})
}

func TestRowsFollowEachOther(t *testing.T) {
	r := tabled(t, french, grid([]string{"Code", "Nom"}, []string{"c1", "un"}, []string{"c2", "deux\nlignes"}, []string{"c3", "trois"}))
	page := r.page()
	height := func(from, to string) float64 { return page.find(to).at.y - page.find(from).at.y }
	require.InDelta(t, lineHeight+6, height("Code", "c1"), .05)
	require.InDelta(t, lineHeight+6, height("c1", "c2"), .05)
	require.InDelta(t, 2*lineHeight+6, height("c2", "c3"), .05)
	require.InDelta(t, 0, height("c2", "deux"), .05, "cells begin on one line")
}

func TestHeightIsWhatATableTakes(t *testing.T) {
	for _, c := range []struct {
		name  string
		table pdf.Table
	}{
		{"some rows", numbered(5)},
		{"no rows", numbered(0)},
		{"rows of several lines", grid([]string{"a", "b"}, []string{"x", strings.Repeat("mot ", 100)}, []string{"un\ndeux\ntrois", "y"})},
		{"no padding", func() pdf.Table { t := numbered(3); t.Padding = 0; return t }()},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, f := flowing(french)
			want := f.Height(c.table)
			before := f.Y()
			f.Table(c.table)
			require.InDelta(t, want, f.Y()-before, .001)
			require.Greater(t, want, 0.0)
		})
	}
}

func TestEveryRowComesOnceAndInOrder(t *testing.T) {
	const rows = 150
	both(t, func(t *testing.T, info pdf.Info) {
		var seen []string
		for _, p := range tabled(t, info, numbered(rows)).pages() {
			for _, r := range p.runs {
				if strings.HasPrefix(r.text, "c") {
					seen = append(seen, clean(r.text))
				}
			}
		}
		require.Len(t, seen, rows)
		require.True(t, slices.IsSorted(seen))
	})
}

func TestTheHeadComesAgainOnEachPageAndIsReadOnce(t *testing.T) {
	r := tabled(t, french, numbered(150))
	pages := r.pages()
	require.Greater(t, len(pages), 2)
	for i, p := range pages {
		head := p.find("Code")
		require.Less(t, head.at.y, border+lineHeight+6, "at the top of page %d", i+1)
		if i == 0 {
			require.Equal(t, name("TH"), head.mark.tag)
			continue
		}
		require.Equal(t, artifact, head.mark.tag)
		require.Equal(t, name("Header"), head.mark.props["Subtype"])
	}
	root := r.structure()
	require.Len(t, root.of("THead"), 1)
	require.Equal(t, 1, strings.Count(root.aloud(), "Code"))
}

func TestRowsStayOnTheirPages(t *testing.T) {
	table := grid([]string{"Code", "Nom"})
	for i := range 60 {
		table.Rows = append(table.Rows, cells(fmt.Sprintf("c%02d", i), strings.Repeat("ligne\n", i%5)+"fin"))
	}
	for _, p := range tabled(t, french, table).pages() {
		codes, ends := 0, 0
		for _, r := range p.runs {
			switch {
			case strings.HasPrefix(r.text, "c"):
				codes++
			case clean(r.text) == "fin":
				ends++
			}
			require.Less(t, r.at.y, pdf.A4Height-border)
		}
		require.Equal(t, codes, ends, "page %d", p.number)
	}
}

func TestATableBeginsWithTwoRowsUnderItsHead(t *testing.T) {
	for _, c := range []struct {
		name string
		rows int
		room float64
		page int
	}{
		{"room for the head and two rows", 4, 60, 1},
		{"room for the head and one of two rows", 2, 45, 2},
		{"room for the head and one row", 4, 45, 2},
		{"room for the head and two of three rows", 3, 60, 2},
		{"room for the head and the only row", 1, 45, 1},
		{"room for the head alone", 1, 25, 2},
		{"room for nothing", 1, 5, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, f := flowing(french)
			f.Text("avant", ink)
			f.Space(f.Room() - c.room)
			require.Equal(t, c.page == 2, f.Lead(numbered(c.rows)) > f.Room())
			f.Table(numbered(c.rows))
			pages := read(t, d).pages()
			page := pages[c.page-1]
			require.Equal(t, name("TH"), page.find("Code").mark.tag)
			require.Greater(t, page.find("c000").at.y, page.find("Code").at.y)
			if c.page == 2 {
				require.Equal(t, []string{"avant"}, pages[0].written())
			}
		})
	}
}

func TestNoRowStandsAloneOnAPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(2, 90).Draw(t, "rows")
		d, f := flowing(french)
		f.Space(rapid.Float64Range(0, f.Room()).Draw(t, "used"))
		f.Table(numbered(rows))
		total := 0
		for _, page := range read(t, d).pages() {
			on := 0
			for _, text := range page.written() {
				if strings.HasPrefix(text, "c") {
					on++
				}
			}
			require.NotEqual(t, 1, on, "page %d", page.number)
			require.False(t, on == 0 && slices.Contains(page.written(), "Code"), "a head without rows")
			total += on
		}
		require.Equal(t, rows, total)
	})
}

func TestARowHigherThanAPageGoesOnWithEachOfItsCells(t *testing.T) {
	numbers := func(prefix string, n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("%s%d", prefix, i))
		}
		return strings.Join(list, "\n")
	}
	both(t, func(t *testing.T, info pdf.Info) {
		table := grid([]string{"Code", "Nom"}, []string{numbers("a", 130), numbers("b", 70)}, []string{"fin", "fin"})
		r := tabled(t, info, table)
		pages := r.pages()
		require.Greater(t, len(pages), 2)
		var a, b []string
		for _, p := range pages {
			for _, run := range p.runs {
				switch text := clean(run.text); {
				case strings.HasPrefix(text, "a"):
					a = append(a, text)
				case strings.HasPrefix(text, "b"):
					b = append(b, text)
				}
				require.Less(t, run.at.y, pdf.A4Height-border+.01)
				require.Greater(t, run.at.y, border)
			}
		}
		require.Equal(t, numbers("a", 130), strings.Join(a, "\n"))
		require.Equal(t, numbers("b", 70), strings.Join(b, "\n"))
		require.Len(t, r.structure().of("TBody")[0].kids, 2, "it is still one row")
	})
}

func TestCellsAreAligned(t *testing.T) {
	for _, c := range []struct {
		name  string
		align pdf.Align
		left  bool
		right bool
	}{
		{"start", pdf.Start, true, false},
		{"end", pdf.End, false, true},
		{"left", pdf.Left, true, false},
		{"right", pdf.Right, false, true},
		{"centre", pdf.Center, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := grid([]string{"a"}, []string{"mot"})
			table.Rows[0][0].Align = c.align
			run := tabled(t, french, table).page().find("mot")
			before, after := run.left()-border-3, border+within-3-run.right()
			require.Equal(t, c.left, before < 1)
			require.Equal(t, c.right, after < 1)
			if !c.left && !c.right {
				require.InDelta(t, before, after, .5)
			}
		})
	}
}

func TestPartsOfACellStandUnderEachOther(t *testing.T) {
	table := grid([]string{"a"}, []string{""})
	table.Rows[0][0].Parts = []pdf.Part{{Text: "premier", Style: ink}, {Text: "", Style: ink}, {Text: "second", Style: ink}}
	r := tabled(t, french, table)
	require.InDelta(t, lineHeight, r.page().find("second").at.y-r.page().find("premier").at.y, .05, "an empty part takes no room")
	cell := r.structure().of("TD")[0]
	require.Equal(t, "TD(P P)", cell.outline())
	require.Equal(t, "premier second", cell.aloud())
}

func TestACellWithoutPartsIsEmpty(t *testing.T) {
	table := grid([]string{"a", "b"}, []string{"x", "y"})
	table.Rows[0][1] = pdf.Cell{}
	r := tabled(t, french, table)
	found := r.structure().of("TD")
	require.Len(t, found, 2)
	require.Empty(t, found[1].aloud())
}

func TestATableIsReadByRowsUnderItsHeads(t *testing.T) {
	table := grid([]string{"Région", "Achevés"}, []string{"Figuig", "3"}, []string{"Nador", "5"})
	for _, row := range table.Rows {
		row[0].Head = true
	}
	root := tabled(t, french, table).structure()
	require.Equal(t, "Document(Table(THead(TR(TH TH)) TBody(TR(TH TD) TR(TH TD))))", root.outline())
	require.Equal(t, "Région Achevés Figuig 3 Nador 5", root.aloud())
	for _, head := range root.of("TH") {
		want := name("Column")
		if head.parent.parent.role == "TBody" {
			want = "Row"
		}
		require.Equal(t, want, head.attrs["Scope"], head.text)
		require.Equal(t, name("Table"), head.attrs["O"])
	}
}

func TestAPartInAnotherLanguageSaysSo(t *testing.T) {
	for _, c := range []struct{ name, lang, want string }{
		{"another language", "ar", "ar"},
		{"the document's own", "fr", ""},
		{"none", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := grid([]string{"a"}, []string{"texte"})
			table.Rows[0][0].Parts[0].Lang = c.lang
			spans := tabled(t, french, table).structure().of("Span")
			if c.want == "" {
				require.Empty(t, spans)
				return
			}
			require.Len(t, spans, 1)
			require.Equal(t, c.want, spans[0].lang)
			require.Equal(t, "texte", clean(spans[0].text))
		})
	}
}
