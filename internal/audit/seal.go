package audit

import (
	"context"
	"fmt"

	"tracker/internal/journal"
)

// Seal signs with the journal's key what the tracker issues.
type Seal struct{ journal *Journal }

// Seal returns the journal's seal.
func (j *Journal) Seal() Seal { return Seal{j} }

// Checkpoint returns the signed checkpoint of the log's first size entries.
func (s Seal) Checkpoint(ctx context.Context, size int64) (string, error) {
	peaks, err := s.journal.Store.Hashes(ctx)(journal.PeakPositions(size))
	if err != nil {
		return "", fmt.Errorf("checkpoint of %d entries: %w", size, err)
	}
	tree := journal.ResumeTree(size, peaks)
	return s.journal.Sign(ctx, size, tree.Root())
}

// Sign returns the text, which ends in a line feed, as a signed note.
func (s Seal) Sign(text string) (string, error) { return s.journal.Key.Sign(text) }

// Public returns the key that verifies both.
func (s Seal) Public() string { return s.journal.Key.Public() }
