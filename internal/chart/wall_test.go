package chart_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/chart"
)

func TestAWallIsOfStarsThatItDefines(t *testing.T) {
	wall := chart.Wall(14, 11, false)
	assert.Equal(t, 154, strings.Count(wall, "<use "))
	for _, symbol := range []string{"w0", "w1", "w2", "w3", "w4", "w5", "w6", "wx"} {
		assert.Equal(t, 1, strings.Count(wall, `id="`+symbol+`"`), symbol)
		assert.Positive(t, strings.Count(wall, `href="#`+symbol+`"`), symbol)
	}
	assert.NotContains(t, wall, "<title")
	assert.Contains(t, wall, `aria-hidden="true"`)
}

func TestAWallRunsAsTheLanguageDoes(t *testing.T) {
	assert.Contains(t, chart.Wall(14, 11, false), `href="#w5" x="260" y="200"`)
	assert.Contains(t, chart.Wall(14, 11, true), `href="#w5" x="0" y="200"`)
	assert.Contains(t, chart.Wall(1, 1, false), `x="0" y="0"`)
}
