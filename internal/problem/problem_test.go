package problem_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/problem"
)

func TestAProblemIsFoundInsideOtherErrors(t *testing.T) {
	p := problem.New(problem.Conflict, "error.stale", "code", "M5.MA-FIG")
	for name, err := range map[string]error{
		"alone":              p,
		"wrapped":            fmt.Errorf("report: %w", p),
		"wrapped twice":      fmt.Errorf("web: %w", fmt.Errorf("report: %w", p)),
		"joined with others": errors.Join(errors.New("close"), p),
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := problem.Of(err)
			require.True(t, ok)
			assert.Same(t, p, got)
			assert.True(t, problem.Is(err, problem.Conflict))
			assert.False(t, problem.Is(err, problem.NotFound))
		})
	}
	for name, err := range map[string]error{"none": nil, "another error": errors.New("broken")} {
		t.Run(name, func(t *testing.T) {
			_, ok := problem.Of(err)
			assert.False(t, ok)
			assert.False(t, problem.Is(err, problem.Conflict))
		})
	}
}

func TestTheTextOfAProblemNamesItsKeys(t *testing.T) {
	for want, p := range map[string]*problem.Problem{
		"not_found: error.not_found":                             problem.New(problem.NotFound, "error.not_found"),
		"invalid: error.invalid; period: error.period.malformed": problem.OnField("period", "error.period.malformed", "value", "x"),
	} {
		t.Run(want, func(t *testing.T) { assert.EqualError(t, p, want) })
	}
}

func TestFieldsAreRefusedTogether(t *testing.T) {
	var fields problem.Fields
	require.NoError(t, fields.Err(), "nothing is wrong yet")
	fields.Add("status", "error.status.unknown", "value", "x")
	require.NoError(t, fields.Check(problem.OnField("value", "error.number.range", "max", "9")), "it is noted")
	p, ok := problem.Of(fields.Err())
	require.True(t, ok)
	assert.Equal(t, problem.Invalid, p.Kind)
	assert.Equal(t, "error.invalid", p.Key)
	assert.Equal(t, []problem.Field{
		{Name: "status", Key: "error.status.unknown", Args: []any{"value", "x"}},
		{Name: "value", Key: "error.number.range", Args: []any{"max", "9"}},
	}, p.Fields)
}

func TestOnlyRefusedFieldsAreNoted(t *testing.T) {
	for name, err := range map[string]error{
		"an error of the machine":  errors.New("disk full"),
		"a refusal of another way": problem.New(problem.Conflict, "error.stale"),
		"a refusal of no field":    problem.New(problem.Invalid, "error.evidence.many"),
	} {
		t.Run(name, func(t *testing.T) {
			var fields problem.Fields
			assert.Equal(t, err, fields.Check(err), "it goes on as it is")
			assert.Empty(t, fields)
		})
	}
	var fields problem.Fields
	assert.NoError(t, fields.Check(nil))
}

func TestAnExcerptIsShort(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", ""},
		"a word":           {"2026-Q5", "2026-Q5"},
		"forty letters":    {strings.Repeat("ن", 40), strings.Repeat("ن", 40)},
		"a letter more":    {strings.Repeat("ن", 41), strings.Repeat("ن", 40) + "…"},
		"a whole document": {strings.Repeat("x", 1<<20), strings.Repeat("x", 40) + "…"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, problem.Excerpt(c.text)) })
	}
}
