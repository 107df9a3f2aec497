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
	m = m.withRegister()
	asOf := commitments.DateOf(m.AsOf.In(loc))
	m = m.begun(p)
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
	r.Totals = totals(m, r)
	r.Register = registered(m, p)
	r.Recommendations = recommended(m.Recommendations, p, day, loc)
	r.Opinion = opinionOf(m.Opinions, r.Pledges)
	r.count()
	r.Differs, r.Overdue = codes(r.differing()), codes(r.late())
	r.Delays = delays(r, m.DelayReasons)
	r.Reporting = reporting(m, p, asOf, loc)
	r.Collection = collected(m, p, asOf, loc)
	r.Changes = changes(m, r)
	r.Updates, r.Evidence = inOrder(m.Updates, r.Commitments), evidenceOf(m)
	r.Numbers = map[string]int64{}
	maps.Copy(r.Numbers, m.Numbers)
	r.Facts = generalFacts(m.Facts, p)
	r.Imported = importedFacts(m.Facts, r)
	r.Course = listed(m.Course)
	r.Units, r.Dimensions = unitsOf(m.Units, r), dimensionsOf(m.Dimensions, r)
	r.DelayReasons = reasonsOf(m.DelayReasons, r)
	r.Demonstration = r.hasDemoData()
	return r
}

// begun is the material without the commitments that begin after the period, and
// without what was set for them ahead.
func (m Material) begun(p commitments.Period) Material {
	m.Commitments = commitments.Begun(m.Commitments, m.Pledges, m.Regions, p.End(), func(c commitments.Commitment) bool {
		_, recorded := m.Cuts[c.Code]
		return recorded
	})
	begun := map[string]bool{}
	for _, c := range m.Commitments {
		begun[c.Code] = true
	}
	m.Revisions = filter(m.Revisions, func(v commitments.Revision) bool { return begun[v.Commitment] })
	return m
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
		pledge := pledgeOf(m.Pledges, c.Pledge)
		c.State = m.Cuts[c.Code].State(pledge.Indicators)
		r := row(c, m)
		r.Measures = listed(m.Agreement.Measures(pledge, commitments.FindRegion(m.Regions, c.Region), c.Terms, m.Cuts[c.Code].Counted, p, day))
		r.DaysLate = daysLate(r, loc)
		r.Overdue = c.Derive(dates).Overdue
		owed := c.Derive(duties)
		r.NoReport, r.Duty = owed.NoReport, owed.Duty
		out = append(out, r)
	}
	return out
}

func pledgeOf(list []commitments.Pledge, code string) commitments.Pledge {
	for _, p := range list {
		if p.Code == code {
			return p
		}
	}
	return commitments.Pledge{Code: code}
}

// totals adds the rows' measures up over the regions that there were by the end of the
// period.
func totals(m Material, r Report) []commitments.Total {
	obligation := m.Agreement.Obligation(m.Agreement.ReportingPeriod(r.To), m.Pledges, m.Regions, nil)
	var addends []commitments.Addend
	for i, c := range m.Commitments {
		addends = append(addends, commitments.Addend{Commitment: c, Measures: r.Commitments[i].Measures, Asked: obligation.Asks(c)})
	}
	return commitments.TotalsOf(r.Pledges, addends, false)
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
		DueOn: c.DueOn, FocalPoint: c.FocalPoint, LeadInstitution: c.LeadInstitution, TermsOrigin: m.TermsOrigin[c.Code],
		Reported: c.Reported, Review: c.State.Review, Compared: c.Compared, Gap: c.Gap(),
		Declared: statement(cut.Declared), Verified: statement(cut.Verified),
	}
	if a := cut.Assessed; a != nil {
		r.Assessed = &Assessed{commitments.Assessed{Period: a.Period, Assessment: a.Assessment}, a.Origin}
	}
	return r
}

func statement(u *commitments.Update) *Statement {
	if u == nil {
		return nil
	}
	said := u.Statement()
	said.ReportedAt = said.ReportedAt.UTC()
	said.Values = listed(said.Values)
	return &Statement{said, u.Narrative, u.Fact}
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
	days := day.DaysSince(r.DueOn)
	return &days
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
	if slices.ContainsFunc(r.Register.Things, func(t Thing) bool { return made(t.Origin) }) {
		return true
	}
	if slices.ContainsFunc(r.Recommendations, func(x Recommended) bool { return made(x.Origin) }) {
		return true
	}
	if slices.ContainsFunc(r.Opinion.all(), func(o Said) bool { return made(o.Origin) }) {
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

// unitsOf returns the units that the report's facts and indicators count in.
func unitsOf(units []commitments.Unit, r Report) []commitments.Unit {
	used := map[string]bool{}
	for _, f := range slices.Concat(r.Facts, r.Imported) {
		used[f.Unit] = true
	}
	for _, p := range r.Pledges {
		for _, in := range p.Indicators {
			used[in.Unit] = true
		}
	}
	for _, k := range r.Register.Kinds {
		used[k.Unit] = true
		for _, f := range k.Fields {
			used[f.Unit] = true
		}
	}
	return filter(units, func(u commitments.Unit) bool { return used[u.Code] })
}

// evidenceOf is how much evidence the updates have; nil for none.
func evidenceOf(m Material) map[string]int {
	var of map[string]int
	for _, u := range m.Updates {
		if n := m.Evidence[u.ID]; n > 0 {
			if of == nil {
				of = map[string]int{}
			}
			of[u.ID] = n
		}
	}
	return of
}

// dimensionsOf returns those by which the report's indicators, and the counts of its
// register, are broken down.
func dimensionsOf(all []commitments.Dimension, r Report) []commitments.Dimension {
	used := map[string]bool{}
	for _, p := range r.Pledges {
		for _, in := range p.Indicators {
			for _, d := range in.Breakdown {
				used[d] = true
			}
		}
	}
	for _, k := range r.Register.Kinds {
		for _, f := range k.Fields {
			for _, d := range f.Breakdown {
				used[d] = true
			}
		}
	}
	return filter(all, func(d commitments.Dimension) bool { return used[d.Code] })
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
