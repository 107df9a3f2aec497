package commitments_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestWorkloadIsWhatTheAccountCanReportOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		const own = "M2.MA-FIG"
		u, err := o.report(t, o.figuig, own, nil)
		require.NoError(t, err)
		draft, err := o.report(t, o.figuig, own, func(p *commitments.ProgressInput) { p.Submit, p.Narrative = false, "Plus tard." })
		require.NoError(t, err)
		_, err = o.report(t, o.planner, "M3.MA-FIG", func(p *commitments.ProgressInput) { p.Submit = false })
		require.NoError(t, err)

		w, err := o.Workload(t.Context(), o.figuig)
		require.NoError(t, err)
		require.NotEmpty(t, w.Items)
		assert.Equal(t, len(w.Items), w.Total)
		for _, item := range w.Items {
			c := item.Commitment
			require.NoError(t, o.figuig.RequireOwn("progress.report", c.Party, c.Region), c.Code)
			r, err := o.Commitment(t.Context(), o.figuig, c.Code)
			require.NoError(t, err)
			assert.Equal(t, r.Commitment, c)
			assert.Equal(t, r.Open, item.Open, "as its page says")
			assert.Equal(t, r.Pledge, w.Pledges[c.Pledge])
			assert.Equal(t, r.Region, w.Regions[c.Region])
			if c.Code != own {
				assert.Nil(t, item.Draft, "%s: not another's draft", c.Code)
				continue
			}
			assert.Equal(t, u.ID, item.Latest.ID)
			assert.Equal(t, draft.ID, item.Draft.ID)
			assert.Equal(t, "Plus tard.", item.Draft.Narrative)
		}
		all, err := o.Workload(t.Context(), o.planner)
		require.NoError(t, err)
		assert.Greater(t, all.Total, w.Total, "a planner of all regions has more")

		for _, by := range []string{"council", "nobody"} {
			account := o.council
			if by == "nobody" {
				account.ID = ""
			}
			_, err := o.Workload(t.Context(), account)
			assert.True(t, problem.Is(err, problem.Forbidden) || problem.Is(err, problem.Unauthenticated), by)
		}
	})
}

// What a device sends again, after an answer that it did not get, is done once.
func TestAReportInStepsIsDoneOnceHoweverOftenEachIsRepeated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		version := o.version(t, code)
		step := func(submit bool, key string) commitments.Update {
			u, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) {
				p.Version, p.Submit, p.IdempotencyKey = version, submit, key
			})
			require.NoError(t, err)
			return u
		}
		draft := step(false, "k.d0")
		require.Equal(t, draft.ID, step(false, "k.d0").ID)
		u := step(true, "k")
		require.Equal(t, u.ID, step(true, "k").ID)
		require.Equal(t, draft.ID, step(false, "k.d0").ID, "the first answer, though the draft is gone")
		require.Equal(t, u.ID, step(true, "k").ID)
		all, err := o.Updates(t.Context(), o.planner, code)
		require.NoError(t, err)
		require.Len(t, all, 1)
		drafts, err := o.Drafts(t.Context(), o.planner)
		require.NoError(t, err)
		require.Empty(t, drafts)
	})
}

// manyOnly is a store whose reads of single commitments and updates fail the test,
// and that counts how often rounds were asked for.
type manyOnly struct {
	commitments.Store
	t     *testing.T
	asked int
}

func (s *manyOnly) Read(ctx context.Context) commitments.Reader {
	r := s.Store.Read(ctx)
	r.CommitmentReader = noSingleCommitment{r.CommitmentReader, s.t}
	r.UpdateReader = noSingleUpdate{r.UpdateReader, s.t}
	r.RoundReader = countedRounds{r.RoundReader, s}
	return r
}

type noSingleCommitment struct {
	commitments.CommitmentReader
	t *testing.T
}

func (r noSingleCommitment) Commitment(string) (commitments.Commitment, error) {
	r.t.Error("one commitment was asked for")
	return commitments.Commitment{}, nil
}

type noSingleUpdate struct {
	commitments.UpdateReader
	t *testing.T
}

func (r noSingleUpdate) Updates(string, int) ([]commitments.Update, error) {
	r.t.Error("the updates of one commitment were asked for")
	return nil, nil
}

func (r noSingleUpdate) Update(string) (commitments.Update, error) {
	r.t.Error("one update was asked for")
	return commitments.Update{}, nil
}

type countedRounds struct {
	commitments.RoundReader
	store *manyOnly
}

func (r countedRounds) RoundsOf(list []commitments.Commitment, from, day commitments.Date) (map[string][]commitments.RoundTerms, error) {
	if len(list) == 1 {
		r.store.t.Error("the rounds of one commitment were asked for")
	}
	r.store.asked++
	return r.RoundReader.RoundsOf(list, from, day)
}

func TestWorkloadReadsAllAtOnce(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	watched := &manyOnly{Store: o.Store, t: t}
	w, err := (&commitments.Tracker{Store: watched, Now: o.Now, Location: o.Location}).Workload(t.Context(), o.planner)
	require.NoError(t, err)
	assert.Greater(t, len(w.Items), 50)
	assert.Equal(t, 1, watched.asked, "once for the agreement")
}
