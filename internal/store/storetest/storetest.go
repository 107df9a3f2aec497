// Package storetest gives tests an empty, migrated database on each engine.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/ncruces/go-sqlite3/driver"

	"tracker/internal/store"
)

// Variable names the environment variable that holds the address of a
// PostgreSQL server on which the tests may create databases.
const Variable = "TRACKER_TEST_POSTGRES_URL"

// Each runs the test once on SQLite and once on PostgreSQL, each time on a
// database of its own. Without a PostgreSQL server the test fails.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, PostgreSQL(t)) })
}

// SQLite returns a migrated database in a folder of the test.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"), true)
}

// PostgreSQL returns a migrated database that is dropped after the test.
func PostgreSQL(t testing.TB) *store.DB {
	t.Helper()
	return open(t, PostgreSQLURL(t), false)
}

// PostgreSQLURL creates a migrated database that is dropped after the test,
// and returns its address.
func PostgreSQLURL(t testing.TB) string {
	t.Helper()
	server := serverURL(t)
	return create(t, server, " TEMPLATE "+template(t, server))
}

// EmptyPostgreSQLURL creates a database without a schema that is dropped after
// the test, and returns its address.
func EmptyPostgreSQLURL(t testing.TB) string {
	t.Helper()
	return create(t, serverURL(t), "")
}

// LastingPostgreSQLURL creates a database without a schema that goes with the
// server, for benchmarks that share it.
func LastingPostgreSQLURL(t testing.TB) string {
	t.Helper()
	server := serverURL(t)
	name := "lasting_" + strings.ToLower(rand.Text())
	execute(t, server, "CREATE DATABASE "+name)
	return databaseURL(t, server, name)
}

// Bare opens a database past the tracker, as whoever has its password can: on
// one connection, and on SQLite without references and checks.
func Bare(t testing.TB, address string) *sql.DB {
	t.Helper()
	var db *sql.DB
	var err error
	if path, found := strings.CutPrefix(address, "sqlite:"); found {
		db, err = driver.Open("file:" + filepath.ToSlash(path) + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(0)&_pragma=ignore_check_constraints(1)")
	} else {
		db, err = sql.Open("pgx", address)
	}
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func create(t testing.TB, server, options string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	execute(t, server, "CREATE DATABASE "+name+options)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	return databaseURL(t, server, name)
}

func serverURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		t.Fatalf("%s is not set: run the tests by `make test`, or one package by `scripts/with-postgres go test ./internal/…`", Variable)
	}
	return server
}

// templates holds the template database of each server that this process made.
var templates struct {
	sync.Mutex
	name string
}

// template migrates one database, once in a process, of which the others are
// copies.
func template(t testing.TB, server string) string {
	t.Helper()
	templates.Lock()
	defer templates.Unlock()
	if templates.name == "" {
		name := "template_" + strings.ToLower(rand.Text())
		execute(t, server, "CREATE DATABASE "+name)
		db := connect(t, databaseURL(t, server, name))
		err := db.Migrate(context.Background())
		if closed := db.Close(); err == nil {
			err = closed
		}
		if err != nil {
			t.Fatal(err)
		}
		templates.name = name
	}
	return templates.name
}

func open(t testing.TB, url string, migrate bool) *store.DB {
	t.Helper()
	db := connect(t, url)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if migrate {
		if err := db.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func connect(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func execute(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func databaseURL(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	u.Path = "/" + name
	return u.String()
}
