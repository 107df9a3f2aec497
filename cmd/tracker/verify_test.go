package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tracker/internal/reports"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An auditor verifies an edition on a machine that has neither the database nor
// the tracker's folder.
func TestAnEditionIsVerifiedElsewhere(t *testing.T) {
	p := newPlace(t, "")
	p.must("seed")
	away := t.TempDir()
	issued := filepath.Join(away, "issued")
	p.must("report", "compile", "--period", "2012-Q2", "--out", issued)
	key := strings.TrimSpace(strings.TrimPrefix(lineWith(t, p.must("journal", "verify"), "key"), "key"))
	none := filepath.Join(away, "none")
	elsewhere := &place{t, []string{"--data-dir", none, "--database-url", "sqlite:" + filepath.Join(none, "x.db")}}

	updates, err := os.ReadFile(filepath.Join(issued, "updates.csv"))
	require.NoError(t, err)
	for i, line := range strings.Split(strings.TrimSpace(string(updates)), "\r\n")[1:] {
		assert.Regexp(t, `,\d+,$`, line, "update %d has a journal number", i)
	}

	said := elsewhere.must("report", "verify", issued, "--key", key)
	issuedFiles, err := os.ReadDir(issued)
	require.NoError(t, err)
	all := strconv.Itoa(len(issuedFiles) - len(reports.ProofFiles)) // the proof is not one of the files that it proves
	assert.Contains(t, said, "GENUINE: CCDH-2009 2012-Q2 edition 1, "+all+" of its "+all+" files checked")
	assert.NotContains(t, said, "Compare this key")
	assert.Contains(t, elsewhere.must("report", "verify", filepath.Join(issued, "report.ar.pdf")), "1 of its "+all+" files checked", "its proof stands beside it")
	assert.Contains(t, elsewhere.must("report", "verify", filepath.Join(issued, "report.csv"), "--json"), `"genuine": true`)
	assert.NoDirExists(t, none)

	alone := filepath.Join(away, "CCDH-2009-2012-Q2-1-report.csv")
	content, err := os.ReadFile(filepath.Join(issued, "report.csv"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(alone, content, 0o600))
	elsewhere.refuses("manifest.json is missing", "report", "verify", alone)
	for _, name := range []string{"manifest.json", "manifest.json.sig"} {
		proof, err := os.ReadFile(filepath.Join(issued, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(away, "CCDH-2009-2012-Q2-1-"+name), proof, 0o600))
	}
	assert.Contains(t, elsewhere.must("report", "verify", alone), "GENUINE", "as it was downloaded")
	require.NoError(t, os.WriteFile(alone, bytes.Replace(content, []byte("in_progress"), []byte("completed  "), 1), 0o600))
	elsewhere.refuses("is not the file that was issued", "report", "verify", alone)
	elsewhere.refuses("no such file", "report", "verify", filepath.Join(away, "missing.csv"))
	elsewhere.refuses("cut or altered", "report", "verify", writeFile(t, away, "edition.zip", "PK\x03\x04"))
	require.NoError(t, os.WriteFile(filepath.Join(issued, "more.txt"), nil, 0o600))
	elsewhere.refuses("more.txt is not a file of this edition", "report", "verify", issued)
}

// refuses runs a command that must end with status 1 and say why.
func (p *place) refuses(why string, args ...string) {
	p.t.Helper()
	status, _, errs := p.run(args...)
	assert.Equal(p.t, failed, status, args)
	assert.Contains(p.t, errs, why)
}

func writeFile(t *testing.T, dir, name, content string) string {
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// lineWith returns the line that begins with the word.
func lineWith(t *testing.T, text, word string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, word) {
			return line
		}
	}
	t.Fatalf("no line begins with %q:\n%s", word, text)
	return ""
}
