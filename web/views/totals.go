package views

import (
	"net/url"
	"slices"

	"tracker/internal/commitments"
)

// TotalsView is the page of an agreement's totals.
type TotalsView struct {
	Names
	Agreement  commitments.Agreement
	Items      []commitments.Total
	Today      commitments.Date
	Filter     commitments.TotalsFilter
	Agreements []commitments.Agreement
	Categories []string
	Periods    []commitments.Period // that the page offers, the latest first
	Problems   []FieldMessage       // filters that are not known
}

// AddendsView is the page of what one total is made of.
type AddendsView struct {
	TotalsView
	Indicator commitments.Indicator
	Total     commitments.Total
	ByRegion  []commitments.Total // the same of each region
	Addends   []commitments.TotalAddend
	Trend     []commitments.TrendPoint // nil where nothing is added up
}

// totalsTable is a table of totals.
type totalsTable struct {
	ID     string
	Label  string // what it is a table of
	Names  Names
	Items  []commitments.Total
	Period commitments.Period // by the end of which; zero: today
	// Compact leaves out what the page of all totals says beside the sums.
	Compact bool
	// Href is the page of a total's addends.
	Href func(t commitments.Total) string
}

// groups are the totals of each pledge.
func (t totalsTable) groups() [][]commitments.Total {
	var groups [][]commitments.Total
	for _, total := range t.Items {
		if last := len(groups) - 1; last >= 0 && groups[last][0].Pledge == total.Pledge {
			groups[last] = append(groups[last], total)
		} else {
			groups = append(groups, []commitments.Total{total})
		}
	}
	return groups
}

// indicator is what a total is of.
func (n Names) indicator(t commitments.Total) commitments.Indicator {
	return commitments.FindIndicator(n.Indicators(t.Pledge), t.Indicator)
}

// total writes a sum over commitments; a dash for none.
func (c Layout) total(in commitments.Indicator, q *commitments.Quantity) string {
	if q == nil || in.Kind != commitments.Milestones {
		return c.Measure(in, q)
	}
	return c.N("measure.milestones", int(*q/commitments.QuantityScale))
}

// addsUp reports whether the sides of a total are sums: those of an indicator that is
// not added up over regions are none, unless it stands for one commitment.
func addsUp(in commitments.Indicator, t commitments.Total) bool {
	return in.OverRegions != commitments.NoTotal || t.Coverage.Owing <= 1 || t.Declared != nil || t.Verified != nil
}

// coverage says how many of the commitments that owe a value are in a total.
func coverage(c Layout, t commitments.Total) string {
	return c.T("totals.coverage", "counted", t.Coverage.Counted, "verified", t.Coverage.Verified, "owing", t.Coverage.Owing)
}

// query is the address's query of a filter.
func totalsQuery(f commitments.TotalsFilter) url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"agreement": f.Agreement, "period": f.Period.String(), "pledge": f.Pledge, "region": f.Region, "party": f.Party, "category": f.Category,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.ByRegion {
		q.Set("by", "region")
	}
	return q
}

// commitmentsQuery is the filter of the commitments that the totals are of, as they stand
// today.
func (v TotalsView) commitmentsQuery() url.Values {
	f := v.Filter
	f.Period, f.ByRegion = commitments.Period{}, false
	return totalsQuery(f)
}

// totalsPath is the page of totals under a filter, or, of an indicator, that of its addends.
func totalsPath(c Layout, f commitments.TotalsFilter, indicator ...string) string {
	path := c.To(append([]string{"totals"}, indicator...)...)
	if q := totalsQuery(f); len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// addendsOf is the page of a total's addends under a filter.
func addendsOf(c Layout, f commitments.TotalsFilter) func(commitments.Total) string {
	return func(t commitments.Total) string {
		f.ByRegion = false
		if t.Region != "" {
			f.Region = t.Region
		}
		return totalsPath(c, f, t.Indicator)
	}
}

// table is the page's table.
func (v TotalsView) table(c Layout) totalsTable {
	return totalsTable{ID: "totals", Label: c.T("totals.title"), Names: v.Names, Items: v.Items, Period: v.Filter.Period, Href: addendsOf(c, v.Filter)}
}

// periodOptions are the periods by the end of which totals are told.
func (v TotalsView) periodOptions(c Layout) []Option {
	options := []Option{{Label: c.T("totals.today")}}
	periods := v.Periods
	if !v.Filter.Period.IsZero() && !slices.Contains(periods, v.Filter.Period) {
		periods = append([]commitments.Period{v.Filter.Period}, periods...)
	}
	for _, p := range periods {
		options = append(options, Option{Value: p.String(), Label: c.Period(p)})
	}
	return options
}

// asOf says by when the page's totals are told.
func (v TotalsView) asOf(c Layout) string {
	if v.Filter.Period.IsZero() {
		return c.T("totals.as_of.today", "date", v.Today.String())
	}
	return c.T("totals.as_of.period", "name", c.Period(v.Filter.Period))
}

// of lists the addends of one commitment on one side.
func (v AddendsView) of(commitment string, side commitments.Side) []commitments.TotalAddend {
	var list []commitments.TotalAddend
	for _, a := range v.Addends {
		if a.Commitment == commitment && a.Side == side {
			list = append(list, a)
		}
	}
	return list
}

// numbers are the journal numbers of the addends' updates.
func (v AddendsView) numbers() JournalNumbers {
	numbers := JournalNumbers{}
	for _, a := range v.Addends {
		if a.Journal >= 0 {
			numbers[a.Update] = a.Journal
		}
	}
	return numbers
}
