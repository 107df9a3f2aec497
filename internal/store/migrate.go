package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrationFiles embed.FS

// migrations are those of an engine.
type migrations struct {
	provider *goose.Provider
	files    []schemaFileRow // by version
}

// schemaFileRow says which file a database was made with. Until the first release
// the files are edited, so that a version alone does not name a schema.
type schemaFileRow struct {
	Version int64  `gorm:"primaryKey;autoIncrement:false"`
	SHA256  string `gorm:"column:sha256"`
}

func (schemaFileRow) TableName() string { return "schema_files" }

// The reasons for which a database is refused.
var (
	errSchemaBehind = errors.New("the database is not up to date: run `tracker migrate`")
	errSchemaEdited = errors.New("the database was made with an earlier edit of the schema, which nothing migrates before the first release: " +
		"begin with an empty database")
)

// Migrate brings the schema up to date. It refuses a database whose schema this
// program does not know. Several trackers may start at once on PostgreSQL: one
// migrates, the others wait.
func (db *DB) Migrate(ctx context.Context) error {
	version, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if version > db.migrations.version() {
		return db.migrations.tooNew(version)
	}
	if version < db.migrations.version() {
		if _, err := db.migrations.provider.Up(ctx); err != nil {
			return fmt.Errorf("migrate the database: %w", err)
		}
	}
	if err := db.noteSchemaFiles(ctx); err != nil {
		return err
	}
	return db.CheckSchema(ctx)
}

// CheckSchema returns nil where the schema is the one that this program was built
// for, and otherwise a sentence on what to do.
func (db *DB) CheckSchema(ctx context.Context) error {
	version, err := db.schemaVersion(ctx)
	switch {
	case err != nil:
		return err
	case version < db.migrations.version():
		return errSchemaBehind
	case version > db.migrations.version():
		return db.migrations.tooNew(version)
	}
	var made []schemaFileRow
	if err := db.reader(ctx).Find(&made).Error; err != nil {
		return wrap("schema files", err)
	}
	if !db.migrations.madeOf(made) {
		return errSchemaEdited
	}
	return nil
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

// noteSchemaFiles notes the files that were applied, where that was not done.
func (db *DB) noteSchemaFiles(ctx context.Context) error {
	return db.retry(ctx, func() error {
		return wrap("schema files", insertOnce(db.write.WithContext(ctx), &db.migrations.files).Error)
	})
}

func (m migrations) version() int64 { return m.files[len(m.files)-1].Version }

func (m migrations) tooNew(version int64) error {
	return fmt.Errorf("the database's schema is of a later tracker (version %d; this program knows %d): start that one", version, m.version())
}

// madeOf reports whether a database of these files has the schema.
func (m migrations) madeOf(rows []schemaFileRow) bool {
	made := map[schemaFileRow]bool{}
	for _, row := range rows {
		made[row] = true
	}
	for _, file := range m.files {
		if !made[file] {
			return false
		}
	}
	return true
}

// newMigrations reads the engine's migrations for a pool.
func newMigrations(engine string, pool *sql.DB) (migrations, error) {
	files, err := fs.Sub(migrationFiles, "migrations/"+engine)
	if err != nil {
		return migrations{}, fmt.Errorf("migrations: %w", err)
	}
	return readMigrations(engine, pool, files)
}

// readMigrations reads the migrations that are files of the folder.
func readMigrations(engine string, pool *sql.DB, folder fs.FS) (migrations, error) {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if engine == PostgreSQL {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks each second, 300 times
		if err != nil {
			return migrations{}, fmt.Errorf("migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, folder, options...)
	if err != nil {
		return migrations{}, fmt.Errorf("migrations: %w", err)
	}
	m := migrations{provider: provider}
	for _, source := range provider.ListSources() {
		content, err := fs.ReadFile(folder, source.Path)
		if err != nil {
			return migrations{}, fmt.Errorf("migrations: %w", err)
		}
		sum := sha256.Sum256(content)
		m.files = append(m.files, schemaFileRow{source.Version, hex.EncodeToString(sum[:])})
	}
	return m, nil
}
