package deliverables

import (
	"strings"
	"unicode"

	"tracker/internal/commitments"
)

// near is how many days apart two things may be and still be the same one.
const near = 60

// alike reports whether both may be the same thing: they are of one kind and region,
// their names sound alike in whatever script, and their days are close.
func alike(a, b Deliverable, k commitments.DeliverableKind) bool {
	apart := a.Day(k).DaysSince(b.Day(k))
	return a.ID != b.ID && a.Kind == b.Kind && a.Region == b.Region && -near <= apart && apart <= near &&
		alikeNames(a.Title(), b.Title(), k)
}

// alikeNames compares names by what their words sound like, without those that the
// kind's own name has: every centre is called a centre. Two thirds of the words of the
// shorter name must stand in the longer one.
func alikeNames(a, b string, k commitments.DeliverableKind) bool {
	if commitments.Fold(a) == commitments.Fold(b) {
		return true
	}
	x, y := soundsOf(a, k), soundsOf(b, k)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return false
	}
	common := 0
	for sound := range x {
		if y[sound] {
			common++
		}
	}
	return 3*common >= 2*len(x)
}

// soundsOf are what the words of a name sound like, without common ones.
func soundsOf(name string, k commitments.DeliverableKind) map[string]bool {
	sounds := words(name)
	common := words(commonWords)
	for _, text := range k.Name {
		for sound := range words(text) {
			common[sound] = true
		}
	}
	for sound := range sounds {
		if common[sound] && len(sounds) > 1 {
			delete(sounds, sound)
		}
	}
	return sounds
}

// commonWords are words that tell no name from another.
const commonWords = `centre center مركز ⴰⵎⵎⴰⵙ association جمعية ⵜⴰⵎⵙⵎⵓⵏⵜ atelier workshop ورشة formation session training تكوين دورة
	école school مدرسة institution مؤسسة dar دار maison house projet project مشروع espace space فضاء
	de des du la le les et pour of the for and in à au aux sur en في من على إلى l d`

// words are the sounds of a text's words.
func words(text string) map[string]bool {
	sounds := map[string]bool{}
	for _, word := range strings.FieldsFunc(commitments.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if s := soundOf(word); s != "" {
			sounds[s] = true
		}
	}
	return sounds
}

// soundOf is the consonants of a word in Latin letters, those that sources spell in
// different ways as one, so that Figuig, فكيك and ⴼⵉⵊⵉⵊ meet. A word without any is
// itself.
func soundOf(word string) string {
	word = strings.TrimPrefix(word, "ال")
	var b strings.Builder
	last := rune(0)
	for _, r := range consonants.Replace(word) {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && r != last {
			b.WriteRune(r)
			last = r
		}
	}
	if b.Len() == 0 {
		return word
	}
	return b.String()
}

// consonants writes letters of the three scripts as what they sound like, and drops
// vowels and half-vowels.
var consonants = strings.NewReplacer(
	// Latin, folded: groups first
	"ce", "s", "ci", "s", "ch", "c", "sh", "c", "kh", "k", "gh", "r", "dh", "d", "th", "t", "ph", "f", "ou", "", "gu", "k", "qu", "k", "oe", "",
	"a", "", "e", "", "i", "", "o", "", "u", "", "y", "", "w", "", "h", "", "g", "k", "q", "k", "c", "k", "j", "k", "x", "ks", "z", "s", "v", "f", "p", "b",
	// Arabic
	"ا", "", "و", "", "ي", "", "ء", "", "ئ", "", "ؤ", "", "ع", "", "ه", "", "ح", "", "ب", "b", "پ", "b", "ت", "t", "ط", "t", "ث", "t",
	"ج", "k", "ڭ", "k", "گ", "k", "خ", "k", "ك", "k", "ق", "k", "د", "d", "ض", "d", "ذ", "d", "ظ", "d", "ر", "r", "غ", "r", "ز", "s",
	"س", "s", "ص", "s", "ش", "c", "ف", "f", "ڤ", "f", "ل", "l", "م", "m", "ن", "n",
	// Tifinagh
	"ⴰ", "", "ⵉ", "", "ⵓ", "", "ⴻ", "", "ⵡ", "", "ⵢ", "", "ⵀ", "", "ⵃ", "", "ⵄ", "", "ⴱ", "b", "ⵜ", "t", "ⵟ", "t", "ⴷ", "d", "ⴹ", "d",
	"ⴳ", "k", "ⴽ", "k", "ⵇ", "k", "ⵅ", "k", "ⵊ", "k", "ⵔ", "r", "ⵕ", "r", "ⵖ", "r", "ⵣ", "s", "ⵥ", "s", "ⵙ", "s", "ⵚ", "s", "ⵛ", "c",
	"ⴼ", "f", "ⵍ", "l", "ⵎ", "m", "ⵏ", "n", "ⵯ", "",
)

// LooksLike reports whether both may be the same thing.
func (d Deliverable) LooksLike(other Deliverable, k commitments.DeliverableKind) bool {
	return alike(d, other, k)
}
