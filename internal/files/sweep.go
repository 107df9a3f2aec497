package files

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Names of files that are no content: on its way in, and on its way out. The
// name of content goes on after the latter.
const (
	incomingPrefix = "tmp-"
	removalPrefix  = "old-"
)

// sweepBatch is how many names are asked about together.
const sweepBatch = 500

// Sweep removes content that nobody needs: what was last put before the time and
// is not among the names that needed returns of those it is given. Whoever needs
// content must put it and say so within that time. Another process may put
// the same content meanwhile: then it stays.
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

// remove takes the content away under another name first. Who puts it after that
// stores it anew; who put it just before has touched it, and it goes back.
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

// putBack undoes taking away, without replacing what was put meanwhile.
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

// sweepLeftovers clears up after those who were stopped halfway: what was on its way
// in goes, what was on its way out goes back, to be looked at again.
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

// older reports whether a file stands that was last put before the time.
func (s *Store) older(name string, before time.Time) (bool, error) {
	info, err := s.root.Stat(name)
	if err != nil {
		return false, ignoreNotExist(err)
	}
	return info.ModTime().Before(before), nil
}

// ignoreNotExist forgives that another process was quicker.
func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
