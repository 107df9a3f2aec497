package reports

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
)

// changes compares each commitment with how it stood at the end of the period
// before; those on which nothing changed are left out.
func changes(m Material, rows []Row) []Change {
	revisions := make(map[string][]commitments.Revision)
	for _, v := range m.Revisions {
		revisions[v.Commitment] = append(revisions[v.Commitment], v)
	}
	list := []Change{}
	for _, row := range rows {
		before := m.Before[row.Code]
		c := Change{
			Commitment:    row.Code,
			Status:        statusChange(before.Declared, row.said()),
			Verified:      statusChange(before.Verified, row.shown()),
			Assessment:    assessmentChange(before.Assessed, row.judged()),
			Value:         valueChange(before.Declared, row.said()),
			VerifiedValue: valueChange(before.Verified, row.shown()),
			Revisions:     byTime(revisions[row.Code]),
		}
		if c.says() {
			list = append(list, c)
		}
	}
	return list
}

// says reports whether anything changed.
func (c Change) says() bool {
	return c.Status != nil || c.Verified != nil || c.Assessment != nil || c.Value != nil || c.VerifiedValue != nil || len(c.Revisions) > 0
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

func valueChange(before *commitments.Update, after Statement) *ValueChange {
	var was commitments.Update
	if before != nil {
		was = *before
	}
	same := was.Value == nil && after.Value == nil ||
		was.Value != nil && after.Value != nil && *was.Value == *after.Value
	if same {
		return nil
	}
	return &ValueChange{Before: was.Value, After: after.Value, Unit: cmp.Or(after.Unit, was.Unit), Origin: after.Origin}
}

func byTime(revisions []commitments.Revision) []commitments.Revision {
	sorted := listed(revisions)
	slices.SortFunc(sorted, func(a, b commitments.Revision) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return sorted
}
