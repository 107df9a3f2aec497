package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/reports"
)

// editions is what `report list --json` says.
func (p *place) editions(args ...string) (all []reports.Edition) {
	p.t.Helper()
	require.NoError(p.t, json.Unmarshal([]byte(p.must(append([]string{"report", "list", "--json"}, args...)...)), &all))
	return all
}

// out writes the files of the edition of 2012-Q2 into a folder.
func (p *place) out() string {
	p.t.Helper()
	dir := filepath.Join(p.t.TempDir(), "out")
	p.must("report", "compile", "--period", "2012-Q2", "--out", dir)
	return dir
}

func TestAListOfNoEditionsIsAnEmptyList(t *testing.T) {
	p := seeded(t)
	assert.Equal(t, "[]\n", p.must("report", "list", "--json"))
	assert.Empty(t, p.must("report", "list"))
}

func TestEditionsAreListedByAgreement(t *testing.T) {
	p := issued(t)
	all := p.editions("--agreement", "CCDH-2009")
	require.Len(t, all, 1)
	assert.Equal(t, "2012-Q2", all[0].Period.String())
	assert.Equal(t, 1, all[0].Number)
	assert.Equal(t, reports.Original, all[0].Kind)
	assert.Equal(t, "system", all[0].CompiledBy)
	assert.NotEmpty(t, all[0].JournalRoot)
	assert.Positive(t, all[0].JournalSize)
	assert.Equal(t, all, p.editions())
}

func TestAReportThatStandsIsNotIssuedAgain(t *testing.T) {
	p := issued(t)
	var said struct {
		Edition reports.Edition
		Created bool
	}
	require.NoError(t, json.Unmarshal([]byte(p.must("report", "compile", "--period", "2012-Q2", "--json")), &said))
	assert.False(t, said.Created)
	assert.Equal(t, p.editions(), []reports.Edition{said.Edition})
	assert.Contains(t, p.must("report", "compile", "--period", "2012-Q2"), "edition 1 (original) stands already, with the same content")
}

func TestTheFilesOfAnEditionAreWrittenAsTheyWereIssued(t *testing.T) {
	p := issued(t)
	edition := p.editions()[0]
	files := readFolder(t, p.out())
	require.Len(t, files, len(edition.Files))
	for _, f := range edition.Files {
		t.Run(f.Name, func(t *testing.T) {
			assert.Len(t, files[f.Name], int(f.Size))
			assert.NotEmpty(t, f.MediaType)
		})
	}
}

func TestAFolderThatCannotBeWrittenFails(t *testing.T) {
	p := issued(t)
	file := writeFile(t, t.TempDir(), "taken", "x")
	assert.Contains(t, p.fails("report", "compile", "--period", "2012-Q2", "--out", file), "not a directory")
	assert.Equal(t, "x", string(readFolder(t, filepath.Dir(file))["taken"]))
}

func TestWhatAReportIsRefusedFor(t *testing.T) {
	p := seeded(t)
	for name, c := range map[string]struct {
		args string
		want string
	}{
		"an agreement that is not there": {"--period 2012-Q2 --agreement NONE", "There is no "},
		"a period that has not begun":    {"--period 2199", "\n  period: "},
		"a period before the signing":    {"--period 1999-Q1", "\n  period: "},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, p.in(t).fails(append([]string{"report", "compile"}, strings.Fields(c.args)...)...), c.want)
		})
	}
	assert.Empty(t, p.editions())
}

func TestFilesOfAnEditionAreGenuineUntilOneByteDiffers(t *testing.T) {
	p := issued(t)
	dir := p.out()
	var said struct {
		Genuine  bool
		Checked  int `json:"files_checked"`
		Manifest reports.Manifest
	}
	require.NoError(t, json.Unmarshal([]byte(p.must("report", "verify", dir, "--json")), &said))
	assert.True(t, said.Genuine)
	assert.Len(t, said.Manifest.Files, said.Checked)
	key := said.Manifest.Journal.Key

	t.Run("with the key that was published", func(t *testing.T) {
		assert.NotContains(t, p.in(t).must("report", "verify", dir, "--key", key), "Compare this key")
	})
	t.Run("with another key", func(t *testing.T) {
		assert.Contains(t, p.in(t).fails("report", "verify", dir, "--key", "tracker-journal+00000000+AAAA"), "NOT GENUINE: ")
	})
	for _, f := range said.Manifest.Files {
		t.Run(f.Name+" altered", func(t *testing.T) {
			path := filepath.Join(dir, f.Name)
			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			altered := bytes.Clone(whole)
			altered[len(altered)/2] ^= 1
			require.NoError(t, os.WriteFile(path, altered, 0o600))
			assert.Contains(t, p.in(t).fails("report", "verify", dir), "NOT GENUINE: "+f.Name)
			assert.Contains(t, p.in(t).fails("report", "verify", path), "NOT GENUINE: "+f.Name, "alone too")
			require.NoError(t, os.WriteFile(path, whole, 0o600))
		})
	}
	p.must("report", "verify", dir)
}

func TestSomeFilesOfAnEditionAreVerifiedWithWhatStandsBesideThem(t *testing.T) {
	p := issued(t)
	dir := p.out()
	some := []string{filepath.Join(dir, "report.csv"), filepath.Join(dir, "report.json")}
	assert.Contains(t, p.must(append([]string{"report", "verify"}, some...)...), "2 of its ")
	t.Run("two of one name", func(t *testing.T) {
		other := writeFile(t, t.TempDir(), "report.csv", "x")
		assert.Contains(t, p.in(t).fails("report", "verify", some[0], other), "two of the files are named report.csv")
	})
	t.Run("a folder in it is passed over", func(t *testing.T) {
		require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
		p.in(t).must("report", "verify", dir)
	})
	for _, proof := range []string{"manifest.json", "manifest.json.sig"} {
		t.Run("without "+proof, func(t *testing.T) {
			alone := t.TempDir()
			for name, content := range readFolder(t, dir) {
				if name != proof {
					writeFile(t, alone, name, string(content))
				}
			}
			assert.Contains(t, p.in(t).fails("report", "verify", alone), proof+" is missing")
		})
	}
}

func TestAnArchiveIsVerifiedWhole(t *testing.T) {
	p := issued(t)
	edition, files := p.editions()[0], readFolder(t, p.out())
	archive := func(t *testing.T, change func(map[string][]byte)) string {
		t.Helper()
		all := maps.Clone(files)
		change(all)
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: edition.CompiledAt})
			require.NoError(t, err)
			_, err = w.Write(all[name])
			require.NoError(t, err)
		}
		require.NoError(t, z.Close())
		return writeFile(t, t.TempDir(), "edition.ZIP", b.String())
	}
	t.Run("as it was issued", func(t *testing.T) {
		assert.Contains(t, p.in(t).must("report", "verify", archive(t, func(map[string][]byte) {})), "GENUINE: CCDH-2009 2012-Q2 edition 1")
	})
	for name, change := range map[string]func(map[string][]byte){
		"with a file altered":      func(all map[string][]byte) { all["report.csv"] = []byte("x") },
		"with a file more":         func(all map[string][]byte) { all["more.txt"] = []byte("x") },
		"without its manifest":     func(all map[string][]byte) { delete(all, "manifest.json") },
		"without its signature":    func(all map[string][]byte) { delete(all, "manifest.json.sig") },
		"without one of its files": func(all map[string][]byte) { delete(all, "report.csv") },
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, p.in(t).fails("report", "verify", archive(t, change)), "NOT GENUINE: ")
		})
	}
}
