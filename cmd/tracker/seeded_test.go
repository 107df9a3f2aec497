package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// kept is a data folder that was made once in this process: its files by path.
type kept struct {
	sync.Mutex
	files map[string][]byte
}

var keptSeed, keptEdition kept

// seeded returns a place on SQLite in which the agreement stands.
func seeded(t *testing.T) *place {
	t.Helper()
	return keptSeed.place(t, func(p *place) { p.must("seed") })
}

// issued returns a seeded place in which an edition of 2012-Q2 was issued.
func issued(t *testing.T) *place {
	t.Helper()
	return keptEdition.place(t, func(p *place) {
		p.must("seed")
		p.must("report", "compile", "--period", "2012-Q2")
	})
}

// place returns a place with a copy of the kept files; the first caller makes
// them.
func (k *kept) place(t *testing.T, prepare func(p *place)) *place {
	t.Helper()
	k.Lock()
	defer k.Unlock()
	p := newPlace(t, "")
	if k.files == nil {
		prepare(p)
		k.files = readFolder(t, p.dir())
		return p
	}
	for name, content := range k.files {
		path := filepath.Join(p.dir(), name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, content, 0o600))
	}
	return p
}

// dir is the place's data folder.
func (p *place) dir() string { return p.settings[1] }

func readFolder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = content
		return err
	}))
	return files
}

// fails runs a command that must end with status 1 after one clear sentence on
// the error output and none on the other; it returns the sentence.
func (p *place) fails(args ...string) string {
	p.t.Helper()
	status, out, errs := p.run(args...)
	require.Equal(p.t, failed, status, "%v: %s", args, errs)
	require.Empty(p.t, out, "%v", args)
	require.True(p.t, strings.HasPrefix(errs, "tracker: "), "%v: %s", args, errs)
	return errs
}

// in is the place for a test within its own.
func (p *place) in(t *testing.T) *place { return &place{t, p.settings} }

// misused runs a command that must end with status 2; it returns what was said.
func (p *place) misused(args ...string) string {
	p.t.Helper()
	status, out, errs := p.run(args...)
	require.Equal(p.t, wrongUse, status, "%v: %s", args, errs)
	require.Empty(p.t, out, "%v", args)
	require.True(p.t, strings.HasPrefix(errs, "tracker: "), "%v: %s", args, errs)
	return errs
}
