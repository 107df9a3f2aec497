package commitments_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// quantity is a decimal that is known to be one.
func quantity(s string) commitments.Quantity {
	q, err := commitments.ParseQuantity(s)
	if err != nil {
		panic(err)
	}
	return q
}

// valueOf is a value of the indicator; a ratio is written 3/4.
func valueOf(in commitments.Indicator, s string) commitments.Value {
	if above, below, is := strings.Cut(s, "/"); is {
		n, d := quantity(above), quantity(below)
		return commitments.Value{Indicator: in.Code, Value: in.RatioOf(n, d), Numerator: &n, Denominator: &d}
	}
	return commitments.Value{Indicator: in.Code, Value: quantity(s)}
}

// points makes points of what was declared, written as period=value.
func points(in commitments.Indicator, list ...string) []commitments.Point {
	var made []commitments.Point
	for _, one := range list {
		p, v, _ := strings.Cut(one, "=")
		made = append(made, commitments.Point{Period: commitments.MustPeriod(p), Declared: []commitments.Value{valueOf(in, v)}, DeclaredUpdate: p})
	}
	return made
}

var (
	sessions   = commitments.Indicator{Code: "C4.1", Kind: commitments.Number, Counting: commitments.ForPeriod, OverRegions: commitments.Summed, Direction: commitments.Increase}
	women      = commitments.Indicator{Code: "M5.2", Kind: commitments.Number, Counting: commitments.ToDate, OverRegions: commitments.Summed, Direction: commitments.Increase}
	shareNow   = commitments.Indicator{Code: "C3.1", Kind: commitments.Ratio, Unit: commitments.PercentUnit, Counting: commitments.ToDate, OverRegions: commitments.RatioOfSums, Direction: commitments.Increase}
	shareOfAll = commitments.Indicator{Code: "C3.2", Kind: commitments.Ratio, Unit: commitments.PercentUnit, Counting: commitments.ForPeriod, OverRegions: commitments.RatioOfSums, Direction: commitments.Increase}
)

func TestWhatValuesOfSeveralPeriodsComeTo(t *testing.T) {
	for name, c := range map[string]struct {
		in     commitments.Indicator
		points []commitments.Point
		want   string // value, latest period, periods
	}{
		"nothing":                              {sessions, nil, ""},
		"sessions of three months":             {sessions, points(sessions, "2026-07=3", "2026-08=4", "2026-09=5"), "12 2026-09 3"},
		"in whatever order":                    {sessions, points(sessions, "2026-09=5", "2026-07=3", "2026-08=4"), "12 2026-09 3"},
		"with a correction":                    {sessions, points(sessions, "2026-07=3", "2026-08=-1"), "2 2026-08 2"},
		"women trained so far":                 {women, points(women, "2026-Q1=10", "2026-Q2=14"), "14 2026-Q2 1"},
		"so far, in whatever order":            {women, points(women, "2026-Q2=14", "2026-Q1=10"), "14 2026-Q2 1"},
		"a share so far":                       {shareNow, points(shareNow, "2026-Q1=1/2", "2026-Q2=3/4"), "75 2026-Q2 1"},
		"a share of what happened":             {shareOfAll, points(shareOfAll, "2026-Q1=1/2", "2026-Q2=3/4"), "66.6667 2026-Q2 2"},
		"the same, never the mean of two":      {shareOfAll, points(shareOfAll, "2026-Q1=1/100", "2026-Q2=1/1"), "1.9802 2026-Q2 2"},
		"sums stop at what a sheet can hold":   {sessions, slices.Repeat(points(sessions, "2026-Q1=99999999999.9999"), 2000), "99999999999999.9999 2026-Q1 2000"},
		"of another indicator there is none":   {women, points(sessions, "2026-Q1=10"), ""},
		"the month ends with its quarter":      {women, points(women, "2026-Q1=7", "2026-03=9"), "9 2026-03 1"},
		"a period without a value changes not": {women, append(points(women, "2026-Q1=7"), commitments.Point{Period: commitments.MustPeriod("2026-Q2"), DeclaredUpdate: "u"}), "7 2026-Q1 1"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if a := c.in.Amount(c.points, commitments.DeclaredSide); a != nil {
				got = fmt.Sprint(a.Value, " ", a.Period, " ", a.Periods)
			}
			assert.Equal(t, c.want, got)
			assert.Nil(t, c.in.Amount(c.points, commitments.VerifiedSide), "nothing was verified")
		})
	}
}

func TestARatioIsRoundedHalfAwayFromZero(t *testing.T) {
	plain := commitments.Indicator{Kind: commitments.Ratio}
	percent := commitments.Indicator{Kind: commitments.Ratio, Unit: commitments.PercentUnit}
	for _, c := range []struct {
		in         commitments.Indicator
		n, d, want string
	}{
		{plain, "1", "3", "0.3333"}, {plain, "2", "3", "0.6667"}, {plain, "-2", "3", "-0.6667"}, {percent, "1", "3", "33.3333"},
		{percent, "1", "8", "12.5"}, {percent, "0", "5", "0"}, {percent, "7", "0.0001", "7000000"}, {plain, "0.0001", "2", "0.0001"},
		{percent, "99999999999.9999", "0.0001", "99999999999999.9999"}, {percent, "-99999999999.9999", "0.0001", "-99999999999999.9999"},
	} {
		t.Run(c.n+"/"+c.d, func(t *testing.T) { assert.Equal(t, c.want, c.in.RatioOf(quantity(c.n), quantity(c.d)).String()) })
	}
}

// course is a commitment that is reported on, reviewed and taken back at random.
type course struct {
	*office
	code   string
	author people.Account
	judge  people.Account
	of     []commitments.Indicator
	update map[string]string // the standing one, by period
	review map[string]string // of the standing update; "" while there is none
	fields func(r *rapid.T) []commitments.ValueInput
}

func (c *course) step(r *rapid.T, t *testing.T) {
	p := rapid.SampledFrom([]string{"2026-Q3", "2026-Q4"}).Draw(r, "period")
	ctx := t.Context()
	switch rapid.SampledFrom([]string{"report", "report", "verify", "return", "withdraw"}).Draw(r, "what") {
	case "report":
		u, err := c.ReportProgress(ctx, c.author, c.code, commitments.ProgressInput{
			Period: p, Status: "in_progress", Narrative: rapid.StringMatching("[a-z]{8}").Draw(r, "narrative"), Values: c.fields(r),
			Version: c.version(t, c.code), Submit: true, Answers: c.answers(),
		})
		require.NoError(t, err)
		c.update[p], c.review[p] = u.ID, ""
	case "verify":
		c.decide(t, p, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
	case "return":
		c.decide(t, p, commitments.ReviewInput{Decision: "returned", Reason: "À préciser"})
	case "withdraw":
		_, err := c.WithdrawReview(ctx, c.judge, c.update[p], c.review[p], commitments.WithdrawalInput{Reason: "Erreur"})
		if _, told := problem.Of(err); err != nil {
			require.True(t, told, "%v", err)
			return
		}
		c.review[p] = ""
	}
}

func (c *course) decide(t *testing.T, p string, in commitments.ReviewInput) {
	v, err := c.ReviewUpdate(t.Context(), c.judge, c.update[p], in)
	if _, told := problem.Of(err); err != nil {
		require.True(t, told, "%v", err)
		return
	}
	c.review[p] = v.ID
}

// answers are to whatever the rules of quality warn of.
func (c *course) answers() []commitments.Answer {
	var list []commitments.Answer
	for _, rule := range commitments.Rules(commitments.Warns) {
		list = append(list, commitments.Answer{Rule: rule, Text: "Vérifié"})
		for _, in := range c.of {
			list = append(list, commitments.Answer{Rule: rule, Indicator: in.Code, Text: "Vérifié"})
		}
	}
	return list
}

func TestTheRowsFiguresAreThoseOfTheHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		d := measuring()
		d.Agreement.Parties, d.Pledges[0].Party = []string{"ministry", "CCDH"}, "ministry"
		d.Pledges[0].Indicators[1].Counting = commitments.ForPeriod
		_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
		require.NoError(t, err)
		for _, c := range []*course{
			{code: "Y1.MA-TNG", author: o.planner, judge: o.council, fields: func(r *rapid.T) []commitments.ValueInput {
				if rapid.IntRange(0, 2).Draw(r, "none") == 0 {
					return nil
				}
				return []commitments.ValueInput{{Indicator: "Y1.2", Numerator: drawn(r), Denominator: "7"}}
			}},
			{code: "M5.MA-NAD", author: o.planner, judge: o.council, fields: func(r *rapid.T) []commitments.ValueInput {
				return slices.Concat(maybe(r, "M5.1"), maybe(r, "M5.2"))
			}},
			{code: "C3.MA-NAD", author: o.councilPlanner, judge: o.other, fields: func(r *rapid.T) []commitments.ValueInput {
				if rapid.Bool().Draw(r, "none") {
					return nil
				}
				return []commitments.ValueInput{{Indicator: "C3.1", Numerator: drawn(r), Denominator: "14"}}
			}},
		} {
			c.office, c.update, c.review = o, map[string]string{}, map[string]string{}
			t.Run(c.code, func(t *testing.T) {
				pledge, err := o.Pledge(t.Context(), o.auditor, c.code[:2])
				require.NoError(t, err)
				c.of = pledge.Indicators
				rapid.Check(t, func(r *rapid.T) {
					for range 4 {
						c.step(r, t)
						c.agrees(t)
					}
				})
				c.replays(t)
			})
		}
	})
}

func maybe(r *rapid.T, indicator string) []commitments.ValueInput {
	if rapid.IntRange(0, 2).Draw(r, "none") == 0 {
		return nil
	}
	return []commitments.ValueInput{{Indicator: indicator, Value: drawn(r)}}
}

func drawn(r *rapid.T) string { return fmt.Sprint(rapid.IntRange(0, 14).Draw(r, "value")) }

// agrees holds the row to what the updates come to.
func (c *course) agrees(t *testing.T) {
	t.Helper()
	reader := c.Store.Read(t.Context())
	points, err := reader.Points(c.code)
	require.NoError(t, err)
	stands, err := reader.Commitment(c.code)
	require.NoError(t, err)
	require.Equal(t, commitments.FiguresOf(c.of, points), stands.Figures)
}

// replays holds the row to the journal.
func (c *course) replays(t *testing.T) {
	t.Helper()
	var replay commitments.Replay
	for _, e := range c.entries(t) {
		body, err := commitments.DecodeEntry(e)
		require.NoError(t, err)
		replay.Apply(body)
	}
	stands, err := c.Store.Read(t.Context()).Commitment(c.code)
	require.NoError(t, err)
	assert.Equal(t, stands.State, replay.Commitments[c.code].History.State(c.of))
}
