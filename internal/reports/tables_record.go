package reports

import (
	"tracker/internal/commitments"
)

// changes has a row for each thing that changed.
func (w words) changes() table {
	var rows [][]any
	for _, change := range w.report.Changes {
		c := w.report.Row(change.Commitment)
		if c == nil {
			continue
		}
		for _, row := range w.changed(change) {
			rows = append(rows, append([]any{code(c.Code), w.pledge(c.Pledge), w.region(c.Region)}, row...))
		}
	}
	return w.table("changes", append(w.place(), w.col("report.column.what", 22), w.col("report.column.before", 24),
		w.col("report.column.after", 24), w.col("report.column.reason", 32), w.col("report.column.origin", 18)), rows)
}

// changed lists what changed on one commitment: what, before, after, reason,
// origin.
func (w words) changed(c Change) [][]any {
	var rows [][]any
	if s := c.Status; s != nil {
		rows = append(rows, []any{w.T("term.status"), orNone(s.Before), orNone(s.After), nil, w.marked(s.Origin)})
	}
	if v := c.Value; v != nil {
		rows = append(rows, []any{w.T("term.actual"), v.Before, v.After, nil, w.marked(v.Origin)})
	}
	if a := c.Assessment; a != nil {
		rows = append(rows, []any{w.T("term.assessment"), orNone(a.Before), orNone(a.After), nil, w.marked(a.Origin)})
	}
	for _, v := range c.Revisions {
		for _, row := range w.revised(v.Before, v.After) {
			rows = append(rows, append(row, written(v.Reason), w.marked(v.Origin)))
		}
	}
	return rows
}

// revised lists the terms that differ: what, before, after.
func (w words) revised(before, after commitments.Terms) [][]any {
	var rows [][]any
	quantities := func(key string, b, a *commitments.Quantity) {
		if w.quantity(b) != w.quantity(a) {
			rows = append(rows, []any{w.T(key), b, a})
		}
	}
	texts := func(key, b, a string) {
		if b != a {
			rows = append(rows, []any{w.T(key), written(b), written(a)})
		}
	}
	quantities("term.baseline", before.Baseline, after.Baseline)
	quantities("term.target", before.Target, after.Target)
	texts("report.column.target_text", before.TargetText, after.TargetText)
	if before.DueOn != after.DueOn {
		rows = append(rows, []any{w.T("term.due_date"), before.DueOn, after.DueOn})
	}
	if before.Indicator.Kind != after.Indicator.Kind {
		rows = append(rows, []any{w.T("report.column.indicator_kind"), w.kind(before.Indicator), w.kind(after.Indicator)})
	}
	texts("term.indicator", before.Indicator.Name, after.Indicator.Name)
	texts("term.unit", before.Indicator.Unit, after.Indicator.Unit)
	if before.Indicator.Direction != after.Indicator.Direction {
		rows = append(rows, []any{w.T("term.direction"), w.direction(before.Indicator), w.direction(after.Indicator)})
	}
	if before.Indicator.Cumulative != after.Indicator.Cumulative {
		rows = append(rows, []any{w.T("term.cumulative"), w.cumulative(before.Indicator), w.cumulative(after.Indicator)})
	}
	texts("term.means_of_verification", before.Indicator.Verification, after.Indicator.Verification)
	texts("term.focal_point", before.FocalPoint, after.FocalPoint)
	texts("term.lead_institution", before.LeadInstitution, after.LeadInstitution)
	return rows
}

func (w words) kind(i commitments.Indicator) string {
	if i.Kind == "" {
		return ""
	}
	return w.T("indicator." + string(i.Kind))
}

func (w words) direction(i commitments.Indicator) string {
	if i.Direction == "" {
		return ""
	}
	return w.T("direction." + string(i.Direction))
}

func (w words) cumulative(i commitments.Indicator) string {
	if i.Cumulative {
		return w.T("common.yes")
	}
	return w.T("common.no")
}

// rates is the reporting rate of the whole, of each party and of each region.
func (w words) rates() table {
	r := w.report.Reporting
	row := func(axis, name string, rate Rate) []any {
		cells := []any{axis, name, rate.Expected, rate.OnTime, rate.Late, rate.Missing, rate.Pending, nil}
		if perMille, due := rate.PerMille(); due {
			cells[7] = share(perMille)
		}
		return cells
	}
	rows := [][]any{row(w.T("report.axis.total"), w.T("report.total"), r.Whole)}
	for _, g := range r.ByParty {
		rows = append(rows, row(w.T("term.party"), w.partyName(g.Code), g.Rate))
	}
	for _, g := range r.ByRegion {
		rows = append(rows, row(w.T("term.region"), w.region(g.Code), g.Rate))
	}
	if len(r.Periods) == 0 {
		rows = nil
	}
	t := w.table("rates", []column{
		w.col("report.column.axis", 16), w.col("report.column.value", 44), w.col("report.column.expected", 13),
		w.col("timing.on_time", 13), w.col("timing.late", 13), w.col("timing.missing", 13),
		w.col("report.column.pending", 16), w.col("report.column.rate", 16),
	}, rows)
	t.note = w.ratePeriods()
	return t
}

func (w words) ratePeriods() string {
	var names []string
	for _, p := range w.report.Reporting.Periods {
		names = append(names, w.period(p))
	}
	return w.T("report.rate.periods", "list", w.List(names))
}

// commitments is the list of all of them with their latest update.
func (w words) commitments() table {
	var rows [][]any
	for _, c := range w.report.Commitments {
		narrative, unit := w.told(c.Fact, c.Narrative, c.Unit)
		rows = append(rows, []any{code(c.Code), w.pledge(c.Pledge), w.region(c.Region), w.party(c.Party),
			w.category(c.Category), orNone(c.Status), c.ReportedOn, w.reviewed(c.Review), orNone(c.Assessment), c.AssessedOn,
			w.gap(c.Gap), c.Actual, unit, c.Target, c.DueOn, w.yes(c.Overdue, "derived.overdue"),
			w.yes(c.NoReport, "derived.no_report"), narrative, w.marked(c.Origin, c.TermsOrigin)})
	}
	return w.table("commitments", append(w.place(), w.sheetCol("term.party", 12), w.sheetCol("term.category", 26),
		w.col("term.status", 18), w.col("report.column.reported_for", 14), w.col("term.review_state", 16),
		w.col("term.assessment", 18), w.sheetCol("report.column.assessed_for", 16), w.sheetCol("report.column.gap", 36),
		w.col("term.actual", 13), w.col("term.unit", 14), w.col("term.target", 13), w.col("term.due_date", 14),
		w.col("derived.overdue", 12), w.col("derived.no_report", 14), w.col("term.narrative", 60),
		w.col("report.column.origin", 18)), rows)
}

func (w words) reviewed(s commitments.ReviewState) string {
	if s == "" {
		return ""
	}
	return w.review(s)
}

// updates is the period's progress updates with their reviews.
func (w words) updates() table {
	places := make(map[string]Row, len(w.report.Commitments))
	for _, c := range w.report.Commitments {
		places[c.Code] = c
	}
	var rows [][]any
	for _, u := range w.report.Updates {
		review := commitments.Review{}
		if u.Review != nil {
			review = *u.Review
		}
		var assessment any
		if review.Assessment != "" {
			assessment = review.Assessment
		}
		place := places[u.Commitment]
		narrative, unit := w.told(u.Fact, u.Narrative, u.Unit)
		rows = append(rows, []any{code(u.Commitment), w.pledge(place.Pledge), w.region(place.Region), u.Period, u.Status,
			u.Value, unit, narrative, w.author(u), u.SubmittedAt, w.reviewed(u.State), assessment,
			written(review.Reason), written(review.ReviewerName), review.At, w.report.Evidence[u.ID], w.marked(u.Origin), w.warnings(u), w.numbered(u)})
	}
	return w.table("updates", []column{
		w.col("term.commitment", 13), w.sheetCol("term.pledge", 44), w.sheetCol("term.region", 24),
		w.col("term.period", 14), w.col("term.status", 18), w.col("term.value", 13), w.col("term.unit", 14),
		w.col("term.narrative", 60), w.col("report.column.author", 24), w.col("report.column.submitted_at", 18),
		w.col("term.review_state", 16), w.col("term.assessment", 18), w.col("report.column.reason", 40),
		w.col("report.column.reviewer", 24), w.col("report.column.reviewed_at", 18), w.col("evidence.count", 13),
		w.col("report.column.origin", 18), w.col("quality.column", 30), w.col("term.journal", 14),
	}, rows)
}

// numbered is the journal numbers of an update and of its review.
func (w words) numbered(u commitments.Update) any {
	numbers := number(w.report.Numbers, u.ID)
	if u.Review != nil {
		if of := number(w.report.Numbers, u.Review.ID); of != "" {
			numbers += " · " + of
		}
	}
	return code(numbers)
}

// warnings lists what the rules of quality warned of.
func (w words) warnings(u commitments.Update) any {
	if len(u.Warnings) == 0 {
		return nil
	}
	titles := make([]string, len(u.Warnings))
	for i, warning := range u.Warnings {
		titles[i] = w.T("quality.title." + string(warning.Rule))
	}
	return w.List(titles)
}

// author is who reported; nobody did where the tracker imported a record.
func (w words) author(u commitments.Update) any {
	if u.Author == "system" {
		return w.T("report.author.system")
	}
	return written(u.AuthorName)
}

// facts is what was published and names no commitment.
func (w words) facts() table {
	var rows [][]any
	for _, f := range w.report.Facts {
		var pledge, region any
		if f.Pledge != "" {
			pledge = f.Pledge + " · " + w.pledge(f.Pledge)
		}
		if f.Region != "" {
			region = w.region(f.Region)
		}
		rows = append(rows, []any{w.factDate(f), w.Text(f.Title), pledge, region, f.Value, w.Text(f.Unit),
			f.AmountMAD, written(f.Source)})
	}
	return w.table("facts", []column{
		w.col("report.column.date", 18), w.col("report.column.fact", 60), w.col("term.pledge", 40),
		w.col("term.region", 24), w.col("term.value", 13), w.col("term.unit", 18), w.col("report.column.amount", 18),
		w.col("term.source", 50),
	}, rows)
}

// factDate is as exact as the date is known.
func (w words) factDate(f commitments.Fact) any {
	switch f.Precision {
	case "year":
		return commitments.PeriodOf(commitments.Year, f.Date)
	case "month":
		return commitments.PeriodOf(commitments.Month, f.Date)
	}
	return f.Date
}
