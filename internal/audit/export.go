package audit

import (
	"context"
	"io"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// ExportSummary says what an export holds.
type ExportSummary struct {
	Size int64        `json:"size"`
	Root journal.Hash `json:"root"`
	Key  string       `json:"key"`
}

// entryBatch is how many entries one query of an export reads.
const entryBatch = 1000

// Export prepares an export of the entries that are in the log now, and records
// that in the journal. The function that it returns writes the export. It may be
// called at any later time and holds no transaction open, because entries of the
// log never change.
func (j *Journal) Export(ctx context.Context, by people.Account) (ExportSummary, func(context.Context, io.Writer) error, error) {
	if err := by.Require(people.ReadJournal); err != nil {
		return ExportSummary{}, nil, err
	}
	tree, err := j.sequencedHead(ctx)
	if err != nil {
		return ExportSummary{}, nil, err
	}
	size, root := tree.Size(), tree.Root()
	if _, err := j.Sign(ctx, size, root); err != nil {
		return ExportSummary{}, nil, err
	}
	kept, err := j.Store.Checkpoints(ctx, size)
	if err != nil {
		return ExportSummary{}, nil, err
	}
	notes := make([]string, len(kept))
	for i, s := range kept {
		notes[i] = s.Note
	}
	err = j.Store.Record(ctx, by.Entry(journal.Now(j.Now), "journal.exported", "journal", map[string]any{
		"size": size, "root": root.String(),
	}))
	write := func(ctx context.Context, to io.Writer) error {
		w, err := journal.NewExportWriter(to, j.Key.Public(), notes)
		if err != nil {
			return err
		}
		if err := j.eachEntry(ctx, size, func(e LogEntry) error { return w.Write(e.Encoded) }); err != nil {
			return err
		}
		return w.Close()
	}
	return ExportSummary{size, root, j.Key.Public()}, write, err
}

// eachEntry calls do with the first size entries, in order.
func (j *Journal) eachEntry(ctx context.Context, size int64, do func(LogEntry) error) error {
	for next := int64(0); next < size; {
		batch, err := j.Store.Entries(ctx, next-1, int(min(entryBatch, size-next)))
		if err != nil {
			return err
		}
		if len(batch) == 0 || batch[0].Index != next {
			return missingEntry(next)
		}
		for _, e := range batch {
			if err := do(e); err != nil {
				return err
			}
			next++
		}
	}
	return nil
}
