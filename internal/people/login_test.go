package people_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
)

func TestLoggingInAsksForBothEmailAndPassword(t *testing.T) {
	for _, c := range []struct {
		name, email, password string
		in                    bool
	}{
		{"both", "planner@example.ma", plannerPassword, true},
		{"the email in capitals, with spaces", " Planner@EXAMPLE.ma ", plannerPassword, true},
		{"another's password", "planner@example.ma", adminPassword, false},
		{"no password", "planner@example.ma", "", false},
		{"the password in capitals", "planner@example.ma", strings.ToUpper(plannerPassword), false},
		{"a password with a space behind", "planner@example.ma", plannerPassword + " ", false},
		{"an unknown email", "nobody@example.ma", plannerPassword, false},
		{"nothing", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			a, err := o.Authenticate(t.Context(), c.email, c.password)
			if c.in {
				require.NoError(t, err)
				require.Equal(t, o.planner, a)
				return
			}
			requireKind(t, problem.Unauthenticated, err)
			require.Equal(t, "error.login.mismatch", keyOf(err))
			require.Equal(t, people.Account{}, a)
		})
	}
}

func TestLogInsAreJournaled(t *testing.T) {
	for _, c := range []struct {
		name, email, password string
		disabled              bool
		want                  []string
		actor                 func(o *office) string
	}{
		{"accepted", "planner@example.ma", plannerPassword, false, []string{"login.accepted"}, ofPlanner},
		{"refused", "planner@example.ma", "wrong", false, []string{"login.refused"}, func(*office) string { return "system" }},
		{"refused to a disabled account", "planner@example.ma", plannerPassword, true, []string{"login.refused"}, func(*office) string { return "system" }},
		{"an unknown email, which may be a password", plannerPassword, "planner@example.ma", false, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			require.NoError(t, o.register.SetDisabled(o.planner.ID, c.disabled))
			_, err := o.Authenticate(t.Context(), c.email, c.password)
			require.Equal(t, c.name == "accepted", err == nil)
			require.Equal(t, c.want, o.kinds())
			for _, e := range o.entries {
				require.Equal(t, c.actor(o), e.Actor)
				require.Equal(t, o.planner.ID, e.Subject)
			}
		})
	}
}

func TestNobodyIsLoggedInWithoutAnEntry(t *testing.T) {
	o := newOffice(t)
	o.fails = errDown
	_, err := o.Authenticate(t.Context(), "planner@example.ma", plannerPassword)
	require.ErrorIs(t, err, errDown)
	_, err = o.Authenticate(t.Context(), "planner@example.ma", "wrong")
	require.ErrorIs(t, err, errDown)
}

// counting is a hasher that counts what it is asked.
type counting struct {
	people.Hasher
	hashes []string // that were compared
}

func (c *counting) Matches(ctx context.Context, password, hash string) (bool, error) {
	c.hashes = append(c.hashes, hash)
	return c.Hasher.Matches(ctx, password, hash)
}

func TestAnUnknownEmailCostsAsMuchAsAKnownOne(t *testing.T) {
	o := newOffice(t)
	hasher := &counting{Hasher: o.Hasher}
	o.Hasher = hasher
	for _, email := range []string{"nobody@example.ma", "planner@example.ma"} {
		_, err := o.Authenticate(t.Context(), email, "wrong")
		require.Error(t, err)
	}
	require.Equal(t, []string{"", "plain:" + plannerPassword}, hasher.hashes, "one comparison each")
}

func TestASessionIsOfAnAccountThatMayLogIn(t *testing.T) {
	o := newOffice(t)
	a, err := o.ByID(t.Context(), o.planner.ID)
	require.NoError(t, err)
	require.Equal(t, o.planner, a)
	_, err = o.ByID(t.Context(), "nobody")
	requireKind(t, problem.Unauthenticated, err)
	require.NoError(t, o.LoggedOut(t.Context(), o.planner))
	require.Equal(t, []string{"logout"}, o.kinds())
	require.Equal(t, o.planner.ID, o.entries[0].Actor)
}

func TestChangingAPasswordTakesTheOldOne(t *testing.T) {
	const fresh = "a fresh new password"
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"both right", plannerPassword, fresh, nil},
		{"the old one is wrong", "wrong", fresh, []string{"old_password: error.password.wrong"}},
		{"the old one is missing", "", fresh, []string{"old_password: error.password.wrong"}},
		{"the new one is too short", plannerPassword, "short", []string{"password: error.password.length"}},
		{"both wrong", "wrong", "short", []string{"old_password: error.password.wrong"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			err := o.ChangePassword(t.Context(), o.planner, c.old, c.new, "this session")
			require.Equal(t, c.want, fieldsOf(err))
			now := plannerPassword
			if c.want == nil {
				require.NoError(t, err)
				now = fresh
				require.Equal(t, []ended{{o.planner.ID, "this session"}}, o.ended, "all other sessions end")
				require.Equal(t, []string{"account.password_changed"}, o.kinds())
			} else {
				require.Empty(t, o.ended)
				require.Empty(t, o.entries)
			}
			_, err = o.Authenticate(t.Context(), o.planner.Email, now)
			require.NoError(t, err)
		})
	}
}

func TestHowLongAPasswordIs(t *testing.T) {
	for _, c := range []struct {
		name, password string
		ok             bool
	}{
		{"too short by one", strings.Repeat("a", 11), false},
		{"just long enough", strings.Repeat("a", 12), true},
		{"letters of two bytes count once", strings.Repeat("é", 11), false},
		{"Arabic letters", strings.Repeat("س", 12), true},
		{"as long as may be", strings.Repeat("a", 200), true},
		{"too long by one", strings.Repeat("a", 201), false},
		{"spaces alone", strings.Repeat(" ", 20), false},
		{"spaces between words", "four words and more", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			err := o.ChangePassword(t.Context(), o.planner, plannerPassword, c.password, "")
			if c.ok {
				require.NoError(t, err)
				return
			}
			p, found := problem.Of(err)
			require.True(t, found)
			require.Equal(t, []problem.Field{{Name: "password", Key: "error.password.length", Args: []any{"min", 12, "max", 200}}}, p.Fields)
		})
	}
}

func TestATokenIsShownOnceAndStandsForItsAccount(t *testing.T) {
	o := newOffice(t)
	token, secret, err := o.NewToken(t.Context(), o.planner, o.planner, "  nightly script ")
	require.NoError(t, err)
	require.Regexp(t, `^trk_[A-Za-z0-9_-]{43}$`, secret)
	require.Equal(t, people.Token{ID: token.ID, Account: o.planner.ID, Label: "nightly script", CreatedAt: kept}, token)
	a, err := o.ByToken(t.Context(), secret)
	require.NoError(t, err)
	require.Equal(t, o.planner, a)
	require.NotContains(t, o.tokens, secret, "its hash alone is kept")
	require.Contains(t, o.tokens, people.HashToken(secret))
	list, err := o.Directory.Tokens(t.Context(), o.planner)
	require.NoError(t, err)
	require.Equal(t, []people.Token{token}, list)
}

func TestTokensThatStandForNobody(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(t *testing.T, o *office, token people.Token, secret string) string
	}{
		{"no token", func(*testing.T, *office, people.Token, string) string { return "" }},
		{"another text", func(*testing.T, *office, people.Token, string) string { return "trk_x" }},
		{"its hash", func(_ *testing.T, _ *office, _ people.Token, secret string) string { return people.HashToken(secret) }},
		{"a revoked one", func(t *testing.T, o *office, token people.Token, secret string) string {
			require.NoError(t, o.Directory.RevokeToken(t.Context(), o.planner, token.ID))
			return secret
		}},
		{"one of a disabled account", func(t *testing.T, o *office, _ people.Token, secret string) string {
			require.NoError(t, o.register.SetDisabled(o.planner.ID, true))
			return secret
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			token, secret, err := o.NewToken(t.Context(), o.planner, o.planner, "x")
			require.NoError(t, err)
			_, err = o.ByToken(t.Context(), c.end(t, o, token, secret))
			requireKind(t, problem.Unauthenticated, err)
		})
	}
}

func TestATokenHasALabel(t *testing.T) {
	for label, ok := range map[string]bool{"": false, "   ": false, "x": true, strings.Repeat("é", 100): true, strings.Repeat("é", 101): false} {
		t.Run("label "+label, func(t *testing.T) {
			o := newOffice(t)
			_, secret, err := o.NewToken(t.Context(), o.planner, o.planner, label)
			if ok {
				require.NoError(t, err)
				return
			}
			require.Equal(t, []string{"label: error.token.label"}, fieldsOf(err))
			require.Empty(t, secret)
			require.Empty(t, o.tokens)
		})
	}
}

func TestATokenIsRevokedByItsAccountAndOnce(t *testing.T) {
	o := newOffice(t)
	token, _, err := o.NewToken(t.Context(), o.admin, o.planner, "made by the administrator")
	require.NoError(t, err)
	requireKind(t, problem.NotFound, o.Directory.RevokeToken(t.Context(), o.admin, token.ID))
	require.NoError(t, o.Directory.RevokeToken(t.Context(), o.planner, token.ID))
	requireKind(t, problem.NotFound, o.Directory.RevokeToken(t.Context(), o.planner, token.ID))
	require.Equal(t, []string{"token.added", "token.revoked"}, o.kinds(), "what was refused is no entry")
	require.Equal(t, map[string]string{"token": token.ID}, o.entries[1].Body)
}

func TestEveryTokenIsAnother(t *testing.T) {
	o := newOffice(t)
	seen := map[string]bool{}
	for range 20 {
		_, secret, err := o.NewToken(t.Context(), o.planner, o.planner, "same label")
		require.NoError(t, err)
		require.False(t, seen[secret])
		seen[secret] = true
	}
	require.Len(t, people.HashToken("x"), 64)
	require.NotEqual(t, people.HashToken("x"), people.HashToken("y"))
}

func TestWhoWaitsForTheHasherMayGiveUp(t *testing.T) {
	for name, call := range map[string]func(context.Context, people.Hasher) error{
		"hashing":   func(ctx context.Context, h people.Hasher) error { _, err := h.Hash(ctx, "x"); return err },
		"comparing": func(ctx context.Context, h people.Hasher) error { _, err := h.Matches(ctx, "x", "y"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				busy := people.NewArgon2id(0) // every slot is taken
				before := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				require.ErrorIs(t, call(ctx, busy), context.DeadlineExceeded)
				require.Equal(t, 5*time.Second, time.Since(before), "it waited until then")
			})
		})
	}
}

func TestAHasherThatFailsLetsNobodyIn(t *testing.T) {
	o := newOffice(t)
	o.Hasher = people.NewArgon2id(0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := o.Authenticate(ctx, o.planner.Email, plannerPassword)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, o.ChangePassword(ctx, o.planner, plannerPassword, "quite another password", ""), context.Canceled)
	_, _, err = o.Add(ctx, o.admin, filled())
	require.ErrorIs(t, err, context.Canceled)
	_, err = o.EnsureDemo(ctx, people.SystemAccount(), nil, "x")
	require.Error(t, err)
	require.Empty(t, o.entries)
}
