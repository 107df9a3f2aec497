package files_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/files"
	"tracker/internal/problem"
)

// hashOf is the name of content.
func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// read is the content of a name.
func read(t require.TestingT, s *files.Store, name string) []byte {
	f, err := s.Open(name)
	require.NoError(t, err)
	content, err := io.ReadAll(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return content
}

// listed are the files below a folder, by their paths in it.
func listed(t require.TestingT, dir string) (list []string) {
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			list = append(list, name)
		}
		return err
	}))
	return list
}

func TestAnyContentIsReadAsItWasPut(t *testing.T) {
	s, _ := open(t)
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		name, err := s.Put(content)
		require.NoError(t, err)
		require.Equal(t, hashOf(content), name)
		require.True(t, bytes.Equal(content, read(t, s, name)))
		sum, err := s.Sum(name)
		require.NoError(t, err)
		require.Equal(t, name, sum)
	})
}

func TestPiecesGiveTheSameNameAsTheWhole(t *testing.T) {
	s, dir := open(t)
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 0, 6).Draw(t, "pieces")
		in, err := s.Create()
		require.NoError(t, err)
		for _, p := range pieces {
			n, err := in.Write(p)
			require.NoError(t, err)
			require.Equal(t, len(p), n)
		}
		whole := bytes.Join(pieces, nil)
		require.EqualValues(t, len(whole), in.Size())
		name, err := in.Commit()
		require.NoError(t, err)
		require.NoError(t, in.Close())
		require.Equal(t, hashOf(whole), name)
	})
	for _, name := range listed(t, dir) {
		require.NotContains(t, name, "tmp-", "nothing half is left")
	}
}

func TestContentStandsInAFolderOfItsFirstTwoLetters(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	require.Equal(t, []string{filepath.Join("ba", name)}, listed(t, dir))
}

func TestOnlyTheOwnerReadsContent(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	for path, want := range map[string]os.FileMode{"": 0o700, name[:2]: 0o700, filepath.Join(name[:2], name): 0o600} {
		t.Run("path "+path, func(t *testing.T) {
			info, err := os.Stat(filepath.Join(dir, path))
			require.NoError(t, err)
			require.Equal(t, want, info.Mode().Perm())
		})
	}
}

func TestWhatStandsIsNeverRewritten(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	path := filepath.Join(dir, name[:2], name)
	before, err := os.Stat(path)
	require.NoError(t, err)
	for kind, again := range map[string]func() (string, error){
		"as a whole": func() (string, error) { return s.Put([]byte("abc")) },
		"in pieces": func() (string, error) {
			in, err := s.Create()
			require.NoError(t, err)
			defer in.Close()
			_, err = in.Write([]byte("abc"))
			require.NoError(t, err)
			return in.Commit()
		},
	} {
		t.Run(kind, func(t *testing.T) {
			require.NoError(t, os.Chtimes(path, longAgo, longAgo))
			got, err := again()
			require.NoError(t, err)
			require.Equal(t, name, got)
			after, err := os.Stat(path)
			require.NoError(t, err)
			require.True(t, os.SameFile(before, after))
			require.True(t, after.ModTime().After(longAgo), "but it is known to have been put again")
			require.Len(t, listed(t, dir), 1)
		})
	}
}

func TestAFileThatWasAlteredIsTold(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	require.NoError(t, os.WriteFile(filepath.Join(dir, name[:2], name), []byte("abd"), 0o600))
	sum, err := s.Sum(name)
	require.NoError(t, err)
	require.Equal(t, hashOf([]byte("abd")), sum)
}

func TestASearchNeverLeavesTheFolder(t *testing.T) {
	s, dir := open(t)
	outside := filepath.Join(filepath.Dir(dir), "outside")
	require.NoError(t, os.WriteFile(outside, []byte("secret"), 0o600))
	name := put(t, s, "abc")
	link := filepath.Join(dir, name[:2], name)
	require.NoError(t, os.Remove(link))
	require.NoError(t, os.Symlink(outside, link))
	_, err := s.Open(name)
	require.Error(t, err, "a link out of the folder is not followed")
	for _, name := range []string{"../outside", outside, "ba/../../outside", strings.ToUpper(hashOf([]byte("x")))} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Open(name)
			require.True(t, problem.Is(err, problem.NotFound), "%v", err)
		})
	}
}

func TestContentOnItsWayIsReadWhereItWasWritten(t *testing.T) {
	s, _ := open(t)
	in, err := s.Create()
	require.NoError(t, err)
	defer in.Close()
	_, err = in.Write([]byte("0123456789"))
	require.NoError(t, err)
	require.NoError(t, iotest.TestReader(io.NewSectionReader(in, 0, in.Size()), []byte("0123456789")))
	_, err = in.ReadAt(make([]byte, 1), 10)
	require.ErrorIs(t, err, io.EOF)
	_, err = in.Write([]byte("abc"))
	require.NoError(t, err, "reading does not move where it is written")
	require.EqualValues(t, 13, in.Size())
}

func TestWhatIsDroppedLeavesNothing(t *testing.T) {
	s, dir := open(t)
	in, err := s.Create()
	require.NoError(t, err)
	_, err = in.Write([]byte("x"))
	require.NoError(t, err)
	require.Len(t, listed(t, dir), 1)
	require.NoError(t, in.Close())
	require.Empty(t, listed(t, dir))
	_, err = s.Open(hashOf([]byte("x")))
	require.True(t, problem.Is(err, problem.NotFound))
}

func TestTwoOnTheirWayDoNotMeet(t *testing.T) {
	s, _ := open(t)
	first, err := s.Create()
	require.NoError(t, err)
	second, err := s.Create()
	require.NoError(t, err)
	for i, in := range []io.Writer{first, second, first, second} {
		_, err := in.Write([]byte(fmt.Sprint(i)))
		require.NoError(t, err)
	}
	a, err := first.Commit()
	require.NoError(t, err)
	b, err := second.Commit()
	require.NoError(t, err)
	require.NoError(t, errors.Join(first.Close(), second.Close()))
	require.Equal(t, "02", string(read(t, s, a)))
	require.Equal(t, "13", string(read(t, s, b)))
}

func TestAFolderIsMadeAndUsedByMany(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	first, err := files.Open(dir)
	require.NoError(t, err)
	second, err := files.Open(dir)
	require.NoError(t, err)
	name := put(t, first, "abc")
	require.Equal(t, "abc", string(read(t, second, name)))
	require.NoError(t, first.Close())
	require.True(t, stands(t, second, name))
	require.NoError(t, second.Close())
	_, err = first.Put([]byte("more"))
	require.Error(t, err, "a store that is closed takes nothing")
}

func TestAFolderThatIsNoneIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err := files.Open(path)
	require.Error(t, err)
}

func TestManyNamesAreAskedAboutInParts(t *testing.T) {
	s, dir := open(t)
	keep := map[string]bool{}
	for i := range 1100 {
		content := []byte(fmt.Sprint("content ", i))
		name := hashOf(content)
		path := filepath.Join(dir, name[:2], name) // as Put leaves it, without waiting for the disk
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, content, 0o600))
		require.NoError(t, os.Chtimes(path, longAgo, longAgo))
		if i%3 == 0 {
			keep[name] = true
		}
	}
	asked := map[string]int{}
	removed, err := s.Sweep(longAgo.Add(time.Hour), func(names []string) (needed []string, err error) {
		require.LessOrEqual(t, len(names), 500)
		for _, n := range names {
			asked[n]++
			if keep[n] {
				needed = append(needed, n)
			}
		}
		return needed, nil
	})
	require.NoError(t, err)
	require.Equal(t, 1100-len(keep), removed)
	require.Len(t, asked, 1100)
	for name, times := range asked {
		require.Equal(t, 1, times, name)
		require.Equal(t, keep[name], stands(t, s, name))
	}
}

func TestASweepLeavesWhatIsNoContent(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	strange := []string{"notes.txt", filepath.Join(name[:2], "notes.txt"), filepath.Join("zz", name), filepath.Join(name[:2], strings.ToUpper(name))}
	for _, path := range strange {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, path), nil, 0o600))
		age(t, dir, path)
	}
	age(t, dir, name)
	removed, err := s.Sweep(longAgo.Add(time.Hour), nothing)
	require.NoError(t, err)
	require.Equal(t, 1, removed)
	for _, path := range strange[:3] {
		require.FileExists(t, filepath.Join(dir, path))
	}
}

func TestWhatWasPutAtTheVeryTimeStays(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	age(t, dir, name)
	removed, err := s.Sweep(longAgo, nothing)
	require.NoError(t, err)
	require.Zero(t, removed)
	require.True(t, stands(t, s, name))
}

func TestAnEmptyFolderIsSweptWithoutAsking(t *testing.T) {
	s, _ := open(t)
	removed, err := s.Sweep(time.Now(), func([]string) ([]string, error) { return nil, errors.New("asked") })
	require.NoError(t, err)
	require.Zero(t, removed)
}

func TestWhatIsAskedForBesideIsNotKept(t *testing.T) {
	s, dir := open(t)
	name := put(t, s, "abc")
	age(t, dir, name)
	removed, err := s.Sweep(longAgo.Add(time.Hour), func([]string) ([]string, error) { return []string{hashOf([]byte("another"))}, nil })
	require.NoError(t, err)
	require.Equal(t, 1, removed)
}
