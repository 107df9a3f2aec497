package chart_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/chart"
)

func TestATrendRunsFromWhereReadingBegins(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []int
		rtl    bool
		path   string
	}{
		{"from left to right", []int{0, 9, 18}, false, "M1 19l28 -9 28 -9"},
		{"from right to left", []int{0, 9, 18}, true, "M57 19l-28 -9 -28 -9"},
		{"nothing at all", []int{0, 0}, false, "M1 19l56 0"},
		{"level", []int{154, 154}, false, "M1 1l56 0"},
		{"one alone", []int{3}, false, "M1 1"},
		{"eight", []int{8, 7, 6, 5, 4, 3, 2, 1}, false, "M1 1l8 3 8 2 8 2 8 2 8 3 8 2 8 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(chart.Trend{Label: `3 & "4"`, Values: c.values, RTL: c.rtl}.SVG()))
			require.NoError(t, err)
			svg := doc.Find("svg.trend[role=img]")
			assert.Equal(t, `3 & "4"`, svg.Find("title").Text())
			assert.Equal(t, c.path, svg.Find("path").AttrOr("d", ""))
		})
	}
}
