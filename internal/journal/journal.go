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

// canonical encodes v with sorted keys: through a generic value, whose maps
// encoding/json sorts, keeping numbers as they were written.
func canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var generic any
	if err := decoder.Decode(&generic); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(generic); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
