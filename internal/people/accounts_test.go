package people_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// operation is one that changes something, as the planner or the administrator of
// an office would call it.
type operation struct {
	name    string
	kind    string // of its entry
	subject func(o *office) string
	run     func(ctx context.Context, o *office, by people.Account) error
	planner bool // is an operation on one's own account
}

func ofPlanner(o *office) string { return o.planner.ID }

// operations lists those that write one entry.
var operations = []operation{
	{"disable", "account.disabled", ofPlanner, func(ctx context.Context, o *office, by people.Account) error {
		_, err := o.Directory.SetDisabled(ctx, by, o.planner.ID, true)
		return err
	}, false},
	{"make a lead", "account.lead_changed", ofPlanner, func(ctx context.Context, o *office, by people.Account) error {
		_, err := o.Directory.SetLead(ctx, by, o.planner.ID, true)
		return err
	}, false},
	{"change the password", "account.password_changed", ofPlanner, func(ctx context.Context, o *office, by people.Account) error {
		return o.ChangePassword(ctx, by, plannerPassword, "quite another password", "")
	}, true},
	{"change the language", "account.language_changed", ofPlanner, func(ctx context.Context, o *office, by people.Account) error {
		return o.Directory.SetLanguage(ctx, by, "fr")
	}, true},
	{"change the zone", "account.time_zone_changed", ofPlanner, func(ctx context.Context, o *office, by people.Account) error {
		return o.Directory.SetTimeZone(ctx, by, "Europe/Paris")
	}, true},
	{"make a token", "token.added", ofPlanner, func(ctx context.Context, o *office, by people.Account) error {
		_, _, err := o.NewToken(ctx, by, o.planner, "script")
		return err
	}, true},
}

// eachOperation runs a test for each, in an office of its own, with the account
// that may do it.
func eachOperation(t *testing.T, test func(t *testing.T, o *office, op operation, by people.Account)) {
	t.Helper()
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			o := newOffice(t)
			by := o.admin
			if op.planner {
				by = o.planner
			}
			test(t, o, op, by)
		})
	}
}

func TestEachOperationWritesOneEntry(t *testing.T) {
	eachOperation(t, func(t *testing.T, o *office, op operation, by people.Account) {
		require.NoError(t, op.run(t.Context(), o, by))
		require.Len(t, o.entries, 1)
		e := o.entries[0]
		require.Equal(t, op.kind, e.Kind)
		require.Equal(t, by.ID, e.Actor)
		require.Equal(t, op.subject(o), e.Subject)
		require.Equal(t, kept, e.At)
		_, err := journal.Encode(e)
		require.NoError(t, err)
	})
}

func TestAnEntryNeverSaysWhoIsBehindAnAccount(t *testing.T) {
	eachOperation(t, func(t *testing.T, o *office, op operation, by people.Account) {
		require.NoError(t, op.run(t.Context(), o, by))
		encoded, err := journal.Encode(o.entries[0])
		require.NoError(t, err)
		for _, secret := range []string{o.planner.Email, o.planner.Name, plannerPassword, "quite another password", "plain:"} {
			require.NotContains(t, string(encoded), secret)
		}
	})
}

func TestNothingIsChangedWhereTheEntryIsNotWritten(t *testing.T) {
	eachOperation(t, func(t *testing.T, o *office, op operation, by people.Account) {
		before := o.clone()
		o.fails = errDown
		require.ErrorIs(t, op.run(t.Context(), o, by), errDown)
		require.Equal(t, before, o.state)
	})
}

func TestWhoeverIsNotLoggedInChangesNothing(t *testing.T) {
	eachOperation(t, func(t *testing.T, o *office, op operation, by people.Account) {
		before := o.clone()
		by.Disabled = true
		for _, nobody := range []people.Account{stranger, by} {
			requireKind(t, problem.Unauthenticated, op.run(t.Context(), o, nobody))
		}
		require.Equal(t, before, o.state)
	})
}

func TestOnlyAdministratorsManageAccounts(t *testing.T) {
	calls := map[string]func(o *office, by people.Account) error{
		"add": func(o *office, by people.Account) error {
			_, _, err := o.Add(context.Background(), by, filled())
			return err
		},
		"list": func(o *office, by people.Account) error {
			_, err := o.List(context.Background(), by)
			return err
		},
		"disable": func(o *office, by people.Account) error {
			_, err := o.Directory.SetDisabled(context.Background(), by, o.planner.ID, true)
			return err
		},
		"make a lead": func(o *office, by people.Account) error {
			_, err := o.Directory.SetLead(context.Background(), by, o.planner.ID, true)
			return err
		},
		"make a token for another": func(o *office, by people.Account) error {
			_, _, err := o.NewToken(context.Background(), by, o.planner, "script")
			return err
		},
	}
	for name, call := range calls {
		for _, role := range []people.Role{people.Planner, people.Reviewer, people.Auditor, people.Admin, people.System} {
			t.Run(name+" as "+string(role), func(t *testing.T) {
				o := newOffice(t)
				err := call(o, people.Account{ID: "other", Role: role, Party: "ministry", AllRegions: true})
				if role == people.Admin || role == people.System {
					require.NoError(t, err)
					return
				}
				requireKind(t, problem.Forbidden, err)
				require.Empty(t, o.entries)
			})
		}
	}
}

func TestTheJournalKeepsWhatAnAccountMayDo(t *testing.T) {
	o := newOffice(t)
	n := filled()
	n.Lead = true
	a, password, err := o.Add(t.Context(), o.admin, n)
	require.NoError(t, err)
	require.Equal(t, "twelve or more", password)
	require.Len(t, o.entries, 1)
	encoded, err := journal.Encode(o.entries[0])
	require.NoError(t, err)
	e, err := journal.Decode(encoded)
	require.NoError(t, err)
	require.Equal(t, "account.added", e.Kind)
	var body map[string]any
	require.NoError(t, e.DecodeBody(&body))
	require.Equal(t, map[string]any{
		"id": a.ID, "role": "planner", "party": "ministry", "all_regions": false, "regions": []any{"MA-FIG", "MA-NAD"},
		"language": "fr", "time_zone": "Africa/Casablanca", "lead": true, "disabled": false, "demo": false,
	}, body)
}

func TestAPasswordIsMadeWhereNoneIsGiven(t *testing.T) {
	o := newOffice(t)
	seen := map[string]bool{}
	for _, email := range []string{"a@example.ma", "b@example.ma", "c@example.ma"} {
		n := filled()
		n.Email, n.Password = email, ""
		a, password, err := o.Add(t.Context(), o.admin, n)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(password), people.MinPassword)
		require.False(t, seen[password])
		seen[password] = true
		in, err := o.Authenticate(t.Context(), email, password)
		require.NoError(t, err)
		require.Equal(t, a.ID, in.ID)
	}
}

func TestAnEmailIsTakenOnce(t *testing.T) {
	o := newOffice(t)
	n := filled()
	n.Email = "PLANNER@example.ma"
	_, _, err := o.Add(t.Context(), o.admin, n)
	requireKind(t, problem.Conflict, err)
	require.Empty(t, o.entries)
}

func TestADisabledAccountIsOutAtOnceAndMayComeBack(t *testing.T) {
	o := newOffice(t)
	out, err := o.Directory.SetDisabled(t.Context(), o.admin, o.planner.ID, true)
	require.NoError(t, err)
	require.True(t, out.Disabled)
	require.Equal(t, []ended{{o.planner.ID, ""}}, o.ended, "its sessions end")
	_, err = o.ByID(t.Context(), o.planner.ID)
	requireKind(t, problem.Unauthenticated, err)

	in, err := o.Directory.SetDisabled(t.Context(), o.admin, o.planner.ID, false)
	require.NoError(t, err)
	require.False(t, in.Disabled)
	require.Len(t, o.ended, 1)
	_, err = o.ByID(t.Context(), o.planner.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"account.disabled", "account.enabled"}, o.kinds())
}

func TestWhatIsSoAlreadyIsNotDoneAgain(t *testing.T) {
	for name, call := range map[string]func(o *office) error{
		"enabled already": func(o *office) error {
			_, err := o.Directory.SetDisabled(context.Background(), o.admin, o.planner.ID, false)
			return err
		},
		"no lead already": func(o *office) error {
			_, err := o.Directory.SetLead(context.Background(), o.admin, o.planner.ID, false)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			require.NoError(t, call(o))
			require.Empty(t, o.entries)
			require.Empty(t, o.ended)
		})
	}
}

func TestAnAccountThatIsNotThereCannotBeChanged(t *testing.T) {
	o := newOffice(t)
	_, err := o.Directory.SetDisabled(t.Context(), o.admin, "nobody", true)
	requireKind(t, problem.NotFound, err)
	_, err = o.Directory.SetLead(t.Context(), o.admin, "nobody", true)
	requireKind(t, problem.NotFound, err)
}

func TestALeadAnswersForAParty(t *testing.T) {
	o := newOffice(t)
	lead, err := o.Directory.SetLead(t.Context(), o.admin, o.planner.ID, true)
	require.NoError(t, err)
	require.True(t, lead.Lead)
	require.True(t, o.accounts[o.planner.ID].Lead)
	require.Equal(t, map[string]bool{"lead": true}, o.entries[0].Body)

	_, err = o.Directory.SetLead(t.Context(), o.admin, o.admin.ID, true)
	require.Equal(t, []string{"lead: error.account.lead"}, fieldsOf(err), "the administrator has no party")
}

func TestALanguageIsOneThatTheTrackerHas(t *testing.T) {
	for language, ok := range map[string]bool{"fr": true, "ar": true, "en": true, "de": false, "": false, "FR": false} {
		t.Run("language "+language, func(t *testing.T) {
			o := newOffice(t)
			err := o.Directory.SetLanguage(t.Context(), o.planner, language)
			if ok {
				require.NoError(t, err)
				require.Equal(t, language, o.accounts[o.planner.ID].Language)
				return
			}
			require.Equal(t, []string{"language: error.account.language"}, fieldsOf(err))
			require.Equal(t, "ar", o.accounts[o.planner.ID].Language)
		})
	}
}

func TestAZoneIsSetOrTheTrackersAgain(t *testing.T) {
	o := newOffice(t)
	for _, zone := range []string{"Europe/Paris", "", "UTC"} {
		require.NoError(t, o.Directory.SetTimeZone(t.Context(), o.planner, zone))
		require.Equal(t, zone, o.accounts[o.planner.ID].TimeZone)
	}
	require.Equal(t, []string{"time_zone: error.account.time_zone"}, fieldsOf(o.Directory.SetTimeZone(t.Context(), o.planner, "Mars")))
	require.Equal(t, "UTC", o.accounts[o.planner.ID].TimeZone)
	require.Len(t, o.entries, 3)
}

func TestAccountsAreListedByEmail(t *testing.T) {
	o := newOffice(t)
	list, err := o.List(t.Context(), o.admin)
	require.NoError(t, err)
	require.Equal(t, []people.Account{o.admin, o.planner}, list)
}

func TestNamesAreForThoseWhoReadTheJournal(t *testing.T) {
	o := newOffice(t)
	want := map[string]string{o.admin.ID: "Admin", o.planner.ID: "Planner"}
	for role, may := range map[people.Role]bool{people.Auditor: true, people.Reviewer: true, people.Admin: true, people.Planner: false} {
		t.Run(string(role), func(t *testing.T) {
			names, err := o.Names(t.Context(), people.Account{ID: "x", Role: role})
			if !may {
				requireKind(t, problem.Forbidden, err)
				require.Nil(t, names)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want, names)
		})
	}
}

func TestAStoreThatIsAwayIsSaid(t *testing.T) {
	for name, call := range map[string]func(o *office) error{
		"add":       func(o *office) error { _, _, err := o.Add(context.Background(), o.admin, filled()); return err },
		"list":      func(o *office) error { _, err := o.List(context.Background(), o.admin); return err },
		"names":     func(o *office) error { _, err := o.Names(context.Background(), o.admin); return err },
		"log in":    func(o *office) error { _, err := o.Authenticate(context.Background(), "a@example.ma", "x"); return err },
		"a session": func(o *office) error { _, err := o.ByID(context.Background(), o.planner.ID); return err },
		"a token":   func(o *office) error { _, err := o.ByToken(context.Background(), "x"); return err },
		"tokens":    func(o *office) error { _, err := o.Directory.Tokens(context.Background(), o.planner); return err },
		"disable": func(o *office) error {
			_, err := o.Directory.SetDisabled(context.Background(), o.admin, o.planner.ID, true)
			return err
		},
		"a lead": func(o *office) error {
			_, err := o.Directory.SetLead(context.Background(), o.admin, o.planner.ID, true)
			return err
		},
		"password": func(o *office) error {
			return o.ChangePassword(context.Background(), o.planner, plannerPassword, "x", "")
		},
		"a language": func(o *office) error { return o.Directory.SetLanguage(context.Background(), o.planner, "fr") },
		"demo": func(o *office) error {
			_, err := o.EnsureDemo(context.Background(), people.SystemAccount(), nil, "x")
			return err
		},
		"demo allowed": func(o *office) error { return o.OnlyDemo(context.Background(), people.SystemAccount()) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.down = errDown
			err := call(o)
			require.ErrorIs(t, err, errDown)
			require.False(t, errors.As(err, new(*problem.Problem)), "it is no one's fault")
			require.Empty(t, o.entries)
		})
	}
}

func TestAnAccountIsWrittenAsTheInterfaceSays(t *testing.T) {
	encoded, err := json.Marshal(people.Account{ID: "a", Email: "a@example.ma", Role: people.Planner, Regions: []string{"MA-FIG"}, CreatedAt: kept})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","email":"a@example.ma","name":"","role":"planner","party":"","all_regions":false,"regions":["MA-FIG"],
		"language":"","time_zone":"","lead":false,"disabled":false,"demo":false,"created_at":"2026-11-23T12:00:00.123456Z"}`, string(encoded))
}
