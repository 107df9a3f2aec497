package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// Finding is the first thing that a check of the live database found wrong.
type Finding struct {
	Table   string `json:"table"` // of the database
	Row     string `json:"row"`   // the key of the row, or of the one that is missing
	Entry   int64  `json:"entry"` // the journal entry that it contradicts, or -1
	Message string `json:"said"`  // one sentence without its full stop, in English
}

// Error returns the message.
func (f *Finding) Error() string { return f.Message }

// missingEntry is the finding for an index of the log that has no entry.
func missingEntry(index int64) error {
	return &Finding{"journal_log", fmt.Sprint(index), index, fmt.Sprintf("entry %d is missing from the log", index)}
}

// CheckResult says how much of the live database was compared with the journal.
type CheckResult struct {
	Entries     int64        `json:"entries"`
	Root        journal.Hash `json:"root"`
	Checkpoints int          `json:"checkpoints"`
	Rows        int64        `json:"rows"`  // of the tables of facts
	Files       int64        `json:"files"` // of evidence, previews among them
}

// Verify compares the live database with its journal: every entry with its hash,
// the log with its roots and signed checkpoints, every fact's row with the entry
// that recorded it, and every file of evidence with the hash in its entry. It
// returns the first thing that is wrong as a *Finding or a *journal.Fault. Older
// is a signed checkpoint that was kept elsewhere, or "". Done, unless nil, is
// called with how many entries were read.
func (j *Journal) Verify(ctx context.Context, by people.Account, older string, done func(int64)) (CheckResult, error) {
	if err := by.Require(people.ReadJournal); err != nil {
		return CheckResult{}, err
	}
	if done == nil {
		done = func(int64) {}
	}
	kept, err := j.Store.Checkpoints(ctx, math.MaxInt64)
	if err != nil {
		return CheckResult{}, err
	}
	var signed []journal.Checkpoint
	for _, s := range kept {
		c, err := j.openCheckpoint(s.Note, fmt.Sprintf("the signed checkpoint of %d entries in the database", s.Size))
		if err == nil && (c.Size != s.Size || !c.At.Equal(s.At)) {
			err = &Finding{"journal_checkpoints", fmt.Sprint(s.Size), -1,
				fmt.Sprintf("the row of the checkpoint of %d entries does not say what was signed", s.Size)}
		}
		if err != nil {
			return CheckResult{}, err
		}
		signed = append(signed, c)
	}
	if older != "" {
		c, err := j.openCheckpoint(older, "the older checkpoint")
		if err != nil {
			return CheckResult{}, err
		}
		signed = append(signed, c)
	}
	slices.SortFunc(signed, func(a, b journal.Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	checked, err := j.Store.Check(ctx, signed, done)
	if err != nil {
		return CheckResult{}, err
	}
	if checked.Files, err = j.checkEvidenceFiles(ctx); err != nil {
		return CheckResult{}, err
	}
	return checked, nil
}

// openCheckpoint verifies a checkpoint of this log. Errors name it by which.
func (j *Journal) openCheckpoint(text, which string) (journal.Checkpoint, error) {
	c, err := journal.OpenCheckpoint(text, j.Key.Public())
	var fault *journal.Fault
	switch {
	case errors.As(err, &fault):
		fault.Message = which + ": " + fault.Message
	case err != nil:
	case c.Origin != j.origin:
		err = &journal.Fault{Kind: journal.OtherLog, Entry: -1, Message: fmt.Sprintf("%s is of another journal: %q, not %q", which, c.Origin, j.origin)}
	}
	return c, err
}
