package audit_test

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/audit"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// factTables are those whose rows may only ever be inserted, and those that say
// how things stand now; a checkpoint that was deleted leaves no trace but with
// those who hold it.
var factTables = []string{
	"journal_entries", "journal_log", "journal_hashes", "published_facts", "progress_updates", "reviews", "assessments", "revisions",
	"report_editions", "report_files", "rounds", "round_revisions", "return_excuses", "return_reopenings", "comments", "comment_mentions", "evidence", "calendar_changes", "commune_lists", "opinion_versions", "opinion_decisions", "recommendations", "recommendation_steps", "agreements", "units", "dimensions", "parties", "regions", "pledges", "commitments", "accounts",
}

// keyed says how many columns are a table's key, where it is not the first alone.
var keyed = map[string]int{"report_files": 2, "comment_mentions": 2}

// unheld are the columns that the journal does not hold, and why.
var unheld = map[string]string{
	"commitments.version":    "guards against lost updates",
	"commitments.search":     "follows from the definition",
	"accounts.email":         "personal",
	"accounts.name":          "personal",
	"accounts.password_hash": "secret",
	"accounts.created_at":    "the time of the entry",
}

// tamperer changes rows behind the tracker's back: as whoever has the database's
// own password can, without triggers and references.
type tamperer struct {
	*sql.DB
	engine string
}

func newTamperer(t testing.TB, engine, url string) tamperer {
	x := tamperer{storetest.Bare(t, url), engine}
	for _, table := range factTables {
		if engine == store.PostgreSQL {
			x.do(t, "ALTER TABLE "+table+" DISABLE TRIGGER ALL")
			continue
		}
		for _, trigger := range []string{"_keep", "_stay"} {
			x.do(t, "DROP TRIGGER IF EXISTS "+table+trigger)
		}
	}
	if engine == store.PostgreSQL {
		x.do(t, "SET session_replication_role = replica") // references are triggers too
	}
	return x
}

func (x tamperer) do(t require.TestingT, statement string, args ...any) int64 {
	done, err := x.Exec(statement, args...)
	require.NoError(t, err, statement)
	n, err := done.RowsAffected()
	require.NoError(t, err)
	return n
}

// rows reads a whole table.
func (x tamperer) rows(t require.TestingT, table string) (columns []string, rows [][]any) {
	found, err := x.Query("SELECT * FROM " + table)
	require.NoError(t, err)
	defer found.Close()
	columns, err = found.Columns()
	require.NoError(t, err)
	for found.Next() {
		row := make([]any, len(columns))
		at := make([]any, len(columns))
		for i := range row {
			at[i] = &row[i]
		}
		require.NoError(t, found.Scan(at...))
		for i := range row {
			if raw, isBytes := row[i].([]byte); isBytes {
				row[i] = bytes.Clone(raw)
			}
		}
		rows = append(rows, row)
	}
	require.NoError(t, found.Err())
	return columns, rows
}

// write puts the rows in the place of all that the table holds.
func (x tamperer) write(t require.TestingT, table string, columns []string, rows [][]any) {
	x.do(t, "BEGIN")
	defer x.do(t, "COMMIT")
	x.do(t, "DELETE FROM "+table)
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = x.mark(i + 1)
	}
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "), strings.Join(marks, ", "))
	for _, row := range rows {
		x.do(t, statement, row...)
	}
}

// mark is what stands in a statement for its n-th value.
func (x tamperer) mark(n int) string {
	if x.engine == store.PostgreSQL {
		return fmt.Sprint("$", n)
	}
	return "?"
}

// rewrite puts another entry in the place of one, with its hash and all those that follow
// from it: as whoever has the database, but not the key.
func (x tamperer) rewrite(t *testing.T, entries [][]byte, index int, with []byte) {
	says, err := journal.Decode(with)
	require.NoError(t, err)
	hash := journal.LeafHash(with)
	x.do(t, fmt.Sprintf("UPDATE journal_entries SET body = %s, leaf_hash = %s, at = %s WHERE id = (SELECT entry_id FROM journal_log WHERE idx = %s)",
		x.mark(1), x.mark(2), x.mark(3), x.mark(4)), string(with), hash[:], says.At.UnixMicro(), index)
	var tree journal.Tree
	position := 0
	for i, e := range entries {
		if i == index {
			e = with
		}
		for _, hash := range tree.Append(journal.LeafHash(e)) {
			x.do(t, fmt.Sprintf("UPDATE journal_hashes SET hash = %s WHERE position = %s", x.mark(1), x.mark(2)), hash[:], position)
			position++
		}
	}
}

// another returns a value of the same sort that differs.
func another(t *rapid.T, v any) any {
	switch v := v.(type) {
	case int64:
		return v + rapid.SampledFrom([]int64{-1, 1, 7}).Draw(t, "difference")
	case float64:
		return v + 0.5
	case bool:
		return !v
	case []byte:
		changed := bytes.Clone(v)
		changed[rapid.IntRange(0, len(v)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		return changed
	case string:
		return v + "x"
	}
	return nil
}

// tamper makes one change to the rows of a table; false where that changes
// nothing that the journal holds.
func tamper(t *rapid.T, table string, columns []string, rows [][]any) ([][]any, bool) {
	changed := make([][]any, len(rows))
	for i, row := range rows {
		changed[i] = slices.Clone(row)
	}
	i := rapid.IntRange(0, len(rows)-1).Draw(t, "row")
	column := rapid.IntRange(0, len(columns)-1).Draw(t, "column")
	if _, free := unheld[table+"."+columns[column]]; free {
		return nil, false
	}
	switch how := rapid.SampledFrom([]string{"alter", "delete", "insert", "swap"}).Draw(t, "how"); how {
	case "alter":
		value := another(t, changed[i][column])
		if value == nil {
			return nil, false
		}
		if column == 0 && slices.ContainsFunc(rows, func(r []any) bool { return fmt.Sprint(r[0]) == fmt.Sprint(value) }) {
			return nil, false // a key that stands already
		}
		changed[i][column] = value
	case "delete":
		changed = slices.Delete(changed, i, i+1)
	case "insert":
		row := slices.Clone(changed[i])
		if row[0] = another(t, row[0]); keyed[table] == 2 {
			row[1] = another(t, row[1])
		}
		for _, r := range changed { // a key that stands already
			if fmt.Sprint(r[0]) == fmt.Sprint(row[0]) && keyed[table] != 2 {
				return nil, false
			}
		}
		changed = append(changed, row)
	case "swap": // two rows exchange all but their keys
		j := rapid.IntRange(0, len(rows)-1).Draw(t, "other")
		first := max(1, keyed[table])
		same := true
		for k := first; k < len(columns); k++ {
			_, free := unheld[table+"."+columns[k]]
			same = same && (free || fmt.Sprint(changed[i][k]) == fmt.Sprint(changed[j][k]))
			changed[i][k], changed[j][k] = changed[j][k], changed[i][k]
		}
		if same {
			return nil, false
		}
	}
	return changed, true
}

// TestMain keeps the tests of properties short, unless a number is asked for.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("12")
	}
	os.Exit(m.Run())
}

func TestAnyRowThatIsTamperedWithIsFound(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { tamperAll(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { tamperAll(t, storetest.PostgreSQLURL(t)) })
}

func tamperAll(t *testing.T, url string) {
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Migrate(t.Context()))
	h := newHouse(t, db, 50)
	h.entries(t)
	_, err = h.journal.Verify(t.Context(), auditor, "", nil)
	require.NoError(t, err)
	x := newTamperer(t, db.Engine(), url)
	for _, table := range factTables {
		columns, rows := x.rows(t, table)
		require.NotEmpty(t, rows, table)
		x.dropUnique(t, table)
		tried := 0
		rapid.Check(t, func(r *rapid.T) {
			changed, matters := tamper(r, table, columns, rows)
			if !matters {
				return
			}
			tried++
			x.write(r, table, columns, changed)
			_, err := h.journal.Verify(t.Context(), auditor, "", nil)
			x.write(r, table, columns, rows)
			require.Error(r, err, table)
			var finding *audit.Finding
			var fault *journal.Fault
			if !errors.As(err, &finding) && !errors.As(err, &fault) {
				r.Fatalf("%s: no verdict: %v", table, err)
			}
		})
		require.Positive(t, tried, table)
		_, err = h.journal.Verify(t.Context(), auditor, "", nil)
		require.NoError(t, err, "as it was")
	}
}

// dropUnique takes away the indexes that would refuse some of the changes.
func (x tamperer) dropUnique(t *testing.T, table string) {
	query := "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql LIKE 'CREATE UNIQUE%'"
	if x.engine == store.PostgreSQL {
		query = "SELECT indexname FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE 'CREATE UNIQUE%' AND indexname NOT LIKE '%_pkey'"
	}
	found, err := x.Query(query, table)
	require.NoError(t, err)
	defer found.Close()
	var names []string
	for found.Next() {
		var name string
		require.NoError(t, found.Scan(&name))
		names = append(names, name)
	}
	require.NoError(t, found.Err())
	for _, name := range names {
		x.do(t, "DROP INDEX "+name)
	}
}

func TestAVerdictNamesTheRow(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { nameRows(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { nameRows(t, storetest.PostgreSQLURL(t)) })
}

func nameRows(t *testing.T, url string) {
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Migrate(t.Context()))
	h := newHouse(t, db, 50)
	h.entries(t)
	r, err := h.tracker.Commitment(t.Context(), system, "M3.MA-NAD")
	require.NoError(t, err)
	u := r.Updates[0].ID
	x := newTamperer(t, db.Engine(), url)
	for _, c := range []struct{ change, undo, said string }{
		{`UPDATE progress_updates SET measures = replace(measures, '"value":4}', '"value":9}') WHERE id = '` + u + "'",
			`UPDATE progress_updates SET measures = replace(measures, '"value":9}', '"value":4}') WHERE id = '` + u + "'",
			"the row " + u + " of progress_updates was altered: its column measures is not what entry "},
		{`UPDATE commitments SET targets = replace(targets, '"target":12.5', '"target":1') WHERE code = 'M3.MA-NAD'`,
			`UPDATE commitments SET targets = replace(targets, '"target":1', '"target":12.5') WHERE code = 'M3.MA-NAD'`,
			"the row M3.MA-NAD of commitments was altered: its column targets is not what the journal says"},
		{`UPDATE commitments SET figures = replace(figures, '"value":4,', '"value":40,') WHERE code = 'M3.MA-NAD'`,
			`UPDATE commitments SET figures = replace(figures, '"value":40,', '"value":4,') WHERE code = 'M3.MA-NAD'`,
			"the row M3.MA-NAD of commitments was altered: its column figures is not what the journal says"},
		{"UPDATE accounts SET role = 'admin' WHERE role = 'auditor'", "UPDATE accounts SET role = 'auditor' WHERE demo AND email LIKE 'auditor%'",
			" of accounts was altered: its column role is not what the journal says"},
		{"UPDATE journal_entries SET body = replace(body, 'Quatre', 'Quinze.') WHERE subject = 'M3.MA-NAD'",
			"UPDATE journal_entries SET body = replace(body, 'Quinze.', 'Quatre') WHERE subject = 'M3.MA-NAD'",
			"was altered: its text has the hash "},
	} {
		require.Positive(t, x.do(t, c.change))
		_, err := h.journal.Verify(t.Context(), auditor, "", nil)
		require.ErrorContains(t, err, c.said)
		x.do(t, c.undo)
		_, err = h.journal.Verify(t.Context(), auditor, "", nil)
		require.NoError(t, err)
	}
}

// Who rewrites entry, hashes and facts alike, without the key, is found by the
// checkpoints that were signed before; who deletes those, by the one that an
// auditor kept.
func TestARewrittenJournalIsFoundByWhatWasSigned(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Migrate(t.Context()))
	h := newHouse(t, db, 50)
	entries := h.entries(t)
	kept, err := h.journal.Checkpoint(t.Context(), auditor)
	require.NoError(t, err)
	x := newTamperer(t, db.Engine(), url)
	x.do(t, "DROP TRIGGER journal_checkpoints_keep")
	x.do(t, "UPDATE journal_checkpoints SET made_at = made_at + 1")
	_, err = h.journal.Verify(t.Context(), auditor, "", nil)
	require.ErrorContains(t, err, "does not say what was signed")
	x.do(t, "UPDATE journal_checkpoints SET made_at = made_at - 1")
	x.rewrite(t, entries, 3, bytes.Replace(entries[3], []byte(`"at":"2026`), []byte(`"at":"2025`), 1))
	_, err = h.journal.Verify(t.Context(), auditor, "", nil)
	require.ErrorContains(t, err, "the journal was rewritten")
	x.do(t, "DROP TRIGGER journal_checkpoints_stay")
	x.do(t, "DELETE FROM journal_checkpoints")
	_, err = h.journal.Verify(t.Context(), auditor, "", nil)
	require.NoError(t, err, "nobody is left to contradict")
	_, err = h.journal.Verify(t.Context(), auditor, kept, nil)
	require.ErrorContains(t, err, "the journal was rewritten")
	_, err = journal.Verify(bytes.NewReader(h.export(t)), journal.Trust{Older: kept}, nil)
	require.ErrorContains(t, err, "the journal was rewritten")
}

// Whoever signs the journal could put other words into an approval. The seal that was
// recorded when they were written contradicts it, in the database and in an export.
func TestOtherWordsThanThoseThatWereSealedAreFound(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { approveOtherWords(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { approveOtherWords(t, storetest.PostgreSQLURL(t)) })
}

func approveOtherWords(t *testing.T, url string) {
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Migrate(t.Context()))
	h := newHouse(t, db, 50)
	entries := h.entries(t)
	i := slices.IndexFunc(entries, func(e []byte) bool {
		return bytes.Contains(e, []byte(`"opinion.approved"`)) && bytes.Contains(e, []byte("le reste"))
	})
	require.Positive(t, i)
	require.NoError(t, h.verifyExport(t))
	x := newTamperer(t, db.Engine(), url)
	if db.Engine() != store.PostgreSQL {
		x.do(t, "DROP TRIGGER journal_checkpoints_stay")
	}
	x.do(t, "DELETE FROM journal_checkpoints")
	flipped := bytes.Clone(entries[i])
	flipped[bytes.Index(flipped, []byte("le reste"))+3] ^= 1 // le seste
	x.rewrite(t, entries, i, flipped)
	said := "the words that were approved are not those of version "
	_, err = h.journal.Verify(t.Context(), auditor, "", nil)
	var finding *audit.Finding
	require.ErrorAs(t, err, &finding)
	require.ErrorContains(t, err, said)
	assert.EqualValues(t, i, finding.Entry)
	var fault *journal.Fault
	require.ErrorAs(t, h.verifyExport(t), &fault)
	assert.Equal(t, journal.Altered, fault.Kind)
	assert.EqualValues(t, i, fault.Entry)
	assert.Contains(t, fault.Message, said)
}

// verifyExport exports the journal and verifies that, as the command does.
func (h *house) verifyExport(t *testing.T) error {
	_, err := journal.Verify(bytes.NewReader(h.export(t)), journal.Trust{Key: h.journal.Key.Public()}, opinions.HoldSeals())
	return err
}
