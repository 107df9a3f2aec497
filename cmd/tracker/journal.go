package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tracker/internal/audit"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/people"
)

func (c *command) journal() *cobra.Command {
	return group("journal", "Export and verify the journal, and sign how far it has come",
		c.journalExport(), c.journalVerify(), c.journalCheckpoint())
}

func (c *command) journalExport() *cobra.Command {
	return &cobra.Command{
		Use: "export FILE", Short: "Write the whole journal to a file that anyone can verify", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := c.open(cmd.Context(), requireSchema)
			if err != nil {
				return err
			}
			defer a.close()
			exported, write, err := a.journal.Export(cmd.Context(), people.SystemAccount())
			if err != nil {
				return err
			}
			if err := writeWhole(cmd.Context(), args[0], write); err != nil {
				return err
			}
			return c.print(map[string]any{"file": args[0], "entries": exported.Size, "root": exported.Root.String(), "key": exported.Key}, func() {
				c.printf("%d entries written to %s\nroot %s\nkey  %s\n", exported.Size, args[0], exported.Root, exported.Key)
			})
		},
	}
}

// writeWhole writes a file under another name first, so that the name never
// stands for half of it.
func writeWhole(ctx context.Context, path string, write func(context.Context, io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	err = write(ctx, f)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (c *command) journalVerify() *cobra.Command {
	var key, older string
	cmd := &cobra.Command{
		Use: "verify [EXPORT]", Args: between(0, 1),
		Short: "Verify an export, without the database; or the live database against its journal",
		RunE: func(cmd *cobra.Command, args []string) error {
			kept, err := readCheckpoint(older)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return c.verifyExport(args[0], journal.Trust{Key: key, Older: kept})
			}
			if key != "" {
				return &useError{errors.New("journal verify takes --key with an export; a live database is held against its own key")}
			}
			return c.verifyLive(cmd.Context(), kept)
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "the journal's published key, from elsewhere than the export")
	cmd.Flags().StringVar(&older, "older", "", "file of a checkpoint that was kept: its log must be the beginning of this one")
	return cmd
}

// maxCheckpoint bounds what is read of a file that should be a checkpoint.
const maxCheckpoint = 64 << 10

func readCheckpoint(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxCheckpoint))
	if err != nil {
		return "", err
	}
	return string(raw), nil
}

func (c *command) verifyExport(path string, trust journal.Trust) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	found, err := journal.Verify(f, trust, opinions.HoldSeals())
	if err != nil {
		return c.verdict(path, err)
	}
	return c.print(map[string]any{
		"ok": true, "entries": found.Checkpoint.Size, "root": found.Checkpoint.Root.String(), "origin": found.Checkpoint.Origin,
		"signed_at": found.Checkpoint.At, "key": found.Key, "trusted": found.Trusted, "older": found.Older, "checkpoints": found.Checkpoints,
	}, func() { c.sayExport(path, found) })
}

func (c *command) sayExport(path string, found journal.Verified) {
	last := found.Checkpoint
	c.printf("%s is whole: %d entries, none altered, deleted, inserted or moved since they were signed\n", path, last.Size)
	c.printf("%s, signed %s, %d checkpoints\nroot %s\nkey  %s\n", last.Origin, last.At.Format("2006-01-02 15:04 MST"), found.Checkpoints, last.Root, found.Key)
	if found.Older > 0 {
		c.printf("the log of %d entries that you hold is its beginning\n", found.Older)
	}
	if !found.Trusted {
		c.printf("The key is the one that the export names: compare it with the one that the tracker publishes, or give that as --key\n")
	}
}

// verdict reports what is wrong, as JSON where that was asked for, and ends with
// a failure.
func (c *command) verdict(what string, err error) error {
	var fault *journal.Fault
	var finding *audit.Finding
	var found any
	switch {
	case errors.As(err, &fault):
		found = fault
	case errors.As(err, &finding):
		found = finding
	default:
		return err
	}
	if c.json {
		_ = c.print(map[string]any{"ok": false, "found": found}, nil) // the failure says it too
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (c *command) verifyLive(ctx context.Context, older string) error {
	a, err := c.open(ctx, requireSchema)
	if err != nil {
		return err
	}
	defer a.close()
	checked, err := a.journal.Verify(ctx, people.SystemAccount(), older, c.entriesRead(ctx, a))
	if err != nil {
		return c.verdict("the database", err)
	}
	return c.print(map[string]any{
		"ok": true, "entries": checked.Entries, "root": checked.Root.String(), "checkpoints": checked.Checkpoints, "rows": checked.Rows,
		"files": checked.Files, "key": a.journal.Key.Public(),
	}, func() {
		c.printf("The database says what its journal says: %d entries, %d checkpoints, %d rows of facts, %d files of evidence\n",
			checked.Entries, checked.Checkpoints, checked.Rows, checked.Files)
		c.printf("root %s\nkey  %s\n", checked.Root, a.journal.Key.Public())
	})
}

// entriesRead shows how many of the log's entries were read, on a terminal.
func (c *command) entriesRead(ctx context.Context, a *app) func(int64) {
	tree, err := a.db.Journal().Head(ctx)
	if err != nil {
		return nil // what is wrong with the log, the verification names
	}
	show := c.counted(int(tree.Size()))
	if show == nil {
		return nil
	}
	return func(entries int64) { show(int(min(entries, tree.Size()))) }
}

func (c *command) journalCheckpoint() *cobra.Command {
	return &cobra.Command{
		Use: "checkpoint", Args: exactly(0),
		Short: "Print the journal's signed checkpoint, to be kept elsewhere",
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd.Context(), requireSchema)
			if err != nil {
				return err
			}
			defer a.close()
			signed, err := a.journal.Checkpoint(cmd.Context(), people.SystemAccount())
			if err != nil {
				return err
			}
			return c.print(map[string]any{"checkpoint": signed, "key": a.journal.Key.Public()}, func() { c.printf("%s", signed) })
		},
	}
}
