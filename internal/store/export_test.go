package store

import (
	"context"

	"gorm.io/gorm"
)

// Raw gives tests the handle that writes, to try what the package never does.
func (db *DB) Raw() *gorm.DB { return db.write }

// MigrateTo brings the schema to a version, for tests of what comes after.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	_, err := db.migrations.UpTo(ctx, version)
	return err
}
