package reports_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// This file tells of one year: a region is split in August, the calendar goes from months to
// quarters in July, and clocks stand an hour back in Ramadan, from 15 February to 22
// March. Every figure in it was reckoned by hand.
//
// M5 counts centres opened in the period (M5.1) and women trained to date (M5.2), both
// typed, C3 is a ratio to date. What was reported for M5, M5.1 and M5.2:
//
//	         Jan  Feb  Mar  Apr  May  Jun | Q3   | Q4
//	MA-OUA  1 20 2 30 0 35 2 40 1 45 0 50 | 1 54 |        ends on 15 August
//	MA-ZAG  0 10 1 10 1 15 0 20 1 25 0 30 | 1 36 | 1 50
//	MA-OUN                                | 0  4 | 2 20   begins on 16 August
//	MA-OUS                                | 1  3 | 1 10   begins on 16 August
//
// C3 was reported for June alone: 1 of 2 in MA-OUA, 3 of 4 in MA-ZAG.

// splitDays is what the schedule does: month and day with the hour in UTC of the first
// look that finds it, of looks at 22, 23 and 0 o'clock.
const splitDays = `
01-31 23 round 2026-01 due 2026-02-08
02-14 23 original 2026-01
02-21 00 final 2026-01
03-01 00 round 2026-02 due 2026-03-08
03-15 00 original 2026-02
03-21 00 final 2026-02
03-31 23 round 2026-03 due 2026-04-08
04-14 23 original 2026-03
04-14 23 original 2026-Q1
04-20 23 final 2026-03
04-20 23 final 2026-Q1
04-30 23 round 2026-04 due 2026-05-08
05-14 23 original 2026-04
05-20 23 final 2026-04
05-31 23 round 2026-05 due 2026-06-08
06-14 23 original 2026-05
06-20 23 final 2026-05
06-30 23 round 2026-06 due 2026-07-08
07-14 23 original 2026-06
07-14 23 original 2026-Q2
07-20 23 final 2026-06
07-20 23 final 2026-Q2
09-30 23 round 2026-Q3 due 2026-10-20
10-30 23 original 2026-Q3
11-29 23 final 2026-Q3
12-31 23 round 2026-Q4 due 2027-01-20
01-30 23 original 2026-Q4
01-30 23 original 2026
`

// splitEvents is the year, in order. Times are in UTC.
var splitEvents = []event{
	{"2025-12-30T12:10:00Z", terms("M5.MA-OUA", "", "12", "100")},
	{"2025-12-30T12:11:00Z", terms("M5.MA-ZAG", "", "6", "60")},
	{"2025-12-30T12:12:00Z", terms("C3.MA-OUA", "", "80")},
	{"2025-12-30T12:13:00Z", terms("C3.MA-ZAG", "", "80")},

	// Before Ramadan a day ends at 23 o'clock.
	{"2026-02-05T10:00:00Z", m5("MA-OUA", "2026-01", 1, 20)},
	{"2026-02-08T22:30:00Z", m5("MA-ZAG", "2026-01", 0, 10)},
	{"2026-02-08T22:59:59Z", returnsAre("2026-01", "on_time M5.OUA M5.ZAG, pending C3.OUA C3.ZAG")},
	{"2026-02-08T23:00:00Z", returnsAre("2026-01", "on_time M5.OUA M5.ZAG, missing C3.OUA C3.ZAG")},
	{"2026-02-10T09:00:00Z", verify("2026-01", "M5.MA-OUA", "M5.MA-ZAG")},

	// In Ramadan it ends at midnight.
	{"2026-03-08T23:30:00Z", m5("MA-OUA", "2026-02", 2, 30)},
	{"2026-03-08T23:59:59Z", returnsAre("2026-02", "on_time M5.OUA, pending M5.ZAG C3.OUA C3.ZAG")},
	{"2026-03-09T00:00:00Z", m5("MA-ZAG", "2026-02", 1, 10)},
	{"2026-03-09T00:00:01Z", returnsAre("2026-02", "on_time M5.OUA, late M5.ZAG, missing C3.OUA C3.ZAG")},
	{"2026-03-12T09:00:00Z", verify("2026-02", "M5.MA-OUA", "M5.MA-ZAG")},

	// And after it at 23 o'clock again.
	{"2026-04-08T22:59:58Z", m5("MA-ZAG", "2026-03", 1, 15)},
	{"2026-04-08T22:59:59Z", returnsAre("2026-03", "on_time M5.ZAG, pending M5.OUA C3.OUA C3.ZAG")},
	{"2026-04-08T23:00:00Z", m5("MA-OUA", "2026-03", 0, 35)},
	{"2026-04-08T23:00:01Z", returnsAre("2026-03", "on_time M5.ZAG, late M5.OUA, missing C3.OUA C3.ZAG")},
	{"2026-04-10T09:00:00Z", verify("2026-03", "M5.MA-OUA", "M5.MA-ZAG")},
	{"2026-04-14T12:00:00Z", totalsAre("2026-Q1", 4,
		"M5.1 5/5 of 18, in it 5/5, by 2/2/2", "M5.2 50/50 of 160, in it –/–, by 2/2/2", "C3.1 –/– of 80, in it –/–, by 2/0/0")},
	{"2026-04-14T12:00:01Z", ratesAre("2026-Q1", "12=4+2+6+0, OUA 6=2+1+3+0, ZAG 6=2+1+3+0")},

	{"2026-05-05T09:00:00Z", m5("MA-OUA", "2026-04", 2, 40)},
	{"2026-05-05T09:00:01Z", m5("MA-ZAG", "2026-04", 0, 20)},
	{"2026-05-07T09:00:00Z", verify("2026-04", "M5.MA-OUA", "M5.MA-ZAG")},
	{"2026-06-05T09:00:00Z", m5("MA-OUA", "2026-05", 1, 45)},
	{"2026-06-05T09:00:01Z", m5("MA-ZAG", "2026-05", 1, 25)},
	{"2026-06-08T09:00:00Z", verify("2026-05", "M5.MA-OUA", "M5.MA-ZAG")},
	{"2026-06-10T09:00:00Z", quarterly},
	{"2026-06-10T09:00:01Z", ratesAre("2026-Q1", "12=4+2+6+0, OUA 6=2+1+3+0, ZAG 6=2+1+3+0")},
	{"2026-07-05T09:00:00Z", m5("MA-OUA", "2026-06", 0, 50)},
	{"2026-07-05T09:00:01Z", m5("MA-ZAG", "2026-06", 0, 30)},
	{"2026-07-06T09:00:00Z", c3("MA-OUA", "2026-06", 1, 2)},
	{"2026-07-06T09:00:01Z", c3("MA-ZAG", "2026-06", 3, 4)},
	{"2026-07-09T09:00:00Z", verify("2026-06", "M5.MA-OUA", "M5.MA-ZAG", "C3.MA-OUA", "C3.MA-ZAG")},
	{"2026-07-12T09:00:00Z", totalsAre("2026-Q2", 4,
		"M5.1 9/9 of 18, in it 4/4, by 2/2/2", "M5.2 80/80 of 160, in it –/–, by 2/2/2", "C3.1 66.6667/66.6667 of 80, in it –/–, by 2/2/2")},

	// The split is entered a month before its day: what was before stays as it was.
	{"2026-07-12T10:00:00Z", split},
	{"2026-07-12T10:00:01Z", refused("MA-OUN", "2026-06")},
	{"2026-07-12T11:00:00Z", terms("M5.MA-OUN", "", "3", "26")},
	{"2026-07-12T11:00:01Z", terms("M5.MA-OUS", "", "2", "20")},
	{"2026-07-12T11:00:02Z", terms("C3.MA-OUN", "", "80")},
	{"2026-07-12T12:00:00Z", totalsAre("2026-Q2", 4,
		"M5.1 9/9 of 18, in it 4/4, by 2/2/2", "M5.2 80/80 of 160, in it –/–, by 2/2/2", "C3.1 66.6667/66.6667 of 80, in it –/–, by 2/2/2")},
	{"2026-07-12T12:00:01Z", totalsAre("2026-Q1", 4,
		"M5.1 5/5 of 18, in it 5/5, by 2/2/2", "M5.2 50/50 of 160, in it –/–, by 2/2/2", "C3.1 –/– of 80, in it –/–, by 2/0/0")},
	{"2026-07-12T12:00:02Z", moved("2026-Q1", "0 0 0")},

	// All four owe the quarter in which it falls.
	{"2026-08-20T09:00:00Z", ratesAre("2026-Q3", "8=0+0+0+8, OUA 2=0+0+0+2, ZAG 2=0+0+0+2, OUN 2=0+0+0+2, OUS 2=0+0+0+2")},
	{"2026-08-20T10:00:00Z", byHand("2026-Q3", reports.Provisional)},
	{"2026-10-05T09:00:00Z", m5("MA-OUA", "2026-Q3", 1, 54)},
	{"2026-10-05T10:00:00Z", moved("2026-Q3", "1 0 0, reporting whole.on_time 0>1, reporting whole.pending 8>7, M5.1 declared.value 9>10, M5.2 declared.value 80>84")},
	{"2026-10-06T09:00:00Z", byHand("2026-Q3", reports.Provisional)},
	{"2026-10-12T09:00:00Z", m5("MA-ZAG", "2026-Q3", 1, 36)},
	{"2026-10-14T09:00:00Z", verify("2026-Q3", "M5.MA-OUA")},
	// What is left of the region's target becomes its successors'.
	{"2026-10-15T09:00:00Z", terms("M5.MA-OUA", "2026-Q3", "7", "54")},
	{"2026-10-15T10:00:00Z", excuse("2026-Q3", "C3.MA-OUN")},
	{"2026-10-20T22:59:58Z", m5("MA-OUN", "2026-Q3", 0, 4)},
	{"2026-10-20T22:59:59Z", returnsAre("2026-Q3", "on_time M5.OUA M5.ZAG M5.OUN, pending M5.OUS C3.OUA C3.ZAG C3.OUS, excused C3.OUN")},
	{"2026-10-20T23:00:00Z", m5("MA-OUS", "2026-Q3", 1, 2)},
	{"2026-10-20T23:00:01Z", returnsAre("2026-Q3", "on_time M5.OUA M5.ZAG M5.OUN, late M5.OUS, missing C3.OUA C3.ZAG C3.OUS, excused C3.OUN")},
	{"2026-10-25T09:00:00Z", verify("2026-Q3", "M5.MA-ZAG", "M5.MA-OUN")},
	{"2026-10-26T09:00:00Z", sendBack("2026-Q3", "M5.MA-OUS")},
	{"2026-10-26T10:00:00Z", totalsAre("2026-Q3", 8,
		"M5.1 11/11 of 18, in it 2/2, by 4/3/3", "M5.2 94/94 of 160, in it –/–, by 4/3/3", "C3.1 66.6667/66.6667 of –, in it –/–, by 4/2/2")},
	{"2026-10-28T09:00:00Z", m5("MA-OUS", "2026-Q3", 1, 3)},
	{"2026-10-28T10:00:00Z", terms("C3.MA-OUS", "", "80")},
	{"2026-10-30T12:00:00Z", totalsAre("2026-Q3", 8,
		"M5.1 12/11 of 18, in it 3/2, by 4/4/3", "M5.2 97/94 of 160, in it –/–, by 4/4/3", "C3.1 66.6667/66.6667 of 80, in it –/–, by 4/2/2")},
	{"2026-10-30T12:00:01Z", ratesAre("2026-Q3", "7=3+1+3+0, OUA 2=1+0+1+0, ZAG 2=1+0+1+0, OUN 1=1+0+0+0, OUS 2=0+1+1+0")},
	{"2026-10-30T12:00:02Z", byRegion("2026-Q3",
		"MA-OUA M5.1 7/7 of 7, in it 1/1, by 1/1/1", "MA-OUA M5.2 54/54 of 54, in it –/–, by 1/1/1",
		"MA-ZAG M5.1 4/4 of 6, in it 1/1, by 1/1/1", "MA-ZAG M5.2 36/36 of 60, in it –/–, by 1/1/1",
		"MA-OUN M5.1 0/0 of 3, in it 0/0, by 1/1/1", "MA-OUN M5.2 4/4 of 26, in it –/–, by 1/1/1",
		"MA-OUS M5.1 1/– of 2, in it 1/–, by 1/1/0", "MA-OUS M5.2 3/– of 20, in it –/–, by 1/1/0")},

	// 46 of the 138 days from the split to the end of the year have gone: a third.
	{"2026-10-30T12:00:03Z", expected("2026-Q3", "M5.MA-OUN", "1 8.6667")},
	{"2026-10-30T12:00:04Z", expected("2026-Q3", "M5.MA-OUS", "0.6667 6.6667")},

	// Verifications come and go; the original stays, and says how far it is behind.
	{"2026-11-01T09:00:00Z", moved("2026-Q3", "0 0 0")},
	{"2026-11-05T09:00:00Z", withdraw("2026-Q3", "M5.MA-ZAG")},
	{"2026-11-05T10:00:00Z", moved("2026-Q3", "0 1 0, M5.1 verified.value 11>10, M5.2 verified.value 94>88")},
	{"2026-11-05T10:00:01Z", totalsAre("2026-Q3", 8,
		"M5.1 12/10 of 18, in it 3/1, by 4/4/3", "M5.2 97/88 of 160, in it –/–, by 4/4/3", "C3.1 66.6667/66.6667 of 80, in it –/–, by 4/2/2")},
	{"2026-11-10T09:00:00Z", verify("2026-Q3", "M5.MA-OUS", "M5.MA-ZAG")},
	{"2026-11-28T09:00:00Z", totalsAre("2026-Q3", 8,
		"M5.1 12/12 of 18, in it 3/3, by 4/4/4", "M5.2 97/97 of 160, in it –/–, by 4/4/4", "C3.1 66.6667/66.6667 of 80, in it –/–, by 4/2/2")},
	{"2026-12-03T09:00:00Z", withdraw("2026-Q3", "M5.MA-ZAG")},
	{"2026-12-03T10:00:00Z", moved("2026-Q3", "0 1 0, M5.1 verified.value 12>11, M5.2 verified.value 97>91")},
	{"2026-12-04T09:00:00Z", byHand("2026-Q3", reports.Corrected)},
	{"2026-12-04T09:00:01Z", moved("2026-Q3", "0 0 0")},
	{"2026-12-10T09:00:00Z", verify("2026-Q3", "M5.MA-ZAG")},
	{"2026-12-10T10:00:00Z", moved("2026-Q3", "0 1 0, M5.1 verified.value 11>12, M5.2 verified.value 91>97")},

	// The region that was split owes nothing more.
	{"2027-01-05T09:00:00Z", refused("MA-OUA", "2026-Q4")},
	{"2027-01-05T09:00:01Z", returnsAre("2026-Q4", "pending M5.ZAG M5.OUN M5.OUS C3.ZAG C3.OUN C3.OUS")},
	{"2027-01-10T09:00:00Z", m5("MA-ZAG", "2026-Q4", 1, 50)},
	{"2027-01-10T09:00:01Z", m5("MA-OUN", "2026-Q4", 2, 20)},
	{"2027-01-12T09:00:00Z", m5("MA-OUS", "2026-Q4", 1, 10)},
	{"2027-01-15T09:00:00Z", verify("2026-Q4", "M5.MA-ZAG", "M5.MA-OUN")},
	{"2027-01-31T09:00:00Z", totalsAre("2026", 8,
		"M5.1 16/15 of 18, in it 16/15, by 4/4/4", "M5.2 134/127 of 160, in it –/–, by 4/4/4", "C3.1 66.6667/66.6667 of 80, in it –/–, by 4/2/2")},
	{"2027-01-31T09:00:01Z", ratesAre("2026", "37=18+3+16+0, OUA 14=7+1+6+0, ZAG 16=8+1+7+0, OUN 3=2+0+1+0, OUS 4=1+1+2+0")},
	{"2027-01-31T09:00:02Z", byRegion("2026",
		"MA-OUA M5.1 7/7 of 7, in it 7/7, by 1/1/1", "MA-OUA M5.2 54/54 of 54, in it –/–, by 1/1/1",
		"MA-ZAG M5.1 5/5 of 6, in it 5/5, by 1/1/1", "MA-ZAG M5.2 50/50 of 60, in it –/–, by 1/1/1",
		"MA-OUN M5.1 2/2 of 3, in it 2/2, by 1/1/1", "MA-OUN M5.2 20/20 of 26, in it –/–, by 1/1/1",
		"MA-OUS M5.1 2/1 of 2, in it 2/1, by 1/1/1", "MA-OUS M5.2 10/3 of 20, in it –/–, by 1/1/1")},
	{"2027-01-31T09:00:03Z", totalsAre("2026-Q1", 4,
		"M5.1 5/5 of 18, in it 5/5, by 2/2/2", "M5.2 50/50 of 160, in it –/–, by 2/2/2", "C3.1 –/– of 80, in it –/–, by 2/0/0")},
	{"2027-01-31T09:00:04Z", ratesAre("2026-Q1", "12=4+2+6+0, OUA 6=2+1+3+0, ZAG 6=2+1+3+0, OUN 0=0+0+0+0, OUS 0=0+0+0+0")},
}

// A year in which a region is split, the calendar changes from months to quarters and
// the clock of Morocco moves: at each step every figure is what a person would say.
func TestAYearOfASplitRegionAChangedCalendarAndRamadan(t *testing.T) {
	all := reports.Formats
	reports.Formats = slices.DeleteFunc(slices.Clone(all), func(f reports.Format) bool { return !f.Data })
	t.Cleanup(func() { reports.Formats = all })
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		start := time.Date(2025, 12, 30, 12, 0, 0, 0, time.UTC)
		y := &splitYear{T: t, updates: map[string]string{}, bytes: map[string]map[string][]byte{}}
		y.World = trackertest.New(t, db, trackertest.Setup{At: start, Active: "2026-01-01", Change: func(d *c.Definition) {
			trackertest.Typed("M5.1")(d)
			d.Facts, d.Agreement.Regions = nil, []string{"MA-OUA", "MA-ZAG"}
			d.Pledges = slices.DeleteFunc(d.Pledges, func(p c.Pledge) bool { return p.Code != "M5" && p.Code != "C3" })
			d.Agreement.Calendars = c.FromBeginning(c.Calendar{
				Reporting: c.Month, DueDays: 10, CloseDays: 20, DueSoonDays: 30, Reports: []c.PeriodKind{c.Month, c.Quarter}, ReportAfterDays: 15,
				Rounds: &c.RoundCalendar{OpensAfterDays: 1, DueDays: 8, GraceDays: 5, EscalateAfterDays: 2},
			})
		}})
		y.passes(start, splitEvents)
		assert.Equal(t, strings.Split(strings.TrimSpace(splitDays), "\n"), y.said)
		y.unchanged()
		bothAgree(t, y.World, "2026-01", "2026-02", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026")
	})
}

// passes lets the time pass, until all has happened.
func (y *splitYear) passes(at time.Time, events []event) {
	for len(events) > 0 {
		next, err := time.Parse(time.RFC3339, events[0].at)
		require.NoError(y, err)
		if next.After(at) {
			if hour := at.Hour(); hour >= 22 || hour == 0 {
				y.Clock.Set(at)
				y.tick()
			}
			at = at.Truncate(time.Hour).Add(time.Hour)
			continue
		}
		y.Clock.Set(next)
		events[0].do(y)
		events = events[1:]
	}
}

// unchanged makes sure that every edition is what it was when it was issued, also when it
// is made again from an export of the journal.
func (y *splitYear) unchanged() {
	_, write, err := y.Journal.Export(y.Context(), y.Auditor)
	require.NoError(y, err)
	var export bytes.Buffer
	require.NoError(y, write(y.Context(), &export))
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(export.Bytes())), nil }
	kinds := map[string][]reports.EditionKind{}
	for _, e := range y.issued {
		kinds[e.Period.String()] = append(kinds[e.Period.String()], e.Kind)
		stored, err := y.Reports.Find(y.Context(), y.Auditor, e.Agreement, e.Period, e.Number)
		require.NoError(y, err)
		assert.Equal(y, e.Files, stored.Files, e.Subject())
		assert.Equal(y, y.bytes[e.ID], y.files(stored), e.Subject())
		rebuilt, err := reports.Rebuild(open, journal.Trust{}, reports.Wanted{Period: e.Period, Number: e.Number}, y.Location)
		require.NoError(y, err)
		assert.True(y, rebuilt.Same(), e.Subject())
	}
	assert.Equal(y, []reports.EditionKind{reports.Provisional, reports.Provisional, reports.Original, reports.Final, reports.Corrected}, kinds["2026-Q3"])
}
