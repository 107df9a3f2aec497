package commitments_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/seed"
)

// furnished is an office with a demonstration in it, and all its commitments.
func furnished(t *testing.T, db *store.DB) (*office, []commitments.Commitment) {
	t.Helper()
	o := newOffice(t, db)
	def, err := seed.Builtin()
	require.NoError(t, err)
	items := seed.Synthetic(def, 400, people.SystemAccount(), o.Today())
	require.NoError(t, o.Import(t.Context(), people.SystemAccount(), items, nil))
	for i, due := range []string{"2026-11-22", "2026-11-23", "2026-12-23", "2026-12-24", "2020-01-01"} {
		code := "M1." + def.Agreement.Regions[i]
		_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{DueOn: &due, Reason: "Échéance", Version: o.version(t, code)})
		require.NoError(t, err)
	}
	for i, a := range []string{"no_evidence", "limited", "complete", "limited"} {
		code := "M2." + def.Agreement.Regions[i]
		_, err := o.Assess(t.Context(), o.council, code, commitments.AssessmentInput{
			Period: "2026-Q4", Assessment: a, Comment: "Vu.", Version: o.version(t, code),
		})
		require.NoError(t, err)
	}
	all, n, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Page: 1, PerPage: commitments.MaxPerPage})
	require.NoError(t, err)
	require.Len(t, all, n, "one page holds all of them")
	return o, all
}

// matches says in plain Go whether a commitment is one that the filter finds.
func (o *office) matches(f commitments.Filter, c commitments.Commitment, h commitments.Horizon, search string) bool {
	d := c.Derive(h)
	is := func(want, got string) bool { return want == "" || want == got || want == commitments.None && got == "" }
	return is(f.Agreement, c.Agreement) && is(f.Region, c.Region) && is(f.Pledge, c.Pledge) && is(f.Party, c.Party) && is(f.Category, c.Category) &&
		is(string(f.Status), string(c.Status())) && is(string(f.Verified), string(c.VerifiedStatus())) &&
		is(string(f.Review), string(c.Review)) && is(string(f.Assessment), string(c.Assessment())) && (f.Gap == "" || f.Gap == c.Gap()) &&
		(!f.Overdue || d.Overdue) && (!f.DueSoon || d.DueSoon) && (!f.NoReport || d.NoReport) && (!f.Differs || c.Gap().Differs()) &&
		(len(f.Regions) == 0 || slices.Contains(f.Regions, c.Region)) && strings.Contains(search, commitments.Fold(f.Query))
}

// found are the codes that the tracker finds, and want those that are right.
func (o *office) found(t require.TestingT, all []commitments.Commitment, f commitments.Filter) (found, want []string) {
	ctx := context.Background()
	f.Page, f.PerPage = 1, commitments.MaxPerPage
	list, n, err := o.Commitments(ctx, o.planner, f)
	require.NoError(t, err)
	require.Len(t, list, n)
	horizons, err := o.Horizons(ctx, o.planner)
	require.NoError(t, err)
	h := horizons["CCDH-2009"]
	for _, c := range list {
		found = append(found, c.Code)
	}
	for _, c := range all {
		if o.matches(f, c, h, commitments.Fold(c.Code)) {
			want = append(want, c.Code)
		}
	}
	return found, want
}

func TestEachFilterFindsWhatPlainReckoningFinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, all := furnished(t, db)
		filters := map[string]commitments.Filter{
			"all": {}, "an agreement": {Agreement: "CCDH-2009"}, "a region": {Region: "MA-FIG"}, "a pledge": {Pledge: "M5"}, "a party": {Party: "CCDH"},
			"a category": {Category: all[0].Category}, "two regions": {Regions: []string{"MA-FIG", "MA-ZAG"}}, "overdue": {Overdue: true}, "due soon": {DueSoon: true},
			"no report": {NoReport: true}, "differs": {Differs: true}, "a code": {Query: "m5.ma fig"},
			"never reported": {Status: commitments.None}, "never assessed": {Assessment: commitments.None},
		}
		for _, s := range commitments.Statuses {
			filters["status "+string(s)] = commitments.Filter{Status: s}
		}
		for _, s := range append([]commitments.Status{commitments.None}, commitments.Statuses...) {
			filters["verified "+string(s)] = commitments.Filter{Verified: s}
		}
		for _, g := range commitments.Gaps {
			filters["gap "+string(g)] = commitments.Filter{Gap: g}
		}
		for _, s := range commitments.ReviewStates {
			filters["review "+string(s)] = commitments.Filter{Review: s}
		}
		for _, a := range commitments.Assessments {
			filters["assessment "+string(a)] = commitments.Filter{Assessment: a}
		}
		for name, f := range filters {
			t.Run(name, func(t *testing.T) {
				found, want := o.found(t, all, f)
				assert.Equal(t, want, found)
			})
		}
		found, _ := o.found(t, all, commitments.Filter{Overdue: true, DueSoon: true})
		assert.Empty(t, found, "nothing is both")
	})
}

func TestAnyFiltersTogetherFindWhatPlainReckoningFinds(t *testing.T) {
	o, all := furnished(t, storetest.SQLite(t))
	either := func(r *rapid.T, name string, values ...string) string {
		return rapid.SampledFrom(append(values, "", "", "")).Draw(r, name)
	}
	rapid.Check(t, func(r *rapid.T) {
		f := commitments.Filter{
			Region: either(r, "region", "MA-FIG", "MA-ZAG"), Pledge: either(r, "pledge", "M1", "M5", "C1"), Party: either(r, "party", "ministry", "CCDH"),
			Status: commitments.Status(either(r, "status", "in_progress", "completed", commitments.None)), Review: commitments.ReviewState(either(r, "review", "submitted", "verified")),
			Assessment: commitments.Assessment(either(r, "assessment", "limited", commitments.None)),
			Overdue:    rapid.IntRange(0, 4).Draw(r, "overdue") == 0, NoReport: rapid.IntRange(0, 4).Draw(r, "none") == 0, Differs: rapid.IntRange(0, 4).Draw(r, "differs") == 0,
		}
		found, want := o.found(r, all, f)
		require.Equal(r, want, found)
		counts, err := o.Counts(t.Context(), o.planner, f)
		require.NoError(r, err)
		require.Equal(r, len(want), counts.Total)
	})
}

func TestCountsAreThoseOfTheList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, all := furnished(t, db)
		horizons, err := o.Horizons(t.Context(), o.planner)
		require.NoError(t, err)
		h := horizons["CCDH-2009"]
		for name, f := range map[string]commitments.Filter{"of all": {}, "of a region": {Region: "MA-FIG"}, "of a party": {Party: "CCDH"}, "of one pledge": {Pledge: "M5"}} {
			t.Run(name, func(t *testing.T) {
				want := commitments.Counts{Status: map[commitments.Status]int{}, Verified: map[commitments.Status]int{}, Gap: map[commitments.Gap]int{}, Review: map[commitments.ReviewState]int{}, Assessment: map[commitments.Assessment]int{}}
				for _, c := range all {
					if !o.matches(f, c, h, "") {
						continue
					}
					want.Total++
					want.Status[c.Status()]++
					want.Verified[c.VerifiedStatus()]++
					want.Gap[c.Gap()]++
					want.Review[c.Review]++
					want.Assessment[c.Assessment()]++
					d := c.Derive(h)
					for _, x := range []struct {
						is  bool
						sum *int
					}{{d.Overdue, &want.Overdue}, {d.DueSoon, &want.DueSoon}, {d.NoReport, &want.NoReport}} {
						if x.is {
							*x.sum++
						}
					}
				}
				got, err := o.Counts(t.Context(), o.planner, f)
				require.NoError(t, err)
				assert.Equal(t, want.Total, got.Total)
				assert.Equal(t, [3]int{want.Overdue, want.DueSoon, want.NoReport}, [3]int{got.Overdue, got.DueSoon, got.NoReport})
				assert.Equal(t, want.Gap, got.Gap)
				assert.Equal(t, want.Verified, got.Verified)
				for s, n := range want.Status {
					assert.Equal(t, n, got.Status[s], "status %q", s)
				}
				for s, n := range want.Assessment {
					assert.Equal(t, n, got.Assessment[s], "assessment %q", s)
				}
			})
		}
	})
}

func TestSortingPutsTheCodeLast(t *testing.T) {
	o, all := furnished(t, storetest.SQLite(t))
	agreement, err := o.Agreement(t.Context(), o.planner, "")
	require.NoError(t, err)
	regions := agreement.Regions
	list := func(t *testing.T, sort string) []commitments.Commitment {
		t.Helper()
		got, _, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Sort: sort, Page: 1, PerPage: commitments.MaxPerPage})
		require.NoError(t, err)
		require.Len(t, got, len(all))
		return got
	}
	for _, key := range commitments.SortKeys {
		t.Run(key, func(t *testing.T) {
			up, down := list(t, key), list(t, "-"+key)
			assert.NotEqual(t, up[0].Code, down[0].Code, "the other way round")
			seen := map[string]bool{}
			for _, c := range up {
				require.False(t, seen[c.Code], "%s twice", c.Code)
				seen[c.Code] = true
			}
			if key == "reported" {
				assert.True(t, slices.IsSortedFunc(reportedOnly(down), func(a, b commitments.Commitment) int { return b.ReportedAt.Compare(a.ReportedAt) }))
			}
			if key == "due" {
				assert.True(t, slices.IsSortedFunc(dueOnly(up), func(a, b commitments.Commitment) int { return a.DueOn.Compare(b.DueOn) }))
				assert.Len(t, dueOnly(up[:5]), 5, "those without a due date come last")
			}
			if key == "region" {
				assert.True(t, slices.IsSortedFunc(up, func(a, b commitments.Commitment) int {
					return cmp.Compare(slices.Index(regions, a.Region), slices.Index(regions, b.Region))
				}), "as the agreement names them")
			}
		})
	}
}

func reportedOnly(list []commitments.Commitment) []commitments.Commitment {
	return slices.DeleteFunc(slices.Clone(list), func(c commitments.Commitment) bool { return c.Status() == "" })
}

func dueOnly(list []commitments.Commitment) []commitments.Commitment {
	return slices.DeleteFunc(slices.Clone(list), func(c commitments.Commitment) bool { return c.DueOn.IsZero() })
}

func TestPagesTogetherAreTheList(t *testing.T) {
	o, all := furnished(t, storetest.SQLite(t))
	for _, per := range []int{1, 7, 50, 153, 154, 155} {
		t.Run("of "+commitments.Whole(per).String(), func(t *testing.T) {
			var got []commitments.Commitment
			for page := 1; ; page++ {
				some, n, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Page: page, PerPage: per})
				require.NoError(t, err)
				require.Equal(t, len(all), n)
				require.LessOrEqual(t, len(some), per)
				if len(some) == 0 {
					break
				}
				got = append(got, some...)
			}
			assert.Equal(t, all, got)
		})
	}
}

func TestEachCommitmentComesInTheOrderOfTheList(t *testing.T) {
	o, all := furnished(t, storetest.SQLite(t))
	var got []string
	require.NoError(t, o.EachCommitment(t.Context(), o.planner, commitments.Filter{}, func(c commitments.Commitment) error {
		got = append(got, c.Code)
		return nil
	}))
	require.Len(t, got, len(all))
	for i, c := range all {
		require.Equal(t, c.Code, got[i])
	}
	enough := errors.New("enough")
	n := 0
	err := o.EachCommitment(t.Context(), o.planner, commitments.Filter{}, func(commitments.Commitment) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	})
	assert.ErrorIs(t, err, enough)
	assert.Equal(t, 3, n, "it stops where it is told to")
}

func TestWhatAFilterIsRefusedFor(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		f    commitments.Filter
		want map[string]string
	}{
		"an unknown status":      {commitments.Filter{Status: "done"}, map[string]string{"status": "error.filter.unknown"}},
		"an unknown review":      {commitments.Filter{Review: "draft"}, map[string]string{"review": "error.filter.unknown"}},
		"an unknown assessment":  {commitments.Filter{Assessment: "good"}, map[string]string{"assessment": "error.filter.unknown"}},
		"an unknown order":       {commitments.Filter{Sort: "colour"}, map[string]string{"sort": "error.filter.unknown"}},
		"two signs of an order":  {commitments.Filter{Sort: "--code"}, map[string]string{"sort": "error.filter.unknown"}},
		"a long search":          {commitments.Filter{Query: strings.Repeat("é", 201)}, map[string]string{"q": "error.text.long"}},
		"an unknown agreement":   {commitments.Filter{Agreement: "NONE"}, map[string]string{"agreement": "error.code.unknown"}},
		"an unknown region":      {commitments.Filter{Region: "MA-XXX"}, map[string]string{"region": "error.code.unknown"}},
		"one of several regions": {commitments.Filter{Regions: []string{"MA-FIG", "MA-XXX"}}, map[string]string{"region": "error.code.unknown"}},
		"a region by its name":   {commitments.Filter{Region: "Figuig"}, map[string]string{"region": "error.code.unknown"}},
		"an unknown pledge":      {commitments.Filter{Pledge: "M99"}, map[string]string{"pledge": "error.code.unknown"}},
		"an unknown party":       {commitments.Filter{Party: "crown"}, map[string]string{"party": "error.code.unknown"}},
		"an unknown category":    {commitments.Filter{Category: "roads"}, map[string]string{"category": "error.code.unknown"}},
		"codes of nothing": {commitments.Filter{Agreement: "x", Regions: []string{"MA-FIG", "MA-XXX"}, Pledge: "M99", Party: "nobody", Category: "x"},
			map[string]string{
				"agreement": "error.code.unknown", "region": "error.code.unknown", "pledge": "error.code.unknown",
				"party": "error.code.unknown", "category": "error.code.unknown",
			}},
		"several at once": {commitments.Filter{Status: "x", Sort: "y", Region: "z"},
			map[string]string{"status": "error.filter.unknown", "sort": "error.filter.unknown", "region": "error.code.unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.f.Page, c.f.PerPage = 1, 50
			_, _, err := o.Commitments(t.Context(), o.planner, c.f)
			blames(t, err, c.want)
			_, err = o.Counts(t.Context(), o.planner, c.f)
			blames(t, err, c.want)
			blames(t, o.EachCommitment(t.Context(), o.planner, c.f, func(commitments.Commitment) error { t.Error("one came"); return nil }), c.want)
		})
	}
}

func TestAPageThatNoListHasIsRefused(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	wrongPage, wrongLength := map[string]string{"page": "error.page.range"}, map[string]string{"per_page": "error.per_page.range"}
	for name, c := range map[string]struct {
		page, perPage int
		want          map[string]string
	}{
		"none":                   {0, 50, wrongPage},
		"before the first":       {-1, 50, wrongPage},
		"beyond any":             {1_000_001, 50, wrongPage},
		"of nothing":             {1, 0, wrongLength},
		"of less than nothing":   {1, -1, wrongLength},
		"of more than one holds": {1, commitments.MaxPerPage + 1, wrongLength},
		"neither":                {0, 0, map[string]string{"page": "error.page.range", "per_page": "error.per_page.range"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Page: c.page, PerPage: c.perPage})
			blames(t, err, c.want)
			_, _, err = o.AwaitingReview(t.Context(), o.council, commitments.Queue{Page: c.page, PerPage: c.perPage})
			blames(t, err, c.want)
		})
	}
	for name, c := range map[string][2]int{"the first": {1, 1}, "the longest": {1, commitments.MaxPerPage}, "the last that counts": {1_000_000, 1}} {
		t.Run(name, func(t *testing.T) {
			_, n, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Page: c[0], PerPage: c[1]})
			require.NoError(t, err)
			assert.Equal(t, 154, n)
		})
	}
}

func TestAQueueOfCodesThatThereAreNotIsRefused(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		q    commitments.Queue
		want map[string]string
	}{
		"an unknown region": {commitments.Queue{Region: "MA-XXX"}, map[string]string{"region": "error.code.unknown"}},
		"an unknown pledge": {commitments.Queue{Pledge: "M99"}, map[string]string{"pledge": "error.code.unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			blames(t, o.EachAwaitingReview(t.Context(), o.council, c.q, func(commitments.Waiting) error { t.Error("one came"); return nil }), c.want)
			c.q.Page, c.q.PerPage = 1, 50
			_, _, err := o.AwaitingReview(t.Context(), o.council, c.q)
			blames(t, err, c.want)
		})
	}
}

func TestASearchFindsTitlesNamesAndSpellings(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		query, region, pledge string
	}{
		"a region's name":          {"Figuig", "MA-FIG", ""},
		"a region's name in caps":  {"FIGUIG", "MA-FIG", ""},
		"a region's name, Arabic":  {"فكيك", "MA-FIG", ""},
		"with accents or without":  {"al hoceima", "MA-HOC", ""},
		"a whole code":             {"M5.MA-FIG", "MA-FIG", "M5"},
		"a code in small letters":  {"m5.ma-fig", "MA-FIG", "M5"},
		"with spaces around":       {"  Zagora ", "MA-ZAG", ""},
		"what a pattern would eat": {"M5.MA_FIG", "none", ""},
		"what matches everything":  {"%", "none", ""},
	} {
		t.Run(name, func(t *testing.T) {
			list, _, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Query: c.query, Page: 1, PerPage: commitments.MaxPerPage})
			require.NoError(t, err)
			if c.region == "none" {
				assert.Empty(t, list)
				return
			}
			require.NotEmpty(t, list)
			for _, one := range list {
				assert.Equal(t, c.region, one.Region)
				if c.pledge != "" {
					assert.Equal(t, c.pledge, one.Pledge)
				}
			}
		})
	}
}

func TestTheQueueIsTheOtherPartys(t *testing.T) {
	o, _ := furnished(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		by    people.Account
		party string // whose updates wait for it
	}{"the council": {o.council, "ministry"}, "the ministry": {o.other, "CCDH"}} {
		t.Run(name, func(t *testing.T) {
			all, n, err := o.AwaitingReview(t.Context(), c.by, commitments.Queue{Page: 1, PerPage: 200})
			require.NoError(t, err)
			require.NotEmpty(t, all)
			var each []string
			require.NoError(t, o.EachAwaitingReview(t.Context(), c.by, commitments.Queue{}, func(w commitments.Waiting) error {
				each = append(each, w.ID)
				return nil
			}))
			require.Len(t, each, n)
			for i, w := range all {
				assert.Equal(t, each[i], w.ID)
				assert.Equal(t, c.party, w.About.Party)
				assert.Equal(t, commitments.Submitted, w.State)
			}
		})
	}
	for name, c := range map[string]struct {
		q    commitments.Queue
		fits func(w commitments.Waiting) bool
	}{
		"of a region":         {commitments.Queue{Region: "MA-FIG"}, func(w commitments.Waiting) bool { return w.About.Region == "MA-FIG" }},
		"of a pledge":         {commitments.Queue{Pledge: "M5"}, func(w commitments.Waiting) bool { return w.About.Pledge == "M5" }},
		"of what is current":  {commitments.Queue{Current: true}, func(w commitments.Waiting) bool { return w.Origin != commitments.PublishedRecord }},
		"of both":             {commitments.Queue{Region: "MA-FIG", Pledge: "M5"}, func(w commitments.Waiting) bool { return w.About.Code == "M5.MA-FIG" }},
		"of what waits since": {commitments.Queue{Before: o.Now().AddDate(0, -6, 0)}, func(w commitments.Waiting) bool { return w.SubmittedAt.Before(o.Now().AddDate(0, -6, 0)) }},
	} {
		t.Run("the council's, "+name, func(t *testing.T) {
			want := 0
			require.NoError(t, o.EachAwaitingReview(t.Context(), o.council, commitments.Queue{}, func(w commitments.Waiting) error {
				if c.fits(w) {
					want++
				}
				return nil
			}))
			got, n, err := o.AwaitingReview(t.Context(), o.council, commitments.Queue{
				Region: c.q.Region, Pledge: c.q.Pledge, Current: c.q.Current, Before: c.q.Before, Page: 1, PerPage: 200,
			})
			require.NoError(t, err)
			assert.Equal(t, want, n)
			for _, w := range got {
				assert.True(t, c.fits(w), w.About.Code)
			}
		})
	}
	_, _, err := o.AwaitingReview(t.Context(), o.planner, commitments.Queue{Page: 1, PerPage: 1})
	assert.True(t, problem.Is(err, problem.Forbidden), "who reports does not review")
}
