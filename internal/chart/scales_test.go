package chart_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/chart"
)

// scales are all lists of codes, by the word that begins their classes.
var scales = map[string]chart.Scale{"status": chart.Status, "assessment": chart.Assessment, "return": chart.Return}

// eachCode runs a test for each code of each scale.
func eachCode(t *testing.T, test func(t *testing.T, prefix string, scale chart.Scale, code string)) {
	t.Helper()
	for prefix, scale := range scales {
		for _, code := range scale.Codes() {
			t.Run(prefix+" "+code, func(t *testing.T) { test(t, prefix, scale, code) })
		}
	}
}

// drawn is the mark of a code as a sprite defines it, in a picture of 20 by 20.
func drawn(t require.TestingT, scale chart.Scale, code string, rtl bool) *element {
	sprite := parsed(t, chart.SpriteOf(scale, rtl))
	for _, s := range sprite.of("symbol") {
		if strings.HasSuffix(s.attrs["id"], "-"+code) && strings.Count(s.attrs["id"], "-") == 2 {
			return s
		}
	}
	require.Fail(t, "no symbol", code)
	return nil
}

func TestCodesAreThoseOfTheDomain(t *testing.T) {
	for prefix, want := range map[string][]string{
		"status":     {"completed", "delivered", "in_progress", "not_started", "suspended", "cancelled", "none"},
		"assessment": {"complete", "substantial", "limited", "not_started", "no_evidence", "none"},
		"return":     {"verified", "submitted", "returned", "in_progress", "expected", "excused"},
	} {
		t.Run(prefix, func(t *testing.T) { require.Equal(t, want, scales[prefix].Codes()) })
	}
}

func TestEachCodeHasALookOfItsOwnClass(t *testing.T) {
	eachCode(t, func(t *testing.T, prefix string, scale chart.Scale, code string) {
		look := scale.Look(code)
		require.Equal(t, prefix+"-"+code, look.Class)
		require.Regexp(t, `^#[0-9a-f]{6}$`, look.Fill)
		require.Regexp(t, `^#[0-9a-f]{6}$`, look.Ink)
	})
}

func TestLooksOfAScaleDiffer(t *testing.T) {
	for prefix, scale := range scales {
		t.Run(prefix, func(t *testing.T) {
			seen := map[string]string{}
			for _, code := range scale.Codes() {
				look := scale.Look(code)
				key := look.Fill + string(look.Pattern)
				require.NotContains(t, seen, key, "%s looks like %s", code, seen[key])
				seen[key] = code
			}
		})
	}
}

func TestAnUnknownCodeLooksLikeNone(t *testing.T) {
	for prefix, scale := range scales {
		for _, code := range []string{"", "none", "unknown", "COMPLETED"} {
			t.Run(prefix+" of "+code, func(t *testing.T) {
				require.Equal(t, prefix+"-none", scale.Look(code).Class)
				require.Contains(t, scale.Mark(code, ""), `href="#m-`+prefix+`-none"`)
			})
		}
	}
}

func TestMarksStayInTheirSquare(t *testing.T) {
	eachCode(t, func(t *testing.T, _ string, scale chart.Scale, code string) {
		for _, rtl := range []bool{false, true} {
			symbol := drawn(t, scale, code, rtl)
			require.Equal(t, "0 0 20 20", symbol.attrs["viewBox"])
			shapes := symbol.shapes()
			require.NotEmpty(t, shapes)
			for _, s := range shapes {
				require.True(t, box{0, 0, chart.MarkSize, chart.MarkSize}.holds(s.box()), "%s at %v", s.name, s.box())
			}
		}
	})
}

func TestMarksAreMirroredForTextFromRightToLeft(t *testing.T) {
	eachCode(t, func(t *testing.T, _ string, scale chart.Scale, code string) {
		left, right := drawn(t, scale, code, false).shapes(), drawn(t, scale, code, true).shapes()
		require.Len(t, right, len(left))
		for i := range left {
			want := left[i].box()
			want.x = chart.MarkSize - want.x - want.w
			sameBox(t, want, right[i].box())
		}
	})
}

func TestTheOutlineClosesAsTheWorkGoesOn(t *testing.T) {
	strong := map[string]float64{}
	for _, code := range chart.Status.Codes() {
		for _, s := range drawn(t, chart.Status, code, false).shapes() {
			if s.attrs["class"] == "star-band" {
				strong[code] = max(strong[code], s.box().w)
			}
		}
	}
	require.Zero(t, strong["none"])
	require.Zero(t, strong["not_started"])
	require.InDelta(t, strong["delivered"]/2, strong["in_progress"], .01, "one half of the star")
	require.InDelta(t, strong["delivered"], strong["completed"], .01)
	sealed := func(code string) bool { return classes(drawn(t, chart.Status, code, false))["star-seal"] == 1 }
	require.True(t, sealed("completed"))
	require.False(t, sealed("delivered"))
	dotted := func(code string) bool {
		return drawn(t, chart.Status, code, false).shapes()[0].attrs["stroke-dasharray"] != ""
	}
	require.True(t, dotted("none"))
	require.False(t, dotted("not_started"))
}

func TestTheHalfThatIsStrongIsWhereReadingBegins(t *testing.T) {
	directions(t, func(t *testing.T, rtl bool) {
		for _, s := range drawn(t, chart.Status, "in_progress", rtl).shapes() {
			if s.attrs["class"] == "star-band" {
				require.Equal(t, rtl, s.box().x >= chart.MarkSize/2-.01)
			}
		}
	})
}

func TestAnAssessmentLightsAsManyThirdsAsItSays(t *testing.T) {
	heights := map[string]float64{}
	for _, code := range chart.Assessment.Codes() {
		for _, s := range drawn(t, chart.Assessment, code, false).shapes() {
			if s.attrs["class"] == "star-light" {
				heights[code] = s.box().h
			}
		}
	}
	require.Len(t, heights, 3, "nothing else is lit")
	require.InDelta(t, heights["complete"]/3, heights["limited"], .01)
	require.InDelta(t, heights["complete"]*2/3, heights["substantial"], .01)
}

// classes counts the shapes of an element by their class.
func classes(e *element) map[string]int {
	n := map[string]int{}
	for _, s := range e.shapes() {
		n[s.attrs["class"]]++
	}
	return n
}

func TestTheSpriteDefinesWhatMarksAndStarsUse(t *testing.T) {
	sprite := parsed(t, chart.Sprite(false))
	defined := map[string]bool{}
	for _, s := range sprite.of("symbol") {
		require.False(t, defined[s.attrs["id"]], "%s twice", s.attrs["id"])
		defined[s.attrs["id"]] = true
	}
	for _, prefix := range []string{"status", "assessment"} {
		for _, code := range append(scales[prefix].Codes(), "unknown") {
			require.True(t, defined[used(t, scales[prefix].Mark(code, ""))[0]], "%s %s", prefix, code)
		}
	}
	for _, status := range chart.Status.Codes() {
		for _, assessment := range chart.Assessment.Codes() {
			for _, id := range used(t, chart.Star(status, assessment, true, "")) {
				require.True(t, defined[id], id)
			}
		}
	}
	require.Equal(t, "true", sprite.attrs["aria-hidden"])
	require.Equal(t, "0", sprite.attrs["width"])
}

// used are the symbols that a mark or cell shows.
func used(t require.TestingT, svg string) (ids []string) {
	for _, u := range parsed(t, svg).of("use") {
		ids = append(ids, strings.TrimPrefix(u.attrs["href"], "#"))
	}
	return ids
}

func TestAStarShowsWhatWasSaidAndWhatWasFound(t *testing.T) {
	for _, c := range []struct {
		status, assessment string
		differs            bool
		want               []string
	}{
		{"delivered", "limited", false, []string{"m-status-delivered", "m-lamp-limited"}},
		{"completed", "complete", true, []string{"m-status-completed", "m-lamp-complete", "m-sign-completed", "m-split"}},
		{"suspended", "none", false, []string{"m-status-suspended", "m-sign-suspended"}},
		{"none", "no_evidence", false, []string{"m-status-none", "m-lamp-no_evidence"}},
		{"in_progress", "not_started", false, []string{"m-status-in_progress"}},
		{"", "", false, []string{"m-status-none"}},
	} {
		require.Equal(t, c.want, used(t, chart.Star(c.status, c.assessment, c.differs, "")), "%+v", c)
	}
}

// outlines is a canvas that keeps shapes without their colours.
type outlines struct {
	recorder
	strings.Builder
}

func (o *outlines) Polygon(s chart.Polygon) { fmt.Fprint(o, s.Points, s.Dash) }
func (o *outlines) Circle(s chart.Circle)   { fmt.Fprint(o, s.X, s.Y, s.R, s.Dash) }

// Each pair of a status and an assessment, with and without a crack, is drawn in its own
// way on paper too, where nothing of it is a colour alone.
func TestEachStarIsDrawnInItsOwnWay(t *testing.T) {
	seen := map[string]string{}
	for _, status := range chart.Status.Codes() {
		for _, assessment := range []string{"complete", "substantial", "limited", "no_evidence", "none"} {
			for _, differs := range []bool{false, true} {
				name := fmt.Sprint(status, " ", assessment, " ", differs)
				var drawn outlines
				chart.DrawStar(&drawn, status, assessment, differs, false)
				require.NotContains(t, seen, drawn.String(), "%s and %s", name, seen[drawn.String()])
				seen[drawn.String()] = name
			}
		}
	}
}

func TestMarksAndStarsAreReadOrHidden(t *testing.T) {
	for _, c := range []struct{ name, svg, title string }{
		{"a mark with a title", chart.Status.Mark("completed", `Achevé & "clos"`), `Achevé & "clos"`},
		{"a mark without", chart.Status.Mark("completed", ""), ""},
		{"a star with a title", chart.Star("completed", "limited", true, "Achevé <limité>"), "Achevé <limité>"},
		{"a star without", chart.Star("completed", "limited", true, ""), ""},
		{"a mark of a return", chart.Return.Mark("verified", "Vérifié"), "Vérifié"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parsed(t, c.svg)
			if c.title == "" {
				require.Equal(t, "true", e.attrs["aria-hidden"])
				require.Empty(t, e.of("title"))
				return
			}
			require.Equal(t, "img", e.attrs["role"])
			require.Equal(t, c.title, e.of("title")[0].text)
		})
	}
}

func TestShapesOfAScaleAreToldApartWithoutColour(t *testing.T) {
	for prefix, scale := range scales {
		t.Run(prefix, func(t *testing.T) {
			seen := map[string]string{}
			for _, code := range scale.Codes() {
				key := ""
				for _, s := range drawn(t, scale, code, false).shapes() {
					key += fmt.Sprint(s.name, s.attrs["d"], s.attrs["r"], s.attrs["stroke-dasharray"], s.text)
					if s.name == "rect" {
						key += fmt.Sprint(s.box(), s.attrs["fill"])
					}
				}
				require.NotContains(t, seen, key, "%s has the shape of %s", code, seen[key])
				seen[key] = code
			}
		})
	}
}
