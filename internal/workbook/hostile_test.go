package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

// rewritten is a workbook of which some parts are others; nil takes one away.
func rewritten(t testing.TB, book []byte, parts map[string]func(old string) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		part, err := w.Create(name)
		require.NoError(t, err)
		_, err = part.Write(content)
		require.NoError(t, err)
	}
	left := map[string]bool{}
	for _, f := range r.File {
		in, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(in)
		require.NoError(t, err)
		if change := parts[f.Name]; change != nil {
			content = change(string(content))
		}
		left[f.Name] = true
		if content != nil {
			put(f.Name, content)
		}
	}
	for name, make := range parts {
		if !left[name] {
			put(name, make(""))
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func fixed(s string) func(string) []byte { return func(string) []byte { return []byte(s) } }

func replaced(old, with string) func(string) []byte {
	return func(s string) []byte { return []byte(strings.ReplaceAll(s, old, with)) }
}

func TestFilesThatAreNoWorkbookOfTheRound(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.downloaded(o.planner, OneList, "fr")
	hidden := "xl/worksheets/sheet3.xml"
	protected := append(append([]byte{}, cfbBegins...), bytes.Repeat([]byte{0}, 600)...)
	sheet := "xl/worksheets/sheet2.xml"
	row := `<row r="%d"><c r="A%d" t="inlineStr"><is><t>M1.MA-NAD</t></is></c><c r="K%d" t="inlineStr"><is><t>x</t></is></c></row>`
	for name, c := range map[string]struct {
		content []byte
		kind    problem.Kind
		key     string
	}{
		"nothing":            {nil, problem.Unsupported, "empty"},
		"one byte":           {[]byte{'P'}, problem.Unsupported, "not_xlsx"},
		"a text":             {[]byte("code,status\r\n"), problem.Unsupported, "not_xlsx"},
		"a page":             {[]byte("<html><table>"), problem.Unsupported, "not_xlsx"},
		"a PDF":              {[]byte("%PDF-1.7"), problem.Unsupported, "not_xlsx"},
		"a broken archive":   {book[:len(book)/2], problem.Invalid, "damaged"},
		"bytes gone wrong":   {append([]byte("PK\x03\x04"), bytes.Repeat([]byte{7}, 999)...), problem.Invalid, "damaged"},
		"protected":          {append(protected, encrypted...), problem.Unsupported, "protected"},
		"an old format":      {protected, problem.Unsupported, "old"},
		"another archive":    {rewritten(t, zipOf(t, "a.txt"), nil), problem.Unsupported, "not_xlsx"},
		"a document":         {rewritten(t, book, map[string]func(string) []byte{"[Content_Types].xml": replaced("spreadsheetml.sheet.main", "wordprocessingml.document.main")}), problem.Unsupported, "not_xlsx"},
		"an ODS":             {rewritten(t, zipOf(t, "content.xml"), map[string]func(string) []byte{"mimetype": fixed("application/vnd.oasis.opendocument.spreadsheet")}), problem.Unsupported, "ods"},
		"a macro type":       {rewritten(t, book, map[string]func(string) []byte{"[Content_Types].xml": replaced("spreadsheetml.sheet.main", "sheet.macroEnabled.main")}), problem.Unsupported, "macro"},
		"a macro":            {rewritten(t, book, map[string]func(string) []byte{"xl/VBAProject.bin": fixed("x")}), problem.Unsupported, "macro"},
		"no hidden sheet":    {o.edited(book, func(f *excelize.File) { f.DeleteSheet(hiddenSheet) }), problem.Invalid, "unknown"},
		"another schema":     {rewritten(t, book, map[string]func(string) []byte{hidden: replaced("<t>1</t>", "<t>2</t>")}), problem.Invalid, "schema"},
		"another round":      {rewritten(t, book, map[string]func(string) []byte{hidden: replaced(o.round.ID, "0")}), problem.Invalid, "other_round"},
		"a version to come":  {o.edited(book, func(f *excelize.File) { f.SetCellStr(hiddenSheet, "B3", "9") }), problem.Invalid, "other_version"},
		"too many columns":   {o.edited(book, func(f *excelize.File) { f.SetCellValue("Liste", "HA5", 1) }), problem.TooLarge, "columns"},
		"too many parts":     {rewritten(t, book, manyParts()), problem.TooLarge, "bomb"},
		"no such text":       {rewritten(t, book, map[string]func(string) []byte{sheet: replaced("<sheetData>", `<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row>`)}), problem.Invalid, "damaged"},
		"a part that ends":   {rewritten(t, book, map[string]func(string) []byte{sheet: func(s string) []byte { return []byte(s[:len(s)/2] + "<c r=\"A1") }}), problem.Invalid, "damaged"},
		"no part of a sheet": {rewritten(t, book, map[string]func(string) []byte{sheet: func(string) []byte { return nil }}), problem.Invalid, "damaged"},
		"too many rows": {rewritten(t, book, map[string]func(string) []byte{sheet: func(s string) []byte {
			var rows strings.Builder
			for n := 1000; n < 1000+MaxRows+1; n++ {
				fmt.Fprintf(&rows, row, n, n, n)
			}
			return []byte(strings.Replace(s, "</sheetData>", rows.String()+"</sheetData>", 1))
		}}), problem.TooLarge, "rows"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.handIn(o.planner, c.content)
			p, ok := problem.Of(err)
			require.True(t, ok, "%s: %v", name, err)
			require.Equal(t, "error.workbook."+c.key, p.Key, name)
			require.Equal(t, c.kind, p.Kind, name)
		})
	}
}

func zipOf(t testing.TB, name string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	part, err := w.Create(name)
	require.NoError(t, err)
	_, err = part.Write([]byte("x"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func manyParts() map[string]func(string) []byte {
	parts := map[string]func(string) []byte{}
	for n := range maxParts {
		parts[fmt.Sprint("xl/media/", n)] = fixed("x")
	}
	return parts
}

// What unpacks to much, or comes as much, costs little.
func TestWhatIsTooMuchCostsLittle(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.downloaded(o.planner, OneList, "fr")
	zeros := make([]byte, 200<<20)
	bomb := rewritten(t, book, map[string]func(string) []byte{"xl/sharedStrings.xml": func(string) []byte { return zeros }})
	zeros = nil
	require.Less(t, len(bomb), MaxFile, "small as a file")
	lying := bytes.ReplaceAll(bytes.Clone(bomb), le32(200<<20), le32(1000)) // what it says of its size is not so
	spaces := rewritten(t, book, map[string]func(string) []byte{"xl/worksheets/sheet2.xml": func(s string) []byte {
		return []byte(strings.Replace(s, "<sheetData>", "<sheetData>"+strings.Repeat("<row></row>", 5<<20), 1))
	}})
	with := func(part, content string) io.Reader {
		return bytes.NewReader(rewritten(t, book, map[string]func(string) []byte{part: fixed(content)}))
	}
	for name, content := range map[string]io.Reader{
		"bomb": bytes.NewReader(bomb), "lying bomb": bytes.NewReader(lying), "empty rows": bytes.NewReader(spaces),
		"attributes":    with("xl/worksheets/sheet2.xml", "<worksheet "+strings.Repeat("a ", 20<<20)+"></worksheet>"),
		"texts":         with("xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", 12<<20)+"</sst>"),
		"styles":        with("xl/styles.xml", "<styleSheet><cellXfs>"+strings.Repeat("<xf/>", 8<<20)+"</cellXfs></styleSheet>"),
		"formats":       with("xl/styles.xml", "<styleSheet>"+distinct(`<numFmt numFmtId="%d"/>`, 1<<20)+"</styleSheet>"),
		"relations":     with("xl/_rels/workbook.xml.rels", "<Relationships>"+distinct(`<Relationship Id="r%d"/>`, 1<<20)+"</Relationships>"),
		"cells at once": with("xl/worksheets/sheet2.xml", `<row r="1">`+strings.Repeat(`<c r="A1" t="b"><v>1</v></c>`, 1<<20)+"</row>"),
		"one long text": bytes.NewReader(longText(t, book)),
		"sheets of one part": bytes.NewReader(rewritten(t, book, map[string]func(string) []byte{
			"xl/workbook.xml": func(s string) []byte {
				again := regexp.MustCompile(`<sheet name="Liste"[^>]*>`).FindString(s)
				return []byte(strings.Replace(s, again, strings.Repeat(again, 190), 1))
			},
			"xl/worksheets/sheet2.xml": fixed("<worksheet>" + strings.Repeat("<a/>", 4<<20) + "</worksheet>"),
		})),
		"200 MB": io.LimitReader(endless{}, 200<<20),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := time.Now()
			digest, err := o.Receive(t.Context(), o.planner, o.round.ID, content)
			if err == nil {
				_, err = o.DryRun(t.Context(), o.planner, o.round.ID, digest)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			_, refused := problem.Of(err)
			require.True(t, refused, "%v", err)
			require.Less(t, time.Since(began), 20*time.Second)
			require.Less(t, after.HeapAlloc, before.HeapAlloc+32<<20)
			require.Less(t, after.HeapSys, uint64(900<<20))
		})
	}
}

func distinct(element string, n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, element, i)
	}
	return all.String()
}

// longText is a workbook of which many cells share a text of megabytes.
func longText(t testing.TB, book []byte) []byte {
	var rows strings.Builder
	rows.WriteString(`<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c><c r="B1" t="inlineStr"><is><t>Statut</t></is></c></row>`)
	for n := 2; n < 10_000; n++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="s"><v>0</v></c></row>`, n, n, n)
	}
	return rewritten(t, book, map[string]func(string) []byte{
		"xl/sharedStrings.xml":     fixed("<sst><si>" + strings.Repeat("<t>"+strings.Repeat("x", 200_000)+"</t>", 200) + "</si></sst>"),
		"xl/worksheets/sheet2.xml": fixed("<worksheet><sheetData>" + rows.String() + "</sheetData></worksheet>"),
	})
}

// Of merged cells that lie on each other one counts, however many there are.
func TestMergedCellsThatOverlap(t *testing.T) {
	book := small(t)
	var sheet strings.Builder
	sheet.WriteString(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c><c r="B1" t="inlineStr"><is><t>Statut</t></is></c></row>`)
	for n := 2; n < MaxRows; n++ {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d" t="str"><v>M%d</v></c><c r="B%d" t="str"><v>s%d</v></c></row>`, n, n, n, n, n)
	}
	sheet.WriteString("</sheetData><mergeCells>" + strings.Repeat(`<mergeCell ref="B2:B20000"/>`, MaxRows-1) + `<mergeCell ref="B5:B6"/></mergeCells></worksheet>`)
	book = rewritten(t, book, map[string]func(string) []byte{"xl/worksheets/sheet2.xml": fixed(sheet.String())})
	began := time.Now()
	f, err := read(t.Context(), bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	require.Less(t, time.Since(began), 4*time.Second)
	require.Len(t, f.rows, MaxRows-2)
	for _, one := range f.rows {
		require.Equal(t, "s2", one.cells[Status].value)
	}
}

// Nobody waits for what is read for a visit that ended.
func TestReadingStopsWhenNobodyWaits(t *testing.T) {
	book := small(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := read(ctx, bytes.NewReader(book), int64(len(book)))
	require.ErrorIs(t, err, context.Canceled)
}

func le32(n uint32) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// small is a workbook of two rows.
func small(t testing.TB) []byte {
	c := func(region string) line {
		return line{Commitment: commitments.Commitment{Code: "M5." + region, Pledge: "M5", Region: region, Version: 1}, first: true}
	}
	b := book{
		layout: OneList, locale: locale.For("ar"), lines: []line{c("MA-FIG"), c("MA-NAD")},
		round: collection.Round{ID: "r", Agreement: "A", Period: commitments.MustPeriod("2026-Q3"), Version: 1},
	}
	var out bytes.Buffer
	require.NoError(t, b.write(&out))
	return out.Bytes()
}

// FuzzRead: whatever comes, reading ends with a workbook or with a refusal that
// can be shown.
func FuzzRead(f *testing.F) {
	book := small(f)
	f.Add(book)
	f.Add(worked(f, book, func(x *excelize.File) {
		put(f, x, fig, inProgress)
		list := x.GetSheetName(1)
		x.MergeCell(list, "K2", "L3")
		x.SetCellFormula(list, "L2", "1+1")
	}))
	f.Add(rewritten(f, book, map[string]func(string) []byte{"xl/styles.xml": func(string) []byte { return nil }}))
	f.Add(zipOf(f, "mimetype"))
	f.Add(append(append([]byte{}, cfbBegins...), encrypted...))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		checkReading(t, content)
	})
}

// FuzzSheet puts what comes in the place of a sheet.
func FuzzSheet(f *testing.F) {
	book := small(f)
	r, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(f, err)
	sheet, err := r.Open("xl/worksheets/sheet2.xml")
	require.NoError(f, err)
	content, err := io.ReadAll(sheet)
	require.NoError(f, err)
	f.Add(string(content))
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c><c t="str"><v>statut</v></c></row><row><c t="inlineStr"><is><t>M5.MA-FIG</t></is></c><c t="e"><v>#REF!</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells></worksheet>`)
	f.Add(`<c r="A1"><v>1e999</v></c><c r="ZZZZ1"/><row r="-1"/><c r="A0" t="s"><v>-1</v></c>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		checkReading(t, rewritten(t, book, map[string]func(string) []byte{"xl/worksheets/sheet2.xml": fixed(sheet)}))
	})
}

func checkReading(t *testing.T, content []byte) {
	f, err := read(t.Context(), bytes.NewReader(content), int64(len(content)))
	if err != nil {
		_, refused := problem.Of(err)
		require.True(t, refused, "%v", err)
		return
	}
	require.LessOrEqual(t, len(f.errors), MaxFindings)
	for _, b := range f.blocks() {
		r := newReport(f, b, newMeasures(everyKind(), dimensions))
		in := r.entry()
		require.NotContains(t, in.Status, " ")
		for _, wrong := range r.wrong {
			_, _, ok := place(wrong.Cell)
			require.True(t, ok, wrong.Cell)
		}
	}
}
