package chart_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/chart"
)

// barsOf are bars of three series, one for each list of parts.
func barsOf(rtl bool, parts ...[]int) chart.Bars {
	b := chart.Bars{Frame: described(rtl), Series: []chart.Series{done, ongoing, stopped}}
	for i, list := range parts {
		b.Bars = append(b.Bars, chart.Bar{Label: fmt.Sprint("M", i+1), Parts: list})
	}
	return b
}

// The width of a picture of bars, and their place in it: between their labels and their totals.
const (
	barsLeft  = 200.0
	wide      = 720.0
	barsRoom  = wide - 200 - 40.0
	barStep   = 26.0
	legendTop = 28.0 // the bars begin under a legend of one line
)

// partsOf are the coloured parts of a picture's bars, in their order.
func partsOf(e *element) (list []*element) {
	for _, r := range e.of("rect") {
		if r.coloured() && r.attrs["height"] == "18" {
			list = append(list, r)
		}
	}
	return list
}

func TestPartsOfABarFollowEachOther(t *testing.T) {
	sides(t, wide, func(t *testing.T, rtl bool, side func(box) box) {
		parts := partsOf(parsed(t, barsOf(rtl, []int{6, 3, 1}).SVG()))
		require.Len(t, parts, 3)
		at := barsLeft
		for i, n := range []float64{6, 3, 1} {
			wide := barsRoom * n / 10
			sameBox(t, side(box{at, legendTop + 1, wide, 18}), parts[i].box())
			at += wide
		}
	})
}

func TestPartsHaveTheLookOfTheirSeries(t *testing.T) {
	parts := partsOf(parsed(t, barsOf(false, []int{1, 1, 1}).SVG()))
	for i, s := range []chart.Series{done, ongoing, stopped} {
		require.Equal(t, s.Look.Class, parts[i].attrs["class"])
		require.Equal(t, s.Look.Fill, parts[i].attrs["fill"])
	}
}

func TestBarsAreMeasuredByTheLongest(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts [][]int
		want  []float64 // shares of the room
	}{
		{"one", [][]int{{5, 0, 0}}, []float64{1}},
		{"a half", [][]int{{4, 4, 0}, {2, 2, 0}}, []float64{.5, .5, .25, .25}},
		{"all the same", [][]int{{3, 0, 0}, {0, 3, 0}}, []float64{1, 1}},
		{"one of a thousand", [][]int{{1000, 0, 0}, {1, 0, 0}}, []float64{1, .001}},
		{"nothing at all", [][]int{{0, 0, 0}, nil}, nil},
		{"numbers below zero count as nothing", [][]int{{-4, 2, 0}}, []float64{1}},
		{"more parts than series", [][]int{{1, 1, 1, 1}}, []float64{.25, .25, .25}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var shares []float64
			for _, p := range partsOf(parsed(t, barsOf(false, c.parts...).SVG())) {
				shares = append(shares, p.box().w/barsRoom)
			}
			require.InDeltaSlice(t, c.want, shares, .0001)
		})
	}
}

func TestEachBarHasItsLabelAndItsTotal(t *testing.T) {
	sides(t, wide, func(t *testing.T, rtl bool, side func(box) box) {
		e := parsed(t, barsOf(rtl, []int{2, 1, 0}, []int{0, 0, 0}, []int{40, 2, 0}).SVG())
		require.Equal(t, []string{"M1", "M2", "M3"}, e.texts("chart-label"))
		require.Equal(t, []string{"3", "0", "42"}, e.texts("chart-total"))
		for i, label := range e.classed("chart-label") {
			require.Equal(t, "end", label.attrs["text-anchor"])
			sameBox(t, side(box{x: barsLeft - 8, y: legendTop + barStep*float64(i) + 14}), label.box())
		}
		for i, end := range []float64{barsRoom * 3 / 42, 0, barsRoom} {
			sameBox(t, side(box{x: barsLeft + end + 6, y: legendTop + barStep*float64(i) + 14}), e.classed("chart-total")[i].box())
		}
	})
}

func TestALabelLeadsWhereItSays(t *testing.T) {
	b := barsOf(false, []int{1, 0, 0}, []int{1, 0, 0})
	b.Bars[0].Href = "/fr/pledges/M1?a=1&b=<2>"
	e := parsed(t, b.SVG())
	require.Equal(t, b.Bars[0].Href, e.says("M1").href)
	require.Empty(t, e.says("M2").href)
	require.Len(t, e.of("a"), 1)
}

func TestALongLabelIsShortened(t *testing.T) {
	b := barsOf(false, []int{1, 0, 0})
	b.Bars[0].Label = "Sensibilisation aux droits de l’homme dans les établissements"
	label := parsed(t, b.SVG()).classed("chart-label")[0].text
	require.True(t, strings.HasSuffix(label, "…"))
	require.True(t, strings.HasPrefix(b.Bars[0].Label, strings.TrimSuffix(label, "…")))
	require.LessOrEqual(t, len([]rune(label)), 27)
}

func TestANumberIsWrittenWhereItHasRoom(t *testing.T) {
	sides(t, wide, func(t *testing.T, rtl bool, side func(box) box) {
		e := parsed(t, barsOf(rtl, []int{90, 9, 1}).SVG())
		counts := e.classed("chart-count")
		require.Len(t, counts, 2, "a part that is too narrow says nothing")
		require.Equal(t, "90", counts[0].text)
		require.Equal(t, "9", counts[1].text)
		sameBox(t, side(box{x: barsLeft + barsRoom*.45, y: legendTop + 14.5}), counts[0].box())
		require.Equal(t, "middle", counts[0].attrs["text-anchor"])
		require.Equal(t, done.Look.Ink, counts[0].attrs["fill"])
	})
}

func TestANumberOnAPatternHasAPatchBehindIt(t *testing.T) {
	patches := func(look string) (list []*element) {
		b := chart.Bars{Frame: described(false), Series: []chart.Series{{Label: "x", Look: chart.Status.Look(look)}}, Bars: []chart.Bar{{Label: "M1", Parts: []int{12}}}}
		for _, r := range parsed(t, b.SVG()).of("rect") {
			if r.attrs["rx"] == "3" {
				list = append(list, r)
			}
		}
		return list
	}
	require.Empty(t, patches("completed"))
	found := patches("suspended")
	require.Len(t, found, 1)
	require.InDelta(t, barsLeft+barsRoom/2, found[0].box().x+found[0].box().w/2, .01)
	require.Equal(t, stopped.Look.Fill, found[0].attrs["fill"])
}

func TestTheLegendNamesEachSeries(t *testing.T) {
	sides(t, wide, func(t *testing.T, rtl bool, side func(box) box) {
		e := parsed(t, barsOf(rtl).SVG())
		require.Equal(t, []string{"Achevé", "En cours", "Suspendu"}, e.texts("chart-legend"))
		for i, text := range e.classed("chart-legend") {
			sameBox(t, side(box{x: 180*float64(i) + 30, y: 13}), text.box())
		}
		keys := 0
		for _, r := range e.of("rect") {
			if r.coloured() {
				sameBox(t, side(box{180*float64(keys) + 1, 2, 22, 14}), r.box())
				keys++
			}
		}
		require.Equal(t, 3, keys)
	})
}

func TestALegendOfManySeriesTakesMoreLines(t *testing.T) {
	for _, c := range []struct {
		series int
		height float64
	}{{0, 6}, {1, 28}, {4, 28}, {5, 50}, {9, 72}} {
		t.Run(fmt.Sprint(c.series, " series"), func(t *testing.T) {
			b := chart.Bars{Frame: described(false)}
			for i := range c.series {
				b.Series = append(b.Series, chart.Series{Label: fmt.Sprint("s", i), Look: done.Look})
			}
			_, height := b.Size()
			require.InDelta(t, c.height+4, height, .001)
			e := parsed(t, b.SVG())
			require.Len(t, e.classed("chart-legend"), c.series)
			if c.series == 9 {
				sameBox(t, box{x: 30, y: 44 + 13}, e.says("s8").box())
			}
		})
	}
}

func TestPatternsAreDefinedOnceAndUnderThePicture(t *testing.T) {
	b := barsOf(false, []int{1, 1, 1}, []int{1, 1, 1})
	b.Series = append(b.Series, chart.Series{Label: "encore", Look: stopped.Look})
	e := parsed(t, b.SVG())
	patterns := e.of("pattern")
	require.Len(t, patterns, 1)
	require.Equal(t, "p1-grid", patterns[0].attrs["id"])
	used := 0
	for _, r := range e.of("rect") {
		if !r.coloured() {
			require.Equal(t, "url(#p1-grid)", r.attrs["fill"])
			used++
		}
	}
	require.Equal(t, 2+2, used, "two parts and two keys")
}

func TestAPatternLiesExactlyOverItsFill(t *testing.T) {
	rects := parsed(t, barsOf(false, []int{1, 2, 3}).SVG()).of("rect")
	over := 0
	for i, r := range rects {
		if !r.coloured() {
			require.Equal(t, rects[i-1].box(), r.box())
			over++
		}
	}
	require.Equal(t, 2, over)
}

func TestThePictureIsAsLargeAsItSays(t *testing.T) {
	for _, n := range []int{0, 1, 17} {
		t.Run(fmt.Sprint(n, " bars"), func(t *testing.T) {
			parts := make([][]int, n)
			b := barsOf(false, parts...)
			w, h := b.Size()
			require.InDelta(t, 720, w, .001)
			require.InDelta(t, legendTop+barStep*float64(n)+4, h, .001)
			e := parsed(t, b.SVG())
			require.Equal(t, box{0, 0, w, h}, e.size())
			require.InDelta(t, w, e.number("width"), .001)
			require.InDelta(t, h, e.number("height"), .001)
		})
	}
}

func TestAnyBarsStayInsideAndAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(0, 500), 3, 3), 0, 8).Draw(t, "parts")
		rtl := rapid.Bool().Draw(t, "rtl")
		e := parsed(t, barsOf(rtl, parts...).SVG())
		whole := e.size()
		longest := 0
		for _, list := range parts {
			longest = max(longest, list[0]+list[1]+list[2])
		}
		widths := 0.0
		for _, p := range partsOf(e) {
			require.True(t, whole.holds(p.box()), "%v in %v", p.box(), whole)
			widths += p.box().w
		}
		total := 0
		for _, text := range e.texts("chart-total") {
			n, err := strconv.Atoi(text)
			require.NoError(t, err)
			total += n
		}
		require.InDelta(t, barsRoom*float64(total)/float64(max(longest, 1)), widths, .5)
	})
}
