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
		c := Change{
			Commitment: row.Code,
			Status:     statusChange(m.Previous[row.Code], row),
			Assessment: assessmentChange(m.AssessedBefore[row.Code], row),
			Value:      valueChange(m.Previous[row.Code], row),
			Revisions:  byTime(revisions[row.Code]),
		}
		if c.Status != nil || c.Assessment != nil || c.Value != nil || len(c.Revisions) > 0 {
			list = append(list, c)
		}
	}
	return list
}

func statusChange(before commitments.Update, row Row) *StatusChange {
	if before.Status == row.Status {
		return nil
	}
	return &StatusChange{Before: before.Status, After: row.Status, Origin: row.Origin}
}

func assessmentChange(before commitments.AssessmentFact, row Row) *AssessmentChange {
	if before.Assessment == row.Assessment {
		return nil
	}
	return &AssessmentChange{Before: before.Assessment, After: row.Assessment, Origin: row.AssessmentOrigin}
}

func valueChange(before commitments.Update, row Row) *ValueChange {
	same := before.Value == nil && row.Actual == nil ||
		before.Value != nil && row.Actual != nil && *before.Value == *row.Actual
	if same {
		return nil
	}
	return &ValueChange{
		Before: before.Value, After: row.Actual,
		Unit: cmp.Or(row.Unit, before.Unit), Origin: row.Origin,
	}
}

func byTime(revisions []commitments.Revision) []commitments.Revision {
	sorted := listed(revisions)
	slices.SortFunc(sorted, func(a, b commitments.Revision) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return sorted
}
