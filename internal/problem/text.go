package problem

import (
	"strings"
	"unicode/utf8"
)

// IsText reports whether a string is UTF-8 without NUL: databases trip over
// others, and no page and no row has such a name.
func IsText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// CheckText notes a text that has more characters than the limit, or that no
// database can hold because it is not UTF-8 or has a NUL.
func (f *Fields) CheckText(name, text string, limit int) {
	switch {
	case !IsText(text):
		f.Add(name, "error.text.encoding")
	case utf8.RuneCountInString(text) > limit:
		f.Add(name, "error.text.long", "max", limit)
	}
}
