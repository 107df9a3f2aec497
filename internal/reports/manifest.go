package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tracker/internal/commitments"
)

// ManifestSchema names the form of a Manifest in manifest.json.
const ManifestSchema = "tracker.manifest/1"

// The files that prove an edition.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.json.sig"
)

// ProofFiles are the files without which no other can be verified.
var ProofFiles = []string{manifestName, signatureName}

// Sealer signs for the journal. Its key is the journal's.
type Sealer interface {
	// Checkpoint returns the signed checkpoint of the log's first size entries.
	Checkpoint(ctx context.Context, size int64) (string, error)
	// Sign returns the text, which ends in a line feed, as a signed note.
	Sign(text string) (string, error)
	// Public returns the key that verifies both.
	Public() string
}

// Manifest binds an edition's files to each other and to the journal that they
// were compiled from.
type Manifest struct {
	Schema     string             `json:"schema"`
	Agreement  string             `json:"agreement"`
	Period     commitments.Period `json:"period"`
	Edition    int                `json:"edition"`
	Kind       EditionKind        `json:"kind"`
	Reason     string             `json:"reason"`
	CompiledAt time.Time          `json:"compiled_at"` // UTC
	Journal    ManifestJournal    `json:"journal"`
	Files      []File             `json:"files"` // by name; all but the manifest and its signature
}

// ManifestJournal is the record behind an edition: the first Size entries.
type ManifestJournal struct {
	Size       int64  `json:"size"`
	Root       string `json:"root"`       // base64
	Checkpoint string `json:"checkpoint"` // the signed note of size and root
	Key        string `json:"key"`        // verifies the checkpoint and the manifest's signature
}

// prove makes the manifest of the edition's files and its signature.
func prove(e Edition, j ManifestJournal, s Sealer) (manifest, signature []byte, err error) {
	m := Manifest{
		Schema: ManifestSchema, Agreement: e.Agreement, Period: e.Period, Edition: e.Number, Kind: e.Kind,
		Reason: e.Reason, CompiledAt: e.CompiledAt, Journal: j, Files: e.Files,
	}
	if manifest, err = json.MarshalIndent(m, "", " "); err != nil {
		return nil, nil, err
	}
	manifest = append(manifest, '\n')
	note, err := s.Sign(signedText(manifest))
	return manifest, []byte(note), err
}

// signedText is what the signature file signs: which file, and its content.
func signedText(manifest []byte) string {
	return fmt.Sprintf("tracker edition\n%s sha256 %s\n", manifestName, sumOf(manifest))
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// named returns the manifest's file of the name.
func (m Manifest) named(name string) (File, bool) { return Edition{Files: m.Files}.File(name) }

// Title names the edition in a sentence for people.
func (m Manifest) Title() string {
	return strings.Join([]string{m.Agreement, m.Period.String(), fmt.Sprintf("edition %d", m.Edition)}, " ")
}
