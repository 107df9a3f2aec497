package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// keysFor is how long an idempotency key is remembered.
const keysFor = 7 * 24 * time.Hour

// Clean removes what has expired and is no fact: sessions past their end, and
// idempotency keys after a week.
func (db *DB) Clean(ctx context.Context, now time.Time) error {
	return db.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at <= ?", now.UnixMicro()).Delete(&sessionRow{}).Error; err != nil {
			return wrap("clean sessions", err)
		}
		err := tx.Where("claimed_at < ?", now.Add(-keysFor).UnixMicro()).Delete(&keyRow{}).Error
		return wrap("clean idempotency keys", err)
	})
}
