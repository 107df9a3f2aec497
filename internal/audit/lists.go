package audit

import (
	"context"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// TakenList is a list that was taken out of the tracker as a file.
type TakenList struct {
	List     string              // such as "commitments"
	Format   string              // csv or xlsx
	Filter   map[string][]string // what it was narrowed and sorted by, as in its address
	Rows     int
	Complete bool // false where the file broke off after so many rows
}

// ListTaken notes in the journal that the account took a list. Whether it may
// have the list is for the operation that reads it to say.
func (j *Journal) ListTaken(ctx context.Context, by people.Account, taken TakenList) error {
	if err := by.Require(people.Read); err != nil {
		return err
	}
	filter := taken.Filter
	if filter == nil {
		filter = map[string][]string{}
	}
	return j.Store.Record(ctx, journal.Entry{
		At: j.now(), Actor: by.ID, Kind: "list.exported", Subject: taken.List,
		Body: map[string]any{"format": taken.Format, "filter": filter, "rows": taken.Rows, "complete": taken.Complete},
	})
}
