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

// Apply brings the replay up to what an entry tells. An approval of other words than
// those that its version sealed is an error, and changes nothing.
func (r *Replay) Apply(t EntryBody) error {
	if r.Versions == nil {
		r.Versions, r.Decisions = map[string]Version{}, map[string]Decision{}
	}
	if v := t.Version; v != nil {
		r.Versions[v.ID] = *v
	}
	d := t.Decision
	if d == nil {
		return nil
	}
	if d.Outcome == Approve {
		v, written := r.Versions[d.Of]
		if !written || v.Seal != SealOf(d.Texts) {
			return fmt.Errorf("the words that were approved are not those of version %s, of which the journal holds the seal %q", d.Of, v.Seal)
		}
		v.Texts = d.Texts
		r.Versions[d.Of] = v
	}
	r.Decisions[d.ID] = *d
	return nil
}

// HoldSeals returns what journal.Verify calls with each entry of an export: it answers a
// *journal.Fault where other words were approved than those that were sealed.
func HoldSeals() func(index int64, encoded []byte) error {
	var r Replay
	return func(index int64, encoded []byte) error {
		e, err := journal.Decode(encoded)
		if err != nil {
			return err
		}
		body, err := DecodeEntry(e)
		if err == nil {
			err = r.Apply(body)
		}
		if err != nil {
			return &journal.Fault{Kind: journal.Altered, Entry: index, Message: fmt.Sprintf("entry %d: %v", index, err)}
		}
		return nil
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
