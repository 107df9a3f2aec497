package workbook

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
)

// Finding is something to say of a cell.
type Finding struct {
	Sheet string
	Cell  string // such as D14; "" where it is of the sheet, or of the workbook
	Field Field  // "" where it is of no column that is read
	Rule  commitments.Rule
	// Indicator is the one whose value the rule is about; "" where that goes without saying.
	Indicator string
	Head      string // of the column, as it is written in a list of the planner's own making
	Key       string // message key
	Args      []any
}

// Message says it in the language.
func (f Finding) Message(l *locale.Locale) string {
	said := l.T(f.Key, f.Args...)
	if f.Indicator == "" {
		return said
	}
	return l.T("common.labelled", "label", f.Indicator, "value", said)
}

// roundRef is the workbook's hidden sheet: which round it is of, and what its rows
// were filled in against.
type roundRef struct {
	round, agreement string
	period           string
	version          int // of the round
	versions         map[string]int
}

// row is a row with the cells of the columns that are read.
type row struct {
	sheet  string
	number int
	cells  map[Field]cell
	names  map[Field]int // of each field the column, also where the cell is empty
}

// cell names the row's cell of a field, or that of the code where the sheet has no
// such column.
func (r row) cell(f Field) string {
	if column, has := r.names[f]; has {
		return cellName(column, r.number)
	}
	return cellName(r.names[Code], r.number)
}

// upload is a workbook as it was handed in.
type upload struct {
	roundRef
	contents *contents
	rows     []row // in which something was filled in
	blank    []row // in which nothing was, but that name a commitment
	errors   []Finding
	notices  []Finding // of what is passed over
	skipped  int       // rows in which nothing was filled in
	kinds    map[string]*thingSheet
	things   []thingRows // of the sheets of deliverables
	sheets   map[string]heading
	reasons  map[string]string // codes of reasons for delay, by what they are called, folded
}

// Hidden sheet of a workbook.
const (
	hiddenSheet = "tracker"
	signature   = "tracker workbook"
	schema      = "1"
	listBegins  = 10 // row from which the codes stand
	listsSheet  = "tracker-lists"
)

// MaxFindings bounds the complaints of one workbook.
const MaxFindings = 1000

// read reads a workbook within the limits. What is wrong with the file as such is
// the error; what is wrong in cells is among the findings.
// The sheets of deliverables that it may have are named.
func read(ctx context.Context, content io.ReaderAt, size int64, things ...*thingSheet) (*upload, error) {
	a, err := openArchive(ctx, content, size)
	if err != nil {
		return nil, err
	}
	c, err := readContents(a)
	if err != nil {
		return nil, err
	}
	f := &upload{contents: c, sheets: map[string]heading{}, kinds: byCode(things, func(s *thingSheet) string { return s.kind.Code })}
	if err := f.readAbout(); err != nil {
		return nil, err
	}
	for _, s := range c.sheets {
		if s.name == hiddenSheet || s.name == listsSheet {
			continue
		}
		if err := f.readSheet(s); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *upload) readAbout() error {
	f.versions = map[string]int{}
	facts := map[int]string{}
	code, seen := "", 0
	for _, s := range f.contents.sheets {
		if s.name != hiddenSheet {
			continue
		}
		err := f.contents.cells(s, func(c cell) error {
			if seen++; seen > 3*MaxRows {
				return tooLarge("rows", "max", MaxRows)
			}
			if err := f.contents.addContent(c); err != nil {
				return err
			}
			switch {
			case c.row < listBegins && c.column == 2:
				facts[c.row] = plain(c.value)
			case c.row < listBegins && c.column == 1 && c.row == 1:
				facts[0] = plain(c.value)
			case c.row >= listBegins && c.column == 1:
				code = strings.ToUpper(plain(c.value))
			case c.row >= listBegins && c.column == 2:
				f.versions[code], _ = strconv.Atoi(plain(c.value))
			}
			return nil
		}, func(span) {})
		if err != nil {
			return err
		}
	}
	if facts[0] != signature {
		return foreign("unknown")
	}
	if facts[1] != schema {
		return foreign("schema")
	}
	f.round, f.agreement, f.period = facts[2], facts[4], facts[5]
	f.roundRef.version, _ = strconv.Atoi(facts[3])
	return nil
}

// foreign is a workbook that is none of the tracker's, or not of this one's.
func foreign(key string, args ...any) *problem.Problem {
	p := refusal(key, args...)
	p.Kind = problem.Invalid
	return p
}

// heading is where a sheet's columns stand.
type heading struct {
	row         int
	columns     map[int]Field
	names       map[Field]int
	last        int              // the last column that holds anything
	messageRows []int            // rows of which an earlier marking says something
	kind        string           // of deliverables; "" of a sheet of updates
	heads       map[Field]string // of a sheet of deliverables, as they are written
}

// thingRows are the rows of one sheet of deliverables.
type thingRows struct {
	heading heading
	rows    []row
}

// headingWithin is how far down a sheet its heading may stand.
const headingWithin = 30

// sheetRows gathers the rows of a sheet.
type sheetRows struct {
	*upload
	sheet   sheetPart
	heading heading
	line    []cell // of the row that is being read, while the heading is looked for
	rows    []row
	other   bool // a cell was seen
	merged  spans
}

func (f *upload) readSheet(s sheetPart) error {
	r := &sheetRows{upload: f, sheet: s}
	err := f.contents.cells(s, r.add, r.merged.add)
	if err != nil {
		return err
	}
	if err := r.endOfLine(); err != nil {
		return err
	}
	if r.heading.row == 0 {
		if r.other && !names().notes[s.name] {
			f.notice(Finding{Sheet: s.name, Key: "workbook.notice.sheet"})
		}
		return nil
	}
	if err := r.spread(); err != nil {
		return err
	}
	f.sheets[s.name] = r.heading
	if r.heading.kind != "" {
		filled := slices.DeleteFunc(r.rows, func(one row) bool { return !one.saysThing() })
		f.skipped += len(r.rows) - len(filled)
		f.things = append(f.things, thingRows{r.heading, filled})
		return nil
	}
	for _, one := range r.rows {
		switch {
		case !one.blank():
			f.rows = append(f.rows, one)
			continue
		case one.code() != "":
			f.blank = append(f.blank, one)
		}
		f.skipped++
	}
	return nil
}

func (f *upload) notice(n Finding) {
	if len(f.notices) < MaxFindings {
		f.notices = append(f.notices, n)
	}
}

func (f *upload) wrong(n Finding) {
	if len(f.errors) < MaxFindings {
		f.errors = append(f.errors, n)
	}
}

func (r *sheetRows) add(c cell) error {
	if c.column > MaxColumns {
		return tooLarge("columns", "max", MaxColumns, "sheet", r.sheet.name)
	}
	r.other = true
	r.heading.last = max(r.heading.last, c.column)
	if r.heading.row == 0 {
		if len(r.line) > 0 && r.line[0].row != c.row {
			if err := r.endOfLine(); err != nil {
				return err
			}
		}
		if r.heading.row == 0 {
			if c.row > headingWithin {
				return nil
			}
			if len(r.line) == MaxColumns { // some stand at one place
				return unreadable()
			}
			r.line = append(r.line, c)
			return r.contents.addContent(c)
		}
	}
	if c.column == r.heading.names[Errors] && c.row > r.heading.row && !slices.Contains(r.heading.messageRows[max(0, len(r.heading.messageRows)-1):], c.row) {
		r.heading.messageRows = append(r.heading.messageRows, c.row)
	}
	f, has := r.heading.columns[c.column]
	if !has || c.row <= r.heading.row {
		return nil
	}
	last := len(r.rows) - 1
	if last < 0 || r.rows[last].number != c.row {
		if len(r.upload.rows)+len(r.rows)+r.skipped+r.thingsSoFar() >= MaxRows {
			return tooLarge("rows", "max", MaxRows)
		}
		r.rows = append(r.rows, row{r.sheet.name, c.row, map[Field]cell{}, r.heading.names})
		last++
	}
	r.rows[last].cells[f] = c
	return r.contents.addContent(c)
}

func (f *upload) thingsSoFar() int {
	n := 0
	for _, t := range f.things {
		n += len(t.rows)
	}
	return n
}

// endOfLine looks whether the row that was read is the heading: it names the code
// and something that is filled in.
func (r *sheetRows) endOfLine() error {
	line := r.line
	r.line = nil
	if len(line) == 0 || r.heading.row != 0 {
		return nil
	}
	if h, is := r.thingHeading(line); is {
		r.heading = h
		return nil
	}
	h := heading{row: line[0].row, columns: map[int]Field{}, names: map[Field]int{}, last: r.heading.last}
	var errs, notices []Finding
	for _, c := range line {
		at := Finding{Sheet: r.sheet.name, Cell: cellName(c.column, c.row)}
		field, is := names().fields[fold(c.value)]
		switch _, twice := h.names[field]; {
		case !is:
			at.Key, at.Args = "workbook.notice.column", []any{"name", excerpt(c.value)}
			notices = append(notices, at)
		case twice && field.isRead():
			at.Field, at.Key, at.Args = field, "error.workbook.column_twice", []any{"name", excerpt(c.value)}
			errs = append(errs, at)
		default:
			h.names[field] = c.column
			if field.isRead() {
				h.columns[c.column] = field
			}
		}
	}
	_, code := h.names[Code]
	if !code || !slices.ContainsFunc(inputs(), func(f Field) bool { _, has := h.names[f]; return has }) {
		return nil
	}
	r.heading = h
	for _, e := range errs {
		r.wrong(e)
	}
	for _, n := range notices {
		r.notice(n)
	}
	return nil
}

// spread gives the rows that a merged cell spans what it holds.
func (r *sheetRows) spread() error {
	rows := make(map[int]map[Field]cell, len(r.rows))
	for _, one := range r.rows {
		rows[one.number] = one.cells
	}
	return spread(r.contents, r.merged, rows, func(column int) (Field, bool) {
		f, has := r.heading.columns[column]
		return f, has
	})
}

// blank reports whether nothing was filled in.
func (r row) blank() bool {
	for f, c := range r.cells {
		if !f.names() && c.holds() {
			return false
		}
	}
	return true
}

// saysThing reports whether a row of a sheet of deliverables is about one, or says
// something of a new one.
func (r row) saysThing() bool {
	for _, c := range r.cells {
		if c.holds() {
			return true
		}
	}
	return false
}

// code is the commitment that the row is about; "" where it names none.
func (r row) code() string { return strings.ToUpper(plain(r.cells[Code].value)) }

// block is the rows of one commitment.
type block struct {
	code  string
	rows  []row // in which something was filled in, in the order of the workbook
	blank []row // the others
}

// blocks are the rows by their commitments, in the order of the first ones. A row that
// names none stands alone.
func (f *upload) blocks() []*block {
	var list []*block
	of := map[string]*block{}
	for _, r := range f.rows {
		code := r.code()
		b := of[code]
		if b == nil || code == "" {
			b = &block{code: code}
			list, of[code] = append(list, b), b
		}
		b.rows = append(b.rows, r)
	}
	for _, r := range f.blank {
		if b := of[r.code()]; b != nil {
			b.blank = append(b.blank, r)
		}
	}
	return list
}

// location names a cell of a sheet, such as M5!D14; of a CSV file, which has no sheets,
// the cell alone.
func location(sheet, cell string) string {
	switch {
	case cell == "":
		return sheet
	case sheet == "":
		return cell
	}
	return sheet + "!" + cell
}

// excerpt shortens what a person typed so that a message can quote it.
func excerpt(s string) string {
	if runes := []rune(plain(s)); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return plain(s)
}
