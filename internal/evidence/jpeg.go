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

// segmentAfterMark reads the rest of a segment after the first byte of its
// marker.
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

func (s segment) hasPrefix(with string) bool { return bytes.HasPrefix(s.payload, []byte(with)) }

// forDisplay reports whether the segment is needed to show the picture, and
// returns it without the parts that are not.
func (s segment) forDisplay() (segment, bool) {
	switch {
	case s.marker == markAPP0:
		if !s.hasPrefix(isJFIF) || len(s.payload) < 14 {
			return s, false
		}
		bare := append(bytes.Clone(s.payload[:12]), 0, 0) // no thumbnail
		return segment{s.marker, bare}, true
	case s.marker == markAPP2:
		return s, s.hasPrefix(isProfile)
	case s.marker == markAPP14:
		return s, s.hasPrefix(isAdobe) && len(s.payload) <= 32
	}
	return s, s.marker < markAPP0 && s.marker != markSOI // tables, frames and scans
}

// isMetadata reports whether the segment holds metadata.
func (s segment) isMetadata() bool {
	return s.marker == markAPP1 && (s.hasPrefix(isExif) || s.hasPrefix(isXMP) || s.hasPrefix(isXMPMore)) || s.marker == markIPTC && s.hasPrefix(isIPTC)
}

// readJPEG reads the metadata in the segments before the first scan.
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
		case s.marker == markAPP1 && s.hasPrefix(isExif):
			m.readExif(s.payload[len(isExif):])
		case s.isMetadata() && s.marker == markAPP1:
			m.readXMP(s.payload)
		case s.isMetadata():
			m.readIPTC(s.payload)
		}
	}
}

// jpegWriter writes segments and scans.
type jpegWriter struct {
	*bufio.Writer
	exif []byte // the metadata that remains, until it is written
}

func (w *jpegWriter) writeSegment(s segment) {
	_, _ = w.Write([]byte{0xff, s.marker})
	if s.marker != markSOI && s.marker != markEOI {
		_, _ = w.Write(binary.BigEndian.AppendUint16(nil, uint16(len(s.payload)+2)))
		_, _ = w.Write(s.payload) // Flush returns the first error
	}
}

// writeExif writes the metadata that remains, at the first call.
func (w *jpegWriter) writeExif() {
	if w.exif != nil {
		w.writeSegment(segment{markAPP1, append([]byte(isExif), w.exif...)})
		w.exif = nil
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
		w.exif = said.minimalExif()
	}
	r := bufio.NewReader(io.NewSectionReader(src, 0, src.Size()))
	s, err := nextSegment(r)
	for err == nil && s.marker != markEOI {
		if keep && s.isMetadata() && markup.Match(s.payload) {
			return said, refuse(problem.Unsupported, "error.evidence.polyglot")
		}
		s, err = w.copySegment(r, s, keep)
	}
	if err != nil {
		return said, err
	}
	w.writeSegment(s)
	return said, w.Flush()
}

// copySegment writes the segment if it belongs into the picture, copies the scan
// that follows it, and returns the next segment.
func (w *jpegWriter) copySegment(r *bufio.Reader, s segment, keep bool) (segment, error) {
	if s.marker != markSOI && s.marker != markAPP0 {
		w.writeExif()
	}
	if s.marker == markSOI {
		w.writeSegment(s)
	} else if bare, shows := s.forDisplay(); shows {
		w.writeSegment(bare)
	} else if keep && s.isMetadata() {
		w.writeSegment(s)
	}
	if s.marker == markSOS {
		return w.copyScan(r)
	}
	return nextSegment(r)
}

// copyScan copies the packed pixels and returns the segment behind them.
func (w *jpegWriter) copyScan(r *bufio.Reader) (segment, error) {
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
