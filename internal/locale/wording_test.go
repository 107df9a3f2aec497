package locale

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// eachText calls check with every text of the language that is shown: lists of
// words that files are read by are what others typed.
func eachText(t *testing.T, lang string, check func(where, text string)) {
	t.Helper()
	for key, e := range rawCatalogue(t, lang) {
		if strings.HasPrefix(key, "communes.head.") || strings.HasPrefix(key, "list.also.") {
			continue
		}
		for form, text := range e.forms {
			check(e.file+": "+key+" "+form, text)
		}
	}
}

func TestOneKindOfApostrophe(t *testing.T) {
	for _, lang := range Supported {
		eachText(t, lang, func(where, text string) {
			assert.False(t, strings.ContainsAny(text, "'`´ʼ‘‛′"), "%s: write ’ in %q", where, text)
		})
	}
}

func TestFrenchSpacesAreNarrow(t *testing.T) {
	wrong := regexp.MustCompile(`[ \x{00a0}][;:!?»%]|[\pL\d)}][;!?»]|«[^\x{202f}]`)
	eachText(t, "fr", func(where, text string) {
		assert.NotRegexp(t, wrong, text, where+": a narrow no-break space stands before ; : ! ? % » and after «")
	})
}

// What pages say is said in words of the field; docs/glossary.md has them.
func TestWordsThatAreNotUsed(t *testing.T) {
	for lang, words := range map[string]string{
		"fr": `(?i)rapport(é|er\b|ez\b)|\b(de|du) (CNDH|CCDH)\b|ne correspond\.|TRACKER_|\* \*`,
		"ar": `معوض|الافتراضي|متقدم|المصادقة|الإبلاغ|مبلغ عنه|كلمة المرور|قاعدة البيانات|TRACKER_`,
		"en": `(?i)\bmend\b|TRACKER_`,
	} {
		eachText(t, lang, func(where, text string) { assert.NotRegexp(t, words, text, where) })
	}
}

// Arabic carries vowel signs where a verb in the passive would be read as another
// word: damma on it, and shadda where it doubles a letter. Nothing else has signs.
func TestArabicVowelSigns(t *testing.T) {
	word := regexp.MustCompile(`[\x{0621}-\x{0652}\x{0670}]+`)
	passive := regexp.MustCompile(`^(أعيدت?|أعيدا|أضيفت?|ألغيت?|أنهيت|أعفي|أقفلت|س?[يت]ضاف|[يت]عاد|استؤنف)$`)
	eachText(t, "ar", func(where, text string) {
		for _, w := range word.FindAllString(text, -1) {
			assert.False(t, strings.ContainsAny(w, "\u064b\u064c\u064d\u064e\u0650\u0652\u0670"), "%s: %q has a sign other than damma and shadda", where, w)
			assert.False(t, strings.Contains(w, "\u0651") && !strings.Contains(w, "\u064f"), "%s: %q is no passive verb and takes no shadda", where, w)
			assert.NotRegexp(t, passive, w, where+": a passive verb without its damma")
		}
	})
}

// After 11 to 99 the noun is in the singular, and so is what is said of it.
func TestArabicAgreesWithNumbers(t *testing.T) {
	said := regexp.MustCompile(`\{\{\.(?:Count|n)\}\} [\x{0621}-\x{0652}]+ا (?:لم |غير )?([\x{0621}-\x{0652}]+)`)
	for key, e := range rawCatalogue(t, "ar") {
		for _, m := range said.FindAllStringSubmatch(e.forms["many"], -1) {
			for _, of := range []string{"تنتظر", "تبقى", "ترد", "وردت", "أُعيدت", "معادة", "متأخرة", "واردة", "مطلوبة", "تُعد", "تُضاف", "تشبه", "آجالها"} {
				assert.NotEqual(t, of, m[1], "%s: %s: %q", e.file, key, e.forms["many"])
			}
		}
	}
}

// An address, a date and a code keep their order in a line from right to left
// when they are isolated.
func TestArabicIsolatesWhatReadsFromLeftToRight(t *testing.T) {
	isolated := regexp.MustCompile("\u2066[^\u2069]*\u2069|\u2068[^\u2069]*\u2069|[a-z]+-[0-9-]+")
	turned := regexp.MustCompile(`://|\d-[\dA-Z]|(^|[^\w}])-\d`)
	eachText(t, "ar", func(where, text string) {
		assert.NotRegexp(t, turned, isolated.ReplaceAllString(text, ""), where)
	})
}
