package web

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAStyleSheetIsServedWithoutWhatIsForItsWriters(t *testing.T) {
	for name, x := range map[string]struct{ written, served string }{
		"a rule":     {"/* One\n   sheet. */\n@layer a, b;\n\n@layer a {\n  b > i { color: red; margin: 0 1px; }\n}\n", "@layer a, b;@layer a{b > i{color: red;margin: 0 1px}}"},
		"two":        {"a { b: c }\n/* x */ .d .e { f: g; }", "a{b: c}.d .e{f: g}"},
		"a text":     {"a::after { content: \"› ‹\"; }", "a::after{content: \"› ‹\"}"},
		"a function": {"a { b: calc(1px + 2px); }", "a{b: calc(1px + 2px)}"},
		"nothing":    {"", ""},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, x.served, string(tightened([]byte(x.written)))) })
	}
}
