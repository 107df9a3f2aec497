package reports

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	c "tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// timed is a desk of the sample agreement, active since the third quarter of 2026,
// whose clock the test sets. Its quarters can be reported for 60 days, and their
// reports are owed after 31.
func timed(now string) (*memory, *Editions, func(string)) {
	m, e := desk()
	m.material.Agreement.ActivatedOn = c.MustDate("2026-07-01")
	m.material.Agreement.Calendars = c.FromBeginning(c.DefaultCalendar())
	clock := at(now)
	e.Now = func() time.Time { return clock }
	return m, e, func(now string) { clock = at(now) }
}

// pending lists what the schedule owes now, such as "2026-Q3 original".
func pending(t *testing.T, e *Editions) (list []string) {
	t.Helper()
	owed, err := e.PeriodsToIssue(t.Context(), e.Now())
	require.NoError(t, err)
	for _, o := range owed {
		list = append(list, o.Period.String()+" "+string(o.Kind))
	}
	return list
}

// runSchedule issues what is owed now, as the job does.
func runSchedule(t *testing.T, e *Editions) (issued []Edition) {
	t.Helper()
	owed, err := e.PeriodsToIssue(t.Context(), e.Now())
	require.NoError(t, err)
	for _, o := range owed {
		edition, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), o)
		require.NoError(t, err)
		require.True(t, created)
		issued = append(issued, edition)
	}
	return issued
}

func byHand(t *testing.T, e *Editions, reason string) Edition {
	t.Helper()
	edition, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: reason}, nil)
	require.NoError(t, err)
	return edition
}

// What comes in while the period is being reported belongs into the report of the
// report day, however often somebody looked before.
func TestAnEditionMadeBeforeTheReportDayLeavesTheScheduledOneOwed(t *testing.T) {
	onlyData(t)
	for name, made := range map[string]string{
		"while the period runs": "2026-09-10T08:00:00Z", "after its end": "2026-10-05T08:00:00Z",
		"the day before the report day": "2026-10-30T22:59:00Z",
	} {
		t.Run(name, func(t *testing.T) {
			m, e, set := timed(made)
			early := byHand(t, e, "")
			assert.Equal(t, Provisional, early.Kind)
			assert.Empty(t, pending(t, e))

			set("2026-10-30T23:30:00Z") // the 31st in Casablanca
			m.material.Cuts["M1.B"] = unassessed(m.material.Cuts["M1.B"])
			assert.Equal(t, []string{"2026-Q3 original"}, pending(t, e))
			issued := runSchedule(t, e)
			require.Len(t, issued, 1)
			assert.Equal(t, Original, issued[0].Kind)
			assert.Equal(t, 2, issued[0].Number)
			assert.Empty(t, issued[0].Reason)
			assert.Empty(t, pending(t, e))
		})
	}
}

func TestAnOriginalFollowsAProvisionalEditionThatSaysTheSame(t *testing.T) {
	_, e, set := timed("2026-10-05T08:00:00Z")
	early := byHand(t, e, "")
	assert.Zero(t, early.SameAs)
	again := byHand(t, e, "")
	assert.Equal(t, early.ID, again.ID, "a second provisional one would say nothing more")

	set("2026-11-01T08:00:00Z")
	issued := runSchedule(t, e)
	require.Len(t, issued, 1)
	assert.Equal(t, Original, issued[0].Kind)
	assert.Equal(t, 2, issued[0].Number)
}

func TestByHandAfterTheReportDayTheFirstEditionIsTheOriginal(t *testing.T) {
	_, e, set := timed("2026-10-05T08:00:00Z")
	require.Equal(t, Provisional, byHand(t, e, "").Kind)
	set("2026-11-01T08:00:00Z") // no tracker ran on the 31st
	edition := byHand(t, e, "")
	assert.Equal(t, Original, edition.Kind)
	assert.Equal(t, 2, edition.Number)
	assert.Empty(t, pending(t, e), "the schedule has nothing to add to it")
	assert.Equal(t, edition.ID, byHand(t, e, "again").ID)
}

func TestACorrectionNeedsAReasonAndAnEditionToCorrect(t *testing.T) {
	onlyData(t)
	m, e, set := timed("2026-10-05T08:00:00Z")
	byHand(t, e, "")
	m.material.Cuts["M1.B"] = unassessed(m.material.Cuts["M1.B"])
	second := byHand(t, e, "not asked for")
	assert.Equal(t, Provisional, second.Kind)
	assert.Empty(t, second.Reason, "a reason is that of a correction")

	set("2026-11-02T08:00:00Z")
	runSchedule(t, e)
	m.material.Cuts["M1.A"] = m.material.Before["M1.A"]
	_, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	p, ok := problem.Of(err)
	require.True(t, ok)
	assert.Equal(t, "reason", p.Fields[0].Name)
	corrected := byHand(t, e, "Une erreur")
	assert.Equal(t, Corrected, corrected.Kind)
	assert.Equal(t, 4, corrected.Number)
}

func TestTheFinalEditionIsIssuedOnceThePeriodIsOver(t *testing.T) {
	onlyData(t)
	for name, x := range map[string]struct {
		open []string // reporting periods that a round keeps open, or that wait for a review
		now  string
		want bool
	}{
		"on the last day on which it can be reported": {nil, "2026-11-29T12:00:00Z", false},
		"the day after":                           {nil, "2026-11-30T12:00:00Z", true},
		"while something of it waits":             {[]string{"2026-Q3"}, "2026-11-30T12:00:00Z", false},
		"while something of another period waits": {[]string{"2026-Q4", "2026-Q2"}, "2026-11-30T12:00:00Z", true},
		"a day before the last moment":            {[]string{"2026-Q3"}, "2027-01-27T12:00:00Z", false},
		"at the last moment, whatever waits":      {[]string{"2026-Q3"}, "2027-01-28T12:00:00Z", true},
	} {
		t.Run(name, func(t *testing.T) {
			m, e, set := timed("2026-10-31T08:00:00Z")
			original := runSchedule(t, e)[0]
			for _, p := range x.open {
				m.unsettled = append(m.unsettled, c.MustPeriod(p))
			}
			set(x.now)
			want := []string(nil)
			if x.want {
				want = []string{"2026-Q3 final"}
			}
			require.Equal(t, want, slices.DeleteFunc(pending(t, e), func(s string) bool { return s[:7] != "2026-Q3" }))
			if !x.want {
				return
			}
			final := runSchedule(t, e)[0]
			assert.Equal(t, Final, final.Kind)
			assert.Equal(t, 2, final.Number)
			for _, f := range original.Files {
				if issued, _ := final.File(f.Name); isData(f.Name) {
					assert.Equal(t, f.SHA256, issued.SHA256, f.Name)
				}
			}
			assert.Equal(t, 1, final.SameAs)
			assert.NotContains(t, pending(t, e), "2026-Q3 final")
		})
	}
	t.Run("with what came in between", func(t *testing.T) {
		m, e, set := timed("2026-10-31T08:00:00Z")
		runSchedule(t, e)
		m.material.Cuts["M1.B"] = unassessed(m.material.Cuts["M1.B"])
		set("2026-11-30T12:00:00Z")
		final := runSchedule(t, e)[0]
		assert.Equal(t, Final, final.Kind)
		assert.Zero(t, final.SameAs)
		m.material.Cuts["M1.A"] = m.material.Before["M1.A"]
		assert.Empty(t, pending(t, e))
		assert.Equal(t, Corrected, byHand(t, e, "Réexamen").Kind, "after the final one, corrections are made by hand")
		assert.Empty(t, pending(t, e))
	})
	t.Run("when no tracker ran before, alone", func(t *testing.T) {
		_, e, _ := timed("2026-12-15T08:00:00Z")
		issued := runSchedule(t, e)
		require.Len(t, issued, 1)
		assert.Equal(t, Final, issued[0].Kind, "an original of the same hour would say the same")
		assert.Equal(t, 1, issued[0].Number)
	})
}

// onlyData leaves the data files alone, for tests that issue many editions.
func onlyData(t *testing.T) {
	t.Helper()
	all := Formats
	Formats = slices.Concat(csvFormats, jsonFormats)
	t.Cleanup(func() { Formats = all })
}

func isData(name string) bool {
	return slices.ContainsFunc(Formats, func(f Format) bool { return f.Name == name && f.Data })
}

func TestWhenTheFinalEditionIsIssuedAtTheLatest(t *testing.T) {
	for name, x := range map[string]struct {
		days int
		want string
	}{"by default": {0, "2027-01-28"}, "as the calendar says": {75, "2026-12-14"}} {
		t.Run(name, func(t *testing.T) {
			a := sample().Agreement
			a.Calendars = c.FromBeginning(c.DefaultCalendar())
			a.Calendars[0].FinalAfterDays = x.days
			assert.Equal(t, x.want, finalAtLatest(a, q3).String())
		})
	}
}

// Whatever day it is and whatever is open, an edition says what it is: before the
// report day provisional, then one original or final, then corrections.
func TestTheKindsOfAPeriodComeInTheirOrder(t *testing.T) {
	onlyData(t)
	rapid.Check(t, func(r *rapid.T) {
		m, e, _ := timed("2026-07-01T00:00:00Z")
		now := at("2026-07-01T12:00:00Z")
		e.Now = func() time.Time { return now }
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			now = now.AddDate(0, 0, rapid.IntRange(0, 60).Draw(r, "days"))
			m.unsettled = nil
			if rapid.Bool().Draw(r, "open") {
				m.unsettled = []c.Period{q3}
			}
			if rapid.Bool().Draw(r, "changed") {
				m.material.Facts = append(m.material.Facts, c.Fact{ID: now.String(), Date: c.MustDate("2026-08-01"), Precision: "day"})
			}
			if rapid.Bool().Draw(r, "by hand") {
				_, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: "x"}, nil)
				require.NoError(r, err)
				continue
			}
			owed, err := e.PeriodsToIssue(t.Context(), now)
			require.NoError(r, err)
			for _, o := range owed {
				_, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), o)
				require.NoError(r, err)
				require.True(r, created, "what is owed is issued")
			}
		}
		finals, begun := 0, false
		number := 0
		for _, edition := range m.editions {
			if edition.Period != q3 {
				continue
			}
			number++
			require.Equal(r, number, edition.Number)
			early := c.DateOf(edition.CompiledAt.In(casablanca)).Before(c.MustDate("2026-10-31"))
			switch edition.Kind {
			case Provisional:
				require.True(r, early)
				require.False(r, begun)
			case Original:
				require.False(r, early)
				require.False(r, begun)
				begun = true
			case Final:
				finals, begun = finals+1, true
			case Corrected:
				require.True(r, begun)
				require.NotEmpty(r, edition.Reason)
			default:
				r.Fatalf("a kind %q", edition.Kind)
			}
			report, err := e.Load(t.Context(), edition)
			require.NoError(r, err)
			require.False(r, report.Provisional && edition.Kind != Provisional, "a period that runs has no other edition")
		}
		require.LessOrEqual(r, finals, 1)
	})
}

func TestWhenAnotherKindTookTheNumberTheScheduleTriesAgain(t *testing.T) {
	m, e, _ := timed("2026-10-31T08:00:00Z")
	m.firstHere = func() {
		m.editions = append(m.editions, Edition{ID: "theirs", Agreement: "SAMPLE-1", Period: q3, Number: 1, Kind: Provisional})
		m.firstHere = nil
	}
	owed := PeriodToIssue{"SAMPLE-1", q3, Original}
	_, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), owed)
	require.True(t, problem.Is(err, problem.Conflict), "%v", err)
	require.False(t, created)
	edition, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), owed)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, 2, edition.Number)
}

func TestWhatTheScheduleOwes(t *testing.T) {
	quarterly := c.DefaultCalendar()
	quarterly.Reports = []c.PeriodKind{c.Quarter}
	both := c.DefaultCalendar()
	added := c.MustDate("2026-08-15") // yearly reports too, from this day
	versions := func(p c.Period) c.Calendar {
		if p.End().Before(added) {
			return quarterly
		}
		return both
	}
	list := func(owed []owedReport) (codes []string) {
		for _, o := range owed {
			codes = append(codes, o.period.String()+" "+o.reportDay.String())
		}
		return codes
	}
	a := c.Agreement{ActivatedOn: c.MustDate("2025-06-01"), Calendars: c.FromBeginning(quarterly)}
	t.Run("from the period of activation", func(t *testing.T) {
		assert.Equal(t, []string{"2025-Q2 2025-07-31", "2025-Q3 2025-10-31"}, list(reportsOwed(a, c.MustDate("2025-11-01"))))
	})
	t.Run("nothing before activation", func(t *testing.T) {
		assert.Empty(t, reportsOwed(c.Agreement{Calendars: c.FromBeginning(quarterly)}, c.MustDate("2026-11-01")))
	})
	t.Run("a kind that is added later, from the period that runs then", func(t *testing.T) {
		got := list(owedBy(a.ActivatedOn, c.MustDate("2027-02-15"), versions))
		assert.Contains(t, got, "2026 2027-01-31")
		assert.NotContains(t, got, "2025 2026-01-31", "what ended before is neither made nor mailed")
		assert.Contains(t, got, "2025-Q4 2026-01-31")
	})
	t.Run("which editions nobody is told of", func(t *testing.T) {
		today := c.MustDate("2026-11-01")
		assert.True(t, unannounced(a, c.MustPeriod("2025-Q1"), today), "it ended before the agreement was active")
		assert.False(t, unannounced(a, c.MustPeriod("2025-Q2"), today))
		assert.False(t, unannounced(a, c.MustPeriod("2024-12"), today), "no schedule makes reports of months")
		assert.False(t, unannounced(c.Agreement{Calendars: c.FromBeginning(quarterly)}, c.MustPeriod("2024-Q1"), today), "nor of an agreement that is not active")
		assert.True(t, beforeFirst(c.MustPeriod("2025"), a.ActivatedOn, today, versions), "yearly reports began with 2026")
		assert.False(t, beforeFirst(c.MustPeriod("2026"), a.ActivatedOn, today, versions))
	})
}

func TestEveryFileForPeopleSaysWhichKindOfEditionItIs(t *testing.T) {
	r := compiled(t)
	for _, kind := range EditionKinds {
		e := Edition{Agreement: "SAMPLE-1", Period: q3, Number: 2, Kind: kind, CompiledAt: at("2026-10-05T08:00:00Z"), CompiledBy: "system"}
		if kind == Final {
			e.SameAs = 1
		}
		for _, lang := range []string{"fr", "ar", "en"} {
			t.Run(string(kind)+" in "+lang, func(t *testing.T) {
				s := view{translator: translatorFor(lang, &Document{Report: r, Edition: e}), edition: e}
				says := []string{s.T("report.kind." + string(kind))}
				switch kind {
				case Provisional:
					says = append(says, s.T("report.provisional.window"))
				case Final:
					says = append(says, s.T("report.same_as", "number", 1))
				}
				html, book := &bytes.Buffer{}, &workbook{view: s}
				require.NoError(t, page(s).Render(t.Context(), html))
				for _, text := range says {
					assert.Contains(t, html.String(), text)
					assert.Contains(t, book.note(), text)
				}
				if kind != Provisional {
					assert.NotContains(t, html.String(), s.T("report.provisional.window"))
					assert.NotContains(t, html.String(), s.T("report.provisional"))
				}
			})
		}
	}
}
