package files_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/files"
	"tracker/internal/problem"
)

var longAgo = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// age makes stored content, or another file of the folder, old.
func age(t *testing.T, dir, name string) {
	path := filepath.Join(dir, name)
	if len(name) == 64 {
		path = filepath.Join(dir, name[:2], name)
	}
	require.NoError(t, os.Chtimes(path, longAgo, longAgo))
}

func nothing([]string) ([]string, error) { return nil, nil }

func put(t *testing.T, s *files.Store, content string) string {
	name, err := s.Put([]byte(content))
	require.NoError(t, err)
	return name
}

func stands(t *testing.T, s *files.Store, name string) bool {
	f, err := s.Open(name)
	if problem.Is(err, problem.NotFound) {
		return false
	}
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return true
}

func TestWhatNobodyNeedsIsSwept(t *testing.T) {
	s, dir := open(t)
	needed, orphan, fresh := put(t, s, "needed"), put(t, s, "orphan"), put(t, s, "fresh")
	age(t, dir, needed)
	age(t, dir, orphan)
	var asked []string
	removed, err := s.Sweep(longAgo.AddDate(1, 0, 0), func(names []string) ([]string, error) {
		asked = append(asked, names...)
		return []string{needed}, nil
	})
	require.NoError(t, err)
	assert.Equal(t, 1, removed)
	slices.Sort(asked)
	want := []string{needed, orphan}
	slices.Sort(want)
	assert.Equal(t, want, asked, "what was put lately is not even asked about")
	assert.True(t, stands(t, s, needed))
	assert.True(t, stands(t, s, fresh))
	assert.False(t, stands(t, s, orphan))
}

func TestWhatWasPutAgainIsNotSwept(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "again")
	age(t, dir, name)
	assert.Equal(t, name, put(t, s, "again"))
	removed, err := s.Sweep(longAgo.AddDate(1, 0, 0), nothing)
	require.NoError(t, err)
	assert.Zero(t, removed)

	age(t, dir, name)
	_, err = s.Sweep(longAgo.AddDate(1, 0, 0), func([]string) ([]string, error) {
		put(t, s, "again") // after it was found to be old
		return nil, nil
	})
	require.NoError(t, err)
	assert.True(t, stands(t, s, name))
}

func TestSweepingAndPuttingAtOnceLosesNothing(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "contended")
	for range 50 {
		age(t, dir, name)
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				_, err := s.Sweep(longAgo.AddDate(1, 0, 0), nothing)
				assert.NoError(t, err)
			})
			wait.Go(func() {
				_, err := s.Put([]byte("contended"))
				assert.NoError(t, err)
			})
		}
		wait.Wait()
		require.True(t, stands(t, s, name), "whoever put it finds it")
	}
}

func TestWhatWasInterruptedIsClearedUp(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "going")
	require.NoError(t, os.Rename(filepath.Join(dir, name[:2], name), filepath.Join(dir, "old-"+name+"-5c0a")))
	for _, rest := range []string{"tmp-old", "tmp-new"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, rest), []byte("half"), 0o600))
	}
	age(t, dir, "tmp-old")
	_, err := s.Sweep(longAgo.AddDate(1, 0, 0), nothing)
	require.NoError(t, err)
	assert.True(t, stands(t, s, name), "it was put lately, so it stays")
	assert.NoFileExists(t, filepath.Join(dir, "tmp-old"))
	assert.FileExists(t, filepath.Join(dir, "tmp-new"), "may still be on its way in")
}

func TestASweepThatCantAskRemovesNothing(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "kept")
	age(t, dir, name)
	broken := errors.New("no database")
	_, err := s.Sweep(longAgo.AddDate(1, 0, 0), func([]string) ([]string, error) { return nil, broken })
	require.ErrorIs(t, err, broken)
	assert.True(t, stands(t, s, name))
}

func TestContentThatComesInPieces(t *testing.T) {
	s, dir := open(t)
	in, err := s.Create()
	require.NoError(t, err)
	for _, piece := range []string{"a", "b", "c"} {
		_, err = in.Write([]byte(piece))
		require.NoError(t, err)
	}
	back := make([]byte, 2)
	_, err = in.ReadAt(back, 1)
	require.NoError(t, err)
	assert.Equal(t, "bc", string(back))
	assert.EqualValues(t, 3, in.Size())
	name, err := in.Commit()
	require.NoError(t, err)
	require.NoError(t, in.Close())
	assert.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", name)
	sum, err := s.Sum(name)
	require.NoError(t, err)
	assert.Equal(t, name, sum)

	dropped, err := s.Create()
	require.NoError(t, err)
	_, err = dropped.Write([]byte("dropped"))
	require.NoError(t, err)
	require.NoError(t, dropped.Close())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1, "and no temporary file is left")

	require.NoError(t, os.WriteFile(filepath.Join(dir, name[:2], name), []byte("other"), 0o600))
	sum, err = s.Sum(name)
	require.NoError(t, err)
	assert.NotEqual(t, name, sum)
}
