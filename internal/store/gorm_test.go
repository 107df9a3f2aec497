package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// listener hears each statement as the log would mention it.
type listener struct {
	logger.Interface
	filter gorm.ParamsFilter
	heard  *[]string
}

func (l listener) ParamsFilter(ctx context.Context, sql string, values ...any) (string, []any) {
	return l.filter.ParamsFilter(ctx, sql, values...)
}

func (l listener) Trace(_ context.Context, _ time.Time, statement func() (string, int64), _ error) {
	sql, _ := statement()
	*l.heard = append(*l.heard, sql)
}

func TestTheLogMentionsNoValues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var heard []string
		raw := db.Raw()
		tx := raw.Session(&gorm.Session{Logger: listener{raw.Logger, raw.Logger.(gorm.ParamsFilter), &heard}})
		var found []string
		require.NoError(t, tx.Raw("SELECT code FROM agreements WHERE code = ?", "secret").Scan(&found).Error)
		require.NoError(t, tx.Table("agreements").Where("code = ?", "secret").Pluck("code", &found).Error)
		require.NoError(t, tx.Exec("DELETE FROM sessions WHERE token = ?", "secret").Error)
		require.Len(t, heard, 3)
		for _, sql := range heard {
			require.NotContains(t, sql, "secret")
		}
	})
}
