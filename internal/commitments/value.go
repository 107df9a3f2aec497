package commitments

import (
	"math/bits"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Value is what an update says of one indicator for its period.
type Value struct {
	Indicator   string    `json:"indicator"` // code
	Value       Quantity  `json:"value"`     // of a ratio, what the two below make; of milestones, how many were reached
	Numerator   *Quantity `json:"numerator,omitempty"`
	Denominator *Quantity `json:"denominator,omitempty"` // above zero
	Parts       []Part    `json:"parts,omitempty"`       // of a number; they need not cover all of it
}

// Part is what of a value belongs to one part of a dimension.
type Part struct {
	Dimension string   `json:"dimension"`
	Part      string   `json:"part"`
	Value     Quantity `json:"value"`
}

// FindValue returns what the values say of the indicator; nil for nothing.
func FindValue(values []Value, indicator string) *Value {
	for i := range values {
		if values[i].Indicator == indicator {
			return &values[i]
		}
	}
	return nil
}

func sameValues(a, b []Value) bool { return slices.EqualFunc(a, b, Value.same) }

func (v Value) same(other Value) bool {
	return v.Indicator == other.Indicator && v.Value == other.Value && sameQuantity(v.Numerator, other.Numerator) &&
		sameQuantity(v.Denominator, other.Denominator) && sameParts(v.Parts, other.Parts)
}

// sameParts passes over their order: what was imported keeps its own.
func sameParts(a, b []Part) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(p Part) bool { return !slices.Contains(b, p) })
}

// RatioOf returns what a numerator and a denominator make, rounded to four decimals,
// half away from zero: in hundredths where the unit is PercentUnit. The denominator
// is above zero.
func (in Indicator) RatioOf(numerator, denominator Quantity) Quantity {
	if in.Unit == PercentUnit {
		return numerator.share(100*QuantityScale, int64(denominator))
	}
	return numerator.share(QuantityScale, int64(denominator))
}

// Readable rounds a number of the indicator for people to read: what a division made, as
// all that is reckoned and every ratio, has one decimal at most. What is short of 100
// percent is not shown as them.
func (in Indicator) Readable(q Quantity, reckoned bool) Quantity {
	if !reckoned && in.Kind != Ratio {
		return q
	}
	if whole := Whole(100); in.Unit == PercentUnit && q < whole && q.Tenths() == whole {
		return whole - QuantityScale/10
	}
	return q.Tenths()
}

// share is q times part by whole, which are above zero, rounded half away from zero and
// at most MaxSum on either side of zero.
func (q Quantity) share(part, whole int64) Quantity {
	if q < 0 {
		return -(-q).share(part, whole)
	}
	high, low := bits.Mul64(uint64(q), uint64(part))
	low, carry := bits.Add64(low, uint64(whole)/2, 0)
	if high += carry; high >= uint64(whole) {
		return MaxSum
	}
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return Quantity(min(quotient, uint64(MaxSum)))
}

// ValueInput is what is filled in for one indicator, as typed.
type ValueInput struct {
	Indicator   string      `json:"indicator"`
	Value       string      `json:"value,omitempty"`     // "" for none; of a ratio always
	Numerator   string      `json:"numerator,omitempty"` // of a ratio
	Denominator string      `json:"denominator,omitempty"`
	Parts       []PartInput `json:"parts,omitempty"`
}

// PartInput is what is filled in for one part of a dimension; "" for nothing.
type PartInput struct {
	Dimension string `json:"dimension"`
	Part      string `json:"part"`
	Value     string `json:"value"`
}

// ValueField names the input of an indicator's value, as problems name it: value where
// it is the only one of Pledge.Alone, else values. and its code.
func ValueField(alone []Indicator, indicator string) string {
	if len(alone) == 1 && alone[0].Code == indicator {
		return "value"
	}
	return "values." + indicator
}

// reading reads the values that were filled in against what the pledge measures.
type reading struct {
	measured   []Indicator // Pledge.Measured
	alone      []Indicator // Pledge.Alone
	dimensions []Dimension
	fields     *problem.Fields
}

// values returns what was filled in, in the order of the indicators. One value without
// its indicator is that of the only one.
func (r reading) values(alone string, typed []ValueInput) []Value {
	if strings.TrimSpace(alone) != "" {
		typed = r.withAlone(alone, typed)
	}
	var values []Value
	for _, in := range typed {
		i := slices.IndexFunc(r.measured, func(m Indicator) bool { return m.Code == strings.TrimSpace(in.Indicator) })
		if i < 0 {
			r.fields.Add("values", "error.indicator.unknown", "value", problem.Excerpt(in.Indicator))
			continue
		}
		if FindValue(values, r.measured[i].Code) != nil {
			r.fields.Add("values", "error.value.repeated", "value", r.measured[i].Code)
			continue
		}
		if v := r.value(r.measured[i], in); v != nil {
			values = append(values, *v)
		}
	}
	slices.SortFunc(values, func(a, b Value) int { return r.place(a.Indicator) - r.place(b.Indicator) })
	return values
}

func (r reading) place(code string) int {
	return slices.IndexFunc(r.measured, func(m Indicator) bool { return m.Code == code })
}

func (r reading) withAlone(alone string, typed []ValueInput) []ValueInput {
	switch {
	case len(r.alone) == 0:
		r.fields.Add("value", "error.value.not_numeric")
	case len(r.alone) > 1:
		r.fields.Add("value", "error.value.several")
	case len(typed) > 0:
		r.fields.Add("value", "error.value.twice")
	default:
		return []ValueInput{{Indicator: r.alone[0].Code, Value: alone}}
	}
	return nil
}

// ReadCount reads a number and its parts as typed, in the input of the name; nil where
// none was given or it can't be read. Breakdown lists the dimensions that it may have
// parts of.
func ReadCount(field string, breakdown []string, dimensions []Dimension, typed ValueInput, fields *problem.Fields) *Value {
	return reading{dimensions: dimensions, fields: fields}.valueAt(field, Indicator{Kind: Number, Breakdown: breakdown}, typed)
}

func (r reading) value(in Indicator, typed ValueInput) *Value {
	return r.valueAt(ValueField(r.alone, in.Code), in, typed)
}

func (r reading) valueAt(field string, in Indicator, typed ValueInput) *Value {
	v := Value{Indicator: in.Code}
	number, given := r.number(field, typed.Value)
	numerator, above := r.number(field+".numerator", typed.Numerator)
	denominator, below := r.number(field+".denominator", typed.Denominator)
	if in.Kind == Ratio {
		if given {
			r.fields.Add(field, "error.value.ratio")
		}
		if above != below {
			r.fields.Add(field+map[bool]string{true: ".denominator", false: ".numerator"}[above], "error.value.ratio")
			return nil
		}
		if below && denominator <= 0 {
			r.fields.Add(field+".denominator", "error.value.denominator")
			return nil
		}
		if !above {
			return nil
		}
		v.Value, v.Numerator, v.Denominator = in.RatioOf(numerator, denominator), &numerator, &denominator
		return &v
	}
	if above || below {
		r.fields.Add(field, "error.value.no_ratio")
	}
	v.Value, v.Parts = number, r.parts(field, in, typed.Parts)
	if !given {
		if len(v.Parts) > 0 {
			r.fields.Add(field, "error.value.parts_alone")
		}
		return nil
	}
	if in.Kind == Milestones && (number < 0 || number%QuantityScale != 0 || number > Whole(len(in.Milestones))) {
		r.fields.Add(field, "error.value.milestones", "max", len(in.Milestones))
	}
	r.withinWhole(field, v)
	return &v
}

// number reads a number that was filled in; false where there is none.
func (r reading) number(field, typed string) (Quantity, bool) {
	if strings.TrimSpace(typed) == "" {
		return 0, false
	}
	q, err := ParseQuantity(typed)
	if p, bad := problem.Of(err); bad {
		r.fields.Add(field, p.Fields[0].Key, p.Fields[0].Args...)
		return 0, false
	}
	return q, true
}

// PartField names the input of a part of a value, under that of the value.
func PartField(value, dimension, part string) string {
	return value + ".parts." + dimension + "." + part
}

func (r reading) parts(field string, in Indicator, typed []PartInput) []Part {
	var parts []Part
	for _, p := range typed {
		if !slices.Contains(in.Breakdown, p.Dimension) || !hasPart(r.dimensions, p.Dimension, p.Part) {
			r.fields.Add(field, "error.value.part", "value", problem.Excerpt(p.Dimension+" "+p.Part))
			continue
		}
		if slices.ContainsFunc(parts, func(other Part) bool { return other.Dimension == p.Dimension && other.Part == p.Part }) {
			r.fields.Add(field, "error.value.repeated", "value", problem.Excerpt(p.Part))
			continue
		}
		at := PartField(field, p.Dimension, p.Part)
		if q, given := r.number(at, p.Value); given {
			if q < 0 {
				r.fields.Add(at, "error.value.part_negative")
			}
			parts = append(parts, Part{p.Dimension, p.Part, q})
		}
	}
	slices.SortFunc(parts, func(a, b Part) int { return partPlace(r.dimensions, a) - partPlace(r.dimensions, b) })
	return parts
}

func hasPart(list []Dimension, dimension, part string) bool {
	return partPlace(list, Part{Dimension: dimension, Part: part}) >= 0
}

// partPlace is the place of a part among those of all dimensions; -1 for none.
func partPlace(list []Dimension, p Part) int {
	place := 0
	for _, d := range list {
		for _, part := range d.Parts {
			if d.Code == p.Dimension && part.Code == p.Part {
				return place
			}
			place++
		}
	}
	return -1
}

// withinWhole refuses parts of one dimension that are more than the whole.
func (r reading) withinWhole(field string, v Value) {
	sums := map[string]Quantity{}
	for _, p := range v.Parts {
		sums[p.Dimension] = sums[p.Dimension].Plus(p.Value)
	}
	for _, d := range r.dimensions {
		if sum, given := sums[d.Code]; given && sum > max(v.Value, 0) {
			r.fields.Add(field, "error.value.parts", "quantity", sum.String(), "compared", v.Value.String())
		}
	}
}
