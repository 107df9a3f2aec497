package evidence

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"tracker/internal/problem"
)

// Limits of a picture.
const (
	maxPixels      = 50_000_000
	maxSide        = 65_535    // pixels
	maxInMemory    = 360 << 20 // bytes in memory
	previewSide    = 1024      // pixels
	previewQuality = 82        // of a preview's JPEG
)

// picture has the functions that read and rewrite one kind of picture.
type picture struct {
	// rewrite writes the picture to w with only what shows it: no comments, no
	// parts that programs made up, nothing behind its end. The pixels stay as they
	// are. Of the metadata the way up and the time remain, and all of it with keep.
	rewrite func(w io.Writer, r *io.SectionReader, keep bool) (metadata, error)
	config  func(io.Reader) (image.Config, error)
	decode  func(io.Reader) (image.Image, error)
	// perPixel is how many bytes unpacking takes for each pixel.
	perPixel func(image.Config, metadata) int
}

var (
	jpegPicture = picture{rewriteJPEG, jpeg.DecodeConfig, jpeg.Decode, func(_ image.Config, said metadata) int {
		if said.progressive {
			return 15 // all coefficients are held
		}
		return 3
	}}
	pngPicture = picture{rewritePNG, png.DecodeConfig, png.Decode, func(c image.Config, _ metadata) int {
		if c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model {
			return 8
		}
		return 4
	}}
	gifPicture  = picture{rewriteGIF, gif.DecodeConfig, gif.Decode, func(image.Config, metadata) int { return 1 }}
	webpPicture = picture{rewriteWebP, webp.DecodeConfig, webp.Decode, func(image.Config, metadata) int { return 4 }}
)

// unpack decodes the picture if it fits into memory.
func (p picture) unpack(r *io.SectionReader, said metadata) (img image.Image, err error) {
	defer func() {
		if reason := recover(); reason != nil { // a decoder panicked on a malformed file
			img, err = nil, errDamaged
		}
	}()
	c, err := p.config(r)
	if err != nil || c.Width < 1 || c.Height < 1 {
		return nil, errDamaged
	}
	most := min(maxPixels, maxInMemory/p.perPixel(c, said))
	if c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > most {
		return nil, refuse(problem.Invalid, "error.evidence.pixels", "max", most/1_000_000)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if img, err = p.decode(r); err != nil {
		return nil, errDamaged
	}
	if img.Bounds().Empty() || img.Bounds().Dx() > c.Width || img.Bounds().Dy() > c.Height {
		return nil, errDamaged
	}
	return img, nil
}

// drawPreview writes a small JPEG of the picture, upright and on white.
func drawPreview(w io.Writer, img image.Image, orientation int) error {
	small := upright(scaleDown(img), orientation)
	if err := jpeg.Encode(w, small, &jpeg.Options{Quality: previewQuality}); err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	return nil
}

// scaleDown fits the picture into previewSide; each pixel is the mean of those that
// it stands for. It turns few rows at a time into colours.
func scaleDown(src image.Image) *image.RGBA {
	b := src.Bounds()
	w, h := previewSize(b.Dx(), b.Dy())
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()/h+1))
	for y := range h {
		top, bottom := y*b.Dy()/h, (y+1)*b.Dy()/h
		part := image.Rect(0, 0, b.Dx(), bottom-top)
		draw.Draw(strip, part, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, part, src, b.Min.Add(image.Pt(0, top)), draw.Over)
		for x := range w {
			small.SetRGBA(x, y, mean(strip, image.Rect(x*b.Dx()/w, 0, (x+1)*b.Dx()/w, bottom-top)))
		}
	}
	return small
}

// previewSize is the size of the preview of a picture; a small one stays as it is.
func previewSize(w, h int) (int, int) {
	long := max(w, h)
	if long <= previewSide {
		return w, h
	}
	return max(1, w*previewSide/long), max(1, h*previewSide/long)
}

func mean(m *image.RGBA, r image.Rectangle) color.RGBA {
	var red, green, blue, n int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.Pix[m.PixOffset(r.Min.X, y) : m.PixOffset(r.Max.X-1, y)+4]
		for i := 0; i < len(row); i += 4 {
			red, green, blue, n = red+int(row[i]), green+int(row[i+1]), blue+int(row[i+2]), n+1
		}
	}
	return color.RGBA{uint8(red / n), uint8(green / n), uint8(blue / n), 255}
}

// upright turns the picture by its Exif orientation (1 to 8).
func upright(src *image.RGBA, orientation int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dst.SetRGBA(x, y, src.RGBAAt(origin(x, y, w, h, orientation)))
		}
	}
	return dst
}

// origin returns the position, in the stored picture, of the pixel at x, y of the
// upright picture, which is w by h.
func origin(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return h - 1 - y, x
	}
	return x, y
}
