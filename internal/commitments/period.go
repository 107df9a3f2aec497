package commitments

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"tracker/internal/problem"
)

// PeriodKind is the length of a reporting period.
type PeriodKind string

// The kinds of period.
const (
	Month   PeriodKind = "month"
	Quarter PeriodKind = "quarter"
	Half    PeriodKind = "half"
	Year    PeriodKind = "year"
)

// PeriodKinds lists the kinds, shortest first.
var PeriodKinds = []PeriodKind{Month, Quarter, Half, Year}

// PerYear is how many periods of the kind make a year; 0 for an unknown kind.
func (k PeriodKind) PerYear() int {
	switch k {
	case Month:
		return 12
	case Quarter:
		return 4
	case Half:
		return 2
	case Year:
		return 1
	}
	return 0
}

// Period is a month, quarter, half-year or year of the civil calendar, reckoned
// in the tracker's time zone. N counts from 1 within the year.
type Period struct {
	Kind PeriodKind
	Year int
	N    int
}

var periodForm = regexp.MustCompile(`^(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?$`)

// ParsePeriod reads 2026-09, 2026-Q3, 2026-H2 or 2026.
func ParsePeriod(s string) (Period, error) {
	m := periodForm.FindStringSubmatch(s)
	if m == nil {
		return Period{}, problem.OnField("period", "error.period.malformed", "value", problem.Excerpt(s))
	}
	year, _ := strconv.Atoi(m[1])
	p := Period{Year, year, 1}
	for i, kind := range []PeriodKind{Month, Quarter, Half} {
		if m[i+2] != "" {
			p.Kind = kind
			p.N, _ = strconv.Atoi(m[i+2])
		}
	}
	if year < 1900 || year > 2199 || p.N < 1 || p.N > p.Kind.PerYear() {
		return Period{}, problem.OnField("period", "error.period.malformed", "value", problem.Excerpt(s))
	}
	return p, nil
}

// MustPeriod is ParsePeriod for constants in code; it panics on a malformed one.
func MustPeriod(s string) Period {
	p, err := ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

// PeriodOf returns the period of the kind that contains the day.
func PeriodOf(kind PeriodKind, d Date) Period {
	months := 12 / kind.PerYear()
	return Period{kind, d.Year, (int(d.Month)-1)/months + 1}
}

// String returns the period's code, such as 2026-Q3; "" for the zero Period.
func (p Period) String() string {
	switch p.Kind {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Year, p.N)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.N)
	case Half:
		return fmt.Sprintf("%04d-H%d", p.Year, p.N)
	case Year:
		return fmt.Sprintf("%04d", p.Year)
	}
	return ""
}

// IsZero reports whether no period is set.
func (p Period) IsZero() bool { return p == Period{} }

// Start returns the period's first day.
func (p Period) Start() Date {
	months := 12 / p.Kind.PerYear()
	return NewDate(p.Year, time.Month((p.N-1)*months+1), 1)
}

// End returns the period's last day.
func (p Period) End() Date { return p.Next().Start().AddDays(-1) }

// Next returns the period that follows.
func (p Period) Next() Period { return p.shift(1) }

// Prev returns the period before.
func (p Period) Prev() Period { return p.shift(-1) }

func (p Period) shift(by int) Period {
	per := p.Kind.PerYear()
	i := p.Year*per + p.N - 1 + by
	return Period{p.Kind, i / per, i%per + 1}
}

// Compare returns -1, 0 or 1 as p comes before, is or comes after other: the one
// that ends first is earlier, and of two that end together the one that began
// first.
func (p Period) Compare(other Period) int {
	return cmp.Or(p.End().Compare(other.End()), p.Start().Compare(other.Start()))
}

// Contains reports whether the day lies in the period.
func (p Period) Contains(d Date) bool { return !d.Before(p.Start()) && !d.After(p.End()) }

// MarshalText writes the period's code.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// Window says when a period can be reported.
type Window int

// A period opens on its first day, is on time until the calendar's due day,
// late until it closes, and then closed.
const (
	NotYetOpen Window = iota
	OnTime
	Late
	Closed
)
