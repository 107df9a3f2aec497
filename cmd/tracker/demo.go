package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strings"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/seed"
)

// demoAccounts says what each demonstration account is for.
var demoAccounts = []struct{ email, purpose string }{
	{"planner@demo.tracker", "ministry planner, all regions"},
	{"planner.figuig@demo.tracker", "ministry planner, Figuig only"},
	{"council@demo.tracker", "CCDH: collects and reviews"},
	{"council.planner@demo.tracker", "CCDH: reports on the CCDH's own pledges"},
	{"ministry.reviewer@demo.tracker", "ministry: reviews the CCDH's pledges"},
	{"auditor@demo.tracker", "auditor"},
	{"admin@demo.tracker", "administrator"},
}

// prepareDemo loads the agreement, the demonstration accounts and data, and
// compiles the reports that are owed. What stands already is left as it is, but
// for the accounts' password, which it returns.
func (c *command) prepareDemo(ctx context.Context, a *app) (string, error) {
	system := people.SystemAccount()
	if err := a.people.OnlyDemo(ctx, system); err != nil {
		return "", err
	}
	def, err := seed.Builtin()
	if err != nil {
		return "", err
	}
	def.Agreement.ActivatedOn = seed.DemoStart(def.Agreement.Calendar, a.tracker.Today())
	standing, err := a.tracker.Agreements(ctx, system)
	if err != nil {
		return "", err
	}
	for _, s := range standing {
		if s.Code == def.Agreement.Code {
			def.Agreement.ActivatedOn = s.ActivatedOn
		}
	}
	password := a.DemoPassword
	if password == "" {
		password = randomPassword()
	}
	if _, err := a.tracker.LoadAgreement(ctx, system, def); err != nil {
		return "", err
	}
	accounts, err := a.people.EnsureDemo(ctx, system, seed.DemoAccounts(), password)
	if err != nil {
		return "", err
	}
	if len(standing) == 0 {
		if err := c.loadDemo(ctx, a, def, accounts); err != nil {
			return "", err
		}
	}
	return password, c.compileOwed(ctx, a)
}

func (c *command) loadDemo(ctx context.Context, a *app, def commitments.Definition, accounts []people.Account) error {
	byEmail := map[string]people.Account{}
	for _, account := range accounts {
		byEmail[account.Email] = account
	}
	items := seed.Demo(def, byEmail, a.tracker.Today(), a.location)
	c.printf("Loading the agreement and %d demonstration entries\n", len(items))
	if err := a.tracker.Import(ctx, people.SystemAccount(), slices.Values(items), nil); err != nil {
		return err
	}
	rounds := seed.DemoRounds(def, byEmail, items, a.tracker.Today(), a.location)
	if err := a.collection.Import(ctx, people.SystemAccount(), commitments.Demonstration, rounds); err != nil {
		return err
	}
	if err := a.beginDrafts(ctx, def, byEmail); err != nil {
		return err
	}
	return a.db.Analyze(ctx)
}

// beginDrafts saves drafts for some returns of the last period's round.
func (a *app) beginDrafts(ctx context.Context, def commitments.Definition, accounts map[string]people.Account) error {
	system, p := people.SystemAccount(), def.Agreement.Calendar.LastEnded(a.tracker.Today())
	round, err := a.collection.Find(ctx, system, def.Agreement.Code, p)
	if problem.Is(err, problem.NotFound) {
		return nil // it opens today
	}
	if err != nil {
		return err
	}
	returns, _, err := a.collection.Returns(ctx, system, round.ID, collection.ReturnFilter{State: collection.Expected, Page: 1, PerPage: commitments.MaxPerPage})
	if err != nil {
		return err
	}
	for _, d := range seed.DemoDrafts(p, accounts, returns) {
		record, err := a.tracker.Commitment(ctx, d.By, d.Commitment)
		if err != nil {
			return err
		}
		d.Progress.Version = record.Commitment.Version
		if _, err := a.tracker.ReportProgress(ctx, d.By, d.Commitment, d.Progress); err != nil {
			return err
		}
	}
	return nil
}

// compileOwed issues what the schedule owes, so that the first visitor finds
// the reports.
func (c *command) compileOwed(ctx context.Context, a *app) error {
	owed, err := a.reports.PeriodsToIssue(ctx, a.reports.Now())
	if err != nil || len(owed) == 0 {
		return err
	}
	c.printf("Compiling %d reports\n", len(owed))
	for _, o := range owed {
		if _, _, err := a.reports.CompileOnce(ctx, people.SystemAccount(), o.Agreement, o.Period); err != nil {
			return err
		}
	}
	return nil
}

func randomPassword() string {
	raw := make([]byte, 10)
	rand.Read(raw) // never fails; see crypto/rand
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw))
}
