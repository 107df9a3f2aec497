package store

import (
	"context"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// Workbooks opens the transactions in which workbooks are applied.
type Workbooks struct{ db *DB }

// Workbooks returns what the workbooks of rounds need of the database.
func (db *DB) Workbooks() Workbooks { return Workbooks{db} }

// InTx runs fn in one transaction, which both parts are of, and commits when it returns
// nil.
func (s Workbooks) InTx(ctx context.Context, fn func(commitments.Tx, deliverables.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(commitmentTx(tx), registerTx(tx)) })
}
