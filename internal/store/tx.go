package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/problem"
)

// attempts is how often a transaction is tried before its error is returned.
const attempts = 6

// inTx runs fn in one transaction and commits when it returns nil. When the
// database asks for it (a deadlock, a busy file), the whole is run again after
// a short pause.
func (db *DB) inTx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	err := db.retry(ctx, func() error { return db.write.WithContext(ctx).Transaction(fn) })
	if err == nil {
		select {
		case db.recorded <- struct{}{}:
		default: // the sequencer was woken already
		}
	}
	return err
}

// retry runs fn again, after a short pause, when the database asks for it.
func (db *DB) retry(ctx context.Context, fn func() error) error {
	for try := 1; ; try++ {
		err := fn()
		if err == nil || !retryable(err) || try == attempts {
			return err
		}
		select {
		case <-time.After(pause(try)):
		case <-ctx.Done():
			return err
		}
	}
}

// pause grows with each try; the random part keeps two that collided apart.
func pause(try int) time.Duration {
	step := 5 * time.Millisecond << try
	return step + rand.N(step)
}

// retryable reports whether the same transaction may succeed when run again.
func retryable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization failure, deadlock
	}
	return errors.Is(err, sqlite3.BUSY)
}

// notFound is what a lookup returns that found nothing.
func notFound() error { return problem.New(problem.NotFound, "error.not_found") }

// wrap names what was being done; nil and problems stay as they are.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := problem.Of(err); ok {
		return err
	}
	if unreadable(err) {
		return problem.New(problem.Invalid, "error.text.encoding")
	}
	if full(err) {
		return problem.New(problem.Unavailable, "error.disk_full")
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// full reports whether the database has no room for more.
func full(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "53100" || errors.Is(err, sqlite3.FULL)
}

// unreadable reports whether PostgreSQL refused a text that is not UTF-8 or
// holds a NUL, which no row can hold.
func unreadable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "22021"
}

// insert adds one row of a struct.
func insert(tx *gorm.DB, doing string, row any) error {
	return wrap(doing, tx.Create(row).Error)
}

// rowsAtOnce is how many rows one statement adds: the engines bound how many
// values it may hold.
const rowsAtOnce = 1000

// insertAll adds rows of a struct, in their order, and sets the keys that the
// database gives them.
func insertAll[Row any](tx *gorm.DB, doing string, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	return wrap(doing, tx.CreateInBatches(rows, rowsAtOnce).Error)
}

// insertOnce adds the row, or the list of rows, unless one of a unique key stands
// in the way; then that one does not count as affected and the transaction goes on.
func insertOnce(tx *gorm.DB, row any) *gorm.DB {
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
}

// findOne reads the one row that q finds.
func findOne[Row any](q *gorm.DB, doing string) (Row, error) {
	var rows []Row
	err := q.Limit(1).Find(&rows).Error
	if unreadable(err) || err == nil && len(rows) == 0 {
		return *new(Row), notFound()
	}
	if err != nil {
		return *new(Row), wrap(doing, err)
	}
	return rows[0], nil
}
