package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// someone is an account of that name.
func someone(t *testing.T, db *store.DB, name string) people.Account {
	t.Helper()
	a := people.Account{
		ID: name, Email: name + "@example.ma", Name: name, Role: people.Auditor, Party: "", Language: "fr", TimeZone: "Europe/Paris", Lead: true,
		CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	require.NoError(t, db.People().InTx(ctx, func(tx people.Tx) error { return tx.InsertAccount(a, "x") }))
	return a
}

func TestZoneAndLeadOfAnAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := someone(t, db, "ada")
		got, err := db.People().Account(ctx, "ada")
		require.NoError(t, err)
		assert.Equal(t, want, got)
		require.NoError(t, db.People().InTx(ctx, func(tx people.Tx) error {
			if err := tx.SetLead("ada", false); err != nil {
				return err
			}
			return tx.SetTimeZone("ada", "")
		}))
		got, err = db.People().Account(ctx, "ada")
		require.NoError(t, err)
		assert.Empty(t, got.TimeZone)
		assert.False(t, got.Lead)
	})
}

func TestChoicesAndMornings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := db.Reminders()
		someone(t, db, "ada")
		someone(t, db, "bob")
		choose := func(account string, c reminders.Choices) {
			require.NoError(t, s.InTx(ctx, func(tx reminders.Tx) error { return tx.SetChoices(account, c) }))
		}
		look := func(account, day string) {
			require.NoError(t, s.InTx(ctx, func(tx reminders.Tx) error { return tx.SetQuietMorning(account, commitments.MustDate(day)) }))
		}
		none, err := s.Choices(ctx, "")
		require.NoError(t, err)
		assert.Empty(t, none)
		choose("ada", reminders.Choices{Muted: true})
		choose("ada", reminders.Choices{Off: []reminders.Kind{reminders.Due, reminders.Rounds}})
		choose("bob", reminders.Choices{Muted: true})
		all, err := s.Choices(ctx, "")
		require.NoError(t, err)
		assert.Equal(t, map[string]reminders.Choices{
			"ada": {Off: []reminders.Kind{reminders.Due, reminders.Rounds}}, "bob": {Muted: true},
		}, all)
		own, err := s.Choices(ctx, "bob")
		require.NoError(t, err)
		assert.Equal(t, map[string]reminders.Choices{"bob": {Muted: true}}, own)
		look("ada", "2026-10-05")
		look("ada", "2026-10-03") // a slower tracker
		look("bob", "2026-10-04")
		looked, err := s.QuietMornings(ctx)
		require.NoError(t, err)
		assert.Equal(t, map[string]commitments.Date{"ada": commitments.MustDate("2026-10-05"), "bob": commitments.MustDate("2026-10-04")}, looked)
	})
}

func TestTheLatestDigestOfEach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := db.Reminders()
		someone(t, db, "ada")
		someone(t, db, "bob")
		for _, d := range []struct {
			day, since, account string
			state               deliveries.State
			topic               deliveries.Topic
		}{
			{"2026-10-01", "2026-09-28", "ada", deliveries.Waiting, reminders.Topic},
			{"2026-10-05", "2026-10-05", "ada", deliveries.Sent, reminders.Topic},
			{"2026-10-05", "2026-10-02", "bob", deliveries.Failed, reminders.Topic},
			{"2026-10-09", "2026-10-09", "bob", deliveries.Failed, deliveries.PersonMentioned},
		} {
			require.NoError(t, db.Deliveries().InTx(ctx, func(tx deliveries.Tx) error {
				return tx.InsertDelivery(deliveries.Delivery{
					ID: uuid.NewString(), Topic: d.topic, Key: d.day + "/" + d.account, Channel: deliveries.Mail, Account: d.account,
					Since: commitments.MustDate(d.since), State: d.state, CreatedAt: time.Now().UTC(), NextTry: time.Now().UTC(),
				})
			}))
		}
		made, err := s.Digests(ctx, commitments.MustDate("2026-10-01"))
		require.NoError(t, err)
		fifth := commitments.MustDate("2026-10-05")
		assert.Equal(t, map[string]reminders.LatestDigest{
			"ada": {Day: fifth, Since: fifth}, "bob": {Day: fifth, Since: commitments.MustDate("2026-10-02"), Unsent: true},
		}, made)
		made, err = s.Digests(ctx, commitments.MustDate("2026-10-06"))
		require.NoError(t, err)
		assert.Empty(t, made)
		claimed, found, err := db.Deliveries().Claim(ctx, deliveries.Mail, time.Now().Add(time.Minute), time.Now().Add(time.Hour))
		require.NoError(t, err)
		require.True(t, found)
		assert.False(t, claimed.Since.IsZero())
	})
}

func TestRoundsSinceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		s := db.Reminders()
		var want []string
		err := db.Collection().InTx(ctx, func(tx collection.Tx) error {
			for i, r := range []struct {
				due, closed, reopened string
				in                    bool
			}{
				{"2026-10-20", "", "", true},           // open
				{"2026-09-20", "", "", true},           // its grace ended on the 30th
				{"2026-09-19", "", "", false},          // and of this one on the 29th
				{"2026-10-19", "2026-09-30", "", true}, // closed by hand
				{"2026-10-18", "2026-09-29", "", false},
				{"2026-05-20", "", "2026-09-30", true}, // reopened
				{"2026-05-19", "", "2026-09-29", false},
			} {
				round := asked()
				round.Period, round.DueOn = commitments.MustPeriod(fmt.Sprintf("20%02d", 10+i)), commitments.MustDate(r.due)
				if err := tx.InsertRound(round); err != nil {
					return err
				}
				if r.closed != "" {
					v := revisionOf(round, 2)
					v.ClosedOn = commitments.MustDate(r.closed)
					if err := tx.InsertRevision(v); err != nil {
						return err
					}
				}
				if r.reopened != "" {
					o := collection.Reopening{
						ID: uuid.NewString(), Round: round.ID, Commitment: "M1.MA-FIG", Until: commitments.MustDate(r.reopened),
						Reason: "Coupure", Origin: commitments.Reported, At: noon,
					}
					if err := tx.InsertReopening(o); err != nil {
						return err
					}
				}
				if r.in {
					want = append(want, r.due)
				}
			}
			return nil
		})
		require.NoError(t, err)
		rounds, err := s.RoundsSince(ctx, commitments.MustDate("2026-09-30"))
		require.NoError(t, err)
		var got []string
		for _, r := range rounds {
			got = append(got, r.DueOn.String())
		}
		assert.ElementsMatch(t, want, got)
		assert.IsIncreasing(t, got)
	})
}
