package people_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// emptied is an office without accounts.
func emptied(t testing.TB) *office {
	o := newOffice(t)
	clear(o.accounts)
	clear(o.hashes)
	return o
}

// cast are the accounts of a demonstration.
func cast() []people.NewAccount {
	return []people.NewAccount{
		{Email: "planner@demo.tracker", Name: "P", Role: people.Planner, Party: "ministry", AllRegions: true, Language: "fr"},
		{Email: "auditor@demo.tracker", Name: "A", Role: people.Auditor, Language: "ar"},
	}
}

func TestDemonstrationAccountsAreMadeOnce(t *testing.T) {
	o := emptied(t)
	first, err := o.EnsureDemo(t.Context(), people.SystemAccount(), cast(), "demo")
	require.NoError(t, err)
	require.Len(t, first, 2)
	for _, a := range first {
		require.True(t, a.Demo)
		require.Equal(t, kept, a.CreatedAt)
	}
	again, err := o.EnsureDemo(t.Context(), people.SystemAccount(), cast(), "demo two")
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, []string{"account.added", "account.added", "account.password_changed", "account.password_changed"}, o.kinds())
	_, err = o.Authenticate(t.Context(), "planner@demo.tracker", "demo two")
	require.NoError(t, err, "all have the new password")
	_, err = o.Authenticate(t.Context(), "planner@demo.tracker", "demo")
	requireKind(t, problem.Unauthenticated, err)
}

func TestADemonstrationTakesNoDatabaseOfOthers(t *testing.T) {
	o := newOffice(t)
	_, err := o.EnsureDemo(t.Context(), people.SystemAccount(), cast(), "demo")
	requireKind(t, problem.Conflict, err)
	require.Equal(t, "error.demo.other_accounts", keyOf(err))
	requireKind(t, problem.Conflict, o.OnlyDemo(t.Context(), people.SystemAccount()))
	require.Len(t, o.accounts, 2)

	empty := emptied(t)
	require.NoError(t, empty.OnlyDemo(t.Context(), people.SystemAccount()))
}

func TestADemonstrationIsMadeByTheTrackerAlone(t *testing.T) {
	o := emptied(t)
	for _, role := range people.Roles {
		t.Run(string(role), func(t *testing.T) {
			by := people.Account{ID: "x", Role: role, Party: "ministry"}
			_, err := o.EnsureDemo(t.Context(), by, cast(), "demo")
			requireKind(t, problem.Forbidden, err)
			requireKind(t, problem.Forbidden, o.OnlyDemo(t.Context(), by))
			require.Empty(t, o.accounts)
		})
	}
}

func TestADemonstrationIsMadeAsAWholeOrNotAtAll(t *testing.T) {
	o := emptied(t)
	bad := append(cast(), people.NewAccount{Email: "x"})
	_, err := o.EnsureDemo(t.Context(), people.SystemAccount(), bad, "demo")
	requireKind(t, problem.Invalid, err)
	require.Empty(t, o.accounts)
	require.Empty(t, o.entries)

	o.fails = errDown
	_, err = o.EnsureDemo(t.Context(), people.SystemAccount(), cast(), "demo")
	require.ErrorIs(t, err, errDown)
	require.Empty(t, o.accounts)
}

func TestAMissingDemonstrationAccountIsMadeBesideTheOthers(t *testing.T) {
	o := emptied(t)
	_, err := o.EnsureDemo(t.Context(), people.SystemAccount(), cast()[:1], "demo")
	require.NoError(t, err)
	all, err := o.EnsureDemo(t.Context(), people.SystemAccount(), cast(), "demo")
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, []string{"account.added", "account.password_changed", "account.added"}, o.kinds())
}
