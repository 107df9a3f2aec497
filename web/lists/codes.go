package lists

import (
	"context"
	"slices"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// CheckCodes refuses a filter that names what does not exist: a list that is
// empty for a slip of the pen misleads.
func (ls *Lists) CheckCodes(ctx context.Context, by people.Account, f commitments.Filter) error {
	agreements, err := ls.Tracker.Agreements(ctx, by)
	if err != nil {
		return err
	}
	pledges, err := ls.Tracker.Pledges(ctx, by, "")
	if err != nil {
		return err
	}
	regions, err := ls.Tracker.Regions(ctx, by)
	if err != nil {
		return err
	}
	var fields problem.Fields
	check := func(name, value string, known bool) {
		if value != "" && !known {
			fields.Add(name, "error.code.unknown", "value", problem.Excerpt(value))
		}
	}
	check("agreement", f.Agreement, slices.ContainsFunc(agreements, func(a commitments.Agreement) bool { return a.Code == f.Agreement }))
	for _, code := range append([]string{f.Region}, f.Regions...) {
		check("region", code, slices.ContainsFunc(regions, func(r commitments.Region) bool { return r.Code == code }))
	}
	check("pledge", f.Pledge, slices.ContainsFunc(pledges, func(p commitments.Pledge) bool { return p.Code == f.Pledge }))
	check("party", f.Party, slices.ContainsFunc(agreements, func(a commitments.Agreement) bool { return slices.Contains(a.Parties, f.Party) }))
	check("category", f.Category, slices.ContainsFunc(pledges, func(p commitments.Pledge) bool { return p.Category == f.Category }))
	return fields.Err()
}

// CheckReturnCodes refuses a filter of returns that names what does not exist.
func (ls *Lists) CheckReturnCodes(ctx context.Context, by people.Account, f collection.ReturnFilter) error {
	return ls.CheckCodes(ctx, by, commitments.Filter{Region: f.Region, Regions: f.Regions, Pledge: f.Pledge, Party: f.Party})
}
