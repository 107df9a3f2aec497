// Package evidence decides what an uploaded file is, by its content and never by
// its name, and prepares it for storage: photos lose the place where they were
// taken, pictures get a preview, and a file that could be two kinds at once is
// refused or cut to one.
package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/files"
	"tracker/internal/problem"
)

// Vault keeps the files of evidence. It implements commitments.Vault.
type Vault struct {
	files *files.Store
	// decoding lets one picture be decoded at a time, which bounds the memory
	// that pictures take.
	decoding chan struct{}
}

// New returns a vault on a store of files that holds nothing else.
func New(store *files.Store) *Vault { return &Vault{store, make(chan struct{}, 1)} }

// Receive reads a file to its end, on disk and not in memory.
func (v *Vault) Receive(r io.Reader) (commitments.Upload, error) {
	in, err := v.files.Create()
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(in, io.LimitReader(r, commitments.MaxFileSize+1))
	switch {
	case err != nil:
	case n == 0:
		err = refuse(problem.Invalid, "error.evidence.empty")
	case n > commitments.MaxFileSize:
		err = refuse(problem.TooLarge, "error.evidence.large", "max", commitments.MaxFileSize>>20)
	}
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return &upload{v, in}, nil
}

// Open returns the content of a SHA-256; a NotFound problem when it is missing.
func (v *Vault) Open(sha256 string) (io.ReadSeekCloser, error) { return v.files.Open(sha256) }

// Sum reads content to its end and returns its SHA-256, which is its name unless
// someone altered it; a NotFound problem when it is missing.
func (v *Vault) Sum(sha256 string) (string, error) { return v.files.Sum(sha256) }

// Sweep removes content that was last kept before the time and is not among the
// names that needed returns.
func (v *Vault) Sweep(before time.Time, needed func([]string) ([]string, error)) (int, error) {
	return v.files.Sweep(before, needed)
}

// refuse returns the problem of a file that is refused.
func refuse(kind problem.Kind, key string, args ...any) error {
	return &problem.Problem{Kind: kind, Key: key, Args: args, Fields: []problem.Field{{Name: "file", Key: key, Args: args}}}
}

// errDamaged refuses a file whose rest does not agree with its beginning.
var errDamaged = refuse(problem.Invalid, "error.evidence.damaged")

// upload is a file that was received.
type upload struct {
	vault *Vault
	in    *files.Incoming
}

// Close drops what was not kept.
func (u *upload) Close() error { return u.in.Close() }

func (u *upload) section() *io.SectionReader { return io.NewSectionReader(u.in, 0, u.in.Size()) }

// Keep finds out what the file is and stores it.
func (u *upload) Keep(ctx context.Context, name string, keepLocation bool) (commitments.Content, error) {
	k, err := identify(u.section(), name)
	if err != nil {
		return commitments.Content{}, err
	}
	c := commitments.Content{Name: cleanName(name, k.endings), MediaType: k.mediaType, Size: u.in.Size()}
	if k.picture != nil {
		return c, u.keepPicture(ctx, *k.picture, keepLocation, &c)
	}
	c.SHA256, err = u.in.Commit()
	return c, err
}

// keepPicture stores the picture without what it does not need, and its preview.
func (u *upload) keepPicture(ctx context.Context, p picture, keepLocation bool, c *commitments.Content) error {
	clean, err := u.vault.files.Create()
	if err != nil {
		return err
	}
	defer clean.Close()
	said, err := p.rewrite(clean, u.section(), keepLocation)
	if err != nil {
		return err
	}
	small, err := u.vault.preview(ctx, p, io.NewSectionReader(clean, 0, clean.Size()), said)
	if err != nil {
		return err
	}
	c.Preview = &commitments.PreviewOfFile{Size: int64(len(small))}
	if c.Preview.SHA256, err = u.vault.files.Put(small); err != nil {
		return err
	}
	switch {
	case said.location && keepLocation:
		c.Location = commitments.LocationKept
	case said.location:
		c.Location = commitments.LocationRemoved
	}
	c.Size = clean.Size()
	c.SHA256, err = clean.Commit()
	return err
}

// preview waits for its turn, decodes the picture and returns it as a small JPEG.
func (v *Vault) preview(ctx context.Context, p picture, r *io.SectionReader, said metadata) ([]byte, error) {
	select {
	case v.decoding <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-v.decoding }()
	img, err := p.unpack(r, said)
	if err != nil {
		return nil, err
	}
	var small bytes.Buffer
	if err := drawPreview(&small, img, said.orientation); err != nil {
		return nil, err
	}
	return small.Bytes(), nil
}
