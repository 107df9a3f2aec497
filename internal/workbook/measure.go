package workbook

import (
	"slices"
	"strings"

	"tracker/internal/commitments"
)

// side is what of a ratio a row has.
type side string

// The sides of a ratio.
const (
	numerator   side = "numerator"
	denominator side = "denominator"
)

// measure is what the value of a row is of: an indicator, one side of a ratio, or a
// part of a number.
type measure struct {
	indicator commitments.Indicator
	side      side                      // "" of what is no ratio
	dimension commitments.Dimension     // of the part
	part      commitments.DimensionPart // without a code for the whole
}

// key names the measure in a workbook: M5.1, M5.2 sex.women, C3.1 numerator.
func (m measure) key() string {
	switch {
	case m.side != "":
		return m.indicator.Code + " " + string(m.side)
	case m.isPart():
		return m.indicator.Code + " " + m.dimension.Code + "." + m.part.Code
	}
	return m.indicator.Code
}

func (m measure) isPart() bool { return m.part.Code != "" }

// field names the measure's input as the domain's problems name it.
func (m measure) field(measured []commitments.Indicator) string {
	field := commitments.ValueField(measured, m.indicator.Code)
	switch {
	case m.side != "":
		return field + "." + string(m.side)
	case m.isPart():
		return commitments.PartField(field, m.dimension.Code, m.part.Code)
	}
	return field
}

// inPercent reports whether a cell of the measure may show a percentage. What a ratio
// is made of is never one.
func (m measure) inPercent() bool {
	return m.indicator.Unit == commitments.PercentUnit && m.side == ""
}

// in returns what the values say of the measure; nil for nothing.
func (m measure) in(values []commitments.Value) *commitments.Quantity {
	v := commitments.FindValue(values, m.indicator.Code)
	if v == nil {
		return nil
	}
	switch m.side {
	case numerator:
		return v.Numerator
	case denominator:
		return v.Denominator
	}
	if !m.isPart() {
		return &v.Value
	}
	for i, p := range v.Parts {
		if p.Dimension == m.dimension.Code && p.Part == m.part.Code {
			return &v.Parts[i].Value
		}
	}
	return nil
}

// fill puts what was typed for the measure to the values that are filled in.
func (m measure) fill(values []commitments.ValueInput, typed string) []commitments.ValueInput {
	i := slices.IndexFunc(values, func(v commitments.ValueInput) bool { return v.Indicator == m.indicator.Code })
	if i < 0 {
		i, values = len(values), append(values, commitments.ValueInput{Indicator: m.indicator.Code})
	}
	v := &values[i]
	switch {
	case m.side == numerator:
		v.Numerator = typed
	case m.side == denominator:
		v.Denominator = typed
	case m.isPart():
		v.Parts = append(v.Parts, commitments.PartInput{Dimension: m.dimension.Code, Part: m.part.Code, Value: typed})
	default:
		v.Value = typed
	}
	return values
}

// measures are what the rows of a pledge's commitments have values of, in their order.
type measures struct {
	list       []measure
	indicators []commitments.Indicator
	keys       map[string]int // places in the list, by keys as keyForm writes them
	fields     map[string]int // by the names of problems
}

func newMeasures(p commitments.Pledge, dimensions []commitments.Dimension) measures {
	m := measures{indicators: p.Typed(), keys: map[string]int{}, fields: map[string]int{}}
	for _, in := range m.indicators {
		if in.Kind == commitments.Ratio {
			m.fields[commitments.ValueField(m.indicators, in.Code)] = len(m.list)
			m.add(measure{indicator: in, side: numerator})
			m.add(measure{indicator: in, side: denominator})
			continue
		}
		m.add(measure{indicator: in})
		for _, code := range in.Breakdown {
			for _, d := range dimensions {
				if d.Code != code {
					continue
				}
				for _, part := range d.Parts {
					m.add(measure{indicator: in, dimension: d, part: part})
				}
			}
		}
	}
	return m
}

func (m *measures) add(one measure) {
	m.keys[keyForm(one.key())], m.fields[one.field(m.indicators)] = len(m.list), len(m.list)
	m.list = append(m.list, one)
}

// keyForm brings the ways in which people write a key to one.
func keyForm(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(commitments.LatinDigits(plain(s)))), " ")
}

// alone is what a row that names no measure has a value of; false where that could be
// several things, or is nothing.
func (m measures) alone() (int, bool) {
	return 0, len(m.indicators) == 1 && m.indicators[0].Kind != commitments.Ratio
}

// rows is how many rows a commitment has.
func (m measures) rows() int { return max(1, len(m.list)) }

// maxNamed is how many measures a message names.
const maxNamed = 20

// names are the keys of those that the test holds for, as a message lists them.
func (m measures) names(holds func(measure) bool) string {
	var keys []string
	for _, one := range m.list {
		switch {
		case !holds(one):
		case len(keys) == maxNamed:
			return strings.Join(append(keys, "…"), ", ")
		default:
			keys = append(keys, one.key())
		}
	}
	return strings.Join(keys, ", ")
}
