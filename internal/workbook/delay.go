package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
)

// reasonNames are the codes of reasons for delay by what they are called, folded: their
// names in every language, and their codes.
func reasonNames(reasons []commitments.DelayReason) map[string]string {
	of := map[string]string{}
	for _, r := range reasons {
		of[fold(r.Code)] = r.Code
		for _, name := range r.Name {
			of[fold(name)] = r.Code
		}
	}
	return of
}

// reasonsColumn is that of the hidden sheet in which the reasons for delay stand: D.
const reasonsColumn = 4

// withReasons adds the names of the reasons to the rows of the hidden sheet, from which
// the cells offer them: a list within a cell's own help may have 255 letters in all.
func (w *writer) withReasons(rows [][]any) [][]any {
	for i, r := range w.reasons {
		if i == len(rows) {
			rows = append(rows, nil)
		}
		cells := make([]any, reasonsColumn)
		copy(cells, rows[i])
		cells[reasonsColumn-1] = w.locale.Text(r.Name)
		rows[i] = cells
	}
	return rows
}

// offerReasons offers the reasons for delay in the language. As with statuses, any other
// entry is warned of and taken.
func (w *writer) offerReasons(v *excelize.DataValidation) {
	if len(w.reasons) == 0 {
		return
	}
	v.SetError(excelize.DataValidationErrorStyleWarning, short(DelayReason.title(w.locale), 32), short(w.t("workbook.help.delay_reason"), 255))
	v.SetSqrefDropList(fmt.Sprintf("%s!$D$1:$D$%d", hiddenSheet, len(w.reasons)))
}
