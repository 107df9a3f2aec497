package reports

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	c "tracker/internal/commitments"
)

// The tests of this file write a journal by hand, entry by entry, and read the report
// that follows from it.

// activeDiary is newDiary of an agreement whose commitments owe updates since 2026,
// after a change of what it defines.
func activeDiary(t *testing.T, change func(d *c.Definition)) *diary {
	d := &diary{T: t}
	def := c.Definition{
		Parties: []c.Party{{Code: "ministry"}}, Regions: []c.Region{{Code: "A"}, {Code: "B"}},
		Agreement: c.Agreement{
			Code: "X", SignedOn: c.MustDate("2009-05-05"), Parties: []string{"ministry"}, Regions: []string{"A", "B"},
			Calendars: c.FromBeginning(c.DefaultCalendar()), ActivatedOn: c.MustDate("2026-01-01"),
		},
		Pledges: []c.Pledge{{
			Code: "X1", Agreement: "X", Party: "ministry", Category: "studies", Position: 1, Indicators: []c.Indicator{indicator("X1.1", c.ToDate, "centres")},
		}},
	}
	if change != nil {
		change(&def)
	}
	d.write("2026-01-05T08:00:00Z", "agreement.loaded", "X", def)
	return d
}

// said is an update of X1.A, as a test writes it.
type said struct {
	id, period string
	status     c.Status
	value      string
	supersedes string
}

func (d *diary) submit(at string, s said) {
	d.Helper()
	u := c.Update{
		ID: s.id, Commitment: "X1.A", Period: c.MustPeriod(s.period), Status: s.status, SubmittedAt: at2(at),
		Origin: c.Reported, Supersedes: s.supersedes,
	}
	if s.value != "" {
		u.Values = []c.Value{valued("X1.1", s.value)}
	}
	d.write(at, "update.submitted", "X1.A", u)
}

// reviewed is the body of an entry on a review.
type reviewed struct {
	c.Review
	Given *c.AssessmentFact `json:"given"`
}

// verify writes that an update was verified, with the assessment of its period.
func (d *diary) verify(at string, s said, a c.Assessment) {
	d.Helper()
	r := c.Review{ID: "r-" + s.id, Update: s.id, Decision: c.Verified, Assessment: a, At: at2(at)}
	given := c.AssessmentFact{ID: "a-" + s.id, Commitment: "X1.A", Period: c.MustPeriod(s.period), Assessment: a, Review: r.ID, Origin: c.Reported, At: r.At}
	d.write(at, "update.verified", "X1.A", reviewed{r, &given})
}

func (d *diary) sendBack(at string, s said) {
	d.Helper()
	d.write(at, "update.returned", "X1.A", reviewed{Review: c.Review{ID: "r-" + s.id, Update: s.id, Decision: c.Returned, Reason: "Préciser", At: at2(at)}})
}

// withdraw writes that the verification of an update was taken back.
func (d *diary) withdraw(at string, s said) {
	d.Helper()
	r := c.Review{ID: "r-" + s.id, Update: s.id, Decision: c.Verified}
	d.write(at, "review.withdrawn", "X1.A", c.Withdrawal{ID: "w-" + s.id, Review: r, Reason: "Erreur", At: at2(at)})
}

func (d *diary) assess(at, period string, a c.Assessment) {
	d.Helper()
	d.write(at, "commitment.assessed", "X1.A", c.AssessmentFact{
		ID: "a" + at, Commitment: "X1.A", Period: c.MustPeriod(period), Assessment: a, Origin: c.Reported, At: at2(at),
	})
}

// collect writes that a round over everything was opened, due on the day.
func (d *diary) collect(at, period, due string) {
	d.Helper()
	d.write(at, "round.opened", "X/"+period, collection.Round{
		ID: "round " + period, Agreement: "X", Period: c.MustPeriod(period), Terms: collection.Terms{DueOn: c.MustDate(due)}, OpenedAt: at2(at), Version: 1,
	})
}

func (d *diary) excuse(at, period, commitment string, excused bool) {
	d.Helper()
	kind := map[bool]string{true: "return.excused", false: "return.expected"}[excused]
	d.write(at, kind, commitment, collection.Excuse{
		ID: "e" + at, Round: "round " + period, Commitment: commitment, Excused: excused, Reason: "Motif", At: at2(at),
	})
}

// passes writes something that is no fact, so that the record is told as of then.
func (d *diary) passes(at string) {
	d.Helper()
	d.write(at, "login.accepted", "a1", map[string]string{})
}

// report is what the diary so far makes of a period.
func (d *diary) report(period string) *Report {
	d.Helper()
	r := Compile(d.material(period), c.MustPeriod(period), casablanca)
	return &r
}

func TestWhatWasVerifiedStaysWhileMoreIsDeclared(t *testing.T) {
	d := activeDiary(t, nil)
	first := said{"u1", "2026-Q3", c.InProgress, "30", ""}
	d.submit("2026-10-05T09:00:00Z", first)
	d.verify("2026-10-06T09:00:00Z", first, c.Substantial)
	d.passes("2026-11-15T09:00:00Z")
	shown := func(r *Report) *Row { return r.Row("X1.A") }
	check := func(name string, r *Report, status c.Status, value string, review c.ReviewState) {
		t.Helper()
		row := shown(r)
		assert.Equal(t, status, row.Declared.Status, name)
		assert.Equal(t, *quantity(value), row.Measures[0].Declared.Value, name)
		assert.Equal(t, c.InProgress, row.Verified.Status, name)
		assert.Equal(t, *quantity("30"), row.Measures[0].Verified.Value, name)
		assert.Equal(t, review, row.Review, name)
		assert.Equal(t, c.Given, row.Duty, name)
		assert.Equal(t, 1, r.Whole.Declared[status], name)
		assert.Equal(t, 1, r.Whole.Verified[c.InProgress], name)
		assert.Zero(t, r.Whole.Verified[c.Completed], name)
		assert.Equal(t, 1, r.Whole.Review[review], name)
	}
	check("verified", d.report("2026-Q3"), c.InProgress, "30", c.Verified)

	second := said{"u2", "2026-Q4", c.Completed, "100", ""}
	d.submit("2027-01-05T09:00:00Z", second)
	d.sendBack("2027-01-06T09:00:00Z", second)
	d.passes("2027-06-15T09:00:00Z")
	check("completed, and returned", d.report("2026-Q4"), c.InProgress, "30", c.Returned)
	row := shown(d.report("2026-Q4"))
	assert.Equal(t, "2026-Q3", row.Declared.Period.String(), "what it falls back to is of the period before")
	assert.Equal(t, "2026-Q4", row.Reported.String())
	assert.Equal(t, c.NoGap, row.Gap)
	assert.Equal(t, c.Missing, shown(d.report("2027-Q1")).Duty, "the duty goes on")
	assert.Equal(t, Rate{Expected: 1, Missing: 1}, d.report("2027-Q1").Reporting.ByRegion[0].Rate)

	third := said{"u3", "2026-Q4", c.Completed, "100", "u2"}
	d.submit("2027-06-16T09:00:00Z", third)
	check("completed, submitted again", d.report("2026-Q4"), c.Completed, "100", c.Submitted)
	r := d.report("2026-Q4")
	assert.Equal(t, c.AwaitingReview, shown(r).Gap)
	assert.Equal(t, 1, r.Whole.Awaiting)
	assert.Empty(t, r.Differs)
	assert.Equal(t, c.NoDuty, shown(d.report("2027-Q1")).Duty, "what awaits a review ends the work")

	d.verify("2027-06-17T09:00:00Z", third, c.Complete)
	assert.Equal(t, *quantity("100"), shown(d.report("2026-Q4")).Measures[0].Verified.Value)
	d.withdraw("2027-06-18T09:00:00Z", third)
	check("the verification is taken back", d.report("2026-Q4"), c.Completed, "100", c.Submitted)
	assert.Equal(t, c.Substantial, shown(d.report("2026-Q4")).Assessed.Assessment, "its assessment does not count any more")
	assert.Equal(t, "2026-Q3", shown(d.report("2026-Q4")).Assessed.Period.String())
}

func TestAReturnedUpdateOfTheSamePeriodLeavesWhatWasVerified(t *testing.T) {
	d := activeDiary(t, nil)
	first, second := said{"u1", "2026-Q3", c.InProgress, "30", ""}, said{"u2", "2026-Q3", c.Completed, "100", "u1"}
	d.submit("2026-10-05T09:00:00Z", first)
	d.verify("2026-10-06T09:00:00Z", first, c.Substantial)
	d.submit("2026-10-07T09:00:00Z", second)
	r := d.report("2026-Q3")
	assert.Equal(t, *quantity("100"), r.Row("X1.A").Measures[0].Declared.Value)
	assert.Equal(t, *quantity("30"), r.Row("X1.A").Measures[0].Verified.Value)
	assert.Equal(t, c.Ahead, r.Row("X1.A").Gap, "more is declared than was assessed for the same period")

	d.sendBack("2026-10-08T09:00:00Z", second)
	r = d.report("2026-Q3")
	assert.Nil(t, r.Row("X1.A").Declared, "the period declares nothing until the return is answered")
	assert.Equal(t, *quantity("30"), r.Row("X1.A").Measures[0].Verified.Value)
	assert.Equal(t, 2, r.Whole.Declared[None])
	assert.Equal(t, 1, r.Whole.Verified[c.InProgress])
	assert.Empty(t, r.Row("X1.A").Gap)
	assert.Equal(t, 2, r.Cross[None][None], "an assessment that nothing is compared with is in no pair")
}

func TestAReturnedEndEndsNothing(t *testing.T) {
	for name, x := range map[string]struct {
		status   c.Status
		returned bool
		duty     c.Duty
		rate     Rate
		counted  collection.Count
	}{
		"completed, and returned": {c.Completed, true, c.Missing, Rate{Expected: 1, Missing: 1}, collection.Count{Returns: 1, Owed: 1, Missing: 1}},
		"cancelled, and returned": {c.Cancelled, true, c.Missing, Rate{Expected: 1, Missing: 1}, collection.Count{Returns: 1, Owed: 1, Missing: 1}},
		"completed":               {c.Completed, false, c.NoDuty, Rate{}, collection.Count{Returns: 1, Excused: 1}},
		"cancelled":               {c.Cancelled, false, c.NoDuty, Rate{}, collection.Count{Returns: 1, Excused: 1}},
		"delivered":               {c.Delivered, false, c.Missing, Rate{Expected: 1, Missing: 1}, collection.Count{Returns: 1, Owed: 1, Missing: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, nil)
			end := said{"u1", "2026-Q2", x.status, "", ""}
			d.submit("2026-07-05T09:00:00Z", end)
			if x.returned {
				d.sendBack("2026-07-06T09:00:00Z", end)
			}
			d.collect("2026-10-01T09:00:00Z", "2026-Q3", "2026-10-20")
			d.passes("2026-12-01T09:00:00Z")
			r := d.report("2026-Q3")
			assert.Equal(t, x.duty, r.Row("X1.A").Duty)
			assert.Equal(t, x.duty == c.Missing, r.Row("X1.A").NoReport)
			assert.Equal(t, x.rate, rateIn(r.Reporting.ByRegion, "A"))
			assert.Equal(t, x.counted, countIn(r.Collection.ByRegion, "A"))
		})
	}
}

func rateIn(groups []RateGroup, code string) Rate {
	for _, g := range groups {
		if g.Code == code {
			return g.Rate
		}
	}
	return Rate{}
}

func countIn(groups []collection.Group, code string) collection.Count {
	for _, g := range groups {
		if g.Code == code {
			return g.Count
		}
	}
	return collection.Count{}
}

// agreeing fails the test unless rates and the round say the same of what came.
func agreeing(t *testing.T, r *Report) {
	t.Helper()
	require.NotNil(t, r.Collection)
	same := func(name string, rate Rate, count collection.Count) {
		t.Helper()
		assert.Equal(t, rate, Rate{Expected: count.Owed, OnTime: count.OnTime, Late: count.Late, Missing: count.Missing, Pending: count.Pending}, name)
	}
	same("whole", r.Reporting.Whole, r.Collection.Whole)
	for _, g := range r.Collection.ByRegion {
		same(g.Code, rateIn(r.Reporting.ByRegion, g.Code), g.Count)
	}
	for _, g := range r.Collection.ByParty {
		same(g.Code, rateIn(r.Reporting.ByParty, g.Code), g.Count)
	}
}

func TestARoundOverEverythingHasTheSameFiguresAsTheRates(t *testing.T) {
	for name, write := range map[string]func(d *diary){
		"nothing came, not yet due": func(d *diary) { d.passes("2026-11-20T09:00:00Z") },
		"nothing came":              func(d *diary) { d.passes("2026-11-21T09:00:00Z") },
		"on time by the round, late by the calendar": func(d *diary) {
			d.submit("2026-11-20T09:00:00Z", said{"u1", "2026-Q3", c.InProgress, "", ""})
		},
		"late by the round": func(d *diary) {
			d.submit("2026-11-21T09:00:00Z", said{"u1", "2026-Q3", c.InProgress, "", ""})
		},
		"returned": func(d *diary) {
			u := said{"u1", "2026-Q3", c.Completed, "", ""}
			d.submit("2026-11-01T09:00:00Z", u)
			d.sendBack("2026-11-02T09:00:00Z", u)
			d.passes("2026-12-01T09:00:00Z")
		},
		"excused": func(d *diary) {
			d.excuse("2026-10-02T09:00:00Z", "2026-Q3", "X1.A", true)
			d.passes("2026-12-01T09:00:00Z")
		},
		"excused, and came": func(d *diary) {
			d.excuse("2026-10-02T09:00:00Z", "2026-Q3", "X1.A", true)
			d.submit("2026-11-21T09:00:00Z", said{"u1", "2026-Q3", c.InProgress, "", ""})
		},
		"ended before, and expected all the same": func(d *diary) {
			d.submit("2026-10-02T09:00:00Z", said{"u1", "2026-Q2", c.Completed, "", ""})
			d.excuse("2026-10-03T09:00:00Z", "2026-Q3", "X1.A", false)
			d.passes("2026-12-01T09:00:00Z")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, nil)
			d.collect("2026-10-01T09:00:00Z", "2026-Q3", "2026-11-20")
			write(d)
			agreeing(t, d.report("2026-Q3"))
		})
	}
}

func TestAnAssessmentOfAnotherPeriodMakesNoGap(t *testing.T) {
	third := said{"u3", "2026-Q3", c.Completed, "", ""}
	for name, x := range map[string]struct {
		write    func(d *diary)
		gap      c.Gap
		compared c.Assessment
		assessed string
	}{
		"an earlier one": {func(d *diary) {
			d.assess("2026-07-20T09:00:00Z", "2026-Q2", c.NoEvidence)
			d.submit("2026-10-05T09:00:00Z", third)
		}, c.AwaitingReview, "", "2026-Q2"},
		"a later one": {func(d *diary) {
			d.submit("2026-10-05T09:00:00Z", said{"u2", "2026-Q2", c.Completed, "", ""})
			d.assess("2026-10-20T09:00:00Z", "2026-Q3", c.NoEvidence)
		}, c.AwaitingReview, "", "2026-Q3"},
		"a newer period that nobody reviewed": {func(d *diary) {
			second := said{"u2", "2026-Q2", c.Completed, "", ""}
			d.submit("2026-07-05T09:00:00Z", second)
			d.verify("2026-07-06T09:00:00Z", second, c.Limited)
			d.submit("2026-10-05T09:00:00Z", third)
		}, c.AwaitingReview, "", "2026-Q2"},
		"its own": {func(d *diary) {
			d.submit("2026-10-05T09:00:00Z", third)
			d.assess("2026-10-20T09:00:00Z", "2026-Q3", c.NoEvidence)
		}, c.Ahead, c.NoEvidence, "2026-Q3"},
		"its own, and then one of an earlier period": {func(d *diary) {
			d.submit("2026-10-05T09:00:00Z", third)
			d.assess("2026-10-20T09:00:00Z", "2026-Q3", c.Complete)
			d.assess("2026-10-21T09:00:00Z", "2026-Q2", c.NoEvidence)
		}, c.NoGap, c.Complete, "2026-Q3"},
		"its own, and one of a later period": {func(d *diary) {
			d.submit("2026-07-05T09:00:00Z", said{"u2", "2026-Q2", c.InProgress, "", ""})
			d.assess("2026-07-20T09:00:00Z", "2026-Q2", c.Complete)
			d.assess("2026-10-20T09:00:00Z", "2026-Q3", c.Limited)
		}, c.Behind, c.Complete, "2026-Q3"},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, nil)
			x.write(d)
			r := d.report("2026-Q3")
			row := r.Row("X1.A")
			assert.Equal(t, x.gap, row.Gap)
			assert.Equal(t, x.compared, row.Compared)
			assert.Equal(t, x.assessed, row.Assessed.Period.String())
			assert.Equal(t, 1, r.Cross[row.Declared.Status][orNone(x.compared)], "equal periods alone are paired")
			assert.Equal(t, x.gap == c.AwaitingReview, r.Whole.Awaiting == 1)
			assert.Equal(t, x.gap.Differs(), len(r.Differs) == 1)
			assert.Equal(t, x.gap.Differs(), r.Whole.Differs == 1)
		})
	}
}

// An update of a year, as published records are, ends together with the year's last
// quarter and began before it: the quarter's is the later one, in whatever order the
// two were written.
func TestAnUpdateOfAYearIsEarlierThanThatOfItsLastQuarter(t *testing.T) {
	year, quarter := said{"year", "2026", c.InProgress, "90", ""}, said{"q4", "2026-Q4", c.Delivered, "40", ""}
	for name, order := range map[string][2]said{"the year first": {year, quarter}, "the quarter first": {quarter, year}} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, nil)
			d.submit("2027-01-05T09:00:00Z", order[0])
			d.submit("2027-01-06T09:00:00Z", order[1])
			d.verify("2027-01-07T09:00:00Z", year, c.Limited)
			for _, period := range []string{"2026-Q4", "2026-H2", "2026", "2027-Q1"} {
				row := d.report(period).Row("X1.A")
				assert.Equal(t, "q4", row.Declared.Update, period)
				assert.Equal(t, "2026-Q4", row.Reported.String(), period)
				assert.Equal(t, c.Submitted, row.Review, period)
				assert.Equal(t, "year", row.Verified.Update, period)
				assert.Equal(t, "2026", row.Assessed.Period.String(), period)
				assert.Equal(t, c.AwaitingReview, row.Gap, "the assessment is of the year, and not of its quarter")
			}
			assert.Nil(t, d.report("2026-Q3").Row("X1.A").Declared, "neither had ended by then")
			r := d.report("2026")
			assert.Len(t, r.Updates, 2)
			assert.Equal(t, Rate{Expected: 4, OnTime: 1, Missing: 3}, rateIn(r.Reporting.ByRegion, "A"), "a quarter is answered by its own update")
		})
	}
	t.Run("alone, it is what is declared, and is verified", func(t *testing.T) {
		d := activeDiary(t, nil)
		d.submit("2027-01-05T09:00:00Z", year)
		d.verify("2027-01-07T09:00:00Z", year, c.Limited)
		row := d.report("2026-Q4").Row("X1.A")
		assert.Equal(t, "2026", row.Declared.Period.String())
		assert.Equal(t, "2026", row.Verified.Period.String())
		assert.Equal(t, c.NoGap, row.Gap)
	})
}

func TestARegionThatIsNotValidOwesNothing(t *testing.T) {
	for name, x := range map[string]struct {
		change func(r *c.Region)
		write  func(d *diary)
	}{
		"not any more":         {func(r *c.Region) { r.ValidTo = c.MustDate("2026-06-30") }, nil},
		"not yet, but it came": {func(r *c.Region) { r.ValidFrom = c.MustDate("2026-10-01") }, func(d *diary) { d.submit("2026-10-05T09:00:00Z", said{"u1", "2026-Q3", c.InProgress, "", ""}) }},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, func(def *c.Definition) { x.change(&def.Regions[0]) })
			d.collect("2026-10-01T09:00:00Z", "2026-Q3", "2026-10-20")
			if x.write != nil {
				x.write(d)
			}
			d.passes("2026-12-01T09:00:00Z")
			r := d.report("2026-Q3")
			assert.Equal(t, Rate{}, rateIn(r.Reporting.ByRegion, "A"), "it is in no rate")
			assert.Equal(t, Rate{Expected: 1, Missing: 1}, r.Reporting.Whole, "the other region's alone")
			assert.False(t, r.Row("X1.A").NoReport)
			assert.Equal(t, c.NoDuty, r.Row("X1.A").Duty)
			assert.True(t, r.Row("X1.B").NoReport)
			assert.Equal(t, 1, r.Whole.NoReport)
			agreeing(t, r)
		})
	}
}

func TestNoReportBeginsAfterTheDueDate(t *testing.T) {
	for name, x := range map[string]struct {
		round string // due day; "" for none
		asOf  string
		duty  c.Duty
	}{
		"on the first day after the period":        {"", "2026-10-01T09:00:00Z", c.Pending},
		"on the calendar's due day":                {"", "2026-10-30T22:59:59Z", c.Pending},
		"on the day after it":                      {"", "2026-10-30T23:00:00Z", c.Missing},
		"on the calendar's, before the round's":    {"2026-11-20", "2026-11-10T09:00:00Z", c.Pending},
		"on the round's due day":                   {"2026-11-20", "2026-11-20T22:59:59Z", c.Pending},
		"after the round's":                        {"2026-11-20", "2026-11-20T23:00:00Z", c.Missing},
		"after the round's, before the calendar's": {"2026-10-10", "2026-10-11T09:00:00Z", c.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, nil)
			for id, period := range map[string]string{"u1": "2026-Q1", "u2": "2026-Q2"} {
				d.submit("2026-07-05T09:00:00Z", said{id, period, c.InProgress, "", ""})
			}
			if x.round != "" {
				d.collect("2026-10-01T08:00:00Z", "2026-Q3", x.round)
			}
			d.passes(x.asOf)
			r := d.report("2026-Q3")
			row := r.Row("X1.A")
			assert.Equal(t, x.duty, row.Duty)
			assert.Equal(t, x.duty == c.Missing, row.NoReport)
			want := Rate{Expected: 1, Pending: 1}
			if x.duty == c.Missing {
				want = Rate{Expected: 1, Missing: 1}
			}
			assert.Equal(t, want, rateIn(r.Reporting.ByRegion, "A"))
			if x.round != "" {
				agreeing(t, r)
			}
		})
	}
	t.Run("outside of what the round covers, the calendar's", func(t *testing.T) {
		d := activeDiary(t, nil)
		d.write("2026-10-01T08:00:00Z", "round.opened", "X/2026-Q3", collection.Round{
			ID: "round", Agreement: "X", Period: q3, Version: 1, OpenedAt: at("2026-10-01T08:00:00Z"),
			Terms: collection.Terms{Regions: []string{"B"}, DueOn: c.MustDate("2026-11-20")},
		})
		d.passes("2026-11-10T09:00:00Z")
		r := d.report("2026-Q3")
		assert.Equal(t, c.Missing, r.Row("X1.A").Duty)
		assert.Equal(t, c.Pending, r.Row("X1.B").Duty)
		assert.Equal(t, Rate{Expected: 2, Missing: 1, Pending: 1}, r.Reporting.Whole)
	})
	t.Run("while a period is pending, the one before it is asked", func(t *testing.T) {
		d := activeDiary(t, nil)
		d.passes("2026-10-05T09:00:00Z")
		row := d.report("2026-Q3").Row("X1.A")
		assert.Equal(t, c.Pending, row.Duty)
		assert.True(t, row.NoReport, "nothing came for the second quarter")
	})
}

// A monthly rhythm with a long delay has many periods that are not yet due; rounds of
// all of them count, and not only that of the one before.
func TestNoReportKnowsTheRoundsOfAllPeriodsThatAreNotDue(t *testing.T) {
	d := activeDiary(t, func(def *c.Definition) {
		def.Agreement.Calendars[0].Reporting, def.Agreement.Calendars[0].DueDays = c.Month, 100
	})
	d.collect("2026-05-01T08:00:00Z", "2026-04", "2026-08-08")
	d.excuse("2026-05-02T08:00:00Z", "2026-04", "X1.A", true)
	d.passes("2026-08-20T09:00:00Z")
	r := d.report("2026-07")
	assert.False(t, r.Row("X1.A").NoReport, "excused of the latest period that is due")
	assert.True(t, r.Row("X1.B").NoReport)
}

func TestAnExcusedReturnIsInNoRate(t *testing.T) {
	d := activeDiary(t, nil)
	d.collect("2026-10-01T08:00:00Z", "2026-Q3", "2026-10-20")
	d.excuse("2026-10-02T08:00:00Z", "2026-Q3", "X1.A", true)
	d.passes("2026-12-01T09:00:00Z")
	r := d.report("2026-Q3")
	assert.Equal(t, Rate{}, rateIn(r.Reporting.ByRegion, "A"))
	assert.Equal(t, Rate{Expected: 1, Missing: 1}, r.Reporting.Whole)
	assert.Equal(t, c.NoDuty, r.Row("X1.A").Duty)
	assert.False(t, r.Row("X1.A").NoReport)
	agreeing(t, r)
	year := d.report("2026")
	assert.Equal(t, Rate{Expected: 2, Missing: 2}, withoutPending(rateIn(year.Reporting.ByRegion, "A")), "of the first two quarters alone")

	d.excuse("2026-12-02T08:00:00Z", "2026-Q3", "X1.A", false)
	r = d.report("2026-Q3")
	assert.Equal(t, Rate{Expected: 2, Missing: 2}, r.Reporting.Whole, "expected after all")
	assert.True(t, r.Row("X1.A").NoReport)
}

func withoutPending(r Rate) Rate {
	r.Expected, r.Pending = r.Expected-r.Pending, 0
	return r
}

func TestCompletedLateWithItsDays(t *testing.T) {
	for name, x := range map[string]struct {
		status c.Status
		period string
		at     string
		due    string
		want   any
	}{
		"declared after the period, counted to its end":    {c.Completed, "2026-Q3", "2026-10-20T09:00:00Z", "2026-09-20", 10},
		"due on the last day of the period":                {c.Completed, "2026-Q3", "2026-10-20T09:00:00Z", "2026-09-30", nil},
		"declared within the period":                       {c.Completed, "2026-Q3", "2026-08-05T09:00:00Z", "2026-08-01", 4},
		"declared on the due date":                         {c.Completed, "2026-Q3", "2026-08-01T22:30:00Z", "2026-08-01", nil},
		"declared on the day after, in the tracker's zone": {c.Completed, "2026-Q3", "2026-08-01T23:30:00Z", "2026-08-01", 1},
		"years late":       {c.Completed, "2026-Q3", "2026-10-20T09:00:00Z", "2024-09-30", 730},
		"delivered late":   {c.Delivered, "2026-Q3", "2026-10-20T09:00:00Z", "2026-08-01", nil},
		"cancelled":        {c.Cancelled, "2026-Q3", "2026-10-20T09:00:00Z", "2026-08-01", nil},
		"without due date": {c.Completed, "2026-Q3", "2026-10-20T09:00:00Z", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, nil)
			if x.due != "" {
				d.write("2026-01-06T08:00:00Z", "commitment.revised", "X1.A", c.Revision{
					ID: "v", Commitment: "X1.A", After: c.Terms{DueOn: c.MustDate(x.due)}, Origin: c.Reported, At: at("2026-01-06T08:00:00Z"),
				})
			}
			d.submit(x.at, said{"u1", x.period, x.status, "", ""})
			row := d.report("2026-Q3").Row("X1.A")
			if x.want == nil {
				assert.Nil(t, row.DaysLate)
				return
			}
			require.NotNil(t, row.DaysLate)
			assert.Equal(t, x.want, *row.DaysLate)
			d.sendBack("2026-11-20T09:00:00Z", said{id: "u1"})
			assert.Nil(t, d.report("2026-Q3").Row("X1.A").DaysLate, "what was returned completes nothing")
			assert.True(t, d.report("2026-Q3").Row("X1.A").Overdue)
		})
	}
}

// The example of docs/figures.md.
func TestTheExampleOfThePageOnFigures(t *testing.T) {
	d := activeDiary(t, nil)
	d.write("2026-01-06T08:00:00Z", "commitment.revised", "X1.A", c.Revision{
		ID: "v", Commitment: "X1.A", Origin: c.Reported, At: at("2026-01-06T08:00:00Z"), After: c.Terms{
			Targets: []c.Target{target("X1.1", "0", "40")}, DueOn: c.MustDate("2026-09-30"),
		},
	})
	first, second := said{"a", "2026-Q2", c.InProgress, "10", ""}, said{"b", "2026-Q3", c.InProgress, "30", ""}
	third, fourth := said{"c", "2026-Q3", c.Completed, "40", "b"}, said{"d", "2026-Q3", c.Completed, "40", "c"}
	d.submit("2026-07-05T09:00:00Z", first)
	d.verify("2026-07-08T09:00:00Z", first, c.Limited)
	d.submit("2026-10-12T09:00:00Z", second)
	d.verify("2026-10-15T09:00:00Z", second, c.Substantial)
	d.submit("2026-10-20T09:00:00Z", third)
	d.sendBack("2026-11-02T09:00:00Z", third)
	d.passes("2026-11-05T09:00:00Z")
	r := d.report("2026-Q3")
	row := r.Row("X1.A")
	assert.Equal(t, q3, row.Reported)
	assert.Equal(t, c.Returned, row.Review)
	assert.Equal(t, "a", row.Declared.Update)
	measured := row.Measures[0]
	assert.Equal(t, quantity("40"), measured.Expected)
	assert.Equal(t, c.Amount{Value: *quantity("10"), Period: c.MustPeriod("2026-Q2"), Periods: 1}, measured.Declared.Amount)
	assert.Equal(t, quantity("25"), measured.Declared.Achievement)
	assert.Equal(t, c.OffTrack, measured.Declared.Track)
	assert.Equal(t, "b", row.Verified.Update)
	assert.Equal(t, c.Amount{Value: *quantity("30"), Period: q3, Periods: 1}, measured.Verified.Amount)
	assert.Equal(t, quantity("75"), measured.Verified.Achievement)
	assert.Equal(t, c.BehindTrack, measured.Verified.Track)
	assert.Nil(t, measured.Declared.Forecast)
	assert.Equal(t, c.Assessed{Period: q3, Assessment: c.Substantial}, row.Assessed.Assessed)
	assert.Equal(t, c.Limited, row.Compared)
	assert.Equal(t, c.NoGap, row.Gap)
	assert.False(t, row.Overdue)
	assert.Equal(t, c.Given, row.Duty)
	assert.Equal(t, Rate{Expected: 1, OnTime: 1}, rateIn(r.Reporting.ByRegion, "A"))

	d.submit("2026-11-10T09:00:00Z", fourth)
	row = d.report("2026-Q3").Row("X1.A")
	assert.Equal(t, "d", row.Declared.Update)
	assert.Equal(t, quantity("100"), row.Measures[0].Declared.Achievement)
	assert.Equal(t, c.OnTrack, row.Measures[0].Declared.Track)
	assert.Equal(t, c.Submitted, row.Review)
	assert.Equal(t, "b", row.Verified.Update)
	assert.Equal(t, c.Substantial, row.Compared)
	assert.Equal(t, c.Ahead, row.Gap)
	assert.Nil(t, row.DaysLate)
	d.passes("2027-03-01T09:00:00Z")
	assert.Equal(t, c.NoDuty, d.report("2026-Q4").Row("X1.A").Duty)
}
