package journal_test

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
)

func TestTheEncodingIsCanonical(t *testing.T) {
	entry := journal.Entry{
		At: time.Date(2026, 11, 23, 14, 0, 0, 120_000_000, time.FixedZone("+01", 3600)), Actor: "a",
		Kind: "update.submitted", Subject: "M5.MA-FIG",
		Body: map[string]any{"z": 1, "a": "<مركز>", "n": 1234567890123456789, "m": map[string]any{"y": nil, "b": 0.5}},
	}
	encoded, err := journal.Encode(entry)
	require.NoError(t, err)
	assert.Equal(t, `{"actor":"a","at":"2026-11-23T13:00:00.120000Z","body":{"a":"<مركز>","m":{"b":0.5,"y":null},`+
		`"n":1234567890123456789,"z":1},"kind":"update.submitted","subject":"M5.MA-FIG"}`, string(encoded))
}

func TestTheLeafHashIsRFC6962(t *testing.T) {
	sum := journal.LeafHash(nil) // the hash of an empty leaf, from the RFC's examples
	assert.Equal(t, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", hex.EncodeToString(sum[:]))
}

func TestABodyThatCannotBeEncodedIsAnError(t *testing.T) {
	_, err := journal.Encode(journal.Entry{Kind: "x", Body: func() {}})
	assert.Error(t, err)
}
