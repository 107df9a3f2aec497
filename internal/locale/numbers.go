package locale

import (
	"strconv"
	"strings"
)

// noNumber stands where a number does not exist.
const noNumber = "–"

// Int writes a whole number, grouped by thousands.
func (l *Locale) Int(n int) string { return l.Decimal(strconv.Itoa(n)) }

// Signed writes n with its sign before it, whichever way the text around it runs.
func (l *Locale) Signed(n int) string {
	sign := "+"
	if n < 0 {
		sign, n = "−", -n
	}
	return l.Isolate(sign + l.Int(n))
}

// Decimal writes a plain decimal such as -1234.5, grouped and with the
// language's separators. It keeps every digit: the number is never rounded or
// held as a float. What is not a plain decimal is returned as it is.
func (l *Locale) Decimal(s string) string {
	whole, fraction, negative, ok := splitDecimal(s)
	if !ok {
		return s
	}
	var b strings.Builder
	b.Grow(2 * len(s))
	if negative {
		b.WriteString(l.minus)
	}
	for i, digit := range []byte(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteByte(digit)
	}
	if fraction != "" {
		b.WriteString(l.decimal)
		b.WriteString(fraction)
	}
	return b.String()
}

// splitDecimal takes [-]digits[.digits] apart.
func splitDecimal(s string) (whole, fraction string, negative, ok bool) {
	whole, negative = strings.CutPrefix(s, "-")
	whole, fraction, pointed := strings.Cut(whole, ".")
	ok = digits(whole) && (!pointed || digits(fraction))
	return whole, fraction, negative, ok
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Percent writes part of whole in whole percent, half up, but what is short of the whole
// not as 100; an en dash when whole is 0, since there is nothing to have a share of.
func (l *Locale) Percent(part, whole int) string {
	if whole <= 0 {
		return noNumber
	}
	percent := (part*200 + whole) / (2 * whole)
	if part < whole {
		percent = min(percent, 99)
	}
	return l.Int(percent) + l.percent
}

// Money writes a plain decimal amount of Moroccan dirhams, the currency after
// the amount. Centimes, where there are any, have two digits at least.
func (l *Locale) Money(s string) string {
	if _, fraction, _, ok := splitDecimal(s); ok && len(fraction) == 1 {
		s += "0"
	}
	return l.format("format.money", "amount", l.Decimal(s))
}
