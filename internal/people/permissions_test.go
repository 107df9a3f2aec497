package people_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// allowed is written out by hand, so that a new role or action fails here until
// someone has decided on it.
var allowed = map[people.Role]map[people.Action]bool{
	people.Planner: {
		people.Read: true, people.ReviseTerms: true, people.ReportProgress: true, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: false, people.ManageAccounts: false, people.ManageJobs: false, people.ManageAgreement: false,
		people.ImportRecord: false, people.ReadJournal: false, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: false, people.ManageRounds: false, people.DecideDuty: true, people.AddComment: true, people.WriteOpinion: false,
		people.Recommend: false, people.AnswerRecommendation: true,
	},
	people.Reviewer: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: true, people.Assess: true,
		people.CompileReport: true, people.ManageAccounts: false, people.ManageJobs: false, people.ManageAgreement: false,
		people.ImportRecord: false, people.ReadJournal: true, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: false, people.ManageRounds: true, people.DecideDuty: true, people.AddComment: true, people.WriteOpinion: true,
		people.Recommend: true, people.AnswerRecommendation: false,
	},
	people.Auditor: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: false, people.ManageAccounts: false, people.ManageJobs: false, people.ManageAgreement: false,
		people.ImportRecord: false, people.ReadJournal: true, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: false, people.ManageRounds: false, people.DecideDuty: false, people.AddComment: false, people.WriteOpinion: false,
		people.Recommend: false, people.AnswerRecommendation: false,
	},
	people.Admin: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: false, people.ManageAccounts: true, people.ManageJobs: true, people.ManageAgreement: true,
		people.ImportRecord: false, people.ReadJournal: true, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: true, people.ManageRounds: true, people.DecideDuty: false, people.AddComment: true, people.WriteOpinion: false,
		people.Recommend: false, people.AnswerRecommendation: false,
	},
	people.System: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: true, people.ManageAccounts: true, people.ManageJobs: true, people.ManageAgreement: true,
		people.ImportRecord: true, people.ReadJournal: true, people.OwnAccount: false,
		people.Subscribe: false, people.ManageDeliveries: true, people.ManageRounds: true, people.DecideDuty: false, people.AddComment: false, people.WriteOpinion: false,
		people.Recommend: false, people.AnswerRecommendation: false,
	},
}

func TestEveryRoleAndAction(t *testing.T) {
	for _, role := range append(people.Roles, people.System) {
		for _, action := range people.Actions {
			t.Run(string(role)+" "+string(action), func(t *testing.T) {
				want, decided := allowed[role][action]
				require.True(t, decided, "nobody decided whether %s may %s", role, action)
				account := people.Account{ID: "a", Role: role}
				assert.Equal(t, want, account.Can(action))
				account.Disabled = true
				assert.False(t, account.Can(action), "once it is disabled")
				assert.True(t, problem.Is(people.Account{Role: role}.Require(action), problem.Unauthenticated))
			})
		}
	}
}

func keyOf(err error) string {
	if p, ok := problem.Of(err); ok {
		return p.Key
	}
	return ""
}

func TestOnlyACollectingPartyGivesItsOpinion(t *testing.T) {
	council := people.Account{ID: "a", Role: people.Reviewer, Party: "CCDH"}
	for _, c := range []struct {
		name           string
		account        people.Account
		party, author  string
		writes, decide string
	}{
		{"a colleague", council, "CCDH", "b", "", ""},
		{"the author", council, "CCDH", "a", "", "error.forbidden.own_words"},
		{"of the other party", people.Account{ID: "c", Role: people.Reviewer, Party: "ministry"}, "CCDH", "b", "error.forbidden.not_collecting", "error.forbidden.not_colleague"},
		{"a planner", people.Account{ID: "d", Role: people.Planner, Party: "CCDH"}, "CCDH", "b", "error.forbidden.role", "error.forbidden.role"},
		{"an administrator", people.Account{ID: "e", Role: people.Admin, Party: "CCDH"}, "CCDH", "b", "error.forbidden.role", "error.forbidden.role"},
		{"nobody", people.Account{}, "CCDH", "b", "error.unauthenticated", "error.unauthenticated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.writes, keyOf(c.account.RequireCollecting(people.WriteOpinion, []string{"CCDH"})))
			assert.Equal(t, c.decide, keyOf(c.account.RequireColleague(people.WriteOpinion, c.party, c.author)))
		})
	}
}

func TestOnlyAPartyReportsOnItsOwnPledges(t *testing.T) {
	everywhere := people.Account{ID: "a", Role: people.Planner, Party: "ministry", AllRegions: true}
	figuig := people.Account{ID: "b", Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}}
	for _, c := range []struct {
		name          string
		account       people.Account
		party, region string
		want          string
	}{
		{"of all regions, on its party's pledge", everywhere, "ministry", "MA-NAD", ""},
		{"of all regions, on another's pledge", everywhere, "CCDH", "MA-NAD", "error.forbidden.other_party"},
		{"of one region, there", figuig, "ministry", "MA-FIG", ""},
		{"of one region, elsewhere", figuig, "ministry", "MA-NAD", "error.forbidden.region"},
		{"an administrator", people.Account{ID: "c", Role: people.Admin, Party: "ministry", AllRegions: true}, "ministry", "MA-FIG", "error.forbidden.role"},
		{"a reviewer", people.Account{ID: "d", Role: people.Reviewer, Party: "ministry", AllRegions: true}, "ministry", "MA-FIG", "error.forbidden.role"},
		{"nobody", people.Account{}, "ministry", "MA-FIG", "error.unauthenticated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.account.RequireOwn(people.ReportProgress, c.party, c.region)
			assert.Equal(t, c.want, keyOf(err))
		})
	}
}

func TestOnlyTheOtherPartyReviews(t *testing.T) {
	parties := []string{"ministry", "CCDH"}
	council := people.Account{ID: "council", Role: people.Reviewer, Party: "CCDH"}
	ministry := people.Account{ID: "ministry", Role: people.Reviewer, Party: "ministry"}
	for _, c := range []struct {
		name          string
		account       people.Account
		party, author string
		want          string
	}{
		{"the council on the ministry's", council, "ministry", "planner", ""},
		{"the ministry on the council's", ministry, "CCDH", "planner", ""},
		{"the council on its own", council, "CCDH", "planner", "error.forbidden.own_party"},
		{"the ministry on its own", ministry, "ministry", "planner", "error.forbidden.own_party"},
		{"who wrote the update", council, "ministry", "council", "error.forbidden.own_update"},
		{"a party that signed nothing", people.Account{ID: "x", Role: people.Reviewer, Party: "youth"}, "ministry", "planner", "error.forbidden.not_a_party"},
		{"no party", people.Account{ID: "x", Role: people.Reviewer}, "ministry", "planner", "error.forbidden.not_a_party"},
		{"an administrator", people.Account{ID: "x", Role: people.Admin, Party: "CCDH"}, "ministry", "planner", "error.forbidden.role"},
		{"a planner", people.Account{ID: "x", Role: people.Planner, Party: "CCDH"}, "ministry", "planner", "error.forbidden.role"},
		{"the tracker itself", people.SystemAccount(), "ministry", "planner", "error.forbidden.role"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.account.RequireOther(people.ReviewUpdate, c.party, parties, c.author)
			assert.Equal(t, c.want, keyOf(err))
		})
	}
}

func TestOnlyThoseWhoCollectManageRounds(t *testing.T) {
	council := people.Account{ID: "council", Role: people.Reviewer, Party: "CCDH"}
	for _, c := range []struct {
		name       string
		account    people.Account
		collectors []string
		want       string
	}{
		{"the one that collects", council, []string{"CCDH"}, ""},
		{"one of two that collect", council, []string{"ministry", "CCDH"}, ""},
		{"one that does not collect", council, []string{"ministry"}, "error.forbidden.not_collector"},
		{"a reviewer of no party", people.Account{ID: "x", Role: people.Reviewer}, []string{"CCDH"}, "error.forbidden.not_collector"},
		{"an administrator", people.Account{ID: "x", Role: people.Admin}, []string{"CCDH"}, ""},
		{"the tracker itself", people.SystemAccount(), []string{"CCDH"}, ""},
		{"a planner", people.Account{ID: "x", Role: people.Planner, Party: "CCDH", AllRegions: true}, []string{"CCDH"}, "error.forbidden.role"},
		{"an auditor", people.Account{ID: "x", Role: people.Auditor, Party: "CCDH"}, []string{"CCDH"}, "error.forbidden.role"},
		{"nobody", people.Account{Role: people.Admin}, []string{"CCDH"}, "error.unauthenticated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, keyOf(c.account.RequireCollector(c.collectors)))
		})
	}
}

func TestOnlyThoseWhoCollectIssueEditions(t *testing.T) {
	council := people.Account{ID: "council", Role: people.Reviewer, Party: "CCDH"}
	for _, c := range []struct {
		name       string
		account    people.Account
		collectors []string
		want       string
	}{
		{"the one that collects", council, []string{"CCDH"}, ""},
		{"one of two that collect", council, []string{"ministry", "CCDH"}, ""},
		{"the other party", council, []string{"ministry"}, "error.forbidden.not_issuer"},
		{"a reviewer of no party", people.Account{ID: "x", Role: people.Reviewer}, []string{"CCDH"}, "error.forbidden.not_issuer"},
		{"an administrator", people.Account{ID: "x", Role: people.Admin, Party: "CCDH"}, []string{"CCDH"}, "error.forbidden.not_issuer"},
		{"a planner", people.Account{ID: "x", Role: people.Planner, Party: "CCDH"}, []string{"CCDH"}, "error.forbidden.not_issuer"},
		{"an auditor", people.Account{ID: "x", Role: people.Auditor, Party: "CCDH"}, []string{"CCDH"}, "error.forbidden.not_issuer"},
		{"the tracker itself", people.SystemAccount(), []string{"CCDH"}, ""},
		{"nobody", people.Account{Role: people.Reviewer, Party: "CCDH"}, []string{"CCDH"}, "error.unauthenticated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, keyOf(c.account.RequireIssuer(c.collectors)))
		})
	}
}

func TestNobodyDecidesOnWhatTheirOwnPartyOwes(t *testing.T) {
	ofMinistry := people.Deciders{Of: "ministry", Parties: []string{"CCDH"}}             // the council collects alone
	ofCouncil := people.Deciders{Of: "CCDH", Parties: []string{"ministry"}, Leads: true} // so that its own are the ministry's to decide
	bothCollect := people.Deciders{Of: "CCDH", Parties: []string{"ministry"}}
	council := people.Account{ID: "council", Role: people.Reviewer, Party: "CCDH"}
	ministry := people.Account{ID: "ministry", Role: people.Reviewer, Party: "ministry"}
	admin := people.Account{ID: "admin", Role: people.Admin}
	planner := people.Account{ID: "planner", Role: people.Planner, Party: "ministry", AllRegions: true}
	lead := func(a people.Account) people.Account {
		a.Lead = true
		return a
	}
	const alone, own, role = "error.forbidden.duty_of_collector", "error.forbidden.own_duty", "error.forbidden.role"
	for _, c := range []struct {
		name    string
		account people.Account
		of      people.Deciders
		want    string
	}{
		{"the collector on the other party's", council, ofMinistry, ""},
		{"a reviewer of the party that owes, and does not collect", ministry, ofMinistry, own},
		{"its lead", lead(ministry), ofMinistry, own},
		{"a planner of the party that owes", lead(planner), ofMinistry, role},
		{"an administrator", admin, ofMinistry, ""},
		{"an auditor", people.Account{ID: "x", Role: people.Auditor, Party: "CCDH"}, ofMinistry, role},

		{"the collector on its own", council, ofCouncil, alone},
		{"its lead on its own", lead(council), ofCouncil, alone},
		{"a reviewer of the other party", ministry, ofCouncil, alone},
		{"a lead of the other party who reviews", lead(ministry), ofCouncil, ""},
		{"a lead of the other party who plans", lead(planner), ofCouncil, ""},
		{"a planner of the other party", planner, ofCouncil, alone},
		{"a lead who audits, and changes nothing", people.Account{ID: "x", Role: people.Auditor, Party: "ministry", Lead: true}, ofCouncil, alone},
		{"a lead of a party that signed nothing", people.Account{ID: "x", Role: people.Reviewer, Party: "youth", Lead: true}, ofCouncil, alone},
		{"an administrator on the collector's own", admin, ofCouncil, alone},
		{"an administrator who is a lead", people.Account{ID: "x", Role: people.Admin, Party: "ministry", Lead: true}, ofCouncil, alone},
		{"the tracker itself", people.SystemAccount(), ofCouncil, alone},

		{"of two that collect, the one that owes", council, bothCollect, own},
		{"of two that collect, the other one", ministry, bothCollect, ""},
		{"an administrator of the party that owes", people.Account{ID: "x", Role: people.Admin, Party: "CCDH"}, bothCollect, own},
		{"nobody on the one", people.Account{Role: people.Admin}, ofMinistry, "error.unauthenticated"},
		{"nobody on the other", people.Account{Role: people.Admin}, ofCouncil, "error.unauthenticated"},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, keyOf(c.account.RequireDecider(c.of))) })
	}
}
