package chart_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAStripIsAsLongAsItsPlace(t *testing.T) {
	directions(t, func(t *testing.T, rtl bool) {
		b := barsOf(rtl, []int{2, 1, 1}, []int{8, 0, 0})
		e := parsed(t, b.Strip(0))
		require.Equal(t, "100%", e.attrs["width"])
		var places, lengths []string
		for _, r := range e.of("rect") {
			if r.attrs["height"] == "18" && r.coloured() {
				places, lengths = append(places, r.attrs["x"]), append(lengths, r.attrs["width"])
			}
		}
		require.Equal(t, []string{"25%", "12.5%", "12.5%"}, lengths)
		require.Equal(t, map[bool][]string{false: {"0%", "25%", "37.5%"}, true: {"75%", "62.5%", "50%"}}[rtl], places)
		require.Equal(t, []string{"2", "1", "1"}, e.texts("chart-count"))
		require.Equal(t, 4, b.Bars[0].Total())
	})
}

func TestANumberStandsOnlyWhereThereIsRoomForItOnAPhone(t *testing.T) {
	e := parsed(t, barsOf(false, []int{1, 99, 0}).Strip(0))
	require.Equal(t, []string{"99"}, e.texts("chart-count"))
}

func TestStripsShareThePatternsOfTheirPage(t *testing.T) {
	b := barsOf(false, []int{1, 1, 1})
	patterns := b.Patterns()
	parsed(t, patterns)
	for i := range b.Series {
		for _, use := range strings.Split(b.Strip(0)+b.Swatch(i), `fill="url(#`)[1:] {
			id, _, _ := strings.Cut(use, ")")
			require.Contains(t, patterns, `id="`+id+`"`)
		}
	}
}
