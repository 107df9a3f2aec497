package commitments

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"tracker/internal/problem"
)

// Naming is a place of a text that names somebody: an @ with a name, or with the
// beginning of a name or of an e-mail address.
type Naming struct {
	Typed   string   // its first word, with the @
	Persons []Person // who can be meant: one; several where it is not clear; nobody
}

// FindNamings finds whom a text names, of the people. Where there is nobody to name, an
// @ is a sign like any other.
func FindNamings(text string, people []Person) []Naming {
	var list []Naming
	if len(people) == 0 {
		return nil
	}
	before := ' '
	for i, r := range text {
		if r == '@' && !inAddress(before) && beginsName(text[i+1:]) {
			list = append(list, Naming{"@" + addressIn(text[i+1:]), meant(text[i+1:], people)})
		}
		before = r
	}
	return list
}

// beginsName reports whether what follows an @ is a name: it begins with a letter.
func beginsName(rest string) bool {
	return strings.IndexFunc(rest, unicode.IsLetter) == 0
}

// inAddress reports whether a sign can stand before the @ of an e-mail address.
func inAddress(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+@", r)
}

// addressIn is as much of a text as can be an e-mail address, or one word.
func addressIn(rest string) string {
	end := strings.IndexFunc(rest, func(r rune) bool { return !inAddress(r) && !unicode.IsMark(r) })
	if end < 0 {
		end = len(rest)
	}
	return strings.TrimRight(rest[:end], "._-+@")
}

// meant lists those whom a text fits best that begins with a name or an address.
func meant(rest string, people []Person) []Person {
	address, words, best := strings.ToLower(addressIn(rest)), wordsOf(nameIn(rest)), 0
	if strings.ContainsAny(address, "._+@") {
		words = nil // it is an address
	}
	var list []Person
	for _, p := range people {
		fit := max(fitsName(words, wordsOf(p.Name)), fitsAddress(address, p.email))
		if fit > best {
			best, list = fit, nil
		}
		if fit > 0 && fit == best {
			list = append(list, p)
		}
	}
	return list
}

// nameIn is as much of a text as can be one name.
func nameIn(rest string) string {
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -–'’\u00a0\u202f", r)
	})
	if end < 0 {
		return rest
	}
	return rest[:end]
}

func wordsOf(name string) []string {
	return strings.FieldsFunc(Fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// How well what was typed fits somebody; what fits better means them alone.
const (
	fitsBeginning = 1   // of a word of the name, or of the address
	fitsWord      = 2   // for each whole word of the name
	fitsWhole     = 100 // the address, or what stands in it before the @
)

// fitsName compares what was typed with a name, from any of its words on. More than the
// first word has to be whole: "@Nadia a répondu" does not mean Nadia Alaoui.
func fitsName(typed, name []string) int {
	best := 0
	for from := range name {
		whole := 0
		for whole < len(typed) && from+whole < len(name) && typed[whole] == name[from+whole] {
			whole++
		}
		fit := whole * fitsWord
		if whole == len(name) {
			fit++ // all of it, and not the beginning of a longer one
		}
		if whole == 0 && len(typed) > 0 && strings.HasPrefix(name[from], typed[0]) {
			fit = fitsBeginning
		}
		best = max(best, fit)
	}
	return best
}

func fitsAddress(typed, address string) int {
	local, _, _ := strings.Cut(address, "@")
	switch {
	case typed == "" || address == "":
		return 0
	case typed == address || typed == local:
		return fitsWhole
	case strings.HasPrefix(address, typed):
		return fitsBeginning
	}
	return 0
}

// mostOffered is how many names a refusal lists.
const mostOffered = 8

// named adds those whom the text names to the ids of those who are mentioned. Where it
// is not clear who is meant, the ids say it.
func (in CommentInput) named(concerned []Person, fields *problem.Fields) []string {
	ids := slices.Clone(in.Mentions)
	var refused []string
	for _, n := range FindNamings(in.Text, concerned) {
		key, choices := "error.comment.ambiguous", n.Persons
		switch {
		case len(n.Persons) == 1:
			ids = append(ids, n.Persons[0].ID)
			continue
		case slices.ContainsFunc(n.Persons, func(p Person) bool { return slices.Contains(in.Mentions, p.ID) }):
			continue
		case len(n.Persons) == 0:
			key, choices = "error.comment.unknown", concerned
		}
		if !slices.Contains(refused, n.Typed) {
			refused = append(refused, n.Typed)
			fields.Add("text", key, "value", problem.Excerpt(n.Typed), "names", namesOf(choices))
		}
	}
	return ids
}

// namesOf lists the names of the first of the people, each once.
func namesOf(people []Person) []string {
	var names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	slices.SortFunc(names, cmp.Compare)
	names = slices.Compact(names)
	return names[:min(len(names), mostOffered)]
}
