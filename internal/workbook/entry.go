package workbook

import (
	"math/big"
	"regexp"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// rowReader turns one row into an entry.
type rowReader struct {
	*upload
	row
	of    commitments.Indicator // that the row's value is of
	wrong []Finding
}

// entry is what the row reports; what can't be read of it is among r.wrong.
func (r *rowReader) entry() commitments.ProgressInput {
	in := commitments.ProgressInput{
		Status: r.status(), Value: r.value(), Narrative: r.text(Narrative),
	}
	if answer := r.text(Answer); answer != "" {
		for _, rule := range commitments.Rules(commitments.Warns) {
			in.Answers = append(in.Answers, commitments.Answer{Rule: rule, Text: answer})
		}
	}
	title, where, date := r.text(EvidenceTitle), r.text(Evidence), r.date(EvidenceDate)
	if title != "" || where != "" || date != "" {
		item := commitments.EvidenceInput{Kind: string(commitments.EvidencePaper), Title: title, Place: where, Date: date}
		if isAddress(where) {
			item.Kind, item.URL, item.Place = string(commitments.EvidenceLink), where, ""
		}
		in.Evidence = []commitments.EvidenceInput{item}
	}
	return in
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
		return c, true
	}
	return c, false
}

// text is what a cell says, with line ends as forms have them.
func (r *rowReader) text(f Field) string {
	c, holds := r.holds(f)
	if !holds {
		return ""
	}
	if c.kind == number && c.shown == asDate {
		if day, is := r.contents.day(c.value); is {
			return day
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(c.value, "\r\n", "\n"), "\r", "\n"))
}

func (r *rowReader) status() string {
	entered := r.text(Status)
	if plain(entered) == "" {
		if c := r.cells[Status].kind; c != errorValue && c != uncalculated {
			r.complain(Status, "error.workbook.status_missing")
		}
		return ""
	}
	s, is := names().statuses[fold(entered)]
	if !is {
		r.complain(Status, "error.status.unknown", "value", excerpt(entered))
	}
	return string(s)
}

// value is the number as people type it, which the domain reads. A cell that shows
// a percentage holds a hundredth of what it shows.
func (r *rowReader) value() string {
	c, holds := r.holds(Value)
	switch {
	case !holds:
		return ""
	case c.kind == text:
		return plain(c.value)
	case c.shown == asDate:
		r.complain(Value, "error.workbook.value_date")
		return ""
	case c.shown == asPercent && r.of.Unit != commitments.PercentUnit:
		r.complain(Value, "error.workbook.value_percent", "unit", r.of.Unit)
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
// the order of day, month and year, or of year, month and day.
func (r *rowReader) date(f Field) string {
	c, holds := r.holds(f)
	if !holds {
		return ""
	}
	if c.kind == number {
		if day, is := r.contents.day(c.value); is {
			return day
		}
		return c.value
	}
	entered := commitments.LatinDigits(plain(c.value))
	if m := dayFirst.FindStringSubmatch(entered); m != nil {
		return m[3] + "-" + two(m[2]) + "-" + two(m[1])
	}
	if m := yearFirst.FindStringSubmatch(entered); m != nil {
		return m[1] + "-" + two(m[2]) + "-" + two(m[3])
	}
	return entered
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

// fieldOf is the column that a field of the domain's is filled in by.
func fieldOf(name string) (Field, commitments.Rule) {
	if rule, is := strings.CutPrefix(name, commitments.AnswerPrefix); is {
		return Answer, commitments.Rule(rule)
	}
	switch name {
	case "status":
		return Status, ""
	case "value":
		return Value, ""
	case "narrative":
		return Narrative, ""
	case "answers":
		return Answer, ""
	case "evidence.title":
		return EvidenceTitle, ""
	case "evidence.date":
		return EvidenceDate, ""
	case "evidence", "evidence.url", "evidence.place", "evidence.kind":
		return Evidence, ""
	}
	return Code, ""
}

// refused are the findings of a row that the domain refused, each complaint once.
func (r row) refused(p *problem.Problem) []Finding {
	if len(p.Fields) == 0 {
		return []Finding{{Sheet: r.sheet, Cell: r.cell(Code), Field: Code, Key: p.Key, Args: p.Args}}
	}
	var list []Finding
	seen := map[string]bool{}
	for _, f := range p.Fields {
		field, rule := fieldOf(f.Name)
		key := f.Key + " " + string(field)
		if !seen[key] {
			list = append(list, Finding{Sheet: r.sheet, Cell: r.cell(field), Field: field, Rule: rule, Key: f.Key, Args: f.Args})
		}
		seen[key] = true
	}
	return list
}
