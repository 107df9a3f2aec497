package pdf_test

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/pdf"
)

// sample is a document with every font.
func sample(t require.TestingT) *reading {
	d, f := flowing(french)
	for _, bold := range []bool{false, true} {
		style := ink
		style.Bold = bold
		f.Text("Événement n° 12, « œuvre »", style)
		f.Text("الالتزامات المبلَّغ عنها لا شيء", style)
		f.Text("ⵜⴰⵎⴰⵣⵉⵖⵜ → אבג", style)
	}
	return read(t, d)
}

// eachFont runs a test for each font of the sample.
func eachFont(t *testing.T, test func(t *testing.T, f *typeface)) {
	t.Helper()
	fonts := sample(t).fonts()
	require.Len(t, fonts, 6)
	for _, f := range fonts {
		t.Run(f.family(), func(t *testing.T) { test(t, f) })
	}
}

func TestOnlyFontsThatAreUsedAreEmbedded(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no text", "", nil},
		{"Latin", "abc", []string{"Roboto-Regular"}},
		{"Arabic", "عقد", []string{"NotoSansArabic-Regular"}},
		{"both", "abc عقد", []string{"NotoSansArabic-Regular", "Roboto-Regular"}},
		{"Tifinagh", "ⵜⴰ", []string{"DejaVuSans"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, f := flowing(french)
			f.Text(c.text, ink)
			var families []string
			for _, f := range read(t, d).fonts() {
				families = append(families, f.family())
			}
			slices.Sort(families)
			require.Equal(t, c.want, families)
		})
	}
}

func TestMeasuringATextDoesNotEmbedItsFont(t *testing.T) {
	d, f := flowing(french)
	f.Text("abc", ink)
	d.Layout("عقد", ink, 100)
	d.Fit("ⵜⴰⵎⴰⵣⵉⵖⵜ", ink, 10)
	require.Len(t, read(t, d).fonts(), 1)
}

func TestPartsOfFontsAreNamedByTheirContent(t *testing.T) {
	tag := func(text string) string {
		d, f := flowing(french)
		f.Text(text, ink)
		for _, f := range read(t, d).fonts() {
			require.Regexp(t, regexp.MustCompile(`^[A-Z]{6}\+Roboto-Regular$`), f.postscript)
			require.Equal(t, name(f.postscript), f.descriptor["FontName"])
			return f.postscript
		}
		return ""
	}
	require.Equal(t, tag("abc"), tag("abc"))
	require.NotEqual(t, tag("abc"), tag("abd"))
}

func TestEachGlyphThatIsShownStandsForAText(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		require.Len(t, f.texts, len(f.widths)-1, "all but the first, which stands for what is missing")
		for code, text := range f.texts {
			require.NotEmpty(t, text, "glyph %d", code)
			require.Less(t, code, len(f.widths))
		}
	})
}

func TestWidthsAgreeWithTheEmbeddedProgram(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		upem := float64(binary.BigEndian.Uint16(f.table("head")[18:]))
		for code, width := range f.widths {
			advance := float64(binary.BigEndian.Uint16(f.table("hmtx")[4*code:]))
			require.InDelta(t, advance*1000/upem, width, 1, "glyph %d", code)
		}
	})
}

func TestProgramsAreWholeFonts(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		glyphs := int(binary.BigEndian.Uint16(f.table("maxp")[4:]))
		require.GreaterOrEqual(t, glyphs, len(f.widths))
		require.EqualValues(t, glyphs, binary.BigEndian.Uint16(f.table("hhea")[34:]), "each glyph has its own metric")
		require.Len(t, f.table("hmtx"), 4*glyphs)
		require.Len(t, f.table("loca"), 4*(glyphs+1))
		require.EqualValues(t, 1, binary.BigEndian.Uint16(f.table("head")[50:]), "offsets are long")
		last := uint32(0)
		for i := range glyphs + 1 {
			at := binary.BigEndian.Uint32(f.table("loca")[4*i:])
			require.GreaterOrEqual(t, at, last)
			last = at
		}
		require.EqualValues(t, len(f.table("glyf")), last)
	})
}

func TestTablesOfProgramsHaveTheirChecksums(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		require.EqualValues(t, 0x00010000, binary.BigEndian.Uint32(f.program))
		var names []string
		for i := range int(binary.BigEndian.Uint16(f.program[4:])) {
			entry := f.program[12+16*i:]
			tag := string(entry[:4])
			names = append(names, tag)
			data := slices.Clone(f.table(tag))
			if tag == "head" {
				copy(data[8:], []byte{0, 0, 0, 0}) // the sum of the whole is set afterwards
			}
			require.Equal(t, sumOf(data), binary.BigEndian.Uint32(entry[4:]), tag)
			require.Zero(t, binary.BigEndian.Uint32(entry[8:])%4, "%s begins at a multiple of four", tag)
		}
		require.Equal(t, []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"}, names)
		require.EqualValues(t, 0xB1B0AFBA, sumOf(f.program))
	})
}

// sumOf adds the numbers of four bytes up, as TrueType has it.
func sumOf(data []byte) (sum uint32) {
	for len(data)%4 != 0 {
		data = append(data, 0)
	}
	for ; len(data) > 0; data = data[4:] {
		sum += binary.BigEndian.Uint32(data)
	}
	return sum
}

func TestComposedGlyphsHaveAllTheirParts(t *testing.T) {
	composed := 0
	for _, f := range sample(t).fonts() {
		glyphs := int(binary.BigEndian.Uint16(f.table("maxp")[4:]))
		for code := range glyphs {
			data := f.outline(code)
			if len(data) == 0 || int16(binary.BigEndian.Uint16(data)) >= 0 {
				continue
			}
			composed++
			for _, c := range components(data) {
				require.Less(t, c.glyph, glyphs)
				require.NotEmpty(t, f.outline(c.glyph), "part of glyph %d of %s", code, f.postscript)
			}
		}
	}
	require.Positive(t, composed)
}

func TestProgramsHaveNoHints(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		for code := range f.widths {
			data := f.outline(code)
			if len(data) == 0 || int16(binary.BigEndian.Uint16(data)) < 0 {
				continue
			}
			contours := int(binary.BigEndian.Uint16(data))
			require.Zero(t, binary.BigEndian.Uint16(data[10+2*contours:]), "glyph %d", code)
		}
	})
}

func TestAnEmbeddedFontIsSmallBesideTheWhole(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		require.Less(t, len(f.program), 20_000)
		require.NotContains(t, fmt.Sprint(f.texts), "Ω", "what is not used is not there")
	})
}

func TestGlyphsAreEmbeddedOnce(t *testing.T) {
	d, f := flowing(french)
	for range 50 {
		f.Text("abcabc cba", ink)
	}
	for _, font := range read(t, d).fonts() {
		require.Len(t, font.widths, 1+4, "a, b, c, the space and what is missing")
	}
}

func TestManyGlyphsAreToldInBlocksThatReadersTake(t *testing.T) {
	d, f := flowing(french)
	text := ""
	for r := 'Ā'; r < 'Ā'+250; r++ {
		text += string(r)
	}
	f.Text(text, ink)
	r := read(t, d)
	for n := range r.fonts() {
		top := r.dict(r.dict(r.dict(r.pages()[0].dict["Resources"])["Font"])[n])
		s := &scanner{data: r.stream(top["ToUnicode"]).data}
		var before any
		for v := s.next(); v != endOfData; v = s.next() {
			if v == operator("beginbfchar") {
				require.LessOrEqual(t, before, 100.0)
			}
			before = v
		}
	}
	require.Equal(t, text, letters(joined(r.page())))
}

// joined is all text of a page.
func joined(p *sheet) (all string) {
	for _, l := range p.written() {
		all += l
	}
	return all
}

func TestDescriptorsSayWhatAFontIsLike(t *testing.T) {
	eachFont(t, func(t *testing.T, f *typeface) {
		number := func(key name) float64 { return f.descriptor[key].(float64) }
		require.Positive(t, number("Ascent"))
		require.Negative(t, number("Descent"))
		require.EqualValues(t, 4, number("Flags"), "its codes are its own")
		bounds := f.descriptor["FontBBox"].([]any)
		require.Less(t, bounds[0], bounds[2])
		require.Less(t, bounds[1], bounds[3])
	})
	t.Run("a bold one has thicker stems", func(t *testing.T) {
		stems := map[string]float64{}
		for _, f := range sample(t).fonts() {
			stems[f.family()] = f.descriptor["StemV"].(float64)
		}
		require.Greater(t, stems["Roboto-Bold"], stems["Roboto-Regular"])
		require.Greater(t, stems["DejaVuSans-Bold"], stems["DejaVuSans"])
	})
}

func TestATextIsShownInTheSizeThatItIsMeasuredIn(t *testing.T) {
	for _, text := range []string{"AVATAR To Wa", "Les engagements", "الالتزامات", "ⵜⴰⵎⴰⵣⵉⵖⵜ"} {
		for _, size := range []float64{6, 10, 33.3} {
			t.Run(fmt.Sprint(text, " in ", size), func(t *testing.T) {
				style := pdf.Style{Size: size, Color: red}
				line := block(t, french, text, style, 1000, pdf.Left)[0]
				require.InDelta(t, layout(text, style, 1000).Width, line.right()-line.left(), size/20)
			})
		}
	}
}
