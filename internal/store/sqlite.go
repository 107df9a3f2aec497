package store

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
)

// How many connections read beside the one that writes.
const sqliteReaders = 4

// openSQLite opens one connection that writes and some that read. Within this
// process writers queue in Go, in order; those of other processes wait for the
// file's lock. Readers see the last commit and never wait.
func openSQLite(path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("database path: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("database folder: %w", err)
	}
	// The file holds password hashes: it is made for its owner alone, and SQLite
	// makes the files beside it likewise.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the administrator names the file
	if err != nil {
		return nil, fmt.Errorf("database file: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("database file: %w", err)
	}
	writer, err := sqlitePool(path, 1, "immediate",
		"journal_mode(wal)", "synchronous(full)", "foreign_keys(1)", "recursive_triggers(1)")
	if err != nil {
		return nil, err
	}
	// The writer's first connection sets up the WAL, which readers can't.
	if err := writer.Ping(); err != nil {
		_ = writer.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	reader, err := sqlitePool(path, sqliteReaders, "deferred", "query_only(1)")
	if err != nil {
		_ = writer.Close()
		return nil, err
	}
	db := &DB{engine: SQLite, pools: []*sql.DB{reader, writer}, snapshot: &sql.TxOptions{ReadOnly: true}}
	if db.write, err = openGorm(gormlite.OpenDB(writer)); err != nil {
		return nil, err
	}
	if db.read, err = openGorm(gormlite.OpenDB(reader)); err != nil {
		return nil, err
	}
	db.migrations, err = newMigrations(db.engine, writer)
	return db, err
}

func sqlitePool(path string, size int, lock string, pragmas ...string) (*sql.DB, error) {
	// The busy timeout comes first: the other pragmas may have to wait too.
	query := url.Values{"_txlock": {lock}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	pool, err := driver.Open(dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}
