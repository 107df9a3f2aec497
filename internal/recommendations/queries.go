package recommendations

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Get returns one recommendation with its steps.
func (r *Recommendations) Get(ctx context.Context, by people.Account, id string) (Record, error) {
	if err := by.Require(people.Read); err != nil {
		return Record{}, err
	}
	return r.Store.Read(ctx).Recommendation(id)
}

// List returns one page of the recommendations that match, by deadline, and the count of
// all of them. Values of the filter that there are not, and pages that no list has, are
// refused by field.
func (r *Recommendations) List(ctx context.Context, by people.Account, f Filter) ([]Record, int, error) {
	var fields problem.Fields
	commitments.CheckPage(&fields, f.Page, f.PerPage)
	f, err := r.prepare(ctx, by, f, fields)
	if err != nil {
		return nil, 0, err
	}
	return r.Store.Read(ctx).Recommendations(f)
}

// Each gives yield every recommendation that matches, in the order of List but without
// paging, until one is refused with an error, which is returned.
func (r *Recommendations) Each(ctx context.Context, by people.Account, f Filter, yield func(Record) error) error {
	f, err := r.prepare(ctx, by, f, nil)
	if err != nil {
		return err
	}
	return r.Store.Read(ctx).EachRecommendation(f, yield)
}

// Awaiting is how many recommendations wait for the account: for its answer, or, said to
// be done or refused, for its finding.
func (r *Recommendations) Awaiting(ctx context.Context, by people.Account) (int, error) {
	if err := by.Require(people.Read); err != nil {
		return 0, err
	}
	n := 0
	ongoing := false
	err := r.Store.Read(ctx).EachRecommendation(Filter{Ended: &ongoing}, func(made Record) error {
		if made.AwaitsAccount(by) {
			n++
		}
		return nil
	})
	return n, err
}

// AwaitsAccount reports whether the account is who has to say something next.
func (r Record) AwaitsAccount(by people.Account) bool {
	switch r.State() {
	case Open, Accepted:
		return MayAnswer(by, r.Recommendation) == nil
	case Refused, Done:
		return MayFind(by, r.Recommendation) == nil
	}
	return false
}

// prepare checks the filter. Fields are what was refused already.
func (r *Recommendations) prepare(ctx context.Context, by people.Account, f Filter, fields problem.Fields) (Filter, error) {
	if err := by.Require(people.Read); err != nil {
		return f, err
	}
	reads := r.Store.Read(ctx)
	commitments.CheckOneOf(&fields, "state", f.State, States)
	fields.CheckText("q", f.Query, commitments.MaxQuery)
	if f.Commitment != "" {
		_, err := reads.Commitment(f.Commitment)
		if problem.Is(err, problem.NotFound) {
			fields.Add("commitment", "error.code.unknown", "value", problem.Excerpt(f.Commitment))
		} else if err != nil {
			return f, err
		}
	}
	codes := commitments.Codes{Agreement: f.Agreement, Regions: []string{f.Region}, Pledge: f.Pledge}
	if err := codes.Check(reads, &fields); err != nil {
		return f, err
	}
	if f.Addressee != "" {
		parties, err := reads.Parties()
		if err != nil {
			return f, err
		}
		known := make([]string, len(parties))
		for i, p := range parties {
			known[i] = p.Code
		}
		commitments.CheckOneOf(&fields, "addressee", f.Addressee, known)
	}
	f.Query, f.Day = commitments.Fold(f.Query), r.Tracker.Today()
	return f, fields.Err()
}
