package workbook

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// thingWords is what cells of lists of deliverables are read by: names in every
// language, and codes, folded.
type thingWords struct {
	states map[string]commitments.DeliverableState
	yesNo  map[string]string
	months map[string]int
	totals map[string]bool // words that begin a row of totals
}

var thingNames = sync.OnceValue(func() thingWords {
	w := thingWords{map[string]commitments.DeliverableState{}, map[string]string{"1": commitments.Yes, "0": commitments.No}, map[string]int{}, map[string]bool{}}
	for _, s := range commitments.DeliverableStates {
		w.states[fold(string(s))] = s
		for _, lang := range locale.Supported {
			l := locale.For(lang)
			for _, word := range append(alsoCalled(l, "state."+string(s)), l.T("deliverable.state."+string(s))) {
				w.states[fold(word)] = s
			}
		}
	}
	for _, lang := range locale.Supported {
		l := locale.For(lang)
		for code, key := range map[string]string{commitments.Yes: "yes", commitments.No: "no"} {
			for _, word := range append(alsoCalled(l, key), l.T("common."+key), code) {
				w.yesNo[fold(word)] = code
			}
		}
		for _, word := range alsoCalled(l, "total") {
			w.totals[fold(word)] = true
		}
		for n := 1; n <= 12; n++ {
			w.months[fold(l.Month(n))] = n
		}
	}
	return w
})

// alsoCalled are other words for something in a language.
func alsoCalled(l *locale.Locale, what string) []string {
	key := "list.also." + what
	if !l.Has(key) {
		return nil
	}
	return strings.Split(l.T(key), ";")
}

// placeNames are the regions and pledges by what people call them, folded.
type placeNames struct {
	regions, pledges map[string]string // codes
}

func newPlaceNames(regions []commitments.Region, pledges []commitments.Pledge) placeNames {
	n := placeNames{map[string]string{}, map[string]string{}}
	for _, r := range regions {
		_, short, _ := strings.Cut(r.Code, "-")
		for _, word := range append([]string{r.Code, short}, r.Aliases...) {
			n.regions[fold(word)] = r.Code
		}
		for _, name := range r.Name {
			n.regions[fold(name)] = r.Code
		}
	}
	for _, p := range pledges {
		n.pledges[fold(p.Code)] = p.Code
		for _, title := range p.Title {
			n.pledges[fold(title)] = p.Code
		}
	}
	delete(n.regions, "")
	return n
}

var (
	quarterLast  = regexp.MustCompile(`^(\d{4})[ /.-]*[tqر]\.?([1-4])$`)
	quarterFirst = regexp.MustCompile(`^[tqر]\.?([1-4])[ /.-]*(\d{4})$`)
	halfLast     = regexp.MustCompile(`^(\d{4})[ /.-]*[hs]\.?([12])$`)
	halfFirst    = regexp.MustCompile(`^[hs]\.?([12])[ /.-]*(\d{4})$`)
	monthYear    = regexp.MustCompile(`^(\d{1,2})[ /.-]+(\d{4})$`)
)

// periodCode is a period as the domain reads it: T4 2026, 2026-Q4, 12/2026, 4e trimestre
// 2026. What is none stays as it was typed.
func periodCode(typed string) string {
	s := strings.ToLower(commitments.LatinDigits(plain(typed)))
	for _, one := range []struct {
		form             *regexp.Regexp
		year, n          int
		before, numbered string
	}{
		{quarterLast, 1, 2, "-Q", ""}, {quarterFirst, 2, 1, "-Q", ""}, {halfLast, 1, 2, "-H", ""}, {halfFirst, 2, 1, "-H", ""},
		{monthYear, 2, 1, "-", "month"},
	} {
		m := one.form.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		n := m[one.n]
		if one.numbered != "" {
			n = two(n)
		}
		return m[one.year] + one.before + n
	}
	if code, is := namedPeriods()[fold(s)]; is {
		return code
	}
	return strings.ToUpper(s)
}

// Years of which periods are known by name.
const (
	firstNamed = 2010
	lastNamed  = 2060
)

var namedPeriods = sync.OnceValue(func() map[string]string {
	known := map[string]string{}
	for year := firstNamed; year <= lastNamed; year++ {
		for _, kind := range commitments.PeriodKinds {
			for n := 1; n <= kind.PerYear(); n++ {
				p := commitments.Period{Kind: kind, Year: year, N: n}
				for _, lang := range locale.Supported {
					known[fold(locale.For(lang).Period(string(kind), year, n))] = p.String()
				}
			}
		}
	}
	return known
})

var dayMonthYear = regexp.MustCompile(`^(\d{1,2})(?:er)?[ ]+(\pL+)[ ]+(\d{4})$`)

// dayOf is a day that is written with the name of its month; false for anything else.
func dayOf(typed string) (string, bool) {
	m := dayMonthYear.FindStringSubmatch(fold(typed))
	if m == nil {
		return "", false
	}
	month, is := thingNames().months[m[2]]
	return m[3] + "-" + two(strconv.Itoa(month)) + "-" + two(m[1]), is
}
