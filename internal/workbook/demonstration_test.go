package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/seed"
)

// demonstrated is an office in which the demonstration has happened.
func demonstrated(t testing.TB, db *store.DB) *office {
	o := newOffice(t, db)
	o.clock.SetDay("2026-10-28")
	items := seed.Demo(o.world.Definition, o.world.ByEmail(), o.Tracker.Today(), o.world.Location)
	require.NoError(t, o.Tracker.Import(t.Context(), people.SystemAccount(), slices.Values(items), nil))
	return o
}

// rowCells is a row of a workbook, by its columns.
type rowCells map[Field]string

// eachRow calls work with every row of the workbook that names a commitment.
func eachRow(t testing.TB, f *excelize.File, work func(sheet string, row int, cells rowCells)) {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		if sheet == hiddenSheet || len(rows[0]) < len(columns) {
			continue
		}
		for i, texts := range rows[1:] {
			cells := rowCells{}
			for c, text := range texts[:min(len(texts), len(columns))] {
				cells[columns[c].Field] = text
			}
			work(sheet, i+2, cells)
		}
	}
}

// kindOf says what a measure's row is of.
func kindOf(pledges []commitments.Pledge, measure string) string {
	indicator, rest, _ := strings.Cut(measure, " ")
	code, _ := commitments.SplitIndicator(indicator)
	for _, p := range pledges {
		if p.Code == code {
			in := commitments.FindIndicator(p.Indicators, indicator)
			kind := string(in.Kind) + " " + string(in.Counting)
			if strings.Contains(rest, ".") {
				kind = "part"
			}
			return kind
		}
	}
	return ""
}

// What was reported for the period, copied into the workbook, changes nothing; neither
// does a workbook that comes back as it went out.
func TestTheDemonstrationsWorkbookOutAndBack(t *testing.T) { storetest.Each(t, outAndBack) }

func outAndBack(t *testing.T, db *store.DB) {
	o := demonstrated(t, db)
	for _, by := range []people.Account{o.planner, o.councilPlanner} {
		pledges, err := o.Tracker.Pledges(t.Context(), by, "")
		require.NoError(t, err)
		for _, lang := range locale.Supported {
			for _, layout := range Layouts {
				t.Run(fmt.Sprint(by.Party, ", ", lang, ", ", layout), func(t *testing.T) {
					period := locale.For(lang).Period("quarter", 2026, 3)
					blank := o.downloaded(by, layout, lang)
					r := o.tried(by, blank)
					assert.Empty(t, told(r.Errors))
					assert.Empty(t, r.Changes)
					assert.Zero(t, r.Unchanged)
					assert.Empty(t, r.Notices)

					kinds, rows := map[string]int{}, 0
					copied := o.edited(blank, func(f *excelize.File) {
						standing := map[string]bool{}
						eachRow(t, f, func(sheet string, row int, cells rowCells) {
							code := cells[Code]
							if cells[LastStatus] != "" {
								standing[code] = cells[LastPeriod] == period && o.stands(by, code)
							}
							if !standing[code] {
								return
							}
							for from, to := range map[Field]Field{LastStatus: Status, LastValue: Value, LastNarrative: Narrative} {
								if cells[from] != "" {
									require.NoError(t, f.SetCellValue(sheet, cellName(columnOf(to), row), typedAs(cells[from])))
								}
							}
							if cells[LastStatus] != "" {
								reason, words := o.delay(code, lang)
								require.NoError(t, f.SetCellValue(sheet, cellName(columnOf(DelayReason), row), reason))
								require.NoError(t, f.SetCellValue(sheet, cellName(columnOf(DelayWords), row), words))
							}
							if cells[LastValue] != "" {
								kinds[kindOf(pledges, cells[Measure])]++
							}
							if cells[LastStatus] != "" || cells[LastValue] != "" {
								rows++
							}
						})
					})
					r = o.tried(by, copied)
					assert.Empty(t, told(r.Errors))
					assert.Empty(t, r.Changes)
					assert.Equal(t, rows, r.Unchanged)
					for _, kind := range kindsOf(by) {
						assert.Positive(t, kinds[kind], "%s of %v", kind, kinds)
					}
				})
			}
		}
	}
}

// kindsOf are the kinds of measure that the demonstration has of the account's party. What
// is counted for the period is in the register.
func kindsOf(by people.Account) []string {
	if by.Party == "CCDH" {
		return []string{"number to_date", "part", "ratio to_date"}
	}
	return []string{"number to_date", "part", "milestones to_date"}
}

// stands reports whether the update of the round's period is the account's own and was
// not returned.
func (o *office) stands(by people.Account, code string) bool {
	o.Helper()
	u, err := o.Tracker.Store.Read(o.Context()).LatestOf(code, o.round.Period)
	require.NoError(o, err)
	return u != nil && u.Author == by.ID && u.State != commitments.Returned
}

// delay is why the commitment is late, by the update of the round's period.
func (o *office) delay(code, lang string) (reason, words string) {
	o.Helper()
	u, err := o.Tracker.Store.Read(o.Context()).LatestOf(code, o.round.Period)
	require.NoError(o, err)
	reasons, err := o.Tracker.Store.Read(o.Context()).DelayReasons()
	require.NoError(o, err)
	d := u.Delay.OrNone()
	r, _ := commitments.FindDelayReason(reasons, d.Reason)
	return locale.For(lang).Text(r.Name), d.Words
}

// typedAs is what a cell with the text held: a number where it is one.
func typedAs(text string) any {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	return text
}
