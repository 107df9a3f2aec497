package web

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/chart"
)

// sheetText is a style sheet without its comments.
func sheetText(t *testing.T, name string) string {
	t.Helper()
	content, err := static.ReadFile("static/" + name)
	require.NoError(t, err)
	return cssComments.ReplaceAllString(string(content), "")
}

var (
	property = regexp.MustCompile(`--([\w-]+):\s*([^;]+);`)
	used     = regexp.MustCompile(`var\(--([\w-]+)\)`)
	rootRule = regexp.MustCompile(`(?s):root \{(.*?)\}`)
)

// colours are the custom properties of the common sheet, in light and in dark.
func colours(t *testing.T) map[string]map[string]string {
	t.Helper()
	rules := rootRule.FindAllStringSubmatch(sheetText(t, "tracker.css"), 2)
	require.Len(t, rules, 2)
	schemes := map[string]map[string]string{"light": {}, "dark": {}}
	for _, p := range property.FindAllStringSubmatch(rules[0][1], -1) {
		schemes["light"][p[1]], schemes["dark"][p[1]] = p[2], p[2]
	}
	for _, p := range property.FindAllStringSubmatch(rules[1][1], -1) {
		schemes["dark"][p[1]] = p[2]
	}
	return schemes
}

// contrast is the ratio of two colours as WCAG reckons it.
func contrast(t *testing.T, one, other string) float64 {
	t.Helper()
	a, b := luminance(t, one), luminance(t, other)
	return (max(a, b) + .05) / (min(a, b) + .05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = fmt.Sprintf("%c%[1]c%c%[2]c%c%[3]c", hex[0], hex[1], hex[2])
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	require.NoError(t, err, colour)
	part := func(of uint64) float64 {
		c := float64(of&0xff) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*part(n>>16) + .7152*part(n>>8) + .0722*part(n)
}

func TestColoursThatStandTogetherAreToldApart(t *testing.T) {
	const text, sign = 4.5, 3
	pairs := []struct {
		on    string
		inks  []string
		least float64
	}{
		{"ground", []string{"ink", "quiet", "accent", "bad", "warn"}, text},
		{"surface", []string{"ink", "quiet", "accent", "bad", "warn", "good", "odd"}, text},
		{"sunken", []string{"ink", "quiet", "accent"}, text},
		{"accent", []string{"accent-ink"}, text},
		{"accent-soft", []string{"ink", "quiet", "accent"}, text},
		{"good-soft", []string{"good"}, text},
		{"bad-soft", []string{"bad"}, text},
		{"odd-soft", []string{"odd"}, text},
		{"warn-soft", []string{"warn", "ink"}, text},
		{"surface", []string{"edge", "said"}, sign},
		{"ground", []string{"edge", "said"}, sign},
		{"said", []string{"light"}, sign}, // within its outline
	}
	for scheme, c := range colours(t) {
		for _, p := range pairs {
			for _, ink := range p.inks {
				if p.on == "said" && scheme == "dark" {
					continue // there the outline is light as well, and the light stands on the surface
				}
				assert.GreaterOrEqual(t, contrast(t, c[ink], c[p.on]), p.least, "%s on %s, %s", ink, p.on, scheme)
			}
		}
		assert.GreaterOrEqual(t, contrast(t, c["bad"], c["surface"]), 3.0, "the crack of a star, %s", scheme)
	}
	assert.GreaterOrEqual(t, contrast(t, colours(t)["dark"]["light"], colours(t)["dark"]["surface"]), 3.0)
}

// fillRule finds the fills that the dark scheme gives to the parts of pictures.
var fillRule = regexp.MustCompile(`(?m)^ +([^{\n]+) \{ fill: (#[0-9a-f]+); \}$`)

func TestNumbersOnFillsAreRead(t *testing.T) {
	dark := map[string]string{}
	for _, rule := range fillRule.FindAllStringSubmatch(sheetText(t, "tracker.css"), -1) {
		for _, class := range regexp.MustCompile(`\.([\w-]+)`).FindAllStringSubmatch(rule[1], -1) {
			dark[class[1]] = rule[2]
		}
	}
	require.NotEmpty(t, dark["status-completed"])
	for _, scale := range []chart.Scale{chart.Status, chart.Assessment, chart.Return} {
		for _, code := range scale.Codes() {
			look := scale.Look(code)
			assert.GreaterOrEqual(t, contrast(t, look.Ink, look.Fill), 4.5, "%s in light", look.Class)
			if look.Fill == "#ffffff" {
				continue // the surface, in either scheme
			}
			fill, ink := look.Fill, look.Ink
			if of := dark[look.Class]; of != "" {
				fill = of
			}
			if of := dark[look.Class+"-ink"]; of != "" {
				ink = of
			}
			assert.GreaterOrEqual(t, contrast(t, ink, fill), 4.5, "%s in dark", look.Class)
		}
	}
}

func TestEveryPropertyThatASheetUsesIsDeclared(t *testing.T) {
	declared := colours(t)["light"]
	for _, name := range []string{"tracker.css", "register.css", "report.css", "styleguide.css"} {
		for _, use := range used.FindAllStringSubmatch(sheetText(t, name), -1) {
			assert.Contains(t, declared, use[1], name)
		}
	}
}

// class finds the classes of a sheet's selectors.
var class = regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)

// pieces are what selectors are told from: what stands between braces, innermost first.
var pieces = regexp.MustCompile(`\{[^{}]*\}`)

func TestNoRuleIsForAClassThatNothingHas(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"views/*.templ", "views/*.go", "static/*.js", "../internal/chart/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
				continue
			}
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			sources.Write(content)
		}
	}
	words := map[string]bool{}
	for _, word := range regexp.MustCompile(`[a-zA-Z][\w-]*`).FindAllString(sources.String(), -1) {
		words[word] = true
	}
	built := func(name string) bool { // such as "review-" + state, and "-ink" after it
		for i := range name {
			if name[i] == '-' && (words[name[:i+1]] || words[name[:i]] && words[name[i+1:]]) {
				return true
			}
		}
		return false
	}
	for _, sheet := range []string{"tracker.css", "register.css", "report.css", "styleguide.css"} {
		selectors := pieces.ReplaceAllString(sheetText(t, sheet), " ")
		found := class.FindAllStringSubmatch(selectors, -1)
		require.NotEmpty(t, found)
		for _, c := range found {
			assert.True(t, words[c[1]] || built(c[1]) || built(strings.TrimSuffix(c[1], "-ink")), "%s has rules for .%s", sheet, c[1])
		}
	}
}
