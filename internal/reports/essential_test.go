package reports

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/locale"
)

// spokenNumbers are the numbers that grammar treats in ways of their own.
var spokenNumbers = []int{0, 1, 2, 3, 11, 100}

// reportOf is a report in which each thing that a sentence says is there n times, among
// more than n where more is true.
func reportOf(n int, among bool) *Report {
	more := 0
	if among {
		more = 1
	}
	r := &Report{
		Period: c.MustPeriod("2026-Q3"), From: c.NewDate(2026, 7, 1), To: c.NewDate(2026, 9, 30),
		Regions: []c.Region{
			{Code: "MA-FIG", Name: c.Text{"fr": "Figuig", "ar": "فكيك", "en": "Figuig"}},
			{Code: "MA-AZI", Name: c.Text{"fr": "Azilal", "ar": "أزيلال", "en": "Azilal"}},
		},
	}
	done := map[c.Status]int{c.Completed: n}
	r.Whole = Tally{Total: n + more, Declared: done, Verified: done, Differs: n + more, Ahead: n, Behind: more, Awaiting: n}
	r.Reporting.Whole = Rate{Expected: n + 3*more, OnTime: n, Late: more, Missing: more, Pending: more}
	for i := range n {
		r.Changes = append(r.Changes, Change{Status: &StatusChange{After: c.Completed}, Verified: &StatusChange{After: c.Completed}})
		late := Row{Code: fmt.Sprint("M1.", i), Region: "MA-FIG", DueOn: c.NewDate(2026, 3, 1).AddDays(i), Overdue: true}
		if among && i == 0 {
			late.Region = "MA-AZI"
		}
		late.Measures = []c.Measure{{Verified: &c.Measured{Track: c.OffTrack}}}
		r.Commitments = append(r.Commitments, late)
	}
	if among {
		r.Changes = append(r.Changes, Change{Status: &StatusChange{After: c.InProgress}}, Change{Status: &StatusChange{Before: c.InProgress, After: c.Suspended}})
	}
	r.Register.Whole = KindTotal{Done: n + more, DoneInPeriod: n, Confirmed: n}
	if n > 0 {
		r.Register.Whole.Money = []MoneyTotal{
			{Money: deliverables.Money{Stage: deliverables.Promised, Amount: c.Quantity(n) * 1000 * c.QuantityScale}},
			{Money: deliverables.Money{Stage: deliverables.Paid, Amount: c.Quantity(n) * 500 * c.QuantityScale}},
		}
	}
	return r
}

// TestSentencesSayEachNumberAsTheLanguageDoes holds the sentences of the first page to
// those that a reader of each language has read.
func TestSentencesSayEachNumberAsTheLanguageDoes(t *testing.T) {
	var said strings.Builder
	for _, lang := range locale.Supported {
		for _, n := range spokenNumbers {
			for _, among := range []bool{true, false} {
				fmt.Fprintf(&said, "\n%s, %d of %s\n", lang, n, map[bool]string{true: "more", false: "as many"}[among])
				for _, s := range reportOf(n, among).Essential(locale.For(lang)).Sentences {
					fmt.Fprintln(&said, s)
				}
			}
		}
	}
	for _, lang := range locale.Supported {
		fmt.Fprintf(&said, "\n%s, what changed\n", lang)
		for _, n := range spokenNumbers[1:] {
			fmt.Fprintln(&said, movedBy(lang, n, oneOfEachMove...))
		}
		for _, change := range oneOfEachMove {
			for _, n := range []int{1, 2, 3} {
				fmt.Fprintln(&said, movedBy(lang, n, change))
			}
		}
	}
	want, err := os.ReadFile("testdata/essential.txt")
	require.NoError(t, err)
	assert.Equal(t, string(want), strings.TrimPrefix(said.String(), "\n"))
}

// oneOfEachMove are changes of a status, one for each way in which it can change.
var oneOfEachMove = []StatusChange{
	{Before: c.Delivered, After: c.Completed}, {Before: c.InProgress, After: c.Delivered}, {After: c.InProgress},
	{Before: c.Suspended, After: c.InProgress}, {Before: c.InProgress, After: c.Suspended}, {Before: c.NotStarted, After: c.Cancelled},
	{After: c.NotStarted}, {Before: c.InProgress},
}

// movedBy says what changed in a report in which each of the changes is there n times.
func movedBy(lang string, n int, changes ...StatusChange) string {
	r := &Report{Period: c.MustPeriod("2026-Q3")}
	for range n {
		for _, change := range changes {
			r.Changes = append(r.Changes, Change{Status: &change})
		}
	}
	return translator{Locale: locale.For(lang), report: r}.moved().String()
}

func TestEachChangeOfAStatusIsTold(t *testing.T) {
	told := map[string]bool{}
	for _, change := range oneOfEachMove {
		told[change.move()] = true
	}
	assert.ElementsMatch(t, moves, slices.Collect(maps.Keys(told)))
}

func TestASentenceThatTheDataDoNotBearIsLeftOut(t *testing.T) {
	r := &Report{Period: c.MustPeriod("2026-Q3"), Whole: Tally{Total: 14, Declared: map[c.Status]int{}, Verified: map[c.Status]int{}}}
	var said []string
	for _, s := range r.Essential(locale.For("en")).Sentences {
		said = append(said, s.String())
	}
	assert.Equal(t, []string{
		"The agreement has 14 commitments: none has been declared or verified as completed yet.",
		"No declared status has changed since the period before (Q2 2026).",
		"No commitment is overdue.",
	}, said)
	r.Whole.Total = 0
	assert.Len(t, r.Essential(locale.For("en")).Sentences, 1)
}

func TestAgreementIsSaidWhereBothHaveSpoken(t *testing.T) {
	r := &Report{
		Period: c.MustPeriod("2026-Q3"), Whole: Tally{Total: 1},
		Cross: map[c.Status]map[c.Assessment]int{c.Completed: {None: 3, c.Complete: 1}, None: {c.Limited: 2}},
	}
	words := func() string {
		text := ""
		for _, s := range r.Essential(locale.For("en")).Sentences {
			text += s.String()
		}
		return text
	}
	assert.Contains(t, words(), "the two agree.")
	r.Cross[c.Completed][c.Complete] = 0
	assert.NotContains(t, words(), "agree.", "nothing was declared and assessed for one period")
}

func TestTheRegionThatHasTheMostIsNamedWhereItIsOne(t *testing.T) {
	rows := func(regions ...string) (list []Row) {
		for _, code := range regions {
			list = append(list, Row{Region: code})
		}
		return list
	}
	for _, x := range []struct {
		name   string
		rows   []Row
		region string
		n      int
	}{
		{"none", nil, "", 0},
		{"one", rows("A"), "A", 1},
		{"a tie", rows("A", "B", "B", "A"), "", 0},
		{"most", rows("A", "B", "C", "B"), "B", 2},
	} {
		t.Run(x.name, func(t *testing.T) {
			region, n := most(x.rows)
			assert.Equal(t, x.region, region)
			assert.Equal(t, x.n, n)
		})
	}
}

// TestAFigureSaysItsChangeAgainstThePeriodBefore also when an older edition alone is known.
func TestAFigureSaysItsChangeAgainstThePeriodBefore(t *testing.T) {
	r := reportOf(3, true)
	r.Course = []PeriodFigures{{c.MustPeriod("2026-Q1"), Headline{Overdue: 9}}, {c.MustPeriod("2026-Q2"), Headline{Overdue: 5, Reporting: Rate{Expected: 4, OnTime: 1, Missing: 3}}}}
	r.Whole.Overdue = 3
	overdue, rate := r.Essential(locale.For("en")).Figures[2], r.Essential(locale.For("en")).Figures[3]
	assert.Equal(t, "3", overdue.Value)
	assert.Equal(t, "−2 · Q2 2026: 5", overdue.Change)
	assert.Equal(t, []int{9, 5, 3}, overdue.Course)
	assert.Equal(t, []string{"Q1 2026", "Q2 2026", "Q3 2026"}, overdue.Periods)
	assert.Equal(t, "+55 points · Q2 2026: 25%", rate.Change)
	assert.Equal(t, []int{25, 80}, rate.Course, "no rate was told of the first quarter")
	r.Course = r.Course[:1]
	assert.Empty(t, r.Essential(locale.For("en")).Figures[2].Change, "the period before has no edition")
}

// TestAFigureThatStandsIsNotADifferenceOfPoints: nothing has no unit.
func TestAFigureThatStandsIsNotADifferenceOfPoints(t *testing.T) {
	r := reportOf(3, true)
	r.Course = []PeriodFigures{{c.MustPeriod("2026-Q2"), Headline{Reporting: r.Reporting.Whole}}}
	assert.Equal(t, "= · Q2 2026: 80%", r.Essential(locale.For("en")).Figures[3].Change)
}

// TestTheFigureOfASentenceLeadsAndNoOtherNumber such as that of a date.
func TestTheFigureOfASentenceLeadsAndNoOtherNumber(t *testing.T) {
	for _, lang := range locale.Supported {
		for _, n := range spokenNumbers {
			for _, s := range reportOf(n, true).Essential(locale.For(lang)).Sentences {
				for i, p := range s {
					if p.Table == "" || i == 0 {
						continue
					}
					require.NotRegexp(t, `[0-9]$`, s[i-1].Text, "%s, %d: what stands before %q", lang, n, p.Text)
				}
			}
		}
	}
	for _, s := range reportOf(1, false).Essential(locale.For("en")).Sentences {
		if strings.Contains(s.String(), "overdue") {
			assert.Equal(t, "One commitment is overdue", s[0].Text)
			assert.Equal(t, "overdue", s[0].Table)
			assert.Empty(t, s[1].Table, "the day leads nowhere")
		}
	}
}

func TestTheMostImportantGapsComeFirst(t *testing.T) {
	due := func(code string, day int) Row { return Row{Code: code, DueOn: c.NewDate(2026, 3, day), Overdue: true} }
	twice := due("B", 9)
	twice.Declared = &Statement{Statement: c.Statement{Status: c.Suspended}}
	differs := Row{Code: "D", Gap: c.Ahead, Declared: &Statement{Statement: c.Statement{Status: c.Completed}}, Compared: c.Limited}
	r := &Report{To: c.NewDate(2026, 9, 30), Commitments: []Row{due("A", 2), twice, due("C", 1), differs, {Code: "E"}}}
	var codes []string
	gaps := r.Essential(locale.For("en")).Gaps
	for _, g := range gaps {
		codes = append(codes, g.Commitment)
	}
	assert.Equal(t, []string{"B", "C", "A", "D"}, codes)
	assert.Equal(t, []string{"overdue since 09/03/2026", "suspended"}, gaps[0].Why)
	assert.Equal(t, []string{"declared “Completed”, assessed “Limited”"}, gaps[3].Why)
	for i := range 20 {
		r.Commitments = append(r.Commitments, due(fmt.Sprint("F", i), 3))
	}
	assert.Len(t, r.Essential(locale.For("en")).Gaps, MostGaps)
}
