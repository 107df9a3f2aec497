package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/people"
)

// accounts is what `account list --json` says.
func (p *place) accounts() (all []people.Account) {
	p.t.Helper()
	require.NoError(p.t, json.Unmarshal([]byte(p.must("account", "list", "--json")), &all))
	return all
}

// feed runs a command with something on its standard input.
func (p *place) feed(input string, args ...string) (int, string, string) {
	var out, errs bytes.Buffer
	status := run(p.t.Context(), append(args, p.settings...), strings.NewReader(input), &out, &errs)
	return status, out.String(), errs.String()
}

func TestAnAccountIsAddedAsItWasDescribed(t *testing.T) {
	p := seeded(t)
	for email, c := range map[string]struct {
		args string
		want people.Account
	}{
		"all@x.ma": {"--role planner --party ministry --all-regions",
			people.Account{Role: people.Planner, Party: "ministry", AllRegions: true, Language: "fr"}},
		"two@x.ma": {"--role planner --party ministry --region MA-ZAG --region MA-FIG --language ar",
			people.Account{Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG", "MA-ZAG"}, Language: "ar"}},
		"comma@x.ma": {"--role planner --party CCDH --region MA-ZAG,MA-FIG,MA-ZAG",
			people.Account{Role: people.Planner, Party: "CCDH", Regions: []string{"MA-FIG", "MA-ZAG"}, Language: "fr"}},
		"reviewer@x.ma": {"--role reviewer --party CCDH --lead --time-zone Europe/Paris --language en",
			people.Account{Role: people.Reviewer, Party: "CCDH", Lead: true, TimeZone: "Europe/Paris", Language: "en"}},
		"auditor@x.ma": {"--role auditor", people.Account{Role: people.Auditor, Language: "fr"}},
		"admin@x.ma":   {"--role admin", people.Account{Role: people.Admin, Language: "fr"}},
		"regions@x.ma": {"--role auditor --all-regions --region MA-FIG", people.Account{Role: people.Auditor, Language: "fr"}},
	} {
		t.Run(email, func(t *testing.T) {
			p := p.in(t)
			said := p.must(append([]string{"account", "add", strings.ToUpper(email), "--name", "Une Personne"}, strings.Fields(c.args)...)...)
			assert.Contains(t, said, email+" added as "+string(c.want.Role)+"\npassword: ")
			for _, got := range p.accounts() {
				if got.Email != email {
					continue
				}
				assert.NotEmpty(t, got.ID)
				assert.False(t, got.CreatedAt.IsZero())
				if len(got.Regions) == 0 {
					got.Regions = nil
				}
				got.ID, got.CreatedAt = "", c.want.CreatedAt
				c.want.Email, c.want.Name = email, "Une Personne"
				assert.Equal(t, c.want, got)
				return
			}
			t.Errorf("%s is not listed", email)
		})
	}
}

func TestEachWrongFieldOfAnAccountIsNamed(t *testing.T) {
	p := seeded(t)
	right := map[string]string{"--name": "Une Personne", "--role": "planner", "--party": "ministry", "--region": "MA-FIG", "--language": "fr", "--time-zone": ""}
	for name, c := range map[string]struct {
		email, flag, value, want string
	}{
		"an email without a host":         {"nobody", "--name", "Une Personne", "email: Enter a whole email address"},
		"an email with a name":            {"Une <une@x.ma>", "--name", "Une Personne", "email: Enter a whole email address"},
		"an email that is too long":       {strings.Repeat("a", 250) + "@x.ma", "--name", "Une Personne", "email: Enter a whole email address"},
		"no name":                         {"une@x.ma", "--name", " ", "name: Enter a name of at most 200 characters"},
		"a name that is too long":         {"une@x.ma", "--name", strings.Repeat("ن", 201), "name: Enter a name of at most 200 characters"},
		"an unknown role":                 {"une@x.ma", "--role", "king", "role: Choose a role"},
		"the role of the tracker":         {"une@x.ma", "--role", "system", "role: Choose a role"},
		"an unknown party":                {"une@x.ma", "--party", "crown", "party: Choose a party"},
		"a planner without a party":       {"une@x.ma", "--party", "", "party: Choose a party"},
		"an unknown region":               {"une@x.ma", "--region", "MA-XXX", "regions: There is no region MA-XXX."},
		"a planner without a region":      {"une@x.ma", "--region", "", "regions: Choose at least one region"},
		"an unknown language":             {"une@x.ma", "--language", "de", "language: Choose French, Arabic or English."},
		"an unknown zone":                 {"une@x.ma", "--time-zone", "Rabat", "time_zone: Choose a time zone"},
		"the machine's zone, by no name":  {"une@x.ma", "--time-zone", "Local", "time_zone: Choose a time zone"},
		"a language in another case":      {"une@x.ma", "--language", "FR", "language: Choose French, Arabic or English."},
		"a role in another case":          {"une@x.ma", "--role", "Planner", "role: Choose a role"},
		"a party by its name, not a code": {"une@x.ma", "--party", "Ministère", "party: Choose a party"},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.in(t)
			args := []string{"account", "add", c.email}
			for flag, value := range right {
				if flag == c.flag {
					value = c.value
				}
				if value != "" || flag != "--region" {
					args = append(args, flag, value)
				}
			}
			said := p.fails(args...)
			assert.Contains(t, said, "\n  "+c.want)
			assert.Equal(t, 2, strings.Count(said, "\n"), "no other field is named: %s", said)
		})
	}
	assert.Empty(t, p.accounts(), "none of them was added")
}

func TestALeadNeedsAParty(t *testing.T) {
	p := seeded(t)
	said := p.fails("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor", "--lead")
	assert.Contains(t, said, "\n  lead: A lead must belong to a party.")
}

func TestAnEmailIsOfOneAccount(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor")
	said := p.fails("account", "add", "UNE@X.MA", "--name", "Autre", "--role", "admin")
	assert.Contains(t, said, "An account already uses the email une@x.ma.")
	all := p.accounts()
	require.Len(t, all, 1)
	assert.Equal(t, "Une", all[0].Name)
}

func TestThePasswordComesFromStandardInputAndIsNotPrinted(t *testing.T) {
	p := seeded(t)
	add := []string{"account", "add", "une@x.ma", "--name", "Une", "--role", "auditor", "--password-stdin"}
	for name, c := range map[string]struct{ input, want string }{
		"none":     {"", "password: Choose a password of"},
		"an empty": {"\n", "password: Choose a password of"},
		"a short":  {"short\n", "password: Choose a password of"},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.in(t)
			status, out, errs := p.feed(c.input, add...)
			assert.Equal(t, failed, status)
			assert.Empty(t, out)
			assert.Contains(t, errs, c.want)
			assert.Empty(t, p.accounts())
		})
	}
	t.Run("a good one, with a carriage return", func(t *testing.T) {
		p := p.in(t)
		status, out, errs := p.feed("correct horse battery\r\nanother line\n", add...)
		require.Equal(t, done, status, errs)
		assert.Equal(t, "une@x.ma added as auditor\n", out)
		assert.NotContains(t, out+errs, "correct horse")
	})
	t.Run("a good one without an end of line, as JSON", func(t *testing.T) {
		p := p.in(t)
		status, out, errs := p.feed("correct horse battery", "account", "add", "deux@x.ma", "--name", "Deux", "--role", "auditor", "--password-stdin", "--json")
		require.Equal(t, done, status, errs)
		var said struct {
			Account  people.Account
			Password *string
		}
		require.NoError(t, json.Unmarshal([]byte(out), &said))
		assert.Equal(t, "deux@x.ma", said.Account.Email)
		assert.Empty(t, *said.Password)
	})
}

func TestAMadePasswordIsInTheJSONOnce(t *testing.T) {
	p := seeded(t)
	var said struct {
		Account  people.Account
		Password string
	}
	require.NoError(t, json.Unmarshal([]byte(p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor", "--json")), &said))
	assert.GreaterOrEqual(t, len(said.Password), people.MinPassword)
	assert.NotContains(t, p.must("account", "list", "--json"), said.Password)
	assert.NotContains(t, p.must("account", "list"), said.Password)
}

func TestAListOfNoAccountsIsAnEmptyList(t *testing.T) {
	p := seeded(t)
	assert.Equal(t, "[]\n", p.must("account", "list", "--json"))
	assert.Empty(t, p.must("account", "list"))
}

func TestAccountsAreListedByEmailWithTheirMarks(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "c@x.ma", "--name", "C", "--role", "planner", "--party", "ministry", "--region", "MA-ZAG,MA-FIG")
	p.must("account", "add", "a@x.ma", "--name", "A", "--role", "planner", "--party", "CCDH", "--all-regions", "--lead")
	p.must("account", "add", "b@x.ma", "--name", "B", "--role", "admin")
	p.must("account", "disable", "b@x.ma")
	lines := strings.Split(strings.TrimSpace(p.must("account", "list")), "\n")
	require.Len(t, lines, 3)
	assert.Regexp(t, `^a@x\.ma +planner +CCDH +all regions \(lead\)$`, lines[0])
	assert.Regexp(t, `^b@x\.ma +admin +\(disabled\)$`, lines[1])
	assert.Regexp(t, `^c@x\.ma +planner +ministry +MA-FIG,MA-ZAG$`, lines[2])
}

func TestAnAccountIsFoundByItsEmailInAnyCase(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor")
	for _, command := range []string{"token", "disable"} {
		t.Run(command, func(t *testing.T) {
			p := p.in(t)
			assert.Contains(t, p.fails("account", command, "autre@x.ma"), "No account has the email “autre@x.ma”.")
			p.must("account", command, "Une@X.ma")
		})
	}
}

func TestDisablingTwiceSaysTheSame(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor")
	for range 2 {
		assert.Equal(t, "une@x.ma is disabled\n", p.must("account", "disable", "une@x.ma"))
	}
	var said people.Account
	require.NoError(t, json.Unmarshal([]byte(p.must("account", "disable", "une@x.ma", "--json")), &said))
	assert.True(t, said.Disabled)
	assert.Equal(t, 1, strings.Count(p.exported(), "account.disabled"), "the journal has it once")
}

// exported is the text of the journal's export.
func (p *place) exported() string {
	p.t.Helper()
	dir := p.t.TempDir()
	p.must("journal", "export", dir+"/export.txt")
	return string(readFolder(p.t, dir)["export.txt"])
}

func TestATokenIsPrintedOnceAndKeptNowhere(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor")
	var said struct{ Token, ID string }
	require.NoError(t, json.Unmarshal([]byte(p.must("account", "token", "une@x.ma", "--json", "--label", "tableau")), &said))
	assert.NotEmpty(t, said.ID)
	assert.Regexp(t, `^trk_[A-Za-z0-9_-]{43}$`, said.Token)
	second := strings.TrimSpace(p.must("account", "token", "une@x.ma"))
	assert.NotEqual(t, said.Token, second)
	for name, content := range readFolder(t, p.dir()) {
		assert.NotContains(t, string(content), said.Token, name)
	}
	journal := p.exported()
	assert.Equal(t, 2, strings.Count(journal, "token.added"))
	assert.NotContains(t, journal, said.Token)
}

func TestATokensLabelIsChecked(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "une@x.ma", "--name", "Une", "--role", "auditor")
	for name, label := range map[string]string{"none": " ", "too long": strings.Repeat("x", 101)} {
		t.Run(name, func(t *testing.T) {
			p := p.in(t)
			assert.Contains(t, p.fails("account", "token", "une@x.ma", "--label", label), "\n  label: ")
		})
	}
}

func TestWhoIsBehindAnAccountIsNotInTheJournal(t *testing.T) {
	p := seeded(t)
	p.must("account", "add", "une@x.ma", "--name", "Nom Rare", "--role", "auditor")
	journal := p.exported()
	assert.Contains(t, journal, "account.added")
	assert.NotContains(t, journal, "une@x.ma")
	assert.NotContains(t, journal, "Nom Rare")
}
