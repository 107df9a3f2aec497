package chart_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/chart"
)

// tile is a region in its place, with a bar of two of three parts.
func tile(x, y int, label string) chart.Tile {
	return chart.Tile{X: x, Y: y, Label: label, Text: "3/4", Parts: []int{3, 1, 0}}
}

func mapOf(rtl bool, tiles ...chart.Tile) chart.Tiles {
	return chart.Tiles{Frame: described(rtl), Series: []chart.Series{done, ongoing, stopped}, Tiles: tiles}
}

// The place of a tile in its grid.
const (
	tileStepX = 136.0
	tileStepY = 92.0
)

// grounds are the tiles of a picture.
func grounds(e *element) []*element { return e.classed("chart-tile") }

func TestTilesStandInTheirPlacesAmongTheOthers(t *testing.T) {
	for _, c := range []struct {
		name   string
		places [][2]int
		want   [][2]float64 // in columns and lines
		size   [2]float64
	}{
		{"one", [][2]int{{0, 0}}, [][2]float64{{0, 0}}, [2]float64{1, 1}},
		{"one somewhere else", [][2]int{{7, -3}}, [][2]float64{{0, 0}}, [2]float64{1, 1}},
		{"west and east", [][2]int{{-1, 0}, {1, 0}}, [][2]float64{{0, 0}, {2, 0}}, [2]float64{3, 1}},
		{"north and south", [][2]int{{0, 5}, {0, 2}}, [][2]float64{{0, 3}, {0, 0}}, [2]float64{1, 4}},
		{"a corner", [][2]int{{1, 1}, {2, 1}, {1, 2}}, [][2]float64{{0, 0}, {1, 0}, {0, 1}}, [2]float64{2, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, rtl bool) {
				var tiles []chart.Tile
				for i, p := range c.places {
					tiles = append(tiles, tile(p[0], p[1], fmt.Sprint("R", i)))
				}
				picture := mapOf(rtl, tiles...)
				e := parsed(t, picture.SVG())
				for i, g := range grounds(e) {
					sameBox(t, box{c.want[i][0]*tileStepX + .5, c.want[i][1]*tileStepY + .5, 127, 83}, g.box())
				}
				w, h := picture.Size()
				require.InDelta(t, c.size[0]*tileStepX-8, w, .001)
				require.InDelta(t, c.size[1]*tileStepY-8, h, .001)
				require.Equal(t, box{0, 0, w, h}, e.size())
			})
		})
	}
}

func TestAMapWithoutTilesIsAPictureStill(t *testing.T) {
	e := parsed(t, mapOf(false).SVG())
	require.Empty(t, grounds(e))
	require.Positive(t, e.size().w)
	require.Positive(t, e.size().h)
}

func TestATileSaysItsRegionAndItsNumber(t *testing.T) {
	directions(t, func(t *testing.T, rtl bool) {
		e := parsed(t, mapOf(rtl, tile(0, 0, "Figuig")).SVG())
		label, number := e.says("Figuig"), e.says("3/4")
		for _, text := range []*element{label, number} {
			require.Equal(t, "middle", text.attrs["text-anchor"])
			require.InDelta(t, 64, text.number("x"), .001)
		}
		require.Less(t, label.number("y"), number.number("y"))
		require.Equal(t, "bold", number.attrs["font-weight"])
	})
}

func TestALongNameOfARegionTakesTwoLines(t *testing.T) {
	for _, c := range []struct {
		label string
		want  []string
	}{
		{"Nador", []string{"Nador"}},
		{"Dix-neuf caractères", []string{"Dix-neuf", "caractères"}},
		{"Khouribga et Beni Mellal", []string{"Khouribga et", "Beni Mellal"}},
		{"Hay Mohammadi–Aïn Sebaâ", []string{"Hay Mohammadi–", "Aïn Sebaâ"}},
		{"Casablanca-Settat-Berrechid", []string{"Casablanca-", "Settat-Berrechid"}},
		{"Sansaucunespacenitiret", []string{"Sansaucunespacenitiret"}},
	} {
		t.Run(c.label, func(t *testing.T) {
			e := parsed(t, mapOf(false, tile(0, 0, c.label)).SVG())
			lines := e.classed("chart-label")
			require.Equal(t, c.want, e.texts("chart-label"))
			if len(lines) == 2 {
				require.InDelta(t, 16, lines[1].number("y")-lines[0].number("y"), .001)
			}
		})
	}
}

func TestADenseTileHoldsItsNameWhole(t *testing.T) {
	directions(t, func(t *testing.T, rtl bool) {
		for _, label := range []string{"Hay Mohammadi–Aïn Sebaâ", "Ouarzazate", "الحي المحمدي–عين السبع", "Errachidia"} {
			picture := mapOf(rtl, tile(0, 0, label))
			picture.Dense = true
			e := parsed(t, picture.SVG())
			ground, drop := grounds(e)[0].box(), func(s string) string { return strings.ReplaceAll(s, " ", "") }
			require.Equal(t, drop(label), drop(strings.Join(e.texts("chart-label"), "")))
			for _, line := range e.classed("chart-label") {
				require.GreaterOrEqual(t, line.number("font-size"), 11.0)
				if pressed := line.attrs["textLength"]; pressed != "" {
					require.LessOrEqual(t, line.number("textLength"), ground.w)
				}
				require.Less(t, line.number("y"), e.says("3/4").number("y")-9)
			}
		}
		wide := mapOf(rtl, tile(0, 0, "a"), tile(5, 0, "b"))
		wide.Dense = true
		w, _ := wide.Size()
		require.LessOrEqual(t, w, 26*16.0+1, "six tiles stand in a column of 26rem at about a unit a pixel")
	})
}

func TestALongLineIsPressedIntoItsTile(t *testing.T) {
	e := parsed(t, mapOf(false, tile(0, 0, "Llanfairpwllgwyngyllgogerych")).SVG())
	require.Equal(t, "124", e.classed("chart-label")[0].attrs["textLength"])
	require.Empty(t, parsed(t, mapOf(false, tile(0, 0, "Nador")).SVG()).classed("chart-label")[0].attrs["textLength"])
}

func TestNothingOfARegionsNameIsLost(t *testing.T) {
	words := rapid.SliceOfN(rapid.StringMatching(`[A-Za-zéâ]{2,9}`), 1, 5)
	rapid.Check(t, func(t *rapid.T) {
		label := strings.Join(words.Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", "–"}).Draw(t, "between"))
		e := parsed(t, mapOf(false, tile(0, 0, label)).SVG())
		lines := e.texts("chart-label")
		require.LessOrEqual(t, len(lines), 2)
		drop := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		require.Equal(t, drop(label), drop(strings.Join(lines, "")))
	})
}

// tileBars are the coloured parts of the bar of the only tile.
func tileBars(e *element) (list []box) {
	for _, r := range e.of("rect") {
		if r.coloured() && r.attrs["height"] == "10" {
			list = append(list, r.box())
		}
	}
	return list
}

func TestTheBarOfATileFillsIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts []int
		want  []float64 // shares
	}{
		{"two parts", []int{3, 1, 0}, []float64{.75, .25}},
		{"one part", []int{0, 2, 0}, []float64{1}},
		{"three parts", []int{1, 1, 2}, []float64{.25, .25, .5}},
		{"nothing", []int{0, 0, 0}, nil},
		{"no parts", nil, nil},
		{"more parts than series", []int{1, 1, 1, 1}, []float64{.25, .25, .25}},
		{"a number below zero", []int{-3, 1, 0}, []float64{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, rtl bool) {
				one := tile(0, 0, "R")
				one.Parts = c.parts
				bars := tileBars(parsed(t, mapOf(rtl, one).SVG()))
				require.Len(t, bars, len(c.want))
				at := 8.0
				for i, share := range c.want {
					want := box{at, 66, 112 * share, 10}
					if rtl {
						want.x = 128 - want.x - want.w
					}
					sameBox(t, want, bars[i])
					at += 112 * share
				}
			})
		})
	}
}

func TestAWholeTileLeadsToItsRegion(t *testing.T) {
	linked, plain := tile(0, 0, "Figuig"), tile(1, 0, "Nador")
	linked.Href = "/ar/regions/MA-FIG?x=1&y=2"
	e := parsed(t, mapOf(true, linked, plain).SVG())
	for i, g := range grounds(e) {
		require.Equal(t, []string{linked.Href, ""}[i], g.href)
	}
	require.Equal(t, linked.Href, e.says("Figuig").href)
	require.Empty(t, e.says("Nador").href)
}

func TestTilesDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type place struct{ x, y int }
		places := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) place {
			return place{rapid.IntRange(-6, 6).Draw(t, "x"), rapid.IntRange(-6, 6).Draw(t, "y")}
		}), 1, 10, func(p place) place { return p }).Draw(t, "places")
		var tiles []chart.Tile
		for _, p := range places {
			tiles = append(tiles, tile(p.x, p.y, "R"))
		}
		e := parsed(t, mapOf(false, tiles...).SVG())
		whole := e.size()
		found := grounds(e)
		require.Len(t, found, len(places))
		for i, a := range found {
			require.True(t, whole.holds(a.box()))
			for _, b := range found[:i] {
				apart := a.box().right() < b.box().x || b.box().right() < a.box().x || a.box().bottom() < b.box().y || b.box().bottom() < a.box().y
				require.True(t, apart, "%v and %v", a.box(), b.box())
			}
		}
	})
}
