package commitments

import (
	"fmt"
	"time"

	"tracker/internal/problem"
)

// Date is a day of the civil calendar, without time or zone. The zero Date
// means that no date is set.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the date of the day; out-of-range days and months carry over,
// as with time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day that t's own zone shows.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads an ISO 8601 day such as 2026-11-23; "" is the zero Date.
// Years run from 1900 to 2199, so that a slipped digit is noticed.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return Date{}, problem.OnField("date", "error.date.malformed", "value", problem.Excerpt(s))
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for constants in code; it panics on a malformed one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// String returns the ISO 8601 day, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero reports whether no date is set.
func (d Date) IsZero() bool { return d == Date{} }

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare returns -1, 0 or 1 as d is before, on or after other.
func (d Date) Compare(other Date) int { return d.In(time.UTC).Compare(other.In(time.UTC)) }

// DaysSince returns how many days after the other one it is; below 0 before it.
func (d Date) DaysSince(other Date) int {
	return int(d.In(time.UTC).Sub(other.In(time.UTC)) / (24 * time.Hour))
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// In returns the instant at which the day begins in loc.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// MarshalText writes the ISO 8601 day.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
