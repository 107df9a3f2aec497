package reports

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tracker/internal/journal"
)

// Verify tells whether files of an edition, by name, belong together: the
// signature to the manifest, the manifest to the journal's checkpoint, and each
// file to the manifest. The files must hold manifest.json and its signature; of
// the others any number may be there, under their own names or as
// Edition.DownloadName gives them. Trusted is the journal's key as it was
// published; without it the key in the manifest is taken, and the caller must
// show it. The error names the first thing that is wrong.
func Verify(files map[string][]byte, trusted string) (Manifest, error) {
	manifest, err := proofFile(files, manifestName, "it tells what the other files must be")
	if err != nil {
		return Manifest{}, err
	}
	signature, err := proofFile(files, signatureName, "it tells who issued the manifest")
	if err != nil {
		return Manifest{}, err
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

// VerifyArchive verifies the archive of an edition: all of its files, and that
// it holds them just as WriteArchive does.
func VerifyArchive(archive []byte, trusted string) (Manifest, error) {
	files, err := readArchive(archive)
	if err != nil {
		return Manifest{}, err
	}
	m, err := Verify(files, trusted)
	if err != nil {
		return m, err
	}
	again, e := archived(files), m.edition()
	for _, name := range ProofFiles {
		e.Files = append(e.Files, File{Name: name})
	}
	for i, f := range e.Files {
		if files[f.Name] == nil {
			return m, fmt.Errorf("%s is missing from the archive", f.Name)
		}
		e.Files[i].SHA256 = f.Name // by which archived finds it
	}
	slices.SortFunc(e.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	if err := WriteArchive(&out, e, again); err != nil {
		return m, err
	}
	if !bytes.Equal(out.Bytes(), archive) {
		return m, errors.New("the files in the archive are genuine, but the archive around them was altered")
	}
	return m, nil
}

// proofFile returns the one file of the name, whatever stands before it.
func proofFile(files map[string][]byte, name, why string) ([]byte, error) {
	var found []string
	for _, given := range slices.Sorted(maps.Keys(files)) {
		if strings.TrimPrefix(given, Prefix(given)) == name {
			found = append(found, given)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%s is missing: %s", name, why)
	case 1:
		return files[found[0]], nil
	}
	return nil, fmt.Errorf("%s and %s are of two editions: give the files of one", found[0], found[1])
}

// readArchive reads the files of an archive, each of which is held in memory as
// the archive holds it: uncompressed.
func readArchive(archive []byte) (map[string][]byte, error) {
	broken := errors.New("the archive cannot be read: it was cut or altered, or is another program's")
	in, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, broken
	}
	files := map[string][]byte{}
	for _, f := range in.File {
		if _, twice := files[f.Name]; twice || f.Method != zip.Store {
			return nil, broken
		}
		if files[f.Name], err = readArchived(f); err != nil {
			return nil, fmt.Errorf("%s in the archive cannot be read: it was cut or altered", f.Name)
		}
	}
	return files, nil
}

func readArchived(f *zip.File) ([]byte, error) {
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

// archived is Files of which the content is at hand, by any name.
type archived map[string][]byte

func (a archived) Put([]byte) (string, error) { return "", errors.ErrUnsupported }

func (a archived) Open(name string) (io.ReadSeekCloser, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(a[name]), io.NopCloser(nil)}, nil
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
	signed, err := journal.OpenNote(string(signature), key)
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
	e := m.edition()
	for _, given := range slices.Sorted(maps.Keys(files)) {
		content, name := files[given], strings.TrimPrefix(given, e.DownloadName(""))
		if slices.Contains(ProofFiles, name) {
			continue
		}
		sum := sumOf(content)
		listed, found := e.File(name)
		switch {
		case found && listed.SHA256 == sum:
			continue
		case m.nameOf(sum) != "":
			return fmt.Errorf("%s is the edition's %s under another name", given, m.nameOf(sum))
		case !found:
			return fmt.Errorf("%s is not a file of this edition (%s)", given, m.Title())
		case int64(len(content)) < listed.Size:
			return fmt.Errorf("%s is %d bytes long, not %d: it was cut or altered", given, len(content), listed.Size)
		}
		return fmt.Errorf("%s is not the file that was issued: its SHA-256 is %s, not %s", given, sum, listed.SHA256)
	}
	return nil
}

// nameOf returns the name of the listed file of that content.
func (m Manifest) nameOf(sum string) string {
	for _, f := range m.Files {
		if f.SHA256 == sum {
			return f.Name
		}
	}
	return ""
}
