package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalogue
var files embed.FS

// load reads every language's catalogue; it panics on a broken one, so that a
// program with half its words never starts.
func load() map[string]*Locale {
	forms := pluralForms()
	all := map[string]*Locale{}
	for _, c := range conventions {
		messages, err := readCatalogue(files, c.lang)
		if err != nil {
			panic(err)
		}
		all[c.lang] = &Locale{convention: c, messages: messages, plural: pluralRule(forms, c.lang), ask: askPlural(forms, c.lang)}
	}
	shareNames(all)
	return all
}

// shareNames gives every language the own names of all: language.fr, language.ar
// and so on, from the language.name of each.
func shareNames(all map[string]*Locale) {
	for code, named := range all {
		for _, l := range all {
			l.messages["language."+code] = named.messages["language.name"]
		}
	}
}

// readCatalogue compiles all areas of one language. A key belongs to one area.
func readCatalogue(fsys fs.FS, lang string) (map[string]message, error) {
	names, err := fs.Glob(fsys, path.Join("catalogue", lang, "*.json"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("catalogue of %s: no files (%v)", lang, err)
	}
	messages := map[string]message{}
	for _, name := range names {
		if err := readArea(fsys, name, messages); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return messages, nil
}

func readArea(fsys fs.FS, name string, into map[string]message) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	list, err := i18n.ParseMessageBytes(data, json.Unmarshal)
	if err != nil {
		return err
	}
	for _, m := range list {
		if _, twice := into[m.ID]; twice {
			return fmt.Errorf("key %q stands in another area too", m.ID)
		}
		if into[m.ID], err = compileMessage(m); err != nil {
			return fmt.Errorf("key %q: %w", m.ID, err)
		}
	}
	return nil
}

// pluralForms is a bundle whose one message answers with the name of the
// plural form that the language's rules choose.
func pluralForms() *i18n.Bundle {
	bundle := i18n.NewBundle(language.French)
	form := &i18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"}
	for _, c := range conventions {
		bundle.MustAddMessages(language.MustParse(c.lang), form)
	}
	return bundle
}

// askPlural returns how the language's plural form of a number is looked up.
func askPlural(forms *i18n.Bundle, lang string) func(n any) string {
	localizer := i18n.NewLocalizer(forms, lang)
	return func(n any) string {
		return localizer.MustLocalize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: n})
	}
}

// pluralRule returns the language's plural form of n. Small numbers, which are
// nearly all, are answered from a table.
func pluralRule(forms *i18n.Bundle, lang string) func(n int) string {
	ask := askPlural(forms, lang)
	var small [256]string
	for n := range small {
		small[n] = ask(n)
	}
	return func(n int) string {
		if n >= 0 && n < len(small) {
			return small[n]
		}
		return ask(n)
	}
}
