package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// useError is a command line that can't be understood.
type useError struct{ error }

// command is what every subcommand shares.
type command struct {
	in        io.Reader
	out, errs io.Writer
	flags     settingFlags
	json      bool
}

// newRoot returns the command line.
func newRoot(in io.Reader, out, errs io.Writer) *cobra.Command {
	c := &command{in: in, out: out, errs: errs}
	root := &cobra.Command{
		Use:           "tracker",
		Short:         "Follows in public how the pledges of an agreement are kept",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &useError{fmt.Errorf("there is no command %q; `tracker help` lists them", args[0])}
			}
			return cmd.Help()
		},
	}
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &useError{err} })
	root.PersistentFlags().BoolVar(&c.json, "json", false, "machine-readable output")
	c.flags.register(root.PersistentFlags())
	root.AddCommand(
		c.serve(), c.migrate(), c.seed(), c.account(), c.report(), c.round(), c.journal(), c.health(), c.version(),
	)
	return root
}

// exactly takes n arguments, called as usage says.
func exactly(n int) cobra.PositionalArgs { return between(n, n) }

// between takes low to high arguments.
func between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < low || len(args) > high {
			return &useError{fmt.Errorf("%s: %d arguments given; usage: %s", cmd.CommandPath(), len(args), cmd.UseLine())}
		}
		return nil
	}
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs}
	g.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return &useError{fmt.Errorf("%s has no command %q", cmd.CommandPath(), args[0])}
		}
		return cmd.Help()
	}
	g.AddCommand(commands...)
	return g
}

// print writes the value as JSON when asked to, and otherwise calls text.
func (c *command) print(value any, text func()) error {
	if !c.json {
		text()
		return nil
	}
	encoder := json.NewEncoder(c.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func (c *command) printf(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }
