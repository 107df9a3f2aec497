//go:build soak

package commitments_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// soakFor is how long each engine is worked on.
const soakFor = 5 * time.Minute

// Sixteen people report, review, assess and revise at random. At the end each
// commitment's row must say what its facts say, and every operation that was
// acknowledged must be there.
func TestSoakTheRowSaysWhatTheFactsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		codes := []string{"M1.MA-NAD", "M1.MA-ZAG", "M5.MA-KHE", "M8.MA-HOC", "M4.MA-NAD"}
		before := map[string]int{}
		for _, code := range codes {
			before[code] = o.version(t, code)
		}
		var lock sync.Mutex
		done := map[string]int{}
		var wait sync.WaitGroup
		end := time.Now().Add(soakFor)
		for worker := range 16 {
			wait.Go(func() {
				random := rand.New(rand.NewPCG(1, uint64(worker)))
				for n := 0; time.Now().Before(end); n++ {
					code := codes[random.IntN(len(codes))]
					err := o.something(random, code, fmt.Sprintf("%d/%d", worker, n))
					if _, refused := problem.Of(err); err != nil && !refused {
						assert.NoError(t, err)
						return
					}
					if err == nil {
						lock.Lock()
						done[code]++
						lock.Unlock()
					}
				}
			})
		}
		wait.Wait()
		for _, code := range codes {
			o.agrees(t, code)
			assert.Equal(t, before[code]+done[code], o.version(t, code), "%s: acknowledged and kept", code)
		}
		t.Log(done)
	})
}

// something does one thing on the commitment as a person would who just looked.
func (o *office) something(random *rand.Rand, code, words string) error {
	ctx := context.Background()
	c, err := o.Store.Read(ctx).Commitment(code)
	if err != nil {
		return err
	}
	switch random.IntN(5) {
	case 0:
		target := fmt.Sprint(random.IntN(1000))
		_, err = o.Revise(ctx, o.planner, code, commitments.TermsInput{Target: &target, Reason: words, Version: c.Version})
		if after, e := o.Store.Read(ctx).Commitment(code); err == nil && e == nil && after.Version == c.Version {
			err = problem.New(problem.Conflict, "unchanged") // the same target: nothing to count
		}
	case 1:
		_, err = o.Assess(ctx, o.council, code, commitments.AssessmentInput{
			Period: "2026-Q3", Assessment: string(commitments.Assessments[random.IntN(5)]), Comment: words, Version: c.Version})
	case 2:
		if c.UpdateID == "" {
			return problem.New(problem.NotFound, "nothing")
		}
		_, err = o.ReviewUpdate(ctx, o.council, c.UpdateID, commitments.ReviewInput{
			Decision: "verified", Assessment: string(commitments.Assessments[random.IntN(5)])})
	default:
		_, err = o.ReportProgress(ctx, o.planner, code, commitments.ProgressInput{
			Period: []string{"2026-Q3", "2026-Q4"}[random.IntN(2)], Status: string(commitments.Statuses[random.IntN(4)]),
			Values:    someValues(random, code),
			Narrative: words, Version: c.Version, Submit: true})
	}
	return err
}

// someValues fills in some of what the pledge measures.
func someValues(random *rand.Rand, code string) []commitments.ValueInput {
	var values []commitments.ValueInput
	for _, indicator := range map[string][]string{"M5": {"M5.1", "M5.2"}, "M8": {"M8.1"}}[code[:2]] {
		if random.IntN(3) > 0 {
			values = append(values, commitments.ValueInput{Indicator: indicator, Value: fmt.Sprint(random.IntN(20))})
		}
	}
	return values
}

// agrees computes the state anew from the history and compares.
func (o *office) agrees(t *testing.T, code string) {
	ctx := context.Background()
	c, err := o.Store.Read(ctx).Commitment(code)
	require.NoError(t, err)
	updates, err := o.Store.Read(ctx).Updates(code, 0)
	require.NoError(t, err)
	if len(updates) > 0 {
		standing := updates[0]
		for _, u := range updates {
			if u.Period == standing.Period && u.State != commitments.Superseded {
				standing = u
			}
		}
		assert.Equal(t, standing.ID, c.UpdateID, code)
		if standing.State != commitments.Returned {
			assert.Equal(t, standing.Status, c.Status(), code)
		}
		assert.Equal(t, standing.State, c.Review, code)
	}
	points, err := o.Store.Read(ctx).Points(code)
	require.NoError(t, err)
	pledge, err := o.Store.Read(ctx).Pledge(c.Pledge)
	require.NoError(t, err)
	assert.Equal(t, commitments.FiguresOf(pledge.Indicators, points), c.Figures, code)
	assessments, err := o.Store.Read(ctx).Assessments(code, 1)
	require.NoError(t, err)
	if len(assessments) > 0 {
		assert.Equal(t, assessments[0].Period, c.Assessed.Period, code)
	}
	revisions, err := o.Store.Read(ctx).Revisions(code, 1)
	require.NoError(t, err)
	if len(revisions) > 0 {
		assert.Equal(t, revisions[0].After, c.Terms, code)
	}
}
