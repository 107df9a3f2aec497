package audit_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/files"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// worksite tells a worker process where to work: database, folder.
const worksite = "TRACKER_TEST_WORKSITE"

// The worker reports, reviews and compiles while the log is tended, and prints
// the id of each update once it was acknowledged, until it is killed.
func TestWorkUntilKilled(t *testing.T) {
	url, dir, given := strings.Cut(os.Getenv(worksite), " ")
	if !given {
		return // only as a worker
	}
	ctx := context.Background()
	db, err := store.Open(ctx, url)
	require.NoError(t, err)
	kept, err := files.Open(filepath.Join(dir, "files"))
	require.NoError(t, err)
	loc := time.UTC
	tracker := &commitments.Tracker{Store: db.Commitments(), Now: time.Now, Location: loc}
	j, err := audit.Open(ctx, db.Journal(), filepath.Join(dir, "journal.key"), time.Now)
	require.NoError(t, err)
	editions := &reports.Editions{
		Store: db.Reports(loc), Agreements: db.Commitments(), Files: kept, Sealer: j.Seal(), Now: time.Now, Location: loc,
	}
	by := map[string]people.Account{}
	accounts, err := db.People().Accounts(ctx)
	require.NoError(t, err)
	for _, a := range accounts {
		by[a.Email] = a
	}
	go j.Run(ctx, slog.Default())
	go func() {
		for {
			_, _, err := editions.Compile(ctx, system, reports.CompileInput{Period: commitments.PeriodOf(commitments.Quarter, tracker.Today()), Reason: "essai"}, nil)
			mustWork(err)
		}
	}()
	for i, region := range []string{"MA-NAD", "MA-ZAG", "MA-KHE", "MA-TNT"} {
		go func() {
			for n := 0; ; n++ {
				workOnce(ctx, tracker, by, "M3."+region, fmt.Sprint(i, ".", n, ".", os.Getpid()))
			}
		}()
	}
	select {}
}

// workOnce reports and reviews.
func workOnce(ctx context.Context, tracker *commitments.Tracker, by map[string]people.Account, code, text string) {
	c, err := tracker.Store.Read(ctx).Commitment(code)
	mustWork(err)
	u, err := tracker.ReportProgress(ctx, by["planner@demo.tracker"], code, commitments.ProgressInput{
		Period: commitments.PeriodOf(commitments.Quarter, tracker.Today()).String(), Status: "in_progress", Narrative: text,
		Version: c.Version, Submit: true,
	})
	mustWork(err)
	if err == nil {
		fmt.Fprintln(os.Stdout, "acknowledged", u.ID)
		_, err = tracker.ReviewUpdate(ctx, by["council@demo.tracker"], u.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		mustWork(err)
	}
}

// mustWork ends the worker on what is no refusal.
func mustWork(err error) {
	if _, refused := problem.Of(err); err != nil && !refused {
		fmt.Fprintln(os.Stdout, "broken", err)
		os.Exit(3)
	}
}

func TestAKilledTrackerLosesAndDoublesNothing(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killAgain(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { killAgain(t, storetest.PostgreSQLURL(t)) })
}

func killAgain(t *testing.T, url string) {
	dir := t.TempDir()
	prepare(t, url, dir)
	acknowledged := map[string]bool{}
	for range kills {
		for id := range work(t, url, dir) {
			acknowledged[id] = true
		}
	}
	require.NotEmpty(t, acknowledged)
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	j, err := audit.Open(t.Context(), db.Journal(), filepath.Join(dir, "journal.key"), time.Now)
	require.NoError(t, err)
	checked, err := j.Verify(t.Context(), auditor, "", nil)
	require.NoError(t, err)
	seen := map[string]int{}
	for after := int64(-1); after+1 < checked.Entries; {
		some, _, err := j.Entries(t.Context(), auditor, after, 1000)
		require.NoError(t, err)
		for _, e := range some {
			decoded, err := journal.Decode(e.Encoded)
			require.NoError(t, err)
			if decoded.Kind == "update.submitted" {
				seen[journal.FactID(e.Encoded)]++
			}
			after = e.Index
		}
	}
	for id := range acknowledged {
		assert.Equal(t, 1, seen[id], id)
		_, err := db.Commitments().Read(t.Context()).Update(id)
		assert.NoError(t, err)
	}
	t.Logf("%d kills, %d acknowledged updates, %d entries, %d checkpoints: 0 lost, 0 doubled", kills, len(acknowledged), checked.Entries, checked.Checkpoints)
}

// prepare loads the agreement and the accounts.
func prepare(t *testing.T, url, dir string) {
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Migrate(t.Context()))
	h := emptyHouse(t, db)
	h.load(t)
	require.NoError(t, os.Rename(h.keyFile, filepath.Join(dir, "journal.key")))
}

// work runs a worker and kills it, and returns what it had acknowledged.
func work(t *testing.T, url, dir string) map[string]bool {
	cmd := exec.Command(os.Args[0], "-test.run", "^TestWorkUntilKilled$")
	cmd.Env = append(os.Environ(), worksite+"="+url+" "+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	acknowledged := map[string]bool{}
	var reading sync.WaitGroup
	first := make(chan struct{}, 1)
	reading.Go(func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			what, id, _ := strings.Cut(lines.Text(), " ")
			assert.NotEqual(t, "broken", what, id)
			if what == "acknowledged" && len(id) == 36 {
				acknowledged[id] = true
				select {
				case first <- struct{}{}:
				default:
				}
			}
		}
	})
	select {
	case <-first:
	case <-time.After(30 * time.Second):
		t.Error("the worker does not work")
	}
	time.Sleep(time.Duration(50+rand.IntN(700)) * time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	reading.Wait()
	if err := cmd.Wait(); !errors.As(err, new(*exec.ExitError)) {
		require.NoError(t, err)
	}
	return acknowledged
}
