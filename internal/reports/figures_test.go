package reports

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
)

// single is the material of one commitment, X1.A, of which nothing is known yet,
// at the end of November 2026.
func single(change func(m *Material)) Material {
	m := Material{
		Agreement: c.Agreement{
			Code: "X", SignedOn: c.MustDate("2009-05-05"), Parties: []string{"ministry"}, Regions: []string{"A"},
			Calendars: c.FromBeginning(c.DefaultCalendar()), ActivatedOn: c.MustDate("2026-01-01"),
		},
		Parties: []c.Party{{Code: "ministry", Names: []c.PartyName{{Name: text("Ministère", "الوزارة", "Ministry")}}}},
		Pledges: []c.Pledge{{
			Code: "X1", Party: "ministry", Category: "studies", Title: text("Études", "دراسات", "Studies"), Indicators: []c.Indicator{indicator("X1.1", c.ToDate, "centres")},
		}},
		Regions:     []c.Region{{Code: "A", Name: text("Azilal", "أزيلال", "Azilal")}},
		Commitments: []c.Commitment{{Code: "X1.A", Pledge: "X1", Region: "A", Party: "ministry", Category: "studies"}},
		Cuts:        map[string]c.Cut{}, Before: map[string]c.Cut{},
		AsOf: at("2026-11-30T10:00:00Z"),
	}
	if change != nil {
		change(&m)
	}
	return m
}

// on is an update of the single commitment on a period, submitted at a time.
func on(period string, status c.Status, submitted string) c.Update {
	return c.Update{
		ID: "u" + period + submitted, Commitment: "X1.A", Period: c.MustPeriod(period), Status: status,
		SubmittedAt: at(submitted), Origin: c.Reported, State: c.Submitted,
	}
}

// inState is the update once it stands in the state.
func inState(u c.Update, state c.ReviewState) c.Update {
	u.State = state
	return u
}

func compiledOn(m Material, period string) Report {
	return Compile(m, c.MustPeriod(period), casablanca)
}

func TestHowEachReportCameIn(t *testing.T) {
	for name, x := range map[string]struct {
		updates []c.Update
		asOf    string
		want    Rate
	}{
		"nothing yet, before the due day":    {nil, "2026-10-01T10:00:00Z", Rate{Expected: 1, Pending: 1}},
		"nothing yet, on the due day":        {nil, "2026-10-30T10:00:00Z", Rate{Expected: 1, Pending: 1}},
		"nothing on the day after":           {nil, "2026-10-30T23:00:00Z", Rate{Expected: 1, Missing: 1}},
		"while the period runs":              {[]c.Update{on("2026-Q3", c.InProgress, "2026-07-02T10:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, OnTime: 1}},
		"in the last minute of the due day":  {[]c.Update{on("2026-Q3", c.InProgress, "2026-10-30T22:59:59Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, OnTime: 1}},
		"in the first one after":             {[]c.Update{on("2026-Q3", c.InProgress, "2026-10-30T23:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, Late: 1}},
		"on time, and corrected late":        {[]c.Update{on("2026-Q3", c.InProgress, "2026-11-20T10:00:00Z"), on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, OnTime: 1}},
		"of another period only":             {[]c.Update{on("2026-08", c.InProgress, "2026-10-10T10:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, Missing: 1}},
		"completed in the period itself":     {[]c.Update{on("2026-Q3", c.Completed, "2026-10-10T10:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, OnTime: 1}},
		"cancelled in the period, and late":  {[]c.Update{on("2026-Q3", c.Cancelled, "2026-11-10T10:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, Late: 1}},
		"of a year that ends with the month": {[]c.Update{on("2026-09", c.InProgress, "2026-10-10T10:00:00Z")}, "2026-11-30T10:00:00Z", Rate{Expected: 1, Missing: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			r := compiledOn(single(func(m *Material) { m.Updates, m.AsOf = x.updates, at(x.asOf) }), "2026-Q3")
			assert.Equal(t, x.want, r.Reporting.Whole)
			assert.Equal(t, []RateGroup{{Code: "ministry", Rate: x.want}}, r.Reporting.ByParty)
			assert.Equal(t, []RateGroup{{Code: "A", Rate: x.want}}, r.Reporting.ByRegion)
		})
	}
}

func TestWhatIsExpectedOfACommitmentThatWasFinished(t *testing.T) {
	for name, x := range map[string]struct {
		previous []c.Update // the latest before the year
		within   []c.Update
		want     int // of four quarters
	}{
		"never":                                   {nil, nil, 4},
		"completed the year before":               {[]c.Update{on("2025-Q4", c.Completed, "2026-01-10T10:00:00Z")}, nil, 0},
		"cancelled the year before":               {[]c.Update{on("2025-Q4", c.Cancelled, "2026-01-10T10:00:00Z")}, nil, 0},
		"delivered the year before":               {[]c.Update{on("2025-Q4", c.Delivered, "2026-01-10T10:00:00Z")}, nil, 4},
		"suspended the year before":               {[]c.Update{on("2025-Q4", c.Suspended, "2026-01-10T10:00:00Z")}, nil, 4},
		"completed in the first quarter":          {nil, []c.Update{on("2026-Q1", c.Completed, "2026-04-10T10:00:00Z")}, 1},
		"completed in the third":                  {nil, []c.Update{on("2026-Q3", c.Completed, "2026-10-10T10:00:00Z")}, 3},
		"completed the year before, and returned": {[]c.Update{inState(on("2025-Q4", c.Completed, "2026-01-10T10:00:00Z"), c.Returned)}, nil, 4},
		"completed, and returned":                 {nil, []c.Update{inState(on("2026-Q1", c.Completed, "2026-04-10T10:00:00Z"), c.Returned)}, 4},
		"completed, and verified":                 {nil, []c.Update{inState(on("2026-Q1", c.Completed, "2026-04-10T10:00:00Z"), c.Verified)}, 1},
		"completed, and taken back": {nil, []c.Update{
			inState(on("2026-Q1", c.Completed, "2026-04-10T10:00:00Z"), c.Superseded), on("2026-Q1", c.InProgress, "2026-04-20T10:00:00Z")}, 4},
		"completed, and a later end is returned": {nil, []c.Update{
			on("2026-Q1", c.Completed, "2026-04-10T10:00:00Z"), inState(on("2026-Q2", c.Cancelled, "2026-07-20T10:00:00Z"), c.Returned)}, 2},
		"taken up again a quarter later": {nil, []c.Update{
			on("2026-Q1", c.Completed, "2026-04-10T10:00:00Z"), on("2026-Q2", c.InProgress, "2026-07-20T10:00:00Z")}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			r := compiledOn(single(func(m *Material) {
				for _, u := range x.previous {
					m.Before["X1.A"] = stands(u)
				}
				m.Updates, m.AsOf = x.within, at("2027-06-01T10:00:00Z")
			}), "2026")
			assert.Equal(t, x.want, r.Reporting.Whole.Expected)
		})
	}
}

func TestWhichReportingPeriodsEndInAReportsPeriod(t *testing.T) {
	for name, x := range map[string]struct {
		rhythm    c.PeriodKind
		activated string
		report    string
		want      []string
	}{
		"quarters of a year":              {c.Quarter, "2020-01-01", "2026", []string{"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"}},
		"quarters of a half-year":         {c.Quarter, "2020-01-01", "2026-H2", []string{"2026-Q3", "2026-Q4"}},
		"the quarter itself":              {c.Quarter, "2020-01-01", "2026-Q3", []string{"2026-Q3"}},
		"a quarter's last month":          {c.Quarter, "2020-01-01", "2026-12", []string{"2026-Q4"}},
		"a quarter's first month":         {c.Quarter, "2020-01-01", "2026-10", nil},
		"months of a quarter":             {c.Month, "2020-01-01", "2026-Q1", []string{"2026-01", "2026-02", "2026-03"}},
		"half-years of a year":            {c.Half, "2020-01-01", "2026", []string{"2026-H1", "2026-H2"}},
		"a year in its last quarter":      {c.Year, "2020-01-01", "2026-Q4", []string{"2026"}},
		"a year in its third":             {c.Year, "2020-01-01", "2026-Q3", nil},
		"since the activation's quarter":  {c.Quarter, "2026-05-20", "2026", []string{"2026-Q2", "2026-Q3", "2026-Q4"}},
		"activated on a quarter's end":    {c.Quarter, "2026-06-30", "2026-H1", []string{"2026-Q2"}},
		"activated on the day after":      {c.Quarter, "2026-07-01", "2026-H1", nil},
		"never activated":                 {c.Quarter, "", "2026", nil},
		"over the turn of the year":       {c.Month, "2025-12-01", "2025-Q4", []string{"2025-12"}},
		"before it was activated at all":  {c.Month, "2026-01-01", "2025", nil},
		"the month that it was activated": {c.Month, "2026-01-31", "2026-01", []string{"2026-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := compiledOn(single(func(m *Material) {
				m.Agreement.Calendars[0].Reporting = x.rhythm
				m.Agreement.ActivatedOn = c.Date{}
				if x.activated != "" {
					m.Agreement.ActivatedOn = c.MustDate(x.activated)
				}
			}), x.report)
			var got []string
			for _, p := range r.Reporting.Periods {
				got = append(got, p.String())
			}
			assert.Equal(t, x.want, got)
		})
	}
}

func TestARateIsWhatCameOfWhatIsDue(t *testing.T) {
	for name, x := range map[string]struct {
		rate     Rate
		perMille int
		due      bool
	}{
		"nothing expected":        {Rate{}, 0, false},
		"all pending":             {Rate{Expected: 5, Pending: 5}, 0, false},
		"all on time":             {Rate{Expected: 3, OnTime: 3}, 1000, true},
		"late ones count as came": {Rate{Expected: 4, OnTime: 1, Late: 1, Missing: 2}, 500, true},
		"pending ones are left":   {Rate{Expected: 10, OnTime: 1, Missing: 1, Pending: 8}, 500, true},
		"rounded down":            {Rate{Expected: 3, OnTime: 2, Missing: 1}, 666, true},
		"none came":               {Rate{Expected: 2, Missing: 2}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			perMille, due := x.rate.PerMille()
			assert.Equal(t, x.due, due)
			if due {
				assert.Equal(t, x.perMille, perMille)
			}
		})
	}
}

func TestWhatARowSaysOfItsCommitment(t *testing.T) {
	latest := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")
	latest.Values, latest.Narrative, latest.State, latest.Fact = []c.Value{valued("X1.1", "5")}, "Cinq", c.Verified, "f"
	said := &Statement{Statement: c.Statement{
		Period: latest.Period, Status: c.InProgress, Values: latest.Values, Update: latest.ID, Origin: c.Reported, ReportedAt: latest.SubmittedAt,
	}, Narrative: "Cinq", Fact: "f"}
	five := &c.Measured{Amount: c.Amount{Value: *quantity("5"), Period: latest.Period, Periods: 1}}
	old := on("2026-Q2", c.Suspended, "2026-07-10T10:00:00Z")
	oldSaid := &Statement{Statement: c.Statement{Period: old.Period, Status: c.Suspended, Values: []c.Value{}, Update: old.ID, Origin: c.Reported, ReportedAt: old.SubmittedAt}}
	refused := inState(on("2026-Q3", c.Completed, "2026-10-10T10:00:00Z"), c.Returned)
	assessed := c.AssessmentFact{Assessment: c.Limited, Period: c.MustPeriod("2026-Q2"), Origin: c.Demonstration}
	judged := &Assessed{c.Assessed{Period: assessed.Period, Assessment: c.Limited}, c.Demonstration}
	for name, x := range map[string]struct {
		change func(m *Material)
		want   func(r *Row)
	}{
		"nothing": {nil, func(r *Row) { r.NoReport, r.Duty = true, c.Missing }},
		"an update that was verified": {func(m *Material) { m.Cuts["X1.A"] = stands(latest) }, func(r *Row) {
			r.Reported, r.Review, r.Declared, r.Verified, r.Duty = latest.Period, c.Verified, said, said, c.Given
			r.Measures[0].Declared, r.Measures[0].Verified = five, five
		}},
		"an assessment alone": {func(m *Material) { m.Cuts["X1.A"] = c.Cut{Assessed: &assessed} }, func(r *Row) {
			r.NoReport, r.Duty, r.Assessed = true, c.Missing, judged
		}},
		"a due date that has passed": {func(m *Material) { m.Commitments[0].DueOn = c.MustDate("2026-09-29") }, func(r *Row) {
			r.DueOn, r.NoReport, r.Duty, r.Overdue = c.MustDate("2026-09-29"), true, c.Missing, true
		}},
		"a due date on the last day": {func(m *Material) { m.Commitments[0].DueOn = c.MustDate("2026-09-30") }, func(r *Row) {
			r.DueOn, r.NoReport, r.Duty = c.MustDate("2026-09-30"), true, c.Missing
		}},
		"an old update": {func(m *Material) { m.Cuts["X1.A"] = stands(old) }, func(r *Row) {
			r.Reported, r.Review, r.Declared, r.Gap, r.NoReport, r.Duty = old.Period, c.Submitted, oldSaid, c.AwaitingReview, true, c.Missing
		}},
		"a returned update alone": {func(m *Material) { m.Cuts["X1.A"] = stands(refused) }, func(r *Row) {
			r.Reported, r.Review, r.Duty = refused.Period, c.Returned, c.Given
		}},
		"a returned update after an old one": {func(m *Material) { m.Cuts["X1.A"] = c.Cut{Standing: &refused, Declared: &old} }, func(r *Row) {
			r.Reported, r.Review, r.Declared, r.Gap, r.Duty = refused.Period, c.Returned, oldSaid, c.AwaitingReview, c.Given
		}},
		"an update of the assessed period": {func(m *Material) { m.Cuts["X1.A"] = stands(old, assessed) }, func(r *Row) {
			r.Reported, r.Review, r.Declared, r.Assessed, r.Compared, r.Gap = old.Period, c.Submitted, oldSaid, judged, c.Limited, c.NoGap
			r.NoReport, r.Duty = true, c.Missing
		}},
		"an update of another period than the assessed one": {func(m *Material) { m.Cuts["X1.A"] = stands(latest, assessed) }, func(r *Row) {
			r.Reported, r.Review, r.Declared, r.Verified, r.Assessed, r.Duty = latest.Period, c.Verified, said, said, judged, c.Given
			r.Measures[0].Declared, r.Measures[0].Verified = five, five
		}},
	} {
		t.Run(name, func(t *testing.T) {
			want := Row{
				Code: "X1.A", Pledge: "X1", Region: "A", Party: "ministry", Category: "studies",
				Measures: []c.Measure{{Target: c.Target{Indicator: "X1.1"}}},
			}
			x.want(&want)
			r := compiledOn(single(x.change), "2026-Q3")
			require.Len(t, r.Commitments, 1)
			assert.Equal(t, want, r.Commitments[0])
			assert.Equal(t, &r.Commitments[0], r.Row("X1.A"))
			assert.Nil(t, r.Row("X1.B"))
		})
	}
}

func TestEachStatusAndAssessmentIsCountedOnce(t *testing.T) {
	for _, status := range append(c.Statuses, "") {
		for _, assessment := range append(c.Assessments, "") {
			t.Run(string(status)+", "+string(assessment), func(t *testing.T) {
				r := compiledOn(single(func(m *Material) {
					var given []c.AssessmentFact
					if assessment != "" {
						given = append(given, c.AssessmentFact{Assessment: assessment, Period: c.MustPeriod("2026-Q3")})
						m.Cuts["X1.A"] = c.Cut{Assessed: &given[0]}
					}
					if status != "" {
						m.Cuts["X1.A"] = stands(on("2026-Q3", status, "2026-10-10T10:00:00Z"), given...)
					}
				}), "2026-Q3")
				gap := c.GapBetween(status, assessment)
				if status != "" && assessment == "" {
					gap = c.AwaitingReview
				}
				compared := assessment
				if status == "" {
					compared = "" // there is nothing that it could be compared with
				}
				assert.Equal(t, 1, r.Whole.Total)
				assert.Equal(t, 1, r.Whole.Declared[orNone(status)])
				assert.Equal(t, 1, r.Whole.Verified[None])
				assert.Equal(t, 1, r.Whole.Assessment[orNone(assessment)])
				assert.Equal(t, 1, r.Cross[orNone(status)][orNone(compared)])
				assert.Equal(t, gap, r.Commitments[0].Gap)
				assert.Equal(t, gap == c.Ahead || gap == c.Behind, r.Whole.Differs == 1)
				assert.Equal(t, gap == c.Ahead, r.Whole.Ahead == 1)
				assert.Equal(t, gap == c.Behind, r.Whole.Behind == 1)
				assert.Equal(t, gap == c.AwaitingReview, r.Whole.Awaiting == 1)
				assert.Equal(t, gap == c.Ahead || gap == c.Behind, slices.Equal(r.Differs, []string{"X1.A"}))
				assert.Equal(t, status == "", r.Whole.NoReport == 1)
			})
		}
	}
}

func TestEveryValueIsAKeyOfATally(t *testing.T) {
	r := Compile(Material{Agreement: c.Agreement{Calendars: c.FromBeginning(c.DefaultCalendar())}}, c.MustPeriod("2026-Q3"), casablanca)
	assert.Len(t, r.Whole.Declared, len(c.Statuses)+1)
	assert.Len(t, r.Whole.Verified, len(c.Statuses)+1)
	assert.Len(t, r.Whole.Review, len(c.ReviewStates)+1)
	assert.Len(t, r.Whole.Assessment, len(c.Assessments)+1)
	assert.Len(t, r.Cross, len(c.Statuses)+1)
	for status, row := range r.Cross {
		assert.Len(t, row, len(c.Assessments)+1, status)
	}
}

func TestWhatMakesAReportADemonstration(t *testing.T) {
	for name, x := range map[string]struct {
		change func(m *Material)
		want   bool
	}{
		"nothing":           {nil, false},
		"a reported update": {func(m *Material) { m.Cuts["X1.A"] = stands(on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")) }, false},
		"a published record": {func(m *Material) {
			u := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")
			u.Origin = c.PublishedRecord
			m.Cuts["X1.A"] = stands(u)
		}, false},
		"a made-up statement": {func(m *Material) {
			u := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")
			u.Origin = c.Demonstration
			m.Cuts["X1.A"] = stands(u)
		}, true},
		"a made-up verified statement": {func(m *Material) {
			u, made := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z"), inState(on("2026-Q2", c.InProgress, "2026-07-10T10:00:00Z"), c.Verified)
			made.Origin = c.Demonstration
			m.Cuts["X1.A"] = c.Cut{Standing: &u, Declared: &u, Verified: &made}
		}, true},
		"a made-up update": {func(m *Material) {
			u := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")
			u.Origin = c.Synthetic
			m.Updates = []c.Update{u}
		}, true},
		"a made-up assessment": {func(m *Material) {
			m.Cuts["X1.A"] = c.Cut{Assessed: &c.AssessmentFact{Assessment: c.Limited, Period: c.MustPeriod("2026-Q3"), Origin: c.Demonstration}}
		}, true},
		"made-up terms": {func(m *Material) { m.TermsOrigin = map[string]c.Origin{"X1.A": c.Demonstration} }, true},
		"a made-up revision": {func(m *Material) {
			m.Revisions = []c.Revision{{ID: "v", Commitment: "X1.A", After: c.Terms{FocalPoint: "x"}, Origin: c.Demonstration, At: at("2026-08-01T10:00:00Z")}}
		}, true},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, x.want, compiledOn(single(x.change), "2026-Q3").Demonstration) })
	}
}

func TestAReportIsProvisionalWhileItsPeriodRuns(t *testing.T) {
	for asOf, want := range map[string]bool{
		"2026-07-01T00:00:00Z": true, "2026-09-30T22:59:59Z": true, "2026-09-30T23:00:00Z": false, "2026-12-01T00:00:00Z": false,
	} {
		t.Run(asOf, func(t *testing.T) {
			r := compiledOn(single(func(m *Material) { m.AsOf = at(asOf) }), "2026-Q3")
			assert.Equal(t, want, r.Provisional, "reckoned in the tracker's zone, an hour ahead")
		})
	}
	assert.False(t, compiledOn(single(func(m *Material) { m.AsOf = time.Time{} }), "2026-Q3").Provisional, "of an empty journal")
}

func TestWhatCountsAsAChange(t *testing.T) {
	before := on("2026-Q2", c.InProgress, "2026-07-10T10:00:00Z")
	before.Values = []c.Value{valued("X1.1", "3")}
	then := func(change func(u *c.Update)) func(m *Material) {
		u := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")
		u.Values = []c.Value{valued("X1.1", "3")}
		change(&u)
		return func(m *Material) { m.Before["X1.A"] = stands(before); m.Cuts["X1.A"] = after(m.Before["X1.A"], u) }
	}
	for name, x := range map[string]struct {
		change func(m *Material)
		want   []Change
	}{
		"nothing":            {nil, []Change{}},
		"the same again":     {then(func(*c.Update) {}), []Change{}},
		"another text alone": {then(func(u *c.Update) { u.Narrative = "Autre" }), []Change{}},
		"another status": {then(func(u *c.Update) { u.Status = c.Completed }), []Change{{
			Commitment: "X1.A", Status: &StatusChange{Before: c.InProgress, After: c.Completed, Origin: c.Reported}}}},
		"another value": {then(func(u *c.Update) { u.Values[0].Value = *quantity("4") }), []Change{{
			Commitment: "X1.A", Values: []ValueChange{{"X1.1", c.DeclaredSide, quantity("3"), quantity("4"), c.Reported}}}}},
		"nothing said of the indicator": {then(func(u *c.Update) { u.Values = nil }), []Change{}},
		"verified for the first time": {then(func(u *c.Update) { u.State = c.Verified }), []Change{{
			Commitment: "X1.A", Verified: &StatusChange{After: c.InProgress, Origin: c.Reported},
			Values: []ValueChange{{"X1.1", c.VerifiedSide, nil, quantity("3"), c.Reported}}}}},
		"declared further than was verified": {func(m *Material) {
			more := on("2026-Q3", c.Completed, "2026-10-10T10:00:00Z")
			more.Values = []c.Value{valued("X1.1", "9")}
			m.Before["X1.A"] = stands(inState(before, c.Verified))
			m.Cuts["X1.A"] = after(m.Before["X1.A"], more)
		}, []Change{{
			Commitment: "X1.A", Status: &StatusChange{Before: c.InProgress, After: c.Completed, Origin: c.Reported},
			Values: []ValueChange{{"X1.1", c.DeclaredSide, quantity("3"), quantity("9"), c.Reported}}}}},
		"more of what adds up": {func(m *Material) {
			m.Pledges[0].Indicators[0].Counting = c.ForPeriod
			then(func(*c.Update) {})(m)
		}, []Change{{Commitment: "X1.A", Values: []ValueChange{{"X1.1", c.DeclaredSide, quantity("3"), quantity("6"), c.Reported}}}}},
		"returned": {func(m *Material) {
			refused := inState(on("2026-Q3", c.Completed, "2026-10-10T10:00:00Z"), c.Returned)
			m.Before["X1.A"] = stands(before)
			m.Cuts["X1.A"] = after(m.Before["X1.A"], refused)
		}, []Change{}},
		"a first status": {func(m *Material) { m.Cuts["X1.A"] = stands(on("2026-Q3", c.NotStarted, "2026-10-10T10:00:00Z")) }, []Change{{
			Commitment: "X1.A", Status: &StatusChange{After: c.NotStarted, Origin: c.Reported}}}},
		"a first assessment": {func(m *Material) {
			m.Cuts["X1.A"] = c.Cut{Assessed: &c.AssessmentFact{Assessment: c.Limited, Period: q3, Origin: c.Reported}}
		}, []Change{{
			Commitment: "X1.A", Assessment: &AssessmentChange{After: c.Limited, Origin: c.Reported}}}},
		"two revisions, by their time": {func(m *Material) {
			m.Revisions = []c.Revision{{ID: "b", Commitment: "X1.A", At: at("2026-08-02T10:00:00Z")}, {ID: "a", Commitment: "X1.A", At: at("2026-08-01T10:00:00Z")}, {ID: "z", Commitment: "other"}}
		}, []Change{{Commitment: "X1.A", Revisions: []c.Revision{
			{ID: "a", Commitment: "X1.A", At: at("2026-08-01T10:00:00Z")}, {ID: "b", Commitment: "X1.A", At: at("2026-08-02T10:00:00Z")}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, want := range x.want { // what did not change is an empty list
				x.want[i].Values, x.want[i].Revisions = listed(want.Values), listed(want.Revisions)
			}
			assert.Equal(t, x.want, compiledOn(single(x.change), "2026-Q3").Changes)
		})
	}
}

func TestWhichPublishedFactsAReportShows(t *testing.T) {
	fact := func(on, precision, pledges, regions string) c.Fact {
		return c.Fact{ID: "f", Date: c.MustDate(on), Precision: precision, Pledges: strings.Fields(pledges), Regions: strings.Fields(regions)}
	}
	for name, x := range map[string]struct {
		fact   c.Fact
		report string
		want   bool
	}{
		"of the first day":             {fact("2026-07-01", "day", "", ""), "2026-Q3", true},
		"of the last day":              {fact("2026-09-30", "day", "", ""), "2026-Q3", true},
		"of the day before":            {fact("2026-06-30", "day", "", ""), "2026-Q3", false},
		"of the day after":             {fact("2026-10-01", "day", "", ""), "2026-Q3", false},
		"that names a pledge":          {fact("2026-08-01", "day", "X1", ""), "2026-Q3", true},
		"that names a region":          {fact("2026-08-01", "day", "", "A"), "2026-Q3", true},
		"that names both is an update": {fact("2026-08-01", "day", "X1", "A"), "2026-Q3", false},
		"that names two regions":       {fact("2026-08-01", "day", "X1", "A B"), "2026-Q3", true},
		"that names two pledges":       {fact("2026-08-01", "day", "X1 X2", "A"), "2026-Q3", true},
		"of a year, in a quarter":      {fact("2026-08-01", "year", "", ""), "2026-Q3", false},
		"of a year, in the year":       {fact("2026-08-01", "year", "", ""), "2026", true},
		"of a month, in the month":     {fact("2026-08-01", "month", "", ""), "2026-08", true},
		"of a month, in another":       {fact("2026-08-01", "month", "", ""), "2026-09", false},
		"of a year, in another year":   {fact("2025-08-01", "year", "", ""), "2026", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := compiledOn(single(func(m *Material) { m.Facts = []c.Fact{x.fact} }), x.report)
			assert.Equal(t, x.want, len(r.Facts) == 1)
			assert.Empty(t, r.Imported, "no row was imported from it")
		})
	}
}

func TestAFactBehindAnUpdateIsAtHand(t *testing.T) {
	u := on("2026-Q3", c.InProgress, "2026-10-10T10:00:00Z")
	u.Fact = "f1"
	r := compiledOn(single(func(m *Material) {
		m.Updates, m.Cuts["X1.A"] = []c.Update{u}, stands(u)
		m.Facts = []c.Fact{{ID: "f1", Pledges: []string{"X1"}, Regions: []string{"A"}, Title: text("Fait", "واقعة", "Fact")}, {ID: "f2", Pledges: []string{"X1"}, Regions: []string{"A"}}}
	}), "2026-Q3")
	require.Len(t, r.Imported, 1)
	assert.Equal(t, &r.Imported[0], r.FactOf("f1"))
	assert.Nil(t, r.FactOf("f2"))
	assert.Nil(t, r.FactOf(""))
}

func TestACodeThatIsNotKnownStandsForItself(t *testing.T) {
	r := compiledOn(single(nil), "2026-Q3")
	assert.Equal(t, "Ministère", r.PartyOf("ministry").Name["fr"])
	assert.Equal(t, Party{Code: "crown"}, r.PartyOf("crown"))
	assert.Equal(t, "Études", r.PledgeOf("X1").Title["fr"])
	assert.Equal(t, c.Pledge{Code: "X9"}, r.PledgeOf("X9"))
	assert.Equal(t, "Azilal", r.RegionOf("A").Name["fr"])
	assert.Equal(t, c.Region{Code: "Z"}, r.RegionOf("Z"))
}

func TestPeriodsAreIssuedFromTheirReportDay(t *testing.T) {
	for name, x := range map[string]struct {
		reports   []c.PeriodKind
		after     int
		activated string
		today     string
		want      []string
	}{
		"the day before":            {[]c.PeriodKind{c.Quarter}, 31, "2026-07-01", "2026-10-30", nil},
		"the day itself":            {[]c.PeriodKind{c.Quarter}, 31, "2026-07-01", "2026-10-31", []string{"2026-Q3"}},
		"two that were missed":      {[]c.PeriodKind{c.Quarter}, 31, "2026-04-01", "2026-12-01", []string{"2026-Q2", "2026-Q3"}},
		"activated within":          {[]c.PeriodKind{c.Quarter}, 31, "2026-06-30", "2026-08-01", []string{"2026-Q2"}},
		"a year with its quarter":   {[]c.PeriodKind{c.Year, c.Quarter}, 1, "2026-10-01", "2027-01-01", []string{"2026-Q4", "2026"}},
		"months":                    {[]c.PeriodKind{c.Month}, 1, "2026-01-15", "2026-03-01", []string{"2026-01", "2026-02"}},
		"of a kind that is none":    {[]c.PeriodKind{"week"}, 1, "2026-01-15", "2026-03-01", nil},
		"of an agreement not begun": {[]c.PeriodKind{c.Month}, 1, "", "2026-03-01", nil},
		"of no kind":                {nil, 1, "2026-01-15", "2026-03-01", nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.Agreement{Calendars: c.FromBeginning(c.Calendar{Reports: x.reports, ReportAfterDays: x.after})}
			if x.activated != "" {
				a.ActivatedOn = c.MustDate(x.activated)
			}
			m := &memory{material: Material{Agreement: a}, content: map[string][]byte{}}
			e := &Editions{Store: m, Agreements: m, Location: casablanca}
			due, err := e.PeriodsToIssue(t.Context(), c.MustDate(x.today).In(casablanca))
			require.NoError(t, err)
			var got []string
			for _, d := range due {
				got = append(got, d.Period.String())
			}
			assert.Equal(t, x.want, got)
		})
	}
}
