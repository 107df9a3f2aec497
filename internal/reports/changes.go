package reports

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
)

// changes compares each commitment with how it stood at the end of the period
// before; those on which nothing changed are left out.
func changes(m Material, r Report) []Change {
	revisions := make(map[string][]commitments.Revision)
	for _, v := range m.Revisions {
		revisions[v.Commitment] = append(revisions[v.Commitment], v)
	}
	list := []Change{}
	for _, row := range r.Commitments {
		before := m.Before[row.Code]
		c := Change{
			Commitment: row.Code,
			Status:     statusChange(before.Declared, row.said()),
			Verified:   statusChange(before.Verified, row.shown()),
			Assessment: assessmentChange(before.Assessed, row.judged()),
			Values:     valueChanges(r.PledgeOf(row.Pledge).Indicators, before.Counted, row),
			Revisions:  byTime(revisions[row.Code]),
		}
		if c.says() {
			list = append(list, c)
		}
	}
	return list
}

// says reports whether anything changed.
func (c Change) says() bool {
	return c.Status != nil || c.Verified != nil || c.Assessment != nil || len(c.Values) > 0 || len(c.Revisions) > 0
}

func statusChange(before *commitments.Update, after Statement) *StatusChange {
	var was commitments.Status
	if before != nil {
		was = before.Status
	}
	if was == after.Status {
		return nil
	}
	return &StatusChange{Before: was, After: after.Status, Origin: after.Origin}
}

func assessmentChange(before *commitments.AssessmentFact, after Assessed) *AssessmentChange {
	var was commitments.Assessment
	if before != nil {
		was = before.Assessment
	}
	if was == after.Assessment {
		return nil
	}
	return &AssessmentChange{Before: was, After: after.Assessment, Origin: after.Origin}
}

// valueChanges compares the row's figures with those by the periods before.
func valueChanges(indicators []commitments.Indicator, before commitments.Counted, row Row) []ValueChange {
	list := []ValueChange{}
	for _, in := range indicators {
		for _, side := range commitments.Sides {
			var was, is *commitments.Quantity
			if a := before.Amount(in, side); a != nil {
				was = &a.Value
			}
			if m := row.Measure(in.Code).Of(side); m != nil {
				is = &m.Value
			}
			if was == nil && is == nil || was != nil && is != nil && *was == *is {
				continue
			}
			origin := row.said().Origin
			if side == commitments.VerifiedSide {
				origin = row.shown().Origin
			}
			list = append(list, ValueChange{in.Code, side, was, is, origin})
		}
	}
	return list
}

func byTime(revisions []commitments.Revision) []commitments.Revision {
	sorted := listed(revisions)
	slices.SortFunc(sorted, func(a, b commitments.Revision) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return sorted
}
