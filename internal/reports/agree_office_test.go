package reports_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/locale"
)

// offices is the workbooks of an edition by language: as they were issued, as
// LibreOffice saved them again, and the sheets that LibreOffice reckoned of
// workbooks in which every total had been made wrong.
type offices struct {
	issued, saved map[string][]byte
	reckoned      map[string]map[string][][]string // by the name of the sheet
}

// inOffice has LibreOffice open the workbooks, reckon every formula anew and
// write them again.
func inOffice(t *testing.T, by map[string][]byte) offices {
	o := offices{map[string][]byte{}, map[string][]byte{}, map[string]map[string][][]string{}}
	folder := t.TempDir()
	put := func(path string, content []byte) {
		path = filepath.Join(folder, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, content, 0o600))
	}
	put("profile/user/registrymodifications.xcu", []byte(reckonAlways))
	for _, lang := range locale.Supported {
		o.issued[lang] = by[map[bool]string{true: "report.xlsx", false: "report." + lang + ".xlsx"}[lang == "fr"]]
		put("issued/"+lang+".xlsx", o.issued[lang])
		put("wrong/"+lang+".xlsx", withWrongTotals(t, o.issued[lang]))
	}
	soffice(t, folder, "saved", "xlsx", "issued")
	soffice(t, folder, "reckoned", everySheet, "wrong")
	for _, lang := range locale.Supported {
		var err error
		o.saved[lang], err = os.ReadFile(filepath.Join(folder, "saved", lang+".xlsx"))
		require.NoError(t, err)
		o.reckoned[lang] = sheetsIn(t, filepath.Join(folder, "reckoned"), lang)
		checkFormulas(t, lang, o.issued[lang], o.saved[lang])
		for name, lines := range o.reckoned[lang] {
			for _, line := range lines {
				for _, cell := range line {
					require.NotRegexp(t, errorInCell, cell, "%s %s", lang, name)
				}
			}
		}
	}
	return o
}

// reckonAlways is the setting of LibreOffice by which it trusts no value of a
// formula that a workbook comes with.
const reckonAlways = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
`

// everySheet writes each sheet of a workbook as a CSV file in UTF-8, numbers as
// they are kept.
const everySheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"

// soffice converts the workbooks of a folder at once.
func soffice(t *testing.T, folder, into, format, from string) {
	program, err := exec.LookPath("soffice")
	require.NoError(t, err, "LibreOffice opens the workbooks here; scripts/setup-tests installs it")
	books, err := filepath.Glob(filepath.Join(folder, from, "*.xlsx"))
	require.NoError(t, err)
	args := []string{
		"-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(folder, "profile")),
		"--headless", "--convert-to", format, "--outdir", filepath.Join(folder, into),
	}
	command := exec.CommandContext(t.Context(), program, append(args, books...)...)
	command.Env = append(os.Environ(), "HOME="+folder)
	said, err := command.CombinedOutput()
	require.NoError(t, err, string(said))
}

// sheetsIn reads the sheets of a workbook that LibreOffice wrote, by their names.
func sheetsIn(t *testing.T, folder, book string) map[string][][]string {
	sheets := map[string][][]string{}
	paths, err := filepath.Glob(filepath.Join(folder, book+"-*.csv"))
	require.NoError(t, err)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), book+"-"), ".csv")
		sheets[name], err = csv.NewReader(bytes.NewReader(content)).ReadAll()
		require.NoError(t, err, path)
	}
	return sheets
}

var valueOfFormula = regexp.MustCompile(`</f><v>[^<]*</v>`)

// withWrongTotals gives every formula of a workbook a value that it does not
// come to.
func withWrongTotals(t *testing.T, content []byte) []byte {
	book, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	var out bytes.Buffer
	wrong := zip.NewWriter(&out)
	for _, f := range book.File {
		part, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(part)
		require.NoError(t, err)
		into, err := wrong.Create(f.Name)
		require.NoError(t, err)
		_, err = into.Write(valueOfFormula.ReplaceAll(text, []byte(`</f><v>987654</v>`)))
		require.NoError(t, err)
	}
	require.NoError(t, wrong.Close())
	return out.Bytes()
}

var errorInCell = regexp.MustCompile(`^(?:#[A-Z/0-9?]+!?\??|Err:\d+)$`)

// checkFormulas makes sure that each formula of the workbook came to the number
// that it was issued with once it was reckoned anew, and that no cell is an
// error.
func checkFormulas(t *testing.T, lang string, issued, saved []byte) {
	before, err := excelize.OpenReader(bytes.NewReader(issued))
	require.NoError(t, err)
	defer before.Close()
	after, err := excelize.OpenReader(bytes.NewReader(saved))
	require.NoError(t, err)
	defer after.Close()
	require.Equal(t, before.GetSheetList(), after.GetSheetList())
	formulas := 0
	for _, sheet := range before.GetSheetList() {
		lines, err := before.GetRows(sheet)
		require.NoError(t, err)
		for y, line := range lines {
			for x := range line {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				require.NoError(t, err)
				if checkCell(t, lang, sheet, at, before, after) {
					formulas++
				}
			}
		}
	}
	require.Greater(t, formulas, 150, "the totals are formulas")
}

// checkCell reports whether the cell is a formula.
func checkCell(t *testing.T, lang, sheet, at string, before, after *excelize.File) bool {
	for _, book := range []*excelize.File{before, after} {
		kind, err := book.GetCellType(sheet, at)
		require.NoError(t, err)
		require.NotEqual(t, excelize.CellTypeError, kind, "%s %s %s", lang, sheet, at)
	}
	formula, err := before.GetCellFormula(sheet, at)
	require.NoError(t, err)
	if formula == "" {
		return false
	}
	kind, err := before.GetCellType(sheet, at)
	require.NoError(t, err)
	require.NotEqual(t, excelize.CellTypeFormula, kind, "%s %s %s comes to a text", lang, sheet, at)
	kept, err := after.GetCellFormula(sheet, at)
	require.NoError(t, err)
	require.NotEmpty(t, kept, "%s %s %s", lang, sheet, at)
	unformatted := excelize.Options{RawCellValue: true}
	want, err := before.GetCellValue(sheet, at, unformatted)
	require.NoError(t, err)
	got, err := after.GetCellValue(sheet, at, unformatted)
	require.NoError(t, err)
	require.NotEmpty(t, want, "%s %s %s", lang, sheet, at)
	require.Equal(t, want, got, "%s %s %s", lang, sheet, at)
	return true
}
