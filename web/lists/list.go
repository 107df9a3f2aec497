// Package lists is the tracker's lists as CSV files and workbooks. Each list's
// columns are declared once, and both formats, the pages and the API use them.
package lists

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/sheet"
	"tracker/web/views"
)

// Lists gives each list of the tracker to be downloaded.
type Lists struct {
	Tracker     *commitments.Tracker
	People      *people.Directory
	Reports     *reports.Editions
	Collection  *collection.Collection
	Register    *deliverables.Register
	Recommended *recommendations.Recommendations
	Deliveries  *deliveries.Dispatch
	Journal     *audit.Journal
	Jobs        *schedule.Scheduler
	Location    *time.Location // of the times in workbooks
	Log         *slog.Logger
	Now         func() time.Time
}

// List is a list that someone asked for as a file.
type List struct {
	name    string
	title   string
	filter  url.Values // what it is narrowed and sorted by
	columns func(w wording) []sheet.Column
	rows    func(ctx context.Context, w wording, yield func([]sheet.Cell) error) error
}

// table is what is declared of a list, once for every format.
type table[T any] struct {
	name    string // in the journal, and of its files
	title   string // message key
	columns []column[T]
}

// column is one column of a list.
type column[T any] = sheet.ColumnOf[wording, T]

// list returns the table's list under a filter: each gives yield the items, and
// refuses whoever may not have them.
func (t table[T]) list(filter url.Values, each func(ctx context.Context, yield func(T) error) error) List {
	return t.listBy(filter, func(ctx context.Context, _ wording, yield func(T) error) error { return each(ctx, yield) })
}

// listBy is list of items that follow from what cells are written with too.
func (t table[T]) listBy(filter url.Values, each func(ctx context.Context, w wording, yield func(T) error) error) List {
	return List{
		name: t.name, title: t.title, filter: filter,
		columns: func(w wording) []sheet.Column {
			return sheet.Columns(t.columns, func(key string) string { return w.T(key) })
		},
		rows: func(ctx context.Context, w wording, yield func([]sheet.Cell) error) error {
			row := make([]sheet.Cell, len(t.columns))
			return each(ctx, w, func(item T) error {
				sheet.FillRow(row, t.columns, w, item)
				return yield(row)
			})
		},
	}
}

// wording is how cells are written for a reader.
type wording struct {
	views.Layout
	views.Names
	agreements []commitments.Agreement
	facts      []commitments.Fact
	reasons    []commitments.DelayReason
	horizons   map[string]commitments.Horizon
}

// wording reads what cells are written with.
func (ls *Lists) wording(ctx context.Context, by people.Account, l *locale.Locale) (wording, error) {
	w := wording{Layout: views.Layout{L: l, Now: ls.Now().In(ls.Location)}}
	var err error
	if w.Parties, err = ls.Tracker.Parties(ctx, by); err != nil {
		return w, err
	}
	if w.Units, err = ls.Tracker.Units(ctx, by); err != nil {
		return w, err
	}
	if w.reasons, err = ls.Tracker.DelayReasons(ctx, by); err != nil {
		return w, err
	}
	if w.agreements, err = ls.Tracker.Agreements(ctx, by); err != nil {
		return w, err
	}
	if w.Pledges, err = ls.Tracker.Pledges(ctx, by, ""); err != nil {
		return w, err
	}
	if w.Regions, err = ls.Tracker.Regions(ctx, by); err != nil {
		return w, err
	}
	if w.facts, err = ls.Tracker.Facts(ctx, by, ""); err != nil {
		return w, err
	}
	w.horizons, err = ls.Tracker.Horizons(ctx, by)
	return w, err
}

// yieldAll passes each item of a list to yield.
func yieldAll[T any](list []T, yield func(T) error) error {
	for _, item := range list {
		if err := yield(item); err != nil {
			return err
		}
	}
	return nil
}

// filterOf is a filter of names and values in turn, without the empty ones.
func filterOf(pairs ...string) url.Values {
	filter := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			filter.Set(pairs[i], pairs[i+1])
		}
	}
	return filter
}
