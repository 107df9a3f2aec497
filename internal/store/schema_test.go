package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/opinions"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// The same lines describe the schema on both engines: columns with their type
// and nullability, then keys and indexes.
const (
	sqliteColumns = `SELECT m.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" = 0 THEN ' NULL' ELSE '' END
		FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
		AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`
	postgresColumns = `SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'YES' THEN ' NULL' ELSE '' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`
	sqliteIndexes = `SELECT m.name || ' ' || CASE WHEN i.origin = 'pk' THEN 'primary key' ELSE i.name END
		|| CASE WHEN i."unique" = 1 THEN ' unique' ELSE '' END || CASE WHEN i.partial = 1 THEN ' partial' ELSE '' END
		|| ' (' || (SELECT group_concat(x.name || CASE WHEN x."desc" = 1 THEN ' desc' ELSE '' END, ', ')
			FROM (SELECT * FROM pragma_index_xinfo(i.name) WHERE key = 1 ORDER BY seqno) x) || ')'
		FROM sqlite_schema m JOIN pragma_index_list(m.name) i
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`
	postgresIndexes = `SELECT t.relname || ' ' || CASE WHEN i.indisprimary THEN 'primary key' ELSE x.relname END
		|| CASE WHEN i.indisunique THEN ' unique' ELSE '' END || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END
		|| ' (' || (SELECT string_agg(a.attname || CASE WHEN i.indoption[k.n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY k.n)
			FROM unnest(i.indkey::int[]) WITH ORDINALITY k (attnum, n)
			JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) || ')'
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
		WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE 'goose_%'`
	sqliteReferences = `SELECT m.name || '.' || f."from" || ' → ' || f."table" || '.' || f."to"
		FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`
	postgresReferences = `SELECT c.conrelid::regclass || '.' || a.attname || ' → ' || c.confrelid::regclass || '.' || b.attname
		FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'`
)

func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	sqlite, postgres := storetest.SQLite(t), storetest.PostgreSQL(t)
	for name, queries := range map[string][2]string{
		"columns":    {sqliteColumns, postgresColumns},
		"indexes":    {sqliteIndexes, postgresIndexes},
		"references": {sqliteReferences, postgresReferences},
	} {
		t.Run(name, func(t *testing.T) {
			want := describe(t, sqlite, queries[0])
			require.NotEmpty(t, want)
			require.Equal(t, strings.Join(want, "\n"), strings.Join(describe(t, postgres, queries[1]), "\n"))
		})
	}
}

// types brings the engines' names of types together; SQLite's booleans are
// integers.
var types = strings.NewReplacer(
	" INTEGER", " integer", " bigint", " integer", " boolean", " integer", " TEXT", " text",
	" BLOB", " bytes", " bytea", " bytes", " REAL", " real", " double precision", " real",
)

// numbered are the primary keys that are SQLite's row ids.
var numbered = []string{
	"journal_entries primary key unique (id)", "journal_pending primary key unique (entry_id)",
	"journal_log primary key unique (idx)", "journal_hashes primary key unique (position)",
	"journal_checkpoints primary key unique (size)", "journal_keys primary key unique (id)", "schema_files primary key unique (version)",
}

func describe(t *testing.T, db *store.DB, query string) []string {
	t.Helper()
	var lines []string
	require.NoError(t, db.Raw().Raw(query).Scan(&lines).Error)
	for i, line := range lines {
		lines[i] = types.Replace(line)
	}
	// An integer primary key of SQLite is the row id and has no index of its own.
	lines = slices.DeleteFunc(lines, func(line string) bool {
		return slices.Contains(numbered, line)
	})
	slices.Sort(lines)
	return lines
}

var factTables = []string{
	"published_facts", "progress_updates", "reviews", "review_withdrawals", "assessments", "revisions",
	"journal_entries", "journal_log", "journal_hashes", "journal_checkpoints", "journal_keys",
	"report_editions", "report_files", "rounds", "round_revisions", "return_excuses", "return_reopenings",
	"comments", "comment_mentions", "evidence", "calendar_changes", "deliverable_steps", "deliverable_findings", "commune_lists", "opinion_versions", "opinion_decisions", "recommendations", "recommendation_steps",
}

func TestFactsRefuseChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.oneOfEachFact()
		for _, table := range factTables {
			column := firstColumn(t, db, table)
			w.refuses(table, fmt.Sprintf("UPDATE %s SET %s = %s", table, column, column))
			w.refuses(table, "DELETE FROM "+table)
			if db.Engine() == store.PostgreSQL {
				w.refuses(table, "TRUNCATE "+table+" CASCADE")
			} else {
				w.refuses(table, fmt.Sprintf("REPLACE INTO %s SELECT * FROM %s", table, table))
			}
		}
	})
}

// oneOfEachFact puts a row into every table of facts.
func (w world) oneOfEachFact() {
	w.Helper()
	u := w.submit(w.update("M1.MA-FIG", 0))
	r := w.review(u, commitments.Verified)
	w.journal(1)
	log := w.db.Journal()
	_, err := log.Sequence(ctx)
	require.NoError(w, err)
	require.NoError(w, log.ClaimIdentity(ctx, "identity", "key", noon))
	_, err = log.AddCheckpoint(ctx, 1, "note", noon)
	require.NoError(w, err)
	w.tx(func(tx commitments.Tx) error {
		back := commitments.Withdrawal{ID: "w1", Review: r, Reason: "Erreur", At: noon}
		if err := tx.InsertWithdrawal(back, u, w.commitment(u.Commitment)); err != nil {
			return err
		}
		w.changed(tx.InsertFact(commitments.Fact{ID: "f1", Agreement: "A-1", Date: commitments.MustDate("2010-01-01")}))
		if err := tx.InsertAssessment(w.assessment("M1.MA-FIG", quarter, 0)); err != nil {
			return err
		}
		if err := tx.InsertEvidence(w.evidence(u.ID, 0)); err != nil {
			return err
		}
		if err := tx.InsertCalendarChange(w.calendarChange()); err != nil {
			return err
		}
		return tx.InsertRevision(w.revision("M1.MA-FIG", noon))
	})
	w.collected()
	w.delivered("M1.MA-FIG")
	w.opined()
	w.recommended()
	w.account("fatima")
	w.comment(u, 1, "fatima")
	err = w.db.Reports(noon.Location()).InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(edition(quarter, 1)) })
	require.NoError(w, err)
}

// recommended adds a recommendation with a step.
func (w world) recommended() {
	w.Helper()
	err := w.db.Recommendations().InTx(ctx, func(tx recommendations.Tx) error {
		r := recommendations.Recommendation{
			ID: "r1", Agreement: "A-1", Period: quarter, Texts: text("à faire"), Addressee: "ministry", Deadline: quarter.End(), At: noon,
		}
		if err := tx.InsertRecommendation(r); err != nil {
			return err
		}
		return tx.InsertStep(recommendations.Step{ID: "t1", Recommendation: "r1", Agreement: "A-1", Number: 1, Kind: recommendations.Accept, At: noon})
	})
	require.NoError(w, err)
}

// opined adds an opinion and its approval.
func (w world) opined() {
	w.Helper()
	err := w.db.Opinions().InTx(ctx, func(tx opinions.Tx) error {
		subject := opinions.Subject{Agreement: "A-1", Period: quarter}
		if err := tx.InsertVersion(opinions.Version{ID: "v1", Opinion: "o1", Subject: subject, Number: 1, Texts: text("avis"), At: noon}); err != nil {
			return err
		}
		return tx.InsertDecision(opinions.Decision{ID: "e1", Opinion: "o1", Subject: subject, Of: "v1", Number: 1, Outcome: opinions.Approve, At: noon})
	})
	require.NoError(w, err)
}

// delivered adds a deliverable with a step and a finding of it.
func (w world) delivered(commitment string) {
	w.Helper()
	w.tx(func(tx commitments.Tx) error {
		w.changed(tx.PutKind(commitments.DeliverableKind{
			Code: "centres", Fields: []commitments.KindField{{Code: "name", Type: commitments.TextField, Required: commitments.Planned}},
		}))
		return nil
	})
	err := w.db.Deliverables().InTx(ctx, func(tx deliverables.Tx) error {
		c := w.commitment(commitment)
		s := deliverables.Step{
			ID: "s1", Deliverable: "d1", Commitment: commitment, Kind: "centres", Version: 1, Period: quarter, At: noon,
			Content: deliverables.Content{State: commitments.Done, Fields: []deliverables.Value{{Field: "name", Text: "Centre"}}},
		}
		d := deliverables.Deliverable{
			ID: "d1", Agreement: c.Agreement, Commitment: c.Code, Pledge: c.Pledge, Region: c.Region, Party: c.Party, Step: s, DoneIn: quarter, AddedAt: noon,
		}
		if err := tx.InsertSteps([]deliverables.Stepped{{Deliverable: d, Row: deliverables.Row{Day: quarter.End()}}}); err != nil {
			return err
		}
		if err := tx.InsertCommunes(deliverables.CommuneList{ID: "l1", Number: 1, At: noon}); err != nil {
			return err
		}
		f := deliverables.FindingFact{ID: "f1", Deliverable: "d1", Commitment: commitment, Version: 1, Finding: deliverables.Confirmed, At: noon}
		d.Checked = &f
		return tx.InsertFinding(f, d, deliverables.Row{Day: quarter.End()})
	})
	require.NoError(w, err)
}

// refuses makes sure that the table holds a row and that the statement fails
// because of the trigger.
func (w world) refuses(table, statement string) {
	w.Helper()
	var before, after int64
	require.NoError(w, w.db.Raw().Table(table).Count(&before).Error)
	require.Positive(w, before, table)
	require.ErrorContains(w, w.db.Raw().Exec(statement).Error, "holds facts", statement)
	require.NoError(w, w.db.Raw().Table(table).Count(&after).Error)
	require.Equal(w, before, after, statement)
}

func firstColumn(t *testing.T, db *store.DB, table string) string {
	t.Helper()
	columns, err := db.Raw().Migrator().ColumnTypes(table)
	require.NoError(t, err)
	return columns[0].Name()
}

func TestTextThatNoRowCanHoldIsAProblem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, bad := range []string{"M1\x00", "\xff"} {
			_, err := w.store.Read(ctx).Commitment(bad)
			require.True(t, problem.Is(err, problem.NotFound), "%v", err)
			_, err = w.store.Read(ctx).Update(bad)
			require.True(t, problem.Is(err, problem.NotFound), "%v", err)
			_, _, err = w.store.Read(ctx).Commitments(commitments.Filter{Query: bad})
			require.True(t, err == nil || problem.Is(err, problem.Invalid), "%v", err)
		}
	})
}
