package seed

import (
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// demoPeriods is how many full reporting periods a demonstration fills.
const demoPeriods = 8

// The demonstration accounts that write something.
const (
	planner          = "planner@demo.tracker"
	plannerFiguig    = "planner.figuig@demo.tracker"
	council          = "council@demo.tracker"
	councilLead      = "council.lead@demo.tracker"
	councilPlanner   = "council.planner@demo.tracker"
	ministryReviewer = "ministry.reviewer@demo.tracker"
)

// DemoAccounts are the accounts of a demonstration; the password is the caller's to set.
// They are named after offices; no person is behind them.
func DemoAccounts() []people.NewAccount {
	accounts := []people.NewAccount{
		{Email: planner, Name: "Cellule de planification du ministère", Role: people.Planner, Party: "ministry", AllRegions: true},
		{Email: plannerFiguig, Name: "Délégation provinciale de Figuig", Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}},
		{Email: council, Name: "Cellule de suivi du Conseil", Role: people.Reviewer, Party: "CCDH"},
		{Email: councilLead, Name: "Direction du suivi au Conseil", Role: people.Reviewer, Party: "CCDH"},
		{Email: councilPlanner, Name: "Cellule de planification du Conseil", Role: people.Planner, Party: "CCDH", AllRegions: true},
		{Email: ministryReviewer, Name: "Service de vérification du ministère", Role: people.Reviewer, Party: "ministry", Lead: true},
		{Email: "auditor@demo.tracker", Name: "Cellule d'audit", Role: people.Auditor},
		{Email: "admin@demo.tracker", Name: "Administration de la plateforme", Role: people.Admin},
	}
	for i := range accounts {
		accounts[i].Language = "fr"
	}
	return accounts
}

// DemoStart is the first day of the periods that a demonstration fills: the
// agreement's activation, for one that shows them as owed.
func DemoStart(a commitments.Agreement, today commitments.Date) commitments.Date {
	return demonstrated(a, today)[0].Start()
}

// demonstrated lists the full periods before today, and then the current one.
func demonstrated(a commitments.Agreement, today commitments.Date) []commitments.Period {
	periods := []commitments.Period{a.ReportingPeriod(today)}
	for len(periods) <= demoPeriods {
		periods = append(periods, a.PreviousPeriod(periods[len(periods)-1]))
	}
	slices.Reverse(periods)
	return periods
}

// Demo makes up what a demonstration shows: about two years of terms, progress
// updates and reviews, all before today in loc, in time order. Accounts are
// those of DemoAccounts, by email. The same arguments always give the same
// items; pledges of categories or parties that it has no text or account for
// are left out.
func Demo(
	def commitments.Definition, accounts map[string]people.Account, today commitments.Date, loc *time.Location,
) []commitments.ImportItem {
	texts := demoTexts()
	var items []commitments.ImportItem
	for _, pledge := range def.Pledges {
		for i, code := range pledge.Scope.Of(def.Agreement.Regions) {
			region := slices.IndexFunc(def.Regions, func(r commitments.Region) bool { return r.Code == code })
			by, reviewer, ok := writers(accounts, pledge.Party, code)
			category, known := texts.Categories[pledge.Category]
			if region < 0 || !ok || !known {
				continue
			}
			s := newStory(commitments.CommitmentCode(pledge.Code, code))
			s.author, s.reviewer, s.party = by, reviewer, pledge.Party
			s.agreement, s.today, s.loc = def.Agreement, today, loc
			s.pledge, s.units, s.dimensions = pledge, def.Units, def.Dimensions
			s.voice = newVoice(texts, category, def.Regions[region], s.rng)
			s.missing, s.late = 3+4*(i%5), 8+3*(i%4)
			items = append(items, s.tell()...)
		}
	}
	slices.SortStableFunc(items, func(a, b commitments.ImportItem) int { return a.At.Compare(b.At) })
	return items
}

// writers are who reports on a party's pledges in a region, and who reviews.
func writers(accounts map[string]people.Account, party, region string) (author, reviewer people.Account, ok bool) {
	emails := map[string][2]string{"ministry": {planner, council}, "CCDH": {councilPlanner, ministryReviewer}}[party]
	if party == "ministry" && region == "MA-FIG" {
		emails[0] = plannerFiguig
	}
	author, ok = accounts[emails[0]]
	reviewer, known := accounts[emails[1]]
	return author, reviewer, ok && known
}
