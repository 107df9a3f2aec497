package views

import (
	"encoding/json"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// discrepancyGroup is what differs in one part of a report.
type discrepancyGroup struct {
	Title string
	Path  string // of the part in report.json, where the title does not name it
	Lines []reports.Discrepancy
}

// groups gathers what differs by the part of the report.
func groups(c Layout, list []reports.Discrepancy) []discrepancyGroup {
	var all []discrepancyGroup
	section := ""
	for _, d := range list {
		if len(all) == 0 || d.Section != section {
			section = d.Section
			all = append(all, discrepancyGroup{Title: reports.SectionTitle(c.L, section)})
			if all[len(all)-1].Title == "" {
				all[len(all)-1].Path = section
			}
		}
		last := &all[len(all)-1]
		last.Lines = append(last.Lines, d)
	}
	return all
}

// leafLabels name what differs within an item, by the last part of its path.
var leafLabels = map[string]string{
	"total": "common.total", "overdue": "derived.overdue", "no_report": "derived.no_report", "differs": "dashboard.differs",
	"ahead": "gap.ahead", "behind": "gap.behind", "expected": "onscreen.expected", "on_time": "timing.on_time", "late": "timing.late",
	"baseline": "term.baseline", "target": "term.target", "declared.value": "term.declared_value", "verified.value": "term.verified_value",
	"declared.in_period": "report.column.declared_in_period", "verified.in_period": "report.column.verified_in_period",
	"declared.achievement": "report.column.declared_achievement", "verified.achievement": "report.column.verified_achievement",
	"coverage.counted": "totals.coverage.counted", "coverage.verified": "totals.coverage.verified", "coverage.owing": "totals.coverage.owing",
	"missing": "timing.missing", "pending": "onscreen.pending", "owed": "collection.column.owed", "came": "collection.column.came",
	"awaiting_review": "gap.awaiting_review", "excused": "collection.state.excused", "verified": "review.verified", "returned": "review.returned", "submitted": "review.submitted",
}

// countedAxes are the members of a report that count by codes: each with what the
// axis and its codes are called.
var countedAxes = map[string]struct{ title, codes string }{
	"declared": {"term.declared", "status."}, "verified": {"term.verified", "status."},
	"review": {"term.review_state", "review."}, "assessment": {"term.assessment", "assessment."},
}

// countedTitle names a count of an axis; "" for another member.
func countedTitle(c Layout, axis, code string) string {
	names, counted := countedAxes[axis]
	switch {
	case !counted || !c.L.Has(names.codes+code):
		return ""
	case axis == "verified":
		return c.T(names.title) + " · " + c.Verified(commitments.Status(code))
	}
	return c.T(names.title) + " · " + c.T(names.codes+code)
}

// fieldTitle names what differs within an item; "" where the catalogue has no word
// for it, and its path is shown.
func fieldTitle(c Layout, d reports.Discrepancy) string {
	if d.Field == "" {
		return ""
	}
	axis, code, counted := strings.Cut(d.Field, ".")
	if title := countedTitle(c, axis, code); counted && title != "" {
		return title
	}
	if d.Section == "cross" && counted && c.L.Has("status."+axis) && c.L.Has("assessment."+code) {
		return c.T("status."+axis) + " · " + c.T("assessment."+code)
	}
	if key := leafLabels[d.Field]; key != "" {
		return c.T(key)
	}
	if key := fieldLabels[d.Field]; key != "" {
		return c.T(key)
	}
	return ""
}

// side writes one side of what differs.
func side(c Layout, value json.RawMessage) string {
	var decoded any
	decoder := json.NewDecoder(strings.NewReader(string(value)))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil {
		return string(value)
	}
	switch x := decoded.(type) {
	case nil:
		return none
	case bool:
		return c.yesNo(x)
	case json.Number:
		return c.L.Decimal(x.String())
	case string:
		return filled(x)
	case []any:
		return listed(c, x)
	}
	return c.T("edition.rest.present")
}

// listed writes a list of codes.
func listed(c Layout, list []any) string {
	texts := make([]string, 0, len(list))
	for _, item := range list {
		text, is := item.(string)
		if !is {
			return c.T("edition.rest.present")
		}
		texts = append(texts, c.L.Isolate(text))
	}
	if len(texts) == 0 {
		return none
	}
	return strings.Join(texts, " · ")
}
