package people_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// filled is a form that is accepted.
func filled() people.NewAccount {
	return people.NewAccount{
		Email: "new@example.ma", Name: "Nouvelle", Role: people.Planner, Party: "ministry",
		Regions: []string{"MA-NAD", "MA-FIG"}, Language: "fr", TimeZone: "Africa/Casablanca", Password: "twelve or more",
	}
}

func TestAFormWithAFaultNamesItsField(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(n *people.NewAccount)
		want   []string
	}{
		{"nothing wrong", func(*people.NewAccount) {}, nil},
		{"no email", func(n *people.NewAccount) { n.Email = "" }, []string{"email: error.account.email"}},
		{"no address", func(n *people.NewAccount) { n.Email = "somebody" }, []string{"email: error.account.email"}},
		{"a name before the address", func(n *people.NewAccount) { n.Email = "Somebody <a@example.ma>" }, []string{"email: error.account.email"}},
		{"two addresses", func(n *people.NewAccount) { n.Email = "a@example.ma, b@example.ma" }, []string{"email: error.account.email"}},
		{"a line break in the address", func(n *people.NewAccount) { n.Email = "a@example.ma\nBcc: b@example.ma" }, []string{"email: error.account.email"}},
		{"an address that is too long", func(n *people.NewAccount) { n.Email = strings.Repeat("a", 250) + "@example.ma" }, []string{"email: error.account.email"}},
		{"no name", func(n *people.NewAccount) { n.Name = " \t" }, []string{"name: error.account.name"}},
		{"a name that is too long", func(n *people.NewAccount) { n.Name = strings.Repeat("é", 201) }, []string{"name: error.account.name"}},
		{"a name as long as may be", func(n *people.NewAccount) { n.Name = strings.Repeat("é", 200) }, nil},
		{"a name that is no text", func(n *people.NewAccount) { n.Name = "a\xff" }, []string{"name: error.account.name"}},
		{"a name with a zero", func(n *people.NewAccount) { n.Name = "a\x00b" }, []string{"name: error.account.name"}},
		{"no role", func(n *people.NewAccount) { n.Role = "" }, []string{"role: error.account.role"}},
		{"the tracker's own role", func(n *people.NewAccount) { n.Role = people.System }, []string{"role: error.account.role"}},
		{"an unknown role", func(n *people.NewAccount) { n.Role = "minister" }, []string{"role: error.account.role"}},
		{"a planner without party", func(n *people.NewAccount) { n.Party = "" }, []string{"party: error.account.party"}},
		{"an unknown party", func(n *people.NewAccount) { n.Party = "youth" }, []string{"party: error.account.party"}},
		{"an unknown language", func(n *people.NewAccount) { n.Language = "de" }, []string{"language: error.account.language"}},
		{"no language", func(n *people.NewAccount) { n.Language = "" }, []string{"language: error.account.language"}},
		{"an unknown time zone", func(n *people.NewAccount) { n.TimeZone = "Africa/Figuig" }, []string{"time_zone: error.account.time_zone"}},
		{"no time zone", func(n *people.NewAccount) { n.TimeZone = "" }, nil},
		{"a planner without regions", func(n *people.NewAccount) { n.Regions = nil }, []string{"regions: error.account.regions_missing"}},
		{"a planner of all regions", func(n *people.NewAccount) { n.Regions, n.AllRegions = nil, true }, nil},
		{"an unknown region", func(n *people.NewAccount) { n.Regions = []string{"MA-FIG", "MA-XXX"} }, []string{"regions: error.account.region_unknown"}},
		{"two unknown regions", func(n *people.NewAccount) { n.Regions = []string{"MA-YYY", "MA-XXX"} },
			[]string{"regions: error.account.region_unknown", "regions: error.account.region_unknown"}},
		{"a lead of no party", func(n *people.NewAccount) { n.Role, n.Party, n.Lead = people.Auditor, "", true }, []string{"lead: error.account.lead"}},
		{"a lead of a party", func(n *people.NewAccount) { n.Lead = true }, nil},
		{"everything wrong", func(n *people.NewAccount) { *n = people.NewAccount{TimeZone: "x", Lead: true} }, []string{
			"email: error.account.email", "name: error.account.name", "role: error.account.role",
			"language: error.account.language", "time_zone: error.account.time_zone", "lead: error.account.lead",
		}},
		{"a password that is too short", func(n *people.NewAccount) { n.Password = "eleven long" }, []string{"password: error.password.length"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, n := newOffice(t), filled()
			c.change(&n)
			before := len(o.accounts)
			a, _, err := o.Add(t.Context(), o.admin, n)
			require.Equal(t, c.want, fieldsOf(err))
			if c.want == nil {
				require.NoError(t, err)
				require.Contains(t, o.accounts, a.ID)
				return
			}
			requireKind(t, problem.Invalid, err)
			require.Len(t, o.accounts, before, "nothing is added")
			require.Empty(t, o.entries)
		})
	}
}

func TestWhichRolesNeedAParty(t *testing.T) {
	for role, needs := range map[people.Role]bool{people.Planner: true, people.Reviewer: true, people.Auditor: false, people.Admin: false} {
		t.Run(string(role), func(t *testing.T) {
			n := filled()
			n.Role, n.Party = role, ""
			_, _, err := newOffice(t).Add(t.Context(), people.SystemAccount(), n)
			require.Equal(t, needs, err != nil, "%v", err)
		})
	}
}

func TestAnAccountIsKeptInItsPlainForm(t *testing.T) {
	n := filled()
	n.Email, n.Name, n.Regions = "  New@EXAMPLE.ma ", "  Nouvelle  ", []string{"MA-ZAG", "MA-FIG", "MA-ZAG"}
	o := newOffice(t)
	a, _, err := o.Add(t.Context(), o.admin, n)
	require.NoError(t, err)
	require.Equal(t, people.Account{
		ID: a.ID, Email: "new@example.ma", Name: "Nouvelle", Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG", "MA-ZAG"},
		Language: "fr", TimeZone: "Africa/Casablanca", CreatedAt: kept,
	}, a)
	require.Equal(t, a, o.accounts[a.ID])
}

func TestRegionsAreAPlannersAlone(t *testing.T) {
	for _, role := range []people.Role{people.Reviewer, people.Auditor, people.Admin} {
		t.Run(string(role), func(t *testing.T) {
			n := filled()
			n.Role, n.AllRegions = role, true
			a := newOffice(t).add(t, n)
			require.Empty(t, a.Regions)
			require.False(t, a.AllRegions)
		})
	}
	t.Run("a planner of all has none by name", func(t *testing.T) {
		n := filled()
		n.AllRegions = true
		require.Empty(t, newOffice(t).add(t, n).Regions)
	})
}

func TestTheRegionsOfAFormAreLeftAsTheyWere(t *testing.T) {
	n := filled()
	given := []string{"MA-ZAG", "MA-FIG"}
	n.Regions = given
	newOffice(t).add(t, n)
	require.Equal(t, []string{"MA-ZAG", "MA-FIG"}, given)
}

func TestWhereAnAccountAnswers(t *testing.T) {
	for _, c := range []struct {
		name    string
		account people.Account
		region  string
		want    bool
	}{
		{"one of its regions", people.Account{Regions: []string{"MA-FIG", "MA-NAD"}}, "MA-NAD", true},
		{"another region", people.Account{Regions: []string{"MA-FIG"}}, "MA-NAD", false},
		{"all regions", people.Account{AllRegions: true}, "MA-NAD", true},
		{"no regions", people.Account{}, "MA-NAD", false},
		{"no region at all", people.Account{Regions: []string{"MA-FIG"}}, "", false},
		{"the tracker itself", people.SystemAccount(), "MA-NAD", true},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.account.InRegion(c.region)) })
	}
}

func TestWhoIsLoggedIn(t *testing.T) {
	for _, c := range []struct {
		name    string
		account people.Account
		want    bool
	}{
		{"an account", people.Account{ID: "a"}, true},
		{"nobody", people.Account{}, false},
		{"a disabled account", people.Account{ID: "a", Disabled: true}, false},
		{"the tracker itself", people.SystemAccount(), true},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.account.Authenticated()) })
	}
}

func TestZonesThatAnAccountCanHave(t *testing.T) {
	for zone, want := range map[string]bool{
		"": true, "UTC": true, "Africa/Casablanca": true, "Europe/Paris": true, "America/Argentina/Buenos_Aires": true,
		"Local": false, "Africa": false, "casablanca": false, "+01:00": false, "../etc/passwd": false, "Africa/Casablanca ": false,
	} {
		t.Run("zone "+zone, func(t *testing.T) { require.Equal(t, want, people.KnownZone(zone)) })
	}
}

func TestAnyFormIsAddedOrBlamed(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a@example.ma", "ministry", "fr", "planner", "MA-FIG", "Local"}))
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		n := people.NewAccount{
			Email: text.Draw(rt, "email"), Name: text.Draw(rt, "name"), Role: people.Role(text.Draw(rt, "role")), Party: text.Draw(rt, "party"),
			Language: text.Draw(rt, "language"), TimeZone: text.Draw(rt, "zone"), Regions: rapid.SliceOfN(text, 0, 2).Draw(rt, "regions"),
			Lead: rapid.Bool().Draw(rt, "lead"), AllRegions: rapid.Bool().Draw(rt, "all"),
		}
		a, _, err := o.Add(t.Context(), o.admin, n)
		if err != nil {
			require.NotEmpty(rt, fieldsOf(err), "%v", err)
			return
		}
		require.Equal(rt, strings.ToLower(a.Email), a.Email)
		require.NotEmpty(rt, a.Name)
		require.Contains(rt, people.Roles, a.Role)
	})
}
