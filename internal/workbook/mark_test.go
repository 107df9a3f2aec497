package workbook

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/locale"
	"tracker/internal/problem"
)

const headed = `<row r="1"><c r="A1" t="str"><v>Code</v></c><c r="B1" t="str"><v>Statut</v></c>%s</row>`

// sheetWith is a workbook whose list is another.
func sheetWith(t testing.TB, heading, rows, before, after string) []byte {
	return rewritten(t, small(t), map[string]func(string) []byte{"xl/worksheets/sheet2.xml": fixed(
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + before + "<sheetData>" + fmt.Sprintf(headed, heading) + rows + "</sheetData>" + after + "</worksheet>",
	)})
}

// marking reads the workbook, and marks cells of it.
func marking(t testing.TB, book []byte, cells ...string) ([]byte, error) {
	t.Helper()
	f, err := read(t.Context(), bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, cell := range cells {
		findings = append(findings, Finding{Sheet: f.rows[0].sheet, Cell: cell, Field: Status, Key: "error.workbook.status_missing"})
	}
	var out bytes.Buffer
	err = f.mark(bytes.NewReader(book), findings, locale.For("fr"), &out)
	return out.Bytes(), err
}

// highest is how much memory was in use at its peak, beyond what was before.
func highest(work func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // what is held counts, not when a busy machine came to collect the rest
	debug.FreeOSMemory()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		high := uint64(0)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			high = max(high, now.HeapAlloc)
			select {
			case <-stop:
				most <- high
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	work()
	close(stop)
	return <-most - before.HeapAlloc
}

const one = `<row r="2"><c r="A2" t="str"><v>M5.MA-FIG</v></c><c r="B2" t="str"><v>x</v></c></row>`

// What a sheet says of its size is not believed.
func TestOnlyRowsThatSaySomethingAreCleared(t *testing.T) {
	heading := `<c r="C1" t="str"><v>errors</v></c>`
	rows := strings.Replace(one, "</row>", `<c r="C2" t="str"><v>old</v></c></row>`, 1) +
		`<row r="3"><c r="A3" t="str"><v>M5.MA-NAD</v></c><c r="B3" t="str"><v>x</v></c><c r="C3" t="str"><v>old</v></c></row>`
	for _, size := range []string{"A1:A1048576", "A1:B99999999", "A1"} {
		var marked []byte
		var err error
		peak := highest(func() { marked, err = marking(t, sheetWith(t, heading, rows, `<dimension ref="`+size+`"/>`, ""), "B3") })
		require.NoError(t, err, size)
		require.Less(t, peak, uint64(60<<20), size)
		worked(t, marked, func(f *excelize.File) {
			sheet := f.GetSheetName(1)
			for cell, want := range map[string]string{"C2": "", "C3": "B3: "} {
				t.Run(cell, func(t *testing.T) {
					said, err := f.GetCellValue(sheet, cell)
					require.NoError(t, err)
					require.NotContains(t, said, "old")
					require.Equal(t, want == "", said == "", said)
				})
			}
		})
	}
}

// What can't be marked, or not with little memory, is told and costs little.
func TestWorkbooksThatCanNotBeMarked(t *testing.T) {
	wide := func(rows int, column string) string {
		var all strings.Builder
		for n := 3; n < 3+rows; n++ {
			fmt.Fprintf(&all, `<row r="%d"><c r="%s%d"/></row>`, n, column, n)
		}
		return all.String()
	}
	for name, book := range map[string][]byte{
		"a far row":               sheetWith(t, "", one+`<row r="1048576"/>`, "", ""),
		"wide rows":               sheetWith(t, "", one+wide(20_000, "XFD"), "", ""),
		"rows without a number":   sheetWith(t, "", one+"<row>"+strings.ReplaceAll(wide(2000, "XFD"), "row", "x")+"</row>", "", ""),
		"merged cells":            sheetWith(t, "", one, "", "<mergeCells>"+strings.Repeat(`<mergeCell ref="D2:E9"/>`, 20_000)+"</mergeCells>"),
		"widths":                  sheetWith(t, "", one, "<cols>"+strings.Repeat(`<col min="1" max="16384" width="9"/>`, 20_000)+"</cols>", ""),
		"links":                   sheetWith(t, "", one, "", "<hyperlinks>"+strings.Repeat(`<hyperlink ref="A1"/>`, 300_000)+"</hyperlinks>"),
		"fonts":                   rewritten(t, sheetWith(t, "", one, "", ""), map[string]func(string) []byte{"xl/styles.xml": fixed("<styleSheet><fonts>" + strings.Repeat("<font/>", 4<<20) + "</fonts></styleSheet>")}),
		"what is no sheet at all": sheetWith(t, "", one, `<sheetViews><sheetView workbookViewId="x"/></sheetViews>`, ""),
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			began := time.Now()
			peak := highest(func() { _, err = marking(t, book, "B2") })
			p, told := problem.Of(err)
			require.True(t, told, "%v", err)
			require.Contains(t, []string{"error.workbook.unmarkable", "error.workbook.damaged"}, p.Key)
			require.Equal(t, problem.Invalid, p.Kind)
			require.Less(t, peak, uint64(150<<20))
			require.Less(t, time.Since(began), 10*time.Second)
		})
	}
}

func TestWhatStandsFarDownIsRefused(t *testing.T) {
	book := sheetWith(t, "", one+`<row r="900000"><c r="A900000" t="str"><v>M5.MA-NAD</v></c></row>`, "", "")
	_, err := read(t.Context(), bytes.NewReader(book), int64(len(book)))
	refusedFor(t, "too_large", "error.workbook.row_far", err)
	book = sheetWith(t, "", one+`<row r="900000"><c r="A900000" s="1"/></row>`, "", "")
	_, err = read(t.Context(), bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err, "it holds nothing")
}

// The largest workbooks that are marked fit into memory.
func TestMarkingTakesLittleMemory(t *testing.T) {
	var full, texts strings.Builder
	for n := 2; n < 20_000; n++ {
		fmt.Fprintf(&full, `<row r="%d"><c r="A%d" t="str"><v>M5.%d</v></c><c r="B%d" t="str"><v>%d</v></c>`, n, n, n, n, n)
		for column := 3; column <= 19; column++ {
			fmt.Fprintf(&full, `<c r="%s" t="str"><v>%d</v></c>`, cellName(column, n), n)
		}
		full.WriteString("</row>")
	}
	for n := range 380_000 {
		fmt.Fprintf(&texts, "<si><t>text %024d</t></si>", n)
	}
	var cells []string
	for n := range MaxFindings {
		cells = append(cells, cellName(2, 2+n*15))
	}
	for name, book := range map[string][]byte{
		"all at once": rewritten(t, sheetWith(t, "", full.String(), "", ""), map[string]func(string) []byte{
			"xl/sharedStrings.xml": fixed(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + texts.String()[:60_000*len("<si><t>text 000000000000000000000000</t></si>")] + "</sst>"),
		}),
		"columns to the right": sheetWith(t, "", one+distinct(`<row r="1%[1]d"><c r="XFD1%[1]d"/></row>`, 30), "", ""),
		"grid":                 sheetWith(t, "", full.String(), "", ""),
		"texts": rewritten(t, sheetWith(t, "", one, "", ""), map[string]func(string) []byte{
			"xl/sharedStrings.xml": fixed(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + texts.String() + "</sst>")}),
		"styles": rewritten(t, sheetWith(t, "", one, "", ""), map[string]func(string) []byte{
			"xl/styles.xml": func(s string) []byte {
				return []byte(strings.Replace(s, "</fonts>", strings.Repeat("<font/>", 800_000)+"</fonts>", 1))
			}}),
		"many empty rows": sheetWith(t, "", one+fmt.Sprintf(`<row r="%d"/>`, farRow), "", ""),
	} {
		t.Run(name, func(t *testing.T) {
			f, err := read(t.Context(), bytes.NewReader(book), int64(len(book)))
			require.NoError(t, err)
			var findings []Finding
			for _, cell := range cells {
				findings = append(findings, Finding{Sheet: f.rows[0].sheet, Cell: cell, Field: Status, Key: "error.workbook.status_missing"})
			}
			began := time.Now()
			peak := highest(func() { err = f.mark(bytes.NewReader(book), findings, locale.For("fr"), io.Discard) })
			t.Logf("%d MB in %s; file of %d MB", peak>>20, time.Since(began), len(book)>>20)
			require.NoError(t, err)
			require.Less(t, peak, uint64(300<<20))
		})
	}
}
