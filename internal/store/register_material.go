package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/reports"
)

// readRegister reads the register as it stands by the end of the period, and as it stood
// before it.
func readRegister(q *gorm.DB, m *reports.Material, agreement string, p commitments.Period) error {
	var err error
	if m.Deliverables, err = deliveredBy(q, agreement, p.End()); err != nil {
		return err
	}
	if m.DeliveredBefore, err = deliveredBy(q, agreement, p.Start().AddDays(-1)); err != nil {
		return err
	}
	if m.Communes, _, err = (registerReads{q}).CommunesAfter(0); err != nil {
		return err
	}
	var rows []struct {
		DeliverableID string
		Items         int
	}
	err = q.Raw(`SELECT e.deliverable_id, count(*) AS items FROM deliverables d JOIN evidence e ON e.deliverable_id = d.id
		WHERE d.agreement = ? GROUP BY e.deliverable_id`, agreement).Scan(&rows).Error
	if err != nil {
		return wrap("evidence of the register", err)
	}
	items := make(map[string]int, len(rows))
	for _, row := range rows {
		items[row.DeliverableID] = row.Items
	}
	for _, d := range m.Deliverables {
		if n := items[d.ID]; n > 0 {
			m.Evidence[d.ID] = n
		}
	}
	return nil
}

// deliveredBy returns the agreement's deliverables by the periods that end on the day or
// before. Mostly they stand as they stood then; what was said of later periods takes the
// history of those alone.
func deliveredBy(q *gorm.DB, agreement string, day commitments.Date) ([]deliverables.Deliverable, error) {
	var rows []deliverableRow
	err := q.Where("agreement = ? AND period_end <= ?", agreement, day.String()).Find(&rows).Error
	found, err := complete(q, rows, wrap("register", err))
	if err != nil {
		return nil, err
	}
	later, err := deliveredLater(q, agreement, day)
	if err != nil {
		return nil, err
	}
	found = append(found, later...)
	slices.SortFunc(found, func(a, b deliverables.Deliverable) int { return cmp.Compare(a.ID, b.ID) })
	return found, nil
}

func deliveredLater(q *gorm.DB, agreement string, day commitments.Date) ([]deliverables.Deliverable, error) {
	const later = " d WHERE d.agreement = ? AND d.period_end > ? AND x.deliverable = d.id"
	of := func(table string) *gorm.DB {
		return q.Table(table+" x").Where("EXISTS (SELECT 1 FROM deliverables"+later+")", agreement, day.String())
	}
	steps, err := list(of("deliverable_steps").Order("deliverable, version"), "steps", stepRow.step)
	if err != nil || len(steps) == 0 {
		return nil, err
	}
	findings, err := list(of("deliverable_findings").Order("deliverable, found_at, id"), "findings", findingRow.finding)
	if err != nil {
		return nil, err
	}
	histories, codes := map[string]deliverables.History{}, []string{}
	for _, s := range steps {
		h := histories[s.Deliverable]
		h.Steps = append(h.Steps, s)
		histories[s.Deliverable] = h
		codes = append(codes, s.Commitment)
	}
	for _, f := range findings {
		h := histories[f.Deliverable]
		h.Findings = append(h.Findings, f)
		histories[f.Deliverable] = h
	}
	slices.Sort(codes)
	places, err := commitmentsByCode(q, slices.Compact(codes))
	if err != nil {
		return nil, err
	}
	var found []deliverables.Deliverable
	for _, h := range histories {
		d, told := h.Cut(places[h.Steps[0].Commitment], func(p commitments.Period) bool { return !p.End().After(day) })
		if told {
			found = append(found, d)
		}
	}
	return found, nil
}
