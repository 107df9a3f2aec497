package locale

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Keys under these prefixes are built from values while the program runs. A
// literal that ends in a dot and is added to, as in T("role."+r), declares its
// own prefix and need not stand here.
var dynamicPrefixes = []string{
	"assessment.", "common.", "deliverable.amounts.", "deliverable.field_type.", "deliverable.finding.", "deliverable.source.",
	"deliverable.stage.", "deliverable.state.", "derived.", "direction.", "essential.", "format.", "gap.", "indicator.", "language.",
	"month.", "origin.", "party.", "period.kind.", "precision.", "review.", "role.", "status.", "term.", "terms.", "timing.",
}

var (
	// messageCall finds the key of .T("key"…) and .N("key"…), where it is whole.
	messageCall = regexp.MustCompile(`\.[TN]\("([^"\\]+)"\s*[,)]`)
	// errorKey finds the keys of problems, wherever they are written.
	errorKey = regexp.MustCompile(`"(error\.[a-z0-9_.]*[a-z0-9_])"\s*[^+\s]`)
	// builtKey finds the first part of a key that goes on with a value.
	builtKey = regexp.MustCompile(`"([a-z][A-Za-z0-9_-]*\.(?:[A-Za-z0-9_.-]*\.)?)(?:"\s*\+|%[sdv])`)
	// literal finds every string that could be a key.
	literal = regexp.MustCompile(`"([a-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+)"`)
	// problemCall finds a problem's key with its literal argument names.
	problemCall  = regexp.MustCompile(`"(error\.[a-z0-9_.]+)"((?:,\s*"[A-Za-z_]+",\s*(?:[^(),"]|\([^()]*(?:\([^()]*\))?[^()]*\))+)*)\)`)
	argumentName = regexp.MustCompile(`,\s*"([A-Za-z_]+)",`)
)

// sources are the program's Go and templ files by path from the module's root,
// without tests and generated views.
func sources(t *testing.T) map[string]string {
	t.Helper()
	root := moduleRoot(t)
	found := map[string]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != root && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !isSource(d.Name()) {
			return nil
		}
		text, err := os.ReadFile(name)
		relative, _ := filepath.Rel(root, name)
		found[relative] = string(text)
		return err
	})
	require.NoError(t, err)
	return found
}

func isSource(name string) bool {
	if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
		return false
	}
	return strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".templ")
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		require.NotEqual(t, parent, dir, "no go.mod above the package")
		dir = parent
	}
}

func TestKeysInSourcesExist(t *testing.T) {
	for name, text := range sources(t) {
		for _, form := range []*regexp.Regexp{messageCall, errorKey} {
			for _, m := range form.FindAllStringSubmatch(text, -1) {
				assert.True(t, fr.Has(m[1]), "%s uses key %q, which no catalogue has", name, m[1])
			}
		}
		for _, m := range builtKey.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(m[1], "error.") {
				assert.True(t, anyKeyUnder(m[1]), "%s builds keys under %q, and no catalogue has one", name, m[1])
			}
		}
	}
}

func anyKeyUnder(prefix string) bool {
	for key := range fr.messages {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func TestNoKeyIsUnused(t *testing.T) {
	used := map[string]bool{}
	prefixes := slices.Clone(dynamicPrefixes)
	for _, text := range sources(t) {
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
		for _, m := range builtKey.FindAllStringSubmatch(text, -1) {
			prefixes = append(prefixes, m[1])
		}
	}
	catalogue := rawCatalogue(t, "fr")
	for _, key := range slices.Sorted(maps.Keys(catalogue)) {
		built := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		assert.True(t, used[key] || built, "%s: key %q is used nowhere: delete it in every language, or declare its prefix", catalogue[key].file, key)
	}
}

// A message may use only arguments that every place gives it.
func TestProblemsGiveTheArgumentsOfTheirMessages(t *testing.T) {
	catalogue := rawCatalogue(t, "fr")
	for name, text := range sources(t) {
		for _, m := range problemCall.FindAllStringSubmatch(text, -1) {
			var given []string
			for _, a := range argumentName.FindAllStringSubmatch(m[2], -1) {
				given = append(given, a[1])
			}
			e := catalogue[m[1]]
			for _, needed := range e.arguments() {
				assert.Contains(t, given, needed, "%s: %q does not give {{.%s}} of %s", name, m[1], needed, e.file)
			}
		}
	}
}
