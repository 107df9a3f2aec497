package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func (w world) codes(f commitments.Filter) []string {
	w.Helper()
	list, total, err := w.store.Read(ctx).Commitments(f)
	require.NoError(w, err)
	if f.PerPage == 0 {
		require.Len(w, list, total)
	}
	return codesOf(list, func(c commitments.Commitment) string { return c.Code })
}

// set changes a commitment's state.
func (w world) set(code string, change func(c *commitments.Commitment)) {
	w.Helper()
	c := w.commitment(code)
	change(&c)
	w.tx(func(tx commitments.Tx) error { return tx.SetState(c) })
	c = w.commitment(code)
	change(&c)
	w.tx(func(tx commitments.Tx) error { return tx.SetTerms(c) })
}

func TestStateAndTermsComeBackAsTheyWent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		high := commitments.MaxQuantity
		want := w.commitment("M1.MA-FIG")
		want.State = commitments.State{
			Reported: quarter, UpdateID: "u", Origin: commitments.Demonstration, ReportedAt: noon, Review: commitments.Returned,
			Declared: &commitments.Statement{
				Period: quarter.Prev(), Status: commitments.InProgress, Update: "v",
				Values: []commitments.Value{{Indicator: "M1.1", Value: high, Parts: []commitments.Part{{Dimension: "sex", Part: "women", Value: 1}}}},
				Origin: commitments.Reported, ReportedAt: noon.Add(-time.Hour),
			},
			Verified: &commitments.Statement{
				Period: quarter.Prev().Prev(), Status: commitments.NotStarted, Update: "w", Origin: commitments.PublishedRecord,
				ReportedAt: noon.Add(-2 * time.Hour),
			},
			Assessed: &commitments.Assessed{Period: commitments.MustPeriod("2026-08"), Assessment: commitments.Limited},
			Compared: commitments.Complete,
			Figures: []commitments.Figure{{
				Indicator: "M1.1", Declared: &commitments.Amount{Value: commitments.MaxSum, Period: quarter, Periods: 3},
				Verified: &commitments.Amount{Value: -high, Numerator: &high, Denominator: &high, Period: quarter.Prev(), Periods: 1},
			}},
		}
		w.tx(func(tx commitments.Tx) error { return tx.SetState(want) })
		want.Version = 2
		require.Equal(t, want, w.commitment(want.Code))
		want.Terms = commitmentstest.FullTerms(t)
		w.tx(func(tx commitments.Tx) error { return tx.SetTerms(want) })
		want.Version = 3
		require.Equal(t, want, w.commitment(want.Code))

		want.Version = 2
		w.fails(problem.Conflict, "error.stale", func(tx commitments.Tx) error { return tx.SetState(want) })
		w.fails(problem.Conflict, "error.stale", func(tx commitments.Tx) error { return tx.SetTerms(want) })
		want.State, want.Terms, want.Version = commitments.State{}, commitments.Terms{}, 3
		w.tx(func(tx commitments.Tx) error { return tx.SetState(want) })
		want.Version = 4
		w.tx(func(tx commitments.Tx) error { return tx.SetTerms(want) })
		want.Version = 5
		require.Equal(t, want, w.commitment(want.Code), "what is taken away is gone")
	})
}

func TestFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.set("M2.MA-AZI", func(c *commitments.Commitment) {
			c.State = commitmentstest.Assessing(commitmentstest.Declaring(commitments.Completed, quarter), commitments.Limited)
			c.State.Review = commitments.Returned
			c.Verified = &commitments.Statement{Period: quarter, Status: commitments.Delivered, Update: "u"}
		})
		all := []string{"M1.MA-FIG", "M1.MA-AZI", "M2.MA-FIG", "M2.MA-AZI", "C1.MA-FIG", "C1.MA-AZI", "N1.MA-FIG", "N1.MA-AZI"}
		only := []string{"M2.MA-AZI"}
		rest := slices.DeleteFunc(slices.Clone(all), func(code string) bool { return code == only[0] })
		for name, one := range map[string]struct {
			filter commitments.Filter
			want   []string
		}{
			"all":          {commitments.Filter{}, all},
			"agreement":    {commitments.Filter{Agreement: "B-1"}, all[6:]},
			"region":       {commitments.Filter{Region: "MA-AZI"}, []string{"M1.MA-AZI", "M2.MA-AZI", "C1.MA-AZI", "N1.MA-AZI"}},
			"regions":      {commitments.Filter{Regions: []string{"MA-AZI", "MA-FIG", "x"}}, all},
			"pledge":       {commitments.Filter{Pledge: "C1"}, all[4:6]},
			"party":        {commitments.Filter{Party: "council"}, all[4:6]},
			"category":     {commitments.Filter{Category: "x"}, []string{}},
			"status":       {commitments.Filter{Status: commitments.Completed}, only},
			"no status":    {commitments.Filter{Status: commitments.None}, rest},
			"verified":     {commitments.Filter{Verified: commitments.Delivered}, only},
			"not verified": {commitments.Filter{Verified: commitments.None}, rest},
			"ahead":        {commitments.Filter{Gap: commitments.Ahead}, only},
			"agrees":       {commitments.Filter{Gap: commitments.NoGap}, []string{}},
			"review":       {commitments.Filter{Review: commitments.Returned}, only},
			"assessment":   {commitments.Filter{Assessment: commitments.Limited}, only},
			"unassessed":   {commitments.Filter{Assessment: commitments.None}, rest},
			"differs":      {commitments.Filter{Differs: true}, only},
			"code":         {commitments.Filter{Query: "m2.MA-azi"}, only},
			"two words":    {commitments.Filter{Query: "azi  M2"}, only},
			"percent":      {commitments.Filter{Query: "100%"}, all},
			"no wildcard":  {commitments.Filter{Query: "1%0"}, []string{}},
			"underscore":   {commitments.Filter{Query: "wo_men"}, all},
			"not any one":  {commitments.Filter{Query: "w_"}, []string{}},
			"backslash":    {commitments.Filter{Query: `\`}, []string{}},
			"quote":        {commitments.Filter{Query: `' OR 1=1 --`}, []string{}},
			"several":      {commitments.Filter{Pledge: "M2", Region: "MA-AZI", Status: commitments.Completed}, only},
			"no horizons":  {commitments.Filter{NoReport: true}, []string{}},
			"page":         {commitments.Filter{Page: 2, PerPage: 3}, all[3:6]},
			"page too far": {commitments.Filter{Page: 9, PerPage: 3}, []string{}},
		} {
			t.Run(name, func(t *testing.T) {
				require.Equal(t, one.want, w.codes(one.filter), name)
				counts, err := w.store.Read(ctx).Counts(one.filter)
				require.NoError(t, err, name)
				_, total, err := w.store.Read(ctx).Commitments(one.filter)
				require.NoError(t, err, name)
				require.Equal(t, total, counts.Total, name)
			})
		}
	})
}

func TestSortPutsWhatIsMissingLast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i, code := range []string{"M1.MA-AZI", "M2.MA-FIG", "C1.MA-FIG"} {
			w.set(code, func(c *commitments.Commitment) {
				c.State = commitmentstest.Assessing(commitmentstest.Declaring(commitments.Statuses[2-i], quarter), commitments.Assessments[2-i])
				c.ReportedAt, c.DueOn = noon.Add(-time.Duration(i)*time.Hour), commitments.MustDate("2026-01-09").AddDays(-i)
			})
		}
		none := []string{"M1.MA-FIG", "M2.MA-AZI", "C1.MA-AZI", "N1.MA-FIG", "N1.MA-AZI"}
		for _, key := range []string{"status", "assessment", "reported", "due"} {
			require.Equal(t, append([]string{"C1.MA-FIG", "M2.MA-FIG", "M1.MA-AZI"}, none...), w.codes(commitments.Filter{Sort: key}), key)
			require.Equal(t, append([]string{"M1.MA-AZI", "M2.MA-FIG", "C1.MA-FIG"}, none...), w.codes(commitments.Filter{Sort: "-" + key}), key)
		}
		forward := w.codes(commitments.Filter{Sort: "code"})
		require.Equal(t, w.codes(commitments.Filter{}), forward)
		slices.Reverse(forward)
		require.Equal(t, forward, w.codes(commitments.Filter{Sort: "-code"}))
		require.Equal(t, []string{"M1.MA-FIG", "M2.MA-FIG", "C1.MA-FIG"}, w.codes(commitments.Filter{Sort: "region"})[:3])
		require.Equal(t, []string{"M1.MA-AZI", "M2.MA-AZI", "C1.MA-AZI"}, w.codes(commitments.Filter{Sort: "-region"})[:3])
		for _, key := range commitments.SortKeys {
			require.Len(t, w.codes(commitments.Filter{Sort: key}), 8, key)
		}
	})
}

func TestCommitmentsOfAnAgreement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		list, err := w.store.Read(ctx).CommitmentsOf("A-1")
		require.NoError(t, err)
		require.Equal(t, w.codes(commitments.Filter{Agreement: "A-1"}), codesOf(list, func(c commitments.Commitment) string { return c.Code }))
	})
}

// What SQL finds overdue, due soon and without a report is exactly what the
// domain derives, for every combination of due date, status and period around
// any horizon.
func TestDerivedStatesMeanTheSameInSQL(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		all := w.everyCombination()
		rapid.Check(t, func(rt *rapid.T) {
			horizons := []commitments.Horizon{drawHorizon(rt, "A-1"), drawHorizon(rt, "B-1")}
			if rapid.Bool().Draw(rt, "only one") {
				horizons = horizons[:1]
			}
			derived := map[string]commitments.Derived{}
			for _, c := range all {
				for _, h := range horizons {
					if h.Agreement == c.Agreement {
						derived[c.Code] = c.Derive(h)
					}
				}
			}
			counts, err := w.store.Read(ctx).Counts(commitments.Filter{Horizons: horizons})
			require.NoError(rt, err)
			same(rt, w, derived, commitments.Filter{Overdue: true, Horizons: horizons}, counts.Overdue,
				func(d commitments.Derived) bool { return d.Overdue })
			same(rt, w, derived, commitments.Filter{DueSoon: true, Horizons: horizons}, counts.DueSoon,
				func(d commitments.Derived) bool { return d.DueSoon })
			same(rt, w, derived, commitments.Filter{NoReport: true, Horizons: horizons}, counts.NoReport,
				func(d commitments.Derived) bool { return d.NoReport })
		})
	})
}

func same(t *rapid.T, w world, derived map[string]commitments.Derived, f commitments.Filter, count int, is func(commitments.Derived) bool) {
	want := []string{}
	for code, d := range derived {
		if is(d) {
			want = append(want, code)
		}
	}
	list, total, err := w.store.Read(ctx).Commitments(f)
	require.NoError(t, err)
	require.ElementsMatch(t, want, codesOf(list, func(c commitments.Commitment) string { return c.Code }))
	require.Equal(t, total, count)
}

var base = commitments.MustDate("2026-10-01")

func drawHorizon(t *rapid.T, agreement string) commitments.Horizon {
	h := commitments.Horizon{Agreement: agreement, Today: base.AddDays(rapid.IntRange(-4, 4).Draw(t, "today"))}
	h.SoonUntil = h.Today.AddDays(rapid.IntRange(0, 4).Draw(t, "soon"))
	owed := rapid.IntRange(0, 3).Draw(t, "owed")
	for p := quarter; len(h.Obligations) < owed; p = p.Prev() {
		h.Obligations = append(h.Obligations, drawObligation(t, agreement, p))
	}
	return h
}

func drawObligation(t *rapid.T, agreement string, p commitments.Period) commitments.Obligation {
	pledge := map[string]string{"A-1": "M1", "B-1": "N1"}[agreement]
	some := func(name string, of ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, 2, rapid.ID).Draw(t, name)
	}
	due := func(name string) commitments.Date { return base.AddDays(rapid.IntRange(-5, 5).Draw(t, name)) }
	o := commitments.Obligation{
		Period: p, InForce: rapid.Bool().Draw(t, "in force"), DueOn: due("due"),
		Absent: some("absent", "R-1", "R-2", "R-3"), Uncovered: some("uncovered", "M2", "C1", pledge),
	}
	if rapid.Bool().Draw(t, "round") {
		codes := []string{pledge + ".R-1", pledge + ".R-9", pledge + ".MA-FIG"}
		o.Round = &commitments.RoundOutline{
			Period: p, Pledges: some("pledges", pledge, "C1"), Regions: some("regions", "R-1", "R-5", "R-9", "MA-FIG"), DueOn: due("round due"),
			Excused: some("excused", codes...), Expected: some("expected", codes...),
		}
	}
	return o
}

// everyCombination returns the commitments of two agreements, to which it adds
// one for each combination of due date, status and period.
func (w world) everyCombination() []commitments.Commitment {
	w.Helper()
	periods := []commitments.Period{{}, quarter, quarter.Prev(), quarter.Next(), commitments.MustPeriod("2026-09"), commitments.MustPeriod("2026")}
	w.tx(func(tx commitments.Tx) error {
		n := 0
		for _, agreement := range []string{"A-1", "B-1"} {
			for _, status := range append([]commitments.Status{""}, commitments.Statuses...) {
				for _, period := range periods {
					c := commitments.Commitment{Agreement: agreement, Party: "ministry", Version: 1}
					c.State = commitmentstest.Declaring(status, period)
					for due := -3; due <= 3; due++ {
						n++
						if err := w.place(tx, &c, n, due); err != nil {
							return err
						}
					}
				}
			}
		}
		return nil
	})
	list, _, err := w.store.Read(ctx).Commitments(commitments.Filter{})
	require.NoError(w, err)
	return list
}

// place inserts the commitment under a region of its own, due so many days from
// the base, or never.
func (w world) place(tx commitments.Tx, c *commitments.Commitment, n, due int) error {
	c.Region, c.Pledge = fmt.Sprintf("R-%d", n), map[string]string{"A-1": "M1", "B-1": "N1"}[c.Agreement]
	c.Code, c.DueOn = commitments.CommitmentCode(c.Pledge, c.Region), commitments.Date{}
	if due > -3 {
		c.DueOn = base.AddDays(due)
	}
	if _, err := tx.PutRegion(commitments.Region{Code: c.Region}); err != nil {
		return err
	}
	_, err := tx.InsertCommitment(*c, "")
	return err
}
