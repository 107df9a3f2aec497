package evidence

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"

	"tracker/internal/problem"
)

// JPEG's markers.
const (
	markSOI   = 0xd8
	markEOI   = 0xd9
	markSOS   = 0xda
	markSOF2  = 0xc2 // of a progressive picture
	markAPP0  = 0xe0
	markAPP1  = 0xe1 // Exif, XMP
	markAPP2  = 0xe2 // colour profile
	markIPTC  = 0xed
	markAPP14 = 0xee // Adobe's colours
	markCOM   = 0xfe
)

// What the payload of an application's segment begins with.
const (
	isExif    = "Exif\x00\x00"
	isXMP     = "http://ns.adobe.com/xap/1.0/\x00"
	isXMPMore = "http://ns.adobe.com/xmp/extension/\x00"
	isProfile = "ICC_PROFILE\x00"
	isAdobe   = "Adobe"
	isJFIF    = "JFIF\x00"
	isIPTC    = "Photoshop 3.0\x00"
)

// segment is one part of a JPEG before and between its scans.
type segment struct {
	marker  byte
	payload []byte
}

// nextSegment reads the next part; SOI and EOI have no payload.
func nextSegment(r *bufio.Reader) (segment, error) {
	if b, err := r.ReadByte(); err != nil || b != 0xff {
		return segment{}, errDamaged
	}
	return segmentAfterMark(r)
}

// segmentAfterMark reads on after the first byte of a marker.
func segmentAfterMark(r *bufio.Reader) (segment, error) {
	marker := byte(0xff)
	for marker == 0xff { // any number may stand before a marker
		var err error
		if marker, err = r.ReadByte(); err != nil {
			return segment{}, errDamaged
		}
	}
	if marker == markSOI || marker == markEOI {
		return segment{marker: marker}, nil
	}
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil || marker < 0xc0 || binary.BigEndian.Uint16(size[:]) < 2 {
		return segment{}, errDamaged
	}
	payload := make([]byte, binary.BigEndian.Uint16(size[:])-2)
	if _, err := io.ReadFull(r, payload); err != nil {
		return segment{}, errDamaged
	}
	return segment{marker, payload}, nil
}

func (s segment) begins(with string) bool { return bytes.HasPrefix(s.payload, []byte(with)) }

// shows reports whether the segment is needed to show the picture, and returns it
// without what is not.
func (s segment) shows() (segment, bool) {
	switch {
	case s.marker == markAPP0:
		if !s.begins(isJFIF) || len(s.payload) < 14 {
			return s, false
		}
		bare := append(bytes.Clone(s.payload[:12]), 0, 0) // no thumbnail
		return segment{s.marker, bare}, true
	case s.marker == markAPP2:
		return s, s.begins(isProfile)
	case s.marker == markAPP14:
		return s, s.begins(isAdobe) && len(s.payload) <= 32
	}
	return s, s.marker < markAPP0 && s.marker != markSOI // tables, frames and scans
}

// tells reports whether the segment holds metadata.
func (s segment) tells() bool {
	return s.marker == markAPP1 && (s.begins(isExif) || s.begins(isXMP) || s.begins(isXMPMore)) || s.marker == markIPTC && s.begins(isIPTC)
}

// readJPEG reads what the segments before the first scan say.
func readJPEG(r io.Reader) (metadata, error) {
	var m metadata
	in := bufio.NewReader(r)
	for {
		s, err := nextSegment(in)
		if err != nil || s.marker == markEOI {
			return m, errDamaged // nothing to show
		}
		switch {
		case s.marker == markSOS:
			return m, nil
		case s.marker == markSOF2:
			m.progressive = true
		case s.marker == markAPP1 && s.begins(isExif):
			m.readExif(s.payload[len(isExif):])
		case s.tells() && s.marker == markAPP1:
			m.readXMP(s.payload)
		case s.tells():
			m.readIPTC(s.payload)
		}
	}
}

// jpegWriter writes segments and scans.
type jpegWriter struct {
	*bufio.Writer
	plain []byte // the metadata that remains, until it is written
}

func (w *jpegWriter) segment(s segment) {
	_, _ = w.Write([]byte{0xff, s.marker})
	if s.marker != markSOI && s.marker != markEOI {
		_, _ = w.Write(binary.BigEndian.AppendUint16(nil, uint16(len(s.payload)+2)))
		_, _ = w.Write(s.payload) // Flush returns the first error
	}
}

// remaining writes the metadata that remains, once.
func (w *jpegWriter) remaining() {
	if w.plain != nil {
		w.segment(segment{markAPP1, append([]byte(isExif), w.plain...)})
		w.plain = nil
	}
}

// rewriteJPEG copies tables, frames and scans, byte for byte, up to the end of the
// picture.
func rewriteJPEG(dst io.Writer, src *io.SectionReader, keep bool) (metadata, error) {
	said, err := readJPEG(io.NewSectionReader(src, 0, src.Size()))
	if err != nil {
		return said, err
	}
	w := &jpegWriter{Writer: bufio.NewWriter(dst)}
	if !keep {
		w.plain = said.plain()
	}
	r := bufio.NewReader(io.NewSectionReader(src, 0, src.Size()))
	s, err := nextSegment(r)
	for err == nil && s.marker != markEOI {
		if keep && s.tells() && markup.Match(s.payload) {
			return said, refuse(problem.Unsupported, "error.evidence.polyglot")
		}
		s, err = w.copy(r, s, keep)
	}
	if err != nil {
		return said, err
	}
	w.segment(s)
	return said, w.Flush()
}

// copy writes the segment where it belongs into the picture, and what follows it
// up to the next one, which it returns.
func (w *jpegWriter) copy(r *bufio.Reader, s segment, keep bool) (segment, error) {
	if s.marker != markSOI && s.marker != markAPP0 {
		w.remaining()
	}
	if s.marker == markSOI {
		w.segment(s)
	} else if bare, shows := s.shows(); shows {
		w.segment(bare)
	} else if keep && s.tells() {
		w.segment(s)
	}
	if s.marker == markSOS {
		return w.scan(r)
	}
	return nextSegment(r)
}

// scan copies the packed pixels and returns the segment behind them.
func (w *jpegWriter) scan(r *bufio.Reader) (segment, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return segment{}, errDamaged
		}
		if b != 0xff {
			_ = w.WriteByte(b)
			continue
		}
		next, err := r.Peek(1)
		if err != nil {
			return segment{}, errDamaged
		}
		if next[0] != 0 && (next[0] < 0xd0 || next[0] > 0xd7) { // neither a byte of pixels nor a restart
			return segmentAfterMark(r)
		}
		_, _ = w.Write([]byte{0xff, next[0]})
		_, _ = r.Discard(1)
	}
}
