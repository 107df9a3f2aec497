package commitments

import "cmp"

// Measure is where a commitment stands with one indicator at the end of a period.
type Measure struct {
	Target
	// Expected is where it is to stand by then, on the way to its target; nil where
	// that can't be told.
	Expected *Quantity `json:"expected"`
	Declared *Measured `json:"declared"` // nil where there is no value
	Verified *Measured `json:"verified"`
}

// Of returns what one side says; nil where it has no value.
func (m Measure) Of(side Side) *Measured {
	if side == VerifiedSide {
		return m.Verified
	}
	return m.Declared
}

// Measured is what one side says.
type Measured struct {
	Amount
	InPeriod    *Quantity `json:"in_period"`   // what happened in the period, of what is counted so
	Achievement *Quantity `json:"achievement"` // percent of the way from baseline to target (Way.Achievement)
	Track       Track     `json:"track"`
	Forecast    *Forecast `json:"forecast"`
}

// Measures is where a commitment stands with each indicator of its pledge, by what
// counts, at the end of the period, or, while that runs, at the end of the day.
// Indicators without target and value are left out, unless updates report on them.
func (a Agreement) Measures(pledge Pledge, region Region, t Terms, c Counted, p Period, day Date) []Measure {
	if end := p.End(); end.Before(day) {
		day = end
	}
	c.Points = UpTo(c.Points, p.End())
	within := Within(c.Points, p)
	var list []Measure
	for _, in := range pledge.Indicators {
		way := a.WayOf(in, t, pledge.BeginsIn(region))
		m := Measure{Target: way.Target, Expected: way.Expected(day)}
		for _, side := range Sides {
			course := in.Course(c, side)
			if len(course) == 0 {
				continue
			}
			one := a.measured(way, course[len(course)-1], day)
			one.Forecast = way.Forecast(course)
			if in.Adds() {
				if part := in.Amount(within, side); part != nil {
					one.InPeriod = &part.Value
				}
			}
			m.set(side, one)
		}
		if m.says() || !pledge.replaced(in.Code) {
			list = append(list, m)
		}
	}
	return list
}

func (m *Measure) set(side Side, one Measured) {
	if side == VerifiedSide {
		m.Verified = &one
	} else {
		m.Declared = &one
	}
}

func (m Measure) says() bool { return !m.isEmpty() || m.Declared != nil || m.Verified != nil }

func (a Agreement) measured(way Way, amount Amount, day Date) Measured {
	return Measured{
		Amount: amount, Achievement: way.Achievement(amount.Value), Track: way.Track(a.TrackRule(), &amount.Value, day),
	}
}

// MeasuresNow is where a commitment stands by its state on the day, without what takes
// its history: InPeriod and Forecast are nil.
func (a Agreement) MeasuresNow(pledge Pledge, region Region, c Commitment, day Date) []Measure {
	var list []Measure
	for _, in := range pledge.Indicators {
		way := a.WayOf(in, c.Terms, pledge.BeginsIn(region))
		m := Measure{Target: way.Target, Expected: way.Expected(day)}
		f := c.Figure(in)
		for _, side := range Sides {
			if amount := f.Of(side); amount != nil {
				m.set(side, a.measured(way, *amount, day))
			}
		}
		if m.says() || !pledge.replaced(in.Code) {
			list = append(list, m)
		}
	}
	return list
}

// Total is what one indicator comes to over some commitments. Nothing is added up that
// is not one indicator.
type Total struct {
	Indicator string `json:"indicator"` // code
	Pledge    string `json:"pledge"`
	Party     string `json:"party"`
	Category  string `json:"category"`
	Region    string `json:"region,omitempty"` // of a total of one region
	// Target is the sum of those that are set, and Baseline that of their baselines; of
	// a ratio, what all commitments have in common.
	Baseline *Quantity  `json:"baseline"`
	Target   *Quantity  `json:"target"`
	Declared *TotalSide `json:"declared"` // nil where there is no value, or where the indicator is not added up over regions
	Verified *TotalSide `json:"verified"`
	Coverage Coverage   `json:"coverage"`
}

// Of returns what one side comes to.
func (t Total) Of(side Side) *TotalSide {
	if side == VerifiedSide {
		return t.Verified
	}
	return t.Declared
}

// TotalSide is what one side's values come to.
type TotalSide struct {
	Value       Quantity  `json:"value"`
	Numerator   *Quantity `json:"numerator,omitempty"`
	Denominator *Quantity `json:"denominator,omitempty"`
	InPeriod    *Quantity `json:"in_period"` // what happened in the period, of what is counted so
	// Achievement is how far those that have a target have come of the ways of all of
	// them, in percent; of a ratio, percent of the way from Baseline to Target.
	Achievement *Quantity `json:"achievement"`
}

// Coverage says how many of the commitments that owe a value have one.
type Coverage struct {
	Owing    int `json:"owing"`   // that the period asks for, and those that have a value all the same
	Counted  int `json:"counted"` // that declare a value
	Verified int `json:"verified"`
}

// Of returns how many are in the side's sum.
func (c Coverage) Of(side Side) int {
	if side == VerifiedSide {
		return c.Verified
	}
	return c.Counted
}

// Addend is one commitment of a total.
type Addend struct {
	Commitment Commitment
	Measures   []Measure
	Asked      bool // the period asks for it (Obligation.Asks)
}

// TotalsOf adds the measures of the addends up, indicator by indicator in the order of
// the pledges; byRegion makes a total of each region of them.
func TotalsOf(pledges []Pledge, addends []Addend, byRegion bool) []Total {
	type place struct{ pledge, region string }
	groups, order := map[place][]Addend{}, map[string][]string{}
	for _, a := range addends {
		at := place{a.Commitment.Pledge, ""}
		if byRegion {
			at.region = a.Commitment.Region
		}
		if groups[at] == nil {
			order[at.pledge] = append(order[at.pledge], at.region)
		}
		groups[at] = append(groups[at], a)
	}
	totals := []Total{}
	for _, p := range pledges {
		for _, region := range order[p.Code] {
			for _, in := range p.Indicators {
				if !in.Measures() {
					continue
				}
				t := totalOf(in, p.replaced(in.Code), groups[place{p.Code, region}])
				t.Pledge, t.Party, t.Category, t.Region = p.Code, p.Party, p.Category, region
				if t.says() || !p.replaced(in.Code) {
					totals = append(totals, t)
				}
			}
		}
	}
	return totals
}

func (t Total) says() bool { return t.Target != nil || t.Coverage.Counted+t.Coverage.Verified > 0 }

// totalOf adds up what the addends say of one indicator. Nobody owes values of one that
// was replaced.
func totalOf(in Indicator, replaced bool, addends []Addend) Total {
	t := Total{Indicator: in.Code}
	var measures []Measure
	for _, a := range addends {
		m := measureOf(a.Measures, in.Code)
		if a.Asked && !replaced || m.Declared != nil || m.Verified != nil {
			t.Coverage.Owing++
		}
		if m.Declared != nil {
			t.Coverage.Counted++
		}
		if m.Verified != nil {
			t.Coverage.Verified++
		}
		measures = append(measures, m)
	}
	if in.OverRegions == NoTotal && len(addends) > 1 {
		return t
	}
	t.Baseline, t.Target = in.aims(measures)
	t.Declared, t.Verified = in.total(measures, t, DeclaredSide), in.total(measures, t, VerifiedSide)
	return t
}

func measureOf(list []Measure, indicator string) Measure {
	for _, m := range list {
		if m.Indicator == indicator {
			return m
		}
	}
	return Measure{Target: Target{Indicator: indicator}}
}

// aims are the baseline and the target of a total.
func (in Indicator) aims(measures []Measure) (baseline, target *Quantity) {
	if in.Kind == Ratio {
		return common(measures, func(m Measure) *Quantity { return m.Baseline }),
			common(measures, func(m Measure) *Quantity { return m.Target.Target })
	}
	for _, m := range measures {
		if m.Target.Target != nil {
			target, baseline = plus(target, m.Target.Target), plus(baseline, m.Baseline)
		}
	}
	return baseline, target
}

// common is what is the same of all measures; nil where it is not, or not set.
func common(measures []Measure, of func(Measure) *Quantity) *Quantity {
	for _, m := range measures {
		if of(m) == nil || !sameQuantity(of(m), of(measures[0])) {
			return nil
		}
	}
	return of(measures[0])
}

// plus adds what is set; nil for nothing.
func plus(a, b *Quantity) *Quantity {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	sum := a.Plus(*b)
	return &sum
}

// total adds one side up; nil without a value.
func (in Indicator) total(measures []Measure, of Total, side Side) *TotalSide {
	var sum *Amount
	var inPeriod *Quantity
	for _, m := range measures {
		one := m.Of(side)
		switch {
		case one == nil:
			continue
		case sum == nil:
			sum = &one.Amount
		default:
			sum = in.sum(*sum, one.Amount)
		}
		if in.sums() {
			inPeriod = plus(inPeriod, one.InPeriod)
		}
	}
	if sum == nil {
		return nil
	}
	t := &TotalSide{Value: sum.Value, Numerator: sum.Numerator, Denominator: sum.Denominator, InPeriod: inPeriod}
	if in.Kind == Ratio {
		t.Achievement = Way{Indicator: in, Target: Target{Baseline: of.Baseline, Target: of.Target}}.Achievement(sum.Value)
	} else {
		t.Achievement = in.achieved(measures, side)
	}
	return t
}

// achieved is how far the measures have come of their ways, together. Those without a
// value have not begun theirs; without a target there is no way.
func (in Indicator) achieved(measures []Measure, side Side) *Quantity {
	var gone, all Quantity
	for _, m := range measures {
		baseline, known := Way{Indicator: in, Target: m.Target}.baseline()
		if !known || m.Target.Target == nil {
			continue
		}
		all = all.Plus(*m.Target.Target - baseline)
		if one := m.Of(side); one != nil {
			gone = gone.Plus(one.Value - baseline)
		}
	}
	return achievement(gone, all)
}
