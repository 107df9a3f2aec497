package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

func TestTotalsHaveNoTargetsOfRegionsThatBeginLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := trackertest.New(t, db, trackertest.Setup{Active: "2026-01-01"})
		target := "8"
		for _, code := range []string{"M1.MA-FIG", "M1.MA-ZAG"} {
			_, err := w.Tracker.Revise(t.Context(), w.Planner, code, commitments.TermsInput{Target: &target, Version: w.Version(t, code)})
			require.NoError(t, err)
		}
		_, err := w.Tracker.Amend(t.Context(), w.Admin, commitments.Amendment{Agreement: "CCDH-2009", Apply: func(d *commitments.Definition, _ *problem.Fields) {
			for i, r := range d.Regions {
				if r.Code == "MA-ZAG" {
					d.Regions[i].ValidFrom = commitments.MustDate("2027-01-01")
				}
			}
		}})
		require.NoError(t, err)
		for name, x := range map[string]struct{ day, period, target string }{
			"by a period before it": {"2026-11-23", "2026-Q3", "8"},
			"by its own":            {"2026-11-23", "2027-Q1", "16"},
			"today":                 {"2026-11-23", "", "8"},
			"once it is there":      {"2027-01-02", "", "16"},
		} {
			t.Run(name, func(t *testing.T) {
				w.Clock.SetDay(x.day)
				f := commitments.TotalsFilter{Pledge: "M1"}
				if x.period != "" {
					f.Period = commitments.MustPeriod(x.period)
				}
				totals, err := w.Tracker.Totals(t.Context(), w.Auditor, f)
				require.NoError(t, err)
				assert.Equal(t, x.target, totals.Items[0].Target.String())
				if x.period == "" {
					list, err := w.Tracker.Matrix(t.Context(), w.Auditor, "CCDH-2009")
					require.NoError(t, err)
					regions, err := w.Tracker.Regions(t.Context(), w.Auditor)
					require.NoError(t, err)
					assert.Equal(t, x.target, totals.Agreement.TotalsToday(totals.Pledges, regions, list, commitments.MustDate(x.day))[0].Target.String(), "on pages")
				}
			})
		}
	})
}

func TestTheWayOfALaterRegionOrPledgeBeginsWithIt(t *testing.T) {
	a := commitments.Agreement{
		SignedOn: day("2009-05-05"), ActivatedOn: day("2026-01-01"), Calendars: commitments.FromBeginning(commitments.DefaultCalendar()),
	}
	in, target := toDate, commitments.Whole(138)
	terms := commitments.Terms{Targets: []commitments.Target{{Indicator: in.Code, Target: &target}}, DueOn: day("2026-12-31")}
	for name, x := range map[string]struct{ added, from, on, want string }{
		"a day a sum":                         {"", "2026-08-16", "2026-09-30", "46"},
		"a pledge that was added":             {"2026-08-16", "", "2026-09-30", "46"},
		"whichever is later":                  {"2026-08-16", "2026-03-01", "2026-09-30", "46"},
		"nothing before it":                   {"", "2026-08-16", "2026-08-15", ""},
		"one that is as old as the agreement": {"", "2009-06-01", "2026-12-31", "138"},
	} {
		t.Run(name, func(t *testing.T) {
			pledge := commitments.Pledge{Code: "M5", Indicators: []commitments.Indicator{in}}
			var region commitments.Region
			if x.added != "" {
				pledge.AddedOn = day(x.added)
			}
			if x.from != "" {
				region.ValidFrom = day(x.from)
			}
			c := commitments.Commitment{Terms: terms}
			assert.Equal(t, x.want, written(a.MeasuresNow(pledge, region, c, day(x.on))[0].Expected))
		})
	}
}
