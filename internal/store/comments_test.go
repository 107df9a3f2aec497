package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// account adds an auditor of the name.
func (w world) account(name string) people.Account {
	w.Helper()
	a := people.Account{ID: name, Email: name + "@example.ma", Name: name, Role: people.Auditor, Language: "fr", CreatedAt: noon}
	err := w.db.People().InTx(ctx, func(tx people.Tx) error { return tx.InsertAccount(a, "") })
	require.NoError(w, err)
	return a
}

// comment stores a comment on the update, at so many minutes after it, that
// mentions the accounts.
func (w world) comment(u commitments.Update, minutes int, accounts ...string) commitments.Comment {
	w.Helper()
	c := commitments.Comment{
		ID: uuid.Must(uuid.NewV7()).String(), Update: u.ID, Commitment: u.Commitment, Text: "Quelle source ? · المصدر", Author: "reviewer",
		AuthorName: "Omar", At: u.SubmittedAt.Add(time.Duration(minutes) * time.Minute), Mentions: []commitments.Mention{},
	}
	for _, id := range accounts {
		c.Mentions = append(c.Mentions, commitments.Mention{Account: id, Name: id})
	}
	w.tx(func(tx commitments.Tx) error { return tx.InsertComment(c) })
	return c
}

func TestCommentsAndWhomTheyName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.account("fatima")
		w.account("omar")
		u, other := w.submit(w.update("M1.MA-FIG", 0)), w.submit(w.update("M2.MA-FIG", 1))
		second, first := w.comment(u, 9, "fatima"), w.comment(u, 3, "fatima", "omar")
		elsewhere := w.comment(other, 5, "fatima")

		found, err := w.store.Read(ctx).Comments("M1.MA-FIG", 10)
		require.NoError(t, err)
		require.Equal(t, []commitments.Comment{first, second}, found)
		found, err = w.store.Read(ctx).Comments("M1.MA-FIG", 1)
		require.NoError(t, err)
		require.Equal(t, []commitments.Comment{second}, found, "the latest")
		found, err = w.store.Read(ctx).CommentsOn(other.ID)
		require.NoError(t, err)
		require.Equal(t, []commitments.Comment{elsewhere}, found)
		one, err := w.store.Read(ctx).Comment(first.ID)
		require.NoError(t, err)
		require.Equal(t, first, one)
		_, err = w.store.Read(ctx).Comment("nothing")
		require.True(t, problem.Is(err, problem.NotFound))

		waiting, n, err := w.store.Read(ctx).Mentions("fatima", 2)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		require.Len(t, waiting, 2)
		require.Equal(t, []string{first.ID, elsewhere.ID}, []string{waiting[0].ID, waiting[1].ID})
		require.Equal(t, w.commitment("M2.MA-FIG"), waiting[1].About)
		require.Equal(t, quarter, waiting[1].Period)
		ids, err := w.store.Read(ctx).Unopened("fatima", "M1.MA-FIG")
		require.NoError(t, err)
		require.Equal(t, []string{first.ID, second.ID}, ids)

		w.tx(func(tx commitments.Tx) error { return tx.OpenMentions("fatima", "M1.MA-FIG") })
		_, n, err = w.store.Read(ctx).Mentions("fatima", 2)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		_, n, err = w.store.Read(ctx).Mentions("omar", 2)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})
}

// A mention is owed a mail, once and not for ever.
func TestMentionsThatAreOwedAMail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.account("fatima")
		w.account("omar")
		u := w.submit(w.update("M1.MA-FIG", 0))
		old, fresh := w.comment(u, 0, "fatima"), w.comment(u, 60, "fatima", "omar")
		owed, err := db.DeliverySources().PendingMentions(ctx, old.At.Add(time.Minute), 10)
		require.NoError(t, err)
		require.Len(t, owed, 2)
		for i, name := range []string{"fatima", "omar"} {
			require.Equal(t, fresh.ID+"/"+name, owed[i].Key)
			require.Equal(t, name, owed[i].Account)
		}
		owed, err = db.DeliverySources().PendingMentions(ctx, old.At, 10)
		require.NoError(t, err)
		require.Len(t, owed, 3)
		require.Equal(t, old.ID+"/fatima", owed[0].Key, "the longest waiting first")
	})
}

func TestEarlierUpdates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		at := func(period string, minutes int) commitments.Update {
			u := w.update("M1.MA-FIG", minutes)
			u.Period = commitments.MustPeriod(period)
			return u
		}
		first := w.submit(at("2026-Q1", 0))
		replaced := w.submit(at("2026-Q2", 1))
		u := at("2026-Q2", 2)
		u.Supersedes = replaced.ID
		u.Warnings = []commitments.Warning{{Rule: commitments.Jump, Args: map[string]string{"usual": "<1>"}, Answer: "Oui & non"}}
		second := w.submit(u)
		w.submit(at("2026-Q4", 3))
		earlier := func(period string, limit int) []commitments.Update {
			found, err := w.store.Read(context.Background()).Earlier("M1.MA-FIG", commitments.MustPeriod(period), limit)
			require.NoError(t, err)
			w.tx(func(tx commitments.Tx) error {
				same, err := tx.Earlier("M1.MA-FIG", commitments.MustPeriod(period), limit)
				require.Equal(t, found, same)
				return err
			})
			return found
		}
		require.Equal(t, []commitments.Update{second, first}, earlier("2026-Q3", 5), "what was replaced does not stand")
		require.Equal(t, []commitments.Update{second}, earlier("2026-Q3", 1))
		require.Equal(t, []commitments.Update{first}, earlier("2026-Q2", 5))
		require.Empty(t, earlier("2026-H1", 5), "no period that overlaps")
		require.Empty(t, earlier("2026-Q1", 5), "nothing before")
	})
}
