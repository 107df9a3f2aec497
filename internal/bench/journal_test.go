package bench

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/store"
	"tracker/seed"
)

// many is how many updates or entries one run of an import or of the sequencer
// takes.
const many = 5000

// BenchmarkImport adds made-up updates with their journal entries in one
// transaction, against bare statements that add the same rows, a thousand each.
func BenchmarkImport(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		w := worldOn(b, engine, 0)
		ctx, def := context.Background(), agreement(b)
		bare := w.bareTables(b)
		today := def.Agreement.SignedOn
		took := timed(b, part{work: func() error { return bare.imported(many) }}, part{work: func() error {
			today.Year += 4 // the updates are of later periods each time
			return w.tracker.Import(ctx, system, seed.Synthetic(def, many, system, today), nil)
		}})
		ratio(b, took)
		b.ReportMetric(many*float64(b.N)/took[1].Seconds(), "updates/s")
		w.sequence(b)
	})
}

// BenchmarkSequence gives entries their places in the log, against bare
// statements that add and remove the same rows.
func BenchmarkSequence(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		w := worldOn(b, engine, 0)
		bare := w.bareTables(b)
		took := timed(b,
			part{func() error { return bare.wait(many) }, func() error { return bare.sequenced(many) }},
			part{func() error { return w.record(context.Background(), many) }, func() error { w.sequence(b); return nil }})
		ratio(b, took)
		b.ReportMetric(many*float64(b.N)/took[1].Seconds(), "entries/s")
	})
}

// record adds entries as large as those of an update.
func (w *world) record(ctx context.Context, n int) error {
	entries := make([]journal.Entry, n)
	for i := range entries {
		entries[i] = journal.Entry{
			At: time.Now().UTC(), Actor: "bench", Kind: "bench", Subject: fmt.Sprint(i),
			Body: map[string]string{"id": fmt.Sprint(time.Now().UnixNano(), i), "text": strings.Repeat("x", 400)},
		}
	}
	return w.tracker.Store.InTx(ctx, func(tx commitments.Tx) error { return tx.Record(entries...) })
}

// bareTables are tables of the same columns and keys as the tracker's, without
// its triggers and references.
type bareTables struct {
	w    *world
	next int64
}

func (w *world) bareTables(b *testing.B) *bareTables {
	blob := "BLOB"
	if w.engine == store.PostgreSQL {
		blob = "BYTEA"
	}
	for _, statement := range []string{
		`CREATE TABLE IF NOT EXISTS bare_updates (id TEXT PRIMARY KEY, commitment TEXT, version BIGINT, period TEXT, period_end TEXT, status TEXT,
			value BIGINT, unit TEXT, narrative TEXT, author TEXT, author_name TEXT, submitted_at BIGINT, origin TEXT, fact TEXT, supersedes TEXT)`,
		"CREATE INDEX IF NOT EXISTS bare_updates_by_period ON bare_updates (commitment, period_end DESC, submitted_at DESC, id DESC)",
		"CREATE INDEX IF NOT EXISTS bare_updates_next ON bare_updates (supersedes)",
		"CREATE TABLE IF NOT EXISTS bare_entries (id BIGINT PRIMARY KEY, at BIGINT, actor TEXT, kind TEXT, subject TEXT, body TEXT, leaf_hash " + blob + ")",
		"CREATE INDEX IF NOT EXISTS bare_entries_by_time ON bare_entries (at)",
		"CREATE TABLE IF NOT EXISTS bare_pending (entry_id BIGINT PRIMARY KEY)",
		"CREATE TABLE IF NOT EXISTS bare_log (idx BIGINT PRIMARY KEY, entry_id BIGINT UNIQUE, fact TEXT)",
		"CREATE INDEX IF NOT EXISTS bare_log_by_fact ON bare_log (fact, idx)",
		"CREATE TABLE IF NOT EXISTS bare_hashes (position BIGINT PRIMARY KEY, hash " + blob + ")",
	} {
		_, err := w.bare.Exec(statement)
		require.NoError(b, err)
	}
	return &bareTables{w, time.Now().UnixNano()}
}

// in runs fn in one transaction.
func (t *bareTables) in(fn func(tx *sql.Tx) error) error {
	tx, err := t.w.bare.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// insert adds n rows, a thousand by a statement.
func (t *bareTables) insert(tx *sql.Tx, table string, n int, row func(i int) []any) error {
	const atOnce = 1000
	for done := 0; done < n; done += atOnce {
		part := min(atOnce, n-done)
		var args []any
		for i := range part {
			args = append(args, row(done+i)...)
		}
		group := "(" + strings.Repeat(", ?", len(args)/part)[2:] + ")"
		query := "INSERT INTO " + table + " VALUES " + strings.Repeat(", "+group, part)[2:]
		if _, err := tx.Exec(t.numbered(query), args...); err != nil {
			return err
		}
	}
	return nil
}

// numbered is rebind for long statements.
func (t *bareTables) numbered(query string) string {
	if t.w.engine == store.SQLite {
		return query
	}
	parts := strings.Split(query, "?")
	var out strings.Builder
	for i, part := range parts[:len(parts)-1] {
		fmt.Fprintf(&out, "%s$%d", part, i+1)
	}
	return out.String() + parts[len(parts)-1]
}

func (t *bareTables) imported(n int) error {
	t.next += int64(n)
	return t.in(func(tx *sql.Tx) error {
		err := t.insert(tx, "bare_updates", n, func(i int) []any {
			id := t.next + int64(i)
			return []any{fmt.Sprintf("%036d", id), fmt.Sprintf("M%d.MA-NAD", i%154), 2, "2026-Q3", "2026-09-30", "in_progress", i, "",
				"Mise à jour synthétique n° 1, produite pour les mesures de performance.", "system", "system", id, "synthetic", nil, fmt.Sprintf("%036d", id-154)}
		})
		if err != nil {
			return err
		}
		err = t.insert(tx, "bare_entries", n, func(i int) []any {
			id := t.next + int64(i)
			return []any{id, id, "system", "update.imported", "M1.MA-NAD", strings.Repeat("x", 560), make([]byte, 32)}
		})
		if err != nil {
			return err
		}
		return t.insert(tx, "bare_pending", n, func(i int) []any { return []any{t.next + int64(i)} })
	})
}

// wait makes n entries pending.
func (t *bareTables) wait(n int) error {
	t.next += int64(n)
	return t.in(func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM bare_pending"); err != nil {
			return err
		}
		return t.insert(tx, "bare_pending", n, func(i int) []any { return []any{t.next + int64(i)} })
	})
}

// sequenced adds a place for each of n entries, about twice as many hashes, and
// takes what is pending away; a thousand entries in a transaction.
func (t *bareTables) sequenced(n int) error {
	for done := 0; done < n; done += 1000 {
		err := t.in(func(tx *sql.Tx) error {
			first := t.next + int64(done)
			err := t.insert(tx, "bare_log", 1000, func(i int) []any {
				return []any{first + int64(i), first + int64(i), fmt.Sprintf("%036d", first+int64(i))}
			})
			if err != nil {
				return err
			}
			err = t.insert(tx, "bare_hashes", 2000, func(i int) []any { return []any{2*first + int64(i), make([]byte, 32)} })
			if err != nil {
				return err
			}
			_, err = tx.Exec(t.w.rebind("DELETE FROM bare_pending WHERE entry_id >= ? AND entry_id < ?"), first, first+1000)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkVerifyExport verifies the export of a large journal, against a bare
// SHA-256 of the same file.
func BenchmarkVerifyExport(b *testing.B) {
	w := worldOn(b, store.SQLite, updates())
	path := filepath.Join(folder, "journal.export")
	file, err := os.Create(path)
	require.NoError(b, err)
	exported, write, err := w.journal.Export(b.Context(), system)
	require.NoError(b, err)
	require.NoError(b, write(b.Context(), file))
	require.NoError(b, file.Close())
	read := func(with func(file io.Reader) error) func() error {
		return func() error {
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			return with(file)
		}
	}
	compare(b, read(func(file io.Reader) error {
		_, err := io.Copy(sha256.New(), file)
		return err
	}), read(func(file io.Reader) error {
		_, err := journal.Verify(file, journal.Trust{Key: exported.Key}, nil)
		return err
	}))
	b.ReportMetric(float64(exported.Size), "entries")
}

// BenchmarkCheck holds the live database against its journal, against bare
// reading of the journal and the facts. It takes the smallest database: what
// BenchmarkUpdate writes by hand to the large one, the check would find.
func BenchmarkCheck(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		w, ctx := worldOn(b, engine, sizes()[0]), context.Background()
		compare(b, func() error {
			for _, query := range []string{
				"SELECT * FROM journal_log l JOIN journal_entries e ON e.id = l.entry_id ORDER BY l.idx",
				"SELECT * FROM journal_hashes ORDER BY position", "SELECT * FROM progress_updates", "SELECT * FROM commitments",
			} {
				if err := w.scan(query); err != nil {
					return err
				}
			}
			return nil
		}, func() error {
			checked, err := w.journal.Verify(ctx, system, "", nil)
			b.ReportMetric(float64(checked.Entries), "entries")
			return err
		})
	})
}
