package request

import (
	"net/url"
	"strings"

	"tracker/internal/problem"
)

// AreTexts reports whether the names and values of a query are all texts.
func AreTexts(values url.Values) bool {
	for name, all := range values {
		if !problem.IsText(name) || !problem.IsText(strings.Join(all, "")) {
			return false
		}
	}
	return true
}

// FirstRunes returns the first n characters of a text.
func FirstRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// Unambiguous writes three decimals as four: in what people type, a mark before
// three digits could also group thousands; in JSON it can't.
func Unambiguous(number string) string {
	if _, decimals, found := strings.Cut(number, "."); found && len(decimals) == 3 {
		return number + "0"
	}
	return number
}
