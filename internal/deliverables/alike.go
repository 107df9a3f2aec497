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

// alikeNames compares names by what their words sound like.
func alikeNames(a, b string, k commitments.DeliverableKind) bool {
	common := commonSounds(k)
	return commitments.Fold(a) == commitments.Fold(b) || alikeSounds(soundsOf(a, common), soundsOf(b, common))
}

// alikeSounds reports whether two thirds of the sounds of the shorter name stand in the
// longer one.
func alikeSounds(x, y map[string]bool) bool {
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
	return common >= enough(len(x))
}

// enough is how many of a name's sounds another name must have to be like it.
func enough(sounds int) int { return (2*sounds + 2) / 3 }

// soundsOf are what the words of a name sound like, without common ones: every centre
// is called a centre. A name that has no others is known by them.
func soundsOf(name string, common map[string]bool) map[string]bool {
	all := words(name)
	sounds := make(map[string]bool, len(all))
	for sound := range all {
		if !common[sound] {
			sounds[sound] = true
		}
	}
	if len(sounds) == 0 {
		return all
	}
	return sounds
}

// commonSounds are those of words that tell no thing of the kind from another: common
// ones, and those of the kind's own name.
func commonSounds(k commitments.DeliverableKind) map[string]bool {
	common := words(commonWords)
	for _, text := range k.Name {
		for sound := range words(text) {
			common[sound] = true
		}
	}
	return common
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
		if unicode.IsLetter(r) && r != last || unicode.IsDigit(r) {
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
