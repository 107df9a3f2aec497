package workbook

import (
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/sheet"
)

// roomForThings is how many empty rows a sheet of deliverables has.
const roomForThings = 30

// writeThings writes a sheet for each kind of deliverable, and the lists that its cells
// offer.
func (w *writer) writeThings() error {
	if len(w.things) == 0 {
		return nil
	}
	if err := w.writeLists(); err != nil {
		return err
	}
	taken := map[string]bool{}
	for i, one := range w.things {
		if err := w.writeThingSheet(i+1, w.sheetName(one.kind, taken), one); err != nil {
			return err
		}
	}
	return nil
}

// writeLists writes what cells offer: a column for each kind, with the commitments under
// which such things are delivered. It is hidden as the sheet of the round is.
func (w *writer) writeLists() error {
	if _, err := w.file.NewSheet(listsSheet); err != nil {
		return err
	}
	out, err := w.file.NewStreamWriter(listsSheet)
	if err != nil {
		return err
	}
	most := 0
	for _, one := range w.things {
		most = max(most, len(one.under))
	}
	for row := range most {
		cells := make([]any, len(w.things))
		for i, one := range w.things {
			if row < len(one.under) {
				cells[i] = w.commitment(one.under[row].Code)
			}
		}
		if err := out.SetRow(cellName(1, row+1), cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return w.file.SetSheetVisible(listsSheet, false, true)
}

// commitment names a commitment by its code and its region.
func (w *writer) commitment(code string) string {
	_, region, _ := strings.Cut(code, ".")
	return code + " · " + w.locale.Text(w.regions[region].Name)
}

// sheetName is the kind's name as the name of a sheet, which has 31 letters at most, and
// none of some.
func (w *writer) sheetName(k commitments.DeliverableKind, taken map[string]bool) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, w.locale.Text(k.Name)), "' ")
	if name = short(name, 31); name == "" || taken[strings.ToLower(name)] {
		name = short(k.Code, 31)
	}
	taken[strings.ToLower(name)] = true
	return name
}

// sheetColumns are the columns of the sheet, in the order in which they are filled in.
func (s *thingSheet) sheetColumns() []ThingColumn {
	list := []ThingColumn{{Field: ThingRef}, {Field: ThingCommitment}, {Field: ThingState}}
	for _, c := range s.columns {
		if c.Field != ThingCommitment && c.Field != ThingState {
			list = append(list, c)
		}
	}
	return list
}

func (w *writer) writeThingSheet(place int, name string, s *thingSheet) error {
	if err := w.file.AddSheet(name, sheet.Page{FitWidth: true}); err != nil {
		return err
	}
	columns, last := s.sheetColumns(), len(s.things)+roomForThings+1
	if err := w.file.ProtectSheet(name, protection()); err != nil {
		return err
	}
	for i, c := range columns {
		if err := w.offerThing(name, cellName(i+1, 2)+":"+cellName(i+1, last), c, place, len(s.under)); err != nil {
			return err
		}
	}
	out, err := w.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := thingWidths(out, columns); err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: w.styles[inputHead], Value: w.thingHead(c, s.kind)}
	}
	if err := out.SetRow("A1", cells, excelize.RowOpts{Height: 48}); err != nil {
		return err
	}
	for row := 2; row <= last; row++ {
		var d *deliverables.Deliverable
		if i := row - 2; i < len(s.things) {
			d = &s.things[i]
		}
		for i, c := range columns {
			cells[i] = w.thingCell(c, d)
		}
		if err := out.SetRow(cellName(1, row), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// thingWidths makes the columns as wide as what they hold, hides that of references and
// folds those of money.
func thingWidths(out *excelize.StreamWriter, columns []ThingColumn) error {
	for i, c := range columns {
		width := 18.0
		switch {
		case c.of.Type == commitments.LongTextField:
			width = 40
		case c.Field == ThingCommitment, i > 2 && c.of.Code != "" && c.part.Code == "" && !c.numeric():
			width = 26
		}
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		if c.source != "" {
			if err := out.SetColOutlineLevel(i+1, 1); err != nil {
				return err
			}
		}
	}
	return out.SetColVisible(1, 1, false)
}

func (w *writer) thingHead(c ThingColumn, k commitments.DeliverableKind) string {
	if c.Field == ThingRef {
		return refHead + k.Code
	}
	return c.Title(w.locale)
}

// thingCell is a cell of a deliverable, or an empty one. What is noted can be changed;
// the commitment of a deliverable that stands can't.
func (w *writer) thingCell(c ThingColumn, d *deliverables.Deliverable) excelize.Cell {
	style := inputText
	switch {
	case c.Field == ThingRef, c.Field == ThingCommitment && d != nil:
		style = lockedText
	case c.of.Type == commitments.DateField:
		style = inputDay
	case c.numeric():
		style = inputNumber
	}
	cell := excelize.Cell{StyleID: w.styles[style]}
	if d != nil {
		cell.Value = w.thingValue(c, *d)
	}
	return cell
}

// thingValue is what a deliverable says in the column; nil for nothing.
func (w *writer) thingValue(c ThingColumn, d deliverables.Deliverable) any {
	switch c.Field {
	case ThingRef:
		return ref(d)
	case ThingCommitment:
		return w.commitment(d.Commitment)
	case ThingState:
		return w.t("deliverable.state." + string(d.State))
	case thingCommune, thingLatitude, thingLongitude:
		return placeValue(c.Field, d.Place)
	}
	switch {
	case c.source != "":
		for _, m := range d.Money {
			if m.Source == c.source && m.Stage == c.stage {
				return plainNumber(&m.Amount)
			}
		}
		return nil
	case c.of.Code == "":
		return nil
	}
	return w.fieldValue(c, d.Field(c.of.Code))
}

func placeValue(f Field, p *deliverables.Place) any {
	switch {
	case p == nil:
		return nil
	case f == thingCommune:
		return cellText(p.Commune)
	case p.Point == nil:
		return nil
	case f == thingLatitude:
		return plainNumber(&p.Point.Latitude)
	}
	return plainNumber(&p.Point.Longitude)
}

func (w *writer) fieldValue(c ThingColumn, v deliverables.Value) any {
	if c.part.Code != "" {
		for _, p := range v.Parts {
			if p.Dimension == c.dimension.Code && p.Part == c.part.Code {
				return plainNumber(&p.Value)
			}
		}
		return nil
	}
	switch c.of.Type {
	case commitments.DateField:
		// A spreadsheet counts days from 1900 on, and not well at first.
		if day, err := commitments.ParseDate(v.Text); err == nil && day.Year > 1900 {
			return day.In(time.UTC)
		}
	case commitments.ChoiceField:
		if name := c.of.ChoiceName(v.Text); name != nil {
			return w.locale.Text(name)
		}
	case commitments.YesNoField:
		if v.Text != "" {
			return w.t("common." + v.Text)
		}
	}
	if v.Number != nil {
		return plainNumber(v.Number)
	}
	return cellText(v.Text)
}

// offerThing offers what the cells of a column can say, where that is a list.
func (w *writer) offerThing(sheetName, cells string, c ThingColumn, place, codes int) error {
	var names []string
	switch {
	case c.Field == ThingCommitment:
		v := excelize.NewDataValidation(true)
		v.Sqref = cells
		column := columnName(place)
		v.SetSqrefDropList("'" + listsSheet + "'!$" + column + "$1:$" + column + "$" + strconv.Itoa(codes))
		return w.file.AddDataValidation(sheetName, v)
	case c.Field == ThingState:
		for _, s := range commitments.DeliverableStates {
			names = append(names, w.t("deliverable.state."+string(s)))
		}
	case c.Field == ThingDistinct, c.of.Type == commitments.YesNoField:
		names = []string{w.t("common.yes"), w.t("common.no")}
	case c.of.Type == commitments.ChoiceField:
		for _, choice := range c.of.Choices {
			names = append(names, strings.ReplaceAll(w.locale.Text(choice.Name), ",", " "))
		}
	}
	if len(names) == 0 {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	if v.SetDropList(names) != nil { // longer than a spreadsheet takes: it is typed
		return nil
	}
	v.SetError(excelize.DataValidationErrorStyleWarning, short(c.Title(w.locale), 32), short(strings.Join(names, " · "), 255))
	return w.file.AddDataValidation(sheetName, v)
}
