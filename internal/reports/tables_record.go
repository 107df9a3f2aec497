package reports

import (
	"slices"
	"strings"

	"tracker/internal/commitments"
)

// changes has a row for each thing that changed.
func (tr translator) changes() table {
	var rows [][]any
	for _, change := range tr.report.Changes {
		c := tr.report.Row(change.Commitment)
		if c == nil {
			continue
		}
		for _, row := range tr.changed(change, tr.labelled) {
			rows = append(rows, append([]any{code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region)}, row...))
		}
	}
	columns := append(tr.placeColumns(), tr.col("report.column.what", 40), tr.col("report.column.before", 24),
		tr.col("report.column.after", 24), tr.col("report.column.reason", 32), tr.col("report.column.origin", 18))
	columns[1].workbookOnly = true
	return tr.table("changes", columns, rows)
}

// changed lists what changed on one commitment: what, before, after, reason,
// origin. Label is the title of a figure of an indicator.
func (tr translator) changed(c Change, label func(key string, in commitments.Indicator) string) [][]any {
	var rows [][]any
	if s := c.Status; s != nil {
		rows = append(rows, []any{tr.T("term.declared"), orNone(s.Before), orNone(s.After), nil, tr.originMark(s.Origin)})
	}
	if s := c.Verified; s != nil {
		rows = append(rows, []any{tr.T("term.verified"), verifiedStatus(orNone(s.Before)), verifiedStatus(orNone(s.After)), nil, tr.originMark(s.Origin)})
	}
	for _, v := range c.Values {
		in := tr.report.IndicatorOf(v.Indicator)
		what := label("term."+string(v.Side)+"_value", in)
		rows = append(rows, []any{what, amount{value: v.Before, of: in}, amount{value: v.After, of: in}, nil, tr.originMark(v.Origin)})
	}
	if a := c.Assessment; a != nil {
		rows = append(rows, []any{tr.T("term.assessment"), orNone(a.Before), orNone(a.After), nil, tr.originMark(a.Origin)})
	}
	for _, v := range c.Revisions {
		for _, row := range tr.revised(v.Before, v.After) {
			rows = append(rows, append(row, userText(v.Reason), tr.originMark(v.Origin)))
		}
	}
	return rows
}

// labelled is the title of a figure of an indicator.
func (tr translator) labelled(key string, in commitments.Indicator) string {
	return tr.T("common.labelled", "label", tr.T(key), "value", tr.Text(in.Name))
}

// revised lists the terms that differ: what, before, after.
func (tr translator) revised(before, after commitments.Terms) [][]any {
	var rows [][]any
	texts := func(what, b, a string) {
		if b != a {
			rows = append(rows, []any{what, userText(b), userText(a)})
		}
	}
	for _, in := range tr.report.targeted(before, after) {
		b, a := before.TargetOf(in.Code), after.TargetOf(in.Code)
		quantities := func(key string, b, a *commitments.Quantity) {
			if decimal(b) != decimal(a) {
				rows = append(rows, []any{tr.labelled(key, in), amount{value: b, of: in}, amount{value: a, of: in}})
			}
		}
		quantities("term.baseline", b.Baseline, a.Baseline)
		quantities("term.target", b.Target, a.Target)
		texts(tr.labelled("report.column.target_text", in), b.Text, a.Text)
		texts(tr.labelled("report.column.steps", in), tr.steps(in, b.Steps), tr.steps(in, a.Steps))
	}
	if before.DueOn != after.DueOn {
		rows = append(rows, []any{tr.T("term.due_date"), before.DueOn, after.DueOn})
	}
	texts(tr.T("term.focal_point"), before.FocalPoint, after.FocalPoint)
	texts(tr.T("term.lead_institution"), before.LeadInstitution, after.LeadInstitution)
	return rows
}

// targeted lists the indicators of which either terms have a target.
func (r *Report) targeted(before, after commitments.Terms) []commitments.Indicator {
	var list []commitments.Indicator
	for _, t := range slices.Concat(after.Targets, before.Targets) {
		if !slices.ContainsFunc(list, func(in commitments.Indicator) bool { return in.Code == t.Indicator }) {
			list = append(list, r.IndicatorOf(t.Indicator))
		}
	}
	return list
}

// steps writes the targets of single periods.
func (tr translator) steps(in commitments.Indicator, steps []commitments.Step) string {
	list := make([]string, len(steps))
	for i, s := range steps {
		list[i] = tr.T("common.labelled", "label", tr.period(s.Period), "value", tr.amount(amount{value: &s.Value, of: in}))
	}
	return strings.Join(list, " · ")
}

// rates is the reporting rate of the whole, of each party and of each region.
func (tr translator) rates() table {
	r := tr.report.Reporting
	row := func(axis, of, name string, rate Rate) []any {
		cells := []any{axis, code(of), name, rate.Expected, rate.OnTime, rate.Late, rate.Missing, rate.Pending, nil}
		if perMille, due := rate.PerMille(); due {
			cells[8] = share(perMille)
		}
		return cells
	}
	rows := [][]any{row(tr.T("report.axis.total"), "", tr.T("report.total"), r.Whole)}
	for _, g := range r.ByParty {
		rows = append(rows, row(tr.T("term.party"), g.Code, tr.partyName(g.Code), g.Rate))
	}
	for _, g := range r.ByRegion {
		rows = append(rows, row(tr.T("term.region"), g.Code, tr.region(g.Code), g.Rate))
	}
	if len(r.Periods) == 0 {
		rows = nil
	}
	t := tr.table("rates", []column{
		tr.col("report.column.axis", 16), tr.workbookCol("report.column.code", 12), tr.col("report.column.value", 44), tr.col("report.column.expected", 13),
		tr.col("timing.on_time", 13), tr.col("timing.late", 13), tr.col("timing.missing", 13),
		tr.col("report.column.pending", 16), tr.col("report.column.rate", 16),
	}, rows)
	t.note = tr.ratePeriods()
	return t
}

func (tr translator) ratePeriods() string {
	var names []string
	for _, p := range tr.report.Reporting.Periods {
		names = append(names, tr.period(p))
	}
	return tr.T("report.rate.periods", "list", tr.List(names))
}

// commitments is the list of all of them, with what is declared, verified and assessed.
func (tr translator) commitments() table { return tr.rowsOf(tr.report.Commitments) }

// rowsOf is the list of some of them.
func (tr translator) rowsOf(list []Row) table {
	var rows [][]any
	for _, c := range list {
		said, shown := c.said(), c.shown()
		rows = append(rows, []any{code(c.Code), tr.pledge(c.Pledge), tr.region(c.Region), tr.party(c.Party),
			tr.category(c.Category), orNone(said.Status), said.Period, tr.reviewed(c.Review), verifiedStatus(orNone(shown.Status)), shown.Period,
			orNone(c.judged().Assessment), c.judged().Period, tr.gap(c.Gap), tr.measures(c, commitments.DeclaredSide), tr.measures(c, commitments.VerifiedSide), tr.aims(c), c.DueOn,
			tr.yes(c.Overdue, "derived.overdue"), tr.yes(c.NoReport, "derived.no_report"), tr.narrative(said.Fact, said.Narrative),
			tr.originMark(said.Origin, shown.Origin, c.TermsOrigin)})
	}
	return tr.table("commitments", append(tr.placeColumns(), tr.workbookCol("term.party", 12), tr.workbookCol("term.category", 26),
		tr.col("term.declared", 18), tr.col("report.column.reported_for", 14), tr.col("term.review_state", 16),
		tr.col("term.verified", 18), tr.col("report.column.verified_for", 14),
		tr.col("term.assessment", 18), tr.col("report.column.assessed_for", 16), tr.workbookCol("report.column.gap", 36),
		tr.col("term.declared_value", 24), tr.col("term.verified_value", 24), tr.col("term.target", 24), tr.col("term.due_date", 14),
		tr.col("derived.overdue", 12), tr.col("derived.no_report", 14), tr.col("term.narrative", 60),
		tr.col("report.column.origin", 18)), rows)
}

func (tr translator) reviewed(s commitments.ReviewState) string {
	if s == "" {
		return ""
	}
	return tr.review(s)
}

// updates is the period's progress updates with their reviews.
func (tr translator) updates() table {
	places := make(map[string]Row, len(tr.report.Commitments))
	for _, c := range tr.report.Commitments {
		places[c.Code] = c
	}
	var rows [][]any
	for _, u := range tr.report.Updates {
		review := commitments.Review{}
		if u.Review != nil {
			review = *u.Review
		}
		var assessment any
		if review.Assessment != "" {
			assessment = review.Assessment
		}
		place := places[u.Commitment]
		rows = append(rows, []any{code(u.Commitment), tr.pledge(place.Pledge), tr.region(place.Region), u.Period, u.Status,
			tr.values(u.Values), tr.narrative(u.Fact, u.Narrative), tr.author(u), u.SubmittedAt, tr.reviewed(u.State), assessment,
			userText(review.Reason), userText(review.ReviewerName), review.At, tr.report.Evidence[u.ID], tr.originMark(u.Origin), tr.warnings(u), tr.journalNumbers(u),
			tr.reasonGiven(u.Delay), userText(u.Delay.OrNone().Words)})
	}
	return tr.table("updates", []column{
		tr.col("term.commitment", 13), tr.workbookCol("term.pledge", 44), tr.workbookCol("term.region", 24),
		tr.col("term.period", 14), tr.col("term.status", 18), tr.col("term.value", 24),
		tr.col("term.narrative", 60), tr.col("report.column.author", 24), tr.col("report.column.submitted_at", 18),
		tr.col("term.review_state", 16), tr.col("term.assessment", 18), tr.col("report.column.reason", 40),
		tr.col("report.column.reviewer", 24), tr.col("report.column.reviewed_at", 18), tr.col("evidence.count", 13),
		tr.col("report.column.origin", 18), tr.col("quality.column", 30), tr.col("term.journal", 14),
		tr.col("delay.reason", 28), tr.col("delay.words", 40),
	}, rows)
}

// journalNumbers are those of an update and of its review.
func (tr translator) journalNumbers(u commitments.Update) any {
	numbers := number(tr.report.Numbers, u.ID)
	if u.Review != nil {
		if of := number(tr.report.Numbers, u.Review.ID); of != "" {
			numbers += " · " + of
		}
	}
	return code(numbers)
}

// warnings lists what the rules of quality warned of.
func (tr translator) warnings(u commitments.Update) any {
	if len(u.Warnings) == 0 {
		return nil
	}
	titles := make([]string, len(u.Warnings))
	for i, warning := range u.Warnings {
		titles[i] = tr.T("quality.title." + string(warning.Rule))
	}
	return tr.List(titles)
}

// author is who reported; nobody did where the tracker imported a record.
func (tr translator) author(u commitments.Update) any {
	if u.Author == "system" {
		return tr.T("report.author.system")
	}
	return userText(u.AuthorName)
}

// facts is what was published and reports on no one commitment.
func (tr translator) facts() table {
	var rows [][]any
	for _, f := range tr.report.Facts {
		rows = append(rows, []any{tr.factDate(f), tr.Text(f.Title), tr.factPledges(f), tr.factRegions(f), f.Value, tr.unit(f.Value, f), tr.factValue(f),
			f.AmountMAD, userText(f.Source)})
	}
	return tr.table("facts", []column{
		tr.col("report.column.date", 18), tr.col("report.column.fact", 60), tr.col("term.pledge", 40),
		tr.col("term.region", 24), tr.workbookCol("term.value", 13), tr.workbookCol("term.unit", 18), tr.documentCol("term.value", 18), tr.col("report.column.amount", 18),
		tr.col("term.source", 50),
	}, rows)
}

// factPledges names the pledges of a fact; nil for one that names none.
func (tr translator) factPledges(f commitments.Fact) any {
	return tr.listOf(f.Pledges, func(code string) string { return code + " · " + tr.pledge(code) })
}

// factRegions names the regions of a fact; nil for one that names none.
func (tr translator) factRegions(f commitments.Fact) any { return tr.listOf(f.Regions, tr.region) }

func (tr translator) listOf(codes []string, name func(string) string) any {
	if len(codes) == 0 {
		return nil
	}
	var names []string
	for _, code := range codes {
		names = append(names, name(code))
	}
	return tr.List(names)
}

// factDate is as exact as the date is known.
func (tr translator) factDate(f commitments.Fact) any {
	switch f.Precision {
	case "year":
		return commitments.PeriodOf(commitments.Year, f.Date)
	case "month":
		return commitments.PeriodOf(commitments.Month, f.Date)
	}
	return f.Date
}
