package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
)

func (c *command) migrate() *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database's schema up to date", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd.Context(), true)
			if err != nil {
				return err
			}
			defer a.close()
			return c.print(map[string]any{"engine": a.db.Engine(), "current": true}, func() {
				c.printf("The schema is up to date (%s)\n", a.db.Engine())
			})
		}}
}

// health asks a running tracker how it is, for container health checks.
func (c *command) health() *cobra.Command {
	return &cobra.Command{Use: "health", Short: "Ask the tracker at TRACKER_LISTEN how it is", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := c.flags.read()
			if err != nil {
				return err
			}
			return healthy(cmd.Context(), s.Listen)
		}}
}

func healthy(ctx context.Context, listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the tracker answers %s", response.Status)
	}
	return nil
}

func (c *command) version() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			return c.print(map[string]string{"version": version()}, func() { c.printf("tracker %s\n", version()) })
		}}
}

// version is the module's version as it was built, with the commit where known.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}
