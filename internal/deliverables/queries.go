package deliverables

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Get returns one deliverable with its evidence.
func (r *Register) Get(ctx context.Context, by people.Account, id string) (Deliverable, error) {
	if err := by.Require(people.Read); err != nil {
		return Deliverable{}, err
	}
	d, err := r.Store.Read(ctx).Deliverable(id)
	if err != nil {
		return d, err
	}
	return d, r.name(ctx, &d)
}

// History returns what was said and found of a deliverable.
func (r *Register) History(ctx context.Context, by people.Account, id string) (History, error) {
	if _, err := r.Get(ctx, by, id); err != nil {
		return History{}, err
	}
	return r.Store.Read(ctx).History(id)
}

// Alike returns what a new deliverable, or one that gets another name, looks like.
func (r *Register) Alike(ctx context.Context, by people.Account, commitment, id string, in Input) ([]Deliverable, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	var found []Deliverable
	err := r.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.Commitment(commitment)
		if err != nil {
			return err
		}
		d := newDeliverable(id, c)
		if id != "" {
			if d, err = tx.Deliverable(id); err != nil {
				return err
			}
			in = in.beside(d)
		}
		kind, s, err := r.read(tx, c, d, in)
		if err != nil {
			return err
		}
		found, err = similar(tx, d.after(r.signed(s, by, d)), kind)
		return err
	})
	return found, err
}

// List returns one page of the deliverables that match, the latest day first, and the
// count of all of them; those that were merged into others are none. Values of the
// filter that there are not, and pages that no list has, are refused by field.
func (r *Register) List(ctx context.Context, by people.Account, f Filter) ([]Deliverable, int, error) {
	var fields problem.Fields
	commitments.CheckPage(&fields, f.Page, f.PerPage)
	f, err := r.prepare(ctx, by, f, fields)
	if err != nil {
		return nil, 0, err
	}
	list, total, err := r.Store.Read(ctx).Deliverables(f)
	if err != nil {
		return nil, 0, err
	}
	return list, total, r.name(ctx, each(list)...)
}

// each are pointers to the items of a list.
func each(list []Deliverable) []*Deliverable {
	all := make([]*Deliverable, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// MaxWorkload bounds a workload.
const MaxWorkload = commitments.MaxPerPage

// Workload returns the deliverables of which the account can make the next step, so that
// they can be written down where the tracker can't be reached: those that are not done
// first, of each state the latest day first.
func (r *Register) Workload(ctx context.Context, by people.Account) ([]Deliverable, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	f := Filter{Party: by.Party, Page: 1}
	if !by.AllRegions {
		f.Regions = by.Regions
	}
	if f.Party == "" || !by.AllRegions && len(f.Regions) == 0 {
		return nil, nil
	}
	var found []Deliverable
	for _, f.State = range []State{commitments.UnderWay, commitments.Planned, commitments.Done, commitments.Dropped} {
		if f.PerPage = MaxWorkload - len(found); f.PerPage == 0 {
			break
		}
		more, _, err := r.Store.Read(ctx).Deliverables(f)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// Placed returns the latest of those that match and have a point, at most so many of each
// region; unlike List it does not count them.
func (r *Register) Placed(ctx context.Context, by people.Account, f Filter, limit int) ([]Deliverable, error) {
	f, err := r.prepare(ctx, by, f, nil)
	if err != nil {
		return nil, err
	}
	reads := r.Store.Read(ctx)
	regions := f.Regions
	if f.Region != "" {
		regions = []string{f.Region}
	}
	if len(regions) == 0 {
		all, err := reads.Regions()
		if err != nil {
			return nil, err
		}
		for _, region := range all {
			regions = append(regions, region.Code)
		}
	}
	f.Region, f.Regions = "", nil
	list, err := reads.Placed(f, regions, limit)
	if err != nil {
		return nil, err
	}
	return list, r.name(ctx, each(list)...)
}

// Each gives yield every deliverable that matches, in the order of List but without
// paging, until one is refused with an error, which is returned.
func (r *Register) Each(ctx context.Context, by people.Account, f Filter, yield func(Deliverable) error) error {
	f, err := r.prepare(ctx, by, f, nil)
	if err != nil {
		return err
	}
	reads := r.Store.Read(ctx)
	known, err := r.communes(reads)
	if err != nil {
		return err
	}
	return reads.EachDeliverable(f, func(d Deliverable) error {
		d.CommuneName = known.names.Of(d)
		return yield(d)
	})
}

// Tallies returns what the deliverables that match come to, told apart as is asked or
// further: those that are not told apart are added up by whoever asks. Its query and
// period narrow nothing.
func (r *Register) Tallies(ctx context.Context, by people.Account, f Filter, apart Apart) ([]Tally, error) {
	f, err := r.prepare(ctx, by, f, nil)
	if err != nil {
		return nil, err
	}
	return r.Store.Read(ctx).Tallies(f, apart)
}

// Counts returns how many deliverables match, as tallies of all kinds together that have
// neither money nor fields. Otherwise it is as Tallies.
func (r *Register) Counts(ctx context.Context, by people.Account, f Filter, apart Apart) ([]Tally, error) {
	f, err := r.prepare(ctx, by, f, nil)
	if err != nil {
		return nil, err
	}
	return r.Store.Read(ctx).Counts(f, apart)
}

// maxPictures bounds a gallery.
const maxPictures = 12

// Pictures returns the latest pictures of what matches, the latest first.
func (r *Register) Pictures(ctx context.Context, by people.Account, f Filter) ([]commitments.Evidence, error) {
	f, err := r.prepare(ctx, by, f, nil)
	if err != nil {
		return nil, err
	}
	return r.Store.Read(ctx).Pictures(f, maxPictures)
}

// prepare checks the filter. Fields are what was refused already.
func (r *Register) prepare(ctx context.Context, by people.Account, f Filter, fields problem.Fields) (Filter, error) {
	if err := by.Require(people.Read); err != nil {
		return f, err
	}
	reads := r.Store.Read(ctx)
	commitments.CheckOneOf(&fields, "state", f.State, commitments.DeliverableStates)
	commitments.CheckOneOf(&fields, "finding", f.Finding, Findings)
	fields.CheckText("q", f.Query, commitments.MaxQuery)
	if f.Kind != "" {
		kinds, err := reads.Kinds()
		if err != nil {
			return f, err
		}
		if _, found := commitments.FindKind(kinds, f.Kind); !found {
			fields.Add("kind", "error.code.unknown", "value", problem.Excerpt(f.Kind))
		}
	}
	if f.Commitment != "" {
		_, err := reads.Commitment(f.Commitment)
		if problem.Is(err, problem.NotFound) {
			fields.Add("commitment", "error.code.unknown", "value", problem.Excerpt(f.Commitment))
		} else if err != nil {
			return f, err
		}
	}
	codes := commitments.Codes{Agreement: f.Agreement, Regions: append([]string{f.Region}, f.Regions...), Pledge: f.Pledge, Party: f.Party}
	if err := codes.Check(reads, &fields); err != nil {
		return f, err
	}
	f.Query, f.Regions = commitments.Fold(f.Query), slices.Clone(f.Regions)
	if err := fields.Err(); err != nil || f.Query == "" {
		return f, err
	}
	known, err := r.communes(reads)
	if err != nil {
		return f, err
	}
	f.Alike = known.names.others(f.Query)
	return f, nil
}
