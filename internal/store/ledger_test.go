package store_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// ledger is the updates of a world once more, kept as plain values, to hold the
// queries of the store against.
type ledger struct {
	world
	updates []*commitments.Update
}

// standing is the update of a commitment's period that none replaced, or nil.
func (l *ledger) standing(code string, p commitments.Period) *commitments.Update {
	for _, u := range l.updates {
		if u.Commitment == code && u.Period == p && u.State != commitments.Superseded {
			return u
		}
	}
	return nil
}

// add submits an update in place of the one that stands.
func (l *ledger) add(code string, p commitments.Period, author string, minutes int) {
	u := l.update(code, minutes)
	u.Period, u.Author = p, author
	if before := l.standing(code, p); before != nil {
		u.Supersedes = before.ID
		before.State = commitments.Superseded
	}
	l.submit(u)
	l.updates = append(l.updates, &u)
}

// judge reviews an update that waits.
func (l *ledger) judge(u *commitments.Update, decision commitments.Decision) {
	r := l.review(*u, decision)
	u.State, u.Review = decision, &r
}

// those returns the ids of the updates that fit, in an order.
func (l *ledger) those(fits func(u *commitments.Update) bool, order func(a, b *commitments.Update) int) []string {
	list := []string{}
	for _, u := range slices.SortedFunc(slices.Values(l.updates), order) {
		if fits(u) {
			list = append(list, u.ID)
		}
	}
	return list
}

func latestFirst(a, b *commitments.Update) int {
	return cmp.Or(b.Period.Compare(a.Period), b.SubmittedAt.Compare(a.SubmittedAt), cmp.Compare(b.ID, a.ID))
}

func longestWaiting(a, b *commitments.Update) int {
	return cmp.Or(a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(a.ID, b.ID))
}

// agrees holds every query of updates against the ledger.
func (l *ledger) agrees() {
	l.Helper()
	read := l.store.Read(ctx)
	for _, code := range []string{"M1.MA-FIG", "M2.MA-FIG", "C1.MA-AZI", "N1.MA-FIG"} {
		of := func(u *commitments.Update) bool { return u.Commitment == code }
		found, err := read.Updates(code, 0)
		require.NoError(l, err)
		require.Equal(l, l.those(of, latestFirst), ids(found), code)
		for _, u := range found {
			i := slices.IndexFunc(l.updates, func(x *commitments.Update) bool { return x.ID == u.ID })
			require.Equal(l, *l.updates[i], u)
		}
		has, err := read.HasUpdates(code)
		require.NoError(l, err)
		require.Equal(l, len(found) > 0, has)
		for _, p := range []commitments.Period{quarter.Prev(), quarter} {
			latest, err := read.LatestOf(code, p)
			require.NoError(l, err)
			want := l.standing(code, p)
			require.Equal(l, want == nil, latest == nil)
			if want != nil {
				require.Equal(l, *want, *latest)
			}
			earlier, err := read.Earlier(code, p, 100)
			require.NoError(l, err)
			require.Equal(l, l.those(func(u *commitments.Update) bool {
				return of(u) && u.State != commitments.Superseded && u.Period.End().Before(p.Start())
			}, latestFirst), ids(earlier), "%s before %s", code, p)
		}
	}
	for _, party := range []string{"council", "ministry"} {
		q := commitments.Queue{Reviewer: "fatima", Party: party, Agreements: []string{"A-1", "B-1"}, Page: 1, PerPage: 1000}
		queue, n, err := read.AwaitingReview(q)
		require.NoError(l, err)
		require.Len(l, queue, n)
		require.Equal(l, l.those(func(u *commitments.Update) bool {
			own := map[bool]string{true: "council", false: "ministry"}[u.Commitment[0] == 'C']
			return u.State == commitments.Submitted && own != party && u.Author != "fatima"
		}, longestWaiting), codesOf(queue, func(w commitments.Waiting) string { return w.ID }), party)
	}
	for _, author := range []string{"fatima", "planner"} {
		back, err := read.ReturnedTo(author)
		require.NoError(l, err)
		require.ElementsMatch(l, l.those(func(u *commitments.Update) bool {
			return u.State == commitments.Returned && u.Author == author
		}, longestWaiting), codesOf(back, func(w commitments.Waiting) string { return w.ID }), author)
	}
}

func TestEveryQueryOfUpdatesAgreesWithAPlainLedger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := &ledger{world: newWorld(t, db)}
		random := rand.New(rand.NewPCG(9, 26))
		pick := func(list ...string) string { return list[random.IntN(len(list))] }
		for step := range 60 {
			code := pick("M1.MA-FIG", "M2.MA-FIG", "C1.MA-AZI", "N1.MA-FIG")
			p := []commitments.Period{quarter, quarter.Prev(), commitments.MustPeriod("2026-09"), commitments.MustPeriod("2026")}[random.IntN(4)]
			if u := l.standing(code, p); u != nil && u.State == commitments.Submitted && random.IntN(2) == 0 {
				l.judge(u, []commitments.Decision{commitments.Verified, commitments.Returned}[random.IntN(2)])
			} else {
				l.add(code, p, pick("fatima", "planner"), step-random.IntN(3)) // some at one time
			}
			if step%15 == 14 {
				l.agrees()
			}
		}
	})
}

func TestAReviewIsOfOneUpdateAndOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.submit(w.update("M1.MA-FIG", 0))
		verdict := func(update string) commitments.Review {
			return commitments.Review{
				ID: uuid.NewString(), Update: update, Decision: commitments.Verified, Assessment: commitments.Limited, Reviewer: "omar", ReviewerName: "Omar", At: noon,
			}
		}
		results := make(chan error, 8)
		for range 8 {
			go func() {
				results <- w.store.InTx(ctx, func(tx commitments.Tx) error { return tx.InsertReview(verdict(u.ID)) })
			}()
		}
		won := 0
		for range 8 {
			if err := <-results; err == nil {
				won++
			} else {
				requireProblem(t, problem.Conflict, "error.already_reviewed", err)
			}
		}
		assert.Equal(t, 1, won)
		stored, err := w.store.Read(ctx).Update(u.ID)
		require.NoError(t, err)
		assert.Equal(t, commitments.Verified, stored.State)
	})
}

func TestAnUpdateOfNoCommitmentIsRefusedByTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.update("X9.MA-FIG", 0)
		c := commitments.Commitment{Code: u.Commitment, Agreement: "A-1", Pledge: "X9", Region: "MA-FIG", Party: "ministry"}
		require.Error(t, w.store.InTx(ctx, func(tx commitments.Tx) error { return tx.InsertUpdate(u, c) }))
		_, err := w.store.Read(ctx).Update(u.ID)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		err = w.store.InTx(ctx, func(tx commitments.Tx) error {
			return tx.InsertReview(commitments.Review{ID: "r", Update: "none", Decision: commitments.Verified, At: noon})
		})
		require.Error(t, err, "nor a review of none")
	})
}

func TestManyStatesAreSetTogetherOrNoneIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		one, two := w.commitment("M1.MA-FIG"), w.commitment("M2.MA-FIG")
		one.State, two.State = commitmentstest.Declaring(commitments.Completed, quarter), commitmentstest.Declaring(commitments.Suspended, quarter)
		two.Version = 9
		w.fails(problem.Conflict, "error.stale", func(tx commitments.Tx) error { return tx.SetStates([]commitments.Commitment{one, two}) })
		assert.Empty(t, w.commitment(one.Code).Status())
		assert.Equal(t, 1, w.commitment(one.Code).Version)
		two.Version = 1
		w.tx(func(tx commitments.Tx) error { return tx.SetStates([]commitments.Commitment{one, two}) })
		assert.Equal(t, commitments.Completed, w.commitment(one.Code).Status())
		assert.Equal(t, commitments.Suspended, w.commitment(two.Code).Status())
		assert.Equal(t, 2, w.commitment(two.Code).Version)
		w.tx(func(tx commitments.Tx) error { return tx.SetStates(nil) })
	})
}

func TestAReadInATransactionSeesWhatItWrote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.update("M1.MA-FIG", 0)
		c := w.commitment(u.Commitment)
		w.tx(func(tx commitments.Tx) error {
			has, err := tx.HasUpdates(c.Code)
			require.NoError(t, err)
			require.False(t, has)
			require.NoError(t, tx.InsertUpdate(u, c))
			stored, err := tx.Update(u.ID)
			require.NoError(t, err)
			require.Equal(t, u, stored)
			held, err := tx.HoldUpdate(u.ID, "anybody")
			require.NoError(t, err)
			require.Equal(t, u, held)
			c.State = commitmentstest.Declaring(commitments.InProgress, quarter)
			require.NoError(t, tx.SetState(c))
			again, err := tx.Commitment(c.Code)
			require.NoError(t, err)
			require.Equal(t, 2, again.Version)
			return nil
		})
	})
}

func TestAssessmentsAndRevisionsAreReadAsFarAsAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.tx(func(tx commitments.Tx) error {
			for i, p := range []string{"2026-Q1", "2026-Q3", "2026-Q2"} {
				if err := tx.InsertAssessment(w.assessment("M1.MA-FIG", commitments.MustPeriod(p), i)); err != nil {
					return err
				}
				if err := tx.InsertRevision(w.revision("M1.MA-FIG", noon.Add(time.Duration(i)*time.Hour))); err != nil {
					return err
				}
			}
			return nil
		})
		for limit, want := range map[int]int{1: 1, 2: 2, 3: 3, 9: 3, 0: 3} {
			t.Run(fmt.Sprint("at most ", limit), func(t *testing.T) {
				assessed, err := w.store.Read(ctx).Assessments("M1.MA-FIG", limit)
				require.NoError(t, err)
				require.Len(t, assessed, want)
				assert.Equal(t, "2026-Q3", assessed[0].Period.String(), "the latest period first")
				revised, err := w.store.Read(ctx).Revisions("M1.MA-FIG", limit)
				require.NoError(t, err)
				require.Len(t, revised, want)
				assert.Equal(t, noon.Add(2*time.Hour), revised[0].At, "the latest first")
			})
		}
		assessed, err := w.store.Read(ctx).Assessments("M2.MA-FIG", 0)
		require.NoError(t, err)
		assert.Empty(t, assessed, "another's are not there")
	})
}

func TestADraftAndItsEvidenceAreItsAuthors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		draft := w.update("M1.MA-FIG", 0)
		draft.State = commitments.Draft
		w.tx(func(tx commitments.Tx) error {
			if err := tx.SaveDraft(&draft); err != nil {
				return err
			}
			return tx.InsertDraftEvidence(w.evidence(draft.ID, 1))
		})
		read := w.store.Read(ctx)
		own, err := read.Draft(draft.ID, "planner")
		require.NoError(t, err)
		require.Len(t, own.Evidence, 1)
		item := own.Evidence[0].ID
		_, err = read.DraftEvidence(item, "planner")
		require.NoError(t, err)
		_, err = read.DraftEvidence(item, "omar")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		_, err = read.Evidence(item)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		remove := func(author string) (gone bool) {
			w.tx(func(tx commitments.Tx) (err error) { gone, err = tx.DeleteDraftEvidence(item, author); return err })
			return gone
		}
		assert.False(t, remove("omar"))
		assert.True(t, remove("planner"))
		assert.False(t, remove("planner"), "once")
		own, err = read.Draft(draft.ID, "planner")
		require.NoError(t, err)
		assert.Empty(t, own.Evidence)
	})
}

func TestCountsOfNothingAreZero(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		read := db.Commitments().Read(ctx)
		counts, err := read.Counts(commitments.Filter{})
		require.NoError(t, err)
		assert.Zero(t, counts.Total)
		list, n, err := read.Commitments(commitments.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Zero(t, n)
		assert.Empty(t, list)
		demo, err := read.HasDemoData()
		require.NoError(t, err)
		assert.False(t, demo)
	})
}

func TestMadeUpDataIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		origin commitments.Origin
		want   bool
	}{
		"reported": {commitments.Reported, false}, "published": {commitments.PublishedRecord, false},
		"of a demonstration": {commitments.Demonstration, true}, "of a benchmark": {commitments.Synthetic, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, storetest.SQLite(t))
			w.set("M1.MA-FIG", func(x *commitments.Commitment) {
				x.State = commitmentstest.Declaring(commitments.InProgress, quarter)
				x.Origin = c.origin
			})
			demo, err := w.store.Read(ctx).HasDemoData()
			require.NoError(t, err)
			assert.Equal(t, c.want, demo)
		})
	}
}
