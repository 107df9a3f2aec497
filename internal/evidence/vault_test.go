package evidence_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/webp"

	"tracker/internal/commitments"
	"tracker/internal/evidence"
	"tracker/internal/files"
	"tracker/internal/problem"
)

// vault is one on a folder of the test.
type vault struct {
	testing.TB
	*evidence.Vault
	dir string
}

func newVault(t testing.TB) vault {
	dir := t.TempDir()
	store, err := files.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, store.Close()) })
	return vault{t, evidence.New(store), dir}
}

func (v vault) keep(name string, content []byte, keepLocation bool) (commitments.Content, error) {
	received, err := v.Receive(bytes.NewReader(content))
	if err != nil {
		return commitments.Content{}, err
	}
	defer received.Close()
	return received.Keep(context.Background(), name, keepLocation)
}

func (v vault) kept(name string, content []byte, keepLocation bool) commitments.Content {
	v.Helper()
	c, err := v.keep(name, content, keepLocation)
	require.NoError(v, err, name)
	return c
}

func (v vault) read(sha256 string) []byte {
	v.Helper()
	f, err := v.Open(sha256)
	require.NoError(v, err)
	defer f.Close()
	content, err := io.ReadAll(f)
	require.NoError(v, err)
	return content
}

// stored counts the files of the folder, half ones too.
func (v vault) stored() int {
	count := 0
	require.NoError(v, filepath.WalkDir(v.dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			count++
		}
		return err
	}))
	return count
}

func TestWhatIsTakenIsKeptUnderItsHash(t *testing.T) {
	for _, c := range []struct {
		name, called, mediaType string
		content                 []byte
	}{
		{"rapport.PDF", "rapport.PDF", "application/pdf", []byte(plainPDF)},
		{"of a browser", "of a browser.pdf", "application/pdf", sample(t, "browser.pdf")},
		{"بيان.txt", "بيان.txt", "text/plain; charset=utf-8", []byte("ثلاث ورشات\r\nTrois ateliers\n")},
		{"liste.csv", "liste.csv", "text/csv; charset=utf-8", []byte("région;nombre\nMA-FIG;3\n")},
		{"liste.txt", "liste.txt", "text/plain; charset=utf-8", []byte("région;nombre\nMA-FIG;3\n")},
		{"of calc.xlsx", "of calc.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sample(t, "calc.xlsx")},
		{"of calc.ods", "of calc.ods", "application/vnd.oasis.opendocument.spreadsheet", sample(t, "calc.ods")},
		{"pv.docx", "pv.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ooxml(t, ".docx")},
		{"pv.pptx", "pv.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ooxml(t, ".pptx")},
		{"pv.odt", "pv.odt", "application/vnd.oasis.opendocument.text", openDocument(t, "text")},
		{"pv.odp", "pv.odp", "application/vnd.oasis.opendocument.presentation", openDocument(t, "presentation", "Basic/script-lc.xml", "<l/>")},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newVault(t)
			k := v.kept(c.name, c.content, false)
			assert.Equal(t, c.called, k.Name)
			assert.Equal(t, c.mediaType, k.MediaType)
			assert.EqualValues(t, len(c.content), k.Size)
			assert.Nil(t, k.Preview)
			assert.Equal(t, c.content, v.read(k.SHA256))
			sum, err := v.Sum(k.SHA256)
			require.NoError(t, err)
			assert.Equal(t, k.SHA256, sum)
			assert.Equal(t, 1, v.stored(), "no half file is left")
		})
	}
}

func TestTheNameDecidesNothing(t *testing.T) {
	v := newVault(t)
	assert.Equal(t, "facture.pdf.png", v.kept("facture.pdf", aPNG(t, 8, 8), false).Name)
	assert.Equal(t, "photo.jpg.pdf", v.kept("photo.jpg", []byte(plainPDF), false).Name)
	assert.Equal(t, "liste.xlsx.docx", v.kept("liste.xlsx", ooxml(t, ".docx"), false).Name)
	assert.Equal(t, "setup.exe.txt", v.kept("setup.exe", []byte("trois ateliers"), false).Name)
}

func TestPhotosForgetWhereTheyWereTaken(t *testing.T) {
	v := newVault(t)
	original := photo(t, 6)
	k := v.kept("photo.jpg", original, false)
	assert.Equal(t, commitments.LocationRemoved, k.Location)
	clean := v.read(k.SHA256)
	for _, secret := range []string{house, "GPS", "Bouarfa", "Amc", "xmp", "MPF"} {
		assert.NotContains(t, string(clean), secret)
	}
	assert.Contains(t, string(clean), taken, "the time stays")
	want, err := jpeg.Decode(bytes.NewReader(original))
	require.NoError(t, err)
	got, err := jpeg.Decode(bytes.NewReader(clean))
	require.NoError(t, err)
	assert.Equal(t, want, got, "the pixels stay as they are")
	assert.NotContains(t, string(v.read(k.Preview.SHA256)), house)

	again := v.kept("photo.jpg", clean, false)
	assert.Equal(t, k.SHA256, again.SHA256, "nothing is left to be taken out")
	assert.Equal(t, commitments.NoLocation, again.Location)
}

func TestWhoeverKeepsTheLocationKeepsIt(t *testing.T) {
	v := newVault(t)
	k := v.kept("photo.jpg", photo(t, 6), true)
	assert.Equal(t, commitments.LocationKept, k.Location)
	content := v.read(k.SHA256)
	assert.Contains(t, string(content), house)
	assert.Equal(t, 1, bytes.Count(content, []byte(house)), "the place of Exif; neither comment nor what stands behind the picture")
	assert.NotContains(t, string(v.read(k.Preview.SHA256)), house, "the preview never says")
	_, err := jpeg.Decode(bytes.NewReader(content))
	assert.NoError(t, err)
}

// Green is the first corner of the picture that was stored; where it stands in the
// preview shows which way up that is.
func TestPicturesStayTheRightWayUp(t *testing.T) {
	for orientation, green := range map[uint16]image.Point{
		1: {2, 2}, 2: {37, 2}, 3: {37, 17}, 4: {2, 17}, 5: {2, 2}, 6: {17, 2}, 7: {17, 37}, 8: {2, 37},
	} {
		t.Run(fmt.Sprint("orientation ", orientation), func(t *testing.T) {
			v := newVault(t)
			k := v.kept("photo.jpg", photo(t, orientation), false)
			small, err := jpeg.Decode(bytes.NewReader(v.read(k.Preview.SHA256)))
			require.NoError(t, err)
			wide := orientation < 5
			assert.Equal(t, wide, small.Bounds().Dx() == 40, "%d", orientation)
			r, g, b, _ := small.At(green.X, green.Y).RGBA()
			assert.True(t, g > r && g > b, "%d: %d %d %d", orientation, r, g, b)
			assert.Equal(t, orientation > 1, bytes.Contains(v.read(k.SHA256), []byte{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation)}),
				"%d: the picture goes on saying which way up it is", orientation)
		})
	}
}

func TestEveryPictureLosesWhatItDoesNotNeed(t *testing.T) {
	told := "XML:com.adobe.xmp\x00\x00\x00\x00\x00<x:xmpmeta exif:GPSLatitude='" + house + "'/>"
	for name, content := range map[string][]byte{
		"a.png": append(insertPNG(aPNG(t, 20, 10), pngChunk("eXIf", string(exif(6))), pngChunk("iTXt", told), pngChunk("tEXt", "Comment\x00"+script),
			pngChunk("prVt", house)), zipOf(t, "evil.class", "x")...),
		"b.webp": append(webpWith(sample(t, "alpha.webp"), 0x0c, "EXIF", string(exif(6)), "XMP ", told, "junk", script), zipOf(t, "evil.class", "x")...),
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			k := v.kept(name, content, false)
			assert.Equal(t, commitments.LocationRemoved, k.Location, name)
			clean := v.read(k.SHA256)
			for _, secret := range []string{house, script, "evil.class", "Amc", "PK\x05\x06"} {
				assert.NotContains(t, string(clean), secret, name)
			}
			assert.Contains(t, string(clean), taken, name)
			assert.Equal(t, k.SHA256, v.kept(name, clean, false).SHA256, name)
			var err error
			if name == "a.png" {
				_, err = png.Decode(bytes.NewReader(clean))
			} else {
				_, err = webp.Decode(bytes.NewReader(clean))
			}
			require.NoError(t, err, name)
			small, err := jpeg.DecodeConfig(bytes.NewReader(v.read(k.Preview.SHA256)))
			require.NoError(t, err)
			assert.Less(t, small.Width, small.Height, "%s: it stands upright", name)
		})
	}
	for name, content := range map[string][]byte{
		"a.png":  insertPNG(aPNG(t, 20, 10), pngChunk("eXIf", string(exif(6))), pngChunk("iTXt", told)),
		"b.webp": webpWith(sample(t, "alpha.webp"), 0x0c, "EXIF", string(exif(6)), "XMP ", told),
	} {
		t.Run("keeping "+name, func(t *testing.T) {
			v := newVault(t)
			k := v.kept(name, content, true)
			assert.Equal(t, commitments.LocationKept, k.Location, name)
			assert.Equal(t, 2, bytes.Count(v.read(k.SHA256), []byte(house)), "%s: unless the person keeps it", name)
		})
	}
	v := newVault(t)
	moving := aGIF(t)
	comment := append([]byte("\x21\xfe\x08"), "<script>\x00"...)
	const header = 13 // its colours stand with each frame
	k := v.kept("c.gif", join(moving[:header], comment, moving[header:], zipOf(t, "evil.class", "x")), false)
	assert.Equal(t, moving, v.read(k.SHA256), "frames and their pace stay, the comment and the archive go")
	k = v.kept("d.webp", sample(t, "lossy.webp"), false)
	assert.Equal(t, "image/webp", k.MediaType)
	assert.NotNil(t, k.Preview)
}

func TestPreviewsAreSmall(t *testing.T) {
	v := newVault(t)
	for _, size := range [][4]int{{3000, 1500, 1024, 512}, {1500, 3000, 512, 1024}, {1024, 7, 1024, 7}, {5000, 1, 1024, 1}, {3, 2, 3, 2}} {
		k := v.kept("a.png", aPNG(t, size[0], size[1]), false)
		small := v.read(k.Preview.SHA256)
		assert.EqualValues(t, len(small), k.Preview.Size)
		c, err := jpeg.DecodeConfig(bytes.NewReader(small))
		require.NoError(t, err)
		assert.Equal(t, size[2:], []int{c.Width, c.Height})
	}
	clear := newVault(t)
	k := clear.kept("a.webp", sample(t, "alpha.webp"), false)
	small, err := jpeg.Decode(bytes.NewReader(clear.read(k.Preview.SHA256)))
	require.NoError(t, err)
	r, g, b, _ := small.At(23, 8).RGBA()
	assert.True(t, min(r, g, b) > 0xe000, "what can be seen through is white")
}

// pngOf is one of the size that says so and no more.
func pngOf(w, h uint32, depth, colours byte) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return join([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", string(append(header, depth, colours, 0, 0, 0))), pngChunk("IDAT", "x"), pngChunk("IEND", ""))
}

func TestHostileFiles(t *testing.T) {
	html := "<!DOCTYPE html><html><body>" + script + "</body></html>"
	svg := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`
	jar := zipOf(t, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0", "Evil.class", "\xca\xfe\xba\xbe")
	truncated := aJPEG(t, 40, 20)
	smallCanvas := webpWith(sample(t, "alpha.webp"), 0)
	smallCanvas[24], smallCanvas[27] = 0, 0 // says that it is 1 by 1
	moving := webpWith(sample(t, "alpha.webp"), 0x02)
	bomb := bytes.Clone(ooxml(t, ".docx", "word/media/a.xml", string(make([]byte, 4<<20))))
	for i := range bytes.Count(bomb, []byte("PK\x01\x02")) { // each part says that it is 4 GB
		at := 0
		for range i + 1 {
			at += bytes.Index(bomb[at:], []byte("PK\x01\x02")) + 4
		}
		binary.LittleEndian.PutUint32(bomb[at+20:], 0xfffffff0)
	}
	spoilt := ooxml(t, ".docx")
	copy(spoilt[bytes.Index(spoilt, []byte("PK\x01\x02"))+10:], "\x63\x00") // a method of packing that nobody knows
	progressive := bytes.Clone(aJPEG(t, 40, 20))
	frame := bytes.Index(progressive, []byte{0xff, 0xc0})
	progressive[frame+1] = 0xc2
	copy(progressive[frame+5:], "\x1b\x58\x1b\x58") // 7000 by 7000

	for name, c := range map[string]struct {
		content []byte
		kind    problem.Kind
		key     string
	}{
		"HTML named .pdf":                         {[]byte(html), problem.Unsupported, "html"},
		"HTML behind spaces":                      {[]byte("\n\n   " + html), problem.Unsupported, "html"},
		"HTML behind text":                        {[]byte("Trois ateliers. " + string(repeated("x", 70_000)) + script), problem.Unsupported, "html"},
		"HTML across the pieces that are read":    {join(repeated("x", 64<<10-4), []byte(script)), problem.Unsupported, "html"},
		"SVG with script":                         {[]byte(svg), problem.Unsupported, "svg"},
		"SVG without its head":                    {[]byte(svg[21:]), problem.Unsupported, "svg"},
		"XHTML":                                   {[]byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`), problem.Unsupported, "html"},
		"XML":                                     {[]byte(`<?xml version="1.0"?><a/>`), problem.Unsupported, "html"},
		"PHP":                                     {[]byte("<?php system($_GET['c']); ?>"), problem.Unsupported, "program"},
		"a script of the shell":                   {[]byte("#!/bin/sh\nrm -rf /\n"), problem.Unsupported, "program"},
		"a program of Windows":                    {join([]byte("MZ\x90\x00"), make([]byte, 300)), problem.Unsupported, "program"},
		"a program of Linux":                      {join([]byte("\x7fELF\x02\x01\x01"), make([]byte, 300)), problem.Unsupported, "program"},
		"a program of Java":                       {jar, problem.Unsupported, "program"},
		"an archive":                              {zipOf(t, "a.pdf", plainPDF), problem.Unsupported, "archive"},
		"an archive of 7-Zip":                     {[]byte("7z\xbc\xaf\x27\x1c\x00\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaa"), problem.Unsupported, "archive"},
		"an archive of RAR":                       {[]byte("Rar!\x1a\x07\x01\x00aaaaaaaaaaaaaaa"), problem.Unsupported, "archive"},
		"a photo of an iPhone":                    {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), problem.Unsupported, "heic"},
		"a film":                                  {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), problem.Unsupported, "media"},
		"a sound":                                 {[]byte("ID3\x03\x00\x00\x00\x00\x00\x00aaaaaaaa"), problem.Unsupported, "media"},
		"JSON":                                    {[]byte(`{"a": 1}`), problem.Unsupported, "unknown"},
		"anything":                                {[]byte("\x00\x01\x02\x03\x04"), problem.Unsupported, "unknown"},
		"text that is not UTF-8":                  {[]byte("r\xe9gion Figuig, trois ateliers"), problem.Unsupported, "text_encoding"},
		"text in UTF-16":                          {utf16("région Figuig"), problem.Unsupported, "text_encoding"},
		"text with a NUL far behind":              {join(repeated("x", 70_000), []byte{0}), problem.Unsupported, "text_encoding"},
		"HTML before a PDF":                       {[]byte(html + plainPDF), problem.Unsupported, "html"},
		"spaces before a PDF":                     {[]byte("\n" + plainPDF), problem.Unsupported, "unknown"},
		"HTML in the head of a PDF":               {[]byte("%PDF-1.7\n%" + html + plainPDF[8:]), problem.Unsupported, "polyglot"},
		"HTML behind a PDF":                       {[]byte(plainPDF + html), problem.Unsupported, "polyglot"},
		"an archive behind a PDF":                 {join([]byte(plainPDF), jar), problem.Unsupported, "polyglot"},
		"an archive whose comment ends a PDF":     {pdfInZipComment(t), problem.Unsupported, "polyglot"},
		"a program behind a PDF":                  {[]byte(plainPDF + "MZ\x90\x00"), problem.Unsupported, "polyglot"},
		"half a PDF":                              {[]byte(plainPDF[:60]), problem.Invalid, "damaged"},
		"a PDF in name":                           {[]byte("%PDF-x"), problem.Invalid, "damaged"},
		"half a JPEG":                             {truncated[:len(truncated)/2], problem.Invalid, "damaged"},
		"a JPEG without pixels":                   {[]byte("\xff\xd8\xff\xd9"), problem.Invalid, "damaged"},
		"a JPEG that ends in a marker":            {[]byte("\xff\xd8\xff"), problem.Invalid, "damaged"},
		"half a PNG":                              {aPNG(t, 40, 20)[:80], problem.Invalid, "damaged"},
		"a PNG with a chunk of 4 GB":              {join(aPNG(t, 8, 8)[:33], []byte("\xff\xff\xff\xf0IDATxxxx")), problem.Invalid, "damaged"},
		"a GIF whose frame has no height":         {[]byte("GIF89a\x08\x00\x08\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x08\x00\x00\x00\x00\x02\x01\x2c\x00\x3b"), problem.Invalid, "damaged"},
		"half a GIF":                              {aGIF(t)[:900], problem.Invalid, "damaged"},
		"half a WebP":                             {sample(t, "lossy.webp")[:100], problem.Invalid, "damaged"},
		"a WebP that hides its size":              {smallCanvas, problem.Invalid, "damaged"},
		"a WebP that moves":                       {moving, problem.Unsupported, "moving"},
		"a PNG of 4 000 million pixels":           {pngOf(65_000, 65_000, 8, 2), problem.Invalid, "pixels"},
		"a PNG of one endless line":               {pngOf(40_000_000, 1, 8, 0), problem.Invalid, "pixels"},
		"a PNG of deep colours":                   {pngOf(7_000, 7_000, 16, 6), problem.Invalid, "pixels"},
		"a progressive JPEG of 49 million":        {progressive, problem.Invalid, "pixels"},
		"a document with macros":                  {ooxml(t, ".docm"), problem.Unsupported, "macros"},
		"a workbook with macros":                  {ooxml(t, ".xlsm"), problem.Unsupported, "macros"},
		"macros in a document that hides them":    {ooxml(t, ".docx", "word/vbaProject.bin", "x"), problem.Unsupported, "macros"},
		"macros of old in a workbook":             {ooxml(t, ".docx", "xl/macrosheets/sheet1.xml", "x"), problem.Unsupported, "macros"},
		"ActiveX in a document":                   {ooxml(t, ".docx", "word/activeX/activeX1.xml", "x"), problem.Unsupported, "macros"},
		"macros in an OpenDocument":               {openDocument(t, "text", "Basic/Standard/Module1.xml", "x"), problem.Unsupported, "macros"},
		"scripts in an OpenDocument":              {openDocument(t, "text", "Scripts/python/a.py", "x"), problem.Unsupported, "macros"},
		"a program in a document":                 {ooxml(t, ".docx", "word/embeddings/setup.EXE", "MZ"), problem.Unsupported, "program"},
		"a document that is a program of Java":    {ooxml(t, ".docx", "META-INF/MANIFEST.MF", "x", "Evil.class", "x"), problem.Unsupported, "program"},
		"a document with a part twice":            {ooxml(t, ".docx", "word/document.xml", "x"), problem.Unsupported, "polyglot"},
		"a document behind a program":             {join([]byte("PK\x03\x04"), jar, ooxml(t, ".docx")), problem.Unsupported, "polyglot"},
		"something behind a document":             {append(ooxml(t, ".docx"), html...), problem.Unsupported, "polyglot"},
		"a document without its main part":        {zipOf(t, "[Content_Types].xml", "<Types/>", "_rels/.rels", "x"), problem.Invalid, "damaged"},
		"a document that was spoilt":              {spoilt, problem.Invalid, "damaged"},
		"a document that unpacks to 20 GB":        {bomb, problem.Unsupported, "bomb"},
		"a document of many parts":                {zipOf(t, manyParts()...), problem.Unsupported, "bomb"},
		"an OpenDocument without content":         {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text"), problem.Unsupported, "archive"},
		"a drawing":                               {openDocument(t, "graphics"), problem.Unsupported, "archive"},
		"a document with a password":              {container("EncryptedPackage"), problem.Unsupported, "protected"},
		"an OpenDocument with a password":         {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "x", "META-INF/manifest.xml", "<manifest:encryption-data/>"), problem.Unsupported, "protected"},
		"a document of an older suite":            {container("WordDocument"), problem.Unsupported, "old_office"},
		"nothing at all":                          {nil, problem.Invalid, "empty"},
		"26 MB":                                   {repeated("x", 26<<20), problem.TooLarge, "large"},
		"one byte more than 25 MB":                {repeated("x", 25<<20+1), problem.TooLarge, "large"},
		"a script in the Exif that someone keeps": {insertJPEG(aJPEG(t, 8, 8), jpegSegment(0xe1, "Exif\x00\x00"+script)), problem.Unsupported, "polyglot"},
		"a script in the text that someone keeps": {insertPNG(aPNG(t, 8, 8), pngChunk("tEXt", "Comment\x00"+script)), problem.Unsupported, "polyglot"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			for _, called := range []string{"rapport.pdf", "photo.jpg", "../../etc/passwd"} {
				_, err := v.keep(called, c.content, true)
				p, ok := problem.Of(err)
				require.True(t, ok, "%v", err)
				assert.Equal(t, c.kind, p.Kind)
				require.Len(t, p.Fields, 1)
				assert.Equal(t, "file", p.Fields[0].Name)
				assert.Equal(t, "error.evidence."+c.key, p.Fields[0].Key)
			}
			assert.Zero(t, v.stored(), "nothing is kept")
		})
	}
}

// pdfInZipComment is an archive whose comment is the end of a PDF that begins with
// it.
func pdfInZipComment(t testing.TB) []byte {
	head, tail := plainPDF[:20], plainPDF[20:]
	archive := zipOf(t, "Evil.class", "x")
	binary.LittleEndian.PutUint16(archive[len(archive)-2:], uint16(len(tail)))
	return join([]byte(head), archive, []byte(tail))
}

func manyParts() []string {
	var parts []string
	for i := range 10_001 {
		parts = append(parts, fmt.Sprint("p", i), "")
	}
	return parts
}

func TestPolyglotsOfPicturesAreCutToThePicture(t *testing.T) {
	archive := zipOf(t, "Evil.class", "\xca\xfe\xba\xbe")
	for name, content := range map[string][]byte{
		"a.jpg": join(insertJPEG(aJPEG(t, 8, 8), jpegSegment(0xfe, script), jpegSegment(0xef, script)), []byte(script), archive),
		"a.png": join(insertPNG(aPNG(t, 8, 8), pngChunk("tEXt", script)), []byte(script), archive),
		"a.gif": join(aGIF(t), []byte(script), archive),
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			k := v.kept(name, content, false)
			clean := v.read(k.SHA256)
			assert.NotContains(t, string(clean), "script", name)
			assert.NotContains(t, string(clean), "Evil", name)
			assert.NotContains(t, string(clean), "PK\x05\x06", name)
			_, _, err := image.Decode(bytes.NewReader(clean))
			assert.NoError(t, err, name)
		})
	}
}

func TestNamesAreMadeFit(t *testing.T) {
	v := newVault(t)
	for name, want := range map[string]string{
		"../../../etc/passwd":                  "passwd.pdf",
		`C:\Users\me\rapport.pdf`:              "rapport.pdf",
		"..":                                   "document.pdf",
		"":                                     "document.pdf",
		".pdf":                                 "document.pdf",
		".htaccess":                            "htaccess.pdf",
		"a\x00b\r\nSet-Cookie: x.pdf":          "ab Set-Cookie_ x.pdf",
		"exe.\u202efdp.pdf":                    "exe.fdp.pdf",
		"\u2066rapport\u2069\u200b\ufeff.pdf":  "rapport.pdf",
		"a\"b<c>d|e?f*g:h.pdf":                 "a_b_c_d_e_f_g_h.pdf",
		"CON.pdf":                              "_CON.pdf",
		"com1":                                 "_com1.pdf",
		"  rapport  du   \t trimestre . .pdf ": "rapport du trimestre.pdf",
		"rapport v1.2":                         "rapport v1.2.pdf",
		"تقرير الفصل الثالث.pdf":               "تقرير الفصل الثالث.pdf",
		"e\u0301tat.pdf":                       "état.pdf",
		"bad\xff\xfe.pdf":                      "bad.pdf",
		"facture.pdf.exe":                      "facture.pdf.exe.pdf",
	} {
		t.Run("named "+name, func(t *testing.T) {
			assert.Equal(t, want, v.kept(name, []byte(plainPDF), false).Name)
		})
	}
	long := v.kept(string(repeated("ق", 900))+".pdf", []byte(plainPDF), false).Name
	assert.LessOrEqual(t, len(long), 160)
	assert.NotContains(t, long, "\ufffd")
}

func TestTheLargestFileIsTaken(t *testing.T) {
	v := newVault(t)
	k := v.kept("a.txt", repeated("x", 25<<20), false)
	assert.EqualValues(t, 25<<20, k.Size)
}

// Whatever is handed in is refused with the field to blame, or kept as a kind that
// is taken; and what was kept would be kept again just so.
func FuzzWhatever(f *testing.F) {
	for _, seed := range [][]byte{
		[]byte(plainPDF), photo(f, 6), aPNG(f, 8, 8), insertPNG(aPNG(f, 8, 8), pngChunk("eXIf", string(exif(3)))), aGIF(f), sample(f, "lossy.webp"),
		webpWith(sample(f, "alpha.webp"), 0x0c, "EXIF", string(exif(6))), ooxml(f, ".docx"), openDocument(f, "text"), sample(f, "calc.xlsx"),
		[]byte("a,b\n1,2\n"), []byte(script), container("EncryptedPackage"),
	} {
		f.Add(seed, false)
	}
	taken := map[string]bool{
		"application/pdf": true, "image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true,
		"text/plain; charset=utf-8": true, "text/csv; charset=utf-8": true,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   true,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         true,
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": true,
		"application/vnd.oasis.opendocument.text":                                   true,
		"application/vnd.oasis.opendocument.spreadsheet":                            true,
		"application/vnd.oasis.opendocument.presentation":                           true,
	}
	shared := newVault(f)
	f.Fuzz(func(t *testing.T, content []byte, keep bool) {
		v := vault{t, shared.Vault, shared.dir}
		k, err := v.keep("a.csv", content, keep)
		if err != nil {
			p, ok := problem.Of(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, "file", p.Fields[0].Name)
			return
		}
		require.True(t, taken[k.MediaType], k.MediaType)
		again, err := v.keep("a.csv", v.read(k.SHA256), keep)
		require.NoError(t, err)
		require.Equal(t, k.SHA256, again.SHA256)
		require.Equal(t, k.MediaType, again.MediaType)
	})
}
