package files_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/files"
	"tracker/internal/problem"
)

func open(t *testing.T) (*files.Store, string) {
	dir := filepath.Join(t.TempDir(), "files")
	s, err := files.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s, dir
}

func TestContentIsFoundUnderItsHash(t *testing.T) {
	s, _ := open(t)
	name, err := s.Put([]byte("abc"))
	require.NoError(t, err)
	assert.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", name)
	f, err := s.Open(name)
	require.NoError(t, err)
	defer f.Close()
	content, err := io.ReadAll(f)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(content))
}

func TestTheSameContentIsStoredOnceHoweverManyPutIt(t *testing.T) {
	s, dir := open(t)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			_, err := s.Put([]byte("the same"))
			assert.NoError(t, err)
		})
	}
	wait.Wait()
	var stored []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			stored = append(stored, path)
		}
		return err
	}))
	assert.Len(t, stored, 1, "and no temporary file is left")
}

func TestNamesThatAreNoHashFindNothing(t *testing.T) {
	s, _ := open(t)
	for _, name := range []string{"", "..", "../../etc/passwd", strings.Repeat("z", 64), strings.Repeat("a", 64), "ba7816"} {
		t.Run("named "+name, func(t *testing.T) {
			_, err := s.Open(name)
			assert.True(t, problem.Is(err, problem.NotFound), "%v", err)
		})
	}
}
