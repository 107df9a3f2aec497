package recommendations

import (
	"cmp"
	"fmt"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// The kinds of journal entries on recommendations. The subject is the agreement's code.
const (
	recommendationMade = "recommendation.made" // a Recommendation
	stepKinds          = "recommendation."     // and the kind of a Step
)

// EntryBody is the decoded body of a journal entry on a recommendation: one field is
// set, or none.
type EntryBody struct {
	Made *Recommendation
	Step *Step
}

// DecodeEntry reads a decoded journal entry. Kinds that are not about recommendations
// tell nothing.
func DecodeEntry(e journal.Entry) (EntryBody, error) {
	var t EntryBody
	var err error
	switch e.Kind {
	case recommendationMade:
		t.Made = &Recommendation{}
		err = e.DecodeBody(t.Made)
	case stepKinds + string(Accept), stepKinds + string(Refuse), stepKinds + string(Do),
		stepKinds + string(Settle), stepKinds + string(NotDone), stepKinds + string(Close):
		t.Step = &Step{}
		err = e.DecodeBody(t.Step)
	}
	if err != nil {
		return EntryBody{}, fmt.Errorf("recommendations: %s of %s: %w", e.Kind, e.Subject, err)
	}
	return t, nil
}

// Replay is the recommendations by the journal alone. Its zero value is empty.
type Replay struct{ records map[string]*Record }

// Apply brings the replay up to what an entry tells.
func (r *Replay) Apply(t EntryBody) {
	if r.records == nil {
		r.records = map[string]*Record{}
	}
	if t.Made != nil {
		r.records[t.Made.ID] = &Record{Recommendation: *t.Made}
	}
	if t.Step != nil {
		if made := r.records[t.Step.Recommendation]; made != nil {
			made.Steps = append(made.Steps, *t.Step)
		}
	}
}

// Until lists the agreement's recommendations of the periods that end by the day, in the
// order of Sort.
func (r *Replay) Until(agreement string, day commitments.Date) []Record {
	list := []Record{}
	for _, made := range r.records {
		if made.Agreement == agreement && !made.Period.End().After(day) {
			list = append(list, *made)
		}
	}
	Sort(list)
	return list
}

// Sort orders recommendations by deadline, then as they were made.
func Sort(list []Record) {
	slices.SortFunc(list, func(a, b Record) int {
		return cmp.Or(a.Deadline.Compare(b.Deadline), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
}
