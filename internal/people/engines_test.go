package people_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// TestBothEnginesKeepWhatTheDirectoryIsTold goes through what the tests in memory
// take for granted: what a store answers after each change.
func TestBothEnginesKeepWhatTheDirectoryIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := trackertest.New(t, db, trackertest.Setup{NoAccounts: true, Step: time.Second})
		d, system := w.People, people.SystemAccount()
		add := func(n people.NewAccount) people.Account {
			a, _, err := d.Add(t.Context(), system, n)
			require.NoError(t, err)
			return a
		}
		admin := add(people.NewAccount{Email: "b.admin@example.ma", Name: "Admin", Role: people.Admin, Language: "fr", Password: adminPassword})
		planner := add(people.NewAccount{
			Email: "a.planner@example.ma", Name: "مخططة", Role: people.Planner, Party: "ministry", Regions: []string{"MA-ZAG", "MA-FIG"},
			Language: "ar", TimeZone: "Europe/Paris", Lead: true, Password: plannerPassword,
		})
		read := func(t *testing.T) people.Account {
			a, err := d.ByID(t.Context(), planner.ID)
			require.NoError(t, err)
			return a
		}

		t.Run("an account is read as it was added", func(t *testing.T) {
			require.Equal(t, planner, read(t))
			require.Equal(t, []string{"MA-FIG", "MA-ZAG"}, planner.Regions)
		})
		t.Run("accounts come by email", func(t *testing.T) {
			list, err := d.List(t.Context(), admin)
			require.NoError(t, err)
			require.Equal(t, []people.Account{planner, admin}, list)
		})
		t.Run("an email is taken once", func(t *testing.T) {
			_, _, err := d.Add(t.Context(), system, people.NewAccount{Email: "A.Planner@example.ma", Name: "x", Role: people.Auditor, Language: "fr"})
			requireKind(t, problem.Conflict, err)
		})
		t.Run("language and zone are changed", func(t *testing.T) {
			require.NoError(t, d.SetLanguage(t.Context(), planner, "en"))
			require.NoError(t, d.SetTimeZone(t.Context(), planner, ""))
			require.Equal(t, "en", read(t).Language)
			require.Empty(t, read(t).TimeZone)
		})
		t.Run("a lead is one no longer", func(t *testing.T) {
			_, err := d.SetLead(t.Context(), admin, planner.ID, false)
			require.NoError(t, err)
			require.False(t, read(t).Lead)
		})
		t.Run("tokens come newest first until they are revoked", func(t *testing.T) {
			first, _, err := d.NewToken(t.Context(), planner, planner, "first")
			require.NoError(t, err)
			second, secret, err := d.NewToken(t.Context(), planner, planner, "second")
			require.NoError(t, err)
			list, err := d.Tokens(t.Context(), planner)
			require.NoError(t, err)
			require.Equal(t, []people.Token{second, first}, list)
			require.NoError(t, d.RevokeToken(t.Context(), planner, second.ID))
			requireKind(t, problem.NotFound, d.RevokeToken(t.Context(), planner, second.ID))
			requireKind(t, problem.NotFound, d.RevokeToken(t.Context(), admin, first.ID))
			_, err = d.ByToken(t.Context(), secret)
			requireKind(t, problem.Unauthenticated, err)
			list, err = d.Tokens(t.Context(), planner)
			require.NoError(t, err)
			require.Equal(t, []people.Token{first}, list)
		})
		t.Run("who is disabled is out until enabled again", func(t *testing.T) {
			_, err := d.SetDisabled(t.Context(), admin, planner.ID, true)
			require.NoError(t, err)
			_, err = d.Authenticate(t.Context(), planner.Email, plannerPassword)
			requireKind(t, problem.Unauthenticated, err)
			_, err = d.SetDisabled(t.Context(), admin, planner.ID, false)
			require.NoError(t, err)
			_, err = d.Authenticate(t.Context(), planner.Email, plannerPassword)
			require.NoError(t, err)
		})
		t.Run("accounts that are not there", func(t *testing.T) {
			_, err := d.SetDisabled(t.Context(), admin, "nobody", true)
			requireKind(t, problem.NotFound, err)
			_, err = d.ByToken(t.Context(), "trk_nothing")
			requireKind(t, problem.Unauthenticated, err)
		})
		t.Run("a demonstration is refused beside them", func(t *testing.T) {
			requireKind(t, problem.Conflict, d.OnlyDemo(t.Context(), system))
		})
	})
}
