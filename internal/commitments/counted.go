package commitments

import (
	"maps"
	"slices"
)

// Counted is what counts of a commitment, one point a period, earliest first. Where not
// every point is given, Opening is what those that are not come to.
type Counted struct {
	Opening []Figure // of what is counted for the period
	Points  []Point
}

// Amount returns what one side of the indicator comes to; nil for no value.
func (c Counted) Amount(in Indicator, side Side) *Amount {
	return in.amountFrom(FindFigure(c.Opening, in.Code).Of(side), c.Points, side)
}

// Figures returns what all of it comes to, as FiguresOf does.
func (c Counted) Figures(indicators []Indicator) []Figure {
	var figures []Figure
	for _, in := range indicators {
		f := Figure{in.Code, c.Amount(in, DeclaredSide), c.Amount(in, VerifiedSide)}
		if f.Declared != nil || f.Verified != nil {
			figures = append(figures, f)
		}
	}
	return figures
}

// Before is what counts of the periods that end before the day.
func (c Counted) Before(day Date) Counted {
	return Counted{c.Opening, UpTo(c.Points, day.AddDays(-1))}
}

// RecentValues is how many values of an indicator the course of its last periods takes.
const RecentValues = forecastPeriods + 1

// Recent is what counts, as far as the figures of a period that begins on the day need
// it point by point: what ends on the day or later, and of what ends before it each
// side's last values of each indicator. It is short, however long the history. The
// points are all that there are.
func (c Counted) Recent(indicators []Indicator, day Date) Counted {
	before := len(UpTo(c.Points, day.AddDays(-1)))
	recent, rest := make([]Point, len(c.Points)), make([]Point, before)
	copy(recent[before:], c.Points[before:])
	for i, p := range c.Points[:before] {
		recent[i].Period, rest[i].Period = p.Period, p.Period
	}
	for _, side := range Sides {
		needed := lastValues(indicators, c.Points[:before], side)
		for i, p := range c.Points[:before] {
			if needed[i] {
				recent[i].take(p, side)
			} else {
				rest[i].take(p, side)
			}
		}
	}
	var opening []Figure
	for _, f := range FiguresOf(deleteWhere(indicators, func(in Indicator) bool { return !in.Adds() }), rest) {
		for _, side := range Sides {
			if a := f.Of(side); a != nil {
				a.Period = Period{}
			}
		}
		opening = append(opening, f)
	}
	return Counted{opening, append([]Point(nil), deleteWhere(recent, Point.isEmpty)...)}
}

// lastValues tells which of the points have one of the last values of an indicator.
func lastValues(indicators []Indicator, points []Point, side Side) []bool {
	needed := make([]bool, len(points))
	for _, in := range indicators {
		left := RecentValues
		for i := len(points) - 1; i >= 0 && left > 0; i-- {
			if values, _ := points[i].Of(side); FindValue(values, in.Code) != nil {
				needed[i] = true
				left--
			}
		}
	}
	return needed
}

// take gives the point what one side of another says.
func (p *Point) take(from Point, side Side) {
	if side == VerifiedSide {
		p.Verified, p.VerifiedUpdate = from.Verified, from.VerifiedUpdate
	} else {
		p.Declared, p.DeclaredUpdate = from.Declared, from.DeclaredUpdate
	}
}

func (p Point) isEmpty() bool { return len(p.Declared)+len(p.Verified) == 0 }

// OpeningOf is what points come to that are not given, where all of them come to the
// figures; false where that does not tell it. Of what is counted to date, the last value
// is given.
func OpeningOf(indicators []Indicator, figures []Figure, given []Point) ([]Figure, bool) {
	var opening []Figure
	for _, in := range indicators {
		f, open := FindFigure(figures, in.Code), Figure{Indicator: in.Code}
		for _, side := range Sides {
			a, known := in.without(f.Of(side), in.Amount(given, side))
			if !known {
				return nil, false
			}
			open.set(side, a)
		}
		if open.Declared != nil || open.Verified != nil {
			opening = append(opening, open)
		}
	}
	return opening, true
}

// without is the rest of an amount once a part of it is taken out; false where the two
// do not tell it.
func (in Indicator) without(a, part *Amount) (*Amount, bool) {
	switch {
	case a == nil || part == nil:
		return nil, a == nil && part == nil
	case !in.Adds() || a.Periods == part.Periods:
		return nil, true
	case a.Periods < part.Periods || !a.Value.exact() || !part.Value.exact():
		return nil, false
	}
	rest := Amount{Value: a.Value - part.Value, Periods: a.Periods - part.Periods}
	if in.Kind == Ratio {
		numerator, denominator := *a.Numerator-*part.Numerator, *a.Denominator-*part.Denominator
		rest.Value, rest.Numerator, rest.Denominator = in.RatioOf(numerator, denominator), &numerator, &denominator
		return &rest, a.Numerator.exact() && a.Denominator.exact() && part.Numerator.exact() && part.Denominator.exact()
	}
	return &rest, true
}

// declares reports whether the update is what its period declares.
func (u Update) declares() bool { return u.State != Superseded && u.State != Returned }

// isVerified reports whether the update was verified, also where another replaced it.
func (u Update) isVerified() bool { return u.Review != nil && u.Review.Decision == Verified }

// PointsAmong returns what counts for the periods of which these are all updates,
// earliest first.
func PointsAmong(updates []Update) []Point {
	declared, verified := map[Period]Update{}, map[Period]Update{}
	for _, u := range updates {
		if u.declares() {
			declared[u.Period] = u
		}
		if other, found := verified[u.Period]; u.isVerified() && (!found || laterUpdate(u, other) > 0) {
			verified[u.Period] = u
		}
	}
	return PointsOf(slices.Collect(maps.Values(declared)), slices.Collect(maps.Values(verified)))
}
