package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
)

// definitionWith is the example agreement with a change to its text.
func definitionWith(t *testing.T, old, new string) string {
	t.Helper()
	raw, err := os.ReadFile("../../seed/example-agreement.json")
	require.NoError(t, err)
	require.Contains(t, string(raw), old)
	return writeFile(t, t.TempDir(), "agreement.json", strings.Replace(string(raw), old, new, 1))
}

func TestAFileThatIsNoAgreementIsNamedWithItsLine(t *testing.T) {
	p := newPlace(t, "")
	for name, c := range map[string]struct{ old, new, want string }{
		"a field that is not known":  {`"agreement": {`, `"agreement": {"colour": "red",`, `agreement.json:22: the field "colour" is not known here`},
		"a word in place of a list":  {`"signatories": []`, `"signatories": "none"`, "agreement.signatories takes a list, not a string"},
		"a number in place of words": {`"code": "EXAMPLE"`, `"code": 5`, "agreement.json:23: agreement.code takes a text, not a number"},
		"a day that is none":         {`"2026-01-15"`, `"15 janvier"`, "agreement.json:"},
	} {
		t.Run(name, func(t *testing.T) { assert.Contains(t, p.in(t).fails("seed", definitionWith(t, c.old, c.new)), c.want) })
	}
	t.Run("an empty file", func(t *testing.T) {
		assert.Contains(t, p.in(t).fails("seed", writeFile(t, t.TempDir(), "empty.json", "")), "empty.json:1: the file ends too early")
	})
	t.Run("no file", func(t *testing.T) {
		assert.Contains(t, p.in(t).fails("seed", filepath.Join(t.TempDir(), "none.json")), "no such file")
	})
	assert.Empty(t, readFolder(t, p.dir()), "no database is made for it")
}

func TestWhatAnAgreementIsRefusedForIsNamedByItsPlace(t *testing.T) {
	p := newPlace(t, "")
	p.must("migrate")
	for name, c := range map[string]struct{ old, new, want string }{
		"a code with a space":     {`"code": "EXAMPLE"`, `"code": "EX AMPLE"`, "\n  agreement.code: "},
		"a title in Spanish":      {`"ar": "مثال افتراضي: اتفاقية حول فضاءات الشباب"`, `"es": "x"`, "\n  agreement.title: "},
		"a party that is unknown": {`"code": "youth-ministry"`, `"code": "another"`, "error"},
	} {
		t.Run(name, func(t *testing.T) {
			said := p.in(t).fails("seed", definitionWith(t, c.old, c.new))
			if c.want != "error" {
				assert.Contains(t, said, c.want)
			}
			assert.Contains(t, said, "nothing was saved")
		})
	}
	p.must("journal", "verify")
	assert.NotContains(t, p.exported(), "agreement.loaded")
}

func TestAnAgreementIsLoadedOnceAndSaysWhatChanged(t *testing.T) {
	p := seeded(t)
	file := "../../seed/example-agreement.json"
	var first, second struct {
		Agreement                     string
		Changed, Commitments, Updates int
		Synthetic                     int
	}
	require.NoError(t, json.Unmarshal([]byte(p.must("seed", file, "--json")), &first))
	assert.Equal(t, "EXAMPLE", first.Agreement)
	assert.Positive(t, first.Changed)
	assert.Positive(t, first.Commitments)
	require.NoError(t, json.Unmarshal([]byte(p.must("seed", file, "--json")), &second))
	assert.Zero(t, second.Changed+second.Commitments+second.Updates)
	assert.Equal(t, "EXAMPLE stands already; nothing was changed\n", p.must("seed", file))
	assert.Contains(t, p.must("seed", definitionWith(t, "Youth (example)", "Youth (an example)")), "EXAMPLE: 1 definitions, 0 commitments")
}

func TestMadeUpUpdatesAreCountedAndVerified(t *testing.T) {
	p := seeded(t)
	var said struct{ Synthetic, Commitments int }
	require.NoError(t, json.Unmarshal([]byte(p.must("seed", "--synthetic", "60", "--json")), &said))
	assert.Equal(t, 60, said.Synthetic)
	assert.Zero(t, said.Commitments, "the agreement stood already")
	assert.Equal(t, 60, strings.Count(p.exported(), `"origin":"synthetic"`))
	p.must("journal", "verify")
}

// openRound opens the round of the current quarter.
func (p *place) openRound(args ...string) (string, collection.Round) {
	p.t.Helper()
	today := commitments.DateOf(time.Now())
	period := commitments.PeriodOf(commitments.Quarter, today).String()
	var round collection.Round
	said := p.must(append([]string{"round", "open", "--json", "--period", period, "--due", today.AddDays(5).String()}, args...)...)
	require.NoError(p.t, json.Unmarshal([]byte(said), &round))
	return period, round
}

func TestARoundCoversWhatItWasOpenedFor(t *testing.T) {
	for name, c := range map[string]struct {
		args string
		want func(t *testing.T, r collection.Round)
	}{
		"everything": {"", func(t *testing.T, r collection.Round) {
			assert.Empty(t, r.Pledges)
			assert.Empty(t, r.Regions)
			assert.Zero(t, r.Requires)
			assert.Zero(t, r.GraceDays)
		}},
		"two regions": {"--region MA-FIG --region MA-ZAG", func(t *testing.T, r collection.Round) {
			assert.Equal(t, []string{"MA-FIG", "MA-ZAG"}, r.Regions)
		}},
		"all that can be asked": {"--require value,narrative,evidence", func(t *testing.T, r collection.Round) {
			assert.Equal(t, commitments.Requirements{Value: true, Narrative: true, Evidence: true}, r.Requires)
		}},
		"a note and days of grace": {"--grace 7 --note Merci", func(t *testing.T, r collection.Round) {
			assert.Equal(t, "Merci", r.Note)
			assert.Equal(t, 7, r.GraceDays)
			assert.Equal(t, r.DueOn.AddDays(7), r.LastOn())
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, round := seeded(t).openRound(strings.Fields(c.args)...)
			assert.Equal(t, "CCDH-2009", round.Agreement)
			assert.Equal(t, "system", round.OpenedBy)
			c.want(t, round)
		})
	}
}

func TestWhatARoundIsRefusedForIsNamedByField(t *testing.T) {
	p := seeded(t)
	today := commitments.DateOf(time.Now())
	period, due := commitments.PeriodOf(commitments.Quarter, today).String(), today.AddDays(5).String()
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a month":                 {[]string{"--period", today.String()[:7], "--due", due}, "\n  period: "},
		"a period to come":        {[]string{"--period", "2199-Q1", "--due", due}, "\n  period: "},
		"no day":                  {[]string{"--period", period, "--due", "soon"}, "\n  due_on: "},
		"a day that has passed":   {[]string{"--period", period, "--due", today.AddDays(-1).String()}, "\n  due_on: "},
		"grace without a number":  {[]string{"--period", period, "--due", due, "--grace", "some"}, "\n  grace_days: "},
		"grace below zero":        {[]string{"--period", period, "--due", due, "--grace", "-1"}, "\n  grace_days: "},
		"an unknown pledge":       {[]string{"--period", period, "--due", due, "--pledge", "M99"}, "\n  pledges: "},
		"an unknown region":       {[]string{"--period", period, "--due", due, "--region", "MA-XXX"}, "\n  regions: "},
		"an unknown requirement":  {[]string{"--period", period, "--due", due, "--require", "photo"}, "\n  requires: "},
		"a note that is too long": {[]string{"--period", period, "--due", due, "--note", strings.Repeat("x", 5000)}, "\n  note: "},
		"an unknown agreement":    {[]string{"--period", period, "--due", due, "--agreement", "NONE"}, "There is no agreement “NONE”."},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, p.in(t).fails(append([]string{"round", "open"}, c.args...)...), c.want)
		})
	}
	assert.Equal(t, "[]\n", p.must("round", "list", "--json"), "none was opened")
}

func TestARoundIsClosedOnceWithItsReason(t *testing.T) {
	p := seeded(t)
	period, opened := p.openRound()
	var closed collection.Round
	require.NoError(t, json.Unmarshal([]byte(p.must("round", "close", period, "--reason", "Tout est là.", "--json")), &closed))
	assert.Equal(t, opened.ID, closed.ID)
	assert.Equal(t, "system", closed.ClosedBy)
	assert.False(t, closed.ClosedOn.IsZero())
	assert.Contains(t, p.fails("round", "close", period), "is closed; reopen single returns instead.")
	assert.Contains(t, p.fails("round", "close", period, "--agreement", "NONE"), "There is no agreement “NONE”.")
	assert.Contains(t, p.exported(), "Tout est là.")
}

func TestAnExportedAgreementIsLoadedAgain(t *testing.T) {
	p := seeded(t)
	p.must("seed", "../../seed/example-agreement.json")
	for _, code := range []string{"CCDH-2009", "EXAMPLE"} {
		t.Run(code, func(t *testing.T) {
			p := p.in(t)
			file := filepath.Join(t.TempDir(), "out.json")
			assert.Contains(t, p.must("seed", "--export", file, "--agreement", code), code+" with ")
			assert.Equal(t, code+" stands already; nothing was changed\n", p.must("seed", file))

			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			again := filepath.Join(t.TempDir(), "again.json")
			p.must("seed", "--export", again, "--agreement", code)
			same, err := os.ReadFile(again)
			require.NoError(t, err)
			assert.Equal(t, string(raw), string(same), "an export is the same bytes each time")

			changed := strings.Replace(string(raw), `"signed_on": `, `"in_force_until": "2040-12-31", "signed_on": `, 1)
			said := p.must("seed", writeFile(t, t.TempDir(), "changed.json", changed))
			assert.Equal(t, code+": 1 definitions, 0 commitments and 0 published facts (0 of them as updates) loaded\n", said)
		})
	}
	assert.Contains(t, p.fails("seed", "--export", filepath.Join(t.TempDir(), "x.json"), "--agreement", "NONE"), "NONE")
	assert.Contains(t, p.misused("seed", "--export", "x.json", "y.json"), "--export takes neither")
	assert.Contains(t, p.misused("seed", "--agreement", "EXAMPLE"), "--agreement goes with --export")
	p.must("journal", "verify")
}
