package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/reports"
)

// maxEdition bounds what `report verify` reads into memory: no edition is larger.
const maxEdition = 1 << 30

func (c *command) reportVerify() *cobra.Command {
	key := ""
	cmd := &cobra.Command{
		Use: "verify FILE...", Args: between(1, 10_000),
		Short: "Check files of an edition, its folder or its archive, without database and network",
		Long: "Says whether files of an edition, its manifest, the manifest's signature and the journal root belong together,\n" +
			"and otherwise names the first thing that does not; then the exit status is 1. The manifest and its signature\n" +
			"are taken from the folder of the first file where they are not given.",
		RunE: func(_ *cobra.Command, args []string) error {
			m, checked, err := verifyFiles(args, key)
			if err != nil {
				return fmt.Errorf("NOT GENUINE: %w", err)
			}
			return c.print(map[string]any{"genuine": true, "files_checked": checked, "manifest": m}, func() { c.sayGenuine(m, checked, key != "") })
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "the journal's public key, as it was published")
	return cmd
}

// verifyFiles verifies an archive, or files and folders, and returns how many
// files were held against the manifest.
func verifyFiles(paths []string, key string) (reports.Manifest, int, error) {
	if len(paths) == 1 && strings.EqualFold(filepath.Ext(paths[0]), ".zip") {
		archive, err := readBounded(paths[0])
		if err != nil {
			return reports.Manifest{}, 0, err
		}
		m, err := reports.VerifyArchive(archive, key)
		if err != nil {
			return m, 0, err
		}
		return m, len(m.Files), nil
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if err := gather(path, files); err != nil {
			return reports.Manifest{}, 0, err
		}
	}
	if err := gatherProof(paths[0], files); err != nil {
		return reports.Manifest{}, 0, err
	}
	m, err := reports.Verify(files, key)
	return m, len(files) - len(reports.ProofFiles), err
}

func (c *command) sayGenuine(m reports.Manifest, checked int, trusted bool) {
	c.printf("GENUINE: %s, %d of its %d files checked\n", m.Title(), checked, len(m.Files))
	c.printf("  compiled at %s from the first %d entries of the journal\n", m.CompiledAt.Format("2006-01-02 15:04:05 UTC"), m.Journal.Size)
	c.printf("  journal root %s\n", m.Journal.Root)
	c.printf("  signed by    %s\n", m.Journal.Key)
	if !trusted {
		c.printf("  Compare this key with the one that the tracker publishes, or give that one with --key.\n")
	}
}

// gather reads a file or the files of a folder.
func gather(path string, files map[string][]byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return gatherFile(path, files)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if err := gatherFile(filepath.Join(path, e.Name()), files); err != nil {
			return err
		}
	}
	return nil
}

func gatherFile(path string, files map[string][]byte) error {
	name := filepath.Base(path)
	if _, twice := files[name]; twice {
		return fmt.Errorf("two of the files are named %s: give the files of one edition", name)
	}
	content, err := readBounded(path)
	if err == nil {
		files[name] = content
	}
	return err
}

// gatherProof also takes the manifest and its signature that stand beside a
// file, where they were not given.
func gatherProof(path string, files map[string][]byte) error {
	prefix := reports.Prefix(filepath.Base(path))
	for _, name := range reports.ProofFiles {
		if _, given := files[prefix+name]; given {
			continue
		}
		err := gatherFile(filepath.Join(filepath.Dir(path), prefix+name), files)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxEdition+1))
	if err == nil && len(content) > maxEdition {
		err = fmt.Errorf("%s is larger than any edition", path)
	}
	return content, err
}
