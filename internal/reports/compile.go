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
	r.Commitments = rows(m, horizon(m.Agreement, day))
	r.count()
	r.Differs, r.Overdue = codes(r.differing()), codes(r.late())
	r.Reporting = reporting(m, p, asOf, loc)
	r.Collection = collected(m, asOf, loc)
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

// horizon is the agreement's at the end of the day: a reporting period that ends
// on the day itself is owed.
func horizon(a commitments.Agreement, day commitments.Date) commitments.Horizon {
	h := a.HorizonOn(day)
	h.LastEnded = a.HorizonOn(day.AddDays(1)).LastEnded
	return h
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

func rows(m Material, h commitments.Horizon) []Row {
	out := make([]Row, 0, len(m.Commitments))
	for _, c := range m.Commitments {
		out = append(out, row(c, m, h))
	}
	return out
}

func row(c commitments.Commitment, m Material, h commitments.Horizon) Row {
	r := Row{
		Code: c.Code, Pledge: c.Pledge, Region: c.Region, Party: c.Party, Category: c.Category,
		Terms: c.Terms, TermsOrigin: m.TermsOrigin[c.Code],
	}
	if u, ok := m.Latest[c.Code]; ok {
		r.UpdateID, r.ReportedOn, r.Status, r.Actual, r.Unit = u.ID, u.Period, u.Status, u.Value, u.Unit
		r.Narrative, r.Origin, r.ReportedAt, r.Review = u.Narrative, u.Origin, u.SubmittedAt.UTC(), u.State
		r.Fact = u.Fact
	}
	if a, ok := m.Assessed[c.Code]; ok {
		r.Assessment, r.AssessedOn, r.AssessmentOrigin = a.Assessment, a.Period, a.Origin
	}
	r.Gap = commitments.GapBetween(r.Status, r.Assessment)
	c.Status, c.Period = r.Status, r.ReportedOn
	derived := c.Derive(h)
	r.Overdue, r.NoReport = derived.Overdue, derived.NoReport
	r.Achievement = achievement(c.Terms, r.Actual)
	return r
}

// achievement is Row.Achievement. Without a baseline an increase is measured
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
	return filter(r.Commitments, func(c Row) bool { return c.Gap != commitments.NoGap })
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
		if made(c.Origin) || made(c.AssessmentOrigin) || made(c.TermsOrigin) {
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
		used[c.Fact] = true
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
