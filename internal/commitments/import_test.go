package commitments_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// told is what a test expects of an imported update.
type told struct {
	replaces string // narrative of the update that it replaces
	state    commitments.ReviewState
}

type slot struct {
	code   string
	period commitments.Period
}

// draw makes up n items on a few commitments and periods, some of which end on
// the same day, in any order; and what they must come to: each update by its
// narrative, and the one on which each commitment stands.
func draw(random *rand.Rand, o *office, n int) (items []commitments.ImportItem, want map[string]told, latest map[string]string) {
	codes := []string{"M1.MA-NAD", "M2.MA-NAD", "C1.MA-NAD"}
	periods := []string{"2025-Q4", "2026-08", "2026-09", "2026-Q3", "2026-10"}
	want, latest = map[string]told{}, map[string]string{}
	last, ends := map[slot]string{}, map[string]commitments.Date{}
	for i := range n {
		at := slot{codes[random.IntN(len(codes))], commitments.MustPeriod(periods[random.IntN(len(periods))])}
		item := commitments.ImportItem{By: people.SystemAccount(), At: o.Now().Add(time.Duration(i) * time.Second), Commitment: at.code}
		before := last[at]
		if before != "" && want[before].state == commitments.Submitted && random.IntN(3) == 0 {
			decision := []commitments.Decision{commitments.Verified, commitments.Returned}[random.IntN(2)]
			item.By = people.Account{ID: "reviewer", Name: "Omar"}
			item.Review = &commitments.ImportReview{Period: at.period, Decision: decision, Reason: "Relu", Origin: commitments.Demonstration}
			want[before] = told{want[before].replaces, decision}
			items = append(items, item)
			continue
		}
		text := fmt.Sprint("n° ", i)
		item.Update = &commitments.ImportUpdate{Period: at.period, Status: commitments.InProgress, Narrative: text, Origin: commitments.Demonstration}
		items = append(items, item)
		want[text] = told{before, commitments.Submitted}
		if before != "" {
			want[before] = told{want[before].replaces, commitments.Superseded}
		}
		if last[at] = text; !at.period.End().Before(ends[at.code]) {
			latest[at.code], ends[at.code] = text, at.period.End()
		}
	}
	return items, want, latest
}

// imported returns the updates updates of the commitment, by their narratives.
func (o *office) imported(t *testing.T, code string) map[string]told {
	updates, err := o.Store.Read(t.Context()).Updates(code, 0)
	require.NoError(t, err)
	text := map[string]string{}
	for _, u := range updates {
		text[u.ID] = u.Narrative
	}
	found := map[string]told{}
	for _, u := range updates {
		found[u.Narrative] = told{text[u.Supersedes], u.State}
	}
	return found
}

func TestAnImportComesToWhatItsItemsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		items, want, latest := draw(rand.New(rand.NewPCG(7, 9)), o, 400)
		for part := range slices.Chunk(items, 90) { // some find what others left
			require.NoError(t, o.Import(t.Context(), people.SystemAccount(), slices.Values(part), nil))
		}
		found := map[string]told{}
		for code, text := range latest {
			for narrative, u := range o.imported(t, code) {
				found[narrative] = u
			}
			c, err := o.Store.Read(t.Context()).Commitment(code)
			require.NoError(t, err)
			u, err := o.Store.Read(t.Context()).Update(c.UpdateID)
			require.NoError(t, err)
			require.Equal(t, text, u.Narrative)
			require.Equal(t, c.State.Review, u.State)
		}
		require.Equal(t, want, found)
		o.holdsItsLists(t, want)
		_, err := db.Journal().Check(t.Context(), nil, func(int64) {})
		require.NoError(t, err)
	})
}

// holdsItsLists asserts that those wait that were not replaced or reviewed, and
// those are open that were returned and not replaced.
func (o *office) holdsItsLists(t *testing.T, want map[string]told) {
	var waiting, returned []string
	for text, u := range want {
		switch u.state {
		case commitments.Submitted:
			waiting = append(waiting, text)
		case commitments.Returned:
			returned = append(returned, text)
		}
	}
	queue, _, err := o.Store.Read(t.Context()).AwaitingReview(commitments.Queue{
		Reviewer: "x", Party: "x", Agreements: []string{"CCDH-2009"}, Region: "MA-NAD", Page: 1, PerPage: 1000,
	})
	require.NoError(t, err)
	require.ElementsMatch(t, waiting, texts(queue))
	open, err := o.Store.Read(t.Context()).ReturnedTo(people.SystemAccount().ID)
	require.NoError(t, err)
	require.ElementsMatch(t, returned, texts(open))
}

func texts(list []commitments.Waiting) []string {
	all := []string{}
	for _, w := range list {
		all = append(all, w.Narrative)
	}
	return all
}

// Of an import that one item spoils, nothing of its transaction stays.
func TestAnImportThatFailsLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		items, _, _ := draw(rand.New(rand.NewPCG(1, 2)), o, 30)
		never := items[0]
		never.Update, never.Review = nil, &commitments.ImportReview{
			Period: commitments.MustPeriod("2020-Q1"), Decision: commitments.Verified, Origin: commitments.Demonstration,
		}
		err := o.Import(t.Context(), people.SystemAccount(), slices.Values(append(items, never)), nil)
		require.True(t, problem.Is(err, problem.NotFound), "%v", err)
		own := items[0]
		own.Update = &commitments.ImportUpdate{Period: commitments.MustPeriod("2026-Q3"), Status: commitments.InProgress, Origin: commitments.Reported}
		err = o.Import(t.Context(), people.SystemAccount(), slices.Values(append(items, own)), nil)
		blames(t, err, map[string]string{"origin": "error.import.origin"})
		require.Empty(t, o.imported(t, "M1.MA-NAD"))
		require.Equal(t, 1, o.version(t, "M1.MA-NAD"))
	})
}
