package journal_test

import (
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
)

func TestAKeyIsReadFromItsSecretText(t *testing.T) {
	key, secret, err := journal.NewKey()
	require.NoError(t, err)
	again, err := journal.ParseKey(secret)
	require.NoError(t, err)
	require.Equal(t, key.Public(), again.Public())
	require.True(t, strings.HasPrefix(key.Public(), "tracker-journal+"))
	require.True(t, strings.HasPrefix(secret, "PRIVATE+KEY+tracker-journal+"))

	signed, err := again.Sign("a text\n")
	require.NoError(t, err)
	text, err := journal.OpenNote(signed, key.Public())
	require.NoError(t, err)
	require.Equal(t, "a text\n", text)
}

func TestEveryKeyIsAnother(t *testing.T) {
	seen := map[string]bool{}
	for range 10 {
		key, secret, err := journal.NewKey()
		require.NoError(t, err)
		require.False(t, seen[key.Public()])
		require.False(t, seen[secret])
		seen[key.Public()], seen[secret] = true, true
	}
}

func TestATextThatIsNoKeyIsNeverQuoted(t *testing.T) {
	_, secret, err := journal.NewKey()
	require.NoError(t, err)
	parts := strings.SplitN(secret, "+", 5)
	for name, text := range map[string]string{
		"nothing":            "",
		"a password":         "hunter2",
		"cut":                secret[:len(secret)-8],
		"with a space":       secret + " ",
		"without its name":   strings.Replace(secret, "tracker-journal", "", 1),
		"with another hash":  strings.Replace(secret, parts[3], "00000000", 1),
		"of another kind":    strings.Join(append(parts[:4:4], base64.StdEncoding.EncodeToString([]byte("\x07"+strings.Repeat("k", 32)))), "+"),
		"of too few bytes":   strings.Join(append(parts[:4:4], "AQ=="), "+"),
		"the published half": strings.TrimPrefix(secret, "PRIVATE+KEY+"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := journal.ParseKey(text)
			require.EqualError(t, err, "this is not a journal key")
		})
	}
}

func TestATextToSignEndsInALineFeed(t *testing.T) {
	key := newKey(t)
	_, err := key.Sign("no end")
	require.Error(t, err)
}

// keyFile is the path of a key in a folder of its own.
func keyFile(t *testing.T) string { return filepath.Join(t.TempDir(), "journal.key") }

func TestAKeyFileIsKeptAsItWasMade(t *testing.T) {
	path := keyFile(t)
	_, err := journal.ReadKeyFile(path)
	require.ErrorIs(t, err, fs.ErrNotExist)
	made, err := journal.MakeKeyFile(path)
	require.NoError(t, err)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	for range 3 {
		again, err := journal.MakeKeyFile(path)
		require.NoError(t, err)
		require.Equal(t, made.Public(), again.Public())
	}
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
	read, err := journal.ReadKeyFile(path)
	require.NoError(t, err)
	require.Equal(t, made.Public(), read.Public())
}

func TestAKeyFileMayLackItsLastLineFeed(t *testing.T) {
	path := keyFile(t)
	key, secret, err := journal.NewKey()
	require.NoError(t, err)
	for name, text := range map[string]string{"with": secret + "\n", "without": secret} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			read, err := journal.ReadKeyFile(path)
			require.NoError(t, err)
			require.Equal(t, key.Public(), read.Public())
		})
	}
}

func TestADamagedKeyFileIsNeverReplaced(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "another text": "my secret words\n", "two lines": "a\nb\n"} {
		t.Run(name, func(t *testing.T) {
			path := keyFile(t)
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			_, err := journal.MakeKeyFile(path)
			require.EqualError(t, err, path+": this is not a journal key")
			left, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, text, string(left))
		})
	}
}

func TestAKeyFileIsMadeInAFolderThatIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys", "journal.key")
	_, err := journal.MakeKeyFile(path)
	require.NoError(t, err)
	info, err := os.Stat(filepath.Dir(path))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "no one else looks into it")
}

func TestAKeyThatCannotBeKeptIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := journal.MakeKeyFile(filepath.Join(file, "journal.key"))
	require.Error(t, err)
	folder := t.TempDir()
	_, err = journal.MakeKeyFile(folder)
	require.Error(t, err, "a folder is no file")
}
