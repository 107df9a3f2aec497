package store

import (
	"strings"

	"gorm.io/gorm"

	"tracker/internal/deliverables"
)

// Raw gives tests the handle that writes, to try what the package never does.
func (db *DB) Raw() *gorm.DB { return db.write }

// PlanOfList is how the engine finds a page of the register.
func (db *DB) PlanOfList(f deliverables.Filter) (string, error) {
	return db.plan(func(q *gorm.DB) *gorm.DB {
		return onePage(matchingDeliverables(q, f), 1, 50).Order(latestDayFirst).Find(&[]deliverableRow{})
	})
}

// PlanOfPlaced is how it finds what a map shows of regions.
func (db *DB) PlanOfPlaced(regions ...string) (string, error) {
	return db.plan(func(q *gorm.DB) *gorm.DB {
		return located(q, deliverables.Filter{}, regions, 200).Find(&[]deliverableRow{})
	})
}

// PlanOfTallies is how it finds what things come to.
func (db *DB) PlanOfTallies(f deliverables.Filter, apart deliverables.Apart) (string, error) {
	return db.plan(func(q *gorm.DB) *gorm.DB { return matchingTallies(q, f, apart).Find(&[]tallyRow{}) })
}

// PlanOfPictures is how it finds the pictures of many things.
func (db *DB) PlanOfPictures(f deliverables.Filter) (string, error) {
	return db.plan(func(q *gorm.DB) *gorm.DB { return pictures(q, f, fewThings+1, 12).Find(&[]evidenceRow{}) })
}

// plan explains a query as the engine runs it on a large database: a small one it would
// read as a whole.
func (db *DB) plan(of func(q *gorm.DB) *gorm.DB) (string, error) {
	var lines []string
	err := db.write.Transaction(func(tx *gorm.DB) error {
		said := of(tx.Session(&gorm.Session{DryRun: true})).Statement
		if db.engine == SQLite {
			var steps []struct{ Detail string }
			err := tx.Raw("EXPLAIN QUERY PLAN "+said.SQL.String(), said.Vars...).Scan(&steps).Error
			for _, step := range steps {
				lines = append(lines, step.Detail)
			}
			return err
		}
		if err := tx.Exec("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off; SET LOCAL enable_bitmapscan = off").Error; err != nil {
			return err
		}
		return tx.Raw("EXPLAIN " + tx.Dialector.Explain(said.SQL.String(), said.Vars...)).Scan(&lines).Error
	})
	return strings.Join(lines, "\n"), err
}
