package people_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/trackertest"
)

// register keeps accounts in memory, for tests of what the operations do with a
// store. Those of the real stores are in directory_test.go and engines_test.go.
type register struct {
	state
	places people.Places
	fails  error // of every transaction, once it has done everything
	down   error // of every read
}

// state is what a transaction changes as a whole or not at all.
type state struct {
	accounts map[string]people.Account
	hashes   map[string]string // of passwords, by account
	tokens   map[string]people.Token
	revoked  map[string]bool // ids of tokens
	ended    []ended
	entries  []journal.Entry
}

// ended is a call of EndSessions.
type ended struct{ account, except string }

func (s state) clone() state {
	return state{
		maps.Clone(s.accounts), maps.Clone(s.hashes), maps.Clone(s.tokens), maps.Clone(s.revoked),
		slices.Clone(s.ended), slices.Clone(s.entries),
	}
}

func missing() error { return problem.New(problem.NotFound, "error.not_found") }

func (r *register) InTx(_ context.Context, fn func(people.Tx) error) error {
	before := r.clone()
	err := cmp.Or(fn(r), r.fails)
	if err != nil {
		r.state = before
	}
	return err
}

func (r *register) Account(_ context.Context, id string) (people.Account, error) {
	a, ok := r.accounts[id]
	if !ok {
		return people.Account{}, cmp.Or(r.down, missing())
	}
	return a, r.down
}

func (r *register) Accounts(context.Context) ([]people.Account, error) {
	list := slices.SortedFunc(maps.Values(r.accounts), func(a, b people.Account) int { return cmp.Compare(a.Email, b.Email) })
	return list, r.down
}

func (r *register) Credentials(_ context.Context, email string) (people.Account, string, error) {
	for _, a := range r.accounts {
		if a.Email == email {
			return a, r.hashes[a.ID], r.down
		}
	}
	return people.Account{}, "", cmp.Or(r.down, missing())
}

func (r *register) TokenAccount(_ context.Context, hash string) (people.Account, error) {
	t, ok := r.tokens[hash]
	if !ok || r.revoked[t.ID] {
		return people.Account{}, cmp.Or(r.down, missing())
	}
	return r.accounts[t.Account], r.down
}

func (r *register) Tokens(_ context.Context, account string) (list []people.Token, err error) {
	for _, t := range r.tokens {
		if t.Account == account && !r.revoked[t.ID] {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b people.Token) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return list, r.down
}

func (r *register) Places(context.Context) (people.Places, error) { return r.places, r.down }

func (r *register) Record(entries ...journal.Entry) error {
	r.entries = append(r.entries, entries...)
	return nil
}

func (r *register) InsertAccount(a people.Account, hash string) error {
	for _, other := range r.accounts {
		if other.Email == a.Email {
			return problem.New(problem.Conflict, "error.account.email_taken")
		}
	}
	r.accounts[a.ID], r.hashes[a.ID] = a, hash
	return nil
}

func (r *register) change(id string, change func(a *people.Account)) error {
	a := r.accounts[id]
	change(&a)
	r.accounts[id] = a
	return nil
}

func (r *register) SetDisabled(id string, disabled bool) error {
	return r.change(id, func(a *people.Account) { a.Disabled = disabled })
}

func (r *register) SetLanguage(id, language string) error {
	return r.change(id, func(a *people.Account) { a.Language = language })
}

func (r *register) SetTimeZone(id, zone string) error {
	return r.change(id, func(a *people.Account) { a.TimeZone = zone })
}

func (r *register) SetLead(id string, lead bool) error {
	return r.change(id, func(a *people.Account) { a.Lead = lead })
}

func (r *register) SetPassword(id, hash string) error {
	r.hashes[id] = hash
	return nil
}

func (r *register) EndSessions(id, except string) error {
	r.ended = append(r.ended, ended{id, except})
	return nil
}

func (r *register) InsertToken(t people.Token, hash string) error {
	r.tokens[hash] = t
	return nil
}

func (r *register) RevokeToken(account, id string, _ time.Time) error {
	for _, t := range r.tokens {
		if t.ID == id && t.Account == account && !r.revoked[id] {
			r.revoked[id] = true
			return nil
		}
	}
	return missing()
}

// noon is the time of the tests, with more than the microseconds that are kept.
var noon = time.Date(2026, 11, 23, 13, 0, 0, 123_456_789, time.FixedZone("", 3600))

// kept is noon as it is stored.
var kept = time.Date(2026, 11, 23, 12, 0, 0, 123_456_000, time.UTC)

// office is a directory with an administrator and a planner.
type office struct {
	*people.Directory
	*register
	admin, planner people.Account
}

const (
	adminPassword   = "the administrator's words"
	plannerPassword = "the planner's own words"
)

// newOffice opens one.
func newOffice(t testing.TB) *office {
	r := &register{
		state: state{
			accounts: map[string]people.Account{}, hashes: map[string]string{},
			tokens: map[string]people.Token{}, revoked: map[string]bool{},
		},
		places: people.Places{
			Parties: []string{"ministry", "CCDH"}, Regions: []string{"MA-FIG", "MA-NAD", "MA-ZAG"}, Languages: []string{"fr", "ar", "en"},
		},
	}
	o := &office{Directory: &people.Directory{Store: r, Hasher: trackertest.PlainHasher{}, Now: func() time.Time { return noon }}, register: r}
	o.admin = o.add(t, people.NewAccount{Email: "admin@example.ma", Name: "Admin", Role: people.Admin, Language: "fr", Password: adminPassword})
	o.planner = o.add(t, people.NewAccount{
		Email: "planner@example.ma", Name: "Planner", Role: people.Planner, Party: "ministry", AllRegions: true, Language: "ar", Password: plannerPassword,
	})
	o.entries, o.ended = nil, nil
	return o
}

func (o *office) add(t testing.TB, n people.NewAccount) people.Account {
	t.Helper()
	a, _, err := o.Add(t.Context(), people.SystemAccount(), n)
	require.NoError(t, err)
	return a
}

// stranger is an account that nobody made.
var stranger = people.Account{}

var errDown = errors.New("the database is away")

// kinds are those of the journal's entries.
func (o *office) kinds() (list []string) {
	for _, e := range o.entries {
		list = append(list, e.Kind)
	}
	return list
}

// requireKind looks for a kind of refusal.
func requireKind(t require.TestingT, want problem.Kind, err error) {
	p, ok := problem.Of(err)
	require.True(t, ok, "%v is not a problem", err)
	require.Equal(t, want, p.Kind, "%v", err)
}

// fieldsOf are the fields that an error blames, with their keys.
func fieldsOf(err error) (list []string) {
	p, ok := problem.Of(err)
	if !ok {
		return nil
	}
	for _, f := range p.Fields {
		list = append(list, f.Name+": "+f.Key)
	}
	return list
}
