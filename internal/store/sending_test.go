package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// postOffice is a world with somebody who gets mail.
type postOffice struct {
	world
	deliveries.Store
	deliveries.SourceStore
}

func newPostOffice(t *testing.T, db *store.DB) postOffice {
	t.Helper()
	p := postOffice{newWorld(t, db), db.Deliveries(), db.DeliverySources()}
	someone(t, db, "ada")
	return p
}

func (p postOffice) in(fn func(tx deliveries.Tx) error) {
	p.T.Helper()
	require.NoError(p.T, p.Store.InTx(ctx, fn))
}

// put stores a delivery to Ada that waits since so many minutes after noon.
func (p postOffice) put(id string, minutes int, change func(*deliveries.Delivery)) deliveries.Delivery {
	p.T.Helper()
	at := noon.Add(time.Duration(minutes) * time.Minute)
	d := deliveries.Delivery{
		ID: id, Topic: deliveries.PersonMentioned, Key: id, Channel: deliveries.Mail, Account: "ada",
		State: deliveries.Waiting, CreatedAt: at, NextTry: at,
	}
	if change != nil {
		change(&d)
	}
	p.in(func(tx deliveries.Tx) error { return tx.InsertDelivery(d) })
	return d
}

func (p postOffice) subscription(id string, change func(*deliveries.Subscription)) deliveries.Subscription {
	s := deliveries.Subscription{
		ID: id, Channel: deliveries.Mail, Account: "ada", Agreement: "A-1", PeriodKind: commitments.Quarter,
		Language: "fr", Format: deliveries.Link, CreatedBy: "ada", CreatedAt: noon,
	}
	if change != nil {
		change(&s)
	}
	return s
}

func TestASubscriptionStandsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		first := p.subscription("s1", nil)
		add := func(s deliveries.Subscription) error {
			return p.InTx(ctx, func(tx deliveries.Tx) error { return tx.InsertSubscription(s) })
		}
		require.NoError(t, add(first))
		requireProblem(t, problem.Conflict, "error.subscription.exists", add(p.subscription("s2", nil)))
		year := p.subscription("s3", func(s *deliveries.Subscription) { s.PeriodKind, s.CreatedAt = commitments.Year, noon.Add(time.Hour) })
		require.NoError(t, add(year), "to the reports of a year too")

		stored, err := p.Subscription(ctx, "s1")
		require.NoError(t, err)
		assert.Equal(t, first, stored)
		all, err := p.Subscriptions(ctx, "ada")
		require.NoError(t, err)
		assert.Equal(t, []deliveries.Subscription{first, year}, all)
		all, err = p.Subscriptions(ctx, "nobody")
		require.NoError(t, err)
		assert.Empty(t, all)

		p.in(func(tx deliveries.Tx) error { return tx.RemoveSubscription("s1", noon.Add(time.Hour)) })
		err = p.InTx(ctx, func(tx deliveries.Tx) error { return tx.RemoveSubscription("s1", noon) })
		requireProblem(t, problem.NotFound, "error.not_found", err)
		all, err = p.Subscriptions(ctx, "")
		require.NoError(t, err)
		assert.Equal(t, []deliveries.Subscription{year}, all)
		stored, err = p.Subscription(ctx, "s1")
		require.NoError(t, err)
		assert.Equal(t, noon.Add(time.Hour), stored.RemovedAt, "a removed one is still found")
		require.NoError(t, add(p.subscription("s4", nil)), "and can be made again")
	})
}

func TestTheSecretOfARemovedWebhookIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		hook := p.subscription("h1", func(s *deliveries.Subscription) {
			s.Channel, s.URL, s.Secret = deliveries.Webhook, "https://hooks.example/x", "whsec_AAAA"
		})
		p.in(func(tx deliveries.Tx) error { return tx.InsertSubscription(hook) })
		stored, err := p.Subscription(ctx, "h1")
		require.NoError(t, err)
		assert.Equal(t, hook, stored)
		p.in(func(tx deliveries.Tx) error { return tx.RemoveSubscription("h1", noon) })
		stored, err = p.Subscription(ctx, "h1")
		require.NoError(t, err)
		assert.Empty(t, stored.Secret)
		assert.NotContains(t, fmt.Sprint(contents(t, db, "subscriptions")), "whsec_AAAA")
	})
}

func TestDeliveriesAreFilteredAsPlainReckoningFilters(t *testing.T) {
	p := newPostOffice(t, storetest.SQLite(t))
	p.in(func(tx deliveries.Tx) error {
		if err := tx.InsertSubscription(p.subscription("s1", nil)); err != nil {
			return err
		}
		return tx.InsertSubscription(p.subscription("s2", func(s *deliveries.Subscription) { s.PeriodKind = commitments.Year }))
	})
	var all []deliveries.Delivery
	for i := range 36 {
		all = append(all, p.put(fmt.Sprintf("d%02d", i), i/2, func(d *deliveries.Delivery) {
			d.State = deliveries.States[i%len(deliveries.States)]
			d.Channel = []deliveries.Channel{deliveries.Mail, deliveries.Webhook}[i%4/2]
			d.Subscription = []string{"", "s1", "s2"}[i%3]
		}))
	}
	slices.Reverse(all) // the latest first
	rapid.Check(t, func(r *rapid.T) {
		f := deliveries.Filter{
			State:        rapid.SampledFrom(append(deliveries.States, "", "")).Draw(r, "state"),
			Channel:      rapid.SampledFrom([]deliveries.Channel{"", deliveries.Mail, deliveries.Webhook}).Draw(r, "channel"),
			Subscription: rapid.SampledFrom([]string{"", "s1", "s2", "none"}).Draw(r, "subscription"),
			Page:         rapid.IntRange(1, 4).Draw(r, "page"), PerPage: rapid.IntRange(1, 12).Draw(r, "per page"),
		}
		var want []string
		for _, d := range all {
			if (f.State == "" || f.State == d.State) && (f.Channel == "" || f.Channel == d.Channel) && (f.Subscription == "" || f.Subscription == d.Subscription) {
				want = append(want, d.ID)
			}
		}
		got, n, err := p.Deliveries(ctx, f)
		require.NoError(r, err)
		require.Equal(r, len(want), n)
		from := min((f.Page-1)*f.PerPage, len(want))
		page := []string{}
		for _, l := range got {
			page = append(page, l.ID)
			require.Equal(r, "ada@example.ma", l.Email)
		}
		require.Equal(r, append([]string{}, want[from:min(from+f.PerPage, len(want))]...), page)
	})
	counts, err := p.Counts(ctx)
	require.NoError(t, err)
	for _, s := range deliveries.States {
		assert.Equal(t, 6, counts[s], s)
	}
}

func TestADeliveryComesBackAsItWent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		e := edition(quarter, 1)
		require.NoError(t, db.Reports(zone).InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(e) }))
		p.in(func(tx deliveries.Tx) error { return tx.InsertSubscription(p.subscription("s1", nil)) })
		for name, change := range map[string]func(*deliveries.Delivery){
			"waiting": nil,
			"sending": func(d *deliveries.Delivery) {
				d.State, d.NextTry, d.LeaseUntil, d.StartedAt, d.Attempts = deliveries.Sending, time.Time{}, noon.Add(time.Hour), noon, 3
			},
			"failed": func(d *deliveries.Delivery) {
				d.State, d.Failure, d.Attempts, d.Resends = deliveries.Failed, deliveries.Failure{Code: "delivery.error.refused", Detail: "550"}, 2, 1
			},
			"sent": func(d *deliveries.Delivery) {
				d.State, d.NextTry, d.EndedAt = deliveries.Sent, time.Time{}, noon.Add(time.Minute)
			},
			"for some days":   func(d *deliveries.Delivery) { d.Since = commitments.MustDate("2026-09-01") },
			"of an edition":   func(d *deliveries.Delivery) { d.Edition, d.Subscription = e.ID, "s1" },
			"by a webhook":    func(d *deliveries.Delivery) { d.Channel = deliveries.Webhook },
			"of another sort": func(d *deliveries.Delivery) { d.Topic = deliveries.DeliveriesGivenUp },
		} {
			t.Run(name, func(t *testing.T) {
				want := p.put(name, 0, change)
				got, err := p.Delivery(ctx, name)
				require.NoError(t, err)
				assert.Equal(t, want, got.Delivery)
				assert.Equal(t, "ada", got.Name)
				if want.Edition != "" {
					assert.Equal(t, "A-1", got.Agreement)
					assert.Equal(t, quarter, got.Period)
					assert.Equal(t, 1, got.Number)
					assert.Equal(t, "fr", got.Language)
					assert.Equal(t, deliveries.Link, got.Format)
				}
			})
		}
		_, err := p.Delivery(ctx, "none")
		requireProblem(t, problem.NotFound, "error.not_found", err)
	})
}

func TestADeliveryOfAKeyStandsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		p.put("first", 0, func(d *deliveries.Delivery) { d.Key = "k" })
		p.put("second", 1, func(d *deliveries.Delivery) { d.Key = "k" })
		_, err := p.Delivery(ctx, "second")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		p.put("third", 2, func(d *deliveries.Delivery) { d.Key, d.Topic = "k", deliveries.DeliveriesGivenUp })
		_, err = p.Delivery(ctx, "third")
		require.NoError(t, err, "another topic has keys of its own")
		missing, err := db.DeliverySources().KeysWithoutDelivery(ctx, deliveries.PersonMentioned, []string{"a", "k", "b"})
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b"}, missing)
	})
}

func TestTheLongestWaitingIsClaimedFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		p.put("b second", 10, nil)
		p.put("c first", 5, nil)
		p.put("a third", 15, func(d *deliveries.Delivery) { d.State = deliveries.Failed })
		p.put("other channel", 1, func(d *deliveries.Delivery) { d.Channel = deliveries.Webhook })
		p.put("later", 90, nil)
		for _, state := range []deliveries.State{deliveries.Sent, deliveries.GivenUp, deliveries.Withdrawn} {
			p.put(string(state), 0, func(d *deliveries.Delivery) { d.State = state })
		}
		now, lease := noon.Add(time.Hour), noon.Add(70*time.Minute)
		due, err := p.CountSendable(ctx, []deliveries.Channel{deliveries.Mail}, now)
		require.NoError(t, err)
		assert.Equal(t, 3, due)
		due, err = p.CountSendable(ctx, []deliveries.Channel{deliveries.Mail, deliveries.Webhook}, now)
		require.NoError(t, err)
		assert.Equal(t, 4, due)
		for _, want := range []string{"c first", "b second", "a third"} {
			d, found, err := p.Claim(ctx, deliveries.Mail, now, lease)
			require.NoError(t, err)
			require.True(t, found)
			assert.Equal(t, want, d.ID)
			assert.Equal(t, deliveries.Sending, d.State)
			assert.Equal(t, 1, d.Attempts)
			assert.Equal(t, now, d.StartedAt)
			assert.Equal(t, lease, d.LeaseUntil)
		}
		_, found, err := p.Claim(ctx, deliveries.Mail, now, lease)
		require.NoError(t, err)
		assert.False(t, found, "the others are sending, or not due")
		again, found, err := p.Claim(ctx, deliveries.Mail, lease, lease.Add(time.Hour))
		require.NoError(t, err)
		require.True(t, found, "a lease that has passed was abandoned")
		assert.Equal(t, 2, again.Attempts)
	})
}

func TestADeliveryIsClaimedByOneOfMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		for i := range 10 {
			p.put(fmt.Sprint(i), 0, nil)
		}
		var group sync.WaitGroup
		claimed := make(chan string, 40)
		for range 4 {
			group.Go(func() {
				for {
					d, found, err := p.Claim(ctx, deliveries.Mail, noon, noon.Add(time.Hour))
					if err != nil {
						t.Error(err)
						return
					}
					if !found {
						return
					}
					claimed <- d.ID
				}
			})
		}
		group.Wait()
		close(claimed)
		var all []string
		for id := range claimed {
			all = append(all, id)
		}
		slices.Sort(all)
		assert.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, all)
	})
}

func TestAnAttemptEndsForWhoeverMadeIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		p.put("d", 0, nil)
		finish := func(d deliveries.Delivery) error {
			return p.InTx(ctx, func(tx deliveries.Tx) error { return tx.FinishAttempt(d) })
		}
		resend := func(at time.Time) (sent bool) {
			p.in(func(tx deliveries.Tx) (err error) { sent, err = tx.Resend("d", at); return err })
			return sent
		}
		slow, _, err := p.Claim(ctx, deliveries.Mail, noon, noon.Add(time.Minute))
		require.NoError(t, err)
		assert.False(t, resend(noon), "it is being sent")
		quick, found, err := p.Claim(ctx, deliveries.Mail, noon.Add(2*time.Minute), noon.Add(3*time.Minute))
		require.NoError(t, err)
		require.True(t, found)
		slow.State, slow.EndedAt = deliveries.Sent, noon
		requireProblem(t, problem.Conflict, "error.delivery.sending", finish(slow))

		quick.State, quick.EndedAt = deliveries.GivenUp, noon.Add(2*time.Minute)
		quick.Failure = deliveries.Failure{Code: "delivery.error.refused", Detail: "550"}
		require.NoError(t, finish(quick))
		requireProblem(t, problem.Conflict, "error.delivery.sending", finish(quick))
		for name, c := range map[string]struct {
			from, to time.Time
			want     int
		}{
			"just then":      {quick.EndedAt, quick.EndedAt.Add(time.Microsecond), 1},
			"just before":    {noon, quick.EndedAt, 0},
			"any time after": {quick.EndedAt.Add(time.Microsecond), noon.Add(time.Hour), 0},
		} {
			t.Run("given up "+name, func(t *testing.T) {
				list, err := db.DeliverySources().GivenUp(ctx, c.from, c.to)
				require.NoError(t, err)
				assert.Len(t, list, c.want)
			})
		}

		require.True(t, resend(noon.Add(time.Hour)))
		got, err := p.Delivery(ctx, "d")
		require.NoError(t, err)
		assert.Equal(t, deliveries.Waiting, got.State)
		assert.Equal(t, 1, got.Resends)
		assert.Zero(t, got.Attempts)
		assert.Zero(t, got.Failure)
		assert.Zero(t, got.EndedAt)
		assert.Equal(t, noon.Add(time.Hour), got.NextTry)
		requireProblem(t, problem.Conflict, "error.delivery.sending", finish(quick))
	})
}

func TestWhichEditionsSubscribersAreStillToGet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPostOffice(t, db)
		issue := func(e reports.Edition, minutes int) reports.Edition {
			e.CompiledAt = noon.Add(time.Duration(minutes) * time.Minute)
			require.NoError(t, db.Reports(zone).InTx(ctx, func(tx reports.Tx) error { return tx.InsertEdition(e) }))
			return e
		}
		issue(edition(quarter.Prev(), 1), -1) // before the subscription was made
		p.in(func(tx deliveries.Tx) error { return tx.InsertSubscription(p.subscription("s1", nil)) })
		second := issue(edition(quarter, 2), 20)
		first := issue(edition(quarter, 1), 10)
		issue(edition(commitments.MustPeriod("2026"), 1), 5) // another kind of period
		other := edition(quarter, 1)
		other.Agreement = "B-1"
		issue(other, 5)
		pending := func(limit int) (keys []string) {
			list, err := db.DeliverySources().PendingEditions(ctx, limit)
			require.NoError(t, err)
			for _, d := range list {
				assert.Equal(t, deliveries.EditionIssued, d.Topic)
				assert.Equal(t, "ada", d.Account)
				assert.Equal(t, "s1", d.Subscription)
				assert.Equal(t, d.Edition+"/s1", d.Key)
				keys = append(keys, d.Edition)
			}
			return keys
		}
		assert.Equal(t, []string{first.ID, second.ID}, pending(10), "the earliest first")
		assert.Equal(t, []string{first.ID}, pending(1))
		p.put("d", 0, func(d *deliveries.Delivery) {
			d.Topic, d.Key, d.Edition, d.Subscription = deliveries.EditionIssued, first.ID+"/s1", first.ID, "s1"
		})
		assert.Equal(t, []string{second.ID}, pending(10))
		p.in(func(tx deliveries.Tx) error { return tx.RemoveSubscription("s1", noon) })
		assert.Empty(t, pending(10), "nobody subscribes any more")
	})
}
