//go:build unix

package files_test

import (
	"bytes"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/problem"
)

// A limit on the size of files stands in for a disk that is full in the middle
// of a file.
func TestAFullDiskStoresNothing(t *testing.T) {
	s, dir := open(t)
	signal.Ignore(syscall.SIGXFSZ)
	t.Cleanup(func() { signal.Reset(syscall.SIGXFSZ) })
	var before syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	small := before
	small.Cur = 1000
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small))
	_, err := s.Put(bytes.Repeat([]byte("x"), 5000))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before))
	require.True(t, problem.Is(err, problem.Unavailable), "%v", err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		assert.True(t, e.IsDir(), "%s is left behind", e.Name())
		inside, err := os.ReadDir(dir + "/" + e.Name())
		require.NoError(t, err)
		assert.Empty(t, inside)
	}
}
