package store_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestOpenRefusesAWrongAddress(t *testing.T) {
	for _, url := range []string{"", "tracker.db", "mysql://localhost/x", "sqlite:", "sqlite::memory:", "sqlite://", "postgres:x"} {
		_, err := store.Open(ctx, url)
		require.ErrorContains(t, err, "sqlite:PATH or postgres://", url)
	}
	_, err := store.Open(ctx, "postgres://tracker:hunter2@localhost:notaport/x")
	require.ErrorContains(t, err, "malformed")
	require.NotContains(t, err.Error(), "hunter2")
	_, err = store.Open(ctx, "postgres://tracker:hunter2@127.0.0.1:1/x?connect_timeout=2")
	require.ErrorContains(t, err, "does not answer")
	require.NotContains(t, err.Error(), "hunter2")
}

func TestOpenNamesAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := store.Open(ctx, "sqlite:"+filepath.Join(file, "tracker.db"))
	require.ErrorContains(t, err, "database folder")
}

func TestSQLiteCreatesItsFolderAndTakesAnyName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "100% ?#é.db")
	db, err := store.Open(ctx, "sqlite:"+path)
	require.NoError(t, err)
	require.NoError(t, db.Migrate(ctx))
	require.NoError(t, db.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestMigrateOnce(t *testing.T) {
	for name, url := range map[string]string{
		"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "tracker.db"), "PostgreSQL": storetest.EmptyPostgreSQLURL(t),
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(ctx, url)
			require.NoError(t, err)
			defer db.Close()
			require.ErrorContains(t, db.CheckSchema(ctx), "run `tracker migrate`")
			require.NoError(t, db.Migrate(ctx))
			require.NoError(t, db.CheckSchema(ctx))
			require.NoError(t, db.Migrate(ctx))
			require.NoError(t, db.Ping(ctx))
		})
	}
}

func TestASchemaThatThisProgramDoesNotKnowIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ change, sentence string }{
		"of a later tracker": {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, TRUE)", "of a later tracker (version 7; this program knows 1)"},
		"edited since":       {"UPDATE schema_files SET sha256 = 'another'", "made with an earlier edit of the schema"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				require.NoError(t, db.Raw().Exec(c.change).Error)
				require.ErrorContains(t, db.CheckSchema(ctx), c.sentence)
				require.ErrorContains(t, db.Migrate(ctx), c.sentence)
			})
		})
	}
}

func TestAMigrationThatWasCutOffBeforeItsFileWasNotedGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		require.NoError(t, db.Raw().Exec("DELETE FROM schema_files").Error)
		require.NoError(t, db.Migrate(ctx))
		require.NoError(t, db.CheckSchema(ctx))
	})
}

func TestStatistics(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db).update("M1.MA-FIG", 0)
		require.NoError(t, db.RefreshStatistics(ctx))
		require.NoError(t, db.Analyze(ctx))
		require.NoError(t, db.RefreshStatistics(ctx))
	})
}

func TestTrackersThatStartAtOnceMigrateOnce(t *testing.T) {
	url := storetest.EmptyPostgreSQLURL(t)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			db, err := store.Open(ctx, url)
			if err == nil {
				err = db.Migrate(ctx)
			}
			if err == nil {
				err = db.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestSQLiteReadersSeeCommitsAndNothingElse(t *testing.T) {
	db := storetest.SQLite(t)
	w := newWorld(t, db)
	u := w.update("M1.MA-FIG", 0)
	c := w.commitment(u.Commitment)
	w.tx(func(tx commitments.Tx) error {
		require.NoError(t, tx.InsertUpdate(u, c))
		_, err := w.store.Read(ctx).Update(u.ID) // outside the transaction, while it holds the file
		require.Error(t, err)
		return nil
	})
	_, err := w.store.Read(ctx).Update(u.ID)
	require.NoError(t, err)
}
