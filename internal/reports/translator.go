package reports

import (
	"cmp"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// translator writes a report's codes, numbers and dates in one language.
type translator struct {
	*locale.Locale
	report *Report
	loc    *time.Location
}

func translatorFor(lang string, d *Document) translator {
	loc := d.Location
	if loc == nil {
		loc = time.UTC
	}
	return translator{locale.For(lang), &d.Report, loc}
}

func (tr translator) status(s commitments.Status) string { return tr.T("status." + string(orNone(s))) }

// verified names a status that was verified, or says that nothing was.
func (tr translator) verified(s commitments.Status) string {
	if orNone(s) == None {
		return tr.T("verified.none")
	}
	return tr.status(s)
}

// verifiedAs is the title of a count of what was verified as the status.
func (tr translator) verifiedAs(s commitments.Status) string {
	if orNone(s) == None {
		return tr.T("verified.none")
	}
	return tr.T("report.column.verified_as", "value", tr.status(s))
}

func (tr translator) assessment(a commitments.Assessment) string {
	return tr.T("assessment." + string(orNone(a)))
}

func (tr translator) review(s commitments.ReviewState) string {
	return tr.T("review." + string(orNone(s)))
}

func (tr translator) origin(o commitments.Origin) string {
	if o == "" {
		return ""
	}
	return tr.T("origin." + string(o))
}

func (tr translator) gap(g commitments.Gap) string {
	if g == commitments.NoGap || g == "" {
		return ""
	}
	return tr.T("gap." + string(g))
}

func (tr translator) yes(is bool, key string) string {
	if !is {
		return ""
	}
	return tr.T(key)
}

func (tr translator) date(d commitments.Date) string {
	return tr.DateShort(d.Year, int(d.Month), d.Day)
}

// moment is a day and a time in digits, as the clocks in the tracker's zone show
// them; "" for the zero time.
func (tr translator) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(tr.loc)
	return tr.date(commitments.DateOf(local)) + " " + local.Format("15:04")
}

func (tr translator) period(p commitments.Period) string {
	return tr.Period(string(p.Kind), p.Year, p.N)
}

// unit is what a fact counts, in the form that the number asks for.
func (tr translator) unit(q *commitments.Quantity, f commitments.Fact) string {
	if q == nil {
		return ""
	}
	return cmp.Or(tr.Unit(q.String(), commitments.FindUnit(tr.report.Units, f.Unit).Forms), f.Unit)
}

// factValue writes the value of a fact with what it counts.
func (tr translator) factValue(f commitments.Fact) string {
	if f.Value == nil {
		return ""
	}
	return tr.Measure(f.Value.String(), tr.unit(f.Value, f))
}

// unitName is what an indicator counts, without a number.
func (tr translator) unitName(in commitments.Indicator) string {
	switch {
	case in.Kind == commitments.Milestones:
		return tr.T("indicator.kind.milestones")
	case in.Unit == "":
		return ""
	}
	return cmp.Or(tr.Unit("", commitments.FindUnit(tr.report.Units, in.Unit).Forms), in.Unit)
}

// amount writes a number with what it counts; "" for none. What was reckoned by a
// division is written with one decimal.
func (tr translator) amount(a amount) string {
	switch {
	case a.value == nil:
		return ""
	case a.of.Kind == commitments.Milestones && *a.value%commitments.QuantityScale == 0:
		return tr.N("report.milestones", int(*a.value/commitments.QuantityScale))
	}
	number := a.of.Readable(*a.value, a.reckoned).String()
	return tr.Measure(number, cmp.Or(tr.Unit(number, commitments.FindUnit(tr.report.Units, a.of.Unit).Forms), a.of.Unit))
}

// measures writes how far a side of the row has come with each indicator.
func (tr translator) measures(c Row, side commitments.Side) lines {
	list := lines{}
	for _, m := range c.Measures {
		if of := m.Of(side); of != nil {
			list = append(list, tr.amount(amount{value: &of.Value, of: tr.report.IndicatorOf(m.Indicator)}))
		}
	}
	return list
}

// aims writes the targets of the row's indicators.
func (tr translator) aims(c Row) lines {
	list := lines{}
	for _, m := range c.Measures {
		if m.Target.Target != nil {
			list = append(list, tr.amount(amount{value: m.Target.Target, of: tr.report.IndicatorOf(m.Indicator)}))
		}
	}
	return list
}

// values writes what an update says of each indicator, with its parts.
func (tr translator) values(values []commitments.Value) lines {
	list := lines{}
	for _, v := range values {
		said := tr.amount(amount{value: &v.Value, of: tr.report.IndicatorOf(v.Indicator)})
		if parts := tr.parts(v); parts != "" {
			said = tr.T("report.value.parts", "value", said, "parts", parts)
		}
		list = append(list, said)
	}
	return list
}

// parts writes a ratio's numerator and denominator, or the parts of a number.
func (tr translator) parts(v commitments.Value) string {
	var list []string
	if v.Numerator != nil && v.Denominator != nil {
		list = append(list, tr.Isolate(tr.quantity(v.Numerator)+" / "+tr.quantity(v.Denominator)))
	}
	for i, part := range v.Parts {
		said := tr.T("common.labelled", "label", tr.partName(part), "value", tr.quantity(&part.Value))
		if i > 0 && v.Parts[i-1].Dimension == part.Dimension {
			list[len(list)-1] += ", " + said
		} else {
			list = append(list, said)
		}
	}
	return strings.Join(list, " · ")
}

func (tr translator) partName(part commitments.Part) string {
	for _, d := range tr.report.Dimensions {
		for _, p := range d.Parts {
			if d.Code == part.Dimension && p.Code == part.Part {
				return tr.Text(p.Name)
			}
		}
	}
	return part.Part
}

func (tr translator) track(t commitments.Track) string {
	if t == "" {
		return ""
	}
	return tr.T("track." + string(t))
}

func (tr translator) forecast(f *commitments.Forecast) string {
	switch {
	case f == nil:
		return ""
	case f.Reached:
		return tr.T("forecast.reached")
	case f.Never:
		return tr.T("forecast.never")
	}
	return tr.date(f.On)
}

func (tr translator) quantity(q *commitments.Quantity) string {
	if q == nil {
		return ""
	}
	return tr.Decimal(q.String())
}

// share writes thousandths in whole percent, rounded down: nothing short of the
// target reads as 100 %.
func (tr translator) share(perMille int) string {
	percent := int(floorDiv(int64(perMille), 10))
	if percent < 0 {
		return strings.Replace(tr.Percent(-percent, 100), tr.Int(-percent), tr.Int(percent), 1)
	}
	return tr.Percent(percent, 100)
}

func (tr translator) party(code string) string {
	p := tr.report.PartyOf(code)
	return cmp.Or(tr.Text(p.Short), tr.Text(p.Name), p.Code)
}

func (tr translator) partyName(code string) string {
	return cmp.Or(tr.Text(tr.report.PartyOf(code).Name), tr.party(code))
}

// pledge is the title that the pledge had on the report's last day, and whether it was
// withdrawn by then.
func (tr translator) pledge(code string) string {
	p := tr.report.PledgeOf(code)
	title := cmp.Or(tr.Text(p.Title), code)
	if p.WithdrawnBy(tr.report.To) {
		return tr.T("pledge.withdrawn.title", "title", title)
	}
	return title
}

func (tr translator) region(code string) string {
	return cmp.Or(tr.Text(tr.report.RegionOf(code).Name), code)
}

// category is what the agreement calls a category; its code where it has no name.
func (tr translator) category(code string) string {
	return cmp.Or(tr.Text(tr.report.Agreement.CategoryName(code)), code)
}
