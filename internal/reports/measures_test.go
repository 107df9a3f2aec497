package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
)

// measuring is a diary of an agreement that asks for updates each month, with one
// pledge that the indicators measure.
func measuring(t *testing.T, indicators ...c.Indicator) *diary {
	return activeDiary(t, func(d *c.Definition) {
		d.Agreement.Calendars[0].Reporting = c.Month
		d.Pledges[0].Indicators = indicators
	})
}

// tell writes that an update of a commitment was submitted, and verified unless state
// says otherwise.
func (d *diary) tell(at, commitment, period string, state c.ReviewState, values ...c.Value) {
	d.Helper()
	u := c.Update{
		ID: "u" + commitment + period + at, Commitment: commitment, Period: c.MustPeriod(period), Status: c.InProgress, Values: values,
		SubmittedAt: at2(at), Origin: c.Reported,
	}
	d.write(at, "update.submitted", commitment, u)
	r := c.Review{ID: "r" + u.ID, Update: u.ID, Decision: c.Decision(state), At: at2(at)}
	if state != c.Submitted {
		d.write(at, "update."+string(state), commitment, reviewed{Review: r})
	}
}

// aim writes a commitment's target of the only indicator.
func (d *diary) aim(commitment, to, due string) {
	d.Helper()
	const at = "2026-01-06T08:00:00Z"
	d.write(at, "commitment.revised", commitment, c.Revision{
		ID: "v" + commitment, Commitment: commitment, Origin: c.Reported, At: at2(at),
		After: c.Terms{Targets: []c.Target{target("X1.1", "0", to)}, DueOn: c.MustDate(due)},
	})
}

func TestAReportOfALongerPeriodSumsWhatIsCountedForThePeriod(t *testing.T) {
	d := measuring(t, indicator("X1.1", c.ForPeriod, "sessions"))
	d.tell("2026-07-10T09:00:00Z", "X1.A", "2026-06", c.Verified, valued("X1.1", "1"))
	d.tell("2026-08-10T09:00:00Z", "X1.A", "2026-07", c.Verified, valued("X1.1", "3"))
	d.tell("2026-09-10T09:00:00Z", "X1.A", "2026-08", c.Verified, valued("X1.1", "4"))
	d.tell("2026-10-10T09:00:00Z", "X1.A", "2026-09", c.Submitted, valued("X1.1", "5"))
	d.tell("2026-11-10T09:00:00Z", "X1.A", "2026-10", c.Returned, valued("X1.1", "9"))
	d.passes("2026-12-15T09:00:00Z")
	for period, want := range map[string]struct{ declared, inPeriod, verified, verifiedInPeriod string }{
		"2026-06": {"1", "1", "1", "1"},
		"2026-09": {"13", "5", "8", ""},
		"2026-Q3": {"13", "12", "8", "7"},
		"2026-Q4": {"13", "", "8", ""}, // what was returned counts in neither
		"2026":    {"13", "13", "8", "8"},
	} {
		t.Run(period, func(t *testing.T) {
			r := d.report(period)
			m := r.Row("X1.A").Measures[0]
			assert.Equal(t, [4]string{want.declared, want.inPeriod, want.verified, want.verifiedInPeriod}, [4]string{
				m.Declared.Value.String(), decimal(m.Declared.InPeriod), m.Verified.Value.String(), decimal(m.Verified.InPeriod),
			})
			assert.Equal(t, want.inPeriod, decimal(r.Totals[0].Declared.InPeriod))
		})
	}
}

func TestALongerPeriodShowsTheLastOfWhatIsCountedToDate(t *testing.T) {
	d := measuring(t, indicator("X1.1", c.ToDate, "centres"))
	for period, value := range map[string]string{"2026-07": "3", "2026-08": "4", "2026-09": "5"} {
		d.tell("2026-10-10T09:00:00Z", "X1.A", period, c.Verified, valued("X1.1", value))
	}
	m := d.report("2026-Q3").Row("X1.A").Measures[0]
	assert.Equal(t, *quantity("5"), m.Declared.Value)
	assert.Equal(t, "2026-09", m.Declared.Period.String())
	assert.Nil(t, m.Declared.InPeriod)
}

func TestARatioOfALongerPeriodIsThatOfTheSums(t *testing.T) {
	d := measuring(t, ratio("X1.1", c.ForPeriod))
	d.tell("2026-08-10T09:00:00Z", "X1.A", "2026-07", c.Verified, fraction("X1.1", "1", "2"))
	d.tell("2026-09-10T09:00:00Z", "X1.A", "2026-08", c.Verified, fraction("X1.1", "9", "10"))
	m := d.report("2026-Q3").Row("X1.A").Measures[0]
	assert.Equal(t, "83.3333", m.Declared.Value.String(), "10 of 12, and not the mean of 50 and 90")
	assert.Equal(t, "10", decimal(m.Declared.Numerator))
	assert.Equal(t, "12", decimal(m.Declared.Denominator))
	assert.Equal(t, 2, m.Declared.Periods)
}

func TestATotalSaysHowManyOfThoseThatOweItAreInIt(t *testing.T) {
	d := activeDiary(t, func(d *c.Definition) {
		d.Agreement.Regions = []string{"A", "B", "N"}
		d.Regions = append(d.Regions, c.Region{Code: "N", ValidFrom: c.MustDate("2027-01-01")})
	})
	d.aim("X1.A", "100", "2026-12-31")
	d.aim("X1.B", "69", "2026-12-31")
	d.tell("2026-10-05T09:00:00Z", "X1.A", "2026-Q3", c.Verified, valued("X1.1", "60"))
	d.tell("2026-10-05T09:00:00Z", "X1.B", "2026-Q3", c.Submitted, valued("X1.1", "48"))
	total := d.report("2026-Q3").Totals[0]
	assert.Equal(t, "169", decimal(total.Target))
	assert.Equal(t, "108", total.Declared.Value.String())
	assert.Equal(t, "63.9053", decimal(total.Declared.Achievement))
	assert.Equal(t, "60", total.Verified.Value.String())
	assert.Equal(t, c.Coverage{Owing: 2, Counted: 2, Verified: 1}, total.Coverage, "the third region does not exist yet")
	assert.Equal(t, c.Coverage{Owing: 3, Counted: 2, Verified: 1}, d.report("2027-Q1").Totals[0].Coverage)
}

func TestWhatBeginsAfterThePeriodCountsNowhereInItsReport(t *testing.T) {
	for name, later := range map[string]func(d *c.Definition){
		"a region": func(d *c.Definition) { d.Regions[1].ValidFrom = c.MustDate("2026-10-01") },
		"a pledge": func(d *c.Definition) {
			d.Pledges = append(d.Pledges, d.Pledges[0])
			d.Pledges[1].Code, d.Pledges[1].AddedOn, d.Pledges[1].Category = "X2", c.MustDate("2026-10-01"), "centres"
			d.Pledges[1].Indicators = []c.Indicator{indicator("X1.1", c.ToDate, "centres")}
			d.Pledges[0].Scope = c.Scope{Kind: c.ListedRegion, Regions: []string{"A"}}
			d.Pledges[1].Scope = c.Scope{Kind: c.ListedRegion, Regions: []string{"B"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := activeDiary(t, later)
			d.aim("X1.A", "100", "2026-12-31")
			second := map[string]string{"a region": "X1.B", "a pledge": "X2.B"}[name]
			d.aim(second, "40", "2026-12-31") // set ahead, from the beginning
			r := d.report("2026-Q3")
			require.Len(t, r.Commitments, 1)
			assert.Equal(t, 1, r.Whole.Total)
			assert.Equal(t, "100", decimal(r.Totals[0].Target))
			assert.Len(t, r.Totals, 1)
			assert.Nil(t, d.report("2026-Q1").Row(second))
			assert.Len(t, d.report("2026-Q1").Changes, 1, "what was set ahead is no change of it")
			assert.Len(t, files(t, Document{Report: *r, Location: casablanca}), len(Formats))
			assert.Equal(t, 2, d.report("2026-Q4").Whole.Total)
			assert.Equal(t, "40", decimal(d.report("2026-Q4").Row(second).Measures[0].Target.Target))
		})
	}
	t.Run("but what came all the same does", func(t *testing.T) {
		d := activeDiary(t, func(d *c.Definition) { d.Regions[0].ValidFrom = c.MustDate("2026-10-01") })
		d.tell("2026-10-05T09:00:00Z", "X1.A", "2026-Q3", c.Verified, valued("X1.1", "60"))
		assert.Equal(t, "60", d.report("2026-Q3").Totals[0].Declared.Value.String())
		assert.Equal(t, 1, d.report("2026-Q2").Whole.Total)
	})
}

func TestAmountsAreWrittenWithTheirUnits(t *testing.T) {
	centres, milestones := indicator("M1.1", c.ToDate, "centres"), threeMilestones("C1.2")
	for name, x := range map[string]struct {
		amount amount
		want   map[string]string
	}{
		"one":        {amount{value: quantity("1"), of: centres}, map[string]string{"fr": "1 centre", "ar": "1 مركز", "en": "1 centre"}},
		"some":       {amount{value: quantity("3"), of: centres}, map[string]string{"fr": "3 centres", "ar": "3 مراكز", "en": "3 centres"}},
		"many":       {amount{value: quantity("1000000"), of: centres}, map[string]string{"fr": "1 000 000 centres", "ar": "1.000.000 مركز", "en": "1,000,000 centres"}},
		"a part":     {amount{value: quantity("1.25"), of: centres}, map[string]string{"fr": "1,25 centre", "ar": "1,25 مركز", "en": "1.25 centres"}},
		"expected":   {amount{quantity("3.9877"), centres, true}, map[string]string{"fr": "4 centres", "ar": "4 مراكز", "en": "4 centres"}},
		"a ratio":    {amount{value: quantity("51.7857"), of: ratio("C1.1", c.ToDate)}, map[string]string{"fr": "51,8 %", "ar": "51,8 %", "en": "51.8 %"}},
		"milestones": {amount{value: quantity("3"), of: milestones}, map[string]string{"fr": "3 jalons", "ar": "3 مراحل", "en": "3 milestones"}},
		"nothing":    {amount{of: centres}, map[string]string{"fr": "", "ar": "", "en": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lang := range locale.Supported {
				written := strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2068", "", "\u2069", "").Replace(wording(lang).amount(x.amount))
				assert.Equal(t, x.want[lang], written, lang)
			}
		})
	}
}

func TestWhatAnUpdateBreaksDownIsShownByDimension(t *testing.T) {
	v := valued("M1.1", "6")
	v.Parts = []c.Part{
		{Dimension: "sex", Part: "women", Value: *quantity("4")}, {Dimension: "sex", Part: "men", Value: *quantity("2")},
		{Dimension: "age", Part: "young", Value: *quantity("1")},
	}
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace
	w := wording("en")
	require.Len(t, w.values([]c.Value{v, fraction("C1.1", "30", "40")}), 2)
	assert.Equal(t, "Women: 4, Men: 2 · young: 1", plain(w.parts(v)), "a part without a name by its code")
	assert.Equal(t, "30 / 40", plain(w.parts(fraction("C1.1", "30", "40"))))
	assert.Empty(t, w.parts(valued("M1.1", "6")))
}
