package commitments

import "slices"

// Point is what counts for one period: the values of the standing update, unless it was
// returned, and those of the newest verified one. An update is "" where there is none.
type Point struct {
	Period         Period
	Declared       []Value
	Verified       []Value
	DeclaredUpdate string // id
	VerifiedUpdate string // id
}

// Side says whose figures are meant.
type Side string

// The sides.
const (
	DeclaredSide Side = "declared"
	VerifiedSide Side = "verified"
)

// Sides lists the sides in the order in which they are shown.
var Sides = []Side{DeclaredSide, VerifiedSide}

// Of returns what the side says, and its update.
func (p Point) Of(side Side) (values []Value, update string) {
	if side == VerifiedSide {
		return p.Verified, p.VerifiedUpdate
	}
	return p.Declared, p.DeclaredUpdate
}

// Amount is what one side's values of several periods come to.
type Amount struct {
	Value       Quantity  `json:"value"`
	Numerator   *Quantity `json:"numerator,omitempty"` // of a ratio
	Denominator *Quantity `json:"denominator,omitempty"`
	Period      Period    `json:"period"`  // the latest one that is in it; zero in an opening (Recent)
	Periods     int       `json:"periods"` // how many are in it: 1 of what is counted to date
}

// Figure is how far one indicator of a commitment has come, by all periods of a cut:
// of what is counted for the period the sum, of what is counted to date the last value.
// Of a ratio, the numerators and denominators are summed and make the value.
type Figure struct {
	Indicator string  `json:"indicator"`
	Declared  *Amount `json:"declared,omitempty"`
	Verified  *Amount `json:"verified,omitempty"`
}

// Of returns the side's amount; nil where it has no value.
func (f Figure) Of(side Side) *Amount {
	if side == VerifiedSide {
		return f.Verified
	}
	return f.Declared
}

func (f *Figure) set(side Side, a *Amount) {
	if side == VerifiedSide {
		f.Verified = a
	} else {
		f.Declared = a
	}
}

// FindFigure returns the figure of the indicator; an empty one where there is none.
func FindFigure(figures []Figure, indicator string) Figure {
	for _, f := range figures {
		if f.Indicator == indicator {
			return f
		}
	}
	return Figure{Indicator: indicator}
}

// FiguresOf returns what the points come to, in the order of the indicators; those
// without a value are left out.
func FiguresOf(indicators []Indicator, points []Point) []Figure {
	return Counted{Points: points}.Figures(indicators)
}

// Amount returns what the side's values of the points come to, whatever their order;
// nil for none.
func (in Indicator) Amount(points []Point, side Side) *Amount {
	return in.amountFrom(nil, points, side)
}

// amountFrom is the amount once the side's values of the points are in it.
func (in Indicator) amountFrom(a *Amount, points []Point, side Side) *Amount {
	for _, p := range points {
		values, _ := p.Of(side)
		if v := FindValue(values, in.Code); v != nil {
			a = in.with(a, p.Period, *v)
		}
	}
	return a
}

// with is the amount once a period's value is in it, in which that period has none.
func (in Indicator) with(a *Amount, p Period, v Value) *Amount {
	one := &Amount{v.Value, v.Numerator, v.Denominator, p, 1}
	switch {
	case a == nil:
		return one
	case in.Adds():
		return in.sum(*a, *one)
	case p.Compare(a.Period) >= 0:
		return one
	}
	return a
}

// sum adds two amounts up.
func (in Indicator) sum(a, b Amount) *Amount {
	total := Amount{Value: a.Value.Plus(b.Value), Period: a.Period, Periods: a.Periods + b.Periods}
	if a.Period.IsZero() || b.Period != a.Period && b.Period.Compare(a.Period) > 0 {
		total.Period = b.Period
	}
	if in.Kind == Ratio && a.Denominator != nil && b.Denominator != nil {
		numerator, denominator := a.Numerator.Plus(*b.Numerator), a.Denominator.Plus(*b.Denominator)
		total.Value, total.Numerator, total.Denominator = in.RatioOf(numerator, denominator), &numerator, &denominator
	}
	return &total
}

// Within returns those of the points whose period ends within p.
func Within(points []Point, p Period) []Point {
	return deleteWhere(points, func(one Point) bool { return !p.Contains(one.Period.End()) })
}

// UpTo returns those of the points whose period ends on the day or before.
func UpTo(points []Point, day Date) []Point {
	return deleteWhere(points, func(one Point) bool { return one.Period.End().After(day) })
}

// PointsOf puts the updates that count for their periods, on each side one a period at
// most, to points, earliest first. Updates without values make none.
func PointsOf(declared, verified []Update) []Point {
	at := map[Period]*Point{}
	point := func(p Period) *Point {
		if at[p] == nil {
			at[p] = &Point{Period: p}
		}
		return at[p]
	}
	for _, u := range withValues(declared) {
		p := point(u.Period)
		p.Declared, p.DeclaredUpdate = u.Values, u.ID
	}
	for _, u := range withValues(verified) {
		p := point(u.Period)
		p.Verified, p.VerifiedUpdate = u.Values, u.ID
	}
	var points []Point
	for _, p := range at {
		points = append(points, *p)
	}
	SortPoints(points)
	return points
}

// MergePoints puts what updates and what the register say for each period together,
// earliest first.
func MergePoints(reported, registered []Point) []Point {
	if len(registered) == 0 {
		return reported
	}
	merged := slices.Clone(reported)
	for _, r := range registered {
		i := slices.IndexFunc(merged, func(p Point) bool { return p.Period == r.Period })
		if i < 0 {
			merged = append(merged, r)
			continue
		}
		merged[i].Declared = append(slices.Clone(merged[i].Declared), r.Declared...)
		merged[i].Verified = append(slices.Clone(merged[i].Verified), r.Verified...)
	}
	SortPoints(merged)
	return merged
}

func withValues(updates []Update) []Update {
	return deleteWhere(updates, func(u Update) bool { return len(u.Values) == 0 })
}

// SortPoints sorts points by their periods, earliest first.
func SortPoints(points []Point) {
	slices.SortFunc(points, func(a, b Point) int { return a.Period.Compare(b.Period) })
}

// standing is the points once the update stands for its period.
func standing(points []Point, u Update) []Point {
	i := slices.IndexFunc(points, func(p Point) bool { return p.Period == u.Period })
	if i < 0 {
		return append(points, PointsOf([]Update{u}, nil)...)
	}
	points[i].Declared, points[i].DeclaredUpdate = u.Values, u.ID
	return points
}

// eachFigure is the figures once each indicator's was changed; those that have no value
// are left out.
func eachFigure(figures []Figure, indicators []Indicator, change func(in Indicator, f *Figure)) []Figure {
	changed := make([]Figure, 0, len(indicators))
	for _, in := range indicators {
		f := FindFigure(figures, in.Code)
		if change(in, &f); f.Declared != nil || f.Verified != nil {
			changed = append(changed, f)
		}
	}
	return changed
}

// declaring is what the figures become once values are what is declared for a period,
// in place of those before. Points looks everything up again; it is asked only where a
// value goes without another in its place.
func declaring(
	figures []Figure, indicators []Indicator, p Period, before, after []Value, points func() ([]Point, error),
) ([]Figure, error) {
	var err error
	changed := eachFigure(figures, indicators, func(in Indicator, f *Figure) {
		was, is := FindValue(before, in.Code), FindValue(after, in.Code)
		switch {
		case is == nil && was == nil:
		case is != nil && was == nil:
			f.Declared = in.with(f.Declared, p, *is)
		default:
			if told, known := in.exchanged(f.Declared, p, *was, is); known {
				f.Declared = told
				return
			}
			var found []Point
			if found, err = points(); err == nil {
				f.Declared = in.Amount(found, DeclaredSide)
			}
		}
	})
	return changed, err
}

// exchanged is the amount with a value in place of the one that the period had; false
// where the amount alone does not tell it.
func (in Indicator) exchanged(a *Amount, p Period, was Value, is *Value) (*Amount, bool) {
	switch {
	case a == nil || is == nil:
		return nil, false
	case !in.Adds() && a.Period != p:
		return a, true // a later value counts
	case !in.Adds():
		return in.with(nil, p, *is), true
	}
	told := *a
	if in.Kind == Ratio {
		numerator, denominator := a.Numerator.Plus(*is.Numerator-*was.Numerator), a.Denominator.Plus(*is.Denominator-*was.Denominator)
		told.Value, told.Numerator, told.Denominator = in.RatioOf(numerator, denominator), &numerator, &denominator
		return &told, a.Numerator.exact() && a.Denominator.exact()
	}
	told.Value = a.Value.Plus(is.Value - was.Value)
	return &told, a.Value.exact()
}

// recounted is the figures with one side reckoned anew.
func recounted(figures []Figure, indicators []Indicator, side Side, points []Point) []Figure {
	return eachFigure(figures, indicators, func(in Indicator, f *Figure) { f.set(side, in.Amount(points, side)) })
}

// counted is the figures with a verified update, the first of its period.
func counted(figures []Figure, indicators []Indicator, u Update) []Figure {
	return eachFigure(figures, indicators, func(in Indicator, f *Figure) {
		if v := FindValue(u.Values, in.Code); v != nil {
			f.Verified = in.with(f.Verified, u.Period, *v)
		}
	})
}
