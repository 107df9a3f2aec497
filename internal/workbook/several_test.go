package workbook

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// measureRow is the sheet and the row of a measure of a commitment.
func measureRow(t testing.TB, f *excelize.File, code, measure string) (sheet string, row int) {
	t.Helper()
	eachRow(t, f, func(in string, number int, cells rowCells) {
		if cells[Code] == code && cells[Measure] == measure {
			sheet, row = in, number
		}
	})
	require.NotZero(t, row, "%s, %s", code, measure)
	return sheet, row
}

// putMeasure writes cells of the row of a measure.
func putMeasure(t testing.TB, f *excelize.File, code, measure string, values rowValues) {
	t.Helper()
	sheet, row := measureRow(t, f, code, measure)
	for field, value := range values {
		require.NoError(t, f.SetCellValue(sheet, cellName(columnOf(field), row), value))
	}
}

type rowValues map[Field]any

// measured fills in commitments, whose measures have values.
func (o *office) measured(by people.Account, layout Layout, values map[string]map[string]any) []byte {
	o.Helper()
	return o.edited(o.downloaded(by, layout, "fr"), func(f *excelize.File) {
		for code, of := range values {
			put(o, f, code, map[Field]any{Status: "En cours", Narrative: "Détail."})
			for measure, value := range of {
				putMeasure(o, f, code, measure, rowValues{Value: value})
			}
		}
	})
}

var (
	ofTheMinistry = map[string]map[string]any{
		"M1.MA-NAD": {"M1.1": 2},
		"M8.MA-FIG": {"M8.1": 1, "M8.2": 3},
		"M3.MA-FIG": {"M3.1": 40, "M3.1 sex.women": 25, "M3.1 disability.with": 4},
		"M5.MA-FIG": {"M5.1": 1, "M5.2": 30, "M5.2 age-band.under-15": 0, "M5.2 age-band.15-24": "12,5"},
		"M5.MA-NAD": {"M5.2": 7},
	}
	ofTheCouncil = map[string]map[string]any{
		"C3.MA-FIG": {"C3.1 numerator": 9, "C3.1 denominator": 12},
		"C4.MA-FIG": {"C4.2": 20, "C4.2 sex.men": 11},
	}
)

func TestEveryKindOfMeasureIsReportedInTheWorkbook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		for _, c := range []struct {
			by     people.Account
			layout Layout
			values map[string]map[string]any
			rows   int
		}{{o.planner, ByPledge, ofTheMinistry, 12}, {o.councilPlanner, OneList, ofTheCouncil, 4}} {
			book := o.measured(c.by, c.layout, c.values)
			r := o.tried(c.by, book)
			require.Empty(t, told(r.Errors))
			require.Len(t, r.Changes, len(c.values))
			r, err := o.Apply(t.Context(), c.by, o.round.ID, r.Digest)
			require.NoError(t, err)
			require.True(t, r.Applied)
			var body applied
			entries := o.entries()
			require.NoError(t, entries[len(entries)-1].DecodeBody(&body))
			require.Equal(t, c.rows, body.Rows)
			for name, again := range map[string][]byte{"as it was": book, "sorted": o.edited(book, func(f *excelize.File) { reverse(t, f) })} {
				r = o.tried(c.by, again)
				require.Empty(t, told(r.Errors), name)
				require.Empty(t, r.Changes, name)
				require.Equal(t, c.rows, r.Unchanged, name)
			}
		}
		q := func(n int) *commitments.Quantity { return ptr(commitments.Whole(n)) }
		part := func(dimension, part string, n commitments.Quantity) commitments.Part {
			return commitments.Part{Dimension: dimension, Part: part, Value: n}
		}
		for code, want := range map[string][]commitments.Value{
			"M1.MA-NAD": {{Indicator: "M1.1", Value: *q(2)}},
			"M8.MA-FIG": {{Indicator: "M8.1", Value: *q(1)}, {Indicator: "M8.2", Value: *q(3)}},
			"M3.MA-FIG": {{Indicator: "M3.1", Value: *q(40), Parts: []commitments.Part{part("disability", "with", *q(4)), part("sex", "women", *q(25))}}},
			"M5.MA-FIG": {{Indicator: "M5.1", Value: *q(1)}, {
				Indicator: "M5.2", Value: *q(30), Parts: []commitments.Part{part("age-band", "under-15", 0), part("age-band", "15-24", 12*commitments.QuantityScale+5000)},
			}},
			"M5.MA-NAD": {{Indicator: "M5.2", Value: *q(7)}},
			"C3.MA-FIG": {{Indicator: "C3.1", Value: *q(75), Numerator: q(9), Denominator: q(12)}},
			"C4.MA-FIG": {{Indicator: "C4.2", Value: *q(20), Parts: []commitments.Part{part("sex", "men", *q(11))}}},
		} {
			require.Len(t, o.updates(code), 1, code)
			require.Equal(t, want, o.updates(code)[0].Values, code)
		}
	})
}

// reverse turns the rows of every table around.
func reverse(t testing.TB, f *excelize.File) {
	for _, sheet := range f.GetSheetList() {
		var rows [][]any
		eachRow(t, f, func(in string, _ int, cells rowCells) {
			if in != sheet {
				return
			}
			row := make([]any, len(columns))
			for i, c := range columns {
				if text, has := cells[c.Field]; has && text != "" {
					row[i] = typedAs(text)
				}
			}
			rows = append(rows, row)
		})
		slices.Reverse(rows)
		for i, row := range rows {
			require.NoError(t, f.SetSheetRow(sheet, cellName(1, i+2), &row))
		}
	}
}

func TestWhatIsWrongStandsInTheRowsOfItsMeasures(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"))
	for name, c := range map[string]struct {
		by      people.Account
		code    string
		values  map[string]any
		measure string // whose cell is wrong
		key     string
	}{
		"parts beyond the whole":   {o.planner, "M5.MA-FIG", map[string]any{"M5.1": 1, "M5.2": 3, "M5.2 age-band.15-24": 4}, "M5.2", "error.value.parts"},
		"parts without a whole":    {o.planner, "M3.MA-FIG", map[string]any{"M3.1 sex.men": 4}, "M3.1", "error.value.parts_alone"},
		"a part below zero":        {o.planner, "M5.MA-FIG", map[string]any{"M5.2": 3, "M5.2 age-band.25-59": -1}, "M5.2 age-band.25-59", "error.value.part_negative"},
		"a part that is no number": {o.planner, "M3.MA-FIG", map[string]any{"M3.1": 3, "M3.1 sex.men": "x"}, "M3.1 sex.men", "error.number.malformed"},
		"one of two in two ways":   {o.planner, "M8.MA-FIG", map[string]any{"M8.1": "1,234", "M8.2": 1}, "M8.1", "error.number.ambiguous"},
		"more milestones":          {o.planner, "M8.MA-FIG", map[string]any{"M8.2": 5}, "M8.2", "error.value.milestones"},
		"half a milestone":         {o.planner, "M8.MA-FIG", map[string]any{"M8.2": 1.5}, "M8.2", "error.value.milestones"},
		"half a ratio":             {o.councilPlanner, "C3.MA-FIG", map[string]any{"C3.1 numerator": 1}, "C3.1 denominator", "error.value.ratio"},
		"the other half":           {o.councilPlanner, "C3.MA-FIG", map[string]any{"C3.1 denominator": 1}, "C3.1 numerator", "error.value.ratio"},
		"a ratio of nothing":       {o.councilPlanner, "C3.MA-FIG", map[string]any{"C3.1 numerator": 1, "C3.1 denominator": 0}, "C3.1 denominator", "error.value.denominator"},
	} {
		for _, layout := range Layouts {
			t.Run(fmt.Sprint(name, ", ", layout), func(t *testing.T) {
				book := o.measured(c.by, layout, map[string]map[string]any{c.code: c.values})
				r := o.tried(c.by, book)
				require.Len(t, r.Errors, 1, "%v", told(r.Errors))
				assert.Equal(t, c.key, r.Errors[0].Key)
				assert.Equal(t, Value, r.Errors[0].Field)
				worked(t, book, func(f *excelize.File) {
					sheet, row := measureRow(t, f, c.code, c.measure)
					assert.Equal(t, location(sheet, cellName(columnOf(Value), row)), r.Errors[0].Location())
				})
			})
		}
	}
}

// What a ratio is made of shows no percentage, although the ratio is one.
func TestTheSidesOfARatioAreNoPercentages(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.edited(o.measured(o.councilPlanner, OneList, map[string]map[string]any{"C3.MA-FIG": {"C3.1 numerator": 0.5, "C3.1 denominator": 1}}), func(f *excelize.File) {
		style, err := f.NewStyle(&excelize.Style{NumFmt: 9})
		require.NoError(t, err)
		sheet, row := measureRow(t, f, "C3.MA-FIG", "C3.1 numerator")
		at := cellName(columnOf(Value), row)
		require.NoError(t, f.SetCellStyle(sheet, at, at, style))
	})
	r := o.tried(o.councilPlanner, book)
	require.Equal(t, []string{"error.workbook.value_percent"}, keys(r.Errors))
}

// Each indicator has warnings of its own, which wait in one cell for one answer.
func TestWarningsOfSeveralIndicatorsAreAnsweredInTheFirstRow(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"))
	c, err := o.Tracker.Store.Read(t.Context()).Commitment(fig)
	require.NoError(t, err)
	_, err = o.Tracker.Revise(t.Context(), o.planner, fig, commitments.TermsInput{
		Targets: []commitments.TargetInput{{Indicator: "M5.1", Target: ptr("2")}, {Indicator: "M5.2", Target: ptr("3")}}, Version: c.Version,
	})
	require.NoError(t, err)
	book := o.measured(o.planner, ByPledge, map[string]map[string]any{fig: {"M5.1": 5, "M5.2": 9}})
	r := o.tried(o.planner, book)
	require.Len(t, r.Errors, 2)
	worked(t, book, func(f *excelize.File) {
		sheet, row := measureRow(t, f, fig, "M5.1")
		for i, indicator := range []string{"M5.1", "M5.2"} {
			assert.Equal(t, commitments.OverTarget, r.Errors[i].Rule)
			assert.Equal(t, indicator, r.Errors[i].Indicator)
			assert.Equal(t, Answer, r.Errors[i].Field)
			assert.Equal(t, location(sheet, cellName(columnOf(Answer), row)), r.Errors[i].Location())
		}
	})
	assert.Equal(t, "M5.2: With this update the value comes to 9 and goes beyond the target (3).", r.Errors[1].Message(locale.For("en")))
	marked := o.marked(r.Digest)
	worked(t, marked, func(f *excelize.File) {
		_, row := measureRow(t, f, fig, "M5.1")
		said, err := f.GetCellValue("M5", cellName(len(columns)+1, row))
		require.NoError(t, err)
		assert.Contains(t, said, "M5.1")
		assert.Contains(t, said, "M5.2")
	})
	r = o.tried(o.planner, o.edited(marked, func(f *excelize.File) {
		putMeasure(t, f, fig, "M5.1", rowValues{Answer: "Deux communes de plus ont contribué."})
	}))
	require.Empty(t, told(r.Errors))
	require.Len(t, r.Changes, 1)
	for i, indicator := range []string{"M5.1", "M5.2"} {
		assert.Equal(t, indicator, r.Changes[0].Warnings[i].Indicator)
		assert.Equal(t, "Deux communes de plus ont contribué.", r.Changes[0].Warnings[i].Answer)
	}
}

// Messages stand in the rows of what they are about, and go once that is corrected.
func TestAMarkedWorkbookHasItsMessagesInTheRowsOfTheMeasures(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"))
	book := o.edited(o.measured(o.planner, OneList, map[string]map[string]any{
		fig: {"M5.1": "x", "M5.2": 3, "M5.2 age-band.15-24": -1}, "M8.MA-FIG": {"M8.2": 9},
	}), func(f *excelize.File) {
		putMeasure(t, f, fig, "M5.2", rowValues{Status: "Achevée"})
	})
	r := o.tried(o.planner, book)
	message := func(f *excelize.File, code, measure string) string {
		sheet, row := measureRow(t, f, code, measure)
		said, err := f.GetCellValue(sheet, cellName(len(columns)+1, row))
		require.NoError(t, err)
		return said
	}
	marked := o.marked(r.Digest)
	worked(t, marked, func(f *excelize.File) {
		for measure, said := range map[string]bool{"M5.1": true, "M5.2": true, "M5.2 age-band.15-24": true, "M5.2 age-band.25-59": false} {
			assert.Equal(t, said, message(f, fig, measure) != "", measure)
		}
		assert.NotEmpty(t, message(f, "M8.MA-FIG", "M8.2"))
		assert.Empty(t, message(f, "M8.MA-FIG", "M8.1"))
	})
	again := o.edited(marked, func(f *excelize.File) {
		putMeasure(t, f, fig, "M5.1", rowValues{Value: 1})
		putMeasure(t, f, fig, "M5.2", rowValues{Status: nil})
		putMeasure(t, f, fig, "M5.2 age-band.15-24", rowValues{Value: 1})
	})
	r = o.tried(o.planner, again)
	require.Len(t, r.Errors, 1)
	worked(t, o.marked(r.Digest), func(f *excelize.File) {
		assert.Empty(t, message(f, fig, "M5.2"))
		assert.NotEmpty(t, message(f, "M8.MA-FIG", "M8.2"))
	})
}

func TestARoundThatRequiresValuesRequiresThoseOfEveryIndicator(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"), func(in *collection.OpenInput) { in.Requires = &[]string{"value"} })
	book := o.measured(o.planner, ByPledge, map[string]map[string]any{fig: {"M5.2": 3}, "M8.MA-FIG": {}})
	places := map[string]string{}
	for _, f := range o.tried(o.planner, book).Errors {
		assert.Equal(t, "error.round.value_required", f.Key)
		places[f.Location()] = f.Key
	}
	worked(t, book, func(f *excelize.File) {
		for code, of := range map[string][]string{fig: {"M5.1"}, "M8.MA-FIG": {"M8.1", "M8.2"}} {
			for _, measure := range of {
				sheet, row := measureRow(t, f, code, measure)
				assert.Contains(t, places, location(sheet, cellName(columnOf(Value), row)))
			}
		}
	})
	assert.Len(t, places, 3)
}

// A workbook of before there were measures, or of which the column was taken out.
func TestAWorkbookWithoutMeasures(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"))
	book := o.edited(o.measured(o.planner, OneList, map[string]map[string]any{nad: {"M1.1": 2}, fig: {"M5.1": 3}, "M3.MA-FIG": {"M3.1": 4}}), func(f *excelize.File) {
		require.NoError(t, f.RemoveCol("Liste", "B"))
	})
	r := o.tried(o.planner, book)
	require.Equal(t, []string{"error.workbook.measure_missing"}, keys(r.Errors))
	require.Equal(t, map[string]string{
		"Liste!A" + rowOf(t, book, "Liste", fig): "It is not said what this value is of. Write one of these in the column “Measure”: M5.1, M5.2.",
	}, told(r.Errors))
	require.Len(t, r.Changes, 2)
	for _, c := range r.Changes {
		require.Len(t, c.Values, 1)
	}
}

// What can't be filled in is locked, and what is of the commitment stands once.
func TestCellsThatAreNotFilledInAreLocked(t *testing.T) {
	o := newOfficeOf(t, storetest.SQLite(t), trackertest.Typed("M5.1"))
	worked(t, o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
		for measure, first := range map[string]bool{"M5.1": true, "M5.2": false, "M5.2 age-band.15-24": false} {
			sheet, row := measureRow(t, f, fig, measure)
			for i, c := range columns {
				id, err := f.GetCellStyle(sheet, cellName(i+1, row))
				require.NoError(t, err)
				style, err := f.GetStyle(id)
				require.NoError(t, err)
				open := c.Field == Value || c.Field == Note || c.input && first
				assert.Equal(t, !open, style.Protection == nil || style.Protection.Locked, "%s of %s", c.Field, measure)
			}
		}
	})
}

func TestWhatARowMeasuresIsSaidInWords(t *testing.T) {
	o := demonstrated(t, storetest.SQLite(t))
	for lang, want := range map[string]map[string]string{
		"fr": {
			"M8.1": "Projets de la coordination locale soutenus (projets)", "M5.2 age-band.15-24": "Femmes formées dans les centres – Tranche d'âge : 15 à 24 ans (femmes formées)",
			"M8.2": "Étapes du plan d'action de la coordination locale (4 jalons)", "C3.1 numerator": "Part des actions suivies dont les données sont à jour : numérateur",
		},
		"ar": {
			"M8.1": "مشاريع التنسيقية المحلية المدعومة (مشروع)", "M8.2": "مراحل خطة عمل التنسيقية المحلية (4 مراحل)",
			"C3.1 denominator": "نسبة الالتزامات التي حينت معطياتها: المقام",
		},
		"en": {
			"M8.1": "Projects of the local coordination body supported (projects)", "M8.2": "Steps of the local coordination body's action plan (4 milestones)",
			"C3.1 numerator": "Share of followed actions with up-to-date data: numerator", "C4.2 sex.women": "Executives and partners trained – Sex: Women (people trained)",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			for _, by := range []people.Account{o.planner, o.councilPlanner} {
				worked(t, o.downloaded(by, ByPledge, lang), func(f *excelize.File) {
					eachRow(t, f, func(_ string, _ int, cells rowCells) {
						if said, has := want[cells[Measure]]; has {
							assert.Equal(t, said, plainText(cells[IndicatorName]))
						}
					})
				})
			}
		})
	}
	t.Run("milestones are named", func(t *testing.T) {
		worked(t, o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
			lists, err := f.GetDataValidations("M8")
			require.NoError(t, err)
			_, row := measureRow(t, f, "M8.MA-FIG", "M8.2")
			at := cellName(columnOf(Value), row)
			i := slices.IndexFunc(lists, func(v *excelize.DataValidation) bool { return slices.Contains(rangeList(v.Sqref), at+":"+at) })
			require.GreaterOrEqual(t, i, 0)
			assert.Equal(t, "Un nombre entier de 0 à 4\u202f: combien ont été atteints parmi 1. Plan d'action adopté, 2. Financement assuré, 3. Projets lancés et 4. Plan d'action exécuté.", *lists[i].Prompt)
		})
	})
	t.Run("a ratio's target has its unit", func(t *testing.T) {
		worked(t, o.downloaded(o.councilPlanner, OneList, "fr"), func(f *excelize.File) {
			found := 0
			eachRow(t, f, func(_ string, _ int, cells rowCells) {
				if cells[Measure] == "C3.1 numerator" && cells[Target] != "" {
					found++
					assert.Regexp(t, `^\d+\x{a0}%$`, plainText(cells[Target]))
				}
			})
			assert.Positive(t, found)
		})
	})
}

// plainText is a text without the marks of direction in it.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\u2068' || r == '\u2069' {
			return -1
		}
		return r
	}, s)
}

func rangeList(sqref string) []string { return strings.Fields(sqref) }
