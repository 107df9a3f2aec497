package store_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestEditionsAreFilteredAndOrderedAsPlainReckoningDoes(t *testing.T) {
	db := storetest.SQLite(t)
	newWorld(t, db)
	s := db.Reports(zone)
	var all []reports.Edition
	for _, code := range []string{"A-1", "B-1"} {
		for _, p := range []string{"2026-Q3", "2026-Q2", "2026-09", "2026", "2025-H2", "2025"} {
			for n := 1; n <= 2; n++ {
				e := edition(commitments.MustPeriod(p), n)
				e.Agreement, e.Superseded = code, n == 1
				all = append(all, e)
			}
		}
	}
	require.NoError(t, s.InTx(ctx, func(tx reports.Tx) error {
		for _, e := range all {
			if err := tx.InsertEdition(e); err != nil {
				return err
			}
		}
		return nil
	}))
	slices.SortFunc(all, func(a, b reports.Edition) int {
		return cmp.Or(b.Period.End().Compare(a.Period.End()), cmp.Compare(a.Period.String(), b.Period.String()),
			cmp.Compare(a.Agreement, b.Agreement), cmp.Compare(b.Number, a.Number))
	})
	rapid.Check(t, func(r *rapid.T) {
		f := reports.EditionFilter{
			Agreement: rapid.SampledFrom([]string{"", "A-1", "B-1", "C-1"}).Draw(r, "agreement"),
			Kind:      rapid.SampledFrom(append(commitments.PeriodKinds, "")).Draw(r, "kind"),
			Period:    rapid.SampledFrom([]commitments.Period{{}, {}, quarter, commitments.MustPeriod("2025")}).Draw(r, "period"),
			Page:      rapid.IntRange(1, 4).Draw(r, "page"), PerPage: rapid.IntRange(1, 10).Draw(r, "per page"),
		}
		want := []reports.Edition{}
		for _, e := range all {
			if (f.Agreement == "" || f.Agreement == e.Agreement) && (f.Kind == "" || f.Kind == e.Period.Kind) && (f.Period.IsZero() || f.Period == e.Period) {
				want = append(want, e)
			}
		}
		got, n, err := s.Editions(ctx, f)
		require.NoError(r, err)
		require.Equal(r, len(want), n)
		from := min((f.Page-1)*f.PerPage, len(want))
		require.Equal(r, append([]reports.Edition{}, want[from:min(from+f.PerPage, len(want))]...), got)
	})
}

func TestAnEditionAndItsFilesStandTogetherOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		s := db.Reports(zone)
		e := edition(quarter, 1)
		e.Files = append(e.Files, e.Files[0]) // two of one name
		require.Error(t, s.InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(e) }))
		_, err := s.Edition(ctx, "A-1", quarter, 0)
		requireProblem(t, problem.NotFound, "error.not_found", err)
	})
}

func TestEachColumnOfAnAccountIsChangedAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for name, c := range map[string]struct {
			change func(tx people.Tx, id string) error
			want   func(a *people.Account)
		}{
			"disabled":  {func(tx people.Tx, id string) error { return tx.SetDisabled(id, true) }, func(a *people.Account) { a.Disabled = true }},
			"language":  {func(tx people.Tx, id string) error { return tx.SetLanguage(id, "en") }, func(a *people.Account) { a.Language = "en" }},
			"time zone": {func(tx people.Tx, id string) error { return tx.SetTimeZone(id, "UTC") }, func(a *people.Account) { a.TimeZone = "UTC" }},
			"lead":      {func(tx people.Tx, id string) error { return tx.SetLead(id, true) }, func(a *people.Account) { a.Lead = true }},
			"password":  {func(tx people.Tx, id string) error { return tx.SetPassword(id, "new") }, func(*people.Account) {}},
		} {
			t.Run(name, func(t *testing.T) {
				one, other := account(name, name+"@x.ma"), account(name+" 2", name+"2@x.ma")
				inPeople(t, db, func(tx people.Tx) error {
					require.NoError(t, tx.InsertAccount(one, "hash"))
					return tx.InsertAccount(other, "hash")
				})
				inPeople(t, db, func(tx people.Tx) error { return c.change(tx, one.ID) })
				c.want(&one)
				got, hash, err := db.People().Credentials(ctx, one.Email)
				require.NoError(t, err)
				assert.Equal(t, one, got)
				assert.Equal(t, name == "password", hash == "new")
				got, err = db.People().Account(ctx, other.ID)
				require.NoError(t, err)
				assert.Equal(t, other, got, "the other stays as it was")
				err = db.People().InTx(ctx, func(tx people.Tx) error { return c.change(tx, "nobody") })
				requireProblem(t, problem.NotFound, "error.not_found", err)
			})
		}
	})
}

func TestTwoChangesOfAnAccountAtOnceKeepBoth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		inPeople(t, db, func(tx people.Tx) error { return tx.InsertAccount(account("1", "a@x.ma"), "") })
		ended := make(chan error, 2)
		for _, change := range []func(tx people.Tx) error{
			func(tx people.Tx) error { return tx.SetLanguage("1", "en") }, func(tx people.Tx) error { return tx.SetLead("1", true) },
		} {
			go func() { ended <- db.People().InTx(ctx, change) }()
		}
		require.NoError(t, <-ended)
		require.NoError(t, <-ended)
		got, err := db.People().Account(ctx, "1")
		require.NoError(t, err)
		assert.Equal(t, "en", got.Language)
		assert.True(t, got.Lead)
	})
}

func TestATokenIsRevokedOnceByItsOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		inPeople(t, db, func(tx people.Tx) error {
			require.NoError(t, tx.InsertAccount(account("1", "a@x.ma"), ""))
			require.NoError(t, tx.InsertAccount(account("2", "b@x.ma"), ""))
			return tx.InsertToken(people.Token{ID: "t", Account: "1", Label: "script", CreatedAt: noon}, "hash")
		})
		revoke := func(account string) error {
			return db.People().InTx(ctx, func(tx people.Tx) error { return tx.RevokeToken(account, "t", noon) })
		}
		requireProblem(t, problem.NotFound, "error.not_found", revoke("2"))
		require.NoError(t, revoke("1"))
		requireProblem(t, problem.NotFound, "error.not_found", revoke("1"))
	})
}

func TestRunsOfDifferentKeysDoNotWaitForEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := db.Jobs()
		for _, c := range []struct {
			job, key string
			want     bool
		}{
			{"reports", "A-1/2026-Q3", true}, {"reports", "A-1/2026-Q2", true}, {"rounds", "A-1/2026-Q3", true}, {"reports", "A-1/2026-Q3", false},
		} {
			_, claimed, err := jobs.Claim(ctx, schedule.Claim{Job: c.job, Key: c.key, At: noon, LeaseUntil: noon.Add(time.Minute)})
			require.NoError(t, err)
			assert.Equal(t, c.want, claimed, "%s %s", c.job, c.key)
		}
		runs, err := jobs.Runs(ctx, "reports", 1)
		require.NoError(t, err)
		assert.Len(t, runs, 1, "no more than asked for")
		runs, err = jobs.Runs(ctx, "reports", 0)
		require.NoError(t, err)
		assert.Len(t, runs, 2, "all, without a limit")
		runs, err = jobs.Runs(ctx, "nothing", 10)
		require.NoError(t, err)
		assert.Empty(t, runs)
	})
}

func TestWhenARunCanBeClaimedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := db.Jobs()
		for name, c := range map[string]struct {
			state   schedule.RunState
			nextTry time.Duration
			after   time.Duration
			force   bool
			want    bool
		}{
			"failed, before its next try":          {schedule.Failed, time.Hour, time.Hour - time.Microsecond, false, false},
			"failed, at its next try":              {schedule.Failed, time.Hour, time.Hour, false, true},
			"failed, before it, by hand":           {schedule.Failed, time.Hour, time.Minute, true, true},
			"done":                                 {schedule.Done, 0, 1000 * time.Hour, false, false},
			"done, by hand":                        {schedule.Done, 0, 1000 * time.Hour, true, false},
			"failed, and not to be tried again":    {schedule.Failed, 0, 1000 * time.Hour, false, false},
			"failed, not to be tried, but by hand": {schedule.Failed, 0, time.Minute, true, true},
		} {
			t.Run(name, func(t *testing.T) {
				run, claimed, err := jobs.Claim(ctx, schedule.Claim{Job: "reports", Key: name, At: noon, LeaseUntil: noon.Add(time.Minute)})
				require.NoError(t, err)
				require.True(t, claimed)
				run.State, run.FinishedAt = c.state, noon
				if c.nextTry > 0 {
					run.NextTry = noon.Add(c.nextTry)
				}
				require.NoError(t, jobs.Finish(ctx, run))
				again, claimed, err := jobs.Claim(ctx, schedule.Claim{Job: "reports", Key: name, At: noon.Add(c.after), LeaseUntil: noon.Add(c.after + time.Minute), Early: c.force})
				require.NoError(t, err)
				assert.Equal(t, c.want, claimed)
				if claimed {
					assert.Equal(t, 2, again.Attempts)
					assert.Empty(t, again.Error)
				}
			})
		}
	})
}

func TestRoundsAreFilteredByPhase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		due := map[string]string{"2026-Q1": "2026-04-20", "2026-Q2": "2026-07-20", "2026-Q3": "2026-10-20"}
		for p, on := range due {
			r := asked()
			r.Period, r.DueOn = commitments.MustPeriod(p), commitments.MustDate(on)
			w.roundTx(func(tx collection.Tx) error { return tx.InsertRound(r) })
		}
		again := asked()
		err := db.Collection().InTx(ctx, func(tx collection.Tx) error { return tx.InsertRound(again) })
		requireProblem(t, problem.Conflict, "error.round.exists", err)
		for name, f := range map[string]collection.Filter{
			"all": {}, "an agreement": {Agreement: "A-1"}, "another": {Agreement: "B-1"}, "a period": {Period: quarter},
			"open on the due day": {Phase: collection.Open, Day: commitments.MustDate("2026-10-20")},
			"in grace":            {Phase: collection.Grace, Day: commitments.MustDate("2026-10-21")},
			"on the last day":     {Phase: collection.Grace, Day: commitments.MustDate("2026-10-30")},
			"closed":              {Phase: collection.Closed, Day: commitments.MustDate("2026-10-31")},
			"taking":              {AcceptsReturns: true, Day: commitments.MustDate("2026-10-30")},
		} {
			t.Run(name, func(t *testing.T) {
				got, n, err := db.Collection().Read(ctx).Rounds(f)
				require.NoError(t, err)
				require.Len(t, got, n)
				var want, periods []string
				for _, p := range []string{"2026-Q3", "2026-Q2", "2026-Q1"} { // the latest first
					r := asked()
					r.Period, r.DueOn = commitments.MustPeriod(p), commitments.MustDate(due[p])
					fits := f.Agreement != "B-1" && (f.Period.IsZero() || f.Period == r.Period) && (f.Phase == "" || r.PhaseOn(f.Day) == f.Phase)
					if fits && (!f.AcceptsReturns || r.PhaseOn(f.Day) != collection.Closed) {
						want = append(want, p)
					}
				}
				for _, r := range got {
					periods = append(periods, r.Period.String())
				}
				assert.Equal(t, want, periods)
			})
		}
		held, err := db.Collection().Read(ctx).PeriodsWithRound("A-1")
		require.NoError(t, err)
		assert.Len(t, held, 3)
		assert.True(t, held[quarter])
	})
}

func TestPagesOfCommitmentsTogetherAreTheList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.mixed()
		for _, sort := range []string{"", "-code", "status", "-due", "reported", "-assessment", "region"} {
			t.Run("by "+sort, func(t *testing.T) {
				whole := w.codes(commitments.Filter{Sort: sort})
				require.Len(t, whole, 8)
				for _, per := range []int{1, 3, 8, 9} {
					var pages []string
					for page := 1; page <= 8/per+1; page++ {
						pages = append(pages, w.codes(commitments.Filter{Sort: sort, Page: page, PerPage: per})...)
					}
					assert.Equal(t, whole, pages, "%d a page", per)
				}
			})
		}
	})
}
