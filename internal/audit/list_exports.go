package audit

import (
	"context"
	"slices"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// ListExport is a list that was taken out of the tracker as a file.
type ListExport struct {
	List     string              // such as "commitments"
	Format   string              // csv or xlsx
	Filter   map[string][]string // what it was narrowed and sorted by, as in its address
	Rows     int
	Complete bool // false where the file broke off after so many rows
}

// RecordListExport notes in the journal that the account took a list. Whether it may
// have the list is for the operation that reads it to say.
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

// EachBackward gives yield every entry from a number down to the first, the newest
// of all where the number is negative, until one is refused with an error, which
// is returned. Few are held in memory at a time.
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
