package views

import (
	"cmp"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/reports"
)

// WholePart is what the address of the opinion on the whole has in place of a pledge.
const WholePart = "whole"

// OpinionsView is the opinions on one period of an agreement.
type OpinionsView struct {
	opinions.PeriodOpinions
	Report  *reports.Report // the figures as things stand, for those who write; nil for others
	Edition bool            // the period has a report
}

// OpinionView is the opinion on the whole or on one pledge.
type OpinionView struct {
	OpinionsView
	Opinion  opinions.Opinion
	Write    *Form  // nil where the account does not write
	Decide   *Form  // nil where it does not decide on the latest version
	WhyWaits string // why it does not, though the version waits; "" for nothing to say
	// Overtaken is nil where nothing was refused because of what somebody else did.
	Overtaken *Overtaken
}

// names are the titles that the pledges have in the period.
func (v OpinionsView) names() Names {
	return Names{Pledges: v.Pledges, Day: v.Period.End()}
}

// tally is the counts of the whole or of a pledge.
func (v OpinionsView) tally(pledge string) reports.Tally {
	if pledge == "" {
		return v.Report.Whole
	}
	for _, g := range v.Report.ByPledge {
		if g.Code == pledge {
			return g.Tally
		}
	}
	return reports.Tally{}
}

// totals is the table of what the indicators come to: of all, or of one pledge.
func (v OpinionView) totals(c Layout) totalsTable {
	f := commitments.TotalsFilter{Agreement: v.Agreement.Code, Period: v.Period}
	t := totalsTable{ID: "opinion-totals", Label: c.T("totals.title"), Names: v.names(), Period: f.Period, Compact: true, Href: addendsOf(c, f)}
	for _, total := range v.Report.Totals {
		if v.Opinion.Pledge == "" || total.Pledge == v.Opinion.Pledge {
			t.Items = append(t.Items, total)
		}
	}
	return t
}

// earlier are the versions before the latest, the latest first, without the one that
// stands.
func (v OpinionView) earlier() []opinions.Version {
	standing, _ := v.Opinion.Standing()
	var list []opinions.Version
	for i := len(v.Opinion.Versions) - 2; i >= 0; i-- {
		if v.Opinion.Versions[i].ID != standing.ID {
			list = append(list, v.Opinion.Versions[i])
		}
	}
	return list
}

// proposed is the latest version where it is not the one that stands.
func (v OpinionView) proposed() *opinions.Version {
	if state := v.Opinion.State(); state != opinions.Written && state != opinions.Returned {
		return nil
	}
	latest := v.Opinion.Latest()
	return &latest
}

// OpinionAddress is where the opinion on a subject stands, without the agreement.
func OpinionAddress(c Layout, s opinions.Subject) string {
	return c.To("opinions", s.Period.String(), cmp.Or(s.Pledge, WholePart))
}

// OpinionPath is the address of the opinion on a subject.
func OpinionPath(c Layout, s opinions.Subject) string {
	return Chosen(OpinionAddress(c, s), "agreement", s.Agreement)
}

// opinionsPath is the address of the opinions on a period.
func opinionsPath(c Layout, agreement string, p commitments.Period) string {
	return Chosen(c.To("opinions", p.String()), "agreement", agreement)
}

// WaitingPeriod is a period of which opinions wait for a second person.
type WaitingPeriod struct {
	Agreement string
	Period    commitments.Period
	Count     int
}

// WaitingByPeriod counts subjects, which come by period, period by period.
func WaitingByPeriod(list []opinions.Subject) []WaitingPeriod {
	var periods []WaitingPeriod
	for _, s := range list {
		if n := len(periods); n == 0 || periods[n-1].Period != s.Period || periods[n-1].Agreement != s.Agreement {
			periods = append(periods, WaitingPeriod{s.Agreement, s.Period, 0})
		}
		periods[len(periods)-1].Count++
	}
	return periods
}
