package pdf_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/pdf"
)

// one sets a text into one line and reads it.
func one(t require.TestingT, text string, dir pdf.Direction) row {
	style := ink
	style.Dir = dir
	lines := block(t, french, text, style, 1000, pdf.Start)
	require.Len(t, lines, 1)
	return lines[0]
}

func TestLinesAreSeenInTheOrderOfTheUnicodeAlgorithm(t *testing.T) {
	for _, c := range []struct {
		name, text string
		dir        pdf.Direction
		seen       string
	}{
		{"Latin", "abc def", pdf.Auto, "abc def"},
		{"Hebrew letters, which are not joined", "אבג", pdf.Auto, "גבא"},
		{"words of Hebrew", "אב גד", pdf.Auto, "דג בא"},
		{"a number in Hebrew", "א 12 ב", pdf.Auto, "ב 12 א"},
		{"a number with a comma", "א 12,5 ב", pdf.Auto, "ב 12,5 א"},
		{"a Latin code in Hebrew", "א M5.MA-FIG ב", pdf.Auto, "ב M5.MA-FIG א"},
		{"two Latin words in Hebrew", "א ab cd ב", pdf.Auto, "ב ab cd א"},
		{"Hebrew in Latin", "ab אב cd", pdf.Auto, "ab בא cd"},
		{"Hebrew at the end of Latin", "ab אב", pdf.Auto, "ab בא"},
		{"Latin at the end of Hebrew", "אב ab", pdf.Auto, "ab בא"},
		{"a number after Hebrew in Latin", "ab אב 12 cd", pdf.Auto, "ab 12 בא cd"},
		{"a percentage after Hebrew in Latin", "ab אב 12% cd", pdf.Auto, "ab 12% בא cd"},
		{"numbers on both sides of Hebrew in Latin", "1 אב 2 cd", pdf.LeftToRight, "1 2 בא cd"},
		{"a mark at the end of Hebrew", "אב.", pdf.Auto, ".בא"},
		{"a mark at the end of Latin within Hebrew", "אב ab!", pdf.Auto, "!ab בא"},
		{"Latin that is told to run from right to left", "ab, cd.", pdf.RightToLeft, ".ab, cd"},
		{"Hebrew that is told to run from left to right", "אב. ab", pdf.LeftToRight, "בא. ab"},
		{"an isolated part", "ab \u2067אב, 1\u2069 cd", pdf.Auto, "ab 1 ,בא cd"},
		{"numbers alone", "12 34", pdf.RightToLeft, "34 12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := one(t, c.text, c.dir)
			require.Equal(t, c.seen, line.seen(), "as it is seen")
			require.Equal(t, clean(c.text), line.text(), "as it is read")
		})
	}
}

func TestBracketsAreTurnedInTextFromRightToLeft(t *testing.T) {
	left, right := one(t, "(", pdf.LeftToRight)[0].glyphs[0], one(t, ")", pdf.LeftToRight)[0].glyphs[0]
	outline := func(g glyph) string { return g.font.picture(g.code) }
	line := one(t, "א (ב) ג", pdf.Auto)
	turned := 0
	for _, r := range line {
		for _, g := range r.glyphs {
			switch {
			case g.font.family() != left.font.family():
			case g.text == "(":
				require.Equal(t, outline(right), outline(g), "what opens looks like what closes")
				turned++
			case g.text == ")":
				require.Equal(t, outline(left), outline(g))
				turned++
			}
		}
	}
	if turned == 0 { // another font has the letters and the brackets
		require.Equal(t, "ג )ב( א", line.seen())
	}
}

func TestTheFirstLetterDecidesTheDirection(t *testing.T) {
	for _, c := range []struct {
		name, text string
		rtl        bool
	}{
		{"Latin", "abc", false},
		{"Arabic", "عقد", true},
		{"Hebrew", "אב", true},
		{"Latin first", "a عقد", false},
		{"Arabic first", "ع abc", true},
		{"numbers first", "12 عقد", true},
		{"signs first", "« عقد »", true},
		{"Tifinagh", "ⵜⴰⵎⴰ", false},
		{"nothing but numbers", "12", false},
		{"a mark of direction", "\u200f12", true},
		{"the other mark of direction", "\u200eعقد", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := one(t, c.text, pdf.Auto)
			if c.rtl {
				require.InDelta(t, 1010, line.right(), .5, "it starts on the right")
				return
			}
			require.InDelta(t, 10, line.left(), .5, "it starts on the left")
		})
	}
}

// shapes are the outlines of a text's glyphs as they stand on the page, without
// those that leave nothing.
func shapes(t require.TestingT, text string) (list []string) {
	for _, r := range one(t, text, pdf.RightToLeft) {
		for _, g := range r.glyphs {
			if picture := g.font.picture(g.code); picture != "" {
				list = append(list, picture)
			}
		}
	}
	return list
}

func TestAnArabicLetterHasAShapeForEachPlace(t *testing.T) {
	for _, letter := range []string{"ب", "ت", "ج", "س", "ع", "ف", "ك", "م", "ه", "ي"} {
		t.Run(letter, func(t *testing.T) {
			alone := shapes(t, letter)[0]
			word := shapes(t, letter+letter+letter)
			require.Len(t, word, 3)
			require.NotContains(t, word, alone)
			require.NotEqual(t, word[0], word[1])
			require.NotEqual(t, word[1], word[2])
			require.NotEqual(t, word[0], word[2])
		})
	}
}

func TestSomeArabicLettersDoNotJoinTheNext(t *testing.T) {
	for _, letter := range []string{"د", "ر", "و", "ا"} {
		t.Run(letter, func(t *testing.T) {
			alone := shapes(t, letter)[0]
			require.Equal(t, []string{alone, alone}, shapes(t, letter+letter))
		})
	}
}

func TestAJoinerAndASpaceDecideWhetherLettersJoin(t *testing.T) {
	alone := shapes(t, "ب")[0]
	require.NotContains(t, shapes(t, "بب"), alone)
	require.Equal(t, []string{alone, alone}, shapes(t, "ب ب"), "over a space they do not")
	require.Equal(t, []string{alone, alone}, shapes(t, "ب\u200cب"), "nor over a non-joiner")
	require.NotContains(t, shapes(t, "ب\u200d"), alone, "a joiner makes one join nothing")
}

func TestLamAndAlefAreOneShapeAndTwoLetters(t *testing.T) {
	for _, alef := range []string{"ا", "أ", "إ", "آ"} {
		t.Run("ل"+alef, func(t *testing.T) {
			line := one(t, "ل"+alef, pdf.RightToLeft)
			require.Len(t, shapes(t, "ل"+alef), 1)
			require.Equal(t, "ل"+alef, line.text())
			require.Len(t, line[0].glyphs, 2, "the second letter has a glyph without a shape")
			require.Less(t, line[0].glyphs[1].x, line[0].glyphs[0].x+line[0].glyphs[0].width, "left of the first's end")
		})
	}
}

func TestMarksStandOverTheirLetters(t *testing.T) {
	for _, c := range []struct{ name, bare, marked string }{
		{"shadda and fatha", "مبلغ", "مبلَّغ"},
		{"damma and sukun", "يقدم", "يُقْدم"},
		{"tanwin", "عقدا", "عقداً"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bare, marked := one(t, c.bare, pdf.RightToLeft), one(t, c.marked, pdf.RightToLeft)
			require.InDelta(t, bare.right()-bare.left(), marked.right()-marked.left(), 1.5, "they take no room")
			require.Equal(t, c.marked, marked.text())
		})
	}
}

func TestLatinMarksStandOverTheirLetters(t *testing.T) {
	plain := one(t, "noel", pdf.LeftToRight)
	for _, text := range []string{"noël", "noe\u0308l"} {
		line := one(t, text, pdf.LeftToRight)
		require.InDelta(t, plain.right(), line.right(), .05, "%+q", text)
		require.Equal(t, text, line.text())
	}
}

func TestEachScriptTakesAFontThatHasIt(t *testing.T) {
	for _, c := range []struct{ name, text, font string }{
		{"French", "œuvre « n° 1 » – 12,5 %", "Roboto-Regular"},
		{"Arabic", "التزام، سنة؟", "NotoSansArabic-Regular"},
		{"Tifinagh", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "DejaVuSans"},
		{"Hebrew", "אבג", "DejaVuSans"},
		{"arrows", "→ ↗", "DejaVuSans"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range one(t, c.text, pdf.Auto) {
				require.Equal(t, c.font, r.font.family(), r.text)
			}
		})
	}
}

func TestDigitsInArabicTakeTheFontOfTheText(t *testing.T) {
	style := ink
	style.Dir = pdf.RightToLeft
	for _, r := range block(t, arabic, "سنة 2026 فصل 3", style, 500, pdf.Start)[0] {
		if strings.TrimSpace(r.text) != "" {
			require.Contains(t, []string{"NotoSansArabic-Regular", "Roboto-Regular"}, r.font.family(), r.text)
		}
	}
	digits := one(t, "2026", pdf.LeftToRight)[0]
	require.Equal(t, "Roboto-Regular", digits.font.family())
}

func TestALetterThatNoFontHasIsShownAsASignAndReadAsItself(t *testing.T) {
	line := one(t, "a漢b", pdf.Auto)
	require.Equal(t, "a漢b", line.text())
	var signs []string
	for _, text := range []string{"漢", "字", "\ufffd"} {
		r := one(t, text, pdf.LeftToRight)[0]
		signs = append(signs, r.font.picture(r.glyphs[0].code))
	}
	require.NotEmpty(t, signs[0])
	require.Equal(t, signs[2], signs[0])
	require.Equal(t, signs[2], signs[1])
}

func TestHiddenSignsLeaveNothingOnThePage(t *testing.T) {
	for name, sign := range map[string]string{
		"soft hyphen": "\u00ad", "mark of direction": "\u200e", "isolate": "\u2068", "byte order mark": "\ufeff", "variation selector": "\ufe0f",
	} {
		t.Run(name, func(t *testing.T) {
			plain, with := one(t, "ab", pdf.LeftToRight), one(t, "a"+sign+"b", pdf.LeftToRight)
			require.InDelta(t, plain.right(), with.right(), .2)
			drawn := 0
			for _, r := range with {
				for _, g := range r.glyphs {
					if g.font.picture(g.code) != "" {
						drawn++
					}
				}
			}
			require.Equal(t, 2, drawn)
		})
	}
}

func TestLettersOfOneDirectionAreSeenStraightOrReversed(t *testing.T) {
	latin := rapid.StringOfN(rapid.RuneFrom([]rune("abcdefgh")), 1, 12, -1)
	hebrew := rapid.StringOfN(rapid.RuneFrom([]rune("אבגדהוזח")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		straight, back := latin.Draw(t, "latin"), hebrew.Draw(t, "hebrew")
		require.Equal(t, straight, one(t, straight, pdf.Auto).seen())
		reversed := []rune(back)
		slices.Reverse(reversed)
		require.Equal(t, string(reversed), one(t, back, pdf.Auto).seen())
	})
}

func TestLinesOfArabicAreBrokenInTheOrderOfReading(t *testing.T) {
	text := "الالتزامات التي قدمتها الوزارة في إطار الاتفاقية M5.MA-FIG لسنة 2026 قيد الإنجاز"
	both(t, func(t *testing.T, info pdf.Info) {
		lines := block(t, info, text, ink, 120, pdf.Start)
		require.Greater(t, len(lines), 2)
		require.Equal(t, text, strings.Join(texts(lines), " "))
		for _, l := range lines {
			require.InDelta(t, 130, l.right(), .6, "each begins on the right")
		}
	})
}
