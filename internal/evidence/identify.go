package evidence

import (
	"bufio"
	"bytes"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"tracker/internal/problem"
)

// kind is one kind of file that is taken as evidence.
type kind struct {
	mediaType string
	endings   []string // of its names; a name with none of them gets the first
	picture   *picture // nil for what is none
}

// The kinds beside those of office suites.
var (
	pdfKind  = kind{"application/pdf", []string{".pdf"}, nil}
	jpegKind = kind{"image/jpeg", []string{".jpg", ".jpeg"}, &jpegPicture}
	pngKind  = kind{"image/png", []string{".png"}, &pngPicture}
	gifKind  = kind{"image/gif", []string{".gif"}, &gifPicture}
	webpKind = kind{"image/webp", []string{".webp"}, &webpPicture}
	textKind = kind{"text/plain; charset=utf-8", []string{".txt"}, nil}
	csvKind  = kind{"text/csv; charset=utf-8", []string{".csv"}, nil}
)

// headSize is how much of a file's beginning decides what it could be.
const headSize = 3072

// identify finds out what a file is by its content, and refuses kinds that are
// not accepted. The name only tells CSV from other text.
func identify(r *io.SectionReader, name string) (kind, error) {
	head, err := readAt(r, 0, headSize)
	if err != nil {
		return kind{}, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return pdfKind, checkPDF(r, head)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return jpegKind, nil
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return pngKind, nil
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return gifKind, nil
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return webpKind, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return identifyOffice(r)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return kind{}, refuseOldOffice(r, head)
	}
	return identifyText(r, head, name)
}

// readAt reads up to n bytes from an offset; fewer when the file ends before.
func readAt(r io.ReaderAt, at int64, n int) ([]byte, error) {
	buf := make([]byte, n)
	got, err := r.ReadAt(buf, at)
	if err != nil && err != io.EOF {
		return nil, err
	}
	return buf[:got], nil
}

// identifyText accepts plain text and CSV, and says of everything else why it is
// refused.
func identifyText(r *io.SectionReader, head []byte, name string) (kind, error) {
	detected := mimetype.Detect(head)
	plain := detected.Is("text/plain") || detected.Is("text/csv") || detected.Is("text/tab-separated-values")
	if !plain {
		return kind{}, refuseOther(detected, head)
	}
	if err := checkText(r); err != nil {
		return kind{}, err
	}
	if strings.EqualFold(path.Ext(name), ".csv") {
		return csvKind, nil
	}
	return textKind, nil
}

// checkText makes sure that the whole file is UTF-8 and that no browser takes it
// for a page.
func checkText(r *io.SectionReader) error {
	runes := bufio.NewReaderSize(io.NewSectionReader(r, 0, r.Size()), 64<<10)
	for {
		c, size, err := runes.ReadRune()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if c == utf8.RuneError && size == 1 || unicode.IsControl(c) && !strings.ContainsRune("\t\n\v\f\r", c) {
			return refuse(problem.Unsupported, "error.evidence.text_encoding")
		}
	}
	found, err := hasMarkup(io.NewSectionReader(r, 0, r.Size()))
	if err != nil {
		return err
	}
	if found {
		return refuse(problem.Unsupported, "error.evidence.html")
	}
	return nil
}

// markup matches what could make a browser, or a server's interpreter, run the
// file.
var markup = regexp.MustCompile(`(?i)<(!doctype\s+html|html[\s>]|head[\s>]|body[\s>]|script[\s>/]|svg[\s>]|iframe[\s>]|\?php)`)

// longestMarkup is longer than any match of markup, leaving white space aside.
const longestMarkup = 64

// hasMarkup looks for markup in all of r.
func hasMarkup(r io.Reader) (bool, error) {
	buf := make([]byte, 64<<10)
	carried := 0
	for {
		n, err := io.ReadFull(r, buf[carried:])
		part := buf[:carried+n]
		if markup.Match(part) {
			return true, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		carried = copy(buf, part[len(part)-longestMarkup:])
	}
}

var (
	webPages = []string{"text/html", "application/xhtml+xml", "text/xml"}
	programs = []string{
		"application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary", "application/wasm",
		"application/java-archive", "application/jar", "application/x-java-applet", "application/vnd.android.package-archive",
		"application/x-ms-installer", "application/x-ms-shortcut", "application/x-shockwave-flash", "application/x-chrome-extension",
		"text/x-php", "text/javascript", "text/x-lua", "text/x-perl", "text/x-python", "text/x-ruby", "text/x-shellscript", "text/x-tcl",
		"application/x-rpm", "application/vnd.debian.binary-package", "application/vnd.ms-htmlhelp",
	}
	archives = []string{
		"application/zip", "application/x-7z-compressed", "application/x-tar", "application/x-bzip2", "application/gzip", "application/x-xz",
		"application/x-rar-compressed", "application/zstd", "application/x-archive", "application/x-xar", "application/lzip",
		"application/vnd.ms-cab-compressed", "application/x-installshield", "application/x-cpio", "application/epub+zip", "application/zlib",
	}
)

// refuseOther says why a file of another kind is refused, and what to do instead.
func refuseOther(detected *mimetype.MIME, head []byte) error {
	is := func(types []string) bool {
		return slices.ContainsFunc(types, func(t string) bool {
			for m := detected; m != nil; m = m.Parent() {
				if m.Is(t) {
					return true
				}
			}
			return false
		})
	}
	media := strings.HasPrefix(detected.String(), "video/") || strings.HasPrefix(detected.String(), "audio/")
	key := "error.evidence.unknown"
	switch {
	case isHEIC(head):
		key = "error.evidence.heic"
	case detected.Is("image/svg+xml"):
		key = "error.evidence.svg"
	case is(programs), bytes.HasPrefix(head, []byte("MZ")), bytes.HasPrefix(head, []byte("#!")):
		key = "error.evidence.program"
	case is(webPages), markup.Match(head):
		key = "error.evidence.html"
	case is(archives):
		key = "error.evidence.archive"
	case media:
		key = "error.evidence.media"
	}
	return refuse(problem.Unsupported, key)
}

// isHEIC recognises the photos of phones that no browser but their maker's shows.
func isHEIC(head []byte) bool {
	brands := []string{"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif", "avis"}
	return len(head) >= 12 && string(head[4:8]) == "ftyp" && slices.Contains(brands, string(head[8:12]))
}

var pdfVersion = regexp.MustCompile(`^%PDF-[12]\.[0-9]`)

// tailSize is how many bytes at the end of a PDF are searched for the offset of
// its table.
const tailSize = 2048

// checkPDF makes sure that the file is a PDF from its first byte to its last and
// nothing else besides, because PDF readers ignore what comes before and after.
func checkPDF(r *io.SectionReader, head []byte) error {
	body := head
	if i := bytes.Index(head, []byte(" obj")); i >= 0 {
		body = head[:i]
	}
	if !pdfVersion.Match(head) {
		return errDamaged
	}
	tail, err := readAt(r, max(0, r.Size()-tailSize), tailSize)
	if err != nil {
		return err
	}
	end := bytes.LastIndex(tail, []byte("%%EOF"))
	if end < 0 || !bytes.Contains(tail[:end], []byte("startxref")) {
		return errDamaged
	}
	rest := bytes.Trim(tail[end+len("%%EOF"):], "\x00\t\n\f\r ")
	archive, err := endsAsZip(r)
	if err != nil {
		return err
	}
	if len(rest) > 0 || archive || markup.Match(body) {
		return refuse(problem.Unsupported, "error.evidence.polyglot")
	}
	return nil
}
