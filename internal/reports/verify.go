package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tracker/internal/journal"
)

// Verify tells whether files of an edition, by name, belong together: the
// signature to the manifest, the manifest to the journal's checkpoint, and each
// file to the manifest. The files must hold manifest.json and its signature; of
// the others any number may be there. Trusted is the journal's key as it was
// published; without it the key in the manifest is taken, and the caller must
// show it. The error names the first thing that is wrong.
func Verify(files map[string][]byte, trusted string) (Manifest, error) {
	manifest, signature := files[manifestName], files[signatureName]
	switch {
	case manifest == nil:
		return Manifest{}, errors.New("manifest.json is missing: it tells what the other files must be")
	case signature == nil:
		return Manifest{}, errors.New("manifest.json.sig is missing: it tells who issued the manifest")
	}
	m, err := readManifest(manifest)
	if err != nil {
		return m, err
	}
	if trusted == "" {
		trusted = m.Journal.Key
	}
	if err := m.checkSignatures(manifest, signature, trusted); err != nil {
		return m, err
	}
	return m, m.checkFiles(files)
}

func readManifest(raw []byte) (Manifest, error) {
	var m Manifest
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, errors.New("manifest.json cannot be read: it was cut or altered, or is another program's")
	}
	if m.Schema != ManifestSchema {
		return m, fmt.Errorf("manifest.json has the schema %q, not %q", m.Schema, ManifestSchema)
	}
	return m, nil
}

// checkSignatures opens both notes with the key.
func (m Manifest) checkSignatures(manifest, signature []byte, key string) error {
	signed, err := journal.Open(string(signature), key)
	if err != nil {
		return fmt.Errorf("manifest.json.sig: %w", err)
	}
	if signed != signedText(manifest) {
		return errors.New("manifest.json is not the one that was signed: it was altered")
	}
	checkpoint, err := journal.OpenCheckpoint(m.Journal.Checkpoint, key)
	if err != nil {
		return fmt.Errorf("the checkpoint in manifest.json: %w", err)
	}
	if checkpoint.Size != m.Journal.Size || checkpoint.Root.String() != m.Journal.Root {
		return errors.New("the checkpoint in manifest.json is of another journal size or root")
	}
	return nil
}

// checkFiles compares every file that is there with the manifest.
func (m Manifest) checkFiles(files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := files[name]
		if name == manifestName || name == signatureName {
			continue
		}
		sum := sumOf(content)
		listed, found := m.named(name)
		switch {
		case found && listed.SHA256 == sum:
			continue
		case m.holds(sum) != "":
			return fmt.Errorf("%s is the edition's %s under another name", name, m.holds(sum))
		case !found:
			return fmt.Errorf("%s is not a file of this edition (%s)", name, m.Title())
		case int64(len(content)) < listed.Size:
			return fmt.Errorf("%s is %d bytes long, not %d: it was cut or altered", name, len(content), listed.Size)
		}
		return fmt.Errorf("%s is not the file that was issued: its SHA-256 is %s, not %s", name, sum, listed.SHA256)
	}
	return nil
}

// holds returns the name of the listed file of that content.
func (m Manifest) holds(sum string) string {
	for _, f := range m.Files {
		if f.SHA256 == sum {
			return f.Name
		}
	}
	return ""
}
