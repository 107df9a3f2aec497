package collection

import (
	"context"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Excuse says, with a reason, that a return is not owed. One that came, or is
// excused already, is a Conflict.
func (c *Collection) Excuse(ctx context.Context, by people.Account, id, commitment, why string) (Return, error) {
	return c.excuse(ctx, by, id, commitment, why, true)
}

// Expect says, with a reason, that an excused return is owed after all, also one
// that was completed or cancelled before the period. One that is not excused is a
// Conflict.
func (c *Collection) Expect(ctx context.Context, by people.Account, id, commitment, why string) (Return, error) {
	return c.excuse(ctx, by, id, commitment, why, false)
}

func (c *Collection) excuse(ctx context.Context, by people.Account, id, commitment, why string, excused bool) (Return, error) {
	return c.decide(ctx, by, id, commitment, func(tx Tx, facts *RoundFacts, stands Return) error {
		var fields problem.Fields
		e := Excuse{
			ID: newID(), Round: id, Commitment: commitment, Excused: excused, Reason: reason(why, &fields),
			Author: by.ID, AuthorName: by.Name, Origin: commitments.Reported, At: c.now(),
		}
		kind := returnExcused
		switch {
		case len(fields) > 0:
			return fields.Err()
		case excused && stands.State.Came():
			return problem.New(problem.Conflict, "error.return.came", "code", commitment)
		case excused && stands.State == Excused:
			return problem.New(problem.Conflict, "error.return.excused", "code", commitment)
		case !excused && stands.State != Excused:
			return problem.New(problem.Conflict, "error.return.not_excused", "code", commitment)
		case !excused:
			kind = returnExpected
		}
		if err := tx.InsertExcuse(e); err != nil {
			return err
		}
		facts.Excuses = append(facts.Excuses, e)
		return tx.Record(c.entry(by, kind, commitment, e))
	})
}

// Reopen lets one return of a locked round come until the end of a day, from today
// to a year ahead, with a reason. One that can be reported anyway is a Conflict.
func (c *Collection) Reopen(ctx context.Context, by people.Account, id, commitment, why, until string) (Return, error) {
	return c.decide(ctx, by, id, commitment, func(tx Tx, facts *RoundFacts, stands Return) error {
		var fields problem.Fields
		day, err := commitments.ParseDate(strings.TrimSpace(until))
		if err != nil {
			fields.Add("until", "error.date.malformed", "value", problem.Excerpt(until))
		}
		ahead("until", day, c.Today(), &fields)
		o := Reopening{
			ID: newID(), Round: id, Commitment: commitment, Until: day, Reason: reason(why, &fields),
			Author: by.ID, AuthorName: by.Name, Origin: commitments.Reported, At: c.now(),
		}
		if err := fields.Err(); err != nil {
			return err
		}
		if stands.Lock == nil {
			return problem.New(problem.Conflict, "error.return.open", "code", commitment, "date", stands.LastOn.String())
		}
		if err := tx.InsertReopening(o); err != nil {
			return err
		}
		facts.Reopenings = append(facts.Reopenings, o)
		return tx.Record(c.entry(by, returnReopened, commitment, o))
	})
}

// decide runs what staff decide on one return, and returns it as it stands then.
func (c *Collection) decide(
	ctx context.Context, by people.Account, id, commitment string, do func(tx Tx, facts *RoundFacts, stands Return) error,
) (Return, error) {
	var result Return
	err := c.Store.InTx(ctx, func(tx Tx) error {
		round, _, err := managed(tx, by, id)
		if err != nil {
			return err
		}
		about, err := tx.Commitment(commitment)
		if err != nil {
			return err
		}
		facts, err := tx.RoundFactsOf(round, about)
		if err != nil {
			return err
		}
		stands := facts.Returns(c.Today(), c.Location)
		if len(stands) == 0 {
			return problem.New(problem.NotFound, "error.return.unknown", "code", problem.Excerpt(commitment), "period", round.Period.String())
		}
		if err := do(tx, &facts, stands[0]); err != nil {
			return err
		}
		result = facts.Returns(c.Today(), c.Location)[0]
		return nil
	})
	return result, err
}

// equal reports whether both ask for the same.
func (t Terms) equal(other Terms) bool {
	return slices.Equal(t.Pledges, other.Pledges) && slices.Equal(t.Regions, other.Regions) && t.DueOn == other.DueOn &&
		t.GraceDays == other.GraceDays && t.Note == other.Note && t.Requires == other.Requires
}
