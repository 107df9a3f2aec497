package workbook

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
)

// protect locks the cells that are not filled in, and gives the others help and a
// list of what can be chosen.
func (w *writer) protect(sheetName string, lines []line) error {
	if err := w.file.ProtectSheet(sheetName, protection()); err != nil {
		return err
	}
	last := max(len(lines)+1, 2) + MaxRows/100
	for i, c := range columns {
		if !c.input {
			continue
		}
		if c.Field == Value {
			if err := w.helpWithValues(sheetName, i+1, last, lines); err != nil {
				return err
			}
			continue
		}
		v := w.help(c.Field, w.t("workbook.help."+string(c.Field)))
		v.Sqref = cellName(i+1, 2) + ":" + cellName(i+1, last)
		switch c.Field {
		case Status:
			if err := w.offerStatuses(v); err != nil {
				return err
			}
		case DelayReason:
			w.offerReasons(v)
		}
		if err := w.file.AddDataValidation(sheetName, v); err != nil {
			return err
		}
	}
	return nil
}

// protection is what can be done with a sheet beside filling in its cells.
func protection() *excelize.SheetProtectionOptions {
	return &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true,
		InsertRows: true, InsertColumns: true, DeleteRows: true, Sort: true, AutoFilter: true,
	}
}

// help is what is shown beside a cell of the field.
func (w *writer) help(f Field, text string) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.SetInput(short(f.title(w.locale), 32), short(text, 255))
	return v
}

// offerStatuses offers the statuses in the language. The spreadsheet warns of any
// other entry and takes it: names in the other languages are read too.
func (w *writer) offerStatuses(v *excelize.DataValidation) error {
	var names []string
	for _, s := range commitments.Statuses {
		names = append(names, w.t("status."+string(s)))
	}
	v.SetError(excelize.DataValidationErrorStyleWarning, short(w.t("workbook.column.status"), 32), short(w.t("workbook.help.status"), 255))
	return v.SetDropList(names)
}

// rangesTogether is how many ranges of cells have one help.
const rangesTogether = 100

// helpWithValues says of each cell of values what is written there: of milestones, which
// ones there are. No cell has two helps.
func (w *writer) helpWithValues(sheetName string, column, last int, lines []line) error {
	var codes []string
	rows, indicators := map[string][]int{}, map[string]commitments.Indicator{}
	for row := 2; row <= last; row++ {
		in := commitments.Indicator{}
		if i := row - 2; i < len(lines) && lines[i].ofMilestones() {
			in = lines[i].of.indicator
		}
		if rows[in.Code] == nil {
			codes, indicators[in.Code] = append(codes, in.Code), in
		}
		rows[in.Code] = append(rows[in.Code], row)
	}
	for _, code := range codes {
		for ranges := range slices.Chunk(rangesOf(column, rows[code]), rangesTogether) {
			v := w.help(Value, w.t("workbook.help.value"))
			if in := indicators[code]; in.Kind == commitments.Milestones {
				var err error
				if v, err = w.offerMilestones(in); err != nil {
					return err
				}
			}
			v.Sqref = strings.Join(ranges, " ")
			if err := w.file.AddDataValidation(sheetName, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// offerMilestones names the milestones. The spreadsheet warns of what is no count of
// them, and takes it.
func (w *writer) offerMilestones(in commitments.Indicator) (*excelize.DataValidation, error) {
	var names []string
	for i, m := range in.Milestones {
		names = append(names, strconv.Itoa(i+1)+". "+w.locale.Text(m.Name))
	}
	text := w.t("workbook.help.milestones", "max", len(names), "milestones", w.locale.List(names))
	v := w.help(Value, text)
	v.SetError(excelize.DataValidationErrorStyleWarning, short(Value.title(w.locale), 32), short(text, 255))
	return v, v.SetRange(0, len(names), excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
}

// rangesOf names the cells of a column in these rows, which are in order.
func rangesOf(column int, rows []int) []string {
	var ranges []string
	for begin := 0; begin < len(rows); {
		end := begin
		for end+1 < len(rows) && rows[end+1] == rows[end]+1 {
			end++
		}
		ranges = append(ranges, cellName(column, rows[begin])+":"+cellName(column, rows[end]))
		begin = end + 1
	}
	return ranges
}

// short cuts a text to what a spreadsheet shows as help.
func short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
