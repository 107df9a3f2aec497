package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/sheet"
	"tracker/web/views"
)

// exported is what is declared of a list, once for every format, so that it can
// be taken along as a file.
type exported[T any] struct {
	name    string // in the journal, and of its files
	title   string // message key
	columns []column[T]
}

// column is one column of a list: its name in CSV files, the key of its title in
// workbooks (where either is "", the column is not in that format), and its cell
// of an item.
type column[T any] struct {
	name  string
	title string
	width int // in letters
	cell  func(w wording, item T) sheet.Cell
}

// wording is how cells are written for a reader.
type wording struct {
	views.Layout
	views.Names
	facts    []commitments.Fact
	horizons map[string]commitments.Horizon
}

// handout is a list that someone asked for as a file.
type handout struct {
	name    string
	title   string
	filter  url.Values // what it is narrowed and sorted by
	columns func(w wording) []sheet.Column
	rows    func(ctx context.Context, w wording, yield func([]sheet.Cell) error) error
}

// of returns the list as it was asked for: each gives yield the items, and
// refuses whoever may not have them.
func (e exported[T]) of(filter url.Values, each func(ctx context.Context, yield func(T) error) error) handout {
	return handout{
		name: e.name, title: e.title, filter: filter,
		columns: func(w wording) []sheet.Column {
			columns := make([]sheet.Column, len(e.columns))
			for i, c := range e.columns {
				columns[i] = sheet.Column{Name: c.name, Width: c.width}
				if c.title != "" {
					columns[i].Title = w.T(c.title)
				}
			}
			return columns
		},
		rows: func(ctx context.Context, w wording, yield func([]sheet.Cell) error) error {
			row := make([]sheet.Cell, len(e.columns))
			return each(ctx, func(item T) error {
				for i, c := range e.columns {
					row[i] = c.cell(w, item)
				}
				return yield(row)
			})
		},
	}
}

// handOut writes a list as a file while it is read, and notes in the journal that
// the account took it: before the last part goes out, and also where the file
// breaks off. An error that comes before the first part is returned; after it,
// the connection is cut, so that nobody takes half a list for a whole one.
func (s *server) handOut(w http.ResponseWriter, r *http.Request, by people.Account, l *locale.Locale, h handout, f sheet.Format) error {
	ctx := r.Context()
	words, err := s.wording(ctx, by, l)
	if err != nil {
		return err
	}
	out := &attachment{to: w, mediaType: f.MediaType, name: h.name + "-" + s.Tracker.Today().String() + "." + f.Name}
	file, err := f.Open(out, sheet.Table{
		Name: h.name, Title: l.T(h.title), Language: l.Tag(), RightToLeft: l.Dir() == "rtl", Made: s.Now(), Columns: h.columns(words),
	})
	if err != nil {
		return err
	}
	defer file.Discard()
	taken := audit.ListExport{List: h.name, Format: f.Name, Filter: bounded(h.filter)}
	err = s.fill(ctx, by, file, out, taken, func(yield func([]sheet.Cell) error) error { return h.rows(ctx, words, yield) })
	if err != nil && out.begun {
		if ctx.Err() == nil { // the reader did not leave
			s.note(ctx, err)
		}
		panic(http.ErrAbortHandler)
	}
	return err
}

// fill writes the rows into the file and ends it, once the journal knows of it.
func (s *server) fill(ctx context.Context, by people.Account, file sheet.Writer, out *attachment, taken audit.ListExport,
	rows func(yield func([]sheet.Cell) error) error,
) error {
	err := rows(func(row []sheet.Cell) error {
		taken.Rows++
		return file.Write(row)
	})
	if err != nil {
		if out.begun {
			s.noteBroken(ctx, by, taken)
		}
		return err
	}
	taken.Complete = true
	if err := s.Journal.RecordListExport(ctx, by, taken); err != nil {
		return err
	}
	return file.Close()
}

// noteBroken notes in the journal a list of which a part was taken, also when
// whoever took it is gone.
func (s *server) noteBroken(ctx context.Context, by people.Account, taken audit.ListExport) {
	if err := s.Journal.RecordListExport(context.WithoutCancel(ctx), by, taken); err != nil {
		s.note(ctx, err)
	}
}

// wording reads what cells are written with.
func (s *server) wording(ctx context.Context, by people.Account, l *locale.Locale) (wording, error) {
	w := wording{Layout: views.Layout{L: l, Now: s.Now().In(s.Location)}}
	for _, read := range []func() error{
		func() (err error) { w.Parties, err = s.Tracker.Parties(ctx, by); return },
		func() (err error) { w.Pledges, err = s.Tracker.Pledges(ctx, by, ""); return },
		func() (err error) { w.Regions, err = s.Tracker.Regions(ctx, by); return },
		func() (err error) { w.facts, err = s.Tracker.Facts(ctx, by, ""); return },
		func() (err error) { w.horizons, err = s.Tracker.Horizons(ctx, by); return },
	} {
		if err := read(); err != nil {
			return w, err
		}
	}
	return w, nil
}

// attachment begins an answer as a file that is to be saved, with the first part
// that is written.
type attachment struct {
	to              http.ResponseWriter
	mediaType, name string
	begun           bool
}

// partWithin is how long whoever reads an attachment may take for one part; the
// whole may take as long as it does.
const partWithin = time.Minute

// Write writes one part.
func (a *attachment) Write(part []byte) (int, error) {
	if !a.begun {
		a.to.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.name}))
		a.to.Header().Set("Content-Type", a.mediaType)
		a.begun = true
	}
	err := http.NewResponseController(a.to).SetWriteDeadline(time.Now().Add(partWithin))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return a.to.Write(part)
}

// longestFilter is how much of a value the journal keeps, in characters.
const longestFilter = 200

// bounded is a filter as the journal keeps it: what was asked for, in order and
// once, so that no request fills the journal.
func bounded(filter url.Values) url.Values {
	kept := url.Values{}
	for name, values := range filter {
		for _, v := range slices.Compact(slices.Sorted(slices.Values(values))) {
			kept.Add(name, first(v, longestFilter))
		}
	}
	return kept
}
