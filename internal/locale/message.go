package locale

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// message is one entry of the catalogue: its general text and, of a plural
// message, the text of each other form.
type message struct {
	other text
	forms map[string]text
}

// text is a compiled text: literal pieces with the names of the arguments that
// stand between them. Piece i is followed by argument i.
type text struct {
	whole  string // the text as it stands, where it takes no arguments
	pieces []string
	names  []string
}

var placeholder = regexp.MustCompile(`\{\{\.([A-Za-z][A-Za-z0-9_]*)\}\}`)

func compileMessage(m *i18n.Message) (message, error) {
	other, err := compileText(m.Other)
	if err != nil {
		return message{}, err
	}
	compiled := message{other: other}
	for form, s := range map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many} {
		if s == "" {
			continue
		}
		if compiled.forms == nil {
			compiled.forms = map[string]text{}
		}
		if compiled.forms[form], err = compileText(s); err != nil {
			return message{}, err
		}
	}
	return compiled, nil
}

func compileText(s string) (text, error) {
	if s == "" {
		return text{}, errors.New("empty text, or no form \"other\"")
	}
	t, end := text{whole: s}, 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(s, -1) {
		t.pieces = append(t.pieces, s[end:at[0]])
		t.names = append(t.names, s[at[2]:at[3]])
		end = at[1]
	}
	t.pieces = append(t.pieces, s[end:])
	if rest := strings.Join(t.pieces, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		return text{}, fmt.Errorf("malformed argument in %q: write {{.name}}", s)
	}
	return t, nil
}

// fill writes the text with the values that value returns by argument name.
func (t text) fill(value func(name string) string) string {
	if len(t.names) == 0 {
		return t.whole
	}
	var b strings.Builder
	b.Grow(len(t.whole) + 32)
	for i, name := range t.names {
		b.WriteString(t.pieces[i])
		b.WriteString(value(name))
	}
	b.WriteString(t.pieces[len(t.names)])
	return b.String()
}

// T returns the message under the key; args are alternating names and values
// for its {{.name}}. Whole numbers of up to four digits, such as years, are
// written as they are, longer ones grouped. Problems carry plain values, so an
// argument named date, first, last or until (2026-11-23), period (2026-Q3), or min, max, quantity,
// compared or usual (a decimal) is written for the language too, and a list of texts as
// one. In Arabic, values
// of other scripts are isolated.
// A missing key returns the key itself, a missing argument "".
func (l *Locale) T(key string, args ...any) string {
	m, ok := l.messages[key]
	if !ok {
		return key
	}
	if len(m.other.names) == 0 {
		return m.other.whole
	}
	return m.other.fill(func(name string) string { return l.argument(args, name) })
}

// Parts returns the message under the key as its literal pieces and the names of the
// arguments that stand between them, one name fewer than pieces: for what is filled with
// more than text, such as links. A missing key is one piece.
func (l *Locale) Parts(key string) (pieces, names []string) {
	m, ok := l.messages[key]
	switch {
	case !ok:
		return []string{key}, nil
	case len(m.other.names) == 0:
		return []string{m.other.whole}, nil
	}
	return m.other.pieces, m.other.names
}

// Has reports whether the catalogue has a message under the key.
func (l *Locale) Has(key string) bool {
	_, ok := l.messages[key]
	return ok
}

// N returns the plural form of the message that n asks for; {{.Count}} is n
// written for the language, the other arguments are those of T.
func (l *Locale) N(key string, n int, args ...any) string {
	m, ok := l.messages[key]
	if !ok {
		return key
	}
	t, ok := m.forms[l.plural(n)]
	if !ok {
		t = m.other
	}
	return t.fill(func(name string) string {
		if name == "Count" {
			return l.Int(n)
		}
		return l.argument(args, name)
	})
}

func (l *Locale) argument(args []any, name string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return l.value(name, args[i+1])
		}
	}
	return ""
}

func (l *Locale) value(name string, v any) string {
	if n, ok := v.(int); ok {
		if -10000 < n && n < 10000 {
			return strconv.Itoa(n)
		}
		return l.Int(n)
	}
	if list, ok := v.([]string); ok {
		written := make([]string, len(list))
		for i, s := range list {
			written[i] = l.isolateMixed(s)
		}
		return l.List(written)
	}
	s, ok := v.(string)
	if !ok {
		s = fmt.Sprint(v)
	}
	switch name {
	case "date", "first", "last", "until":
		s = l.dateCode(s)
	case "period":
		s = l.periodCode(s)
	case "min", "max", "quantity", "compared", "usual":
		s = l.Decimal(s)
	}
	return l.isolateMixed(s)
}

// format fills one of the package's own patterns; args are alternating names
// and values that are already written for the language.
func (l *Locale) format(key string, args ...string) string {
	return l.messages[key].other.fill(func(name string) string {
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == name {
				return args[i+1]
			}
		}
		return ""
	})
}
