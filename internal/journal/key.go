package journal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// keyName is the signer's name in every note. A hash of the key, also in the
// note, tells two keys apart.
const keyName = "tracker-journal"

// Key signs checkpoints and whatever else the tracker vouches for (Ed25519).
type Key struct {
	signer note.Signer
	public string
}

// NewKey makes a key and returns it with its secret text.
func NewKey() (key *Key, secret string, err error) {
	secret, _, err = note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return nil, "", err
	}
	key, err = ParseKey(secret)
	return key, secret, err
}

// ParseKey reads a key's secret text. Its errors never quote it.
func ParseKey(secret string) (*Key, error) {
	signer, err := note.NewSigner(secret)
	if err != nil {
		return nil, errors.New("this is not a journal key")
	}
	// PRIVATE+KEY+name+hash+base64(algorithm, seed)
	parts := strings.SplitN(secret, "+", 5)
	raw, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(raw) != 33 {
		return nil, errors.New("this is not a journal key")
	}
	public, err := note.NewEd25519VerifierKey(signer.Name(), publicKeyOf(raw[1:]))
	if err != nil {
		return nil, errors.New("this is not a journal key")
	}
	return &Key{signer, public}, nil
}

// Public returns the public key, as a verifier key of x/mod/sumdb/note.
func (k *Key) Public() string { return k.public }

// Sign returns a text, which ends in a line feed, as a signed note.
func (k *Key) Sign(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, k.signer)
	if err != nil {
		return "", err
	}
	return string(signed), nil
}

// parsePublic reads a public key. It accepts only the spelling that Public
// returns.
func parsePublic(text string) (note.Verifier, error) {
	malformed := &Fault{WrongKey, noEntry, "this is not a public key of a journal: " + excerpt(text)}
	verifier, err := note.NewVerifier(text)
	if err != nil {
		return nil, malformed
	}
	_, material, _ := strings.Cut(text, "+")
	_, material, _ = strings.Cut(material, "+")
	if text != fmt.Sprintf("%s+%08x+%s", verifier.Name(), verifier.KeyHash(), material) || !strictBase64(material) {
		return nil, malformed
	}
	return verifier, nil
}

// strictBase64 reports whether the text is the only one that decodes to its bytes.
func strictBase64(text string) bool {
	raw, err := base64.StdEncoding.DecodeString(text)
	return err == nil && base64.StdEncoding.EncodeToString(raw) == text
}

func excerpt(s string) string {
	if len(s) > 80 {
		return fmt.Sprintf("%q…", s[:80])
	}
	return fmt.Sprintf("%q", s)
}

// ReadKeyFile reads a key; the error is fs.ErrNotExist where there is no file.
func ReadKeyFile(path string) (*Key, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the administrator names the folder
	if err != nil {
		return nil, err
	}
	key, err := ParseKey(strings.TrimSuffix(string(raw), "\n"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// MakeKeyFile creates a key in a new file that only its owner can read. If the
// file exists, MakeKeyFile returns that file's key: a key is never replaced.
// Nobody sees a half-written file, even if the machine stops.
func MakeKeyFile(path string) (*Key, error) {
	key, err := ReadKeyFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	_, secret, err := NewKey()
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, ".journal.key-") // 0600
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(secret + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		// Unlike a rename, a link replaces nothing: when two trackers start at
		// once, one creates the file and both read its key.
		if err = os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	if err = errors.Join(err, os.Remove(f.Name()), syncDir(dir)); err != nil {
		return nil, fmt.Errorf("journal key: %w", err)
	}
	return ReadKeyFile(path)
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // as above
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func publicKeyOf(seed []byte) ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
}
