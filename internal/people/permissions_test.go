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
		people.Subscribe: true, people.ManageDeliveries: false, people.ManageRounds: false, people.AddComment: true,
	},
	people.Reviewer: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: true, people.Assess: true,
		people.CompileReport: true, people.ManageAccounts: false, people.ManageJobs: false, people.ManageAgreement: false,
		people.ImportRecord: false, people.ReadJournal: true, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: false, people.ManageRounds: true, people.AddComment: true,
	},
	people.Auditor: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: false, people.ManageAccounts: false, people.ManageJobs: false, people.ManageAgreement: false,
		people.ImportRecord: false, people.ReadJournal: true, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: false, people.ManageRounds: false, people.AddComment: true,
	},
	people.Admin: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: true, people.ManageAccounts: true, people.ManageJobs: true, people.ManageAgreement: true,
		people.ImportRecord: false, people.ReadJournal: true, people.OwnAccount: true,
		people.Subscribe: true, people.ManageDeliveries: true, people.ManageRounds: true, people.AddComment: true,
	},
	people.System: {
		people.Read: true, people.ReviseTerms: false, people.ReportProgress: false, people.ReviewUpdate: false, people.Assess: false,
		people.CompileReport: true, people.ManageAccounts: true, people.ManageJobs: true, people.ManageAgreement: true,
		people.ImportRecord: true, people.ReadJournal: true, people.OwnAccount: false,
		people.Subscribe: false, people.ManageDeliveries: true, people.ManageRounds: true, people.AddComment: false,
	},
}

func TestEveryRoleAndAction(t *testing.T) {
	for _, role := range append(people.Roles, people.System) {
		for _, action := range people.Actions {
			want, decided := allowed[role][action]
			require.True(t, decided, "nobody decided whether %s may %s", role, action)
			account := people.Account{ID: "a", Role: role}
			assert.Equal(t, want, account.Can(action), "%s, %s", role, action)
			account.Disabled = true
			assert.False(t, account.Can(action), "a disabled %s, %s", role, action)
			assert.True(t, problem.Is(people.Account{Role: role}.Require(action), problem.Unauthenticated))
		}
	}
}

func keyOf(err error) string {
	if p, ok := problem.Of(err); ok {
		return p.Key
	}
	return ""
}

func TestOnlyAPartyReportsOnItsOwnPledges(t *testing.T) {
	everywhere := people.Account{ID: "a", Role: people.Planner, Party: "ministry", AllRegions: true}
	figuig := people.Account{ID: "b", Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}}
	for _, c := range []struct {
		account       people.Account
		party, region string
		want          string
	}{
		{everywhere, "ministry", "MA-NAD", ""},
		{everywhere, "CCDH", "MA-NAD", "error.forbidden.other_party"},
		{figuig, "ministry", "MA-FIG", ""},
		{figuig, "ministry", "MA-NAD", "error.forbidden.region"},
		{people.Account{ID: "c", Role: people.Admin, Party: "ministry", AllRegions: true}, "ministry", "MA-FIG", "error.forbidden.role"},
		{people.Account{ID: "d", Role: people.Reviewer, Party: "ministry", AllRegions: true}, "ministry", "MA-FIG", "error.forbidden.role"},
		{people.Account{}, "ministry", "MA-FIG", "error.unauthenticated"},
	} {
		err := c.account.RequireOwn(people.ReportProgress, c.party, c.region)
		assert.Equal(t, c.want, keyOf(err), "%+v", c)
	}
}

func TestOnlyTheOtherPartyReviews(t *testing.T) {
	parties := []string{"ministry", "CCDH"}
	council := people.Account{ID: "council", Role: people.Reviewer, Party: "CCDH"}
	ministry := people.Account{ID: "ministry", Role: people.Reviewer, Party: "ministry"}
	for _, c := range []struct {
		account       people.Account
		party, author string
		want          string
	}{
		{council, "ministry", "planner", ""},
		{ministry, "CCDH", "planner", ""},
		{council, "CCDH", "planner", "error.forbidden.own_party"},
		{ministry, "ministry", "planner", "error.forbidden.own_party"},
		{council, "ministry", "council", "error.forbidden.own_update"},
		{people.Account{ID: "x", Role: people.Reviewer, Party: "youth"}, "ministry", "planner", "error.forbidden.not_a_party"},
		{people.Account{ID: "x", Role: people.Reviewer}, "ministry", "planner", "error.forbidden.not_a_party"},
		{people.Account{ID: "x", Role: people.Admin, Party: "CCDH"}, "ministry", "planner", "error.forbidden.role"},
		{people.Account{ID: "x", Role: people.Planner, Party: "CCDH"}, "ministry", "planner", "error.forbidden.role"},
		{people.SystemAccount(), "ministry", "planner", "error.forbidden.role"},
	} {
		err := c.account.RequireOther(people.ReviewUpdate, c.party, parties, c.author)
		assert.Equal(t, c.want, keyOf(err), "%+v", c)
	}
}

func TestOnlyThoseWhoCollectManageRounds(t *testing.T) {
	council := people.Account{ID: "council", Role: people.Reviewer, Party: "CCDH"}
	for _, c := range []struct {
		account    people.Account
		collectors []string
		want       string
	}{
		{council, []string{"CCDH"}, ""},
		{council, []string{"ministry", "CCDH"}, ""},
		{council, []string{"ministry"}, "error.forbidden.not_collector"},
		{people.Account{ID: "x", Role: people.Reviewer}, []string{"CCDH"}, "error.forbidden.not_collector"},
		{people.Account{ID: "x", Role: people.Admin}, []string{"CCDH"}, ""},
		{people.SystemAccount(), []string{"CCDH"}, ""},
		{people.Account{ID: "x", Role: people.Planner, Party: "CCDH", AllRegions: true}, []string{"CCDH"}, "error.forbidden.role"},
		{people.Account{ID: "x", Role: people.Auditor, Party: "CCDH"}, []string{"CCDH"}, "error.forbidden.role"},
		{people.Account{Role: people.Admin}, []string{"CCDH"}, "error.unauthenticated"},
	} {
		assert.Equal(t, c.want, keyOf(c.account.RequireCollector(c.collectors)), "%+v", c)
	}
}
