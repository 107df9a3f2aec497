package audit

import (
	"context"
	"errors"
	"fmt"

	"tracker/internal/problem"
)

// FileHasher hashes the stored files of evidence.
type FileHasher interface {
	// Sum reads the file that is stored under a SHA-256 and returns the SHA-256
	// of its bytes; a NotFound problem when there is no such file.
	Sum(sha256 string) (string, error)
}

// EvidenceItem is an item of evidence and the files that it names.
type EvidenceItem struct {
	ID     string // id
	Entry  int64  // the journal entry of the item
	SHA256 []string
}

// evidenceBatch is how many items one query reads.
const evidenceBatch = 500

// checkEvidenceFiles compares every file of evidence with its hash, and returns
// how many there are.
func (j *Journal) checkEvidenceFiles(ctx context.Context) (int64, error) {
	count, after := int64(0), ""
	for {
		kept, err := j.Store.EvidenceFiles(ctx, after, evidenceBatch)
		if err != nil || len(kept) == 0 {
			return count, err
		}
		if j.Evidence == nil {
			return count, errors.New("audit: the files of evidence can't be checked: it is not known where they stand")
		}
		for _, k := range kept {
			if err := j.checkEvidenceItem(ctx, k); err != nil {
				return count, err
			}
			count += int64(len(k.SHA256))
		}
		after = kept[len(kept)-1].ID
	}
}

func (j *Journal) checkEvidenceItem(ctx context.Context, k EvidenceItem) error {
	for _, name := range k.SHA256 {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, err := j.Evidence.Sum(name)
		said := ""
		switch {
		case problem.Is(err, problem.NotFound):
			said = "is missing"
		case err != nil:
			return err
		case sum != name:
			said = "was altered: its bytes have the SHA-256 " + sum
		}
		if said != "" {
			return &Finding{Table: "evidence", Row: k.ID, Entry: k.Entry, Message: fmt.Sprintf(
				"the file %s of the evidence %s (entry %d) %s", name, k.ID, k.Entry, said)}
		}
	}
	return nil
}
