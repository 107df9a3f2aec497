package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracker/internal/reports"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnAuditorVerifiesWithoutTheDatabase(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		p.must("seed")
		p.must("report", "compile", "--period", "2012-Q2")
		away := t.TempDir()
		older := filepath.Join(away, "checkpoint.txt")
		require.NoError(t, os.WriteFile(older, []byte(p.must("journal", "checkpoint")), 0o600))
		p.must("account", "add", "real@example.ma", "--name", "Real", "--role", "admin")
		export := filepath.Join(away, "export.txt")
		p.must("journal", "export", export)
		var live struct{ Key string }
		require.NoError(t, json.Unmarshal([]byte(p.must("journal", "verify", "--json", "--older", older)), &live))

		elsewhere := &place{t, []string{"--data-dir", filepath.Join(away, "none"), "--database-url", "sqlite:" + filepath.Join(away, "none", "x.db")}}
		said := elsewhere.must("journal", "verify", export, "--key", live.Key, "--older", older)
		assert.Contains(t, said, "export.txt is whole: ")
		assert.Contains(t, said, "that you hold is its beginning")
		assert.NotContains(t, said, "compare it with")
		assert.Contains(t, elsewhere.must("journal", "verify", export), "compare it with the one that the tracker publishes")

		out := filepath.Join(away, "rebuilt")
		said = elsewhere.must("report", "compile", "--from", export, "--period", "2012-Q2", "--edition", "1", "--out", out)
		issued := filepath.Join(away, "issued")
		p.must("report", "compile", "--period", "2012-Q2", "--out", issued)
		data := 0
		for _, format := range reports.Formats {
			name := format.Name
			if !format.Data || name == "collection.csv" { // the period had no round
				continue
			}
			data++
			want, err := os.ReadFile(filepath.Join(issued, name))
			require.NoError(t, err)
			got, err := os.ReadFile(filepath.Join(out, name))
			require.NoError(t, err)
			assert.Equal(t, want, got, name)
		}
		assert.Equal(t, data, strings.Count(said, "the same bytes as issued"), said)
		assert.NoDirExists(t, filepath.Join(away, "none"), "neither database nor data folder is touched")

		status, _, errs := elsewhere.run("report", "compile", "--from", export, "--period", "2012-Q2", "--edition", "2")
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "tells of no edition 2 of 2012-Q2")
	})
}

func TestAJournalThatIsNotWholeFails(t *testing.T) {
	p := newPlace(t, "")
	p.must("seed")
	file := filepath.Join(t.TempDir(), "export.txt")
	p.must("journal", "export", file)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	for said, content := range map[string]string{
		"this is not an export":   "hello",
		"entry 0 was altered":     strings.Replace(string(whole), `"period":"`, `"period":"1`, 4),
		"the export ends in":      string(whole[:len(whole)-10]),
		"something follows":       string(whole) + "\n",
		"damaged":                 strings.Replace(string(whole), "key tracker-journal+", "key tracker-journal+0", 1),
		"signed by another key":   strings.Replace(string(whole), "— tracker-journal ", "— tracker-Journal ", 1),
		"is not that of its text": strings.Replace(string(whole), "\ntracker journal ", "\ntracker journal x", 2),
	} {
		t.Run(said, func(t *testing.T) {
			require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
			status, _, errs := p.run("journal", "verify", file)
			assert.Equal(t, failed, status, said)
			assert.Contains(t, errs, said)
		})
	}
	status, out, _ := p.run("journal", "verify", "--json", file)
	assert.Equal(t, failed, status)
	assert.Contains(t, out, `"ok": false`)
	for _, args := range [][]string{
		{"journal"}, {"journal", "burn"}, {"journal", "export"}, {"journal", "verify", "a", "b"}, {"journal", "verify", "--key", "x"},
		{"report", "compile", "--period", "2012-Q2", "--edition", "1"},
	} {
		status, _, _ := p.run(args...)
		want := wrongUse
		if len(args) == 1 {
			want = done // its help
		}
		assert.Equal(t, want, status, "%v", args)
	}
	status, _, errs := p.run("journal", "verify", filepath.Join(t.TempDir(), "none"))
	assert.Equal(t, failed, status)
	assert.Contains(t, errs, "no such file")
}

func TestVerifyingWithoutADatabaseSaysSo(t *testing.T) {
	p := &place{t, []string{"--data-dir", t.TempDir(), "--database-url", "postgres://tracker@127.0.0.1:1/none?connect_timeout=2"}}
	status, out, errs := p.run("journal", "verify")
	assert.Equal(t, failed, status)
	assert.Empty(t, out)
	assert.Regexp(t, `^tracker: the database does not answer: [^\n]+\n$`, errs)
}

func TestAnotherKeyStopsTheStart(t *testing.T) {
	p := newPlace(t, "")
	p.must("seed")
	other := newPlace(t, "")
	other.must("seed")
	key, err := os.ReadFile(filepath.Join(other.settings[1], "journal.key"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(p.settings[1], "journal.key"), key, 0o600))
	status, _, errs := p.run("serve", "--listen", freeAddress(t))
	assert.Equal(t, failed, status)
	assert.Contains(t, errs, "journal.key is another key: this database's journal is signed with tracker-journal+")
}
