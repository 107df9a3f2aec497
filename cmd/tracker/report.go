package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

func (c *command) report() *cobra.Command {
	return group("report", "Compile, list and verify reports", c.reportCompile(), c.reportList(), c.reportVerify())
}

func (c *command) reportCompile() *cobra.Command {
	var period, agreement, reason, out string
	var from rebuilding
	cmd := &cobra.Command{
		Use: "compile --period PERIOD", Short: "Compile the report of a period as an edition", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if period == "" {
				return &useError{errors.New("report compile needs --period, such as 2026-Q3")}
			}
			p, err := commitments.ParsePeriod(period)
			if err != nil {
				return &useError{errors.New(say(err))}
			}
			if from.export != "" {
				return c.rebuild(from, reports.Wanted{Agreement: agreement, Period: p, Number: from.edition}, out)
			}
			if from.edition != 0 || from.key != "" {
				return &useError{errors.New("report compile takes --edition and --key with --from")}
			}
			a, err := c.open(cmd.Context(), requireSchema)
			if err != nil {
				return err
			}
			defer a.close()
			edition, created, err := a.reports.Compile(cmd.Context(), people.SystemAccount(), reports.CompileInput{Agreement: agreement, Period: p, Reason: reason}, c.filesWritten())
			if err == nil && out != "" {
				err = a.copyFiles(edition, out)
			}
			if err != nil {
				return err
			}
			return c.print(map[string]any{"edition": edition, "created": created}, func() { c.sayEdition(edition, created) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&period, "period", "", "2026-09, 2026-Q3, 2026-H2 or 2026")
	flags.StringVar(&agreement, "agreement", "", "agreement code; the first one if not given")
	flags.StringVar(&reason, "reason", "", "why a corrected edition is made")
	flags.StringVar(&out, "out", "", "folder to write the edition's files to")
	flags.StringVar(&from.export, "from", "", "rebuild the data files of an issued edition from this journal export, without the database")
	flags.IntVar(&from.edition, "edition", 0, "with --from: which edition; the period's latest one if not given")
	flags.StringVar(&from.key, "key", "", "with --from: the journal's published key")
	return cmd
}

// filesWritten shows on a terminal how far the compiling is, and with which file.
func (c *command) filesWritten() reports.ProgressFunc {
	show := c.progress(len(reports.Formats))
	if show == nil {
		return nil
	}
	return func(done, _ int, next string) error {
		show(done, next)
		return nil
	}
}

func (c *command) sayEdition(e reports.Edition, created bool) {
	state := "stands already, with the same content"
	if created {
		state = "issued"
	}
	c.printf("%s %s edition %d (%s) %s\n", e.Agreement, e.Period, e.Number, e.Kind, state)
	for _, f := range e.Files {
		c.printf("  %-18s %9d bytes  sha256 %s\n", f.Name, f.Size, f.SHA256)
	}
}

// copyFiles writes the edition's files into a folder.
func (a *app) copyFiles(e reports.Edition, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range e.Files {
		if err := a.copyFile(f, filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) copyFile(f reports.File, to string) error {
	from, err := a.files.Open(f.SHA256)
	if err != nil {
		return err
	}
	defer from.Close()
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}

func (c *command) reportList() *cobra.Command {
	agreement := ""
	cmd := &cobra.Command{Use: "list", Short: "List the editions, the latest period first", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd.Context(), requireSchema)
			if err != nil {
				return err
			}
			defer a.close()
			all, err := a.editions(cmd, agreement)
			if err != nil {
				return err
			}
			return c.print(all, func() {
				for _, e := range all {
					c.printf("%-12s %-8s %3d  %-11s %s\n", e.Agreement, e.Period, e.Number, e.Kind,
						e.CompiledAt.In(a.location).Format("2006-01-02 15:04"))
				}
			})
		}}
	cmd.Flags().StringVar(&agreement, "agreement", "", "only of this agreement")
	return cmd
}

// editions reads every page of the list.
func (a *app) editions(cmd *cobra.Command, agreement string) ([]reports.Edition, error) {
	all := []reports.Edition{}
	for page := 1; ; page++ {
		some, total, err := a.reports.List(cmd.Context(), people.SystemAccount(),
			reports.EditionFilter{Agreement: agreement, Page: page, PerPage: commitments.MaxPerPage})
		if all = append(all, some...); err != nil || len(all) >= total || len(some) == 0 {
			return all, err
		}
	}
}
