package reports

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/journal"
)

// seal is a Sealer with a key of its own, whose log has always the same root.
type seal struct{ *journal.Key }

var sealed = newSeal()

func newSeal() seal {
	key, _, err := journal.NewKey()
	if err != nil {
		panic(err)
	}
	return seal{key}
}

func (s seal) Checkpoint(_ context.Context, size int64) (string, error) {
	return journal.Checkpoint{
		Origin: journal.Origin("test"), Size: size, Root: sample().Root, At: at("2026-11-20T08:00:00Z"),
	}.Sign(s.Key)
}

// issuedFiles issues an edition and returns its files by name, and its archive.
func issuedFiles(t testing.TB) (Edition, map[string][]byte, []byte) {
	m, e := desk()
	edition, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	by := map[string][]byte{}
	for _, f := range edition.Files {
		by[f.Name] = m.content[f.SHA256]
	}
	_, write, err := e.Archive(t.Context(), auditor, edition.ID)
	require.NoError(t, err)
	var archive bytes.Buffer
	require.NoError(t, write(&archive))
	last := m.entries[len(m.entries)-1]
	require.Equal(t, "report.downloaded", last.Kind)
	require.Equal(t, ArchiveName, last.Body.(map[string]string)["name"])
	return edition, by, archive.Bytes()
}

func only(files map[string][]byte, names ...string) map[string][]byte {
	some := map[string][]byte{}
	for _, name := range append(names, ProofFiles...) {
		some[name] = files[name]
	}
	return some
}

func TestAnIssuedEditionIsGenuine(t *testing.T) {
	edition, files, archive := issuedFiles(t)
	m, err := Verify(files, sealed.Public())
	require.NoError(t, err)
	assert.Len(t, m.Files, len(formatsOf(Report{})), "without a round")
	assert.Equal(t, edition.JournalRoot, m.Journal.Root)
	_, err = Verify(only(files, "report.ar.pdf"), "")
	require.NoError(t, err, "one file with its proof")
	_, err = VerifyArchive(archive, sealed.Public())
	require.NoError(t, err)

	saved := map[string][]byte{}
	for name, content := range files {
		saved[edition.DownloadName(name)] = content
	}
	_, err = Verify(saved, "")
	require.NoError(t, err, "under the names that downloads have")
}

func TestVerifyNamesTheFirstThingThatIsWrong(t *testing.T) {
	edition, files, archive := issuedFiles(t)
	other, otherFiles, _ := issuedFiles(t) // as another tracker's: compiled at the same time, by the same key
	require.NotEqual(t, edition.ID, other.ID)
	foreign := newSeal()
	with := func(name string, content []byte) map[string][]byte {
		changed := only(files, "report.csv")
		if changed[name] = content; content == nil {
			delete(changed, name)
		}
		return changed
	}
	for said, given := range map[string]map[string][]byte{
		"manifest.json is missing":                            with("manifest.json", nil),
		"manifest.json.sig is missing":                        with("manifest.json.sig", nil),
		"manifest.json cannot be read":                        with("manifest.json", files["manifest.json"][:900]),
		"manifest.json is not the one that was signed":        with("manifest.json", append(bytes.Clone(files["manifest.json"]), '\n')),
		"report.csv is 100 bytes long":                        with("report.csv", files["report.csv"][:100]),
		"report.csv is the edition's updates.csv":             with("report.csv", files["updates.csv"]),
		"notes.txt is not a file of this edition":             with("notes.txt", []byte("mine")),
		"summary.csv is the edition's report.csv under":       with("summary.csv", files["report.csv"]),
		"report.csv is not the file that was issued":          with("report.csv", append(bytes.Clone(files["report.csv"]), ' ')),
		"X-1-2026-Q3-1-report.csv is the edition's":           with("X-1-2026-Q3-1-report.csv", files["report.csv"]),
		"of two editions":                                     with(other.DownloadName("manifest.json"), otherFiles["manifest.json"]),
		"manifest.json has the schema \"tracker.manifest/9\"": with("manifest.json", bytes.Replace(files["manifest.json"], []byte("manifest/1"), []byte("manifest/9"), 1)),
	} {
		t.Run(said, func(t *testing.T) {
			_, err := Verify(given, sealed.Public())
			assert.ErrorContains(t, err, said)
		})
	}
	_, err := Verify(files, foreign.Public())
	require.ErrorContains(t, err, "manifest.json.sig")
	_, err = VerifyArchive(archive[:len(archive)-30], "")
	require.ErrorContains(t, err, "cut or altered")
	_, err = VerifyArchive([]byte("PK\x03\x04"), "")
	require.ErrorContains(t, err, "cut or altered")
}

func TestAnyByteThatIsFlippedIsFound(t *testing.T) {
	_, files, archive := issuedFiles(t)
	names := append([]string{"archive"}, ProofFiles...)
	for _, f := range formatsOf(Report{}) { // without a round
		names = append(names, f.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "file")
		bit := byte(1) << rapid.IntRange(0, 7).Draw(t, "bit")
		if name == "archive" {
			flipped := bytes.Clone(archive)
			flipped[rapid.IntRange(0, len(flipped)-1).Draw(t, "at")] ^= bit
			if _, err := VerifyArchive(flipped, sealed.Public()); err == nil {
				t.Fatal("the archive passes")
			}
			return
		}
		flipped := bytes.Clone(files[name])
		flipped[rapid.IntRange(0, len(flipped)-1).Draw(t, "at")] ^= bit
		given := only(files, name)
		given[name] = flipped
		if _, err := Verify(given, sealed.Public()); err == nil {
			t.Fatal(name, "passes")
		}
	})
}

func TestEveryByteOfManifestAndSignatureCounts(t *testing.T) {
	_, files, _ := issuedFiles(t)
	for _, name := range ProofFiles {
		for i := range files[name] {
			flipped := bytes.Clone(files[name])
			flipped[i] ^= 1
			given := only(files)
			given[name] = flipped
			_, err := Verify(given, sealed.Public())
			require.Error(t, err, "%s at %d", name, i)
		}
	}
}

func TestAnArchiveIsTheSameBytesEachTime(t *testing.T) {
	m, e := desk()
	edition, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	var first, second bytes.Buffer
	require.NoError(t, WriteArchive(&first, edition, m))
	time.Sleep(1100 * time.Millisecond)
	require.NoError(t, WriteArchive(&second, edition, m))
	assert.True(t, bytes.Equal(first.Bytes(), second.Bytes()))
	require.ErrorIs(t, WriteArchive(failing{io.ErrShortWrite}, edition, m), io.ErrShortWrite)
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
