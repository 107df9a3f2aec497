package reports

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tracker/internal/commitments"
)

// Compile computes the report of a period from its material. It reads no clock
// and no store: the same material gives the same report. Location is where days
// are reckoned.
func Compile(m Material, p commitments.Period, loc *time.Location) Report {
	asOf := commitments.DateOf(m.AsOf.In(loc))
	r := Report{
		Schema: Schema, Agreement: m.Agreement, Period: p, From: p.Start(), To: p.End(),
		Provisional: !m.AsOf.IsZero() && !asOf.After(p.End()),
		Pledges:     commitments.PledgesOn(m.Pledges, p.End()), Regions: listed(m.Regions),
	}
	r.Parties = namedOn(m.Parties, m.Agreement.Parties, p.End())
	day := p.End()
	if r.Provisional {
		day = asOf
	}
	r.Commitments = rows(m, p, day, asOf, loc)
	r.count()
	r.Differs, r.Overdue = codes(r.differing()), codes(r.late())
	r.Reporting = reporting(m, p, asOf, loc)
	r.Collection = collected(m, p, asOf, loc)
	r.Changes = changes(m, r.Commitments)
	r.Updates, r.Evidence = inOrder(m.Updates, r.Commitments), m.Evidence
	r.Numbers = map[string]int64{}
	maps.Copy(r.Numbers, m.Numbers)
	r.Facts = generalFacts(m.Facts, p)
	r.Imported = importedFacts(m.Facts, r)
	r.Units = unitsOf(m.Units, r)
	r.Demonstration = r.hasDemoData()
	return r
}

func namedOn(parties []commitments.Party, order []string, day commitments.Date) []Party {
	named := []Party{}
	for _, code := range order {
		i := slices.IndexFunc(parties, func(p commitments.Party) bool { return p.Code == code })
		if i >= 0 {
			name := parties[i].NameOn(day)
			named = append(named, Party{Code: code, Name: name.Name, Short: name.Short})
		}
	}
	return named
}

// rows lists the commitments. Whether a due date has passed is told on the day, and
// what is owed by all that the material tells, as of its last day.
func rows(m Material, p commitments.Period, day, asOf commitments.Date, loc *time.Location) []Row {
	dates := commitments.Horizon{Today: day}
	duties := m.horizon(p, asOf)
	out := make([]Row, 0, len(m.Commitments))
	for _, c := range m.Commitments {
		c.State = m.Cuts[c.Code].State()
		r := row(c, m)
		r.DaysLate = daysLate(r, loc)
		r.Overdue = c.Derive(dates).Overdue
		owed := c.Derive(duties)
		r.NoReport, r.Duty = owed.NoReport, owed.Duty
		out = append(out, r)
	}
	return out
}

// horizon is what the reporting periods that end by the end of p, and ended before
// the day, ask.
func (m Material) horizon(p commitments.Period, day commitments.Date) commitments.Horizon {
	ended := p.End().AddDays(1)
	if day.Before(ended) {
		ended = day
	}
	return m.Agreement.HorizonFrom(m.Agreement.LastEnded(ended), day, m.Pledges, m.Regions, m.outlines())
}

// outlines are the rounds as far as they decide what is owed.
func (m Material) outlines() []commitments.RoundOutline {
	list := make([]commitments.RoundOutline, len(m.Rounds))
	for i, r := range m.Rounds {
		list[i] = r.Outline(m.Excuses)
	}
	return list
}

func row(c commitments.Commitment, m Material) Row {
	cut := m.Cuts[c.Code]
	r := Row{
		Code: c.Code, Pledge: c.Pledge, Region: c.Region, Party: c.Party, Category: c.Category,
		Terms: c.Terms, TermsOrigin: m.TermsOrigin[c.Code],
		Reported: c.Reported, Review: c.State.Review, Compared: c.Compared, Gap: c.Gap(),
		Declared: statement(cut.Declared, c.Terms), Verified: statement(cut.Verified, c.Terms),
	}
	if a := cut.Assessed; a != nil {
		r.Assessed = &Assessed{commitments.Assessed{Period: a.Period, Assessment: a.Assessment}, a.Origin}
	}
	return r
}

func statement(u *commitments.Update, t commitments.Terms) *Statement {
	if u == nil {
		return nil
	}
	said := u.Statement()
	said.ReportedAt = said.ReportedAt.UTC()
	return &Statement{said, u.Narrative, u.Fact, achievement(t, u.Value)}
}

// daysLate is Row.DaysLate. The work was completed by the day on which that was
// declared, or by the end of the period that it was declared for.
func daysLate(r Row, loc *time.Location) *int {
	said := r.said()
	if said.Status != commitments.Completed || r.DueOn.IsZero() {
		return nil
	}
	day := commitments.DateOf(said.ReportedAt.In(loc))
	if end := said.Period.End(); end.Before(day) {
		day = end
	}
	if !day.After(r.DueOn) {
		return nil
	}
	days := int(day.In(time.UTC).Sub(r.DueOn.In(time.UTC)).Hours() / 24)
	return &days
}

// achievement is Statement.Achievement. Without a baseline an increase is measured
// from 0, and a decrease only says whether the target was reached. The values of
// an indicator that is not cumulative stand each for their own period, and so
// does its target.
func achievement(t commitments.Terms, actual *commitments.Quantity) *int {
	if t.Indicator.Kind != commitments.Numeric || t.Target == nil || actual == nil {
		return nil
	}
	var from commitments.Quantity
	if t.Baseline != nil {
		from = *t.Baseline
	}
	way, gone := int64(*t.Target-from), int64(*actual-from)
	missing := int64(*t.Target - *actual)
	if t.Indicator.Direction == commitments.Decrease {
		way, gone, missing = -way, -gone, -missing
	}
	noStart := t.Baseline == nil && t.Indicator.Direction == commitments.Decrease
	switch {
	case (noStart || way <= 0) && missing > 0:
		return nil
	case noStart || way <= 0:
		reached := 1000
		return &reached
	}
	share := int(floorDiv(gone*1000, way))
	return &share
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func (r *Report) differing() []Row {
	return filter(r.Commitments, func(c Row) bool { return c.Gap.Differs() })
}

func (r *Report) late() []Row {
	late := filter(r.Commitments, func(c Row) bool { return c.Overdue })
	slices.SortStableFunc(late, func(a, b Row) int { return a.DueOn.Compare(b.DueOn) })
	return late
}

func (r *Report) hasDemoData() bool {
	made := func(o commitments.Origin) bool {
		return o == commitments.Demonstration || o == commitments.Synthetic
	}
	for _, c := range r.Commitments {
		if made(c.said().Origin) || made(c.shown().Origin) || made(c.judged().Origin) || made(c.TermsOrigin) {
			return true
		}
	}
	for _, c := range r.Changes {
		if slices.ContainsFunc(c.Revisions, func(v commitments.Revision) bool { return made(v.Origin) }) {
			return true
		}
	}
	if r.Collection != nil && made(r.Collection.Origin) {
		return true
	}
	return slices.ContainsFunc(r.Updates, func(u commitments.Update) bool { return made(u.Origin) })
}

// inOrder sorts updates by the order of their commitments, then by submission.
func inOrder(updates []commitments.Update, rows []Row) []commitments.Update {
	place := make(map[string]int, len(rows))
	for i, row := range rows {
		place[row.Code] = i
	}
	sorted := listed(updates)
	slices.SortFunc(sorted, func(a, b commitments.Update) int {
		return cmp.Or(cmp.Compare(place[a.Commitment], place[b.Commitment]),
			a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(a.ID, b.ID))
	})
	return sorted
}

// generalFacts returns the facts that report on no one commitment; the others are updates. A
// fact of which only the year is known stands in reports of a year.
func generalFacts(facts []commitments.Fact, p commitments.Period) []commitments.Fact {
	return filter(facts, func(f commitments.Fact) bool {
		return p.Contains(f.Date) && f.Commitment() == "" && (f.Precision != "year" || p.Kind == commitments.Year)
	})
}

// importedFacts returns the facts that updates of the report were imported from, so
// that these can be read in every language.
func importedFacts(facts []commitments.Fact, r Report) []commitments.Fact {
	used := map[string]bool{}
	for _, c := range r.Commitments {
		used[c.said().Fact], used[c.shown().Fact] = true, true
	}
	for _, u := range r.Updates {
		used[u.Fact] = true
	}
	return filter(facts, func(f commitments.Fact) bool { return used[f.ID] })
}

// unitsOf returns the units that the report's facts count in.
func unitsOf(units []commitments.Unit, r Report) []commitments.Unit {
	used := map[string]bool{}
	for _, f := range slices.Concat(r.Facts, r.Imported) {
		used[f.Unit] = true
	}
	return filter(units, func(u commitments.Unit) bool { return used[u.Code] })
}

// listed copies a list; an absent one becomes an empty one, as JSON writes it.
func listed[T any](list []T) []T { return append([]T{}, list...) }

func filter[T any](list []T, matches func(T) bool) []T {
	kept := []T{}
	for _, x := range list {
		if matches(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

func codes(rows []Row) []string {
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Code
	}
	return list
}
