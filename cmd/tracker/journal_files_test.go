package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// verified is what `journal verify --json` says.
type verified struct {
	OK          bool `json:"ok"`
	Entries     int64
	Root, Key   string
	Older       int64
	Trusted     bool
	Checkpoints int
	Rows        int64
}

func (p *place) verified(args ...string) (v verified) {
	p.t.Helper()
	require.NoError(p.t, json.Unmarshal([]byte(p.must(append([]string{"journal", "verify", "--json"}, args...)...)), &v))
	return v
}

// keep writes what a command printed into a file of the test.
func (p *place) keep(args ...string) string {
	p.t.Helper()
	return writeFile(p.t, p.t.TempDir(), "kept.txt", p.must(args...))
}

func TestAnExportAndItsDatabaseSayTheSame(t *testing.T) {
	p := seeded(t)
	file := filepath.Join(t.TempDir(), "export.txt")
	var exported struct {
		File, Root, Key string
		Entries         int64
	}
	require.NoError(t, json.Unmarshal([]byte(p.must("journal", "export", file, "--json")), &exported))
	assert.Equal(t, file, exported.File)
	live, away := p.verified(), p.verified(file)
	assert.True(t, away.OK)
	assert.Equal(t, exported.Entries, away.Entries)
	assert.Equal(t, exported.Root, away.Root)
	assert.Equal(t, exported.Key, away.Key)
	assert.True(t, live.OK)
	assert.Equal(t, exported.Entries+1, live.Entries, "that it was exported is an entry too")
	assert.Equal(t, exported.Key, live.Key)
	assert.Positive(t, live.Rows)
	assert.False(t, away.Trusted, "the key came with the export")
	assert.True(t, p.verified(file, "--key", live.Key).Trusted)
}

func TestAnExportReplacesTheOlderOneAndLeavesNothingElse(t *testing.T) {
	p := seeded(t)
	dir := t.TempDir()
	file := writeFile(t, dir, "export.txt", "an older one")
	p.must("journal", "export", file)
	files := readFolder(t, dir)
	require.Len(t, files, 1, "no half-written file stands beside it")
	assert.NotContains(t, string(files["export.txt"]), "an older one")
	p.must("journal", "verify", file)
}

func TestAnExportThatCannotBeWrittenLeavesNothing(t *testing.T) {
	p := seeded(t)
	t.Run("a folder that is not there", func(t *testing.T) {
		assert.Contains(t, p.in(t).fails("journal", "export", filepath.Join(t.TempDir(), "none", "export.txt")), "no such file or directory")
	})
	t.Run("a folder in its place", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "export.txt", "full"), 0o700))
		p.in(t).fails("journal", "export", filepath.Join(dir, "export.txt"))
		assert.Empty(t, readFolder(t, dir))
	})
}

func TestACheckpointThatWasKeptIsTheBeginningOfTheLog(t *testing.T) {
	p := seeded(t)
	older := p.keep("journal", "checkpoint")
	before := p.verified().Entries
	p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor")
	export := p.keepExport()
	away := p.verified(export, "--older", older)
	assert.Equal(t, before, away.Older)
	assert.Equal(t, before+1, away.Entries)
	assert.True(t, p.verified("--older", older).OK, "of the database too")
	assert.Contains(t, p.must("journal", "verify", export, "--older", older), "that you hold is its beginning")
}

func (p *place) keepExport() string {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "export.txt")
	p.must("journal", "export", file)
	return file
}

func TestACheckpointThatIsNotOfThisLogIsFound(t *testing.T) {
	p := seeded(t)
	checkpoint := p.must("journal", "checkpoint")
	export := p.keepExport()
	other := newPlace(t, "")
	other.must("migrate")
	lines := strings.Split(checkpoint, "\n")
	altered := func(change func([]string)) string {
		own := append([]string{}, lines...)
		change(own)
		return strings.Join(own, "\n")
	}
	for name, text := range map[string]string{
		"of another tracker": other.must("journal", "checkpoint"),
		"of no tracker":      "hello",
		"of another size":    altered(func(l []string) { l[1] = "1" }),
		"of another root":    altered(func(l []string) { l[2] = strings.Repeat("A", 43) + "=" }),
		"without signature":  altered(func(l []string) { l[len(l)-2] = "" }),
	} {
		t.Run(name, func(t *testing.T) {
			older := writeFile(t, t.TempDir(), "older.txt", text)
			p.in(t).failsAsJSON("journal", "verify", "--older", older)
			p.in(t).failsAsJSON("journal", "verify", export, "--older", older)
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		assert.Contains(t, p.in(t).fails("journal", "verify", "--older", filepath.Join(t.TempDir(), "none")), "no such file")
	})
}

// failsAsJSON runs a command that must fail and say so on both outputs.
func (p *place) failsAsJSON(args ...string) string {
	p.t.Helper()
	status, out, errs := p.run(append(args, "--json")...)
	require.Equal(p.t, failed, status, "%v", args)
	require.NotEmpty(p.t, errs)
	if out != "" {
		var said verified
		require.NoError(p.t, json.Unmarshal([]byte(out), &said), out)
		require.False(p.t, said.OK)
	}
	return errs
}

func TestAnExportIsHeldAgainstTheKeyThatWasPublished(t *testing.T) {
	p := seeded(t)
	export := p.keepExport()
	other := newPlace(t, "")
	other.must("migrate")
	for name, key := range map[string]string{"of another tracker": other.verified().Key, "of none": "x"} {
		t.Run(name, func(t *testing.T) { assert.NotEmpty(t, p.in(t).failsAsJSON("journal", "verify", export, "--key", key)) })
	}
}

func TestEveryLineOfAnExportIsHeldToItsSignature(t *testing.T) {
	p := seeded(t)
	export := p.keepExport()
	whole, err := os.ReadFile(export)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(whole), "\n")
	from := len(lines) / 2
	for name, change := range map[string]func([]string) []string{
		"one is missing":     func(l []string) []string { return append(l[:from], l[from+1:]...) },
		"one comes twice":    func(l []string) []string { return append(l[:from], append([]string{l[from]}, l[from:]...)...) },
		"two change places":  func(l []string) []string { l[from], l[from+1] = l[from+1], l[from]; return l },
		"one is empty":       func(l []string) []string { l[from] = "\n"; return l },
		"the last is gone":   func(l []string) []string { return l[:len(l)-2] },
		"the first is gone":  func(l []string) []string { return l[1:] },
		"one has more in it": func(l []string) []string { l[from] = " " + l[from]; return l },
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(change(append([]string{}, lines...)), "")
			p.in(t).failsAsJSON("journal", "verify", writeFile(t, t.TempDir(), "export.txt", text))
		})
	}
}

func TestACheckpointComesWithItsKey(t *testing.T) {
	p := seeded(t)
	var said struct{ Checkpoint, Key string }
	require.NoError(t, json.Unmarshal([]byte(p.must("journal", "checkpoint", "--json")), &said))
	live := p.verified()
	assert.Equal(t, live.Key, said.Key)
	assert.Contains(t, said.Checkpoint, "\n"+live.Root+"\n")
}
