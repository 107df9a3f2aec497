package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Cell is one value in the forms that the formats need. The zero Cell is empty.
type Cell struct {
	csv   string // in CSV files
	value any    // in workbooks: a string, float64 or time.Time; nil for nothing
	style Style
}

// Value is what a workbook holds: a string, float64 or time.Time; nil for nothing.
func (c Cell) Value() any { return c.value }

// Style is how a workbook shows the cell.
func (c Cell) Style() Style { return c.style }

// Text is what people wrote, or a code.
func Text(s string) Cell { return Word(s, s) }

// Word is a code with its word in the reader's language: CSV files hold the
// code, workbooks the word.
func Word(code, word string) Cell {
	c := Cell{csv: Plain(code)}
	if word != "" {
		c.value = word
	}
	return c
}

// Number is a plain decimal such as -1234.5; "" is the empty cell. What is no
// number is kept as a text.
func Number(decimal string) Cell {
	if decimal == "" {
		return Cell{}
	}
	value, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return Text(decimal)
	}
	c := Cell{csv: decimal, value: value, style: NumberStyle}
	if !strings.Contains(decimal, ".") {
		c.style = WholeStyle
	}
	return c
}

// Whole is a whole number.
func Whole(n int) Cell { return Number(strconv.Itoa(n)) }

// Share is a share in thousandths: as they are in CSV files, in workbooks whole
// percent, rounded down so that nothing short of the whole reads as 100 %.
func Share(perMille int) Cell {
	percent := math.Floor(float64(perMille) / 10)
	return Cell{csv: strconv.Itoa(perMille), value: percent / 100, style: PercentStyle}
}

// Percent is a percentage as a plain decimal: as it is in CSV files, in workbooks as
// Share.
func Percent(decimal string) Cell {
	percent, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return Text(decimal)
	}
	return Cell{csv: decimal, value: math.Floor(percent) / 100, style: PercentStyle}
}

// Day is a day of the calendar; a month of 0 is the empty cell.
func Day(year int, month time.Month, day int) Cell {
	if month == 0 {
		return Cell{}
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return Cell{csv: t.Format(time.DateOnly), value: t, style: DayStyle}
}

// Instant is a moment: in UTC in CSV files, as the clocks in the zone show it in
// workbooks, which know no zones. The zero time is the empty cell.
func Instant(t time.Time, zone *time.Location) Cell {
	if t.IsZero() {
		return Cell{}
	}
	local := t.In(zone)
	shown := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	return Cell{csv: t.UTC().Format("2006-01-02T15:04:05.999999Z"), value: shown, style: InstantStyle}
}
