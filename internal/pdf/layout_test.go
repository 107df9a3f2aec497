package pdf_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/pdf"
)

// long is a paragraph of several lines at most widths.
const long = "Les engagements du Conseil national portent sur la formation, la sensibilisation et le suivi des avis transmis aux administrations."

// texts is what the lines say.
func texts(lines []row) (list []string) {
	for _, l := range lines {
		list = append(list, l.text())
	}
	return list
}

// layout breaks a text without drawing it.
func layout(text string, s pdf.Style, width float64) pdf.Block {
	return pdf.New(french).Layout(text, s, width)
}

func TestAParagraphIsBrokenBetweenWords(t *testing.T) {
	for _, width := range []float64{90, 150, 300} {
		lines := texts(block(t, french, long, ink, width, pdf.Start))
		require.Greater(t, len(lines), 1)
		require.Equal(t, long, strings.Join(lines, " "), "at %v", width)
		for i, l := range lines {
			require.LessOrEqual(t, layout(l, ink, 1e6).Width, width+.01, l)
			if i > 0 {
				first, _, _ := strings.Cut(l, " ")
				require.Greater(t, layout(lines[i-1]+" "+first, ink, 1e6).Width, width, "%q had room in the line before", first)
			}
		}
	}
}

func TestABlockIsAsWideAsItsLongestLine(t *testing.T) {
	d := pdf.New(french)
	b := d.Layout("court\nla ligne la plus longue\nmoyenne", ink, 500)
	require.InDelta(t, d.Layout("la ligne la plus longue", ink, 500).Width, b.Width, .001)
	lines := block(t, french, "court\nla ligne la plus longue\nmoyenne", ink, 500, pdf.Left)
	require.InDelta(t, b.Width, lines[1].right()-lines[1].left(), .2)
}

func TestABlockIsAsHighAsItsLines(t *testing.T) {
	for _, c := range []struct {
		name    string
		text    string
		leading float64
		want    float64
	}{
		{"one line", "a", 0, 13},
		{"no text is a line too", "", 0, 13},
		{"two lines", "a\nb", 0, 26},
		{"an empty line between", "a\n\nb", 0, 39},
		{"a line break at the end", "a\n", 0, 26},
		{"a line break of Windows", "a\r\nb", 0, 26},
		{"twice the size from line to line", "a\nb", 2, 40},
	} {
		t.Run(c.name, func(t *testing.T) {
			style := ink
			style.Leading = c.leading
			require.InDelta(t, c.want, layout(c.text, style, 100).Height(), .001)
		})
	}
}

func TestBaseLinesAreALeadingApart(t *testing.T) {
	style := ink
	style.Leading = 1.5
	lines := block(t, french, "a\nb\nc", style, 100, pdf.Start)
	require.Len(t, lines, 3)
	for i, l := range lines {
		top := 20 + float64(i)*15
		require.Greater(t, l[0].at.y, top+7.5, "the base line is in the lower half of its line")
		require.Less(t, l[0].at.y, top+15)
		if i > 0 {
			require.InDelta(t, 15, l[0].at.y-lines[i-1][0].at.y, .02)
		}
	}
}

func TestLinesStandOnTheSideThatTheyAreAlignedTo(t *testing.T) {
	const width = 150.0
	for _, c := range []struct {
		name  string
		text  string
		align pdf.Align
		want  string
	}{
		{"start of Latin", "mot", pdf.Start, "left"},
		{"end of Latin", "mot", pdf.End, "right"},
		{"left of Latin", "mot", pdf.Left, "left"},
		{"right of Latin", "mot", pdf.Right, "right"},
		{"centre of Latin", "mot", pdf.Center, "centre"},
		{"start of Arabic", "كلمة", pdf.Start, "right"},
		{"end of Arabic", "كلمة", pdf.End, "left"},
		{"left of Arabic", "كلمة", pdf.Left, "left"},
		{"right of Arabic", "كلمة", pdf.Right, "right"},
		{"centre of Arabic", "كلمة", pdf.Center, "centre"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := block(t, french, c.text, ink, width, c.align)[0]
			before, after := line.left()-10, 10+width-line.right()
			switch c.want {
			case "left":
				require.InDelta(t, 0, before, .2)
			case "right":
				require.InDelta(t, 0, after, .2)
			default:
				require.InDelta(t, before, after, .3)
			}
		})
	}
}

func TestEachParagraphStartsOnItsOwnSide(t *testing.T) {
	lines := block(t, french, "mot\nكلمة", ink, 150, pdf.Start)
	require.InDelta(t, 10, lines[0].left(), .2)
	require.InDelta(t, 160, lines[1].right(), .2)
}

func TestASizeScalesTheText(t *testing.T) {
	large := ink
	large.Size = 25
	require.InDelta(t, 2.5*layout(long, ink, 1e6).Width, layout(long, large, 1e6).Width, .001)
	require.Len(t, block(t, french, long, large, 2.5*120, pdf.Start), len(block(t, french, long, ink, 120, pdf.Start)))
}

func TestBoldTextTakesTheBoldFont(t *testing.T) {
	bold := ink
	bold.Bold = true
	for text, want := range map[string][2]string{
		"Latin": {"Roboto-Regular", "Roboto-Bold"},
		"عربي":  {"NotoSansArabic-Regular", "NotoSansArabic-Bold"},
		"ⵜⴰⵎⴰ":  {"DejaVuSans", "DejaVuSans-Bold"},
	} {
		t.Run(want[0], func(t *testing.T) {
			require.Equal(t, want[0], block(t, french, text, ink, 200, pdf.Start)[0][0].font.family())
			require.Equal(t, want[1], block(t, french, text, bold, 200, pdf.Start)[0][0].font.family())
		})
	}
}

func TestTextHasItsColour(t *testing.T) {
	d, f := flowing(french)
	f.Text("rouge", pdf.Style{Size: 10, Color: red})
	f.Text("vert", pdf.Style{Size: 10, Color: green})
	page := read(t, d).page()
	require.Equal(t, redHex, page.find("rouge").fill)
	require.Equal(t, greenHex, page.find("vert").fill)
}

func TestSomeSpacesKeepWordsTogether(t *testing.T) {
	for name, space := range map[string]string{"no-break space": "\u00a0", "narrow no-break space": "\u202f", "word joiner": "\u2060"} {
		t.Run(name, func(t *testing.T) {
			kept := "12" + space + "345"
			for _, l := range texts(block(t, french, "avant avant "+kept+" après", ink, 62, pdf.Start)) {
				require.Equal(t, strings.Contains(l, "12"), strings.Contains(l, "345"), l)
			}
		})
	}
}

func TestLinesEndWhereSomeSignsAllowIt(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"after a hyphen", "rendez-vous", []string{"rendez-", "vous"}},
		{"after a dash", "aaaa–bbbbbb", []string{"aaaa–", "bbbbbb"}},
		{"at a zero width space", "aaaaaa\u200bbbbbbb", []string{"aaaaaa", "bbbbbb"}},
		{"never before a comma", "aaaaaa , bb", []string{"aaaaaa ,", "bb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, texts(block(t, french, c.text, ink, 44, pdf.Start)))
		})
	}
}

func TestSpacesAtTheEndOfALineTakeNoRoom(t *testing.T) {
	word := layout("fin", ink, 1e6).Width
	require.Equal(t, []string{"fin", "fin"}, texts(block(t, french, "fin       fin", ink, word+.1, pdf.Start)))
	require.InDelta(t, word, layout("fin     ", ink, 1e6).Width, .001)
}

func TestControlCharactersAreShownAsSpaces(t *testing.T) {
	for name, sign := range map[string]string{"tab": "\t", "escape": "\x1b", "null": "\x00", "line separator": "\u2028", "paragraph separator": "\u2029", "carriage return": "\r"} {
		t.Run(name, func(t *testing.T) {
			lines := block(t, french, "a"+sign+"b", ink, 200, pdf.Start)
			require.Equal(t, []string{"a b"}, texts(lines))
		})
	}
}

func TestAWordLongerThanALineIsBrokenAnywhere(t *testing.T) {
	word := strings.Repeat("abcdefghij", 30)
	lines := block(t, french, word, ink, 60, pdf.Start)
	require.Greater(t, len(lines), 10)
	require.Equal(t, word, strings.Join(texts(lines), ""))
	for _, l := range lines {
		require.LessOrEqual(t, l.right(), 10+60+.2)
	}
}

func TestARoomNarrowerThanALetterHoldsOneALine(t *testing.T) {
	require.Equal(t, []string{"a", "b", "c"}, texts(block(t, french, "abc", ink, .5, pdf.Left)))
}

func TestSignsAreNotTakenApart(t *testing.T) {
	composed := strings.Repeat("e\u0301", 20)
	for _, l := range texts(block(t, french, composed, ink, 23, pdf.Start)) {
		require.True(t, strings.HasPrefix(l, "e"), "%+q begins with a mark", l)
	}
}

func TestFitCutsAtTheEnd(t *testing.T) {
	d := pdf.New(french)
	wide := func(text string) float64 { return d.Layout(text, ink, 1e6).Width }
	exact := wide("tient juste")
	for _, c := range []struct {
		name, text string
		width      float64
		want       string
	}{
		{"a text that has room", "court", 100, "court"},
		{"a text that has just room", "tient juste", exact, "tient juste"},
		{"a text that has not", "tient juste", exact - 2, "tient ju…"},
		{"no space before the sign", "Bien long, trop long", wide("Bien …"), "Bien…"},
		{"no comma before the sign", "Bien, trop long", wide("Bien, …"), "Bien…"},
		{"no room for anything", "quelque chose", 1, "…"},
		{"nothing", "", 1, ""},
		{"two lines become one", "une\ndeux", 500, "une…"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, d.Fit(c.text, ink, c.width)) })
	}
}

func TestWhateverIsFittedHasRoom(t *testing.T) {
	d := pdf.New(french)
	ellipsis := d.Layout("…", ink, 1e6).Width
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("abcdé, -·–"))).Draw(t, "text")
		width := rapid.Float64Range(ellipsis, 200).Draw(t, "width")
		fitted := d.Fit(text, ink, width)
		require.LessOrEqual(t, d.Layout(fitted, ink, 1e6).Width, width+.02)
		if fitted != text {
			require.True(t, strings.HasPrefix(text, strings.TrimSuffix(fitted, "…")), "%q begins %q", fitted, text)
		}
	})
}

func TestNothingOfATextIsLost(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"mot", "12,5", "«", "»", "œuvre", "l’État", "التزام", "سنة", "M5.MA-FIG", "لا", "(x)", "–"}), 1, 12)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(words.Draw(t, "words"), " ")
		width := rapid.Float64Range(30, 300).Draw(t, "width")
		lines := block(t, french, text, ink, width, pdf.Start)
		require.Equal(t, letters(text), letters(strings.Join(texts(lines), "")))
		for _, l := range lines {
			require.GreaterOrEqual(t, l.left(), 10-.5)
			require.LessOrEqual(t, l.right(), 10+width+.5)
		}
	})
}

// letters is a text without its spaces.
func letters(text string) string { return strings.Join(strings.Fields(text), "") }

func TestANarrowerRoomNeverTakesFewerLines(t *testing.T) {
	d := pdf.New(french)
	rapid.Check(t, func(t *rapid.T) {
		wide := rapid.Float64Range(20, 600).Draw(t, "wide")
		narrow := rapid.Float64Range(10, wide).Draw(t, "narrow")
		require.GreaterOrEqual(t, d.Layout(long, ink, narrow).Height(), d.Layout(long, ink, wide).Height())
	})
}

func TestRunsOfALineDoNotOverlap(t *testing.T) {
	text := "Rapport التتبع n° 12 للفصل ⵜⴰⵎⴰ 2026"
	line := block(t, french, text, ink, 500, pdf.Start)[0]
	require.Greater(t, len(line), 3)
	runs := slices.Clone(line)
	slices.SortFunc(runs, func(a, b run) int { return int(math.Copysign(1, a.left()-b.left())) })
	for i := 1; i < len(runs); i++ {
		require.LessOrEqual(t, runs[i-1].right(), runs[i].left()+.2, "%q and %q", runs[i-1].text, runs[i].text)
	}
}
