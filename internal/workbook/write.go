package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
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
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// book is a workbook before it is written.
type book struct {
	round  collection.Round
	layout Layout
	locale *locale.Locale
	made   time.Time
	lines  []line // by pledge and region
}

// line is a row of a workbook.
type line struct {
	commitments.Commitment
	pledge commitments.Pledge
	region commitments.Region
	last   commitments.Update // the latest update of all; zero where there is none
}

// looks are the styles of a workbook's cells.
type looks int

const (
	headLook   looks = iota
	inputHead        // of a column that is filled in
	lockedText       // what is there to be read
	lockedNumber
	inputText
	inputNumber
	inputDay
	titleLook
	noteLook
)

// writer writes a book.
type writer struct {
	book
	file   *excelize.File
	styles map[looks]int
}

// write writes the workbook. Its rows wait in temporary files until they are many.
func (b book) write(to io.Writer) error {
	w := &writer{b, excelize.NewFile(), map[looks]int{}}
	defer func() { _ = w.file.Close() }()
	// The library would build the whole file in memory and then write it.
	w.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(to) })
	for _, step := range []func() error{w.describe, w.makeStyles, w.notes, w.sheets, w.hidden} {
		if err := step(); err != nil {
			return err
		}
	}
	_, err := w.file.WriteToBuffer()
	return err
}

func (w *writer) t(key string, args ...any) string { return w.locale.T(key, args...) }

// properties are what a file says of itself. The library writes some of them in a
// way that not every program reads.
const properties = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
	`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
	`<dc:title>%s</dc:title><dc:creator>tracker</dc:creator><dc:language>%s</dc:language>` +
	`<dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created></cp:coreProperties>`

func (w *writer) describe() error {
	var title bytes.Buffer
	if err := xml.EscapeText(&title, []byte(w.t("workbook.title", "period", w.round.Period.String()))); err != nil {
		return err
	}
	made := w.made.UTC().Format(time.RFC3339)
	w.file.Pkg.Store("docProps/core.xml", fmt.Appendf(nil, properties, title.String(), w.locale.Lang(), made))
	return nil
}

func (w *writer) makeStyles() error {
	horizontal, order := "", uint64(0)
	if w.locale.Dir() == "rtl" {
		horizontal, order = "right", 2 // a full stop stands at the end of its sentence
	}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true, Horizontal: horizontal, ReadingOrder: order}
	head := &excelize.Alignment{Vertical: "center", WrapText: true, Horizontal: horizontal, ReadingOrder: order}
	day, decimals := "yyyy-mm-dd", "#,##0.####"
	open := &excelize.Protection{Locked: false}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	edges := []excelize.Border{
		{Type: "left", Color: "8A8A8A", Style: 1}, {Type: "right", Color: "8A8A8A", Style: 1},
		{Type: "top", Color: "8A8A8A", Style: 1}, {Type: "bottom", Color: "8A8A8A", Style: 1},
	}
	font := func(bold bool, color string, size float64) *excelize.Font {
		return &excelize.Font{Family: "Calibri", Size: size, Bold: bold, Color: color}
	}
	for look, style := range map[looks]*excelize.Style{
		headLook:     {Font: font(true, "FFFFFF", 11), Fill: fill("5A5A5A"), Alignment: head},
		inputHead:    {Font: font(true, "FFFFFF", 11), Fill: fill("1F4E79"), Alignment: head, Border: edges},
		lockedText:   {Font: font(false, "333333", 11), Fill: fill("F2F2F2"), Alignment: wrap, NumFmt: 49},
		lockedNumber: {Font: font(false, "333333", 11), Fill: fill("F2F2F2"), Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &decimals},
		inputText:    {Alignment: wrap, NumFmt: 49, Protection: open, Border: edges},
		inputNumber:  {Alignment: &excelize.Alignment{Vertical: "top"}, Protection: open, Border: edges},
		inputDay:     {Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &day, Protection: open, Border: edges},
		titleLook:    {Font: font(true, "1F4E79", 16), Alignment: head},
		noteLook:     {Alignment: wrap},
	} {
		id, err := w.file.NewStyle(style)
		if err != nil {
			return err
		}
		w.styles[look] = id
	}
	return nil
}

// sheet adds a sheet that reads in the language's direction.
func (w *writer) sheet(name string) error {
	if _, err := w.file.NewSheet(name); err != nil {
		return err
	}
	return w.page(name)
}

// page has a sheet read in the language's direction, and print as wide as a page.
func (w *writer) page(name string) error {
	rightToLeft, across, wide, long, fit := w.locale.Dir() == "rtl", "landscape", 1, 0, true
	if err := w.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &across, FitToWidth: &wide, FitToHeight: &long}); err != nil {
		return err
	}
	if err := w.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return w.file.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &rightToLeft})
}

// notes is the first sheet: what is asked, until when, and how to fill it in.
func (w *writer) notes() error {
	name := w.t("workbook.sheet.notes")
	if err := w.file.SetSheetName(w.file.GetSheetName(0), name); err != nil {
		return err
	}
	if err := w.page(name); err != nil {
		return err
	}
	if err := w.file.SetColWidth(name, "A", "A", 110); err != nil {
		return err
	}
	if err := w.put(name, 1, titleLook, w.t("workbook.title", "period", w.round.Period.String())); err != nil {
		return err
	}
	for i, text := range w.noteTexts() {
		if err := w.put(name, i+3, noteLook, text); err != nil {
			return err
		}
	}
	return w.file.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true})
}

func (w *writer) put(sheet string, row int, look looks, text string) error {
	at := cellName(1, row)
	high := 15 * float64(1+utf8.RuneCountInString(text)/100+strings.Count(text, "\n"))
	if look == titleLook {
		high = 26
	}
	if err := w.file.SetRowHeight(sheet, row, min(high, excelize.MaxRowHeight)); err != nil {
		return err
	}
	if err := w.file.SetCellStr(sheet, at, text); err != nil {
		return err
	}
	return w.file.SetCellStyle(sheet, at, at, w.styles[look])
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
	for _, key := range []string{"fill", "blank", "status", "value", "answer", "evidence", "move", "rows", "upload"} {
		list = append(list, w.t("workbook.note."+key))
	}
	return list
}

// sheets writes the rows: one sheet, or one for each pledge.
func (w *writer) sheets() error {
	if w.layout == OneList {
		return w.table(w.t("workbook.sheet.list"), w.lines)
	}
	for rest := w.lines; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Pledge == rest[0].Pledge {
			n++
		}
		if err := w.table(rest[0].Pledge, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	w.file.SetActiveSheet(1)
	return nil
}

func (w *writer) table(name string, lines []line) error {
	if err := w.sheet(name); err != nil {
		return err
	}
	if err := w.guide(name, len(lines)+1); err != nil {
		return err
	}
	out, err := w.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		look := headLook
		if c.input || c.Field == Note {
			look = inputHead
		}
		cells[i] = excelize.Cell{StyleID: w.styles[look], Value: c.title(w.locale)}
		if err := out.SetColWidth(i+1, i+1, float64(c.width)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", cells, excelize.RowOpts{Height: 34}); err != nil {
		return err
	}
	for i, l := range lines {
		w.fill(cells, l)
		if err := out.SetRow(cellName(1, i+2), cells, excelize.RowOpts{Height: w.height(l)}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// guide locks what is not filled in, and helps with what is.
func (w *writer) guide(sheet string, last int) error {
	err := w.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true,
		InsertRows: true, InsertColumns: true, DeleteRows: true, Sort: true, AutoFilter: true,
	})
	if err != nil {
		return err
	}
	last = max(last, 2)
	for i, c := range columns {
		if !c.input {
			continue
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = cellName(i+1, 2) + ":" + cellName(i+1, last+MaxRows/100)
		v.SetInput(short(c.title(w.locale), 32), short(w.t("workbook.help."+string(c.Field)), 255))
		if c.Field == Status {
			if err := w.statuses(v); err != nil {
				return err
			}
		}
		if err := w.file.AddDataValidation(sheet, v); err != nil {
			return err
		}
	}
	return nil
}

// statuses offers the statuses in the language. Another entry is taken by the
// program, after a warning: names in the other languages are read too.
func (w *writer) statuses(v *excelize.DataValidation) error {
	var names []string
	for _, s := range commitments.Statuses {
		names = append(names, w.t("status."+string(s)))
	}
	v.SetError(excelize.DataValidationErrorStyleWarning, short(w.t("workbook.column.status"), 32), short(w.t("workbook.help.status"), 255))
	return v.SetDropList(names)
}

// short cuts a text to what a spreadsheet shows as help.
func short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// fill makes the cells of a row. Texts are written as texts, whatever they begin
// with, and numbers as numbers.
func (w *writer) fill(cells []any, l line) {
	for i, c := range columns {
		look, value := lockedText, any(nil)
		switch c.Field {
		case Value:
			look = inputNumber
		case EvidenceDate:
			look = inputDay
		case LastValue, Target:
			look = lockedNumber
		}
		if c.input && look == lockedText || c.Field == Note {
			look = inputText
		}
		if !c.input {
			value = w.value(c.Field, l)
		}
		cells[i] = excelize.Cell{StyleID: w.styles[look], Value: value}
	}
}

func (w *writer) value(f Field, l line) any {
	text := ""
	switch f {
	case Code:
		text = l.Code
	case PledgeTitle:
		text = w.locale.Text(l.pledge.Title)
	case RegionName:
		text = w.locale.Text(l.region.Name)
	case IndicatorName:
		text = l.Indicator.Name
		if l.Indicator.Unit != "" {
			text = strings.TrimSpace(text + " (" + l.Indicator.Unit + ")")
		}
	case Target:
		if l.Commitment.Target != nil {
			return plainNumber(*l.Commitment.Target)
		}
		text = l.TargetText
	case LastPeriod:
		text = w.locale.Period(string(l.Period.Kind), l.Period.Year, l.Period.N)
	case LastStatus:
		if l.Status != "" {
			text = w.t("status." + string(l.Status))
		}
	case LastValue:
		if l.Actual != nil {
			return plainNumber(*l.Actual)
		}
	case LastNarrative:
		text = short(l.last.Narrative, 2000)
	}
	if text == "" {
		return nil
	}
	return text
}

func plainNumber(q commitments.Quantity) any {
	if f, err := strconv.ParseFloat(q.String(), 64); err == nil {
		return f
	}
	return q.String()
}

// height is high enough for the texts that are there to be read.
func (w *writer) height(l line) float64 {
	lines := 2
	for _, f := range []Field{PledgeTitle, IndicatorName, LastNarrative} {
		if text, is := w.value(f, l).(string); is {
			lines = max(lines, 1+utf8.RuneCountInString(text)/28)
		}
	}
	return 15 * float64(min(lines, 6))
}

// hidden is the sheet that says which round the workbook is of, and what each row
// was written against. It does not show, however the other sheets are sorted.
func (w *writer) hidden() error {
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
	for i, fact := range facts {
		if err := out.SetRow(cellName(1, i+1), []any{names[i], fact}); err != nil {
			return err
		}
	}
	for i, l := range w.lines {
		if err := out.SetRow(cellName(1, listBegins+i), []any{l.Code, strconv.Itoa(l.Version)}); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return w.file.SetSheetVisible(hiddenSheet, false, true)
}
