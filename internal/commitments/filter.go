package commitments

import (
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Bounds of the pages of a list.
const (
	DefaultPerPage = 50  // where a caller asks for no length
	MaxPerPage     = 200 // the longest page
	maxPage        = 1_000_000
)

// CheckPage notes a page that no list has. Pages count from 1 and hold one to
// MaxPerPage items; others are refused rather than brought within these bounds.
func CheckPage(fields *problem.Fields, page, perPage int) {
	if page < 1 || page > maxPage {
		fields.Add("page", "error.page.range")
	}
	if perPage < 1 || perPage > MaxPerPage {
		fields.Add("per_page", "error.per_page.range", "max", MaxPerPage)
	}
}

// CheckOneOf notes a value of a filter that is not one of the list; the empty value
// does not narrow.
func CheckOneOf[T ~string](fields *problem.Fields, name string, value T, list []T) {
	if value != "" && !slices.Contains(list, value) {
		fields.Add(name, "error.filter.unknown", "value", problem.Excerpt(string(value)))
	}
}

// Codes are what lists are narrowed by; empty ones do not narrow.
type Codes struct {
	Agreement string
	Regions   []string
	Pledge    string
	Party     string
	Category  string
}

// CodeReader reads which codes there are.
type CodeReader interface {
	Agreements() ([]Agreement, error)
	Parties() ([]Party, error)
	Pledges(agreement string) ([]Pledge, error)
	Regions() ([]Region, error)
}

// Check notes each code that nothing has: a list that is empty because of a typing
// mistake would mislead. It reads only what the codes that are given need.
func (c Codes) Check(r CodeReader, fields *problem.Fields) error {
	if c.Agreement != "" {
		agreements, err := r.Agreements()
		if err != nil {
			return err
		}
		CheckAgreement(fields, c.Agreement, agreements)
	}
	if slices.ContainsFunc(c.Regions, func(code string) bool { return code != "" }) {
		regions, err := r.Regions()
		if err != nil {
			return err
		}
		for _, code := range c.Regions {
			checkCode(fields, "region", code, regions, func(r Region) string { return r.Code })
		}
	}
	if c.Party != "" {
		parties, err := r.Parties()
		if err != nil {
			return err
		}
		checkCode(fields, "party", c.Party, parties, func(p Party) string { return p.Code })
	}
	if c.Pledge != "" || c.Category != "" {
		pledges, err := r.Pledges("")
		if err != nil {
			return err
		}
		checkCode(fields, "pledge", c.Pledge, pledges, func(p Pledge) string { return p.Code })
		checkCode(fields, "category", c.Category, pledges, func(p Pledge) string { return p.Category })
	}
	return nil
}

// CheckAgreement notes a code that none of the agreements has; "" does not narrow.
func CheckAgreement(fields *problem.Fields, code string, agreements []Agreement) {
	checkCode(fields, "agreement", code, agreements, func(a Agreement) string { return a.Code })
}

func checkCode[T any](fields *problem.Fields, name, code string, list []T, codeOf func(T) string) {
	if code != "" && !slices.ContainsFunc(list, func(v T) bool { return codeOf(v) == code }) {
		fields.Add(name, "error.code.unknown", "value", problem.Excerpt(code))
	}
}

// givenPage notes a page that no list has where the filter gives one, although the
// whole list is asked for.
func (f Filter) givenPage() problem.Fields {
	var fields problem.Fields
	if f.Page != 0 || f.PerPage != 0 {
		CheckPage(&fields, f.Page, f.PerPage)
	}
	return fields
}

// check notes every value of the filter that there is not, whatever its page.
func (f Filter) check(r CodeReader, fields *problem.Fields) error {
	if f.Status != None {
		CheckOneOf(fields, "status", f.Status, Statuses)
	}
	if f.Verified != None {
		CheckOneOf(fields, "verified", f.Verified, Statuses)
	}
	CheckOneOf(fields, "gap", f.Gap, Gaps)
	CheckOneOf(fields, "review", f.Review, ReviewStates)
	if f.Assessment != None {
		CheckOneOf(fields, "assessment", f.Assessment, Assessments)
	}
	if f.Sort != "" && !slices.Contains(SortKeys, strings.TrimPrefix(f.Sort, "-")) {
		fields.Add("sort", "error.filter.unknown", "value", problem.Excerpt(f.Sort))
	}
	fields.CheckText("q", f.Query, MaxQuery)
	return Codes{
		Agreement: f.Agreement, Regions: append([]string{f.Region}, f.Regions...), Pledge: f.Pledge, Party: f.Party, Category: f.Category,
	}.Check(r, fields)
}

// check notes every value of the queue's filter that there is not.
func (q Queue) check(r CodeReader, fields *problem.Fields) error {
	CheckOneOf(fields, "part", q.Part, QueueParts)
	return Codes{Regions: []string{q.Region}, Pledge: q.Pledge}.Check(r, fields)
}
