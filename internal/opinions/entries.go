package opinions

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// The kinds of journal entries on opinions. The subject is the agreement's code.
const (
	opinionWritten  = "opinion.written"  // a Version, sealed
	opinionApproved = "opinion.approved" // a Decision, with the texts
	opinionReturned = "opinion.returned" // a Decision, sealed
)

// EntryBody is the decoded body of a journal entry on an opinion: one field is set, or
// none.
type EntryBody struct {
	Version  *Version  // without its texts
	Decision *Decision // without the reason of a return
}

// DecodeEntry reads a decoded journal entry. Kinds that are not about opinions tell
// nothing.
func DecodeEntry(e journal.Entry) (EntryBody, error) {
	var t EntryBody
	var err error
	switch e.Kind {
	case opinionWritten:
		t.Version = &Version{}
		err = e.DecodeBody(t.Version)
	case opinionApproved, opinionReturned:
		t.Decision = &Decision{}
		err = e.DecodeBody(t.Decision)
	}
	if err != nil {
		return EntryBody{}, fmt.Errorf("opinions: %s of %s: %w", e.Kind, e.Subject, err)
	}
	return t, nil
}

// Replay is the opinions by the journal alone. Its zero value is empty.
type Replay struct {
	Versions  map[string]Version  // by id; with their texts where they were approved
	Decisions map[string]Decision // by id
}

// Apply brings the replay up to what an entry tells.
func (r *Replay) Apply(t EntryBody) {
	if r.Versions == nil {
		r.Versions, r.Decisions = map[string]Version{}, map[string]Decision{}
	}
	if v := t.Version; v != nil {
		r.Versions[v.ID] = *v
	}
	if d := t.Decision; d != nil {
		r.Decisions[d.ID] = *d
		if d.Outcome == Approve {
			v := r.Versions[d.Of]
			v.Texts = d.Texts
			r.Versions[d.Of] = v
		}
	}
}

// Standing lists what stands of the agreement's period, the whole before the pledges by
// code.
func (r *Replay) Standing(agreement string, p commitments.Period) []Standing {
	versions := slices.SortedFunc(maps.Values(r.Versions), func(a, b Version) int { return cmp.Compare(a.Number, b.Number) })
	versions = slices.DeleteFunc(versions, func(v Version) bool { return v.Agreement != agreement || v.Period != p })
	return StandingOf(Gather(versions, slices.Collect(maps.Values(r.Decisions))))
}

// StandingOf lists what stands of opinions, the whole before the pledges by code.
func StandingOf(list []Opinion) []Standing {
	standing := []Standing{}
	for _, o := range list {
		if s, stands := o.Standing(); stands {
			standing = append(standing, s)
		}
	}
	slices.SortFunc(standing, func(a, b Standing) int { return cmp.Compare(a.Pledge, b.Pledge) })
	return standing
}
