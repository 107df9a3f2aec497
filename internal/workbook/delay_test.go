package workbook

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/store/storetest"
)

// reasoned is the planner's workbook of one list, in which the first row of the code
// says suspended, with a reason and words.
func (o *office) reasoned(lang, code, reason, words string) []byte {
	o.Helper()
	return o.edited(o.downloaded(o.planner, OneList, lang), func(f *excelize.File) {
		put(o, f, code, map[Field]any{Status: "suspended", Narrative: "Arrêté.", DelayReason: reason, DelayWords: words})
	})
}

func TestTheReasonForADelayInAWorkbook(t *testing.T) {
	const code = "M1.MA-NAD"
	o := newOffice(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		reason, words string
		want          commitments.Delay
		field         Field // of what is wrong
		key           string
	}{
		"by its name":           {" crédits NON débloqués", "", commitments.Delay{Reason: "funding"}, "", ""},
		"in another language":   {"نقص في الموارد البشرية", "موظف واحد", commitments.Delay{Reason: "staff", Words: "موظف واحد"}, "", ""},
		"by its code":           {"procurement", "", commitments.Delay{Reason: "procurement"}, "", ""},
		"missing":               {"", "", commitments.Delay{}, DelayReason, "error.delay.missing"},
		"none of the list":      {"Grève", "", commitments.Delay{}, DelayReason, "error.delay.unknown"},
		"without words it says": {"Autre motif", "", commitments.Delay{}, DelayWords, "error.delay.words"},
	} {
		t.Run(name, func(t *testing.T) {
			r := o.tried(o.planner, o.reasoned("fr", code, c.reason, c.words))
			if c.key == "" {
				require.Empty(t, told(r.Errors))
				require.Len(t, r.Changes, 1)
				assert.Equal(t, &c.want, r.Changes[0].Delay)
				return
			}
			require.Len(t, r.Errors, 1)
			assert.Equal(t, c.field, r.Errors[0].Field)
			assert.Equal(t, c.key, r.Errors[0].Key)
			const digits = "0123456789"
			assert.Equal(t, strings.TrimRight(cellName(columnOf(c.field), 1), digits), strings.TrimRight(r.Errors[0].Cell, digits))
		})
	}
}

func TestTheCellsOfferTheReasonsInTheLanguage(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			f, err := excelize.OpenReader(bytes.NewReader(o.downloaded(o.planner, OneList, lang)))
			require.NoError(t, err)
			var from string
			offers, err := f.GetDataValidations(locale.For(lang).T("workbook.sheet.list"))
			require.NoError(t, err)
			for _, v := range offers {
				if strings.HasPrefix(v.Sqref, cellName(columnOf(DelayReason), 2)+":") {
					from = v.Formula1
				}
			}
			assert.Equal(t, "tracker!$D$1:$D$10", from)
			for row, reason := range []string{"access", "authorisation"} {
				name, err := f.GetCellValue(hiddenSheet, cellName(reasonsColumn, row+1))
				require.NoError(t, err)
				reasons, err := o.Tracker.DelayReasons(t.Context(), o.planner)
				require.NoError(t, err)
				r, _ := commitments.FindDelayReason(reasons, reason)
				assert.Equal(t, locale.For(lang).Text(r.Name), name)
			}
		})
	}
}
