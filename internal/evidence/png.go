package evidence

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"

	"tracker/internal/problem"
)

// pngPictureChunks are the chunks that are needed to show a picture or an
// animation.
var pngPictureChunks = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true,
	"cICP": true, "sBIT": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true,
}

// pngMetadataChunks are the chunks of metadata.
var pngMetadataChunks = map[string]bool{"eXIf": true, "iTXt": true, "tEXt": true, "zTXt": true, "tIME": true}

const pngMagic = "\x89PNG\r\n\x1a\n"

// maxMetadata bounds a chunk of metadata, which is read into memory.
const maxMetadata = 1 << 20

// rewritePNG copies the chunks that show the picture.
func rewritePNG(dst io.Writer, src *io.SectionReader, keep bool) (metadata, error) {
	said, err := readPNG(src)
	if err != nil {
		return said, err
	}
	w := bufio.NewWriter(dst)
	_, _ = w.WriteString(pngMagic)
	plain := said.minimalExif()
	err = eachChunk(src, func(kind string, chunk *io.SectionReader) error {
		switch {
		case kind == "IDAT" && plain != nil && !keep:
			writeChunk(w, "eXIf", plain)
			plain = nil
		case pngMetadataChunks[kind] && keep:
			if err := noMarkup(chunk); err != nil {
				return err
			}
		}
		if pngPictureChunks[kind] || keep && pngMetadataChunks[kind] {
			_, err := io.Copy(w, io.NewSectionReader(chunk, 0, chunk.Size()))
			return err
		}
		return nil
	})
	if err != nil {
		return said, err
	}
	return said, w.Flush()
}

// eachChunk calls each with every whole chunk, including length and checksum, up
// to the end of the picture.
func eachChunk(src *io.SectionReader, each func(kind string, chunk *io.SectionReader) error) error {
	for at := int64(len(pngMagic)); ; {
		head, err := readAt(src, at, 8)
		if err != nil {
			return err
		}
		if len(head) < 8 {
			return errDamaged
		}
		size := 12 + int64(binary.BigEndian.Uint32(head))
		if at+size > src.Size() {
			return errDamaged
		}
		kind := string(head[4:])
		if err := each(kind, io.NewSectionReader(src, at, size)); err != nil {
			return err
		}
		if at += size; kind == "IEND" {
			return nil
		}
	}
}

// readPNG reads the chunks of metadata.
func readPNG(src *io.SectionReader) (metadata, error) {
	var m metadata
	err := eachChunk(src, func(kind string, chunk *io.SectionReader) error {
		if !pngMetadataChunks[kind] || chunk.Size() > maxMetadata {
			return nil
		}
		raw, err := readAt(chunk, 0, int(chunk.Size()))
		if err != nil {
			return err
		}
		switch data := raw[8 : len(raw)-4]; {
		case kind == "eXIf":
			m.readExif(data)
		case bytes.Contains(data, []byte("xmp")):
			m.readXMP(data)
		}
		return nil
	})
	return m, err
}

// noMarkup refuses metadata that a browser could take for a page.
func noMarkup(r *io.SectionReader) error {
	found, err := hasMarkup(io.NewSectionReader(r, 0, r.Size()))
	if err != nil {
		return err
	}
	if found {
		return refuse(problem.Unsupported, "error.evidence.polyglot")
	}
	return nil
}

func writeChunk(w *bufio.Writer, kind string, data []byte) {
	_, _ = w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
	checked := append([]byte(kind), data...)
	_, _ = w.Write(checked)
	_, _ = w.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(checked))) // Flush returns the first error
}
