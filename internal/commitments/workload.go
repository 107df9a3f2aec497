package commitments

import (
	"context"
	"maps"
	"slices"

	"tracker/internal/people"
)

// Workload is what an account can report on, with what there is to know for
// that, so that it can be written down where the tracker can't be reached.
type Workload struct {
	Items      []Assigned // in the order of their agreements
	Total      int        // more than there are items where MaxWorkload cut them
	Agreements map[string]Agreement
	Pledges    map[string]Pledge
	Regions    map[string]Region
}

// Assigned is one commitment that an account can report on.
type Assigned struct {
	Commitment Commitment
	Latest     *Update // its state follows from this; nil where nothing was reported
	Draft      *Update // the account's own, the one saved last
	Open       []Period
	// Requests is what collection rounds ask for the open periods, and why those
	// that are locked are not open; latest period first.
	Requests []Request
}

// MaxWorkload bounds a workload.
const MaxWorkload = 500

// Workload returns every commitment that the account can report on: those of its
// own party in its regions. It reads the same few times however many there are.
func (t *Tracker) Workload(ctx context.Context, by people.Account) (Workload, error) {
	var w Workload
	if err := by.Require(people.ReportProgress); err != nil {
		return w, err
	}
	if by.Party == "" || !by.AllRegions && len(by.Regions) == 0 {
		return w, nil
	}
	f := Filter{Party: by.Party, Page: 1, PerPage: MaxWorkload}
	if !by.AllRegions {
		f.Regions = by.Regions
	}
	list, total, err := t.Store.Read(ctx).Commitments(f)
	if err != nil {
		return w, err
	}
	w.Total = total
	for _, c := range list {
		w.Items = append(w.Items, Assigned{Commitment: c})
	}
	if err := t.nameWorkload(ctx, &w); err != nil {
		return w, err
	}
	if err := t.requestWorkload(ctx, &w); err != nil {
		return w, err
	}
	if err := t.recallWorkload(ctx, by, &w); err != nil {
		return w, err
	}
	return w, nil
}

// nameWorkload adds what the items are named by.
func (t *Tracker) nameWorkload(ctx context.Context, w *Workload) error {
	agreements, err := t.Store.Read(ctx).Agreements()
	if err != nil {
		return err
	}
	pledges, err := t.Store.Read(ctx).Pledges("")
	if err != nil {
		return err
	}
	regions, err := t.Store.Read(ctx).Regions()
	if err != nil {
		return err
	}
	held := PledgesOn(pledges, t.Today())
	w.Agreements, w.Pledges, w.Regions = map[string]Agreement{}, map[string]Pledge{}, map[string]Region{}
	for _, a := range w.Items {
		c := a.Commitment
		copyCode(w.Agreements, agreements, c.Agreement, func(a Agreement) string { return a.Code })
		copyCode(w.Pledges, held, c.Pledge, func(p Pledge) string { return p.Code })
		copyCode(w.Regions, regions, c.Region, func(r Region) string { return r.Code })
	}
	return nil
}

// copyCode copies the value of the code, once.
func copyCode[T any](into map[string]T, from []T, code string, codeOf func(T) string) {
	if _, there := into[code]; there {
		return
	}
	if i := slices.IndexFunc(from, func(v T) bool { return codeOf(v) == code }); i >= 0 {
		into[code] = from[i]
	}
}

// requestWorkload adds what rounds ask, and which periods are open.
func (t *Tracker) requestWorkload(ctx context.Context, w *Workload) error {
	of := map[string][]Commitment{}
	for _, a := range w.Items {
		of[a.Commitment.Agreement] = append(of[a.Commitment.Agreement], a.Commitment)
	}
	asked := map[string][]Request{}
	for code, list := range of {
		requests, err := t.requests(t.Store.Read(ctx), w.Agreements[code], list)
		if err != nil {
			return err
		}
		maps.Copy(asked, requests)
	}
	for i := range w.Items {
		item := &w.Items[i]
		item.Requests = asked[item.Commitment.Code]
		item.Open = openPeriods(w.Agreements[item.Commitment.Agreement], item.Requests, t.Today())
	}
	return nil
}

// recallWorkload adds what was said last: by anyone, and in the account's drafts.
func (t *Tracker) recallWorkload(ctx context.Context, by people.Account, w *Workload) error {
	var ids []string
	for _, a := range w.Items {
		if a.Commitment.UpdateID != "" {
			ids = append(ids, a.Commitment.UpdateID)
		}
	}
	latest, err := t.Store.Read(ctx).UpdatesByID(ids)
	if err != nil {
		return err
	}
	drafts, err := t.Store.Read(ctx).Drafts(by.ID)
	if err != nil {
		return err
	}
	for i := range w.Items {
		item := &w.Items[i]
		if u, found := latest[item.Commitment.UpdateID]; found {
			item.Latest = &u
		}
		if i := slices.IndexFunc(drafts, func(u Update) bool { return u.Commitment == item.Commitment.Code }); i >= 0 {
			item.Draft = &drafts[i]
		}
	}
	return nil
}
