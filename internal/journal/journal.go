// Package journal is the append-only record of what was done: each operation
// writes its entry in its own transaction, in one canonical encoding. The
// entries stand in a Merkle log (RFC 6962), whose size and root are signed in
// checkpoints; proofs, exports and their verification are all here.
// docs/journal.md describes every byte, for other programs.
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Entry is one thing that was done.
type Entry struct {
	At      time.Time // UTC, microseconds
	Actor   string    // account id, or "system"
	Kind    string    // what was done, such as "update.submitted"
	Subject string    // what it was done to, such as a commitment's code
	Body    any       // the fact itself; encodes to a JSON object
}

// Recorder adds entries to the journal in the current transaction, in the order
// given.
type Recorder interface {
	Record(entries ...Entry) error
}

// timeFormat is how entries and checkpoints write instants: RFC 3339, UTC, six
// decimals.
const timeFormat = "2006-01-02T15:04:05.000000Z"

// Encode returns the entry's canonical form: JSON with sorted keys, no white
// space, no HTML escapes and the time in RFC 3339 UTC with six decimals. The
// same entry gives the same bytes on every machine and engine.
func Encode(e Entry) ([]byte, error) {
	encoded, err := canonical(encodedEntry{e.Actor, e.At.UTC().Format(timeFormat), e.Body, e.Kind, e.Subject})
	if err != nil {
		return nil, fmt.Errorf("journal: body of %s: %w", e.Kind, err)
	}
	return encoded, nil
}

// encodedEntry is the JSON form of an Entry.
type encodedEntry struct {
	Actor   string `json:"actor"`
	At      string `json:"at"`
	Body    any    `json:"body"`
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
}

// Decode reads what Encode wrote; the body is a json.RawMessage that shares
// the bytes. Anything but the canonical form is an error.
func Decode(encoded []byte) (Entry, error) {
	c := scanner{rest: encoded}
	actor, at := c.textMember('{', "actor"), c.textMember(',', "at")
	body := c.objectMember(',', "body")
	kind, subject := c.textMember(',', "kind"), c.textMember(',', "subject")
	if !c.next('}') || len(c.rest) > 0 || c.failed {
		return Entry{}, errors.New("journal: not an entry in canonical form")
	}
	e := Entry{Actor: actor, Kind: kind, Subject: subject, Body: json.RawMessage(body)}
	var err error
	if e.At, err = time.Parse(timeFormat, at); err != nil || e.At.Format(timeFormat) != at {
		return Entry{}, errors.New("journal: not an entry: its time is not in form")
	}
	return e, nil
}

// DecodeBody decodes the body of an entry that Decode returned.
func (e Entry) DecodeBody(into any) error {
	raw, ok := e.Body.(json.RawMessage)
	if !ok {
		return fmt.Errorf("journal: the body of %s is not encoded", e.Kind)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("journal: body of %s: %w", e.Kind, err)
	}
	return nil
}

// FactID returns the id of the fact that an encoded entry holds: its body's
// "id", or "" where it has none.
func FactID(encoded []byte) string {
	var form struct {
		Body struct {
			ID any `json:"id"`
		} `json:"body"`
	}
	if err := json.Unmarshal(encoded, &form); err != nil {
		return ""
	}
	id, _ := form.Body.ID.(string)
	return id
}

// LeafHash returns the RFC 6962 leaf hash of an encoded entry.
func LeafHash(encoded []byte) Hash {
	return sha256.Sum256(append([]byte{0}, encoded...))
}

// SortedJSON encodes v with sorted keys, without HTML escapes, keeping numbers
// as they are written, and ends in a line feed: the same value is the same
// bytes on every machine. The indent may be empty for one line.
func SortedJSON(v any, indent string) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	// encoding/json sorts the keys of maps, but not those of structs.
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var generic any
	if err := decoder.Decode(&generic); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(generic); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
