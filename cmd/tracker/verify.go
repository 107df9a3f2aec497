package main

import (
	"archive/zip"
	"bytes"
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
		Use: "verify FILE...", Args: between(1, 1000),
		Short: "Check files of an edition, its folder or its archive, without database and network",
		RunE: func(_ *cobra.Command, args []string) error {
			files := map[string][]byte{}
			for _, path := range args {
				if err := gather(path, files); err != nil {
					return err
				}
			}
			m, err := reports.Verify(files, key)
			if err != nil {
				return fmt.Errorf("NOT GENUINE: %w", err)
			}
			return c.print(map[string]any{"genuine": true, "manifest": m}, func() { c.sayGenuine(m, files, key != "") })
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "the journal's public key, as it was published")
	return cmd
}

func (c *command) sayGenuine(m reports.Manifest, files map[string][]byte, trusted bool) {
	c.printf("GENUINE: %s, %d of its %d files checked\n", m.Title(), len(files)-2, len(m.Files))
	c.printf("  compiled at %s from the first %d entries of the journal\n", m.CompiledAt.Format("2006-01-02 15:04:05 UTC"), m.Journal.Size)
	c.printf("  journal root %s\n", m.Journal.Root)
	if !trusted {
		c.printf("  signed by %s\n  Compare this key with the one that the tracker publishes, or give that one with --key.\n", m.Journal.Key)
	}
}

// gather reads a file, a folder or an archive. Beside a single file it also
// takes the manifest and its signature, where they stand.
func gather(path string, files map[string][]byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return gatherFolder(path, files)
	}
	content, err := readBounded(path)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) && strings.HasSuffix(path, ".zip") {
		return gatherArchive(content, files)
	}
	files[filepath.Base(path)] = content
	for _, name := range reports.ProofFiles {
		if _, have := files[name]; have {
			continue
		}
		if beside, err := readBounded(filepath.Join(filepath.Dir(path), name)); err == nil {
			files[name] = beside
		}
	}
	return nil
}

func gatherFolder(dir string, files map[string][]byte) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if files[e.Name()], err = readBounded(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func gatherArchive(content []byte, files map[string][]byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fmt.Errorf("NOT GENUINE: the archive cannot be read: it was cut or altered")
	}
	total := int64(0)
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			return fmt.Errorf("NOT GENUINE: %s in the archive cannot be read: it was cut or altered", f.Name)
		}
		raw, err := io.ReadAll(io.LimitReader(in, maxEdition-total+1))
		_ = in.Close()
		if total += int64(len(raw)); err != nil || total > maxEdition {
			return fmt.Errorf("NOT GENUINE: %s in the archive cannot be read: it was cut or altered", f.Name)
		}
		files[filepath.Base(f.Name)] = raw
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
