package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"tracker/internal/journal"
)

// point is the checkpoint of a log of n entries.
func point(n int64) journal.Checkpoint {
	tree, _ := grown(n)
	return journal.Checkpoint{Origin: journal.Origin("db1"), Size: n, Root: tree.Root(), At: morning}
}

// notes signs texts with a key, whatever they say.
func notes(t require.TestingT, key *journal.Key, text string) string {
	signed, err := key.Sign(text)
	require.NoError(t, err)
	return signed
}

func TestACheckpointIsFourLines(t *testing.T) {
	c := point(3)
	require.Equal(t, []string{"tracker journal db1", "3", c.Root.String(), "2026-11-23T09:00:00.000000Z", ""}, strings.Split(c.Text(), "\n"))
	c.At = c.At.In(time.FixedZone("", 3600))
	require.Equal(t, point(3).Text(), c.Text(), "its time is UTC whatever the zone")
}

func TestASignedCheckpointSaysWhatWasSigned(t *testing.T) {
	key := newKey(t)
	rapid.Check(t, func(t *rapid.T) {
		c := point(rapid.Int64Range(0, 40).Draw(t, "size"))
		c.Origin = journal.Origin(rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(t, "identity"))
		c.At = time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC()
		signed, err := c.Sign(key)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(signed, c.Text()+"\n— tracker-journal "), signed)
		read, err := journal.OpenCheckpoint(signed, key.Public())
		require.NoError(t, err)
		require.Equal(t, c, read)
	})
}

func TestASignedTextThatIsNoCheckpointIsRefused(t *testing.T) {
	key := newKey(t)
	good := point(3).Text()
	change := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for _, c := range []struct{ name, text string }{
		{"another text", "hello\n"},
		{"another origin", change("tracker journal", "a journal")},
		{"a line less", change("\n3\n", "\n")},
		{"a line more", good + "more\n"},
		{"a size below zero", change("\n3\n", "\n-3\n")},
		{"a size with zeros before", change("\n3\n", "\n03\n")},
		{"a size that is no number", change("\n3\n", "\nthree\n")},
		{"a size beyond all logs", change("\n3\n", "\n99999999999999999999\n")},
		{"a root that is too short", change(point(3).Root.String(), "AAAA")},
		{"a root that is none", change(point(3).Root.String(), "?")},
		{"a time without microseconds", change(".000000Z", "Z")},
		{"a time that is none", change("2026-11-23", "yesterday")},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NotEqual(t, good, c.text)
			_, err := journal.OpenCheckpoint(notes(t, key, c.text), key.Public())
			requireFault(t, journal.Malformed, -1, err)
			require.EqualError(t, err, "what is signed is not a checkpoint of a journal")
		})
	}
}

func TestANoteIsOpenedInItsOneForm(t *testing.T) {
	key, other := newKey(t), newKey(t)
	good := notes(t, key, "a text\n")
	body, line, _ := strings.Cut(good, "\n\n")
	foreign := notes(t, other, "a text\n")
	_, otherLine, _ := strings.Cut(foreign, "\n\n")
	for _, c := range []struct {
		name, signed string
		want         journal.FaultKind
	}{
		{"nothing", "", journal.Malformed},
		{"no signature", "a text\n", journal.Malformed},
		{"a text alone", body + "\n\n", journal.Malformed},
		{"another text", strings.Replace(good, "a text", "b text", 1), journal.Signature},
		{"a text with a space more", strings.Replace(good, "a text", "a text ", 1), journal.Signature},
		{"another key", foreign, journal.WrongKey},
		{"a signature cut", good[:len(good)-8] + "\n", journal.Malformed},
		{"two signatures", body + "\n\n" + line + otherLine, journal.Malformed},
		{"the same signature twice", body + "\n\n" + line + line, journal.Malformed},
		{"no line feed at the end", strings.TrimSuffix(good, "\n"), journal.Malformed},
		{"something behind", good + "more\n", journal.Malformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := journal.OpenNote(c.signed, key.Public())
			requireFault(t, c.want, -1, err)
		})
	}
	t.Run("as it is signed", func(t *testing.T) {
		text, err := journal.OpenNote(good, key.Public())
		require.NoError(t, err)
		require.Equal(t, "a text\n", text)
	})
}

func TestAKeyThatIsNoneIsSaid(t *testing.T) {
	key := newKey(t)
	signed := notes(t, key, "a text\n")
	public := key.Public()
	for _, c := range []struct{ name, key string }{
		{"nothing", ""},
		{"a word", "password"},
		{"a part of one", public[:20]},
		{"with a space behind", public + " "},
		{"with another hash", strings.Replace(public, "+", "+0", 1)},
		{"a long text", strings.Repeat("x", 500)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := journal.OpenNote(signed, c.key)
			requireFault(t, journal.WrongKey, -1, err)
			require.ErrorContains(t, err, "this is not a public key of a journal")
			require.Less(t, len(err.Error()), 200)
		})
	}
}

func TestOthersCanOpenACheckpoint(t *testing.T) {
	key := newKey(t)
	signed, err := point(5).Sign(key)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(key.Public())
	require.NoError(t, err)
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	require.NoError(t, err)
	require.Equal(t, point(5).Text(), opened.Text)
	require.Equal(t, "tracker-journal", verifier.Name())
}

func TestAnyFlippedBitOfANoteIsFound(t *testing.T) {
	key := newKey(t)
	signed, err := point(5).Sign(key)
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		bad := []byte(signed)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		_, err := journal.OpenCheckpoint(string(bad), key.Public())
		require.Error(t, err)
	})
}
