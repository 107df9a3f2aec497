package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tracker/internal/journal"
	"tracker/internal/reports"
)

// rebuilding is what `report compile --from` takes.
type rebuilding struct {
	export  string
	edition int
	key     string
}

// rebuild makes the data files of an issued edition again from an export alone.
// Files that differ from the issued ones are written too, and are a failure.
func (c *command) rebuild(from rebuilding, want reports.Wanted, out string) error {
	s, err := c.flags.read()
	if err != nil {
		return err
	}
	open := func() (io.ReadCloser, error) { return os.Open(from.export) }
	r, err := reports.Rebuild(open, journal.Trust{Key: from.key}, want, s.location)
	if err != nil {
		return c.verdict(from.export, err)
	}
	if out != "" {
		if err := writeRebuilt(r, out); err != nil {
			return err
		}
	}
	err = c.print(map[string]any{
		"same": r.Same(), "edition": r.Edition, "entry": r.Entry, "journal_size": r.Edition.JournalSize, "files": r.Files, "same_figures": r.SameFigures, "key": r.Journal.Key,
	}, func() { c.sayRebuilt(r) })
	if err == nil && !r.Same() {
		err = errors.New("what the journal leads to is not what was issued")
	}
	return err
}

func writeRebuilt(r reports.Rebuilt, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range r.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (c *command) sayRebuilt(r reports.Rebuilt) {
	c.printf("%s %s edition %d, rebuilt from the first %d entries of the journal\n",
		r.Edition.Agreement, r.Edition.Period, r.Edition.Number, r.Edition.JournalSize)
	for _, f := range r.Files {
		said := "the same bytes as issued"
		if issued, found := r.Edition.File(f.Name); !f.Same && found {
			said = fmt.Sprintf("NOT as issued: %s", issued.SHA256)
		} else if !f.Same {
			said = "NOT among the issued files"
		}
		c.printf("  %-18s %9d bytes  sha256 %s  %s\n", f.Name, f.Size, f.SHA256, said)
	}
	if !r.SameFigures {
		c.printf("  the figures of the edition's entry are NOT those of its report\n")
	}
	c.printf("key %s\n", r.Journal.Key)
}
