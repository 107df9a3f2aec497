package deliverables

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// The kinds of the register's journal entries. The subject is the commitment's code.
const (
	stepAdded    = "deliverable.added"    // a Step, the first one
	stepChanged  = "deliverable.changed"  // a Step
	stepMerged   = "deliverable.merged"   // a Step
	stepImported = "deliverable.imported" // a Step
	findingMade  = "deliverable.found"    // a FindingFact

	communesLoaded = "communes.loaded" // a CommuneList; the subject is "communes"
)

// EntryBody is the decoded body of a journal entry on the register: one field is set,
// or none.
type EntryBody struct {
	Step    *Step
	Finding *FindingFact
	List    *CommuneList
}

// DecodeEntry reads a decoded journal entry. Kinds that are not about the register tell
// nothing.
func DecodeEntry(e journal.Entry) (EntryBody, error) {
	var t EntryBody
	var err error
	switch e.Kind {
	case stepAdded, stepChanged, stepMerged, stepImported:
		t.Step = &Step{}
		err = e.DecodeBody(t.Step)
	case findingMade:
		t.Finding = &FindingFact{}
		err = e.DecodeBody(t.Finding)
	case communesLoaded:
		t.List = &CommuneList{}
		err = e.DecodeBody(t.List)
	}
	if err != nil {
		return EntryBody{}, fmt.Errorf("deliverables: %s of %s: %w", e.Kind, e.Subject, err)
	}
	return t, nil
}

// Replay is the register by the journal alone. Its zero value is empty.
type Replay struct {
	histories map[string]*History // by id
	order     []string            // ids, in the order in which they were added
	communes  CommuneList
}

// Communes returns the list of communes that stands; an empty one where none was loaded.
func (r *Replay) Communes() CommuneList { return r.communes }

// Apply brings the replay up to what an entry tells.
func (r *Replay) Apply(t EntryBody) {
	if r.histories == nil {
		r.histories = map[string]*History{}
	}
	switch {
	case t.Step != nil:
		h := r.histories[t.Step.Deliverable]
		if h == nil {
			h = &History{}
			r.histories[t.Step.Deliverable] = h
			r.order = append(r.order, t.Step.Deliverable)
		}
		h.Steps = append(h.Steps, *t.Step)
	case t.Finding != nil:
		if h := r.histories[t.Finding.Deliverable]; h != nil {
			h.Findings = append(h.Findings, *t.Finding)
		}
	case t.List != nil:
		r.communes = *t.List
	}
}

// Deliverables returns every deliverable as it stands by the periods for which within
// holds, by id; those without a step by then are left out. Commitments are those of
// commitments.Replay.
func (r *Replay) Deliverables(of map[string]*commitments.ReplayedCommitment, within func(commitments.Period) bool) []Deliverable {
	var list []Deliverable
	for _, id := range slices.Sorted(maps.Keys(r.histories)) {
		h := r.histories[id]
		c := of[h.Steps[0].Commitment]
		if c == nil {
			continue
		}
		if d, told := h.Cut(c.Commitment, within); told {
			list = append(list, d)
		}
	}
	return list
}

// History is everything that was said and found of one deliverable.
type History struct {
	Steps    []Step        // the first one first
	Findings []FindingFact // the first one first
}

// Cut returns the deliverable as it stands by the steps of the periods for which within
// holds; false where there is none. What was found of a step counts, whenever it was.
func (h History) Cut(c commitments.Commitment, within func(commitments.Period) bool) (Deliverable, bool) {
	d := newDeliverable(h.Steps[0].Deliverable, c)
	for _, s := range h.Steps {
		if within(s.Period) {
			d = d.after(s)
		}
	}
	if d.Version == 0 {
		return d, false
	}
	for _, f := range h.Findings {
		d = d.found(f)
	}
	return d, true
}

// Sorted brings the history into its order.
func (h History) Sorted() History {
	slices.SortFunc(h.Steps, func(a, b Step) int { return cmp.Compare(a.Version, b.Version) })
	slices.SortFunc(h.Findings, func(a, b FindingFact) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return h
}
