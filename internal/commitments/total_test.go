package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

// one is what a commitment says of M5.1: baseline, target and declared value, each ""
// for none.
type one struct{ baseline, target, value string }

// totalOf is what the commitments come to, each in a region of its own and all asked.
func totalOf(t *testing.T, in commitments.Indicator, list ...one) commitments.Total {
	t.Helper()
	pledge := commitments.Pledge{Code: "M5", Party: "ministry", Category: "centers", Indicators: []commitments.Indicator{in}}
	var addends []commitments.Addend
	for i, x := range list {
		m := commitments.Measure{Target: commitments.Target{Indicator: in.Code, Baseline: exactly(t, x.baseline), Target: exactly(t, x.target)}}
		if x.value != "" {
			m.Declared = &commitments.Measured{Amount: commitments.Amount{Value: *exactly(t, x.value), Period: commitments.MustPeriod("2026-Q3"), Periods: 1}}
		}
		addends = append(addends, commitments.Addend{
			Commitment: commitments.Commitment{Pledge: "M5", Region: string(rune('A' + i))}, Measures: []commitments.Measure{m}, Asked: true,
		})
	}
	totals := commitments.TotalsOf([]commitments.Pledge{pledge}, addends, false)
	require.Len(t, totals, 1)
	return totals[0]
}

func TestATotalIsWhatAllRegionsComeTo(t *testing.T) {
	for name, x := range map[string]struct {
		in                                   commitments.Indicator
		list                                 []one
		baseline, target, value, achievement string
	}{
		"108 of 169":                           {toDate, []one{{"0", "100", "60"}, {"0", "69", "48"}}, "0", "169", "108", "63.9053"},
		"who says nothing has not begun":       {toDate, []one{{"10", "20", "15"}, {"10", "20", ""}}, "20", "40", "15", "25"},
		"without a target there is no way":     {toDate, []one{{"100", "", "150"}, {"0", "50", "25"}}, "0", "50", "175", "50"},
		"no target at all":                     {toDate, []one{{"5", "", "7"}, {"", "", "8"}}, "", "", "15", ""},
		"sums begin at zero":                   {forPeriod, []one{{"5", "10", "3"}, {"5", "10", "1"}}, "10", "20", "4", "20"},
		"less":                                 {less(toDate), []one{{"10", "0", "5"}, {"20", "10", "20"}}, "30", "10", "25", "25"},
		"less, where one begins from anywhere": {less(toDate), []one{{"10", "0", "5"}, {"", "10", "20"}}, "10", "10", "25", "50"},
	} {
		t.Run(name, func(t *testing.T) {
			total := totalOf(t, x.in, x.list...)
			assert.Equal(t, x.baseline, written(total.Baseline))
			assert.Equal(t, x.target, written(total.Target))
			require.NotNil(t, total.Declared)
			assert.Equal(t, x.value, total.Declared.Value.String())
			assert.Equal(t, x.achievement, written(total.Declared.Achievement))
			assert.Nil(t, total.Verified)
		})
	}
}

func TestATotalSaysHowManyAreInIt(t *testing.T) {
	total := totalOf(t, toDate, one{"", "10", "3"}, one{"", "10", ""}, one{})
	assert.Equal(t, commitments.Coverage{Owing: 3, Counted: 1}, total.Coverage)
	apart := toDate
	apart.OverRegions = commitments.NoTotal
	total = totalOf(t, apart, one{"", "10", "3"}, one{"", "10", "4"})
	assert.Equal(t, commitments.Coverage{Owing: 2, Counted: 2}, total.Coverage)
	assert.Nil(t, total.Declared, "each region stands for itself")
	assert.Nil(t, total.Target)
}

func TestARatioOfRegionsIsThatOfTheirSums(t *testing.T) {
	share := ofKind(toDate, commitments.Ratio)
	share.Unit, share.OverRegions = commitments.PercentUnit, commitments.RatioOfSums
	pledge := commitments.Pledge{Code: "M5", Indicators: []commitments.Indicator{share}}
	addend := func(region, numerator, denominator, target string) commitments.Addend {
		amount := commitments.Amount{Numerator: exactly(t, numerator), Denominator: exactly(t, denominator), Period: commitments.MustPeriod("2026-Q3"), Periods: 1}
		amount.Value = share.RatioOf(*amount.Numerator, *amount.Denominator)
		return commitments.Addend{Commitment: commitments.Commitment{Pledge: "M5", Region: region}, Measures: []commitments.Measure{{
			Target: commitments.Target{Indicator: "M5.1", Baseline: exactly(t, "0"), Target: exactly(t, target)}, Verified: &commitments.Measured{Amount: amount},
		}}}
	}
	total := commitments.TotalsOf([]commitments.Pledge{pledge}, []commitments.Addend{addend("A", "1", "2", "80"), addend("B", "9", "10", "80")}, false)[0]
	assert.Equal(t, "83.3333", total.Verified.Value.String(), "10 of 12, and not the mean of 50 and 90")
	assert.Equal(t, "80", written(total.Target), "what they have in common")
	assert.Equal(t, "104.1666", written(total.Verified.Achievement))
	total = commitments.TotalsOf([]commitments.Pledge{pledge}, []commitments.Addend{addend("A", "1", "2", "80"), addend("B", "9", "10", "90")}, false)[0]
	assert.Nil(t, total.Target)
	assert.Nil(t, total.Verified.Achievement)
}

func TestNobodyOwesAnIndicatorThatWasReplaced(t *testing.T) {
	next := toDate
	next.Code, next.Replaces = "M5.2", "M5.1"
	pledge := commitments.Pledge{Code: "M5", Indicators: []commitments.Indicator{toDate, next}}
	said := commitments.Measure{Target: commitments.Target{Indicator: "M5.1"}, Declared: &commitments.Measured{Amount: commitments.Amount{Value: 10_000}}}
	addends := []commitments.Addend{
		{Commitment: commitments.Commitment{Pledge: "M5", Region: "A"}, Measures: []commitments.Measure{said}, Asked: true},
		{Commitment: commitments.Commitment{Pledge: "M5", Region: "B"}, Asked: true},
	}
	totals := commitments.TotalsOf([]commitments.Pledge{pledge}, addends, false)
	require.Len(t, totals, 2)
	assert.Equal(t, commitments.Coverage{Owing: 1, Counted: 1}, totals[0].Coverage)
	assert.Equal(t, commitments.Coverage{Owing: 2}, totals[1].Coverage)
}
