package commitments

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"tracker/internal/problem"
)

// IndicatorKind says how an indicator is measured.
type IndicatorKind string

// The kinds of indicator. A milestone's value is how many of its milestones were
// reached; what is qualitative has no values.
const (
	Number      IndicatorKind = "number"
	Ratio       IndicatorKind = "ratio"
	Milestones  IndicatorKind = "milestones"
	Qualitative IndicatorKind = "qualitative"
)

// IndicatorKinds lists the kinds in the order in which they are shown.
var IndicatorKinds = []IndicatorKind{Number, Ratio, Milestones, Qualitative}

// Counting says what a value is of.
type Counting string

// What values are counted for: what happened in their period, which adds up over
// periods; or where things stand at its end, of which the last one counts.
const (
	ForPeriod Counting = "period"
	ToDate    Counting = "to_date"
)

// Countings lists them in the order in which they are shown.
var Countings = []Counting{ForPeriod, ToDate}

// OverRegions says how an indicator's values in several regions become one.
type OverRegions string

// The rules over regions.
const (
	Summed      OverRegions = "sum"
	RatioOfSums OverRegions = "ratio"
	NoTotal     OverRegions = "none" // each region stands for itself
)

// OverRegionsRules lists the rules in the order in which they are shown.
var OverRegionsRules = []OverRegions{Summed, RatioOfSums, NoTotal}

// Direction says whether progress means a higher or a lower value.
type Direction string

// The directions.
const (
	Increase Direction = "increase"
	Decrease Direction = "decrease"
)

// Directions lists the directions in the order in which they are shown.
var Directions = []Direction{Increase, Decrease}

// PercentUnit is the code of the unit in which a ratio is counted in hundredths.
const PercentUnit = "percent"

// Indicator is one thing that is measured of a pledge, in the same way in each of its
// regions (IATI's terms). Kind, unit and counting are fixed once a value was
// reported; what is to be measured otherwise is a new indicator, which replaces the old.
type Indicator struct {
	Code         string        `json:"code"` // the pledge's, a point and a number: M5.1
	Name         Text          `json:"name"`
	Verification Text          `json:"verification,omitempty"` // means of verification
	Kind         IndicatorKind `json:"kind"`
	Unit         string        `json:"unit,omitempty"` // code of what a number or a ratio counts
	Counting     Counting      `json:"counting,omitempty"`
	OverRegions  OverRegions   `json:"over_regions,omitempty"`
	Direction    Direction     `json:"direction,omitempty"`
	Breakdown    []string      `json:"breakdown,omitempty"`  // codes of the dimensions by which a number is broken down
	Milestones   []Milestone   `json:"milestones,omitempty"` // in the order in which they are reached
	Replaces     string        `json:"replaces,omitempty"`   // code of the indicator that this one continues
	// Counts says which deliverables make its values; nil where planners type them.
	Counts *CountRule `json:"counts,omitempty"`
}

// Milestone is one step of an indicator of that kind.
type Milestone struct {
	Name  Text `json:"name"`
	DueOn Date `json:"due_on,omitzero"` // the last day on which it is on time
}

// Dimension is a way to break numbers down: by sex, age band, disability.
type Dimension struct {
	Code  string          `json:"code"`
	Name  Text            `json:"name"`
	Parts []DimensionPart `json:"parts"` // in the order in which they are shown
}

// DimensionPart is one part of a dimension: women, men.
type DimensionPart struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// FindDimension returns the dimension of the code; one with the code alone where the list
// has none.
func FindDimension(list []Dimension, code string) Dimension {
	for _, d := range list {
		if d.Code == code {
			return d
		}
	}
	return Dimension{Code: code}
}

// Measures reports whether the indicator has values.
func (in Indicator) Measures() bool { return in.Kind != Qualitative }

// Adds reports whether the values of different periods add up.
func (in Indicator) Adds() bool { return in.Counting == ForPeriod }

// sums reports whether a figure is the sum of the values of its periods. A ratio's is
// made of sums, and is none.
func (in Indicator) sums() bool { return in.Adds() && in.Kind != Ratio }

// FindIndicator returns the indicator of the code; one with the code alone where the
// list has none.
func FindIndicator(list []Indicator, code string) Indicator {
	for _, in := range list {
		if in.Code == code {
			return in
		}
	}
	return Indicator{Code: code}
}

// Reported lists the pledge's indicators on which updates report: those that no other
// one replaces.
func (p Pledge) Reported() []Indicator {
	return slices.DeleteFunc(slices.Clone(p.Indicators), func(in Indicator) bool { return p.replaced(in.Code) })
}

// Measured lists the indicators of Reported that have values.
func (p Pledge) Measured() []Indicator {
	return slices.DeleteFunc(p.Reported(), func(in Indicator) bool { return !in.Measures() })
}

// Typed lists the indicators of Measured whose values are typed in; the others are
// counted by the register of deliverables.
func (p Pledge) Typed() []Indicator {
	return TypedOf(p.Measured())
}

// TypedOf lists those of the indicators whose values are typed in.
func TypedOf(list []Indicator) []Indicator {
	return deleteWhere(list, func(in Indicator) bool { return in.Counts != nil })
}

// Alone lists those of Measured of which a value can be given without a code, where it
// is one: the typed ones, or, where there are none, those that are counted.
func (p Pledge) Alone() []Indicator {
	if typed := p.Typed(); len(typed) > 0 {
		return typed
	}
	return p.Measured()
}

// Counting lists the pledge's indicators that count deliverables.
func (p Pledge) Counting() []Indicator {
	return slices.DeleteFunc(slices.Clone(p.Indicators), func(in Indicator) bool { return in.Counts == nil })
}

func (p Pledge) replaced(code string) bool {
	return slices.ContainsFunc(p.Indicators, func(in Indicator) bool { return in.Replaces == code })
}

// short reports whether x is less far on the indicator's way than y.
func (in Indicator) short(x, y Quantity) bool {
	if in.Direction == Decrease {
		return x > y
	}
	return x < y
}

// defaults fills what follows from the kind.
func (in Indicator) defaults() Indicator {
	if in.Kind == Qualitative {
		return in
	}
	in.Direction = cmp.Or(in.Direction, Increase)
	switch in.Kind {
	case Ratio:
		in.OverRegions, in.Counting = cmp.Or(in.OverRegions, RatioOfSums), cmp.Or(in.Counting, ToDate)
	case Milestones:
		in.OverRegions, in.Counting = cmp.Or(in.OverRegions, Summed), ToDate
	default:
		in.OverRegions, in.Counting = cmp.Or(in.OverRegions, Summed), cmp.Or(in.Counting, ToDate)
	}
	return in
}

var indicatorForm = regexp.MustCompile(`^[A-Z]{1,4}[0-9]{1,3}\.[0-9]{1,2}$`)

// maxIndicators bounds what one update reports on.
const maxIndicators = 12

func (k check) indicators(at string, p Pledge) {
	if len(p.Indicators) > maxIndicators {
		k.fields.Add(at+".indicators", "error.indicator.many", "max", maxIndicators)
	}
	var codes []string
	for i, in := range p.Indicators {
		place := fmt.Sprintf("%s.indicators[%d]", at, i)
		k.indicator(place, in, p)
		codes = k.once(place+".code", in.Code, codes)
	}
	for i, in := range p.Indicators {
		if in.Replaces != "" && (in.Replaces == in.Code || !slices.Contains(codes, in.Replaces)) {
			k.fields.Add(fmt.Sprintf("%s.indicators[%d].replaces", at, i), "error.code.unknown", "value", problem.Excerpt(in.Replaces))
		}
	}
}

func (k check) indicator(at string, in Indicator, p Pledge) {
	k.code(at+".code", in.Code, indicatorForm)
	if pledge, _ := SplitIndicator(in.Code); pledge != p.Code && indicatorForm.MatchString(in.Code) {
		k.fields.Add(at+".code", "error.indicator.pledge", "value", p.Code)
	}
	k.text(at+".name", in.Name)
	k.optional(at+".verification", in.Verification)
	oneOf(k, at+".kind", in.Kind, IndicatorKinds)
	if in.Kind == Qualitative {
		k.empty(at+".unit", in.Unit)
		k.empty(at+".counting", string(in.Counting))
		k.empty(at+".over_regions", string(in.OverRegions))
		k.empty(at+".direction", string(in.Direction))
	} else {
		k.measuring(at, in)
	}
	if in.Kind != Milestones && len(in.Milestones) > 0 {
		k.fields.Add(at+".milestones", "error.indicator.only", "value", string(in.Kind))
	}
	if in.Kind != Number && len(in.Breakdown) > 0 {
		k.fields.Add(at+".breakdown", "error.indicator.only", "value", string(in.Kind))
	}
	if in.Counts != nil {
		k.counted(at, in)
	}
	for i, d := range in.Breakdown {
		k.refers(fmt.Sprintf("%s.breakdown[%d]", at, i), d, k.codes.dimensions)
	}
}

// measuring checks what an indicator with values needs.
func (k check) measuring(at string, in Indicator) {
	oneOf(k, at+".counting", in.Counting, Countings)
	oneOf(k, at+".over_regions", in.OverRegions, OverRegionsRules)
	oneOf(k, at+".direction", in.Direction, Directions)
	if (in.OverRegions == RatioOfSums) != (in.Kind == Ratio) && in.OverRegions != NoTotal {
		k.fields.Add(at+".over_regions", "error.indicator.only", "value", string(in.Kind))
	}
	if in.Kind != Milestones {
		k.refers(at+".unit", in.Unit, k.codes.units)
		return
	}
	k.empty(at+".unit", in.Unit)
	k.some(at+".milestones", len(in.Milestones))
	for i, m := range in.Milestones {
		k.text(fmt.Sprintf("%s.milestones[%d].name", at, i), m.Name)
		if i > 0 && !m.DueOn.IsZero() && m.DueOn.Before(in.Milestones[i-1].DueOn) {
			k.fields.Add(fmt.Sprintf("%s.milestones[%d].due_on", at, i), "error.dates.order")
		}
	}
}

func oneOf[T ~string](k check, at string, value T, of []T) {
	if !slices.Contains(of, value) {
		k.fields.Add(at, "error.filter.unknown", "value", problem.Excerpt(string(value)))
	}
}

func (k check) empty(at, value string) {
	if value != "" {
		k.fields.Add(at, "error.indicator.only", "value", string(Qualitative))
	}
}

func (k check) dimensions(list []Dimension) {
	var codes []string
	for i, d := range list {
		at := fmt.Sprintf("dimensions[%d]", i)
		k.code(at+".code", d.Code, categoryForm)
		k.text(at+".name", d.Name)
		codes = k.once(at+".code", d.Code, codes)
		k.some(at+".parts", len(d.Parts))
		var parts []string
		for j, part := range d.Parts {
			place := fmt.Sprintf("%s.parts[%d]", at, j)
			k.code(place+".code", part.Code, partForm)
			k.text(place+".name", part.Name)
			parts = k.once(place+".code", part.Code, parts)
		}
	}
}

// keepsIndicators refuses what would change the meaning of values that were reported,
// and the loss of an indicator that has any.
func keepsIndicators(at string, was, now Pledge, reported []string, fields *problem.Fields) {
	for _, before := range was.Indicators {
		if !slices.Contains(reported, before.Code) {
			continue
		}
		i := slices.IndexFunc(now.Indicators, func(in Indicator) bool { return in.Code == before.Code })
		if i < 0 {
			fields.Add(at+".indicators", "error.reload.dropped", "value", before.Code)
			continue
		}
		if in := now.Indicators[i]; !before.sameMeaning(in) {
			fields.Add(fmt.Sprintf("%s.indicators[%d]", at, i), "error.indicator.fixed", "value", before.Code)
		}
	}
}

// sameMeaning reports whether values of the one say the same of the other. Dimensions
// and milestones may be added.
func (in Indicator) sameMeaning(other Indicator) bool {
	return in.Kind == other.Kind && in.Unit == other.Unit && in.Counting == other.Counting &&
		in.sameCount(other) && len(other.Milestones) >= len(in.Milestones)
}

func (in Indicator) sameCount(other Indicator) bool {
	return in.Counts == nil && other.Counts == nil || in.Counts != nil && other.Counts != nil && *in.Counts == *other.Counts
}
