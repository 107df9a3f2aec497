package people_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

func newDirectory(t *testing.T, db *store.DB) *people.Directory {
	return trackertest.New(t, db, trackertest.Setup{}).People
}

var zagora = people.NewAccount{
	Email: " Zagora@Example.ma ", Name: "Zagora", Role: people.Planner, Party: "ministry", Regions: []string{"MA-ZAG"}, Language: "ar",
}

func TestAnAccountFromItsFirstToItsLastDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, system := newDirectory(t, db), people.SystemAccount()
		a, password, err := d.Add(t.Context(), system, zagora)
		require.NoError(t, err)
		assert.Equal(t, "zagora@example.ma", a.Email)
		_, _, err = d.Add(t.Context(), system, zagora)
		assert.True(t, problem.Is(err, problem.Conflict), "%v", err)

		in, err := d.Authenticate(t.Context(), "ZAGORA@example.ma", password)
		require.NoError(t, err)
		assert.Equal(t, a, in)
		for _, wrong := range [][2]string{{"zagora@example.ma", "x"}, {"nobody@example.ma", password}, {"", ""}} {
			_, err := d.Authenticate(t.Context(), wrong[0], wrong[1])
			assert.Equal(t, "error.login.mismatch", keyOf(err), "the same answer, whatever is wrong")
		}

		require.Error(t, d.ChangePassword(t.Context(), in, "not it", "a new long password", ""))
		require.Error(t, d.ChangePassword(t.Context(), in, password, "short", ""))
		require.NoError(t, d.ChangePassword(t.Context(), in, password, "a new long password", ""))
		_, err = d.Authenticate(t.Context(), a.Email, password)
		assert.Error(t, err)

		_, token, err := d.NewToken(t.Context(), in, in, "script")
		require.NoError(t, err)
		by, err := d.ByToken(t.Context(), token)
		require.NoError(t, err)
		assert.Equal(t, a.ID, by.ID)

		_, err = d.SetDisabled(t.Context(), in, a.ID, true)
		assert.True(t, problem.Is(err, problem.Forbidden))
		_, err = d.SetDisabled(t.Context(), system, a.ID, true)
		require.NoError(t, err)
		_, err = d.Authenticate(t.Context(), a.Email, "a new long password")
		assert.True(t, problem.Is(err, problem.Unauthenticated))
		_, err = d.ByToken(t.Context(), token)
		assert.True(t, problem.Is(err, problem.Unauthenticated))
		_, err = d.ByID(t.Context(), a.ID)
		assert.True(t, problem.Is(err, problem.Unauthenticated))
	})
}

func TestATokenEndsWhenItIsRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDirectory(t, db)
		a, _, err := d.Add(t.Context(), people.SystemAccount(), zagora)
		require.NoError(t, err)
		other, _, err := d.Add(t.Context(), people.SystemAccount(), people.NewAccount{
			Email: "auditor@example.ma", Name: "Auditor", Role: people.Auditor, Language: "fr", Password: "a long enough password",
		})
		require.NoError(t, err)
		token, secret, err := d.NewToken(t.Context(), a, a, "script")
		require.NoError(t, err)
		_, _, err = d.NewToken(t.Context(), other, a, "for someone else")
		assert.True(t, problem.Is(err, problem.Forbidden))
		assert.Error(t, d.RevokeToken(t.Context(), other, token.ID), "another's token")
		require.NoError(t, d.RevokeToken(t.Context(), a, token.ID))
		_, err = d.ByToken(t.Context(), secret)
		assert.True(t, problem.Is(err, problem.Unauthenticated))
	})
}

func TestNobodyDisablesThemselves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDirectory(t, db)
		admin, _, err := d.Add(t.Context(), people.SystemAccount(), people.NewAccount{Email: "a@example.ma", Name: "A", Role: people.Admin, Language: "fr"})
		require.NoError(t, err)
		_, err = d.SetDisabled(t.Context(), admin, admin.ID, true)
		assert.Equal(t, "error.account.self", keyOf(err))
	})
}

func TestTheHasherKnowsItsOwn(t *testing.T) {
	h := people.NewArgon2id(1)
	hash, err := h.Hash(t.Context(), "secret words")
	require.NoError(t, err)
	for password, want := range map[string]bool{"secret words": true, "Secret words": false, "": false} {
		t.Run("password "+password, func(t *testing.T) {
			ok, err := h.Matches(t.Context(), password, hash)
			require.NoError(t, err)
			assert.Equal(t, want, ok)
		})
	}
	ok, err := h.Matches(t.Context(), "secret words", "")
	require.NoError(t, err)
	assert.False(t, ok, "no account, no match")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	busy := people.NewArgon2id(0)
	_, err = busy.Hash(ctx, "x")
	assert.ErrorIs(t, err, context.Canceled, "who stops waiting gets no slot")
}
