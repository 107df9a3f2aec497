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

// numberMarks brings digits, signs and spaces to one form each.
var numberMarks = strings.NewReplacer(append([]string{
	"\u00a0", " ", "\u202f", " ", "\u2009", " ", "’", "'",
	"٬", ",", "٫", ".", "\u2212", "-", "\u200e", "", "\u200f", "", "\u061c", "",
}, arabicDigits...)...)

// LatinDigits writes Arabic digits as Latin ones.
func LatinDigits(s string) string { return latin.Replace(s) }

var latin = strings.NewReplacer(arabicDigits...)

var arabicDigits = []string{
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
}

// How numbers are written: digits with an optional decimal part, or thousands
// in groups of three behind one kind of mark and decimals behind another.
var (
	ungrouped = regexp.MustCompile(`^[+-]?\d+(?:[.,]\d+)?$`)
	grouped   = []struct {
		form *regexp.Regexp
		mark string
	}{
		{regexp.MustCompile(`^[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?$`), " "},
		{regexp.MustCompile(`^[+-]?\d{1,3}(?:'\d{3})+(?:[.,]\d+)?$`), "'"},
		{regexp.MustCompile(`^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$`), ","},
		{regexp.MustCompile(`^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$`), "."},
	}
	// eitherWay is a mark before exactly three digits: thousands or decimals.
	eitherWay = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}[.,]\d{3}$`)
)

// ParseQuantity reads a number as people write it: a point or a comma before
// the decimals, Latin or Arabic digits, thousands grouped by spaces, points or
// commas. A lone mark before exactly three digits ("1,234", "1.234") could mean
// either and is refused, as are groups that are not of three, more than four
// decimals and numbers out of range. The field of the problem is named "value".
func ParseQuantity(s string) (Quantity, error) {
	typed := numberMarks.Replace(strings.TrimSpace(s))
	if eitherWay.MatchString(typed) {
		return 0, problem.OnField("value", "error.number.ambiguous", "value", problem.Excerpt(s))
	}
	if ungrouped.MatchString(typed) {
		return parsePlain(strings.Replace(typed, ",", ".", 1), s)
	}
	for _, g := range grouped {
		if g.form.MatchString(typed) {
			return parsePlain(strings.Replace(strings.ReplaceAll(typed, g.mark, ""), ",", ".", 1), s)
		}
	}
	return 0, problem.OnField("value", "error.number.malformed", "value", problem.Excerpt(s))
}

// parsePlain reads a plain decimal such as -1234.5; typed is what to quote when
// it is refused.
func parsePlain(plain, typed string) (Quantity, error) {
	return parseUpTo(valueDigits, plain, typed)
}

// How many digits before the point a value and a sum have at most.
const (
	valueDigits = 11
	sumDigits   = 14
)

func parseUpTo(digits int, plain, typed string) (Quantity, error) {
	m := plainNumber.FindStringSubmatch(plain)
	if m == nil {
		return 0, problem.OnField("value", "error.number.malformed", "value", problem.Excerpt(typed))
	}
	whole, decimals := strings.TrimLeft(m[2], "0"), strings.TrimRight(m[3], "0")
	if len(decimals) > 4 {
		return 0, problem.OnField("value", "error.number.decimals", "value", problem.Excerpt(typed))
	}
	if len(whole) > digits {
		return 0, problem.OnField("value", "error.number.range", "max", MaxQuantity.String())
	}
	n, err := strconv.ParseInt(m[1]+"0"+whole+decimals+strings.Repeat("0", 4-len(decimals)), 10, 64)
	if err != nil {
		return 0, problem.OnField("value", "error.number.malformed", "value", problem.Excerpt(typed))
	}
	return Quantity(n), nil
}

// MaxSum bounds sums of quantities on both sides of zero.
const MaxSum Quantity = 99_999_999_999_999*QuantityScale + 9_999

// Plus returns the sum, at most MaxSum on either side of zero.
func (q Quantity) Plus(other Quantity) Quantity { return min(max(q+other, -MaxSum), MaxSum) }

// exact reports whether a sum is less than what sums are bounded by, so that it tells
// what it is the sum of.
func (q Quantity) exact() bool { return -MaxSum < q && q < MaxSum }

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

// Tenths rounds to one decimal, half away from zero.
func (q Quantity) Tenths() Quantity {
	const tenth = QuantityScale / 10
	if q < 0 {
		return -(-q).Tenths()
	}
	return (q + tenth/2) / tenth * tenth
}

// Float returns the nearest float64, for drawing only.
func (q Quantity) Float() float64 { return float64(q) / QuantityScale }

// MarshalJSON writes the plain decimal as a JSON number.
func (q Quantity) MarshalJSON() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalJSON reads a JSON number, exactly. It takes sums too.
func (q *Quantity) UnmarshalJSON(data []byte) error {
	parsed, err := parseUpTo(sumDigits, string(data), string(data))
	if err != nil {
		return err
	}
	*q = parsed
	return nil
}
