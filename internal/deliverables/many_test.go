package deliverables_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// schools are entries of so many facilities whose names share nothing.
func schools(n int) []deliverables.Entry {
	list := make([]deliverables.Entry, n)
	for i := range list {
		list[i] = deliverables.Entry{Commitment: figuig, Input: school(fmt.Sprintf("Nom%d", 1000+i))}
	}
	return list
}

func listed(t *testing.T, w *trackertest.World) int {
	t.Helper()
	_, total, err := w.Register.List(t.Context(), w.Auditor, deliverables.Filter{Page: 1, PerPage: 1})
	require.NoError(t, err)
	return total
}

func TestManyThingsAreAddedTogetherOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		entries := schools(30)
		entries[7].State = "open"
		entries[9].Commitment = "M2.MA-XXX"
		entries[11].Commitment = "M2.MA-NAD"
		outcomes, err := w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: entries})
		require.True(t, problem.Is(err, problem.Invalid), "%v", err)
		for i, o := range outcomes {
			assert.Equal(t, i == 7 || i == 9 || i == 11, o.Refused != nil, i)
		}
		refused(t, outcomes[7].Refused, problem.Invalid, map[string]string{"state": "error.filter.unknown"})
		refused(t, outcomes[9].Refused, problem.Invalid, map[string]string{"commitment": "error.code.unknown"})
		refused(t, outcomes[11].Refused, problem.Forbidden, map[string]string{"": "error.forbidden.region"})
		require.Zero(t, listed(t, w))

		group := func(all []deliverables.Outcome) journal.Entry {
			return w.Figuig.Entry(all[0].Deliverable.At, "list.applied", "CC-2013", map[string]int{"things": len(all)})
		}
		_, err = w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: schools(30), DryRun: true, Group: group})
		require.NoError(t, err)
		require.Zero(t, listed(t, w), "a dry run writes nothing")
		_, err = w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: schools(30), IdempotencyKey: "k", Group: group})
		require.NoError(t, err)
		require.Equal(t, 30, listed(t, w))
		declared, _ := registered(t, w, "M2.2")
		assert.Equal(t, "30", declared)
		declared, _ = registered(t, w, "M2.3")
		assert.Equal(t, "360", declared)
		_, err = w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: schools(30), IdempotencyKey: "k"})
		refused(t, err, problem.Conflict, map[string]string{"": "error.batch.again"})
		verifies(t, w)
	})
}

func TestManyThingsAreComparedWithEachOtherAndWithTheRegister(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		stands, err := w.Register.Add(ctx, w.Figuig, figuig, school("École Zerktouni de Figuig"))
		require.NoError(t, err)
		entries := []deliverables.Entry{
			{Commitment: figuig, Input: school("مدرسة زرقطوني")}, {Commitment: figuig, Input: school("Dar Taliba Bouanane")},
			{Commitment: figuig, Input: school("Dar Taliba de Bouanane")}, {Commitment: figuig, Input: school("Maternité Bni Tadjit")},
		}
		outcomes, err := w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: entries, DryRun: true})
		require.NoError(t, err)
		found := map[int][]string{}
		for i, o := range outcomes {
			for _, like := range o.Alike {
				found[i] = append(found[i], strconv.Itoa(like.Entry)+" "+like.Title())
			}
		}
		assert.Equal(t, map[int][]string{0: {"-1 " + stands.Title()}, 1: {"2 Dar Taliba de Bouanane"}, 2: {"1 Dar Taliba Bouanane"}}, found)
		for i := range entries {
			entries[i].Distinct = true
		}
		_, err = w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: entries})
		require.NoError(t, err)
		assert.Equal(t, 5, listed(t, w))
		verifies(t, w)
	})
}

func TestStepsThatSayNothingNewArePassedOverAmongMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		first, err := w.Register.Add(ctx, w.Figuig, figuig, school("École Zerktouni"))
		require.NoError(t, err)
		second, err := w.Register.Add(ctx, w.Figuig, figuig, school("Maternité Bni Tadjit"))
		require.NoError(t, err)
		later := school("École Zerktouni")
		later.Version, later.Fields[4].Value = 1, "9"
		_, err = w.Register.Change(ctx, w.Figuig, first.ID, later)
		require.NoError(t, err)

		untouched, changed := school("École Zerktouni"), school("Maternité Bni Tadjit")
		untouched.Version, changed.Version, changed.Fields[4].Value = 1, 1, "12"
		entries := []deliverables.Entry{{ID: first.ID, Input: untouched}, {ID: second.ID, Input: changed}}
		outcomes, err := w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: entries})
		require.NoError(t, err)
		assert.True(t, outcomes[0].Unchanged, "what was not touched is not stale")
		assert.Equal(t, 2, outcomes[1].Deliverable.Version)

		untouched.Fields[4].Value = "10"
		entries = []deliverables.Entry{{ID: first.ID, Input: untouched}, {ID: first.ID, Input: untouched}, {ID: "none", Input: untouched}}
		outcomes, err = w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: entries})
		require.Error(t, err)
		refused(t, outcomes[0].Refused, problem.Conflict, map[string]string{"": "error.deliverable.stale"})
		refused(t, outcomes[1].Refused, problem.Conflict, map[string]string{"": "error.deliverable.twice"})
		refused(t, outcomes[2].Refused, problem.NotFound, map[string]string{"": "error.deliverable.unknown"})
		verifies(t, w)
	})
}

// What is no text refuses its entry, and none of the others.
func TestCodesThatAreNoTextAreRefusedAmongMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		entries := append(schools(1), schools(5)...)
		for i, bad := range []string{figuig + "\x00", "\x00", "\xff", "M2.\xc3"} {
			entries[i+1].Commitment = bad
		}
		changed := school("École Zerktouni")
		changed.Version = 1
		entries[5].ID, entries[5].Input = "\x00", changed
		outcomes, err := w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: entries, DryRun: true})
		require.NoError(t, err)
		require.Nil(t, outcomes[0].Refused)
		for _, o := range outcomes[1:5] {
			refused(t, o.Refused, problem.Invalid, map[string]string{"commitment": "error.code.unknown"})
		}
		refused(t, outcomes[5].Refused, problem.NotFound, map[string]string{"": "error.deliverable.unknown"})
	})
}

func TestTheKindOfWhatStandsIsFixed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		d, err := w.Register.Add(ctx, w.Figuig, figuig, school("École Zerktouni"))
		require.NoError(t, err)
		other := school("École Zerktouni bis")
		other.Version, other.Kind = 1, "womens-centers"
		_, err = w.Register.Change(ctx, w.Figuig, d.ID, other)
		refused(t, err, problem.Invalid, map[string]string{"kind": "error.kind.fixed"})
		outcomes, err := w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: []deliverables.Entry{{ID: d.ID, Input: other}}})
		require.True(t, problem.Is(err, problem.Invalid), "%v", err)
		refused(t, outcomes[0].Refused, problem.Invalid, map[string]string{"kind": "error.kind.fixed"})
		other.Kind = ""
		_, err = w.Register.SaveMany(ctx, w.Figuig, deliverables.Batch{Entries: []deliverables.Entry{{ID: d.ID, Input: other}}})
		require.NoError(t, err)
		verifies(t, w)
	})
}

func TestLookalikesOfManyAreThoseOfEachPair(t *testing.T) {
	kind := commitments.DeliverableKind{Name: commitments.Text{"fr": "Centre"}}
	names := []string{"Centre", "Dar Amal", "Amal", "Al Amal Figuig Est", "Figuig Est", "مركز فكيك", "Centre 10", "10", "Figuig", "???", "!!!", "Bouarfa Nord 3", "Bouarfa 3"}
	deliverables.CompareLookalikes(t, kind, names, []string{"2026-Q4", "2026-10", "2026-11", "2027-01", "2020-01", "2026-Q3", "2030"})
}
