package views_test

import (
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/web/views"
)

// measureOf is the card of an indicator on a commitment's page.
func measureOf(t *testing.T, lang, indicator string, change func(v *views.CommitmentView)) *goquery.Selection {
	t.Helper()
	card := commitmentAs(t, lang, auditor, change).Find(`[aria-labelledby="measure-` + indicator + `"]`)
	require.Equal(t, 1, card.Length(), indicator)
	return card
}

func TestEachIndicatorStandsWithItsNameWayAndSides(t *testing.T) {
	cards := commitmentAs(t, "en", auditor, nil).Find(".measure")
	assert.Equal(t, []string{"Women trained", "Sessions held", "Attendance", "Steps", "Qualité to be translated"}, each(cards.Find("h3")))
	card := measureOf(t, "en", "P1.1", nil)
	assert.Equal(t, "P1.1 Number · women · value reached by the end of the period", said(card.Find("header p")))
	assert.Equal(t, []string{"Baseline 10\u00a0\u2068women\u2069", "Target by 01/12/2026 2,000\u00a0\u2068women\u2069"}, each(card.Find(".way > div")))
	rows := card.Find(".sides tbody tr")
	assert.Equal(t, "To date 1,234.5\u00a0\u2068women\u2069 Q3 2026 987.5\u00a0\u2068women\u2069 Q2 2025", said(rows.Eq(0)), "each side with its own period")
	assert.Equal(t, "Share of the way 61.5% 49.1%", said(rows.Eq(1)))
	assert.Equal(t, "Track Behind Off track", said(rows.Last()))
	assert.Contains(t, said(measureOf(t, "en", "P1.3", nil).Find(".sides tbody tr").First()), "62\u00a0\u2068%\u2069 (31 of 50)", "a ratio with what it is made of")
	assert.Equal(t, "Target in words "+written, said(measureOf(t, "en", "P1.5", nil).Find("div")))
}

func TestUnitsTakeTheFormThatTheirNumberAsksFor(t *testing.T) {
	target := func(lang, number string) string {
		return said(measureOf(t, lang, "P1.2", func(v *views.CommitmentView) {
			v.Measures[1].Target.Target = quantity(t, number)
		}).Find(".way dd").Eq(1))
	}
	assert.Equal(t, "1\u00a0\u2068session\u2069", target("fr", "1"))
	assert.Equal(t, "2\u00a0\u2068sessions\u2069", target("en", "2"))
	assert.Equal(t, "1\u00a0\u2068دورة\u2069", target("ar", "1"))
	assert.Equal(t, "3\u00a0\u2068دورات\u2069", target("ar", "3"))
	assert.Equal(t, "12\u00a0\u2068دورة\u2069", target("ar", "12"))
}

func TestWhatHappenedInAPeriodStandsBesideWhatItAddsTo(t *testing.T) {
	card := measureOf(t, "en", "P1.2", nil)
	assert.Contains(t, each(card.Find(".sides tbody tr")), "In the period of which 3\u00a0\u2068sessions\u2069 (Q3 2026) –")
	assert.Contains(t, said(card.Find("details .way")), "2026 6\u00a0\u2068sessions\u2069", "the targets of the periods")
	assert.NotContains(t, said(measureOf(t, "en", "P1.1", nil).Find(".sides")), "In the period", "of what is counted to date there is none")
}

func TestWhatADivisionMadeIsReadWithOneDecimal(t *testing.T) {
	says := func(indicator, value, expected string) string {
		return said(measureOf(t, "fr", indicator, func(v *views.CommitmentView) {
			for i := range v.Measures {
				if v.Measures[i].Indicator == indicator {
					v.Measures[i].Declared.Value, v.Measures[i].Expected = *quantity(t, value), quantity(t, expected)
				}
			}
		}))
	}
	counted := says("P1.1", "3.25", "1.1594")
	assert.Contains(t, counted, "3,25\u00a0\u2068", "what was counted is as it was said")
	assert.Contains(t, counted, "1,2\u00a0\u2068")
	ratio := says("P1.3", "53.5714", "66.6667")
	assert.Contains(t, ratio, "53,6\u00a0\u2068%\u2069")
	assert.Contains(t, ratio, "66,7\u00a0\u2068%\u2069")
	assert.Contains(t, says("P1.3", "99.96", "99.9999"), "99,9\u00a0\u2068%\u2069", "what is short of the whole is not shown as the whole")
	assert.NotContains(t, says("P1.3", "99.96", "99.9999"), "100")
}

func TestATrackSaysItsRuleAndHasAShape(t *testing.T) {
	card := measureOf(t, "en", "P1.1", nil)
	rule := said(card.Find(".hint"))
	assert.Contains(t, rule, "Expected by 20/11/2026: ")
	assert.Contains(t, rule, "On track from 90% of the way expected, behind from 60%, off track below.")
	shapes := map[string]bool{}
	card.Find(".sides .badge").Each(func(_ int, badge *goquery.Selection) {
		assert.NotEmpty(t, said(badge))
		shapes[badge.Find("svg[aria-hidden] path").AttrOr("d", "")] = true
	})
	assert.Len(t, shapes, 2, "each track has a shape of its own")
	changed := measureOf(t, "en", "P1.1", func(v *views.CommitmentView) {
		v.Agreement.Thresholds = commitments.Thresholds{OnTrack: 80, Behind: 40}
	})
	assert.Contains(t, said(changed.Find(".hint")), "On track from 80%")
	assert.Equal(t, locale.For("en").T("track.untold"), said(measureOf(t, "en", "P1.3", nil).Find(".hint")), "without a target there is no track")
}

func TestAForecastIsADayOrSaysWhyThereIsNone(t *testing.T) {
	for want, forecast := range map[string]*commitments.Forecast{
		"1 June 2027": {On: date("2027-06-01")}, "Target reached": {Reached: true}, "Not at this pace": {Never: true},
	} {
		card := measureOf(t, "en", "P1.1", func(v *views.CommitmentView) { v.Measures[0].Declared.Forecast = forecast })
		assert.Contains(t, each(card.Find(".sides tbody tr")), "Target reached about "+want+" –")
	}
	assert.NotContains(t, said(measureOf(t, "en", "P1.1", nil).Find(".sides")), "Target reached about", "fewer than three values make no forecast")
}

func TestTheCourseShowsTheLastEightPeriods(t *testing.T) {
	card := measureOf(t, "ar", "P1.1", nil)
	rows := card.Find("figure table tbody tr")
	assert.Equal(t, []string{"الفصل الثاني من سنة 2025 – 987,5", "الفصل الثالث من سنة 2026 1.234,5 –"}, each(rows), "the earliest first, each side where it has a value")
	assert.Contains(t, card.Find("figure svg desc").Text(), "1.234,5")
	long := measureOf(t, "en", "P1.1", func(v *views.CommitmentView) {
		v.Points = nil
		for _, code := range []string{"2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"} {
			v.Points = append(v.Points, commitments.Point{Period: period(code), Declared: values(t)})
		}
	})
	assert.Equal(t, "Q3 2024", said(long.Find("figure tbody th").First()))
	assert.Equal(t, 8, long.Find("figure tbody th").Length())
	assert.Equal(t, 0, measureOf(t, "en", "P1.1", func(v *views.CommitmentView) { v.Points = nil }).Find("figure").Length())
}

func TestWhatWasReportedIsToldByIndicator(t *testing.T) {
	list := commitmentAs(t, "en", auditor, nil).Find("#update-u2 .values > li")
	assert.Equal(t, []string{
		"Women trained 1,234.5\u00a0\u2068women\u2069 Disability: with a disability 12 and without 1,000", "Sessions held 3\u00a0\u2068sessions\u2069",
		"Attendance 62\u00a0\u2068%\u2069 (31 of 50)", "Steps 1 milestone of 2",
	}, each(list))
	one := commitmentAs(t, "en", auditor, func(v *views.CommitmentView) {
		v.Pledge = pledges()[1]
		v.Updates[0].Values = []commitments.Value{{Indicator: "P2.1", Value: *quantity(t, "1")}}
	}).Find("#update-u2 .values > li")
	assert.Equal(t, []string{"1\u00a0\u2068woman\u2069"}, each(one), "of one indicator the name says nothing more")
}

func TestATotalSaysWhatItIsMadeOf(t *testing.T) {
	page := show(t, views.TotalsPage(layout("en", auditor), totals(t)))
	rows := page.Find("table.totals tbody tr:not(.group-head)")
	assert.Equal(t, []string{
		"Women trained", "4,000\u00a0\u2068women\u2069", "1,234.5\u00a0\u2068women\u2069 30.7% of the way", "987.5\u00a0\u2068women\u2069 24.5% of the way", "declared by 1 of 2, verified for 1",
	}, each(rows.First().Children()))
	assert.Equal(t, "/en/totals/P1.1?period=2026-Q3", rows.First().Find("a").AttrOr("href", ""), "it opens to its addends, under the same filter")
	assert.Equal(t, []string{"Women trained", "Sessions held", "Attendance", "Steps"}, each(rows.Find("th")), "what has no values has no total")
	assert.Contains(t, said(rows.Last()), locale.For("en").T("over_regions.none"))
	assert.Equal(t, []string{"P1 Train"}, each(page.Find(".group-head")))
	assert.Equal(t, []string{"", "2026-Q3", "2026-Q2"}, attributes(page.Find("#filter-period option"), "value"), "the one that is asked for is among those that are offered")
	assert.Contains(t, said(page.Find("main")), "As of the end of Q3 2026.")
}

func TestAddendsLeadToTheirUpdatesAndEntries(t *testing.T) {
	page := show(t, views.AddendsPage(layout("en", auditor), addends(t)))
	assert.Equal(t, "Women trained", said(page.Find("h1")))
	lists := page.Find("table.totals ul.addends")
	assert.Equal(t, []string{"Q3 2026 1,234.5\u00a0\u2068women\u2069 · Journal no.\u00a012345", "Q2 2026 987.5\u00a0\u2068women\u2069 · Not yet numbered"}, each(lists.Find("li")))
	assert.Equal(t, []string{"/en/commitments/P1.R-1#update-u2", "/en/journal/12345", "/en/commitments/P1.R-1#update-u1"}, attributes(lists.Find("a"), "href"))
	assert.Equal(t, "/en/commitments/P1.R-1", page.Find("table.totals tbody th a").AttrOr("href", ""))
	assert.Equal(t, []string{"Q2 2026 700 –", "Q3 2026 1,234.5 987.5"}, each(page.Find("figure table tbody tr")), "how the total went")
	assert.Contains(t, page.Find("figure svg desc").Text(), "Declared: 1,234.5")
	one := addends(t)
	one.Trend = one.Trend[1:]
	assert.Zero(t, show(t, views.AddendsPage(layout("en", auditor), one)).Find("figure").Length(), "one value is no course")
	empty := show(t, views.AddendsPage(layout("en", auditor), addendsEmpty(t)))
	assert.Equal(t, 0, empty.Find("figure").Length(), "what has no value has no course")
}

func TestAPledgeSaysHowItIsMeasured(t *testing.T) {
	page := show(t, views.PledgePage(layout("en", auditor), pledge(t)))
	l := locale.For("en")
	cards := page.Find("[aria-labelledby=indicators] article")
	require.Equal(t, 5, cards.Length())
	assert.Equal(t, "P1.1 Women trained", said(cards.Eq(0).Find("h3")))
	assert.Equal(t, []string{
		"Measure Number · women · value reached by the end of the period", "Over regions " + l.T("over_regions.sum"), "Direction Increase", "Breakdown Disability", "Means of verification Lists",
	}, each(cards.Eq(0).Find(".facts > div")))
	assert.Equal(t, 1, cards.Find("figure").Length(), "of the one that has a course")
	assert.Equal(t, []string{"Rooms rented: 30 June 2026", "Rooms open"}, each(cards.Eq(3).Find("ol li")))
	assert.Equal(t, []string{"Measure Qualitative", "Means of verification –"}, each(cards.Eq(4).Find(".facts > div")))
	assert.Equal(t, "/en/totals/P1.1?agreement=A-1", page.Find("[aria-labelledby=totals] tbody tr:not(.group-head) a").AttrOr("href", ""))
}
