package journal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint states a log's size and root at a time. Its signed form is a note of
// four lines, as golang.org/x/mod/sumdb/note defines it.
type Checkpoint struct {
	Origin string    // which log: see Origin
	Size   int64     // entries
	Root   Hash      // of the first Size entries
	At     time.Time // UTC, microseconds
}

const originPrefix = "tracker journal "

// Origin returns the name of a database's log. The identity is the one that the
// database got at its first start.
func Origin(identity string) string { return originPrefix + identity }

// Text returns what is signed: origin, size, root and time, one on each line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", c.Origin, c.Size, c.Root, c.At.UTC().Format(timeFormat))
}

// Sign returns the checkpoint as a signed note.
func (c Checkpoint) Sign(key *Key) (string, error) { return key.Sign(c.Text()) }

// OpenCheckpoint verifies a signed note with a public key and returns the
// checkpoint in it. The error of a note that fails is a *Fault.
func OpenCheckpoint(signed, publicKey string) (Checkpoint, error) {
	text, err := OpenNote(signed, publicKey)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := parseCheckpoint(text)
	if err != nil {
		return c, &Fault{Malformed, noEntry, "what is signed is not a checkpoint of a journal"}
	}
	return c, nil
}

func parseCheckpoint(text string) (Checkpoint, error) {
	var c Checkpoint
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], originPrefix) {
		return c, errors.New("not a checkpoint")
	}
	var err error
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return c, errors.New("not a size")
	}
	if c.Root, err = ParseHash(lines[2]); err != nil {
		return c, err
	}
	if c.At, err = time.Parse(timeFormat, lines[3]); err != nil {
		return c, err
	}
	if c.Text() != text {
		return c, errors.New("not in canonical form")
	}
	return c, nil
}

// OpenNote verifies a signed note with a public key and returns its text. Only
// one spelling of the signature is accepted, so that no byte of a valid note can
// change. The error of a note that fails is a *Fault.
func OpenNote(signed, publicKey string) (string, error) {
	verifier, err := parsePublic(publicKey)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &unverified):
		return "", &Fault{WrongKey, noEntry, "it is signed by another key than " + publicKey}
	case errors.As(err, new(*note.InvalidSignatureError)):
		return "", &Fault{Signature, noEntry, "its signature is not that of its text"}
	case err != nil:
		return "", &Fault{Malformed, noEntry, "it is not a signed text"}
	}
	s := opened.Sigs[0]
	if len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) != 0 || signed != fmt.Sprintf("%s\n— %s %s\n", opened.Text, s.Name, s.Base64) || !strictBase64(s.Base64) {
		return "", &Fault{Malformed, noEntry, "its signature is not written as the tracker writes it"}
	}
	return opened.Text, nil
}
