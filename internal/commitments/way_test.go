package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

// exactly is a number that may be missing.
func exactly(t testing.TB, s string) *commitments.Quantity {
	t.Helper()
	if s == "" {
		return nil
	}
	q, err := commitments.ParseQuantity(s)
	require.NoError(t, err)
	return &q
}

// written is a number that may be missing, as it is written.
func written(q *commitments.Quantity) string {
	if q == nil {
		return ""
	}
	return q.String()
}

// toDate and forPeriod are numbers of which more is better.
var (
	toDate    = commitments.Indicator{Code: "M5.1", Kind: commitments.Number, Counting: commitments.ToDate, Direction: commitments.Increase}
	forPeriod = commitments.Indicator{Code: "M5.1", Kind: commitments.Number, Counting: commitments.ForPeriod, Direction: commitments.Increase}
)

// less is the indicator of which less is better.
func less(in commitments.Indicator) commitments.Indicator {
	in.Direction = commitments.Decrease
	return in
}

// ofKind is the indicator as one of another kind.
func ofKind(in commitments.Indicator, kind commitments.IndicatorKind) commitments.Indicator {
	in.Kind = kind
	return in
}

// wayFrom is a way over the year 2026.
func wayFrom(t testing.TB, in commitments.Indicator, baseline, target string) commitments.Way {
	return commitments.Way{
		Indicator: in, Target: commitments.Target{Baseline: exactly(t, baseline), Target: exactly(t, target)},
		From: commitments.MustDate("2026-01-01"), DueOn: commitments.MustDate("2026-12-31"),
	}
}

func TestAchievementIsTheShareOfTheWay(t *testing.T) {
	for name, x := range map[string]struct {
		in                            commitments.Indicator
		baseline, target, value, want string
	}{
		"half way":                          {toDate, "2", "10", "6", "50"},
		"rounded to four decimals":          {toDate, "0", "3", "2", "66.6667"},
		"almost":                            {toDate, "0", "10000", "9999.9", "99.999"},
		"not there by one in ten millions":  {toDate, "0", "10000000", "9999999", "99.9999"},
		"beyond by one in ten millions":     {toDate, "0", "10000000", "10000001", "100"},
		"less, not there by one":            {less(toDate), "10000000", "0", "1", "99.9999"},
		"beyond":                            {toDate, "0", "10", "15", "150"},
		"back":                              {toDate, "10", "20", "5", "-50"},
		"half away from zero":               {toDate, "0", "3", "-2", "-66.6667"},
		"without a baseline from zero":      {toDate, "", "10", "5", "50"},
		"less":                              {less(toDate), "100", "40", "70", "50"},
		"less, reached":                     {less(toDate), "100", "40", "40", "100"},
		"less, moved away":                  {less(toDate), "100", "50", "125", "-50"},
		"less, without a baseline":          {less(toDate), "", "40", "70", ""},
		"no way":                            {toDate, "10", "10", "10", ""},
		"no target":                         {toDate, "0", "", "5", ""},
		"the largest":                       {toDate, "-99999999999", "99999999999", "99999999999", "100"},
		"a sum begins at zero":              {forPeriod, "5", "10", "3", "30"},
		"a sum never becomes less":          {less(forPeriod), "50", "10", "3", ""},
		"a ratio of periods has a baseline": {ofKind(forPeriod, commitments.Ratio), "50", "100", "75", "50"},
		"milestones":                        {ofKind(toDate, commitments.Milestones), "", "4", "3", "75"},
	} {
		t.Run(name, func(t *testing.T) {
			way := wayFrom(t, x.in, x.baseline, x.target)
			assert.Equal(t, x.want, written(way.Achievement(*exactly(t, x.value))))
		})
	}
}

func steps(t testing.TB, of ...string) []commitments.Step {
	var list []commitments.Step
	for i := 0; i < len(of); i += 2 {
		list = append(list, commitments.Step{Period: commitments.MustPeriod(of[i]), Value: *exactly(t, of[i+1])})
	}
	return list
}

func TestWhatIsExpectedLiesOnTheWay(t *testing.T) {
	set := func(change func(w *commitments.Way)) func(commitments.Way) commitments.Way {
		return func(w commitments.Way) commitments.Way { change(&w); return w }
	}
	noDueDate := set(func(w *commitments.Way) { w.DueOn = commitments.Date{} })
	quarters := set(func(w *commitments.Way) { w.Target.Steps = steps(t, "2026-Q1", "3", "2026-Q2", "4") })
	named := set(func(w *commitments.Way) {
		w.Indicator.Milestones = []commitments.Milestone{
			{DueOn: commitments.MustDate("2026-03-31")}, {DueOn: commitments.MustDate("2026-06-30")}, {},
		}
	})
	for name, x := range map[string]struct {
		in               commitments.Indicator
		baseline, target string
		change           func(commitments.Way) commitments.Way
		day, want        string
	}{
		"on the first day":         {toDate, "0", "365", nil, "2026-01-01", "1"},
		"on the line":              {toDate, "10", "375", nil, "2026-04-10", "110"},
		"rounded to four decimals": {toDate, "0", "100", nil, "2026-01-01", "0.274"},
		"downwards":                {less(toDate), "375", "10", nil, "2026-04-10", "275"},
		"on its last day":          {toDate, "10", "375", nil, "2026-12-31", "375"},
		"after it":                 {toDate, "10", "375", nil, "2027-12-31", "375"},
		"before it begins":         {toDate, "10", "375", nil, "2025-12-31", ""},
		"without a due date":       {toDate, "10", "375", noDueDate, "2026-04-10", ""},
		"without a target":         {toDate, "10", "", nil, "2026-04-10", ""},
		"of what is to become less from anywhere":    {less(toDate), "", "10", nil, "2026-04-10", ""},
		"a sum begins at zero":                       {forPeriod, "100", "365", nil, "2026-04-10", "100"},
		"targets of periods, at an end":              {toDate, "1", "", quarters, "2026-03-31", "3"},
		"targets of periods, on the day after":       {toDate, "1", "", quarters, "2026-04-01", "3.011"},
		"targets of periods, between":                {toDate, "1", "", quarters, "2026-05-15", "3.4945"},
		"targets of periods, after the last":         {toDate, "1", "9", quarters, "2026-11-15", "4"},
		"targets of periods that add up, at an end":  {forPeriod, "1", "", quarters, "2026-03-31", "3"},
		"targets of periods that add up, between":    {forPeriod, "1", "", quarters, "2026-05-15", "4.978"},
		"targets of periods that add up, at the end": {forPeriod, "1", "", quarters, "2026-06-30", "7"},
		"a ratio's targets of periods do not add up": {ofKind(forPeriod, commitments.Ratio), "1", "", quarters, "2026-06-30", "4"},
		"milestones by their dates, before":          {ofKind(toDate, commitments.Milestones), "", "3", named, "2026-03-30", "0"},
		"milestones by their dates, on the day":      {ofKind(toDate, commitments.Milestones), "", "3", named, "2026-03-31", "1"},
		"milestones by their dates, at the end":      {ofKind(toDate, commitments.Milestones), "", "3", named, "2026-12-31", "2"},
		"milestones without dates, in whole ones":    {ofKind(toDate, commitments.Milestones), "", "4", nil, "2026-06-30", "1"},
		"milestones without dates, on the day":       {ofKind(toDate, commitments.Milestones), "", "4", nil, "2026-12-31", "4"},
	} {
		t.Run(name, func(t *testing.T) {
			way := wayFrom(t, x.in, x.baseline, x.target)
			if x.change != nil {
				way = x.change(way)
			}
			assert.Equal(t, x.want, written(way.Expected(commitments.MustDate(x.day))))
		})
	}
}

func TestOnTrackIsAShareOfWhatIsExpected(t *testing.T) {
	strict := commitments.Thresholds{OnTrack: 100, Behind: 99}
	three := ofKind(toDate, commitments.Milestones)
	three.Milestones = []commitments.Milestone{{DueOn: commitments.MustDate("2026-01-31")}, {DueOn: commitments.MustDate("2026-01-31")}, {DueOn: commitments.MustDate("2026-01-31")}}
	for name, x := range map[string]struct {
		in                      commitments.Indicator
		baseline, target, value string // 100 of 365 days have gone
		rule                    commitments.Thresholds
		want                    commitments.Track
	}{
		"as expected":                     {toDate, "0", "365", "100", commitments.DefaultThresholds, commitments.OnTrack},
		"90 percent of it":                {toDate, "0", "365", "90", commitments.DefaultThresholds, commitments.OnTrack},
		"below 90 percent of it":          {toDate, "0", "365", "89.9999", commitments.DefaultThresholds, commitments.BehindTrack},
		"60 percent of it":                {toDate, "0", "365", "60", commitments.DefaultThresholds, commitments.BehindTrack},
		"below 60 percent of it":          {toDate, "0", "365", "59.9999", commitments.DefaultThresholds, commitments.OffTrack},
		"before the baseline":             {toDate, "10", "375", "5", commitments.DefaultThresholds, commitments.OffTrack},
		"the baseline is no achievement":  {toDate, "1000", "1365", "1050", commitments.DefaultThresholds, commitments.OffTrack},
		"less, as expected":               {less(toDate), "365", "0", "265", commitments.DefaultThresholds, commitments.OnTrack},
		"less, behind":                    {less(toDate), "365", "0", "300", commitments.DefaultThresholds, commitments.BehindTrack},
		"less, the wrong way":             {less(toDate), "365", "0", "400", commitments.DefaultThresholds, commitments.OffTrack},
		"by the agreement's own rule":     {toDate, "0", "365", "99", strict, commitments.BehindTrack},
		"nothing was said":                {toDate, "0", "365", "", commitments.DefaultThresholds, ""},
		"there is no target":              {toDate, "0", "", "99", commitments.DefaultThresholds, ""},
		"no way to go, and not there yet": {toDate, "10", "10", "9", commitments.DefaultThresholds, commitments.OffTrack},
		"the target is reached":           {three, "", "2", "2", commitments.DefaultThresholds, commitments.OnTrack},
		"fewer milestones than dates":     {three, "", "3", "2", commitments.DefaultThresholds, commitments.BehindTrack},
	} {
		t.Run(name, func(t *testing.T) {
			way := wayFrom(t, x.in, x.baseline, x.target)
			assert.Equal(t, x.want, way.Track(x.rule, exactly(t, x.value), commitments.MustDate("2026-04-10")))
		})
	}
}

// quarterly is what was said of M5.1 for the quarters since the beginning of 2025; ""
// for nothing.
func quarterly(t testing.TB, values ...string) []commitments.Point {
	var points []commitments.Point
	period := commitments.MustPeriod("2025-Q1")
	for _, value := range values {
		if q := exactly(t, value); q != nil {
			points = append(points, commitments.Point{Period: period, Declared: []commitments.Value{{Indicator: "M5.1", Value: *q}}})
		}
		period = period.Next()
	}
	return points
}

func TestAForecastFollowsThePaceOfTheLastFourPeriods(t *testing.T) {
	on := func(day string) *commitments.Forecast { return &commitments.Forecast{On: commitments.MustDate(day)} }
	never := &commitments.Forecast{Never: true}
	for name, x := range map[string]struct {
		in     commitments.Indicator
		target string
		values []string
		want   *commitments.Forecast
	}{
		"two values are too few":       {toDate, "10", []string{"1", "2"}, nil},
		"no target":                    {toDate, "", []string{"1", "2", "3"}, nil},
		"2 in 183 days, 2 to go":       {toDate, "5", []string{"1", "2", "3"}, on("2026-04-01")},
		"a quarter without a value":    {toDate, "5", []string{"1", "", "2", "3"}, on("2026-10-02")},
		"the last four alone":          {toDate, "20", []string{"0", "10", "11", "12", "13", "14"}, on("2027-12-30")},
		"reached":                      {toDate, "3", []string{"1", "2", "3"}, &commitments.Forecast{Reached: true}},
		"at a standstill":              {toDate, "9", []string{"3", "3", "3"}, never},
		"going back":                   {toDate, "9", []string{"3", "2", "1"}, never},
		"not within a hundred years":   {toDate, "99999", []string{"1", "2", "3"}, never},
		"5 more in 183 days, 4 to go":  {forPeriod, "10", []string{"1", "2", "3"}, on("2026-02-23")},
		"less":                         {less(toDate), "1", []string{"5", "4", "3"}, on("2026-04-01")},
		"a sum that is to become less": {less(forPeriod), "1", []string{"5", "4", "3"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			points := commitments.Counted{Points: quarterly(t, x.values...)}
			way := wayFrom(t, x.in, "0", x.target)
			assert.Equal(t, x.want, way.Forecast(x.in.Course(points, commitments.DeclaredSide)))
			assert.Nil(t, way.Forecast(x.in.Course(points, commitments.VerifiedSide)), "nothing of it was verified")
		})
	}
}
