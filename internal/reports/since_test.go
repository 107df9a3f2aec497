package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

func TestHowFarTheRecordHasMovedBeyondAnEdition(t *testing.T) {
	onlyData(t)
	m, e, _ := timed("2026-11-02T08:00:00Z")
	edition := byHand(t, e, "")
	t.Run("nothing was recorded", func(t *testing.T) {
		since, err := e.Since(t.Context(), auditor, edition)
		require.NoError(t, err)
		assert.False(t, since.Moved())
		assert.Zero(t, m.reckoned, "no totals are reckoned for nothing")
	})
	cut := m.material.Cuts["M1.A"]
	u := *cut.Declared
	u.Status, u.Values = c.Completed, []c.Value{valued("M1.1", "7")}
	cut.Declared, cut.Points = &u, c.PointsOf([]c.Update{u}, []c.Update{*cut.Verified})
	m.material.Cuts["M1.A"] = cut
	m.since = Since{Updates: 1}
	t.Run("an update that changes totals", func(t *testing.T) {
		since, err := e.Since(t.Context(), auditor, edition)
		require.NoError(t, err)
		assert.True(t, since.Moved())
		assert.Equal(t, 1, since.Updates)
		totals := map[string][2]string{}
		for _, d := range since.Totals {
			assert.Contains(t, []string{"whole", "reporting", "totals"}, d.Section)
			totals[strings.TrimSuffix(d.Section+"."+d.Code, ".")+"."+d.Field] = [2]string{string(d.Before), string(d.After)}
		}
		assert.Equal(t, [2]string{"2", "1"}, totals["whole.declared.in_progress"])
		assert.Equal(t, [2]string{"2", "3"}, totals["whole.declared.completed"])
		assert.Equal(t, [2]string{"6", "7"}, totals["totals.M1.1.declared.value"])
		assert.Equal(t, [2]string{"50", "62.5"}, totals["totals.M1.1.declared.achievement"])
		assert.NotContains(t, totals, "totals.M1.1.verified.value", "it is as before")
	})
	t.Run("of an edition that another follows, the totals are that one's", func(t *testing.T) {
		before := m.reckoned
		old := edition
		old.Superseded = true
		since, err := e.Since(t.Context(), auditor, old)
		require.NoError(t, err)
		assert.Equal(t, Since{Updates: 1}, since)
		assert.Equal(t, before, m.reckoned)
		moved, err := e.MovedSince(t.Context(), auditor, edition, old)
		require.NoError(t, err)
		assert.Equal(t, map[string]Since{edition.ID: {Updates: 1}}, moved)
	})
	t.Run("nobody reads it without an account", func(t *testing.T) {
		_, err := e.Since(t.Context(), people.Account{}, edition)
		assert.True(t, problem.Is(err, problem.Unauthenticated))
		_, err = e.MovedSince(t.Context(), people.Account{}, edition)
		assert.True(t, problem.Is(err, problem.Unauthenticated))
	})
}

func TestWhatWouldBeMadeByHand(t *testing.T) {
	_, e, set := timed("2026-10-05T08:00:00Z")
	latest := Edition{ID: "e", Agreement: "SAMPLE-1", Period: q3, Kind: Provisional}
	next := func(by people.Account) EditionKind {
		kind, err := e.NextByHand(t.Context(), by, latest)
		require.NoError(t, err)
		return kind
	}
	assert.Equal(t, Provisional, next(council))
	assert.Empty(t, next(auditor), "it may issue none")
	set("2026-11-01T08:00:00Z")
	assert.Equal(t, Original, next(council))
	latest.Kind = Final
	assert.Equal(t, Corrected, next(council))
}
