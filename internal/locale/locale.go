// Package locale writes for people: the messages of the catalogue, plurals,
// numbers, amounts, dates and lists in French, Arabic and English as they are
// written in Morocco, and the direction of each language.
//
// The catalogue is one flat JSON file per language and area, read once when
// the program starts; a broken file stops the start. A Locale never changes
// after that and may be used by any number of goroutines.
package locale

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// Supported lists the languages, the default first.
var Supported = []string{"fr", "ar", "en"}

// Locale is one language and how its readers expect text and numbers.
type Locale struct {
	convention
	messages map[string]message
	plural   func(n int) string // the CLDR form of n: zero, one, two, few, many or other
}

// convention is what a language prescribes beyond its messages.
type convention struct {
	lang, tag, dir        string
	group, decimal, minus string // of numbers
	percent               string // sign, with what stands before it
}

// conventions follow CLDR, French with the narrow no-break space. Arabic is
// ar-MA: Latin digits, and marks that keep signs on their side of the number.
var conventions = []convention{
	{"fr", "fr", "ltr", "\u202f", ",", "-", "\u202f%"},
	{"ar", "ar-MA", "rtl", ".", ",", "\u200e-", "\u200e%\u200e"},
	{"en", "en", "ltr", ",", ".", "-", "%"},
}

var (
	locales = load()
	matcher = newMatcher()
)

func newMatcher() language.Matcher {
	var tags []language.Tag
	for _, c := range conventions {
		tags = append(tags, language.MustParse(c.tag))
	}
	return language.NewMatcher(tags)
}

// For returns the language's Locale; French for one that is not supported.
func For(lang string) *Locale {
	if l, ok := locales[lang]; ok {
		return l
	}
	return locales[Supported[0]]
}

// IsSupported reports whether the language is supported.
func IsSupported(lang string) bool { return slices.Contains(Supported, lang) }

// Match returns the supported language that fits an Accept-Language header
// best; French where nothing fits or the header is malformed.
func Match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Supported[0]
	}
	_, i, _ := matcher.Match(wanted...)
	return conventions[i].lang
}

// Lang is the language's code in addresses and in the lang attribute: fr, ar, en.
func (l *Locale) Lang() string { return l.lang }

// Tag is the BCP 47 tag whose CLDR number formats are used: fr, ar-MA, en.
func (l *Locale) Tag() string { return l.tag }

// Dir is the direction of writing: rtl or ltr.
func (l *Locale) Dir() string { return l.dir }

// RightToLeft reports whether the language is written from right to left.
func (l *Locale) RightToLeft() bool { return l.dir == "rtl" }

// Name is the language's own name: Français, العربية, English.
func (l *Locale) Name() string { return l.T("language." + l.lang) }

// Text picks the text in l's language; where that is missing or empty the
// French, English or Arabic one, then any other; "" where there is none.
func (l *Locale) Text(m map[string]string) string {
	for _, lang := range [...]string{l.lang, "fr", "en", "ar"} {
		if m[lang] != "" {
			return m[lang]
		}
	}
	first := ""
	for lang, text := range m {
		if text != "" && (first == "" || lang < first) {
			first = lang
		}
	}
	return m[first]
}

// The marks that set a run of text apart from the direction around it.
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// Isolate keeps a code, an address or a name in its own order inside Arabic
// text, between U+2068 and U+2069. Left-to-right languages need no marks and
// get s as it is.
func (l *Locale) Isolate(s string) string {
	if l.dir != "rtl" || s == "" {
		return s
	}
	return firstStrongIsolate + s + popIsolate
}

// isolateMixed isolates s where Arabic text could disturb its order: plain
// Arabic words and plain numbers need no marks.
func (l *Locale) isolateMixed(s string) string {
	if l.dir != "rtl" || strings.HasPrefix(s, firstStrongIsolate) || strings.IndexFunc(s, foreignToArabic) < 0 {
		return s
	}
	return l.Isolate(s)
}

func foreignToArabic(r rune) bool {
	return !unicode.Is(unicode.Arabic, r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) &&
		!unicode.IsMark(r) && !strings.ContainsRune(".,،\u200e", r)
}
