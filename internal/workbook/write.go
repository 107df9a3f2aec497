package workbook

import (
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/sheet"
)

// Layout says how a workbook's rows stand on sheets.
type Layout string

// The layouts.
const (
	ByPledge Layout = "pledges" // a sheet for each pledge
	OneList  Layout = "list"    // one sheet
)

// Layouts lists the layouts in the order in which they are shown.
var Layouts = []Layout{ByPledge, OneList}

// MediaType is that of a workbook.
const MediaType = sheet.XLSXMediaType

// book is a workbook before it is written.
type book struct {
	round   collection.Round
	layout  Layout
	locale  *locale.Locale
	made    time.Time
	units   []commitments.Unit
	reasons []commitments.DelayReason // that can be chosen
	lines   []line                    // by pledge and region
	things  []*thingSheet
	// regions name the regions of commitments, by code.
	regions map[string]commitments.Region
}

// cellStyle is how a cell of the workbook looks, and whether it can be filled in.
type cellStyle int

const (
	lockedHead cellStyle = iota
	inputHead            // of a column that is filled in
	lockedText           // what is there to be read
	lockedNumber
	inputText
	inputNumber
	inputDay
	titleText // of the sheet of notes
	noteText
)

// writer writes a book.
type writer struct {
	book
	file   *sheet.Book
	styles map[cellStyle]int
}

// write writes the workbook. Its rows wait in temporary files until they are many.
func (b book) write(to io.Writer) error {
	file, err := sheet.NewBook(sheet.Properties{
		Title: b.title(), Language: b.locale.Lang(), RightToLeft: b.locale.RightToLeft(), Made: b.made,
	})
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	w := &writer{book: b, file: file}
	if w.styles, err = sheet.AddStyles(file, b.cellStyles()); err != nil {
		return err
	}
	if err := w.writeNotes(); err != nil {
		return err
	}
	if err := w.writeSheets(); err != nil {
		return err
	}
	if err := w.writeHidden(); err != nil {
		return err
	}
	if err := w.writeThings(); err != nil {
		return err
	}
	return file.StreamTo(to)
}

func (b book) title() string { return b.locale.T("workbook.title", "period", b.round.Period.String()) }

func (w *writer) t(key string, args ...any) string { return w.locale.T(key, args...) }

func (b book) cellStyles() map[cellStyle]*excelize.Style {
	edges := []excelize.Border{
		{Type: "left", Color: "8A8A8A", Style: 1}, {Type: "right", Color: "8A8A8A", Style: 1},
		{Type: "top", Color: "8A8A8A", Style: 1}, {Type: "bottom", Color: "8A8A8A", Style: 1},
	}
	font := func(bold bool, color string, size float64) *excelize.Font {
		return &excelize.Font{Family: sheet.Font, Size: size, Bold: bold, Color: color}
	}
	text := func() *excelize.Style { return b.inDirection(sheet.TextStyle.Look()) }
	styles := map[cellStyle]*excelize.Style{
		lockedHead: b.inDirection(sheet.HeadStyle.Look()), inputHead: b.inDirection(sheet.HeadStyle.Look()),
		lockedText: text(), lockedNumber: sheet.NumberStyle.Look(),
		inputText: text(), inputNumber: {Alignment: &excelize.Alignment{Vertical: "top"}}, inputDay: sheet.DayStyle.Look(),
		titleText: b.inDirection(sheet.HeadStyle.Look()), noteText: text(),
	}
	styles[lockedHead].Fill = sheet.Fill("5A5A5A")
	styles[inputHead].Border = edges
	for _, locked := range []cellStyle{lockedText, lockedNumber} {
		styles[locked].Font, styles[locked].Fill = font(false, "333333", sheet.FontSize), sheet.Fill("F2F2F2")
	}
	for _, input := range []cellStyle{inputText, inputNumber, inputDay} {
		styles[input].Protection, styles[input].Border = &excelize.Protection{Locked: false}, edges
	}
	styles[titleText].Font, styles[titleText].Fill = font(true, sheet.HeadColor, 16), excelize.Fill{}
	styles[noteText].NumFmt = 0
	return styles
}

// inDirection has a text stand where reading begins: in Arabic a full stop stands
// at the end of its sentence then.
func (b book) inDirection(style *excelize.Style) *excelize.Style {
	if b.locale.RightToLeft() {
		style.Alignment.Horizontal, style.Alignment.ReadingOrder = "right", 2
	}
	return style
}

// writeNotes writes the first sheet: what is asked, until when, and how to fill it
// in.
func (w *writer) writeNotes() error {
	name := w.t("workbook.sheet.notes")
	if err := w.file.AddSheet(name, sheet.Page{FitWidth: true}); err != nil {
		return err
	}
	if err := w.file.SetColWidth(name, "A", "A", 110); err != nil {
		return err
	}
	if err := w.put(name, 1, titleText, w.title()); err != nil {
		return err
	}
	for i, text := range w.noteTexts() {
		if err := w.put(name, i+3, noteText, text); err != nil {
			return err
		}
	}
	return w.file.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true})
}

// noteLetters is how many letters a line of a note has.
const noteLetters = 100

func (w *writer) put(sheetName string, row int, style cellStyle, text string) error {
	at := cellName(1, row)
	height := sheet.RowHeight(sheet.Lines(text, noteLetters))
	if style == titleText {
		height = 26
	}
	if err := w.file.SetRowHeight(sheetName, row, height); err != nil {
		return err
	}
	if err := w.file.SetCellStr(sheetName, at, text); err != nil {
		return err
	}
	return w.file.SetCellStyle(sheetName, at, at, w.styles[style])
}

// noteTexts are the paragraphs of the first sheet.
func (w *writer) noteTexts() []string {
	list := []string{
		w.t("workbook.note.due", "period", w.round.Period.String(), "date", w.round.DueOn.String()),
		w.t("workbook.note.grace", "date", w.round.LastOn().String()),
	}
	if w.round.Note != "" {
		list = append(list, w.t("workbook.note.round", "note", w.round.Note))
	}
	for _, asked := range []struct {
		is  bool
		key string
	}{
		{w.round.Requires.Value, "value"}, {w.round.Requires.Narrative, "narrative"}, {w.round.Requires.Evidence, "evidence"},
	} {
		if asked.is {
			list = append(list, w.t("workbook.note.requires."+asked.key))
		}
	}
	if len(w.things) > 0 {
		list = append(list, w.t("workbook.note.things"))
	}
	for _, key := range []string{"fill", "measures", "blank", "status", "value", "delay", "answer", "evidence", "move", "rows", "upload"} {
		list = append(list, w.t("workbook.note."+key))
	}
	return list
}

// writeSheets writes the rows: on one sheet, or on one for each pledge.
func (w *writer) writeSheets() error {
	if w.layout == OneList {
		return w.writeRows(w.t("workbook.sheet.list"), w.lines)
	}
	for rest := w.lines; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Pledge == rest[0].Pledge {
			n++
		}
		if err := w.writeRows(rest[0].Pledge, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	w.file.SetActiveSheet(1)
	return nil
}

func (w *writer) writeRows(name string, lines []line) error {
	if err := w.file.AddSheet(name, sheet.Page{FitWidth: true}); err != nil {
		return err
	}
	if err := w.protect(name, lines); err != nil {
		return err
	}
	out, err := w.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		style := lockedHead
		if c.input || c.Field == Note {
			style = inputHead
		}
		cells[i] = excelize.Cell{StyleID: w.styles[style], Value: c.title(w.locale)}
		if err := out.SetColWidth(i+1, i+1, float64(c.width)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", cells, excelize.RowOpts{Height: 34}); err != nil {
		return err
	}
	for i, l := range lines {
		w.fillCells(cells, l)
		if err := out.SetRow(cellName(1, i+2), cells, excelize.RowOpts{Height: w.height(l)}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// fillCells makes the cells of a row. Texts are written as texts, whatever they
// begin with, and numbers as numbers.
func (w *writer) fillCells(cells []any, l line) {
	for i, c := range columns {
		style, value := c.style(), any(nil)
		if !c.input {
			value = w.value(c.Field, l)
		} else if !l.takes(c) {
			style = lockedText
		}
		cells[i] = excelize.Cell{StyleID: w.styles[style], Value: value}
	}
}

// height is high enough for the texts that are there to be read.
func (w *writer) height(l line) float64 {
	lines := 2
	for _, f := range []Field{PledgeTitle, IndicatorName, LastNarrative} {
		if text, is := w.value(f, l).(string); is {
			lines = max(lines, 1+utf8.RuneCountInString(text)/28)
		}
	}
	return sheet.RowHeight(min(lines, 6))
}

// writeHidden writes the sheet that says which round the workbook is of, and which
// version of each commitment its rows were written against. It stays hidden, however
// the other sheets are sorted.
func (w *writer) writeHidden() error {
	if _, err := w.file.NewSheet(hiddenSheet); err != nil {
		return err
	}
	out, err := w.file.NewStreamWriter(hiddenSheet)
	if err != nil {
		return err
	}
	facts := []any{
		schema, w.round.ID, strconv.Itoa(w.round.Version), w.round.Agreement, w.round.Period.String(), w.locale.Lang(),
		w.made.UTC().Format(time.RFC3339),
	}
	names := []string{signature, "round", "version", "agreement", "period", "language", "made"}
	rows := make([][]any, listBegins-1)
	for i, fact := range facts {
		rows[i] = []any{names[i], fact}
	}
	for _, l := range w.lines {
		if l.first {
			rows = append(rows, []any{l.Code, strconv.Itoa(l.Version)})
		}
	}
	for i, cells := range w.withReasons(rows) {
		if err := out.SetRow(cellName(1, i+1), cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return w.file.SetSheetVisible(hiddenSheet, false, true)
}
