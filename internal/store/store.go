// Package store keeps everything in SQLite or PostgreSQL. It implements the
// interfaces that the domain packages declare; no other package knows gorm or
// SQL. Rows are mapped to the domain's types by hand, columns are written by
// name, and the tables of facts refuse changes in the database itself.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/schedule"
)

// The engines.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

// DB is an open database.
type DB struct {
	engine     string
	write      *gorm.DB
	read       *gorm.DB // on PostgreSQL the same as write
	pools      []*sql.DB
	migrations migrations
	// snapshot makes all reads of a transaction see one state.
	snapshot *sql.TxOptions
	// still is held while a snapshot without pending entries begins.
	still sync.Mutex
	// recorded wakes the sequencer after commits.
	recorded chan struct{}
}

// Open opens the database at sqlite:PATH or postgres://…, and makes sure that
// it answers. A SQLite file and its folder are created where they are missing.
// Migrate must have run before anything is read or written.
func Open(ctx context.Context, url string) (*DB, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	var db *DB
	var err error
	switch {
	case scheme == "sqlite" && strings.Trim(rest, "/") != "" && rest != ":memory:":
		db, err = openSQLite(rest)
	case (scheme == "postgres" || scheme == "postgresql") && strings.HasPrefix(rest, "//"):
		db, err = openPostgreSQL(url)
	default:
		return nil, errors.New("the database address must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
	}
	if err != nil {
		return nil, err
	}
	db.recorded = make(chan struct{}, 1)
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Engine returns the name of the engine: SQLite or PostgreSQL.
func (db *DB) Engine() string { return db.engine }

// Ping makes sure that the database answers.
func (db *DB) Ping(ctx context.Context) error {
	for _, pool := range db.pools {
		if err := pool.PingContext(ctx); err != nil {
			return fmt.Errorf("the database does not answer: %w", oneLine{err})
		}
	}
	return nil
}

// oneLine is an error in one line: a driver tells of each address on a line of its own.
type oneLine struct{ error }

func (e oneLine) Error() string { return strings.Join(strings.Fields(e.error.Error()), " ") }

func (e oneLine) Unwrap() error { return e.error }

// Close lets running statements finish and closes the database.
func (db *DB) Close() error {
	var errs []error
	for _, pool := range db.pools {
		errs = append(errs, pool.Close())
	}
	return errors.Join(errs...)
}

// Commitments returns the store of the commitments domain.
func (db *DB) Commitments() Commitments { return Commitments{db} }

// Collection returns the store of collection rounds.
func (db *DB) Collection() collection.Store { return collectionStore{db} }

// Deliverables returns the store of the register.
func (db *DB) Deliverables() deliverables.Store { return deliverableStore{db} }

// People returns the store of accounts and tokens.
func (db *DB) People() people.Store { return peopleStore{db} }

// Sessions returns the store of log-in sessions.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// Reports returns the store of report material and editions. Zone is the
// tracker's, in which periods begin and end.
func (db *DB) Reports(zone *time.Location) reports.Store { return reportStore{db, zone} }

// Journal returns the store of the journal's log.
func (db *DB) Journal() audit.Store { return journalStore{db} }

// Jobs returns the store of job runs.
func (db *DB) Jobs() schedule.Store { return jobStore{db} }

// reader returns the handle for reads outside a transaction.
func (db *DB) reader(ctx context.Context) *gorm.DB { return db.read.WithContext(ctx) }
