package files

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Names of files that are not content: incomingPrefix begins that of content
// being written, removalPrefix that of content being removed, followed by its
// SHA-256.
const (
	incomingPrefix = "tmp-"
	removalPrefix  = "old-"
)

// sweepBatch is how many names one call of needed gets.
const sweepBatch = 500

// Sweep removes content that nobody needs: it was last put before the time, and
// needed, which gets names and returns those that are in use, does not return it.
// Whoever puts content must therefore register its use before that much time has
// passed. Content that another process puts during the sweep stays.
func (s *Store) Sweep(before time.Time, needed func(names []string) ([]string, error)) (removed int, err error) {
	if err := s.sweepLeftovers(before); err != nil {
		return 0, err
	}
	var old []string
	flush := func() error {
		n, err := s.removeUnneeded(old, before, needed)
		if err != nil {
			return err
		}
		removed, old = removed+n, old[:0]
		return nil
	}
	err = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isHash(d.Name()) || name != contentPath(d.Name()) {
			return ignoreNotExist(err)
		}
		if stands, err := s.older(name, before); err != nil || !stands {
			return err
		}
		if old = append(old, d.Name()); len(old) < sweepBatch {
			return nil
		}
		return flush()
	})
	return removed, errors.Join(err, flush())
}

func (s *Store) removeUnneeded(old []string, before time.Time, needed func([]string) ([]string, error)) (int, error) {
	if len(old) == 0 {
		return 0, nil
	}
	kept, err := needed(old)
	if err != nil {
		return 0, err
	}
	keep := make(map[string]bool, len(kept))
	for _, name := range kept {
		keep[name] = true
	}
	removed := 0
	for _, name := range old {
		if keep[name] {
			continue
		}
		gone, err := s.remove(name, before)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// remove first renames the content. Whoever puts the same content after that
// stores it anew. If somebody put it just before, its time is new, and remove
// puts it back.
func (s *Store) remove(name string, before time.Time) (bool, error) {
	aside := removalPrefix + name + "-" + uuid.NewString()
	if err := s.root.Rename(contentPath(name), aside); err != nil {
		return false, ignoreNotExist(err)
	}
	old, err := s.older(aside, before)
	if err == nil && old {
		return true, ignoreNotExist(s.root.Remove(aside))
	}
	return false, errors.Join(err, s.putBack(aside, name))
}

// putBack renames content back, without replacing content that was put meanwhile.
func (s *Store) putBack(aside, name string) error {
	err := s.root.MkdirAll(path.Dir(contentPath(name)), 0o700)
	if err == nil {
		err = s.root.Link(aside, contentPath(name))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return ignoreNotExist(err)
	}
	return ignoreNotExist(s.root.Remove(aside))
}

// sweepLeftovers clears up after processes that were stopped halfway: old
// unfinished content is removed, and content that was being removed is put back,
// to be considered again.
func (s *Store) sweepLeftovers(before time.Time) error {
	entries, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		content, _, _ := strings.Cut(strings.TrimPrefix(e.Name(), removalPrefix), "-")
		switch {
		case strings.HasPrefix(e.Name(), removalPrefix) && isHash(content):
			err = s.putBack(e.Name(), content)
		case strings.HasPrefix(e.Name(), incomingPrefix):
			var old bool
			if old, err = s.older(e.Name(), before); err == nil && old {
				err = ignoreNotExist(s.root.Remove(e.Name()))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// older reports whether the file exists and was last put before the time.
func (s *Store) older(name string, before time.Time) (bool, error) {
	info, err := s.root.Stat(name)
	if err != nil {
		return false, ignoreNotExist(err)
	}
	return info.ModTime().Before(before), nil
}

// ignoreNotExist drops the error of a file that another process has removed
// already.
func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
