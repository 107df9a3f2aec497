package workbook

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/locale"
	"tracker/internal/store/storetest"
)

// soffice has LibreOffice save a file in another format, and returns it.
func soffice(t *testing.T, folder, file, format string) string {
	t.Helper()
	program, err := exec.LookPath("soffice")
	require.NoError(t, err, "LibreOffice opens the workbooks here; scripts/setup-tests installs it")
	into := filepath.Join(folder, "saved-"+format)
	command := exec.CommandContext(t.Context(), program,
		"-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(folder, "profile")), "--headless", "--convert-to", format, "--outdir", into, file)
	command.Env = append(os.Environ(), "HOME="+folder)
	said, err := command.CombinedOutput()
	require.NoError(t, err, string(said))
	name := filepath.Base(file)
	return filepath.Join(into, name[:len(name)-len(filepath.Ext(name))]+"."+format)
}

// What LibreOffice saved says what was filled in, also by way of its own format,
// which itself is refused.
func TestWorkbooksThatLibreOfficeSaved(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for lang, layout := range map[string]Layout{"fr": ByPledge, "ar": OneList} {
		t.Run(lang, func(t *testing.T) {
			folder := t.TempDir()
			l := locale.For(lang)
			book := o.edited(o.downloaded(o.planner, layout, lang), func(f *excelize.File) {
				put(t, f, nad, map[Field]any{Status: l.T("status.delivered"), Narrative: "=1+1\nثلاثة مراكز"})
				put(t, f, fig, map[Field]any{
					Status: l.T("status.in_progress"), Value: 0.1 + 0.2, Narrative: "Trois ateliers", EvidenceTitle: "PV", Evidence: "Délégation", EvidenceDate: "2026-09-03",
				})
				name, row := sheetOf(t, f, fig)
				require.NoError(t, f.SetCellFormula(name, cellName(columnOf(Value), row), "40+2.5")) // without a result
			})
			path := filepath.Join(folder, "classeur.xlsx")
			require.NoError(t, os.WriteFile(path, book, 0o600))
			saved := soffice(t, folder, path, "xlsx")
			ods := soffice(t, folder, path, "ods")
			back := soffice(t, folder, ods, "xlsx")
			content, err := os.ReadFile(ods)
			require.NoError(t, err)
			_, err = o.handIn(o.planner, content)
			refusedFor(t, "unsupported", "error.workbook.ods", err)
			for _, file := range []string{saved, back} {
				content, err := os.ReadFile(file)
				require.NoError(t, err)
				r := o.tried(o.planner, content)
				require.Empty(t, told(r.Errors), file)
				require.Empty(t, r.Notices, file)
				require.Len(t, r.Changes, 2, file)
				for _, c := range r.Changes {
					if c.Commitment == nad {
						require.Equal(t, "=1+1\nثلاثة مراكز", c.Narrative)
						require.Equal(t, "delivered", string(c.Status))
					} else {
						require.Equal(t, "42.5", c.Values[0].Value.String(), "the formula was reckoned")
						require.Equal(t, "2026-09-03", c.Evidence[0].Date.String())
					}
				}
			}
		})
	}
}

func sheetOf(t testing.TB, f *excelize.File, code string) (string, int) {
	t.Helper()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		require.NoError(t, err)
		for i, r := range rows {
			if name != hiddenSheet && len(r) > 0 && r[0] == code {
				return name, i + 1
			}
		}
	}
	t.Fatalf("%s is not there", code)
	return "", 0
}

// A workbook that was marked is opened by LibreOffice, with its comments.
func TestMarkedWorkbooksCanBeOpened(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.edited(o.downloaded(o.planner, ByPledge, "ar"), func(f *excelize.File) {
		put(t, f, fig, map[Field]any{Status: "x", Value: "1,234"})
	})
	r := o.tried(o.planner, book)
	require.Len(t, r.Errors, 2)
	marked := o.marked(r.Digest)
	folder := t.TempDir()
	path := filepath.Join(folder, "m.xlsx")
	require.NoError(t, os.WriteFile(path, marked, 0o600))
	saved, err := os.ReadFile(soffice(t, folder, path, "xlsx"))
	require.NoError(t, err)
	for _, content := range [][]byte{marked, saved} {
		worked(t, content, func(f *excelize.File) {
			comments, err := f.GetComments("M5")
			require.NoError(t, err)
			require.Len(t, comments, 2)
			message, err := f.GetCellValue("M5", cellName(len(columns)+1, rowNumber(t, f, fig)))
			require.NoError(t, err)
			require.Contains(t, message, columnName(columnOf(Status)))
			require.Contains(t, message, columnName(columnOf(Value)))
		})
		again := o.edited(content, func(f *excelize.File) { put(t, f, fig, map[Field]any{Status: "في طور الإنجاز", Value: 3}) })
		r := o.tried(o.planner, again)
		require.Empty(t, told(r.Errors), "corrected in the marked workbook")
		require.Empty(t, r.Notices)
		require.Len(t, r.Changes, 1)
	}
	twice := o.edited(marked, func(f *excelize.File) { put(t, f, fig, map[Field]any{Status: "في طور الإنجاز"}) })
	worked(t, o.marked(o.tried(o.planner, twice).Digest), func(f *excelize.File) {
		message, err := f.GetCellValue("M5", cellName(len(columns)+1, rowNumber(t, f, fig)))
		require.NoError(t, err)
		require.NotContains(t, message, cellName(columnOf(Status), rowNumber(t, f, fig)), "what was corrected is not said again")
	})
}

func rowNumber(t testing.TB, f *excelize.File, code string) int {
	_, row := sheetOf(t, f, code)
	return row
}
