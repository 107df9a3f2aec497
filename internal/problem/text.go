package problem

import (
	"strings"
	"unicode/utf8"
)

// CheckText notes a text that has more characters than the limit, or that no
// database can hold because it is not UTF-8 or has a NUL.
func (f *Fields) CheckText(name, text string, limit int) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		f.Add(name, "error.text.encoding")
	case utf8.RuneCountInString(text) > limit:
		f.Add(name, "error.text.long", "max", limit)
	}
}
