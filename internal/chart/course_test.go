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

func written(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// none is a period without a value.
const none = -1e300

// courseOf is the course of an indicator over periods.
func courseOf(rtl bool, values ...float64) chart.Course {
	c := chart.Course{Frame: described(rtl), Format: written}
	for i, v := range values {
		p := chart.Point{Label: fmt.Sprint("T", i+1)}
		if v != none {
			p.Value, p.Text = &v, written(v)
		}
		c.Points = append(c.Points, p)
	}
	return c
}

// courseWide is the width of a course; the others are its field, from the axis to its end.
const (
	courseWide  = 360.0
	fieldLeft   = 48.0
	fieldRight  = 348.0
	fieldTop    = 18.0
	fieldBottom = 150.0
)

// axis maps values to heights by two lines of the grid.
func axis(e *element) func(v float64) float64 {
	labels := e.classed("chart-axis")
	first, second := labels[0], labels[1]
	v1, err := strconv.ParseFloat(first.text, 64)
	require.NoError(e.t, err)
	v2, err := strconv.ParseFloat(second.text, 64)
	require.NoError(e.t, err)
	y1, y2 := first.number("y")-4, second.number("y")-4
	return func(v float64) float64 { return y1 + (v-v1)/(v2-v1)*(y2-y1) }
}

func TestPointsStandAtTheHeightOfTheirValues(t *testing.T) {
	values := []float64{2, 5, 12.5, 0}
	sides(t, courseWide, func(t *testing.T, rtl bool, side func(box) box) {
		e := parsed(t, courseOf(rtl, values...).SVG())
		y := axis(e)
		points := e.classed("chart-point")
		require.Len(t, points, 4)
		step := (fieldRight - fieldLeft) / 4
		for i, p := range points {
			x := fieldLeft + step*(float64(i)+.5)
			require.InDelta(t, side(box{x: x}).x, p.number("cx"), .011)
			require.InDelta(t, y(values[i]), p.number("cy"), .05)
		}
	})
}

func TestWhatWasVerifiedStandsUnderWhatWasDeclared(t *testing.T) {
	sides(t, courseWide, func(t *testing.T, rtl bool, side func(box) box) {
		c := courseOf(rtl, 2, 5, 8)
		c.Verified = courseOf(rtl, 2, none, 6).Points
		picture := c.SVG()
		e := parsed(t, picture)
		y := axis(e)
		points := e.classed("chart-verified-point")
		require.Len(t, points, 2, "a period of which nothing was verified has none")
		declared := e.classed("chart-point")
		for i, of := range map[int]int{0: 0, 1: 2} {
			require.InDelta(t, declared[of].number("cx"), points[i].number("x")+4, .011, "they stand over one another")
			require.InDelta(t, y(*c.Verified[of].Value), points[i].number("y")+4, .05)
			require.Equal(t, c.Verified[of].Label+" · "+c.Verified[of].Text, points[i].of("title")[0].text)
		}
		require.Less(t, strings.Index(picture, "chart-verified"), strings.Index(picture, "chart-point"))
		require.NotEqual(t, declared[0].attrs["fill"], points[0].attrs["fill"], "an outline, and what fills it")
	})
}

func TestTheLineGoesThroughItsPoints(t *testing.T) {
	e := parsed(t, courseOf(false, 3, 1, 4, 1, 5).SVG())
	lines := e.classed("chart-line")
	require.Len(t, lines, 1)
	var places [][2]float64
	for _, p := range e.classed("chart-point") {
		places = append(places, [2]float64{p.number("cx"), p.number("cy")})
	}
	require.Equal(t, places, lines[0].points())
}

func TestAPeriodWithoutAValueIsPassedOver(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		points int
	}{
		{"in the middle", []float64{1, none, 3}, 2},
		{"at the begin", []float64{none, 2, 3}, 2},
		{"at the end", []float64{1, 2, none}, 2},
		{"all but one", []float64{none, 2, none}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parsed(t, courseOf(false, c.values...).SVG())
			require.Len(t, e.classed("chart-point"), c.points)
			require.Len(t, e.classed("chart-line")[0].points(), c.points)
			for i := range c.values {
				e.says(fmt.Sprint("T", i+1))
			}
		})
	}
	t.Run("all", func(t *testing.T) {
		e := parsed(t, courseOf(false, none, none).SVG())
		require.Empty(t, e.classed("chart-point"))
		require.Empty(t, e.classed("chart-line"))
	})
}

func TestACourseWithoutPeriodsHasAnAxisAlone(t *testing.T) {
	e := parsed(t, courseOf(false).SVG())
	require.Empty(t, e.classed("chart-point"))
	require.Contains(t, e.texts("chart-axis"), "0")
	require.Contains(t, e.texts("chart-axis"), "1")
}

func TestEachPointSaysItsPeriodAndValue(t *testing.T) {
	e := parsed(t, courseOf(false, 2, 5).SVG())
	for i, want := range []string{"T1 · 2", "T2 · 5"} {
		titles := e.classed("chart-point")[i].of("title")
		require.Len(t, titles, 1)
		require.Equal(t, want, titles[0].text)
	}
	require.Equal(t, []string{"2", "5"}, e.texts("chart-value"))
}

func TestTheAxisHoldsZeroAndAllValues(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		want   []string
	}{
		{"small numbers", []float64{1, 3}, []string{"0", "1", "2", "3"}},
		{"tens", []float64{12, 37}, []string{"0", "10", "20", "30", "40"}},
		{"below zero", []float64{-4, 4}, []string{"-4", "-2", "0", "2", "4"}},
		{"all below zero", []float64{-40, -20}, []string{"-40", "-30", "-20", "-10", "0"}},
		{"zero alone", []float64{0}, []string{"0", "0.25", "0.5", "0.75", "1"}},
		{"a large number", []float64{1_000_000}, []string{"0", "250000", "500000", "750000", "1000000"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parsed(t, courseOf(false, c.values...).SVG())
			require.Equal(t, c.want, e.texts("chart-axis")[:len(c.want)])
			lines := e.classed("chart-grid")
			require.Len(t, lines, len(c.want))
			require.InDelta(t, fieldBottom, lines[0].number("y1"), .011)
			require.InDelta(t, fieldTop, lines[len(lines)-1].number("y1"), .011)
		})
	}
}

func TestLinesOfTheGridGoOverTheField(t *testing.T) {
	sides(t, courseWide, func(t *testing.T, rtl bool, side func(box) box) {
		e := parsed(t, courseOf(rtl, 1, 2).SVG())
		for i, l := range e.classed("chart-grid") {
			b := l.box()
			sameBox(t, side(box{fieldLeft, b.y, fieldRight - fieldLeft, 0}), b)
			label := e.classed("chart-axis")[i]
			require.Equal(t, "end", label.attrs["text-anchor"])
			require.InDelta(t, side(box{x: fieldLeft - 8}).x, label.number("x"), .011)
		}
	})
}

func TestTargetAndBaselineAreLevelLines(t *testing.T) {
	sides(t, courseWide, func(t *testing.T, rtl bool, side func(box) box) {
		c := courseOf(rtl, 2, 4)
		c.Target, c.Baseline = &chart.Reference{Value: 8, Label: "Cible : 8"}, &chart.Reference{Value: 1, Label: "Départ : 1"}
		e := parsed(t, c.SVG())
		y := axis(e)
		for class, level := range map[string]*chart.Reference{"chart-target": c.Target, "chart-baseline": c.Baseline} {
			t.Run(class, func(t *testing.T) {
				lines := e.classed(class)
				require.Len(t, lines, 1)
				sameBox(t, side(box{fieldLeft, y(level.Value), fieldRight - fieldLeft, 0}), lines[0].box())
				label := e.says(level.Label)
				require.Equal(t, class+"-label", label.attrs["class"])
				require.InDelta(t, side(box{x: fieldRight}).x, label.number("x"), .011)
				require.Less(t, label.number("y"), y(level.Value), "it stands over its line")
			})
		}
		require.NotEqual(t, e.classed("chart-target")[0].attrs["stroke-dasharray"], e.classed("chart-baseline")[0].attrs["stroke-dasharray"],
			"they are told apart without colour")
	})
}

func TestTheAxisHoldsTheTargetToo(t *testing.T) {
	c := courseOf(false, 2)
	c.Target = &chart.Reference{Value: 90, Label: "Cible"}
	e := parsed(t, c.SVG())
	require.Contains(t, e.texts("chart-axis"), "100")
	require.Greater(t, e.classed("chart-target")[0].number("y1"), fieldTop-.01)
}

func TestManyPeriodsAreNotAllNamed(t *testing.T) {
	values := make([]float64, 40)
	for i := range values {
		values[i] = float64(i)
	}
	e := parsed(t, courseOf(false, values...).SVG())
	var named []*element
	for _, text := range e.classed("chart-axis") {
		if text.attrs["text-anchor"] == "middle" {
			named = append(named, text)
		}
	}
	require.Less(t, len(named), 12)
	require.Equal(t, "T1", named[0].text)
	for i := 1; i < len(named); i++ {
		require.Greater(t, named[i].number("x")-named[i-1].number("x"), 30.0, "%s and %s", named[i-1].text, named[i].text)
	}
	require.Empty(t, e.texts("chart-value"), "values would overlap")
	require.Len(t, e.classed("chart-point"), 40)
}

func TestValuesTooSmallForAnAxisAreALevelCourse(t *testing.T) {
	for _, value := range []float64{5.562684646268003e-309, -5e-324, 1e-12, -1e-12} {
		t.Run(strconv.FormatFloat(value, 'g', -1, 64), func(t *testing.T) {
			lines := parsed(t, courseOf(false, value).SVG()).classed("chart-grid")
			require.GreaterOrEqual(t, len(lines), 3)
			require.LessOrEqual(t, len(lines), 8)
		})
	}
}

func TestAnyCourseStaysInItsField(t *testing.T) {
	value := rapid.OneOf(rapid.Just(none), rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(-1, 1))
	rapid.Check(t, func(t *rapid.T) {
		e := parsed(t, courseOf(rapid.Bool().Draw(t, "rtl"), rapid.SliceOfN(value, 0, 30).Draw(t, "values")...).SVG())
		field := box{courseWide - fieldRight, fieldTop, fieldRight - fieldLeft + 36, fieldBottom - fieldTop}
		for _, p := range e.classed("chart-point") {
			at := box{x: p.number("cx"), y: p.number("cy")}
			require.True(t, field.holds(at), "%v", at)
		}
		lines := e.classed("chart-grid")
		require.GreaterOrEqual(t, len(lines), 3)
		require.LessOrEqual(t, len(lines), 8)
	})
}

func TestLabelsOfACourseAreEscaped(t *testing.T) {
	c := courseOf(false, 1)
	c.Points[0].Label = `<b>"T1" & co`
	c.Points[0].Text = "<1>"
	e := parsed(t, c.SVG())
	e.says(`<b>"T1" & co`)
	require.Equal(t, `<b>"T1" & co · <1>`, e.classed("chart-point")[0].of("title")[0].text)
}
