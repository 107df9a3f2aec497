package audit

import (
	"context"
	"slices"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// ListExport is a list that somebody downloaded as a file.
type ListExport struct {
	List     string              // such as "commitments"
	Format   string              // csv or xlsx
	Filter   map[string][]string // its filter and order, as in the list's address
	Rows     int
	Complete bool // false where the file broke off after Rows
}

// RecordListExport records in the journal that the account downloaded a list.
// Whether the account may read the list was decided by the operation that read
// it.
func (j *Journal) RecordListExport(ctx context.Context, by people.Account, taken ListExport) error {
	if err := by.Require(people.Read); err != nil {
		return err
	}
	filter := taken.Filter
	if filter == nil {
		filter = map[string][]string{}
	}
	return j.Store.Record(ctx, by.Entry(journal.Now(j.Now), "list.exported", taken.List, map[string]any{
		"format": taken.Format, "filter": filter, "rows": taken.Rows, "complete": taken.Complete,
	}))
}

// EachBackward calls yield with every entry from number first down to 0; a
// negative number means the newest entry. An error of yield ends the walk and is
// returned. Only one batch of entries is in memory at a time.
func (j *Journal) EachBackward(ctx context.Context, by people.Account, first int64, yield func(LogEntry) error) error {
	if err := by.Require(people.ReadJournal); err != nil {
		return err
	}
	tree, err := j.Store.Head(ctx)
	if err != nil {
		return err
	}
	if last := tree.Size() - 1; first < 0 || first > last {
		first = last
	}
	for first >= 0 {
		after := max(first-entryBatch, -1)
		batch, err := j.Store.Entries(ctx, after, int(first-after))
		if err != nil {
			return err
		}
		if int64(len(batch)) != first-after {
			return missingEntry(first)
		}
		for _, e := range slices.Backward(batch) {
			if err := yield(e); err != nil {
				return err
			}
		}
		first = after
	}
	return nil
}
