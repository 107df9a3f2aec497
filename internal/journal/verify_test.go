package journal_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/journal"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func entries(n int) [][]byte {
	var all [][]byte
	for i := range n {
		encoded, err := journal.Encode(journal.Entry{
			At: morning.Add(time.Duration(i) * time.Second), Actor: "a", Kind: "update.submitted", Subject: "M5.MA-FIG",
			Body: map[string]any{"id": fmt.Sprint("u", i), "narrative": "مركز <1> é", "value": i},
		})
		if err != nil {
			panic(err)
		}
		all = append(all, encoded)
	}
	return all
}

func newKey(t require.TestingT) *journal.Key {
	key, _, err := journal.NewKey()
	require.NoError(t, err)
	return key
}

// signed returns the signed checkpoint of the entries.
func signed(t require.TestingT, key *journal.Key, identity string, all [][]byte) string {
	var tree journal.Tree
	for _, e := range all {
		tree.Append(journal.LeafHash(e))
	}
	text, err := journal.Checkpoint{Origin: journal.Origin(identity), Size: tree.Size(), Root: tree.Root(), At: morning}.Sign(key)
	require.NoError(t, err)
	return text
}

// export writes all entries, with a checkpoint at each of the sizes.
func export(t require.TestingT, key *journal.Key, all [][]byte, sizes ...int) []byte {
	var notes []string
	for _, size := range sizes {
		notes = append(notes, signed(t, key, "db1", all[:size]))
	}
	var out bytes.Buffer
	w, err := journal.NewExportWriter(&out, key.Public(), notes)
	require.NoError(t, err)
	for _, e := range all {
		require.NoError(t, w.Write(e))
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func verify(export []byte, trust journal.Trust) (journal.Verified, error) {
	return journal.Verify(bytes.NewReader(export), trust, nil)
}

func requireFault(t require.TestingT, what journal.FaultKind, entry int64, err error) {
	var fault *journal.Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, what, fault.Kind, fault.Message)
	require.Equal(t, entry, fault.Entry, fault.Message)
}

func TestAnExportIsVerified(t *testing.T) {
	key, all := newKey(t), entries(9)
	older := signed(t, key, "db1", all[:4])
	var seen [][]byte
	found, err := journal.Verify(bytes.NewReader(export(t, key, all, 3, 7, 9)), journal.Trust{Key: key.Public(), Older: older},
		func(index int64, encoded []byte) error {
			require.EqualValues(t, len(seen), index)
			seen = append(seen, bytes.Clone(encoded))
			return nil
		})
	require.NoError(t, err)
	assert.Equal(t, all, seen)
	assert.True(t, found.Trusted)
	assert.EqualValues(t, 9, found.Checkpoint.Size)
	assert.EqualValues(t, 4, found.Older)
	assert.Equal(t, 3, found.Checkpoints)

	_, err = verify(export(t, key, nil, 0), journal.Trust{})
	require.NoError(t, err, "an empty journal")
}

func TestVerdicts(t *testing.T) {
	key, other, all := newKey(t), newKey(t), entries(9)
	good := export(t, key, all, 5, 9)
	lines := strings.SplitAfter(string(good), "\n")
	first := len(lines) - 1 - len(all)
	join := func(change func(l []string) []string) []byte {
		return []byte(strings.Join(change(append([]string(nil), lines...)), ""))
	}
	rewritten := append([][]byte(nil), all...)
	rewritten[2] = bytes.Replace(rewritten[2], []byte(`"value":2`), []byte(`"value":9`), 1)
	for name, c := range map[string]struct {
		export []byte
		trust  journal.Trust
		what   journal.FaultKind
		entry  int64
	}{
		"empty":             {nil, journal.Trust{}, journal.Foreign, -1},
		"foreign":           {[]byte("PK\x03\x04 something else\nentirely\n"), journal.Trust{}, journal.Foreign, -1},
		"no end of line":    {bytes.Repeat([]byte("x"), 20<<20), journal.Trust{}, journal.Foreign, -1},
		"cut in the head":   {good[:120], journal.Trust{}, journal.Truncated, -1},
		"cut in an entry":   {good[:len(good)-1], journal.Trust{}, journal.Truncated, -1},
		"without the last":  {join(func(l []string) []string { return l[:len(l)-2] }), journal.Trust{}, journal.Truncated, -1},
		"something follows": {append(bytes.Clone(good), 'x'), journal.Trust{}, journal.Extra, -1},
		"deleted":           {join(func(l []string) []string { return append(l[:first+2], l[first+3:]...) }), journal.Trust{}, journal.Root, -1},
		"swapped": {join(func(l []string) []string {
			l[first+6], l[first+7] = l[first+7], l[first+6]
			return l
		}), journal.Trust{}, journal.Root, -1},
		"altered":            {bytes.Replace(good, []byte(`"value":6`), []byte(`"value":7`), 1), journal.Trust{}, journal.Altered, 6},
		"rewritten entirely": {export(t, key, rewritten, 9), journal.Trust{Older: signed(t, key, "db1", all[:5])}, journal.Fork, -1},
		"shortened":          {export(t, key, all[:4], 4), journal.Trust{Older: signed(t, key, "db1", all[:5])}, journal.Shortened, -1},
		"another key":        {good, journal.Trust{Key: other.Public()}, journal.WrongKey, -1},
		"not a key":          {good, journal.Trust{Key: "password"}, journal.WrongKey, -1},
		"older of other key": {good, journal.Trust{Older: signed(t, other, "db1", all[:5])}, journal.WrongKey, -1},
		"older of other log": {good, journal.Trust{Older: signed(t, key, "db2", all[:5])}, journal.OtherLog, -1},
		"older damaged":      {good, journal.Trust{Older: strings.Replace(signed(t, key, "db1", all[:5]), "\n5\n", "\n6\n", 1)}, journal.Signature, -1},
		"older not a note":   {good, journal.Trust{Older: "hello"}, journal.Malformed, -1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(c.export, c.trust)
			requireFault(t, c.what, c.entry, err)
		})
	}
}

func TestAnyChangedByteOfAnExportIsFound(t *testing.T) {
	key := newKey(t)
	good := export(t, key, entries(5), 3, 5)
	for i := range good {
		for bit := range 8 {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << bit
			_, err := verify(bad, journal.Trust{})
			require.Error(t, err, "byte %d, bit %d: %q", i, bit, bad[max(0, i-20):min(len(bad), i+20)])
		}
	}
}

func TestAnyCutOrInsertionIsFound(t *testing.T) {
	key := newKey(t)
	good := export(t, key, entries(5), 3, 5)
	for i := range good {
		_, err := verify(good[:i], journal.Trust{})
		require.Error(t, err, "cut at %d", i)
	}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(good)).Draw(t, "at")
		more := rapid.SliceOfN(rapid.Byte(), 1, 8).Draw(t, "bytes")
		bad := append(append(bytes.Clone(good[:i]), more...), good[i:]...)
		if bytes.Equal(bad, good) {
			return
		}
		_, err := verify(bad, journal.Trust{})
		require.Error(t, err)
	})
}

func FuzzVerify(f *testing.F) {
	key := newKey(f)
	good := export(f, key, entries(3), 1, 3)
	f.Add(good, signed(f, key, "db1", entries(2)))
	f.Add(good[:200], "x")
	f.Fuzz(func(t *testing.T, data []byte, older string) {
		_, err := verify(data, journal.Trust{Older: older})
		if err == nil && older == "" && !bytes.Equal(data, good) {
			// Only another whole export can pass.
			require.True(t, bytes.HasPrefix(data, []byte("tracker journal export 1\nkey ")))
		}
		_, _ = verify(data, journal.Trust{Key: older})
	})
}

func TestAKeyFileIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "journal.key")
	var wait sync.WaitGroup
	publics := make([]string, 8)
	for i := range publics {
		wait.Go(func() {
			key, err := journal.MakeKeyFile(path)
			if assert.NoError(t, err) {
				publics[i] = key.Public()
			}
		})
	}
	wait.Wait()
	for _, p := range publics {
		require.Equal(t, publics[0], p, "all that start at once use one key")
	}
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, left, 1)

	require.NoError(t, os.WriteFile(path, []byte("secret"), 0o600))
	_, err = journal.MakeKeyFile(path)
	require.ErrorContains(t, err, "journal.key: this is not a journal key")
	assert.NotContains(t, err.Error(), "secret")
}

func TestOnlyTheCanonicalFormIsAnEntry(t *testing.T) {
	good := entries(1)[0]
	e, err := journal.Decode(good)
	require.NoError(t, err)
	assert.Equal(t, morning, e.At)
	assert.Equal(t, "u0", journal.FactID(good))
	var body struct{ Narrative string }
	require.NoError(t, e.DecodeBody(&body))
	assert.Equal(t, "مركز <1> é", body.Narrative)
	for _, bad := range []string{
		"", "{}", "null", string(good) + " ", strings.Replace(string(good), `"actor"`, `"Actor"`, 1),
		strings.Replace(string(good), ".000000Z", "Z", 1), strings.Replace(string(good), `,"kind"`, `, "kind"`, 1),
		strings.Replace(string(good), `"value":0`, `"value":0,"value":1`, 1), strings.Replace(string(good), `"a"`, `"a","b":1`, 1),
		strings.Replace(string(good), "é", `\u00e9`, 1),
	} {
		_, err := journal.Decode([]byte(bad))
		assert.Error(t, err, bad)
	}
	assert.Empty(t, journal.FactID([]byte("x")))
}

func BenchmarkVerify(b *testing.B) {
	key := newKey(b)
	file := export(b, key, entries(10_000), 10_000)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		_, err := verify(file, journal.Trust{})
		require.NoError(b, err)
	}
}
