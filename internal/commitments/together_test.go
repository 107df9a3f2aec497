package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// queued lists the ids of the part of the council's queue about a commitment.
func (o *office) queued(t *testing.T, code string, part commitments.QueuePart) []string {
	t.Helper()
	c := o.commitment(t, code)
	list, total, err := o.AwaitingReview(t.Context(), o.council, commitments.Queue{Pledge: c.Pledge, Region: c.Region, Part: part, Page: 1, PerPage: 50})
	require.NoError(t, err)
	require.Len(t, list, total)
	ids := []string{}
	for _, w := range list {
		assert.Equal(t, part == commitments.Overtaken, w.Overtaken())
		ids = append(ids, w.ID)
	}
	return ids
}

func (o *office) submits(t *testing.T, code, period, status, value string) commitments.Update {
	t.Helper()
	u, err := o.report(t, o.planner, code, said(period, status, value))
	require.NoError(t, err)
	return u
}

func TestWhatWasOvertakenStandsApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		old := o.says(t, "2026-Q3", "in_progress", "30")
		assert.Equal(t, []string{old.ID}, o.queued(t, code, commitments.Standing))
		assert.Empty(t, o.queued(t, code, commitments.Overtaken))

		newer := o.says(t, "2026-Q4", "in_progress", "40")
		assert.Equal(t, []string{newer.ID}, o.queued(t, code, commitments.Standing))
		assert.Equal(t, []string{old.ID}, o.queued(t, code, commitments.Overtaken))

		o.decides(t, newer, "returned", "")
		assert.Equal(t, []string{old.ID}, o.queued(t, code, commitments.Standing), "it is what is declared again")
		assert.Empty(t, o.queued(t, code, commitments.Overtaken))

		newer = o.says(t, "2026-Q4", "in_progress", "45")
		o.decides(t, newer, "verified", "limited")
		assert.Empty(t, o.queued(t, code, commitments.Standing))
		assert.Equal(t, []string{old.ID}, o.queued(t, code, commitments.Overtaken), "also once the later one was verified")
		_, _, err := o.AwaitingReview(t.Context(), o.council, commitments.Queue{Part: "old", Page: 1, PerPage: 1})
		blames(t, err, map[string]string{"part": "error.filter.unknown"})
	})
}

func (o *office) together(t *testing.T, by people.Account, assessment string, of ...string) ([]commitments.Review, error) {
	return o.VerifyTogether(t.Context(), by, commitments.TogetherInput{Of: of, Assessment: assessment, Reason: " Vu ensemble. "})
}

func TestWhatSaysNothingNewIsVerifiedTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		const beside = "M1.MA-AZI"
		o.decides(t, o.says(t, "2026-Q3", "in_progress", "30"), "verified", "limited")
		o.decides(t, o.submits(t, beside, "2026-Q3", "in_progress", "30"), "verified", "substantial")
		one, two := o.says(t, "2026-Q4", "in_progress", "30"), o.submits(t, beside, "2026-Q4", "in_progress", "30")
		before := len(o.entries(t))

		done, err := o.together(t, o.council, "", one.ID, two.ID)
		require.NoError(t, err)
		given := map[string]commitments.Assessment{}
		for _, r := range done {
			given[r.Update] = r.Assessment
			assert.Equal(t, "Vu ensemble.", r.Reason)
			assert.Equal(t, o.council.Name, r.ReviewerName)
		}
		assert.Equal(t, map[string]commitments.Assessment{one.ID: "limited", two.ID: "substantial"}, given, "each what was given last")
		o.stands(t, "2026-Q4 in_progress 30", "2026-Q4 in_progress 30", "2026-Q4 limited", commitments.NoGap)
		assert.Len(t, o.entries(t), before+2, "each with an entry of its own")
		assert.Empty(t, o.queued(t, code, ""))
		assert.Empty(t, o.queued(t, beside, ""))
	})
}

func TestAllThatWasTickedIsVerifiedOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.decides(t, o.says(t, "2026-Q3", "in_progress", "30"), "verified", "limited")
		same := o.says(t, "2026-Q4", "in_progress", "30")
		more := o.submits(t, "M1.MA-AZI", "2026-Q3", "in_progress", "30")
		old := o.submits(t, "M1.MA-FIG", "2026-Q3", "not_started", "")
		o.submits(t, "M1.MA-FIG", "2026-Q4", "in_progress", "2")
		entries := len(o.entries(t))

		_, err := o.together(t, o.council, "", more.ID, same.ID, old.ID)
		require.True(t, problem.Is(err, problem.Invalid), "%v", err)
		blames(t, err, map[string]string{"of.0": "error.together.new", "of.2": "error.together.assessment"})
		o.decides(t, more, "verified", "limited")
		_, err = o.together(t, o.council, "limited", more.ID, same.ID)
		require.True(t, problem.Is(err, problem.Conflict), "somebody was first: %v", err)
		blames(t, err, map[string]string{"of.0": "error.together.stale"})
		assert.Equal(t, []string{same.ID}, o.queued(t, code, commitments.Standing))
		assert.Len(t, o.entries(t), entries+1, "that of the single review")

		for name, by := range map[string]people.Account{"the author": o.planner, "their own party": o.other, "an auditor": o.auditor} {
			_, err = o.together(t, by, "limited", same.ID)
			assert.True(t, problem.Is(err, problem.Forbidden), "%s: %v", name, err)
		}
		_, err = o.together(t, o.council, "not_started", same.ID, old.ID)
		require.NoError(t, err, "what was overtaken needs an assessment alone")
		assert.Empty(t, o.queued(t, "M1.MA-FIG", commitments.Overtaken))
		assert.Equal(t, "2026-Q4 in_progress 2", inWords(o.commitment(t, "M1.MA-FIG").Declared))
	})
}

func TestWhatVerifyingTogetherIsRefusedFor(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	u := o.says(t, "2026-Q4", "in_progress", "30")
	for name, c := range map[string]struct {
		assessment string
		of         []string
		want       map[string]string
	}{
		"nothing ticked":      {"limited", nil, map[string]string{"of": "error.together.many"}},
		"one twice":           {"limited", []string{u.ID, u.ID}, map[string]string{"of": "error.value.repeated"}},
		"none of the scale":   {"fine", []string{u.ID}, map[string]string{"assessment": "error.filter.unknown"}},
		"an unknown id":       {"limited", []string{u.ID, "none"}, map[string]string{"of": "error.code.unknown"}},
		"an id that is no id": {"limited", []string{"\x00"}, map[string]string{"of": "error.code.unknown"}},
		"a first one":         {"limited", []string{u.ID}, map[string]string{"of.0": "error.together.new"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.together(t, o.council, c.assessment, c.of...)
			blames(t, err, c.want)
		})
	}
	assert.Equal(t, []string{u.ID}, o.queued(t, code, commitments.Standing))
}

func TestWhatSaysSomethingNew(t *testing.T) {
	level, sum := commitments.Indicator{Code: "L"}, commitments.Indicator{Code: "S", Counting: commitments.ForPeriod}
	values := func(l, s commitments.Quantity) []commitments.Value {
		return []commitments.Value{{Indicator: "L", Value: l}, {Indicator: "S", Value: s}}
	}
	u := commitments.Update{ID: "u", Status: commitments.InProgress, Values: values(3, 0)}
	for name, c := range map[string]struct {
		want   bool
		change func(u *commitments.Update, s *commitments.State)
	}{
		"the same":               {true, func(*commitments.Update, *commitments.State) {}},
		"another status":         {false, func(u *commitments.Update, _ *commitments.State) { u.Status = commitments.Completed }},
		"another value":          {false, func(u *commitments.Update, _ *commitments.State) { u.Values = values(4, 0) }},
		"something that adds up": {false, func(u *commitments.Update, _ *commitments.State) { u.Values = values(3, 5) }},
		"no value":               {true, func(u *commitments.Update, _ *commitments.State) { u.Values = nil }},
		"a value where none was": {false, func(_ *commitments.Update, s *commitments.State) { s.Verified.Values = nil }},
		"a delay":                {false, func(u *commitments.Update, _ *commitments.State) { u.Delay = &commitments.Delay{Reason: "funding"} }},
		"a warning":              {false, func(u *commitments.Update, _ *commitments.State) { u.Warnings = []commitments.Warning{{}} }},
		"new, but overtaken":     {true, func(u *commitments.Update, s *commitments.State) { u.Status, s.Declared.Update = "completed", "later" }},
		"warned of and overtaken": {false, func(u *commitments.Update, s *commitments.State) {
			u.Warnings, s.Declared.Update = []commitments.Warning{{}}, "later"
		}},
		"the first one": {false, func(_ *commitments.Update, s *commitments.State) { s.Verified = nil }},
		"the first one, as assessed": {true, func(u *commitments.Update, s *commitments.State) {
			u.Values, s.Verified, s.Compared = nil, nil, "limited"
		}},
		"the first one, with a value": {false, func(_ *commitments.Update, s *commitments.State) { s.Verified, s.Compared = nil, "limited" }},
		"the first one, disagreeing": {false, func(u *commitments.Update, s *commitments.State) {
			u.Values, s.Verified, s.Compared = nil, nil, "complete"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			said, verified := u.Statement(), u.Statement()
			verified.Values = values(3, 7)
			w := commitments.Waiting{Update: u, About: commitments.Commitment{State: commitments.State{Declared: &said, Verified: &verified}}}
			c.change(&w.Update, &w.About.State)
			assert.Equal(t, c.want, w.Routine([]commitments.Indicator{level, sum}))
		})
	}
}

func TestStandardReasonsAreWordsOfEveryLanguage(t *testing.T) {
	codes := map[string]bool{}
	for _, r := range commitments.ReturnReasons() {
		codes[r.Code] = true
		for _, lang := range locale.Supported {
			assert.NotEmpty(t, r.Name[lang], "%s in %s", r.Code, lang)
			assert.NotEmpty(t, r.Text[lang], "%s in %s", r.Code, lang)
		}
		found, known := commitments.FindReturnReason(r.Code)
		assert.True(t, known)
		assert.Equal(t, r, found)
	}
	assert.Len(t, codes, len(commitments.ReturnReasons()), "each once")
	assert.GreaterOrEqual(t, len(codes), 3)
	_, known := commitments.FindReturnReason("none")
	assert.False(t, known)
}
