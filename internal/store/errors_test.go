package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

func TestWhichErrorsATransactionIsRunAgainFor(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"a serialization failure":        {&pgconn.PgError{Code: "40001"}, true},
		"a deadlock":                     {&pgconn.PgError{Code: "40P01"}, true},
		"a busy file":                    {sqlite3.BUSY, true},
		"a busy file, with its occasion": {fmt.Errorf("add update: %w", sqlite3.BUSY), true},
		"a deadlock, with its occasion":  {fmt.Errorf("add update: %w", &pgconn.PgError{Code: "40P01"}), true},
		"a broken rule of the database":  {&pgconn.PgError{Code: "23505"}, false},
		"a full disk":                    {&pgconn.PgError{Code: "53100"}, false},
		"a full file":                    {sqlite3.FULL, false},
		"a refusal":                      {problem.New(problem.Conflict, "error.stale"), false},
		"an ended context":               {context.Canceled, false},
		"anything else":                  {errors.New("broken"), false},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, retryable(c.err)) })
	}
}

func TestWhatBecomesOfAnErrorOfTheDatabase(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		kind problem.Kind
		key  string
	}{
		"no room on the disk":                  {&pgconn.PgError{Code: "53100"}, problem.Unavailable, "error.disk_full"},
		"no room in the file":                  {sqlite3.FULL, problem.Unavailable, "error.disk_full"},
		"a text that no row can hold":          {&pgconn.PgError{Code: "22021"}, problem.Invalid, "error.text.encoding"},
		"a refusal stays as it is":             {problem.New(problem.Conflict, "error.stale"), problem.Conflict, "error.stale"},
		"a refusal within another stays so":    {fmt.Errorf("outer: %w", problem.New(problem.NotFound, "error.not_found")), problem.NotFound, "error.not_found"},
		"a full disk that was named, named so": {fmt.Errorf("add row: %w", &pgconn.PgError{Code: "53100"}), problem.Unavailable, "error.disk_full"},
	} {
		t.Run(name, func(t *testing.T) {
			p, ok := problem.Of(wrap("add update", c.err))
			require.True(t, ok)
			assert.Equal(t, c.kind, p.Kind)
			assert.Equal(t, c.key, p.Key)
		})
	}
	t.Run("anything else is named after what was done", func(t *testing.T) {
		cause := errors.New("broken pipe")
		err := wrap("add update", cause)
		assert.EqualError(t, err, "add update: broken pipe")
		assert.ErrorIs(t, err, cause)
	})
	t.Run("none is none", func(t *testing.T) { assert.NoError(t, wrap("add update", nil)) })
}

func TestThePauseBeforeAnotherTryGrows(t *testing.T) {
	for try := 1; try < attempts; try++ {
		t.Run(fmt.Sprint("after try ", try), func(t *testing.T) {
			step := 5 * time.Millisecond << try
			for range 20 {
				p := pause(try)
				assert.GreaterOrEqual(t, p, step)
				assert.Less(t, p, 2*step)
			}
		})
	}
}

func TestWhatIsMissingIsNullInARow(t *testing.T) {
	for name, c := range map[string]struct{ none, some any }{
		"a day":          {toDay(commitments.Date{}), toDay(commitments.MustDate("2026-11-23"))},
		"a time":         {toMicros(time.Time{}), toMicros(time.UnixMicro(1))},
		"a text":         {orNil(""), orNil("x")},
		"a period's end": {periodEnd(commitments.Period{}), periodEnd(commitments.MustPeriod("2026-Q3"))},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Nil(t, c.none)
			assert.NotNil(t, c.some)
		})
	}
	assert.True(t, toTimeOrZero(nil).IsZero())
	assert.Empty(t, orEmpty(nil))
}

func TestColumnsKeepTheFirstError(t *testing.T) {
	bad, good := "not a day", "2026-11-23"
	var col columns
	assert.Equal(t, good, col.day(&good).String())
	require.NoError(t, col.err)
	col.day(&bad)
	first := col.err
	require.Error(t, first)
	col.period("not a period")
	col.json("{", &struct{}{})
	assert.Equal(t, first, col.err)
}

func TestAListIsKeptAsItWent(t *testing.T) {
	for name, list := range map[string][]string{"none": nil, "one": {"MA-FIG"}, "some, with marks": {"a\"b", "ة", ""}} {
		t.Run(name, func(t *testing.T) {
			var col columns
			var got []string
			fromList(&col, toList(list), &got)
			require.NoError(t, col.err)
			assert.Equal(t, list, got)
		})
	}
}

func TestAPatternOfASearchMatchesItselfAlone(t *testing.T) {
	for typed, want := range map[string]string{"100%": `100\%`, "a_b": `a\_b`, `a\b`: `a\\b`, "plain": "plain"} {
		t.Run(typed, func(t *testing.T) { assert.Equal(t, want, likeEscaper.Replace(typed)) })
	}
}
