package locale

import (
	"maps"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	xmessage "golang.org/x/text/message"
	"golang.org/x/text/number"
)

var fr, ar, en = For("fr"), For("ar"), For("en")

func TestLanguages(t *testing.T) {
	assert.Same(t, fr, For("de"), "an unknown language is French")
	assert.Same(t, fr, For(""))
	assert.True(t, IsSupported("ar"))
	assert.False(t, IsSupported("AR"))
	assert.Equal(t, []string{"ar", "ar-MA", "rtl", "العربية"}, []string{ar.Lang(), ar.Tag(), ar.Dir(), ar.Name()})
	assert.Equal(t, []string{"fr", "fr", "ltr", "Français"}, []string{fr.Lang(), fr.Tag(), fr.Dir(), fr.Name()})
	assert.Equal(t, []string{"en", "en", "ltr", "English"}, []string{en.Lang(), en.Tag(), en.Dir(), en.Name()})
	assert.Equal(t, "fr", Supported[0], "the default")
	for _, c := range conventions {
		assert.Contains(t, Supported, c.lang)
	}
}

func TestMatch(t *testing.T) {
	for header, want := range map[string]string{
		"":                          "fr",
		"de":                        "fr",
		"*":                         "fr",
		"not a header;;;q=":         "fr",
		"ar-MA":                     "ar",
		"ar-EG,fr;q=0.5":            "ar",
		"ja, en;q=0.3":              "en",
		"ar;q=0.1, en-GB":           "en",
		"fr-MA,fr;q=0.9,ar;q=0.8":   "fr",
		"zgh, ar-MA;q=0.9, fr;q=.5": "ar",
	} {
		t.Run(header, func(t *testing.T) {
			assert.Equal(t, want, Match(header), header)
		})
	}
}

func TestMessages(t *testing.T) {
	l := withMessages(t, "fr", `{"plain":"Bonjour","hello":"Bonjour {{.name}}, {{.n}} {{.name}}","open":"{{.a}}"}`)
	assert.Equal(t, "Bonjour", l.T("plain"))
	assert.Equal(t, "Bonjour", l.T("plain", "unused", 1))
	assert.Equal(t, "Bonjour Ali, 2026 Ali", l.T("hello", "name", "Ali", "n", 2026))
	assert.Equal(t, "Bonjour , 12\u202f345 ", l.T("hello", "n", 12345), "a missing argument is empty")
	assert.Equal(t, "", l.T("open", "a"), "a name without a value is no argument")
	assert.Equal(t, "no.such", l.T("no.such", "a", 1))
	assert.Equal(t, "no.such", l.N("no.such", 2))
	assert.True(t, l.Has("plain"))
	assert.False(t, l.Has("no.such"))
}

func TestArgumentsOfProblemsAreWrittenForTheLanguage(t *testing.T) {
	text := `{"k":"{{.period}} | {{.date}} | {{.max}} | {{.value}}"}`
	args := []any{"period", "2026-Q3", "date", "2026-11-30", "max", "99999.5", "value", "2026-11-30"}
	assert.Equal(t, "3e trimestre 2026 | 30/11/2026 | 99\u202f999,5 | 2026-11-30", withMessages(t, "fr", text).T("k", args...))
	assert.Equal(t, "الفصل الثالث من سنة 2026 | \u206830/11/2026\u2069 | 99.999,5 | \u20682026-11-30\u2069",
		withMessages(t, "ar", text).T("k", args...))
	for code, want := range map[string]string{
		"2026-09": "September 2026", "2026-H2": "H2 2026", "2026": "2026", "2026-13": "2026-13", "Q3 2026": "Q3 2026",
	} {
		t.Run(code, func(t *testing.T) {
			assert.Equal(t, want, withMessages(t, "en", `{"k":"{{.period}}"}`).T("k", "period", code))
		})
	}
}

func TestBrokenCatalogueIsRefused(t *testing.T) {
	for what, files := range map[string]map[string]string{
		"no files":           {},
		"not JSON":           {"a": `{"k":"v"`},
		"a number":           {"a": `{"k":1}`},
		"an empty text":      {"a": `{"k":""}`},
		"an open argument":   {"a": `{"k":"{{.name"}`},
		"an argument's name": {"a": `{"k":"{{name}}"}`},
		"no general form":    {"a": `{"k":{"one":"x"}}`},
		"a key in two areas": {"a": `{"k":"v"}`, "b": `{"k":"w"}`},
	} {
		t.Run(what, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for area, text := range files {
				fsys["catalogue/fr/"+area+".json"] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := readCatalogue(fsys, "fr")
			assert.Error(t, err, what)
		})
	}
}

func TestPlurals(t *testing.T) {
	for n, want := range map[int]string{
		0: "لا يوجد أي التزام", 1: "التزام واحد", 2: "التزامان", 3: "3 التزامات", 10: "10 التزامات",
		11: "11 التزاما", 99: "99 التزاما", 100: "100 التزام", 102: "102 التزام", 103: "103 التزامات",
		154: "154 التزاما", 1000: "1.000 التزام", 1004: "1.004 التزامات",
	} {
		assert.Equal(t, want, ar.N("terms.commitment", n))
	}
	for n, want := range map[int]string{
		0: "0 action suivie", 1: "1 action suivie", 2: "2 actions suivies", 1234: "1\u202f234 actions suivies",
		1000000: "1\u202f000\u202f000 d’actions suivies", -3: "-3 actions suivies",
	} {
		assert.Equal(t, want, fr.N("terms.commitment", n))
	}
	for n, want := range map[int]string{0: "0 commitments", 1: "1 commitment", 154: "154 commitments", 1234: "1,234 commitments"} {
		assert.Equal(t, want, en.N("terms.commitment", n))
	}
}

func TestText(t *testing.T) {
	figuig := map[string]string{"ar": "فكيك", "fr": "Figuig", "en": "Figuig (en)"}
	for name, c := range map[string]struct {
		text         map[string]string
		in           *Locale
		picked, lang string
		want         string
	}{
		"in the language":          {figuig, ar, "فكيك", "ar", "فكيك"},
		"missing":                  {map[string]string{"ar": "", "fr": "Figuig", "en": "Figuig (en)"}, ar, "Figuig", "fr", "\u2068Figuig [fr]\u2069"},
		"blank":                    {map[string]string{"en": " \n", "fr": "Figuig"}, en, "Figuig", "fr", "Figuig [fr]"},
		"English before others":    {map[string]string{"en": "Figuig (en)", "es": "Figuig (es)"}, fr, "Figuig (en)", "en", "Figuig (en) [en]"},
		"Arabic in French":         {map[string]string{"ar": "فكيك"}, fr, "فكيك", "ar", "\u2068فكيك [ar]\u2069"},
		"of no supported language": {map[string]string{"zgh": "ⴼⵉⴳⵉⴳ", "es": "Figuig (es)"}, fr, "Figuig (es)", "es", "Figuig (es) [es]"},
		"an empty one":             {map[string]string{"es": ""}, ar, "", "", ""},
		"none":                     {nil, ar, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text, lang := c.in.Pick(c.text)
			assert.Equal(t, [2]string{c.picked, c.lang}, [2]string{text, lang})
			assert.Equal(t, c.want, c.in.Text(c.text))
		})
	}
}

func TestLanguageOfAnotherScript(t *testing.T) {
	for text, want := range map[string][3]string{ // in a text in French, Arabic and English
		"3 centres":   {"", "fr", ""},
		"مركز Figuig": {"ar", "", "ar"},
		"« Élève »":   {"", "fr", ""},
		"2026-11-30":  {"", "", ""},
		"":            {"", "", ""},
		"Ελλάς":       {"", "", ""},
		"12 أكتوبر":   {"ar", "", "ar"},
	} {
		t.Run(text, func(t *testing.T) {
			assert.Equal(t, want, [3]string{fr.OtherLanguage(text), ar.OtherLanguage(text), en.OtherLanguage(text)}, text)
		})
	}
}

func TestNumbers(t *testing.T) {
	for s, want := range map[string][3]string{
		"0":                            {"0", "0", "0"},
		"999":                          {"999", "999", "999"},
		"1000":                         {"1\u202f000", "1.000", "1,000"},
		"-1234.5":                      {"-1\u202f234,5", "\u200e-1.234,5", "-1,234.5"},
		"12200000":                     {"12\u202f200\u202f000", "12.200.000", "12,200,000"},
		"0.0001":                       {"0,0001", "0,0001", "0.0001"},
		"1.50":                         {"1,50", "1,50", "1.50"},
		"90071992547409931234567.8901": {"90\u202f071\u202f992\u202f547\u202f409\u202f931\u202f234\u202f567,8901", "90.071.992.547.409.931.234.567,8901", "90,071,992,547,409,931,234,567.8901"},
		"":                             {"", "", ""},
		"1e3":                          {"1e3", "1e3", "1e3"},
		"1.":                           {"1.", "1.", "1."},
		"--1":                          {"--1", "--1", "--1"},
	} {
		t.Run(s, func(t *testing.T) {
			assert.Equal(t, want, [3]string{fr.Decimal(s), ar.Decimal(s), en.Decimal(s)}, s)
		})
	}
	assert.Equal(t, "-9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808", fr.Int(-9223372036854775808))
	assert.Equal(t, "154", ar.Int(154), "Latin digits in Arabic")
}

// Arabic and English follow CLDR; French has CLDR's narrow no-break space,
// which the tables of x/text still lack.
func TestNumbersFollowCLDR(t *testing.T) {
	for _, l := range []*Locale{ar, en} {
		cldr := xmessage.NewPrinter(language.MustParse(l.Tag()))
		for _, n := range []int{0, 7, -7, 1234, -98765, 12200000, 1 << 40} {
			assert.Equal(t, cldr.Sprint(number.Decimal(n)), l.Int(n))
		}
		assert.Equal(t, cldr.Sprint(number.Decimal(-1234.25)), l.Decimal("-1234.25"))
		assert.Equal(t, cldr.Sprint(number.Percent(0.45)), l.Percent(45, 100))
	}
}

func TestPercentAndMoney(t *testing.T) {
	assert.Equal(t, "45\u202f%", fr.Percent(45, 100))
	assert.Equal(t, "33%", en.Percent(1, 3))
	assert.Equal(t, "67%", en.Percent(2, 3))
	assert.Equal(t, "13%", en.Percent(1, 8), "half up")
	assert.Equal(t, "120%", en.Percent(6, 5))
	assert.Equal(t, "–", ar.Percent(0, 0))
	assert.Equal(t, "+1\u202f200", fr.Signed(1200))
	assert.Equal(t, "\u2068−5\u2069", ar.Signed(-5))
	assert.Equal(t, "12\u202f200\u202f000\u00a0DH", fr.Money("12200000"))
	assert.Equal(t, "12.200.000\u00a0درهم", ar.Money("12200000"))
	assert.Equal(t, "720,000.50\u00a0MAD", en.Money("720000.5"))
}

func TestDates(t *testing.T) {
	assert.Equal(t, "23 novembre 2026", fr.Date(2026, 11, 23))
	assert.Equal(t, "1er août 2026", fr.Date(2026, 8, 1))
	assert.Equal(t, "23 نونبر 2026", ar.Date(2026, 11, 23))
	assert.Equal(t, "1 غشت 2026", ar.Date(2026, 8, 1))
	assert.Equal(t, "5 May 2009", en.Date(2009, 5, 5))
	for _, l := range []*Locale{fr, ar, en} {
		assert.Equal(t, "05/11/2026", l.DateShort(2026, 11, 5))
		assert.Empty(t, l.Date(0, 0, 0))
		assert.Empty(t, l.DateShort(0, 0, 0))
		assert.Empty(t, l.Instant(time.Time{}, time.UTC))
	}
}

func TestMoroccanMonths(t *testing.T) {
	var months []string
	for m := range 14 {
		months = append(months, ar.Month(m))
	}
	assert.Equal(t, []string{
		"", "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو",
		"يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر", "",
	}, months)
}

func TestInstant(t *testing.T) {
	casablanca, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(t, err)
	at := time.Date(2026, 11, 23, 23, 5, 59, 0, time.UTC)
	assert.Equal(t, "24 novembre 2026 à 00:05", fr.Instant(at, casablanca))
	assert.Equal(t, "24 نونبر 2026 على الساعة 00:05", ar.Instant(at, casablanca))
	assert.Equal(t, "23 November 2026 at 23:05", en.Instant(at, time.UTC))
	ramadan := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	assert.Equal(t, "1er mars 2026 à 12:00", fr.Instant(ramadan, casablanca), "one hour less in Ramadan")
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		kind       string
		n          int
		fr, ar, en string
	}{
		{"month", 7, "juillet 2026", "يوليوز 2026", "July 2026"},
		{"quarter", 1, "1er trimestre 2026", "الفصل الأول من سنة 2026", "Q1 2026"},
		{"quarter", 3, "3e trimestre 2026", "الفصل الثالث من سنة 2026", "Q3 2026"},
		{"half", 2, "2e semestre 2026", "النصف الثاني من سنة 2026", "H2 2026"},
		{"year", 1, "2026", "2026", "2026"},
		{"quarter", 5, "", "", ""},
		{"month", 0, "", "", ""},
		{"week", 1, "", "", ""},
	} {
		got := []string{fr.Period(c.kind, 2026, c.n), ar.Period(c.kind, 2026, c.n), en.Period(c.kind, 2026, c.n)}
		assert.Equal(t, []string{c.fr, c.ar, c.en}, got, "%s %d", c.kind, c.n)
	}
}

func TestLists(t *testing.T) {
	assert.Equal(t, "", fr.List(nil))
	assert.Equal(t, "a", fr.List([]string{"a"}))
	assert.Equal(t, "a et b", fr.List([]string{"a", "b"}))
	assert.Equal(t, "a, b et c", fr.List([]string{"a", "b", "c"}))
	assert.Equal(t, "a, b and c", en.List([]string{"a", "b", "c"}))
	assert.Equal(t, "فكيك وزاكورة والناظور", ar.List([]string{"فكيك", "زاكورة", "الناظور"}))
	assert.Equal(t, "\u2068M5\u2069 و\u2068C1\u2069", ar.List([]string{"M5", "C1"}))
}

func TestIsolation(t *testing.T) {
	assert.Equal(t, "\u2068M5.MA-FIG\u2069", ar.Isolate("M5.MA-FIG"))
	assert.Equal(t, "M5.MA-FIG", fr.Isolate("M5.MA-FIG"))
	assert.Equal(t, "", ar.Isolate(""))
	l := withMessages(t, "ar", `{"k":"رمز {{.v}}"}`)
	assert.Equal(t, "رمز \u2068M5.MA-FIG\u2069", l.T("k", "v", "M5.MA-FIG"))
	assert.Equal(t, "رمز \u2068M5\u2069", l.T("k", "v", ar.Isolate("M5")), "isolated once")
	assert.Equal(t, "رمز 3\u00a0\u2068مراكز\u2069", l.T("k", "v", ar.Measure("3", "مراكز")), "a number goes before what it counts")
	assert.Equal(t, "رمز \u20683\u00a0\u2068centres\u2069\u2069", l.T("k", "v", ar.Measure("3", "centres")))
	assert.Equal(t, "رمز \u20682026-09\u2069", l.T("k", "v", "2026-09"))
	assert.Equal(t, "رمز فكيك", l.T("k", "v", "فكيك"))
	assert.Equal(t, "رمز 1.234,5", l.T("k", "v", "1.234,5"))
	assert.Equal(t, "رمز 12.345", l.T("k", "v", 12345))
}

// Run with -race: a Locale is only ever read.
func TestConcurrentUse(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 2000 {
				ar.N("terms.commitment", n)
				fr.T("status.not_started")
				Match("ar-MA,fr;q=0.5")
			}
		})
	}
	group.Wait()
}

func BenchmarkT(b *testing.B) {
	for b.Loop() {
		fr.T("status.not_started")
	}
}

func BenchmarkTWithArguments(b *testing.B) {
	for b.Loop() {
		fr.T("format.money", "amount", "12")
	}
}

func BenchmarkN(b *testing.B) {
	for b.Loop() {
		ar.N("terms.commitment", 154)
	}
}

func BenchmarkNLarge(b *testing.B) {
	for b.Loop() {
		ar.N("terms.commitment", 200000)
	}
}

func BenchmarkDecimal(b *testing.B) {
	for b.Loop() {
		fr.Decimal("12200000.25")
	}
}

// withMessages is the language's Locale with another area in its catalogue.
func withMessages(t *testing.T, lang, area string) *Locale {
	t.Helper()
	fsys := fstest.MapFS{"catalogue/" + lang + "/area.json": &fstest.MapFile{Data: []byte(area)}}
	messages, err := readCatalogue(fsys, lang)
	require.NoError(t, err)
	l := *For(lang)
	maps.Copy(messages, l.messages)
	l.messages = messages
	return &l
}
