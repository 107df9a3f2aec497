package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansbold"
	arabicbold "eliasnaur.com/font/noto/sans/arabic/bold"
	arabic "eliasnaur.com/font/noto/sans/arabic/regular"
	"eliasnaur.com/font/roboto/robotobold"
	"eliasnaur.com/font/roboto/robotoregular"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// fontSource is a font as its module gives it, read once.
type fontSource struct {
	name   string // PostScript
	data   []byte
	bold   bool
	arabic bool // made for Arabic
	font   *font.Font
	tables map[string][]byte
}

// sources lists the fonts. Each text takes the first that has its letters; those
// made for Arabic come first where it runs from right to left. The last have
// nearly every script.
var sources = sync.OnceValue(func() []*fontSource {
	list := []*fontSource{
		{name: "Roboto-Regular", data: robotoregular.TTF},
		{name: "Roboto-Bold", data: robotobold.TTF, bold: true},
		{name: "NotoSansArabic-Regular", data: arabic.TTF, arabic: true},
		{name: "NotoSansArabic-Bold", data: arabicbold.TTF, arabic: true, bold: true},
		{name: "DejaVuSans", data: dejavusans.TTF},
		{name: "DejaVuSans-Bold", data: dejavusansbold.TTF, bold: true},
	}
	for _, s := range list {
		s.read()
	}
	return list
})

// read panics on a font that can't be read: it is part of the program.
func (s *fontSource) read() {
	face, err := font.ParseTTF(bytes.NewReader(s.data))
	if err != nil {
		panic(fmt.Errorf("font %s: %w", s.name, err))
	}
	loader, err := opentype.NewLoader(bytes.NewReader(s.data))
	if err != nil {
		panic(fmt.Errorf("font %s: %w", s.name, err))
	}
	s.font, s.tables = face.Font, map[string][]byte{}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf"} {
		if s.tables[name], err = loader.RawTable(opentype.MustNewTag(name)); err != nil {
			panic(fmt.Errorf("font %s: table %s: %w", s.name, name, err))
		}
	}
}

// subsetFont is a font as it is embedded in a document: the glyphs that it uses, in the order of
// their first use.
type subsetFont struct {
	*fontSource
	face   *font.Face
	name   string // in the page's resources
	glyphs []subsetGlyph
	widths []int // thousandths of the size
	ids    map[subsetGlyph]int
}

// subsetGlyph is a glyph as it is embedded: its outline moved to the right by
// thousandths of the size, and what it stands for. A glyph that stands for one
// text here and another there is embedded twice, so that each is told rightly.
type subsetGlyph struct {
	glyph font.GID
	shift int
	text  string
}

func embed(s *fontSource, name string) *subsetFont {
	e := &subsetFont{fontSource: s, face: font.NewFace(s.font), name: name, ids: map[subsetGlyph]int{}}
	e.id(subsetGlyph{})
	return e
}

func (e *subsetFont) used() bool { return len(e.glyphs) > 1 }

// id returns the glyph's number in the embedded font.
func (e *subsetFont) id(g subsetGlyph) int {
	id, ok := e.ids[g]
	if !ok {
		id = len(e.glyphs)
		e.ids[g] = id
		e.glyphs = append(e.glyphs, g)
		e.widths = append(e.widths, e.width(g.glyph))
	}
	return id
}

func (e *subsetFont) width(g font.GID) int {
	if g == noGlyph {
		return ghostWidth
	}
	return int(e.face.HorizontalAdvance(g)*1000/float32(e.font.Upem()) + .5)
}

// noGlyph is an empty glyph that stands for a letter whose shape another glyph
// has drawn, as in the ligatures of Arabic: a glyph that stood for two letters
// would be read from left to right by programs that take text off the page.
const (
	noGlyph    font.GID = 1<<32 - 1
	ghostWidth          = 10
)

// nothing is what a glyph stands for that only goes on with the one before it:
// each has to stand for something.
const nothing = "\u200b"

// write embeds the font and returns the object that pages use.
func (e *subsetFont) write(f *file) ref {
	subset := e.subset()
	sum := sha256.Sum256(subset)
	name := subsetTag(sum[:]) + "+" + e.fontSource.name
	program := f.stream(fmt.Sprintf("/Length1 %d", len(subset)), subset)
	scale := func(b []byte) int {
		return int(int16(binary.BigEndian.Uint16(b))) * 1000 / int(e.font.Upem())
	}
	head, hhea := e.tables["head"], e.tables["hhea"]
	stem := 80
	if e.bold {
		stem = 140
	}
	descriptor := f.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 712/StemV %d/FontFile2 %v>>",
		name, scale(head[36:]), scale(head[38:]), scale(head[40:]), scale(head[42:]), scale(hhea[4:]), scale(hhea[6:]), stem, program))
	cid := f.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %v/CIDToGIDMap/Identity/DW 0/W[0%v]>>",
		name, descriptor, e.widths))
	return f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%v]/ToUnicode %v>>",
		name, cid, f.stream("", e.toUnicode())))
}

// subsetTag is the six letters that a part of a font is named with.
func subsetTag(sum []byte) string {
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// toUnicode maps glyphs to texts.
func (e *subsetFont) toUnicode() []byte {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	const block = 100 // the most that a reader has to take
	for from := 1; from < len(e.glyphs); from += block {
		to := min(from+block, len(e.glyphs))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for id := from; id < to; id++ {
			fmt.Fprintf(&b, "<%04X><%s>\n", id, utf16Hex(e.glyphs[id].text))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}
