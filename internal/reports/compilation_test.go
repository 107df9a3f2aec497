package reports

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// ended waits for the end of a compilation.
func ended(t *testing.T, e *Editions, id string) Compilation {
	t.Helper()
	var c Compilation
	require.Eventually(t, func() bool {
		var err error
		c, err = e.Compilation(t.Context(), council, id)
		return err == nil && c.State != Compiling
	}, time.Minute, time.Millisecond)
	return c
}

func TestACompilationShowsItsSteps(t *testing.T) {
	m, e := desk()
	c, standing, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.Empty(t, standing.ID)
	require.Equal(t, Compiling, c.State)
	end := ended(t, e, c.ID)
	require.Equal(t, Issued, end.State)
	require.Equal(t, 100, end.Percent())
	require.Equal(t, m.editions[0].ID, end.Edition)
	percent, seen := -1, map[string]bool{}
	for _, step := range m.steps {
		require.GreaterOrEqual(t, step.Percent(), percent)
		percent, seen[step.Next] = step.Percent(), true
	}
	for _, f := range formatsOf(Report{}) { // without a round
		assert.True(t, seen[f.Name], f.Name)
	}

	c, standing, err = e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.Equal(t, m.editions[0].ID, standing.ID, "the same content")
	require.Empty(t, c.ID)
	require.NoError(t, e.Stop(t.Context()))
}

func TestACancelledCompilationLeavesNothing(t *testing.T) {
	m, e := desk()
	c, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.NoError(t, e.Cancel(t.Context(), council, c.ID))
	require.Equal(t, Cancelled, ended(t, e, c.ID).State)
	require.Empty(t, m.editions)
	require.Len(t, m.entries, 1)
	require.Equal(t, "report.cancelled", m.entries[0].Kind)
	err = e.Cancel(t.Context(), council, c.ID)
	require.True(t, problem.Is(err, problem.Conflict))
}

func TestAnotherTrackerMayCancel(t *testing.T) {
	m, e := desk()
	other := &Editions{Store: m, Agreements: m, Now: e.Now}
	c, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.NoError(t, other.Cancel(t.Context(), council, c.ID))
	require.Equal(t, Cancelled, ended(t, e, c.ID).State)
	require.Empty(t, m.editions)
}

func TestACancelAtTheLastMomentLeavesNothing(t *testing.T) {
	m, e := desk()
	other := &Editions{Store: m, Agreements: m, Now: e.Now}
	m.atEnd = func(id string) { assert.NoError(t, other.Cancel(t.Context(), council, id)) }
	c, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.Equal(t, Cancelled, ended(t, e, c.ID).State)
	require.Empty(t, m.editions)
	require.Len(t, m.entries, 1)
	require.Equal(t, "report.cancelled", m.entries[0].Kind)
}

func TestAFullDiskLeavesNothing(t *testing.T) {
	m, e := desk()
	m.full = true
	c, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	end := ended(t, e, c.ID)
	require.Equal(t, Failed, end.State)
	require.Equal(t, "error.disk_full", end.Failure)
	_, _, err = e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.True(t, problem.Is(err, problem.Unavailable))
	require.Empty(t, m.editions)
	require.Empty(t, m.entries)
	m.full = false
	_, created, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	require.True(t, created)
}

func TestATrackerThatStopsEndsItsCompilations(t *testing.T) {
	m, e := desk()
	c, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.NoError(t, e.Stop(t.Context()))
	end := ended(t, e, c.ID)
	require.Equal(t, Interrupted, end.State)
	require.Empty(t, m.editions)
	c, _, err = e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.Equal(t, Interrupted, ended(t, e, c.ID).State, "none begins after it")
}

func TestASilentCompilationCountsAsInterrupted(t *testing.T) {
	m, e := desk()
	gone := Compilation{ID: "gone", Agreement: "SAMPLE-1", Period: q3, State: Compiling, All: 12, Done: 4, SeenAt: e.Now().Add(-time.Minute)}
	m.compilations[gone.ID] = gone
	c, err := e.Compilation(t.Context(), council, "gone")
	require.NoError(t, err)
	require.Equal(t, Interrupted, c.State)
	require.Equal(t, 33, c.Percent())
	begun, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.NotEqual(t, "gone", begun.ID)
	again, _, err := e.Start(t.Context(), council, CompileInput{Period: q3})
	require.NoError(t, err)
	require.Equal(t, begun.ID, again.ID, "one at a time")
	require.Equal(t, Issued, ended(t, e, begun.ID).State)
}

func TestStartRefusesWhatCompileRefuses(t *testing.T) {
	m, e := desk()
	for _, by := range []people.Account{planner, auditor} {
		_, _, err := e.Start(t.Context(), by, CompileInput{Period: q3})
		require.True(t, problem.Is(err, problem.Forbidden))
		_, err = e.Compilation(t.Context(), by, "any")
		require.True(t, problem.Is(err, problem.Forbidden))
		require.True(t, problem.Is(e.Cancel(t.Context(), by, "any"), problem.Forbidden))
	}
	_, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	m.material.Cuts["M1.B"] = unassessed(m.material.Cuts["M1.B"])
	_, _, err = e.Start(t.Context(), council, CompileInput{Period: q3})
	refused, ok := problem.Of(err)
	require.True(t, ok)
	require.Equal(t, "reason", refused.Fields[0].Name)
	require.True(t, problem.Is(e.Cancel(context.Background(), council, "none"), problem.NotFound))
}

func TestACorrectedEditionSaysWhatChanged(t *testing.T) {
	m, e := desk()
	first, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	none, err := e.Changes(t.Context(), auditor, first)
	require.NoError(t, err)
	require.Equal(t, Comparison{}, none)
	given := m.material.Cuts["M1.B"].Assessed
	m.material.Cuts["M1.B"] = unassessed(m.material.Cuts["M1.B"])
	second, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: "withdrawn"}, nil)
	require.NoError(t, err)
	compared, err := e.Changes(t.Context(), auditor, second)
	require.NoError(t, err)
	require.Equal(t, first.ID, compared.Against.ID)
	require.NotEmpty(t, compared.Rest(), "the totals changed with it")
	changes := compared.Commitments
	require.Len(t, changes, 1)
	require.Equal(t, "M1.B", changes[0].Commitment)
	require.Contains(t, changes[0].Fields, "assessed")
	require.Equal(t, given.Assessment, changes[0].Before.judged().Assessment)
	require.Nil(t, changes[0].After.Assessed)
	_, err = e.Changes(t.Context(), people.Account{}, first)
	require.True(t, problem.Is(err, problem.Unauthenticated))
}
