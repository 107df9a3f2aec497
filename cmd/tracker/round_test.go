package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
)

func TestRoundsByCommand(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		p.must("seed")
		today := commitments.DateOf(time.Now())
		period := commitments.PeriodOf(commitments.Quarter, today).String()
		due, last := today.AddDays(5).String(), today.AddDays(8).String()
		said := p.must("round", "open", "--period", period, "--due", due, "--grace", "3", "--pledge", "M5,C3", "--require", "narrative")
		assert.Regexp(t, `^CCDH-2009\s+`+period+`\s+open\s+due `+due+`, last day `+last, said)
		var all []collection.Round
		require.NoError(t, json.Unmarshal([]byte(p.must("round", "list", "--json")), &all))
		require.Len(t, all, 1)
		assert.Equal(t, []string{"M5", "C3"}, all[0].Pledges)
		assert.Equal(t, commitments.Requirements{Narrative: true}, all[0].Requires)
		status, _, errs := p.run("round", "list", "--agreement", "OTHER")
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "There is no code “OTHER”")

		status, _, errs = p.run("round", "open", "--period", period, "--due", due)
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "There is already a collection round")
		status, _, errs = p.run("round", "open", "--period", "2009-Q1", "--due", "yesterday", "--grace", "x", "--region", "MA-XXX")
		assert.Equal(t, failed, status)
		for _, field := range []string{"period: ", "due_on: ", "grace_days: ", "regions: "} {
			assert.Contains(t, errs, "\n  "+field)
		}

		assert.Contains(t, p.must("round", "close", period, "--reason", "Tout est là"), " closed ")
		status, _, errs = p.run("round", "close", period)
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "is closed")
		status, _, _ = p.run("round", "close", "2012-Q2")
		assert.Equal(t, failed, status)
		for _, args := range [][]string{{"round", "open"}, {"round", "close"}, {"round", "close", "Q3"}, {"round", "shut"}, {"round", "list", "x"}} {
			status, _, _ := p.run(args...)
			assert.Equal(t, wrongUse, status, "%v", args)
		}
		assert.Contains(t, p.must("journal", "verify"), "The database says what its journal says")
	})
}
