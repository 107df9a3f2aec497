package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tracker/internal/schedule"
)

// keysFor is how long an idempotency key, and what is like it, is remembered.
const keysFor = 7 * 24 * time.Hour

// Clean removes what has expired and is no fact: sessions past their end, heads of lists
// that no list had for two years, and after a week idempotency keys, compilations and the
// runs of the job of deliveries that went well.
func (db *DB) Clean(ctx context.Context, now time.Time) error {
	return db.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at <= ?", now.UnixMicro()).Delete(&sessionRow{}).Error; err != nil {
			return wrap("clean sessions", err)
		}
		if err := tx.Where("claimed_at < ?", now.Add(-keysFor).UnixMicro()).Delete(&keyRow{}).Error; err != nil {
			return wrap("clean idempotency keys", err)
		}
		if err := tx.Where("started_at < ?", now.Add(-keysFor).UnixMicro()).Delete(&compilationRow{}).Error; err != nil {
			return wrap("clean compilations", err)
		}
		if err := tx.Where("used_at < ?", now.Add(-listColumnsFor).UnixMicro()).Delete(&listColumnRow{}).Error; err != nil {
			return wrap("clean columns of lists", err)
		}
		err := tx.Where("job = 'deliveries' AND state = ? AND started_at < ?", schedule.Done, now.Add(-keysFor).UnixMicro()).
			Delete(&runRow{}).Error
		return wrap("clean job runs", err)
	})
}
