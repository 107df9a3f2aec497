package main

import (
	"errors"

	"github.com/spf13/cobra"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
)

func (c *command) round() *cobra.Command {
	return group("round", "Open, list and close collection rounds", c.roundOpen(), c.roundList(), c.roundClose())
}

func (c *command) roundOpen() *cobra.Command {
	var in collection.OpenInput
	var due, grace, note string
	var pledges, regions, requires []string
	cmd := &cobra.Command{
		Use: "open --period PERIOD --due DAY", Short: "Open the collection round of a period", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if in.Period == "" || due == "" {
				return &useError{errors.New("round open needs --period, such as 2026-Q3, and --due, such as 2026-10-20")}
			}
			in.TermsInput = collection.TermsInput{
				Pledges: &pledges, Regions: &regions, DueOn: &due, GraceDays: &grace, Note: &note, Requires: &requires,
			}
			return c.withApp(cmd, func(a *app) error {
				round, err := a.collection.Open(cmd.Context(), people.SystemAccount(), in)
				if err != nil {
					return err
				}
				return c.print(round, func() { c.sayRound(a, round) })
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Period, "period", "", "2026-09, 2026-Q3, 2026-H2 or 2026")
	flags.StringVar(&in.Agreement, "agreement", "", "agreement code; the first one if not given")
	flags.StringVar(&due, "due", "", "the last day that is on time")
	flags.StringVar(&grace, "grace", "0", "days of grace after it")
	flags.StringVar(&note, "note", "", "a note to the planners")
	flags.StringSliceVar(&pledges, "pledge", nil, "codes of pledges; all if not given")
	flags.StringSliceVar(&regions, "region", nil, "codes of regions; all if not given")
	flags.StringSliceVar(&requires, "require", nil, "what each update must give: value, narrative, evidence")
	return cmd
}

func (c *command) roundList() *cobra.Command {
	var f collection.Filter
	cmd := &cobra.Command{
		Use: "list", Short: "List the collection rounds, the latest period first", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd, func(a *app) error {
				all := []collection.Round{}
				f.PerPage = commitments.MaxPerPage
				for f.Page = 1; ; f.Page++ {
					some, total, err := a.collection.List(cmd.Context(), people.SystemAccount(), f)
					if all = append(all, some...); err != nil {
						return err
					}
					if len(all) >= total || len(some) == 0 {
						break
					}
				}
				return c.print(all, func() {
					for _, round := range all {
						c.sayRound(a, round)
					}
				})
			})
		},
	}
	cmd.Flags().StringVar(&f.Agreement, "agreement", "", "only of this agreement")
	return cmd
}

func (c *command) roundClose() *cobra.Command {
	agreement, reason := "", ""
	cmd := &cobra.Command{
		Use: "close PERIOD", Short: "Close a collection round before its last day", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := commitments.ParsePeriod(args[0])
			if err != nil {
				return &useError{errors.New(say(err))}
			}
			return c.withApp(cmd, func(a *app) error {
				system := people.SystemAccount()
				round, err := a.collection.Find(cmd.Context(), system, agreement, p)
				if err == nil {
					round, err = a.collection.Close(cmd.Context(), system, round.ID, reason, 0)
				}
				if err != nil {
					return err
				}
				return c.print(round, func() { c.sayRound(a, round) })
			})
		},
	}
	cmd.Flags().StringVar(&agreement, "agreement", "", "agreement code; the first one if not given")
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	return cmd
}

func (c *command) sayRound(a *app, r collection.Round) {
	c.printf("%-12s %-8s %-6s due %s, last day %s  %s\n",
		r.Agreement, r.Period, r.PhaseOn(a.collection.Today()), r.DueOn, r.LastOn(), r.ID)
}

// withApp runs a command on the tracker.
func (c *command) withApp(cmd *cobra.Command, run func(a *app) error) (err error) {
	a, err := c.open(cmd.Context(), requireSchema)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return run(a)
}
