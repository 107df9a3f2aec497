package reports

import (
	"time"

	"tracker/internal/commitments"
)

// reporting counts, for each commitment and each reporting period that ends in
// p, whether what was expected came in.
func reporting(m Material, p commitments.Period, asOf commitments.Date, loc *time.Location) Reporting {
	r := Reporting{Periods: owedIn(m.Agreement, p)}
	party, region := newRates(m.Agreement.Parties), newRates(nil)
	places := make(map[string]commitments.Region, len(m.Regions))
	for _, g := range m.Regions {
		region.at(g.Code)
		places[g.Code] = g
	}
	history := byCommitment(m.Updates)
	for _, c := range m.Commitments {
		for _, q := range r.Periods {
			if !places[c.Region].ValidIn(q) || finishedBefore(q, m.Previous[c.Code], history[c.Code]) {
				continue
			}
			in := arrival(q, history[c.Code], m.Agreement.CalendarOf(q), asOf, loc)
			r.Whole.add(in)
			party.at(c.Party).add(in)
			region.at(c.Region).add(in)
		}
	}
	r.ByParty, r.ByRegion = party.list, region.list
	return r
}

// owedIn lists the calendar's reporting periods that end in p, not those that
// ended before the agreement was activated.
func owedIn(a commitments.Agreement, p commitments.Period) []commitments.Period {
	owed := []commitments.Period{}
	if a.ActivatedOn.IsZero() {
		return owed
	}
	for _, q := range a.ReportingPeriods(p.Start(), p.End()) {
		if !q.End().Before(a.ActivatedOn) {
			owed = append(owed, q)
		}
	}
	return owed
}

func byCommitment(updates []commitments.Update) map[string][]commitments.Update {
	by := make(map[string][]commitments.Update)
	for _, u := range updates {
		by[u.Commitment] = append(by[u.Commitment], u)
	}
	return by
}

// finishedBefore reports whether the latest update on a period before q said
// that the commitment was completed or cancelled: nothing is expected after.
func finishedBefore(q commitments.Period, previous commitments.Update, history []commitments.Update) bool {
	latest := previous
	for _, u := range history {
		if u.Period.End().Before(q.Start()) && (latest.ID == "" || later(u, latest)) {
			latest = u
		}
	}
	return latest.Status == commitments.Completed || latest.Status == commitments.Cancelled
}

// later orders updates by the end of their period, then by submission.
func later(a, b commitments.Update) bool {
	if by := a.Period.End().Compare(b.Period.End()); by != 0 {
		return by > 0
	}
	return a.SubmittedAt.After(b.SubmittedAt)
}

// arrival says how the commitment's report on q came in. The first submission
// counts: a later one corrects what was on time.
func arrival(q commitments.Period, history []commitments.Update, c commitments.Calendar, asOf commitments.Date, loc *time.Location) Rate {
	var first time.Time
	for _, u := range history {
		if u.Period == q && (first.IsZero() || u.SubmittedAt.Before(first)) {
			first = u.SubmittedAt
		}
	}
	due := c.DueOn(q)
	switch {
	case first.IsZero() && asOf.After(due):
		return Rate{Expected: 1, Missing: 1}
	case first.IsZero():
		return Rate{Expected: 1, Pending: 1}
	case commitments.DateOf(first.In(loc)).After(due):
		return Rate{Expected: 1, Late: 1}
	}
	return Rate{Expected: 1, OnTime: 1}
}

func (r *Rate) add(other Rate) {
	r.Expected += other.Expected
	r.OnTime += other.OnTime
	r.Late += other.Late
	r.Missing += other.Missing
	r.Pending += other.Pending
}

// rates is a list of rates found by code, in the order of first mention.
type rates struct {
	list []RateGroup
	by   map[string]int
}

func newRates(codes []string) *rates {
	r := &rates{list: []RateGroup{}, by: make(map[string]int)}
	for _, code := range codes {
		r.at(code)
	}
	return r
}

func (r *rates) at(code string) *Rate {
	i, ok := r.by[code]
	if !ok {
		i = len(r.list)
		r.by[code] = i
		r.list = append(r.list, RateGroup{Code: code})
	}
	return &r.list[i].Rate
}
