package views

import (
	"slices"
	"strconv"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// Measured is what values are of: indicators, and the dimensions by which they are
// broken down, and the reasons for delay.
type Measured struct {
	Indicators []commitments.Indicator
	Dimensions []commitments.Dimension
	Reasons    []commitments.DelayReason
}

// indicator is the one of the code.
func (m Measured) indicator(code string) commitments.Indicator {
	return commitments.FindIndicator(m.Indicators, code)
}

// part names a part of a dimension; its code where it has no name.
func (m Measured) part(c Layout, p commitments.Part) string {
	for _, d := range m.Dimensions {
		for _, part := range d.Parts {
			if d.Code == p.Dimension && part.Code == p.Part {
				return c.Text(part.Name)
			}
		}
	}
	return c.L.Isolate(p.Part)
}

// parts writes how a value is broken down: by each dimension, its parts.
func (m Measured) parts(c Layout, v commitments.Value) []string {
	var list []string
	for _, d := range m.Dimensions {
		var parts []string
		for _, p := range v.Parts {
			if p.Dimension == d.Code {
				parts = append(parts, m.part(c, p)+" "+c.Quantity(&p.Value))
			}
		}
		if len(parts) > 0 {
			list = append(list, c.T("common.labelled", "label", c.Text(d.Name), "value", c.L.List(parts)))
		}
	}
	return list
}

// measuredBy is what the record's values are of.
func measuredBy(r commitments.Record) Measured {
	return Measured{r.Pledge.Indicators, r.Dimensions, r.DelayReasons}
}

// measure is where a commitment stands with an indicator.
type measure struct {
	commitments.Measure
	in commitments.Indicator
}

// came writes how far a side has come; a dash for nothing.
func (m measure) came(c Layout, side commitments.Side) string {
	if of := m.Of(side); of != nil {
		return c.Measure(m.in, &of.Value)
	}
	return none
}

// achieved writes how much of the way to the target a side has gone.
func (m measure) achieved(c Layout, side commitments.Side) string {
	if of := m.Of(side); of != nil {
		return c.percentage(of.Achievement)
	}
	return none
}

// measures lists where the commitment stands with each indicator.
func (v CommitmentView) measures() []measure {
	var list []measure
	for _, m := range v.Measures {
		list = append(list, measure{m, commitments.FindIndicator(v.Pledge.Indicators, m.Indicator)})
	}
	return list
}

// inPeriod writes what a side says of the period of its statement, of an indicator whose
// values add up; "" for nothing.
func (v CommitmentView) inPeriod(c Layout, in commitments.Indicator, side commitments.Side) string {
	s := v.Commitment.Declared
	if side == commitments.VerifiedSide {
		s = v.Commitment.Verified
	}
	if s == nil || !in.Adds() {
		return ""
	}
	value := commitments.FindValue(s.Values, in.Code)
	if value == nil {
		return ""
	}
	return c.T("measure.in_period.value", "value", c.Measure(in, &value.Value), "name", c.Period(s.Period))
}

// sideRow is one line that both sides have something to say on.
type sideRow struct {
	Label string
	Says  func(commitments.Side) string // "" for nothing
}

// sideRows are the lines of a measure on which either side says something.
func (v CommitmentView) sideRows(c Layout, m measure) []sideRow {
	rows := []sideRow{
		{c.T("measure.in_period"), func(side commitments.Side) string { return v.inPeriod(c, m.in, side) }},
		{c.T("measure.achieved"), func(side commitments.Side) string { return m.achieved(c, side) }},
		{c.T("measure.forecast"), func(side commitments.Side) string { return m.forecast(c, side) }},
	}
	return slices.DeleteFunc(rows, func(row sideRow) bool {
		return !slices.ContainsFunc(commitments.Sides, func(side commitments.Side) bool { return row.Says(side) != "" && row.Says(side) != none })
	})
}

// track is the track of a side; "" where it has none.
func (m measure) track(side commitments.Side) commitments.Track {
	if of := m.Of(side); of != nil {
		return of.Track
	}
	return ""
}

// tracked reports whether either side has a track.
func (m measure) tracked() bool {
	return slices.ContainsFunc(commitments.Sides, func(side commitments.Side) bool { return m.track(side) != "" })
}

// forecast writes when a side reaches the target at its pace; "" where that can't be told.
func (m measure) forecast(c Layout, side commitments.Side) string {
	of := m.Of(side)
	switch {
	case of == nil || of.Forecast == nil:
		return ""
	case of.Forecast.Reached:
		return c.T("forecast.reached")
	case of.Forecast.Never:
		return c.T("forecast.never")
	}
	return c.Date(of.Forecast.On)
}

// rule says by what the track of a measure is told.
func (v CommitmentView) rule(c Layout, m measure) string {
	if m.Expected == nil {
		return c.T("track.untold")
	}
	rule := v.Agreement.TrackRule()
	return c.T("track.rule", "expected", c.reckoned(m.in, *m.Expected), "date", v.Today.String(), "on_track", c.L.Percent(rule.OnTrack, 100), "behind", c.L.Percent(rule.Behind, 100))
}

// shownOfCourse is how many periods a course shows.
const shownOfCourse = 8

// course is how far an indicator had come at the end of each of some periods.
type course struct {
	ID               string // unique on the page
	In               commitments.Indicator
	Baseline, Target *commitments.Quantity
	Says             string // in a sentence
	Periods          []coursePeriod
}

// coursePeriod is one period of a course. An amount is nil where its side has none.
type coursePeriod struct {
	Period             commitments.Period
	Declared, Verified *commitments.Quantity
}

func (p *coursePeriod) set(side commitments.Side, q *commitments.Quantity) {
	if side == commitments.VerifiedSide {
		p.Verified = q
	} else {
		p.Declared = q
	}
}

// says reports whether any period has a value.
func (k course) says() bool {
	points := 0
	for _, p := range k.Periods {
		if p.Declared != nil || p.Verified != nil {
			points++
		}
	}
	return points > 1
}

// course is that of the commitment's last periods in which either side has a value.
func (v CommitmentView) course(c Layout, m measure) course {
	var list []coursePeriod
	for _, side := range commitments.Sides {
		for _, a := range m.in.Course(commitments.Counted{Points: v.Points}, side) {
			at := slices.IndexFunc(list, func(p coursePeriod) bool { return p.Period == a.Period })
			if at < 0 {
				list = append(list, coursePeriod{Period: a.Period})
				at = len(list) - 1
			}
			list[at].set(side, &a.Value)
		}
	}
	slices.SortFunc(list, func(a, b coursePeriod) int { return a.Period.Compare(b.Period) })
	return course{
		ID: "course-" + m.Indicator, In: m.in, Baseline: m.Baseline, Target: m.Target.Target, Periods: list[max(0, len(list)-shownOfCourse):],
		Says: c.courseSays(m.came(c, commitments.DeclaredSide), m.came(c, commitments.VerifiedSide), c.Measure(m.in, m.Target.Target)),
	}
}

// trendOf is the course of a total.
func trendOf(c Layout, in commitments.Indicator, t commitments.Total, trend []commitments.TrendPoint) course {
	k := course{ID: "course-" + in.Code, In: in, Target: t.Target}
	came := map[commitments.Side]string{commitments.DeclaredSide: none, commitments.VerifiedSide: none}
	for _, point := range trend {
		p := coursePeriod{Period: point.Period}
		for _, side := range commitments.Sides {
			if of := point.Of(side); of != nil {
				p.set(side, &of.Value)
				came[side] = c.total(in, &of.Value)
			}
		}
		k.Periods = append(k.Periods, p)
	}
	k.Says = c.courseSays(came[commitments.DeclaredSide], came[commitments.VerifiedSide], c.total(in, t.Target))
	return k
}

func (c Layout) courseSays(declared, verified, target string) string {
	return c.T("commitment.course.desc", "declared", declared, "verified", verified, "target", target)
}

// drawn draws the course.
func (k course) drawn(c Layout) string {
	picture := chart.Course{
		Frame: chart.Frame{
			ID: k.ID, Title: c.T("common.labelled", "label", c.T("commitment.course"), "value", c.Text(k.In.Name)), Desc: k.Says, RTL: c.rtl(),
		},
		Baseline: chartReference(c, k.In, "term.baseline", k.Baseline),
		Target:   chartReference(c, k.In, "term.target", k.Target),
		Format:   func(x float64) string { return c.L.Decimal(strconv.FormatFloat(x, 'f', -1, 64)) },
	}
	for _, p := range k.Periods {
		picture.Points = append(picture.Points, chartPoint(c, k.In, p.Period, p.Declared))
		picture.Verified = append(picture.Verified, chartPoint(c, k.In, p.Period, p.Verified))
	}
	return picture.SVG()
}

func chartPoint(c Layout, in commitments.Indicator, p commitments.Period, q *commitments.Quantity) chart.Point {
	point := chart.Point{Label: c.briefly(p)}
	if q != nil {
		value := q.Float()
		point.Value, point.Text = &value, c.number(in, q)
	}
	return point
}

func chartReference(c Layout, in commitments.Indicator, key string, q *commitments.Quantity) *chart.Reference {
	if q == nil {
		return nil
	}
	return &chart.Reference{Value: q.Float(), Label: c.T(key) + " " + c.number(in, q)}
}
