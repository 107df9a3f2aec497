// Package files keeps content on disk under its SHA-256: the same content is
// stored once, and stored content is never rewritten.
package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"

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

// Put stores the content durably and returns its hexadecimal SHA-256. When the
// disk is full it stores nothing and returns an Unavailable problem.
func (s *Store) Put(content []byte) (string, error) {
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	if s.touch(name) {
		return name, nil
	}
	in, err := s.Create()
	if err != nil {
		return "", err
	}
	defer in.Close()
	if _, err := in.Write(content); err != nil {
		return "", err
	}
	return in.Commit()
}

// writeError turns an error of writing into an Unavailable problem when the disk
// is full or a limit on size is reached.
func writeError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return problem.New(problem.Unavailable, "error.disk_full")
	}
	return fmt.Errorf("files: store: %w", err)
}

// Incoming is content that is being written, on disk under a temporary name, so
// that a reader never sees half a file. What was written can be read back. Commit
// stores it; Close without Commit drops it.
type Incoming struct {
	store *Store
	name  string // "" once it is stored or dropped
	file  *os.File
	sum   hash.Hash
	size  int64
}

// Create begins content that is written piece by piece. The caller closes it.
func (s *Store) Create() (*Incoming, error) {
	name := incomingPrefix + uuid.NewString()
	f, err := s.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, writeError(err)
	}
	return &Incoming{store: s, name: name, file: f, sum: sha256.New()}, nil
}

// Write adds to the content. Where the disk is full it returns an Unavailable
// problem.
func (in *Incoming) Write(p []byte) (int, error) {
	n, err := in.file.Write(p)
	in.sum.Write(p[:n])
	in.size += int64(n)
	if err != nil {
		return n, writeError(err)
	}
	return n, nil
}

// ReadAt reads what was written so far.
func (in *Incoming) ReadAt(p []byte, at int64) (int, error) { return in.file.ReadAt(p, at) }

// Size is how many bytes were written so far.
func (in *Incoming) Size() int64 { return in.size }

// Commit stores the content durably and returns its hexadecimal SHA-256.
func (in *Incoming) Commit() (string, error) {
	name := hex.EncodeToString(in.sum.Sum(nil))
	if in.store.touch(name) {
		return name, nil
	}
	if err := in.moveIntoPlace(name); err != nil {
		return "", writeError(err)
	}
	return name, nil
}

func (in *Incoming) moveIntoPlace(name string) error {
	root, dir := in.store.root, path.Dir(contentPath(name))
	if err := errors.Join(in.file.Sync(), root.MkdirAll(dir, 0o700)); err != nil {
		return err
	}
	if err := root.Rename(in.name, contentPath(name)); err != nil {
		return err
	}
	in.name = ""
	return in.store.syncDir(dir)
}

// Close drops the content unless Commit has stored it.
func (in *Incoming) Close() error {
	err := in.file.Close()
	if in.name != "" {
		err = errors.Join(err, in.store.root.Remove(in.name))
		in.name = ""
	}
	return err
}

// touch renews the time of stored content, so that Sweep leaves it; false when
// the content is not stored.
func (s *Store) touch(name string) bool {
	now := time.Now()
	return s.root.Chtimes(contentPath(name), now, now) == nil
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
	if !isHash(name) {
		return nil, problem.New(problem.NotFound, "error.not_found")
	}
	f, err := s.root.Open(contentPath(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "error.not_found")
	}
	return f, err
}

// Sum reads the content of a name to its end and returns its hexadecimal
// SHA-256, which is the name unless someone altered the file. A NotFound problem
// when it is not stored.
func (s *Store) Sum(name string) (string, error) {
	f, err := s.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("files: read %s: %w", name, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func isHash(name string) bool {
	raw, err := hex.DecodeString(name)
	return err == nil && len(raw) == sha256.Size
}

func contentPath(name string) string { return name[:2] + "/" + name }
