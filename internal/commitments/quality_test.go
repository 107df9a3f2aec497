package commitments_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// whole is a number of the rules' cases, and with its address.
func whole(n int) *commitments.Quantity { q := commitments.Whole(n); return &q }

// measured is one number, counted to date.
func measured() []commitments.Indicator {
	return []commitments.Indicator{{
		Code: "M5.1", Kind: commitments.Number, Unit: "centres", Counting: commitments.ToDate, Direction: commitments.Increase,
	}}
}

// towards are terms with a way for the indicator of measured.
func towards(baseline, target int) commitments.Terms {
	return commitments.Terms{Targets: []commitments.Target{{Indicator: "M5.1", Baseline: whole(baseline), Target: whole(target)}}}
}

// valued are the values of an update that gives one; of nil none.
func valued(q *commitments.Quantity) []commitments.Value {
	if q == nil {
		return nil
	}
	return []commitments.Value{{Indicator: "M5.1", Value: *q}}
}

// past makes earlier updates of the values, the first one the latest: of 2026-Q3,
// 2026-Q2 and so on.
func past(values ...int) []commitments.Update {
	p := commitments.MustPeriod("2026-Q3")
	var list []commitments.Update
	for _, v := range values {
		list = append(list, commitments.Update{
			Period: p, Status: commitments.InProgress, Values: valued(whole(v)), Narrative: "Au trimestre " + p.String(), State: commitments.Verified,
		})
		p = p.Prev()
	}
	return list
}

func reported(status commitments.Status, value *commitments.Quantity) commitments.Update {
	return commitments.Update{
		Period: commitments.MustPeriod("2026-Q4"), Status: status, Values: valued(value), Narrative: "Nouveau texte",
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

// declared is what was declared of the indicator of measured, of so many periods.
func declared(n int) []commitments.Figure {
	return []commitments.Figure{{Indicator: "M5.1", Declared: &commitments.Amount{Value: commitments.Whole(n), Period: commitments.MustPeriod("2026-Q3"), Periods: 2}}}
}

func TestWhatTheRulesSay(t *testing.T) {
	type in = commitments.Inspected
	base := func(change func(*in)) in {
		i := in{Update: reported(commitments.InProgress, whole(6)), Measured: measured(), Terms: towards(0, 20), Earlier: past(5, 4, 3, 2)}
		change(&i)
		return i
	}
	says := func(i *in, n int) { i.Update.Values = valued(whole(n)) }
	summed := func(i *in) { i.Measured[0].Counting = commitments.ForPeriod }
	downward := func(i *in, baseline, target int) {
		i.Measured[0].Direction, i.Terms = commitments.Decrease, towards(baseline, target)
	}
	none := func(i *in) { i.Update.Values = nil }
	for name, c := range map[string]struct {
		change func(*in)
		want   []commitments.Rule
	}{
		"nothing to say":                 {func(*in) {}, nil},
		"a value to date falls":          {func(i *in) { says(i, 4) }, []commitments.Rule{commitments.ValueFalls}},
		"a value of the period may fall": {func(i *in) { says(i, 4); summed(i) }, nil},
		"a ratio may fall":               {func(i *in) { says(i, 4); i.Measured[0].Kind = commitments.Ratio }, nil},
		"milestones fall":                {func(i *in) { says(i, 4); i.Measured[0].Kind = commitments.Milestones }, []commitments.Rule{commitments.ValueFalls}},
		"the same value again":           {func(i *in) { says(i, 5) }, nil},
		"downward, a value rises":        {func(i *in) { downward(i, 20, 0) }, []commitments.Rule{commitments.ValueFalls}},
		"what another indicator said can't be compared": {func(i *in) {
			says(i, 4)
			for n := range i.Earlier {
				i.Earlier[n].Values[0].Indicator = "M5.9"
			}
		}, nil},
		"what was sent back is passed over": {func(i *in) {
			says(i, 4)
			i.Earlier[0].Values, i.Earlier[0].State = valued(whole(40)), commitments.Returned
		}, nil},
		"what was published is passed over": {func(i *in) { i.Earlier[0].Values, i.Earlier[0].Fact = valued(whole(9)), "f" }, nil},
		"over target":                       {func(i *in) { says(i, 21); i.Earlier = nil }, []commitments.Rule{commitments.OverTarget}},
		"at the target":                     {func(i *in) { says(i, 20); i.Earlier = nil }, nil},
		"downward, under target":            {func(i *in) { downward(i, 20, 8); i.Earlier = nil }, []commitments.Rule{commitments.OverTarget}},
		"a jump":                            {func(i *in) { says(i, 10) }, []commitments.Rule{commitments.Jump}},
		"just no jump by the usual change":  {func(i *in) { says(i, 8); i.Terms = towards(0, 8) }, nil},
		"just a jump by the usual change":   {func(i *in) { says(i, 9); i.Terms = towards(0, 9) }, []commitments.Rule{commitments.Jump}},
		"just no jump by the target":        {func(i *in) { says(i, 9); i.Terms = towards(0, 17) }, nil},
		"just a jump by the target":         {func(i *in) { says(i, 9); i.Terms = towards(0, 16) }, []commitments.Rule{commitments.Jump}},
		"two earlier values are too few":    {func(i *in) { says(i, 19); i.Earlier = past(5, 4) }, nil},
		"without a target, the largest earlier value counts": {func(i *in) {
			says(i, 18)
			i.Terms, i.Earlier = commitments.Terms{}, past(14, 13, 12)
		}, []commitments.Rule{commitments.Jump}},
		"completed as it should be": {func(i *in) { says(i, 20); i.Update.Status, i.Earlier = commitments.Completed, nil }, nil},
		"completed without evidence": {func(i *in) {
			says(i, 20)
			i.Update.Status, i.Update.Evidence, i.Earlier = commitments.Completed, nil, nil
		}, []commitments.Rule{commitments.CompletedNoEvidence}},
		"completed below target":    {func(i *in) { i.Update.Status = commitments.Completed }, []commitments.Rule{commitments.CompletedBelowTarget}},
		"completed without a value": {func(i *in) { none(i); i.Update.Status = commitments.Completed }, []commitments.Rule{commitments.CompletedNoValue}},
		"what nobody measures is completed": {func(i *in) {
			none(i)
			i.Measured, i.Update.Status = nil, commitments.Completed
		}, nil},
		"the same text":        {func(i *in) { i.Update.Narrative = "  au TRIMESTRE\n2026-Q3 " }, []commitments.Rule{commitments.SameText}},
		"the text of long ago": {func(i *in) { i.Update.Narrative = i.Earlier[1].Narrative }, nil},
		"two empty texts":      {func(i *in) { i.Update.Narrative, i.Earlier[0].Narrative = "", "" }, nil},
		"more than a hundred percent": {func(i *in) {
			says(i, 101)
			i.Measured[0].Unit, i.Terms = commitments.PercentUnit, towards(0, 100)
		}, []commitments.Rule{commitments.Percentage, commitments.OverTarget, commitments.Jump}},
		"a hundred percent": {func(i *in) {
			says(i, 100)
			i.Measured[0].Unit, i.Terms, i.Earlier = commitments.PercentUnit, towards(0, 100), nil
		}, nil},
		"more than a hundred percent was agreed": {func(i *in) {
			says(i, 120)
			i.Measured[0].Unit, i.Terms, i.Earlier = commitments.PercentUnit, towards(0, 150), nil
		}, nil},
		"what the round asks for": {func(i *in) {
			none(i)
			i.Requires = commitments.Requirements{Value: true, Narrative: true, Evidence: true}
			i.Update.Narrative, i.Update.Evidence = "", nil
		}, []commitments.Rule{commitments.RequiredValue, commitments.RequiredNarrative, commitments.RequiredEvidence}},
		"what the round asks for is there":          {func(i *in) { i.Requires = commitments.Requirements{Value: true, Narrative: true, Evidence: true} }, nil},
		"the sum over the periods is at the target": {func(i *in) { summed(i); i.Earlier, i.Figures = nil, declared(14) }, nil},
		"the sum over the periods goes beyond it":   {func(i *in) { summed(i); i.Earlier, i.Figures = nil, declared(15) }, []commitments.Rule{commitments.OverTarget}},
		"what is replaced is not in the sum": {func(i *in) {
			summed(i)
			i.Earlier, i.Figures, i.Replaced = nil, declared(20), &commitments.Update{Values: valued(whole(6)), State: commitments.Verified}
		}, nil},
		"what was sent back was not in it": {func(i *in) {
			summed(i)
			i.Earlier, i.Figures, i.Replaced = nil, declared(20), &commitments.Update{Values: valued(whole(6)), State: commitments.Returned}
		}, []commitments.Rule{commitments.OverTarget}},
		"what is replaced gave no value": {func(i *in) {
			summed(i)
			i.Earlier, i.Figures, i.Replaced = nil, declared(14), &commitments.Update{State: commitments.Submitted}
		}, nil},
		"completed by the sum": {func(i *in) {
			summed(i)
			i.Update.Status, i.Earlier, i.Figures = commitments.Completed, nil, declared(14)
		}, nil},
		"completed below the target by the sum": {func(i *in) {
			summed(i)
			i.Update.Status, i.Earlier, i.Figures = commitments.Completed, nil, declared(13)
		}, []commitments.Rule{commitments.CompletedBelowTarget}},
		"to date, what was declared is not added": {func(i *in) { i.Earlier, i.Figures = nil, declared(19) }, nil},
		"a share for the period is not added": {func(i *in) {
			summed(i)
			i.Measured[0].Kind, i.Earlier, i.Figures = commitments.Ratio, nil, declared(19)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := base(c.change).Warnings()
			if c.want == nil {
				c.want = []commitments.Rule{}
			}
			assert.Equal(t, c.want, rulesOf(found), name)
			for _, w := range found {
				assert.Empty(t, w.Indicator, "it goes without saying")
			}
		})
	}
}

// two are two indicators: one that is counted for the period, one to date.
func two() []commitments.Indicator {
	return []commitments.Indicator{
		{Code: "M5.1", Kind: commitments.Number, Counting: commitments.ForPeriod, Direction: commitments.Increase},
		{Code: "M5.2", Kind: commitments.Number, Counting: commitments.ToDate, Direction: commitments.Increase},
	}
}

func TestEachIndicatorHasItsOwnWarnings(t *testing.T) {
	i := commitments.Inspected{
		Update: commitments.Update{
			Period: fourth, Status: commitments.Completed, Narrative: "x", Evidence: []commitments.Evidence{{ID: "e"}},
			Values: []commitments.Value{{Indicator: "M5.1", Value: commitments.Whole(3)}, {Indicator: "M5.2", Value: commitments.Whole(9)}},
		},
		Measured: two(),
		Terms: commitments.Terms{Targets: []commitments.Target{
			{Indicator: "M5.1", Target: whole(12)}, {Indicator: "M5.2", Target: whole(10)},
		}},
		Figures: declared(10),
		Earlier: []commitments.Update{{Period: fourth.Prev(), Values: []commitments.Value{{Indicator: "M5.2", Value: commitments.Whole(11)}}}},
	}
	assert.Equal(t, []commitments.Warning{
		{Rule: commitments.ValueFalls, Indicator: "M5.2", Args: map[string]string{"quantity": "9", "compared": "11", "period": "2026-Q3"}},
		{Rule: commitments.OverTarget, Indicator: "M5.1", Args: map[string]string{"quantity": "13", "compared": "12"}},
		{Rule: commitments.CompletedBelowTarget, Indicator: "M5.2", Args: map[string]string{"quantity": "9", "compared": "10"}},
	}, i.Warnings())

	i.Update.Values, i.Requires.Value = nil, true
	i.Update.Status = commitments.InProgress
	assert.Equal(t, []commitments.Warning{
		{Rule: commitments.RequiredValue, Indicator: "M5.1"}, {Rule: commitments.RequiredValue, Indicator: "M5.2"},
	}, i.Warnings())
}

func TestTheFieldThatAWarningIsAbout(t *testing.T) {
	for name, c := range map[string]struct {
		warning  commitments.Warning
		measured []commitments.Indicator
		want     string
	}{
		"the only value":          {commitments.Warning{Rule: commitments.RequiredValue}, measured(), "value"},
		"the value of one of two": {commitments.Warning{Rule: commitments.RequiredValue, Indicator: "M5.2"}, two(), "values.M5.2"},
		"a percentage of two":     {commitments.Warning{Rule: commitments.Percentage, Indicator: "M5.1"}, two(), "values.M5.1"},
		"a narrative":             {commitments.Warning{Rule: commitments.RequiredNarrative}, two(), "narrative"},
		"a status":                {commitments.Warning{Rule: commitments.CompletedBelowTarget, Indicator: "M5.1"}, two(), "status"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.warning.Field(c.measured)) })
	}
}

func TestTheFieldOfAnAnswerIsReadAsItIsWritten(t *testing.T) {
	for _, rule := range commitments.Rules(commitments.Warns) {
		for _, indicator := range []string{"", "M5.1"} {
			w := commitments.Warning{Rule: rule, Indicator: indicator}
			t.Run(w.AnswerField(), func(t *testing.T) {
				require.Contains(t, w.AnswerField(), commitments.AnswerPrefix)
				got, of := commitments.ParseAnswerField(w.AnswerField()[len(commitments.AnswerPrefix):])
				assert.Equal(t, rule, got)
				assert.Equal(t, indicator, of)
			})
		}
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
		i := anything(r, rapid.IntRange(0, 3).Draw(r, "indicators"))
		before, err := json.Marshal(i)
		require.NoError(r, err)
		first := i.Warnings()
		require.Equal(r, first, i.Warnings())
		after, err := json.Marshal(i)
		require.NoError(r, err)
		require.Equal(r, string(before), string(after))
		seen := map[string]bool{}
		for _, w := range first {
			require.False(r, seen[w.AnswerField()], "%s twice", w.AnswerField())
			seen[w.AnswerField()] = true
			require.NotEmpty(r, w.Rule.Severity())
			require.False(r, w.Indicator != "" && len(i.Measured) < 2)
			require.False(r, w.Rule == commitments.RequiredValue && commitments.FindValue(i.Update.Values, ofWarning(i, w)) != nil)
			require.False(r, w.Rule == commitments.ValueFalls && len(i.Earlier) == 0)
			raw, err := json.Marshal(w)
			require.NoError(r, err)
			var again commitments.Warning
			require.NoError(r, json.Unmarshal(raw, &again))
			require.Equal(r, w, again)
		}
	})
}

// ofWarning is the indicator that a warning about a value is of.
func ofWarning(i commitments.Inspected, w commitments.Warning) string {
	if w.Indicator == "" && len(i.Measured) == 1 {
		return i.Measured[0].Code
	}
	return w.Indicator
}

// anything is what the rules could look at of so many indicators.
func anything(r *rapid.T, indicators int) commitments.Inspected {
	limit := int64(commitments.MaxQuantity)
	quantities := rapid.OneOf(rapid.Int64Range(-limit, limit), rapid.Int64Range(-50_000, 1_500_000))
	value := rapid.Custom(func(r *rapid.T) *commitments.Quantity {
		if rapid.IntRange(0, 4).Draw(r, "none") == 0 {
			return nil
		}
		q := commitments.Quantity(quantities.Draw(r, "value"))
		return &q
	})
	var measures []commitments.Indicator
	for n := range indicators {
		measures = append(measures, commitments.Indicator{
			Code: fmt.Sprint("M5.", n+1), Unit: rapid.SampledFrom([]string{"", commitments.PercentUnit, "centres"}).Draw(r, "unit"),
			Kind:      rapid.SampledFrom([]commitments.IndicatorKind{commitments.Number, commitments.Ratio, commitments.Milestones}).Draw(r, "kind"),
			Direction: rapid.SampledFrom(commitments.Directions).Draw(r, "direction"), Counting: rapid.SampledFrom(commitments.Countings).Draw(r, "counting"),
		})
	}
	text := rapid.SampledFrom([]string{"", "a", "A ", "é", "\u2028", "نص"})
	update := rapid.Custom(func(r *rapid.T) commitments.Update {
		u := commitments.Update{
			Period:    commitments.Period{Kind: commitments.Quarter, Year: rapid.IntRange(1900, 2199).Draw(r, "year"), N: rapid.IntRange(1, 4).Draw(r, "n")},
			Status:    rapid.SampledFrom(append(commitments.Statuses, "")).Draw(r, "status"),
			Narrative: text.Draw(r, "narrative"),
			State:     rapid.SampledFrom(commitments.ReviewStates).Draw(r, "state"),
			Evidence:  make([]commitments.Evidence, rapid.IntRange(0, 2).Draw(r, "evidence")),
		}
		for _, in := range measures {
			if q := value.Draw(r, "value"); q != nil {
				u.Values = append(u.Values, commitments.Value{Indicator: in.Code, Value: *q})
			}
		}
		return u
	})
	i := commitments.Inspected{
		Update: update.Draw(r, "update"), Measured: measures, Earlier: rapid.SliceOfN(update, 0, commitments.EarlierUpdates).Draw(r, "earlier"),
		Requires: commitments.Requirements{
			Value: rapid.Bool().Draw(r, "v"), Narrative: rapid.Bool().Draw(r, "n"), Evidence: rapid.Bool().Draw(r, "e"),
		},
	}
	for _, in := range measures {
		i.Terms.Targets = append(i.Terms.Targets, commitments.Target{Indicator: in.Code, Baseline: value.Draw(r, "baseline"), Target: value.Draw(r, "target")})
		if q := value.Draw(r, "declared"); q != nil {
			i.Figures = append(i.Figures, commitments.Figure{Indicator: in.Code, Declared: &commitments.Amount{Value: *q, Periods: 1}})
		}
	}
	if rapid.Bool().Draw(r, "replaces") {
		replaced := update.Draw(r, "replaced")
		i.Replaced = &replaced
	}
	return i
}

// The larger the change, the more it jumps: a larger one of a value that jumps
// jumps too.
func TestALargerChangeJumpsToo(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		i := anything(r, 1)
		for n := range i.Earlier {
			i.Earlier[n].State = commitments.Verified
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
		v := &i.Update.Values[0].Value
		*v += *v - lastValue(i.Earlier)
		require.True(r, jumps())
	})
}

func lastValue(list []commitments.Update) commitments.Quantity {
	for _, u := range list {
		if len(u.Values) > 0 {
			return u.Values[0].Value
		}
	}
	return 0
}

// agree gives the commitment a target of 20.
func (o *office) agree(t *testing.T, code string) {
	_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Baseline: text("0"), Target: text("20"), Version: o.version(t, code)})
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

// centres is a commitment that measures two things: centres opened, period by period,
// and women trained, to date; both are typed. Nothing was published of it.
const centres = "M5.MA-HOC"

// trains says both values of a period; "" is none.
func (o *office) trains(t *testing.T, period, opened, trained string, change func(*commitments.ProgressInput)) (commitments.Update, error) {
	return o.report(t, o.planner, centres, func(p *commitments.ProgressInput) {
		p.Period, p.Value, p.Narrative = period, "", "En "+period+" : "+opened+", "+trained
		p.Values = []commitments.ValueInput{{Indicator: "M5.1", Value: opened}, {Indicator: "M5.2", Value: trained}}
		if change != nil {
			change(p)
		}
	})
}

func (o *office) agreeOnBoth(t *testing.T, opened, trained string) {
	_, err := o.Revise(t.Context(), o.planner, centres, commitments.TermsInput{
		Targets: []commitments.TargetInput{{Indicator: "M5.1", Target: text(opened)}, {Indicator: "M5.2", Target: text(trained)}},
		Version: o.version(t, centres),
	})
	require.NoError(t, err)
}

func TestEachIndicatorIsAnsweredForItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		o.agreeOnBoth(t, "2", "40")
		_, err := o.trains(t, "2026-Q3", "1", "30", nil)
		require.NoError(t, err)
		_, err = o.trains(t, "2026-Q4", "2", "25", nil)
		blames(t, err, map[string]string{"answers.over_target.M5.1": "quality.over_target", "answers.value_falls.M5.2": "quality.value_falls"})
		_, err = o.trains(t, "2026-Q4", "2", "50", nil)
		blames(t, err, map[string]string{"answers.over_target.M5.1": "quality.over_target", "answers.over_target.M5.2": "quality.over_target"})
		opened := commitments.Answer{Rule: commitments.OverTarget, Indicator: "M5.1", Text: "Une commune de plus."}
		for name, answers := range map[string][]commitments.Answer{
			"of one":          {opened},
			"of no indicator": {opened, {Rule: commitments.OverTarget, Text: "Aussi."}},
			"of another rule": {opened, {Rule: commitments.ValueFalls, Indicator: "M5.2", Text: "Aussi."}},
		} {
			_, err = o.trains(t, "2026-Q4", "2", "50", func(p *commitments.ProgressInput) { p.Answers = answers })
			blames(t, err, map[string]string{"answers.over_target.M5.2": "quality.over_target"})
			requireKey(t, err, "error.quality.unanswered")
			assert.Equal(t, 3, o.version(t, centres), name)
		}
		trained := commitments.Answer{Rule: commitments.OverTarget, Indicator: "M5.2", Text: "Deux groupes de plus."}
		_, err = o.trains(t, "2026-Q4", "2", "50", func(p *commitments.ProgressInput) { p.Answers = []commitments.Answer{trained, trained, opened} })
		blames(t, err, map[string]string{"answers": "error.quality.twice"})
		u, err := o.trains(t, "2026-Q4", "2", "50", func(p *commitments.ProgressInput) { p.Answers = []commitments.Answer{trained, opened} })
		require.NoError(t, err)
		want := []commitments.Warning{
			{Rule: commitments.OverTarget, Indicator: "M5.1", Args: map[string]string{"quantity": "3", "compared": "2"}, Answer: opened.Text},
			{Rule: commitments.OverTarget, Indicator: "M5.2", Args: map[string]string{"quantity": "50", "compared": "40"}, Answer: trained.Text},
		}
		assert.Equal(t, want, u.Warnings)
		read, err := o.Update(t.Context(), o.council, u.ID)
		require.NoError(t, err)
		assert.Equal(t, want, read.Warnings)
	})
}

// What is counted for the period is compared with the target by all that was declared,
// in which what an update replaces stands no longer.
func TestPeriodsAreSummedAgainstTheTarget(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		o.agreeOnBoth(t, "10", "90")
		over := func(want string, err error) {
			t.Helper()
			blames(t, err, map[string]string{"answers.over_target.M5.1": "quality.over_target"})
			p, _ := problem.Of(err)
			assert.Equal(t, []any{"compared", "10", "quantity", want}, p.Fields[0].Args)
		}
		_, err := o.trains(t, "2026-Q3", "6", "", nil)
		require.NoError(t, err)
		_, err = o.trains(t, "2026-Q4", "5", "", nil)
		over("11", err)
		first, err := o.trains(t, "2026-Q4", "4", "", nil)
		require.NoError(t, err, "6 and 4 are 10")
		_, err = o.trains(t, "2026-Q4", "4.5", "", nil)
		over("10.5", err)
		_, err = o.trains(t, "2026-Q4", "3", "", nil)
		require.NoError(t, err, "in place of 4")
		second, err := o.trains(t, "2026-Q4", "4", "", func(p *commitments.ProgressInput) { p.Narrative = "De nouveau quatre." })
		require.NoError(t, err, "in place of 3")
		require.NotEqual(t, first.ID, second.ID)
		_, err = o.ReviewUpdate(t.Context(), o.council, second.ID, commitments.ReviewInput{Decision: "returned", Reason: "Lesquels ?"})
		require.NoError(t, err)
		_, err = o.trains(t, "2026-Q4", "5", "", nil)
		over("11", err)

		completed := func(p *commitments.ProgressInput) {
			p.Status, p.Evidence = "completed", []commitments.EvidenceInput{link}
			p.Answers = []commitments.Answer{{Rule: commitments.CompletedNoValue, Indicator: "M5.2", Text: "À venir."}}
		}
		_, err = o.trains(t, "2026-Q4", "3", "", completed)
		blames(t, err, map[string]string{"answers.completed_below_target.M5.1": "quality.completed_below_target"})
		p, _ := problem.Of(err)
		assert.Equal(t, []any{"compared", "10", "quantity", "9"}, p.Fields[0].Args)
		u, err := o.trains(t, "2026-Q4", "4", "", completed)
		require.NoError(t, err)
		assert.Equal(t, []commitments.Rule{commitments.CompletedNoValue}, rulesOf(u.Warnings))
	})
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

// A draft's sum leaves out what it would replace too, however often it is looked at.
func TestADraftOfAPeriodIsLookedAtWithoutWhatItReplaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		o.agreeOnBoth(t, "10", "90")
		_, err := o.trains(t, "2026-Q4", "6", "", nil)
		require.NoError(t, err)
		for opened, want := range map[string][]commitments.Rule{"10": {}, "11": {commitments.OverTarget}} {
			draft, err := o.trains(t, "2026-Q4", opened, "", func(p *commitments.ProgressInput) { p.Submit = false })
			require.NoError(t, err)
			assert.Equal(t, want, rulesOf(draft.Warnings))
			r, err := o.Commitment(t.Context(), o.planner, centres)
			require.NoError(t, err)
			assert.Equal(t, want, rulesOf(r.Draft.Warnings))
		}
	})
}

// inPercent is an office whose first pledge, and the second thing that M5 measures, are
// counted in percent.
func inPercent(t *testing.T, db *store.DB) *office {
	return newOfficeOf(t, db, func(d *commitments.Definition) {
		trackertest.Typed("M5.1")(d)
		for i, p := range d.Pledges {
			if p.Code == "M1" || p.Code == "M5" {
				in := &d.Pledges[i].Indicators[len(p.Measured())-1]
				in.Unit, in.Breakdown = commitments.PercentUnit, nil
			}
		}
	})
}

func TestWhatTheRulesRefuseIsNotSubmitted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := inPercent(t, db)
		_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("80"), Version: 1})
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

		_, err = o.trains(t, "2026-Q4", "120", "120", nil)
		blames(t, err, map[string]string{"values.M5.2": "error.quality.percentage"})
		_, err = o.trains(t, "2026-Q4", "120", "1,234", nil)
		blames(t, err, map[string]string{"values.M5.2": "error.number.ambiguous"})

		for name, c := range map[string]struct {
			answers []commitments.Answer
			want    map[string]string
		}{
			"an unknown rule":                {[]commitments.Answer{{Rule: "guess", Text: "x"}}, map[string]string{"answers": "error.quality.rule"}},
			"a rule that can't be answered":  {[]commitments.Answer{{Rule: commitments.Percentage, Text: "x"}}, map[string]string{"answers": "error.quality.rule"}},
			"two answers":                    {[]commitments.Answer{{Rule: commitments.Jump, Text: "x"}, {Rule: commitments.Jump, Text: "y"}}, map[string]string{"answers": "error.quality.twice"}},
			"an answer that is too long":     {[]commitments.Answer{{Rule: commitments.Jump, Text: long(commitments.MaxAnswer + 1)}}, map[string]string{"answers.jump": "error.text.long"}},
			"an answer that can't be stored": {[]commitments.Answer{{Rule: commitments.Jump, Text: "a\x00b"}}, map[string]string{"answers.jump": "error.text.encoding"}},
			"one about an indicator": {
				[]commitments.Answer{{Rule: commitments.Jump, Indicator: "M1.1", Text: "a\x00b"}}, map[string]string{"answers.jump.M1.1": "error.text.encoding"},
			},
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
