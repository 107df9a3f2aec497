package collection

import (
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// The longest grace and notice, in days.
const (
	MaxGrace     = 366
	maxDaysAhead = 366
)

// TermsInput is what staff fill in about a round, as typed; nil leaves a term as
// it is.
type TermsInput struct {
	Pledges   *[]string // codes; none: all
	Regions   *[]string // codes; none: all
	DueOn     *string
	GraceDays *string
	Note      *string
	Requires  *[]string // value, narrative, evidence
}

// scope is the codes that a round can cover, in the agreement's order.
type scope struct{ pledges, regions []string }

func scopeOf(tx Tx, a commitments.Agreement) (scope, error) {
	pledges, err := tx.Pledges(a.Code)
	if err != nil {
		return scope{}, err
	}
	s := scope{regions: a.Regions}
	for _, p := range pledges {
		s.pledges = append(s.pledges, p.Code)
	}
	return s, nil
}

// apply returns the terms with what was typed, and adds to fields each field that
// can't be read.
func (in TermsInput) apply(t Terms, within scope, fields *problem.Fields) Terms {
	t.Pledges = readCodes("pledges", in.Pledges, t.Pledges, within.pledges, fields)
	t.Regions = readCodes("regions", in.Regions, t.Regions, within.regions, fields)
	if in.DueOn != nil {
		due, err := commitments.ParseDate(strings.TrimSpace(*in.DueOn))
		if err != nil {
			fields.Add("due_on", "error.date.malformed", "value", problem.Excerpt(*in.DueOn))
		}
		t.DueOn = due
	}
	if in.GraceDays != nil {
		days, err := strconv.Atoi(strings.TrimSpace(*in.GraceDays))
		if err != nil || days < 0 || days > MaxGrace {
			fields.Add("grace_days", "error.days.range", "min", 0, "max", MaxGrace)
			days = 0
		}
		t.GraceDays = days
	}
	if in.Note != nil {
		t.Note = readText("note", *in.Note, commitments.MaxNote, fields)
	}
	if in.Requires != nil {
		t.Requires = commitments.ReadRequirements("requires", *in.Requires, fields)
	}
	return t
}

// readCodes reads a list of codes and returns it in the order of the known ones.
func readCodes(name string, typed *[]string, before, known []string, fields *problem.Fields) []string {
	if typed == nil {
		return before
	}
	chosen := map[string]bool{}
	for _, code := range *typed {
		code = strings.TrimSpace(code)
		if !slices.Contains(known, code) {
			fields.Add(name, "error.code.unknown", "value", problem.Excerpt(code))
			return before
		}
		chosen[code] = true
	}
	list := []string{}
	for _, code := range known {
		if chosen[code] {
			list = append(list, code)
		}
	}
	return list
}

// readText reads a text that may be empty.
func readText(name, typed string, limit int, fields *problem.Fields) string {
	typed = strings.TrimSpace(typed)
	fields.CheckText(name, typed, limit)
	return typed
}

// readReason reads a reason that must be given.
func readReason(typed string, fields *problem.Fields) string {
	typed = readText("reason", typed, commitments.MaxReason, fields)
	if typed == "" {
		fields.Add("reason", "error.round.reason_missing")
	}
	return typed
}

// checkDayAhead refuses a day before today or more than a year ahead.
func checkDayAhead(name string, day, today commitments.Date, fields *problem.Fields) {
	if slices.ContainsFunc(*fields, func(f problem.Field) bool { return f.Name == name }) {
		return // refused already
	}
	if last := today.AddDays(maxDaysAhead); day.Before(today) || day.After(last) {
		fields.Add(name, "error.round.day_range", "first", today.String(), "last", last.String())
	}
}
