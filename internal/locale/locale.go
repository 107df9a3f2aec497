// Package locale writes for people: the messages of the catalogue, plurals,
// numbers, amounts, dates and lists in French, Arabic and English as they are
// written in Morocco, and the direction of each language.
//
// The catalogue is one flat JSON file per language and area, read once when
// the program starts; a broken file stops the start. A Locale never changes
// after that and may be used by any number of goroutines.
package locale

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Locale is one language and how its readers expect text and numbers.
type Locale struct {
	convention
	messages map[string]message
	plural   func(n int) string // the CLDR form of n: zero, one, two, few, many or other
	ask      func(n any) string // the same of a decimal too, written without its sign
}

// convention is what a language prescribes beyond its messages.
type convention struct {
	lang, tag, dir        string
	script                *unicode.RangeTable
	group, decimal, minus string // of numbers
	percent               string // sign, with what stands before it
}

// conventions lists the languages, the default first; each has a folder of the
// catalogue. They follow CLDR, French with the narrow no-break space. Arabic is
// ar-MA: Latin digits, and marks that keep signs on their side of the number.
var conventions = []convention{
	{lang: "fr", tag: "fr", dir: "ltr", script: unicode.Latin, group: "\u202f", decimal: ",", minus: "-", percent: "\u202f%"},
	{lang: "ar", tag: "ar-MA", dir: "rtl", script: unicode.Arabic, group: ".", decimal: ",", minus: "\u200e-", percent: "\u200e%\u200e"},
	{lang: "en", tag: "en", dir: "ltr", script: unicode.Latin, group: ",", decimal: ".", minus: "-", percent: "%"},
}

// fallbacks are the languages in which a text is looked for, one after the other,
// where it is missing in the reader's; any other language follows.
var fallbacks = []string{"fr", "en", "ar"}

var (
	locales = load()
	matcher = newMatcher()
)

// Supported lists the languages, the default first.
var Supported = supported()

func supported() []string {
	codes := make([]string, len(conventions))
	for i, c := range conventions {
		codes[i] = c.lang
	}
	return codes
}

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

// Pick returns the text in l's language; where that is missing or blank the French,
// English or Arabic one, then any other. lang is the language that it is in; both are
// "" where there is no text.
func (l *Locale) Pick(m map[string]string) (text, lang string) {
	if strings.TrimSpace(m[l.lang]) != "" {
		return m[l.lang], l.lang
	}
	for _, lang := range slices.Concat(fallbacks, slices.Sorted(maps.Keys(m))) {
		if strings.TrimSpace(m[lang]) != "" {
			return m[lang], lang
		}
	}
	return "", ""
}

// Text is Pick for plain text: a text of another language is followed by that
// language's code in brackets, such as "Ministère [fr]", and keeps its own direction.
func (l *Locale) Text(m map[string]string) string {
	return l.marked(l.Pick(m))
}

// marked adds the code of another language to a text.
func (l *Locale) marked(text, lang string) string {
	if lang == l.lang || lang == "" {
		return text
	}
	text += " [" + lang + "]"
	if For(lang).dir == l.dir {
		return text
	}
	return firstStrongIsolate + text + popIsolate
}

// OtherLanguage returns the supported language that is written in the script of
// the text's first letter; "" where that is l's own script, or nobody's.
func (l *Locale) OtherLanguage(text string) string {
	at := strings.IndexFunc(text, unicode.IsLetter)
	if at < 0 {
		return ""
	}
	letter, _ := utf8.DecodeRuneInString(text[at:])
	if unicode.Is(l.script, letter) {
		return ""
	}
	for _, c := range conventions {
		if unicode.Is(c.script, letter) {
			return c.lang
		}
	}
	return ""
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

// isolateMixed isolates s where text from right to left could disturb its order:
// words of the language and plain numbers need no marks, also where they are isolated.
func (l *Locale) isolateMixed(s string) string {
	if l.dir != "rtl" || strings.HasPrefix(s, firstStrongIsolate) || strings.IndexFunc(s, l.isForeign) < 0 {
		return s
	}
	return l.Isolate(s)
}

func (l *Locale) isForeign(r rune) bool {
	return !unicode.Is(l.script, r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) &&
		!unicode.IsMark(r) && !strings.ContainsRune(".,،\u200e"+firstStrongIsolate+popIsolate, r)
}
