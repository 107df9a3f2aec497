package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// health asks a running tracker how it is, for container health checks.
func (c *command) health() *cobra.Command {
	return &cobra.Command{Use: "health", Short: "Ask the tracker at TRACKER_LISTEN how it is", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := c.flags.read()
			if err != nil {
				return err
			}
			return checkHealth(cmd.Context(), s.Listen)
		}}
}

// checkHealth returns nil when a tracker answers at the address.
func checkHealth(ctx context.Context, listen string) error {
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
