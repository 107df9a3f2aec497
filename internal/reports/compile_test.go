package reports

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
)

func compiled(t *testing.T) Report {
	t.Helper()
	return Compile(sample(), c.MustPeriod("2026-Q3"), casablanca)
}

func TestCountsAreThoseCountedByHand(t *testing.T) {
	r := compiled(t)
	want := Tally{
		Total: 6, Overdue: 1, NoReport: 1, Differs: 1, Ahead: 1, Awaiting: 1,
		Declared:   map[c.Status]int{None: 1, c.NotStarted: 0, c.InProgress: 2, c.Delivered: 1, c.Completed: 2, c.Suspended: 0, c.Cancelled: 0},
		Verified:   map[c.Status]int{None: 3, c.NotStarted: 0, c.InProgress: 1, c.Delivered: 0, c.Completed: 2, c.Suspended: 0, c.Cancelled: 0},
		Review:     map[c.ReviewState]int{None: 1, c.Submitted: 1, c.Returned: 1, c.Verified: 3},
		Assessment: map[c.Assessment]int{None: 2, c.NoEvidence: 0, c.AssessedNotStarted: 0, c.Limited: 1, c.Substantial: 1, c.Complete: 2},
	}
	require.Equal(t, want, r.Whole)
	require.Equal(t, "2026-07-01", r.From.String())
	require.Equal(t, "2026-09-30", r.To.String())
	require.False(t, r.Provisional)
	require.True(t, r.Demonstration)
	require.Equal(t, []string{"M1.B"}, r.Differs)
	require.Equal(t, []string{"M1.A"}, r.Overdue)
	require.Equal(t, 1, r.Cross[c.Completed][c.Limited])
	require.Equal(t, 1, r.Cross[c.Completed][c.Complete])
	require.Equal(t, 1, r.Cross[c.InProgress][c.Substantial])
	require.Equal(t, 1, r.Cross[c.InProgress][None], "C1.A, of which nothing was assessed")
	require.Equal(t, 1, r.Cross[None][None])
	require.Equal(t, "Conseil national", r.Parties[1].Name["fr"])
}

func TestEveryGroupingAddsUpToTheWhole(t *testing.T) {
	for _, m := range []Material{sample(), large(500)} {
		r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
		for _, groups := range [][]Group{r.ByParty, r.ByPledge, r.ByCategory, r.ByRegion} {
			total := newTally()
			for _, g := range groups {
				total.Total += g.Total
				total.Overdue += g.Overdue
				total.NoReport += g.NoReport
				total.Differs += g.Differs
				total.Ahead += g.Ahead
				total.Behind += g.Behind
				total.Awaiting += g.Awaiting
				addAll(total.Declared, g.Declared)
				addAll(total.Verified, g.Verified)
				addAll(total.Review, g.Review)
				addAll(total.Assessment, g.Assessment)
			}
			require.Equal(t, r.Whole, total)
		}
		crossed := 0
		for _, line := range r.Cross {
			for _, n := range line {
				crossed += n
			}
		}
		require.Equal(t, r.Whole.Total, crossed)
		for _, list := range [][]RateGroup{r.Reporting.ByParty, r.Reporting.ByRegion} {
			var total Rate
			for _, g := range list {
				total.add(g.Rate)
			}
			require.Equal(t, r.Reporting.Whole, total)
		}
	}
}

func addAll[K comparable](into, from map[K]int) {
	for key, n := range from {
		into[key] += n
	}
}

func TestGroups(t *testing.T) {
	r := compiled(t)
	names := func(groups []Group) (list []string) {
		for _, g := range groups {
			list = append(list, g.Code)
		}
		return list
	}
	require.Equal(t, []string{"ministry", "CCDH"}, names(r.ByParty))
	require.Equal(t, []string{"M1", "M2", "C1"}, names(r.ByPledge))
	require.Equal(t, []string{"social-projects", "studies"}, names(r.ByCategory))
	require.Equal(t, []string{"A", "B"}, names(r.ByRegion))
	require.Equal(t, 4, r.ByCategory[0].Total)
	require.Equal(t, 2, r.ByCategory[0].Declared[c.Completed])
	require.Equal(t, 2, r.ByCategory[0].Verified[c.Completed])
}

// M2.B was completed before the quarter, so five reports are expected. M1.B came
// on the 31st of October in Casablanca, a day late; C1.B in the last hour of the
// 30th. M1.A was corrected late but came on time.
func TestReportingRate(t *testing.T) {
	r := compiled(t)
	require.Equal(t, []c.Period{c.MustPeriod("2026-Q3")}, r.Reporting.Periods)
	require.Equal(t, Rate{Expected: 5, OnTime: 3, Late: 1, Missing: 1}, r.Reporting.Whole)
	require.Equal(t, Rate{Expected: 3, OnTime: 1, Late: 1, Missing: 1}, r.Reporting.ByParty[0].Rate)
	require.Equal(t, Rate{Expected: 3, OnTime: 2, Missing: 1}, r.Reporting.ByRegion[0].Rate)
	perMille, due := r.Reporting.Whole.PerMille()
	require.True(t, due)
	require.Equal(t, 800, perMille)
	_, due = Rate{Expected: 3, Pending: 3}.PerMille()
	require.False(t, due)
}

func TestReportingRateWhileTheDueDayHasNotPassed(t *testing.T) {
	m := sample()
	m.AsOf = at("2026-10-30T12:00:00Z") // the due day itself
	r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
	require.Equal(t, 1, r.Reporting.Whole.Pending)
	require.Zero(t, r.Reporting.Whole.Missing)
}

func TestNothingIsExpectedBeforeActivation(t *testing.T) {
	m := sample()
	m.Agreement.ActivatedOn = c.MustDate("2026-07-01")
	r := Compile(m, c.MustPeriod("2026-Q2"), casablanca)
	require.Empty(t, r.Reporting.Periods)
	require.Zero(t, r.Reporting.Whole.Expected)
	year := Compile(m, c.MustPeriod("2026"), casablanca)
	require.Equal(t, []c.Period{c.MustPeriod("2026-Q3"), c.MustPeriod("2026-Q4")}, year.Reporting.Periods)
	month := Compile(m, c.MustPeriod("2026-09"), casablanca)
	require.Equal(t, []c.Period{c.MustPeriod("2026-Q3")}, month.Reporting.Periods)
	require.Empty(t, Compile(m, c.MustPeriod("2026-08"), casablanca).Reporting.Periods)
}

func TestARegionThatWasSplitOffLaterOwesNothingBefore(t *testing.T) {
	m := sample()
	m.Regions[1].ValidFrom = c.MustDate("2027-01-01")
	r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
	require.Zero(t, r.Reporting.ByRegion[1].Expected)
}

func TestChangesSinceThePeriodBefore(t *testing.T) {
	r := compiled(t)
	by := map[string]Change{}
	for _, change := range r.Changes {
		by[change.Commitment] = change
	}
	require.Len(t, r.Changes, 4)
	require.NotContains(t, by, "M2.B", "nothing changed on it")
	require.NotContains(t, by, "C1.A", "what was returned declares nothing")
	require.Equal(t, &StatusChange{Before: c.NotStarted, After: c.InProgress, Origin: c.Reported}, by["M1.A"].Status)
	require.Equal(t, &StatusChange{Before: c.NotStarted, After: c.InProgress, Origin: c.Reported}, by["M1.A"].Verified)
	require.Equal(t, []ValueChange{
		{"M1.1", c.DeclaredSide, quantity("2"), quantity("6"), c.Reported}, {"M1.1", c.VerifiedSide, quantity("2"), quantity("6"), c.Reported},
	}, by["M1.A"].Values)
	require.Equal(t, c.Substantial, by["M1.A"].Assessment.After)
	require.Equal(t, &StatusChange{After: c.Delivered, Origin: c.Reported}, by["C1.B"].Status)
	require.Nil(t, by["C1.B"].Verified, "it awaits a review")
	require.Equal(t, []ValueChange{
		{"C1.1", c.DeclaredSide, nil, quantity("75"), c.Reported}, {"C1.2", c.DeclaredSide, nil, quantity("2"), c.Reported},
	}, by["C1.B"].Values)
	require.Nil(t, by["M2.A"].Status)
	require.Equal(t, quantity("4"), by["M2.A"].Revisions[0].After.TargetOf("M2.1").Target)
}

func TestFactsThatNameACommitmentAreItsUpdates(t *testing.T) {
	r := compiled(t)
	require.Len(t, r.Facts, 1)
	require.Equal(t, "f1", r.Facts[0].ID)
}

func TestARunningPeriodIsProvisionalAndOverdueIsReckonedToday(t *testing.T) {
	m := sample()
	m.Commitments[0].DueOn = c.MustDate("2026-09-15")
	m.AsOf = at("2026-09-10T10:00:00Z")
	r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
	require.True(t, r.Provisional)
	require.Empty(t, r.Overdue)
	m.AsOf = at("2026-09-20T10:00:00Z")
	require.Equal(t, []string{"M1.A"}, Compile(m, c.MustPeriod("2026-Q3"), casablanca).Overdue)
	m.Commitments[0].DueOn = c.MustDate("2026-09-30")
	m.AsOf = at("2026-12-01T10:00:00Z")
	require.Empty(t, Compile(m, c.MustPeriod("2026-Q3"), casablanca).Overdue, "due on the last day is not overdue on it")
}

func TestCompileIsDeterministicWhateverTheOrderOfUpdates(t *testing.T) {
	a, b := large(400), large(400)
	for i := range len(b.Updates) / 2 {
		j := len(b.Updates) - 1 - i
		b.Updates[i], b.Updates[j] = b.Updates[j], b.Updates[i]
	}
	b.JournalSize += 100 // other entries change nothing in the report
	first, err := EncodeJSON(Compile(a, c.MustPeriod("2026-Q3"), casablanca))
	require.NoError(t, err)
	second, err := EncodeJSON(Compile(b, c.MustPeriod("2026-Q3"), casablanca))
	require.NoError(t, err)
	require.True(t, bytes.Equal(first, second))
}

func TestAnEmptyAgreementCompiles(t *testing.T) {
	r := Compile(Material{Agreement: c.Agreement{Calendars: c.FromBeginning(c.DefaultCalendar())}}, c.MustPeriod("2026-Q3"), casablanca)
	require.Zero(t, r.Whole.Total)
	require.Len(t, files(t, Document{Report: r}), len(Formats))
}

func TestJSONRoundTrips(t *testing.T) {
	r := compiled(t)
	encoded, err := EncodeJSON(r)
	require.NoError(t, err)
	decoded, err := DecodeJSON(bytes.NewReader(encoded))
	require.NoError(t, err)
	require.Equal(t, r, decoded)
	_, err = DecodeJSON(bytes.NewReader(bytes.Replace(encoded, []byte(Schema), []byte("tracker.report/9"), 1)))
	require.ErrorContains(t, err, "tracker.report/9")
}
