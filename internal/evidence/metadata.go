package evidence

import (
	"bytes"
	"encoding/binary"
)

// metadata is what a picture's metadata say, as far as this package needs it.
type metadata struct {
	orientation int    // 1 to 8 as Exif has it; 0 where it does not say
	takenAt     string // as Exif writes it; "" where it is unknown
	location    bool   // it names a place
	progressive bool   // of a JPEG
}

// Exif's tags.
const (
	tagOrientation = 0x0112
	tagExifIFD     = 0x8769
	tagGPSIFD      = 0x8825
	tagTaken       = 0x9003
	tagLatitude    = 2 // of the GPS directory
)

// maxFields bounds how many fields of one directory are read.
const maxFields = 1000

// exifField is one field of a directory.
type exifField struct {
	tag   uint16
	count uint32
	value []byte // the four bytes of the field itself
}

// readExif reads the TIFF structure that holds the fields. It ignores what can't
// be read.
func (m *metadata) readExif(tiff []byte) {
	order, first := exifHead(tiff)
	if order == nil {
		return
	}
	for _, f := range exifFields(tiff, order, first) {
		switch f.tag {
		case tagOrientation:
			if n := int(order.Uint16(f.value)); n >= 1 && n <= 8 {
				m.orientation = n
			}
		case tagExifIFD:
			for _, g := range exifFields(tiff, order, order.Uint32(f.value)) {
				if g.tag == tagTaken {
					m.readTaken(tiff, order.Uint32(g.value), g.count)
				}
			}
		case tagGPSIFD:
			for _, g := range exifFields(tiff, order, order.Uint32(f.value)) {
				m.location = m.location || g.tag == tagLatitude
			}
		}
	}
}

func exifHead(tiff []byte) (binary.ByteOrder, uint32) {
	if len(tiff) < 8 {
		return nil, 0
	}
	switch string(tiff[:4]) {
	case "II*\x00":
		return binary.LittleEndian, binary.LittleEndian.Uint32(tiff[4:])
	case "MM\x00*":
		return binary.BigEndian, binary.BigEndian.Uint32(tiff[4:])
	}
	return nil, 0
}

// exifFields reads the directory at an offset; none when it lies outside.
func exifFields(tiff []byte, order binary.ByteOrder, at uint32) []exifField {
	if int64(at)+2 > int64(len(tiff)) {
		return nil
	}
	rest := tiff[at+2:]
	count := min(int(order.Uint16(tiff[at:])), maxFields, len(rest)/12)
	fields := make([]exifField, count)
	for i := range fields {
		raw := rest[i*12 : i*12+12]
		fields[i] = exifField{order.Uint16(raw), order.Uint32(raw[4:]), raw[8:]}
	}
	return fields
}

// takenSize is the length of a time such as 2026:11:23 09:30:00, with its NUL.
const takenSize = 20

func (m *metadata) readTaken(tiff []byte, at, count uint32) {
	if count != takenSize || int64(at)+takenSize > int64(len(tiff)) {
		return
	}
	text := tiff[at : at+takenSize-1]
	for i, c := range text {
		if pattern := "0000:00:00 00:00:00"[i]; pattern == '0' && (c < '0' || c > '9') || pattern != '0' && c != pattern {
			return
		}
	}
	m.takenAt = string(text)
}

// locationWords are the names of XMP's fields for a place.
var locationWords = [][]byte{[]byte("GPSL"), []byte("photoshop:City"), []byte("LocationCreated"), []byte("LocationShown"), []byte("Iptc4xmpCore:Location")}

// readXMP looks for a place in a packet of XMP.
func (m *metadata) readXMP(packet []byte) {
	for _, word := range locationWords {
		m.location = m.location || bytes.Contains(packet, word)
	}
}

// readIPTC looks for the records of city, place and country.
func (m *metadata) readIPTC(block []byte) {
	for _, record := range []string{"\x1c\x02\x5a", "\x1c\x02\x5c", "\x1c\x02\x65"} {
		m.location = m.location || bytes.Contains(block, []byte(record))
	}
}

// minimalExif returns a TIFF structure with no more than orientation and time;
// nil where neither is known.
func (m metadata) minimalExif() []byte {
	turned := m.orientation > 1
	if !turned && m.takenAt == "" {
		return nil
	}
	tiff := append([]byte("MM\x00*"), 0, 0, 0, 8)
	fields := [][]byte{}
	if turned {
		fields = append(fields, encodeField(tagOrientation, 3, 1, uint32(m.orientation)<<16))
	}
	end := uint32(8 + directorySize(len(fields)))
	if m.takenAt == "" {
		return append(tiff, encodeDirectory(fields)...)
	}
	end += 12 // for the field that points to the next directory
	tiff = append(tiff, encodeDirectory(append(fields, encodeField(tagExifIFD, 4, 1, end)))...)
	tiff = append(tiff, encodeDirectory([][]byte{encodeField(tagTaken, 2, takenSize, end+uint32(directorySize(1)))})...)
	return append(append(tiff, m.takenAt...), 0)
}

func directorySize(fields int) int { return 2 + 12*fields + 4 }

// encodeDirectory encodes the last directory of a chain.
func encodeDirectory(fields [][]byte) []byte {
	raw := binary.BigEndian.AppendUint16(nil, uint16(len(fields)))
	return append(append(raw, bytes.Join(fields, nil)...), 0, 0, 0, 0)
}

func encodeField(tag, kind uint16, count, value uint32) []byte {
	raw := binary.BigEndian.AppendUint16(nil, tag)
	raw = binary.BigEndian.AppendUint16(raw, kind)
	raw = binary.BigEndian.AppendUint32(raw, count)
	return binary.BigEndian.AppendUint32(raw, value)
}
