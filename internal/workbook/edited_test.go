package workbook

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/store/storetest"
)

// aim gives the commitment a target of its first indicator.
func (o *office) aim(code, target string) {
	o.Helper()
	c, err := o.Tracker.Store.Read(o.Context()).Commitment(code)
	require.NoError(o, err)
	_, err = o.Tracker.Revise(o.Context(), o.planner, code, commitments.TermsInput{
		Targets: []commitments.TargetInput{{Indicator: c.Pledge + ".1", Target: &target}}, Version: c.Version,
	})
	require.NoError(o, err)
}

// list opens the workbook of one list in French and says in which row a code is.
func (o *office) list(work func(f *excelize.File, row func(code string) int)) []byte {
	o.Helper()
	return o.edited(o.downloaded(o.planner, OneList, "fr"), func(f *excelize.File) {
		work(f, func(code string) int { return rowIn(o, f, "Liste", code) })
	})
}

func rowIn(t testing.TB, f *excelize.File, sheet, code string) int {
	t.Helper()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	for i, r := range rows {
		for _, text := range r {
			if text == code {
				return i + 1
			}
		}
	}
	t.Fatalf("%s is not there", code)
	return 0
}

// What spreadsheets and those who use them do to a workbook.
func TestWorkbooksThatWentThroughManyHands(t *testing.T) {
	day := time.Date(2026, 9, 3, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		does func(f *excelize.File, row func(string) int)
		want map[string]string // of the commitment: status, value and narrative
		errs map[string]string // by the cells, where row 2 stands for the row of nad
		says string            // a notice
	}{
		"columns moved, and others put between": {does: func(f *excelize.File, row func(string) int) {
			n := row(nad)
			f.InsertCols("Liste", "A", 2)
			f.SetCellValue("Liste", "A1", "N°")
			f.SetCellValue("Liste", "B1", "Chargé")
			f.SetCellValue("Liste", cellName(2, n), "Fatima")
			f.SetCellValue("Liste", cellName(30, 1), " STATUT ")
			f.SetCellValue("Liste", cellName(columnOf(Status)+2, 1), "x")
			f.SetCellValue("Liste", cellName(30, n), "livree")
		}, want: map[string]string{nad: "delivered"}, says: "Chargé"},
		"rows above the heading": {does: func(f *excelize.File, row func(string) int) {
			f.InsertRows("Liste", 1, 3)
			f.SetCellValue("Liste", "A1", "Délégation du ministère")
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
		}, want: map[string]string{nad: "in_progress"}},
		"headings and statuses of other languages": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), 1), "الوضعية")
			f.SetCellValue("Liste", cellName(columnOf(Value), 1), "Value\u00a0(to fill in)")
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "\u200fمسلم")
			f.SetCellValue("Liste", cellName(columnOf(Status), row(fig)), "NOT_STARTED")
			f.SetCellValue("Liste", cellName(columnOf(Value), row(fig)), 7)
		}, want: map[string]string{nad: "delivered", fig: "not_started 7"}},
		"numbers as texts": {does: func(f *excelize.File, row func(string) int) {
			for code, value := range map[string]string{nad: "١٬٢٣٤٫٥", fig: " 12\u202f345,5\u00a0"} {
				f.SetCellValue("Liste", cellName(columnOf(Status), row(code)), "En cours")
				f.SetCellValue("Liste", cellName(columnOf(Value), row(code)), value)
			}
		}, want: map[string]string{nad: "in_progress 1234.5", fig: "in_progress 12345.5"}},
		"numbers as programs keep them": {does: func(f *excelize.File, row func(string) int) {
			for code, value := range map[string]float64{nad: 0.1 + 0.2, fig: 1.234} {
				f.SetCellValue("Liste", cellName(columnOf(Status), row(code)), "En cours")
				f.SetCellValue("Liste", cellName(columnOf(Value), row(code)), value)
			}
		}, want: map[string]string{nad: "in_progress 0.3", fig: "in_progress 1.234"}},
		"a number that could be two": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
			f.SetCellValue("Liste", cellName(columnOf(Value), row(nad)), "1,234")
		}, errs: map[string]string{"L": "two ways"}},
		"errors of the spreadsheet": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
			f.SetCellFormula("Liste", cellName(columnOf(Value), row(nad)), "1/0")
		}, errs: map[string]string{"L": "formula"}},
		"a value that became a date": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
			f.SetCellValue("Liste", cellName(columnOf(Value), row(nad)), day)
		}, errs: map[string]string{"L": "date"}},
		"a date as a date, and as texts": {does: func(f *excelize.File, row func(string) int) {
			for i, code := range []string{nad, fig, "M2.MA-FIG"} {
				put := func(field Field, value any) { f.SetCellValue("Liste", cellName(columnOf(field), row(code)), value) }
				put(Status, "En cours")
				put(EvidenceTitle, "PV")
				put(Evidence, "Délégation")
				put(EvidenceDate, []any{day, "٣/٩/٢٠٢٦", "2026/9/3"}[i])
			}
		}, want: map[string]string{nad: "in_progress 2026-09-03", fig: "in_progress 2026-09-03", "M2.MA-FIG": "in_progress 2026-09-03"}},
		"cells made one": {does: func(f *excelize.File, row func(string) int) {
			n := row(nad)
			f.SetCellValue("Liste", cellName(columnOf(Status), n), "En cours")
			f.MergeCell("Liste", cellName(columnOf(Status), n), cellName(columnOf(Status), n+1))
			f.SetCellValue("Liste", cellName(columnOf(Narrative), n), "un")
			f.SetCellValue("Liste", cellName(columnOf(Narrative), n+1), "deux")
		}, want: map[string]string{nad: "in_progress un", "M1.MA-KHN": "in_progress deux"}},
		"what begins like a formula": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
			f.SetCellStr("Liste", cellName(columnOf(Narrative), row(nad)), "=1+1")
		}, want: map[string]string{nad: "in_progress =1+1"}},
		"rows added by hand": {does: func(f *excelize.File, row func(string) int) {
			n := row(nad)
			f.RemoveRow("Liste", n)
			f.SetCellValue("Liste", "A300", " m1.ma-nad ")
			f.SetCellValue("Liste", cellName(columnOf(Status), 300), "En cours")
		}, want: map[string]string{nad: "in_progress"}},
		"a row of nobody's, and one twice": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
			for n, code := range []string{"X9.MA-NAD", nad, ""} {
				f.SetCellValue("Liste", cellName(1, 300+n), code)
				f.SetCellValue("Liste", cellName(columnOf(Status), 300+n), "En cours")
			}
		}, errs: map[string]string{"Liste!A300": "X9.MA-NAD", "Liste!A301": "already", "Liste!A302": "no code"}},
		"a column twice": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(25, 1), "Statut")
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
		}, errs: map[string]string{"Liste!Y1": "twice"}},
		"a status that is none, and a row without one": {does: func(f *excelize.File, row func(string) int) {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "Fini")
			f.SetCellValue("Liste", cellName(columnOf(Value), row(fig)), 2)
		}, errs: map[string]string{"K": "Fini", "FIG K": "Choose a status"}},
		"a sheet that is not a table": {does: func(f *excelize.File, row func(string) int) {
			f.NewSheet("Brouillon")
			f.SetCellValue("Brouillon", "B2", "appeler Bouarfa")
			f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
		}, want: map[string]string{nad: "in_progress"}, says: "Brouillon"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t))
			rows := map[string]int{}
			book := o.list(func(f *excelize.File, row func(string) int) {
				rows[nad], rows[fig] = row(nad), row(fig)
				c.does(f, row)
			})
			r := o.tried(o.planner, book)
			said := told(r.Errors)
			require.Len(t, said, len(c.errs), "%v", said)
			for cell, part := range c.errs {
				code := nad
				if rest, is := strings.CutPrefix(cell, "FIG "); is {
					cell, code = rest, fig
				}
				if len(cell) == 1 {
					cell = "Liste!" + cellName(int(cell[0]-'A')+1, rows[code])
				}
				require.Contains(t, said[cell], part, "%v", said)
			}
			var notices []string
			for _, n := range r.Notices {
				notices = append(notices, n.Location()+" "+locale.For("fr").T(n.Key, n.Args...))
			}
			require.Contains(t, strings.Join(notices, "\n"), c.says)
			if c.want != nil {
				require.Len(t, r.Changes, len(c.want))
			}
			for _, change := range r.Changes {
				if c.want == nil {
					continue
				}
				parts := []string{string(change.Status)}
				for _, v := range change.Values {
					parts = append(parts, v.Value.String())
				}
				if change.Narrative != "" {
					parts = append(parts, change.Narrative)
				}
				for _, e := range change.Evidence {
					parts = append(parts, e.Date.String())
				}
				require.Equal(t, c.want[change.Commitment], strings.Join(parts, " "), change.Commitment)
			}
		})
	}
}

// A percentage is a hundredth of what its cell shows.
func TestPercentages(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), func(d *commitments.Definition) { d.Pledges[0].Indicators[0].Unit = commitments.PercentUnit })
	o.aim(nad, "90")
	o.aim(fig, "9")
	book := o.list(func(f *excelize.File, row func(string) int) {
		style, err := f.NewStyle(&excelize.Style{NumFmt: 9})
		require.NoError(t, err)
		for code, value := range map[string]float64{nad: 0.855, fig: 0.3} {
			f.SetCellValue("Liste", cellName(columnOf(Status), row(code)), "En cours")
			at := cellName(columnOf(Value), row(code))
			f.SetCellValue("Liste", at, value)
			f.SetCellStyle("Liste", at, at, style)
		}
	})
	r := o.tried(o.planner, book)
	require.Len(t, r.Changes, 1)
	require.Equal(t, "85.5", r.Changes[0].Values[0].Value.String())
	require.Len(t, r.Errors, 1)
	require.Equal(t, "error.workbook.value_percent", r.Errors[0].Key)

	book = o.list(func(f *excelize.File, row func(string) int) {
		f.SetCellValue("Liste", cellName(columnOf(Status), row(nad)), "En cours")
		f.SetCellValue("Liste", cellName(columnOf(Value), row(nad)), 130)
	})
	r = o.tried(o.planner, book)
	require.Equal(t, map[string]string{"Liste!L" + rowOf(t, book, "Liste", nad): "The value 130 is above 100, although the indicator is measured in percent."}, told(r.Errors))
}

// One explanation serves all warnings of a row.
func TestWarningsAreAnsweredInTheWorkbook(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.aim(nad, "9")
	fill := func(answer string) []byte {
		return o.list(func(f *excelize.File, row func(string) int) {
			put(t, f, nad, map[Field]any{Status: "Achevée", Value: 8, Narrative: "x", Answer: answer})
		})
	}
	r := o.tried(o.planner, fill(""))
	require.Len(t, r.Errors, 2)
	for _, f := range r.Errors {
		require.Equal(t, Answer, f.Field)
		require.NotEmpty(t, f.Rule)
	}
	r = o.tried(o.planner, fill("Le neuvième est prêt."))
	require.Empty(t, told(r.Errors))
	r, err := o.Apply(t.Context(), o.planner, o.round.ID, r.Digest)
	require.NoError(t, err)
	u := o.updates(nad)[0]
	require.Len(t, u.Warnings, 2)
	require.Equal(t, "Le neuvième est prêt.", u.Warnings[1].Answer)
}

func TestWhatARoundRequiresIsGivenInTheWorkbook(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t), func(in *collection.OpenInput) {
		in.Requires = &[]string{"value", "narrative", "evidence"}
	})
	o.aim(nad, "9")
	fill := func(values map[Field]any) map[string]string {
		values[Status] = "En cours"
		book := o.list(func(f *excelize.File, row func(string) int) { put(t, f, nad, values) })
		return told(o.tried(o.planner, book).Errors)
	}
	require.Len(t, fill(map[Field]any{}), 3)
	require.Len(t, fill(map[Field]any{Value: 3, Narrative: "x", Evidence: "https://example.ma/a"}), 1, "a title")
	require.Empty(t, fill(map[Field]any{Value: 3, Narrative: "x", Evidence: "https://example.ma/a", EvidenceTitle: "Annonce"}))
}
