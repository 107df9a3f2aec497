package sheet

import (
	"strconv"
	"strings"
	"time"
)

// Cell is one value in the forms that the formats need. The zero Cell is empty.
type Cell struct {
	plain string // in CSV files
	shown any    // in workbooks: a string, float64 or time.Time; nil for nothing
	style style
}

// style is how a workbook shows a cell.
type style int

const (
	textStyle style = iota
	wholeStyle
	numberStyle
	dayStyle
	instantStyle
)

// Text is what people wrote, or a code.
func Text(s string) Cell { return Word(s, s) }

// Word is a code with its word in the reader's language: CSV files hold the
// code, workbooks the word.
func Word(code, word string) Cell {
	c := Cell{plain: Plain(code)}
	if word != "" {
		c.shown = word
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
	c := Cell{plain: decimal, shown: value, style: numberStyle}
	if !strings.Contains(decimal, ".") {
		c.style = wholeStyle
	}
	return c
}

// Day is a day of the calendar; a month of 0 is the empty cell.
func Day(year int, month time.Month, day int) Cell {
	if month == 0 {
		return Cell{}
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return Cell{plain: t.Format(time.DateOnly), shown: t, style: dayStyle}
}

// Instant is a moment: in UTC in CSV files, as the clocks in the zone show it in
// workbooks, which know no zones. The zero time is the empty cell.
func Instant(t time.Time, zone *time.Location) Cell {
	if t.IsZero() {
		return Cell{}
	}
	local := t.In(zone)
	shown := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	return Cell{plain: t.UTC().Format("2006-01-02T15:04:05.999999Z"), shown: shown, style: instantStyle}
}
