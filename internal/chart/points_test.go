package chart

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPointsStandWithinTheirFrameAndNorthIsUp(t *testing.T) {
	town := Place{32.1, -1.2}
	tile := PointTile{Town: town, Points: []MapPoint{{Place: Place{33, -1.2}}, {Place: Place{32.1, -3}}}}
	on := tile.projection(10, 20, 100, 80)
	north, west, at := on(tile.Points[0].Place), on(tile.Points[1].Place), on(town)
	assert.Less(t, north[1], at[1])
	assert.Less(t, west[0], at[0])
	for _, p := range [][2]float64{north, west, at} {
		assert.GreaterOrEqual(t, p[0], 10.0)
		assert.LessOrEqual(t, p[0], 110.0)
		assert.GreaterOrEqual(t, p[1], 20.0)
		assert.LessOrEqual(t, p[1], 100.0)
	}
}

func TestARegionWithoutPointsShowsItsTownInTheMiddle(t *testing.T) {
	assert.Equal(t, [2]float64{60, 60}, PointTile{Town: Place{30, -9}}.projection(10, 20, 100, 80)(Place{30, -9}))
}

func TestEachPointIsALinkWithATitle(t *testing.T) {
	svg := Points{Frame: Frame{ID: "m", Title: "Map", Desc: "Points"}, Tiles: []PointTile{{Label: "Figuig", Text: "2/1", Town: Place{32, -1},
		Points: []MapPoint{{Place: Place{32, -1}, Title: "A <b>", Href: "/x?a=1&b=2", Sign: "<circle/>", Class: "thing-done"}}}}}.SVG()
	assert.Contains(t, svg, `<a href="/x?a=1&amp;b=2"><title>A &lt;b&gt;</title>`)
	assert.Equal(t, 1, strings.Count(svg, "chart-town"))
}
