package problem_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/problem"
)

func TestAProblemSaysItsKeysAndNeverItsArguments(t *testing.T) {
	for _, c := range []struct {
		name    string
		problem error
		want    string
	}{
		{"a kind and a key", problem.New(problem.Conflict, "error.version"), "conflict: error.version"},
		{"with arguments", problem.New(problem.Forbidden, "error.region", "region", "MA-FIG"), "forbidden: error.region"},
		{"of a field", problem.OnField("value", "error.value.range", "max", 10), "invalid: error.invalid; value: error.value.range"},
		{"of two fields", problem.Fields{{Name: "a", Key: "k1"}, {Name: "b", Key: "k2"}}.Err(), "invalid: error.invalid; a: k1; b: k2"},
	} {
		t.Run(c.name, func(t *testing.T) { require.EqualError(t, c.problem, c.want) })
	}
}

func TestArgumentsAreKeptForTheMessage(t *testing.T) {
	require.Equal(t, &problem.Problem{Kind: problem.TooMany, Key: "error.login.wait", Args: []any{"seconds", 30}},
		problem.New(problem.TooMany, "error.login.wait", "seconds", 30))
	require.Equal(t, &problem.Problem{Kind: problem.Invalid, Key: "error.invalid", Fields: []problem.Field{{Name: "value", Key: "k", Args: []any{"max", 1}}}},
		problem.OnField("value", "k", "max", 1))
}

func TestAProblemIsFoundInsideOtherErrors(t *testing.T) {
	inner := problem.New(problem.NotFound, "error.not_found")
	for _, c := range []struct {
		name  string
		err   error
		found bool
	}{
		{"itself", inner, true},
		{"wrapped", fmt.Errorf("read: %w", inner), true},
		{"wrapped twice", fmt.Errorf("a: %w", fmt.Errorf("b: %w", inner)), true},
		{"joined with others", errors.Join(errors.New("x"), inner), true},
		{"said in words alone", fmt.Errorf("read: %v", inner), false},
		{"another error", errors.New("not_found: error.not_found"), false},
		{"no error", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, ok := problem.Of(c.err)
			require.Equal(t, c.found, ok)
			require.Equal(t, c.found, p == inner)
			require.Equal(t, c.found, problem.Is(c.err, problem.NotFound))
			require.False(t, problem.Is(c.err, problem.Conflict))
		})
	}
}

func TestKindsAreDifferentWords(t *testing.T) {
	kinds := []problem.Kind{
		problem.Invalid, problem.Unauthenticated, problem.Forbidden, problem.NotFound, problem.Conflict,
		problem.TooLarge, problem.Unsupported, problem.TooMany, problem.Unavailable,
	}
	seen := map[problem.Kind]bool{}
	for _, k := range kinds {
		require.NotEmpty(t, k)
		require.False(t, seen[k], k)
		seen[k] = true
		for _, other := range kinds {
			require.Equal(t, k == other, problem.Is(problem.New(k, "x"), other))
		}
	}
}

func TestFieldsAreCollectedInTheirOrder(t *testing.T) {
	var fields problem.Fields
	require.NoError(t, fields.Err(), "nothing was refused")
	fields.Add("b", "k1", "max", 1)
	fields.Add("a", "k2")
	fields.Add("b", "k3")
	err := fields.Err()
	p, ok := problem.Of(err)
	require.True(t, ok)
	require.Equal(t, problem.Invalid, p.Kind)
	require.Equal(t, []problem.Field{{Name: "b", Key: "k1", Args: []any{"max", 1}}, {Name: "a", Key: "k2"}, {Name: "b", Key: "k3"}}, p.Fields)
}

func TestWhatAnotherOperationRefusedIsCollectedToo(t *testing.T) {
	errDown := errors.New("the database is away")
	conflict := problem.New(problem.Conflict, "error.version")
	whole := problem.New(problem.Invalid, "error.period.closed")
	for _, c := range []struct {
		name   string
		err    error
		passed error // what Check gives back
		fields int
	}{
		{"no error", nil, nil, 0},
		{"a field", problem.OnField("value", "k"), nil, 1},
		{"two fields", problem.Fields{{Name: "a"}, {Name: "b"}}.Err(), nil, 2},
		{"a field, wrapped", fmt.Errorf("row 3: %w", problem.OnField("value", "k")), nil, 1},
		{"a problem of the whole", whole, whole, 0},
		{"another kind", conflict, conflict, 0},
		{"another error", errDown, errDown, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			fields := problem.Fields{{Name: "before"}}
			require.Equal(t, c.passed, fields.Check(c.err))
			require.Len(t, fields, 1+c.fields)
			require.Equal(t, "before", fields[0].Name)
		})
	}
}

func TestAnExcerptIsShort(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"a word", "Figuig", "Figuig"},
		{"forty letters", strings.Repeat("é", 40), strings.Repeat("é", 40)},
		{"one letter more", strings.Repeat("é", 41), strings.Repeat("é", 40) + "…"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, problem.Excerpt(c.text)) })
	}
	t.Run("any text", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.String().Draw(t, "text")
			excerpt := problem.Excerpt(text)
			require.LessOrEqual(t, utf8.RuneCountInString(excerpt), 41)
			require.True(t, strings.HasPrefix(text, strings.TrimSuffix(excerpt, "…")))
		})
	})
}
