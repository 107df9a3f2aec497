package pdf

import (
	"encoding/binary"
	"slices"

	"github.com/go-text/typesetting/font"
)

// subset builds a TrueType font of the used glyphs alone, numbered by their use,
// without hints. Glyphs that others are composed of come after them.
func (e *subsetFont) subset() []byte {
	glyphs := slices.Clone(e.glyphs)
	numbers := make(map[subsetGlyph]int, len(glyphs))
	for i, g := range glyphs {
		numbers[g] = i
	}
	number := func(g font.GID) int {
		plain := subsetGlyph{glyph: g}
		n, ok := numbers[plain]
		if !ok {
			n = len(glyphs)
			numbers[plain], glyphs = n, append(glyphs, plain)
		}
		return n
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(glyphs); i++ { // grows while it runs
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, e.outline(glyphs[i], number)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, e.metric(glyphs[i])...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(e.tables["head"]), slices.Clone(e.tables["hhea"]), slices.Clone(e.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)  // the checksum of the whole, set below
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(glyphs)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(glyphs)))
	return assemble([]tableData{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// metric is the glyph's advance and left side bearing.
func (e *subsetFont) metric(g subsetGlyph) []byte {
	if g.glyph == noGlyph {
		return binary.BigEndian.AppendUint32(nil, uint32(e.units(ghostWidth))<<16)
	}
	hmtx, long := e.tables["hmtx"], int(binary.BigEndian.Uint16(e.tables["hhea"][34:]))
	advance, bearing := 4*(long-1), 4*long+2*(int(g.glyph)-long)
	if int(g.glyph) < long {
		advance, bearing = 4*int(g.glyph), 4*int(g.glyph)+2
	}
	moved := binary.BigEndian.Uint16(hmtx[bearing:]) + uint16(e.units(g.shift))
	return binary.BigEndian.AppendUint16(slices.Clone(hmtx[advance:advance+2]), moved)
}

// units turns thousandths of the size into the font's own.
func (e *subsetFont) units(thousandths int) int { return thousandths * int(e.font.Upem()) / 1000 }

// data returns the glyph's description as the font has it.
func (e *subsetFont) data(g font.GID) []byte {
	loca, glyf := e.tables["loca"], e.tables["glyf"]
	if binary.BigEndian.Uint16(e.tables["head"][50:]) == 0 {
		return glyf[2*int(binary.BigEndian.Uint16(loca[2*g:])) : 2*int(binary.BigEndian.Uint16(loca[2*g+2:]))]
	}
	return glyf[binary.BigEndian.Uint32(loca[4*g:]):binary.BigEndian.Uint32(loca[4*g+4:])]
}

// outline returns the glyph's description without its hints.
func (e *subsetFont) outline(g subsetGlyph, number func(font.GID) int) []byte {
	if g.glyph == noGlyph {
		return nil
	}
	data := e.data(g.glyph)
	if len(data) < 10 {
		return nil
	}
	if g.shift != 0 {
		return shifted(data, e.units(g.shift), number(g.glyph))
	}
	contours := int(int16(binary.BigEndian.Uint16(data)))
	if contours < 0 {
		return composed(slices.Clone(data), number)
	}
	hints := 10 + 2*contours
	length := int(binary.BigEndian.Uint16(data[hints:]))
	return slices.Concat(data[:hints], []byte{0, 0}, data[hints+2+length:])
}

// shifted is a glyph composed of another one, moved to the right.
func shifted(of []byte, by, number int) []byte {
	moved := func(at int) uint16 { return binary.BigEndian.Uint16(of[at:]) + uint16(by) }
	out := []byte{0xff, 0xff}
	for _, v := range []uint16{
		moved(2), binary.BigEndian.Uint16(of[4:]), moved(6), binary.BigEndian.Uint16(of[8:]),
		wordArguments | areOffsets, uint16(number), uint16(by), 0,
	} {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out
}

// The flags of a component.
const (
	wordArguments = 1 << 0
	areOffsets    = 1 << 1 // the arguments are how far it is moved
	oneScale      = 1 << 3
	moreFollow    = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
	hasHints      = 1 << 8
)

// composed renumbers the components of a glyph and cuts its hints off.
func composed(data []byte, number func(font.GID) int) []byte {
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(data[at:])
		binary.BigEndian.PutUint16(data[at:], flags&^hasHints)
		binary.BigEndian.PutUint16(data[at+2:], uint16(number(font.GID(binary.BigEndian.Uint16(data[at+2:])))))
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&fourScales != 0:
			at += 8
		}
		if flags&moreFollow == 0 {
			return data[:at]
		}
	}
}

type tableData struct {
	name string
	data []byte
}

// assemble puts tables, sorted by name and the head among them, into a file.
func assemble(tables []tableData) []byte {
	n := len(tables)
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range searchFields(n) {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at, head := 12+16*n, 0
	var body []byte
	for _, t := range tables {
		if t.name == "head" {
			head = at
		}
		out = append(out, t.name...)
		for _, v := range []uint32{checksum(t.data), uint32(at), uint32(len(t.data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		body = append(body, t.data...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		at = 12 + 16*n + len(body)
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

// searchFields is the count of tables and what a binary search among them needs.
func searchFields(n int) []int {
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	return []int{n, power * 16, log, (n - power) * 16}
}

func checksum(data []byte) (sum uint32) {
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}
