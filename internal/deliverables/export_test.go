package deliverables

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
)

// AlikeNames is for tests of what sounds alike.
var AlikeNames = alikeNames

// CompareLookalikes makes sure that of many things those are found alike that are so two
// by two.
func CompareLookalikes(t *testing.T, kind commitments.DeliverableKind, names []string) {
	t.Helper()
	things := make([]Deliverable, len(names))
	for i, name := range names {
		things[i] = newDeliverable(strconv.Itoa(i), commitments.Commitment{})
		things[i].Period = commitments.MustPeriod("2026-Q4")
		things[i].Fields = []Value{{Field: "name", Text: name}}
	}
	all := hear(kind, things)
	for i, d := range things {
		var want, got []string
		for _, other := range things {
			if alike(d, other, kind) {
				want = append(want, other.Title())
			}
		}
		for _, other := range all.of(i, len(things)) {
			got = append(got, other.Title())
		}
		slices.Sort(want)
		slices.Sort(got)
		assert.Equal(t, want, got, d.Title())
	}
}
