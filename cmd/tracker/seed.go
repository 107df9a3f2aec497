package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/seed"
)

func (c *command) seed() *cobra.Command {
	synthetic := 0
	cmd := &cobra.Command{
		Use: "seed [FILE] [--synthetic N]", Args: between(0, 1),
		Short: "Load the agreement, or the one in FILE; again changes nothing",
		RunE: func(cmd *cobra.Command, args []string) error {
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
	cmd.Flags().IntVar(&synthetic, "synthetic", 0, "also add N made-up updates for benchmarks, marked as such")
	return cmd
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
	return seed.Parse(args[0], f)
}

func (c *command) load(cmd *cobra.Command, a *app, def commitments.Definition, synthetic int) error {
	ctx, system := cmd.Context(), people.SystemAccount()
	loaded, err := a.tracker.LoadAgreement(ctx, system, def)
	if err != nil {
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
