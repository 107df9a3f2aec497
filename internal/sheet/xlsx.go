package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook under construction, with what every workbook of the program
// has: what the file says of itself, the direction of its sheets, and how they
// print. Cells, rows and tables are the library's.
type Book struct {
	*excelize.File
	rightToLeft bool
	named       bool // the sheet that the library begins with was named
}

// Properties are what a workbook says of itself.
type Properties struct {
	Title, Subject string
	Language       string // BCP 47
	RightToLeft    bool
	Creator        string // "tracker" unless set
	Made           time.Time
}

// NewBook begins a workbook without sheets. Whoever begins it closes it.
func NewBook(p Properties) (*Book, error) {
	b := &Book{File: excelize.NewFile(), rightToLeft: p.RightToLeft}
	made := p.Made.UTC().Format(time.RFC3339)
	err := b.SetDocProps(&excelize.DocProperties{
		Title: p.Title, Subject: p.Subject, Language: p.Language, Created: made, Modified: made,
		Creator: cmp.Or(p.Creator, "tracker"), LastModifiedBy: "tracker",
	})
	if err != nil {
		_ = b.Close()
		return nil, err
	}
	b.prefixProperties()
	return b, nil
}

// propertiesPart is the part of the file that holds its properties.
const propertiesPart = "docProps/core.xml"

// unprefixed are the tags that the library leaves in the namespace that no prefix
// stands for.
var unprefixed = regexp.MustCompile(`<(/?)([A-Za-z]+)([ >])`)

// prefixProperties gives the names of properties the prefix that the library
// leaves out: some programs open no file without it.
func (b *Book) prefixProperties() {
	written, has := b.Pkg.Load(propertiesPart)
	if !has {
		return
	}
	content := bytes.Replace(written.([]byte), []byte(` xmlns="`), []byte(` xmlns:cp="`), 1)
	b.Pkg.Store(propertiesPart, unprefixed.ReplaceAll(content, []byte("<${1}cp:$2$3")))
}

// Page is how a sheet prints: on A4, across unless it is upright, with the sheet's name
// and the pages' numbers at the foot.
type Page struct {
	FitWidth bool // all columns on one page, or on Across side by side
	Across   int
	Upright  bool
	Head     string // at the head of each page; "" for nothing
}

// AddSheet adds a sheet that reads in the direction of the workbook's language.
func (b *Book) AddSheet(name string, p Page) error {
	if err := b.nameSheet(name); err != nil {
		return err
	}
	if err := b.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &b.rightToLeft}); err != nil {
		return err
	}
	orientation, a4 := "landscape", 9
	if p.Upright {
		orientation = "portrait"
	}
	layout := &excelize.PageLayoutOptions{Orientation: &orientation, Size: &a4}
	if p.FitWidth {
		fit, wide, long := true, max(p.Across, 1), 0 // as many pages long as it takes
		if err := b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
			return err
		}
		layout.FitToWidth, layout.FitToHeight = &wide, &long
	}
	if err := b.SetHeaderFooter(name, b.runningLines(p.Head)); err != nil {
		return err
	}
	return b.SetPageLayout(name, layout)
}

// mostHead is how many letters a running line may have.
const mostHead = 200

// runningLines are those above and below each printed page.
func (b *Book) runningLines(head string) *excelize.HeaderFooterOptions {
	start, end := "&L", "&R"
	if b.rightToLeft {
		start, end = end, start
	}
	if letters := []rune(head); len(letters) > mostHead {
		head = string(letters[:mostHead])
	}
	lines := &excelize.HeaderFooterOptions{OddFooter: start + "&A" + end + "&P / &N"}
	if head != "" {
		lines.OddHeader = start + strings.ReplaceAll(head, "&", "&&")
	}
	return lines
}

// Repeat has rows or columns, such as "$4:$4", stand on each printed page of a sheet.
func (b *Book) Repeat(name string, lines ...string) error {
	refers := make([]string, len(lines))
	for i, line := range lines {
		refers[i] = Quoted(name) + "!" + line
	}
	return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: strings.Join(refers, ",")})
}

// Quoted is a sheet's name as formulas and links write it.
func Quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// nameSheet adds a sheet; the first is the one that the library begins with.
func (b *Book) nameSheet(name string) error {
	if !b.named {
		b.named = true
		return b.SetSheetName(b.GetSheetName(0), name)
	}
	_, err := b.NewSheet(name)
	return err
}

// StreamTo writes the workbook to w part by part. The library alone would build
// the whole file in memory first.
func (b *Book) StreamTo(w io.Writer) error {
	return b.PackTo(w, func(w io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
}

// PackTo is StreamTo with an archive of the caller's, which may change the parts.
func (b *Book) PackTo(w io.Writer, archive func(io.Writer) excelize.ZipWriter) error {
	b.SetZipWriter(func(io.Writer) excelize.ZipWriter { return archive(w) })
	// The library keeps the content types in no order.
	types := b.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	_, err := b.WriteToBuffer() // which stays empty: all goes to w
	return err
}

// Style is how a workbook shows a cell.
type Style int

// The styles. HeadStyle is that of the heads of columns.
const (
	TextStyle Style = iota
	WholeStyle
	NumberStyle
	PercentStyle
	DayStyle
	InstantStyle
	HeadStyle
)

// The look of cells that have a font and a fill of their own. The library gives
// its font only to cells without a style.
const (
	Font      = "Calibri"
	FontSize  = 11
	HeadColor = "0D5B50" // behind the heads of columns
)

// Fill is a cell's ground of one colour.
func Fill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// Look returns how the style looks, for the caller to change and to add.
func (s Style) Look() *excelize.Style {
	number, day, instant := "#,##0.####", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	look := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}}
	switch s {
	case TextStyle:
		look.Alignment.WrapText, look.NumFmt = true, 49 // a text, whatever it begins with
	case WholeStyle:
		look.NumFmt = 3
	case NumberStyle:
		look.CustomNumFmt = &number
	case PercentStyle:
		look.NumFmt = 9
	case DayStyle:
		look.CustomNumFmt = &day
	case InstantStyle:
		look.CustomNumFmt = &instant
	case HeadStyle:
		look.Alignment = &excelize.Alignment{Vertical: "center", WrapText: true}
		look.Font, look.Fill = &excelize.Font{Family: Font, Size: FontSize, Bold: true, Color: "FFFFFF"}, Fill(HeadColor)
	}
	return look
}

// AddStyles adds styles to the workbook and returns their numbers in it.
func AddStyles[K cmp.Ordered](b *Book, looks map[K]*excelize.Style) (map[K]int, error) {
	numbers := make(map[K]int, len(looks))
	for _, name := range slices.Sorted(maps.Keys(looks)) {
		number, err := b.NewStyle(looks[name])
		if err != nil {
			return nil, err
		}
		numbers[name] = number
	}
	return numbers, nil
}

// FilterTable makes rows a table that can be sorted and filtered. The head stands
// in row top; a table without rows has one that is empty.
func FilterTable(name string, top, columns, rows int) (*excelize.Table, error) {
	first, err := excelize.CoordinatesToCellName(1, top)
	if err != nil {
		return nil, err
	}
	last, err := excelize.CoordinatesToCellName(columns, top+max(rows, 1))
	if err != nil {
		return nil, err
	}
	return &excelize.Table{Range: first + ":" + last, Name: "tracker_" + name, StyleName: "TableStyleLight9"}, nil
}

// lineHeight is the height of one line of text, in points.
const lineHeight = 15

// RowHeight is the height of a row of so many lines, in points.
func RowHeight(lines int) float64 { return min(lineHeight*float64(lines), excelize.MaxRowHeight) }

// Lines is about how many lines a text takes in a room of so many letters. The
// programs that show a workbook leave it to whoever wrote it to make its rows high
// enough.
func Lines(text string, letters int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + max(utf8.RuneCountInString(line)-1, 0)/max(letters, 1)
	}
	return n
}
