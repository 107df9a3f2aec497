package reports

import "tracker/internal/commitments"

// delays counts the overdue and suspended commitments by their reasons.
func (tr translator) delays() table {
	var rows [][]any
	for _, d := range tr.report.Delays {
		rows = append(rows, []any{tr.reason(d.Reason), d.Overdue, d.Suspended, d.Total})
	}
	columns := append([]column{tr.col("delay.reason", 44)},
		counts(tr.T("derived.overdue"), tr.status(commitments.Suspended), tr.T("report.column.total"))...)
	return tr.table("delays", columns, rows)
}

func (tr translator) overdue() table { return tr.delayed("overdue", tr.report.late()) }

// suspended has the suspended commitments that are not overdue.
func (tr translator) suspended() table { return tr.delayed("suspended", tr.report.suspended()) }

// delayed is a table of commitments that are late, with why.
func (tr translator) delayed(id string, of []Row) table {
	var rows [][]any
	for _, c := range of {
		rows = append(rows, []any{
			code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region), c.DueOn, orNone(c.said().Status),
			c.said().Period, verifiedStatus(orNone(c.shown().Status)), orNone(c.judged().Assessment), userText(c.FocalPoint), userText(c.LeadInstitution),
			tr.reason(c.reason()), userText(c.said().Delay.OrNone().Words),
		})
	}
	return tr.table(id, append(tr.placeColumns(), tr.col("term.due_date", 14), tr.col("term.declared", 18),
		tr.col("report.column.reported_for", 16), tr.col("term.verified", 18), tr.col("term.assessment", 18), tr.col("term.focal_point", 24),
		tr.col("term.lead_institution", 28), tr.col("delay.reason", 28), tr.col("delay.words", 40)), rows)
}

// reason names a reason for delay, or says that none was given.
func (tr translator) reason(code string) string {
	if code == None {
		return tr.T("delay.none")
	}
	r, known := commitments.FindDelayReason(tr.report.DelayReasons, code)
	if !known {
		return code
	}
	return tr.Text(r.Name)
}

// reasonGiven names the reason of a delay; "" for none.
func (tr translator) reasonGiven(d *commitments.Delay) string {
	if d == nil {
		return ""
	}
	return tr.reason(orNone(d.Reason))
}
