// Package journal is the append-only record of what was done: each operation
// writes its entry in its own transaction, in one canonical encoding.
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
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

// Recorder adds entries to the journal within the transaction at hand.
type Recorder interface {
	Record(e Entry) error
}

// Encode returns the entry's canonical form: JSON with sorted keys, no white
// space, no HTML escapes and the time in RFC 3339 UTC with six decimals. The
// same entry gives the same bytes on every machine and engine.
func Encode(e Entry) ([]byte, error) {
	body, err := canonical(e.Body)
	if err != nil {
		return nil, fmt.Errorf("journal: body of %s: %w", e.Kind, err)
	}
	return canonical(map[string]any{
		"at": e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), "actor": e.Actor,
		"kind": e.Kind, "subject": e.Subject, "body": json.RawMessage(body),
	})
}

// LeafHash returns the RFC 6962 leaf hash of an encoded entry.
func LeafHash(encoded []byte) [sha256.Size]byte {
	return sha256.Sum256(append([]byte{0}, encoded...))
}

func canonical(v any) ([]byte, error) {
	encoded, err := SortedJSON(v, "")
	return bytes.TrimSuffix(encoded, []byte("\n")), err
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
	err = encoder.Encode(generic)
	return out.Bytes(), err
}
