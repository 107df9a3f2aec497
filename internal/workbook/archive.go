package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Limits of a workbook that is handed in.
const (
	MaxFile    = 10 << 20 // bytes of the file
	MaxRows    = 20_000   // of all sheets
	MaxColumns = 200      // of a sheet
	maxParts   = 500      // files in the archive
	maxContent = 64 << 20 // bytes of everything in the archive, unpacked
	maxSheets  = 200
	maxCells   = 1_500_000 // of all sheets, with rows and with those that hold nothing
	maxStyles  = 65_536    // of cells; spreadsheets have no more
	maxPiece   = 256 << 10 // bytes of one piece of XML: a tag, or the text between two
)

func refusal(key string, args ...any) *problem.Problem {
	return &problem.Problem{
		Kind: problem.Unsupported, Key: "error.workbook." + key, Args: args,
		Fields: []problem.Field{{Name: "file", Key: "error.workbook." + key, Args: args}},
	}
}

func tooLarge(key string, args ...any) *problem.Problem {
	p := refusal(key, args...)
	p.Kind = problem.TooLarge
	return p
}

// unreadable is a file that begins like a workbook and is none.
func unreadable() *problem.Problem {
	p := refusal("damaged")
	p.Kind = problem.Invalid
	return p
}

// archive is a workbook's file, whose kind and limits were checked.
type archive struct {
	parts    map[string]*zip.File
	unpacked int64        // bytes, so far
	stopped  func() error // nobody waits for what is read any more
}

// Signatures of files.
var (
	zipBegins = []byte("PK\x03\x04")
	cfbBegins = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	// encrypted is the name of the stream that holds a protected workbook.
	encrypted = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// openArchive finds out by the content what the file is, and refuses what is not
// taken. It unpacks nothing but the list of types.
func openArchive(ctx context.Context, content io.ReaderAt, size int64) (*archive, error) {
	if size > MaxFile {
		return nil, tooLarge("large", "max", MaxFile>>20)
	}
	head := make([]byte, 8)
	n, err := content.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch head = head[:n]; {
	case n == 0:
		return nil, refusal("empty")
	case bytes.HasPrefix(head, cfbBegins):
		return nil, compound(content, size)
	case !bytes.HasPrefix(head, zipBegins):
		return nil, refusal("not_xlsx")
	}
	list, err := zip.NewReader(content, size)
	if err != nil {
		return nil, unreadable()
	}
	a := &archive{parts: map[string]*zip.File{}, stopped: ctx.Err}
	if err := a.list(list.File); err != nil {
		return nil, err
	}
	return a, a.check()
}

// compound tells a protected workbook from one of a format of old.
func compound(content io.ReaderAt, size int64) error {
	all, err := io.ReadAll(io.NewSectionReader(content, 0, size))
	switch {
	case err != nil:
		return err
	case bytes.Contains(all, encrypted):
		return refusal("protected")
	}
	return refusal("old")
}

func (a *archive) list(files []*zip.File) error {
	if len(files) > maxParts {
		return tooLarge("bomb")
	}
	var total uint64
	for _, f := range files {
		// Reading ends with an error where there is more than was declared.
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxContent || total > maxContent {
			return tooLarge("bomb")
		}
		if f.Flags&1 != 0 {
			return refusal("protected")
		}
		a.parts[partName(f.Name)] = f
	}
	return nil
}

// partName is the name under which a part is looked up: names differ by more than
// their case in no workbook.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (a *archive) check() error {
	if kind, err := a.whole("mimetype", 200); err == nil && strings.Contains(string(kind), "opendocument") {
		return refusal("ods")
	}
	types, err := a.whole("[content_types].xml", 1<<20)
	if err != nil {
		return refusal("not_xlsx")
	}
	for name := range a.parts {
		if base := path.Base(name); base == "vbaproject.bin" || strings.Contains(name, "activex") || strings.Contains(name, "macrosheets") {
			return refusal("macro")
		}
	}
	switch text := strings.ToLower(string(types)); {
	case strings.Contains(text, "macroenabled"):
		return refusal("macro")
	case !strings.Contains(text, "spreadsheetml.sheet.main"):
		return refusal("not_xlsx")
	}
	return nil
}

// open opens a part.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[partName(name)]
	if f == nil {
		return nil, unreadable()
	}
	part, err := f.Open()
	if err != nil {
		return nil, unreadable()
	}
	return part, nil
}

// whole reads a part that is small.
func (a *archive) whole(name string, most int64) ([]byte, error) {
	part, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer part.Close()
	content, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return nil, unreadable()
	}
	if int64(len(content)) > most {
		return nil, tooLarge("bomb")
	}
	return content, nil
}

// metered reads a part, and ends with an error where more is unpacked than is
// taken: of the part's present piece of XML, or of the whole workbook, whose parts
// may be read more than once.
type metered struct {
	*archive
	part  io.Reader
	piece int // bytes of it, so far
}

func (m *metered) Read(p []byte) (int, error) {
	if err := m.stopped(); err != nil {
		return 0, err
	}
	n, err := m.part.Read(p)
	m.piece += n
	m.unpacked += int64(n)
	if m.piece > maxPiece || m.unpacked > maxContent {
		return n, tooLarge("bomb")
	}
	return n, err
}

// tokens gives yield each piece of a part's XML, until yield wants no more.
func (a *archive) tokens(name string, yield func(xml.Token) error) error {
	part, err := a.open(name)
	if err != nil {
		return err
	}
	defer part.Close()
	m := &metered{archive: a, part: part}
	d := xml.NewDecoder(m)
	d.Strict = false
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, unreadable() }
	for {
		m.piece = 0
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return m.failed(err)
		}
		if err := yield(token); err != nil {
			if errors.Is(err, errEnough) {
				return nil
			}
			return err
		}
	}
}

// failed is the error that reading a part ends with.
func (m *metered) failed(err error) error {
	if stopped := m.stopped(); stopped != nil {
		return stopped
	}
	if p, refused := problem.Of(err); refused {
		return p
	}
	return unreadable()
}

// errEnough ends reading a part.
var errEnough = errors.New("enough")

// attribute returns an attribute's value by its name without prefix; "" where the
// element has none.
func attribute(e xml.StartElement, name string) string {
	i := slices.IndexFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == name })
	if i < 0 {
		return ""
	}
	return e.Attr[i].Value
}
