package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
)

// How many connections one tracker holds at most.
const postgresConnections = 20

// openPostgreSQL opens a pool; each connection prepares and keeps its
// statements by itself.
func openPostgreSQL(url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The parser's error may quote the address, and with it the password.
		return nil, fmt.Errorf("the database address is malformed: it must be postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	config.RuntimeParams["timezone"] = "UTC"
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "tracker"
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections / 2)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	pool.SetConnMaxLifetime(time.Hour)
	db := &DB{
		engine: PostgreSQL, pools: []*sql.DB{pool},
		snapshot: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
	}
	if db.write, err = openGorm(postgres.New(postgres.Config{Conn: pool})); err != nil {
		return nil, err
	}
	db.read = db.write
	db.migrations, err = newMigrations(db.engine, pool)
	return db, err
}
