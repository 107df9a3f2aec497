package reports

import (
	"bytes"
	"encoding/json"

	"tracker/internal/commitments"
)

// Difference is what a later edition says otherwise about one commitment.
type Difference struct {
	Commitment string               `json:"commitment"`
	Before     Row                  `json:"before"`  // zero when the earlier edition has no such commitment
	After      Row                  `json:"after"`   // zero when the later edition has no such commitment
	Fields     []string             `json:"fields"`  // which of the row's columns differ, by their JSON names
	Updates    []commitments.Update `json:"updates"` // that the earlier edition did not have, or has in another state
}

// Differences compares two editions of the same period, commitment by
// commitment, in the order of the later one.
func Differences(before, after Report) []Difference {
	list := []Difference{}
	updates := newUpdates(before, after)
	seen := map[string]bool{}
	for _, row := range after.Commitments {
		seen[row.Code] = true
		earlier := before.Row(row.Code)
		if earlier == nil {
			earlier = &Row{}
		}
		d := Difference{Commitment: row.Code, Before: *earlier, After: row, Fields: differing(*earlier, row), Updates: updates[row.Code]}
		if len(d.Fields) > 0 || len(d.Updates) > 0 {
			list = append(list, d)
		}
	}
	for _, row := range before.Commitments {
		if !seen[row.Code] {
			list = append(list, Difference{Commitment: row.Code, Before: row, Fields: differing(row, Row{})})
		}
	}
	return list
}

// comparedFields are the columns of a row that an edition can correct, in the
// order in which they are told.
var comparedFields = []string{
	"declared", "verified", "assessed", "reported", "review", "compared", "gap", "overdue", "no_report", "duty", "completed_days_late",
	"measures", "due_on", "focal_point", "lead_institution",
}

func differing(a, b Row) []string {
	before, after := columnsOf(a), columnsOf(b)
	names := []string{}
	for _, name := range comparedFields {
		if !bytes.Equal(before[name], after[name]) {
			names = append(names, name)
		}
	}
	return names
}

func columnsOf(r Row) map[string]json.RawMessage {
	raw, _ := json.Marshal(r) // a Row holds nothing that can't be encoded
	var columns map[string]json.RawMessage
	_ = json.Unmarshal(raw, &columns)
	return columns
}

// newUpdates returns, by commitment, the updates of after that before does not
// have in the same state.
func newUpdates(before, after Report) map[string][]commitments.Update {
	states := make(map[string]commitments.ReviewState, len(before.Updates))
	for _, u := range before.Updates {
		states[u.ID] = u.State
	}
	fresh := map[string][]commitments.Update{}
	for _, u := range after.Updates {
		if state, found := states[u.ID]; !found || state != u.State {
			fresh[u.Commitment] = append(fresh[u.Commitment], u)
		}
	}
	return fresh
}
