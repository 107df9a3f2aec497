package main

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheVersionIsTheModulesOrNamesTheCommit(t *testing.T) {
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	changed := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for name, c := range map[string]struct {
		module   string
		settings []debug.BuildSetting
		want     string
	}{
		"released":     {"v1.2.3", []debug.BuildSetting{commit}, "v1.2.3"},
		"of a clone":   {"(devel)", []debug.BuildSetting{commit}, "devel-0123456789ab"},
		"with changes": {"(devel)", []debug.BuildSetting{commit, changed}, "devel-0123456789ab+dirty"},
		"of a folder":  {"", nil, "devel"},
	} {
		t.Run(name, func(t *testing.T) {
			info := &debug.BuildInfo{Main: debug.Module{Version: c.module}, Settings: c.settings}
			assert.Equal(t, c.want, versionOf(info))
		})
	}
}

func TestTheVersionThatTheBuildNamesIsSaid(t *testing.T) {
	release = "v9.8.7"
	t.Cleanup(func() { release = "" })
	p := newPlace(t, "")
	assert.Equal(t, "tracker v9.8.7\n", p.must("version"))
	assert.JSONEq(t, `{"version": "v9.8.7"}`, p.must("version", "--json"))
}
