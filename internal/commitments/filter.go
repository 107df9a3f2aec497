package commitments

import (
	"slices"
	"strings"

	"tracker/internal/problem"
)

// DefaultPerPage is the length of a list's page when none is asked for.
const DefaultPerPage = 50

// check names every value of the filter that is not one of the known ones.
// Codes of agreements, pledges and regions need no check: an unknown one finds
// nothing.
func (f *Filter) check() error {
	var fields problem.Fields
	one := func(name, value string, ok bool) {
		if value != "" && !ok {
			fields.Add(name, "error.filter.unknown", "value", problem.Excerpt(value))
		}
	}
	one("status", string(f.Status), f.Status == None || slices.Contains(Statuses, f.Status))
	one("review", string(f.Review), slices.Contains(ReviewStates, f.Review))
	one("assessment", string(f.Assessment), f.Assessment == None || slices.Contains(Assessments, f.Assessment))
	one("sort", f.Sort, slices.Contains(SortKeys, strings.TrimPrefix(f.Sort, "-")))
	if len([]rune(f.Query)) > 200 {
		fields.Add("q", "error.text.long", "max", 200)
	}
	if f.Page < 0 || f.Page > 1_000_000 {
		fields.Add("page", "error.page.range")
	}
	if f.PerPage < 0 || f.PerPage > MaxPerPage {
		fields.Add("per_page", "error.per_page.range", "max", MaxPerPage)
	}
	f.Page = max(f.Page, 1)
	if f.PerPage == 0 {
		f.PerPage = DefaultPerPage
	}
	return fields.Err()
}
