package store

import (
	"context"
	"fmt"
)

// Analyze tells the query planner what the tables hold; worth it after a large
// load.
func (db *DB) Analyze(ctx context.Context) error {
	if err := db.write.WithContext(ctx).Exec("ANALYZE").Error; err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	return nil
}

// RefreshStatistics does the same for those tables alone whose size has changed
// much since, which mostly are none. PostgreSQL does that by itself.
func (db *DB) RefreshStatistics(ctx context.Context) error {
	if db.engine != SQLite {
		return nil
	}
	// 0x02 analyzes the tables that need it, 0x10000 looks at all of them.
	if err := db.write.WithContext(ctx).Exec("PRAGMA optimize(0x10002)").Error; err != nil {
		return fmt.Errorf("refresh statistics: %w", err)
	}
	return nil
}
