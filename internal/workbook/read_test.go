package workbook

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
)

// str is a cell with a text.
func str(at, text string) string {
	return fmt.Sprintf(`<c r="%s" t="str"><v>%s</v></c>`, at, text)
}

// num is a cell with a number, of a style.
func num(at, value, style string) string {
	return fmt.Sprintf(`<c r="%s" s="%s"><v>%s</v></c>`, at, style, value)
}

// line2 is the second row of a sheet, with cells.
func line2(cells ...string) string { return `<row r="2">` + strings.Join(cells, "") + "</row>" }

// wholeHeading names every column that is filled in beside code and status.
var wholeHeading = str("C1", "value") + str("D1", "narrative") + str("E1", "answer") + str("F1", "evidence_title") + str("G1", "evidence") + str("H1", "evidence_date")

// styles are those of the cells below: a number, a percentage, a day.
const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy-mm-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="170"/></cellXfs></styleSheet>`

// readBook reads a workbook that must be one.
func readBook(t testing.TB, content []byte) *upload {
	t.Helper()
	f, err := read(t.Context(), bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	return f
}

// readRow reads the one row of a sheet with the whole heading, of a commitment that
// measures one number in the unit.
func readRow(t testing.TB, unit string, cells ...string) (commitments.ProgressInput, []Finding) {
	t.Helper()
	book := rewritten(t, sheetWith(t, wholeHeading, line2(append([]string{str("A2", "M5.MA-FIG")}, cells...)...), "", ""),
		map[string]func(string) []byte{"xl/styles.xml": fixed(styles)})
	f := readBook(t, book)
	blocks := f.blocks()
	require.Len(t, blocks, 1)
	r := newReport(f, blocks[0], newMeasures(commitments.Pledge{Indicators: []commitments.Indicator{{Code: "M5.1", Kind: commitments.Number, Unit: unit}}}, nil))
	return r.entry(), r.wrong
}

func TestAStatusAsPeopleWriteIt(t *testing.T) {
	for typed, want := range map[string]string{
		"En cours": "in_progress", " en  COURS ": "in_progress", "in_progress": "in_progress", "In progress": "in_progress", "في طور الإنجاز": "in_progress",
		"\u200fمسلم": "delivered", "Achevée": "completed", "achevee": "completed", "COMPLETED": "completed", "Non commencée": "not_started",
	} {
		t.Run(typed, func(t *testing.T) {
			in, wrong := readRow(t, "", str("B2", typed))
			if s, is := names().statuses[fold(typed)]; is {
				assert.Equal(t, string(s), in.Status)
				assert.Equal(t, want, in.Status)
				assert.Empty(t, wrong)
				return
			}
			require.Len(t, wrong, 1)
			assert.Equal(t, "error.status.unknown", wrong[0].Key)
		})
	}
}

func TestAValueAsItsCellHoldsIt(t *testing.T) {
	for name, c := range map[string]struct {
		cell, unit, want string
		wrong            string
	}{
		"a number":                        {num("C2", "3", "0"), "", "3", ""},
		"a number with an error of float": {num("C2", "0.30000000000000004", "0"), "", "0.3", ""},
		"a number with an exponent":       {num("C2", "1.5E3", "0"), "", "1500", ""},
		"a number with three decimals":    {num("C2", "1.234", "0"), "", "1.2340", ""},
		"a text":                          {str("C2", " 1 234,5 "), "", "1 234,5", ""},
		"a text in Arabic digits":         {str("C2", "١٢٫٥"), "", "١٢٫٥", ""},
		"a percentage of percent":         {num("C2", "0.855", "1"), "percent", "85.5", ""},
		"a percentage of something else":  {num("C2", "0.855", "1"), "centres", "", "error.workbook.value_percent"},
		"a hundred percent":               {num("C2", "1", "1"), "percent", "100", ""},
		"a percentage with decimals":      {num("C2", "0.33333", "1"), "percent", "33.3330", ""},
		"a day":                           {num("C2", "46268", "2"), "", "", "error.workbook.value_date"},
		"an error":                        {`<c r="C2" t="e"><v>#REF!</v></c>`, "", "", "error.workbook.cell_error"},
		"a formula that nobody reckoned":  {`<c r="C2"><f>1+1</f></c>`, "", "", "error.workbook.cell_formula"},
		"a formula that was reckoned":     {`<c r="C2"><f>1+1</f><v>2</v></c>`, "", "2", ""},
		"a number that is none":           {num("C2", "1e999", "0"), "", "", "error.workbook.cell_number"},
		"true":                            {`<c r="C2" t="b"><v>1</v></c>`, "", "TRUE", ""},
		"nothing":                         {"", "", "", ""},
		"a style that is none":            {num("C2", "4", "99"), "", "4", ""},
	} {
		t.Run(name, func(t *testing.T) {
			in, wrong := readRow(t, c.unit, str("B2", "En cours"), c.cell)
			got := ""
			for _, v := range in.Values {
				got = v.Value
			}
			assert.Equal(t, c.want, got)
			if c.wrong == "" {
				assert.Empty(t, wrong)
				return
			}
			require.Len(t, wrong, 1)
			assert.Equal(t, c.wrong, wrong[0].Key)
			assert.Equal(t, "C2", wrong[0].Cell)
			assert.Equal(t, Value, wrong[0].Field)
		})
	}
}

func TestADayAsPeopleWriteIt(t *testing.T) {
	for name, c := range map[string]struct{ cell, want string }{
		"as a day":                    {num("H2", "46268", "2"), "2026-09-03"},
		"as a number that means one":  {num("H2", "46268", "0"), "2026-09-03"},
		"as a number that means none": {num("H2", "0.5", "0"), "0.5"},
		"day first":                   {str("H2", "3/9/2026"), "2026-09-03"},
		"day first, with points":      {str("H2", "03.09.2026"), "2026-09-03"},
		"day first, with hyphens":     {str("H2", "03-09-2026"), "2026-09-03"},
		"year first":                  {str("H2", "2026/9/3"), "2026-09-03"},
		"as the standard has it":      {str("H2", "2026-09-03"), "2026-09-03"},
		"with a time":                 {str("H2", "2026-09-03 10:00"), "2026-09-03"},
		"with a time and a T":         {str("H2", "2026-09-03T10:00:00Z"), "2026-09-03"},
		"in Arabic digits":            {str("H2", "٣/٩/٢٠٢٦"), "2026-09-03"},
		"in words, for the domain":    {str("H2", "3 septembre"), "3 septembre"},
		"without the century":         {str("H2", "3/9/26"), "3/9/26"},
	} {
		t.Run(name, func(t *testing.T) {
			in, wrong := readRow(t, "", str("B2", "En cours"), str("F2", "PV"), str("G2", "Délégation"), c.cell)
			assert.Empty(t, wrong)
			require.Len(t, in.Evidence, 1)
			assert.Equal(t, c.want, in.Evidence[0].Date)
		})
	}
}

func TestEvidenceOfARow(t *testing.T) {
	paper, link := string(commitments.EvidencePaper), string(commitments.EvidenceLink)
	for name, c := range map[string]struct {
		title, where string
		want         *commitments.EvidenceInput
	}{
		"none":                 {"", "", nil},
		"a paper":              {"PV", "Délégation", &commitments.EvidenceInput{Kind: paper, Title: "PV", Place: "Délégation"}},
		"a link":               {"Annonce", "https://example.ma/a", &commitments.EvidenceInput{Kind: link, Title: "Annonce", URL: "https://example.ma/a"}},
		"a link in capitals":   {"Annonce", "HTTP://EXAMPLE.MA", &commitments.EvidenceInput{Kind: link, Title: "Annonce", URL: "HTTP://EXAMPLE.MA"}},
		"a title alone":        {"PV", "", &commitments.EvidenceInput{Kind: paper, Title: "PV"}},
		"a place alone":        {"", "Délégation", &commitments.EvidenceInput{Kind: paper, Place: "Délégation"}},
		"what looks like none": {"PV", "example.ma", &commitments.EvidenceInput{Kind: paper, Title: "PV", Place: "example.ma"}},
	} {
		t.Run(name, func(t *testing.T) {
			in, wrong := readRow(t, "", str("B2", "En cours"), str("F2", c.title), str("G2", c.where))
			assert.Empty(t, wrong)
			if c.want == nil {
				assert.Empty(t, in.Evidence)
				return
			}
			assert.Equal(t, []commitments.EvidenceInput{*c.want}, in.Evidence)
		})
	}
}

func TestOneAnswerIsToEveryWarning(t *testing.T) {
	in, _ := readRow(t, "", str("B2", "En cours"), str("E2", " Oui. "))
	require.Len(t, in.Answers, len(commitments.Rules(commitments.Warns)))
	for _, a := range in.Answers {
		assert.Equal(t, "Oui.", a.Text)
	}
	in, _ = readRow(t, "", str("B2", "En cours"))
	assert.Empty(t, in.Answers)
}

func TestATextKeepsItsLines(t *testing.T) {
	in, _ := readRow(t, "", str("B2", "En cours"), str("D2", "un_x000D_\ndeux_x000D_trois"))
	assert.Equal(t, "un\ndeux\ntrois", in.Narrative)
	in, _ = readRow(t, "", str("B2", "En cours"), num("D2", "46268", "2"))
	assert.Equal(t, "2026-09-03", in.Narrative, "a day that slipped in is written as one")
	in, _ = readRow(t, "", str("B2", "En cours"), num("D2", "12.5", "0"))
	assert.Equal(t, "12.5", in.Narrative)
}

func TestARowWithoutAStatusSaysSoAtItsCell(t *testing.T) {
	for name, cells := range map[string][]string{
		"none":        {num("C2", "3", "0")},
		"spaces":      {str("B2", " \u00a0"), num("C2", "3", "0")},
		"marks alone": {str("B2", "\u200f"), num("C2", "3", "0")},
	} {
		t.Run(name, func(t *testing.T) {
			in, wrong := readRow(t, "", cells...)
			assert.Empty(t, in.Status)
			require.Len(t, wrong, 1)
			assert.Equal(t, "error.workbook.status_missing", wrong[0].Key)
			assert.Equal(t, "B2", wrong[0].Cell)
		})
	}
	t.Run("an error is told as an error", func(t *testing.T) {
		_, wrong := readRow(t, "", `<c r="B2" t="e"><v>#N/A</v></c>`)
		require.Len(t, wrong, 1)
		assert.Equal(t, "error.workbook.cell_error", wrong[0].Key)
	})
}

func TestWhereAHeadingIsFound(t *testing.T) {
	head := func(row int, cells ...string) string {
		var all strings.Builder
		for i, text := range cells {
			all.WriteString(str(cellName(i+1, row), text))
		}
		return fmt.Sprintf(`<row r="%d">%s</row>`, row, all.String())
	}
	data := func(row int, cells ...string) string { return head(row, cells...) }
	for name, c := range map[string]struct {
		sheet   string
		rows    int
		errors  []string
		notices []string
	}{
		"in the first row":            {head(1, "Code", "Statut") + data(2, "M5.MA-FIG", "x"), 1, nil, nil},
		"below a title":               {head(1, "Délégation") + head(3, "Code", "Statut") + data(4, "M5.MA-FIG", "x"), 1, nil, nil},
		"in the last row that counts": {head(30, "Code", "Statut") + data(31, "M5.MA-FIG", "x"), 1, nil, nil},
		"too far down":                {head(31, "Code", "Statut") + data(32, "M5.MA-FIG", "x"), 0, nil, []string{"workbook.notice.sheet"}},
		"without a code":              {head(1, "Statut", "Valeur") + data(2, "x", "y"), 0, nil, []string{"workbook.notice.sheet"}},
		"with a code alone":           {head(1, "Code", "Région") + data(2, "M5.MA-FIG", "x"), 0, nil, []string{"workbook.notice.sheet"}},
		"with the columns turned":     {head(1, "Statut", "Code") + data(2, "x", "M5.MA-FIG"), 1, nil, nil},
		"with a column of their own":  {head(1, "Code", "Chargé", "Statut") + data(2, "M5.MA-FIG", "y", "x"), 1, nil, []string{"workbook.notice.column"}},
		"with a column twice":         {head(1, "Code", "Statut", "Status") + data(2, "M5.MA-FIG", "x", "y"), 1, []string{"error.workbook.column_twice"}, nil},
		"with the code twice":         {head(1, "Code", "Statut", "Code") + data(2, "M5.MA-FIG", "x", "y"), 1, []string{"error.workbook.column_twice"}, nil},
		"with what is not read twice": {head(1, "Code", "Statut", "Région", "Region") + data(2, "M5.MA-FIG", "x"), 1, nil, nil},
		"in other languages":          {head(1, "الرمز", "الوضعية") + data(2, "M5.MA-FIG", "x"), 1, nil, nil},
		"with two headings":           {head(1, "Code", "Statut") + head(2, "Code", "Statut") + data(3, "M5.MA-FIG", "x"), 2, nil, nil},
		"with blank rows":             {head(1, "Code", "Statut") + data(2, "M5.MA-FIG", "") + data(3, "M5.MA-NAD", "x"), 1, nil, nil},
		"with nothing at all":         {"", 0, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			book := rewritten(t, small(t), map[string]func(string) []byte{"xl/worksheets/sheet2.xml": fixed("<worksheet><sheetData>" + c.sheet + "</sheetData></worksheet>")})
			f := readBook(t, book)
			assert.Len(t, f.rows, c.rows)
			assert.Equal(t, c.errors, keys(f.errors))
			assert.Equal(t, c.notices, keys(f.notices))
		})
	}
}

func keys(list []Finding) (keys []string) {
	for _, f := range list {
		keys = append(keys, f.Key)
	}
	return keys
}

func TestMergedCellsSayTheSameOfEachRow(t *testing.T) {
	rows := line2(str("A2", "M5.MA-FIG"), str("B2", "En cours")) + `<row r="3">` + str("A3", "M5.MA-NAD") + "</row>" + `<row r="4">` + str("A4", "M5.MA-ZAG") + "</row>"
	for name, c := range map[string]struct {
		merged string
		want   []string // of rows 2, 3 and 4
	}{
		"none":                      {"", []string{"En cours"}},
		"two rows":                  {`<mergeCell ref="B2:B3"/>`, []string{"En cours", "En cours"}},
		"three rows":                {`<mergeCell ref="B2:B4"/>`, []string{"En cours", "En cours", "En cours"}},
		"more rows than there are":  {`<mergeCell ref="B2:B900"/>`, []string{"En cours", "En cours", "En cours"}},
		"of nothing":                {`<mergeCell ref="B3:B4"/>`, []string{"En cours"}},
		"over the heading":          {`<mergeCell ref="B1:B4"/>`, []string{"En cours"}},
		"of a column that is not":   {`<mergeCell ref="Z2:Z4"/>`, []string{"En cours"}},
		"a range that is none":      {`<mergeCell ref="B4:B2"/>`, []string{"En cours"}},
		"two on each other":         {`<mergeCell ref="B2:B3"/><mergeCell ref="B3:B4"/>`, []string{"En cours", "En cours"}},
		"across columns, the first": {`<mergeCell ref="B2:D3"/>`, []string{"En cours", "En cours"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := readBook(t, sheetWith(t, "", rows, "", "<mergeCells>"+c.merged+"</mergeCells>"))
			var got []string
			for _, one := range f.rows {
				got = append(got, one.cells[Status].value)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestCellsWithoutTheirPlacesAreCounted(t *testing.T) {
	sheet := `<worksheet><sheetData><row><c t="str"><v>Code</v></c><c t="str"><v>Statut</v></c></row><row><c t="str"><v>M5.MA-FIG</v></c><c t="str"><v>x</v></c></row></sheetData></worksheet>`
	f := readBook(t, rewritten(t, small(t), map[string]func(string) []byte{"xl/worksheets/sheet2.xml": fixed(sheet)}))
	require.Len(t, f.rows, 1)
	assert.Equal(t, "M5.MA-FIG", f.rows[0].code())
	assert.Equal(t, "B2", f.rows[0].cell(Status))
}

func TestTextsOfSeveralPieces(t *testing.T) {
	shared := `<si><t>M5.</t><t>MA-FIG</t></si><si><r><t>En </t></r><r><t>cours</t></r><rPh><t>reading</t></rPh></si>`
	book := rewritten(t, sheetWith(t, "", line2(`<c r="A2" t="s"><v>0</v></c>`, `<c r="B2" t="s"><v> 1 </v></c>`), "", ""),
		map[string]func(string) []byte{"xl/sharedStrings.xml": func(s string) []byte { return []byte(strings.Replace(s, "<si>", shared+"<si>", 1)) }})
	f := readBook(t, book)
	require.Len(t, f.rows, 1)
	assert.Equal(t, "M5.MA-FIG", f.rows[0].code())
	assert.Equal(t, "En cours", f.rows[0].cells[Status].value, "without the readings of Asian texts")
}

func TestComplaintsAreBounded(t *testing.T) {
	var head strings.Builder
	for n := range MaxColumns - 2 {
		head.WriteString(str(cellName(n+3, 1), "Statut"))
	}
	f := readBook(t, sheetWith(t, head.String(), one, "", ""))
	assert.Len(t, f.errors, MaxColumns-2)
	for range MaxFindings {
		f.wrong(Finding{Key: "x"})
		f.notice(Finding{Key: "x"})
	}
	assert.Len(t, f.errors, MaxFindings)
	assert.Len(t, f.notices, MaxFindings)
}

func TestTheHiddenSheetSaysWhatTheWorkbookIsOf(t *testing.T) {
	f := readBook(t, small(t))
	assert.Equal(t, "r", f.round)
	assert.Equal(t, "A", f.agreement)
	assert.Equal(t, "2026-Q3", f.period)
	assert.Equal(t, 1, f.roundRef.version)
	assert.Equal(t, map[string]int{"M5.MA-FIG": 1, "M5.MA-NAD": 1}, f.versions)
	for name, c := range map[string]struct {
		change func(x *excelize.File)
		key    string
	}{
		"no signature":      {func(x *excelize.File) { _ = x.SetCellStr(hiddenSheet, "A1", "") }, "unknown"},
		"another signature": {func(x *excelize.File) { _ = x.SetCellStr(hiddenSheet, "A1", "budget") }, "unknown"},
		"no schema":         {func(x *excelize.File) { _ = x.SetCellStr(hiddenSheet, "B1", "") }, "schema"},
		"a schema to come":  {func(x *excelize.File) { _ = x.SetCellStr(hiddenSheet, "B1", "2") }, "schema"},
		"another name":      {func(x *excelize.File) { _ = x.SetSheetName(hiddenSheet, "caché") }, "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			book := worked(t, small(t), c.change)
			_, err := read(t.Context(), bytes.NewReader(book), int64(len(book)))
			refusedFor(t, problem.Invalid, "error.workbook."+c.key, err)
		})
	}
}

func TestAMarkedWorkbookSaysWhatIsWrongInTheReadersLanguage(t *testing.T) {
	rows := one + `<row r="3"><c r="A3" t="str"><v>M5.MA-NAD</v></c><c r="B3" t="str"><v>y</v></c></row>`
	book := sheetWith(t, "", rows, "", "")
	f := readBook(t, book)
	sheet := f.rows[0].sheet
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			l := locale.For(lang)
			findings := []Finding{
				{Sheet: sheet, Cell: "B2", Field: Status, Key: "error.status.unknown", Args: []any{"value", "x"}},
				{Sheet: sheet, Cell: "B2", Field: Status, Key: "error.workbook.status_missing"},
				{Sheet: sheet, Cell: "A2", Field: Code, Key: "error.workbook.code_missing"},
				{Sheet: "none", Cell: "A1", Key: "error.workbook.code_missing"},
				{Key: "workbook.notice.round_changed"},
			}
			var out bytes.Buffer
			require.NoError(t, f.mark(bytes.NewReader(book), findings, l, &out))
			worked(t, out.Bytes(), func(x *excelize.File) {
				head, err := x.GetCellValue(sheet, "C1")
				require.NoError(t, err)
				assert.Equal(t, Errors.title(l), head)
				said, err := x.GetCellValue(sheet, "C2")
				require.NoError(t, err)
				assert.Equal(t, strings.Join([]string{
					"B2: " + l.T("error.status.unknown", "value", "x"), "B2: " + l.T("error.workbook.status_missing"), "A2: " + l.T("error.workbook.code_missing"),
				}, "\n"), said)
				said, err = x.GetCellValue(sheet, "C3")
				require.NoError(t, err)
				assert.Empty(t, said, "nothing is wrong with that row")
				comments, err := x.GetComments(sheet)
				require.NoError(t, err)
				assert.Len(t, comments, 2, "one for each cell")
			})
			again := readBook(t, out.Bytes())
			assert.Len(t, again.rows, 2, "it is read again as it was")
			assert.Empty(t, keys(again.notices))
		})
	}
}

func TestMarkingAgainTakesAwayWhatWasMendedMeanwhile(t *testing.T) {
	book := sheetWith(t, "", one, "", "")
	marked, err := marking(t, book, "B2")
	require.NoError(t, err)
	f := readBook(t, marked)
	var out bytes.Buffer
	require.NoError(t, f.mark(bytes.NewReader(marked), nil, locale.For("fr"), &out))
	worked(t, out.Bytes(), func(x *excelize.File) {
		said, err := x.GetCellValue(f.rows[0].sheet, "C2")
		require.NoError(t, err)
		assert.Empty(t, said)
	})
}
