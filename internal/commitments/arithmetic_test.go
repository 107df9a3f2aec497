package commitments_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

func TestAQuantityIsWrittenPlainly(t *testing.T) {
	for want, q := range map[string]commitments.Quantity{
		"0": 0, "1": 10_000, "-1": -10_000, "0.5": 5_000, "-0.5": -5_000, "0.0001": 1, "-0.0001": -1, "0.01": 100, "12.3": 123_000,
		"1234567": 12_345_670_000, "99999999999.9999": commitments.MaxQuantity, "-99999999999.9999": -commitments.MaxQuantity,
	} {
		t.Run(want, func(t *testing.T) {
			assert.Equal(t, want, q.String())
			raw, err := json.Marshal(q)
			require.NoError(t, err)
			assert.Equal(t, want, string(raw), "in JSON too")
		})
	}
}

func TestAQuantityForDrawingIsTheNearestFloat(t *testing.T) {
	for want, q := range map[float64]commitments.Quantity{0: 0, 0.5: 5_000, -2.25: -22_500, 1e6: commitments.Whole(1_000_000)} {
		t.Run(q.String(), func(t *testing.T) { assert.InDelta(t, want, q.Float(), 1e-9) })
	}
}

// Whoever groups thousands, in whatever way, means the same number.
func TestTheSameNumberInEveryWriting(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1_000_000, 999_999_999).Draw(r, "n")
		decimals := rapid.SampledFrom([]string{"", "5", "25", "0001"}).Draw(r, "decimals")
		digits := commitments.Whole(n).String()
		var groups []string
		for len(digits) > 3 {
			groups = append([]string{digits[len(digits)-3:]}, groups...)
			digits = digits[:len(digits)-3]
		}
		groups = append([]string{digits}, groups...)
		plain := strings.Join(groups, "")
		if decimals != "" {
			plain += "." + decimals
		}
		want, err := commitments.ParseQuantity(plain)
		require.NoError(r, err)
		for mark, point := range map[string]string{" ": ",", "'": ".", ",": ".", ".": ",", "\u202f": ",", "\u00a0": ".", "’": ",", "٬": "٫"} {
			written := strings.Join(groups, mark)
			if decimals != "" {
				written += point + decimals
			}
			got, err := commitments.ParseQuantity(written)
			require.NoError(r, err, "%q", written)
			require.Equal(r, want, got, "%q", written)
		}
	})
}

func TestArabicDigitsAreDigits(t *testing.T) {
	for typed, want := range map[string]string{
		"٠١٢٣٤٥٦٧٨٩": "0123456789", "۰۱۲۳۴۵۶۷۸۹": "0123456789", "2026-٠٩": "2026-09", "abc": "abc", "": "",
	} {
		t.Run(typed, func(t *testing.T) { assert.Equal(t, want, commitments.LatinDigits(typed)) })
	}
}

func TestANumberThatIsRefusedIsQuotedInShort(t *testing.T) {
	_, err := commitments.ParseQuantity(strings.Repeat("x", 500))
	p, ok := problem.Of(err)
	require.True(t, ok)
	assert.Equal(t, []any{"value", strings.Repeat("x", 40) + "…"}, p.Fields[0].Args)
}

func TestSignsAndTheLastPlacesOfANumber(t *testing.T) {
	for typed, want := range map[string]string{
		"−5": "-5", "+0": "0", "-0": "0", "\u200e12": "12", "\u200f-3,5": "-3.5", "\u061c7": "7", "0000000000000000001": "1", "1.10": "1.1",
		"-99999999999.9999": "-99999999999.9999", "99999999999,9999": "99999999999.9999", "999": "999", "9999": "9999",
		"0.123": "0.123", "-0,5": "-0.5", "000.100": "0.1", "12 345": "12345", "+1 000": "1000",
	} {
		t.Run(typed, func(t *testing.T) {
			q, err := commitments.ParseQuantity(typed)
			require.NoError(t, err)
			assert.Equal(t, want, q.String())
		})
	}
}

func TestNumbersJustOutsideAreRefusedByWhy(t *testing.T) {
	for typed, key := range map[string]string{
		"100000000000": "error.number.range", "-100000000000": "error.number.range", "1.00001": "error.number.decimals",
		"12,345": "error.number.ambiguous", "-1.000": "error.number.ambiguous", "999,999": "error.number.ambiguous",
		"1.": "error.number.malformed", ".5": "error.number.malformed", "1..5": "error.number.malformed", "1 23": "error.number.malformed",
		"12a": "error.number.malformed", "0x10": "error.number.malformed", "½": "error.number.malformed", "1\n2": "error.number.malformed",
		"∞": "error.number.malformed", "- 5": "error.number.malformed", "1,234.567,8": "error.number.malformed",
	} {
		t.Run(typed, func(t *testing.T) {
			_, err := commitments.ParseQuantity(typed)
			blames(t, err, map[string]string{"value": key})
		})
	}
}

func TestDaysCarryOver(t *testing.T) {
	for name, c := range map[string]struct {
		from string
		days int
		want string
	}{
		"to the next month":            {"2026-01-31", 1, "2026-02-01"},
		"to the next year":             {"2026-12-31", 1, "2027-01-01"},
		"back over a year":             {"2026-01-01", -1, "2025-12-31"},
		"into a leap day":              {"2028-02-28", 1, "2028-02-29"},
		"over a February of no leap":   {"2026-02-28", 1, "2026-03-01"},
		"a century that is no leap":    {"2100-02-28", 1, "2100-03-01"},
		"a whole year":                 {"2026-11-23", 365, "2027-11-23"},
		"over the clock's spring day":  {"2026-03-21", 1, "2026-03-22"},
		"over the clock's autumn days": {"2026-10-24", 2, "2026-10-26"},
		"none":                         {"2026-11-23", 0, "2026-11-23"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, day(c.from).AddDays(c.days).String()) })
	}
}

func TestADateOutOfRangeCarriesOver(t *testing.T) {
	for want, d := range map[string]commitments.Date{
		"2027-01-01": commitments.NewDate(2026, 13, 1), "2026-02-28": commitments.NewDate(2026, 3, 0), "2025-12-31": commitments.NewDate(2026, 1, 0),
	} {
		t.Run(want, func(t *testing.T) { assert.Equal(t, want, d.String()) })
	}
}

func TestDatesAreOrdered(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := commitments.NewDate(rapid.IntRange(1900, 2199).Draw(r, "year"), time.Month(rapid.IntRange(1, 12).Draw(r, "month")), rapid.IntRange(1, 28).Draw(r, "day"))
		n := rapid.IntRange(-1000, 1000).Draw(r, "n")
		b := a.AddDays(n)
		require.Equal(r, n > 0, a.Before(b))
		require.Equal(r, n < 0, a.After(b))
		require.Equal(r, n == 0, a.Compare(b) == 0)
		require.Equal(r, -a.Compare(b), b.Compare(a))
		require.Equal(r, a, b.AddDays(-n), "there and back")
	})
}

func TestTheDayOfAnInstantIsThatOfItsZone(t *testing.T) {
	casablanca, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(t, err)
	at := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
	assert.Equal(t, "2026-11-22", commitments.DateOf(at).String())
	assert.Equal(t, "2026-11-23", commitments.DateOf(at.In(casablanca)).String(), "an hour ahead")
	assert.Equal(t, time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC), day("2026-11-23").In(casablanca).UTC(), "when the day begins there")
}

func TestDatesAndPeriodsKeepTheirTextInJSON(t *testing.T) {
	type both struct {
		On     commitments.Date   `json:"on"`
		Period commitments.Period `json:"period"`
	}
	for name, want := range map[string]string{
		"set":     `{"on":"2026-11-23","period":"2026-Q4"}`,
		"not set": `{"on":"","period":""}`,
	} {
		t.Run(name, func(t *testing.T) {
			var got both
			require.NoError(t, json.Unmarshal([]byte(want), &got))
			raw, err := json.Marshal(got)
			require.NoError(t, err)
			assert.JSONEq(t, want, string(raw))
		})
	}
	for name, bad := range map[string]string{
		"a day of no calendar": `{"on":"2026-02-30"}`, "a period of no year": `{"period":"2026-Q9"}`, "a number": `{"on":20261123}`, "a day with its time": `{"on":"2026-11-23T10:00:00Z"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var got both
			assert.Error(t, json.Unmarshal([]byte(bad), &got))
		})
	}
}

func TestConstantsInCodeThatAreMalformedPanic(t *testing.T) {
	assert.Panics(t, func() { commitments.MustDate("23/11/2026") })
	assert.Panics(t, func() { commitments.MustPeriod("T4 2026") })
}

func TestThePeriodThatADayLiesIn(t *testing.T) {
	for on, want := range map[string][4]string{ // month, quarter, half, year
		"2026-01-01": {"2026-01", "2026-Q1", "2026-H1", "2026"},
		"2026-03-31": {"2026-03", "2026-Q1", "2026-H1", "2026"},
		"2026-04-01": {"2026-04", "2026-Q2", "2026-H1", "2026"},
		"2026-06-30": {"2026-06", "2026-Q2", "2026-H1", "2026"},
		"2026-07-01": {"2026-07", "2026-Q3", "2026-H2", "2026"},
		"2026-12-31": {"2026-12", "2026-Q4", "2026-H2", "2026"},
	} {
		t.Run(on, func(t *testing.T) {
			for i, kind := range commitments.PeriodKinds {
				assert.Equal(t, want[i], commitments.PeriodOf(kind, day(on)).String())
			}
		})
	}
}

func TestPeriodsFollowEachOther(t *testing.T) {
	for code, next := range map[string]string{
		"2026-01": "2026-02", "2026-12": "2027-01", "2026-Q1": "2026-Q2", "2026-Q4": "2027-Q1", "2026-H1": "2026-H2", "2026-H2": "2027-H1", "2026": "2027",
	} {
		t.Run(code, func(t *testing.T) {
			assert.Equal(t, next, period(code).Next().String())
			assert.Equal(t, code, period(next).Prev().String())
			assert.Equal(t, period(code).End().AddDays(1), period(next).Start(), "no day between them")
		})
	}
}

func TestHowManyPeriodsMakeAYear(t *testing.T) {
	for kind, want := range map[commitments.PeriodKind]int{
		commitments.Month: 12, commitments.Quarter: 4, commitments.Half: 2, commitments.Year: 1, "week": 0, "": 0,
	} {
		t.Run(string(kind), func(t *testing.T) { assert.Equal(t, want, kind.PerYear()) })
	}
}

func TestNoPeriodHasNoCode(t *testing.T) {
	assert.Empty(t, commitments.Period{}.String())
	assert.True(t, commitments.Period{}.IsZero())
	assert.False(t, period("2026").IsZero())
}

func TestWhichPeriodsAreOpenUnderEachRhythm(t *testing.T) {
	for name, c := range map[string]struct {
		kind       commitments.PeriodKind
		due, close int
		on         string
		want       []string
	}{
		"months, closed with their end":       {commitments.Month, 0, 0, "2026-11-01", []string{"2026-11"}},
		"months, open for ten days":           {commitments.Month, 5, 10, "2026-11-10", []string{"2026-10", "2026-11"}},
		"months, on the day after":            {commitments.Month, 5, 10, "2026-11-11", []string{"2026-11"}},
		"months, open for three":              {commitments.Month, 30, 95, "2026-11-23", []string{"2026-08", "2026-09", "2026-10", "2026-11"}},
		"halves":                              {commitments.Half, 30, 60, "2026-08-29", []string{"2026-H1", "2026-H2"}},
		"halves, a day later":                 {commitments.Half, 30, 60, "2026-08-30", []string{"2026-H2"}},
		"years":                               {commitments.Year, 30, 366, "2026-11-23", []string{"2025", "2026"}},
		"quarters over the turn of the year":  {commitments.Quarter, 30, 60, "2027-02-28", []string{"2026-Q4", "2027-Q1"}},
		"quarters over the turn, a day later": {commitments.Quarter, 30, 60, "2027-03-02", []string{"2027-Q1"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := commitments.Agreement{Calendars: commitments.FromBeginning(commitments.Calendar{Reporting: c.kind, DueDays: c.due, CloseDays: c.close})}
			var got []string
			for _, p := range a.OpenPeriods(day(c.on)) {
				got = append(got, p.String())
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// A period is not yet open, then on time, then late, then closed, and never
// comes back.
func TestAWindowOnlyMovesOn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		kind := rapid.SampledFrom(commitments.PeriodKinds).Draw(r, "kind")
		due := rapid.IntRange(0, 120).Draw(r, "due")
		calendar := commitments.Calendar{Reporting: kind, DueDays: due, CloseDays: due + rapid.IntRange(0, 120).Draw(r, "grace")}
		a := commitments.Agreement{Calendars: commitments.FromBeginning(calendar)}
		p := commitments.PeriodOf(kind, day("2026-06-15"))
		was := commitments.NotYetOpen
		for d := p.Start().AddDays(-2); !d.After(calendar.ClosesOn(p).AddDays(2)); d = d.AddDays(1) {
			is := calendar.Window(p, d)
			require.GreaterOrEqual(r, is, was, "%s", d)
			require.Equal(r, is == commitments.OnTime || is == commitments.Late, slices.Contains(a.OpenPeriods(d), p), "%s", d)
			was = is
		}
		require.Equal(r, commitments.Closed, was)
		require.Equal(r, commitments.OnTime, calendar.Window(p, calendar.DueOn(p)), "the last day on time is on time")
	})
}

func TestTheDaysOfAPeriodsWindow(t *testing.T) {
	calendar := commitments.DefaultCalendar()
	for code, want := range map[string][2]string{
		"2026-Q1": {"2026-04-30", "2026-05-30"}, "2026-Q4": {"2027-01-30", "2027-03-01"}, "2027-Q4": {"2028-01-30", "2028-02-29"},
	} {
		t.Run(code, func(t *testing.T) {
			assert.Equal(t, want[0], calendar.DueOn(period(code)).String(), "on time until")
			assert.Equal(t, want[1], calendar.ClosesOn(period(code)).String(), "closes on")
		})
	}
}

func TestWhatIsOwedOnADay(t *testing.T) {
	for name, c := range map[string]struct {
		activated, on, want string
	}{
		"before any period has ended":      {"2026-07-01", "2026-09-30", ""},
		"on the day after the first one's": {"2026-07-01", "2026-10-01", "2026-09-30"},
		"activated on a period's last day": {"2026-09-30", "2026-10-01", "2026-09-30"},
		"activated on the next day":        {"2026-10-01", "2026-10-02", ""},
		"long after":                       {"2010-01-01", "2026-11-23", "2026-09-30"},
		"never activated":                  {"", "2026-11-23", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := commitments.Agreement{Code: "A", Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
			if c.activated != "" {
				a.ActivatedOn = day(c.activated)
			}
			h := a.Horizon(day(c.on), nil, nil, nil)
			ended := ""
			if len(h.Obligations) > 0 {
				ended = h.Obligations[0].Period.End().String()
			}
			assert.Equal(t, c.want, ended)
			assert.Equal(t, "A", h.Agreement)
			assert.Equal(t, day(c.on), h.Today)
			assert.Equal(t, day(c.on).AddDays(30), h.SoonUntil)
		})
	}
}

func TestTextsThatPeopleTakeForTheSame(t *testing.T) {
	for typed, want := range map[string]string{
		"Al Hoceïma": "al hoceima", "  Sidi   Bernoussi ": "sidi bernoussi", "Khénifra": "khenifra", "ŒUVRE": "oeuvre", "L'État": "l etat", "l’état": "l etat",
		"Aïn-Sebaâ": "ain sebaa", "الأحياء": "الاحياء", "القنيطرة": "القنيطره", "مُحَمَّد": "محمد", "ـــ": "", "هدى": "هدي", "": "", "\u00a0x\u202f": "x",
	} {
		t.Run(typed, func(t *testing.T) {
			assert.Equal(t, want, commitments.Fold(typed))
			assert.Equal(t, want, commitments.Fold(want), "once is enough")
		})
	}
}

func TestThePartyIsCalledAsItWasOnTheDay(t *testing.T) {
	name := func(from, fr string) commitments.PartyName {
		n := commitments.PartyName{Short: commitments.Text{"fr": fr}}
		if from != "" {
			n.From = day(from)
		}
		return n
	}
	party := commitments.Party{Names: []commitments.PartyName{name("1990-01-01", "A"), name("2011-03-01", "B"), name("2018-02-22", "C")}}
	for on, want := range map[string]string{
		"1950-01-01": "A", "1990-01-01": "A", "2011-02-28": "A", "2011-03-01": "B", "2018-02-21": "B", "2018-02-22": "C", "2199-12-31": "C",
	} {
		t.Run(on, func(t *testing.T) { assert.Equal(t, want, party.NameOn(day(on)).Short["fr"]) })
	}
	assert.Empty(t, commitments.Party{}.NameOn(day("2026-01-01")).Short, "one without names has none")
}

func TestWhichStatusesNeedNoMoreWork(t *testing.T) {
	done := []commitments.Status{commitments.Delivered, commitments.Completed, commitments.Cancelled}
	for _, s := range append(commitments.Statuses, "") {
		t.Run(string(s), func(t *testing.T) { assert.Equal(t, slices.Contains(done, s), s.Done()) })
	}
}

func TestWhichStatusesEndTheWork(t *testing.T) {
	ending := []commitments.Status{commitments.Completed, commitments.Cancelled}
	for _, s := range append(commitments.Statuses, "") {
		t.Run(string(s), func(t *testing.T) { assert.Equal(t, slices.Contains(ending, s), s.Ends()) })
	}
}
