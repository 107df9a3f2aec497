package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// guarded lists the tables that have both triggers of facts.
var guarded = map[string]string{
	store.SQLite: `SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND (sql LIKE '%BEFORE UPDATE ON%' OR sql LIKE '%BEFORE DELETE ON%')
		GROUP BY tbl_name HAVING count(*) = 2`,
	store.PostgreSQL: `SELECT event_object_table FROM information_schema.triggers WHERE event_manipulation IN ('UPDATE', 'DELETE')
		AND action_timing = 'BEFORE' GROUP BY event_object_table HAVING count(DISTINCT event_manipulation) = 2`,
}

func TestTheTablesOfFactsAreThoseThatAreGuarded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var found []string
		require.NoError(t, db.Raw().Raw(guarded[db.Engine()]).Scan(&found).Error)
		assert.ElementsMatch(t, factTables, found, "a table of facts has both triggers, and a row in the tests")
	})
}

// Whoever has the database's password changes no fact either: not in any column,
// not to the value that stands there, and not in a transaction with what is allowed.
func TestNoColumnOfAFactCanBeChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.oneOfEachFact()
		for _, table := range factTables {
			t.Run(table, func(t *testing.T) {
				columns, err := db.Raw().Migrator().ColumnTypes(table)
				require.NoError(t, err)
				require.NotEmpty(t, columns)
				before := contents(t, db, table)
				for _, c := range columns {
					err := db.Raw().Exec(fmt.Sprintf("UPDATE %s SET %s = %s", table, c.Name(), c.Name())).Error
					require.ErrorContains(t, err, "holds facts", c.Name())
				}
				err = db.Raw().Transaction(func(tx *gorm.DB) error {
					require.NoError(t, tx.Exec("DELETE FROM idempotency_keys").Error)
					return tx.Exec("DELETE FROM " + table).Error
				})
				require.ErrorContains(t, err, "holds facts")
				assert.Equal(t, before, contents(t, db, table))
			})
		}
	})
}

// contents are the rows of a table, as text, in no order.
func contents(t *testing.T, db *store.DB, table string) []string {
	t.Helper()
	var rows []map[string]any
	require.NoError(t, db.Raw().Table(table).Find(&rows).Error)
	var lines []string
	for _, row := range rows {
		lines = append(lines, fmt.Sprint(row))
	}
	slices.Sort(lines)
	return lines
}

// What is no fact can be changed and removed: the guards are on nothing else.
func TestWhatIsNoFactIsNotGuarded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.oneOfEachFact()
		for _, table := range []string{"sessions", "idempotency_keys", "job_runs", "compilations", "reminder_choices"} {
			t.Run(table, func(t *testing.T) {
				assert.NotContains(t, factTables, table)
				assert.NoError(t, db.Raw().Exec("DELETE FROM "+table).Error)
			})
		}
	})
}
