package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ListColumns remembers what the heads of lists of deliverables mean: a convenience, of
// which the journal knows nothing.
type ListColumns struct{ db *DB }

// ListColumns returns what is remembered of the heads of lists.
func (db *DB) ListColumns() ListColumns { return ListColumns{db} }

// listColumnsFor is how long a head is remembered that no list has.
const listColumnsFor = 2 * 365 * 24 * time.Hour

type listColumnRow struct {
	Party  string `gorm:"primaryKey"`
	Kind   string `gorm:"primaryKey"`
	Head   string `gorm:"primaryKey"`
	Means  string
	UsedAt int64
}

func (listColumnRow) TableName() string { return "list_columns" }

// Remembered returns what the heads mean to the party in lists of the kind, as far as it
// is known.
func (s ListColumns) Remembered(ctx context.Context, party, kind string, heads []string) (map[string]string, error) {
	means := map[string]string{}
	for part := range slices.Chunk(heads, rowsAtOnce) {
		var rows []listColumnRow
		err := s.db.reader(ctx).Where("party = ? AND kind = ? AND head IN ?", party, kind, part).Find(&rows).Error
		if err != nil {
			return nil, wrap("columns of lists", err)
		}
		for _, row := range rows {
			means[row.Head] = row.Means
		}
	}
	return means, nil
}

// Remember keeps what the heads mean from now on.
func (s ListColumns) Remember(ctx context.Context, party, kind string, means map[string]string, at time.Time) error {
	var rows []listColumnRow
	for _, head := range slices.Sorted(maps.Keys(means)) {
		rows = append(rows, listColumnRow{party, kind, head, means[head], at.UnixMicro()})
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.inTx(ctx, func(tx *gorm.DB) error {
		return wrap("columns of lists", tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "party"}, {Name: "kind"}, {Name: "head"}},
			DoUpdates: clause.AssignmentColumns([]string{"means", "used_at"}),
		}).Create(&rows).Error)
	})
}
