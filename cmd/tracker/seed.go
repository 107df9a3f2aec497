package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tracker/internal/commitments"
	"tracker/internal/datafile"
	"tracker/internal/people"
	"tracker/seed"
)

func (c *command) seed() *cobra.Command {
	synthetic, export, agreement := 0, "", ""
	cmd := &cobra.Command{
		Use: "seed [FILE] [--synthetic N] | seed --export FILE [--agreement CODE]", Args: between(0, 1),
		Short: "Load the agreement, or the one in FILE; again changes nothing. Or write one to a file",
		RunE: func(cmd *cobra.Command, args []string) error {
			if export != "" {
				if len(args) > 0 || synthetic != 0 {
					return &useError{errors.New("--export takes neither a file to load nor --synthetic")}
				}
				return c.exportDefinition(cmd.Context(), export, agreement)
			}
			if agreement != "" {
				return &useError{errors.New("--agreement goes with --export; a file names its own")}
			}
			if synthetic < 0 || synthetic > 10_000_000 {
				return &useError{fmt.Errorf("--synthetic takes a number from 0 to 10000000")}
			}
			def, err := definition(args)
			if err != nil {
				return err
			}
			a, err := c.open(cmd.Context(), migrateSchema)
			if err != nil {
				return err
			}
			defer a.close()
			return c.load(cmd, a, def, synthetic)
		},
	}
	cmd.Flags().StringVar(&export, "export", "", "write the stored agreement to this file, to be changed and loaded again")
	cmd.Flags().StringVar(&agreement, "agreement", "", "code of the agreement to export; the first one when it is not given")
	cmd.Flags().IntVar(&synthetic, "synthetic", 0, "also add N made-up updates for benchmarks, marked as such")
	return cmd
}

// exportDefinition writes a stored agreement as a data file.
func (c *command) exportDefinition(ctx context.Context, path, agreement string) error {
	a, err := c.open(ctx, requireSchema)
	if err != nil {
		return err
	}
	defer a.close()
	def, err := a.tracker.Definition(ctx, people.SystemAccount(), agreement)
	if err != nil {
		return err
	}
	if err := writeWhole(ctx, path, func(_ context.Context, w io.Writer) error { return datafile.Write(w, def) }); err != nil {
		return err
	}
	code := def.Agreement.Code
	return c.print(map[string]any{"file": path, "agreement": code, "pledges": len(def.Pledges), "facts": len(def.Facts)}, func() {
		c.printf("%s with %d pledges and %d published facts written to %s\n", code, len(def.Pledges), len(def.Facts), path)
	})
}

// definition reads the agreement of the file, or the one that comes with the
// tracker.
func definition(args []string) (commitments.Definition, error) {
	if len(args) == 0 {
		return seed.Builtin()
	}
	f, err := os.Open(args[0])
	if err != nil {
		return commitments.Definition{}, err
	}
	defer f.Close()
	return datafile.Parse(args[0], f)
}

func (c *command) load(cmd *cobra.Command, a *app, def commitments.Definition, synthetic int) error {
	ctx, system := cmd.Context(), people.SystemAccount()
	loaded, err := a.tracker.LoadAgreement(ctx, system, def)
	if err != nil {
		return err
	}
	if err := a.registerPublished(ctx, def); err != nil {
		return err
	}
	if synthetic > 0 {
		items := seed.Synthetic(def, synthetic, system, a.tracker.Today())
		if err := a.tracker.Import(ctx, system, items, c.counted(synthetic)); err != nil {
			return err
		}
	}
	if !loaded.Nothing() || synthetic > 0 {
		if err := a.db.Analyze(ctx); err != nil {
			return err
		}
	}
	return c.print(map[string]any{
		"agreement": def.Agreement.Code, "changed": loaded.Changed, "commitments": loaded.Commitments,
		"facts": loaded.Facts, "updates": loaded.Updates, "synthetic": synthetic,
	}, func() { c.sayLoaded(def, loaded, synthetic) })
}

// registerPublished puts the concrete things of which the published facts tell into the
// register; those that stand there are left as they are.
func (a *app) registerPublished(ctx context.Context, def commitments.Definition) error {
	system := people.SystemAccount()
	things, err := seed.PublishedThings(def, system, a.tracker.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return err
	}
	return a.register.Import(ctx, system, things, nil)
}

func (c *command) sayLoaded(def commitments.Definition, loaded commitments.Loaded, synthetic int) {
	code := def.Agreement.Code
	if loaded.Nothing() {
		c.printf("%s stands already; nothing was changed\n", code)
	} else {
		c.printf("%s: %d definitions, %d commitments and %d published facts (%d of them as updates) loaded\n",
			code, loaded.Changed, loaded.Commitments, loaded.Facts, loaded.Updates)
	}
	if synthetic > 0 {
		c.printf("%d made-up updates added\n", synthetic)
	}
}
