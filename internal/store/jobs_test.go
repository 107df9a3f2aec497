package store_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/schedule"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestARunIsClaimedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const claimers = 10
		won := make(chan bool, claimers)
		for range claimers {
			go func() {
				_, ok, err := db.Jobs().Claim(ctx, schedule.Claim{Job: "reports", Key: "A-1/2026-Q3", At: noon, LeaseUntil: noon.Add(time.Minute)})
				if err != nil {
					t.Error(err)
				}
				won <- ok
			}()
		}
		n := 0
		for range claimers {
			if <-won {
				n++
			}
		}
		require.Equal(t, 1, n)
	})
}

func TestARunFromClaimToDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := db.Jobs()
		at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
		claim := func(minute int, force bool) (schedule.Run, bool) {
			t.Helper()
			r, ok, err := jobs.Claim(ctx, schedule.Claim{Job: "reports", Key: "k", At: at(minute), LeaseUntil: at(minute + 10), Early: force})
			require.NoError(t, err)
			return r, ok
		}
		refused := func(minute int, force bool) {
			t.Helper()
			_, ok := claim(minute, force)
			require.False(t, ok)
		}
		lost, ok := claim(0, false)
		require.True(t, ok)
		require.Equal(t, schedule.Run{
			Job: "reports", Key: "k", State: schedule.Running, Attempts: 1, StartedAt: at(0), LeaseUntil: at(10),
		}, lost)
		refused(9, false)
		refused(9, true) // it still runs

		failed, ok := claim(11, false) // its lease has passed
		require.True(t, ok)
		require.Equal(t, 2, failed.Attempts)
		lost.State, lost.FinishedAt = schedule.Done, at(12)
		requireProblem(t, problem.Conflict, "error.job.taken_over", jobs.Finish(ctx, lost))

		failed.State, failed.FinishedAt, failed.NextTry, failed.Error = schedule.Failed, at(12), at(20), "disk full"
		require.NoError(t, jobs.Finish(ctx, failed))
		refused(19, false)
		runs, err := jobs.Runs(ctx, "reports", 5)
		require.NoError(t, err)
		failed.LeaseUntil = time.Time{}
		require.Equal(t, []schedule.Run{failed}, runs)

		done, ok := claim(15, true)
		require.True(t, ok)
		require.Equal(t, 3, done.Attempts)
		require.Empty(t, done.Error)
		done.State, done.FinishedAt = schedule.Done, at(16)
		require.NoError(t, jobs.Finish(ctx, done))
		refused(60, true)
	})
}

func TestRunsAreListedLatestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i, key := range []string{"a", "b", "c"} {
			start := noon.Add(time.Duration(i) * time.Minute)
			_, ok, err := db.Jobs().Claim(ctx, schedule.Claim{Job: "reports", Key: key, At: start, LeaseUntil: start})
			require.NoError(t, err)
			require.True(t, ok)
		}
		runs, err := db.Jobs().Runs(ctx, "reports", 2)
		require.NoError(t, err)
		require.Equal(t, []string{"c", "b"}, codesOf(runs, func(r schedule.Run) string { return r.Key }))
		runs, err = db.Jobs().Runs(ctx, "other", 2)
		require.NoError(t, err)
		require.Empty(t, runs)
	})
}

func TestTicksOfJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := db.Jobs()
		never, err := jobs.LastChecked(ctx, "reports")
		require.NoError(t, err)
		require.True(t, never.IsZero())
		for i := range 2 {
			require.NoError(t, jobs.SetLastChecked(ctx, "reports", noon.Add(time.Duration(i)*time.Hour)))
		}
		looked, err := jobs.LastChecked(ctx, "reports")
		require.NoError(t, err)
		require.Equal(t, noon.Add(time.Hour), looked)
		runs, err := jobs.Runs(ctx, "reports", 10)
		require.NoError(t, err)
		require.Empty(t, runs, "a tick is no run")
	})
}

func TestAStartByHandIsInTheLog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		clock := clockwork.NewFakeClockAt(noon)
		idle := schedule.Job{Name: "idle", Cron: "0 0 1 1 *", Pending: func(context.Context, time.Time, schedule.Trigger) ([]schedule.Task, error) { return nil, nil }}
		jobs, err := schedule.New(db.Jobs(), time.UTC, clock, slog.New(slog.DiscardHandler), idle)
		require.NoError(t, err)
		require.NoError(t, jobs.RunNow(ctx, people.Account{ID: "a", Role: people.Admin}, "idle"))
		require.NoError(t, jobs.Stop(ctx))
		_, err = db.Sequence(ctx)
		require.NoError(t, err)
		logged, err := db.Journal().Entries(ctx, -1, 10)
		require.NoError(t, err)
		require.Len(t, logged, 1)
		e, err := journal.Decode(logged[0].Encoded)
		require.NoError(t, err)
		require.Equal(t, noon, e.At)
		require.Equal(t, []string{"a", "job.started", "idle"}, []string{e.Actor, e.Kind, e.Subject})
		require.Equal(t, json.RawMessage("{}"), e.Body)
		_, err = db.Journal().Check(ctx, nil, func(int64) {})
		require.NoError(t, err)
	})
}
