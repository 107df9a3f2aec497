package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"tracker/internal/problem"
)

// Limits of an office document's package. What exceeds them is refused.
const (
	maxDirectory = 2 << 20 // bytes of the table of contents
	maxParts     = 10_000
	maxUnpacked  = 1 << 30 // bytes of all parts, as the archive declares them
	maxPart      = 2 << 20 // bytes of the parts that are read here
)

// officeKinds are the documents that are accepted, by the media type of their
// main part (OOXML) or of the whole (OpenDocument).
var officeKinds = map[string]kind{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   ooxml("wordprocessingml.document", ".docx"),
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         ooxml("spreadsheetml.sheet", ".xlsx"),
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": ooxml("presentationml.presentation", ".pptx"),
	"application/vnd.oasis.opendocument.text":                                            opendocument("text", ".odt"),
	"application/vnd.oasis.opendocument.spreadsheet":                                     opendocument("spreadsheet", ".ods"),
	"application/vnd.oasis.opendocument.presentation":                                    opendocument("presentation", ".odp"),
}

func ooxml(name, ending string) kind {
	return kind{"application/vnd.openxmlformats-officedocument." + name, []string{ending}, nil}
}

func opendocument(name, ending string) kind {
	return kind{"application/vnd.oasis.opendocument." + name, []string{ending}, nil}
}

// endOfZip is what the end of an archive says of its table of contents.
type endOfZip struct {
	at        int64 // where it begins itself
	directory int64 // length of the table of contents
	offset    int64 // where that begins
}

const endOfZipSize = 22

// findEndOfZip returns the end record of a ZIP archive at the end of the file;
// nil where there is none. Programs search for it from the back, whatever the
// file begins with.
func findEndOfZip(r *io.SectionReader) (*endOfZip, error) {
	from := max(0, r.Size()-endOfZipSize-0xffff)
	tail, err := readAt(r, from, int(r.Size()-from))
	if err != nil {
		return nil, err
	}
	for i := len(tail) - endOfZipSize; i >= 0; i-- {
		if string(tail[i:i+4]) != "PK\x05\x06" {
			continue
		}
		field := func(at int) int64 { return int64(binary.LittleEndian.Uint32(tail[i+at:])) }
		end := endOfZip{at: from + int64(i), directory: field(12), offset: field(16)}
		if end.leads(r) {
			return &end, nil
		}
	}
	return nil, nil
}

// leads reports whether the record points to a table of contents, or says that it
// is empty.
func (e endOfZip) leads(r io.ReaderAt) bool {
	if e.directory == 0xffffffff || e.directory == 0 {
		return true
	}
	start := make([]byte, 4)
	for _, at := range []int64{e.offset, e.at - e.directory} {
		if _, err := r.ReadAt(start, max(0, at)); err == nil && string(start) == "PK\x01\x02" {
			return true
		}
	}
	return false
}

// endsAsZip reports whether the file can be opened as an archive too.
func endsAsZip(r *io.SectionReader) (bool, error) {
	end, err := findEndOfZip(r)
	if err != nil {
		return false, err
	}
	return end != nil, nil
}

// identifyOffice finds out which document an archive is; it must be one archive
// from its first byte to its last.
func identifyOffice(r *io.SectionReader) (kind, error) {
	end, err := findEndOfZip(r)
	switch {
	case err != nil:
		return kind{}, err
	case end == nil || end.offset+end.directory != end.at || end.at+endOfZipSize != r.Size():
		return kind{}, refuse(problem.Unsupported, "error.evidence.polyglot")
	case end.directory > maxDirectory:
		return kind{}, refuse(problem.Unsupported, "error.evidence.archive")
	}
	pkg, err := zip.NewReader(r, r.Size())
	if err != nil {
		return kind{}, errDamaged
	}
	if err := checkParts(pkg); err != nil {
		return kind{}, err
	}
	if part := partOf(pkg, "mimetype"); part != nil {
		return identifyOpenDocument(pkg, part)
	}
	return identifyOOXML(pkg)
}

// programEndings are those of parts that no document needs.
var programEndings = []string{
	".exe", ".dll", ".class", ".dex", ".jar", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".com", ".scr", ".msi", ".hta", ".lnk", ".sh",
}

// checkParts refuses parts that no document should have.
func checkParts(pkg *zip.Reader) error {
	total, names := uint64(0), map[string]bool{}
	for _, f := range pkg.File {
		switch name := strings.ToLower(f.Name); {
		case f.Flags&1 != 0:
			return refuse(problem.Unsupported, "error.evidence.protected")
		case isMacro(name):
			return refuse(problem.Unsupported, "error.evidence.macros")
		case slices.Contains(programEndings, path.Ext(name)):
			return refuse(problem.Unsupported, "error.evidence.program")
		case names[name]:
			return refuse(problem.Unsupported, "error.evidence.polyglot")
		default:
			names[name] = true
		}
		total += min(f.UncompressedSize64, maxUnpacked+1)
	}
	if total > maxUnpacked || len(pkg.File) > maxParts {
		return refuse(problem.Unsupported, "error.evidence.bomb")
	}
	return nil
}

// isMacro reports whether a part holds a macro.
func isMacro(name string) bool {
	base := path.Base(name)
	switch {
	case base == "vbaproject.bin", base == "vbadata.xml", strings.Contains(name, "/macrosheets/"), strings.Contains(name, "/activex/"):
		return true
	case strings.HasPrefix(name, "basic/"):
		return strings.HasSuffix(base, ".xml") && base != "script-lb.xml" && base != "script-lc.xml"
	}
	return strings.HasPrefix(name, "scripts/") && !strings.HasSuffix(name, "/")
}

func partOf(pkg *zip.Reader, name string) *zip.File {
	i := slices.IndexFunc(pkg.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return pkg.File[i]
}

// readPart unpacks a part, which must be small.
func readPart(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, errDamaged
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	if err != nil || len(content) > maxPart {
		return nil, errDamaged
	}
	return content, nil
}

// identifyOpenDocument reads what an OpenDocument file says it is in its first
// part.
func identifyOpenDocument(pkg *zip.Reader, part *zip.File) (kind, error) {
	said, err := readPart(part)
	if err != nil {
		return kind{}, err
	}
	k, known := officeKinds[string(said)]
	manifest := partOf(pkg, "META-INF/manifest.xml")
	if !known || pkg.File[0] != part || part.Method != zip.Store || manifest == nil || partOf(pkg, "content.xml") == nil {
		return kind{}, refuse(problem.Unsupported, "error.evidence.archive")
	}
	listed, err := readPart(manifest)
	if err != nil {
		return kind{}, err
	}
	if bytes.Contains(listed, []byte("encryption-data")) {
		return kind{}, refuse(problem.Unsupported, "error.evidence.protected")
	}
	return k, nil
}

// contentTypes is the part of an OOXML document that names the media type of each
// other part.
type contentTypes struct {
	XMLName  xml.Name `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
	Defaults []struct {
		ContentType string `xml:"ContentType,attr"`
	} `xml:"Default"`
	Overrides []struct {
		PartName    string `xml:"PartName,attr"`
		ContentType string `xml:"ContentType,attr"`
	} `xml:"Override"`
}

// identifyOOXML finds the document's main part.
func identifyOOXML(pkg *zip.Reader) (kind, error) {
	archive := refuse(problem.Unsupported, "error.evidence.archive")
	part := partOf(pkg, "[Content_Types].xml")
	if part == nil || partOf(pkg, "_rels/.rels") == nil {
		return kind{}, archive
	}
	content, err := readPart(part)
	if err != nil {
		return kind{}, err
	}
	var types contentTypes
	if err := xml.Unmarshal(content, &types); err != nil {
		return kind{}, errDamaged
	}
	if lower := bytes.ToLower(content); bytes.Contains(lower, []byte("macroenabled")) || bytes.Contains(lower, []byte("vbaproject")) {
		return kind{}, refuse(problem.Unsupported, "error.evidence.macros")
	}
	for _, o := range types.Overrides {
		if k, known := officeKinds[o.ContentType]; known && partOf(pkg, strings.TrimPrefix(o.PartName, "/")) != nil {
			return k, nil
		}
	}
	return kind{}, archive
}

// refuseOldOffice says why a file in the container of the older office suites is
// not taken. Newer documents stand in one when they are protected by a password.
func refuseOldOffice(r *io.SectionReader, head []byte) error {
	protected, err := contains(r, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"))
	switch {
	case err != nil:
		return err
	case protected:
		return refuse(problem.Unsupported, "error.evidence.protected")
	case mimetype.Detect(head).Is("application/x-ms-installer"):
		return refuse(problem.Unsupported, "error.evidence.program")
	}
	return refuse(problem.Unsupported, "error.evidence.old_office")
}

// contains looks for a short text in all of r.
func contains(r *io.SectionReader, text []byte) (bool, error) {
	buf := make([]byte, 64<<10)
	for at := int64(0); at < r.Size(); at += int64(len(buf) - len(text)) {
		n, err := r.ReadAt(buf, at)
		if err != nil && err != io.EOF {
			return false, err
		}
		if bytes.Contains(buf[:n], text) {
			return true, nil
		}
	}
	return false, nil
}
