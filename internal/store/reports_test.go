package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/journal"
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
		Figures: reports.Headline{Total: 154, DeclaredCompleted: number, DueSoon: p.Year, Reporting: reports.Rate{Expected: 9, OnTime: 9}},
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
		final := edition(quarter, 3)
		final.Kind, final.Reason, final.SameAs, final.Unannounced = reports.Final, "", 2, true
		require.NoError(t, issue(final))
		stored, err = s.EditionByID(ctx, final.ID)
		require.NoError(t, err)
		require.Equal(t, final, stored)
		issued, err := s.Issued(ctx, "A-1")
		require.NoError(t, err)
		require.Equal(t, map[commitments.Period]map[reports.EditionKind]bool{
			quarter: {reports.Original: true, reports.Final: true}, year.Period: {reports.Original: true},
		}, issued)
		issued, err = s.Issued(ctx, "B-1")
		require.NoError(t, err)
		require.Empty(t, issued)
	})
}

func TestTheTrendIsOfTheLatestEditionOfEachPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		s := db.Reports(zone)
		at := func(period string, number int) reports.Edition {
			return edition(commitments.MustPeriod(period), number)
		}
		require.NoError(t, s.InTx(ctx, func(tx reports.Tx) error {
			for _, e := range []reports.Edition{at("2026-Q2", 1), at("2026-Q1", 1), at("2025-Q4", 1), at("2026-Q1", 2), at("2025", 1), at("2026-Q1", 3)} {
				if err := tx.InsertEdition(e); err != nil {
					return err
				}
			}
			return nil
		}))
		point := func(period string, number int) reports.PeriodFigures {
			e := at(period, number)
			return reports.PeriodFigures{Period: e.Period, Figures: e.Figures}
		}
		for _, one := range []struct {
			agreement string
			kind      commitments.PeriodKind
			most      int
			want      []reports.PeriodFigures
		}{
			{"A-1", commitments.Quarter, 8, []reports.PeriodFigures{point("2025-Q4", 1), point("2026-Q1", 3), point("2026-Q2", 1)}},
			{"A-1", commitments.Quarter, 2, []reports.PeriodFigures{point("2026-Q1", 3), point("2026-Q2", 1)}},
			{"A-1", commitments.Year, 8, []reports.PeriodFigures{point("2025", 1)}},
			{"B-1", commitments.Quarter, 8, []reports.PeriodFigures{}},
		} {
			got, err := s.Trend(ctx, one.agreement, one.kind, one.most)
			require.NoError(t, err)
			require.Equal(t, one.want, got)
		}
	})
}

func TestWhatOfAnAgreementIsNotSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		unsettled := func(day string) []string {
			found, err := db.Reports(zone).Unsettled(ctx, "A-1", commitments.MustDate(day))
			require.NoError(t, err)
			codes := []string{}
			for _, p := range found {
				codes = append(codes, p.String())
			}
			slices.Sort(codes)
			return codes
		}
		require.Empty(t, unsettled("2026-10-01"))
		waiting := w.update("M1.MA-FIG", 0)
		waiting.Period = commitments.MustPeriod("2026-Q1")
		w.submit(waiting)
		w.submit(w.update("N1.MA-FIG", 0)) // of another agreement
		require.Equal(t, []string{"2026-Q1"}, unsettled("2026-10-01"), "it waits for a review")

		r := asked() // of the third quarter, due on 20 October with ten days of grace
		w.roundTx(func(tx collection.Tx) error { return tx.InsertRound(r) })
		last := r.LastOn()
		require.Equal(t, []string{"2026-Q1", "2026-Q3"}, unsettled(last.String()), "the round takes returns")
		require.Equal(t, []string{"2026-Q1"}, unsettled(last.AddDays(1).String()))
		w.roundTx(func(tx collection.Tx) error {
			return tx.InsertReopening(collection.Reopening{
				ID: uuid.Must(uuid.NewV7()).String(), Round: r.ID, Commitment: "M1.MA-FIG", Until: last.AddDays(20), Reason: "x",
				Author: "council", AuthorName: "Omar", Origin: commitments.Reported, At: noon,
			})
		})
		require.Equal(t, []string{"2026-Q1", "2026-Q3"}, unsettled(last.AddDays(20).String()), "one return is reopened")
		require.Equal(t, []string{"2026-Q1"}, unsettled(last.AddDays(21).String()))
		w.tx(func(tx commitments.Tx) error {
			return tx.InsertReview(commitments.Review{
				ID: uuid.Must(uuid.NewV7()).String(), Update: waiting.ID, Decision: commitments.Verified,
				Assessment: commitments.Limited, Reviewer: "reviewer", ReviewerName: "Omar", At: noon,
			})
		})
		require.Empty(t, unsettled(last.AddDays(21).String()))
	})
}

// recorded stores an entry that holds the fact, so that it has a place in the journal.
func (w world) recorded(ids ...string) {
	w.Helper()
	w.tx(func(tx commitments.Tx) error {
		for _, id := range ids {
			if err := tx.Record(journal.Entry{At: noon, Actor: "system", Kind: "test", Subject: id, Body: map[string]string{"id": id}}); err != nil {
				return err
			}
		}
		return nil
	})
	_, err := w.db.Sequence(ctx)
	require.NoError(w, err)
}

func TestWhatWasRecordedSinceAnEdition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		s := db.Reports(zone)
		submit := func(code, period string, minutes int) commitments.Update {
			u := w.update(code, minutes)
			u.Period = commitments.MustPeriod(period)
			return w.submit(u)
		}
		covered := submit("M1.MA-FIG", "2026-Q3", 0)
		older := submit("M2.MA-FIG", "2026-Q1", 0)
		w.recorded(covered.ID, older.ID)
		e := edition(quarter, 1)
		e.JournalSize = 2
		since := func() reports.Since {
			got, err := s.Since(ctx, e)
			require.NoError(t, err)
			return got
		}
		require.Equal(t, reports.Since{}, since())

		later := []commitments.Update{
			submit("M2.MA-FIG", "2026-Q4", 1), // of a period that the report does not cover
			submit("N1.MA-FIG", "2026-Q3", 1), // of another agreement
		}
		w.recorded(later[0].ID, later[1].ID)
		require.Equal(t, reports.Since{}, since())

		fresh := submit("M1.MA-AZI", "2026-Q3", 2)
		require.Equal(t, reports.Since{Updates: 1}, since(), "it has no place in the journal yet")
		w.recorded(fresh.ID)
		require.Equal(t, reports.Since{Updates: 1}, since())
		w.recorded(submit("M2.MA-AZI", "2026-Q2", 2).ID)
		require.Equal(t, reports.Since{Updates: 2}, since(), "of a period before, it stands for the commitment")
		w.recorded(submit("M1.MA-FIG", "2025-Q4", 3).ID)
		require.Equal(t, reports.Since{Updates: 3}, since(), "what stood before the period")
		w.recorded(submit("M2.MA-FIG", "2025-Q4", 3).ID)
		require.Equal(t, reports.Since{Updates: 3}, since(), "a newer one of 2026-Q1 stands, as it did")

		w.recorded(w.review(covered, commitments.Verified).ID, w.review(older, commitments.Returned).ID, w.review(later[1], commitments.Verified).ID)
		require.Equal(t, reports.Since{Updates: 3, Reviews: 2}, since())
		alone := w.assessment("M1.MA-FIG", quarter, 5)
		alone.Review = ""
		afterwards := w.assessment("M1.MA-AZI", quarter.Next(), 5)
		afterwards.Review = ""
		w.tx(func(tx commitments.Tx) error {
			require.NoError(t, tx.InsertAssessment(alone))
			return tx.InsertAssessment(afterwards)
		})
		w.recorded(alone.ID, afterwards.ID)
		require.Equal(t, reports.Since{Updates: 3, Reviews: 3}, since())

		within, after := w.revision("M1.MA-FIG", noon.Add(time.Hour)), w.revision("M1.MA-FIG", quarter.Next().Start().In(zone).UTC())
		after.From = quarter.Next()
		w.tx(func(tx commitments.Tx) error {
			require.NoError(t, tx.InsertRevision(within))
			return tx.InsertRevision(after)
		})
		w.recorded(within.ID, after.ID)
		require.Equal(t, reports.Since{Updates: 3, Reviews: 3, Terms: 1}, since(), "those that hold in the period")

		w.delivered("M1.MA-FIG")
		require.Equal(t, reports.Since{Updates: 3, Reviews: 3, Terms: 1, Deliverables: 2}, since(), "a step and a finding")
		w.recorded("s1", "f1")
		other := e
		other.Period = quarter.Next()
		of, err := s.Since(ctx, other)
		require.NoError(t, err)
		require.Zero(t, of.Deliverables, "of a period that the report does not cover")

		size, err := db.Sequence(ctx)
		require.NoError(t, err)
		require.Zero(t, size, "nothing is pending")
		m, err := s.Material(ctx, "A-1", quarter)
		require.NoError(t, err)
		now, err := s.MaterialNow(ctx, "A-1", quarter)
		require.NoError(t, err)
		require.Equal(t, m, now)
		e.JournalSize = m.JournalSize
		require.Equal(t, reports.Since{}, since(), "an edition of now covers it all")
	})
}

func TestWhatWasSetAheadForALaterRegionIsNothingNew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first, e := w.revision("M1.MA-AZI", noon), edition(quarter, 1)
		w.tx(func(tx commitments.Tx) error { return tx.InsertRevision(first) })
		w.recorded(first.ID)
		e.JournalSize = 0
		for from, terms := range map[commitments.Date]int{quarter.End(): 1, quarter.End().AddDays(1): 0} {
			w.tx(func(tx commitments.Tx) error {
				region, err := tx.Region("MA-AZI")
				require.NoError(t, err)
				region.ValidFrom = from
				_, err = tx.PutRegion(region)
				return err
			})
			got, err := db.Reports(zone).Since(ctx, e)
			require.NoError(t, err)
			require.Equal(t, reports.Since{Terms: terms}, got, from)
		}
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
			held, more := w.revision("M1.MA-FIG", noon.AddDate(1, 0, 0)), commitments.Whole(9)
			held.From, held.After.Targets = quarter, []commitments.Target{{Indicator: "M1.1", Target: &more}}
			return tx.InsertRevision(held)
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
		require.Equal(t, "9", m.Commitments[0].TargetOf("M1.1").Target.String())
		older, err := db.Reports(zone).Material(ctx, "A-1", quarter.Prev().Prev())
		require.NoError(t, err)
		require.Equal(t, "4", older.Commitments[0].TargetOf("M1.1").Target.String(), "the terms are those that hold in the period, not today's")
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
		require.Len(t, m.Revisions, 3, "from midnight to midnight in the zone, and what holds from the period")
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
