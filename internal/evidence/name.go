package evidence

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestName is how many bytes a name has at most, without its ending.
const longestName = 150

// cleanName makes a file's name fit for any folder and any screen: no path, no
// characters that are unseen, turn the direction of writing or are reserved, and
// the ending of what the file is.
func cleanName(name string, endings []string) string {
	name = strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], "")
	name = strings.Join(strings.Fields(norm.NFC.String(strings.Map(plainRune, name))), " ")
	ending := path.Ext(name)
	if slices.Contains(endings, strings.ToLower(ending)) {
		name = strings.TrimSuffix(name, ending)
	} else {
		ending = endings[0]
	}
	name = strings.Trim(shorten(strings.Trim(name, " ."), longestName), " .")
	switch {
	case name == "":
		name = "document"
	case isDevice(name):
		name = "_" + name
	}
	return name + ending
}

// plainRune replaces what names can't hold, and drops what can't be seen.
func plainRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case !unicode.IsGraphic(r):
		return -1
	}
	return r
}

// shorten cuts a text to so many bytes, between characters.
func shorten(text string, most int) string {
	for i := range text {
		if i > most {
			return strings.ToValidUTF8(text[:most], "")
		}
	}
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// isDevice reports whether Windows keeps the name for a device, whatever its
// ending.
func isDevice(name string) bool {
	name, _, _ = strings.Cut(strings.ToUpper(name), ".")
	name = strings.TrimSpace(name)
	if slices.Contains([]string{"CON", "PRN", "AUX", "NUL"}, name) {
		return true
	}
	port := strings.HasPrefix(name, "COM") || strings.HasPrefix(name, "LPT")
	return port && len(name) == 4 && name[3] >= '0' && name[3] <= '9'
}
