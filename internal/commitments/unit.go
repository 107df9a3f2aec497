package commitments

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Unit is what values count. Forms holds, for each language and plural category of
// CLDR that it needs, the words that stand after a number.
type Unit struct {
	Code  string                       `json:"code"`
	Forms map[string]map[string]string `json:"forms"`
}

// FindUnit returns the unit of the code; its code alone where the list has none.
func FindUnit(list []Unit, code string) Unit {
	for _, u := range list {
		if u.Code == code {
			return u
		}
	}
	return Unit{Code: code}
}

// pluralCategories are those of CLDR that each language distinguishes.
var pluralCategories = map[string][]string{
	"fr": {"one", "many", "other"},
	"ar": {"zero", "one", "two", "few", "many", "other"},
	"en": {"one", "other"},
}

func (k check) units(list []Unit) {
	var codes []string
	for i, u := range list {
		at := fmt.Sprintf("units[%d]", i)
		k.code(at+".code", u.Code, categoryForm)
		codes = k.once(at+".code", u.Code, codes)
		k.some(at+".forms", len(u.Forms))
		for _, lang := range slices.Sorted(maps.Keys(u.Forms)) {
			k.forms(at+".forms."+lang, lang, u.Forms[lang])
		}
	}
}

// forms demands every form of a language, and no other.
func (k check) forms(at, lang string, forms map[string]string) {
	needed, known := pluralCategories[lang]
	if !known {
		k.fields.Add(at, "error.text.language", "value", problem.Excerpt(lang))
		return
	}
	for _, form := range needed {
		k.given(at+"."+form, forms[form])
	}
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		if !slices.Contains(needed, form) {
			k.fields.Add(at+"."+form, "error.unit.form", "value", problem.Excerpt(form), "forms", strings.Join(needed, ", "))
		}
	}
}
