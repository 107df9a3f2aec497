package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
)

// ledger is an export of five entries with checkpoints at three and at five.
type ledger struct {
	key   *journal.Key
	all   [][]byte
	lines []string // of the export, each with its end
}

func newLedger(t require.TestingT) *ledger {
	key, all := newKey(t), entries(5)
	return &ledger{key, all, strings.SplitAfter(string(export(t, key, all, 3, 5)), "\n")}
}

// The places of lines in the export.
const (
	keyLine     = 1
	countLine   = 2
	firstNote   = 4
	noteLength  = 7
	firstEntry  = firstNote + 2*noteLength
	exportLines = firstEntry + 5
)

// changed is the export with its lines changed.
func (l *ledger) changed(change func(lines []string) []string) []byte {
	return []byte(strings.Join(change(append([]string(nil), l.lines...)), ""))
}

func TestAnExportIsATextOfHeadCheckpointsAndEntries(t *testing.T) {
	l := newLedger(t)
	require.Len(t, l.lines, exportLines+1, "and nothing after the last line feed")
	require.Equal(t, "tracker journal export 1\n", l.lines[0])
	require.Equal(t, "key "+l.key.Public()+"\n", l.lines[keyLine])
	require.Equal(t, "checkpoints 2\n", l.lines[countLine])
	require.Equal(t, "\n", l.lines[firstNote-1])
	require.Equal(t, signed(t, l.key, "db1", l.all[:3])+"\n", strings.Join(l.lines[firstNote:firstNote+noteLength], ""))
	for i, e := range l.all {
		require.Equal(t, fmt.Sprintf("%s %s\n", journal.LeafHash(e), e), l.lines[firstEntry+i])
	}
}

// without drops lines, set puts another in the place of one, and twice repeats one.
func without(from, to int) func([]string) []string {
	return func(l []string) []string { return append(l[:from], l[to:]...) }
}

func set(at int, text string) func([]string) []string {
	return func(l []string) []string {
		l[at] = text
		return l
	}
}

func twice(at int) func([]string) []string {
	return func(l []string) []string { return append(l[:at+1], l[at:]...) }
}

func TestEachFaultOfAnExportIsNamed(t *testing.T) {
	l := newLedger(t)
	hash := journal.LeafHash([]byte("{}")).String()
	for _, c := range []struct {
		name    string
		change  func([]string) []string
		want    journal.FaultKind
		entry   int64
		message string
	}{
		{"another title", set(0, "tracker journal export 2\n"), journal.Foreign, -1, "this is not an export of a tracker's journal"},
		{"no line of the key", without(keyLine, keyLine+1), journal.Malformed, -1, `the head of the export lacks its line "key"`},
		{"a key that is none", set(keyLine, "key hello\n"), journal.Malformed, -1, "the key in the head of the export is damaged"},
		{"no count", without(countLine, countLine+1), journal.Malformed, -1, `the head of the export lacks its line "checkpoints"`},
		{"a count that is no number", set(countLine, "checkpoints two\n"), journal.Malformed, -1, "the head of the export does not say how many checkpoints follow"},
		{"a count with zeros before", set(countLine, "checkpoints 02\n"), journal.Malformed, -1, "the head of the export does not say how many checkpoints follow"},
		{"no checkpoints", set(countLine, "checkpoints 0\n"), journal.Malformed, -1, "the head of the export does not say how many checkpoints follow"},
		{"too many checkpoints", set(countLine, "checkpoints 99999999\n"), journal.Malformed, -1, "the head of the export does not say how many checkpoints follow"},
		{"a count that is too small", set(countLine, "checkpoints 1\n"), journal.Altered, 0, "entry 0 was altered: its hash is not the one that stands before it"},
		{"a count that is too large", set(countLine, "checkpoints 3\n"), journal.Malformed, -1, "checkpoint 3 of the export is not in the form of one"},
		{"something in the blank line", set(firstNote-1, "x\n"), journal.Malformed, -1, "the head of the export is not in its form"},
		{"a line less in a checkpoint", without(firstNote+1, firstNote+2), journal.Malformed, -1, "checkpoint 1 of the export is not in the form of one"},
		{"another size in a checkpoint", set(firstNote+1, "4\n"), journal.Signature, -1, "checkpoint 1 of the export: its signature is not that of its text"},
		{"the second checkpoint alone damaged", set(firstNote+noteLength+1, "6\n"), journal.Signature, -1, "checkpoint 2 of the export: its signature is not that of its text"},
		{"checkpoints in another order", func(lines []string) []string {
			head, first, second, rest := lines[:firstNote], lines[firstNote:firstNote+noteLength], lines[firstNote+noteLength:firstEntry], lines[firstEntry:]
			return append(append(append(append([]string{}, head...), second...), first...), rest...)
		}, journal.OtherLog, -1, "checkpoint 2 of the export does not follow the one before"},
		{"a hash that is none", set(firstEntry+2, "x "+string(l.all[2])+"\n"), journal.Altered, 2, "entry 2 was altered: its hash is not the one that stands before it"},
		{"an entry without a hash", set(firstEntry+2, "hello\n"), journal.Malformed, 2, "the line of entry 2 is not a hash and an entry"},
		{"an entry that is none", set(firstEntry+2, hash+" {}\n"), journal.Altered, 2, "entry 2 is not an entry in the form that the tracker writes"},
		{"an entry less among the first", without(firstEntry+1, firstEntry+2), journal.Root, -1,
			"the entries 0 to 2 are not those whose root was signed: one of them was altered, deleted, inserted or moved"},
		{"an entry twice among the last", func(lines []string) []string {
			lines[firstEntry+4] = lines[firstEntry+3]
			return lines
		}, journal.Root, -1, "the entries 3 to 4 are not those whose root was signed: one of them was altered, deleted, inserted or moved"},
		{"an entry too many", twice(firstEntry + 4), journal.Extra, -1, "something follows the last of the 5 entries"},
		{"an entry too few", without(firstEntry+4, firstEntry+5), journal.Truncated, -1, "the export ends in entry 4; its checkpoint is of 5 entries"},
		{"nothing but the title", func(lines []string) []string { return lines[:1] }, journal.Truncated, -1, "the export ends too early"},
		{"a line that is too long", set(firstEntry+1, strings.Repeat("x", 17<<20)+"\n"), journal.Foreign, -1, "a line of the export is longer than any that the tracker writes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := verify(l.changed(c.change), journal.Trust{})
			requireFault(t, c.want, c.entry, err)
			require.EqualError(t, err, c.message)
		})
	}
	t.Run("as it is", func(t *testing.T) {
		_, err := verify(l.changed(func(lines []string) []string { return lines }), journal.Trust{})
		require.NoError(t, err)
	})
}

func TestACheckpointOfAnotherLogDoesNotFollow(t *testing.T) {
	key, all := newKey(t), entries(3)
	var out bytes.Buffer
	_, err := journal.NewExportWriter(&out, key.Public(), []string{signed(t, key, "db1", all[:1]), signed(t, key, "db2", all)})
	require.NoError(t, err)
	_, err = verify(out.Bytes(), journal.Trust{})
	requireFault(t, journal.OtherLog, -1, err)
}

func TestWhatAVerificationFinds(t *testing.T) {
	key, all := newKey(t), entries(9)
	file := export(t, key, all, 2, 4, 9)
	for _, c := range []struct {
		name    string
		trust   journal.Trust
		trusted bool
		older   int64
	}{
		{"without trust", journal.Trust{}, false, 0},
		{"by the key", journal.Trust{Key: key.Public()}, true, 0},
		{"by an older checkpoint", journal.Trust{Older: signed(t, key, "db1", all[:6])}, false, 6},
		{"by one of the same size", journal.Trust{Older: signed(t, key, "db1", all)}, false, 9},
		{"by one of no entries", journal.Trust{Older: signed(t, key, "db1", nil)}, false, 0},
		{"by both", journal.Trust{Key: key.Public(), Older: signed(t, key, "db1", all[:1])}, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := verify(file, c.trust)
			require.NoError(t, err)
			require.Equal(t, c.trusted, found.Trusted)
			require.Equal(t, c.older, found.Older)
			require.Equal(t, key.Public(), found.Key)
			require.Equal(t, 3, found.Checkpoints)
			require.EqualValues(t, 9, found.Checkpoint.Size)
			require.Equal(t, "tracker journal db1", found.Checkpoint.Origin)
			require.Equal(t, morning, found.Checkpoint.At)
		})
	}
}

func TestAnExportIsReadInPiecesOfAnySize(t *testing.T) {
	key, all := newKey(t), entries(6)
	file := export(t, key, all, 6)
	for name, reader := range map[string]io.Reader{
		"byte by byte":          iotest.OneByteReader(bytes.NewReader(file)),
		"half by half":          iotest.HalfReader(bytes.NewReader(file)),
		"the end with the data": iotest.DataErrReader(bytes.NewReader(file)),
	} {
		t.Run(name, func(t *testing.T) {
			seen := 0
			_, err := journal.Verify(reader, journal.Trust{}, func(index int64, encoded []byte) error {
				require.Equal(t, string(all[index]), string(encoded))
				seen++
				return nil
			})
			require.NoError(t, err)
			require.Equal(t, 6, seen)
		})
	}
}

func TestAnExportThatCannotBeReadIsNoFault(t *testing.T) {
	errDisk := errors.New("the disk is broken")
	file := export(t, newKey(t), entries(4), 4)
	for _, at := range []int{0, 10, 40, 200, len(file) - 100, len(file)} {
		t.Run(fmt.Sprint("after ", at), func(t *testing.T) {
			_, err := journal.Verify(io.MultiReader(bytes.NewReader(file[:at]), iotest.ErrReader(errDisk)), journal.Trust{}, nil)
			require.ErrorIs(t, err, errDisk)
			require.False(t, errors.As(err, new(*journal.Fault)))
		})
	}
}

func TestWhoeverIsHandedEntriesMayStop(t *testing.T) {
	errEnough := errors.New("enough")
	seen := 0
	_, err := journal.Verify(bytes.NewReader(export(t, newKey(t), entries(4), 4)), journal.Trust{}, func(index int64, _ []byte) error {
		if seen++; index == 2 {
			return errEnough
		}
		return nil
	})
	require.ErrorIs(t, err, errEnough)
	require.Equal(t, 3, seen)
}

func TestALongEntryIsReadWhole(t *testing.T) {
	key := newKey(t)
	long, err := journal.Encode(entryOf(map[string]string{"narrative": strings.Repeat("التزام ", 40_000)}))
	require.NoError(t, err)
	require.Greater(t, len(long), 400_000)
	all := [][]byte{entries(1)[0], long, entries(2)[1]}
	_, err = journal.Verify(bytes.NewReader(export(t, key, all, 3)), journal.Trust{}, func(index int64, encoded []byte) error {
		require.Len(t, encoded, len(all[index]))
		return nil
	})
	require.NoError(t, err)
}

// full is a writer that takes some bytes.
type full struct{ room int }

var errFull = errors.New("the disk is full")

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestAnExportThatCannotBeWrittenIsSaid(t *testing.T) {
	key := newKey(t)
	checkpoints := []string{signed(t, key, "db1", nil)}
	t.Run("in its head", func(t *testing.T) {
		_, err := journal.NewExportWriter(&full{10}, key.Public(), checkpoints)
		require.ErrorIs(t, err, errFull)
	})
	t.Run("in its entries", func(t *testing.T) {
		w, err := journal.NewExportWriter(&full{1000}, key.Public(), checkpoints)
		require.NoError(t, err)
		failed := false
		for _, e := range entries(2000) {
			failed = failed || w.Write(e) != nil
		}
		require.True(t, failed)
		require.ErrorIs(t, w.Close(), errFull)
	})
}

func TestAFaultIsItsSentence(t *testing.T) {
	_, err := verify([]byte("x\n"), journal.Trust{})
	var fault *journal.Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, fault.Message, fault.Error())
	encoded, marshalErr := journal.SortedJSON(fault, "")
	require.NoError(t, marshalErr)
	require.Equal(t, `{"entry":-1,"said":"this is not an export of a tracker's journal","what":"foreign"}`+"\n", string(encoded))
}
