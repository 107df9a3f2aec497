package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// script is what no file may bring along.
const script = "<script>alert(document.cookie)</script>"

func sample(t testing.TB, name string) []byte {
	content, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return content
}

// plainPDF is the smallest that says what a PDF must.
const plainPDF = "%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 1\ntrailer\n<</Root 1 0 R>>\nstartxref\n42\n%%EOF\n"

// drawing is red on the left, blue on the right and green in its first corner.
func drawing(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 200, A: 255}
			switch {
			case x < w/4 && y < h/4:
				c = color.NRGBA{G: 200, A: 255}
			case x >= w/2:
				c = color.NRGBA{B: 200, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func aJPEG(t testing.TB, w, h int) []byte {
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, drawing(w, h), &jpeg.Options{Quality: 95}))
	return out.Bytes()
}

func aPNG(t testing.TB, w, h int) []byte {
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, drawing(w, h)))
	return out.Bytes()
}

func aGIF(t testing.TB) []byte {
	var g gif.GIF
	for range 2 {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 16, 8), palette.Plan9))
		g.Delay = append(g.Delay, 10)
	}
	var out bytes.Buffer
	require.NoError(t, gif.EncodeAll(&out, &g))
	return out.Bytes()
}

// exif is what a phone writes: its make, the way up, the time, and the place.
func exif(orientation uint16) []byte {
	const ifd0, exifIFD, gpsIFD = 8, 80, 120
	raw := make([]byte, 256)
	copy(raw, "II*\x00")
	le := binary.LittleEndian
	le.PutUint32(raw[4:], ifd0)
	field := func(at int, tag, kind uint16, count, value uint32) {
		le.PutUint16(raw[at:], tag)
		le.PutUint16(raw[at+2:], kind)
		le.PutUint32(raw[at+4:], count)
		le.PutUint32(raw[at+8:], value)
	}
	le.PutUint16(raw[ifd0:], 4)
	field(ifd0+2, 0x010f, 2, 4, 0x00636d41) // "Amc"
	field(ifd0+14, 0x0112, 3, 1, uint32(orientation))
	field(ifd0+26, 0x8769, 4, 1, exifIFD)
	field(ifd0+38, 0x8825, 4, 1, gpsIFD)
	le.PutUint16(raw[exifIFD:], 1)
	field(exifIFD+2, 0x9003, 2, 20, 160)
	copy(raw[160:], "2026:11:20 09:30:00\x00")
	le.PutUint16(raw[gpsIFD:], 2)
	field(gpsIFD+2, 1, 2, 2, 'N')
	field(gpsIFD+14, 2, 5, 3, 190)
	copy(raw[190:], "GPS-POSITION-OF-THE-HOUSE")
	return raw
}

const (
	house = "GPS-POSITION-OF-THE-HOUSE"
	taken = "2026:11:20 09:30:00"
)

// insertJPEG puts segments behind the first marker.
func insertJPEG(base []byte, segments ...[]byte) []byte {
	return bytes.Join([][]byte{base[:2], bytes.Join(segments, nil), base[2:]}, nil)
}

func jpegSegment(marker byte, payload string) []byte {
	size := binary.BigEndian.AppendUint16(nil, uint16(len(payload)+2))
	return append(append([]byte{0xff, marker}, size...), payload...)
}

// photo is a JPEG as a phone makes it, with a second picture behind the first.
func photo(t testing.TB, orientation uint16) []byte {
	whole := insertJPEG(aJPEG(t, 40, 20), jpegSegment(0xe1, "Exif\x00\x00"+string(exif(orientation))),
		jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta exif:GPSLatitude='32,6N'/>"),
		jpegSegment(0xed, "Photoshop 3.0\x00\x1c\x02\x5aBouarfa"), jpegSegment(0xe2, "MPF\x00"+house),
		jpegSegment(0xfe, "taken by "+house))
	return append(whole, insertJPEG(aJPEG(t, 8, 8), jpegSegment(0xe1, "Exif\x00\x00"+string(exif(1))))...)
}

func pngChunk(kind, data string) []byte {
	raw := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	raw = append(append(raw, kind...), data...)
	return binary.BigEndian.AppendUint32(raw, crc32.ChecksumIEEE([]byte(kind+data)))
}

// insertPNG puts chunks behind the header.
func insertPNG(base []byte, chunks ...[]byte) []byte {
	const header = 8 + 25
	return bytes.Join([][]byte{base[:header], bytes.Join(chunks, nil), base[header:]}, nil)
}

// webpWith adds chunks of metadata to a WebP that has a header of features.
func webpWith(base []byte, flags byte, chunks ...string) []byte {
	out := bytes.Clone(base)
	for i := 0; i < len(chunks); i += 2 {
		out = append(out, chunks[i]...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(chunks[i+1])))
		out = append(out, chunks[i+1]...)
		if len(chunks[i+1])%2 == 1 {
			out = append(out, 0)
		}
	}
	out[20] |= flags
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// zipOf makes an archive of names and contents in turn; the first part is stored
// as it is.
func zipOf(t testing.TB, parts ...string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		method := zip.Deflate
		if i == 0 {
			method = zip.Store
		}
		part, err := w.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method})
		require.NoError(t, err)
		_, err = part.Write([]byte(parts[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// The main parts of documents.
var mainParts = map[string][2]string{
	".docx": {"/word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"},
	".pptx": {"/ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"},
	".docm": {"/word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"},
	".xlsm": {"/xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"},
}

// ooxml makes a document of the kind, with more parts.
func ooxml(t testing.TB, ending string, more ...string) []byte {
	part := mainParts[ending]
	types := `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="` + part[0] + `" ContentType="` + part[1] + `"/></Types>`
	return zipOf(t, append([]string{"[Content_Types].xml", types, "_rels/.rels", "<Relationships/>", part[0][1:], "<document/>"}, more...)...)
}

func openDocument(t testing.TB, kind string, more ...string) []byte {
	return zipOf(t, append([]string{
		"mimetype", "application/vnd.oasis.opendocument." + kind, "content.xml", "<document/>", "META-INF/manifest.xml", "<manifest/>",
	}, more...)...)
}

// container is a file of the older office suites with a stream of the name.
func container(stream string) []byte {
	raw := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 70_000)...)
	for i, c := range stream {
		raw[66_000+2*i] = byte(c)
	}
	return raw
}

func utf16(text string) []byte {
	raw := []byte{0xff, 0xfe}
	for _, c := range text {
		raw = append(raw, byte(c), byte(c>>8))
	}
	return raw
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func repeated(text string, size int) []byte { return []byte(strings.Repeat(text, size/len(text))) }
