package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// zone is an hour ahead of UTC, as Casablanca is outside Ramadan.
var zone = time.FixedZone("+01", 3600)

func edition(p commitments.Period, number int) reports.Edition {
	return reports.Edition{
		ID: uuid.Must(uuid.NewV7()).String(), Agreement: "A-1", Period: p, Number: number, Kind: reports.Original,
		Reason: "erreur", JournalSize: 7, CompiledAt: noon, CompiledBy: "system", CompiledByName: "system",
		Files: []reports.File{
			{Name: "report.csv", MediaType: "text/csv", Size: 12, SHA256: "ab"},
			{Name: "report.json", MediaType: "application/json", Size: 34, SHA256: "cd"},
		},
	}
}

func TestEditions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		s := db.Reports(zone)
		issue := func(e reports.Edition) error {
			return s.InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(e) })
		}
		first, second, year := edition(quarter, 1), edition(quarter, 2), edition(commitments.MustPeriod("2025"), 1)
		for _, e := range []reports.Edition{first, second, year} {
			require.NoError(t, issue(e))
		}
		requireProblem(t, problem.Conflict, "error.edition_exists", issue(edition(quarter, 2)))

		latest, err := s.Edition(ctx, "A-1", quarter, 0)
		require.NoError(t, err)
		require.Equal(t, second, latest)
		first.Superseded = true
		stored, err := s.Edition(ctx, "A-1", quarter, 1)
		require.NoError(t, err)
		require.Equal(t, first, stored)
		stored, err = s.EditionByID(ctx, first.ID)
		require.NoError(t, err)
		require.Equal(t, first, stored)
		_, err = s.Edition(ctx, "A-1", quarter, 3)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		_, err = s.EditionByID(ctx, "x")
		requireProblem(t, problem.NotFound, "error.not_found", err)

		for _, one := range []struct {
			filter reports.EditionFilter
			want   []reports.Edition
			total  int
		}{
			{reports.EditionFilter{}, []reports.Edition{second, first, year}, 3},
			{reports.EditionFilter{Page: 2, PerPage: 1}, []reports.Edition{first}, 3},
			{reports.EditionFilter{Kind: commitments.Year}, []reports.Edition{year}, 1},
			{reports.EditionFilter{Period: quarter}, []reports.Edition{second, first}, 2},
			{reports.EditionFilter{Agreement: "B-1"}, []reports.Edition{}, 0},
		} {
			list, total, err := s.Editions(ctx, one.filter)
			require.NoError(t, err)
			require.Equal(t, one.want, list)
			require.Equal(t, one.total, total)
		}
		issued, err := s.Issued(ctx, "A-1")
		require.NoError(t, err)
		require.Equal(t, map[commitments.Period]bool{quarter: !noon.Before(quarter.Next().Start().In(zone)), year.Period: true}, issued,
			"an edition that was compiled while the period ran is provisional")
		later := edition(quarter, 3)
		later.CompiledAt = quarter.Next().Start().In(zone).UTC()
		require.NoError(t, issue(later))
		issued, err = s.Issued(ctx, "A-1")
		require.NoError(t, err)
		require.True(t, issued[quarter])
		issued, err = s.Issued(ctx, "B-1")
		require.NoError(t, err)
		require.Empty(t, issued)
	})
}

func TestMaterial(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		updates := map[string]commitments.Update{}
		for i, p := range []string{"2026-Q1", "2026-Q2", "2026-Q3", "2026-09", "2026-Q4", "2026"} {
			u := w.update("M1.MA-FIG", i)
			u.Period = commitments.MustPeriod(p)
			updates[p] = w.submit(u)
		}
		answer := w.update("M1.MA-FIG", 30)
		answer.Supersedes = updates["2026-Q3"].ID
		w.submit(answer)
		elsewhere := w.submit(w.update("N1.MA-FIG", 0))
		w.journal(3)
		w.tx(func(tx commitments.Tx) error {
			for i, p := range []string{"2026-Q2", "2026-Q3", "2026-Q4"} {
				require.NoError(t, tx.InsertAssessment(w.assessment("M1.MA-FIG", commitments.MustPeriod(p), i)))
			}
			for id, day := range map[string]string{"before": "2026-06-30", "first": "2026-07-01", "last": "2026-09-30", "after": "2026-10-01"} {
				w.changed(tx.InsertFact(commitments.Fact{ID: id, Agreement: "A-1", Date: commitments.MustDate(day)}))
			}
			for _, at := range []string{"2026-06-30T22:59:59Z", "2026-06-30T23:00:00Z", "2026-09-30T22:59:59Z", "2026-09-30T23:00:00Z"} {
				instant, err := time.Parse(time.RFC3339, at)
				require.NoError(t, err)
				require.NoError(t, tx.InsertRevision(w.revision("M1.MA-FIG", instant)))
			}
			return nil
		})

		m, err := db.Reports(zone).Material(ctx, "A-1", quarter)
		require.NoError(t, err)
		require.Equal(t, agreement("A-1"), m.Agreement)
		require.Len(t, m.Parties, 2)
		require.Equal(t, []string{"M1", "M2", "C1"}, codesOf(m.Pledges, func(p commitments.Pledge) string { return p.Code }))
		require.Equal(t, []string{"MA-FIG", "MA-AZI"}, codesOf(m.Regions, func(r commitments.Region) string { return r.Code }))
		require.Equal(t, w.codes(commitments.Filter{Agreement: "A-1"}), codesOf(m.Commitments, func(c commitments.Commitment) string { return c.Code }))
		require.Equal(t, []string{"before", "first", "last", "after"}, codesOf(m.Facts, func(f commitments.Fact) string { return f.ID }))
		require.Equal(t, map[string]commitments.Origin{"M1.MA-FIG": commitments.Reported}, m.TermsOrigin)
		require.Equal(t, "4", m.Commitments[0].Target.String())
		older, err := db.Reports(zone).Material(ctx, "A-1", quarter.Prev().Prev())
		require.NoError(t, err)
		require.Empty(t, older.TermsOrigin)
		require.Nil(t, older.Commitments[0].Target, "the terms are those of the period, not today's")
		require.Len(t, m.Cuts, 1)
		within, before := m.Cuts["M1.MA-FIG"], m.Before["M1.MA-FIG"]
		require.Equal(t, updates["2026-09"].ID, within.Standing.ID, "of two periods that end together the shorter one is the later")
		require.Equal(t, within.Standing, within.Declared)
		require.Nil(t, within.Verified)
		require.Equal(t, updates["2026-Q2"].ID, before.Declared.ID)
		require.Equal(t, "2026-Q3", within.Assessed.Period.String())
		require.Empty(t, within.Compared, "of 2026-09 there is no assessment")
		require.Equal(t, "2026-Q2", before.Assessed.Period.String())
		require.Equal(t, before.Assessed.Assessment, before.Compared)
		require.Equal(t, []string{updates["2026-Q3"].ID, updates["2026-09"].ID, answer.ID}, ids(m.Updates))
		require.Equal(t, commitments.Superseded, m.Updates[0].State)
		require.Len(t, m.Revisions, 2, "from midnight to midnight in the zone")
		require.EqualValues(t, 3, m.JournalSize)
		require.Equal(t, noon.Add(2*time.Minute), m.AsOf)

		m, err = db.Reports(zone).Material(ctx, "B-1", quarter)
		require.NoError(t, err)
		require.Equal(t, []string{elsewhere.ID}, ids(m.Updates))
		_, err = db.Reports(zone).Material(ctx, "x", quarter)
		requireProblem(t, problem.NotFound, "error.not_found", err)
	})
}

func TestMaterialOfAnEmptyJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		m, err := db.Reports(zone).Material(ctx, "A-1", quarter)
		require.NoError(t, err)
		require.Zero(t, m.JournalSize)
		require.True(t, m.AsOf.IsZero())
	})
}
