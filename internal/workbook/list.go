package workbook

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/files"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Lists takes in lists of deliverables of planners' own making: with heads in their own
// words, in any order. Pages and API call it; permission and rules are inside, or in the
// operations that it calls.
type Lists struct {
	Register *deliverables.Register
	// Files keeps what was handed in for a day, as Service.Files does.
	Files  *files.Store
	Memory Memory
	Now    func() time.Time

	reading chan struct{} // that of the workbooks
}

// Memory keeps what heads meant the last time. It is a convenience and no record: what
// it forgets is chosen again.
type Memory interface {
	// Remembered returns what the heads, folded, mean to the party in lists of the kind,
	// as far as it is known.
	Remembered(ctx context.Context, party, kind string, heads []string) (map[string]string, error)
	// Remember keeps what the heads mean from now on.
	Remember(ctx context.Context, party, kind string, means map[string]string, at time.Time) error
}

// Lists returns the service of lists, which shares folder and places with the workbooks:
// so many files are read at a time, whatever they are.
func (s *Service) Lists(memory Memory) *Lists {
	return &Lists{Register: s.Register, Files: s.Files, Memory: memory, Now: s.Now, reading: s.reading}
}

// Receive takes in a list as it comes, and returns the SHA-256 by which the account can
// have it read for a day. It is looked at later.
func (s *Lists) Receive(by people.Account, r io.Reader) (string, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return "", err
	}
	digest, err := receive(s.Files, r)
	if err != nil {
		return "", err
	}
	_, err = s.Files.Put(receipt(by, ofLists, digest))
	return digest, err
}

// ofLists stands in receipts of lists where those of workbooks have their round.
const ofLists = "list"

// ListLook is what was found in a list, before it is said what its columns mean.
type ListLook struct {
	Digest  string // SHA-256 of the file
	Kind    commitments.DeliverableKind
	Sheet   string // "" of a CSV file
	Head    int    // row of the heads
	Columns []ListColumn
	Sample  [][]string    // the first rows, a text for each column
	Rows    int           // of things
	Means   []ThingColumn // what a column can be said to mean
}

// ListColumn is a column of a list.
type ListColumn struct {
	Letter string
	Head   string // as it is written; "" for none
	Means  Field  // by what was chosen the last time, or else by guess; "" for nothing
	Known  bool   // it was chosen the last time
}

// sampleRows is how many rows of a list are shown.
const sampleRows = 5

// Look finds the table of a list that was received, and says what its columns mean, as
// far as that can be told.
func (s *Lists) Look(ctx context.Context, by people.Account, digest, kind string) (ListLook, error) {
	release, err := acquire(ctx, s.reading)
	if err != nil {
		return ListLook{}, err
	}
	defer release()
	open, err := s.open(ctx, by, digest, kind)
	if err != nil {
		return ListLook{}, err
	}
	t := open.table
	look := ListLook{Digest: digest, Kind: open.kind, Sheet: t.sheet, Head: t.head, Rows: len(t.rows), Means: open.columns}
	means, known, err := s.means(ctx, by, open)
	if err != nil {
		return look, err
	}
	for _, column := range t.columns {
		look.Columns = append(look.Columns, ListColumn{columnName(column), t.heads[column], means[column], known[column]})
	}
	for _, r := range t.rows[:min(len(t.rows), sampleRows)] {
		var line []string
		for _, column := range t.columns {
			line = append(line, t.contents.shownIn(r.cells[column]))
		}
		look.Sample = append(look.Sample, line)
	}
	return look, nil
}

// shownIn is about what a spreadsheet shows in the cell.
func (c *contents) shownIn(one cell) string {
	if one.kind == number {
		if day, is := c.day(one.value); is && one.shown == asDate {
			return day
		}
		if plain, is := decimal(one.value); is {
			return plain
		}
	}
	return excerpt(one.value)
}

// openList is a list that was received, with what reads it.
type openList struct {
	kind       commitments.DeliverableKind
	columns    []ThingColumn
	table      *listTable
	names      placeNames
	agreements []commitments.Agreement
}

// open reads a list. Whoever calls it has a place until nothing of the list is needed any
// more, which takes memory and time.
func (s *Lists) open(ctx context.Context, by people.Account, digest, kind string) (openList, error) {
	var o openList
	if err := by.Require(people.ReportProgress); err != nil {
		return o, err
	}
	content, err := received(s.Files, digest, receipt(by, ofLists, digest))
	if err != nil {
		return o, err
	}
	reads := s.Register.Store.Read(ctx)
	kinds, err := reads.Kinds()
	if err != nil {
		return o, err
	}
	found := false
	if o.kind, found = commitments.FindKind(kinds, kind); !found {
		return o, problem.OnField("kind", "error.kind.unknown", "value", problem.Excerpt(kind))
	}
	dimensions, err := reads.Dimensions()
	if err != nil {
		return o, err
	}
	regions, err := reads.Regions()
	if err != nil {
		return o, err
	}
	pledges, err := reads.Pledges("")
	if err != nil {
		return o, err
	}
	if o.agreements, err = reads.Agreements(); err != nil {
		return o, err
	}
	o.columns, o.names = ThingColumns(o.kind, dimensions), newPlaceNames(regions, pledges)
	words := map[string]bool{}
	for word := range headWords(o.columns) {
		words[word] = true
	}
	o.table, err = readTable(ctx, content, words)
	return o, err
}

// means says what the columns mean, and of which that was chosen the last time.
func (s *Lists) means(ctx context.Context, by people.Account, o openList) (means map[int]Field, known map[int]bool, err error) {
	heads := o.table.folded()
	remembered, err := s.Memory.Remembered(ctx, by.Party, o.kind.Code, slices.Sorted(maps.Values(heads)))
	if err != nil {
		return nil, nil, err
	}
	known = map[int]bool{}
	unknown, left := map[int]string{}, slices.Clone(o.columns)
	means = map[int]Field{}
	for _, column := range o.table.columns {
		f, is := remembered[heads[column]]
		_, exists := findColumn(left, Field(f))
		switch {
		case is && f == "":
			known[column] = true
		case is && exists:
			known[column], means[column] = true, Field(f)
			left = slices.DeleteFunc(left, func(c ThingColumn) bool { return c.Field == Field(f) })
		default:
			unknown[column] = o.table.heads[column]
		}
	}
	for column, f := range guess(unknown, left) {
		means[column] = f
	}
	return means, known, nil
}

// folded are the heads as they are remembered: of several that are the same, which one
// it is. Columns without one have none.
func (t *listTable) folded() map[int]string {
	heads, times := map[int]string{}, map[string]int{}
	for _, column := range t.columns {
		head := fold(t.heads[column])
		if head == "" {
			continue
		}
		if times[head]++; times[head] > 1 {
			head += " #" + strconv.Itoa(times[head])
		}
		heads[column] = head
	}
	return heads
}

// ListRequest says how a list is to be read.
type ListRequest struct {
	File string `json:"file"` // SHA-256
	Kind string `json:"kind"` // code
	// Columns says what the columns mean, by their letters or their heads; "" is not read,
	// and so is what is not named. Nil: by what was chosen the last time, and by guess.
	Columns map[string]string `json:"columns"`
	// What holds for the rows that do not say it themselves.
	Pledge string `json:"pledge"`
	Region string `json:"region"`
	Period string `json:"period"`
	State  string `json:"state"`
}

// chosen is what the columns of the table mean by the request.
func (r ListRequest) chosen(o openList) (map[int]Field, error) {
	var fields problem.Fields
	means, taken := map[int]Field{}, map[Field]bool{}
	heads := map[string]int{}
	for column, head := range o.table.folded() {
		heads[head] = column
	}
	for _, key := range slices.Sorted(maps.Keys(r.Columns)) {
		f := Field(r.Columns[key])
		column := o.table.column(heads, key)
		_, exists := findColumn(o.columns, f)
		switch name := "columns." + problem.Excerpt(key); {
		case column == 0:
			fields.Add(name, "error.list.column", "value", problem.Excerpt(key))
		case f == "":
		case !exists:
			fields.Add(name, "error.list.means", "value", problem.Excerpt(string(f)))
		case taken[f]:
			fields.Add(name, "error.list.means_twice", "column", key)
		default:
			means[column], taken[f] = f, true
		}
	}
	if !taken[o.columns[0].Field] && len(fields) == 0 {
		fields.Add("columns", "error.list.no_title", "field", o.columns[0].of.Name)
	}
	return means, fields.Err()
}

// column finds a column by its head or its letter; 0 for none. Heads are the columns of
// the folded heads.
func (t *listTable) column(heads map[string]int, key string) int {
	if column, is := heads[fold(headText(key))]; is {
		return column
	}
	column, _, is := place(key + "1")
	if !is || !slices.Contains(t.columns, column) {
		return 0
	}
	return column
}

// remember keeps what was chosen for heads.
func (s *Lists) remember(ctx context.Context, by people.Account, o openList, means map[int]Field) error {
	said := map[string]string{}
	for column, head := range o.table.folded() {
		said[head] = string(means[column])
	}
	return s.Memory.Remember(ctx, by.Party, o.kind.Code, said, s.Now())
}

// reader reads the rows of the list.
func (o openList) reader(r ListRequest, means map[int]Field) *thingReader {
	t := &thingReader{
		upload: &upload{contents: o.table.contents}, kind: o.kind, names: o.names, heads: map[Field]string{},
		pledge: r.Pledge, region: r.Region, period: periodCode(r.Period), state: r.State,
	}
	for _, c := range o.columns {
		for column, f := range means {
			if f == c.Field {
				t.columns, t.heads[f] = append(t.columns, c), o.table.heads[column]
			}
		}
	}
	t.rhythm = func(day commitments.Date) commitments.PeriodKind {
		for _, a := range o.agreements {
			if kind := a.CalendarOn(day).Reporting; kind != "" {
				return kind
			}
		}
		return commitments.DefaultCalendar().Reporting
	}
	return t
}

// rows are the rows with their cells by what they mean, and what was passed over.
func (o openList) rows(means map[int]Field) (list []row, notices []Finding, blank int) {
	names := map[Field]int{}
	for column, f := range means {
		names[f] = column
	}
	title := o.columns[0].Field
	for _, r := range o.table.rows {
		one := row{o.table.sheet, r.number, map[Field]cell{}, names}
		for column, f := range means {
			if c, has := r.cells[column]; has {
				one.cells[f] = c
			}
		}
		switch {
		case len(one.cells) == 0:
			blank++
		case isTotal(one.cells[title].value):
			notices = append(notices, Finding{
				Sheet: one.sheet, Cell: cellName(names[title], one.number), Field: title, Head: o.table.heads[names[title]], Key: "list.notice.total",
			})
		default:
			list = append(list, one)
		}
	}
	return list, notices, blank
}

// isTotal reports whether a row is that of totals.
func isTotal(title string) bool {
	words := strings.Fields(fold(title))
	return (len(words) == 1 || len(words) == 2) && thingNames().totals[words[0]]
}
