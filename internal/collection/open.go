package collection

import (
	"context"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// OpenInput is what staff fill in to open a round, as typed.
type OpenInput struct {
	Agreement string // code; "": the first one
	Period    string
	TermsInput
}

// Open opens the round of a period. The account must be of a party that collects
// the agreement's data, or an administrator. The period must have begun, be of the
// calendar's kind and have no round yet, else a Conflict. A round may be opened for
// a period that the calendar has closed: it can then be reported again until the
// round locks it.
func (c *Collection) Open(ctx context.Context, by people.Account, in OpenInput) (Round, error) {
	var round Round
	err := c.prepare(ctx, by, in, func(tx Tx, prepared Round) error {
		round = prepared
		return c.insertRound(tx, by, round)
	})
	return round, err
}

// Preview returns what Open would ask of whom, and opens nothing. It refuses what Open
// refuses.
func (c *Collection) Preview(ctx context.Context, by people.Account, in OpenInput) (Round, Counts, error) {
	var round Round
	var counts Counts
	err := c.prepare(ctx, by, in, func(tx Tx, prepared Round) error {
		round = prepared
		with, err := tx.PeriodsWithRound(round.Agreement)
		if err != nil {
			return err
		}
		if with[round.Period] {
			return RoundExists(round)
		}
		facts, err := tx.RoundFactsFor(round)
		if err != nil {
			return err
		}
		counts = facts.CountReturns(facts.Returns(c.Today(), c.Location))
		return nil
	})
	return round, counts, err
}

// prepare reads the terms of a new round, for an account that may open one.
func (c *Collection) prepare(ctx context.Context, by people.Account, in OpenInput, do func(Tx, Round) error) error {
	if err := by.Require(people.ManageRounds); err != nil {
		return err
	}
	a, err := c.agreement(ctx, strings.TrimSpace(in.Agreement))
	if err != nil {
		return err
	}
	if err := by.RequireCollector(a.Collectors()); err != nil {
		return err
	}
	return c.Store.InTx(ctx, func(tx Tx) error {
		if a, err = tx.HoldAgreement(a.Code); err != nil {
			return err
		}
		within, err := scopeOf(tx, a)
		if err != nil {
			return err
		}
		var fields problem.Fields
		p := c.readPeriod(in.Period, a, &fields)
		none := []string{}
		terms := in.apply(Terms{Pledges: none, Regions: none}, within, &fields)
		checkDayAhead("due_on", terms.DueOn, c.Today(), &fields)
		if err := fields.Err(); err != nil {
			return err
		}
		return do(tx, c.newRound(by, a, p, terms))
	})
}

// RoundExists is why the round of a period that has one can't be opened.
func RoundExists(r Round) error {
	return problem.New(problem.Conflict, "error.round.exists", "period", r.Period.String())
}

// readPeriod reads the period of a round.
func (c *Collection) readPeriod(typed string, a commitments.Agreement, fields *problem.Fields) commitments.Period {
	p, err := commitments.ParsePeriod(strings.TrimSpace(typed))
	if err != nil {
		_ = fields.Check(err)
	} else if a.CheckReportingPeriod(p, fields) {
		a.CheckBegun(p, c.Today(), fields)
	}
	return p
}

func (c *Collection) newRound(by people.Account, a commitments.Agreement, p commitments.Period, terms Terms) Round {
	return Round{
		ID: journal.NewID(), Agreement: a.Code, Period: p, Terms: terms, Version: 1,
		OpenedBy: by.ID, OpenedByName: by.Name, OpenedAt: journal.Now(c.Now), Origin: commitments.Reported,
	}
}

func (c *Collection) insertRound(tx Tx, by people.Account, round Round) error {
	if err := tx.InsertRound(round); err != nil {
		return err
	}
	return tx.Record(by.Entry(journal.Now(c.Now), roundOpened, round.Subject(), round))
}

// ChangeInput is what staff fill in to change a round, as typed.
type ChangeInput struct {
	TermsInput
	Reason  string // may be empty
	Version int    // of the round that they saw
}

// Change changes the terms of a round that is not closed. Pledges and regions can
// be added, but not taken out: excuse their returns. Terms that change nothing
// leave everything as it is.
func (c *Collection) Change(ctx context.Context, by people.Account, id string, in ChangeInput) (Round, error) {
	return c.revise(ctx, by, id, in.Version, func(tx Tx, a commitments.Agreement, round Round, v *Revision) (string, error) {
		within, err := scopeOf(tx, a)
		if err != nil {
			return "", err
		}
		var fields problem.Fields
		v.Terms = in.apply(round.Terms, within, &fields)
		v.Reason = readText("reason", in.Reason, commitments.MaxReason, &fields)
		checkWidened("pledges", round.Pledges, v.Pledges, &fields)
		checkWidened("regions", round.Regions, v.Regions, &fields)
		if v.DueOn != round.DueOn {
			checkDayAhead("due_on", v.DueOn, c.Today(), &fields)
		}
		if v.LastOn().Before(c.Today()) {
			fields.Add("grace_days", "error.round.over")
		}
		return roundChanged, fields.Err()
	})
}

// checkWidened refuses a list of codes that leaves out one of before; an empty
// list means all.
func checkWidened(name string, before, after []string, fields *problem.Fields) {
	if len(after) == 0 {
		return
	}
	kept := map[string]bool{}
	for _, code := range after {
		kept[code] = true
	}
	for _, code := range before {
		if !kept[code] {
			fields.Add(name, "error.round.narrowed", "value", code)
			return
		}
	}
	if len(before) == 0 {
		fields.Add(name, "error.round.narrowed_all")
	}
}

// Close closes a round before its last day: from now on nothing more is reported
// for it. Version 0 stands for the current one.
func (c *Collection) Close(ctx context.Context, by people.Account, id, why string, version int) (Round, error) {
	return c.revise(ctx, by, id, version, func(_ Tx, _ commitments.Agreement, round Round, v *Revision) (string, error) {
		var fields problem.Fields
		v.Reason = readText("reason", why, commitments.MaxReason, &fields)
		v.ClosedOn = c.Today()
		return roundClosed, fields.Err()
	})
}

// revise makes a revision of a round that is not closed. Fill completes the
// revision and returns the kind of its journal entry.
func (c *Collection) revise(
	ctx context.Context, by people.Account, id string, version int,
	fill func(tx Tx, a commitments.Agreement, round Round, v *Revision) (string, error),
) (Round, error) {
	var result Round
	err := c.Store.InTx(ctx, func(tx Tx) error {
		round, a, err := roundToManage(tx, by, id)
		if err != nil {
			return err
		}
		if round.PhaseOn(c.Today()) == Closed {
			return problem.New(problem.Conflict, "error.round.closed", "period", round.Period.String())
		}
		v := Revision{
			ID: journal.NewID(), Round: id, Version: round.Version + 1, Terms: round.Terms,
			Author: by.ID, AuthorName: by.Name, Origin: commitments.Reported, At: journal.Now(c.Now),
		}
		kind, err := fill(tx, a, round, &v)
		if err != nil {
			return err
		}
		if version != 0 && version != round.Version || version == 0 && kind != roundClosed {
			return staleVersion(round)
		}
		result = round
		if kind == roundChanged && v.equal(round.Terms) {
			return nil
		}
		result = round.After(v)
		if err := tx.InsertRevision(v); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(c.Now), kind, round.Subject(), v))
	})
	return result, err
}

// roundToManage returns a round, held until the transaction ends, which the account may
// manage.
func roundToManage(tx Tx, by people.Account, id string) (Round, commitments.Agreement, error) {
	if err := by.Require(people.ManageRounds); err != nil {
		return Round{}, commitments.Agreement{}, err
	}
	round, err := tx.HoldRound(id)
	if err != nil {
		return Round{}, commitments.Agreement{}, err
	}
	a, err := tx.Agreement(round.Agreement)
	if err != nil {
		return Round{}, a, err
	}
	return round, a, by.RequireCollector(a.Collectors())
}

// staleVersion is the Conflict of a change to an older version of the round.
func staleVersion(r Round) error {
	return problem.New(problem.Conflict, "error.round.stale", "version", r.Version)
}
