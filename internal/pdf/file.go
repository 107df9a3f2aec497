package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// ref is the number of an object.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// place is where an object stands: at an offset, or packed in a stream.
type place struct {
	kind   byte // 0 nowhere, 1 at an offset, 2 packed
	at     int  // the offset, or the number of the stream
	within int  // which of the packed objects
}

// file collects objects. Streams are compressed and written at once, all others
// are packed together into compressed streams.
type file struct {
	out    bytes.Buffer
	places []place // by number, from 1
	refs   []ref   // waiting to be packed
	bodies []string
	zip    *zlib.Writer
}

// objectsPerStream is how many objects share a stream.
const objectsPerStream = 200

func (f *file) alloc() ref {
	f.places = append(f.places, place{})
	return ref(len(f.places))
}

// put gives an object its body.
func (f *file) put(r ref, body string) {
	f.refs, f.bodies = append(f.refs, r), append(f.bodies, body)
	if len(f.refs) == objectsPerStream {
		f.flush()
	}
}

// add is alloc and put.
func (f *file) add(body string) ref {
	r := f.alloc()
	f.put(r, body)
	return r
}

// stream writes a compressed stream; entries are those of its dictionary.
func (f *file) stream(entries string, data []byte) ref {
	r := f.alloc()
	f.streamAt(r, entries, data)
	return r
}

func (f *file) streamAt(r ref, entries string, data []byte) {
	var packed bytes.Buffer
	if f.zip == nil {
		f.zip = zlib.NewWriter(&packed)
	}
	f.zip.Reset(&packed)
	_, _ = f.zip.Write(data) // a buffer takes everything
	_ = f.zip.Close()
	f.raw(r, entries+"/Filter/FlateDecode", packed.Bytes())
}

// plain writes a stream that any program can read as it stands.
func (f *file) plain(entries string, data []byte) ref {
	r := f.alloc()
	f.raw(r, entries, data)
	return r
}

func (f *file) raw(r ref, entries string, data []byte) {
	f.begin()
	f.places[r-1] = place{kind: 1, at: f.out.Len()}
	fmt.Fprintf(&f.out, "%d 0 obj\n<<%s/Length %d>>\nstream\n", r, entries, len(data))
	f.out.Write(data)
	f.out.WriteString("\nendstream\nendobj\n")
}

func (f *file) begin() {
	if f.out.Len() == 0 {
		f.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	}
}

// flush packs the waiting objects.
func (f *file) flush() {
	if len(f.refs) == 0 {
		return
	}
	stream := f.alloc()
	var head, body strings.Builder
	for i, r := range f.refs {
		fmt.Fprintf(&head, "%d %d ", r, body.Len())
		body.WriteString(f.bodies[i])
		body.WriteByte('\n')
		f.places[r-1] = place{kind: 2, at: int(stream), within: i}
	}
	entries := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(f.refs), head.Len())
	f.refs, f.bodies = f.refs[:0], f.bodies[:0]
	f.streamAt(stream, entries, []byte(head.String()+body.String()))
}

// finish writes the table of objects and returns the file.
func (f *file) finish(root, info ref) []byte {
	f.flush()
	table := f.alloc()
	f.begin()
	start := f.out.Len()
	f.places[table-1] = place{kind: 1, at: start}
	rows := []byte{0, 0, 0, 0, 0, 0xff, 0xff}
	for _, p := range f.places {
		rows = append(rows, p.kind)
		rows = binary.BigEndian.AppendUint32(rows, uint32(p.at))
		rows = binary.BigEndian.AppendUint16(rows, uint16(p.within))
	}
	sum := sha256.Sum256(f.out.Bytes())
	f.streamAt(table, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %v/Info %v/ID[<%x><%x>]",
		len(f.places)+1, root, info, sum[:16], sum[:16]), rows)
	fmt.Fprintf(&f.out, "startxref\n%d\n%%%%EOF\n", start)
	return f.out.Bytes()
}

// textString writes a text for readers.
func textString(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0 {
		return "(" + escaped.Replace(s) + ")"
	}
	return "<FEFF" + utf16Hex(s) + ">"
}

var escaped = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)

func utf16Hex(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

// num writes a length with two decimals at most.
func num(v float64) string { return string(appendNum(nil, v)) }

func appendNum(b []byte, v float64) []byte {
	hundredths := int64(v*100 + .5)
	if v < 0 {
		hundredths = int64(v*100 - .5)
	}
	if hundredths < 0 {
		b, hundredths = append(b, '-'), -hundredths
	}
	b = strconv.AppendInt(b, hundredths/100, 10)
	switch rest := hundredths % 100; {
	case rest == 0:
	case rest%10 == 0:
		b = append(b, '.', byte('0'+rest/10))
	default:
		b = append(b, '.', byte('0'+rest/10), byte('0'+rest%10))
	}
	return b
}
