package locale

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Date writes a day in full, with Morocco's month names: 23 novembre 2026. A
// month that does not exist, as in a date that is not set, gives "".
func (l *Locale) Date(year, month, day int) string {
	name := l.Month(month)
	if name == "" {
		return ""
	}
	key := "format.date"
	if day == 1 {
		key = "format.date.first"
	}
	return l.format(key, "day", strconv.Itoa(day), "month", name, "year", strconv.Itoa(year))
}

// DateShort writes a day in digits, day first: 23/11/2026; "" where the month
// does not exist.
func (l *Locale) DateShort(year, month, day int) string {
	if month < 1 || month > 12 {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", day, month, year)
}

// Instant writes the day and the time of t, to the minute, as the clocks in
// loc show them; "" for the zero time.
func (l *Locale) Instant(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(loc)
	date := l.Date(t.Year(), int(t.Month()), t.Day())
	return l.format("format.instant", "date", date, "time", t.Format("15:04"))
}

// Month is the month's name; "" for a number that is not from 1 to 12.
func (l *Locale) Month(month int) string {
	if month < 1 || month > 12 {
		return ""
	}
	return l.T("month." + strconv.Itoa(month))
}

// perYear is how many periods of a kind make a year.
var perYear = map[string]int{"month": 12, "quarter": 4, "half": 2, "year": 1}

// Period names a reporting period: its kind (month, quarter, half or year), its
// year and its number within the year, from 1. "" where there is no such period.
func (l *Locale) Period(kind string, year, n int) string {
	if n < 1 || n > perYear[kind] {
		return ""
	}
	written := strconv.Itoa(year)
	switch kind {
	case "month":
		return l.format("format.period.month", "month", l.Month(n), "year", written)
	case "year":
		return l.format("format.period.year", "year", written)
	}
	return l.format("format.period."+kind+"."+strconv.Itoa(n), "year", written)
}

// dateCode writes 2026-11-23 as a short date; anything else stays as it is.
func (l *Locale) dateCode(code string) string {
	t, err := time.Parse(time.DateOnly, code)
	if err != nil {
		return code
	}
	return l.DateShort(t.Year(), int(t.Month()), t.Day())
}

var periodCodes = map[string]*regexp.Regexp{
	"month":   regexp.MustCompile(`^(\d{4})-(\d{2})$`),
	"quarter": regexp.MustCompile(`^(\d{4})-Q(\d)$`),
	"half":    regexp.MustCompile(`^(\d{4})-H(\d)$`),
}

// periodCode names the period of a code such as 2026-Q3; anything else stays
// as it is, and so does a year, whose code is its name.
func (l *Locale) periodCode(code string) string {
	for kind, form := range periodCodes {
		if m := form.FindStringSubmatch(code); m != nil {
			year, _ := strconv.Atoi(m[1])
			n, _ := strconv.Atoi(m[2])
			if name := l.Period(kind, year, n); name != "" {
				return name
			}
		}
	}
	return code
}

// List joins items as a sentence does: "a, b et c". In Arabic, items of other
// scripts are isolated.
func (l *Locale) List(items []string) string {
	list := ""
	for i, item := range items {
		item = l.isolateMixed(item)
		switch {
		case i == 0:
			list = item
		case i == len(items)-1:
			list = l.format("format.list.last", "list", list, "item", item)
		default:
			list = l.format("format.list.next", "list", list, "item", item)
		}
	}
	return list
}
