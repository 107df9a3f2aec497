package collection

import (
	"context"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Excuse says, with a reason, that a return is not owed. Who may is
// people.Account.RequireDecider's to say, of the party that owes the return; so for
// Expect and Reopen. A return that came or is already excused is a Conflict.
func (c *Collection) Excuse(ctx context.Context, by people.Account, id, commitment, why string) (Return, error) {
	return c.decideReturn(ctx, by, id, commitment, func(tx Tx, facts *RoundFacts, current Return) error {
		why, err := requiredReason(why)
		if err != nil {
			return err
		}
		if current.State.Came() {
			return problem.New(problem.Conflict, "error.return.came", "code", commitment)
		}
		if current.State == Excused {
			return problem.New(problem.Conflict, "error.return.excused", "code", commitment)
		}
		return c.addExcuse(tx, by, facts, Excuse{Commitment: commitment, Excused: true, Reason: why})
	})
}

// Expect says, with a reason, that an excused return is owed after all. It may
// also ask for one that was completed or cancelled before the period. A return
// that is not excused is a Conflict.
func (c *Collection) Expect(ctx context.Context, by people.Account, id, commitment, why string) (Return, error) {
	return c.decideReturn(ctx, by, id, commitment, func(tx Tx, facts *RoundFacts, current Return) error {
		why, err := requiredReason(why)
		if err != nil {
			return err
		}
		if current.State != Excused {
			return problem.New(problem.Conflict, "error.return.not_excused", "code", commitment)
		}
		return c.addExcuse(tx, by, facts, Excuse{Commitment: commitment, Excused: false, Reason: why})
	})
}

// requiredReason reads the reason of a decision on one return.
func requiredReason(typed string) (string, error) {
	var fields problem.Fields
	text := readReason(typed, &fields)
	return text, fields.Err()
}

// addExcuse completes an excuse with its author and time, and stores it.
func (c *Collection) addExcuse(tx Tx, by people.Account, facts *RoundFacts, e Excuse) error {
	e.ID, e.Round, e.Origin, e.At = journal.NewID(), facts.Round.ID, commitments.Reported, journal.Now(c.Now)
	e.Author, e.AuthorName = by.ID, by.Name
	if err := tx.InsertExcuse(e); err != nil {
		return err
	}
	facts.Excuses = append(facts.Excuses, e)
	kind := returnExpected
	if e.Excused {
		kind = returnExcused
	}
	return tx.Record(by.Entry(journal.Now(c.Now), kind, e.Commitment, e))
}

// ReopenInput is what staff fill in to reopen a return, as typed.
type ReopenInput struct {
	Round      string // id
	Commitment string // code
	Reason     string
	Until      string // the last day on which the return can come
}

// Reopen lets one return of a locked round come until the end of a day, which is
// today or at most a year ahead. A reason is required. A return that can still come
// without reopening is a Conflict.
func (c *Collection) Reopen(ctx context.Context, by people.Account, in ReopenInput) (Return, error) {
	return c.decideReturn(ctx, by, in.Round, in.Commitment, func(tx Tx, facts *RoundFacts, current Return) error {
		var fields problem.Fields
		day, err := commitments.ParseDate(strings.TrimSpace(in.Until))
		if err != nil {
			fields.Add("until", "error.date.malformed", "value", problem.Excerpt(in.Until))
		}
		checkDayAhead("until", day, c.Today(), &fields)
		o := Reopening{
			ID: journal.NewID(), Round: in.Round, Commitment: in.Commitment, Until: day, Reason: readReason(in.Reason, &fields),
			Author: by.ID, AuthorName: by.Name, Origin: commitments.Reported, At: journal.Now(c.Now),
		}
		if err := fields.Err(); err != nil {
			return err
		}
		if current.Lock == nil {
			return problem.New(problem.Conflict, "error.return.open", "code", in.Commitment, "date", current.LastOn.String())
		}
		if err := tx.InsertReopening(o); err != nil {
			return err
		}
		facts.Reopenings = append(facts.Reopenings, o)
		return tx.Record(by.Entry(journal.Now(c.Now), returnReopened, in.Commitment, o))
	})
}

// decideReturn runs a decision of staff on one return of a round, in one transaction,
// and returns the return as it is afterwards. Do gets the return as it is before,
// and adds to facts what it stores.
func (c *Collection) decideReturn(
	ctx context.Context, by people.Account, id, commitment string, do func(tx Tx, facts *RoundFacts, current Return) error,
) (Return, error) {
	var result Return
	err := c.Store.InTx(ctx, func(tx Tx) error {
		round, about, err := returnToDecide(tx, by, id, commitment)
		if err != nil {
			return err
		}
		facts, err := tx.RoundFactsOf(round, about)
		if err != nil {
			return err
		}
		returns := facts.Returns(c.Today(), c.Location)
		if len(returns) == 0 {
			return problem.New(problem.NotFound, "error.return.unknown", "code", problem.Excerpt(commitment), "period", round.Period.String())
		}
		if err := do(tx, &facts, returns[0]); err != nil {
			return err
		}
		result = facts.Returns(c.Today(), c.Location)[0]
		return nil
	})
	return result, err
}

// returnToDecide returns a round, held until the transaction ends, and the commitment
// on whose return the account may decide.
func returnToDecide(tx Tx, by people.Account, id, commitment string) (Round, commitments.Commitment, error) {
	if !by.Can(people.DecideDuty) {
		if err := by.Require(people.ManageRounds); err != nil {
			return Round{}, commitments.Commitment{}, err
		}
	}
	round, err := tx.HoldRound(id)
	if err != nil {
		return round, commitments.Commitment{}, err
	}
	a, err := tx.Agreement(round.Agreement)
	if err != nil {
		return round, commitments.Commitment{}, err
	}
	about, err := tx.Commitment(commitment)
	if err != nil {
		return round, about, err
	}
	return round, about, by.RequireDecider(a.Deciders(about.Party))
}

// equal reports whether two rounds with these terms ask for the same.
func (t Terms) equal(other Terms) bool {
	return slices.Equal(t.Pledges, other.Pledges) && slices.Equal(t.Regions, other.Regions) && t.DueOn == other.DueOn &&
		t.GraceDays == other.GraceDays && t.Note == other.Note && t.Requires == other.Requires
}
