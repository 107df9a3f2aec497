package locale

import (
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cldrForms lists the plural forms that whole numbers need in the language.
func cldrForms(lang string) []string {
	numbers := []int{1_000, 10_000, 100_000, 1_000_000}
	for n := range 200 {
		numbers = append(numbers, n)
	}
	var forms []string
	for _, n := range numbers {
		forms = append(forms, For(lang).plural(n))
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

func TestPluralFormsAreThoseOfCLDR(t *testing.T) {
	assert.Equal(t, []string{"many", "one", "other"}, cldrForms("fr"))
	assert.Equal(t, []string{"few", "many", "one", "other", "two", "zero"}, cldrForms("ar"))
	assert.Equal(t, []string{"one", "other"}, cldrForms("en"))
}

// entry is a message as its file has it: a text, or one for each plural form.
type entry struct {
	file  string
	forms map[string]string
}

func (e entry) plural() bool { return len(e.forms) > 1 }

// arguments lists the argument names of all forms but Count, which some forms
// put into words.
func (e entry) arguments() []string {
	var names []string
	for _, text := range e.forms {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			if m[1] != "Count" {
				names = append(names, m[1])
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// rawCatalogue reads the files without the package's own loader.
func rawCatalogue(t *testing.T, lang string) map[string]entry {
	t.Helper()
	names, err := fs.Glob(files, path.Join("catalogue", lang, "*"))
	require.NoError(t, err)
	all := map[string]entry{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		require.NoError(t, err)
		var area map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(data, &area), name)
		assert.Equal(t, len(area), topLevelKeys(t, data), "%s: a key stands twice", name)
		for key, raw := range area {
			e := entry{file: name}
			var text string
			if json.Unmarshal(raw, &text) == nil {
				e.forms = map[string]string{"other": text}
			} else {
				require.NoError(t, json.Unmarshal(raw, &e.forms), "%s: %s: neither a text nor plural forms", name, key)
			}
			all[key] = e
		}
	}
	return all
}

// topLevelKeys counts the keys of a JSON object, repeated ones too.
func topLevelKeys(t *testing.T, data []byte) int {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	_, err := decoder.Token()
	require.NoError(t, err)
	count := 0
	for decoder.More() {
		_, err := decoder.Token()
		require.NoError(t, err)
		var skipped json.RawMessage
		require.NoError(t, decoder.Decode(&skipped))
		count++
	}
	return count
}

func TestLanguagesHaveTheSameKeys(t *testing.T) {
	everyKey := map[string]entry{}
	for _, lang := range Supported {
		for key, e := range rawCatalogue(t, lang) {
			everyKey[key] = e
		}
	}
	for _, lang := range Supported {
		catalogue := rawCatalogue(t, lang)
		for key, somewhere := range everyKey {
			e, ok := catalogue[key]
			if !assert.True(t, ok, "%s: key %q of %s is missing", lang, key, somewhere.file) {
				continue
			}
			assert.Equal(t, path.Base(somewhere.file), path.Base(e.file), "key %q stands in another area: %s and %s", key, e.file, somewhere.file)
			assert.Equal(t, somewhere.arguments(), e.arguments(), "key %q: arguments differ between %s and %s", key, e.file, somewhere.file)
			assert.Equal(t, somewhere.plural(), e.plural(), "key %q: plural in one of %s and %s only", key, e.file, somewhere.file)
		}
	}
}

func TestPluralsAreComplete(t *testing.T) {
	for _, lang := range Supported {
		for key, e := range rawCatalogue(t, lang) {
			var forms []string
			for form, text := range e.forms {
				forms = append(forms, form)
				assert.NotEmpty(t, strings.TrimSpace(text), "%s: key %q: empty form %q", e.file, key, form)
			}
			slices.Sort(forms)
			if !slices.Equal(forms, []string{"other"}) {
				assert.Equal(t, cldrForms(lang), forms, "%s: key %q: plural forms", e.file, key)
			}
		}
	}
}

func TestArabicHasLatinDigits(t *testing.T) {
	for key, e := range rawCatalogue(t, "ar") {
		for _, text := range e.forms {
			assert.False(t, strings.ContainsAny(text, "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"), "%s: key %q: write digits as 0 to 9", e.file, key)
		}
	}
}
