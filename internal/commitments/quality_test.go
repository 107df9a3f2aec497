package commitments_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// whole is a number of the rules' cases, and with its address.
func whole(n int) *commitments.Quantity { q := commitments.Whole(n); return &q }

// measured is a numeric, cumulative indicator from a baseline to a target.
func measured(baseline, target int) commitments.Terms {
	return commitments.Terms{
		Indicator: commitments.Indicator{Kind: commitments.Numeric, Unit: "centres", Direction: commitments.Increase, Cumulative: true},
		Baseline:  whole(baseline), Target: whole(target),
	}
}

// past makes earlier updates of the values, the first one the latest: of 2026-Q3,
// 2026-Q2 and so on.
func past(values ...int) []commitments.Update {
	p := commitments.MustPeriod("2026-Q3")
	var list []commitments.Update
	for _, v := range values {
		list = append(list, commitments.Update{
			Period: p, Status: commitments.InProgress, Value: whole(v), Unit: "centres", Narrative: "Au trimestre " + p.String(), State: commitments.Verified,
		})
		p = p.Prev()
	}
	return list
}

func reported(status commitments.Status, value *commitments.Quantity) commitments.Update {
	return commitments.Update{
		Period: commitments.MustPeriod("2026-Q4"), Status: status, Value: value, Unit: "centres", Narrative: "Nouveau texte",
		Evidence: []commitments.Evidence{{ID: "e"}},
	}
}

func rulesOf(found []commitments.Warning) []commitments.Rule {
	list := []commitments.Rule{}
	for _, w := range found {
		list = append(list, w.Rule)
	}
	return list
}

func TestWhatTheRulesSay(t *testing.T) {
	type in = commitments.Inspected
	base := func(change func(*in)) in {
		i := in{Update: reported(commitments.InProgress, whole(6)), Terms: measured(0, 20), Earlier: past(5, 4, 3, 2)}
		change(&i)
		return i
	}
	for name, c := range map[string]struct {
		change func(*in)
		want   []commitments.Rule
	}{
		"nothing to say":             {func(*in) {}, nil},
		"a cumulative value falls":   {func(i *in) { i.Update.Value = whole(4) }, []commitments.Rule{commitments.ValueFalls}},
		"a value of the period only": {func(i *in) { i.Update.Value = whole(4); i.Terms.Indicator.Cumulative = false }, nil},
		"the same value again":       {func(i *in) { i.Update.Value = whole(5) }, nil},
		"downward, a value rises": {func(i *in) {
			i.Terms.Indicator.Direction, i.Terms.Baseline, i.Terms.Target = commitments.Decrease, whole(20), whole(0)
		}, []commitments.Rule{commitments.ValueFalls}},
		"another unit can't be compared": {func(i *in) { i.Update.Value = whole(4); i.Terms.Indicator.Unit = "ateliers" }, nil},
		"what was sent back is passed over": {func(i *in) {
			i.Update.Value, i.Earlier[0].Value, i.Earlier[0].State = whole(4), whole(40), commitments.Returned
		}, nil},
		"what was published is passed over": {func(i *in) { i.Earlier[0].Value, i.Earlier[0].Fact = whole(9), "f" }, nil},
		"over target":                       {func(i *in) { i.Update.Value, i.Earlier = whole(21), nil }, []commitments.Rule{commitments.OverTarget}},
		"at the target":                     {func(i *in) { i.Update.Value, i.Earlier = whole(20), nil }, nil},
		"downward, under target": {func(i *in) {
			i.Terms.Indicator.Direction, i.Terms.Baseline, i.Terms.Target, i.Earlier = commitments.Decrease, whole(20), whole(8), nil
		}, []commitments.Rule{commitments.OverTarget}},
		"a jump":                           {func(i *in) { i.Update.Value = whole(10) }, []commitments.Rule{commitments.Jump}},
		"just no jump by the usual change": {func(i *in) { i.Update.Value, i.Terms.Target = whole(8), whole(8) }, nil},
		"just a jump by the usual change":  {func(i *in) { i.Update.Value, i.Terms.Target = whole(9), whole(9) }, []commitments.Rule{commitments.Jump}},
		"just no jump by the target":       {func(i *in) { i.Update.Value, i.Terms.Target = whole(9), whole(17) }, nil},
		"just a jump by the target":        {func(i *in) { i.Update.Value, i.Terms.Target = whole(9), whole(16) }, []commitments.Rule{commitments.Jump}},
		"two earlier values are too few":   {func(i *in) { i.Update.Value, i.Earlier = whole(19), past(5, 4) }, nil},
		"without a target, the largest earlier value counts": {func(i *in) {
			i.Terms.Target, i.Terms.Baseline, i.Update.Value, i.Earlier = nil, nil, whole(18), past(14, 13, 12)
		}, []commitments.Rule{commitments.Jump}},
		"completed as it should be": {func(i *in) { i.Update.Status, i.Update.Value, i.Earlier = commitments.Completed, whole(20), nil }, nil},
		"completed without evidence": {func(i *in) {
			i.Update.Status, i.Update.Value, i.Update.Evidence, i.Earlier = commitments.Completed, whole(20), nil, nil
		}, []commitments.Rule{commitments.CompletedNoEvidence}},
		"completed below target": {func(i *in) { i.Update.Status = commitments.Completed }, []commitments.Rule{commitments.CompletedBelowTarget}},
		"completed without a value": {func(i *in) {
			i.Update.Status, i.Update.Value = commitments.Completed, nil
		}, []commitments.Rule{commitments.CompletedNoValue}},
		"a milestone that is completed": {func(i *in) {
			i.Terms, i.Update.Status, i.Update.Value = commitments.Terms{Indicator: commitments.Indicator{Kind: commitments.Milestone}}, commitments.Completed, nil
		}, nil},
		"the same text":        {func(i *in) { i.Update.Narrative = "  au TRIMESTRE\n2026-Q3 " }, []commitments.Rule{commitments.SameText}},
		"the text of long ago": {func(i *in) { i.Update.Narrative = i.Earlier[1].Narrative }, nil},
		"two empty texts":      {func(i *in) { i.Update.Narrative, i.Earlier[0].Narrative = "", "" }, nil},
		"more than a hundred percent": {func(i *in) {
			i.Terms.Indicator.Unit, i.Terms.Target, i.Update.Value = "% des communes", whole(100), whole(101)
		}, []commitments.Rule{commitments.Percentage, commitments.OverTarget}},
		"a hundred percent": {func(i *in) {
			i.Terms.Indicator.Unit, i.Terms.Target, i.Update.Value = "pourcentage", whole(100), whole(100)
		}, nil},
		"percent in Arabic": {func(i *in) {
			i.Terms.Indicator.Unit, i.Terms.Target, i.Update.Value = "في المائة", nil, whole(140)
		}, []commitments.Rule{commitments.Percentage}},
		"more than a hundred percent was agreed": {func(i *in) { i.Terms.Indicator.Unit, i.Terms.Target, i.Update.Value = "%", whole(150), whole(120) }, nil},
		"what the round asks for": {func(i *in) {
			i.Requires = commitments.Requirements{Value: true, Narrative: true, Evidence: true}
			i.Update.Value, i.Update.Narrative, i.Update.Evidence = nil, "", nil
		}, []commitments.Rule{commitments.RequiredValue, commitments.RequiredNarrative, commitments.RequiredEvidence}},
		"what the round asks for is there": {func(i *in) { i.Requires = commitments.Requirements{Value: true, Narrative: true, Evidence: true} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := base(c.change).Warnings()
			if c.want == nil {
				c.want = []commitments.Rule{}
			}
			assert.Equal(t, c.want, rulesOf(found), name)
		})
	}
}

func TestEveryRuleHasWords(t *testing.T) {
	for _, severity := range []commitments.Severity{commitments.Warns, commitments.Refuses} {
		require.NotEmpty(t, commitments.Rules(severity))
		for _, rule := range commitments.Rules(severity) {
			assert.Equal(t, severity, rule.Severity())
			key, _ := commitments.Warning{Rule: rule}.Message()
			for _, lang := range locale.Supported {
				assert.True(t, locale.For(lang).Has(key), "%s, %s", rule, lang)
				if severity == commitments.Warns {
					assert.True(t, locale.For(lang).Has("quality.title."+string(rule)), "%s, %s", rule, lang)
				}
			}
		}
	}
	assert.Empty(t, commitments.Rule("guess").Severity())
}

// Whatever the values, the rules say the same each time, touch nothing, and what
// they say survives the journal.
func TestTheRulesAreAFunctionOfWhatTheySee(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		i := anything(r)
		before, err := json.Marshal(i)
		require.NoError(r, err)
		first := i.Warnings()
		require.Equal(r, first, i.Warnings())
		after, err := json.Marshal(i)
		require.NoError(r, err)
		require.Equal(r, string(before), string(after))
		seen := map[commitments.Rule]bool{}
		for _, w := range first {
			require.False(r, seen[w.Rule], "%s twice", w.Rule)
			seen[w.Rule] = true
			require.NotEmpty(r, w.Rule.Severity())
			raw, err := json.Marshal(w)
			require.NoError(r, err)
			var again commitments.Warning
			require.NoError(r, json.Unmarshal(raw, &again))
			require.Equal(r, w, again)
		}
		require.False(r, seen[commitments.RequiredValue] && i.Update.Value != nil)
		require.False(r, seen[commitments.ValueFalls] && len(i.Earlier) == 0)
	})
}

func anything(r *rapid.T) commitments.Inspected {
	limit := int64(commitments.MaxQuantity)
	value := rapid.Custom(func(r *rapid.T) *commitments.Quantity {
		if rapid.IntRange(0, 4).Draw(r, "none") == 0 {
			return nil
		}
		q := commitments.Quantity(rapid.OneOf(rapid.Int64Range(-limit, limit), rapid.Int64Range(-50_000, 1_500_000)).Draw(r, "value"))
		return &q
	})
	unit := rapid.SampledFrom([]string{"", "%", "centres", "في المائة", "\u0000"})
	text := rapid.SampledFrom([]string{"", "a", "A ", "é", "\u2028", "نص"})
	update := rapid.Custom(func(r *rapid.T) commitments.Update {
		return commitments.Update{
			Period: commitments.Period{Kind: commitments.Quarter, Year: rapid.IntRange(1900, 2199).Draw(r, "year"), N: rapid.IntRange(1, 4).Draw(r, "n")},
			Status: rapid.SampledFrom(append(commitments.Statuses, "")).Draw(r, "status"),
			Value:  value.Draw(r, "value"), Unit: unit.Draw(r, "unit"), Narrative: text.Draw(r, "narrative"),
			State:    rapid.SampledFrom(commitments.ReviewStates).Draw(r, "state"),
			Evidence: make([]commitments.Evidence, rapid.IntRange(0, 2).Draw(r, "evidence")),
		}
	})
	return commitments.Inspected{
		Update: update.Draw(r, "update"), Earlier: rapid.SliceOfN(update, 0, commitments.EarlierUpdates).Draw(r, "earlier"),
		Terms: commitments.Terms{
			Indicator: commitments.Indicator{
				Kind: rapid.SampledFrom(append(commitments.IndicatorKinds, "")).Draw(r, "kind"), Unit: unit.Draw(r, "unit"),
				Direction: rapid.SampledFrom(append(commitments.Directions, "")).Draw(r, "direction"), Cumulative: rapid.Bool().Draw(r, "cumulative"),
			},
			Baseline: value.Draw(r, "baseline"), Target: value.Draw(r, "target"),
		},
		Requires: commitments.Requirements{
			Value: rapid.Bool().Draw(r, "v"), Narrative: rapid.Bool().Draw(r, "n"), Evidence: rapid.Bool().Draw(r, "e"),
		},
	}
}

// The larger the change, the more it jumps: a larger one of a value that jumps
// jumps too.
func TestALargerChangeJumpsToo(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		i := anything(r)
		for n := range i.Earlier {
			i.Earlier[n].Unit, i.Earlier[n].State = i.Terms.Indicator.Unit, commitments.Verified
		}
		jumps := func() bool {
			for _, w := range i.Warnings() {
				if w.Rule == commitments.Jump {
					return true
				}
			}
			return false
		}
		if !jumps() {
			return
		}
		last := lastValue(i.Earlier)
		further := *i.Update.Value + (*i.Update.Value - last)
		i.Update.Value = &further
		require.True(r, jumps())
	})
}

func lastValue(list []commitments.Update) commitments.Quantity {
	for _, u := range list {
		if u.Value != nil {
			return *u.Value
		}
	}
	return 0
}

// agree gives the commitment a cumulative indicator with a target of 20.
func (o *office) agree(t *testing.T, code string) {
	yes := true
	_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{
		Kind: text("numeric"), Name: text("Centres ouverts"), Unit: text("centres"), Direction: text("increase"), Cumulative: &yes,
		Baseline: text("0"), Target: text("20"), Version: o.version(t, code),
	})
	require.NoError(t, err)
}

func TestWarningsAreAnsweredAndTravelWithTheUpdate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.agree(t, code)
		_, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Period, p.Value = "2026-Q3", "8" })
		require.NoError(t, err)
		again := func(change func(*commitments.ProgressInput)) (commitments.Update, error) {
			return o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Value = "5"; change(p) })
		}
		fell := map[string]string{"answers.value_falls": "quality.value_falls", "answers.same_text": "quality.same_text"}
		_, err = again(func(*commitments.ProgressInput) {})
		blames(t, err, fell)
		requireKey(t, err, "error.quality.unanswered")

		answer := commitments.Answer{Rule: commitments.ValueFalls, Text: " Trois centres ont fermé. "}
		_, err = again(func(p *commitments.ProgressInput) {
			p.Answers = []commitments.Answer{answer, {Rule: commitments.SameText, Text: " \n"}}
		})
		blames(t, err, map[string]string{"answers.same_text": "quality.same_text"})
		assert.Equal(t, 3, o.version(t, code), "nothing was submitted")

		u, err := again(func(p *commitments.ProgressInput) {
			p.Answers = []commitments.Answer{answer, {Rule: commitments.SameText, Text: "Rien n'a changé."}, {Rule: commitments.Jump, Text: "Sans objet."}}
		})
		require.NoError(t, err)
		want := []commitments.Warning{
			{Rule: commitments.ValueFalls, Args: map[string]string{"quantity": "5", "compared": "8", "period": "2026-Q3"}, Answer: "Trois centres ont fermé."},
			{Rule: commitments.SameText, Args: map[string]string{"period": "2026-Q3"}, Answer: "Rien n'a changé."},
		}
		assert.Equal(t, want, u.Warnings)
		read, err := o.Update(t.Context(), o.council, u.ID)
		require.NoError(t, err)
		assert.Equal(t, want, read.Warnings)
		queue, _, err := o.AwaitingReview(t.Context(), o.council, commitments.Queue{Page: 1, PerPage: 200})
		require.NoError(t, err)
		assert.Contains(t, queue, commitments.Waiting{Update: read, About: o.commitment(t, code)})
		r, err := o.Commitment(t.Context(), o.council, code)
		require.NoError(t, err)
		assert.Equal(t, want, r.Updates[0].Warnings)
	})
}

func (o *office) commitment(t *testing.T, code string) commitments.Commitment {
	c, err := o.Store.Read(t.Context()).Commitment(code)
	require.NoError(t, err)
	return c
}

func requireKey(t *testing.T, err error, key string) {
	t.Helper()
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, key, p.Key)
}

func TestADraftIsSavedWhateverTheRulesSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.agree(t, code)
		draft, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) {
			p.Status, p.Value, p.Submit = "completed", "12", false
			p.Answers = []commitments.Answer{{Rule: commitments.CompletedNoEvidence, Text: "La liste suit."}, {Rule: commitments.Jump, Text: "Gardé."}}
		})
		require.NoError(t, err)
		want := []commitments.Warning{
			{Rule: commitments.CompletedNoEvidence, Answer: "La liste suit."},
			{Rule: commitments.CompletedBelowTarget, Args: map[string]string{"quantity": "12", "compared": "20"}},
		}
		assert.Equal(t, want, draft.Warnings)
		r, err := o.Commitment(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Equal(t, want, r.Draft.Warnings)
		assert.Len(t, r.Draft.Answers, 2, "also the answer that nothing asks for now")
		read, err := o.Update(t.Context(), o.planner, draft.ID)
		require.NoError(t, err)
		assert.Equal(t, want, read.Warnings)

		_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
		blames(t, err, map[string]string{"answers.completed_below_target": "quality.completed_below_target"})
		u, err := o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0,
			commitments.Answer{Rule: commitments.CompletedNoEvidence, Text: "Elle suit demain."},
			commitments.Answer{Rule: commitments.CompletedBelowTarget, Text: "La cible est en révision."})
		require.NoError(t, err)
		assert.Equal(t, "Elle suit demain.", u.Warnings[0].Answer)
		assert.Equal(t, "La cible est en révision.", u.Warnings[1].Answer)
	})
}

func TestWhatTheRulesRefuseIsNotSubmitted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{
			Kind: text("numeric"), Unit: text("%"), Target: text("80"), Version: 1,
		})
		require.NoError(t, err)
		over := func(p *commitments.ProgressInput) { p.Value = "120" }
		_, err = o.report(t, o.planner, code, over)
		blames(t, err, map[string]string{"value": "error.quality.percentage"})
		requireKey(t, err, "error.invalid")
		draft, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { over(p); p.Submit = false })
		require.NoError(t, err)
		assert.Equal(t, []commitments.Rule{commitments.Percentage, commitments.OverTarget}, rulesOf(draft.Warnings))
		_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
		blames(t, err, map[string]string{"value": "error.quality.percentage"})

		for name, c := range map[string]struct {
			answers []commitments.Answer
			want    map[string]string
		}{
			"an unknown rule":                {[]commitments.Answer{{Rule: "guess", Text: "x"}}, map[string]string{"answers": "error.quality.rule"}},
			"a rule that can't be answered":  {[]commitments.Answer{{Rule: commitments.Percentage, Text: "x"}}, map[string]string{"answers": "error.quality.rule"}},
			"two answers":                    {[]commitments.Answer{{Rule: commitments.Jump, Text: "x"}, {Rule: commitments.Jump, Text: "y"}}, map[string]string{"answers": "error.quality.twice"}},
			"an answer that is too long":     {[]commitments.Answer{{Rule: commitments.Jump, Text: long(commitments.MaxAnswer + 1)}}, map[string]string{"answers.jump": "error.text.long"}},
			"an answer that can't be stored": {[]commitments.Answer{{Rule: commitments.Jump, Text: "a\x00b"}}, map[string]string{"answers.jump": "error.text.encoding"}},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Value, p.Answers = "50", c.answers })
				blames(t, err, c.want)
				assert.Equal(t, 2, o.version(t, code), name)
			})
		}
	})
}

func long(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = 'x'
	}
	return string(text)
}

func TestARepeatedKeyAnswersWithTheWarnings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.agree(t, code)
		send := func(answers ...commitments.Answer) (commitments.Update, error) {
			return o.ReportProgress(t.Context(), o.planner, code, commitments.ProgressInput{
				Period: "2026-Q4", Status: "in_progress", Value: "30", Version: 2, Submit: true, IdempotencyKey: "k", Answers: answers,
			})
		}
		_, err := send()
		requireKey(t, err, "error.quality.unanswered")
		first, err := send(commitments.Answer{Rule: commitments.OverTarget, Text: "Dix de plus."})
		require.NoError(t, err, "the key was not used up")
		second, err := send(commitments.Answer{Rule: commitments.OverTarget, Text: "Dix de plus."})
		require.NoError(t, err)
		assert.Equal(t, first.ID, second.ID)
		assert.Equal(t, first.Warnings, second.Warnings)
		_, err = send(commitments.Answer{Rule: commitments.OverTarget, Text: "Autre chose."})
		blames(t, err, map[string]string{"Idempotency-Key": "error.idempotency.reused"})
	})
}
