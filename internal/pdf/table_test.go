package pdf

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func cell(text string) Cell { return Cell{Parts: []Part{{Text: text, Style: plain}}} }

// sheet is a document with a table of rows.
func sheet(rtl bool, rows [][]Cell) *Document {
	d := New(Info{Title: "t", Lang: map[bool]string{true: "ar", false: "fr"}[rtl], RTL: rtl})
	f := d.Flow(Margins{Top: 40, Bottom: 40, Side: 40})
	f.NewPage()
	f.Section()
	target := f.Heading(1, "Titre", plain, 0)
	d.Bookmark(1, "Titre", target)
	mark := d.Form(20, 20, func(c *Canvas) { c.Circle(10, 10, 9, Paint{Fill: Hex("#f00")}) })
	f.Table(Table{
		Columns: make([]Column, 3), Padding: 3,
		Head: []Cell{cell("Tête"), {Parts: []Part{{Text: "Deuxième", Style: plain}}}, cell("Autre")},
		Rows: append(rows, []Cell{cell("dernière"), {Parts: []Part{{Forms: []*Form{mark}, Alt: "un rond", Height: 12}}}, {Parts: []Part{{Text: "a", Style: plain, Mark: mark}, {Text: "b", Style: plain}}}}),
	})
	f.Page().Link(f.Tag().Add("P").Add("Link"), Rect{X: 10, Y: 10, Width: 20, Height: 20}, target, "Titre")
	return d
}

// tags lists all elements under one.
func tags(t *Tag) []*Tag {
	list := []*Tag{t}
	for _, k := range t.kids {
		if k.tag != nil {
			list = append(list, tags(k.tag)...)
		}
	}
	return list
}

func TestEverythingMarkedIsInTheTree(t *testing.T) {
	var rows [][]Cell
	for i := range 16 {
		rows = append(rows, []Cell{cell("ligne " + strconv.Itoa(i)), cell("1"), cell(strings.Repeat("mot ", i%9*60))})
	}
	d := sheet(false, rows)
	require.Greater(t, d.Pages(), 2)
	type mark struct {
		page *Page
		n    int
	}
	told := map[mark]*Tag{}
	for _, tag := range tags(d.root) {
		require.True(t, d == tag.doc)
		for _, k := range tag.kids {
			if k.tag == nil && k.link == 0 {
				told[mark{k.page, k.mark}] = tag
			}
		}
	}
	count := 0
	for _, p := range d.pages {
		for n, tag := range p.marks {
			require.True(t, tag == told[mark{p, n}])
			count++
		}
	}
	require.Equal(t, count, len(told))
	text := tool(t, written(t, d), "pdfinfo", "-struct-text", "FILE")
	for i := range 16 {
		require.Equal(t, 1, strings.Count(text, `"ligne `+strconv.Itoa(i)+`"`))
	}
	require.Equal(t, 1, strings.Count(text, "Tête"), "heads that come again are not read again")
}

func TestHeadsComeAgainOnEachPage(t *testing.T) {
	var rows [][]Cell
	for range 100 {
		rows = append(rows, []Cell{cell("x"), cell("1"), cell("y")})
	}
	d := sheet(false, rows)
	require.Equal(t, d.Pages(), strings.Count(onPage(t, written(t, d)), "Tête"))
}

func TestARowHigherThanAPageGoesOn(t *testing.T) {
	words := make([]string, 3000)
	for i := range words {
		words[i] = "mot" + strconv.Itoa(i)
	}
	for _, rtl := range []bool{false, true} {
		d := sheet(rtl, [][]Cell{{cell("a"), cell("1"), cell(strings.Join(words, " "))}})
		require.Greater(t, d.Pages(), 3)
		text := onPage(t, written(t, d))
		for _, word := range []string{words[0], words[1500], words[2999]} {
			require.Contains(t, text, word)
		}
	}
}

func TestColumnsFillThePage(t *testing.T) {
	columns := []Column{{Width: 50}, {}, {}}
	for _, room := range []float64{60, 200, 500} {
		widths := shareWidth([]float64{50, 40, 20}, []float64{50, 200, 60}, columns, room)
		require.InDelta(t, room, total(widths), .001)
	}
	require.InDelta(t, 50, shareWidth([]float64{50, 40, 20}, []float64{50, 200, 60}, columns, 500)[0], .001)
}
