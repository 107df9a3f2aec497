package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"slices"
	"strings"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
	"tracker/seed"
)

// demoAccounts says what each demonstration account is for.
var demoAccounts = []struct{ email, purpose string }{
	{"planner@demo.tracker", "ministry planner, all regions"},
	{"planner.figuig@demo.tracker", "ministry planner, Figuig only"},
	{"council@demo.tracker", "CCDH: collects and reviews"},
	{"council.lead@demo.tracker", "CCDH: the second person, who approves what the council writes"},
	{"council.planner@demo.tracker", "CCDH: reports on the CCDH's own pledges"},
	{"ministry.reviewer@demo.tracker", "ministry: reviews the CCDH's pledges"},
	{"auditor@demo.tracker", "auditor"},
	{"admin@demo.tracker", "administrator"},
}

// prepareDemo loads the agreement, the demonstration accounts and data. What
// stands already is left as it is, but for the accounts' password, which it
// returns. The reports that are owed are the schedule's to compile.
func (c *command) prepareDemo(ctx context.Context, a *app) (string, error) {
	system := people.SystemAccount()
	if err := a.people.OnlyDemo(ctx, system); err != nil {
		return "", err
	}
	def, err := a.demoAgreement(ctx)
	if err != nil {
		return "", err
	}
	if _, err := a.tracker.LoadAgreement(ctx, system, def); err != nil {
		return "", err
	}
	if err := a.registerPublished(ctx, def); err != nil {
		return "", err
	}
	password := a.DemoPassword
	if password == "" {
		password = randomPassword()
	}
	accounts, err := a.people.EnsureDemo(ctx, system, seed.DemoAccounts(), password)
	if err != nil {
		return "", err
	}
	byEmail := map[string]people.Account{}
	for _, account := range accounts {
		byEmail[account.Email] = account
	}
	return password, c.loadDemo(ctx, a, def, byEmail)
}

// demoAgreement is the agreement, in force since the first period that a
// demonstration fills; one that stands keeps its day.
func (a *app) demoAgreement(ctx context.Context) (commitments.Definition, error) {
	def, err := seed.Builtin()
	if err != nil {
		return def, err
	}
	loaded, err := a.tracker.Agreements(ctx, people.SystemAccount())
	if err != nil {
		return def, err
	}
	def.Agreement.ActivatedOn = seed.DemoStart(def.Agreement, a.tracker.Today())
	for _, s := range loaded {
		if s.Code == def.Agreement.Code {
			def.Agreement.ActivatedOn = s.ActivatedOn
		}
	}
	return def, nil
}

// loadDemo loads the demonstration data into an agreement that a demonstration
// brought; also what an earlier start, which was cut off, did not come to.
func (c *command) loadDemo(ctx context.Context, a *app, def commitments.Definition, accounts map[string]people.Account) error {
	today := a.tracker.Today()
	if def.Agreement.ActivatedOn != seed.DemoStart(def.Agreement, today) {
		return nil
	}
	if err := a.loadDemoThings(ctx, def, accounts); err != nil {
		return err
	}
	if err := a.loadDemoOpinions(ctx, def, accounts); err != nil {
		return err
	}
	if err := a.loadDemoRecommendations(ctx, def, accounts); err != nil {
		return err
	}
	updates, rounds, err := a.demoStands(ctx)
	if err != nil || updates && rounds {
		return err
	}
	items := seed.Demo(def, accounts, today, a.location)
	c.printf("Loading the agreement and %d demonstration entries\n", len(items))
	if !updates {
		if err := a.tracker.Import(ctx, people.SystemAccount(), slices.Values(items), nil); err != nil {
			return err
		}
	}
	made := seed.DemoRounds(def, accounts, items, today, a.location)
	if err := a.collection.Import(ctx, people.SystemAccount(), commitments.Demonstration, made); err != nil {
		return err
	}
	if err := a.beginDrafts(ctx, def, accounts); err != nil {
		return err
	}
	return a.db.Analyze(ctx)
}

// loadDemoThings fills the register, in one transaction, unless it was filled before.
func (a *app) loadDemoThings(ctx context.Context, def commitments.Definition, accounts map[string]people.Account) error {
	system, filled := people.SystemAccount(), errors.New("filled")
	err := a.register.Each(ctx, system, deliverables.Filter{}, func(d deliverables.Deliverable) error {
		if d.Origin == commitments.Demonstration {
			return filled
		}
		return nil
	})
	if errors.Is(err, filled) {
		return nil
	}
	if err != nil {
		return err
	}
	things, err := seed.DemoThings(def, accounts, a.tracker.Today(), a.location)
	if err != nil {
		return err
	}
	return a.register.Import(ctx, system, things, nil)
}

// loadDemoOpinions adds what the council says, in one transaction, unless it was said
// before.
func (a *app) loadDemoOpinions(ctx context.Context, def commitments.Definition, accounts map[string]people.Account) error {
	items, err := seed.DemoOpinions(def, accounts, a.tracker.Today(), a.location)
	if err != nil || len(items) == 0 {
		return err
	}
	of, err := a.opinions.Of(ctx, people.SystemAccount(), items[0].Agreement, items[0].Period)
	if err != nil || of.On(items[0].Pledge).State() != opinions.None {
		return err
	}
	return a.opinions.Import(ctx, people.SystemAccount(), items)
}

// loadDemoRecommendations adds what the council recommended, in one transaction, unless
// it was added before.
func (a *app) loadDemoRecommendations(ctx context.Context, def commitments.Definition, accounts map[string]people.Account) error {
	system := people.SystemAccount()
	_, count, err := a.recommended.List(ctx, system, recommendations.Filter{Page: 1, PerPage: 1})
	if err != nil || count > 0 {
		return err
	}
	items, err := seed.DemoRecommendations(def, accounts, a.tracker.Today(), a.location)
	if err != nil {
		return err
	}
	return a.recommended.Import(ctx, system, items)
}

// demoStands reports whether a demonstration's updates stand, which are one
// transaction, and its rounds, which are another.
func (a *app) demoStands(ctx context.Context) (updates, rounds bool, err error) {
	list, _, err := a.tracker.Commitments(ctx, people.SystemAccount(), commitments.Filter{Page: 1, PerPage: commitments.MaxPerPage})
	if err != nil {
		return false, false, err
	}
	_, count, err := a.collection.List(ctx, people.SystemAccount(), collection.Filter{Page: 1, PerPage: 1})
	if err != nil {
		return false, false, err
	}
	made := func(c commitments.Commitment) bool { return c.Origin == commitments.Demonstration }
	return slices.ContainsFunc(list, made), count > 0, nil
}

// beginDrafts saves drafts for some returns of the last period's round.
func (a *app) beginDrafts(ctx context.Context, def commitments.Definition, accounts map[string]people.Account) error {
	system, p := people.SystemAccount(), def.Agreement.LastEnded(a.tracker.Today())
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

func randomPassword() string {
	raw := make([]byte, 10)
	rand.Read(raw) // never fails; see crypto/rand
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw))
}
