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

// CompareLookalikes makes sure that of many things, each of the names in each of the
// periods, those are found alike that are so two by two.
func CompareLookalikes(t *testing.T, kind commitments.DeliverableKind, names, periods []string) {
	t.Helper()
	var things []Deliverable
	for _, name := range names {
		for _, period := range periods {
			d := newDeliverable(strconv.Itoa(len(things)), commitments.Commitment{})
			d.Period = commitments.MustPeriod(period)
			d.Fields = []Value{{Field: "name", Text: name}}
			things = append(things, d)
		}
	}
	all := hear(kind, things)
	for i, d := range things {
		var want, got []string
		for _, other := range things {
			if alike(d, other, kind) {
				want = append(want, other.ID)
			}
		}
		for _, other := range all.of(i, len(things)) {
			got = append(got, other.ID)
		}
		slices.Sort(want)
		slices.Sort(got)
		assert.Equal(t, want, got, d.Title())
	}
}
