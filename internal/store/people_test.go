package store_test

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

var _ scs.CtxStore = (*store.Sessions)(nil)

func account(id, email string) people.Account {
	return people.Account{
		ID: id, Email: email, Name: "Fatima", Role: people.Planner, Party: "ministry",
		Regions: []string{"MA-AZI", "MA-FIG"}, Language: "ar", CreatedAt: noon,
	}
}

func inPeople(t *testing.T, db *store.DB, fn func(tx people.Tx) error) {
	t.Helper()
	require.NoError(t, db.People().InTx(ctx, fn))
}

func TestAccounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := db.People()
		b, a := account("1", "b@x.ma"), account("2", "a@x.ma")
		inPeople(t, db, func(tx people.Tx) error {
			require.NoError(t, tx.InsertAccount(b, "hash b"))
			return tx.InsertAccount(a, "hash a")
		})
		all, err := s.Accounts(ctx)
		require.NoError(t, err)
		require.Equal(t, []people.Account{a, b}, all)
		stored, hash, err := s.Credentials(ctx, "b@x.ma")
		require.NoError(t, err)
		require.Equal(t, b, stored)
		require.Equal(t, "hash b", hash)

		err = s.InTx(ctx, func(tx people.Tx) error { return tx.InsertAccount(account("3", "a@x.ma"), "") })
		requireProblem(t, problem.Conflict, "error.account.email_taken", err)

		a.Language, a.Disabled = "fr", true
		inPeople(t, db, func(tx people.Tx) error {
			require.NoError(t, tx.SetLanguage(a.ID, "fr"))
			require.NoError(t, tx.SetDisabled(a.ID, true))
			return tx.SetPassword("1", "new hash")
		})
		stored, err = s.Account(ctx, "2")
		require.NoError(t, err)
		require.Equal(t, a, stored)
		_, hash, err = s.Credentials(ctx, "b@x.ma")
		require.NoError(t, err)
		require.Equal(t, "new hash", hash)
		_, hash, err = s.Credentials(ctx, "a@x.ma")
		require.NoError(t, err)
		require.Equal(t, "hash a", hash)
	})
}

func TestPeopleLookupsThatFindNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := db.People()
		_, err := s.Account(ctx, "x")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		_, _, err = s.Credentials(ctx, "x")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		_, err = s.TokenAccount(ctx, "x")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		err = s.InTx(ctx, func(tx people.Tx) error { return tx.SetDisabled("x", true) })
		requireProblem(t, problem.NotFound, "error.not_found", err)
		err = s.InTx(ctx, func(tx people.Tx) error { return tx.SetPassword("x", "x") })
		requireProblem(t, problem.NotFound, "error.not_found", err)
		err = s.InTx(ctx, func(tx people.Tx) error { return tx.RevokeToken("x", "x", noon) })
		requireProblem(t, problem.NotFound, "error.not_found", err)
	})
}

func TestTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, a := db.People(), account("1", "a@x.ma")
		old := people.Token{ID: "t1", Account: "1", Label: "script", CreatedAt: noon}
		new := people.Token{ID: "t2", Account: "1", Label: "autre", CreatedAt: noon.Add(time.Hour)}
		inPeople(t, db, func(tx people.Tx) error {
			require.NoError(t, tx.InsertAccount(a, ""))
			require.NoError(t, tx.InsertToken(old, "hash 1"))
			return tx.InsertToken(new, "hash 2")
		})
		tokens, err := s.Tokens(ctx, "1")
		require.NoError(t, err)
		require.Equal(t, []people.Token{new, old}, tokens)
		owner, err := s.TokenAccount(ctx, "hash 1")
		require.NoError(t, err)
		require.Equal(t, a, owner)

		err = s.InTx(ctx, func(tx people.Tx) error { return tx.RevokeToken("2", "t1", noon) })
		requireProblem(t, problem.NotFound, "error.not_found", err)
		inPeople(t, db, func(tx people.Tx) error { return tx.RevokeToken("1", "t1", noon) })
		_, err = s.TokenAccount(ctx, "hash 1")
		requireProblem(t, problem.NotFound, "error.not_found", err)
		tokens, err = s.Tokens(ctx, "1")
		require.NoError(t, err)
		require.Equal(t, []people.Token{new}, tokens)
	})
}

func TestPlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newWorld(t, db)
		places, err := db.People().Places(ctx)
		require.NoError(t, err)
		require.Equal(t, people.Places{
			Parties: []string{"council", "ministry"}, Regions: []string{"MA-AZI", "MA-FIG"}, Languages: locale.Supported,
		}, places)
	})
}

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := db.Sessions()
		later := time.Now().Add(time.Hour)
		finds := func(token, want string) {
			t.Helper()
			data, found, err := s.Find(token)
			require.NoError(t, err)
			require.Equal(t, want != "", found)
			require.Equal(t, want, string(data))
		}
		finds("a", "")
		require.NoError(t, s.Commit("a", []byte("one"), later))
		finds("a", "one")
		require.NoError(t, s.Commit("a", []byte("two"), later))
		finds("a", "two")
		require.NoError(t, s.Commit("gone", []byte("x"), time.Now().Add(-time.Second)))
		finds("gone", "")
		require.NoError(t, db.Clean(ctx, time.Now()))
		finds("a", "two")

		require.NoError(t, s.Delete("a"))
		require.NoError(t, s.Delete("unknown"))
		finds("a", "")
		require.NoError(t, s.Commit("a", []byte("from a request under way"), later))
		finds("a", "")
		require.NoError(t, db.Clean(ctx, later.Add(time.Second)))
		require.NoError(t, s.Commit("a", []byte("anew"), later))
		finds("a", "anew")
	})
}

func TestEndSessionsSparesOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := db.Sessions()
		later := time.Now().Add(time.Hour)
		require.NoError(t, s.Bind(ctx, "kept", "1")) // before the manager's commit
		_, found, err := s.Find("kept")
		require.NoError(t, err)
		require.False(t, found)
		for _, token := range []string{"kept", "ended", "other", "nobody"} {
			require.NoError(t, s.Commit(token, []byte(token), later))
		}
		require.NoError(t, s.Bind(ctx, "ended", "1")) // after it
		require.NoError(t, s.Bind(ctx, "other", "2"))
		inPeople(t, db, func(tx people.Tx) error { return tx.EndSessions("1", "kept") })
		for token, want := range map[string]bool{"kept": true, "ended": false, "other": true, "nobody": true} {
			t.Run(token, func(t *testing.T) {
				_, found, err := s.Find(token)
				require.NoError(t, err)
				require.Equal(t, want, found, token)
			})
		}
		inPeople(t, db, func(tx people.Tx) error { return tx.EndSessions("1", "") })
		_, found, err = s.Find("kept")
		require.NoError(t, err)
		require.False(t, found)
	})
}
