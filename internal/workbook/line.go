package workbook

import (
	"cmp"
	"strconv"
	"strings"

	"tracker/internal/commitments"
)

// line is a row of a workbook.
type line struct {
	commitments.Commitment
	pledge commitments.Pledge
	region commitments.Region
	last   commitments.Update // the latest update of all; zero where there is none
	of     *measure           // that the value is of; nil where the commitment has none
	first  bool               // of the commitment's rows
}

// linesOf are the rows of a commitment.
func linesOf(c commitments.Commitment, p commitments.Pledge, g commitments.Region, last commitments.Update, of measures) []line {
	lines := make([]line, of.rows())
	for i := range lines {
		lines[i] = line{c, p, g, last, nil, i == 0}
		if len(of.list) > 0 {
			lines[i].of = &of.list[i]
		}
	}
	return lines
}

func (l line) ofMilestones() bool {
	return l.of != nil && l.of.indicator.Kind == commitments.Milestones
}

// takes reports whether the row's cell of the field can be filled in: what the
// commitment has once stands in its first row.
func (l line) takes(c column) bool {
	switch {
	case c.Field == Note:
		return true
	case c.Field == Value:
		return l.of != nil
	}
	return c.input && l.first
}

func (w *writer) value(f Field, l line) any {
	text := ""
	switch f {
	case Code:
		text = l.Code
	case Measure:
		if l.of != nil {
			text = l.of.key()
		}
	case PledgeTitle:
		text = w.locale.Text(l.pledge.Title)
	case RegionName:
		text = w.locale.Text(l.region.Name)
	case IndicatorName:
		text = w.indicator(l)
	case Target:
		return w.target(l)
	case LastPeriod:
		text = w.locale.Period(string(l.last.Period.Kind), l.last.Period.Year, l.last.Period.N)
	case LastStatus:
		if l.last.Status != "" && l.first {
			text = w.t("status." + string(l.last.Status))
		}
	case LastValue:
		if l.of != nil {
			return plainNumber(l.of.in(l.last.Values))
		}
	case LastNarrative:
		if l.first {
			text = short(l.last.Narrative, 2000)
		}
	}
	return cellText(text)
}

// indicator says in words what the row's value is of; where the commitment has none, on
// what is reported.
func (w *writer) indicator(l line) string {
	if l.of == nil {
		var names []string
		for _, in := range l.pledge.Reported() {
			names = append(names, w.locale.Text(in.Name))
		}
		return strings.Join(names, "\n")
	}
	in := l.of.indicator
	name := w.locale.Text(in.Name)
	switch {
	case l.of.side != "":
		return w.t("workbook.measure."+string(l.of.side), "name", name)
	case l.ofMilestones():
		return w.locale.N("workbook.measure.milestones", len(in.Milestones), "name", name)
	case l.of.isPart():
		name = w.t("workbook.measure.part", "name", name, "dimension", w.locale.Text(l.of.dimension.Name), "part", w.locale.Text(l.of.part.Name))
	}
	return w.t("workbook.measure.unit", "name", name, "unit", w.unit("", in))
}

// unit is what an indicator counts, in the form that a plain decimal asks for.
func (w *writer) unit(decimal string, in commitments.Indicator) string {
	return cmp.Or(w.locale.Unit(decimal, commitments.FindUnit(w.units, in.Unit).Forms), in.Unit)
}

// target is that of the row's indicator: of a ratio with its unit, since the row has
// one of its sides. Parts have none.
func (w *writer) target(l line) any {
	if l.of == nil {
		var texts []string
		for _, in := range l.pledge.Reported() {
			if text := l.TargetOf(in.Code).Text; text != "" {
				texts = append(texts, text)
			}
		}
		return cellText(strings.Join(texts, "\n"))
	}
	target := l.TargetOf(l.of.indicator.Code).Target
	switch {
	case target == nil || l.of.isPart():
		return nil
	case l.of.side != "":
		return w.locale.Measure(target.String(), w.unit(target.String(), l.of.indicator))
	}
	return plainNumber(target)
}

// cellText is a text in a cell, which is empty without one.
func cellText(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func plainNumber(q *commitments.Quantity) any {
	if q == nil {
		return nil
	}
	if f, err := strconv.ParseFloat(q.String(), 64); err == nil {
		return f
	}
	return q.String()
}
