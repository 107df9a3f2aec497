package views

import (
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// corrected is one thing that a later edition says otherwise about a commitment:
// a field of its row, or one of its terms in words.
type corrected struct {
	Label string
	Field string // "" for a term
	Term  Diff
}

// fieldLabels name the fields of a row that are no terms, by their JSON names.
var fieldLabels = map[string]string{
	"declared": "term.declared", "verified": "term.verified", "assessed": "term.assessment", "compared": "term.compared", "gap": "list.gap",
	"reported": "list.last_report", "review": "term.review_state", "duty": "term.duty",
	"overdue": "derived.overdue", "no_report": "derived.no_report", "completed_days_late": "term.completed_late",
}

// correctionsOf lists what a difference is made of, the terms last.
func (v ReportView) correctionsOf(c Layout, d reports.Difference) []corrected {
	var list []corrected
	for _, field := range d.Fields {
		if key := fieldLabels[field]; key != "" {
			list = append(list, corrected{Label: c.T(key), Field: field})
		}
	}
	indicators := v.Report.PledgeOf(either(d).Pledge).Indicators
	for _, in := range indicators {
		for _, side := range commitments.Sides {
			label := c.T("common.labelled", "label", c.Text(in.Name), "value", c.T("term."+string(side)+"_value"))
			list = append(list, termsCorrected(Diff{label, came(c, d.Before, in, side), came(c, d.After, in, side)})...)
		}
	}
	return append(list, termsCorrected(c.TermDiffs(indicators, termsOf(d.Before), termsOf(d.After))...)...)
}

func termsCorrected(diffs ...Diff) []corrected {
	var list []corrected
	for _, d := range Changed(diffs...) {
		list = append(list, corrected{Label: d.Label, Term: d})
	}
	return list
}

// came writes how far a side of a row has come with an indicator.
func came(c Layout, row reports.Row, in commitments.Indicator, side commitments.Side) string {
	return measure{row.Measure(in.Code), in}.came(c, side)
}

// termsOf are the terms that a row goes by.
func termsOf(row reports.Row) commitments.Terms {
	t := commitments.Terms{DueOn: row.DueOn, FocalPoint: row.FocalPoint, LeadInstitution: row.LeadInstitution}
	for _, m := range row.Measures {
		t.Targets = append(t.Targets, m.Target)
	}
	return t
}

// either is the row of the edition that has the commitment.
func either(d reports.Difference) reports.Row {
	if d.After.Code != "" {
		return d.After
	}
	return d.Before
}

// height is how many lines of a table tell the difference.
func height(lines []corrected, updates []commitments.Update) int {
	if len(updates) > 0 {
		return len(lines) + 1
	}
	return len(lines)
}

// keyPath is where the journal's public key is shown to the reader.
func (v ReportView) keyPath(c Layout) string {
	number, found := v.Numbers[v.Edition.ID]
	if c.Account.Can(people.ReadJournal) || !found {
		return c.To("journal") + "#key"
	}
	return c.To("journal", numeral(number)) + "#key"
}

// verifyCommand is what is typed to verify a file that was saved as it is.
func (v ReportView) verifyCommand(file string) string {
	return "tracker report verify " + file + " --key " + v.Key
}

// example is the file that a reader of the language would most likely keep.
func (v ReportView) example(c Layout) string {
	return v.Edition.DownloadName("report." + c.L.Lang() + ".pdf")
}

// offersAnother reports whether the page offers to make another edition of the period.
func (v ReportView) offersAnother() bool {
	return v.Next != "" && !v.Edition.Superseded && v.Since.Moved()
}

// totalTitle names a total of the whole report.
func totalTitle(c Layout, d reports.Discrepancy) string {
	d.Field = strings.TrimPrefix(d.Field, "whole.")
	if title := fieldTitle(c, d); title != "" {
		return title
	}
	return d.Field
}
