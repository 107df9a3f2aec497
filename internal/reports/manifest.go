package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
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

// Prefix returns what stands before the name of an edition's file when it was
// downloaded alone; "" where nothing does. See Edition.DownloadName.
func Prefix(name string) string {
	names := slices.Clone(ProofFiles)
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	for _, fileName := range names {
		if prefix, found := strings.CutSuffix(name, fileName); found && strings.HasSuffix(prefix, "-") {
			return prefix
		}
	}
	return ""
}

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
	SameAs     int                `json:"same_as,omitempty"` // number of the edition whose data files it repeats
	CompiledAt time.Time          `json:"compiled_at"`       // UTC
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

// signedManifest makes the manifest of the edition's files and its signature.
func signedManifest(ctx context.Context, e Edition, s Sealer) (manifest, signature []byte, err error) {
	checkpoint, err := s.Checkpoint(ctx, e.JournalSize)
	if err != nil {
		return nil, nil, err
	}
	m := Manifest{
		Schema: ManifestSchema, Agreement: e.Agreement, Period: e.Period, Edition: e.Number, Kind: e.Kind,
		Reason: e.Reason, SameAs: e.SameAs, CompiledAt: e.CompiledAt, Files: e.Files,
		Journal: ManifestJournal{e.JournalSize, e.JournalRoot, checkpoint, s.Public()},
	}
	if manifest, err = json.MarshalIndent(m, "", " "); err != nil {
		return nil, nil, err
	}
	manifest = append(manifest, '\n')
	note, err := s.Sign(signedText(manifest))
	if err != nil {
		return nil, nil, err
	}
	return manifest, []byte(note), nil
}

// signedText is what the signature file signs: which file, and its content.
func signedText(manifest []byte) string {
	return fmt.Sprintf("tracker edition\n%s sha256 %s\n", manifestName, sumOf(manifest))
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// edition is the edition as far as the manifest tells of it.
func (m Manifest) edition() Edition {
	return Edition{Agreement: m.Agreement, Period: m.Period, Number: m.Edition, CompiledAt: m.CompiledAt, Files: m.Files}
}

// Title names the edition in a sentence for people.
func (m Manifest) Title() string {
	return strings.Join([]string{m.Agreement, m.Period.String(), fmt.Sprintf("edition %d", m.Edition)}, " ")
}
