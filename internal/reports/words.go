package reports

import (
	"cmp"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// words writes a report's codes, numbers and dates in one language.
type words struct {
	*locale.Locale
	report *Report
	loc    *time.Location
}

func wordsFor(lang string, d *Document) words {
	loc := d.Location
	if loc == nil {
		loc = time.UTC
	}
	return words{locale.For(lang), &d.Report, loc}
}

func (w words) status(s commitments.Status) string { return w.T("status." + string(orNone(s))) }

func (w words) assessment(a commitments.Assessment) string {
	return w.T("assessment." + string(orNone(a)))
}

func (w words) review(s commitments.ReviewState) string { return w.T("review." + string(orNone(s))) }

func (w words) origin(o commitments.Origin) string {
	if o == "" {
		return ""
	}
	return w.T("origin." + string(o))
}

func (w words) gap(g commitments.Gap) string {
	if g == commitments.NoGap {
		return ""
	}
	return w.T("gap." + string(g))
}

func (w words) yes(is bool, key string) string {
	if !is {
		return ""
	}
	return w.T(key)
}

func (w words) date(d commitments.Date) string {
	return w.DateShort(d.Year, int(d.Month), d.Day)
}

// moment is a day and a time in digits, as the clocks in the tracker's zone show
// them; "" for the zero time.
func (w words) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(w.loc)
	return w.date(commitments.DateOf(local)) + " " + local.Format("15:04")
}

func (w words) period(p commitments.Period) string {
	return w.Period(string(p.Kind), p.Year, p.N)
}

func (w words) quantity(q *commitments.Quantity) string {
	if q == nil {
		return ""
	}
	return w.Decimal(q.String())
}

// share writes thousandths in whole percent, rounded down: nothing short of the
// target reads as 100 %.
func (w words) share(perMille int) string {
	percent := int(floorDiv(int64(perMille), 10))
	if percent < 0 {
		return strings.Replace(w.Percent(-percent, 100), w.Int(-percent), w.Int(percent), 1)
	}
	return w.Percent(percent, 100)
}

func (w words) party(code string) string {
	p := w.report.PartyOf(code)
	return cmp.Or(w.Text(p.Short), w.Text(p.Name), p.Code)
}

func (w words) partyName(code string) string {
	return cmp.Or(w.Text(w.report.PartyOf(code).Name), w.party(code))
}

func (w words) pledge(code string) string {
	return cmp.Or(w.Text(w.report.PledgeOf(code).Title), code)
}

func (w words) region(code string) string {
	return cmp.Or(w.Text(w.report.RegionOf(code).Name), code)
}

// category is the category's name; its code for one that the catalogue does not
// know, as another agreement may bring.
func (w words) category(code string) string {
	if key := "category." + code; w.Has(key) {
		return w.T(key)
	}
	return code
}
