package commitments

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tracker/internal/problem"
)

// ReadText reads what somebody wrote in one language or more: without control
// characters, and without the languages that were left empty. Nothing at all is refused
// under the name; a language that no text can be given in, and what is longer than the
// limit, under name.LANGUAGE.
func ReadText(fields *problem.Fields, name string, in map[string]string, limit int) Text {
	t := Text{}
	for _, lang := range slices.Sorted(maps.Keys(in)) {
		at := name + "." + lang
		if !slices.Contains(TextLanguages, lang) {
			fields.Add(at, "error.text.language", "value", problem.Excerpt(lang))
			continue
		}
		if text := ReadPlain(fields, at, in[lang], limit); text != "" {
			t[lang] = text
		}
	}
	if len(t) == 0 {
		fields.Add(name, "error.text.missing")
	}
	return t
}

// ReadPlain reads a text as Plain, and refuses one that is longer than the limit. It is
// cleaned before it is measured: nobody is refused for what is not kept.
func ReadPlain(fields *problem.Fields, name, text string, limit int) string {
	if utf8.ValidString(text) {
		text = Plain(text)
	}
	fields.CheckText(name, text, limit)
	return text
}

// Plain is a text without its control characters, but for line feeds and tabs, and
// without space around it.
func Plain(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}

// Shortened is a text without its control characters, ended at a word where it has more
// letters than the most.
func Shortened(text string, most int) string {
	letters := []rune(Plain(text))
	if len(letters) <= most {
		return string(letters)
	}
	short := string(letters[:most])
	if space := strings.LastIndexByte(short, ' '); space > 0 {
		short = short[:space]
	}
	return short + " …"
}
