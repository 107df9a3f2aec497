package pdf

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var plain = Style{Size: 12, Color: Hex("#123456")}

// written is the file of a document.
func written(t require.TestingT, d *Document) []byte {
	var out bytes.Buffer
	_, err := d.WriteTo(&out)
	require.NoError(t, err)
	return out.Bytes()
}

// page is a document of paragraphs.
func page(info Info, width float64, texts ...string) *Document {
	d := New(info)
	f := d.Flow(Margins{Top: 40, Bottom: 40, Side: (A4Width - width) / 2})
	f.NewPage()
	for _, text := range texts {
		f.Text(text, plain)
	}
	return d
}

// tool runs a program that reads PDF, which scripts/setup-tests installs.
func tool(t *testing.T, file []byte, name string, args ...string) string {
	t.Helper()
	_, err := exec.LookPath(name)
	require.NoError(t, err, "run scripts/setup-tests pdf")
	path := filepath.Join(t.TempDir(), "file.pdf")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	var out, complaints bytes.Buffer
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = &out, &complaints
	require.NoError(t, command.Run(), complaints.String())
	require.Empty(t, complaints.String())
	return out.String()
}

// onPage is the text that programs take off the page, without the marks of
// direction that they put around Arabic.
func onPage(t *testing.T, file []byte) string {
	return letters(tool(t, file, "pdftotext", "FILE", "-"))
}

// letters is a text without spaces, which pdftotext sets on the other side of
// numbers and Latin words in Arabic lines.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

func glyphs(d *Document, text string, dir Direction) (list []glyph) {
	for _, r := range d.typesetter.shape(text, false, dir).runs {
		list = append(list, r.glyphs...)
	}
	return list
}

func TestArabicIsJoined(t *testing.T) {
	d := New(Info{Lang: "ar", RTL: true})
	alone := map[uint32]bool{}
	for _, letter := range "تقرير" {
		alone[uint32(glyphs(d, string(letter), RightToLeft)[0].id)] = true
	}
	joined := 0
	for _, g := range glyphs(d, "تقرير", RightToLeft) {
		if !alone[uint32(g.id)] {
			joined++
		}
	}
	require.Equal(t, 5, joined, "every letter takes the form of its place")
	require.Len(t, glyphs(d, "لا", RightToLeft), 1, "lam and alef are one")
}

func TestLinesRunAsTheUnicodeAlgorithmSays(t *testing.T) {
	d := New(Info{Lang: "ar", RTL: true})
	for text, want := range map[string]string{
		"ب 12 ت":     "ت 12 ب",
		"ب M5.MA (ت": "ت( M5.MA ب",
		"a ب 12 ت b": "a ت 12 ب b",
	} {
		t.Run(text, func(t *testing.T) {
			dir := Auto
			l := d.Layout(text, Style{Size: 10, Dir: dir}, 1000).lines[0]
			var runes []string
			for x := 0.0; x < l.width; {
				for _, p := range l.pieces {
					if p.x >= x-.001 && p.x <= x+.001 {
						for _, g := range p.glyphs {
							runes = append(runes, string(p.of.runes[g.at:g.at+g.runes]))
						}
						x += p.width
					}
				}
			}
			require.Equal(t, want, strings.Join(runes, ""))
		})
	}
}

func TestTextIsReadInItsOwnOrder(t *testing.T) {
	texts := []string{
		"الالتزامات المبلَّغ عنها في الإسلام لا شيء",
		"تقرير التتبع للفصل الثالث من سنة 2026",
		"يُقدَّم التقرير إلى CNDH قبل 30 أكتوبر",
	}
	for _, text := range texts {
		t.Run(text, func(t *testing.T) {
			file := written(t, page(Info{Title: "ع", Lang: "ar", RTL: true}, 500, text))
			require.Equal(t, letters(text), onPage(t, file))
			require.Contains(t, tool(t, file, "pdfinfo", "-struct-text", "FILE"), text)
		})
	}
	latin := "L’édition « n° 1 » : 12 345,5 œuvres, efficaces – ⵜⴰⵎⴰⵣⵉⵖⵜ"
	require.Equal(t, letters(latin), onPage(t, written(t, page(Info{Title: "t", Lang: "fr"}, 500, latin))))
}

func TestSignsThatNoFontHasKeepTheirText(t *testing.T) {
	file := written(t, page(Info{Title: "t", Lang: "en"}, 400, "before 漢字 after"))
	require.Contains(t, tool(t, file, "pdfinfo", "-struct-text", "FILE"), "before 漢字 after")
}

func TestFilesAreWellFormed(t *testing.T) {
	d := page(Info{Title: "Titre (é) \\", Lang: "fr", Created: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)}, 400,
		strings.Repeat("Un paragraphe assez long pour plusieurs pages. ", 600), "")
	file := written(t, d)
	require.Contains(t, tool(t, file, "qpdf", "--check", "FILE"), "No syntax or stream encoding errors")
	info := tool(t, file, "pdfinfo", "FILE")
	require.Contains(t, info, "Titre (é) \\")
	require.Regexp(t, `Tagged: +yes`, info)
	require.Greater(t, d.Pages(), 2)
	require.NotContains(t, tool(t, file, "pdffonts", "FILE"), " no ")
	for _, want := range []string{"<pdfaid:part>2</pdfaid:part>", "<pdfuaid:part>1</pdfuaid:part>", "Titre (é)", "2026-11-20T08:00:00Z"} {
		require.Contains(t, string(file), want)
	}
}

func TestBytesAreTheSameEachTime(t *testing.T) {
	build := func() []byte {
		return written(t, page(Info{Title: "t", Lang: "ar", RTL: true}, 300, "الالتزام M5.MA-FIG مسلَّم", "漢", "a\u0301"))
	}
	first := build()
	for range 3 {
		require.True(t, bytes.Equal(first, build()))
	}
}

func TestAnyTextCanBeSet(t *testing.T) {
	d := New(Info{Title: "t", Lang: "fr"})
	p := d.Page(A4Width, A4Height)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("abc def لا التزام َّ123.,()«»-\u2068\u2069\u200f\u0301\n漢ⵜ\u202f\u00ad")))).Draw(t, "text")
		width := rapid.Float64Range(1, 600).Draw(t, "width")
		b := d.Layout(text, plain, width)
		for _, l := range b.lines {
			require.GreaterOrEqual(t, l.width, 0.0)
		}
		p.Marked(d.Root().Add("P"), func() { p.Text(b, 0, 0, width, Start) })
	})
	require.Contains(t, tool(t, written(t, d), "qpdf", "--check", "FILE"), "No syntax or stream encoding errors")
}

func TestLongWordsAreBroken(t *testing.T) {
	d := New(Info{Lang: "fr"})
	b := d.Layout("https://example.org/"+strings.Repeat("abc", 200), plain, 100)
	require.Greater(t, len(b.lines), 10)
	require.LessOrEqual(t, b.Width, 100.01)
	require.Len(t, d.Layout("", plain, 100).lines, 1)
	require.Equal(t, "Un texte…", d.Fit("Un texte bien trop long", plain, 60))
}

func TestSubsetsHoldTheirGlyphsAlone(t *testing.T) {
	e := embed(sources()[0], "F0")
	for _, r := range "éA" { // é is composed of other glyphs
		g, ok := e.face.NominalGlyph(r)
		require.True(t, ok)
		e.id(subsetGlyph{glyph: g, text: string(r)})
	}
	font := e.subset()
	require.Less(t, len(font), len(e.fontSource.data)/20)
	require.Equal(t, uint32(0xB1B0AFBA), checksum(font), "the checksum of a whole font")
	require.Equal(t, uint16(6), binary.BigEndian.Uint16(font[4:]), "tables")
}

func TestProfileIsAnICCProfile(t *testing.T) {
	p := sRGB()
	require.Equal(t, uint32(len(p)), binary.BigEndian.Uint32(p))
	require.Equal(t, "acsp", string(p[36:40]))
	require.Zero(t, len(p)%4)
}
