package views

import (
	"cmp"
	"strings"

	"tracker/internal/commitments"
)

// Measure writes a number of an indicator with what it counts; a dash for none.
func (c Layout) Measure(in commitments.Indicator, q *commitments.Quantity) string {
	switch {
	case q == nil:
		return none
	case in.Kind == commitments.Milestones:
		return c.N("indicator.milestones.reached", int(*q/commitments.QuantityScale), "all", len(in.Milestones))
	}
	return c.counted(in, *q, false)
}

// reckoned writes what a division made of an indicator, such as what is expected by a day.
func (c Layout) reckoned(in commitments.Indicator, q commitments.Quantity) string {
	if in.Kind == commitments.Milestones {
		return c.Measure(in, &q)
	}
	return c.counted(in, q, true)
}

func (c Layout) counted(in commitments.Indicator, q commitments.Quantity, reckoned bool) string {
	number := in.Readable(q, reckoned).String()
	return c.L.Measure(number, c.counts(number, in.Unit))
}

// number writes a number of an indicator without what it counts; a dash for none.
func (c Layout) number(in commitments.Indicator, q *commitments.Quantity) string {
	if q == nil {
		return none
	}
	return c.L.Decimal(in.Readable(*q, false).String())
}

// Values writes what was said of each indicator, in one line.
func (c Layout) Values(indicators []commitments.Indicator, values []commitments.Value) string {
	var list []string
	for _, v := range values {
		list = append(list, c.Measure(commitments.FindIndicator(indicators, v.Indicator), &v.Value))
	}
	return cmp.Or(strings.Join(list, " · "), none)
}

// UnitName is what an indicator counts, without a number; "" where it counts nothing.
func (c Layout) UnitName(in commitments.Indicator) string {
	switch {
	case in.Kind == commitments.Milestones:
		return c.T("indicator.kind.milestones")
	case in.Unit == "":
		return ""
	}
	return c.counts("", in.Unit)
}

// counts is what a plain decimal counts, in the form that it asks for; the unit's code
// where it has no words.
func (c Layout) counts(decimal, unit string) string {
	return cmp.Or(c.L.Unit(decimal, commitments.FindUnit(c.Units, unit).Forms), unit)
}

// Figures writes what a side's figures come to, in one line.
func (c Layout) Figures(indicators []commitments.Indicator, figures []commitments.Figure, side commitments.Side) string {
	var list []string
	for _, f := range figures {
		if a := f.Of(side); a != nil {
			list = append(list, c.Measure(commitments.FindIndicator(indicators, f.Indicator), &a.Value))
		}
	}
	return cmp.Or(strings.Join(list, " · "), none)
}

// Targets writes where the indicators are to come, in one line.
func (c Layout) Targets(indicators []commitments.Indicator, t commitments.Terms) string {
	var list []string
	for _, target := range t.Targets {
		if target.Target != nil {
			list = append(list, c.Measure(commitments.FindIndicator(indicators, target.Indicator), target.Target))
		}
	}
	return cmp.Or(strings.Join(list, " · "), none)
}

// factValue writes what a published fact counts.
func (c Layout) factValue(f commitments.Fact) string {
	return c.L.Measure(f.Value.String(), c.counts(f.Value.String(), f.Unit))
}

// percentage writes a share in percent, with one decimal at most and nothing short of a
// whole shown as one; a dash for none.
func (c Layout) percentage(q *commitments.Quantity) string {
	if q == nil {
		return none
	}
	tenth := commitments.Quantity(commitments.QuantityScale / 10)
	short := *q % tenth
	if short < 0 {
		short += tenth
	}
	return c.T("number.percent", "n", c.L.Decimal((*q - short).String()))
}

// pledgeOf is the pledge of a commitment, by its code.
func pledgeOf(commitment string) string {
	pledge, _, _ := strings.Cut(commitment, ".")
	return pledge
}
