package store_test

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func (w world) assessment(code string, p commitments.Period, minutes int) commitments.AssessmentFact {
	return commitments.AssessmentFact{
		ID: uuid.Must(uuid.NewV7()).String(), Commitment: code, Period: p, Assessment: commitments.Substantial,
		Comment: "Visite", Assessor: "reviewer", Name: "Omar", Origin: commitments.Reported,
		At: noon.Add(time.Duration(minutes) * time.Minute),
	}
}

func (w world) revision(code string, at time.Time) commitments.Revision {
	target := commitments.Whole(4)
	return commitments.Revision{
		ID: uuid.Must(uuid.NewV7()).String(), Commitment: code, Reason: "Budget", Author: "planner", AuthorName: "Fatima",
		After:  commitments.Terms{Targets: []commitments.Target{{Indicator: "M1.1", Target: &target}}, DueOn: commitments.MustDate("2027-01-31")},
		Origin: commitments.Reported, At: at,
	}
}

func ids(updates []commitments.Update) []string {
	return codesOf(updates, func(u commitments.Update) string { return u.ID })
}

func TestAnUpdateGoesThroughItsStates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.submit(w.update("M1.MA-FIG", 0))
		stored, err := w.store.Read(ctx).Update(u.ID)
		require.NoError(t, err)
		require.Equal(t, u, stored)

		r := w.review(u, commitments.Returned)
		u.State, u.Review = commitments.Returned, &r
		stored, err = w.store.Read(ctx).Update(u.ID)
		require.NoError(t, err)
		require.Equal(t, u, stored)

		answer := w.update("M1.MA-FIG", 90)
		answer.Supersedes, answer.Values = u.ID, nil
		w.submit(answer)
		u.State = commitments.Superseded
		list, err := w.store.Read(ctx).Updates("M1.MA-FIG", 0)
		require.NoError(t, err)
		require.Equal(t, []commitments.Update{answer, u}, list)
	})
}

func TestUpdatesOfAPeriodFormOneChain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.commitment("M1.MA-FIG")
		w.tx(func(tx commitments.Tx) error {
			latest, err := tx.LatestOf(c.Code, quarter)
			require.Nil(t, latest)
			return err
		})
		u := w.submit(w.update(c.Code, 0))
		insert := func(u commitments.Update) func(tx commitments.Tx) error {
			return func(tx commitments.Tx) error { return tx.InsertUpdate(u, c) }
		}
		w.fails(problem.Conflict, "error.stale", insert(w.update(c.Code, 1))) // a second beginning

		answer := w.update(c.Code, 2)
		answer.Supersedes = u.ID
		w.submit(answer)
		fork := w.update(c.Code, 3)
		fork.Supersedes = u.ID
		w.fails(problem.Conflict, "error.stale", insert(fork))

		month := w.update(c.Code, 4)
		month.Period = commitments.MustPeriod("2026-09") // ends on the same day
		w.submit(month)
		w.tx(func(tx commitments.Tx) error {
			latest, err := tx.LatestOf(c.Code, quarter)
			require.Equal(t, answer.ID, latest.ID)
			return err
		})
	})
}

// Many updates at once come to what they come to one by one.
func TestManyUpdatesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		of := map[string]commitments.Commitment{}
		for _, code := range []string{"M1.MA-FIG", "M2.MA-FIG"} {
			of[code] = w.commitment(code)
		}
		begun := w.submit(w.update("M1.MA-FIG", 0))
		w.review(begun, commitments.Returned)
		chain := func(code, after string, n int) (list []commitments.Update) {
			for i := range n {
				u := w.update(code, i+1)
				u.Supersedes = after
				list, after = append(list, u), u.ID
			}
			return list
		}
		one, two := chain("M1.MA-FIG", begun.ID, 3), chain("M2.MA-FIG", "", 2)
		w.tx(func(tx commitments.Tx) error {
			return tx.InsertUpdates([]commitments.Update{one[0], two[0], one[1], one[2], two[1]}, of)
		})
		queue, _, err := w.store.Read(ctx).AwaitingReview(commitments.Queue{Party: "council", Agreements: []string{"A-1"}, Page: 1, PerPage: 50})
		require.NoError(t, err)
		require.Equal(t, []string{two[1].ID, one[2].ID}, codesOf(queue, func(w commitments.Waiting) string { return w.ID }))
		returned, err := w.store.Read(ctx).ReturnedTo("planner")
		require.NoError(t, err)
		require.Empty(t, returned)

		// One whose place is taken makes all of them fail, and is named.
		late := chain("M2.MA-FIG", two[0].ID, 2)
		err = w.store.InTx(ctx, func(tx commitments.Tx) error {
			return tx.InsertUpdates(append(chain("M1.MA-FIG", one[2].ID, 1), late...), of)
		})
		requireProblem(t, problem.Conflict, "error.stale", err)
		p, _ := problem.Of(err)
		require.Contains(t, p.Args, "M2.MA-FIG")
		list, err := w.store.Read(ctx).Updates("M1.MA-FIG", 0)
		require.NoError(t, err)
		require.Len(t, list, 4)
		w.tx(func(tx commitments.Tx) error { return tx.InsertUpdates(nil, of) })
	})
}

func TestUpdatesAreListedLatestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		has := func(want bool) {
			w.tx(func(tx commitments.Tx) error {
				got, err := tx.HasUpdates("M1.MA-FIG")
				require.Equal(t, want, got)
				return err
			})
		}
		has(false)
		var want []string
		for i, p := range []string{"2025-Q4", "2026-Q2", "2026-Q3", "2026-09"} { // which ends with the quarter
			u := w.update("M1.MA-FIG", i)
			u.Period = commitments.MustPeriod(p)
			want = append([]string{w.submit(u).ID}, want...)
		}
		w.submit(w.update("M2.MA-FIG", 9))
		has(true)
		for limit, n := range map[int]int{0: 4, 2: 2, 9: 4} {
			list, err := w.store.Read(ctx).Updates("M1.MA-FIG", limit)
			require.NoError(t, err)
			require.Equal(t, want[:n], ids(list))
		}
	})
}

func TestAnUpdateIsReviewedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.submit(w.update("M1.MA-FIG", 0))
		const reviewers = 8
		results := make(chan error, reviewers)
		for range reviewers {
			go func() {
				r := commitments.Review{ID: uuid.NewString(), Update: u.ID, Decision: commitments.Verified, At: noon}
				results <- w.store.InTx(ctx, func(tx commitments.Tx) error { return tx.InsertReview(r) })
			}()
		}
		done := 0
		for range reviewers {
			if err := <-results; err == nil {
				done++
			} else {
				requireProblem(t, problem.Conflict, "error.already_reviewed", err)
			}
		}
		require.Equal(t, 1, done)
	})
}

func TestAssessmentsAndRevisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		r := w.review(w.submit(w.update("M1.MA-FIG", 0)), commitments.Verified)
		first, second := w.assessment("M1.MA-FIG", quarter.Prev(), 5), w.assessment("M1.MA-FIG", quarter, 1)
		second.Review = r.ID
		early, late := w.revision("M1.MA-FIG", noon), w.revision("M1.MA-FIG", noon.Add(time.Second))
		late.Before = early.After
		w.tx(func(tx commitments.Tx) error {
			for _, a := range []commitments.AssessmentFact{first, second} {
				require.NoError(t, tx.InsertAssessment(a))
			}
			for _, r := range []commitments.Revision{early, late} {
				require.NoError(t, tx.InsertRevision(r))
			}
			return nil
		})
		assessments, err := w.store.Read(ctx).Assessments("M1.MA-FIG", 0)
		require.NoError(t, err)
		require.Equal(t, []commitments.AssessmentFact{second, first}, assessments)
		revisions, err := w.store.Read(ctx).Revisions("M1.MA-FIG", 0)
		require.NoError(t, err)
		require.Equal(t, []commitments.Revision{late, early}, revisions)
		assessments, err = w.store.Read(ctx).Assessments("M1.MA-FIG", 1)
		require.NoError(t, err)
		require.Len(t, assessments, 1)
		revisions, err = w.store.Read(ctx).Revisions("M2.MA-FIG", 1)
		require.NoError(t, err)
		require.Empty(t, revisions)
	})
}

func TestDraftsBelongToTheirAuthor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		draft := w.update("M1.MA-FIG", 0)
		draft.State = commitments.Draft
		save := func(u commitments.Update) commitments.Update {
			w.tx(func(tx commitments.Tx) error { return tx.SaveDraft(&u) })
			return u
		}
		require.Equal(t, draft, save(draft))
		other := draft
		other.ID, other.Author = uuid.NewString(), "other"
		save(other)
		later := draft
		later.ID, later.Period, later.SubmittedAt = uuid.NewString(), quarter.Next(), noon.Add(time.Hour)
		save(later)

		again := draft
		again.ID, again.Narrative, again.Values = uuid.NewString(), "Mieux", nil
		again = save(again)
		require.Equal(t, draft.ID, again.ID, "the draft that stands keeps its id")
		stored, err := w.store.Read(ctx).Draft(draft.ID, "planner")
		require.NoError(t, err)
		require.Equal(t, again, stored)
		_, err = w.store.Read(ctx).Draft(draft.ID, "other")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		_, err = w.store.Read(ctx).Update(draft.ID)
		requireProblem(t, problem.NotFound, "error.not_found", err)
		drafts, err := w.store.Read(ctx).Drafts("planner")
		require.NoError(t, err)
		require.Equal(t, []string{later.ID, draft.ID}, ids(drafts))

		w.tx(func(tx commitments.Tx) error {
			require.NoError(t, tx.DeleteDraft("M1.MA-FIG", quarter, "planner"))
			return tx.DeleteDraft("M1.MA-FIG", quarter, "planner")
		})
		drafts, err = w.store.Read(ctx).Drafts("planner")
		require.NoError(t, err)
		require.Equal(t, []string{later.ID}, ids(drafts))
		drafts, err = w.store.Read(ctx).Drafts("other")
		require.NoError(t, err)
		require.Len(t, drafts, 1)
	})
}

func TestTheReviewQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		published := w.update("M2.MA-FIG", -1000)
		published.Origin = commitments.PublishedRecord
		w.submit(published)
		late, early := w.submit(w.update("M1.MA-FIG", 10)), w.submit(w.update("M1.MA-AZI", 5))
		own, elsewhere := w.submit(w.update("C1.MA-FIG", 1)), w.submit(w.update("N1.MA-FIG", 2))
		q := commitments.Queue{Reviewer: "reviewer", Party: "council", Agreements: []string{"A-1"}, Page: 1, PerPage: 50}
		queue := func(q commitments.Queue) []string {
			list, total, err := w.store.Read(ctx).AwaitingReview(q)
			require.NoError(t, err)
			if q.PerPage == 50 {
				require.Len(t, list, total)
			}
			for _, item := range list {
				require.Equal(t, item.Commitment, item.About.Code)
			}
			return codesOf(list, func(w commitments.Waiting) string { return w.ID })
		}
		require.Equal(t, []string{early.ID, late.ID, published.ID}, queue(q))
		for _, narrowed := range []struct {
			change func(q *commitments.Queue)
			want   []string
		}{
			{func(q *commitments.Queue) { q.Region = "MA-AZI" }, []string{early.ID}},
			{func(q *commitments.Queue) { q.Pledge = "M2" }, []string{published.ID}},
			{func(q *commitments.Queue) { q.Reviewer = "planner" }, []string{}},
			{func(q *commitments.Queue) { q.Party = "ministry" }, []string{own.ID}},
			{func(q *commitments.Queue) { q.Agreements = []string{"B-1"} }, []string{elsewhere.ID}},
			{func(q *commitments.Queue) { q.Agreements = nil }, []string{}},
			{func(q *commitments.Queue) { q.Page, q.PerPage = 2, 2 }, []string{published.ID}},
		} {
			changed := q
			narrowed.change(&changed)
			require.Equal(t, narrowed.want, queue(changed))
		}
		w.review(early, commitments.Verified)
		answer := w.update("M1.MA-FIG", 20)
		answer.Supersedes = late.ID
		w.submit(answer)
		require.Equal(t, []string{answer.ID, published.ID}, queue(q))
	})
}

func TestReturnedUpdatesWaitForTheirAuthor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		one, two := w.submit(w.update("M1.MA-FIG", 0)), w.submit(w.update("M2.MA-FIG", 1))
		w.review(two, commitments.Returned)
		w.review(one, commitments.Returned)
		w.review(w.submit(w.update("M2.MA-AZI", 2)), commitments.Verified)
		returned := func(author string) []string {
			list, err := w.store.Read(ctx).ReturnedTo(author)
			require.NoError(t, err)
			for _, item := range list {
				require.Equal(t, "À compléter", item.Review.Reason)
				require.Equal(t, item.Commitment, item.About.Code)
			}
			return codesOf(list, func(w commitments.Waiting) string { return w.ID })
		}
		require.Equal(t, []string{one.ID, two.ID}, returned("planner"))
		require.Empty(t, returned("reviewer"))
		answer := w.update("M1.MA-FIG", 9)
		answer.Supersedes = one.ID
		w.submit(answer)
		require.Equal(t, []string{two.ID}, returned("planner"))
	})
}

func TestAnIdempotencyKeyIsClaimedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var lock sync.Mutex
		var answers []string
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				var mine string
				err := w.store.InTx(ctx, func(tx commitments.Tx) error {
					hash, answer, found, err := tx.Claim("planner", "key", "hash", noon)
					if err != nil || found {
						mine = "found " + hash + " " + string(answer)
						return err
					}
					mine = "claimed"
					time.Sleep(10 * time.Millisecond)
					return tx.Answer("planner", "key", []byte("answer"))
				})
				if err != nil {
					t.Error(err)
				}
				lock.Lock()
				defer lock.Unlock()
				answers = append(answers, mine)
			})
		}
		group.Wait()
		slices.Sort(answers)
		require.Equal(t, "claimed", answers[0])
		require.Equal(t, slices.Repeat([]string{"found hash answer"}, 9), answers[1:])

		w.tx(func(tx commitments.Tx) error {
			_, _, found, err := tx.Claim("other", "key", "hash", noon)
			require.False(t, found)
			return err
		})
		claimedAgain := func(want bool) {
			w.tx(func(tx commitments.Tx) error {
				_, _, found, err := tx.Claim("planner", "key", "hash", noon)
				require.Equal(t, !want, found)
				return err
			})
		}
		require.NoError(t, db.Clean(ctx, noon.AddDate(0, 0, 7)))
		claimedAgain(false)
		require.NoError(t, db.Clean(ctx, noon.AddDate(0, 0, 8)))
		claimedAgain(true)
	})
}

func TestUpdatesAreFoundByTheirIDs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		one, two := w.submit(w.update("M1.MA-FIG", 1)), w.submit(w.update("M2.MA-FIG", 2))
		w.submit(w.update("C1.MA-FIG", 3))
		found, err := w.store.Read(ctx).UpdatesByID([]string{two.ID, one.ID, "no-such"})
		require.NoError(t, err)
		require.ElementsMatch(t, []string{one.ID, two.ID}, slices.Collect(maps.Keys(found)))
		found, err = w.store.Read(ctx).UpdatesByID(nil)
		require.NoError(t, err)
		require.Empty(t, found)
	})
}
