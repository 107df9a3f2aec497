package opinions

import (
	"cmp"
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// PeriodOpinions is the opinions on one period of an agreement.
type PeriodOpinions struct {
	Agreement commitments.Agreement
	Period    commitments.Period
	Pledges   []commitments.Pledge // that can have one, in order
	Opinions  []Opinion            // on the whole, and then on each of the pledges; also where there is none yet
	// Writes reports whether the account reads everything, and may write; others get
	// what was approved alone.
	Writes bool
}

// On returns the opinion on a pledge; on the whole for "".
func (p PeriodOpinions) On(pledge string) Opinion {
	for _, o := range p.Opinions {
		if o.Pledge == pledge {
			return o
		}
	}
	return Opinion{Subject: Subject{p.Agreement.Code, p.Period, pledge}}
}

// Has reports whether an opinion can be on the pledge; on the whole it can be always.
func (p PeriodOpinions) Has(pledge string) bool {
	return slices.ContainsFunc(p.Opinions, func(o Opinion) bool { return o.Pledge == pledge })
}

// Of returns the opinions on a period, as far as the account may read them. The empty
// agreement code means the first one.
func (o *Opinions) Of(ctx context.Context, by people.Account, agreement string, p commitments.Period) (PeriodOpinions, error) {
	result := PeriodOpinions{Period: p}
	if err := by.Require(people.Read); err != nil {
		return result, err
	}
	reads := o.Store.Read(ctx)
	agreements, err := reads.Agreements()
	if err != nil {
		return result, err
	}
	if result.Agreement, err = commitments.FindAgreement(agreements, agreement); err != nil {
		return result, err
	}
	result.Writes = by.RequireCollecting(people.WriteOpinion, result.Agreement.Collectors()) == nil
	pledges, err := reads.Pledges(result.Agreement.Code)
	if err != nil {
		return result, err
	}
	result.Pledges = commitments.PledgesIn(pledges, p)
	written, err := reads.Opinions(result.Agreement.Code, p)
	if err != nil {
		return result, err
	}
	known := map[string]Opinion{}
	for _, one := range written {
		if !result.Writes {
			one = one.published()
		}
		known[one.Pledge] = one
	}
	for _, code := range append([]string{""}, codes(result.Pledges)...) {
		one := known[code]
		one.Subject = Subject{result.Agreement.Code, p, code}
		result.Opinions = append(result.Opinions, one)
	}
	return result, nil
}

func codes(pledges []commitments.Pledge) []string {
	list := make([]string, len(pledges))
	for i, p := range pledges {
		list[i] = p.Code
	}
	return list
}

// Get returns one opinion, as far as the account may read it.
func (o *Opinions) Get(ctx context.Context, by people.Account, id string) (Opinion, error) {
	if err := by.Require(people.Read); err != nil {
		return Opinion{}, err
	}
	reads := o.Store.Read(ctx)
	one, err := reads.Opinion(id)
	if err != nil {
		return Opinion{}, err
	}
	a, err := reads.Agreement(one.Agreement)
	if err != nil {
		return Opinion{}, err
	}
	if by.RequireCollecting(people.WriteOpinion, a.Collectors()) != nil {
		one = one.published()
	}
	if one.ID == "" {
		return Opinion{}, problem.New(problem.NotFound, "error.not_found")
	}
	return one, nil
}

// Waiting lists the subjects whose latest version waits for a second person, of the
// agreements that the account's party collects for; none for others.
func (o *Opinions) Waiting(ctx context.Context, by people.Account) ([]Subject, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	if !by.Can(people.WriteOpinion) {
		return nil, nil
	}
	reads := o.Store.Read(ctx)
	agreements, err := reads.Agreements()
	if err != nil {
		return nil, err
	}
	var list []Subject
	for _, a := range agreements {
		if by.RequireCollecting(people.WriteOpinion, a.Collectors()) != nil {
			continue
		}
		waiting, err := reads.Waiting(a.Code)
		if err != nil {
			return nil, err
		}
		list = append(list, waiting...)
	}
	slices.SortStableFunc(list, func(a, b Subject) int { return cmp.Compare(a.Period.End().String(), b.Period.End().String()) })
	return list, nil
}
