package reports

import (
	"slices"
	"strings"

	"tracker/internal/difference"
	"tracker/internal/journal"
)

// Discrepancy is one thing that a later edition says otherwise. Reports are compared as
// report.json has them.
type Discrepancy = difference.Difference

// Discrepancies lists everything that the later report says otherwise, by section
// and, within it, in the order of the lists. It is empty just where both are the same
// bytes in report.json, and with them in all data files.
func Discrepancies(before, after Report) ([]Discrepancy, error) {
	a, err := generic(before)
	if err != nil {
		return nil, err
	}
	b, err := generic(after)
	if err != nil {
		return nil, err
	}
	return difference.Documents(a, b), nil
}

// generic is the report as report.json has it.
func generic(r Report) (map[string]any, error) {
	encoded, err := journal.SortedJSON(r, "")
	if err != nil {
		return nil, err
	}
	return difference.Members(encoded)
}

// Comparison is what an edition says otherwise than the one before it.
type Comparison struct {
	Against     Edition       // the edition before; the zero Edition where there is none
	Commitments []Difference  // by commitment, in words that a report's rows have
	Everything  []Discrepancy // all of it, those of the commitments too
}

// Rest lists what is not told by the commitments: totals, rates, collection, texts,
// the calendar, facts, and what of rows and updates Difference leaves out.
func (c Comparison) Rest() []Discrepancy {
	told := map[string]bool{}
	for _, d := range c.Commitments {
		for _, field := range d.Fields {
			told["commitments/"+d.Commitment+"/"+field] = true
		}
		if d.Before.Code == "" || d.After.Code == "" {
			told["commitments/"+d.Commitment+"/"] = true
		}
		for _, u := range d.Updates {
			told["updates/"+u.ID+"/"], told["updates/"+u.ID+"/state"], told["updates/"+u.ID+"/review"] = true, true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(c.Everything), func(d Discrepancy) bool {
		field, _, _ := strings.Cut(d.Field, ".")
		return told[d.Section+"/"+d.Code+"/"+field]
	})
}

// Sections counts what differs by section, in the order in which they come.
func Sections(list []Discrepancy) []SectionCount {
	var counts []SectionCount
	for _, d := range list {
		if n := len(counts); n == 0 || counts[n-1].Section != d.Section {
			counts = append(counts, SectionCount{Section: d.Section})
		}
		counts[len(counts)-1].Count++
	}
	return counts
}

// SectionCount is how many things differ in a part of the report.
type SectionCount struct {
	Section string
	Count   int
}
