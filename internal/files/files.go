// Package files keeps content on disk under its SHA-256: the same content is
// stored once, and what stands is never rewritten.
package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"github.com/google/uuid"

	"tracker/internal/problem"
)

// Store is a folder of content. It is safe for concurrent use, by several
// processes too.
type Store struct{ root *os.Root }

// Open returns the store in the folder, which it makes where it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Store{root}, nil
}

// Close releases the folder.
func (s *Store) Close() error { return s.root.Close() }

// Put stores the content, durably, and returns its hexadecimal SHA-256. Where
// the disk is full it stores nothing and returns an Unavailable problem.
func (s *Store) Put(content []byte) (string, error) {
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	if _, err := s.root.Stat(place(name)); err == nil {
		return name, nil
	}
	err := s.write(name, content)
	switch {
	case full(err):
		return "", problem.New(problem.Unavailable, "error.disk_full")
	case err != nil:
		return "", fmt.Errorf("files: store %s: %w", name, err)
	}
	return name, nil
}

// full reports whether the system refused to write more: the disk, a quota or a
// limit of the process.
func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// write goes through a temporary name, so that a reader never sees half a file.
func (s *Store) write(name string, content []byte) error {
	if err := s.root.MkdirAll(path.Dir(place(name)), 0o700); err != nil {
		return err
	}
	temporary := "tmp-" + uuid.NewString()
	f, err := s.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = s.root.Rename(temporary, place(name))
	}
	if err != nil {
		return errors.Join(err, s.root.Remove(temporary))
	}
	return s.syncDir(path.Dir(place(name)))
}

// syncDir makes a rename in the folder survive a power cut.
func (s *Store) syncDir(dir string) error {
	d, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open returns the content of a SHA-256; the caller closes it. A NotFound
// problem when it is not stored.
func (s *Store) Open(name string) (io.ReadSeekCloser, error) {
	if raw, err := hex.DecodeString(name); err != nil || len(raw) != sha256.Size {
		return nil, problem.New(problem.NotFound, "error.not_found")
	}
	f, err := s.root.Open(place(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "error.not_found")
	}
	return f, err
}

func place(name string) string { return name[:2] + "/" + name }
