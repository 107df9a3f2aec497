package store

import (
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/deliverables"
	"tracker/internal/problem"
)

// inTallies reports whether tallies know of everything that the filter asks for.
func inTallies(f deliverables.Filter) bool { return f.Query == "" && f.DoneIn.IsZero() }

// count is how many match: by the tallies where they know.
func (r registerReads) count(f deliverables.Filter) (int, error) {
	var total int64
	var err error
	if inTallies(f) {
		err = matchingTallies(r.q, f, deliverables.Apart{}).Select("CAST(coalesce(sum(things), 0) AS BIGINT)").Scan(&total).Error
	} else {
		err = matchingDeliverables(r.q, f).Count(&total).Error
	}
	return int(total), wrap("count deliverables", err)
}

// matchingTallies narrows a query to tallies that together are of what the filter asks
// for, each thing in one of them.
func matchingTallies(q *gorm.DB, f deliverables.Filter, apart deliverables.Apart) *gorm.DB {
	pledge, region, _ := strings.Cut(f.Commitment, ".")
	q = q.Model(&tallyRow{})
	for _, of := range []struct {
		column string
		values []string // any of each
		apart  bool
	}{
		{"pledge", []string{f.Pledge, pledge}, apart.Pledges || f.Party != ""},
		{"region", []string{f.Region, region}, apart.Regions || len(f.Regions) > 0},
	} {
		all := true
		for _, value := range of.values {
			if value != "" {
				q, all = q.Where(of.column+" = ?", value), false
			}
		}
		switch {
		case all && of.apart:
			q = q.Where(of.column + " > ''")
		case all:
			q = q.Where(of.column + " = ''")
		}
	}
	for _, one := range []struct{ column, value string }{
		{"agreement", f.Agreement}, {"kind", f.Kind}, {"state", string(f.State)}, {"finding", string(f.Finding)},
	} {
		if one.value != "" {
			q = q.Where(one.column+" = ?", one.value)
		}
	}
	if f.Party != "" {
		q = q.Where("pledge IN (SELECT code FROM pledges WHERE party = ?)", f.Party)
	}
	if len(f.Regions) > 0 {
		q = q.Where("region IN ?", f.Regions)
	}
	return q
}

func (r registerReads) Tallies(f deliverables.Filter, apart deliverables.Apart) ([]deliverables.Tally, error) {
	return list(matchingTallies(r.q, f, apart).Order("agreement, pledge, region, kind, state, finding"), "tallies", tallyRow.tally)
}

func (r registerReads) Counts(f deliverables.Filter, apart deliverables.Apart) ([]deliverables.Tally, error) {
	of := "agreement, pledge, region, state, finding"
	q := matchingTallies(r.q, f, apart).Select(of + ", CAST(sum(things) AS BIGINT) AS things")
	return list(q.Group(of).Order(of), "counts of deliverables", tallyRow.tally)
}

func (w registerWrites) Tally(key deliverables.TallyKey) (deliverables.Tally, error) {
	row, err := findOne[tallyRow](ofTally(w.tx, key), "tally")
	if problem.Is(err, problem.NotFound) {
		return deliverables.Tally{TallyKey: key}, nil
	}
	if err != nil {
		return deliverables.Tally{}, err
	}
	return row.tally()
}

func ofTally(q *gorm.DB, k deliverables.TallyKey) *gorm.DB {
	return q.Where("pledge = ? AND region = ? AND agreement = ? AND kind = ? AND state = ? AND finding = ?",
		k.Pledge, k.Region, k.Agreement, k.Kind, k.State, k.Finding)
}

func (w registerWrites) PutTally(t deliverables.Tally) error {
	row := fromTally(t)
	if t.Things == 0 {
		return wrap("tally", ofTally(w.tx, t.TallyKey).Delete(&tallyRow{}).Error)
	}
	return wrap("tally", w.tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "pledge"}, {Name: "region"}, {Name: "agreement"}, {Name: "kind"}, {Name: "state"}, {Name: "finding"}},
		DoUpdates: clause.AssignmentColumns([]string{"things", "money", "fields"}),
	}).Create(&row).Error)
}

// HoldTallies locks a number that stands for the agreement: a tally that there is not yet
// has no row to lock. On SQLite nobody else writes.
func (h registerHolder) HoldTallies(agreement string) error {
	if h.tx.Name() != PostgreSQL {
		return nil
	}
	return wrap("hold tallies", h.tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "tallies of "+agreement).Error)
}
