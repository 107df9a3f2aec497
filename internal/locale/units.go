package locale

import "strings"

// Form returns the plural form of CLDR that a plain decimal such as -2 or 1.5 asks
// for: zero, one, two, few, many or other. What is not a plain decimal asks for other.
func (l *Locale) Form(decimal string) string {
	if _, _, _, ok := splitDecimal(decimal); !ok {
		return "other"
	}
	return l.ask(strings.TrimPrefix(decimal, "-"))
}

// Unit writes what a plain decimal counts, of the forms by language and plural form. A
// language that is missing is treated as by Text; "" where there is no form.
func (l *Locale) Unit(decimal string, forms map[string]map[string]string) string {
	others := make(map[string]string, len(forms))
	for lang, of := range forms {
		others[lang] = of["other"]
	}
	text, lang := l.Pick(others)
	if form := forms[lang][For(lang).Form(decimal)]; form != "" {
		text = form
	}
	return l.marked(text, lang)
}

// Measure writes a plain decimal with what it counts: 1 centre, 2 centres, 3 مراكز.
// The unit keeps its own direction.
func (l *Locale) Measure(decimal, unit string) string {
	if unit == "" {
		return l.Decimal(decimal)
	}
	return l.Decimal(decimal) + "\u00a0" + firstStrongIsolate + strings.Trim(unit, firstStrongIsolate+popIsolate) + popIsolate
}
