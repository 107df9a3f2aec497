package collection

import (
	"context"
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Collection has the operations on rounds and their returns. Pages, API, commands
// and jobs all call them; permission, version and rules are inside them.
type Collection struct {
	Store    Store
	Now      func() time.Time
	Location *time.Location // in which due dates are reckoned
}

// Today returns the current day in the tracker's zone.
func (c *Collection) Today() commitments.Date { return commitments.DateOf(c.Now().In(c.Location)) }

// Get returns one round.
func (c *Collection) Get(ctx context.Context, by people.Account, id string) (Round, error) {
	if err := by.Require(people.Read); err != nil {
		return Round{}, err
	}
	return c.Store.Read(ctx).Round(id)
}

// Find returns the round of a period. The empty agreement code means the first
// one.
func (c *Collection) Find(ctx context.Context, by people.Account, agreement string, p commitments.Period) (Round, error) {
	if err := by.Require(people.Read); err != nil {
		return Round{}, err
	}
	a, err := c.agreement(ctx, agreement)
	if err != nil {
		return Round{}, err
	}
	return c.Store.Read(ctx).RoundOf(a.Code, p)
}

func (c *Collection) agreement(ctx context.Context, code string) (commitments.Agreement, error) {
	agreements, err := c.Store.Read(ctx).Agreements()
	if err != nil {
		return commitments.Agreement{}, err
	}
	return commitments.FindAgreement(agreements, code)
}

// List returns one page of rounds, the latest period first, and the count of all
// that match. Values of the filter that there are not, and pages that no list has,
// are refused by field.
func (c *Collection) List(ctx context.Context, by people.Account, f Filter) ([]Round, int, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, 0, err
	}
	var fields problem.Fields
	commitments.CheckPage(&fields, f.Page, f.PerPage)
	commitments.CheckOneOf(&fields, "phase", f.Phase, Phases)
	if err := (commitments.Codes{Agreement: f.Agreement}).Check(c.Store.Read(ctx), &fields); err != nil {
		return nil, 0, err
	}
	if err := fields.Err(); err != nil {
		return nil, 0, err
	}
	f.Day = c.Today()
	return c.Store.Read(ctx).Rounds(f)
}

// Revisions returns the changes of a round, latest first.
func (c *Collection) Revisions(ctx context.Context, by people.Account, id string) ([]Revision, error) {
	if _, err := c.Get(ctx, by, id); err != nil {
		return nil, err
	}
	return c.Store.Read(ctx).Revisions(id)
}

// ReturnFilter narrows a list of returns. Empty fields do not narrow.
type ReturnFilter struct {
	Region  string
	Regions []string // any of them
	Pledge  string
	Party   string
	State   State
	Timing  Timing
	Delayed bool // came late, or late now
	Page    int  // from 1
	PerPage int
}

func (f ReturnFilter) matches(r Return) bool {
	return (f.Region == "" || f.Region == r.Region) && (f.Pledge == "" || f.Pledge == r.Pledge) &&
		(len(f.Regions) == 0 || slices.Contains(f.Regions, r.Region)) && (f.Party == "" || f.Party == r.Party) &&
		(f.State == "" || f.State == r.State) && (f.Timing == "" || f.Timing == r.Timing) && (!f.Delayed || r.Delayed())
}

// check adds to fields each value of the filter that does not exist. It does not
// check the page.
func (f ReturnFilter) check(r commitments.CodeReader, fields *problem.Fields) error {
	commitments.CheckOneOf(fields, "state", f.State, States)
	commitments.CheckOneOf(fields, "timing", f.Timing, Timings)
	return commitments.Codes{Regions: append([]string{f.Region}, f.Regions...), Pledge: f.Pledge, Party: f.Party}.Check(r, fields)
}

// Returns returns one page of a round's returns, by pledge and region, and the
// count of all that match. Values of the filter that there are not, and pages that
// no list has, are refused by field.
func (c *Collection) Returns(ctx context.Context, by people.Account, id string, f ReturnFilter) ([]Return, int, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, 0, err
	}
	var fields problem.Fields
	commitments.CheckPage(&fields, f.Page, f.PerPage)
	if err := f.check(c.Store.Read(ctx), &fields); err != nil {
		return nil, 0, err
	}
	if err := fields.Err(); err != nil {
		return nil, 0, err
	}
	all, err := c.matchingReturns(ctx, id, f)
	if err != nil {
		return nil, 0, err
	}
	first := min((f.Page-1)*f.PerPage, len(all))
	return all[first:min(first+f.PerPage, len(all))], len(all), nil
}

// RoundStatus says how a round goes, and what changed since an instant; the zero
// time means the same hour of the day before.
func (c *Collection) RoundStatus(ctx context.Context, by people.Account, id string, since time.Time) (RoundStatus, error) {
	if err := by.Require(people.Read); err != nil {
		return RoundStatus{}, err
	}
	facts, err := c.Store.Read(ctx).RoundFacts(id)
	if err != nil {
		return RoundStatus{}, err
	}
	now := journal.Now(c.Now)
	if since.IsZero() {
		since = now.In(c.Location).AddDate(0, 0, -1)
	}
	return facts.Status(now, since, c.Location), nil
}
