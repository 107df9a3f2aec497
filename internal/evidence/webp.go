package evidence

import (
	"bytes"
	"encoding/binary"
	"io"

	"tracker/internal/problem"
)

// Flags of a WebP's header of features.
const (
	webpExif      = 0x08
	webpXMP       = 0x04
	webpAnimation = 0x02
)

// webpChunk is one part of a WebP file.
type webpChunk struct {
	kind string
	data *io.SectionReader
}

// rewriteWebP copies the chunks that show the picture.
func rewriteWebP(dst io.Writer, src *io.SectionReader, keep bool) (metadata, error) {
	chunks, err := webpChunks(src)
	if err != nil {
		return metadata{}, err
	}
	said, err := readWebP(chunks)
	if err != nil {
		return said, err
	}
	plain := said.minimalExif()
	if keep {
		plain = nil
	}
	var wanted []webpChunk
	for _, c := range chunks {
		shows, err := c.prepareCopy(keep, plain != nil)
		if err != nil {
			return said, err
		}
		if shows {
			wanted = append(wanted, c)
		}
	}
	if plain != nil {
		wanted = append(wanted, newWebPChunk("EXIF", plain))
	}
	return said, writeWebP(dst, wanted)
}

// webpChunks lists the chunks of the first picture in the file.
func webpChunks(src *io.SectionReader) ([]webpChunk, error) {
	head, err := readAt(src, 0, 12)
	if err != nil {
		return nil, err
	}
	end := 8 + int64(binary.LittleEndian.Uint32(head[4:]))
	if end > src.Size() {
		return nil, errDamaged
	}
	var chunks []webpChunk
	for at := int64(12); at+8 <= end && len(chunks) < 100; {
		if head, err = readAt(src, at, 8); err != nil {
			return nil, err
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if at+8+size > end {
			return nil, errDamaged
		}
		chunks = append(chunks, webpChunk{string(head[:4]), io.NewSectionReader(src, at+8, size)})
		at += 8 + size + size&1
	}
	return chunks, nil
}

// readWebP reads the metadata. The frame must have the size that the header of
// features declares, where there is one.
func readWebP(chunks []webpChunk) (metadata, error) {
	var m metadata
	canvas, frame := [2]int{}, [2]int{}
	for _, c := range chunks {
		raw, err := readAt(c.data, 0, int(min(c.data.Size(), maxMetadata)))
		if err != nil {
			return m, err
		}
		switch {
		case c.kind == "EXIF":
			m.readExif(trimExifMark(raw))
		case c.kind == "XMP ":
			m.readXMP(raw)
		case c.kind == "VP8X" && len(raw) >= 10:
			if raw[0]&webpAnimation != 0 {
				return m, refuse(problem.Unsupported, "error.evidence.moving")
			}
			canvas = [2]int{1 + int24(raw[4:]), 1 + int24(raw[7:])}
		case c.kind == "VP8 " && len(raw) >= 10:
			frame = [2]int{int(binary.LittleEndian.Uint16(raw[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(raw[8:]) & 0x3fff)}
		case c.kind == "VP8L" && len(raw) >= 5:
			bits := binary.LittleEndian.Uint32(raw[1:])
			frame = [2]int{1 + int(bits&0x3fff), 1 + int(bits>>14&0x3fff)}
		}
	}
	if canvas != [2]int{} && canvas != frame {
		return m, errDamaged
	}
	return m, nil
}

func int24(raw []byte) int { return int(raw[0]) | int(raw[1])<<8 | int(raw[2])<<16 }

// trimExifMark drops the JPEG mark that some programs write before Exif in WebP
// too.
func trimExifMark(raw []byte) []byte {
	if len(raw) >= len(isExif) && string(raw[:len(isExif)]) == isExif {
		return raw[len(isExif):]
	}
	return raw
}

// prepareCopy reports whether the chunk is copied. It corrects the header of
// features to the metadata that remain.
func (c *webpChunk) prepareCopy(keep, plain bool) (bool, error) {
	switch c.kind {
	case "VP8 ", "VP8L", "ALPH", "ICCP":
		return true, nil
	case "EXIF", "XMP ":
		if !keep {
			return false, nil
		}
		return true, noMarkup(c.data)
	case "VP8X":
		features, err := readAt(c.data, 0, 10)
		if err != nil || len(features) < 10 {
			return false, errDamaged
		}
		if !keep {
			features[0] &^= webpExif | webpXMP
		}
		if plain {
			features[0] |= webpExif
		}
		*c = newWebPChunk(c.kind, features)
		return true, nil
	}
	return false, nil
}

func newWebPChunk(kind string, data []byte) webpChunk {
	return webpChunk{kind, io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data)))}
}

func writeWebP(w io.Writer, chunks []webpChunk) error {
	size := int64(4)
	for _, c := range chunks {
		size += 8 + c.data.Size() + c.data.Size()&1
	}
	if _, err := w.Write(append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(size)), "WEBP"...)); err != nil {
		return err
	}
	for _, c := range chunks {
		if err := c.write(w); err != nil {
			return err
		}
	}
	return nil
}

// write writes the chunk; its length is made even.
func (c webpChunk) write(w io.Writer) error {
	if _, err := w.Write(binary.LittleEndian.AppendUint32([]byte(c.kind), uint32(c.data.Size()))); err != nil {
		return err
	}
	if _, err := io.Copy(w, io.NewSectionReader(c.data, 0, c.data.Size())); err != nil {
		return err
	}
	if c.data.Size()&1 == 0 {
		return nil
	}
	_, err := w.Write([]byte{0})
	return err
}
