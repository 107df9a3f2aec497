package evidence_test

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/evidence"
	"tracker/internal/files"
	"tracker/internal/problem"
)

// refusal is the key of the problem that a file meets; "" where it is taken.
func refusal(t require.TestingT, v vault, name string, content []byte) string {
	_, err := v.keep(name, content, false)
	if err == nil {
		return ""
	}
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	require.Len(t, p.Fields, 1)
	return strings.TrimPrefix(p.Fields[0].Key, "error.evidence.")
}

func TestWhichTextsAreTaken(t *testing.T) {
	v := newVault(t)
	for _, c := range []struct{ name, text, want string }{
		{"a line", "Trois ateliers à Figuig.", ""},
		{"Arabic", "ثلاث ورشات في فكيك", ""},
		{"lines of any system", "a\nb\r\nc\rd", ""},
		{"tabs and form feeds", "a\tb\fc", ""},
		{"a mark of its encoding", "\ufeffrégion;nombre", ""},
		{"less and more", "a < b > c", ""},
		{"a word in brackets", "<note> voir <a b>", ""},
		{"an escape", "a\x1b[31m", "text_encoding"},
		{"a bell", "trois ateliers\x07", "unknown"},
		{"a bell far behind", strings.Repeat("trois ateliers ", 300) + "\x07", "text_encoding"},
		{"a control character of the second row", "trois\u0085ateliers", "text_encoding"},
		{"Latin-1", "atelier \xe0 Figuig", "text_encoding"},
		{"half a letter at the end", "atelier \xc3", "text_encoding"},
		{"a script in any letters", "x <ScRiPt src=y>", "html"},
		{"a picture with scripts", "x <svg onload=y>", "html"},
		{"a frame", "x <iframe src=y>", "html"},
		{"a program of a server", "x <?php y", "html"},
		{"a page", "bonjour <body >", "html"},
		{"a script over two lines", "x <script\n>", "html"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, refusal(t, v, "a.txt", []byte(c.text))) })
	}
}

func TestMarkupIsFoundWhereverItStands(t *testing.T) {
	v := newVault(t)
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.IntRange(0, 200_000).Draw(t, "before")
		after := rapid.IntRange(0, 70_000).Draw(t, "after")
		sign := rapid.SampledFrom([]string{"<script>", "<!DOCTYPE html", "<svg ", "<?php", "<html\n"}).Draw(t, "sign")
		text := strings.Repeat("x", before) + sign + strings.Repeat("y", after)
		key := refusal(t, v, "a.txt", []byte(text))
		require.Contains(t, []string{"html", "program", "svg", "unknown"}, key)
	})
	require.Zero(t, v.stored())
}

func TestATableOfTextIsOneByItsName(t *testing.T) {
	v := newVault(t)
	for name, want := range map[string]string{
		"a.csv": "text/csv", "A.CSV": "text/csv", "a.csv.txt": "text/plain", "a": "text/plain", "csv": "text/plain", ".csv": "text/csv",
	} {
		t.Run("named "+name, func(t *testing.T) {
			require.Equal(t, want+"; charset=utf-8", v.kept(name, []byte("a;b\n1;2\n"), false).MediaType)
		})
	}
}

func TestWhichPDFsAreTaken(t *testing.T) {
	v := newVault(t)
	change := func(old, new string) string { return strings.Replace(plainPDF, old, new, 1) }
	for _, c := range []struct{ name, file, want string }{
		{"a plain one", plainPDF, ""},
		{"version 1.4", change("1.7", "1.4"), ""},
		{"version 2.0", change("1.7", "2.0"), ""},
		{"no version", change("1.7", "x.y"), "damaged"},
		{"version 3", change("1.7", "3.0"), "damaged"},
		{"no end", change("%%EOF\n", ""), "damaged"},
		{"no place of its table", change("startxref\n42\n", ""), "damaged"},
		{"its table after its end", change("startxref\n42\n%%EOF\n", "%%EOF\nstartxref\n"), "damaged"},
		{"line feeds behind", plainPDF + "\r\n\n", ""},
		{"zeros behind", plainPDF + "\x00\x00\x00", ""},
		{"a word behind", plainPDF + "x", "polyglot"},
		{"a second part behind", plainPDF + "2 0 obj\n<<>>\nendobj\nstartxref\n99\n%%EOF\n", ""},
		{"a comment in its head", change("\n1 0 obj", "\n%\xe2\xe3\xcf\xd3\n1 0 obj"), ""},
		{"a page in its head", change("\n1 0 obj", "\n%<html>\n1 0 obj"), "polyglot"},
		{"a page in a part of it", change("/Catalog", "/Catalog/X(<html>)"), ""},
		{"an end that is far away", plainPDF + strings.Repeat(" ", 5000), "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, refusal(t, v, "a.pdf", []byte(c.file))) })
	}
}

func TestWhichDocumentsAreTaken(t *testing.T) {
	v := newVault(t)
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	types := func(inner string) string {
		return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` + inner + `</Types>`
	}
	override := func(part, kind string) string {
		return `<Override PartName="` + part + `" ContentType="` + kind + `"/>`
	}
	pkg := func(contentTypes string, more ...string) []byte {
		return zipOf(t, append([]string{"[Content_Types].xml", contentTypes, "_rels/.rels", "<x/>"}, more...)...)
	}
	odt := "application/vnd.oasis.opendocument.text"
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"a document", pkg(types(override("/word/document.xml", word)), "word/document.xml", "x"), ""},
		{"one whose main part is missing", pkg(types(override("/word/document.xml", word))), "archive"},
		{"one that names no main part", pkg(types(""), "word/document.xml", "x"), "archive"},
		{"one of an unknown kind", pkg(types(override("/word/document.xml", "application/x-unknown")), "word/document.xml", "x"), "archive"},
		{"one of another schema", pkg(`<Types xmlns="urn:x"/>`), "damaged"},
		{"one whose types are no XML", pkg(`<Types`), "damaged"},
		{"a template with macros", pkg(types(override("/a", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml")+override("/word/document.xml", word)), "word/document.xml", "x"), "macros"},
		{"one without relations", zipOf(t, "[Content_Types].xml", types(override("/w", word)), "w", "x"), "archive"},
		{"one with a picture", pkg(types(override("/word/document.xml", word)), "word/document.xml", "x", "word/media/a.png", "x"), ""},
		{"one with a script", pkg(types(override("/word/document.xml", word)), "word/document.xml", "x", "a.JS", "x"), "program"},
		{"one with a part twice, in other letters", pkg(types(override("/word/document.xml", word)), "word/document.xml", "x", "WORD/document.xml", "y"), "polyglot"},
		{"an OpenDocument", openDocument(t, "text"), ""},
		{"one whose kind has a line feed", zipOf(t, "mimetype", odt+"\n", "content.xml", "x", "META-INF/manifest.xml", "<m/>"), "archive"},
		{"one whose kind does not stand first", zipOf(t, "content.xml", "x", "mimetype", odt, "META-INF/manifest.xml", "<m/>"), "archive"},
		{"one without a manifest", zipOf(t, "mimetype", odt, "content.xml", "x"), "archive"},
		{"one without content", zipOf(t, "mimetype", odt, "META-INF/manifest.xml", "<m/>"), "archive"},
		{"one with the list of its macros alone", openDocument(t, "text", "Basic/script-lc.xml", "x", "Basic/Standard/script-lb.xml", "x"), ""},
		{"one with a macro", openDocument(t, "text", "Basic/Standard/Module1.xml", "x"), "macros"},
		{"one with an empty folder of scripts", openDocument(t, "text", "Scripts/", ""), ""},
		{"an empty archive", zipOf(t), "archive"},
		{"a comment behind the archive", append(openDocument(t, "text"), "x"...), "polyglot"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, refusal(t, v, "a", c.file)) })
	}
}

func TestAnyNameIsMadeFitForAnyFolder(t *testing.T) {
	v := newVault(t)
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.OneOf(
			rapid.String(),
			rapid.StringOf(rapid.RuneFrom([]rune(`./\:*?"<>| `+"\x00\n\u202e\u200b\u0301é.ق"))),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		).Draw(rt, "name")
		fit := v.kept(name, []byte(plainPDF), false).Name
		require.True(rt, utf8.ValidString(fit))
		require.Equal(rt, ".pdf", strings.ToLower(path.Ext(fit)))
		require.Greater(rt, len(fit), len(".pdf"))
		require.LessOrEqual(rt, len(fit), 160)
		require.False(rt, strings.ContainsAny(fit, "/\\:*?\"<>|\x00\n\r\t\u202e\u200b"), "%q", fit)
		require.NotEqual(rt, ' ', rune(fit[0]))
		require.NotEqual(rt, '.', rune(fit[0]))
		require.Equal(rt, fit, v.kept(fit, []byte(plainPDF), false).Name, "a fit name stays as it is")
	})
}

func TestADeviceOfWindowsIsNoName(t *testing.T) {
	v := newVault(t)
	for name, want := range map[string]string{
		"nul": "_nul.pdf", "NUL.txt": "_NUL.txt.pdf", "prn .x": "_prn .x.pdf", "Com9.pdf": "_Com9.pdf", "lpt0": "_lpt0.pdf",
		"com10": "com10.pdf", "comx": "comx.pdf", "console": "console.pdf", "aux2": "aux2.pdf",
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, want, v.kept(name, []byte(plainPDF), false).Name) })
	}
}

func TestTheSizeOfAFileIsBounded(t *testing.T) {
	v := newVault(t)
	for _, c := range []struct {
		name string
		size int
		want string
	}{{"nothing", 0, "empty"}, {"one byte", 1, ""}, {"one byte too many", commitments.MaxFileSize + 1, "large"}} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, refusal(t, v, "a.txt", bytes.Repeat([]byte("x"), c.size)))
		})
	}
}

func TestAFileThatStopsComingIsNotKept(t *testing.T) {
	v := newVault(t)
	errGone := errors.New("the line is gone")
	_, err := v.Receive(io.MultiReader(strings.NewReader("half a "), iotest.ErrReader(errGone)))
	require.ErrorIs(t, err, errGone)
	require.Zero(t, v.stored())
}

func TestAFileThatIsNotKeptLeavesNothing(t *testing.T) {
	v := newVault(t)
	received, err := v.Receive(strings.NewReader("trois ateliers"))
	require.NoError(t, err)
	require.NoError(t, received.Close())
	require.Zero(t, v.stored())
}

func TestContentThatIsMissingIsNotFound(t *testing.T) {
	v := newVault(t)
	missing := strings.Repeat("0", 64)
	_, err := v.Open(missing)
	require.True(t, problem.Is(err, problem.NotFound), "%v", err)
	_, err = v.Sum(missing)
	require.True(t, problem.Is(err, problem.NotFound), "%v", err)
}

func TestAVaultWhoseStoreIsClosedKeepsNothing(t *testing.T) {
	store, err := files.Open(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, store.Close())
	_, err = evidence.New(store).Receive(strings.NewReader("x"))
	require.Error(t, err)
}
