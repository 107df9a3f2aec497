package commitments

import (
	"regexp"
	"strconv"
	"strings"

	"tracker/internal/problem"
)

// Quantity is an exact number with four decimals, counted in ten-thousandths,
// so that sums and files are the same on every machine.
type Quantity int64

// QuantityScale is how many units of a Quantity make 1.
const QuantityScale = 10_000

// MaxQuantity bounds a Quantity on both sides of zero. It has 15 significant
// digits, so that a spreadsheet holds every Quantity exactly too.
const MaxQuantity Quantity = 99_999_999_999*QuantityScale + 9_999

var plainNumber = regexp.MustCompile(`^([+-]?)(\d+)(?:\.(\d+))?$`)

// numberMarks turns what people type into a plain decimal: spaces that group
// thousands go, Arabic digits and separators become Latin ones.
var numberMarks = strings.NewReplacer(
	" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "٬", "", "'", "", "’", "",
	"٫", ".", "\u2212", "-", "\u200e", "", "\u200f", "", "\u061c", "",
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
)

// ParseQuantity reads a number as people write it: with a point or a comma
// before the decimals, Latin or Arabic digits, spaces between thousands. A
// lone comma before exactly three digits ("1,234") could mean either and is
// refused, as are more than four decimals and numbers out of range. The field
// of the problem is named "value".
func ParseQuantity(s string) (Quantity, error) {
	plain, ok := plainDecimal(numberMarks.Replace(strings.TrimSpace(s)))
	if !ok {
		return 0, problem.OnField("value", "error.number.ambiguous", "value", excerpt(s))
	}
	m := plainNumber.FindStringSubmatch(plain)
	if m == nil {
		return 0, problem.OnField("value", "error.number.malformed", "value", excerpt(s))
	}
	whole, decimals := strings.TrimLeft(m[2], "0"), strings.TrimRight(m[3], "0")
	if len(decimals) > 4 {
		return 0, problem.OnField("value", "error.number.decimals", "value", excerpt(s))
	}
	if len(whole) > 11 {
		return 0, problem.OnField("value", "error.number.range", "max", MaxQuantity.String())
	}
	n, err := strconv.ParseInt(m[1]+"0"+whole+decimals+strings.Repeat("0", 4-len(decimals)), 10, 64)
	if err != nil {
		return 0, problem.OnField("value", "error.number.malformed", "value", excerpt(s))
	}
	return Quantity(n), nil
}

// plainDecimal leaves one point as the decimal separator; false means that a
// separator could be either.
func plainDecimal(s string) (string, bool) {
	comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma < 0:
		return s, true
	case point > comma: // 1,234.5
		return strings.ReplaceAll(s, ",", ""), true
	case point >= 0: // 1.234,5
		return strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", "."), true
	case strings.Count(s, ",") > 1: // 1,234,567
		return strings.ReplaceAll(s, ",", ""), true
	case len(s)-comma-1 == 3:
		return s, false
	}
	return strings.Replace(s, ",", ".", 1), true
}

// Whole returns n as a Quantity.
func Whole(n int) Quantity { return Quantity(n) * QuantityScale }

// String returns the plain decimal, such as -1234.5, without grouping.
func (q Quantity) String() string {
	sign := ""
	n := int64(q)
	if n < 0 {
		sign, n = "-", -n
	}
	s := sign + strconv.FormatInt(n/QuantityScale, 10)
	if rest := n % QuantityScale; rest != 0 {
		s += strings.TrimRight("."+strconv.FormatInt(QuantityScale+rest, 10)[1:], "0")
	}
	return s
}

// Float returns the nearest float64, for drawing only.
func (q Quantity) Float() float64 { return float64(q) / QuantityScale }

// MarshalJSON writes the plain decimal as a JSON number.
func (q Quantity) MarshalJSON() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalJSON reads a JSON number, exactly.
func (q *Quantity) UnmarshalJSON(data []byte) error {
	if !plainNumber.Match(data) {
		return problem.OnField("value", "error.number.malformed", "value", excerpt(string(data)))
	}
	parsed, err := ParseQuantity(string(data))
	*q = parsed
	return err
}
