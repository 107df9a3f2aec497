package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
)

// inside and outside change what a rule looks at: so that it says nothing yet,
// and so that it just says something.
type limit struct{ inside, outside func(*commitments.Inspected) }

// inspected is an update of which no rule has anything to say.
func inspected(change func(*commitments.Inspected)) commitments.Inspected {
	i := commitments.Inspected{
		Update: reported(commitments.InProgress, whole(6)), Measured: measured(), Terms: towards(0, 20), Earlier: past(5, 4, 3, 2),
	}
	change(&i)
	return i
}

// value sets the update's value in ten-thousandths.
func value(q commitments.Quantity) func(*commitments.Inspected) {
	return func(i *commitments.Inspected) { i.Update.Values = valued(&q) }
}

func then(changes ...func(*commitments.Inspected)) func(*commitments.Inspected) {
	return func(i *commitments.Inspected) {
		for _, change := range changes {
			change(i)
		}
	}
}

func alone(i *commitments.Inspected)     { i.Earlier = nil }
func downward(i *commitments.Inspected)  { i.Measured[0].Direction = commitments.Decrease }
func untold(i *commitments.Inspected)    { i.Update.Values = nil }
func completed(i *commitments.Inspected) { i.Update.Status = commitments.Completed }

func TestEachRuleJustInsideAndJustOutside(t *testing.T) {
	w := commitments.Whole
	percent := func(i *commitments.Inspected) {
		i.Measured[0].Unit, i.Terms, i.Earlier = commitments.PercentUnit, towards(0, 100), nil
	}
	for rule, limits := range map[commitments.Rule]map[string]limit{
		commitments.ValueFalls: {
			"by a ten-thousandth": {value(w(5)), value(w(5) - 1)},
			"below zero":          {then(value(w(-4)), func(i *commitments.Inspected) { i.Earlier = past(-4) }), then(value(w(-4)-1), func(i *commitments.Inspected) { i.Earlier = past(-4) })},
			"downward, it rises": {
				then(downward, value(w(5)), func(i *commitments.Inspected) { i.Terms = towards(20, 0) }),
				then(downward, value(w(5)+1), func(i *commitments.Inspected) { i.Terms = towards(20, 0) }),
			},
			"of what is counted for the period, whatever it is": {
				then(value(0), func(i *commitments.Inspected) { i.Measured[0].Counting = commitments.ForPeriod }), value(0),
			},
			"the first value of all": {then(value(0), alone), then(value(0), func(i *commitments.Inspected) { i.Earlier = past(1) })},
			"after one that gave no value": {
				then(value(w(5)), func(i *commitments.Inspected) { i.Earlier[0].Values = valued(whole(5)) }),
				then(value(w(3)), func(i *commitments.Inspected) { i.Earlier[0].Values = nil }),
			},
		},
		commitments.OverTarget: {
			"by a ten-thousandth": {then(alone, value(w(20))), then(alone, value(w(20)+1))},
			"without a target":    {then(alone, value(w(900)), func(i *commitments.Inspected) { i.Terms.Targets[0].Target = nil }), then(alone, value(w(900)))},
			"downward":            {then(alone, downward, value(w(20))), then(alone, downward, value(w(20)-1))},
			"without a value":     {then(alone, untold), then(alone, value(w(21)))},
		},
		commitments.Jump: {
			"three times the usual change, of a quarter": {value(w(8)), value(w(10))},
			"with three earlier values": {
				then(value(w(10)), func(i *commitments.Inspected) { i.Earlier = past(5, 4) }),
				then(value(w(10)), func(i *commitments.Inspected) { i.Earlier = past(5, 4, 3) }),
			},
			"where it always stood still": {
				then(value(w(19)), func(i *commitments.Inspected) { i.Earlier = past(0, 0, 0) }),
				then(value(w(20)), func(i *commitments.Inspected) { i.Earlier = past(0, 0, 0) }),
			},
			"among values that were sent back": {
				then(value(w(10)), func(i *commitments.Inspected) {
					i.Earlier[1].State, i.Earlier[2].State = commitments.Returned, commitments.Returned
				}),
				value(w(10)),
			},
		},
		commitments.CompletedNoEvidence: {
			"one item": {then(completed, alone, value(w(20))), then(completed, alone, value(w(20)), func(i *commitments.Inspected) { i.Update.Evidence = nil })},
			"delivered only": {
				func(i *commitments.Inspected) { i.Update.Status, i.Update.Evidence = commitments.Delivered, nil },
				then(completed, func(i *commitments.Inspected) { i.Update.Evidence = nil }),
			},
		},
		commitments.CompletedBelowTarget: {
			"by a ten-thousandth": {then(completed, alone, value(w(20))), then(completed, alone, value(w(20)-1))},
			"downward": {
				then(completed, alone, downward, value(w(20))), then(completed, alone, downward, value(w(20)+1)),
			},
			"without a target": {
				then(completed, alone, value(w(1)), func(i *commitments.Inspected) { i.Terms.Targets[0].Target = nil }), then(completed, alone, value(w(1))),
			},
		},
		commitments.CompletedNoValue: {
			"a value": {then(completed, alone, value(w(20))), then(completed, untold)},
			"that the round asks for": {
				then(completed, func(i *commitments.Inspected) { i.Update.Values, i.Requires.Value = nil, true }),
				then(completed, untold),
			},
		},
		commitments.SameText: {
			"by one word": {
				func(i *commitments.Inspected) { i.Update.Narrative = i.Earlier[0].Narrative + " encore" },
				func(i *commitments.Inspected) { i.Update.Narrative = i.Earlier[0].Narrative },
			},
			"but for an accent and a capital": {
				func(i *commitments.Inspected) { i.Update.Narrative, i.Earlier[0].Narrative = "Réuni", "Réunis" },
				func(i *commitments.Inspected) { i.Update.Narrative, i.Earlier[0].Narrative = "RÉUNI", " reuni" },
			},
		},
		commitments.Percentage: {
			"by a ten-thousandth": {then(percent, value(w(100))), then(percent, value(w(100)+1))},
			"where more was agreed": {
				then(percent, value(w(120)), func(i *commitments.Inspected) { i.Terms = towards(0, 101) }), then(percent, value(w(120))),
			},
			"where it began above": {
				then(percent, value(w(120)), func(i *commitments.Inspected) { i.Terms = towards(101, 100) }), then(percent, value(w(120))),
			},
			"of another unit": {
				then(percent, value(w(120)), func(i *commitments.Inspected) { i.Measured[0].Unit = "communes" }), then(percent, value(w(120))),
			},
		},
		commitments.RequiredValue: {
			"zero is a value": {
				then(alone, value(0), func(i *commitments.Inspected) { i.Requires.Value = true }),
				func(i *commitments.Inspected) { i.Update.Values, i.Requires.Value = nil, true },
			},
			"what is not measured has none": {
				func(i *commitments.Inspected) { i.Update.Values, i.Requires.Value, i.Measured = nil, true, nil },
				func(i *commitments.Inspected) { i.Update.Values, i.Requires.Value = nil, true },
			},
		},
		commitments.RequiredNarrative: {
			"one letter": {
				func(i *commitments.Inspected) { i.Update.Narrative, i.Requires.Narrative = "x", true },
				func(i *commitments.Inspected) { i.Update.Narrative, i.Requires.Narrative = "", true },
			},
		},
		commitments.RequiredEvidence: {
			"one item": {
				func(i *commitments.Inspected) { i.Requires.Evidence = true },
				func(i *commitments.Inspected) { i.Update.Evidence, i.Requires.Evidence = nil, true },
			},
		},
	} {
		for name, l := range limits {
			t.Run(string(rule)+", "+name, func(t *testing.T) {
				assert.NotContains(t, rulesOf(inspected(l.inside).Warnings()), rule, "inside")
				assert.Contains(t, rulesOf(inspected(l.outside).Warnings()), rule, "outside")
			})
		}
	}
}

func TestEveryRuleHasItsLimitTested(t *testing.T) {
	all := append(commitments.Rules(commitments.Refuses), commitments.Rules(commitments.Warns)...)
	assert.Len(t, all, 11, "a new rule wants a row above")
	assert.Empty(t, rulesOf(inspected(func(*commitments.Inspected) {}).Warnings()), "what the rows begin from")
}

func TestWhatAWarningSaysInFigures(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*commitments.Inspected)
		want   commitments.Warning
	}{
		"a fall": {value(commitments.Whole(4)), commitments.Warning{
			Rule: commitments.ValueFalls, Args: map[string]string{"quantity": "4", "compared": "5", "period": "2026-Q3"}}},
		"over the target": {then(alone, value(205_000)), commitments.Warning{
			Rule: commitments.OverTarget, Args: map[string]string{"quantity": "20.5", "compared": "20"}}},
		"a jump": {value(commitments.Whole(12)), commitments.Warning{
			Rule: commitments.Jump, Args: map[string]string{"quantity": "12", "compared": "5", "period": "2026-Q3", "usual": "1"}}},
		"a jump over an even number of changes": {then(value(commitments.Whole(16)), func(i *commitments.Inspected) { i.Earlier = past(5, 4, 2) }), commitments.Warning{
			Rule: commitments.Jump, Args: map[string]string{"quantity": "16", "compared": "5", "period": "2026-Q3", "usual": "1.5"}}},
		"below the target": {then(completed, alone), commitments.Warning{
			Rule: commitments.CompletedBelowTarget, Args: map[string]string{"quantity": "6", "compared": "20"}}},
		"the same text": {func(i *commitments.Inspected) { i.Update.Narrative = i.Earlier[0].Narrative }, commitments.Warning{
			Rule: commitments.SameText, Args: map[string]string{"period": "2026-Q3"}}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, []commitments.Warning{c.want}, inspected(c.change).Warnings()) })
	}
}

func TestTheArgumentsOfAMessageAreInOrder(t *testing.T) {
	w := commitments.Warning{Rule: commitments.ValueFalls, Args: map[string]string{"quantity": "4", "period": "2026-Q3", "compared": "5"}}
	key, args := w.Message()
	assert.Equal(t, "quality.value_falls", key)
	assert.Equal(t, []any{"compared", "5", "period", "2026-Q3", "quantity", "4"}, args)
	key, args = commitments.Warning{Rule: "guess"}.Message()
	assert.Empty(t, key, "a rule that is none says nothing")
	assert.Empty(t, args)
}

func TestTheFieldInWhichAWarningIsAnswered(t *testing.T) {
	for _, rule := range commitments.Rules(commitments.Warns) {
		t.Run(string(rule), func(t *testing.T) {
			assert.Equal(t, "answers."+string(rule), commitments.Warning{Rule: rule}.AnswerField())
		})
	}
}
