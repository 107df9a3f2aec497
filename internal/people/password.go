package people

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"tracker/internal/problem"
)

// Hasher turns passwords into hashes and compares them.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	// Matches compares; an empty hash costs as much as a real one and is false.
	Matches(ctx context.Context, password, hash string) (bool, error)
}

// Argon2id hashes with argon2id at 64 MiB a hash. A few run at once, the others
// wait, so that a crowd at the door can't exhaust the memory.
type Argon2id struct {
	slots  chan struct{}
	params *argon2id.Params
	decoy  string // a well-formed hash that no password has
}

// NewArgon2id returns a hasher that works on at most so many passwords at once.
func NewArgon2id(atOnce int) *Argon2id {
	params := &argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}
	return &Argon2id{slots: make(chan struct{}, atOnce), params: params, decoy: decoyOf(params)}
}

// decoyOf writes a hash of the parameters whose key is random. To compute one
// would cost each start the time and the memory of a password.
func decoyOf(p *argon2id.Params) string {
	random := make([]byte, p.SaltLength+p.KeyLength)
	rand.Read(random) // never fails; see crypto/rand
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism,
		text(random[:p.SaltLength]), text(random[p.SaltLength:]))
}

// Hash returns the password's hash with its salt and parameters.
func (h *Argon2id) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return argon2id.CreateHash(password, h.params)
}

// Matches compares a password with a hash in constant time.
func (h *Argon2id) Matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	if hash == "" {
		_, err := argon2id.ComparePasswordAndHash(password, h.decoy)
		return false, err
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}

func (h *Argon2id) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave returns the memory of a password to the system once nobody works on one:
// as garbage it would stand for minutes.
func (h *Argon2id) leave() {
	<-h.slots
	if len(h.slots) == 0 {
		go debug.FreeOSMemory()
	}
}

// Password lengths, in characters.
const (
	MinPassword = 12
	MaxPassword = 200
)

func checkPassword(password string) error {
	n := utf8.RuneCountInString(password)
	if n < MinPassword || n > MaxPassword || strings.TrimSpace(password) == "" {
		return problem.OnField("password", "error.password.length", "min", MinPassword, "max", MaxPassword)
	}
	return nil
}
