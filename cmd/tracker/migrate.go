package main

import "github.com/spf13/cobra"

func (c *command) migrate() *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database's schema up to date", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd.Context(), migrateSchema)
			if err != nil {
				return err
			}
			defer a.close()
			return c.print(map[string]any{"engine": a.db.Engine(), "current": true}, func() {
				c.printf("The schema is up to date (%s)\n", a.db.Engine())
			})
		}}
}
