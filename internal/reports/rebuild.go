package reports

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Wanted names the edition to rebuild. The empty agreement is the export's first
// one; number 0 is the period's latest edition.
type Wanted struct {
	Agreement string
	Period    commitments.Period
	Number    int
}

// Rebuilt is the data files of an edition, made again from a journal alone.
type Rebuilt struct {
	Edition Edition          `json:"edition"` // as its entry says that it was issued
	Entry   int64            `json:"entry"`   // of its issue
	Journal journal.Verified `json:"journal"`
	Files   []RebuiltFile    `json:"files"`
	// SameFigures: its report leads with the figures that its entry holds.
	SameFigures bool `json:"same_figures"`
}

// RebuiltFile is one data file, and whether it is the same bytes as the issued one.
type RebuiltFile struct {
	File
	Content []byte `json:"-"`
	Same    bool   `json:"same"`
}

// Same reports whether every file is the issued one, byte for byte, and the figures are
// those of the entry.
func (r Rebuilt) Same() bool {
	for _, f := range r.Files {
		if !f.Same {
			return false
		}
	}
	return r.SameFigures
}

// Rebuild verifies an export of a journal, finds the edition in it, and compiles
// its data files again from the entries that it covers: without a database and
// without network. Location is the tracker's, in which periods are reckoned.
// Open is called twice.
func Rebuild(open func() (io.ReadCloser, error), trust journal.Trust, want Wanted, loc *time.Location) (Rebuilt, error) {
	r, err := findIssued(open, trust, want)
	if err != nil {
		return r, err
	}
	if r.Edition.JournalSize > r.Entry {
		return r, fmt.Errorf("entry %d says that its edition covers %d entries, which is not possible", r.Entry, r.Edition.JournalSize)
	}
	record := NewRecord()
	_, err = readExport(open, trust, func(_ int64, encoded []byte) error {
		if record.Size() == r.Edition.JournalSize {
			return nil
		}
		return record.Add(encoded)
	})
	if err != nil {
		return r, err
	}
	m, err := record.Material(r.Edition.Agreement, r.Edition.Period, loc)
	if err != nil {
		return r, err
	}
	report := Compile(m.compiledAt(r.Edition.CompiledAt), r.Edition.Period, loc)
	r.SameFigures = report.Headline(commitments.DateOf(r.Edition.CompiledAt.In(loc))) == r.Edition.Figures
	r.Files, err = rebuildFiles(r.Edition, report)
	if err != nil {
		return r, err
	}
	return r, nil
}

// findIssued verifies the export and finds the entry that says that the edition
// was issued: of several the last, which is the period's latest edition.
func findIssued(open func() (io.ReadCloser, error), trust journal.Trust, want Wanted) (r Rebuilt, err error) {
	found, sought := false, want
	r.Journal, err = readExport(open, trust, func(index int64, encoded []byte) error {
		e, err := journal.Decode(encoded)
		if err != nil {
			return err
		}
		body, err := commitments.DecodeEntry(e)
		if err != nil {
			return err
		}
		if body.Definition != nil && sought.Agreement == "" {
			sought.Agreement = body.Definition.Agreement.Code
		}
		edition, issued, err := IssuedBy(e)
		if err != nil {
			return err
		}
		if issued && sought.matches(edition) {
			r.Edition, r.Entry, found = edition, index, true
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	if !found {
		return r, fmt.Errorf("the export tells of no edition %s", want)
	}
	return r, nil
}

func (w Wanted) matches(e Edition) bool {
	return (w.Agreement == "" || e.Agreement == w.Agreement) && e.Period == w.Period && (w.Number == 0 || e.Number == w.Number)
}

// String names the edition in a sentence.
func (w Wanted) String() string {
	name := w.Period.String()
	if w.Number > 0 {
		name = fmt.Sprintf("%d of %s", w.Number, name)
	}
	if w.Agreement != "" {
		name += " of " + w.Agreement
	}
	return name
}

func readExport(open func() (io.ReadCloser, error), trust journal.Trust, each func(int64, []byte) error) (journal.Verified, error) {
	export, err := open()
	if err != nil {
		return journal.Verified{}, err
	}
	defer export.Close()
	return journal.Verify(export, trust, each)
}

// rebuildFiles renders the data files and holds them against the issued ones.
func rebuildFiles(edition Edition, r Report) ([]RebuiltFile, error) {
	var files []RebuiltFile
	for _, format := range formatsOf(r) {
		if !format.Data {
			continue
		}
		var out bytes.Buffer
		if err := format.Render(&out, Document{Report: r}); err != nil {
			return nil, err
		}
		f := File{format.Name, format.MediaType, int64(out.Len()), sumOf(out.Bytes())}
		issued, found := edition.File(f.Name)
		files = append(files, RebuiltFile{f, out.Bytes(), found && issued.SHA256 == f.SHA256})
	}
	return files, nil
}
