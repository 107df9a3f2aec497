package commitments

import (
	"context"
	"slices"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// TotalsFilter narrows totals to some commitments. Empty fields do not narrow.
type TotalsFilter struct {
	Agreement string // "": the first one
	Period    Period // by the end of which; zero: as things stand today
	ByRegion  bool   // a total for each region
	Pledge    string
	Region    string
	Party     string
	Category  string
}

// Totals are what the indicators of an agreement come to.
type Totals struct {
	Agreement Agreement
	Period    Period // zero: as things stand today
	Day       Date   // on which what is expected is reckoned
	Pledges   []Pledge
	Units     []Unit
	Items     []Total // in the order of pledges, regions and indicators
}

// Totals adds up what the filter's commitments come to, indicator by indicator.
func (t *Tracker) Totals(ctx context.Context, by people.Account, f TotalsFilter) (Totals, error) {
	var totals Totals
	a, err := t.FilterAgreement(ctx, by, f.Agreement)
	if err != nil {
		return totals, err
	}
	r := t.Store.Read(ctx)
	totals = Totals{Agreement: a, Period: f.Period, Day: t.Today()}
	if totals.Pledges, err = r.Pledges(a.Code); err != nil {
		return totals, err
	}
	if totals.Units, err = r.Units(); err != nil {
		return totals, err
	}
	regions, err := r.Regions()
	if err != nil {
		return totals, err
	}
	var fields problem.Fields
	f.check(&fields, totals.Pledges, a)
	if err := fields.Err(); err != nil {
		return totals, err
	}
	list, err := r.CommitmentsOf(a.Code)
	if err != nil {
		return totals, err
	}
	list = slices.DeleteFunc(list, func(c Commitment) bool { return !f.matches(c) })
	cut := totalsCut{agreement: a, period: f.Period, day: totals.Day}
	if err := cut.read(r, f.Pledge); err != nil {
		return totals, err
	}
	asked := a.Obligation(cut.asks(), totals.Pledges, regions, nil)
	list = Begun(list, totals.Pledges, regions, cut.until(), cut.recorded)
	addends := make([]Addend, len(list))
	for i, c := range list {
		addends[i] = Addend{c, cut.measures(pledgeIn(totals.Pledges, c.Pledge), FindRegion(regions, c.Region), c), asked.Asks(c)}
	}
	totals.Items = TotalsOf(totals.Pledges, addends, f.ByRegion)
	return totals, nil
}

// TotalsToday is what the indicators of some of the agreement's commitments come to as
// things stand on the day.
func (a Agreement) TotalsToday(pledges []Pledge, regions []Region, list []Commitment, day Date) []Total {
	cut := totalsCut{agreement: a, day: day}
	asked := a.Obligation(cut.asks(), pledges, regions, nil)
	list = Begun(list, pledges, regions, cut.until(), cut.recorded)
	addends := make([]Addend, len(list))
	for i, c := range list {
		addends[i] = Addend{c, cut.measures(pledgeIn(pledges, c.Pledge), FindRegion(regions, c.Region), c), asked.Asks(c)}
	}
	return TotalsOf(pledges, addends, false)
}

func (f TotalsFilter) matches(c Commitment) bool {
	return (f.Pledge == "" || f.Pledge == c.Pledge) && (f.Region == "" || f.Region == c.Region) &&
		(f.Party == "" || f.Party == c.Party) && (f.Category == "" || f.Category == c.Category)
}

// check refuses codes that the agreement does not have.
func (f TotalsFilter) check(fields *problem.Fields, pledges []Pledge, a Agreement) {
	known := func(name, code string, is bool) {
		if code != "" && !is {
			fields.Add(name, "error.filter.unknown", "value", problem.Excerpt(code))
		}
	}
	known("pledge", f.Pledge, pledgeIn(pledges, f.Pledge).Agreement != "")
	known("region", f.Region, slices.Contains(a.Regions, f.Region))
	known("party", f.Party, slices.Contains(a.Parties, f.Party))
	known("category", f.Category, a.CategoryName(f.Category) != nil)
}

func pledgeIn(list []Pledge, code string) Pledge {
	for _, p := range list {
		if p.Code == code {
			return p
		}
	}
	return Pledge{Code: code}
}

// totalsCut is by when totals are reckoned. Today's follow from the commitments' own
// rows; those by an earlier period take the history up to it.
type totalsCut struct {
	agreement Agreement
	period    Period
	day       Date
	points    map[string][]Point
	terms     map[string]Terms
}

func (c *totalsCut) read(r Reader, pledge string) error {
	if c.period.IsZero() {
		return nil
	}
	var err error
	if c.points, err = r.PointsUntil(c.agreement.Code, pledge, c.period.End()); err != nil {
		return err
	}
	registered, err := r.RegisteredUntil(c.agreement.Code, pledge, c.period.End())
	if err != nil {
		return err
	}
	for code, points := range registered {
		c.points[code] = MergePoints(c.points[code], points)
	}
	c.terms, err = r.TermsIn(c.agreement.Code, c.period)
	return err
}

// asks is the reporting period whose duties say who owes a value.
func (c *totalsCut) asks() Period {
	if c.period.IsZero() {
		return c.agreement.ReportingPeriod(c.day)
	}
	return c.agreement.ReportingPeriod(c.period.End())
}

// until is the last day of what the totals are of.
func (c *totalsCut) until() Date {
	if c.period.IsZero() {
		return c.asks().End()
	}
	return c.period.End()
}

// recorded reports whether anything was reported on the commitment by then.
func (c *totalsCut) recorded(of Commitment) bool {
	if c.period.IsZero() {
		return !of.Reported.IsZero()
	}
	return len(c.points[of.Code]) > 0
}

func (c *totalsCut) measures(p Pledge, region Region, of Commitment) []Measure {
	if c.period.IsZero() {
		return c.agreement.MeasuresNow(p, region, of, c.day)
	}
	return c.agreement.Measures(p, region, c.terms[of.Code], Counted{Points: c.points[of.Code]}, c.period, c.day)
}

// TotalAddend is what one update adds to a total.
type TotalAddend struct {
	Commitment string
	Region     string
	Side       Side
	Period     Period // that the update is of
	Value      Value
	Update     string // id
	Journal    int64  // the number of its entry; -1: it has none yet
}

// Addends returns what a total of the indicator is made of: by commitment, the declared
// ones first, and by period. Of what is counted to date it is one update a side.
func (t *Tracker) Addends(ctx context.Context, by people.Account, f TotalsFilter, indicator string) ([]TotalAddend, error) {
	a, err := t.FilterAgreement(ctx, by, f.Agreement)
	if err != nil {
		return nil, err
	}
	r := t.Store.Read(ctx)
	code, _ := SplitIndicator(indicator)
	pledge, err := r.Pledge(code)
	if err != nil {
		return nil, err
	}
	in := FindIndicator(pledge.Indicators, indicator)
	if in.Kind == "" || pledge.Agreement != a.Code {
		return nil, problem.New(problem.NotFound, "error.not_found")
	}
	list, err := r.CommitmentsOf(a.Code)
	if err != nil {
		return nil, err
	}
	until := lastDay
	if !f.Period.IsZero() {
		until = f.Period.End()
	}
	points, err := r.PointsUntil(a.Code, pledge.Code, until)
	if err != nil {
		return nil, err
	}
	addends := []TotalAddend{}
	for _, c := range list {
		if c.Pledge != pledge.Code || !f.matches(c) {
			continue
		}
		for _, side := range Sides {
			addends = append(addends, in.addends(c, points[c.Code], side)...)
		}
	}
	return addends, t.number(r, addends)
}

// lastDay is after all periods.
var lastDay = MustDate("2199-12-31")

// addends lists what counts of one commitment's points on one side.
func (in Indicator) addends(c Commitment, points []Point, side Side) []TotalAddend {
	var list []TotalAddend
	for _, p := range points {
		values, update := p.Of(side)
		if v := FindValue(values, in.Code); v != nil {
			if !in.Adds() {
				list = nil
			}
			list = append(list, TotalAddend{c.Code, c.Region, side, p.Period, *v, update, -1})
		}
	}
	return list
}

func (t *Tracker) number(r Reader, addends []TotalAddend) error {
	ids := make([]string, len(addends))
	for i, a := range addends {
		ids[i] = a.Update
	}
	numbers, err := r.JournalNumbers(ids)
	if err != nil {
		return err
	}
	for i, a := range addends {
		if n, known := numbers[a.Update]; known {
			addends[i].Journal = n
		}
	}
	return nil
}

// TrendPeriods is over how many reporting periods a trend goes.
const TrendPeriods = 8

// TrendPoint is what a total had come to by the end of a period; nil where there was no
// value yet.
type TrendPoint struct {
	Period   Period
	Declared *Amount
	Verified *Amount
}

// Of returns what one side had come to.
func (p TrendPoint) Of(side Side) *Amount {
	if side == VerifiedSide {
		return p.Verified
	}
	return p.Declared
}

// Trends returns, for each indicator of a pledge that is added up over the filter's
// regions, what it had come to by the end of the last reporting periods, the earliest
// first. The last one is the period that runs, or the filter's. The filter names the
// pledge.
func (t *Tracker) Trends(ctx context.Context, by people.Account, f TotalsFilter) (map[string][]TrendPoint, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	r := t.Store.Read(ctx)
	pledge, err := r.Pledge(f.Pledge)
	if err != nil {
		return nil, err
	}
	a, err := r.Agreement(pledge.Agreement)
	if err != nil {
		return nil, err
	}
	last := a.ReportingPeriod(t.Today())
	if !f.Period.IsZero() {
		last = a.ReportingPeriod(f.Period.End())
	}
	all, err := r.PointsUntil(a.Code, pledge.Code, last.End())
	if err != nil {
		return nil, err
	}
	var lists [][]Point
	for code, points := range all {
		if f.Region == "" || code == CommitmentCode(pledge.Code, f.Region) {
			lists = append(lists, points)
		}
	}
	trends := map[string][]TrendPoint{}
	for _, in := range pledge.Indicators {
		if in.Measures() && (in.OverRegions != NoTotal || len(lists) < 2) {
			trends[in.Code] = a.trend(in, lists, last)
		}
	}
	return trends, nil
}

// trend is that of one indicator over the points of some commitments.
func (a Agreement) trend(in Indicator, lists [][]Point, last Period) []TrendPoint {
	trend := make([]TrendPoint, TrendPeriods)
	for i, p := range a.lastPeriods(last, TrendPeriods) {
		trend[i] = TrendPoint{Period: p, Declared: in.over(lists, p.End(), DeclaredSide), Verified: in.over(lists, p.End(), VerifiedSide)}
	}
	return trend
}

// lastPeriods lists n reporting periods up to the last one, the earliest first.
func (a Agreement) lastPeriods(last Period, n int) []Period {
	periods := make([]Period, n)
	for i := n - 1; i >= 0; i-- {
		periods[i], last = last, a.PreviousPeriod(last)
	}
	return periods
}

// over adds one side up over commitments, by the end of the day.
func (in Indicator) over(lists [][]Point, day Date, side Side) *Amount {
	var sum *Amount
	for _, points := range lists {
		switch one := in.Amount(UpTo(points, day), side); {
		case one == nil:
		case sum == nil:
			sum = one
		default:
			sum = in.sum(*sum, *one)
		}
	}
	return sum
}
