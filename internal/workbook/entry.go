package workbook

import (
	"math/big"
	"regexp"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// rowReader reads the cells of one row.
type rowReader struct {
	*upload
	row
	of    *measure // that the row has a value of; nil for none
	wrong []Finding
}

func isAddress(s string) bool {
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// complain notes what is wrong with the cell of a field.
func (r *rowReader) complain(f Field, key string, args ...any) {
	r.wrong = append(r.wrong, Finding{Sheet: r.sheet, Cell: r.cell(f), Field: f, Key: key, Args: args})
}

// holds returns the cell of a field where it holds something that can be used.
func (r *rowReader) holds(f Field) (cell, bool) {
	c := r.cells[f]
	switch c.kind {
	case errorValue:
		r.complain(f, "error.workbook.cell_error", "value", excerpt(c.value))
	case uncalculated:
		r.complain(f, "error.workbook.cell_formula")
	case number:
		plain, ok := decimal(c.value)
		if !ok {
			r.complain(f, "error.workbook.cell_number", "value", excerpt(c.value))
			return c, false
		}
		c.value = plain
		return c, true
	case text:
		if !problem.IsText(c.value) {
			r.complain(f, "error.text.encoding")
			return c, false
		}
		return c, true
	}
	return c, false
}

// text is what a cell says, with line ends as forms have them; "" where nothing of it
// shows.
func (r *rowReader) text(f Field) string {
	c, holds := r.holds(f)
	if !holds || plain(c.value) == "" {
		return ""
	}
	if c.kind == number && c.shown == asDate {
		if day, is := r.contents.day(c.value); is {
			return day
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(c.value, "\r\n", "\n"), "\r", "\n"))
}

// text, status, reason, value and date are what a cell says; "" where it is empty, or what is
// wrong with it was complained of.

func (r *rowReader) status() string {
	entered := r.text(Status)
	if plain(entered) == "" {
		return ""
	}
	s, is := names().statuses[fold(entered)]
	if !is {
		r.complain(Status, "error.status.unknown", "value", excerpt(entered))
	}
	return string(s)
}

// reason is the code of a reason for delay, of its name in any language.
func (r *rowReader) reason() string {
	entered := r.text(DelayReason)
	if plain(entered) == "" {
		return ""
	}
	code, is := r.reasons[fold(entered)]
	if !is {
		r.complain(DelayReason, "error.delay.unknown", "value", excerpt(entered))
	}
	return code
}

func (r *rowReader) value() string { return r.number(Value, r.of != nil && r.of.inPercent()) }

// number is the number as people type it, which the domain reads. A cell that shows
// a percentage holds a hundredth of what it shows.
func (r *rowReader) number(f Field, inPercent bool) string {
	c, holds := r.holds(f)
	switch {
	case !holds:
		return ""
	case c.kind == text:
		return plain(c.value)
	case c.shown == asDate:
		r.complain(f, "error.workbook.value_date")
		return ""
	case c.shown == asPercent && !inPercent:
		r.complain(f, "error.workbook.value_percent")
		return ""
	case c.shown == asPercent:
		hundredfold, ok := new(big.Rat).SetString(c.value)
		if !ok {
			return c.value
		}
		s := hundredfold.Mul(hundredfold, big.NewRat(100, 1)).FloatString(40)
		return typed(strings.TrimSuffix(strings.TrimRight(s, "0"), "."))
	}
	return typed(c.value)
}

var dayFirst = regexp.MustCompile(`^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$`)
var yearFirst = regexp.MustCompile(`^(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ].*)?$`)

// date is a day as the domain reads it: of a cell that shows one, or of a text in
// the order of day, month and year, or of year, month and day. A year alone is no day,
// although a spreadsheet would show it as one of 1905.
func (r *rowReader) date(f Field) string {
	c, holds := r.holds(f)
	if !holds {
		return ""
	}
	entered := commitments.LatinDigits(plain(c.value))
	if bareYear.MatchString(entered) {
		r.complain(f, "error.workbook.cell_year", "value", entered)
		return ""
	}
	if c.kind == number && c.shown == asDate || bareSerial.MatchString(entered) {
		if day, is := r.contents.day(entered); is {
			return day
		}
	}
	if m := dayFirst.FindStringSubmatch(entered); m != nil {
		return m[3] + "-" + two(m[2]) + "-" + two(m[1])
	}
	if m := yearFirst.FindStringSubmatch(entered); m != nil {
		return m[1] + "-" + two(m[2]) + "-" + two(m[3])
	}
	if day, is := dayOf(entered); is {
		return day
	}
	return entered
}

// bareYear is a year alone; bareSerial a day as a spreadsheet counts it, of 1927 to
// 2173, which is no year.
var (
	bareYear   = regexp.MustCompile(`^(?:19|20|21)\d\d$`)
	bareSerial = regexp.MustCompile(`^[1-9]\d{4}(?:\.\d+)?$`)
)

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

// fieldOf is the column that a field of the domain's is filled in by.
func fieldOf(name string) Field {
	switch name {
	case "status":
		return Status
	case "value", "values":
		return Value
	case "narrative":
		return Narrative
	case "delay.reason":
		return DelayReason
	case "delay.words":
		return DelayWords
	case "answers":
		return Answer
	case "evidence.title":
		return EvidenceTitle
	case "evidence.date":
		return EvidenceDate
	case "evidence", "evidence.url", "evidence.place", "evidence.kind":
		return Evidence
	}
	return Code
}
