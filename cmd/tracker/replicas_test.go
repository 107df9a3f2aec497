package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/reports"
	"tracker/internal/store/storetest"
	"tracker/seed"
)

// Two trackers on one PostgreSQL, both with their schedules running, share the
// journal's key and the folder of files. Each period gets one edition: the
// original, or the final one where it was over already.
func TestTwoReplicasIssueEachPeriodOnce(t *testing.T) {
	p := newPlace(t, storetest.EmptyPostgreSQLURL(t))
	definition := activeSince(t, "2025-07-01")
	p.must("seed", definition)
	said, stop := p.serveAlone(freeAddress(t))
	other, stopOther := p.serveAlone(freeAddress(t))
	editions := func() (list []reports.Edition) {
		require.NoError(t, json.Unmarshal([]byte(p.must("report", "list", "--json")), &list))
		return list
	}
	owed := owedSince(t, "2025-07-01")
	assert.Eventually(t, func() bool { return len(editions()) >= owed }, 2*time.Minute, 200*time.Millisecond)
	assert.Equal(t, done, stop(), said.String())
	assert.Equal(t, done, stopOther(), other.String())
	seen := map[commitments.Period]int{}
	for _, e := range editions() {
		assert.Contains(t, []reports.EditionKind{reports.Original, reports.Final}, e.Kind)
		assert.Equal(t, 1, e.Number)
		seen[e.Period]++
	}
	assert.Len(t, seen, owed)
	for period, times := range seen {
		assert.Equal(t, 1, times, period)
	}
	p.must("journal", "verify")
}

// activeSince writes the agreement's definition as one that has been reported on
// since a day.
func activeSince(t *testing.T, day string) string {
	def, err := seed.Builtin()
	require.NoError(t, err)
	def.Agreement.ActivatedOn = commitments.MustDate(day)
	raw, err := json.Marshal(def)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "agreement.json")
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	return path
}

// owedSince is how many quarters and years have had their report day since then.
func owedSince(t *testing.T, day string) int {
	calendar := commitments.DefaultCalendar()
	today := commitments.DateOf(time.Now())
	owed := 0
	for _, kind := range calendar.Reports {
		for p := commitments.PeriodOf(kind, commitments.MustDate(day)); !p.End().AddDays(calendar.ReportAfterDays).After(today); p = p.Next() {
			owed++
		}
	}
	require.Positive(t, owed)
	return owed
}
