package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// gathered are all items that each gives.
func gathered[T any](t require.TestingT, each func(yield func(T) error) error) []T {
	list := []T{}
	require.NoError(t, each(func(item T) error {
		list = append(list, item)
		return nil
	}))
	return list
}

func (w world) each(f commitments.Filter) []commitments.Commitment {
	w.Helper()
	return gathered(w, func(yield func(commitments.Commitment) error) error {
		return w.store.Read(ctx).EachCommitment(f, yield)
	})
}

func codeOf(c commitments.Commitment) string { return c.Code }

// mixed gives the commitments different states.
func (w world) mixed() {
	w.Helper()
	for i, code := range w.codes(commitments.Filter{}) {
		w.set(code, func(c *commitments.Commitment) {
			c.Status, c.Assessment = commitments.Statuses[i%3], commitments.Assessments[(7*i)%4]
			c.DueOn = commitments.MustDate("2026-01-09").AddDays(-i % 5)
			if i%2 == 0 {
				c.ReportedAt = noon.Add(time.Duration(-i) * time.Hour)
			}
		})
	}
}

func TestEachCommitmentIsTheWholeList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 3)
		w := newWorld(t, db)
		w.mixed()
		orders := []string{""}
		for _, key := range commitments.SortKeys {
			orders = append(orders, key, "-"+key)
		}
		for _, f := range []commitments.Filter{
			{}, {Agreement: "A-1"}, {Region: "MA-AZI"}, {Status: commitments.Statuses[1]}, {Query: "m1"}, {Pledge: "x"},
			{Overdue: true, Horizons: []commitments.Horizon{{Agreement: "A-1", Today: commitments.MustDate("2026-01-08")}}},
		} {
			for _, order := range orders {
				f.Sort = order
				want, _, err := w.store.Read(ctx).Commitments(f)
				require.NoError(t, err)
				require.Equal(t, want, w.each(f), "%+v", f)
			}
		}
	})
}

// Each list is read while what it is sorted by changes under it.
func TestNoCommitmentIsSkippedOrDoubledWhileTheListChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 2)
		w := newWorld(t, db)
		w.mixed()
		all := w.codes(commitments.Filter{})
		for _, order := range []string{"status", "-status", "assessment", "-reported", "due"} {
			var seen []string
			require.NoError(t, w.store.Read(ctx).EachCommitment(commitments.Filter{Sort: order}, func(c commitments.Commitment) error {
				seen = append(seen, c.Code)
				for i, code := range all {
					w.set(code, func(c *commitments.Commitment) {
						c.Status, c.Assessment = commitments.Statuses[(i+len(seen))%4], commitments.Assessments[(3*i+len(seen))%4]
						c.ReportedAt, c.DueOn = noon.Add(time.Duration(i*len(seen)%7)*time.Hour), base.AddDays(i*len(seen)%5)
					})
				}
				return nil
			}))
			require.ElementsMatch(t, all, seen, order)
		}
	})
}

func TestWhatNoLongerMatchesIsLeftOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 2)
		w := newWorld(t, db)
		all := w.codes(commitments.Filter{Agreement: "A-1"})
		var seen []commitments.Commitment
		require.NoError(t, w.store.Read(ctx).EachCommitment(commitments.Filter{Agreement: "A-1", Status: commitments.None}, func(c commitments.Commitment) error {
			if len(seen) == 0 {
				w.set(all[2], func(c *commitments.Commitment) { c.Status = commitments.Completed })
				w.set(all[3], func(c *commitments.Commitment) { c.FocalPoint = "Nadia" })
			}
			seen = append(seen, c)
			return nil
		}))
		require.Equal(t, slices.Delete(slices.Clone(all), 2, 3), codesOf(seen, codeOf))
		require.Equal(t, "Nadia", seen[2].FocalPoint, "each comes as it stands when its turn does")
	})
}

var errEnough = errors.New("enough")

func TestReadingEndsWithTheReader(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 2)
		w := newWorld(t, db)
		n := 0
		err := w.store.Read(ctx).EachCommitment(commitments.Filter{}, func(commitments.Commitment) error {
			if n++; n == 3 {
				return errEnough
			}
			return nil
		})
		require.ErrorIs(t, err, errEnough)
		require.Equal(t, 3, n)

		gone, leave := context.WithCancel(ctx)
		n = 0
		err = w.store.Read(gone).EachCommitment(commitments.Filter{}, func(commitments.Commitment) error {
			n++
			leave()
			return nil
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 2, n, "no chunk is read for whoever has left")
	})
}

func TestEachWaitingUpdateIsTheWholeQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 2)
		w := newWorld(t, db)
		for i, code := range w.codes(commitments.Filter{Agreement: "A-1"}) {
			u := w.update(code, i/2) // two at a time
			if i%3 == 0 {
				u.Origin = commitments.PublishedRecord
			}
			w.submit(u)
		}
		q := commitments.Queue{Reviewer: "other", Party: "none", Agreements: []string{"A-1"}}
		for _, ask := range []commitments.Queue{q, {Reviewer: "other", Party: "council", Agreements: q.Agreements, Region: "MA-AZI"}, {}} {
			want, _, err := w.store.Read(ctx).AwaitingReview(ask)
			require.NoError(t, err)
			got := gathered(t, func(yield func(commitments.Waiting) error) error {
				return w.store.Read(ctx).EachAwaitingReview(ask, yield)
			})
			require.Equal(t, append([]commitments.Waiting{}, want...), got)
		}

		seen := gathered(t, func(yield func(commitments.Waiting) error) error {
			return w.store.Read(ctx).EachAwaitingReview(q, func(u commitments.Waiting) error {
				w.review(u.Update, commitments.Verified) // it leaves the queue
				return yield(u)
			})
		})
		require.Len(t, seen, 6)
		require.Empty(t, gathered(t, func(yield func(commitments.Waiting) error) error {
			return w.store.Read(ctx).EachAwaitingReview(q, yield)
		}))
	})
}

func TestEachEditionIsTheWholeList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		s := db.Reports(zone)
		for _, agreement := range []string{"A-1", "B-1"} {
			for _, period := range []string{"2026-Q2", "2026-Q3", "2026-09", "2025", "2025-H2"} {
				for number := 1; number <= 3; number++ {
					e := edition(commitments.MustPeriod(period), number)
					e.Agreement = agreement
					require.NoError(t, s.InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(e) }))
				}
			}
		}
		for chunk := 1; chunk <= 7; chunk++ {
			store.ShortChunks(t, chunk)
			for _, f := range []reports.EditionFilter{{}, {Agreement: "B-1"}, {Period: quarter}, {Kind: commitments.Year}} {
				want, _, err := s.Editions(ctx, f)
				require.NoError(t, err)
				for i := range want {
					want[i].Files = nil
				}
				got := gathered(t, func(yield func(reports.Edition) error) error { return s.EachEdition(ctx, f, yield) })
				require.Equal(t, want, got, "%+v, %d at a time", f, chunk)
			}
		}
	})
}

func TestEachDeliveryIsTheWholeList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 2)
		account := people.Account{ID: "a", Email: "a@exemple.ma", Name: "A", Role: people.Auditor, Language: "fr", CreatedAt: noon}
		require.NoError(t, db.People().InTx(ctx, func(tx people.Tx) error { return tx.InsertAccount(account, "") }))
		s := db.Deliveries()
		for i := range 7 {
			require.NoError(t, s.InTx(ctx, func(tx deliveries.Tx) error {
				return tx.InsertDelivery(deliveries.Delivery{
					ID: uuid.Must(uuid.NewV7()).String(), Topic: deliveries.DeliveriesGivenUp, Key: fmt.Sprint(i), Channel: deliveries.Mail, Account: "a",
					State: deliveries.States[i%2], CreatedAt: noon.Add(time.Duration(i/3) * time.Minute), // several at once
				})
			}))
		}
		for _, f := range []deliveries.Filter{{}, {State: deliveries.Waiting}, {Channel: deliveries.Webhook}} {
			want, _, err := s.Deliveries(ctx, f)
			require.NoError(t, err)
			got := gathered(t, func(yield func(deliveries.Listed) error) error { return s.EachDelivery(ctx, f, yield) })
			require.Equal(t, want, got)
		}
	})
}

func TestEachRunOfAJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.ShortChunks(t, 2)
		jobs := db.Jobs()
		want := []string{"e", "d", "c", "b", "a"}
		for i, key := range want {
			_, ok, err := jobs.Claim(ctx, schedule.Claim{Job: "reports", Key: key, At: noon.Add(time.Duration(i) * time.Minute), LeaseUntil: noon.Add(time.Hour)})
			require.NoError(t, err)
			require.True(t, ok)
		}
		require.NoError(t, jobs.SetLastChecked(ctx, "reports", noon))
		require.NoError(t, jobs.SetLastChecked(ctx, "other", noon))
		var seen []string
		require.NoError(t, jobs.EachRun(ctx, "reports", func(r schedule.Run) error {
			seen = append(seen, r.Key)
			_, ok, err := jobs.Claim(ctx, schedule.Claim{Job: "reports", Key: want[5-len(seen)], At: noon.Add(3 * time.Hour), LeaseUntil: noon.Add(time.Hour), Early: true}) // one is tried again
			require.True(t, ok)
			return err
		}))
		require.Equal(t, want, seen)
		require.Empty(t, gathered(t, func(yield func(schedule.Run) error) error { return jobs.EachRun(ctx, "other", yield) }))
	})
}

// many adds so many commitments in one statement.
func (w world) many(n int) {
	w.Helper()
	copied := func(table, columns, key string, changed map[string]string) {
		values := strings.Split(columns, ", ")
		for i, column := range values {
			if change, ok := changed[column]; ok {
				values[i] = change
			}
		}
		require.NoError(w, w.db.Raw().Exec(fmt.Sprintf(`INSERT INTO %s (%s) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			SELECT %s FROM %s CROSS JOIN n WHERE code = '%s'`, table, columns, n, strings.Join(values, ", "), table, key)).Error)
	}
	copied("regions", "code, kind, name, aliases, parent, admin_region, valid_from, valid_to, latitude, longitude, tile_x, tile_y",
		"MA-FIG", map[string]string{"code": "'R-' || i"})
	copied("commitments", `code, agreement, pledge, region, party, category, pledge_position, region_position, search, version, indicator_kind, `+
		`indicator_name, unit, direction, cumulative, verification, baseline, target, target_text, due_on, focal_point, lead_institution, status, `+
		`period, period_end, actual, update_id, origin, reported_at, review, assessment, assessed_period, gap`,
		"M1.MA-FIG", map[string]string{"code": "'M1.R-' || i", "region": "'R-' || i", "region_position": "i", "version": "i"})
}

func TestLongListsTakeLittleMemory(t *testing.T) {
	const rows = 20_000
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.many(rows)
		inUse := func() uint64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		before, peak, n := inUse(), uint64(0), 0
		last := 0
		require.NoError(t, w.store.Read(ctx).EachCommitment(commitments.Filter{Query: "m1.ma-fig", Sort: "code", Pledge: "M1"}, func(c commitments.Commitment) error {
			if n++; n%2000 == 0 {
				peak = max(peak, inUse())
			}
			assert.GreaterOrEqual(t, c.Version, last, "in order")
			last = c.Version
			return nil
		}))
		require.Equal(t, rows+1, n)
		assert.Less(t, peak-min(before, peak), uint64(8<<20), "bytes in memory")
	})
}
