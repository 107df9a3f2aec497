package collection

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// RoundSummary is a round with its phase today and the counts of its returns.
type RoundSummary struct {
	Round
	Phase Phase
	Count Count // of its returns
}

// Overview returns one page of rounds with their counts, the latest period first,
// and how many match.
func (c *Collection) Overview(ctx context.Context, by people.Account, f Filter) ([]RoundSummary, int, error) {
	rounds, total, err := c.List(ctx, by, f)
	if err != nil {
		return nil, 0, err
	}
	list := make([]RoundSummary, len(rounds))
	for i, r := range rounds {
		if list[i], err = c.summary(ctx, r.ID); err != nil {
			return nil, 0, err
		}
	}
	return list, total, nil
}

// Summary returns one round with its counts.
func (c *Collection) Summary(ctx context.Context, by people.Account, id string) (RoundSummary, error) {
	if err := by.Require(people.Read); err != nil {
		return RoundSummary{}, err
	}
	return c.summary(ctx, id)
}

func (c *Collection) summary(ctx context.Context, id string) (RoundSummary, error) {
	facts, err := c.Store.Read(ctx).RoundFacts(id)
	if err != nil {
		return RoundSummary{}, err
	}
	today := c.Today()
	return RoundSummary{facts.Round, facts.Round.PhaseOn(today), CountOf(facts.Returns(today, c.Location))}, nil
}

// CountOf counts the returns by how far they are.
func CountOf(returns []Return) Count {
	var count Count
	for _, r := range returns {
		count.add(r)
	}
	return count
}

// Each calls yield with every round that matches and its counts, the latest
// period first.
func (c *Collection) Each(ctx context.Context, by people.Account, f Filter, yield func(RoundSummary) error) error {
	f.PerPage = commitments.MaxPerPage
	for f.Page = 1; ; f.Page++ {
		rounds, total, err := c.List(ctx, by, f)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			one, err := c.summary(ctx, r.ID)
			if err == nil {
				err = yield(one)
			}
			if err != nil {
				return err
			}
		}
		if f.Page*f.PerPage >= total {
			return nil
		}
	}
}

// EachReturn calls yield with every return of a round that matches, by pledge and
// region, all read at one moment.
func (c *Collection) EachReturn(ctx context.Context, by people.Account, id string, f ReturnFilter, yield func(Return) error) error {
	if err := by.Require(people.Read); err != nil {
		return err
	}
	var fields problem.Fields
	if err := f.check(c.Store.Read(ctx), &fields); err != nil {
		return err
	}
	if err := fields.Err(); err != nil {
		return err
	}
	all, err := c.matchingReturns(ctx, id, f)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}

// matchingReturns reads the returns of a round that match a filter, whatever its page.
func (c *Collection) matchingReturns(ctx context.Context, id string, f ReturnFilter) ([]Return, error) {
	facts, err := c.Store.Read(ctx).RoundFacts(id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(facts.Returns(c.Today(), c.Location), func(r Return) bool { return !f.matches(r) }), nil
}

// ReturnDetails is one return with the decisions of staff on it, the latest
// first.
type ReturnDetails struct {
	Round      Round
	Phase      Phase
	Agreement  commitments.Agreement
	Return     Return
	Excuses    []Excuse
	Reopenings []Reopening
}

// Return returns one return of a round; NotFound where the round asks nothing of
// the commitment.
func (c *Collection) Return(ctx context.Context, by people.Account, id, commitment string) (ReturnDetails, error) {
	if err := by.Require(people.Read); err != nil {
		return ReturnDetails{}, err
	}
	facts, err := c.Store.Read(ctx).RoundFacts(id)
	if err != nil {
		return ReturnDetails{}, err
	}
	returns := facts.Returns(c.Today(), c.Location)
	i := slices.IndexFunc(returns, func(r Return) bool { return r.Commitment == commitment })
	if i < 0 {
		return ReturnDetails{}, problem.New(problem.NotFound, "error.return.unknown", "code", problem.Excerpt(commitment), "period", facts.Round.Period.String())
	}
	one := ReturnDetails{Round: facts.Round, Phase: facts.Round.PhaseOn(c.Today()), Agreement: facts.Agreement, Return: returns[i]}
	for _, e := range facts.Excuses {
		if e.Commitment == commitment {
			one.Excuses = append(one.Excuses, e)
		}
	}
	for _, o := range facts.Reopenings {
		if o.Commitment == commitment {
			one.Reopenings = append(one.Reopenings, o)
		}
	}
	slices.SortStableFunc(one.Excuses, func(a, b Excuse) int { return b.At.Compare(a.At) })
	slices.SortStableFunc(one.Reopenings, func(a, b Reopening) int { return b.At.Compare(a.At) })
	return one, nil
}

// History returns a round as it was opened and its changes, latest first.
func (c *Collection) History(ctx context.Context, by people.Account, id string) (Round, []Revision, error) {
	revisions, err := c.Revisions(ctx, by, id)
	if err != nil {
		return Round{}, nil, err
	}
	opening, err := c.Store.Read(ctx).OriginalRound(id)
	return opening, revisions, err
}

// OpenRound is a round with the returns that an account has to submit.
type OpenRound struct {
	Round Round
	Phase Phase
	Count Count    // of the account's returns
	Open  []Return // those that are owed, have not come or were returned, and can still come
}

// OpenReturns lists the rounds that accept returns of the account's party in its
// regions, the earliest due first. A round in which no such return can come any
// more is left out.
func (c *Collection) OpenReturns(ctx context.Context, by people.Account) ([]OpenRound, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	all, err := c.acceptingRounds(ctx)
	if err != nil {
		return nil, err
	}
	var list []OpenRound
	for _, facts := range all {
		one := OpenRound{Round: facts.Round, Phase: facts.Round.PhaseOn(c.Today())}
		for _, r := range facts.Returns(c.Today(), c.Location) {
			if r.Party != by.Party || !by.InRegion(r.Region) || one.Phase == Closed && r.Lock != nil {
				continue
			}
			one.Count.add(r)
			if r.Lock == nil && (r.State == Expected || r.State == InProgress || r.State == Returned) {
				one.Open = append(one.Open, r)
			}
		}
		if one.Count.Returns > 0 {
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b OpenRound) int { return a.Round.DueOn.Compare(b.Round.DueOn) })
	return list, nil
}

// Running lists the status of the rounds that are not closed, with what changed
// since the same hour of the day before, the earliest due first.
func (c *Collection) Running(ctx context.Context, by people.Account) ([]RoundStatus, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	all, err := c.acceptingRounds(ctx)
	if err != nil {
		return nil, err
	}
	var list []RoundStatus
	now := journal.Now(c.Now)
	for _, facts := range all {
		if facts.Round.PhaseOn(c.Today()) != Closed {
			list = append(list, facts.Status(now, now.In(c.Location).AddDate(0, 0, -1), c.Location))
		}
	}
	slices.SortStableFunc(list, func(a, b RoundStatus) int { return a.Round.DueOn.Compare(b.Round.DueOn) })
	return list, nil
}

// acceptingRounds reads the all of the rounds that still take a return.
func (c *Collection) acceptingRounds(ctx context.Context) ([]RoundFacts, error) {
	rounds, _, err := c.Store.Read(ctx).Rounds(Filter{AcceptsReturns: true, Day: c.Today(), Page: 1, PerPage: commitments.MaxPerPage})
	if err != nil {
		return nil, err
	}
	all := make([]RoundFacts, len(rounds))
	for i, r := range rounds {
		if all[i], err = c.Store.Read(ctx).RoundFacts(r.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// PeriodsWithoutRound lists the periods of the agreement that have begun and have
// no round, the latest first, as many as most.
func (c *Collection) PeriodsWithoutRound(ctx context.Context, by people.Account, a commitments.Agreement, most int) ([]commitments.Period, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	stand, err := c.Store.Read(ctx).PeriodsWithRound(a.Code)
	if err != nil {
		return nil, err
	}
	var list []commitments.Period
	p := a.ReportingPeriod(c.Today())
	for ; len(list) < most && !p.End().Before(a.SignedOn); p = a.PreviousPeriod(p) {
		if !stand[p] {
			list = append(list, p)
		}
	}
	return list, nil
}

// RoundFacts returns everything that a round's returns follow from.
func (c *Collection) RoundFacts(ctx context.Context, by people.Account, round string) (RoundFacts, error) {
	if err := by.Require(people.Read); err != nil {
		return RoundFacts{}, err
	}
	return c.Store.Read(ctx).RoundFacts(round)
}
