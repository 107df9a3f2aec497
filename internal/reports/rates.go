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
	for _, g := range m.Regions {
		region.at(g.Code)
	}
	history, rounds := byCommitment(m.Updates), m.outlines()
	for _, q := range r.Periods {
		o := m.Agreement.Obligation(q, m.Pledges, m.Regions, commitments.RoundFor(q, rounds))
		for _, c := range m.Commitments {
			updates := history[c.Code]
			duty, late := o.Duty(c, endedBefore(q, m.Before[c.Code].Declared, updates), commitments.FirstSubmitted(updates, q, loc), asOf)
			in := rateOf(duty, late)
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

// endedBefore reports whether what was declared last before q says that the work is
// over. Before is what was declared before the report's period, which may begin
// within q.
func endedBefore(q commitments.Period, before *commitments.Update, history []commitments.Update) bool {
	latest := before
	if before != nil && !before.Period.End().Before(q.Start()) {
		latest = nil
	}
	for i, u := range history {
		stands := u.State != commitments.Superseded && u.State != commitments.Returned
		if stands && u.Period.End().Before(q.Start()) && (latest == nil || u.Period.Compare(latest.Period) > 0) {
			latest = &history[i]
		}
	}
	return latest != nil && latest.Status.Ends()
}

// rateOf counts one duty.
func rateOf(d commitments.Duty, late bool) Rate {
	switch {
	case d == commitments.NoDuty:
		return Rate{}
	case d == commitments.Missing:
		return Rate{Expected: 1, Missing: 1}
	case d == commitments.Pending:
		return Rate{Expected: 1, Pending: 1}
	case late:
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
