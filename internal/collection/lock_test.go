package collection_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestAfterTheGraceNothingMoreIsReported(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		o.on("2026-10-30")
		kept, err := o.report(t, nad, q3, draft)
		require.NoError(t, err)
		_, err = o.report(t, "M1.MA-ZAG", q3, nil)
		require.NoError(t, err, "the last day of grace")

		o.on("2026-10-31")
		_, err = o.report(t, nad, q3, nil)
		p := refuses(t, problem.Conflict, "error.lock.grace", err)
		assert.Equal(t, []any{"period", "2026-Q3", "date", "2026-10-31", "by", "", "parties", "CCDH"}, p.Args)
		_, err = o.tracker.SubmitUpdate(ctx, o.planner, kept.ID, 0)
		refuses(t, problem.Conflict, "error.lock.grace", err)
		_, err = o.report(t, nad, q3, func(in *commitments.ProgressInput) { in.IdempotencyKey = "k" })
		refuses(t, problem.Conflict, "error.lock.grace", err)
		again, err := o.report(t, nad, q3, draft)
		require.NoError(t, err, "a draft is kept")
		assert.Equal(t, kept.ID, again.ID)
		_, err = o.report(t, nad, q4, nil)
		require.NoError(t, err, "a period without a round")

		record, err := o.tracker.Commitment(ctx, o.planner, nad)
		require.NoError(t, err)
		assert.Equal(t, []commitments.Period{q4}, record.Open)
		require.Len(t, record.Requests, 1)
		assert.Equal(t, commitments.Lock{
			Period: q3, Reason: commitments.LockedByDate, Since: commitments.MustDate("2026-10-31"), Lifts: []string{"CCDH"},
		}, *record.Requests[0].Lock)
		assert.Equal(t, record.Requests[0].Lock, o.returned(t, r.ID, nad).Lock)

		one, err := o.Reopen(ctx, o.council, collection.ReopenInput{Round: r.ID, Commitment: nad, Reason: "Coupure de réseau", Until: "2026-11-03"})
		require.NoError(t, err)
		assert.Nil(t, one.Lock)
		assert.Equal(t, "2026-11-03", one.LastOn.String())
		_, err = o.report(t, "M1.MA-KHE", q3, nil)
		refuses(t, problem.Conflict, "error.lock.grace", err)
		record, err = o.tracker.Commitment(ctx, o.planner, nad)
		require.NoError(t, err)
		assert.Equal(t, []commitments.Period{q3, q4}, record.Open)
		o.on("2026-11-03")
		_, err = o.tracker.SubmitUpdate(ctx, o.planner, kept.ID, o.version(t, nad))
		require.NoError(t, err)
		assert.Equal(t, collection.Late, o.returned(t, r.ID, nad).Timing)
		o.on("2026-11-04")
		_, err = o.report(t, nad, q3, nil)
		p = refuses(t, problem.Conflict, "error.lock.reopening", err)
		assert.Contains(t, p.Args, "2026-11-04")
	})
}

func TestAClosedRoundIsLockedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		u, err := o.report(t, nad, q3, nil)
		require.NoError(t, err)
		_, err = o.Close(ctx, o.council, r.ID, "", 0)
		require.NoError(t, err)
		_, err = o.report(t, nad, q3, nil)
		p := refuses(t, problem.Conflict, "error.lock.closed", err)
		assert.Equal(t, []any{"period", "2026-Q3", "date", "2026-10-05", "by", o.council.Name, "parties", "CCDH"}, p.Args)
		o.on("2026-12-24")
		_, err = o.report(t, nad, q3, nil)
		refuses(t, problem.Conflict, "error.lock.closed", err)
		_, err = o.tracker.ReviewUpdate(ctx, o.council, u.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		require.NoError(t, err, "what came is still reviewed")
		_, err = o.Reopen(ctx, o.admin, collection.ReopenInput{Round: r.ID, Commitment: nad, Reason: "Erreur de saisie", Until: "2026-12-24"})
		require.NoError(t, err)
		_, err = o.report(t, nad, q3, nil)
		require.NoError(t, err, "also after the calendar has closed the period")
	})
}

// A round decides until when its period is reported, and not the calendar.
func TestARoundKeepsAPeriodOpenBeyondTheCalendar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		_, err := o.report(t, nad, q2, nil)
		blames(t, err, map[string]string{"period": "error.period.closed"})
		r := o.open(t, func(in *collection.OpenInput) { in.Period = "2026-Q2" })
		record, err := o.tracker.Commitment(ctx, o.planner, nad)
		require.NoError(t, err)
		assert.Equal(t, []commitments.Period{q2, q3, q4}, record.Open)
		_, err = o.report(t, nad, q2, nil)
		require.NoError(t, err)
		_, err = o.Close(ctx, o.council, r.ID, "", 0)
		require.NoError(t, err)
		record, err = o.tracker.Commitment(ctx, o.planner, nad)
		require.NoError(t, err)
		assert.Equal(t, []commitments.Period{q3, q4}, record.Open)
		_, err = o.report(t, nad, q2, draft)
		require.NoError(t, err)
	})
}

func TestImportedRecordIsNotLocked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		_, err := o.Close(ctx, o.council, r.ID, "", 0)
		require.NoError(t, err)
		items := []commitments.ImportItem{{By: o.planner, At: o.clock.At(), Commitment: nad, Update: &commitments.ImportUpdate{
			Period: q3, Status: commitments.InProgress, Narrative: "x", Origin: commitments.Demonstration,
		}}}
		require.NoError(t, o.tracker.Import(ctx, system, slices.Values(items), nil))
		assert.Equal(t, collection.Submitted, o.returned(t, r.ID, nad).State)
	})
}

func TestTheLockSaysWhyInEveryLanguage(t *testing.T) {
	lock := commitments.Lock{Period: q3, Since: commitments.MustDate("2026-10-31"), By: "Cellule", Lifts: []string{"CCDH"}}
	for _, lang := range locale.Supported {
		l, said := locale.For(lang), map[string]bool{}
		for _, reason := range []commitments.LockReason{commitments.LockedByHand, commitments.LockedByDate, commitments.LockedAfterward} {
			lock.Reason = reason
			p := lock.Problem()
			text := l.T(p.Key, p.Args...)
			for _, part := range []string{l.Period("quarter", 2026, 3), l.DateShort(2026, 10, 31), "CCDH"} {
				assert.Contains(t, text, part, "%s %s", lang, reason)
			}
			said[text] = true
		}
		assert.Len(t, said, 3)
		lock.Leads = true
		for _, reason := range []commitments.LockReason{commitments.LockedByHand, commitments.LockedByDate, commitments.LockedAfterward} {
			lock.Reason = reason
			p := lock.Problem()
			text := l.T(p.Key, p.Args...)
			assert.Contains(t, text, "CCDH")
			said[text] = true
		}
		lock.Leads = false
		assert.Len(t, said, 6, "that leads alone can lift it is said too")
	}
}

// Many planners submit while the round is closed: what was accepted stands before
// the closing, and nothing after.
func TestNothingSlipsInWhileARoundIsClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		frozen := o.clock.At()
		o.tracker.Now = func() time.Time { return frozen }
		var wait sync.WaitGroup
		var lock sync.Mutex
		accepted := 0
		start := make(chan bool)
		for _, region := range []string{"MA-FIG", "MA-ERR", "MA-ZAG", "MA-OUA", "MA-TNT", "MA-KHE", "MA-NAD", "MA-KHN"} {
			wait.Go(func() {
				<-start
				for _, pledge := range []string{"M1", "M3", "M7", "M8", "M9"} {
					code := commitments.CommitmentCode(pledge, region)
					_, err := o.tracker.ReportProgress(ctx, o.planner, code, commitments.ProgressInput{
						Period: "2026-Q3", Status: "in_progress", Narrative: "x", Version: o.version(t, code), Submit: true,
					})
					p, refused := problem.Of(err)
					if refused {
						assert.Equal(t, "error.lock.closed", p.Key)
						continue
					}
					lock.Lock()
					accepted++
					lock.Unlock()
				}
			})
		}
		var inBetween int
		wait.Go(func() {
			<-start
			_, err := o.Close(ctx, o.council, r.ID, "", 0)
			assert.NoError(t, err)
			_, inBetween, err = o.Returns(ctx, o.council, r.ID, collection.ReturnFilter{State: collection.Submitted, Page: 1, PerPage: 50})
			assert.NoError(t, err)
		})
		close(start)
		wait.Wait()
		assert.Equal(t, accepted, inBetween, "all that was accepted was there when the closing was done")
	})
}
