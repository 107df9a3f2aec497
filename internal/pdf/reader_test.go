package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"tracker/internal/pdf"
)

// The objects of PDF, as a reader of our own sees them: numbers are float64,
// strings are string, arrays are []any.
type (
	name      string
	reference int
	operator  string
	dict      map[name]any
	stream    struct {
		dict
		data []byte // as it is after the filter
	}
)

// scanner reads objects and operators from the bytes of a file.
type scanner struct {
	data []byte
	at   int
}

// The operators that end what they stand in.
const (
	endOfData  operator = ""
	endOfArray operator = "]"
	endOfDict  operator = ">>"
)

func (s *scanner) peek(prefix string) bool { return bytes.HasPrefix(s.data[s.at:], []byte(prefix)) }

func (s *scanner) space() {
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n\f\x00", s.data[s.at]) >= 0 {
		s.at++
	}
}

// next returns the next object or operator.
func (s *scanner) next() any {
	s.space()
	switch {
	case s.at >= len(s.data):
		return endOfData
	case s.peek("<<"):
		s.at += 2
		return s.dict()
	case s.peek(">>"):
		s.at += 2
		return endOfDict
	case s.peek("<"):
		return s.hex()
	case s.peek("("):
		return s.literal()
	case s.peek("["):
		s.at++
		return s.array()
	case s.peek("]"):
		s.at++
		return endOfArray
	case s.peek("/"):
		s.at++
		return name(s.word())
	}
	return s.keyword()
}

func (s *scanner) word() string {
	from := s.at
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n\f\x00/<>[]()", s.data[s.at]) < 0 {
		s.at++
	}
	return string(s.data[from:s.at])
}

// keyword reads a number, a reference, a constant or an operator.
func (s *scanner) keyword() any {
	word := s.word()
	if word == "" { // a byte that begins nothing
		s.at++
		return operator("?")
	}
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		if s.refers() {
			return reference(v)
		}
		return v
	}
	switch word {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return operator(word)
}

// refers reports whether a number goes on as a reference, and passes over that.
func (s *scanner) refers() bool {
	if !s.peek(" 0 R") || s.at+4 < len(s.data) && unicode.IsLetter(rune(s.data[s.at+4])) {
		return false
	}
	s.at += len(" 0 R")
	return true
}

func (s *scanner) dict() any {
	d := dict{}
	for {
		key := s.next()
		if key == endOfDict || key == endOfData {
			return d
		}
		k, _ := key.(name)
		d[k] = s.next()
	}
}

func (s *scanner) array() any {
	list := []any{}
	for {
		v := s.next()
		if v == endOfArray || v == endOfData {
			return list
		}
		list = append(list, v)
	}
}

func (s *scanner) hex() any {
	end := bytes.IndexByte(s.data[s.at:], '>')
	digits := string(s.data[s.at+1 : s.at+end])
	s.at += end + 1
	b, err := hex.DecodeString(digits)
	if err != nil {
		return operator("bad hex " + digits)
	}
	return string(b)
}

func (s *scanner) literal() any {
	var b strings.Builder
	depth := 0
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; c {
		case '\\':
			s.at++
			b.WriteByte(s.data[s.at])
			continue
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				s.at++
				return b.String()
			}
		}
		b.WriteByte(s.data[s.at])
	}
	return operator("unended string")
}

// place is where the table of objects says that an object stands.
type place struct{ kind, at, within int }

// reading is a file as it is read.
type reading struct {
	t       require.TestingT
	data    []byte
	places  []place // by number
	trailer dict
	loaded  map[reference]any
}

// saved is the file of a document.
func saved(t require.TestingT, d *pdf.Document) []byte {
	var out bytes.Buffer
	n, err := d.WriteTo(&out)
	require.NoError(t, err)
	require.EqualValues(t, out.Len(), n)
	return out.Bytes()
}

// read writes the document and reads the file.
func read(t require.TestingT, d *pdf.Document) *reading { return open(t, saved(t, d)) }

// open reads the table of objects, which the end of the file leads to.
func open(t require.TestingT, data []byte) *reading {
	r := &reading{t: t, data: data, loaded: map[reference]any{}}
	at := bytes.LastIndex(data, []byte("startxref\n"))
	require.Positive(t, at)
	start, err := strconv.Atoi(strings.TrimSuffix(string(data[at+len("startxref\n"):]), "\n%%EOF\n"))
	require.NoError(t, err)
	table, ok := r.indirect(start, nil).(stream)
	require.True(t, ok)
	require.Equal(t, []any{1.0, 4.0, 2.0}, table.dict["W"])
	for row := table.data; len(row) > 0; row = row[7:] {
		r.places = append(r.places, place{int(row[0]), int(binary.BigEndian.Uint32(row[1:])), int(binary.BigEndian.Uint16(row[5:]))})
	}
	require.EqualValues(t, len(r.places), table.dict["Size"])
	r.trailer = table.dict
	return r
}

// indirect reads the object at an offset and says its number.
func (r *reading) indirect(at int, number *int) any {
	s := &scanner{data: r.data, at: at}
	n, ok := s.next().(float64)
	require.True(r.t, ok)
	if number != nil {
		*number = int(n)
	}
	require.Equal(r.t, 0.0, s.next())
	require.Equal(r.t, operator("obj"), s.next())
	v := s.next()
	d, ok := v.(dict)
	if s.space(); !ok || !s.peek("stream\n") {
		return v
	}
	length, ok := d["Length"].(float64)
	require.True(r.t, ok)
	from := s.at + len("stream\n")
	raw := r.data[from : from+int(length)]
	require.Equal(r.t, "\nendstream\nendobj\n", string(r.data[from+len(raw):][:len("\nendstream\nendobj\n")]))
	if d["Filter"] == nil {
		return stream{d, raw}
	}
	require.Equal(r.t, name("FlateDecode"), d["Filter"])
	z, err := zlib.NewReader(bytes.NewReader(raw))
	require.NoError(r.t, err)
	plain, err := io.ReadAll(z)
	require.NoError(r.t, err)
	return stream{d, plain}
}

// value follows a reference.
func (r *reading) value(v any) any {
	ref, ok := v.(reference)
	if !ok {
		return v
	}
	if known, ok := r.loaded[ref]; ok {
		return known
	}
	require.Greater(r.t, len(r.places), int(ref), "object %d is not in the table", ref)
	switch p := r.places[ref]; p.kind {
	case 1:
		number := 0
		r.loaded[ref] = r.indirect(p.at, &number)
		require.EqualValues(r.t, ref, number)
	case 2:
		r.unpack(reference(p.at))
	default:
		require.Fail(r.t, "an object that is nowhere", "%d", ref)
	}
	require.Contains(r.t, r.loaded, ref)
	return r.loaded[ref]
}

// unpack reads all objects of a stream of objects.
func (r *reading) unpack(from reference) {
	packed, ok := r.value(from).(stream)
	require.True(r.t, ok)
	first := int(r.number(packed.dict["First"]))
	head := &scanner{data: packed.data[:first]}
	for range int(r.number(packed.dict["N"])) {
		number, at := r.number(head.next()), r.number(head.next())
		body := &scanner{data: packed.data, at: first + int(at)}
		r.loaded[reference(number)] = body.next()
	}
}

func (r *reading) number(v any) float64 {
	n, ok := r.value(v).(float64)
	require.True(r.t, ok, "%v is not a number", v)
	return n
}

func (r *reading) dict(v any) dict {
	d, ok := r.value(v).(dict)
	require.True(r.t, ok, "%v is not a dictionary", v)
	return d
}

func (r *reading) list(v any) []any {
	l, ok := r.value(v).([]any)
	require.True(r.t, ok, "%v is not an array", v)
	return l
}

func (r *reading) stream(v any) stream {
	s, ok := r.value(v).(stream)
	require.True(r.t, ok, "%v is not a stream", v)
	return s
}

func (r *reading) numbers(v any) (list []float64) {
	for _, n := range r.list(v) {
		list = append(list, r.number(n))
	}
	return list
}

// text is a string for readers: ASCII, or UTF-16 after its mark.
func (r *reading) text(v any) string {
	s, ok := r.value(v).(string)
	require.True(r.t, ok, "%v is not a string", v)
	if !strings.HasPrefix(s, "\xfe\xff") {
		return s
	}
	return utf16Text(s[2:])
}

func utf16Text(s string) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16([]byte(s[2*i:]))
	}
	return string(utf16.Decode(units))
}

func (r *reading) catalog() dict { return r.dict(r.trailer["Root"]) }
func (r *reading) info() dict    { return r.dict(r.trailer["Info"]) }

// pages lists the pages in their order.
func (r *reading) pages() []*sheet {
	root := r.dict(r.catalog()["Pages"])
	var list []*sheet
	for _, kid := range r.list(root["Kids"]) {
		list = append(list, newSheet(r, kid.(reference), len(list)+1))
	}
	require.EqualValues(r.t, len(list), r.number(root["Count"]))
	return list
}

// page is the only page of a file that should have one.
func (r *reading) page() *sheet {
	pages := r.pages()
	require.Len(r.t, pages, 1)
	return pages[0]
}

// fonts lists the fonts of the file by their names on the page.
func (r *reading) fonts() map[name]*typeface {
	fonts := map[name]*typeface{}
	for _, kid := range r.list(r.dict(r.catalog()["Pages"])["Kids"]) {
		for n, f := range r.dict(r.dict(r.dict(kid)["Resources"])["Font"]) {
			if fonts[n] == nil {
				fonts[n] = newTypeface(r, f)
			}
		}
	}
	return fonts
}

// typeface is an embedded font as a reader uses it.
type typeface struct {
	postscript string // with the tag of a subset
	widths     []float64
	texts      map[int]string // by code
	program    []byte
	descriptor dict
}

func newTypeface(r *reading, v any) *typeface {
	top := r.dict(v)
	below := r.dict(r.list(top["DescendantFonts"])[0])
	f := &typeface{postscript: string(top["BaseFont"].(name)), texts: map[int]string{}, descriptor: r.dict(below["FontDescriptor"])}
	f.widths = r.numbers(r.list(below["W"])[1])
	f.program = r.stream(f.descriptor["FontFile2"]).data
	s := &scanner{data: r.stream(top["ToUnicode"]).data}
	for inside := false; ; {
		v := s.next()
		if v == endOfData {
			return f
		}
		if op, ok := v.(operator); ok {
			inside = op == "beginbfchar"
		}
		if code, ok := v.(string); ok && inside {
			f.texts[int(binary.BigEndian.Uint16([]byte(code)))] = utf16Text(s.next().(string))
		}
	}
}

// family is the font's name without the tag of its subset.
func (f *typeface) family() string {
	_, family, _ := strings.Cut(f.postscript, "+")
	return family
}

// table is a table of the font's program.
func (f *typeface) table(tag string) []byte {
	n := int(binary.BigEndian.Uint16(f.program[4:]))
	for i := range n {
		entry := f.program[12+16*i:]
		if string(entry[:4]) == tag {
			at, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			return f.program[at : at+length]
		}
	}
	panic(fmt.Sprintf("font %s has no table %s", f.postscript, tag))
}

// outline is how the program describes the glyph of a code; nothing for a space.
func (f *typeface) outline(code int) []byte {
	loca := f.table("loca")
	return f.table("glyf")[binary.BigEndian.Uint32(loca[4*code:]):binary.BigEndian.Uint32(loca[4*code+4:])]
}

// picture is what the glyph of a code looks like: its outline, with those of its
// components instead of their numbers. It is empty for a space.
func (f *typeface) picture(code int) string {
	data := f.outline(code)
	if len(data) == 0 || int16(binary.BigEndian.Uint16(data)) >= 0 {
		return string(data)
	}
	var b strings.Builder
	for _, c := range components(data) {
		fmt.Fprintf(&b, "(%x %s)", c.placed, f.picture(c.glyph))
	}
	return b.String()
}

// component is a glyph that another one is composed of, and how it is placed.
type component struct {
	glyph  int
	placed []byte
}

func components(data []byte) (list []component) {
	const words, oneScale, more, twoScales, fourScales = 1, 8, 32, 64, 128
	for data = data[10:]; ; {
		flags := binary.BigEndian.Uint16(data)
		length := 2
		if flags&words != 0 {
			length = 4
		}
		switch {
		case flags&oneScale != 0:
			length += 2
		case flags&twoScales != 0:
			length += 4
		case flags&fourScales != 0:
			length += 8
		}
		list = append(list, component{int(binary.BigEndian.Uint16(data[2:])), data[4 : 4+length]})
		if data = data[4+length:]; flags&more == 0 {
			return list
		}
	}
}
