package reports

import (
	"cmp"

	"tracker/internal/commitments"
)

// count fills every tally of the report from its rows.
func (r *Report) count() {
	r.Whole = newTally()
	r.Cross = newCross()
	party, pledge := newGroups(len(r.Parties)), newGroups(len(r.Pledges))
	category, region := newGroups(0), newGroups(len(r.Regions))
	for _, p := range r.Parties {
		party.at(p.Code)
	}
	for _, p := range r.Pledges {
		pledge.at(p.Code)
		category.at(p.Category)
	}
	for _, g := range r.Regions {
		region.at(g.Code)
	}
	for _, c := range r.Commitments {
		r.Whole.add(c)
		party.at(c.Party).add(c)
		pledge.at(c.Pledge).add(c)
		category.at(c.Category).add(c)
		region.at(c.Region).add(c)
		r.Cross[orNone(c.said().Status)][orNone(c.Compared)]++
	}
	r.ByParty, r.ByPledge, r.ByCategory, r.ByRegion = party.list, pledge.list, category.list, region.list
}

func newTally() Tally {
	return Tally{
		Declared:   zeroes(commitments.Statuses),
		Verified:   zeroes(commitments.Statuses),
		Review:     zeroes(commitments.ReviewStates),
		Assessment: zeroes(commitments.Assessments),
	}
}

func newCross() map[commitments.Status]map[commitments.Assessment]int {
	cross := make(map[commitments.Status]map[commitments.Assessment]int)
	for status := range zeroes(commitments.Statuses) {
		cross[status] = zeroes(commitments.Assessments)
	}
	return cross
}

func zeroes[T ~string](values []T) map[T]int {
	counts := map[T]int{None: 0}
	for _, v := range values {
		counts[v] = 0
	}
	return counts
}

func orNone[T ~string](value T) T { return cmp.Or(value, None) }

func (t *Tally) add(c Row) {
	t.Total++
	t.Declared[orNone(c.said().Status)]++
	t.Verified[orNone(c.shown().Status)]++
	t.Review[orNone(c.Review)]++
	t.Assessment[orNone(c.judged().Assessment)]++
	if c.Overdue {
		t.Overdue++
	}
	if c.NoReport {
		t.NoReport++
	}
	switch c.Gap {
	case commitments.Ahead:
		t.Differs, t.Ahead = t.Differs+1, t.Ahead+1
	case commitments.Behind:
		t.Differs, t.Behind = t.Differs+1, t.Behind+1
	case commitments.AwaitingReview:
		t.Awaiting++
	}
}

// groups is a list of tallies found by code, in the order of first mention.
type groups struct {
	list []Group
	by   map[string]int
}

func newGroups(size int) *groups {
	return &groups{list: make([]Group, 0, size), by: make(map[string]int, size)}
}

func (g *groups) at(code string) *Tally {
	i, ok := g.by[code]
	if !ok {
		i = len(g.list)
		g.by[code] = i
		g.list = append(g.list, Group{Code: code, Tally: newTally()})
	}
	return &g.list[i].Tally
}
