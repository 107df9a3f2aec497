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
	sprite := parsed(t, chart.SpriteOf(scale, func(code string) string { return strings.ToUpper(code[:1]) }, rtl))
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

func TestMarksOfAStatusCarryTheirLetter(t *testing.T) {
	for _, prefix := range []string{"status", "return"} {
		for _, code := range scales[prefix].Codes() {
			t.Run(prefix+" "+code, func(t *testing.T) {
				letters := drawn(t, scales[prefix], code, false).of("text")
				require.Len(t, letters, 1)
				require.Equal(t, strings.ToUpper(code[:1]), letters[0].text)
				require.Equal(t, "middle", letters[0].attrs["text-anchor"])
				require.Equal(t, scales[prefix].Look(code).Ink, letters[0].attrs["fill"])
			})
		}
	}
}

func TestAnAssessmentClimbsAsManyStepsAsItSays(t *testing.T) {
	for _, c := range []struct {
		code    string
		climbed int
	}{{"not_started", 0}, {"limited", 1}, {"substantial", 2}, {"complete", 3}} {
		t.Run(c.code, func(t *testing.T) {
			directions(t, func(t *testing.T, rtl bool) {
				symbol := drawn(t, chart.Assessment, c.code, rtl)
				steps := symbol.of("rect")
				require.Len(t, steps, 3)
				climbed := 0
				for i, s := range steps {
					require.InDelta(t, 18, s.box().bottom(), .001, "steps stand on one line")
					if i > 0 {
						require.Greater(t, s.box().h, steps[i-1].box().h)
						require.Equal(t, rtl, s.box().x < steps[i-1].box().x)
					}
					if s.attrs["class"] == "assessment-complete" {
						require.Equal(t, climbed, i, "the lowest are climbed first")
						climbed++
					}
				}
				require.Equal(t, c.climbed, climbed)
				require.Empty(t, symbol.of("text"), "steps need no letter")
			})
		})
	}
}

func TestAnAssessmentWithoutStepsHasALetter(t *testing.T) {
	for _, code := range []string{"no_evidence", "none"} {
		t.Run(code, func(t *testing.T) {
			symbol := drawn(t, chart.Assessment, code, false)
			require.Len(t, symbol.of("rect"), 1)
			require.Equal(t, "N", symbol.of("text")[0].text)
			require.Equal(t, code == "none", symbol.of("rect")[0].attrs["stroke-dasharray"] != "")
		})
	}
}

func TestTheSpriteDefinesWhatMarksAndCellsUse(t *testing.T) {
	sprite := parsed(t, chart.Sprite(func(_, code string) string { return code[:1] }, false))
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
			for _, id := range used(t, chart.Cell(status, assessment, "", false)) {
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

func TestTheSpriteAsksForTheLettersOfEachScale(t *testing.T) {
	asked := map[string]int{}
	chart.Sprite(func(prefix, code string) string {
		asked[prefix+" "+code]++
		return "x"
	}, true)
	require.Len(t, asked, len(chart.Status.Codes())+len(chart.Assessment.Codes()))
	for which, times := range asked {
		require.Equal(t, 1, times, which)
	}
}

func TestACellShowsTheStatusWhereReadingBegins(t *testing.T) {
	for _, c := range []struct {
		name               string
		rtl                bool
		status, assessment string
	}{{"left to right", false, "0", "23"}, {"right to left", true, "23", "0"}} {
		t.Run(c.name, func(t *testing.T) {
			e := parsed(t, chart.Cell("delivered", "limited", "x", c.rtl))
			uses := e.of("use")
			require.Len(t, uses, 2)
			require.Equal(t, "#m-status-delivered", uses[0].attrs["href"])
			require.Equal(t, c.status, uses[0].attrs["x"])
			require.Equal(t, "#m-assessment-limited", uses[1].attrs["href"])
			require.Equal(t, c.assessment, uses[1].attrs["x"])
			require.Equal(t, box{0, 0, 43, 20}, e.size())
		})
	}
}

func TestMarksAndCellsAreReadOrHidden(t *testing.T) {
	for _, c := range []struct{ name, svg, title string }{
		{"a mark with a title", chart.Status.Mark("completed", `Achevé & "clos"`), `Achevé & "clos"`},
		{"a mark without", chart.Status.Mark("completed", ""), ""},
		{"a cell with a title", chart.Cell("completed", "limited", "Achevé <limité>", false), "Achevé <limité>"},
		{"a cell without", chart.Cell("completed", "limited", "", false), ""},
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
