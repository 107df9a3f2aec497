package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrationFiles embed.FS

// Migrate brings the schema up to date. Several trackers may start at once on
// PostgreSQL: one migrates, the others wait.
func (db *DB) Migrate(ctx context.Context) error {
	if _, err := db.migrations.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	if db.engine == PostgreSQL {
		return nil // it analyzes by itself; done on empty tables it would plan for empty tables
	}
	return db.Analyze(ctx)
}

// Pending reports whether Migrate has something to do.
func (db *DB) Pending(ctx context.Context) (bool, error) {
	sources := db.migrations.ListSources()
	version, err := db.schemaVersion(ctx)
	return version < sources[len(sources)-1].Version, err
}

// schemaVersion is the version of the schema that stands, 0 where there is none.
func (db *DB) schemaVersion(ctx context.Context) (int64, error) {
	q := db.reader(ctx)
	if !q.Migrator().HasTable(goose.DefaultTablename) {
		return 0, db.Ping(ctx)
	}
	var version sql.NullInt64
	err := q.Raw("SELECT max(version_id) FROM " + goose.DefaultTablename + " WHERE is_applied").Scan(&version).Error
	return version.Int64, wrap("schema version", err)
}

// newMigrations reads the engine's migrations for a pool.
func newMigrations(engine string, pool *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations/"+engine)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if engine == PostgreSQL {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks each second, 300 times
		if err != nil {
			return nil, fmt.Errorf("migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return provider, nil
}
