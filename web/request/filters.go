package request

import (
	"net/url"
	"strconv"
	"strings"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
)

// WithoutEmpty leaves out what an address leaves empty, as a filter form does.
func WithoutEmpty(q url.Values) url.Values {
	kept := url.Values{}
	for name, values := range q {
		for _, v := range values {
			if v != "" {
				kept.Add(name, v)
			}
		}
	}
	return kept
}

// Paging is which page of a list is asked for.
type Paging struct{ Page, PerPage int }

// Check refuses a page that no list has.
func (p Paging) Check() error {
	var fields problem.Fields
	commitments.CheckPage(&fields, p.Page, p.PerPage)
	return fields.Err()
}

// ReadPaging reads the page that an address asks for: the first one, with perPage
// items, where it says nothing.
func ReadPaging(q url.Values, perPage int) (Paging, error) {
	p := Paging{Page: numberOr(q.Get("page"), 1), PerPage: numberOr(q.Get("per_page"), perPage)}
	return p, p.Check()
}

// numberOr reads a number; usual where there is no text, and 0 where it is none.
func numberOr(text string, usual int) int {
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// CommitmentFilter reads the filter of the list of commitments from an address.
func CommitmentFilter(q url.Values) commitments.Filter {
	return commitments.Filter{
		Agreement: q.Get("agreement"), Regions: q["region"], Pledge: q.Get("pledge"), Party: q.Get("party"),
		Category: q.Get("category"), Status: commitments.Status(q.Get("status")), Verified: commitments.Status(q.Get("verified")), Gap: commitments.Gap(q.Get("gap")),
		Review: commitments.ReviewState(q.Get("review")), Assessment: commitments.Assessment(q.Get("assessment")),
		Overdue: q.Get("overdue") != "", DueSoon: q.Get("due_soon") != "", NoReport: q.Get("no_report") != "",
		Differs: q.Get("differs") != "", Query: q.Get("q"), Sort: q.Get("sort"),
	}
}

// CommitmentQuery is the address of a filter; CommitmentFilter reads it back.
func CommitmentQuery(f commitments.Filter) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	flag := func(name string, on bool) {
		if on {
			q.Set(name, "1")
		}
	}
	set("q", f.Query)
	set("agreement", f.Agreement)
	set("region", f.Region)
	set("party", f.Party)
	set("pledge", f.Pledge)
	set("category", f.Category)
	set("status", string(f.Status))
	set("verified", string(f.Verified))
	set("gap", string(f.Gap))
	set("review", string(f.Review))
	set("assessment", string(f.Assessment))
	set("sort", f.Sort)
	flag("overdue", f.Overdue)
	flag("due_soon", f.DueSoon)
	flag("no_report", f.NoReport)
	flag("differs", f.Differs)
	for _, region := range f.Regions {
		q.Add("region", region)
	}
	return q
}

// TotalsFilter reads the filter of totals from an address. A period that is none is
// refused; the codes are checked by who adds up.
func TotalsFilter(q url.Values) (commitments.TotalsFilter, error) {
	f := commitments.TotalsFilter{
		Agreement: q.Get("agreement"), Pledge: q.Get("pledge"), Region: q.Get("region"), Party: q.Get("party"), Category: q.Get("category"),
		ByRegion: q.Get("by") == "region",
	}
	if q.Get("period") == "" {
		return f, nil
	}
	var err error
	f.Period, err = commitments.ParsePeriod(q.Get("period"))
	return f, err
}

// ReturnFilter reads the filter of a list of returns from an address.
func ReturnFilter(q url.Values) collection.ReturnFilter {
	return collection.ReturnFilter{
		Regions: q["region"], Pledge: q.Get("pledge"), Party: q.Get("party"), State: collection.State(q.Get("state")),
		Timing: collection.Timing(q.Get("timing")), Delayed: q.Get("delayed") != "",
	}
}

// EntryNumber reads the number of a journal entry that a reader wants to go to, in
// a log of a size; -1 where none is given.
func EntryNumber(typed string, size int64) (int64, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return -1, nil
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 0 || n >= size {
		return 0, problem.OnField("from", "error.journal.number", "max", max(size-1, 0))
	}
	return n, nil
}

// RequirementNames are what an update of a round must give, by the names of the
// form's checkboxes.
func RequirementNames(r commitments.Requirements) []string {
	var names []string
	if r.Value {
		names = append(names, "value")
	}
	if r.Narrative {
		names = append(names, "narrative")
	}
	if r.Evidence {
		names = append(names, "evidence")
	}
	return names
}

// DeliverableFilter reads the filter of the list of deliverables from an address.
func DeliverableFilter(q url.Values) deliverables.Filter {
	return deliverables.Filter{
		Agreement: q.Get("agreement"), Commitment: q.Get("commitment"), Pledge: q.Get("pledge"), Regions: q["region"], Party: q.Get("party"),
		Kind: q.Get("kind"), State: deliverables.State(q.Get("state")), Finding: deliverables.Finding(q.Get("finding")), Query: q.Get("q"),
	}
}

// RecommendationFilter reads the filters of a list of recommendations.
func RecommendationFilter(q url.Values) recommendations.Filter {
	return recommendations.Filter{
		Agreement: q.Get("agreement"), Commitment: q.Get("commitment"), Pledge: q.Get("pledge"), Region: q.Get("region"),
		Addressee: q.Get("addressee"), State: recommendations.State(q.Get("state")), Overdue: q.Get("overdue") != "", Query: q.Get("q"),
	}
}
