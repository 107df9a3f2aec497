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

// oneByOne fails whoever asks the store about one commitment at a time.
type oneByOne struct {
	commitments.Store
	t     *testing.T
	asked int
}

func (s *oneByOne) Commitment(context.Context, string) (commitments.Commitment, error) {
	s.t.Error("one commitment was asked for")
	return commitments.Commitment{}, nil
}

func (s *oneByOne) Requests(context.Context, commitments.Commitment, commitments.Date, commitments.Date) ([]commitments.Request, error) {
	s.t.Error("the requests of one commitment were asked for")
	return nil, nil
}

func (s *oneByOne) Updates(context.Context, string, int) ([]commitments.Update, error) {
	s.t.Error("the updates of one commitment were asked for")
	return nil, nil
}

func (s *oneByOne) Update(context.Context, string) (commitments.Update, error) {
	s.t.Error("one update was asked for")
	return commitments.Update{}, nil
}

func (s *oneByOne) RequestsOf(ctx context.Context, list []commitments.Commitment, from, day commitments.Date) (map[string][]commitments.Request, error) {
	s.asked++
	return s.Store.RequestsOf(ctx, list, from, day)
}

func TestWorkloadReadsAllAtOnce(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	watched := &oneByOne{Store: o.Store, t: t}
	w, err := (&commitments.Tracker{Store: watched, Now: o.Now, Location: o.Location}).Workload(t.Context(), o.planner)
	require.NoError(t, err)
	assert.Greater(t, len(w.Items), 50)
	assert.Equal(t, 1, watched.asked, "once for the agreement")
}
