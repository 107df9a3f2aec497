package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version that the build names: -ldflags "-X main.release=…".
var release string

func (c *command) version() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			return c.print(map[string]string{"version": version()}, func() { c.printf("tracker %s\n", version()) })
		}}
}

// version is what the build named, and otherwise what Go knows of the module's
// version or of the commit.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info)
}

// versionOf returns the module's version. A build without one names its commit.
func versionOf(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	v := "devel"
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			v += "-" + s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			v += "+dirty"
		}
	}
	return v
}
