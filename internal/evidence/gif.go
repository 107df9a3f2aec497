package evidence

import (
	"bufio"
	"bytes"
	"io"
)

// rewriteGIF copies the frames, and the extensions that say how a frame is shown
// and whether the animation repeats. It never keeps metadata: cameras write none.
func rewriteGIF(dst io.Writer, src *io.SectionReader, _ bool) (metadata, error) {
	g := gifCopy{bufio.NewReader(io.NewSectionReader(src, 0, src.Size())), bufio.NewWriter(dst)}
	screen := g.read(13)
	if len(screen) == 13 {
		_, _ = g.w.Write(screen)
		g.copyColours(screen[10])
	}
	for {
		switch kind := g.read(1); {
		case len(kind) == 0:
			return metadata{}, errDamaged
		case kind[0] == 0x3b: // the end
			_ = g.w.WriteByte(kind[0])
			return metadata{}, g.w.Flush()
		case kind[0] == 0x2c:
			g.copyFrame()
		case kind[0] == 0x21:
			g.copyExtension()
		default:
			return metadata{}, errDamaged
		}
	}
}

type gifCopy struct {
	r *bufio.Reader
	w *bufio.Writer
}

// read returns the next n bytes, or nil when the file ends before.
func (g *gifCopy) read(n int) []byte {
	buf := make([]byte, n)
	if _, err := io.ReadFull(g.r, buf); err != nil {
		return nil
	}
	return buf
}

// copyColours copies the colour table, if the flags announce one.
func (g *gifCopy) copyColours(flags byte) {
	if flags&0x80 != 0 {
		_, _ = g.w.Write(g.read(3 << (flags&7 + 1)))
	}
}

func (g *gifCopy) copyFrame() {
	if frame := g.read(9); frame != nil {
		_ = g.w.WriteByte(0x2c)
		_, _ = g.w.Write(frame)
		g.copyColours(frame[8])
		_, _ = g.w.Write(g.read(1)) // size of the smallest code
		g.eachBlock(func(raw []byte) { _, _ = g.w.Write(raw) })
	}
}

// loopExtensions begin the extensions that make an animation repeat.
var loopExtensions = [][]byte{[]byte("\x0bNETSCAPE2.0"), []byte("\x0bANIMEXTS1.0")}

// copyExtension copies the extension if it affects how frames are shown.
func (g *gifCopy) copyExtension() {
	label := g.read(1)
	if label == nil {
		return
	}
	var whole bytes.Buffer
	g.eachBlock(func(raw []byte) {
		if whole.Len() < maxMetadata {
			whole.Write(raw)
		}
	})
	shows := label[0] == 0xf9 // how the next frame is shown
	for _, application := range loopExtensions {
		shows = shows || label[0] == 0xff && bytes.HasPrefix(whole.Bytes(), application) && whole.Len() < 64
	}
	if shows {
		_, _ = g.w.Write([]byte{0x21, label[0]})
		_, _ = g.w.Write(whole.Bytes())
	}
}

// eachBlock calls each with every block of data and its length byte, up to the
// empty block.
func (g *gifCopy) eachBlock(each func(raw []byte)) {
	for {
		size := g.read(1)
		if size == nil {
			return
		}
		raw := append(size, g.read(int(size[0]))...)
		if each(raw); size[0] == 0 {
			return
		}
	}
}
