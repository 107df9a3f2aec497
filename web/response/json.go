package response

import (
	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Decimal is an exact number in JSON.
type Decimal string

// MarshalJSON writes a JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d), nil }

// Schema describes a number.
func (Decimal) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true, Description: "Up to four decimals"}
}

// DecimalOrNull returns a quantity for JSON; nil for none.
func DecimalOrNull(q *commitments.Quantity) *Decimal {
	if q == nil {
		return nil
	}
	d := Decimal(q.String())
	return &d
}

// TextOrNull returns a text for JSON; nil for the empty one.
func TextOrNull[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	text := string(s)
	return &text
}

// DateOrNull returns a date for JSON; nil where none is set.
func DateOrNull(d commitments.Date) *string { return TextOrNull(d.String()) }

// ProofItem is the proof of a journal entry, as the API answers it and as a page
// lets it be saved.
type ProofItem struct {
	Index      int64    `json:"index"`
	Size       int64    `json:"size"`
	LeafHash   string   `json:"leaf_hash"`
	Root       string   `json:"root"`
	Hashes     []string `json:"hashes" doc:"RFC 6962 audit path, from the leaf up, base64"`
	Checkpoint string   `json:"checkpoint" doc:"The signed note of size and root"`
	Key        string   `json:"key"`
	Entry      *string  `json:"entry" doc:"The entry in its canonical form, for those who may read the journal"`
}

// NewProofItem returns a proof with the public key that verifies it.
func NewProofItem(p audit.Proof, key string) ProofItem {
	return ProofItem{
		Index: p.Index, Size: p.Size, LeafHash: p.Leaf.String(), Root: p.Root.String(), Hashes: HashTexts(p.Hashes),
		Checkpoint: p.Checkpoint, Key: key, Entry: TextOrNull(p.Entry),
	}
}

// HashTexts writes hashes in base64.
func HashTexts(hashes []journal.Hash) []string {
	list := make([]string, len(hashes))
	for i, h := range hashes {
		list[i] = h.String()
	}
	return list
}
