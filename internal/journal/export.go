package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// An export is a text file: a head of three lines, the signed checkpoints (the
// last is of the whole log), then one line for each entry with its hash and the
// entry. docs/journal.md describes every byte.
const (
	exportTitle = "tracker journal export 1"
	keyLabel    = "key "
	noteLabel   = "checkpoints "
	// maxLine bounds the memory that reading any file can take.
	maxLine        = 16 << 20
	maxCheckpoints = 1 << 20
)

// ExportWriter writes an export: its head first, then the entries in order.
type ExportWriter struct{ out *bufio.Writer }

// NewExportWriter writes the head of an export. The notes are the log's signed
// checkpoints by size; the last is of the whole log, and so says how many
// entries follow.
func NewExportWriter(to io.Writer, publicKey string, notes []string) (*ExportWriter, error) {
	w := &ExportWriter{bufio.NewWriterSize(to, 64<<10)}
	fmt.Fprintf(w.out, "%s\n%s%s\n%s%d\n\n", exportTitle, keyLabel, publicKey, noteLabel, len(notes))
	for _, signed := range notes {
		fmt.Fprintf(w.out, "%s\n", signed)
	}
	return w, w.out.Flush()
}

// Write adds the next entry.
func (w *ExportWriter) Write(encoded []byte) error {
	_, err := fmt.Fprintf(w.out, "%s %s\n", LeafHash(encoded), encoded)
	return err
}

// Close flushes the buffer. It does not close the underlying writer.
func (w *ExportWriter) Close() error { return w.out.Flush() }

// exportReader reads an export line by line.
type exportReader struct {
	in          *bufio.Reader
	key         string
	checkpoints []string
}

// readHead reads everything before the entries. It checks the form only, no
// signature.
func readHead(from io.Reader) (*exportReader, error) {
	r := &exportReader{in: bufio.NewReaderSize(from, 64<<10)}
	title, err := r.line()
	if err != nil && !errors.As(err, new(*Fault)) {
		return nil, err
	}
	if err != nil || title != exportTitle {
		return nil, &Fault{Foreign, noEntry, "this is not an export of a tracker's journal"}
	}
	if r.key, err = r.labelledLine(keyLabel); err != nil {
		return nil, err
	}
	text, err := r.labelledLine(noteLabel)
	if err != nil {
		return nil, err
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 || count > maxCheckpoints || strconv.Itoa(count) != text {
		return nil, &Fault{Malformed, noEntry, "the head of the export does not say how many checkpoints follow"}
	}
	if err := r.blankLine(); err != nil {
		return nil, err
	}
	for range count {
		if err := r.readCheckpoint(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// readCheckpoint reads a signed checkpoint: four lines, a blank one, its signature, and
// the blank line that ends it.
func (r *exportReader) readCheckpoint() error {
	var signed strings.Builder
	for i := range 7 {
		line, err := r.line()
		if err != nil {
			return err
		}
		if (line == "") != (i == 4 || i == 6) {
			return &Fault{Malformed, noEntry, fmt.Sprintf("checkpoint %d of the export is not in the form of one", len(r.checkpoints)+1)}
		}
		if i < 6 {
			signed.WriteString(line + "\n")
		}
	}
	r.checkpoints = append(r.checkpoints, signed.String())
	return nil
}

func (r *exportReader) labelledLine(label string) (string, error) {
	line, err := r.line()
	if err != nil {
		return "", err
	}
	rest, found := strings.CutPrefix(line, label)
	if !found {
		return "", &Fault{Malformed, noEntry, fmt.Sprintf("the head of the export lacks its line %q", strings.TrimSpace(label))}
	}
	return rest, nil
}

func (r *exportReader) blankLine() error {
	line, err := r.line()
	if err != nil {
		return err
	}
	if line != "" {
		return &Fault{Malformed, noEntry, "the head of the export is not in its form"}
	}
	return nil
}

func (r *exportReader) line() (string, error) {
	line, err := r.rawLine()
	if err != nil {
		return "", err
	}
	return string(line), nil
}

// rawLine returns the next line without its line feed. The bytes are valid until
// the next call.
func (r *exportReader) rawLine() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		whole := bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) && len(whole) <= maxLine {
			line, err = r.in.ReadSlice('\n')
			whole = append(whole, line...)
		}
		line = whole
	}
	switch {
	case errors.Is(err, io.EOF):
		return nil, &Fault{Truncated, noEntry, "the export ends too early"}
	case len(line) > maxLine:
		return nil, &Fault{Foreign, noEntry, "a line of the export is longer than any that the tracker writes"}
	case err != nil:
		return nil, err
	}
	return line[:len(line)-1], nil
}

// readEntry reads the line of the entry at the index and compares the entry with
// its hash.
func (r *exportReader) readEntry(index, size int64) ([]byte, Hash, error) {
	line, err := r.rawLine()
	var fault *Fault
	if errors.As(err, &fault) && fault.Kind == Truncated {
		fault.Message = fmt.Sprintf("the export ends in entry %d; its checkpoint is of %d entries", index, size)
	}
	if err != nil {
		return nil, Hash{}, err
	}
	text, encoded, found := bytes.Cut(line, []byte(" "))
	if !found {
		return nil, Hash{}, &Fault{Malformed, index, fmt.Sprintf("the line of entry %d is not a hash and an entry", index)}
	}
	h := LeafHash(encoded)
	if h.String() != string(text) {
		return nil, h, &Fault{Altered, index, fmt.Sprintf("entry %d was altered: its hash is not the one that stands before it", index)}
	}
	return encoded, h, nil
}

// expectEnd returns a Fault when anything follows the last entry.
func (r *exportReader) expectEnd(size int64) error {
	if _, err := r.in.ReadByte(); !errors.Is(err, io.EOF) {
		if err != nil {
			return err
		}
		return &Fault{Extra, noEntry, fmt.Sprintf("something follows the last of the %d entries", size)}
	}
	return nil
}
