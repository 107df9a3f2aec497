package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// slowQuery is how long a statement may take before the log mentions it.
const slowQuery = 500 * time.Millisecond

// longStatement is how many bytes of a statement the log mentions: one that adds
// many rows is as long as they are many.
const longStatement = 1000

// openGorm opens gorm without its cache of prepared statements: that one shares
// a statement, and the error of preparing it, between transactions that have
// nothing to do with each other. Connections of PostgreSQL keep their own; on
// SQLite preparing costs little, and the cache was measured not to pay.
func openGorm(dialector gorm.Dialector) (*gorm.DB, error) {
	// What Scan reads goes through a logger of gorm's own, which has no other way
	// to be told.
	keepValuesOut.Do(func() { logger.RecorderParamsFilter = slowLog{}.ParamsFilter })
	g, err := gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 slowLog{},
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return g, nil
}

var keepValuesOut sync.Once

// slowLog mentions slow statements, without their values. Errors are returned
// to whoever asked and need no second line.
type slowLog struct{}

func (l slowLog) LogMode(logger.LogLevel) logger.Interface { return l }

func (slowLog) Info(context.Context, string, ...any)  {}
func (slowLog) Warn(context.Context, string, ...any)  {}
func (slowLog) Error(context.Context, string, ...any) {}

func (slowLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	took := time.Since(begin)
	if took < slowQuery || errors.Is(err, context.Canceled) {
		return
	}
	sql, rows := statement()
	if len(sql) > longStatement {
		sql = sql[:longStatement] + " …"
	}
	slog.WarnContext(ctx, "slow statement", "sql", sql, "rows", rows, "took", took)
}

// ParamsFilter keeps values out of the log.
func (slowLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }
