package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/schedule"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestRunsOfEachMinuteAreCleaned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := db.Jobs()
		for _, job := range []string{"deliveries", "reports"} {
			run, ok, err := jobs.Claim(ctx, schedule.Claim{Job: job, Key: "k", At: noon, LeaseUntil: noon.Add(time.Minute)})
			require.NoError(t, err)
			require.True(t, ok)
			run.State, run.FinishedAt = schedule.Done, noon
			require.NoError(t, jobs.Finish(ctx, run))
		}
		left := func(job string) int {
			runs, err := jobs.Runs(ctx, job, 10)
			require.NoError(t, err)
			return len(runs)
		}
		require.NoError(t, db.Clean(ctx, noon.Add(6*24*time.Hour)))
		require.Equal(t, 1, left("deliveries"))
		require.NoError(t, db.Clean(ctx, noon.Add(8*24*time.Hour)))
		require.Equal(t, 0, left("deliveries"))
		require.Equal(t, 1, left("reports"))
	})
}
