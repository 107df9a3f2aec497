package main

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
)

func (c *command) account() *cobra.Command {
	return group("account", "Add, list and disable accounts, and make API tokens",
		c.accountAdd(), c.accountList(), c.accountDisable(), c.accountToken())
}

func (c *command) accountAdd() *cobra.Command {
	n := people.NewAccount{}
	fromInput := false
	cmd := &cobra.Command{
		Use: "add EMAIL --name NAME --role ROLE", Args: exactly(1),
		Short: "Add an account; prints the password that it makes, unless one is given",
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Email = args[0]
			if fromInput {
				line, err := bufio.NewReader(c.in).ReadString('\n')
				if n.Password = strings.TrimRight(line, "\r\n"); n.Password == "" {
					return problemOr(err)
				}
			}
			a, err := c.open(cmd.Context(), migrateSchema)
			if err != nil {
				return err
			}
			defer a.close()
			account, password, err := a.people.Add(cmd.Context(), people.SystemAccount(), n)
			if err != nil {
				return err
			}
			if fromInput {
				password = ""
			}
			return c.print(map[string]any{"account": account, "password": password}, func() {
				c.printf("%s added as %s\n", account.Email, account.Role)
				if password != "" {
					c.printf("password: %s\n", password)
				}
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&n.Name, "name", "", "the person's name")
	flags.StringVar((*string)(&n.Role), "role", "", "planner, reviewer, auditor or admin")
	flags.StringVar(&n.Party, "party", "", "party code, such as ministry or CCDH")
	flags.StringSliceVar(&n.Regions, "region", nil, "a planner's region code; may be repeated")
	flags.BoolVar(&n.AllRegions, "all-regions", false, "a planner of every region")
	flags.StringVar(&n.Language, "language", locale.Supported[0], strings.Join(locale.Supported, ", "))
	flags.StringVar(&n.TimeZone, "time-zone", "", "zone of the person's mornings, such as Europe/Paris; the tracker's if not given")
	flags.BoolVar(&n.Lead, "lead", false, "a lead of the party: told what it lets wait")
	flags.BoolVar(&fromInput, "password-stdin", false, "read the password from standard input")
	return cmd
}

// problemOr names the missing password; a reading error goes first.
func problemOr(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return problem.OnField("password", "error.password.length", "min", people.MinPassword, "max", people.MaxPassword)
}

func (c *command) accountList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the accounts", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd.Context(), requireSchema)
			if err != nil {
				return err
			}
			defer a.close()
			accounts, err := a.people.List(cmd.Context(), people.SystemAccount())
			if err != nil {
				return err
			}
			return c.print(accounts, func() {
				for _, x := range accounts {
					c.printf("%-32s %-9s %-10s %s%s%s\n", x.Email, x.Role, x.Party, regionsOf(x), leadMark(x), disabledMark(x))
				}
			})
		}}
}

func regionsOf(a people.Account) string {
	if a.AllRegions {
		return "all regions"
	}
	return strings.Join(a.Regions, ",")
}

func leadMark(a people.Account) string {
	if a.Lead {
		return " (lead)"
	}
	return ""
}

func disabledMark(a people.Account) string {
	if a.Disabled {
		return " (disabled)"
	}
	return ""
}

func (c *command) accountDisable() *cobra.Command {
	return &cobra.Command{Use: "disable EMAIL", Short: "Lock an account out and end its sessions", Args: exactly(1),
		RunE: c.withAccount(func(cmd *cobra.Command, a *app, account people.Account) error {
			account, err := a.people.SetDisabled(cmd.Context(), people.SystemAccount(), account.ID, true)
			if err != nil {
				return err
			}
			return c.print(account, func() { c.printf("%s is disabled\n", account.Email) })
		})}
}

func (c *command) accountToken() *cobra.Command {
	label := ""
	cmd := &cobra.Command{Use: "token EMAIL", Short: "Make an API token and print it, this once", Args: exactly(1)}
	cmd.Flags().StringVar(&label, "label", "command line", "what the token is for")
	cmd.RunE = c.withAccount(func(cmd *cobra.Command, a *app, account people.Account) error {
		t, secret, err := a.people.NewToken(cmd.Context(), people.SystemAccount(), account, label)
		if err != nil {
			return err
		}
		return c.print(map[string]any{"token": secret, "id": t.ID}, func() { c.printf("%s\n", secret) })
	})
	return cmd
}

// withAccount opens the tracker and finds the account of the email argument.
func (c *command) withAccount(fn func(*cobra.Command, *app, people.Account) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context(), requireSchema)
		if err != nil {
			return err
		}
		defer a.close()
		accounts, err := a.people.List(cmd.Context(), people.SystemAccount())
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if account.Email == strings.ToLower(args[0]) {
				return fn(cmd, a, account)
			}
		}
		return problem.New(problem.NotFound, "error.account.unknown", "value", args[0])
	}
}
